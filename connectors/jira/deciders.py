"""Who may decide about an item: whoever may be given it.

What Jira knows of another account's rights it tells to administrators alone
(`/user/permission/search`). Whom an item may be assigned to it tells to whoever may assign
items or browse users, so that is asked: the permission Assignable User is given to those
who work on a project, and neither to customers nor to strangers who may only comment. Who
edits items without being assignable has to write to the manifest instead.
"""

from bot.domain.errors import Denied, Rejected, TrackerError
from connectors.jira.client import JSON
from connectors.jira.errors import Spent, understood
from connectors.jira.place import Issue, Place
from connectors.jira.survey import Project
from connectors.shared.trouble import Absent, WrongToken

MOST = 1_000
"""Accounts of an answer; Data Center finds all whose name begins with the one asked for."""

MAY_ASK = ("ASSIGN_ISSUES", "USER_PICKER")
"""With either of them we are told of others: else nobody is told, which says nothing."""


def may_decide(place: Place, key: str, by: str) -> bool | None:
    """Whether this account, by its id on Cloud or name on Data Center, may be given the item.

    None where Jira does not let us ask, or does not know the account.
    """
    if not by:
        return None
    return may_be_given(place, place.locate(key), by)


def may_be_given(place: Place, issue: Issue, by: str) -> bool | None:
    """The same of an item that was looked up."""
    doing = f"reading who may be given {issue.ref}"
    asked = {"accountId": by} if place.survey.is_cloud else {"username": by}
    path = f"{place.api}/user/assignable/search"
    try:
        told = place.client.get(path, doing, issueKey=issue.key, maxResults=MOST, **asked)
    except (WrongToken, Spent):
        raise
    except (Absent, Denied, Rejected):
        return None
    with understood(doing):
        if by in {place.who(one) for one in told}:
            return True
        return _means_no(place, issue.project, told)


def _means_no(place: Place, project: Project, told: list[JSON]) -> bool | None:
    """Whether not to be among them is a no. A full page may have left somebody out."""
    if len(told) >= MOST:
        return None
    try:
        held = place.permissions(project, *MAY_ASK)
    except TrackerError:
        return None
    return False if any(held.values()) else None

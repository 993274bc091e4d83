"""Who may be given an issue: what Jira tells of other people's rights to whom is no administrator.

Who lacks the right to ask is told of nobody, which looks the same as nobody being there. How
Data Center answers such an account is not known; here it answers like Cloud.
"""

from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import User
from tests.fakes.jira.projects import Project
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.jira.words import person
from tests.fakes.shared.server import Told

MAY_ASK = ("ASSIGN_ISSUES", "USER_PICKER")
CLOUD_KEYS = ("query", "accountId", "project", "issueKey", "startAt", "maxResults")
DC_KEYS = ("username", "project", "issueKey", "startAt", "maxResults")


@route("GET", "~/user/assignable/search")
def assignable(call: Call) -> Told:
    """Cloud knows an account by its id to the letter; Data Center looks for what begins so."""
    unknown = set(call.parameters) - set(CLOUD_KEYS if call.fake.cloud else DC_KEYS)
    if unknown:
        raise Refusal(400, f"Unknown parameters: {', '.join(sorted(unknown))}")
    call.needs_user()
    place = _place(call)
    if not any(place.allows(call.user, right) for right in MAY_ASK):
        return Told(200, [])
    every = [one for one in call.fake.users.values() if _may_be_given(one, place)]
    found = [one for one in every if _is_meant(call, one)]
    _, _, taken = paged(call, found, most=1000, default=50)
    return Told(200, [call.view.user(one) for one in taken])


def _place(call: Call) -> Project:
    key, project = call.one("issueKey"), call.one("project")
    if key:
        issue: Issue = call.issue(key)
        return issue.project
    if project:
        return call.project(project)
    raise Refusal(400, "You must specify either a project or an issue key.")


def _may_be_given(user: User, place: Project) -> bool:
    return user.active and place.allows(user, "ASSIGNABLE_USER")


def _is_meant(call: Call, user: User) -> bool:
    if call.fake.cloud:
        account, text = call.one("accountId"), call.one("query").lower()
        return user.account == account if account else user.display.lower().startswith(text)
    if "username" not in call.parameters:
        raise Refusal(400, "The username query parameter was not provided.")
    text = call.one("username").lower()
    return any(word.lower().startswith(text) for word in person(user)[1:])

"""Issues that a person asked us to make: found again by their maker and marker, made once.

Making one and putting it below its epic are two requests. Whoever dies between the two
leaves an issue without a parent, and the next run puts it there.
"""

from contextlib import nullcontext
from urllib.parse import urlsplit

import structlog

from bot.domain.errors import Denied, NotFound, Rejected
from bot.ports import Change, Derived, IssueText, Made
from connectors.github.answers import JSON
from connectors.github.listing import explain_absence
from connectors.github.new_issue import fitting, make_issue
from connectors.github.place import Place
from connectors.github.rest_reader import unknown_viewer
from connectors.github.survey import Part
from connectors.shared.derived import made_before, seal_derived, topic_of

log = structlog.get_logger(__name__)

ELSEWHERE = "Say where else they go: roadmap-drift derive --in SOURCE:REPO."


class Issues:
    """Finds those issues in the repositories of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, part: Part) -> dict[str, Derived]:
        """By topic."""
        return {topic: self._derived(part, issue) for topic, issue in self.found(part).items()}

    def found(self, part: Part) -> dict[str, JSON]:
        """As REST tells them, by topic, of several the oldest."""
        accounts = self._place.accounts
        if not accounts.viewer:
            raise unknown_viewer()
        told: dict[str, JSON] = {}
        for name in accounts.names:
            for issue in self._made_by(part, name):
                topic = topic_of(issue.get("body") or "")
                older = told.get(topic)
                if topic and (older is None or issue["number"] < older["number"]):
                    told[topic] = issue
        return told

    def _made_by(self, part: Part, name: str) -> list[JSON]:
        path, doing = f"/repos/{part.real}/issues", f"looking for issues of ours in {part.name}"
        try:
            pages = list(self._place.client.pages(path, doing, state="all", creator=name))
        except Rejected:
            if name == self._place.accounts.viewer:
                raise
            return []  # a former account that was deleted is no name that GitHub knows
        issues = [issue for page in pages for issue in page if "pull_request" not in issue]
        return [one for one in issues if self._place.accounts.are_ours(_author(one))]

    def _derived(self, part: Part, issue: JSON) -> Derived:
        return Derived(f"{part.name}#{issue['number']}", parent_of(issue))


def parent_of(issue: JSON) -> str:
    """The key of the item above, by GitHub's name of its repository; '' where there is none."""
    address = issue.get("parent_issue_url")
    if not address:
        return ""
    owner, name, _, number = urlsplit(address).path.split("/")[-4:]
    return f"{owner}/{name}#{number}"


def _author(issue: JSON) -> str:
    return str((issue.get("user") or {}).get("login", ""))


class IssueWriter:
    """Makes those issues in the repositories of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = place.client
        self._issues = Issues(place)

    def ensure(self, group: str, issue: IssueText) -> Made:
        """See `Writer.ensure_issue`."""
        part = self._place.part(group)
        if part.archived:
            why = f"The repository {part.name} is archived, so no issue can be made there."
            raise Denied(why, remedy=ELSEWHERE)
        found = self._issues.found(part).get(issue.topic)
        told = found or self._make(part, issue)
        key = f"{part.name}#{told['number']}"
        change = Change.NONE if found else Change.MADE
        if not issue.parent or parent_of(told):
            return Made(change, key, claimed=_has(told, issue.labels))
        with nullcontext() if found else made_before():
            is_below = self._put_below(issue.parent, told, key)
        return Made(Change.MADE if is_below else change, key, claimed=is_below)

    def _make(self, part: Part, issue: IssueText) -> JSON:
        text = fitting(seal_derived(issue.body, issue.topic), "issue")
        # GitHub leaves labels off without a word where we may not set them.
        body = {"title": issue.title, "body": text, "labels": list(issue.labels)}
        doing = f"making an issue in {part.name}"
        return make_issue(self._client, part, body, doing, ELSEWHERE)

    def _put_below(self, parent: str, issue: JSON, key: str) -> bool:
        """Whether it stands there now; a server without sub-issues, or our role, may be why not."""
        part, number = self._place.locate(parent)
        path, doing = f"/repos/{part.real}/issues/{number}", f"putting {key} below {parent}"
        try:
            self._client.send("POST", f"{path}/sub_issues", {"sub_issue_id": issue["id"]}, doing)
        except NotFound:
            self._refuse_gone(part, number)
            log.warning("no_sub_issues", parent=parent, key=key)
            return False
        except (Denied, Rejected) as error:
            log.warning("not_put_below", parent=parent, key=key, reason=error.message)
            return False
        return True

    def _refuse_gone(self, part: Part, number: int) -> None:
        """Raise where it is the item above that is not there, and not the whole feature."""
        try:
            self._client.look(f"/repos/{part.real}/issues/{number}", "")
        except NotFound as error:
            ref = self._place.ref(part, number)
            raise explain_absence(self._client, part, ref, number) from error


def _has(issue: JSON, labels: tuple[str, ...]) -> bool:
    held = {told["name"].casefold() for told in issue.get("labels") or ()}
    return all(label.casefold() in held for label in labels)

"""Issues that a person asked us to make: marker, text and place in one request each.

On Cloud the marker is a property of the issue; on Data Center, where properties do not come
with every release, an anchor in its text, so that no issue is ever there without. It counts
on issues that our own account made, now or before.
"""

import json
import re
from collections.abc import Sequence

from bot.domain.derivation import IssueKind
from bot.domain.errors import Rejected
from bot.ports import Change, Derived, IssueText, Made
from connectors.jira import jql, values
from connectors.jira.client import JSON
from connectors.jira.comments import plain
from connectors.jira.errors import understood
from connectors.jira.kinds import EPIC, Kind, kind_of_epic, kind_of_item
from connectors.jira.place import Issue, Place
from connectors.jira.search import Query, Search
from connectors.jira.sending import Sending
from connectors.jira.survey import Project
from connectors.shared.derived import PROPERTY, VERSION, is_topic, made_before

LONGEST_TITLE = 255
EDIT = "EDIT_ISSUES"

_NAME = "[a-z0-9][a-z0-9_-]*"
_ANCHOR = re.compile(
    rf"\{{anchor:{PROPERTY}\.(?P<version>[0-9]{{1,9}})\."
    rf"(?P<topic>{_NAME}\.{_NAME}\.{_NAME})\}}"
)


class Issues:
    """Finds those issues in the projects of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, project: Project) -> dict[str, Derived]:
        """By topic, of several the oldest."""
        doing = f"looking for issues of ours in {project.key}"
        found = [told for page in self._pages(project, doing) for told in page]
        with understood(doing):
            ours = [one for one in found if self._place.is_ours(one["fields"].get("creator"))]
            marked = sorted(((int(one["id"]), self._topic(one), one) for one in ours), key=_number)
            newest_first = [(topic, one) for _, topic, one in reversed(marked) if topic]
            return {topic: self._derived(one) for topic, one in newest_first}

    def _pages(self, project: Project, doing: str) -> list[list[JSON]]:
        own = [self._place.account] if self._place.account else []
        try:
            return self._searched(project, [*own, *self._place.former], doing)
        except Rejected:
            if not self._place.former:
                raise
            return self._searched(project, own, doing)  # one of them is not known any more

    def _searched(self, project: Project, makers: Sequence[str], doing: str) -> list[list[JSON]]:
        if not makers:
            raise Rejected("Jira does not say whose token this is, so nothing is known as ours.")
        is_cloud, links = self._place.survey.is_cloud, self._place.survey.fields.epic_link
        text = () if is_cloud else ("description",)
        query = Query(
            jql.made_by(project.key, makers),
            ("creator", "parent", *links, *text),
            doing,
            properties=(PROPERTY,) if is_cloud else (),
        )
        search = Search(self._place.client, is_cloud=is_cloud)
        return [page.issues for page in search.pages(query)]

    def _topic(self, told: JSON) -> str:
        if self._place.survey.is_cloud:
            return _told_topic((told.get("properties") or {}).get(PROPERTY))
        return anchored_topic(str(told["fields"].get("description") or ""))

    def _derived(self, told: JSON) -> Derived:
        fields = told["fields"]
        linked = (values.key(fields.get(one)) for one in self._place.survey.fields.epic_link)
        above = (fields.get("parent") or {}).get("key") or next(filter(None, linked), "")
        parent = self._place.ref(above).key if above else ""
        return Derived(self._place.ref(told["key"]).key, parent)


def _told_topic(value: JSON) -> str:
    """What the value of a property says; '' for anything else, a later version too."""
    if not isinstance(value, dict) or value.keys() != {"version", "topic"}:
        return ""
    is_known = type(value["version"]) is int and value["version"] == VERSION
    return str(value["topic"]) if is_known and is_topic(value["topic"]) else ""


def anchored_topic(text: str) -> str:
    """The topic that the anchor in a description names; '' for none, or for several."""
    found = {(told["version"], told["topic"]) for told in _ANCHOR.finditer(text)}
    if len(found) != 1:
        return ""
    version, topic = found.pop()
    return topic.replace(".", "/") if int(version) == VERSION else ""


def anchor(topic: str) -> str:
    """It shows nothing, and stands on a last line of its own."""
    return f"{{anchor:{PROPERTY}.{VERSION}.{topic.replace('/', '.')}}}"


class IssueWriter:
    """Makes those issues in the projects of one source."""

    def __init__(self, place: Place, sending: Sending) -> None:
        self._place = place
        self._sending = sending
        self._issues = Issues(place)

    def ensure(self, project: Project, issue: IssueText) -> Made:
        """See `Writer.ensure_issue`."""
        found = self._issues.read(project).get(issue.topic)
        above = self._place.locate(issue.parent) if issue.parent else None
        if found is None:
            return self._make(project, issue, above)
        if above is None or found.parent:
            return Made(Change.NONE, found.key)
        held = self._place.locate(found.key)
        below = self._below(above, None)
        if not below:
            return Made(Change.NONE, found.key, claimed=False)
        self._sending.change(held, held.path, {"fields": below}, EDIT)
        return Made(Change.MADE, found.key)

    def _make(self, project: Project, issue: IssueText, above: Issue | None) -> Made:
        kind = self._kind(project, issue)
        below = self._below(above, kind) if above else {}
        fields: dict[str, JSON] = {
            "project": {"id": project.id},
            "issuetype": {"id": kind.id},
            "summary": _line(issue.title),
            "description": self._text(issue),
            **self._name(kind, issue),
            **below,
        }
        has_labels = "labels" in kind.fields
        if issue.labels and has_labels:
            fields["labels"] = list(issue.labels)
        number = self._sending.make(project, {"fields": fields, **_property(self._place, issue)})
        with made_before():
            key = self._see(project, number, issue)
        return Made(Change.MADE, key, claimed=bool(below) or (has_labels and not issue.parent))

    def _kind(self, project: Project, issue: IssueText) -> Kind:
        fields = self._place.survey.fields
        if issue.kind is IssueKind.EPIC:
            return kind_of_epic(self._place, project, fields.epic_name)
        given = ("parent", *fields.epic_link) if issue.parent else ()
        return kind_of_item(self._place, project, given)

    def _name(self, kind: Kind, issue: IssueText) -> dict[str, JSON]:
        """An older Jira has an epic carry a name beside its summary."""
        names = [one for one in self._place.survey.fields.epic_name if one in kind.fields]
        wanted = issue.kind is IssueKind.EPIC
        return {one: _line(issue.title) for one in names} if wanted else {}

    def _below(self, above: Issue, kind: Kind | None) -> dict[str, JSON]:
        """What puts an item below this one; nothing where that holds none but sub-tasks."""
        if not self._is_epic(above):
            return {}
        if self._place.survey.is_cloud:
            is_there = kind is None or "parent" in kind.fields
            return {"parent": {"key": above.key}} if is_there else {}
        links = self._place.survey.fields.epic_link
        fitting = [one for one in links if kind is None or one in kind.fields]
        return {fitting[0]: above.key} if fitting else {}

    def _is_epic(self, above: Issue) -> bool:
        with understood(f"reading {above.ref}"):
            fields = above.told["fields"]
            level = fields["issuetype"].get("hierarchyLevel")
            if level is not None:
                return bool(level == 1)
            named = any(fields.get(one) for one in self._place.survey.fields.epic_name)
            return named or fields["issuetype"]["name"].casefold() == EPIC

    def _text(self, issue: IssueText) -> JSON:
        body = plain(self._place, issue.body)
        if self._place.survey.is_cloud:
            return json.loads(body)
        return f"{body}\n\n{anchor(issue.topic)}"

    def _see(self, project: Project, number: str, issue: IssueText) -> str:
        """Its key; and its marker by itself, where Jira did not take it along with the text."""
        doing = f"reading a new issue in {project.key}"
        path = f"{self._place.api}/issue/{number}"
        told = self._place.client.get(path, doing, fields="labels", properties=PROPERTY)
        with understood(doing):
            key = self._place.ref(told["key"]).key
            kept = (told.get("properties") or {}).get(PROPERTY)
        if self._place.survey.is_cloud and kept != _value(issue):
            self._place.client.send("PUT", f"{path}/properties/{PROPERTY}", _value(issue), doing)
        return key


def _property(place: Place, issue: IssueText) -> dict[str, JSON]:
    if not place.survey.is_cloud:
        return {}
    return {"properties": [{"key": PROPERTY, "value": _value(issue)}]}


def _value(issue: IssueText) -> dict[str, JSON]:
    return {"version": VERSION, "topic": issue.topic}


def _line(title: str) -> str:
    """The title as Jira takes it."""
    return " ".join(title.split())[:LONGEST_TITLE]


def _number(told: tuple[int, str, JSON]) -> int:
    """By which older ones come first: a move changes the key, and leaves the number."""
    return told[0]

"""A product's dashboard: one issue of our own, found again by its label, its maker, its marker.

The marker is a property of the issue, or an anchor in the description of a Data Center that
keeps no properties. It counts on issues that our own account made, now or before; on
another account's only beside our label, which takes the right to edit the issue or to create
one: then no new notes are written until a person looks, and the run says so.

A search is never the only proof that there is none: what this process made, and what an
earlier reader learnt of, is asked for by number. What remains: on Cloud, for some seconds, a
search may not know of a dashboard that another process has just made, or this one where
the answer was lost. Of two the older stays, so the next run heals that.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import adf
from bot.domain.backlog import Sheet, Tick
from bot.domain.errors import Rejected
from connectors.jira import jql, sheet_markers
from connectors.jira.client import JSON
from connectors.jira.comments import keeps_properties
from connectors.jira.errors import understood
from connectors.jira.history import Changelogs, happened
from connectors.jira.mapping import StatusWords
from connectors.jira.place import Issue, Place
from connectors.jira.search import Query, Search
from connectors.jira.sheet_markers import PROPERTY, SheetMarker
from connectors.jira.survey import Project
from connectors.jira.tasks import ticked, unticked
from connectors.shared.jira import project_of
from connectors.shared.labels import DASHBOARD
from connectors.shared.trouble import Absent

FIELDS = ("summary", "description", "status", "resolution", "labels", "creator", "updated")


@dataclass(frozen=True, slots=True)
class HeldSheet:
    """A dashboard as Jira has it. `body` has its boxes as people left them.

    `maker` is the account that made it, `is_ours` whether that is or was ours.
    """

    issue: Issue
    body: str
    marker: SheetMarker
    maker: str
    is_ours: bool

    @property
    def number(self) -> int:
        """By which older ones come first: a move changes the key, and leaves the number."""
        return int(self.issue.id)

    @property
    def title(self) -> str:
        """As people see it."""
        return str(self.issue.told["fields"]["summary"])

    @property
    def seen(self) -> str:
        """Names this state of the issue."""
        fields = self.issue.told["fields"]
        told = (fields["updated"], fields["status"]["name"], self.title, self.body, self.marker)
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Sheets:
    """Reads the dashboards of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, project: Project, topic: str) -> Sheet | None:
        """The one that counts."""
        held = self.held(project, topic)
        return self._sheet(held[0], held) if held else None

    def held(self, project: Project, topic: str) -> list[HeldSheet]:
        """All that are of this topic and were not replaced: ours first, the oldest first."""
        sheets, name = self._place.learning.sheets, name_of(project, topic)
        known = [sheets[name]] if name in sheets else []
        likely, others = self._candidates(project)
        found = self._looked_up(project, topic, [*known, *likely])
        if not any(held.is_ours for held in found):
            found += self._looked_up(project, topic, others)
        found.sort(key=lambda held: (not held.is_ours, held.number))
        sheets.pop(name, None)
        if found and found[0].is_ours:
            sheets[name] = found[0].issue.id
        return found

    def at(self, project: Project, number: str) -> HeldSheet | None:
        """The dashboard with this number, if that issue is one."""
        path, doing = f"{self._place.api}/issue/{number}", f"reading a dashboard in {project.key}"
        asked = {"fields": ",".join(FIELDS), "properties": PROPERTY}
        try:
            told = self._place.client.get(path, doing, **asked)
        except Absent:
            return None
        with understood(doing):
            if project_of(told["key"]) != project.key:
                return None
            return self._unsealed(project, told)

    def was_changed_by_others(self, held: HeldSheet) -> bool:
        """Whether somebody else changed the text since we wrote it."""
        return bool(self._editors(held))

    def _candidates(self, project: Project) -> tuple[list[str], list[str]]:
        """Numbers of issues that are likely to be dashboards, and of others that may be.

        Those are of our own and have lost the label: Data Center does not say what else is
        one.
        """
        likely: list[str] = []
        others: list[str] = []
        for told in self._searched(project):
            number, kept = str(told["id"]), told.get("properties")
            if DASHBOARD in (told["fields"].get("labels") or ()) or PROPERTY in (kept or ()):
                likely.append(number)
            elif kept is None:
                others.append(number)
        return likely, others

    def _searched(self, project: Project) -> list[JSON]:
        own = [self._place.account] if self._place.account else []
        former = self._place.former
        try:
            return self._found(project, [*own, *former])
        except Rejected:
            if not former:
                raise
            return self._found(project, own)  # one of them is not known any more

    def _found(self, project: Project, makers: Sequence[str]) -> list[JSON]:
        query = Query(
            jql.dashboards(project.key, DASHBOARD, makers),
            ("labels",),
            f"looking for dashboards in {project.key}",
            properties=(PROPERTY,),
        )
        search = Search(self._place.client, is_cloud=self._place.survey.is_cloud)
        return [told for page in search.pages(query) for told in page.issues]

    def _looked_up(self, project: Project, topic: str, numbers: Iterable[str]) -> list[HeldSheet]:
        held = (self.at(project, number) for number in dict.fromkeys(numbers))
        return [one for one in held if one and self._counts(one, topic)]

    def _counts(self, held: HeldSheet, topic: str) -> bool:
        if held.marker.topic != topic or held.marker.replaced:
            return False
        return held.is_ours or DASHBOARD in held.issue.labels

    def _unsealed(self, project: Project, told: JSON) -> HeldSheet | None:
        body, marker = text_of(told["fields"].get("description"))
        if keeps_properties(self._place):
            marker = sheet_markers.read_value(self._kept(told))
        if marker is None:
            return None
        creator = told["fields"].get("creator")
        ref = self._place.ref(told["key"])
        return HeldSheet(
            issue=Issue(ref, told["key"], str(told["id"]), project, told),
            body=body,
            marker=marker,
            maker=self._place.who(creator),
            is_ours=self._place.is_ours(creator),
        )

    def _kept(self, told: JSON) -> JSON:
        """The marker's property. An older Data Center tells no properties with an issue."""
        if "properties" in told:
            return told["properties"].get(PROPERTY)
        path = f"{self._place.api}/issue/{told['id']}/properties/{PROPERTY}"
        try:
            return self._place.client.get(path, f"reading a dashboard {told['key']}")["value"]
        except Absent:
            return None

    def _sheet(self, held: HeldSheet, all_held: Sequence[HeldSheet]) -> Sheet:
        """Where two runs raced there are two of ours, and people may tick boxes on either."""
        others = (one for one in all_held if one.is_ours and one is not held)
        ticks = {tick.box: tick for each in (*others, held) for tick in self._ticks(each)}
        with understood(f"reading {held.issue.ref}"):
            status = held.issue.told["fields"]["status"]
            resolution = held.issue.told["fields"].get("resolution") or {}
            category = (status.get("statusCategory") or {}).get("key") or ""
            words = StatusWords(self._place.source)
            standing = words.read(status["name"], category, resolution.get("name", ""))
            return Sheet(
                key=held.issue.ref.key,
                title=held.title,
                body=unticked(held.body),
                block=held.marker.block,
                seen=held.seen,
                url=f"{self._place.survey.base}/browse/{held.issue.key}",
                is_open=standing.status.is_open,
                ticks=tuple(ticks.values()),
                foreign="" if held.is_ours else held.maker,
                doubled=sum(one.is_ours for one in all_held) > 1,
            )

    def _ticks(self, held: HeldSheet) -> Iterator[Tick]:
        """The boxes that are ticked, by whoever alone changed the text since we did.

        The history tells who changed a description and not which box they ticked: where
        several did, nobody is named.
        """
        boxes = ticked(held.body)
        if not boxes:
            return
        editors = self._editors(held)
        who, at = ("", None) if len(editors) != 1 else next(iter(editors.items()))
        for box in boxes:
            yield Tick(box, who, at)

    def _editors(self, held: HeldSheet) -> Mapping[str, dt.datetime]:
        """Who else changed the description since we last did, and when each last did."""
        doing = f"reading the history of {held.issue.ref}"
        editors: dict[str, dt.datetime] = {}
        entries = Changelogs(self._place).entries(held.issue.id, doing)
        with understood(doing):
            for entry in sorted(entries, key=lambda entry: happened(entry["created"])):
                if not any(item["field"] == "description" for item in entry["items"]):
                    continue
                author = entry.get("author")
                if self._place.is_ours(author):
                    editors.clear()
                else:
                    editors[self._place.who(author)] = happened(entry["created"])
        return editors


def name_of(project: Project, topic: str) -> str:
    """Under which name a dashboard's number is learnt."""
    return f"{project.id}/{topic}"


def text_of(told: JSON) -> tuple[str, SheetMarker | None]:
    """A description as a dashboard's body, and the anchor in it."""
    if isinstance(told, Mapping):
        return adf.canonical(told), None
    return sheet_markers.unanchored(str(told or "").replace("\r\n", "\n"))

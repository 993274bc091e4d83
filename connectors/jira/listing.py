"""Every item of a project, and of epics also what is below them in projects not read."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.backlog import BacklogItem, Gap, ItemRef, Page
from bot.domain.errors import Rejected, TrackerError
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.mapping import Mapper
from connectors.jira.place import FIELDS, Issue, Place, Project
from connectors.jira.search import KEYS_A_PAGE, Query, Search
from connectors.jira.values import Sprint
from connectors.shared.collector import collector_paused
from connectors.shared.trouble import reason

EPICS_A_REQUEST = 100
BELOW = "items below its epics in other projects"


class Listing:
    """Reads the items of one source. Keeps open epics back till the end of all projects."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._survey = place.survey
        self._mapper = Mapper(place.source, self._survey, place.sprints)
        self._search = Search(place.client, is_cloud=self._survey.is_cloud)
        self._fields = (*FIELDS, *self._survey.fields.ids)
        self._epics: list[BacklogItem] = []
        self.ids: dict[str, str] = {}  # numbers in Jira of the items given so far, by key
        self._below: Counter[ItemRef] = Counter()

    def pages(self, project: Project, since: dt.datetime | None) -> Iterator[Page]:
        """Every item of a project but its open epics; with `since` those changed since then."""
        now = self._place.client.now
        minutes = None if since is None else jql.minutes_since(since.timestamp(), now)
        query = Query(jql.listing(project.key, minutes), self._fields, "")
        for found in self._search.pages(query):
            with collector_paused(), understood(""):
                items = self._mapped(project, found.issues)
            yield _page(items, found.total)

    def epics(self) -> Iterator[Page | Gap]:
        """The open epics that were kept back, with what is below them elsewhere."""
        kept, self._epics = self._epics, []
        while kept:
            some, kept = kept[:EPICS_A_REQUEST], kept[EPICS_A_REQUEST:]
            try:
                yield _page(self._with_children_elsewhere(some), None)
            except TrackerError as error:
                yield Gap(self._place.source.name, BELOW, reason(error), partial=True, beside=True)
                yield _page([self._unsure(epic) for epic in (*some, *kept)], None)
                return

    @property
    def sprints(self) -> Sequence[Sprint]:
        """The sprints of the items given so far: each of these carries the whole of its own."""
        return self._mapper.sprints

    def item(self, issue: Issue) -> BacklogItem:
        """One item, as a listing gives it too."""
        with understood(f"reading {issue.ref}"):
            item = self._mapper.item(issue.project, issue.told)
            is_epic = item.is_open and self._mapper.is_epic(issue.told)
        return self._with_children_elsewhere([item])[0] if is_epic else item

    def _mapped(self, project: Project, issues: Sequence[JSON]) -> list[BacklogItem]:
        """The items but for open epics."""
        mapper, items = self._mapper, []
        for told in issues:
            item = mapper.item(project, told)
            self.ids[item.ref.key] = told["id"]
            if item.parent is not None:
                self._below[item.parent] += 1
            if item.is_open and mapper.is_epic(told):
                self._epics.append(item)
            else:
                items.append(item)
        return items

    def _with_children_elsewhere(self, epics: Sequence[BacklogItem]) -> list[BacklogItem]:
        """The epics with their open children in projects that are not read."""
        links = [one for one in self._survey.fields.epic_link if one.startswith("customfield_")]
        try:
            below = self._children_elsewhere(epics, links)
        except Rejected:
            if not (links and self._survey.is_cloud):
                raise
            # Cloud is giving up the links to epics: there the parent tells the same.
            below = self._children_elsewhere(epics, [])
        return [_above(epic, below.get(epic.ref, ())) for epic in epics]

    def _children_elsewhere(
        self, epics: Sequence[BacklogItem], links: Sequence[str]
    ) -> dict[ItemRef, list[ItemRef]]:
        """The children by epic."""
        doing = "reading items below epics in other projects"
        query = Query(
            jql.children_elsewhere(map(_real_key, epics), links, self._projects()),
            ("parent", *links),
            doing,
            KEYS_A_PAGE[self._survey.is_cloud],
            lenient=True,
        )
        below: dict[ItemRef, list[ItemRef]] = {}
        for found in self._search.pages(query):
            with understood(doing):
                for told in found.issues:
                    if parent := self._mapper.parent_of(told["fields"].get):
                        below.setdefault(parent, []).append(self._mapper.ref(told["key"]))
        return below

    def _unsure(self, epic: BacklogItem) -> BacklogItem:
        """One more may be below it: nothing is concluded from what is seen there."""
        seen = max(self._below[epic.ref], epic.child_count)
        return replace(epic, child_count=seen + 1)

    def _projects(self) -> list[str]:
        return [p.key for p in self._survey.projects.values() if isinstance(p, Project)]


def _real_key(item: BacklogItem) -> str:
    """The item's key as Jira has it."""
    return item.url.rpartition("/")[2]


def _page(items: Sequence[BacklogItem], total: int | None) -> Page:
    """A search tells no comments, so each item's own are still to be asked for."""
    return Page(tuple(items), notes_unread=tuple([item.ref for item in items]), total=total)


def _above(epic: BacklogItem, below: Iterable[ItemRef]) -> BacklogItem:
    children = tuple(dict.fromkeys((*epic.children, *below)))
    return replace(epic, children=children, child_count=len(children))

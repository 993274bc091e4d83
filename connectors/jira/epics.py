"""Open epics, and what is below them in projects that are not read.

No listing of a project tells that. Nor does an epic's `updated`: so a reading of changes
asks for it again, of every open epic that an earlier reading told of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.backlog import BacklogItem, Gap, ItemRef, Page
from bot.domain.errors import Rejected, TrackerError
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.mapping import Mapper
from connectors.jira.place import Place
from connectors.jira.search import KEYS_A_PAGE, Query, Search
from connectors.jira.survey import Project
from connectors.shared.jira import project_of
from connectors.shared.trouble import reason

A_REQUEST = 100
BELOW = "items below its epics in other projects"

Below = dict[ItemRef, list[ItemRef]]


class Epics:
    """Keeps the open epics of a reading back until all projects were read."""

    def __init__(self, place: Place, mapper: Mapper, search: Search) -> None:
        self._place = place
        self._survey = place.survey
        self._mapper = mapper
        self._search = search
        self._known = place.learning.epics
        self._kept: list[BacklogItem] = []
        self._below: Counter[ItemRef] = Counter()
        self._settled: Below = {}  # of those kept, what is known to be below them elsewhere

    def keep(self, epic: BacklogItem) -> None:
        """This one is open."""
        self._kept.append(epic)

    def see(self, item: BacklogItem) -> None:
        """This item may be below an epic; and it is none that is open, unless it is kept."""
        if item.parent is not None:
            self._below[item.parent] += 1
        self._known.get(item.group, {}).pop(item.ref.key, None)

    def forget(self, name: str) -> None:
        """All of this project is read anew."""
        self._known[name] = {}

    def known(self, name: str) -> list[str]:
        """The keys of the epics that an earlier reading told of."""
        return list(self._known.setdefault(name, {}))

    def pages(self) -> Iterator[Page | Gap]:
        """The open epics that were kept back, with what is below them elsewhere."""
        settled = [epic for epic in self._kept if epic.ref in self._settled]
        yield from self._by_part(self._with_children(settled, self._settled))
        kept, self._kept = [e for e in self._kept if e.ref not in self._settled], []
        while kept:
            some, kept = kept[:A_REQUEST], kept[A_REQUEST:]
            try:
                told = self.with_children_elsewhere(some)
            except TrackerError as error:
                yield Gap(self._place.source.name, BELOW, reason(error), partial=True, beside=True)
                yield from self._by_part(self._unsure(epic) for epic in (*some, *kept))
                return
            yield from self._by_part(told)

    def with_children_elsewhere(self, epics: Sequence[BacklogItem]) -> list[BacklogItem]:
        """The epics with their open children in projects that are not read."""
        keys = [_real_key(epic) for epic in epics]
        try:
            below = self._children_elsewhere(keys)
        except Rejected:
            if not (self._links and self._survey.is_cloud):
                raise
            # Cloud is giving up the links to epics: there the parent tells the same.
            self._place.learning.links = False
            below = self._children_elsewhere(keys)
        return self._with_children(epics, below)

    def settle(self, keys: Iterable[str], below: Below) -> None:
        """What is below these of our epics elsewhere was asked for just now."""
        refs = (ItemRef(self._place.source.name, key) for key in keys)
        self._settled |= {ref: below.get(ref, []) for ref in refs}

    def _with_children(self, epics: Sequence[BacklogItem], below: Below) -> list[BacklogItem]:
        for epic in epics:
            of_part = self._known.setdefault(epic.group, {})
            of_part[epic.ref.key] = [child.key for child in below.get(epic.ref, ())]
        return [_above(epic, below.get(epic.ref, ())) for epic in epics]

    def clause(self, keys: Sequence[str]) -> str:
        """Finds what is below these of our epics elsewhere; '' for none of them."""
        real = [self._place.real_key(key) for key in keys]
        return jql.elsewhere(real, self._links, self._projects()) if keys else ""

    def beyond(self, keys: Sequence[str]) -> Below:
        """What is below these of our epics elsewhere."""
        below: Below = {}
        for start in range(0, len(keys), A_REQUEST):
            some = [self._place.real_key(key) for key in keys[start : start + A_REQUEST]]
            below |= self._children_elsewhere(some)
        return below

    def told_below(self, told: JSON, below: Below) -> None:
        """Take down which epic this item of another project is below."""
        if parent := self._mapper.parent_of(told["fields"].get):
            below.setdefault(parent, []).append(self._mapper.ref(told["key"]))

    def changed(self, name: str, keys: Iterable[str], below: Below) -> list[str]:
        """Those of these epics below which there is something else now."""
        known = self._known.get(name, {})
        now = {ref.key: {child.key for child in held} for ref, held in below.items()}
        return [
            key
            for key in keys
            if key in known and ((held := known[key]) is None or set(held) != now.get(key, set()))
        ]

    @property
    def _links(self) -> list[str]:
        """The fields by which a query finds what links to an epic."""
        if not self._place.learning.links:
            return []
        return [one for one in self._survey.fields.epic_link if one.startswith("customfield_")]

    def _children_elsewhere(self, keys: Sequence[str]) -> Below:
        """The children by epic."""
        doing = "reading items below epics in other projects"
        query = Query(
            jql.children_elsewhere(keys, self._links, self._projects()),
            ("parent", *self._links),
            doing,
            KEYS_A_PAGE[self._survey.is_cloud],
            lenient=True,
        )
        below: Below = {}
        for found in self._search.pages(query):
            with understood(doing):
                for told in found.issues:
                    self.told_below(told, below)
        return below

    def _unsure(self, epic: BacklogItem) -> BacklogItem:
        """One more may be below it: nothing is concluded from what is seen there."""
        self._known.setdefault(epic.group, {})[epic.ref.key] = None
        seen = max(self._below[epic.ref], epic.child_count)
        return replace(epic, child_count=seen + 1)

    def _by_part(self, epics: Iterable[BacklogItem]) -> Iterator[Page]:
        parts: Mapping[str, list[BacklogItem]] = defaultdict(list)
        for epic in epics:
            parts[epic.group].append(epic)
        for name, items in parts.items():
            yield page_of(name, items)

    def _projects(self) -> list[str]:
        return [project.key for project in self._survey.found]


def is_elsewhere(project: Project, told: JSON) -> bool:
    """Whether this is an item of another project."""
    return project_of(told["key"]) != project.key


def page_of(
    part: str, items: Sequence[BacklogItem], total: int | None = None, held: int | None = None
) -> Page:
    """A search tells no comments, so each item's own are still to be asked for."""
    unread = tuple([item.ref for item in items])
    return Page(tuple(items), notes_unread=unread, total=total, part=part, held=held)


def _real_key(item: BacklogItem) -> str:
    """The item's key as Jira has it."""
    return item.url.rpartition("/")[2]


def _above(epic: BacklogItem, below: Iterable[ItemRef]) -> BacklogItem:
    children = tuple(dict.fromkeys((*epic.children, *below)))
    return replace(epic, children=children, child_count=len(children))

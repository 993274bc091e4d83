"""Everything a rule may look at, worked out once."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    ContainerKind,
    ItemRef,
    Snapshot,
    Status,
    Visibility,
    natural,
)
from bot.domain.beside import NOTHING_BESIDE, Beside
from bot.domain.claims import Index, Scope, index, roots, scope
from bot.domain.forecast.outlook import Forecast
from bot.domain.forecast.product import Foresight
from bot.domain.forecast.telling import Foretold, told
from bot.domain.policy import Option, Reach
from bot.domain.portfolio import known_elsewhere
from bot.domain.roadmap import Initiative, InitiativeStatus, LinkKind, Roadmap
from bot.domain.windows import WindowKind

ACTIVE = frozenset({InitiativeStatus.PLANNED, InitiativeStatus.IN_PROGRESS})
UNFINISHED = ACTIVE | {InitiativeStatus.PAUSED}
NOT_DONE = UNFINISHED | {InitiativeStatus.PROPOSED}
LATELY = 90
"""Days of which finished work tells where a product goes, as `effort_share` means it."""

_TO_COME = frozenset({InitiativeStatus.PLANNED, InitiativeStatus.PROPOSED})


_CONTAINERS = [[kind.value] for kind in ContainerKind]
"""What stands before the last part of a container's key, as `rsplit` gives it."""


@dataclass(frozen=True)
class Scene:
    """The roadmap, the snapshot and the day, with links resolved.

    `portfolio` has every roadmap by product id, this one too. `scopes` has one entry an
    initiative; `claims` gives the initiatives, in manifest order, that claim an item.
    """

    roadmap: Roadmap
    snapshot: Snapshot
    today: dt.date
    portfolio: Mapping[str, Roadmap]
    index: Index
    scopes: Mapping[str, Scope]
    claims: Mapping[ItemRef, tuple[str, ...]]
    options: Mapping[str, Mapping[str, Option]]  # of each rule, defaults filled in
    beside: Beside = NOTHING_BESIDE

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        """In manifest order."""
        return self.roadmap.initiatives

    @cached_property
    def by_id(self) -> Mapping[str, Initiative]:
        """The initiatives of this product by id."""
        return {i.id: i for i in self.roadmap.initiatives}

    def find(self, name: str) -> Initiative | None:
        """An initiative as `depends_on` names it: id, or product/id."""
        product, slash, initiative_id = name.partition("/")
        if not slash:
            return self.by_id.get(name)
        roadmap = self.portfolio.get(product)
        if roadmap is None:
            return None
        return next((i for i in roadmap.initiatives if i.id == initiative_id), None)

    def number(self, rule: str, option: str) -> float:
        """A numeric option of a rule."""
        return float(self.options[rule][option])

    def with_options(self, options: Mapping[str, Mapping[str, Option]]) -> "Scene":
        """The same scene under other options, with all that was worked out already."""
        names = {f.name for f in fields(self)}
        known = {name: value for name, value in self.__dict__.items() if name not in names}
        other = replace(self, options=options)
        other.__dict__.update(known)  # nothing that is worked out once rests on options
        return other

    def is_near(self, initiative: Initiative) -> bool:
        """Whether it starts within the team's horizon (two sprints by default).

        What is in progress, or in the `now` window, is near; `next` and `later` are not.
        """
        window = initiative.window
        if initiative.status is InitiativeStatus.IN_PROGRESS:
            return True
        if initiative.status is not InitiativeStatus.PLANNED or window is None:
            return False
        if window.start is None:
            return window.kind is WindowKind.NOW
        return window.start <= self.today + dt.timedelta(days=self.horizon_days(initiative))

    def is_far(self, initiative: Initiative) -> bool:
        """Whether it is planned or proposed for a time beyond its team's horizon, or `later`.

        `next` is neither near nor far; of a window that ends before it starts nobody knows.
        """
        window = initiative.window
        if initiative.status not in _TO_COME or window is None:
            return False
        if window.start is None or window.end is None:
            return window.kind is WindowKind.LATER
        beyond = self.today + dt.timedelta(days=self.horizon_days(initiative))
        return beyond < window.start <= window.end

    def horizon_days(self, initiative: Initiative) -> int:
        """How far ahead is near for the team of an initiative: 28 days without a team."""
        team = self.roadmap.team(initiative.team)
        return team.horizon_days if team else 28

    def visibility(self, container: ItemRef) -> Visibility:
        """How private a container is: as its group's most private item, or one it holds.

        Of a container about which nothing is known the most private is assumed.
        """
        group = container.key.rsplit("/", 2)[0]
        held = self.index.by_container.get(container, ())
        known = [self.index.items[ref].visibility for ref in held]
        if (found := self._group_visibility.get((container.source, group))) is not None:
            known.append(found)
        return max(known, default=Visibility.PRIVATE)

    def item_visibility(self, ref: ItemRef) -> Visibility:
        """How private an item or container is; unread ones, as their repository or project."""
        item = self.index.items.get(ref)
        if item is not None:
            return item.visibility
        if ref.key.rsplit("/", 2)[1:2] in _CONTAINERS:
            return self.visibility(ref)
        return self.group_visibility(ref.source, ref.group)

    def group_visibility(self, source: str, group: str) -> Visibility:
        """How private a repository or project is, or for '' the most private of a source."""
        known = [
            seen
            for (name, part), seen in self._group_visibility.items()
            if name == source and group in ("", part)
        ]
        return max(known, default=Visibility.PRIVATE)

    @cached_property
    def _group_visibility(self) -> Mapping[tuple[str, str], Visibility]:
        most: dict[tuple[str, str], Visibility] = {}
        for item in self.snapshot.items:
            place = (item.ref.source, item.group)
            most[place] = max(item.visibility, most.get(place, item.visibility))
        return most

    @cached_property
    def quiet_sources(self) -> frozenset[str]:
        """Sources on whose items nothing is told."""
        sources = self.roadmap.sources
        return frozenset(s.name for s in sources if s.reach is not Reach.ITEM)

    @cached_property
    def active_sprints(self) -> frozenset[ItemRef]:
        """Sprints that run today."""
        historic = self.snapshot.historic
        return frozenset(
            c.ref
            for c in self.open_sprints
            if (c.running if c.running is not None and not historic else _runs(c, self.today))
        )

    @cached_property
    def current_sprints(self) -> frozenset[ItemRef]:
        """Sprints that run today, and the next one of each board."""
        coming: dict[tuple[str, str], Container] = {}
        for sprint in self.open_sprints:
            if sprint.ref in self.active_sprints or not _is_ahead(sprint, self.today):
                continue
            board = board_of(sprint.ref)
            first = coming.get(board)
            if first is None or _turn(sprint) < _turn(first):
                coming[board] = sprint
        return self.active_sprints | {c.ref for c in coming.values()}

    def open_sprint(self, item: BacklogItem) -> Container | None:
        """The sprint that an item stands in, if that is one of the open ones."""
        return self._open_sprints.get(item.sprint) if item.sprint else None

    @property
    def open_sprints(self) -> Collection[Container]:
        """Sprints that are not closed, whenever they run.

        On a day in the past those that had begun: what stood in a coming one is not known.
        """
        return self._open_sprints.values()

    @cached_property
    def _open_sprints(self) -> Mapping[ItemRef, Container]:
        sprints = (c for c in self.snapshot.containers if c.kind is ContainerKind.SPRINT)
        was_open = self._had_begun if self.snapshot.historic else _is_open
        return {sprint.ref: sprint for sprint in sprints if was_open(sprint)}

    def _had_begun(self, sprint: Container) -> bool:
        """Some trackers do not tell when a sprint was closed; then it was on its last day."""
        ran = sprint.is_open or (sprint.closed is None and _runs(sprint, self.today))
        return ran and sprint.start is not None and sprint.start <= self.today

    @cached_property
    def shared_titles(self) -> frozenset[tuple[ContainerKind, str]]:
        """Titles, casefolded, that several containers of a kind have."""
        titles = Counter((c.kind, c.title.casefold()) for c in self.snapshot.containers)
        return frozenset(title for title, times in titles.items() if times > 1)

    @cached_property
    def linked_sources(self) -> frozenset[str]:
        """Sources in which an item waits for another one, so that tracker links are in use."""
        return frozenset(i.ref.source for i in self.snapshot.items if i.blocked_by)

    @cached_property
    def unplanned(self) -> frozenset[ItemRef]:
        """Items and containers that `unplanned.links` allow, and all below them."""
        links = self.roadmap.unplanned.links
        named = {link.target for link in links if link.target is not None}
        reached = self.index.below(r for link in links for r in roots(link, self.index))
        return frozenset(named | {item.ref for item in reached})

    def is_unplanned(self, item: BacklogItem) -> bool:
        """Whether the item is of an allowed class of work that serves no initiative."""
        labels, types = self._unplanned_words
        return (
            item.ref in self.unplanned
            or item.kind.casefold() in types
            or any(label.casefold() in labels for label in item.labels)
        )

    @cached_property
    def _unplanned_words(self) -> tuple[frozenset[str], frozenset[str]]:
        allowed = self.roadmap.unplanned
        return (
            frozenset(label.casefold() for label in allowed.labels),
            frozenset(kind.casefold() for kind in allowed.types),
        )

    @cached_property
    def elsewhere(self) -> frozenset[ItemRef]:
        """Items and containers that another product of the portfolio claims or knows."""
        others = (r for r in self.portfolio.values() if r.id != self.roadmap.id)
        return known_elsewhere(self.roadmap, others, self.index)

    def serves(self, item: BacklogItem) -> bool:
        """Whether an initiative, of this product or of another one that was given, claims it."""
        return item.ref in self.claims or item.ref in self.elsewhere

    @cached_property
    def _unanswered(self) -> frozenset[str]:
        """Sources in which it is not known what a search finds."""
        known = self.snapshot.found.keys() | self.snapshot.refused.keys()
        links = (link for i in self.initiatives for link in i.links if link.kind is LinkKind.JQL)
        return frozenset(link.source for link in links if (link.source, link.value) not in known)

    def may_serve(self, item: BacklogItem) -> bool:
        """Whether nobody knows what it serves: not all above it was read, or no search answered."""
        if item.ref.source in self._unanswered:
            return True
        unread = (ref for ref in self.index.above(item.ref) if ref not in self.index.items)
        return any(self.snapshot.gap_for(ref.source) is not None for ref in unread)

    @cached_property
    def foresight(self) -> Foresight:
        """When things will be done."""
        return Foresight(self.roadmap, self.today, self.snapshot, self.index, self.scopes)

    def told(self, made: Forecast) -> Foretold:
        """What is told of a forecast: what was told before, unless this one is news.

        On a day in the past nobody knows what was told before it.
        """
        before = None if self.snapshot.historic else self.beside.memory.told.get(made.subject)
        return told(made, before)

    def finished(self, days: int) -> Sequence[BacklogItem]:
        """Items that were done within the last `days` days, today included; dropped ones not."""
        first = self.today - dt.timedelta(days=days - 1)
        from_, to = bisect_left(self._done_days, first), bisect_right(self._done_days, self.today)
        return self._done[from_:to]

    def is_work(self, item: BacklogItem) -> bool:
        """Whether nothing stands below it; else what does is the work."""
        below = item.child_count or item.children or self.index.children.get(item.ref)
        return not below

    @cached_property
    def done_lately(self) -> Sequence[BacklogItem]:
        """Work that was done within the last `LATELY` days; many rules count it."""
        return [item for item in self.finished(LATELY) if self.is_work(item)]

    @cached_property
    def _done(self) -> Sequence[BacklogItem]:
        """What is done, of which the day is known, in the order in which it was."""
        day = self.roadmap.calendar.day
        done = [
            (day(i.closed), n, i)
            for n, i in enumerate(self.snapshot.items)
            if i.status is Status.DONE and i.closed
        ]
        return [item for *_, item in sorted(done, key=lambda one: one[:2])]

    @cached_property
    def _done_days(self) -> Sequence[dt.date]:
        day = self.roadmap.calendar.day
        return [day(item.closed) for item in self._done if item.closed]

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Ids of the people by each of their names, casefolded: id, GitHub and Jira account."""
        return {
            name.casefold(): person.id
            for person in self.roadmap.people
            for name in (person.id, person.github, person.jira)
            if name
        }

    def person(self, account: str) -> str:
        """The id of the person with an account in a tracker; the account where nobody has it."""
        return self.people.get(account.casefold(), account)

    def tells(self, source: str, capabilities: Collection[Capability]) -> bool:
        """Whether a source tells at least one of these, or shows today that it does."""
        shows = Capability.DOING in capabilities and source in self._shows_work
        return shows or any(self.snapshot.can(source, c) for c in capabilities)

    @cached_property
    def _shows_work(self) -> frozenset[str]:
        """Sources with an item in work now: a label may say so where no board does."""
        if self.snapshot.historic:
            return frozenset()
        return frozenset(
            item.ref.source for item in self.snapshot.items if item.status is Status.DOING
        )


def board_of(sprint: ItemRef) -> tuple[str, str]:
    """The source and the board that a sprint belongs to."""
    return sprint.source, sprint.key.rsplit("/", 2)[0]


def _is_open(sprint: Container) -> bool:
    return sprint.is_open


def _is_ahead(sprint: Container, today: dt.date) -> bool:
    """Whether it has not begun. One without dates counts where its tracker says so."""
    if sprint.start is not None:
        return sprint.start > today or sprint.running is False
    return sprint.running is False


def _turn(sprint: Container) -> tuple[object, ...]:
    """Sorts sprints by when they come; those without dates by the order they were made in."""
    return sprint.start or dt.date.max, natural(sprint.ref)


def _runs(sprint: Container, today: dt.date) -> bool:
    return (
        sprint.start is not None
        and sprint.start <= today
        and (sprint.due is None or today <= sprint.due)
    )


def set_scene(  # noqa: PLR0913  what is judged, and what is known beside it
    roadmap: Roadmap,
    snapshot: Snapshot,
    today: dt.date,
    *,
    options: Mapping[str, Mapping[str, Option]],
    portfolio: Iterable[Roadmap] = (),
    beside: Beside = NOTHING_BESIDE,
) -> Scene:
    """Resolve every link once."""
    indexed = index(snapshot)
    scopes = {i.id: scope(i, snapshot, indexed) for i in roadmap.initiatives}
    return Scene(
        roadmap=roadmap,
        snapshot=snapshot,
        today=today,
        portfolio=MappingProxyType({**{r.id: r for r in portfolio}, roadmap.id: roadmap}),
        index=indexed,
        scopes=scopes,
        claims=_claims(scopes),
        options=options,
        beside=beside,
    )


def _claims(scopes: Mapping[str, Scope]) -> dict[ItemRef, tuple[str, ...]]:
    claims: dict[ItemRef, tuple[str, ...]] = {}
    for initiative_id, claimed in scopes.items():
        alone = (initiative_id,)  # one tuple for the many items that only it claims
        for item in claimed.items:
            others = claims.get(item.ref)
            claims[item.ref] = (*others, initiative_id) if others else alone
    return claims

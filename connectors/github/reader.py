"""The Reader of a GitHub source."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    Keys,
    LabelEvent,
    Page,
    Paper,
    RemoteLink,
    Sheet,
    Thread,
)
from bot.domain.errors import NotFound, Rejected, TrackerError
from bot.domain.plan import NAMESPACE
from bot.domain.roadmap import Source
from bot.domain.run import Used
from bot.ports import Derived, Right
from connectors.github import pool
from connectors.github.answers import JSON
from connectors.github.issue_writer import Issues
from connectors.github.learnt import Course, Recollection
from connectors.github.listing import Cards, Listing, explain_absence
from connectors.github.mapping import instant
from connectors.github.people import Deciders
from connectors.github.place import Place
from connectors.github.rights import rights_of
from connectors.github.sheets import Sheets
from connectors.github.status import StatusWords
from connectors.github.survey import Part, Survey
from connectors.github.threads import thread_of
from connectors.shared.sturdy import shapely, sturdy
from connectors.shared.trouble import reason

BODY_LIMIT = 60_000
"""GitHub refuses a comment above 65,536 characters."""

ALWAYS = frozenset({Capability.HIERARCHY, Capability.LABEL_EVENTS})
ON_A_BOARD = frozenset(
    {
        Capability.DOING,
        Capability.SPRINTS,
        Capability.START_DATES,
        Capability.DUE_DATES,
        Capability.COLUMNS,
    }
)


@sturdy
class GitHubReader:
    """Reads one source: its repositories and, where it has one, its project."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._source: Source = place.source
        self._recollection = Recollection(place)
        self._deciders = Deciders(place)
        self._sheets = Sheets(place)
        self._issues = Issues(place)

    def __repr__(self) -> str:
        return f"GitHubReader({self._source.name})"

    @property
    def source(self) -> str:
        return self._source.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Known before the first read; folded notes are lost where GraphQL proves unusable."""
        can = set(ALWAYS)
        if self.place.graphql:
            can.add(Capability.HIDDEN_NOTES)
        if self._source.project:
            can |= ON_A_BOARD
        if StatusWords(self._source).tells_doing:
            can.add(Capability.DOING)
        return frozenset(can)

    @property
    def paper(self) -> Paper:
        return Paper(limit=BODY_LIMIT)

    @property
    def basis(self) -> str:
        return self.place.basis

    @property
    def account(self) -> str:
        return self.place.viewer

    def learnt(self) -> str:
        return self._recollection.text()

    def recall(self, learnt: str) -> None:
        self._recollection.recall(learnt)

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        if isinstance(gap := self._survey(), Gap):
            yield gap
            return
        try:
            course = self._recollection.course(since or {})
        except TrackerError as error:
            yield Gap(self.source, "", reason(error))
            return
        yield from pool.over(self._source.groups, partial(self._items_of, course), self.place)
        survey = self._survey()  # again: reading may have shown that only REST is understood
        if isinstance(survey, Gap):
            yield survey
        elif (board_error := survey.board_error or course.error) is not None:
            # Where items stand, all of them, is told by the board alone.
            project, why = self._source.project, reason(board_error)
            why = f"the project {project} could not be read: {why}"
            yield Gap(self.source, "", why, partial=True)

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        if not parts:
            return
        if isinstance(gap := self._survey(), Gap):
            yield gap
            return
        yield from pool.over(parts, self._keys_of, self.place)

    def containers(self) -> Iterator[Container | Gap]:
        if isinstance(gap := self._survey(), Gap):
            yield gap
            return
        yield from pool.over(self._source.groups, self._milestones_of, self.place)
        survey = self._survey()
        if isinstance(survey, Gap):
            yield survey
            return
        if survey.board_error is not None:
            yield Gap(self.source, self._source.project, reason(survey.board_error))
        if survey.board is not None:
            yield from survey.board.iterations

    def item(self, key: str) -> BacklogItem:
        part, number = self.place.locate(key)
        return self.place.read(lambda way: way.item(part, number))

    def thread(self, key: str) -> Thread:
        part, number = self.place.locate(key)
        comments = self.place.read(lambda way: list(way.comments(part, number)))
        return thread_of(self.place.ref(part, number), comments, self.place.accounts)

    def may_decide(self, key: str, by: str) -> bool | None:
        part, _ = self.place.locate(key)
        return self._deciders.may_decide(part, by)

    def sheet(self, group: str, topic: str) -> Sheet | None:
        return self._sheets.read(self.place.part(group), topic)

    def derived(self, group: str) -> Mapping[str, Derived]:
        return self._issues.read(self.place.part(group))

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        """Of several programs that share an account, as in GitHub Actions, all count as us."""
        part, number = self.place.locate(key)
        ref = self.place.ref(part, number)
        path = f"/repos/{part.real}/issues/{number}/events"
        events: list[LabelEvent] = []
        try:
            for page in self.place.client.pages(path, f"reading the events of {ref}"):
                events.extend(self._label_event(told) for told in page if _is_ours(told))
        except NotFound as error:
            raise explain_absence(self.place.client, part, ref, number) from error
        return tuple(sorted(events, key=lambda event: event.at))

    def search(self, query: str) -> tuple[str, ...]:
        raise Rejected("GitHub's search proves nothing, so it is not asked.")

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        return {}

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        return ()

    def rights(self) -> tuple[Right, ...]:
        return rights_of(self.place)

    def used(self) -> Used:
        return self.place.client.used

    def _survey(self) -> Survey | Gap:
        """What is there; a gap for all of it where looking around failed."""
        try:
            return self.place.survey
        except TrackerError as error:
            return Gap(self.source, "", reason(error))

    def _items_of(self, course: Course, place: Place, name: str) -> Iterator[Page | Gap]:
        """All of one repository; `place` is this thread's own."""
        done, since = 0, course.since.get(name)
        cards: Cards = {}
        try:
            part = place.part(name)
            with shapely("items"):
                for page in _pages(place, part, since, course.besides.get(name, ()), cards):
                    done += len(page.items)
                    yield page
        except TrackerError as error:
            self._recollection.was_not_read(name)
            yield Gap(self.source, name, reason(error), partial=done > 0)
        else:
            self._recollection.was_read(part, cards, whole=since is None)

    def _keys_of(self, place: Place, name: str) -> Iterator[Keys | Gap]:
        try:
            part = place.part(name)
            # Read to the end first: of half of them nothing can be said to be gone.
            with shapely("keys"):
                yield from place.read(lambda way: list(way.keys(part)))
        except TrackerError as error:
            yield Gap(self.source, name, reason(error))

    def _milestones_of(self, place: Place, name: str) -> Iterator[Container | Gap]:
        try:
            # Read to the end first: half a list of milestones is none.
            with shapely("milestones"):
                yield from place.read(partial(_milestones, place.part(name)))
        except TrackerError as error:
            self._recollection.was_not_read(name)
            yield Gap(self.source, name, reason(error))

    def _label_event(self, told: JSON) -> LabelEvent:
        actor = (told.get("actor") or {}).get("login", "")
        accounts = self.place.accounts
        return LabelEvent(
            label=told["label"]["name"],
            added=told["event"] == "labeled",
            by_us=accounts.are_ours(actor) if actor and accounts.viewer else None,
            at=instant(told["created_at"]),
        )


def _pages(
    place: Place, part: Part, since: dt.datetime | None, besides: Sequence[int], cards: Cards
) -> Iterator[Page]:
    """Every page, and then what was not updated but changed all the same."""
    yield from place.pages(part, since, cards)
    others = [number for number in besides if number not in cards]
    if others:
        yield from place.listing.some(part, others, cards)


def _milestones(part: Part, way: Listing) -> tuple[Container, ...]:
    return tuple(way.milestones(part))


def _is_ours(told: JSON) -> bool:
    if told.get("event") not in ("labeled", "unlabeled"):
        return False
    return bool(told["label"]["name"].casefold().startswith(NAMESPACE))

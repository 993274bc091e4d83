"""The Reader of a GitHub source."""

from collections.abc import Iterator
from functools import partial

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    LabelEvent,
    Note,
    Page,
)
from bot.domain.errors import NotFound, TrackerError
from bot.domain.roadmap import Source
from bot.ports import Dialect, Progress, Right
from connectors.github.client import JSON
from connectors.github.listing import Listing, explain_absence
from connectors.github.mapping import instant, note_of
from connectors.github.place import Place
from connectors.github.rights import rights_of
from connectors.github.status import StatusWords
from connectors.github.survey import Part

BODY_LIMIT = 60_000
"""GitHub refuses a comment above 65,536 characters."""

NAMESPACE = "drift:"
"""Managed labels begin so; no other label is ours to touch."""

ALWAYS = frozenset({Capability.HIERARCHY, Capability.LABEL_EVENTS})
ON_A_BOARD = frozenset(
    {Capability.DOING, Capability.SPRINTS, Capability.START_DATES, Capability.DUE_DATES}
)


class GitHubReader:
    """Reads one source: its repositories and, where it has one, its project."""

    dialect = Dialect.MARKDOWN
    body_limit = BODY_LIMIT

    def __init__(self, place: Place, progress: Progress | None = None) -> None:
        self._place = place
        self._source: Source = place.source
        self._progress = progress

    def __repr__(self) -> str:
        return f"GitHubReader({self._source.name})"

    @property
    def source(self) -> str:
        return self._source.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Known before the first read; folded notes are lost where GraphQL proves unusable."""
        can = set(ALWAYS)
        if self._place.graphql:
            can.add(Capability.HIDDEN_NOTES)
        if self._source.project:
            can |= ON_A_BOARD
        if StatusWords(self._source).tells_doing:
            can.add(Capability.DOING)
        return frozenset(can)

    def items(self) -> Iterator[Page | Gap]:
        for name in self._source.repos:
            yield from self._items_of(name)
        try:
            board_error = self._place.survey.board_error
        except TrackerError:
            return  # told with every repository
        if board_error is not None:
            # Where items stand, all of them, is told by the board alone.
            yield Gap(self.source, "", str(board_error), partial=True)

    def containers(self) -> Iterator[Container | Gap]:
        for name in self._source.repos:
            try:
                part = self._place.part(name)
                # Read to the end first: half a list of milestones is none.
                yield from self._place.read(partial(_milestones, part))
            except TrackerError as error:
                yield Gap(self.source, name, str(error))
        if self._source.project:
            yield from self._sprints()

    def item(self, key: str) -> BacklogItem:
        part, number = self._place.locate(key)
        return self._place.read(lambda way: way.item(part, number))

    def notes(self, key: str) -> tuple[Note, ...]:
        part, number = self._place.locate(key)
        ref = self._place.ref(part, number)
        comments = self._place.read(lambda way: way.comments(part, number))
        return tuple(note_of(ref, comment) for comment in comments if not comment.is_duplicate)

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        """Of several programs that share an account, as in GitHub Actions, all count as us."""
        part, number = self._place.locate(key)
        ref = self._place.ref(part, number)
        path = f"/repos/{part.real}/issues/{number}/events"
        events: list[LabelEvent] = []
        try:
            for page in self._place.client.pages(path, f"reading the events of {ref}"):
                events.extend(self._label_event(told) for told in page if _is_ours(told))
        except NotFound as error:
            raise explain_absence(self._place.client, part, ref, number) from error
        return tuple(sorted(events, key=lambda event: event.at))

    def rights(self) -> tuple[Right, ...]:
        return rights_of(self._place)

    def _items_of(self, name: str) -> Iterator[Page | Gap]:
        done = 0
        try:
            for page in self._place.pages(self._place.part(name)):
                done += len(page.items)
                if self._progress:
                    self._progress(name, done, page.total)
                yield page
        except TrackerError as error:
            yield Gap(self.source, name, str(error), partial=done > 0)

    def _sprints(self) -> Iterator[Container | Gap]:
        try:
            survey = self._place.survey
        except TrackerError as error:
            yield Gap(self.source, self._source.project, str(error))
            return
        if survey.board_error is not None:
            yield Gap(self.source, self._source.project, str(survey.board_error))
        if survey.board is not None:
            yield from survey.board.iterations

    def _label_event(self, told: JSON) -> LabelEvent:
        actor = (told.get("actor") or {}).get("login", "").lower()
        viewer = self._place.survey.viewer.lower()
        return LabelEvent(
            label=told["label"]["name"],
            added=told["event"] == "labeled",
            by_us=actor == viewer if actor and viewer else None,
            at=instant(told["created_at"]),
        )


def _milestones(part: Part, way: Listing) -> tuple[Container, ...]:
    return tuple(way.milestones(part))


def _is_ours(told: JSON) -> bool:
    if told.get("event") not in ("labeled", "unlabeled"):
        return False
    return bool(told["label"]["name"].startswith(NAMESPACE))

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
    LabelEvent,
    Note,
    Page,
    Paper,
    RemoteLink,
)
from bot.domain.errors import NotFound, Rejected, TrackerError
from bot.domain.plan import NAMESPACE
from bot.domain.roadmap import Source
from bot.ports import Right
from connectors.github.client import JSON
from connectors.github.listing import Listing, explain_absence
from connectors.github.mapping import instant, note_of
from connectors.github.place import Place
from connectors.github.rights import rights_of
from connectors.github.status import StatusWords
from connectors.github.survey import Part, Survey
from connectors.shared.trouble import reason

BODY_LIMIT = 60_000
"""GitHub refuses a comment above 65,536 characters."""

ALWAYS = frozenset({Capability.HIERARCHY, Capability.LABEL_EVENTS})
ON_A_BOARD = frozenset(
    {Capability.DOING, Capability.SPRINTS, Capability.START_DATES, Capability.DUE_DATES}
)


class GitHubReader:
    """Reads one source: its repositories and, where it has one, its project."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._source: Source = place.source

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

    def items(self, since: dt.datetime | None = None) -> Iterator[Page | Gap]:
        if isinstance(gap := self._survey(), Gap):
            yield gap
            return
        for name in self._source.groups:
            yield from self._items_of(name, since)
        survey = self._survey()  # again: reading may have shown that only REST is understood
        if isinstance(survey, Gap):
            yield survey
        elif survey.board_error is not None:
            # Where items stand, all of them, is told by the board alone.
            project, why = self._source.project, reason(survey.board_error)
            why = f"the project {project} could not be read: {why}"
            yield Gap(self.source, "", why, partial=True)

    def containers(self) -> Iterator[Container | Gap]:
        if isinstance(gap := self._survey(), Gap):
            yield gap
            return
        for name in self._source.groups:
            try:
                part = self.place.part(name)
                # Read to the end first: half a list of milestones is none.
                yield from self.place.read(partial(_milestones, part))
            except TrackerError as error:
                yield Gap(self.source, name, reason(error))
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

    def notes(self, key: str) -> tuple[Note, ...]:
        part, number = self.place.locate(key)
        ref = self.place.ref(part, number)
        comments = self.place.read(lambda way: way.comments(part, number))
        return tuple(note_of(ref, comment) for comment in comments if not comment.is_duplicate)

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

    def _survey(self) -> Survey | Gap:
        """What is there; a gap for all of it where looking around failed."""
        try:
            return self.place.survey
        except TrackerError as error:
            return Gap(self.source, "", reason(error))

    def _items_of(self, name: str, since: dt.datetime | None) -> Iterator[Page | Gap]:
        done = 0
        try:
            for page in self.place.pages(self.place.part(name), since):
                done += len(page.items)
                yield page
        except TrackerError as error:
            yield Gap(self.source, name, reason(error), partial=done > 0)

    def _label_event(self, told: JSON) -> LabelEvent:
        actor = (told.get("actor") or {}).get("login", "").lower()
        viewer = self.place.survey.viewer.lower()
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
    return bool(told["label"]["name"].casefold().startswith(NAMESPACE))

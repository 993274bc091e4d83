"""What one run tells the next, so that reading only what was updated misses nothing.

GitHub does not call an issue updated when its card is moved on a board or taken off it,
when a column gets another name, or when its repository is archived. So a reader remembers
how those stood when it read, compares, and reads the rest as well.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import TrackerError
from connectors.github.listing import Cards
from connectors.github.place import Place
from connectors.github.survey import Part

VERSION = 1


@dataclass(frozen=True, slots=True)
class Course:
    """How one listing goes.

    `since` has the parts of which only updates are asked for, `besides` the numbers of other
    issues there. `error` is why the board could not be compared: what is not updated may
    then have moved.
    """

    since: Mapping[str, dt.datetime] = field(default_factory=dict)
    besides: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    error: TrackerError | None = None


class Recollection:
    """What an earlier reader told, and what this one will tell."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._before: Mapping[str, object] = {}
        self._listed: dict[str, Cards] = {}
        self._blind = False
        self._looks: dict[str, str] = {}
        self._cards: dict[str, Cards] = {}

    def recall(self, learnt: str) -> None:
        """Take what `text` gave; anything else is as good as nothing."""
        try:
            told = json.loads(learnt)
        except ValueError:
            told = None
        fits = isinstance(told, dict) and told.get("version") == VERSION
        self._before = told if fits else {}

    def text(self) -> str:
        """What the next reader should know; of parts that were not read, what we were told."""
        told = {"version": VERSION, "account": self._place.viewer, "board": self._board()}
        same = all(self._before.get(name) == value for name, value in told.items())
        looks = {**(self._told("looks") if same else {}), **self._looks}
        if not looks:
            return ""
        cards = {**self._told("cards"), **{n: _brief(c) for n, c in self._cards.items()}}
        return json.dumps({**told, "looks": looks, "cards": cards}, separators=(",", ":"))

    def course(self, since: Mapping[str, dt.datetime]) -> Course:
        """How to read, asked for what was updated at or after these instants."""
        known = {name: at for name, at in since.items() if self._stands(name)}
        if self._place.survey.board is None or not known:
            return Course(known)
        try:
            self._listed = self._place.read(lambda way: way.cards())
        except TrackerError as error:
            self._blind = True
            return Course(known, error=error)
        if not self._place.graphql:
            return Course()  # the board can be read no more, nor can we say what it told
        return Course(known, {name: self._moved(name) for name in known})

    def was_read(self, part: Part, cards: Cards, *, whole: bool) -> None:
        """A part was read to its end; `cards` are those of the issues that were read.

        Of several readings of its updates the first counts: what changed after that may be
        told to somebody who does not keep it, and is told to the next reader once more.
        """
        if not whole and (self._blind or part.name in self._looks):
            return
        listed = {} if whole else self._listed.get(part.name.lower(), {})
        now = {number: at for number, at in {**listed, **cards}.items() if at}
        self._looks[part.name], self._cards[part.name] = part.look, now

    def was_not_read(self, name: str) -> None:
        """Something failed there, so what was kept of it before stays."""
        self._looks.pop(name, None)
        self._cards.pop(name, None)

    def _stands(self, name: str) -> bool:
        """Whether what was kept of a part still stands but for updates.

        Where nothing is remembered, only a board makes us doubt it.
        """
        survey, part = self._place.survey, self._place.survey.parts.get(name.lower())
        if not isinstance(part, Part):
            return True  # it will be told as a gap
        if name in self._looks:
            return self._looks[name] == part.look
        if not self._before:
            return not self._place.source.project
        same = self._before.get("account") == survey.viewer
        same = same and self._before.get("board") == self._board()
        return same and self._told("looks").get(name) == part.look

    def _moved(self, name: str) -> tuple[int, ...]:
        """Issues whose card came, went, or was changed."""
        before: object = self._told("cards").get(name)
        if name in self._cards:
            before = _brief(self._cards[name])
        before = before if isinstance(before, dict) else {}
        now = _brief(self._listed.get(name.lower(), {}))
        moved = {number for number in {*now, *before} if now.get(number) != before.get(number)}
        return tuple(sorted(int(number) for number in moved if number.isdigit()))

    def _board(self) -> str:
        board = self._place.known_board
        return board.look if board is not None else ""

    def _told(self, name: str) -> dict[str, object]:
        told = self._before.get(name)
        return told if isinstance(told, dict) else {}


def _brief(cards: Cards) -> dict[str, int]:
    """As it is kept: there may be tens of thousands."""
    return {str(n): int(dt.datetime.fromisoformat(at).timestamp()) for n, at in cards.items()}

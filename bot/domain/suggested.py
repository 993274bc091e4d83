"""What a suggestion says, and what it rests on."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.backlog import ItemRef


class Tier(StrEnum):
    """How far a suggestion is trusted; measured shares of right ones are in the docs."""

    NAMED = "named"  # the item names it: no score
    VERY_STRONG = "very strong"
    STRONG = "strong"
    POSSIBLE = "possible"

    @property
    def is_strong(self) -> bool:
        """Whether it is good enough to be told on the item."""
        return self is not Tier.POSSIBLE


@dataclass(frozen=True, slots=True)
class Term:
    """A word or pair of words that both have, as people wrote it, and its part of the score."""

    text: str
    part: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An item that is linked already, and how like it is, 0 to 1."""

    ref: ItemRef
    cosine: float


@dataclass(frozen=True, slots=True)
class Shared:
    """What the item has in common beside words: "milestone 0.4", with `part` of `whole` items.

    It is shown and never scored: it looks good because items are made in batches.
    """

    what: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Match:
    """One initiative for one item.

    `score` = 0.4 x `likeness` + 0.3 x the first of `similar` + 0.1 x the sum of `similar`;
    0.8 x `likeness` for an initiative without items. `likeness` is the cosine with its own text.
    `margin` is the distance to the next initiative. The parts of `terms` and `other_terms`
    add up to `score`. `why` is how the item names the initiative, in words, where it does.
    """

    initiative: str
    tier: Tier
    score: float = 0.0
    margin: float = 0.0
    likeness: float = 0.0
    terms: tuple[Term, ...] = ()
    other_terms: float = 0.0
    similar: tuple[Neighbour, ...] = ()
    shared: tuple[Shared, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where an item seems to belong, the likeliest first, three at most and one at least.

    `next_score` is that of the best other initiative.
    """

    item: ItemRef
    matches: tuple[Match, ...]
    next_score: float = 0.0

    @property
    def best(self) -> Match:
        """The likeliest."""
        return self.matches[0]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of an item and an initiative."""

    item: ItemRef
    initiative: str
    accepted: bool
    by: str = ""
    on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What people said of suggestions; of several on one pair the last holds."""

    said: tuple[Said, ...] = ()
    _last: dict[tuple[ItemRef, str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        last = {(one.item, one.initiative): one.accepted for one in self.said}
        object.__setattr__(self, "_last", last)

    def rejects(self, item: ItemRef, initiative: str) -> bool:
        """Whether the pair must never be suggested again."""
        return self._last.get((item, initiative)) is False

    def has_rejected(self, item: ItemRef) -> bool:
        """Whether anything must never be suggested for the item again."""
        return any(ref == item and not accepted for (ref, _), accepted in self._last.items())

    def accepted(self, item: ItemRef, initiatives: Iterable[str]) -> tuple[str, ...]:
        """Those of the initiatives to which a person said that the item belongs."""
        return tuple(name for name in initiatives if self._last.get((item, name)) is True)


NO_FEEDBACK = Feedback()

"""Findings: one instance of drift each, without saying who is wrong."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from bot.domain.backlog import ItemRef
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Waiver
from bot.domain.suggested import Suggestion

RUN_HEALTH = frozenset({"X01", "X02", "X03"})
"""Rules that tell what could not be judged. The rest of their family judges what was."""

Fact = str | int | float | dt.date | ItemRef | tuple[ItemRef, ...] | tuple[str, ...]
"""A str is untrusted text; an ItemRef names an item or container."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields: where it holds, and the facts its message needs.

    `item` is the item or container the finding is about; `subject` tells findings of the
    same rule, initiative and item apart; `items` are the offending items, for places and
    examples; `level` overrides the rule's default.
    """

    facts: tuple[tuple[str, Fact], ...] = ()
    initiative: str = ""
    item: ItemRef | None = None
    source: str = ""
    subject: str = ""
    items: tuple[ItemRef, ...] = ()
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit, judged by the policy. `who` is the person that decides, by manifest id.

    `expired` is a waiver that covered it until its last day, if no other one does now.
    `suggestion` says where the item seems to belong, of findings that it serves nothing.
    """

    rule: str
    level: Level
    reach: Reach
    product: str
    hit: Hit
    who: str = ""
    waiver: Waiver | None = None
    expired: Waiver | None = None
    suggestion: Suggestion | None = None

    @property
    def initiative(self) -> str:
        """Id of the initiative it is about, or ''."""
        return self.hit.initiative

    @property
    def item(self) -> ItemRef | None:
        """The item or container it is about."""
        return self.hit.item

    @property
    def is_run_health(self) -> bool:
        """Whether it tells what could not be judged, and not drift."""
        return self.rule in RUN_HEALTH

    @property
    def fingerprint(self) -> str:
        """What makes it the same finding next run: never the message or the facts."""
        parts = (self.rule, self.product, self.initiative, str(self.item or ""), self.hit.subject)
        return hashlib.sha256("\x1f".join(parts).encode(errors="backslashreplace")).hexdigest()[:12]

    @property
    def digest(self) -> str:
        """Hash of what an acceptance rests on: the level, dates, names and states.

        Counts and lists of examples are left out: they change from day to day while the
        contradiction stays the same.
        """
        told = ((name, fact) for name, fact in self.hit.facts if name not in _COUNTING)
        steady = [(name, fact) for name, fact in told if _is_steady(fact)]
        text = "\x1f".join([self.level, *(f"{name}={fact}" for name, fact in steady)])
        return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:8]

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts by name."""
        return dict(self.hit.facts)


_COUNTING = frozenset({"share", "left", "by_team", "chance", "outlook", "reached"})
"""Facts that tell a count in words, or odds that move from day to day."""


def _is_steady(fact: Fact) -> bool:
    return not isinstance(fact, int | float | tuple)


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A rule that kept silent: not applied is not clean.

    `passing`: the next run will judge it, so no dashboard is written anew for it.
    """

    rule: str
    where: str  # source or initiative
    reason: str
    passing: bool = False


def facts(**named: Fact) -> tuple[tuple[str, Fact], ...]:
    """Facts in the order given."""
    return tuple(named.items())

"""One pass, as it is remembered."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.backlog import Gap, ItemRef
from bot.domain.findings import Finding


class Outcome(StrEnum):
    """What became of one planned action."""

    MADE = "made"
    UNCHANGED = "unchanged"  # it was so already
    SKIPPED = "skipped"  # the item changed since the plan, or went away
    FAILED = "failed"
    UNKNOWN = "unknown"  # the tracker fell silent; the next run reads before it writes
    STOPPED = "stopped"  # a guard or the kill switch spoke


@dataclass(frozen=True, slots=True)
class Done:
    """One action and what became of it."""

    ref: ItemRef
    action: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over one product."""

    id: str
    product: str
    command: str  # check, plan, apply
    started: dt.datetime
    ended: dt.datetime
    as_of: dt.date
    manifest: str
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    done: tuple[Done, ...] = ()
    deferred: int = 0

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end."""
        return not self.gaps


@dataclass(frozen=True, slots=True)
class Written:
    """A note we once created, as the journal remembers it.

    `settled` is False while the outcome of the write is unknown; `number` is the journal's.
    """

    ref: ItemRef
    topic: str
    prints: tuple[str, ...]
    at: dt.datetime
    settled: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What only the store knows. Losing it loses history and speed, never correctness."""

    created: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """The exit code's bits."""

    could_not_run: bool = False
    drift: bool = False
    not_judged: bool = False
    guarded: bool = False

    @property
    def code(self) -> int:
        """0 in sync; 1, 2, 4 and 8 are added up."""
        return sum(
            bit
            for bit, told in (
                (1, self.could_not_run),
                (2, self.drift),
                (4, self.not_judged),
                (8, self.guarded),
            )
            if told
        )


NOTHING_REMEMBERED = Memory()

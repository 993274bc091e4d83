"""One pass, as it is remembered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.backlog import Gap, ItemRef
from bot.domain.findings import Finding
from bot.domain.forecast.outlook import Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.shares import Figures


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
class Used:
    """What reading and writing one source took of its tracker's patience.

    `left` is what the tracker says is left of the hourly budget, for all who share it, until
    `resets`; None where it does not say.
    """

    requests: int = 0
    left: int | None = None
    resets: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over one product.

    `read` is how many items each part of each source had, by `source part`. `accounts` are
    ours, by source, as far as they are known. `used` is by source. Runs of earlier versions
    kept no `figures`. `forecasts` are those made, and `told` those that were told, which may
    be older; what the store gives back of a run has neither: see `RunStore.forecasts`.
    """

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
    read: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    used: Mapping[str, Used] = field(default_factory=lambda: MappingProxyType({}))
    figures: Figures | None = None
    forecasts: tuple[Foretold, ...] = ()
    told: tuple[Foretold, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end, and what was read could be judged."""
        return not self.gaps and not any(f.is_run_health for f in self.findings)


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
class Told:
    """What a finding of an earlier run was about: its rule, and what it named, or ''."""

    rule: str
    initiative: str = ""
    item: str = ""  # source:key


@dataclass(frozen=True, slots=True)
class Memory:
    """What only the store knows. Losing it loses history and speed, never correctness.

    `recent` has the fingerprints of the latest complete runs that judged no past day, newest
    first; `first_seen` when each finding of the latest run was first found without a break
    since; `read` and `accounts` are those of the latest complete run. `created_lately` is how
    many notes and dashboards were created within the last hour, for whatever product.
    `failed` names the items on which a new note failed in one of the latest runs. `figures`
    are those of the latest run of some days with the day, newest first: of each of the last
    two weeks, and of the oldest within 90 days. `unsteady` is what those of `recent` were about
    that some of these runs found and others did not, by fingerprint. `told` are the forecasts
    that were told last, which may be older than those made last.
    """

    created: tuple[Written, ...] = ()
    recent: tuple[frozenset[str], ...] = ()
    first_seen: Mapping[str, dt.datetime] = field(default_factory=lambda: MappingProxyType({}))
    read: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    created_lately: int = 0
    failed: frozenset[str] = frozenset()
    figures: tuple[tuple[dt.date, Figures], ...] = ()
    unsteady: Mapping[str, Told] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[Subject, Foretold] = field(default_factory=lambda: MappingProxyType({}))


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

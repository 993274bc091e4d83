"""What changed between a run and the one before it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.domain.backlog import Gap
from bot.domain.findings import Finding
from bot.domain.run import Run


class BaselineState(StrEnum):
    """A finding against the baseline, in SARIF's words."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"  # other facts, another level, or a waiver that came or went
    ABSENT = "absent"


@dataclass(frozen=True)
class Baseline:
    """Findings against those of an earlier run, run health aside; no run, and none has a state."""

    run: Run | None = None
    states: tuple[tuple[Finding, BaselineState], ...] = ()

    def of(self, finding: Finding) -> BaselineState | None:
        """How it stands against that run."""
        return self._by_print.get(finding.fingerprint)

    @cached_property
    def _by_print(self) -> Mapping[str, BaselineState]:
        return {finding.fingerprint: state for finding, state in self.states}

    def having(self, state: BaselineState) -> tuple[Finding, ...]:
        """The findings of one state; those that are gone, as they were then."""
        return tuple(finding for finding, its in self.states if its is state)

    def before(self, finding: Finding) -> Finding | None:
        """The same finding as it was in that run."""
        return self._then.get(finding.fingerprint)

    @cached_property
    def _then(self) -> Mapping[str, Finding]:
        return {f.fingerprint: f for f in self.run.findings} if self.run else {}


NO_BASELINE = Baseline()


def against(run: Run | None, findings: Iterable[Finding], gaps: Sequence[Gap] = ()) -> Baseline:
    """The findings of now against a run; `gaps` are those of now."""
    if run is None:
        return NO_BASELINE
    told = tuple(f for f in findings if not f.is_run_health)
    states = baseline_states(run, told, gaps)
    return Baseline(run, tuple((f, state) for f, state in states if not f.is_run_health))


def last_complete(runs: Iterable[Run], until: dt.date | None = None) -> Run | None:
    """Of runs, newest first, the one to compare with: the latest that read and judged all.

    With a day, the latest that judged that day or an earlier one.
    """
    fitting = (run for run in runs if run.complete)
    return next((run for run in fitting if until is None or run.as_of <= until), None)


def baseline_states(
    previous: Run | None, findings: Sequence[Finding], gaps: Sequence[Gap] = ()
) -> tuple[tuple[Finding, BaselineState], ...]:
    """Each finding with its state; those of the previous run that are gone come last.

    `gaps` are those of the run that made `findings`. What a gap may hide is not called
    absent: such a finding is left out.
    """
    known = {f.fingerprint: f for f in previous.findings} if previous else {}
    here = {f.fingerprint for f in findings}
    unread = frozenset(gap.source for gap in gaps)
    gone = (f for print_, f in known.items() if print_ not in here and _judged(f, unread))
    return (
        *((f, _state(known.get(f.fingerprint), f)) for f in findings),
        *((f, BaselineState.ABSENT) for f in gone),
    )


def _state(before: Finding | None, now: Finding) -> BaselineState:
    if before is None:
        return BaselineState.NEW
    same = (before.level, before.facts) == (now.level, now.facts)
    if same and (before.waiver is None) is (now.waiver is None):
        return BaselineState.UNCHANGED
    return BaselineState.UPDATED


def _judged(finding: Finding, unread: frozenset[str]) -> bool:
    """Whether all sources it rests on were read; one that names none rests on all."""
    sources = frozenset(_sources(finding))
    return not unread if not sources else not sources & unread


def _sources(finding: Finding) -> Iterator[str]:
    if finding.hit.source:
        yield finding.hit.source
    if finding.hit.item:
        yield finding.hit.item.source
    for ref in finding.hit.items:
        yield ref.source

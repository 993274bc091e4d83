"""What changed between a run and the one before it."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from bot.domain.backlog import Gap
from bot.domain.findings import Finding
from bot.domain.run import Run


class BaselineState(StrEnum):
    """A finding against the baseline, in SARIF's words."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"  # other facts, another level, or a waiver that came or went
    ABSENT = "absent"


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

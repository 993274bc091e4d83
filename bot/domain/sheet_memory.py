"""What a dashboard remembers from one run to the next: ages, changes, and decisions in force."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.domain.decisions import Decision, Kind
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.history import BaselineState, baseline_states
from bot.domain.policy import Reach
from bot.domain.run import Run
from bot.domain.sheet_block import LIMIT, Changes, Entry, Heard, encode

MOST_DECISIONS = 300
MOST_ENTRIES = 30
MOST_AGES = 100
"""Findings, from the foremost, whose age outlives the store."""

WORDS = ("new", "changed", "back", "quiet", "gone")
"""What can have become of a finding, in the order in which it is told."""


def is_told(finding: Finding) -> bool:
    """Whether a dashboard tells it; run health stands with what was not judged."""
    return finding.reach is not Reach.REPORT and not finding.is_run_health


def told(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings that a dashboard tells, quiet ones too, in the verdict's order."""
    return tuple(f for f in verdict.findings if is_told(f))


def ages(
    verdict: Verdict, heard: Heard, first_seen: Mapping[str, dt.datetime]
) -> Mapping[str, dt.date]:
    """The day since which each told finding has stood: the earliest that anybody remembers."""
    today, day = verdict.scene.today, verdict.scene.roadmap.calendar.day
    known: dict[str, dt.date] = {}
    for finding in told(verdict):
        name = finding.fingerprint
        here, stored = heard.since.get(name, today), first_seen.get(name)
        known[name] = min(here, day(stored)) if stored else here
    return known


def ordered(verdict: Verdict, since: Mapping[str, dt.date]) -> tuple[Finding, ...]:
    """The told findings that stand, the worst first, and of these the oldest."""
    standing = (f for f in told(verdict) if f.waiver is None)
    return tuple(sorted(standing, key=lambda f: (-f.level.weight, since[f.fingerprint])))


def remembered(
    verdict: Verdict, heard: Heard, since: Mapping[str, dt.date], earlier: Sequence[Run]
) -> Heard:
    """What the dashboard of this verdict remembers, cut to what its block can hold."""
    foremost = [f.fingerprint for f in ordered(verdict, since)[:MOST_AGES]]
    state = state_of(told(verdict))
    changes = heard.changes if state == heard.state else _changes(verdict, heard, earlier)
    in_force = _in_force(heard.decisions, verdict)
    still_full = len(in_force) >= heard.full
    memory = replace(
        heard,
        decisions=in_force,
        since=MappingProxyType({name: since[name] for name in foremost}),
        state=state,
        changes=changes,
        lost=heard.lost if still_full else 0,
        full=heard.full if still_full else 0,
    )
    return _within(memory, verdict)


def state_of(findings: Iterable[Finding]) -> str:
    """Names what is told of these findings; counts and lists of examples aside."""
    lines = sorted(f"{f.fingerprint} {f.digest} {f.waiver is None}" for f in findings)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _changes(verdict: Verdict, heard: Heard, earlier: Sequence[Run]) -> Changes:
    """What changed since the dashboard was last written, else since the last complete run.

    The first time, and where no earlier run is known, there is nothing to compare with.
    """
    whole = [run for run in earlier if run.complete] or list(earlier[:1])
    if not heard.state or not whole:
        return Changes() if not heard.state else heard.changes
    alike = (r for r in whole if state_of(f for f in r.findings if is_told(f)) == heard.state)
    before = next(alike, whole[0])
    found = sorted(_entries(verdict, before), key=lambda entry: WORDS.index(entry.word))
    if not found:
        return heard.changes
    more = len(found) - MOST_ENTRIES
    return Changes(verdict.scene.today, tuple(found[:MOST_ENTRIES]), max(more, 0))


def _entries(verdict: Verdict, before: Run) -> Iterable[Entry]:
    known = {f.fingerprint: f for f in before.findings}
    states = baseline_states(before, verdict.findings, verdict.scene.snapshot.gaps)
    for finding, state in states:
        if not is_told(finding):
            continue
        if word := _word(finding, state, known.get(finding.fingerprint)):
            yield _entry(word, finding)


def _word(now: Finding, state: BaselineState, before: Finding | None) -> str:
    """What became of it, in one of our words; '' for nothing that people would call a change."""
    if state is BaselineState.ABSENT:
        return "gone"
    if before is None or not is_told(before):
        return "new" if now.waiver is None else ""
    if (before.waiver is None) is not (now.waiver is None):
        return "back" if now.waiver is None else "quiet"
    return "changed" if now.waiver is None and before.digest != now.digest else ""


def _entry(word: str, finding: Finding) -> Entry:
    if word == "gone":
        return Entry(
            word,
            rule=finding.rule,
            initiative=finding.initiative,
            item=str(finding.item or ""),
        )
    return Entry(word, finding.fingerprint)


def _in_force(decisions: Iterable[Decision], verdict: Verdict) -> tuple[Decision, ...]:
    """Those that may still quiet something, the latest of a kind for each finding."""
    today = verdict.scene.today
    digests = {f.fingerprint: f.digest for f in verdict.findings}
    latest = {
        (d.finding, d.kind): d
        for d in sorted(decisions, key=_turn)
        if d.holds(digests.get(d.finding, d.facts), today)
    }
    return tuple(sorted(latest.values(), key=_turn))


def _turn(decision: Decision) -> tuple[object, ...]:
    return decision.at, decision.finding, decision.kind


def _within(memory: Heard, verdict: Verdict) -> Heard:
    """Let go of what people would miss least, until the block holds the rest.

    Forecasts before decisions: they are only told once more.
    """
    found = {f.fingerprint for f in verdict.findings}
    dearest = sorted(memory.decisions, key=_turn, reverse=True)
    dearest.sort(key=lambda d: (d.finding not in found, d.kind is Kind.SNOOZE))
    kept = min(len(dearest), MOST_DECISIONS)
    if len(encode(_cut(memory, dearest, kept, found))) > LIMIT:
        memory = replace(memory, told=MappingProxyType({}))
    while kept and len(encode(_cut(memory, dearest, kept, found))) > LIMIT:
        kept -= max(1, kept // 20)
    return _cut(memory, dearest, kept, found)


def _cut(memory: Heard, dearest: list[Decision], kept: int, found: set[str]) -> Heard:
    lost = sum(d.finding in found for d in dearest[kept:])
    left = tuple(sorted(dearest[:kept], key=_turn))
    full = kept if lost else memory.full
    return replace(memory, decisions=left, lost=memory.lost + lost, full=full)

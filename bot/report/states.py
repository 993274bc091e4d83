"""Findings against an earlier run, and waivers that have no effect any more, in words."""

from collections.abc import Iterator

from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.history import Baseline, BaselineState
from bot.domain.policy import Level
from bot.domain.rules import RULES
from bot.domain.wording import Names, day, plain, sentence, title

_TAGGED = (BaselineState.NEW, BaselineState.UPDATED)
MOST = 5
"""Findings that are gone are named up to this many, and the others counted."""


def tag(finding: Finding, baseline: Baseline) -> str:
    """Whether it is new or updated; '' for what is as it was, or not compared."""
    state = baseline.of(finding)
    return state.value if state in _TAGGED else ""


def since(baseline: Baseline, most: int = MOST) -> str:
    """What is different from the run before, in a sentence that names so much of what is gone."""
    if baseline.run is None:
        return "No earlier run to compare with."
    run = f"Since run {baseline.run.id} of {day(baseline.run.as_of)}"
    told = [f"{len(baseline.having(state))} {state.value}" for state in _TAGGED]
    gone = baseline.having(BaselineState.ABSENT)
    listed = [short(finding) for finding in gone[:most]]
    listed += [f"{len(gone) - most} more"] if len(gone) > most else []
    named = f": {', '.join(listed)}" if gone and most else ""
    if all(state is BaselineState.UNCHANGED for _, state in baseline.states):
        return f"{run}: nothing is new, updated or gone."
    return f"{run}: {', '.join(told)}, {len(gone)} gone{named}."


def changed(verdict: Verdict, baseline: Baseline) -> Iterator[str]:
    """One line a finding that is new, updated or gone; below one that is updated, what it said."""
    names = Names(verdict.scene)
    for state in (*_TAGGED, BaselineState.ABSENT):
        for finding in baseline.having(state):
            told = words(finding, names)
            yield f"{_WORDS[state]:9}{short(finding)}: {told}"
            before = baseline.before(finding)
            if state is BaselineState.UPDATED and before is not None:
                yield f"{'':9}{_before(before, finding, told, names)}"


_WORDS = {BaselineState.NEW: "new", BaselineState.UPDATED: "updated", BaselineState.ABSENT: "gone"}


def _before(before: Finding, now: Finding, told: str, names: Names) -> str:
    """What is different: the waiver, the level, the words, or what the words leave out."""
    if (before.waiver is None) is not (now.waiver is None):
        return "it is accepted now" if now.waiver else "it was accepted then"
    if before.level is not now.level:
        return f"it was {'an' if before.level is Level.ERROR else 'a'} {before.level.value}"
    said = words(before, names)
    return f"it said: {said}" if said != told else "other items or counts are behind it"


def short(finding: Finding) -> str:
    """The rule and the place: all that can be said of every finding of an earlier version."""
    name = title(finding) if finding.rule in RULES else finding.rule
    where = finding.initiative or str(finding.item or finding.hit.source)
    told = f"{name} on {where}" if where else name
    return "".join(c for c in told if c.isprintable())


def words(finding: Finding, names: Names) -> str:
    """Its sentence; where an earlier version told other facts, its rule and place."""
    try:
        return plain(sentence(finding, names))
    except (KeyError, ValueError):
        return f"{short(finding)}."


def idle_waivers(verdict: Verdict) -> Iterator[str]:
    """One line each: where it stands, what it was for, and why it quiets nothing."""
    path = verdict.scene.roadmap.path
    for idle in verdict.idle_waivers:
        waiver = idle.waiver
        place = f"{path}:{waiver.line}: " if waiver.line else ""
        where = waiver.initiative or waiver.item or f"finding {waiver.finding}"
        yield f"{place}{waiver.rule} on {where}: {idle.why}"

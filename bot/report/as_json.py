"""The report for programs. Its layout is stable: fields are added, never renamed."""

import datetime as dt
from collections import Counter
from typing import Any

from bot.domain.backlog import ItemRef
from bot.domain.detect import Verdict
from bot.domain.findings import Fact, Finding
from bot.domain.headline import trends
from bot.domain.history import NO_BASELINE, Baseline, BaselineState
from bot.domain.roadmap import Waiver
from bot.domain.rules import RULES
from bot.domain.shares import Figures, Share
from bot.domain.wording import Names, passed, plain, remedies, sentence
from bot.report.forecast_json import section as forecast_section
from bot.report.states import words
from bot.report.suggested_json import suggestion

FORMAT = 1

Json = dict[str, Any]


def report(verdict: Verdict, baseline: Baseline = NO_BASELINE) -> Json:
    """One product's verdict. Holds no clock time, so that it can be compared byte by byte."""
    scene = verdict.scene
    names = Names(scene)
    return {
        "format": FORMAT,
        "product": scene.roadmap.id,
        "title": scene.roadmap.product,
        "as_of": scene.today.isoformat(),
        "manifest": scene.roadmap.digest,
        "counts": counts(verdict),
        "figures": figures(verdict),
        "forecast": forecast_section(scene.foresight.all),
        "baseline": run_of(baseline),
        "findings": [{**finding(f, names), "state": _state(f, baseline)} for f in verdict.findings],
        "absent": [gone(f, names) for f in baseline.having(BaselineState.ABSENT)],
        "waivers_without_effect": [
            {"line": idle.waiver.line or None, "why": idle.why, **_named(idle.waiver)}
            for idle in verdict.idle_waivers
        ],
        "not_applied": [
            {"rules": n.rule.split(), "where": n.where, "reason": n.reason}
            for n in verdict.not_applied
        ],
        "gaps": [
            {"source": g.source, "part": g.part, "reason": g.reason, "partial": g.partial}
            for g in scene.snapshot.gaps
        ],
    }


def run_of(baseline: Baseline) -> Json | None:
    """The run with which the findings are compared; null where there is none."""
    run = baseline.run
    return {"run": run.id, "as_of": run.as_of.isoformat()} if run else None


def _state(told: Finding, baseline: Baseline) -> str | None:
    state = baseline.of(told)
    return state.value if state else None


def changes(verdict: Verdict, baseline: Baseline) -> Json:
    """What is different from the run before; `since` is null where there is none."""
    scene = verdict.scene
    names = Names(scene)
    return {
        "format": FORMAT,
        "product": scene.roadmap.id,
        "as_of": scene.today.isoformat(),
        "since": run_of(baseline),
        "new": [finding(f, names) for f in baseline.having(BaselineState.NEW)],
        "updated": [
            {**finding(f, names), "before": gone(then, names)}
            for f in baseline.having(BaselineState.UPDATED)
            if (then := baseline.before(f))
        ],
        "absent": [gone(f, names) for f in baseline.having(BaselineState.ABSENT)],
        "unchanged": len(baseline.having(BaselineState.UNCHANGED)),
    }


def gone(told: Finding, names: Names) -> Json:
    """A finding of an earlier run that is no more."""
    return {
        "rule": told.rule,
        "level": told.level.value,
        "fingerprint": told.fingerprint,
        "initiative": told.initiative or None,
        "item": str(told.item) if told.item else None,
        "message": words(told, names),
    }


def counts(verdict: Verdict) -> Json:
    """How much was looked at, and how many findings stand at each level."""
    levels = Counter(f.level.value for f in verdict.standing)
    return {
        "initiatives": len(verdict.scene.initiatives),
        "items": len(verdict.scene.snapshot.items),
        "sources": len(verdict.scene.roadmap.sources),
        **{level: levels[level] for level in ("error", "warning", "note")},
        "waived": len(verdict.findings) - len(verdict.standing),
    }


def figures(verdict: Verdict) -> Json:
    """How much of the work serves the roadmap, and how that has changed."""
    told = verdict.figures
    return {
        **told_figures(told),
        "enough": told.tells,
        "trend": [{"since": t.since.isoformat(), "points": t.points} for t in trends(verdict)],
    }


def told_figures(told: Figures) -> Json:
    """What was counted in a run; `percent` is null where there is nothing to count."""
    groups = ("goals", "teams", "sources", "effort", "progress")
    return {
        "coverage": _share(told.coverage),
        "unplanned": _share(told.unplanned),
        **{name: {key: _share(s) for key, s in getattr(told, name).items()} for name in groups},
        "whole": told.whole,
    }


def _share(share: Share) -> Json:
    return {"part": share.part, "whole": share.whole, "percent": share.percent}


def named(told: Finding) -> Json:
    """Which finding it is, where an answer is about what was done with it."""
    return {
        "product": told.product,
        "rule": told.rule,
        "fingerprint": told.fingerprint,
        "initiative": told.initiative or None,
        "item": str(told.item) if told.item else None,
    }


def finding(told: Finding, names: Names) -> Json:
    """One finding, in words and as facts."""
    roadmap, backlog = remedies(told, names)
    return {
        "rule": told.rule,
        "name": RULES[told.rule].name,
        "level": told.level.value,
        "reach": told.reach.value,
        "fingerprint": told.fingerprint,
        "initiative": told.initiative or None,
        "item": str(told.item) if told.item else None,
        "source": told.hit.source or None,
        "message": plain(sentence(told, names)),
        "remedy": {"roadmap": plain(roadmap) or None, "backlog": plain(backlog) or None},
        "decides": told.who or None,
        "items": [str(ref) for ref in told.hit.items],
        "facts": {name: _fact(value) for name, value in told.hit.facts},
        "facts_digest": told.digest,
        "waiver": _waiver(told.waiver) if told.waiver else None,
        "waiver_expired": {**_waiver(told.expired), "says": passed(told)} if told.expired else None,
        "suggestion": suggestion(told.suggestion, names) if told.suggestion else None,
    }


def _named(waiver: Waiver) -> Json:
    return {
        "rule": waiver.rule,
        "initiative": waiver.initiative or None,
        "item": waiver.item or None,
        **_waiver(waiver),
    }


def _waiver(waiver: Waiver) -> Json:
    return {
        "until": waiver.until.isoformat() if waiver.until else None,
        "by": waiver.by,
        "reason": waiver.reason,
        "finding": waiver.finding or None,
        "facts": waiver.facts or None,
    }


def _fact(value: Fact) -> Any:
    match value:
        case ItemRef():
            return str(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return [str(v) for v in value]
        case _:
            return value

"""The report for programs. Its layout is stable: fields are added, never renamed."""

import datetime as dt
from collections import Counter
from typing import Any

from bot.domain.backlog import ItemRef
from bot.domain.detect import Verdict
from bot.domain.findings import Fact, Finding
from bot.domain.roadmap import Waiver
from bot.domain.rules import RULES
from bot.domain.wording import Names, plain, remedies, sentence

FORMAT = 1

Json = dict[str, Any]


def report(verdict: Verdict) -> Json:
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
        "findings": [finding(f, names) for f in verdict.findings],
        "not_applied": [
            {"rules": n.rule.split(), "where": n.where, "reason": n.reason}
            for n in verdict.not_applied
        ],
        "gaps": [
            {"source": g.source, "part": g.part, "reason": g.reason, "partial": g.partial}
            for g in scene.snapshot.gaps
        ],
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

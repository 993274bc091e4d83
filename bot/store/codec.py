"""Domain values to rows and back, without loss."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.backlog import Gap, ItemRef
from bot.domain.findings import Fact, Finding, Hit
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Waiver
from bot.domain.run import Done, Outcome, Run, Used, Written
from bot.store.figures_codec import figures_of, row_of_figures

Row = Mapping[Any, Any]
"""Values by column."""

Parts = Mapping[str, Sequence[Row]]
"""The rows of one run, by table."""


def row_of_run(run: Run) -> dict[str, Any]:
    """The run without what it holds."""
    return {
        "id": run.id,
        "product": run.product,
        "command": run.command,
        "started": run.started,
        "ended": run.ended,
        "as_of": run.as_of,
        "manifest": run.manifest,
        "deferred": run.deferred,
        "read": dict(run.read),
        "accounts": dict(run.accounts),
        "used": {source: _row_of_used(used) for source, used in run.used.items()},
        "figures": row_of_figures(run.figures) if run.figures else None,
    }


def rows_in_run(run: Run) -> dict[str, list[dict[str, Any]]]:
    """What the run holds, by table."""
    return {
        "findings": [_row_of_finding(finding) for finding in run.findings],
        "gaps": [asdict(gap) for gap in run.gaps],
        "done": [_row_of_done(action) for action in run.done],
    }


def run_of(row: Row, parts: Parts) -> Run:
    """The run with what it holds, each part in order."""
    product = row["product"]
    return Run(
        id=row["id"],
        product=product,
        command=row["command"],
        started=row["started"],
        ended=row["ended"],
        as_of=row["as_of"],
        manifest=row["manifest"],
        findings=tuple(_finding_of(product, r) for r in parts["findings"]),
        gaps=tuple(_gap_of(r) for r in parts["gaps"]),
        done=tuple(
            Done(ItemRef.parse(r["ref"]), r["action"], Outcome(r["outcome"]), r["detail"])
            for r in parts["done"]
        ),
        deferred=row["deferred"],
        read=row["read"] or {},
        accounts=row["accounts"] or {},
        used={source: _used_of(told) for source, told in (row["used"] or {}).items()},
        figures=figures_of(row["figures"]) if row["figures"] else None,
    )


def written_of(row: Row) -> Written:
    """A row of the journal."""
    return Written(
        ref=ItemRef.parse(row["ref"]),
        topic=row["topic"],
        prints=tuple(row["prints"]),
        at=row["intended"],
        settled=row["made"] is not None,
        number=row["number"],
    )


def _gap_of(row: Row) -> Gap:
    beside = bool(row["beside"])
    return Gap(row["source"], row["part"], row["reason"], partial=row["partial"], beside=beside)


def _row_of_used(used: Used) -> dict[str, Any]:
    resets = used.resets.isoformat() if used.resets else None
    return {"requests": used.requests, "left": used.left, "resets": resets}


def _used_of(row: Row) -> Used:
    resets = dt.datetime.fromisoformat(row["resets"]) if row["resets"] else None
    return Used(row["requests"], row["left"], resets)


def _row_of_done(done: Done) -> dict[str, Any]:
    return {
        "ref": str(done.ref),
        "action": done.action,
        "outcome": done.outcome.value,
        "detail": done.detail,
    }


def _row_of_finding(finding: Finding) -> dict[str, Any]:
    hit = finding.hit
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "level": finding.level.value,
        "reach": finding.reach.value,
        "initiative": hit.initiative,
        "item": str(hit.item) if hit.item else None,
        "source": hit.source,
        "subject": hit.subject,
        "who": finding.who,
        "own_level": hit.level.value if hit.level else None,
        "items": [str(ref) for ref in hit.items],
        "facts": [[name, pack(fact)] for name, fact in hit.facts],
        "waived": _row_of_waiver(finding.waiver) if finding.waiver else None,
    }


def _finding_of(product: str, row: Row) -> Finding:
    hit = Hit(
        facts=tuple((name, unpack(fact)) for name, fact in row["facts"]),
        initiative=row["initiative"],
        item=ItemRef.parse(row["item"]) if row["item"] else None,
        source=row["source"],
        subject=row["subject"],
        items=tuple(ItemRef.parse(text) for text in row["items"]),
        level=Level(row["own_level"]) if row["own_level"] else None,
    )
    return Finding(
        rule=row["rule"],
        level=Level(row["level"]),
        reach=Reach(row["reach"]),
        product=product,
        hit=hit,
        who=row["who"],
        waiver=_waiver_of(row["waived"]) if row["waived"] else None,
    )


def _row_of_waiver(waiver: Waiver) -> dict[str, Any]:
    return {**asdict(waiver), "until": waiver.until.isoformat() if waiver.until else None}


def _waiver_of(row: Row) -> Waiver:
    """An older row lacks the newer fields."""
    until = dt.date.fromisoformat(row["until"]) if row["until"] else None
    return Waiver(**{**row, "until": until})


def pack(fact: Fact) -> object:
    """A fact as JSON. What JSON has no word for becomes an object of one key, its kind."""
    match fact:
        case dt.datetime():
            return {"instant": fact.isoformat()}
        case dt.date():
            return {"date": fact.isoformat()}
        case ItemRef():
            return {"ref": [fact.source, fact.key]}
        case tuple():
            return {"tuple": [pack(part) for part in fact]}
        case float():
            return {"float": repr(fact)}  # JSON knows no infinity, and 1.0 may come back as 1
        case _:
            return fact


def unpack(packed: Any) -> Any:
    """The fact again, of the type it had. Raises ValueError on what `pack` does not make."""
    if not isinstance(packed, dict):
        return packed
    match packed:
        case {"instant": text}:
            return dt.datetime.fromisoformat(text)
        case {"date": text}:
            return dt.date.fromisoformat(text)
        case {"ref": [source, key]}:
            return ItemRef(source, key)
        case {"tuple": parts}:
            return tuple(unpack(part) for part in parts)
        case {"float": text}:
            return float(text)
        case _:
            raise ValueError(f"{sorted(packed)} is no kind of fact")

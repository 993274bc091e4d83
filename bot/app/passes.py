"""One whole pass over a product: guard, write, remember."""

import datetime as dt
from dataclasses import dataclass

from bot.app.apply import Gateway, Tools, guard
from bot.app.board import NAME
from bot.app.reconcile import Judged
from bot.app.shelf import Shelf
from bot.domain.backlog import Gap
from bot.domain.doubts import counts
from bot.domain.errors import GuardTripped
from bot.domain.forecast.telling import foretold
from bot.domain.plan import Plan
from bot.domain.run import Done, Run, Used

__all__ = ["Pass", "Tools", "carry_out"]


@dataclass(frozen=True, slots=True)
class Pass:
    """A finished pass. `refused` says why a guard let nothing be written, if one did."""

    run: Run
    refused: GuardTripped | None = None


def carry_out(
    judged: Judged, plan: Plan, tools: Tools, confirmed: str = "", shelf: Shelf | None = None
) -> Pass:
    """Write what is due unless a guard speaks, record the run either way, keep what was read."""
    started = tools.now()
    _settle_what_is_seen(judged, plan.product, tools)
    done: tuple[Done, ...] = ()
    refused: GuardTripped | None = None
    try:
        guard(plan, tools.limits, confirmed)
        quieted = {f.fingerprint for f in judged.verdict.findings if f.waiver is not None}
        done = Gateway(tools, quieted).carry_out(plan)
    except GuardTripped as error:
        refused = error
    run = _record(judged, plan, tools, started, done)
    if shelf is not None:
        shelf.keep(judged.verdict.scene.snapshot, frozenset(d.ref for d in done))
    return Pass(run, refused)


def _settle_what_is_seen(judged: Judged, product: str, tools: Tools) -> None:
    """A run that died between a write and its journal left an open question: answer it."""
    notes, found = judged.verdict.scene.snapshot.notes, judged.board
    for written in tools.store.memory(product, tools.now()).created:
        seen = any(n.topic == written.topic for n in notes.get(written.ref, ()))
        seen = seen or (found.sheet is not None and written.ref.key.endswith(NAME))
        if seen and not written.settled:
            tools.store.settle(written.number, made=True)


def _record(
    judged: Judged, plan: Plan, tools: Tools, started: dt.datetime, done: tuple[Done, ...]
) -> Run:
    scene = judged.verdict.scene
    snapshot, made = scene.snapshot, tuple(scene.foresight.all)
    run = Run(
        id=tools.run_id,
        product=plan.product,
        command="apply",
        started=started,
        ended=tools.now(),
        as_of=plan.as_of,
        manifest=plan.manifest,
        findings=judged.verdict.findings,
        gaps=snapshot.gaps,
        done=done,
        deferred=sum(held.deferred for held in plan.held),
        read=counts(snapshot),
        accounts={source: name for source, name in snapshot.accounts.items() if name},
        used=_used(tools),
        figures=judged.verdict.figures,
        forecasts=tuple(map(foretold, made)),
        told=tuple(map(scene.told, made)),
    )
    tools.store.record(run)
    return run


def _used(tools: Tools) -> dict[str, Used]:
    return {s: r.used() for s, r in sorted(tools.readers.items()) if not isinstance(r, Gap)}

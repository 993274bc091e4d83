"""One whole pass over a product: guard, write, remember."""

import datetime as dt
from dataclasses import dataclass

from bot.app.apply import Gateway, Tools, guard
from bot.domain.detect import Verdict
from bot.domain.errors import GuardTripped
from bot.domain.plan import Plan
from bot.domain.run import Done, Run
from bot.ports import RunStore

__all__ = ["Pass", "Tools", "carry_out"]


@dataclass(frozen=True, slots=True)
class Pass:
    """A finished pass. `refused` says why a guard let nothing be written, if one did."""

    run: Run
    refused: GuardTripped | None = None


def carry_out(verdict: Verdict, plan: Plan, tools: Tools, confirmed: str = "") -> Pass:
    """Write what is due unless a guard speaks, and record the run either way."""
    started = tools.now()
    _settle_what_is_seen(verdict, plan.product, tools.store)
    try:
        guard(plan, tools.limits, confirmed)
    except GuardTripped as refused:
        return Pass(_record(verdict, plan, tools, started, ()), refused)
    done = Gateway(tools).carry_out(plan)
    return Pass(_record(verdict, plan, tools, started, done))


def _settle_what_is_seen(verdict: Verdict, product: str, store: RunStore) -> None:
    """A run that died between a write and its journal left an open question: answer it."""
    notes = verdict.scene.snapshot.notes
    for written in store.memory(product).created:
        seen = any(n.topic == written.topic for n in notes.get(written.ref, ()))
        if seen and not written.settled:
            store.settle(written.number, made=True)


def _record(
    verdict: Verdict, plan: Plan, tools: Tools, started: dt.datetime, done: tuple[Done, ...]
) -> Run:
    run = Run(
        id=tools.run_id,
        product=plan.product,
        command="apply",
        started=started,
        ended=tools.now(),
        as_of=plan.as_of,
        manifest=plan.manifest,
        findings=verdict.findings,
        gaps=verdict.scene.snapshot.gaps,
        done=done,
        deferred=sum(held.deferred for held in plan.held),
    )
    tools.store.record(run)
    return run

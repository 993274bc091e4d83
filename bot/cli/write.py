"""apply: the one command that writes to trackers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.passes import Pass, Tools
    from bot.app.reconcile import Moment
    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.plan import Plan
    from bot.domain.roadmap import Roadmap
    from bot.domain.run import Exit
    from bot.ports import RunStore

BUSY = "another run of this product is at work; the next one does what is left"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(apply)


def apply(  # noqa: PLR0913  each is an option
    saved: Annotated[
        Path | None,
        typer.Argument(metavar="[PLAN]", help="A plan saved by `plan -o`; default: plan anew."),
    ] = None,
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="DIGEST", help="Let this plan pass the guard."),
    ] = "",
    fewer: Annotated[
        bool,
        typer.Option(
            "--confirm-fewer",
            help="Believe a source that has far fewer items than in the last run.",
        ),
    ] = False,
) -> int:
    """Write the notes, labels and dashboard that are due. Needs ROADMAP_DRIFT_WRITES=on."""
    from bot.cli.session import merged, moment, opened, print_json

    bot = opened(manifest)
    plans = _loaded(bot, saved) if saved else None
    why_not = "--as-of is only for looking" if as_of else bot.stopped()
    writing = Writing(moment(bot, as_of), plans, confirm, why_not, fewer)
    exits, told = [], []
    for verdict, plan, outcome in _passes(bot, writing):
        exits.append(_exit(verdict, outcome))
        told.append(_json(plan, outcome))
        if not as_json:
            _print(bot, verdict, plan, outcome)
    if as_json:
        print_json({"runs": told})
    return merged(exits)


@dataclass(frozen=True, slots=True)
class Writing:
    """What `apply` was asked for. `why_not` says why nothing may be written, '' if it may."""

    when: "Moment"
    plans: "dict[str, Plan] | None"
    confirmed: str
    why_not: str
    fewer: bool


def _passes(bot: "Bot", asked: Writing) -> "Iterator[tuple[Verdict, Plan, Pass | str]]":
    """One pass a product; a str says why nothing was written, and the plan is only shown."""
    given = 0
    touched: set[tuple[str, str]] = set()
    with bot.history() if asked.why_not else bot.store() as store:
        for roadmap in bot.roadmaps:
            if asked.plans is not None and roadmap.id not in asked.plans:
                continue
            with store.alone(roadmap.id) as alone:
                tools = tools_of(bot, roadmap, store, touched)
                left = max(0, tools.limits.writes_per_run - given)
                tools = replace(tools, limits=replace(tools.limits, writes_per_run=left))
                verdict, plan, outcome = _pass(bot, roadmap, asked, tools, alone=alone)
            given += 0 if isinstance(outcome, str) else _new_notes(outcome)
            yield verdict, plan, outcome


def _new_notes(outcome: "Pass") -> int:
    """How many notes and dashboards this pass created, or may have."""
    from bot.domain.run import Outcome

    told = (Outcome.MADE, Outcome.UNKNOWN)
    created = (d for d in outcome.run.done if d.action.startswith("+") and "label" not in d.action)
    return sum(d.outcome in told for d in created)


def _pass(
    bot: "Bot", roadmap: "Roadmap", asked: Writing, tools: "Tools", *, alone: bool
) -> "tuple[Verdict, Plan, Pass | str]":
    from bot.app.passes import carry_out
    from bot.cli.check import looked_at, planned

    past = bot.past(roadmap, tools.store, asked.when, fewer=asked.fewer)
    looked = looked_at(bot, roadmap, asked.when, past)
    saved = (asked.plans or {}).get(roadmap.id)
    plan = saved or planned(bot, looked, asked.when, tools.store, tools.limits)
    if why_not := asked.why_not or ("" if alone else BUSY):
        return looked.verdict, plan, why_not
    return looked.verdict, plan, carry_out(looked, plan, tools, asked.confirmed, past.shelf)


def tools_of(
    bot: "Bot",
    roadmap: "Roadmap",
    store: "RunStore",
    touched: "set[tuple[str, str]] | None" = None,
) -> "Tools":
    """What writing to a product's sources takes; `touched` as in `Tools`."""
    from bot.app.passes import Tools

    return Tools(
        run_id=bot.run_id,
        readers=bot.readers(roadmap),
        writers=bot.writers(roadmap),
        store=store,
        limits=bot.limits,
        now=bot.now,
        sleep=bot.sleep,
        stopped=bot.stopped,
        touched=set() if touched is None else touched,
        trackers=bot.trackers(roadmap),
    )


def _loaded(bot: "Bot", path: Path) -> "dict[str, Plan]":
    """The plans of a file, each checked against its manifest. Raises BotError."""
    import json

    from bot.app.apply import PLAN_AGAIN
    from bot.domain.errors import BotError
    from bot.domain.plan_json import plan_from_json

    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        plans = [plan_from_json(p) for p in told["plans"]]
    except OSError as error:
        raise BotError(f"{path} could not be read: {error.strerror}.", remedy=PLAN_AGAIN) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BotError(f"{path} is not a saved plan: {error}.", remedy=PLAN_AGAIN) from error
    for plan in plans:
        _refuse_unfit(bot, plan)
    return {plan.product: plan for plan in plans}


def _refuse_unfit(bot: "Bot", plan: "Plan") -> None:
    """Raise PlanRefused unless the plan is of this manifest, this version and this day."""
    import datetime as dt

    from bot.app.apply import PLAN_AGAIN, refuse_stale
    from bot.domain.errors import PlanRefused

    roadmap = next((r for r in bot.roadmaps if r.id == plan.product), None)
    if roadmap is None:
        raise PlanRefused(
            f"The plan is for {plan.product}, which is not among the manifests.",
            remedy="Name that product's manifest with --manifest.",
        )
    oldest = dt.timedelta(hours=bot.settings.limits.plan_max_age)
    refuse_stale(plan, roadmap.digest, bot.version, oldest - (bot.now() - plan.made))
    if plan.as_of != roadmap.calendar.day(plan.made):
        message = f"The plan looks at {plan.as_of}, not at the day on which it was made."
        raise PlanRefused(message, remedy=PLAN_AGAIN)


def _exit(verdict: "Verdict", outcome: "Pass | str") -> "Exit":
    from bot.cli.check import exit_of
    from bot.domain.run import Outcome

    if isinstance(outcome, str):
        return replace(exit_of(verdict), guarded=True)
    told = {d.outcome for d in outcome.run.done}
    stopped = outcome.refused is not None or Outcome.STOPPED in told
    failed = bool(told & {Outcome.FAILED, Outcome.UNKNOWN})
    return replace(exit_of(verdict), guarded=stopped, could_not_run=failed)


def _print(bot: "Bot", verdict: "Verdict", plan: "Plan", outcome: "Pass | str") -> None:
    """What became of the plan; a str says why nothing may be written."""
    from bot.cli.session import console
    from bot.report.as_markdown import summary
    from bot.report.as_text import print_done, print_health, print_held, print_plan

    screen = console()
    if len(bot.roadmaps) > 1:
        screen.print(plan.product, style="bold", highlight=False)
    print_health(verdict, screen)
    if isinstance(outcome, str) or outcome.refused:
        print_plan(plan, screen)
        nothing = f"Nothing was written: {outcome}."
        why = nothing if isinstance(outcome, str) else str(outcome.refused)
        screen.print(why, style="yellow", soft_wrap=True, markup=False, highlight=False)
        return
    print_done(outcome.run.done, screen)
    print_held(plan, screen)
    more = " More: roadmap-drift check." if verdict.standing else ""
    screen.print(summary(verdict) + more, style="dim", soft_wrap=True, highlight=False)


def _json(plan: "Plan", outcome: "Pass | str") -> dict[str, Any]:
    """What was planned, written, and used of the trackers' patience."""
    from bot.domain.plan_json import plan_to_json

    run = None if isinstance(outcome, str) else outcome.run
    done = run.done if run else ()
    refused = None if isinstance(outcome, str) or not outcome.refused else outcome.refused.message
    return {
        "run": run.id if run else None,
        "plan": plan_to_json(plan),
        "written": run is not None and refused is None,
        "refused": outcome if isinstance(outcome, str) else refused,
        "complete": run.complete if run else None,
        "read": dict(run.read) if run else {},
        "requests": {source: used.requests for source, used in run.used.items()} if run else {},
        "done": [
            {"item": str(d.ref), "action": d.action, "outcome": d.outcome.value, "why": d.detail}
            for d in done
        ],
    }

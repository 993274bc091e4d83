"""apply: the one command that writes to trackers."""

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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(apply)


def apply(
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
) -> int:
    """Write the notes and labels that are due. Needs ROADMAP_DRIFT_WRITES=on."""
    from bot.cli.session import merged, moment, opened, print_json

    bot = opened(manifest)
    plans = _loaded(bot, saved) if saved else None
    why_not = "--as-of is only for looking" if as_of else bot.stopped()
    exits, told = [], []
    for verdict, plan, outcome in _passes(bot, moment(bot, as_of), plans, confirm, why_not):
        exits.append(_exit(verdict, outcome))
        told.append(_json(plan, outcome))
        if not as_json:
            _print(bot, verdict, plan, outcome or why_not)
    if as_json:
        print_json({"runs": told})
    return merged(exits)


def _passes(
    bot: "Bot", when: "Moment", plans: "dict[str, Plan] | None", confirm: str, why_not: str
) -> "list[tuple[Verdict, Plan, Pass | None]]":
    """One pass a product; None where nothing may be written, so that the plan is only shown."""
    from bot.app.passes import carry_out
    from bot.cli.check import judged, planned

    done: list[tuple[Verdict, Plan, Pass | None]] = []
    touched: set[tuple[str, str]] = set()
    with bot.history() if why_not else bot.store() as store:
        for verdict in judged(bot, when):
            product = verdict.scene.roadmap.id
            if plans is not None and product not in plans:
                continue
            plan = plans[product] if plans else planned(bot, verdict, when, store.memory(product))
            tools = _tools(bot, verdict.scene.roadmap, store, touched)
            outcome = None if why_not else carry_out(verdict, plan, tools, confirm)
            done.append((verdict, plan, outcome))
    return done


def _tools(
    bot: "Bot", roadmap: "Roadmap", store: "RunStore", touched: "set[tuple[str, str]]"
) -> "Tools":
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
        touched=touched,
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


def _exit(verdict: "Verdict", outcome: "Pass | None") -> "Exit":
    from dataclasses import replace

    from bot.cli.check import exit_of
    from bot.domain.run import Outcome

    stopped = outcome is None or bool(
        outcome.refused or any(d.outcome is Outcome.STOPPED for d in outcome.run.done)
    )
    failed = outcome is not None and any(
        d.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for d in outcome.run.done
    )
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


def _json(plan: "Plan", outcome: "Pass | None") -> dict[str, Any]:
    from bot.domain.plan_json import plan_to_json

    done = outcome.run.done if outcome else ()
    return {
        "plan": plan_to_json(plan),
        "written": outcome is not None and outcome.refused is None,
        "refused": outcome.refused.message if outcome and outcome.refused else None,
        "done": [
            {"item": str(d.ref), "action": d.action, "outcome": d.outcome.value, "why": d.detail}
            for d in done
        ],
    }

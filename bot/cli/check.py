"""check, plan, report: look, and write nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AllOption, AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.reconcile import Moment
    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.plan import Plan
    from bot.domain.run import Exit, Memory


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command()(plan)
    app.command()(report)


def check(
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    everything: AllOption = False,
) -> int:
    """Compare roadmap and backlog, and print the findings. Writes nothing anywhere."""
    from bot.cli.session import console, merged, moment, opened, print_json
    from bot.report.as_json import report as json_report
    from bot.report.as_text import print_verdict

    bot = opened(manifest)
    verdicts = list(judged(bot, moment(bot, as_of)))
    if as_json:
        print_json({"products": [json_report(v) for v in verdicts]})
    else:
        for verdict in verdicts:
            print_verdict(verdict, console(), everything=everything)
        _print_next(verdicts)
    return merged([exit_of(v) for v in verdicts])


def _print_next(verdicts: list["Verdict"]) -> None:
    from bot.cli.session import console

    worst = [v.standing[0].rule for v in verdicts if v.standing]
    if worst:
        line = (
            f"More: roadmap-drift explain {worst[0]}. What apply would write: roadmap-drift plan."
        )
        console().print(line, style="dim", highlight=False, soft_wrap=True)


def plan(
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Save the plan for `apply FILE`."),
    ] = None,
) -> int:
    """Show every note and label that `apply` would write. Writes nothing to a tracker."""
    from bot.cli.session import console, merged, moment, opened, print_json
    from bot.domain.plan_json import plan_to_json
    from bot.report.as_text import print_health, print_plan

    bot = opened(manifest)
    when = moment(bot, as_of)
    verdicts = list(judged(bot, when))
    plans = [planned(bot, v, when, remembered(bot, v)) for v in verdicts]
    if output:
        _save(plans, output)
    if as_json:
        print_json({"plans": [plan_to_json(p) for p in plans]})
    else:
        for verdict, made in zip(verdicts, plans, strict=True):
            if len(plans) > 1:
                console().print(made.product, style="bold", highlight=False)
            print_health(verdict, console())
            print_plan(made, console())
    return merged([exit_of(v) for v in verdicts])


def report(
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
    ] = None,
) -> int:
    """Print the whole comparison as Markdown or JSON. Equal input gives equal bytes."""
    from bot.cli.session import json_text, merged, moment, opened, redacted
    from bot.report.as_json import report as json_report
    from bot.report.as_markdown import report as markdown_report

    if as_json == markdown:
        raise typer.BadParameter("choose one of --json and --markdown")
    bot = opened(manifest)
    verdicts = list(judged(bot, moment(bot, as_of)))
    if markdown:
        text = redacted("\n".join(markdown_report(v) for v in verdicts))
    else:
        text = json_text({"products": [json_report(v) for v in verdicts]})
    _write(text, output)
    return merged([exit_of(v) for v in verdicts])


def judged(bot: "Bot", when: "Moment") -> Iterator["Verdict"]:
    """The verdict on each product, one after the other."""
    from bot.app.reconcile import judge
    from bot.cli.session import progress

    with progress() as shown:
        for roadmap in bot.roadmaps:
            yield judge(roadmap, bot.roadmaps, bot.readers(roadmap), when, shown)


def planned(bot: "Bot", verdict: "Verdict", when: "Moment", memory: "Memory") -> "Plan":
    """The plan for one product."""
    from bot.app.reconcile import Terms
    from bot.app.reconcile import plan as make_plan

    terms = Terms(bot.limits, memory, bot.version, bot.redact)
    return make_plan(verdict, bot.readers(verdict.scene.roadmap), when, terms)


def remembered(bot: "Bot", verdict: "Verdict") -> "Memory":
    """What the store knows of earlier writes; reading it changes nothing."""
    with bot.history() as store:
        return store.memory(verdict.scene.roadmap.id)


def exit_of(verdict: "Verdict") -> "Exit":
    """The exit bits of a product that was looked at."""
    from bot.domain.run import Exit

    fail_on = verdict.scene.roadmap.policy.fail_on
    return Exit(drift=verdict.drifted(fail_on), not_judged=verdict.unjudged)


def _save(plans: list["Plan"], output: Path) -> None:
    from bot.cli.session import json_text
    from bot.domain.plan_json import plan_to_json

    _write(json_text({"plans": [plan_to_json(p) for p in plans]}), output)


def _write(text: str, output: Path | None) -> None:
    import sys

    from bot.domain.errors import BotError

    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BotError(
            f"{output} could not be written: {error.strerror}.", remedy="Give another --output."
        ) from error

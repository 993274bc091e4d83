"""check, plan, report: look, and write nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AllOption, AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.app.reconcile import Judged, Moment, Past
    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.history import Baseline
    from bot.domain.plan import Limits, Plan
    from bot.domain.roadmap import Roadmap
    from bot.domain.run import Exit
    from bot.ports import RunStore

EARLIER = 5
"""Runs before this one among which the dashboard looks for the one it told of."""


EARLIER_COMPLETE = 20
"""Runs before this one among which a complete one is looked for, to compare with."""


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
    verdicts = [j.verdict for j in judged(bot, moment(bot, as_of))]
    told = list(zip(verdicts, baselines(bot, verdicts), strict=True))
    if as_json:
        print_json({"products": [json_report(v, baseline) for v, baseline in told]})
    else:
        for verdict, baseline in told:
            print_verdict(verdict, console(), everything=everything, baseline=baseline)
        _print_next(verdicts)
    return merged([exit_of(v) for v in verdicts])


def _print_next(verdicts: list["Verdict"]) -> None:
    from bot.cli.session import console
    from bot.domain.naming import SHOWN

    worst = [v.standing[0] for v in verdicts if v.standing]
    lines = []
    if worst:
        more = f"More: roadmap-drift explain {worst[0].rule}."
        lines.append(f"{more} What apply would write: roadmap-drift plan.")
        if not worst[0].is_run_health:
            short = worst[0].fingerprint[:SHOWN]
            lines.append(f"Quiet one: roadmap-drift accept {short} --reason WHY.")
    if mended := next(filter(None, map(_first_patched, verdicts)), ""):
        lines.append(f"Mend one in the manifest: roadmap-drift fix {mended} --show.")
    for line in lines:
        console().print(line, style="dim", highlight=False, soft_wrap=True)


def _first_patched(verdict: "Verdict") -> str:
    """The short id of the worst finding that the facts alone can put right, or ''."""
    from bot.domain.fixes import NOTHING_GIVEN, Patch, remedy
    from bot.domain.naming import SHOWN

    for finding in verdict.standing:
        if isinstance(remedy(finding, verdict.scene, NOTHING_GIVEN), Patch):
            return finding.fingerprint[:SHOWN]
    return ""


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
    verdicts, plans = [], []
    with bot.history() as store:
        for looked in judged(bot, when):
            verdicts.append(looked.verdict)
            plans.append(planned(bot, looked, when, store))
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
    verdicts = [j.verdict for j in judged(bot, moment(bot, as_of))]
    told = list(zip(verdicts, baselines(bot, verdicts), strict=True))
    if markdown:
        text = redacted("\n".join(markdown_report(*each) for each in told))
    else:
        text = json_text({"products": [json_report(*each) for each in told]})
    write_out(text, output)
    return merged([exit_of(v) for v in verdicts])


def judged(bot: "Bot", when: "Moment") -> Iterator["Judged"]:
    """The verdict on each product, one after the other; keeps nothing of what it reads."""
    with bot.history() as store:
        for roadmap in bot.roadmaps:
            yield looked_at(bot, roadmap, when, bot.past(roadmap, store, when))


def baselines(bot: "Bot", verdicts: Iterable["Verdict"]) -> list["Baseline"]:
    """The findings against those of the last complete run that judged no later day."""
    from bot.domain.history import against, last_complete

    told = []
    with bot.history() as store:
        for verdict in verdicts:
            scene = verdict.scene
            runs = store.runs(scene.roadmap.id, EARLIER_COMPLETE, scene.today)
            told.append(against(last_complete(runs), verdict.findings, scene.snapshot.gaps))
    return told


def looked_at(bot: "Bot", roadmap: "Roadmap", when: "Moment", past: "Past") -> "Judged":
    """The verdict on one product, shown as it is made."""
    from bot.app.reconcile import Product, judge
    from bot.cli.session import progress

    with progress() as shown:
        product = Product(roadmap, bot.roadmaps)
        return judge(product, bot.readers(roadmap), when, shown, past)


def planned(
    bot: "Bot", looked: "Judged", when: "Moment", store: "RunStore", limits: "Limits | None" = None
) -> "Plan":
    """The plan for one product, by default within the limits of a whole run."""
    from bot.app.reconcile import Terms
    from bot.app.reconcile import plan as make_plan

    roadmap = looked.verdict.scene.roadmap
    terms = Terms(
        limits or bot.limits,
        store.memory(roadmap.id, when.now),
        bot.version,
        bot.redact,
        earlier=tuple(store.runs(roadmap.id, EARLIER)),
    )
    return make_plan(looked, bot.readers(roadmap), when, terms)


def exit_of(verdict: "Verdict") -> "Exit":
    """The exit bits of a product that was looked at."""
    from bot.domain.run import Exit

    fail_on = verdict.scene.roadmap.policy.fail_on
    return Exit(drift=verdict.drifted(fail_on), not_judged=verdict.unjudged)


def _save(plans: list["Plan"], output: Path) -> None:
    from bot.cli.session import json_text
    from bot.domain.plan_json import plan_to_json

    write_out(json_text({"plans": [plan_to_json(p) for p in plans]}), output)


def write_out(text: str, output: Path | None) -> None:
    """Into a file, or else on stdout. Raises BotError."""
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

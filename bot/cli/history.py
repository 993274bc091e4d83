"""history: what earlier runs found, and what changed since."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rich.console import Console

    from bot.bootstrap import Bot
    from bot.domain.detect import Verdict
    from bot.domain.history import Baseline
    from bot.domain.run import Run
    from bot.ports import RunStore

RUNS = (50, 1_000, 10_000)
"""Among how many of the latest runs one is looked for, if it was not among fewer."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(history)
    app.command()(changes)


def history(
    manifest: ManifestOption = None,
    as_of: AsOfOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many runs.")] = 10,
    as_json: JsonOption = False,
) -> int:
    """List the latest `apply` runs, and what the last one found new or no more."""
    from bot.cli.session import console, opened, print_json
    from bot.domain.wording import count
    from bot.report.as_text import print_runs

    bot = opened(manifest)
    with bot.history() as store:
        runs = {r.id: tuple(store.runs(r.id, limit, as_of)) for r in bot.roadmaps}
        why = store.why
    if as_json:
        told = [{"product": p, "runs": [_json(r) for r in known]} for p, known in runs.items()]
        print_json({"products": told})
        return 0
    for product, known in runs.items():
        runs_known = count(len(known), "run", "runs")
        console().print(f"{product}: {runs_known}. {why}".rstrip(), highlight=False, soft_wrap=True)
        if known:
            print_runs(known, console())
            _print_changes(known)
    return 0


def changes(
    manifest: ManifestOption = None,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="RUN|DATE",
            show_default=False,
            help="A run that `history` lists, or a day. Default: the last complete run.",
        ),
    ] = "",
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say what is new, updated or gone since an earlier run. Writes nothing anywhere."""
    from dataclasses import replace

    from bot.cli.check import exit_of, judged
    from bot.cli.session import console, merged, moment, opened, print_json
    from bot.domain.history import against
    from bot.report.as_json import changes as changes_json

    bot = opened(manifest)
    with bot.history() as store:
        bases = _bases(bot, store, since, as_of)
    verdicts = [looked.verdict for looked in judged(bot, moment(bot, as_of))]
    told = [
        (v, against(bases[v.scene.roadmap.id], v.findings, v.scene.snapshot.gaps)) for v in verdicts
    ]
    if as_json:
        print_json({"products": [changes_json(*each) for each in told]})
    else:
        for verdict, baseline in told:
            _print_since(verdict, baseline, console())
    return merged([replace(exit_of(v), drift=False) for v in verdicts])


def _bases(
    bot: "Bot", store: "RunStore", since: str, as_of: "dt.date | None"
) -> "dict[str, Run | None]":
    """The run to compare with, by product. Raises BotError where the one that is named is not."""
    from bot.domain.errors import BotError
    from bot.domain.history import last_complete
    from bot.manifest.problems import nearest

    day = _day_of(since)
    if day or not since:
        until = min(filter(None, (day, as_of)), default=None)
        latest = {r.id: store.runs(r.id, RUNS[0], until) for r in bot.roadmaps}
        return {product: last_complete(known, until) for product, known in latest.items()}
    runs: dict[str, Sequence[Run]] = {}
    for most in RUNS:
        runs = {r.id: store.runs(r.id, most, as_of) for r in bot.roadmaps}
        named = {product: _named(since, known) for product, known in runs.items()}
        if any(named.values()):
            return named
    known = [run.id for each in runs.values() for run in each]
    remedy = f"{nearest(since, known, 'runs')} roadmap-drift history lists them."
    raise BotError(f"No run {since} is known.", remedy=remedy)


def _named(since: str, runs: "Sequence[Run]") -> "Run | None":
    return next((run for run in runs if run.id == since), None)


def _day_of(since: str) -> "dt.date | None":
    import datetime as dt

    try:
        return dt.date.fromisoformat(since)
    except ValueError:
        return None


def _print_since(verdict: "Verdict", baseline: "Baseline", screen: "Console") -> None:
    from bot.report.as_text import say
    from bot.report.states import changed
    from bot.report.states import since as since_words

    say(f"{verdict.scene.roadmap.id}: {since_words(baseline, 0)}", screen)
    for line in changed(verdict, baseline):
        say(f"  {line}", screen)


def _json(run: "Run") -> dict[str, Any]:
    from bot.report.as_json import told_figures

    return {
        "id": run.id,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat(),
        "command": run.command,
        "as_of": run.as_of.isoformat(),
        "manifest": run.manifest,
        "complete": run.complete,
        "findings": [
            {"rule": f.rule, "level": f.level.value, "fingerprint": f.fingerprint}
            for f in run.findings
        ],
        "done": [
            {"item": str(d.ref), "action": d.action, "outcome": d.outcome.value} for d in run.done
        ],
        "deferred": run.deferred,
        "figures": told_figures(run.figures) if run.figures else None,
    }


def _print_changes(runs: "tuple[Run, ...]") -> None:
    from bot.cli.session import console
    from bot.domain.history import BaselineState, baseline_states
    from bot.domain.wording import count, title

    if len(runs) < 2:
        return
    states = baseline_states(runs[1], runs[0].findings, runs[0].gaps)
    changed = [(f, s) for f, s in states if s is not BaselineState.UNCHANGED]
    changes = count(len(changed), "change", "changes") if changed else "no changes"
    console().print(f"Since the run before: {changes}.", highlight=False)
    for finding, state in changed:
        where = finding.initiative or str(finding.item or finding.hit.source)
        console().print(
            f"  {state.value:10}{title(finding)}: {where}", markup=False, highlight=False
        )

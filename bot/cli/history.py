"""history: what earlier runs found, and what changed since."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import AsOfOption, JsonOption, ManifestOption

if TYPE_CHECKING:
    from bot.domain.run import Run


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(history)


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


def _json(run: "Run") -> dict[str, Any]:
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

"""The report for a terminal, and plain lines for a pipe."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.plan import Action, Plan, ResolveNote, WriteNote, describe
from bot.domain.policy import Level
from bot.domain.run import Done, Outcome, Run
from bot.domain.wording import Names, advice, count, day, plain, sentence, title
from bot.report.as_markdown import HEADINGS, summary

STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
MOST_NOTES = 3
"""Notes shown of one rule; they are many, so the others are counted."""


def print_verdict(verdict: Verdict, console: Console, *, everything: bool = False) -> None:
    """Heading, findings by level, what was not judged, and the verdict in one sentence."""
    scene = verdict.scene
    console.print(
        f"[bold]{_safe(scene.roadmap.product)}[/bold] · {day(scene.today)}", highlight=False
    )
    names = Names(scene)
    for level in reversed(Level):
        told = [f for f in verdict.standing if f.level is level]
        if told:
            console.print()
            console.print(f"{HEADINGS[level]} ({len(told)})", style=STYLES[level], highlight=False)
            _print_findings(told, names, console, most=None if everything else MOST_NOTES)
    _print_not_judged(verdict, console)
    console.print()
    console.print(summary(verdict), highlight=False, soft_wrap=True)


def _print_findings(
    told: list[Finding], names: Names, console: Console, *, most: int | None
) -> None:
    shown, left = _first(told, most)
    if console.is_terminal:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for finding in shown:
            table.add_row(Text(title(finding), style=STYLES[finding.level]), _cell(finding, names))
        console.print(table)
    else:
        for finding in shown:
            console.print(_row(finding, names), soft_wrap=True, markup=False, highlight=False)
    for rule, number in left.items():
        console.print(f"… and {number} more of {rule}; --all shows them", style="dim")


def _first(told: list[Finding], most: int | None) -> tuple[list[Finding], Counter[str]]:
    """Notes beyond the first few of each rule are counted; errors and warnings never are."""
    seen: Counter[str] = Counter()
    left: Counter[str] = Counter()
    shown = []
    for finding in told:
        seen[finding.rule] += 1
        if most is not None and finding.level is Level.NOTE and seen[finding.rule] > most:
            left[title(finding)] += 1
        else:
            shown.append(finding)
    return shown, left


def _cell(finding: Finding, names: Names) -> Text:
    text = Text(plain(sentence(finding, names)))
    text.append(f"\n{plain(advice(finding, names))}\n", style="dim")
    return text


def _row(finding: Finding, names: Names) -> str:
    where = finding.initiative or str(finding.item or finding.hit.source)
    told = f"{finding.level.value:8}{title(finding):26}{where}: {plain(sentence(finding, names))}"
    return f"{told} {plain(advice(finding, names))}"


def _print_not_judged(verdict: Verdict, console: Console) -> None:
    if not verdict.not_applied:
        return
    console.print()
    console.print(f"Not judged ({len(verdict.not_applied)})", style="dim", highlight=False)
    for told in verdict.not_applied:
        line = f"  {told.rule} on {told.where}: {told.reason}"
        console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def print_plan(plan: Plan, console: Console, *, bodies: bool = True) -> None:
    """Every write that is due, then what is held and why, then the counts."""
    for action in plan.actions:
        for line in _action_lines(action, bodies=bodies):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    print_held(plan, console)
    console.print(plan_summary(plan), highlight=False, soft_wrap=True)


def print_held(plan: Plan, console: Console) -> None:
    """What is not written, and why."""
    if plan.held:
        console.print()
        console.print(f"Held back ({len(plan.held)})", style="yellow", highlight=False)
    for held in plan.held:
        later = "; a later run does it" if held.deferred else ""
        line = f"  {held.ref}: {held.what}: {held.why}{later}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _action_lines(action: Action, *, bodies: bool) -> Iterator[str]:
    yield describe(action)
    if bodies and isinstance(action, WriteNote | ResolveNote):
        yield from (f"    {line}" for line in action.body.splitlines() if line)


def plan_summary(plan: Plan) -> str:
    """The plan in one sentence."""
    if not plan.actions:
        return "Plan: nothing to write."
    new = sum(isinstance(a, WriteNote) and a.seen is None for a in plan.actions)
    edited = sum(isinstance(a, WriteNote) and a.seen is not None for a in plan.actions)
    gone = sum(isinstance(a, ResolveNote) for a in plan.actions)
    labels = len(plan.actions) - new - edited - gone
    return (
        f"Plan {plan.digest}: {count(new, 'note', 'notes')} to add, {edited} to change,"
        f" {gone} to resolve; {count(labels, 'label', 'labels')} to change."
    )


def print_done(done: tuple[Done, ...], console: Console) -> None:
    """What became of each action; what did not succeed comes with its reason."""
    for told in done:
        style = "" if told.outcome in (Outcome.MADE, Outcome.UNCHANGED) else "yellow"
        why = f" ({told.detail})" if told.detail else ""
        line = f"{told.outcome.value:10}{told.action}{why}"
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)
    tally = Counter(told.outcome for told in done)
    parts = [f"{tally[o]} {o.value}" for o in Outcome if tally[o]]
    console.print(f"Applied: {', '.join(parts) if parts else 'nothing to write'}.", highlight=False)


def print_runs(runs: tuple[Run, ...], console: Console) -> None:
    """One line a run, newest first."""
    table = Table(box=None, pad_edge=False)
    for heading in (
        "run",
        "when (UTC)",
        "command",
        "as of",
        "errors",
        "warnings",
        "notes",
        "written",
    ):
        table.add_column(heading, no_wrap=True)
    for run in runs:
        levels = Counter(f.level for f in run.findings if f.waiver is None)
        made = sum(d.outcome is Outcome.MADE for d in run.done)
        table.add_row(
            run.id,
            f"{run.started:%Y-%m-%d %H:%M}",
            run.command if run.complete else f"{run.command} (in part)",
            run.as_of.isoformat(),
            *(str(levels[level]) for level in reversed(Level)),
            str(made),
        )
    console.print(table)


def _safe(words: str) -> str:
    return "".join(c for c in words if c.isprintable()).replace("[", r"\[")

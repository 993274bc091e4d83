"""The report for a terminal, and plain lines for a pipe."""

from collections import Counter
from collections.abc import Collection, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.domain import adf
from bot.domain.backlog import ItemRef
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.plan import Plan, ResolveNote, Step, WriteNote, describe
from bot.domain.policy import Level
from bot.domain.run import Done, Outcome, Run
from bot.domain.wording import Names, advice, count, day, plain, sentence, title
from bot.report.as_markdown import HEADINGS, summary, unjudged

STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
MOST = {Level.NOTE: 3, Level.WARNING: 10}
"""Findings shown of one rule at a level; the others are counted. Errors are all shown."""


def print_verdict(verdict: Verdict, console: Console, *, everything: bool = False) -> None:
    """Heading, findings by level, what was not judged, and the verdict in one sentence."""
    scene = verdict.scene
    product = Text(_printable(scene.roadmap.product), style="bold")
    console.print(product.append(f" · {day(scene.today)}", style="not bold"))
    names = Names(scene)
    for level in reversed(Level):
        told = [f for f in verdict.standing if f.level is level]
        if told:
            console.print()
            console.print(f"{HEADINGS[level]} ({len(told)})", style=STYLES[level], highlight=False)
            _print_findings(told, names, console, most=None if everything else MOST.get(level))
    _print_waived(verdict, console)
    _print_not_judged(verdict, console)
    console.print()
    _say(summary(verdict), console)


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
        width = max((len(title(finding)) for finding in shown), default=0)
        for finding in shown:
            for line in _lines(finding, names, width):
                _say(line, console)
    for rule, number in left.items():
        console.print(f"… and {number} more of {rule}; --all shows them", style="dim")


def _first(told: list[Finding], most: int | None) -> tuple[list[Finding], Counter[str]]:
    """The findings to print, and how many of each rule are only counted."""
    seen: Counter[str] = Counter()
    left: Counter[str] = Counter()
    shown = []
    for finding in told:
        seen[finding.rule] += 1
        if most is not None and seen[finding.rule] > most:
            left[title(finding)] += 1
        else:
            shown.append(finding)
    return shown, left


def _cell(finding: Finding, names: Names) -> Text:
    text = Text(_told(finding, names))
    text.append(f"\n{plain(advice(finding, names))}\n", style="dim")
    return text


def _lines(finding: Finding, names: Names, width: int) -> Iterator[str]:
    """One line that can be searched for, and below it what to decide."""
    yield f"{finding.level.value:8}{title(finding):{width}}  {_told(finding, names)}"
    yield f"{'':8}{plain(advice(finding, names))}"


def _told(finding: Finding, names: Names) -> str:
    """The sentence, after the initiative's id: not every sentence names it."""
    told = plain(sentence(finding, names))
    return f"{finding.initiative}: {told}" if finding.initiative else told


def _print_waived(verdict: Verdict, console: Console) -> None:
    """What a person accepted stays in sight: who, until when and why."""
    waived = [(f, f.waiver) for f in verdict.findings if f.waiver]
    if not waived:
        return
    console.print()
    console.print(f"Waived ({len(waived)})", style="dim", highlight=False)
    for finding, waiver in waived:
        by = f" by {waiver.by}" if waiver.by else ""
        why = f": {waiver.reason}" if waiver.reason else ""
        where = finding.initiative or str(finding.item)
        line = f"  {title(finding)} on {where}, until {day(waiver.until)}{by}{why}"
        _say(_printable(line), console, "dim")


def _print_not_judged(verdict: Verdict, console: Console) -> None:
    if not verdict.not_applied:
        return
    console.print()
    console.print("Not judged", style="dim", highlight=False)
    for line in unjudged(verdict.not_applied):
        _say(f"  {line}", console, "dim")


def print_health(verdict: Verdict, console: Console) -> None:
    """What could not be read: a run that says nothing of it would look clean."""
    for finding in verdict.findings:
        if finding.is_run_health:
            _say(plain(sentence(finding, Names(verdict.scene))), console, "yellow")


def print_plan(plan: Plan, console: Console, *, bodies: Collection[ItemRef] | None = None) -> None:
    """Every write that is due, then what is held and why, then the counts.

    `bodies` names the items whose notes are shown in full (None: all); each of the others
    gets one line.
    """
    for step in plan.steps:
        if bodies is None or step.ref in bodies:
            _print_step(step, console)
        else:
            _say(_in_a_line(step), console)
    print_held(plan, console)
    _say(plan_summary(plan), console)


def print_held(plan: Plan, console: Console) -> None:
    """What is not written, and why."""
    if plan.held:
        console.print()
        console.print(f"Held back ({len(plan.held)})", style="yellow", highlight=False)
    for held in plan.held:
        later = "; a later run does it" if held.deferred else ""
        _say(f"  {held.ref}: {held.what}: {held.why}{later}", console)


def _print_step(step: Step, console: Console) -> None:
    """Each write, notes word for word as they are sent; a document of JSON as its words."""
    for action in step.actions:
        _say(describe(action), console)
        if isinstance(action, WriteNote | ResolveNote):
            for line in filter(None, adf.words(action.body).splitlines()):
                _say(f"    {line}", console, "dim")


def _in_a_line(step: Step) -> str:
    """All writes on one item: '+ shop:acme/shop#7: note, + label drift:error'."""
    first, *others = (describe(action) for action in step.actions)
    return ", ".join([first, *(told.replace(f" {step.ref}:", "", 1) for told in others)])


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


def print_done(done: tuple[Done, ...], console: Console, *, brief: bool = False) -> None:
    """What became of each action; what did not succeed comes with its reason.

    In brief, what went well is only counted.
    """
    for told in done:
        if brief and told.outcome in (Outcome.MADE, Outcome.UNCHANGED):
            continue
        style = "" if told.outcome in (Outcome.MADE, Outcome.UNCHANGED) else "yellow"
        why = f" ({told.detail})" if told.detail else ""
        _say(f"{told.outcome.value:10}{told.action}{why}", console, style)
    tally = Counter(told.outcome for told in done)
    parts = [f"{tally[o]} {o.value}" for o in Outcome if tally[o]]
    console.print(f"Applied: {', '.join(parts) if parts else 'nothing to write'}.", highlight=False)


def print_runs(runs: tuple[Run, ...], console: Console) -> None:
    """One line a run, newest first."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))  # fits 80 columns
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


def _say(line: str, console: Console, style: str = "") -> None:
    """One line, word for word. A screen wraps it under its own beginning, a pipe never does."""
    if console.is_terminal:
        words = line.lstrip(" ")
        console.print(Padding(Text(words, style), (0, 0, 0, len(line) - len(words))))
    else:
        console.print(Text(line, style), soft_wrap=True)


def _printable(words: str) -> str:
    return "".join(c for c in words if c.isprintable())

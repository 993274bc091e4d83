"""The report for a terminal, and plain lines for a pipe."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.domain import adf
from bot.domain.backlog import ItemRef
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.headline import headline, parts
from bot.domain.history import NO_BASELINE, Baseline
from bot.domain.naming import short_ids
from bot.domain.plan import Plan, ResolveNote, Step, WriteNote, describe
from bot.domain.policy import Level
from bot.domain.roadmap import Waiver
from bot.domain.run import Done, Outcome, Run
from bot.domain.silences import unjudged
from bot.domain.suggest.said import in_full
from bot.domain.wording import Names, advice, count, day, passed, plain, sentence, title
from bot.report.as_markdown import HEADINGS, summary
from bot.report.forecast_text import print_section
from bot.report.lines import say as say
from bot.report.states import idle_waivers, since, tag

STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
MOST = {Level.NOTE: 3, Level.WARNING: 10}
"""Findings shown of one rule at a level; the others are counted. Errors are all shown."""
MOST_WAIVED = 10


def print_verdict(
    verdict: Verdict,
    console: Console,
    *,
    everything: bool = False,
    baseline: Baseline | None = None,
) -> None:
    """Heading, findings by level, what was not judged, and the verdict in one sentence.

    With a baseline each finding that is new or updated says so.
    """
    scene = verdict.scene
    product = Text(_printable(scene.roadmap.product), style="bold")
    console.print(product.append(f" · {day(scene.today)}", style="not bold"))
    ids = short_ids(verdict.findings)
    told_as = Telling(Names(scene), ids, console, baseline or NO_BASELINE)
    for level in reversed(Level):
        told = [f for f in verdict.standing if f.level is level]
        if told:
            console.print()
            console.print(f"{HEADINGS[level]} ({len(told)})", style=STYLES[level], highlight=False)
            told_as.print(told, most=None if everything else MOST.get(level))
    _print_waived(verdict, told_as, everything=everything)
    _print_idle(verdict, console)
    _print_not_judged(verdict, console)
    console.print()
    if baseline is not None:
        say(since(baseline), console, "dim")
    print_section(scene, console, everything=everything)
    _print_figures(verdict, console)
    say(summary(verdict), console)


def _print_figures(verdict: Verdict, console: Console) -> None:
    """The headline number, and below it whose it is."""
    if told := headline(verdict):
        say(told, console)
    for kind, each in parts(verdict).items():
        listed = ", ".join(f"{part.name} {part.told}" for part in each)
        say(_printable(f"  by {kind}: {listed}"), console, "dim")


@dataclass(frozen=True, slots=True)
class Telling:
    """Prints findings; `ids` are what people call them by, in the margin of the advice."""

    names: Names
    ids: Mapping[str, str]
    console: Console
    baseline: Baseline = NO_BASELINE

    def print(self, told: list[Finding], *, most: int | None) -> None:
        shown, left = _first(told, most)
        if self.console.is_terminal:
            self.console.print(self.table(shown))
        else:
            width = max((len(title(finding)) for finding in shown), default=0)
            for finding in shown:
                for line in self.lines(finding, width):
                    say(line, self.console)
        for rule, number in left.items():
            self.console.print(f"… and {number} more of {rule}; --all shows them", style="dim")

    def table(self, shown: list[Finding]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for finding in shown:
            head = Text(title(finding), style=STYLES[finding.level])
            head.append(f"\n{self.id(finding)}", style="dim not bold")
            text = Text(self.told(finding))
            text.append(f"\n{self.advice(finding)}\n", style="dim")
            if finding.suggestion:
                text.append(f"{plain(in_full(finding.suggestion, self.names))}\n")
            table.add_row(head, text)
        return table

    def lines(self, finding: Finding, width: int) -> Iterator[str]:
        """One line that can be searched for, and below it what to decide."""
        yield f"{finding.level.value:8}{title(finding):{width}}  {self.told(finding)}"
        yield f"{_margin(self.id(finding))}{self.advice(finding)}"
        if finding.suggestion:
            yield f"{_margin('')}{plain(in_full(finding.suggestion, self.names))}"

    def told(self, finding: Finding) -> str:
        """The sentence, and whether it is new or updated."""
        tagged = tag(finding, self.baseline)
        return f"{_told(finding, self.names)}{f' [{tagged}]' if tagged else ''}"

    def advice(self, finding: Finding) -> str:
        """What to decide, and that it was decided before."""
        over = _printable(passed(finding))
        return f"{plain(advice(finding, self.names))}{f' ({over})' if over else ''}"

    def id(self, finding: Finding) -> str:
        """'' where it has none, as what could not be judged."""
        return self.ids.get(finding.fingerprint, "")


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


def _margin(word: str) -> str:
    """A word in the margin, which is as wide as the longest level."""
    return f"{word:7} "


def _told(finding: Finding, names: Names) -> str:
    """The sentence, after the initiative's id: not every sentence names it."""
    told = plain(sentence(finding, names))
    return f"{finding.initiative}: {told}" if finding.initiative else told


def _print_waived(verdict: Verdict, told_as: Telling, *, everything: bool) -> None:
    """What a person accepted stays in sight: who, until when and why."""
    waived = [(f, f.waiver) for f in verdict.findings if f.waiver]
    if not waived:
        return
    console = told_as.console
    console.print()
    console.print(f"Waived ({len(waived)})", style="dim", highlight=False)
    shown = waived if everything else waived[:MOST_WAIVED]
    for finding, waiver in shown:
        by = f", by {waiver.by}" if waiver.by else ""
        why = f": {waiver.reason}" if waiver.reason else ""
        where = finding.initiative or finding.item
        told = f"{title(finding)} on {where}" if where else title(finding)
        line = f"{_margin(told_as.id(finding))}{told}, {until(waiver)}{by}{why}"
        say(_printable(line), console, "dim")
    if left := len(waived) - len(shown):
        console.print(f"… and {left} more; --all shows them", style="dim", highlight=False)


def until(waiver: Waiver) -> str:
    """How long it holds, in words."""
    if waiver.until is None:
        return "until its facts change"
    last = f"until {day(waiver.until)}"
    return f"{last} or until its facts change" if waiver.facts else last


def _print_idle(verdict: Verdict, console: Console) -> None:
    """Waivers that quiet nothing: somebody may take them out."""
    if not verdict.idle_waivers:
        return
    console.print()
    heading = f"Waivers without effect ({len(verdict.idle_waivers)})"
    console.print(heading, style="dim", highlight=False)
    for line in idle_waivers(verdict):
        say(f"  {_printable(line)}", console, "dim")


def _print_not_judged(verdict: Verdict, console: Console) -> None:
    if not verdict.not_applied:
        return
    console.print()
    console.print("Not judged", style="dim", highlight=False)
    for line in unjudged(verdict.not_applied):
        say(f"  {line}", console, "dim")


def print_health(verdict: Verdict, console: Console) -> None:
    """What could not be read: a run that says nothing of it would look clean."""
    for finding in verdict.findings:
        if finding.is_run_health:
            say(plain(sentence(finding, Names(verdict.scene))), console, "yellow")


def print_plan(plan: Plan, console: Console, *, bodies: Collection[ItemRef] | None = None) -> None:
    """Every write that is due, then what is held and why, then the counts.

    `bodies` names the items whose notes are shown in full (None: all); each of the others
    gets one line.
    """
    for step in plan.steps:
        if bodies is None or step.ref in bodies:
            _print_step(step, console)
        else:
            say(_in_a_line(step), console)
    if plan.sheet is not None:
        say(describe(plan.sheet), console)
        _print_text(plan.sheet.body if bodies is None else "", console)
    print_held(plan, console)
    say(plan_summary(plan), console)


def print_held(plan: Plan, console: Console) -> None:
    """What is not written, and why."""
    if plan.held:
        console.print()
        console.print(f"Held back ({len(plan.held)})", style="yellow", highlight=False)
    for held in plan.held:
        later = "; a later run does it" if held.deferred else ""
        say(f"  {held.ref}: {held.what}: {held.why}{later}", console)


def _print_step(step: Step, console: Console) -> None:
    """Each write, notes word for word as they are sent; a document of JSON as its words."""
    for action in step.actions:
        say(describe(action), console)
        if isinstance(action, WriteNote | ResolveNote):
            _print_text(action.body, console)


def _print_text(body: str, console: Console) -> None:
    for line in filter(None, adf.words(body).splitlines()):
        say(f"    {line}", console, "dim")


def _in_a_line(step: Step) -> str:
    """All writes on one item: '+ shop:acme/shop#7: note, + label drift:error'."""
    first, *others = (describe(action) for action in step.actions)
    return ", ".join([first, *(told.replace(f" {step.ref}:", "", 1) for told in others)])


def plan_summary(plan: Plan) -> str:
    """The plan in one sentence."""
    if not plan.actions and plan.sheet is None:
        return "Plan: nothing to write."
    new = sum(isinstance(a, WriteNote) and a.seen is None for a in plan.actions)
    edited = sum(isinstance(a, WriteNote) and a.seen is not None for a in plan.actions)
    gone = sum(isinstance(a, ResolveNote) for a in plan.actions)
    labels = len(plan.actions) - new - edited - gone
    board = (
        "" if plan.sheet is None else f"; the dashboard to {'change' if plan.sheet.key else 'add'}"
    )
    return (
        f"Plan {plan.digest}: {count(new, 'note', 'notes')} to add, {edited} to change,"
        f" {gone} to resolve; {count(labels, 'label', 'labels')} to change{board}."
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
        say(f"{told.outcome.value:10}{told.action}{why}", console, style)
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
        "warn",
        "notes",
        "aligned",
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
            _aligned(run),
            str(made),
        )
    console.print(table)


def _aligned(run: Run) -> str:
    """The alignment coverage; a dash where there was too little work, or nobody counted."""
    told = run.figures
    return f"{told.coverage.percent}%" if told and told.tells else "-"


def _printable(words: str) -> str:
    return "".join(c for c in words if c.isprintable())

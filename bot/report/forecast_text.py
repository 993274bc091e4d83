"""Forecasts for a terminal, and for a pipe one line each that can be searched for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from bot.domain.forecast.outlook import EVEN, LIKELY, SURE, Forecast, Kind, State
from bot.domain.forecast.pace import INITIATIVE, Model
from bot.domain.forecast.scenario import growth, if_growth_continues
from bot.domain.forecast.words import BEYOND, DOUBTS, explanation, number, percent, until
from bot.domain.outlooks import Group, alarming, brief, counted, groups, name_of
from bot.domain.scene import Scene
from bot.domain.wording import Names, count, day, plain
from bot.report.lines import say

STYLES = {
    State.OVERDUE: "bold red",
    State.OFF_TRACK: "bold red",
    State.AT_RISK: "yellow",
    State.ON_TRACK: "green",
    State.COMPLETE: "green",
}

HEADINGS = ("P50", "P85", "P95", "target", "chance", "pace/need", "4 weeks")
_SHORT = "> 3 years"
"""For `BEYOND` where a screen has no room for it."""

MOST = 10
"""Alarming initiatives that `check` names unless asked for all."""


def figures(made: Forecast, far: str = BEYOND) -> tuple[str, ...]:
    """The cells of one forecast, as `HEADINGS` names them."""
    dates = (made.date(q) for q in (EVEN, LIKELY, SURE))
    told = [(d.isoformat() if d else far) if made.odds else "-" for d in dates]
    return (
        *told,
        made.target.isoformat() if made.target else "-",
        "-" if made.chance is None else percent(made.chance),
        _pace(made),
        f"+{made.work.added}/-{made.work.removed}",
    )


def _pace(made: Forecast) -> str:
    """'1.8/1.9': what is closed a week, and what the target needs."""
    has = number(made.pace.per_week) if made.pace else "-"
    return f"{has}/{number(made.needed)}" if made.needed is not None else has


def state_of(made: Forecast) -> str:
    """The state, and that it stands still."""
    return f"{made.state.words}, stalled" if made.stalled else made.state.words


@dataclass(frozen=True, slots=True)
class Row:
    """A forecast with its name; `what` says which one of several it is: the scenario."""

    made: Forecast
    name: str
    depth: int = 1
    what: str = ""

    @property
    def label(self) -> str:
        """Guest checkout (guest-checkout), or of a goal or release the name alone."""
        known = self.made.subject.kind is Kind.INITIATIVE and self.made.subject.id != self.name
        return f"{self.name} ({self.made.subject.id})" if known else self.name


@dataclass(frozen=True, slots=True)
class Supposed:
    """A what-if: in words, and what a forecast would be."""

    said: str
    of: Callable[[Forecast], Forecast]

    def beside(self, row: Row) -> Row:
        """The row that stands below that of the forecast."""
        return replace(row, made=self.of(row.made), what=f"scenario, {self.said}")


def print_product(scene: Scene, console: Console, supposed: Supposed | None = None) -> None:
    """All forecasts of a product, and how its initiatives stand; a what-if beside each."""
    print_heading(scene, console)
    names = Names(scene)
    told = groups(scene, names)
    if not told:
        say("Nothing to forecast: no initiative is to be done.", console)
        return
    rows = [row for group in told for row in _rows(group, names)]
    print_rows(list(_with(rows, supposed)) if supposed else rows, console)
    console.print()
    if line := counted(scene):
        say(line, console)
    if scene.snapshot.gaps:
        say("Not all could be read: roadmap-drift check says what.", console, "yellow")


def _with(rows: Iterable[Row | str], supposed: Supposed) -> Iterator[Row | str]:
    for row in rows:
        yield row
        if isinstance(row, Row):
            yield supposed.beside(row)


def print_heading(scene: Scene, console: Console) -> None:
    """Which product, and as of the end of which day."""
    product = Text(_printable(scene.roadmap.product), style="bold")
    told = f" · {day(scene.today)} · forecast"
    console.print(product.append(told, style="not bold"), soft_wrap=not console.is_terminal)


def _rows(group: Group, names: Names) -> Iterator[Row | str]:
    """The goal's own row, or the heading of what has no goal, then the members."""
    title = plain(group.title)
    yield Row(group.goal, f"Goal {title}", depth=0) if group.goal else title
    yield from (Row(made, plain(name_of(made.subject, names))) for made in group.members)


def print_rows(rows: Sequence[Row | str], console: Console) -> None:
    """Two lines each on a screen, one in a pipe; a bare text is a heading."""
    printed = _on_a_screen if console.is_terminal else _in_a_pipe
    printed(rows, console)


def _on_a_screen(rows: Sequence[Row | str], console: Console) -> None:
    made = [row.made for row in rows if isinstance(row, Row)]
    widths = _widths(made, BEYOND)
    far = BEYOND
    if sum(widths) + len(widths) + _INDENT > console.width:
        far, widths = _SHORT, _widths(made, _SHORT)
    margin = " " * _INDENT
    console.print(Text(margin + _aligned(HEADINGS, widths), "dim"), no_wrap=True, crop=True)
    for row in rows:
        if isinstance(row, str):
            console.print(Text(row, "bold"))
            continue
        head = Text(" " * (2 * row.depth))
        head.append(f"{row.what}: " if row.what else f"{row.label}: ", _bold(row))
        head.append(state_of(row.made), STYLES.get(row.made.state, ""))
        console.print(head)
        line = _aligned(figures(row.made, far), widths)
        console.print(Text(margin + line), no_wrap=True, crop=True)


_INDENT = 4


def _bold(row: Row) -> str:
    return "bold" if row.depth == 0 else ""


def _in_a_pipe(rows: Sequence[Row | str], console: Console) -> None:
    made = [row for row in rows if isinstance(row, Row)]
    widths = _widths([row.made for row in made], BEYOND)
    states = max([len(state_of(row.made)) for row in made], default=0)
    say(f"{'state':{states}}  {_aligned(HEADINGS, widths)}  of", console)
    for row in made:
        what = f" [{row.what}]" if row.what else ""
        line = f"{state_of(row.made):{states}}  {_aligned(figures(row.made), widths)}"
        say(f"{line}  {row.label}{what}", console)


def _widths(made: Iterable[Forecast], far: str) -> list[int]:
    table = [HEADINGS, *(figures(one, far) for one in made)]
    return [max(len(cell) for cell in column) for column in zip(*table, strict=True)]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))


def print_at_length(
    row: Row, console: Console, model: Model = INITIATIVE, supposed: Supposed | None = None
) -> None:
    """One subject with all that its forecast rests on; a what-if stands beside it."""
    made = row.made
    is_team = made.subject.kind is Kind.TEAM  # a team has no target to be on track for
    head = Text(row.label if is_team else f"{row.label}: ", "bold")
    state = "" if is_team else state_of(made)
    console.print(head.append(state, STYLES.get(made.state, "")), soft_wrap=True)
    if is_team and not made.work.open:
        say("  It has nothing open that serves an initiative. Give --items N.", console)
        return
    say(f"  {explanation(made)}", console)
    for line in (*_doubts(made), *_slack(made), *_growing(made, model)):
        say(f"  {line}", console, "dim")
    if supposed:
        print_rows([replace(row, what="forecast"), supposed.beside(row)], console)


def _doubts(made: Forecast) -> Iterator[str]:
    """Where the doubt comes from, the most first."""
    if made.odds is None:
        return
    shares = sorted(made.odds.doubt.shares.items(), key=lambda one: (-one[1], one[0]))
    told = ", ".join(f"{DOUBTS[name]} {round(100 * share)}%" for name, share in shares if share)
    yield f"Doubt: {told}. 95% {until(made.date(SURE))}."


def _slack(made: Forecast) -> Iterator[str]:
    if made.slack is None:
        return
    days = count(abs(made.slack), "day", "days")
    where = "after" if made.slack < 0 else "before"
    yield (
        f"Slack: the 85% date is {days} {where} the target."
        if made.slack
        else ("Slack: none; the 85% date is the target.")
    )


def _growing(made: Forecast, model: Model) -> Iterator[str]:
    """What would be, if scope went on to grow as it did of late."""
    growing = growth(made)
    if made.odds is None or growing <= 0:
        return
    grown = if_growth_continues(made, model)
    so = f"Scenario, if +{number(growing)}/week continues"
    if grown is None:
        yield f"{so}: it is never done, for more comes than is closed."
    else:
        yield f"{so}: even odds {until(grown.date(EVEN))}; 85% {until(grown.date(LIKELY))}."


def print_section(scene: Scene, console: Console, *, everything: bool = False) -> None:
    """What `check` says: how the initiatives stand in all, and below it what alarms."""
    line = counted(scene)
    if not line:
        return
    say(f"{line} More: roadmap-drift forecast.", console)
    if everything:
        names = Names(scene)
        print_rows([row for group in groups(scene, names) for row in _rows(group, names)], console)
    else:
        _print_alarming(scene, console)


def _print_alarming(scene: Scene, console: Console) -> None:
    told, names = alarming(scene), Names(scene)
    for made in told[:MOST]:
        say(f"  {Row(made, plain(name_of(made.subject, names))).label}: {brief(made)}", console)
    if (left := len(told) - MOST) > 0:
        say(f"  … and {left} more; --all shows them", console, "dim")


def _printable(words: str) -> str:
    return "".join(c for c in words if c.isprintable())

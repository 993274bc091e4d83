"""Forecasts in a Markdown report: one table."""

from collections.abc import Iterator

from bot.domain.document import Block, Heading, Line, Paragraph, Strong, Table, Text
from bot.domain.forecast.outlook import Forecast
from bot.domain.outlooks import counted, groups, name_of
from bot.domain.scene import Scene
from bot.domain.wording import Names
from bot.report.forecast_text import HEADINGS, figures, state_of


def blocks(scene: Scene, names: Names, most: int) -> Iterator[Block]:
    """How the initiatives stand, and a row for each goal, initiative and release."""
    told = groups(scene, names)
    if not told:
        return
    yield Heading(3, _text("Forecast"))
    if line := counted(scene):
        yield Paragraph(_text(line))
    rows: list[tuple[Line, ...]] = []
    for group in told:
        if group.goal:
            rows.append(_row(group.goal, (Strong(group.title),)))
        rows += [_row(made, name_of(made.subject, names)) for made in group.members]
    header = tuple(_text(word) for word in ("Of", "State", *HEADINGS))
    yield Table(header, tuple(rows[:most]))
    if (left := len(rows) - most) > 0:
        yield Paragraph(_text(f"{left} more are left out here."))


def _row(made: Forecast, name: Line) -> tuple[Line, ...]:
    return (name, _text(state_of(made)), *(_text(cell) for cell in figures(made)))


def _text(words: str) -> Line:
    return (Text(words),)

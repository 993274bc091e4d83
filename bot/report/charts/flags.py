"""Days with a name above a plot, each on a line of its own down to what it means."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.report.charts.chart import Frame, Layer, line, text, width_of
from bot.report.charts.theme import Theme

ROW = 17
"""Pixels from one row of names to the next."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A day and its name. Its line goes down to `foot`, in pixels of the plot."""

    day: dt.date
    name: str
    colour: str
    foot: float
    dash: tuple[int, ...] = ()
    strong: bool = False


def rows(flags: Iterable[Flag], frame: Frame) -> tuple[tuple[Flag, int], ...]:
    """Each flag with its row, 1 next to the plot: no name covers another one or its line.

    A name begins at its line, so only those to the right of it matter: it goes above them.
    """
    placed: list[tuple[Flag, int]] = []
    for flag in sorted(flags, key=lambda f: (f.day, f.name), reverse=True):
        x = frame.x(flag.day)
        reach = x + 12 + width_of(flag.name, 11.5)
        above = [row for other, row in placed if frame.x(other.day) <= reach]
        placed.append((flag, 1 + max(above, default=0)))
    return tuple(reversed(placed))


def drawn(placed: Sequence[tuple[Flag, int]], frame: Frame, theme: Theme) -> list[Layer]:
    """Lines and names."""
    layers: list[Layer] = []
    for flag, row in placed:
        x, y = frame.x(flag.day), -4.0 - ROW * row
        dashed = {"strokeDash": list(flag.dash)} if flag.dash else {}
        width = 2 if flag.strong else 1.2
        layers.append(line(x, (y, flag.foot), color=flag.colour, strokeWidth=width, **dashed))
        weight = "bold" if flag.strong else "normal"
        layers.append(text(flag.name, x + 5, y + 6, fontSize=11.5, fontWeight=weight))
    return layers

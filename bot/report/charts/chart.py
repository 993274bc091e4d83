"""What a chart is before it is drawn, and the marks that charts are made of."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.report.charts.theme import Theme

Layer = dict[str, Any]

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first comes with the renderer; letters of the next two are as wide."""

EDGE = 16
"""Pixels between the border and what stands next to it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A specification for Vega-Lite with its words for people who cannot see it.

    `id` is the same for the same chart and another one for any other chart, so that
    several of them can stand in one page.
    """

    id: str
    title: str
    desc: str
    spec: Mapping[str, Any]


def chart_id(*parts: str) -> str:
    """An id made of what a chart shows."""
    return "chart-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def clean(text: str) -> str:
    """A text on one line, without signs that are invisible or that no XML may hold."""
    seen = (" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in seen if unicodedata.category(c)[0] != "C").split())


def width_of(text: str, size: float = 12) -> float:
    """About how many pixels a text takes, rather too many."""
    return sum(_WIDTHS.get(c, 0.58 if c.islower() else 0.72) for c in text) * size


def wrapped(words: str, room: float, size: float = 12) -> list[str]:
    """A text in lines that fit."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


_WIDTHS = {**dict.fromkeys("0123456789", 0.56), **dict.fromkeys(" .,:'-ijl", 0.33)}


@dataclass(frozen=True, slots=True)
class Frame:
    """Days from left to right in pixels. `top` is what lies above the plot, and so on."""

    start: dt.date
    end: dt.date
    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    def x(self, day: dt.date) -> float:
        """Where a day lies, also beyond the plot."""
        return self.width * (day - self.start).days / max(1, (self.end - self.start).days)

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies within the plot."""
        return self.start <= day <= self.end

    def x_axis(self, axis: Mapping[str, Any] | None) -> dict[str, Any]:
        """How every layer reads days."""
        scale = {"type": "utc", "domain": [self.start.isoformat(), self.end.isoformat()]}
        return {"field": "x", "type": "temporal", "scale": scale, "axis": axis}

    def ticks(self) -> dict[str, Any]:
        """Where days are named on the axis, and how: no more often than there is room for."""
        days = max(1, (self.end - self.start).days)
        months = next((m for m in (1, 2, 3, 6) if days / (30.4 * m) <= self.width / 62), 12)
        if days <= 12:
            return {"tickCount": {"interval": "day", "step": 2}, "format": "%-d %b %Y"}
        if days <= 7 * self.width / 76:
            return {"tickCount": {"interval": "week", "step": 1}, "format": "%-d %b %Y"}
        if days > 12 * 365:
            return {"tickCount": 8, "format": "%Y"}
        return {"tickCount": {"interval": "month", "step": months}, "format": "%b %Y"}


def spec(frame: Frame, layers: Sequence[Layer], theme: Theme) -> dict[str, Any]:
    """The whole specification: a fixed size, no data but its own, nothing that moves."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": frame.width,
        "height": frame.height,
        "autosize": "none",
        "padding": {
            "left": frame.left,
            "right": frame.right,
            "top": frame.top,
            "bottom": frame.bottom,
        },
        "background": theme.paper,
        "config": _config(theme),
        "layer": list(layers),
    }


def _config(theme: Theme) -> dict[str, Any]:
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "text": {"color": theme.ink, "fontSize": 12, "baseline": "middle", "align": "left"},
        "axis": {
            "domain": False,
            "ticks": False,
            "gridColor": theme.grid,
            "labelColor": theme.muted,
            "labelFontSize": 11,
            "labelPadding": 6,
            "labelOverlap": "parity",
            "title": None,
        },
    }


def layer(mark: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], **encoding: Any) -> Layer:
    """One kind of mark; none of it reacts to a pointer."""
    return {"data": {"values": list(rows)}, "mark": {"tooltip": None, **mark}, "encoding": encoding}


def value(number: float | str) -> dict[str, Any]:
    """A channel that is the same for each mark: pixels, a colour."""
    return {"value": round(number, 2) if isinstance(number, float) else number}


def text(words: str, x: float, y: float, **mark: Any) -> Layer:
    """A text in pixels of the plot; a `limit` cuts it off with dots."""
    label = {"value": clean(words)}
    return layer({"type": "text", **mark}, [{}], x=value(x), y=value(y), text=label)


def line(x: float, y: tuple[float, float], **mark: Any) -> Layer:
    """A vertical line in pixels of the plot."""
    return layer({"type": "rule", **mark}, [{}], x=value(x), y=value(y[0]), y2=value(y[1]))


def header(frame: Frame, theme: Theme, title: str, lines: Iterable[str]) -> list[Layer]:
    """Title and subtitles above all, from the left border on."""
    x, room = EDGE - frame.left, frame.left + frame.width + frame.right - 2 * EDGE
    shown = [
        text(title, x, 26 - frame.top, fontSize=17, fontWeight="bold", limit=room, ellipsis="…")
    ]
    for number, words in enumerate(lines):
        ink = theme.ink if number == 0 else theme.muted
        shown.append(text(words, x, 48 + 18 * number - frame.top, color=ink, limit=room))
    return shown

"""The initiatives of a product over time, by goal: what is planned, and what is likely."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.domain.scene import Scene
from bot.report.charts.chart import (
    EDGE,
    Chart,
    Frame,
    Layer,
    chart_id,
    clean,
    header,
    layer,
    line,
    spec,
    text,
    value,
    width_of,
)
from bot.report.charts.rows import Row, grouped, rows, shown, summary
from bot.report.charts.theme import LIGHT, SHAPES, Theme

MOST_ROWS = 60
"""Initiatives in one picture, unless it is asked for more."""

ROW = 26
NAMES, WINDOWS = 262, 86
WIDTH, LEFT, RIGHT = 480, EDGE + NAMES + WINDOWS, 200
TOP, BOTTOM = 132, 20

PAST, AHEAD = 364, 728
"""Days before and after today that are shown at most."""

Line = tuple[int, Row]


def timeline(scene: Scene, theme: Theme = LIGHT, limit: int = MOST_ROWS) -> Chart:
    """The chart of a product. Of more initiatives than `limit` the rest is counted."""
    roadmap, today = scene.roadmap, scene.today
    every = rows(scene)
    chosen = shown(every, limit)
    lines = list(grouped(chosen))
    left_out = len(every) - len(chosen)
    frame = _frame(chosen, today, len(lines) + bool(left_out))
    placed = [(place, told) for place, told in enumerate(lines) if isinstance(told, Row)]
    lead = f"{summary(every, roadmap)} As of {today.isoformat()}."
    layers = [
        *_ground(frame, theme, lines),
        *_bars(placed, frame, theme),
        *_today(frame, theme, today),
        *_words(lines, frame, theme),
        *_states(placed, frame, theme),
        *header(frame, theme, f"{roadmap.product}: timeline", [lead]),
        *_key(frame, theme),
    ]
    if left_out:
        more = f"and {left_out} more that end later or are over"
        at = ROW * (len(lines) + 0.5)
        layers.append(text(more, EDGE - LEFT, at, color=theme.muted, fontStyle="italic"))
    return Chart(
        id=chart_id("timeline", roadmap.id, today.isoformat(), theme.name, str(limit)),
        title=clean(f"{roadmap.product}: timeline as of {today.isoformat()}"),
        desc=clean(" ".join((lead, *(row.told for row in chosen), *_left_out(left_out)))),
        spec=spec(frame, layers, theme),
    )


def _left_out(number: int) -> Iterator[str]:
    if number:
        yield f"{number} more are not shown."


def _frame(chosen: Sequence[Row], today: dt.date, height: int) -> Frame:
    """From the first window to the last one, no farther than two years from now."""
    earliest = today - dt.timedelta(days=PAST)
    near = [row for row in chosen if max(row.days, default=today) >= earliest]
    dates = [day for row in near for day in row.days]
    likely = [day for row in chosen for day in row.quantiles[:2] if day]
    first = min([today - dt.timedelta(days=21), *dates])
    last = max([today + dt.timedelta(days=63), *dates, *likely])
    first = max(first, earliest)
    last = min(last, today + dt.timedelta(days=AHEAD))
    last += dt.timedelta(days=(last - first).days // 40)
    return Frame(first, last, WIDTH, ROW * max(1, height), TOP, RIGHT, BOTTOM, LEFT)


def _y(frame: Frame) -> dict[str, Any]:
    """How every layer reads lines: the first one on top."""
    scale = {"domain": [0, frame.height / ROW], "reverse": True, "nice": False, "zero": True}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": None}


def _x(frame: Frame) -> dict[str, Any]:
    """How every layer reads days: they share one axis, above."""
    return frame.x_axis({"orient": "top", "grid": True, "labelPadding": 22, **frame.ticks()})


def _ground(frame: Frame, theme: Theme, lines: Sequence[str | Row]) -> Iterator[Layer]:
    stripes = [{"y": n + 0.5} for n, told in enumerate(lines) if isinstance(told, str)]
    whole = {"x": value(-LEFT), "x2": value(WIDTH + RIGHT), "y": _y(frame)}
    yield layer({"type": "rule", "strokeWidth": ROW, "color": theme.stripe}, stripes, **whole)
    below = [{"y": n + 1} for n, told in enumerate(lines) if isinstance(told, Row)]
    yield layer({"type": "rule", "strokeWidth": 1, "color": theme.grid}, below, **whole)


def _today(frame: Frame, theme: Theme, today: dt.date) -> Iterator[Layer]:
    yield line(frame.x(today), (-4.0, float(frame.height)), color=theme.done, strokeWidth=1.5)
    name = {"align": "center", "fontSize": 11.5, "fontWeight": "bold", "color": theme.done}
    yield text(f"today {today.isoformat()}", frame.x(today), -11.0, **name)


def _bars(placed: Sequence[Line], frame: Frame, theme: Theme) -> Iterator[Layer]:
    live = [line for line in placed if not line[1].is_muted]
    over = [line for line in placed if line[1].is_muted]
    yield _spans(live, frame, theme.window, 15, lambda row: (row.start, row.end))
    yield _spans(over, frame, theme.grid, 9, lambda row: (row.start, row.end))
    yield _spans(live, frame, theme, 1.5, lambda row: _forecast(row, frame, 1, 2))
    yield _spans(live, frame, theme, 6, lambda row: _forecast(row, frame, 0, 1))
    targets = [_at(row.target, n) for n, row in live if row.target and frame.holds(row.target)]
    for thick, colour in ((6, theme.paper), (2.5, theme.ink)):
        mark = {"type": "tick", "orient": "vertical", "thickness": thick, "size": 21, "opacity": 1}
        yield layer({**mark, "color": colour}, targets, x=_x(frame), y=_y(frame))
    yield _edges(placed, frame, theme)


def _at(day: dt.date, place: int) -> dict[str, Any]:
    return {"x": day.isoformat(), "y": place + 0.5}


Days = tuple[dt.date | None, dt.date | None]


def _forecast(row: Row, frame: Frame, first: int, last: int) -> Days:
    """The days between two of P50, P85 and P95; beyond three years is beyond the axis."""
    if row.forecast is None:
        return None, None
    beyond = frame.end + dt.timedelta(days=1)
    return row.quantiles[first] or beyond, row.quantiles[last] or beyond


def _spans(
    lines: Iterable[Line],
    frame: Frame,
    colour: Theme | str,
    thick: float,
    days: Callable[[Row], Days],
) -> Layer:
    """Bars, cut off at both ends of the axis; a theme gives each the colour of its state."""
    values = []
    for place, row in lines:
        start, end = days(row)
        if start and end and start <= frame.end and end >= frame.start and start <= end:
            bar = _at(max(start, frame.start), place)
            bar["x2"] = min(end, frame.end).isoformat()
            bar["colour"] = _colour(row, colour) if isinstance(colour, Theme) else colour
            values.append(bar)
    return layer(
        {"type": "rule", "strokeWidth": thick},
        values,
        x=_x(frame),
        x2={"field": "x2"},
        y=_y(frame),
        color={"field": "colour", "type": "nominal", "scale": None},
    )


def _colour(row: Row, theme: Theme) -> str:
    return theme.of(row.state) if row.state else theme.plain


def _edges(placed: Sequence[Line], frame: Frame, theme: Theme) -> Layer:
    """Small arrows where something goes on beyond the axis."""
    values = []
    for place, row in placed:
        sure = row.quantiles[2]
        late = row.forecast is not None and (sure is None or sure > frame.end)
        planned = [day for day in (row.end, row.target) if day]
        if late or any(day > frame.end for day in planned):
            colour = _colour(row, theme) if late else theme.edge
            values.append({"px": WIDTH + 4, "y": place + 0.5, "turn": 90, "colour": colour})
        if any(day < frame.start for day in (row.start, row.target) if day):
            values.append({"px": -4, "y": place + 0.5, "turn": -90, "colour": theme.edge})
    plain = {"type": "quantitative", "scale": None}
    return layer(
        {"type": "point", "filled": True, "size": 38, "shape": "triangle-up", "opacity": 1},
        values,
        x={"field": "px", **plain, "axis": None},
        y=_y(frame),
        angle={"field": "turn", **plain},
        color={"field": "colour", "type": "nominal", "scale": None},
    )


def _column(texts: Iterable[tuple[int, str]], x: float, frame: Frame, **mark: Any) -> Layer:
    values = [{"y": place + 0.5, "t": clean(words)} for place, words in texts]
    words = {"field": "t", "type": "nominal"}
    shape = {"type": "text", "ellipsis": "…", **mark}
    return layer(shape, values, x=value(x), y=_y(frame), text=words)


def _words(lines: Sequence[str | Row], frame: Frame, theme: Theme) -> Iterator[Layer]:
    placed = list(enumerate(lines))
    goals = [(n, told) for n, told in placed if isinstance(told, str)]
    room = LEFT + WIDTH + RIGHT - 2 * EDGE
    yield _column(goals, EDGE - LEFT, frame, fontWeight="bold", limit=room)
    for over, ink in ((False, theme.ink), (True, theme.muted)):
        these = [(n, r) for n, r in placed if isinstance(r, Row) and r.is_muted is over]
        name = {"color": ink, "limit": NAMES - 24}
        yield _column([(n, r.title) for n, r in these], EDGE + 10 - LEFT, frame, **name)
        state = {"color": ink, "limit": RIGHT - 44}
        yield _column([(n, r.words) for n, r in these], WIDTH + 32, frame, **state)
    head = {"fontSize": 11, "color": theme.muted}
    yield text("window", EDGE + NAMES - LEFT, -11, **head)
    yield text("state, chance of the target", WIDTH + 13, -11, **head)
    windows = [(n, r.window) for n, r in placed if isinstance(r, Row)]
    small = {"color": theme.muted, "fontSize": 11, "limit": WINDOWS - 8}
    yield _column(windows, EDGE + NAMES - LEFT, frame, **small)


def _states(placed: Sequence[Line], frame: Frame, theme: Theme) -> Iterator[Layer]:
    """A shape for each state; a ring where nothing is said about a target."""
    known = [(n, r) for n, r in placed if r.standing in SHAPES]
    rings = [(n, r) for n, r in placed if r.standing not in SHAPES]
    for lines, filled in ((known, True), (rings, False)):
        values = [
            {
                "y": n + 0.5,
                "shape": SHAPES.get(r.standing, "circle"),
                "colour": _colour(r, theme),
            }
            for n, r in lines
        ]
        yield layer(
            {"type": "point", "filled": filled, "size": 75, "opacity": 1, "strokeWidth": 1.5},
            values,
            x=value(WIDTH + 20),
            y=_y(frame),
            shape={"field": "shape", "type": "nominal", "scale": None},
            color={"field": "colour", "type": "nominal", "scale": None},
        )


def _key(frame: Frame, theme: Theme) -> Iterator[Layer]:
    """What the marks mean, on one line."""
    x, y = float(EDGE - LEFT), 74.0 - TOP
    rule: Mapping[str, Any] = {"type": "rule"}
    tick = {"type": "tick", "orient": "vertical", "thickness": 2.5, "size": 18, "opacity": 1}
    samples = (
        ("window", 24, {**rule, "strokeWidth": 13, "color": theme.window}),
        ("target", 4, {**tick, "color": theme.ink}),
        ("forecast: even odds to 85%", 24, {**rule, "strokeWidth": 6, "color": theme.plain}),
        ("to 95%", 24, {**rule, "strokeWidth": 1.5, "color": theme.plain}),
    )
    for words, wide, mark in samples:
        ends = {} if mark["type"] == "tick" else {"x2": value(x + wide)}
        yield layer(mark, [{}], x=value(x + (wide / 2 if not ends else 0)), y=value(y), **ends)
        yield text(words, x + wide + 6, y, fontSize=11, color=theme.muted)
        x += wide + 6 + width_of(words, 11) + 20

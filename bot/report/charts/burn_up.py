"""The burn-up of one initiative, goal or release: scope, done, and how it may go on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.forecast.burn import Burn
from bot.domain.forecast.outlook import EVEN, FAR, LIKELY, SURE, Forecast, State, Step
from bot.domain.forecast.weeks import WEEK
from bot.domain.forecast.words import explanation, number, percent, until
from bot.report.charts import flags
from bot.report.charts.chart import (
    Chart,
    Frame,
    Layer,
    chart_id,
    clean,
    header,
    layer,
    spec,
    text,
    width_of,
    wrapped,
)
from bot.report.charts.fan import between, end_of_axis, rays
from bot.report.charts.flags import Flag
from bot.report.charts.theme import LIGHT, Theme

HEIGHT, WIDTH = 270, 700
LEFT, RIGHT, BOTTOM = 52, 140, 34

NAMES = {EVEN: "even odds", LIKELY: "85%", SURE: "95%"}


def burn_up(told: Burn, theme: Theme = LIGHT, product: str = "") -> Chart:
    """The chart of a subject. `product` only tells it from others in one page."""
    frame, most = _frame(told), _most(told)
    placed = flags.rows(_flags(told, frame, theme, most), frame)
    lines = list(_lines(told, frame))
    above = flags.ROW * max((row for _, row in placed), default=0)
    frame = replace(frame, top=52 + 18 * len(lines) + above)
    layers = [
        *_past(told, frame, theme, most),
        *_fan(told, frame, theme, most),
        *_levels(told, frame, theme, most),
        *flags.drawn(placed, frame, theme),
        *header(frame, theme, told.title, lines),
    ]
    return Chart(
        id=chart_id("burn-up", product, str(told.subject), told.as_of.isoformat(), theme.name),
        title=f"{clean(told.title)}: burn-up as of {told.as_of.isoformat()}",
        desc=clean(description(told)),
        spec=spec(frame, layers, theme),
    )


def description(told: Burn) -> str:
    """All that the picture shows, in words."""
    now = told.now
    words = [f"{now.done} of {now.scope} items are done."]
    if told.steps:
        words.append(f"The first was made on {told.steps[0].day.isoformat()}.")
    made = told.forecast
    if made is not None and made.odds is not None:
        words.append(f"95% {until(made.date(SURE))}.")
    words.append(explanation(made) if made else f"No forecast: {told.silent}.")
    return " ".join((*words, *_notes(told)))


def _frame(told: Burn) -> Frame:
    """From the first item on, or as much of the past as leaves room for what is ahead."""
    earliest = told.as_of - dt.timedelta(days=FAR * WEEK)
    first = max(earliest, told.steps[0].day if told.steps else told.as_of)
    end = _end(told, first)
    if end >= told.as_of:
        past = max(52 * WEEK, 2 * (end - told.as_of).days)
        first = max(first, told.as_of - dt.timedelta(days=past))
    if told.target and earliest <= told.target < first:
        first = told.target
    if (end - first).days < 2 * WEEK:
        first = end - dt.timedelta(days=2 * WEEK)
    end += dt.timedelta(days=max(2, (end - first).days // 40))
    return Frame(first, end, WIDTH, HEIGHT, 0, RIGHT, BOTTOM, LEFT)


def _end(told: Burn, first: dt.date) -> dt.date:
    if told.forecast is not None:
        return end_of_axis(told.forecast, first)
    last = told.steps[-1].day if told.steps else told.as_of
    return min(told.as_of, max(last, told.target or last) + dt.timedelta(days=13 * WEEK))


def _most(told: Burn) -> float:
    """Where the y axis ends: above all that ever was in scope."""
    return 1.08 * max((step.scope for step in told.steps), default=0) or _EMPTY


_EMPTY = 0.5
"""An axis for no items."""


def _lines(told: Burn, frame: Frame) -> Iterator[str]:
    made = told.forecast
    yield _standing(made) if made and made.odds else _closed(told)
    pace = f" Pace {number(made.pace.per_week)}/week." if made and made.pace else ""
    now = told.now
    left = f"{now.scope - now.done} open, {now.done} closed."
    if made is not None and made.state is State.UNREAD:
        left = f"Of what was read: {left}"
    yield f"{left}{pace} As of {told.as_of.isoformat()}."
    yield from wrapped(" ".join((*_notes(told), *_cut(told, frame))), WIDTH + LEFT + RIGHT - 32)


def _standing(made: Forecast) -> str:
    state = made.state.words.capitalize()
    if made.chance is not None and made.target:
        state += f": {percent(made.chance)} by the target {made.target.isoformat()}"
    elif made.target:
        state += f": the target was {made.target.isoformat()}"
    return f"{state}. Even odds {until(made.date(EVEN))}, 85% {until(made.date(LIKELY))}."


def _closed(told: Burn) -> str:
    """Why nothing fans out."""
    made = told.forecast
    if made is not None and made.state is State.COMPLETE:
        return f"{told.silent[:1].upper()}{told.silent[1:]}: nothing is left to forecast."
    if made is not None and made.state is State.OVERDUE and made.target:
        return f"Overdue since {made.target.isoformat()}. No forecast: {told.silent}."
    return f"No forecast: {told.silent}."


def _notes(told: Burn) -> Iterator[str]:
    made = told.forecast
    if made is not None and made.odds and made.stalled:
        days = (made.as_of - made.work.closings[-1]).days
        yield f"Stalled: nothing was closed for {days} days, so the dates look too good."
    if made is not None and made.odds and not made.is_enough:
        yield "Too little history to warn of anything: a range, no alarm."
    if told.undated:
        yield f"{told.undated} done on a day that is not known: drawn on the day they were made."


def _cut(told: Burn, frame: Frame) -> Iterator[str]:
    """What the axis has no room for."""
    made = told.forecast
    if told.steps and told.steps[0].day < frame.start:
        yield f"The past is cut at {frame.start.isoformat()}."
    if made is not None and made.odds:
        dates = {q: made.date(q) for q in NAMES}
        beyond = [q for q, day in dates.items() if day is None or day > frame.end]
        if beyond:
            named = ", ".join(f"{NAMES[q]} {until(dates[q])}" for q in beyond)
            yield f"The fan is cut at {frame.end.isoformat()}: {named}."
    if told.target and not frame.holds(told.target):
        yield f"The target {told.target.isoformat()} is off the axis."


def _flags(told: Burn, frame: Frame, theme: Theme, most: float) -> Iterator[Flag]:
    made = told.forecast
    if frame.holds(told.as_of):
        yield Flag(told.as_of, f"today {told.as_of.isoformat()}", theme.edge, frame.height)
    if told.target and frame.holds(told.target):
        name = f"target {told.target.isoformat()}"
        yield Flag(told.target, name, theme.ink, frame.height, (6, 4), strong=True)
    if made is not None and made.odds:
        foot = frame.height * (1 - told.now.scope / most)
        for q, name in NAMES.items():
            day = made.date(q)
            if day and frame.holds(day):
                yield Flag(day, f"{name} {day.isoformat()}", theme.of(made.state), foot, (2, 3))


def _scales(frame: Frame, most: float) -> dict[str, Any]:
    """How every layer reads days and items."""
    scale = {"domain": [0, round(most, 3)], "nice": False}
    axis = {"values": ticks(most), "format": "d"} if most > _EMPTY else None
    return {
        "x": frame.x_axis({"grid": False, **frame.ticks()}),
        "y": {"field": "y", "type": "quantitative", "scale": scale, "axis": axis},
    }


def ticks(most: float) -> list[int]:
    """Whole numbers from 0 on, at most seven: 1, 2 or 5 apart, or so many tens or hundreds."""
    wide = (ten * unit for ten in (10**n for n in range(9)) for unit in (1, 2, 5))
    step = next(each for each in wide if most / each <= 6)
    return list(range(0, int(most) + 1, step))


def _past(told: Burn, frame: Frame, theme: Theme, most: float) -> list[Layer]:
    scales = _scales(frame, most)
    steps = within(told.steps, frame.start, min(told.as_of, frame.end))
    scope = [{"x": s.day.isoformat(), "y": s.scope} for s in steps]
    done = [{"x": s.day.isoformat(), "y": s.done, "y2": 0} for s in steps]
    stepped = {"interpolate": "step-after", "strokeJoin": "round"}
    area = {"type": "area", "color": theme.done, "opacity": 0.12, "line": False, **stepped}
    return [
        layer(area, done, **scales, y2={"field": "y2"}),
        layer({"type": "line", "color": theme.edge, "strokeWidth": 2, **stepped}, scope, **scales),
        layer({"type": "line", "color": theme.done, "strokeWidth": 2.5, **stepped}, done, **scales),
    ]


def within(steps: Sequence[Step], start: dt.date, end: dt.date) -> tuple[Step, ...]:
    """The steps from one day to another, with how it stood on both."""
    before = [step for step in steps if step.day <= start]
    shown = [step for step in steps if start < step.day <= end]
    if before:
        shown.insert(0, replace(before[-1], day=start))
    if shown and shown[-1].day < end:
        shown.append(replace(shown[-1], day=end))
    return tuple(shown)


def _fan(told: Burn, frame: Frame, theme: Theme, most: float) -> list[Layer]:
    made = told.forecast
    if made is None or made.odds is None:
        return []
    scales, colour = _scales(frame, most), theme.of(made.state)
    even, likely, sure = rays(made)
    layers = []
    for early, late, opacity in ((likely, sure, 0.14), (even, likely, 0.34)):
        corners = [
            {"x": p.day.isoformat(), "y": round(p.most, 3), "y2": round(p.least, 3)}
            for p in between(early, late, frame.end)
        ]
        area = {"type": "area", "color": colour, "opacity": opacity, "line": False}
        layers.append(layer(area, corners, **scales, y2={"field": "y2"}))
    for ray, width in ((even, 2), (likely, 1.2)):
        ends = [{"x": d.isoformat(), "y": round(y, 3)} for d, y in ray.until(frame.end)]
        layers.append(
            layer({"type": "line", "color": colour, "strokeWidth": width}, ends, **scales)
        )
    return layers


def _levels(told: Burn, frame: Frame, theme: Theme, most: float) -> list[Layer]:
    """Scope and done at the right, each with its number."""
    now, right = told.now, frame.width
    if not told.steps:
        words = "Nothing to draw: no item counts."
        middle = {"align": "center", "fontSize": 14, "color": theme.muted}
        empty = layer({"type": "point", "opacity": 0}, [], **_scales(frame, most))
        return [empty, text(words, right / 2, frame.height / 2, **middle)]
    last = min(told.as_of, frame.end)
    x = frame.x(last)
    scope, done = (frame.height * (1 - level / most) for level in (now.scope, now.done))
    ahead = [{"x": day.isoformat(), "y": now.scope} for day in (last, frame.end)]
    dashed = {"type": "line", "color": theme.edge, "strokeWidth": 1.5, "strokeDash": [4, 3]}
    level = {"fontWeight": "bold"}
    layers = [layer(dashed, ahead, **_scales(frame, most))] if last < frame.end else []
    if now.scope == now.done:
        layers.append(text(f"all {now.scope} done", right + 8, scope, color=theme.done, **level))
        return layers
    dot = {"type": "point", "filled": True, "size": 46, "color": theme.done, "opacity": 1}
    at = {"x": last.isoformat(), "y": now.done}
    layers.append(layer(dot, [at], **_scales(frame, most)))
    layers.append(text(f"{now.scope} in scope", right + 8, scope, color=theme.muted, **level))
    words = f"{now.done} done"
    if done > frame.height - 24:  # no room below
        x, y, level["align"] = x - 8, done - 11, "right"
    else:
        x, y = _beside(x + 7, width_of(words), told, frame), done + 13
    return [*layers, text(words, x, y, color=theme.done, **level)]


def _beside(x: float, width: float, told: Burn, frame: Frame) -> float:
    """The same place, or the next one at which the line of the target strikes no word."""
    target = frame.x(told.target) if told.target else x - 1
    return target + 7 if x - 4 <= target <= x + width else x

"""Subjects and products to draw, and what a drawn SVG says."""

import datetime as dt
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from bot.domain.backlog import BacklogItem
from bot.domain.forecast.burn import Burn
from bot.domain.forecast.outlook import Forecast, Step
from bot.domain.roadmap import Goal
from bot.domain.scene import Scene
from bot.report.charts.chart import Chart
from bot.report.charts.render import svg
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    judged,
    label,
    noon,
)
from tests.domain.forecast.lives import CHECKOUT, DAY, STEADY, of

WINDOWS = ("2026-Q4", "now", "2027-Q1", "later", "2026-10-05..2026-12-11", "", "2026-H2", "next")
STATUSES = ("in_progress", "planned", "paused", "done", "proposed", "cancelled")
NAMES = ("Guest checkout", "Überweisung ohne Konto " * 6, "Оплата", "</svg><script>x</script>")


def steady_burn(
    target: dt.date | None = dt.date(2026, 9, 10), title: str = "Checkout", **more: Any
) -> Burn:
    """The first golden case: 18 open, 15 closed in eight weeks."""
    return burn_of(of(18, *STEADY, target=target), title=title, **more)


def burn_of(made: Forecast, title: str = "Checkout", **more: Any) -> Burn:
    """All items were made before the first of them was closed."""
    work = made.work
    whole, days = work.open + work.closed, sorted(set(work.closings))
    began = (days[0] if days else DAY) - dt.timedelta(days=10)
    steps = [Step(began, whole, 0)] if whole else []
    steps += [Step(day, whole, sum(c <= day for c in work.closings)) for day in days]
    return Burn(CHECKOUT, title, DAY, tuple(steps), target=made.target, forecast=made, **more)


def product(number: int, *, goals: int = 3) -> Scene:
    """So many initiatives of every kind, some of them with a forecast."""
    items: list[BacklogItem] = []
    initiatives = []
    for n in range(number):
        mark = (f"l{n}",)
        for k in range((5 * n) % 13):
            closed = TODAY - dt.timedelta(days=(9 * k + n) % 90)
            began = noon(TODAY - dt.timedelta(days=140))
            done = an_item(len(items) + 1, "done", closed=closed, labels=mark, created=began)
            items.append(done)
        items += [an_item(len(items) + 1 + k, labels=mark) for k in range((3 * n) % 8)]
        target = TODAY + dt.timedelta(days=(17 * n) % 200 - 30) if n % 3 == 0 else None
        initiatives.append(
            an_initiative(
                f"i{n:04}",
                label(mark[0]),
                title=NAMES[n % len(NAMES)],
                goal=f"g{n % goals}" if n % 7 else "",
                window=WINDOWS[n % len(WINDOWS)],
                status=STATUSES[n % len(STATUSES)],
                target=target,
            )
        )
    all_goals = tuple(Goal(f"g{n}", f"Goal {n}") for n in range(goals))
    roadmap = a_roadmap(*initiatives, goals=all_goals)
    return judged(roadmap, a_snapshot(*items), TODAY).scene


def drawn(chart: Chart) -> ElementTree.Element:
    """The SVG, read as XML."""
    return ElementTree.fromstring(svg(chart))  # noqa: S314  our own text


def words_of(chart: Chart) -> list[str]:
    """Every text that can be seen, in the order of drawing."""
    return [t.text or "" for t in drawn(chart).iter("{http://www.w3.org/2000/svg}text")]


def rises(values: list[float]) -> bool:
    """Whether no value is below the one before it."""
    return all(one <= other for one, other in pairwise(values))

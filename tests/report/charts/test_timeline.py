"""The timeline: which rows, in which order, and what it says of each."""

import datetime as dt
from typing import Any

from bot.domain.roadmap import Goal, Initiative
from bot.domain.scene import Scene
from bot.report.charts.chart import Chart
from bot.report.charts.rows import rows
from bot.report.charts.theme import LIGHT
from bot.report.charts.timeline import timeline
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
from tests.report.charts.pictures import product, words_of

GOALS = (Goal("orders", "More orders"), Goal("calm", "Fewer calls"))


def scene(*initiatives: Initiative, **more: Any) -> Scene:
    return judged(a_roadmap(*initiatives, goals=GOALS), a_snapshot(**more), TODAY).scene


def going(name: str = "pay", **more: Any) -> Scene:
    """Ten closings in ten weeks, three open items."""
    began = noon(TODAY - dt.timedelta(days=120))
    days = (TODAY - dt.timedelta(days=7 * n + 1) for n in range(10))
    done = [
        an_item(n, "done", closed=day, created=began, labels=("pay",))
        for n, day in enumerate(days, start=1)
    ]
    items = [*done, *(an_item(20 + n, created=began, labels=("pay",)) for n in range(3))]
    roadmap = a_roadmap(an_initiative(name, label("pay"), **more), goals=GOALS)
    return judged(roadmap, a_snapshot(*items), TODAY).scene


def bars(chart: Chart, thick: float) -> list[dict[str, Any]]:
    found = [a for a in chart.spec["layer"] if a["mark"].get("strokeWidth") == thick]
    values = [value for a in found for value in a["data"]["values"]]
    return [value for value in values if "x2" in value]


def test_goals_stand_in_the_order_of_the_manifest_and_the_rest_behind_them() -> None:
    told = scene(
        an_initiative("a", goal="calm"),
        an_initiative("b"),
        an_initiative("c", goal="orders"),
    )
    assert [(row.id, row.goal) for row in rows(told)] == [
        ("c", "More orders"),
        ("a", "Fewer calls"),
        ("b", "No goal"),
    ]


def test_within_a_goal_dates_come_first_and_what_is_over_last() -> None:
    told = scene(
        an_initiative("gone", window="2026-Q1", status="done"),
        an_initiative("someday", window="later"),
        an_initiative("soon", window="now"),
        an_initiative("blank", window=""),
        an_initiative("second", window="2027-Q1"),
        an_initiative("first", window="2026-Q4"),
    )
    assert [r.id for r in rows(told)] == ["first", "second", "soon", "someday", "blank", "gone"]


def test_a_window_without_dates_has_no_bar_but_its_word() -> None:
    chart = timeline(scene(an_initiative("a", window="later")))
    assert bars(chart, 15) == []
    assert "later" in words_of(chart)


def test_a_window_with_dates_is_a_bar_from_its_first_to_its_last_day() -> None:
    (bar,) = bars(timeline(scene(an_initiative("a", window="2026-Q4"))), 15)
    assert (bar["x"], bar["x2"]) == ("2026-10-01", "2026-12-31")


def test_the_forecast_is_a_bar_from_p50_to_p85_in_the_colour_of_its_state() -> None:
    told = going(window="2027-Q1")
    made = told.foresight.initiatives["pay"]
    chart = timeline(told)
    (bar,) = bars(chart, 6)
    assert (bar["x"], bar["x2"]) == (str(made.date(0.5)), str(made.date(0.85)))
    assert bar["colour"] == LIGHT.good
    (whisker,) = bars(chart, 1.5)
    assert whisker["x"] == str(made.date(0.85))
    assert "on track 93%" in words_of(chart)


def test_a_state_has_a_word_and_a_shape_beside_its_colour() -> None:
    chart = timeline(going(target=TODAY + dt.timedelta(days=9)))
    assert "at risk 25%" in words_of(chart)
    shapes = [v.get("shape") for a in chart.spec["layer"] for v in a["data"]["values"]]
    assert "triangle-up" in shapes


def test_a_passed_target_is_overdue_and_a_paused_one_says_so() -> None:
    words = words_of(timeline(going(target=TODAY - dt.timedelta(days=9), status="paused")))
    assert "overdue · paused" in words


def test_what_is_over_says_so() -> None:
    told = scene(an_initiative("a", status="done"), an_initiative("b", status="cancelled"))
    assert {"done", "cancelled"} <= set(words_of(timeline(told)))


def test_long_titles_end_in_dots() -> None:
    words = words_of(timeline(scene(an_initiative("a", title="Pay without an account " * 9))))
    assert any(word.startswith("Pay without an account") and word.endswith("…") for word in words)


def test_more_than_fit_are_counted_and_what_is_over_goes_first() -> None:
    told = scene(
        an_initiative("gone", status="done"),
        an_initiative("far", window="2027-Q2"),
        an_initiative("near", window="2026-Q4"),
    )
    chart = timeline(told, limit=2)
    words = words_of(chart)
    assert "and 1 more that end later or are over" in words
    assert {"Near", "Far"} <= set(words)
    assert "Gone" not in words
    assert "1 more are not shown." in chart.desc


def test_the_description_has_every_row() -> None:
    desc = timeline(going(window="2027-Q1")).desc
    assert desc.startswith("1 initiative: 1 on track. As of 2026-11-16.")
    assert "Pay: window 2027-Q1, on track 93%, even odds by 20" in desc


def test_the_order_of_initiatives_in_the_manifest_does_not_matter_within_a_goal() -> None:
    one = [an_initiative(f"i{n}", window="2026-Q4", goal="calm") for n in range(4)]
    assert timeline(scene(*one)) == timeline(scene(*reversed(one)))


def test_a_thousand_initiatives_are_drawn_in_one_call() -> None:
    words = words_of(timeline(product(1000)))
    assert "and 940 more that end later or are over" in words
    assert any(word.startswith("1000 initiatives for 3 goals: ") for word in words)

"""The burn-up: where its lines and its fan are, and what it says."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.forecast.burn import Burn
from bot.domain.forecast.outlook import Ask, Step, unread
from bot.report.charts.burn_up import burn_up, ticks, within
from bot.report.charts.chart import Chart, Frame
from bot.report.charts.flags import Flag, rows
from tests.domain.forecast.lives import CHECKOUT, DAY, STEADY, closings, days_ago, of, work
from tests.report.charts.pictures import burn_of, rises, steady_burn, words_of

FAN, FAR_FAN = 0.34, 0.14


def in_days(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def areas(chart: Chart, opacity: float) -> list[dict[str, Any]]:
    """The corners of an area, told by how dense it is."""
    found = [a for a in chart.spec["layer"] if a["mark"].get("opacity") == opacity]
    return [corner for area in found for corner in area["data"]["values"]]


def test_the_fan_starts_at_what_is_done_today_and_ends_in_scope_at_p50_and_p85() -> None:
    assert areas(burn_up(steady_burn()), FAN) == [
        {"x": "2026-07-04", "y": 15.0, "y2": 15.0},
        {"x": "2026-09-14", "y": 33.0, "y2": 20.838},
        {"x": "2027-02-11", "y": 33.0, "y2": 33.0},
    ]


def test_the_lighter_fan_goes_on_to_p95_and_is_cut_where_the_axis_ends() -> None:
    corners = areas(burn_up(steady_burn()), FAR_FAN)
    assert [corner["x"] for corner in corners[:2]] == ["2026-07-04", "2027-02-11"]
    assert corners[-1]["x"] < "2027-12-27"
    assert corners[-1]["y2"] < 33


def test_title_and_subtitle_say_the_state_the_chance_and_the_dates() -> None:
    chart = burn_up(steady_burn())
    words = words_of(chart)
    assert "Checkout" in words
    assert (
        "At risk: 48% by the target 2026-09-10. Even odds by 2026-09-14, 85% by 2027-02-11."
    ) in words
    assert "18 open, 15 closed. Pace 1.8/week. As of 2026-07-04." in words
    assert chart.title == "Checkout: burn-up as of 2026-07-04"


def test_lines_are_named_where_they_are() -> None:
    words = words_of(burn_up(steady_burn()))
    assert {"33 in scope", "15 done", "today 2026-07-04", "target 2026-09-10"} <= set(words)
    assert {"even odds 2026-09-14", "85% 2027-02-11"} <= set(words)


def test_what_lies_beyond_the_axis_is_said() -> None:
    words = " ".join(words_of(burn_up(steady_burn())))
    assert "The fan is cut at 2027-02-18: 95% by 2027-12-27." in words


def test_dates_beyond_three_years_have_no_day() -> None:
    made = of(200, 1, 0, 1, 0, 1, 0, 1, 1, target=dt.date(2026, 12, 31))
    words = " ".join(words_of(burn_up(burn_of(made))))
    assert "Even odds beyond 3 years, 85% beyond 3 years." in words
    assert "even odds beyond 3 years, 85% beyond 3 years, 95% beyond 3 years." in words


def test_people_who_cannot_see_it_are_told_the_same_numbers() -> None:
    desc = burn_up(steady_burn()).desc
    for told in (
        "15 of 33 items are done.",
        "even odds by 2026-09-14; 85% by 2027-02-11.",
        "95% by 2027-12-27.",
        "Target 2026-09-10: 48% -> at risk.",
    ):
        assert told in desc


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            burn_of(of(0, 1, 2, 1), silent="complete since 2026-07-01"),
            "Complete since 2026-07-01: nothing is left to forecast.",
        ),
        (
            burn_of(of(4), silent="no closing is known yet"),
            "No forecast: no closing is known yet.",
        ),
        (
            burn_of(
                unread(Ask(CHECKOUT, "Checkout", DAY), work(3, 2, 1), "shop could not be read"),
                silent="shop could not be read",
            ),
            "No forecast: shop could not be read.",
        ),
        (
            Burn(CHECKOUT, "Checkout", DAY, (), silent="acme/shop could not be read: 502"),
            "No forecast: acme/shop could not be read: 502.",
        ),
    ],
)
def test_without_a_forecast_there_is_no_fan_and_it_says_why(told: Burn, said: str) -> None:
    chart = burn_up(told)
    assert areas(chart, FAN) == []
    assert said in words_of(chart)


def test_numbers_of_what_was_read_in_part_are_called_so() -> None:
    made = unread(Ask(CHECKOUT, "Checkout", DAY), work(3, 2, 1), "shop could not be read")
    words = words_of(burn_up(burn_of(made, silent=made.why)))
    assert "Of what was read: 3 open, 3 closed. As of 2026-07-04." in words


def test_nothing_linked_is_said_in_the_middle() -> None:
    assert "Nothing to draw: no item counts." in words_of(burn_up(burn_of(of(0))))


def test_a_passed_target_stays_on_the_axis() -> None:
    words = words_of(burn_up(steady_burn(target=days_ago(200))))
    assert "target 2025-12-16" in words
    assert any(line.startswith("Overdue: the target was 2025-12-16. Even odds") for line in words)


def test_a_stall_is_said() -> None:
    made = of(5, *STEADY, 0, 0, 0, 0, 0, 0, 0)
    assert "Stalled: nothing was closed for 52 days" in " ".join(words_of(burn_up(burn_of(made))))


def test_work_done_on_unknown_days_is_said() -> None:
    words = " ".join(words_of(burn_up(steady_burn(undated=2))))
    assert "2 done on a day that is not known" in words


def test_a_cut_past_begins_with_how_it_stood() -> None:
    steps = (Step(days_ago(30), 3, 0), Step(days_ago(20), 4, 1), Step(days_ago(5), 4, 2))
    assert within(steps, days_ago(10), DAY) == (
        Step(days_ago(10), 4, 1),
        Step(days_ago(5), 4, 2),
        Step(DAY, 4, 2),
    )


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1.08, [0, 1]),
        (5.4, [0, 1, 2, 3, 4, 5]),
        (35.6, [0, 10, 20, 30]),
        (600.0, [0, 100, 200, 300, 400, 500, 600]),
    ],
)
def test_the_axis_of_items_has_whole_numbers(most: float, expected: list[int]) -> None:
    assert ticks(most) == expected


def test_names_of_days_that_lie_close_stand_above_each_other() -> None:
    chart = burn_up(steady_burn())
    frame = Frame(days_ago(100), in_days(300), chart.spec["width"], 10, 0, 0, 0, 0)
    flags = [Flag(in_days(n), f"name of {n}", "red", 10) for n in (0, 3, 6, 200)]
    assert [(flag.name, row) for flag, row in rows(flags, frame)] == [
        ("name of 0", 3),
        ("name of 3", 2),
        ("name of 6", 1),
        ("name of 200", 1),
    ]


def test_done_never_falls_and_ends_at_today() -> None:
    chart = burn_up(steady_burn())
    (area,) = [a for a in chart.spec["layer"] if a["mark"].get("opacity") == 0.12]
    values = area["data"]["values"]
    assert rises([v["y"] for v in values])
    assert (values[0]["x"], values[-1]) == (
        (min(closings(*STEADY)) - dt.timedelta(days=10)).isoformat(),
        {"x": "2026-07-04", "y": 15, "y2": 0},
    )


def test_p95_is_on_the_axis_where_there_is_room_for_it() -> None:
    told = burn_of(of(3, *([2] * 12)))
    words = words_of(burn_up(told))
    assert told.forecast is not None
    assert f"95% {told.forecast.date(0.95)}" in words
    assert not any("is cut" in line for line in words)

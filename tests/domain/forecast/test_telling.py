"""Odds move every day; news is what people are told."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.forecast.outlook import State
from bot.domain.forecast.telling import Foretold, all_told, foretold, is_news, told
from tests.domain.forecast.lives import CHECKOUT, DAY, STEADY, days_ago, of

BEFORE = Foretold(
    CHECKOUT,
    as_of=days_ago(5),
    state=State.WATCH,
    open=18,
    closed=15,
    p50=days_ago(5) + dt.timedelta(days=100),
    target=DAY + dt.timedelta(days=120),
    chance=0.6,
    pace=1.8,
    params_version="1",
)


def after(**changes: object) -> Foretold:
    return replace(BEFORE, as_of=DAY, **changes)  # type: ignore[arg-type]


def later(days: int) -> Foretold:
    assert BEFORE.p50
    return after(p50=BEFORE.p50 + dt.timedelta(days=days))


@pytest.mark.parametrize(("days", "news"), [(20, False), (21, True), (-20, False), (-21, True)])
def test_even_odds_must_move_by_more_than_a_fifth_of_what_was_left(days: int, news: bool) -> None:
    assert is_news(later(days), BEFORE) is news


@pytest.mark.parametrize(("days", "news"), [(7, False), (8, True)])
def test_even_odds_must_move_by_more_than_a_week(days: int, news: bool) -> None:
    near = replace(BEFORE, p50=days_ago(-5))
    assert near.p50
    assert is_news(replace(near, as_of=DAY, p50=near.p50 + dt.timedelta(days=days)), near) is news


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (State.ON_TRACK, State.WATCH, True),
        (State.WATCH, State.AT_RISK, True),
        (State.AT_RISK, State.OFF_TRACK, True),
        (State.OFF_TRACK, State.AT_RISK, False),
        (State.WATCH, State.ON_TRACK, False),
        (State.AT_RISK, State.WATCH, False),
        (State.AT_RISK, State.ON_TRACK, True),
        (State.OFF_TRACK, State.ON_TRACK, True),
    ],
)
def test_a_worse_state_is_news_and_a_better_one_only_once_the_danger_is_over(
    before: State, now: State, news: bool
) -> None:
    assert is_news(after(state=now), replace(BEFORE, state=before)) is news


def test_another_target_is_news() -> None:
    assert is_news(after(target=DAY), BEFORE)


def test_a_date_that_goes_beyond_three_years_is_news() -> None:
    assert is_news(after(p50=None), BEFORE)
    assert is_news(BEFORE, replace(BEFORE, p50=None))
    assert not is_news(after(p50=None), replace(BEFORE, p50=None))


@pytest.mark.parametrize(("days", "news"), [(1092, False), (874, False), (873, True)])
def test_coming_back_from_beyond_three_years_takes_a_fifth_of_them(days: int, news: bool) -> None:
    far = replace(BEFORE, p50=None)
    assert is_news(after(p50=far.as_of + dt.timedelta(days=days)), far) is news


def test_odds_that_swing_about_a_border_are_told_once() -> None:
    standing, times = BEFORE, 0
    for state in (State.AT_RISK, State.WATCH) * 10:
        now = after(state=state)
        times += is_news(now, standing)
        standing = now if is_news(now, standing) else standing
    assert (standing.state, times) == (State.AT_RISK, 1)


def test_another_version_of_the_model_is_news() -> None:
    assert is_news(after(params_version="2"), BEFORE)


def test_losing_the_forecast_is_news() -> None:
    assert is_news(after(pace=None, state=State.COMPLETE), BEFORE)


def test_what_was_told_first_on_a_later_day_is_not_told_today() -> None:
    assert is_news(BEFORE, after())


def test_what_was_told_before_stands_while_nothing_is_news() -> None:
    made = of(18, *STEADY, target=dt.date(2026, 9, 10))
    first = told(made, None)
    assert first == foretold(made)
    tomorrow = replace(made, as_of=made.as_of + dt.timedelta(days=1))
    assert told(tomorrow, first) is first
    assert all_told([tomorrow], {CHECKOUT: first}) == {CHECKOUT: first}


def test_slow_moves_add_up_to_news() -> None:
    standing = BEFORE
    for days in range(1, 22):
        now = later(days)
        standing = now if is_news(now, standing) else standing
    assert standing == later(21)

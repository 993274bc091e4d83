"""States, dates and warnings of one subject."""

import datetime as dt

import pytest

from bot.domain.forecast.outlook import Ask, State, Step, Work, burn_up, forecast, unread
from tests.domain.forecast.lives import CHECKOUT, DAY, STEADY, days_ago, of, work


def in_days(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def test_dates_are_whole_days_rounded_up() -> None:
    made = of(18, *STEADY)
    assert made.date(0.5) == dt.date(2026, 9, 14)  # 10.2436 weeks are 71.7 days
    assert made.date(0.85) == dt.date(2027, 2, 11)
    assert made.date(0.95) == in_days(541)


def test_a_date_more_than_three_years_away_is_not_named() -> None:
    made = of(400, *STEADY)
    assert made.odds is not None
    assert made.odds.weeks(0.5) > 156
    assert made.date(0.5) is None
    assert made.slack is None


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (360, State.ON_TRACK),
        (150, State.WATCH),
        (68, State.AT_RISK),
        (10, State.OFF_TRACK),
        (0, State.OFF_TRACK),
        (-1, State.OVERDUE),
    ],
)
def test_the_chance_of_the_target_makes_the_state(days: int, state: State) -> None:
    assert of(18, *STEADY, target=in_days(days)).state is state


def test_the_target_day_itself_still_counts() -> None:
    made = of(18, *STEADY, target=in_days(68))
    assert made.weeks_left == pytest.approx(68 / 7)
    assert made.chance == pytest.approx(0.48, abs=0.005)
    assert made.needed == pytest.approx(18 * 7 / 68)
    assert made.slack == (in_days(68) - dt.date(2027, 2, 11)).days


def test_nothing_linked_or_only_dropped_items_is_no_scope() -> None:
    assert of(0).state is State.NO_SCOPE
    assert of(0, removed=3).state is State.NO_SCOPE


def test_all_done_is_complete_since_the_last_closing() -> None:
    made = of(0, *STEADY)
    assert (made.state, made.work.finished, made.date(0.5)) == (State.COMPLETE, days_ago(3), None)


def test_without_a_closing_there_is_no_forecast() -> None:
    made = of(5, target=in_days(30))
    assert (made.state, made.odds, made.chance) == (State.NO_EVIDENCE, None, None)


def test_what_was_closed_on_no_known_day_is_no_evidence() -> None:
    made = of(5, undated=9)
    assert (made.state, made.work.closed) == (State.NO_EVIDENCE, 9)


@pytest.mark.parametrize(
    ("weeks", "enough"),
    [((5, 5, 5), False), ((5, 5, 5, 5), True), ((1, 1, 1, 1), False), ((2, 1, 1, 1), True)],
)
def test_below_four_weeks_or_five_closings_a_range_is_shown_and_nothing_warned_of(
    weeks: tuple[int, ...], enough: bool
) -> None:
    made = of(50, *weeks, target=in_days(10))
    assert (made.state is State.LOW_EVIDENCE) is not enough
    assert made.state.warns is enough
    assert made.odds is not None


def test_without_a_target_dates_stand_alone() -> None:
    made = of(18, *STEADY)
    assert (made.state, made.chance, made.slack, made.needed) == (State.NO_TARGET, None, None, None)


def test_a_target_that_has_passed_needs_no_odds() -> None:
    made = of(5, target=days_ago(1))
    assert (made.state, made.chance, made.needed) == (State.OVERDUE, None, None)


@pytest.mark.parametrize(("days", "stalled"), [(41, False), (42, True)])
def test_six_weeks_without_a_closing_are_a_stall(days: int, stalled: bool) -> None:
    closed = (days_ago(days),) * 5
    made = forecast(Ask(CHECKOUT, "Checkout", DAY), Work(3, closed))
    assert made.stalled is stalled


def test_finished_work_is_not_stalled() -> None:
    assert not of(0, 5, 0, 0, 0, 0, 0, 0, 0).stalled


def test_weeks_that_were_cut_down_are_told_by_their_first_day() -> None:
    assert of(20, 2, 2, 60, 2, 3, 2, 1, 2, 3, 2).clipped == (days_ago(55),)


def test_what_could_not_be_read_gets_no_dates() -> None:
    made = unread(Ask(CHECKOUT, "Checkout", DAY), work(9, *STEADY), "acme/api was not read")
    assert (made.state, made.date(0.5), made.why) == (State.UNREAD, None, "acme/api was not read")


def test_a_burn_up_has_a_step_for_each_day_on_which_something_changed() -> None:
    made = (days_ago(9), days_ago(9), days_ago(4), days_ago(2))
    steps = burn_up(made, done=(days_ago(4),), dropped=(days_ago(1),))
    assert steps == (
        Step(days_ago(9), 2, 0),
        Step(days_ago(4), 3, 1),
        Step(days_ago(2), 4, 1),
        Step(days_ago(1), 3, 1),
    )

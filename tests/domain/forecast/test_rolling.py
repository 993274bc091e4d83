"""What was known on a day in the past, and what would have been forecast."""

import datetime as dt

import pytest

from bot.domain.forecast.outlook import Ask, Kind, State, Subject, Work
from bot.domain.forecast.rolling import Life, days_between, finished, rolling, work_at
from tests.domain.forecast.lives import DAY, STEADY, days_ago, of, work

MADE = days_ago(100)
PAST = (
    Life(MADE, days_ago(50)),
    Life(MADE, days_ago(20), dropped=True),
    Life(MADE),
    Life(days_ago(10)),
)


def ask(day: dt.date) -> Ask:
    return Ask(Subject(Kind.INITIATIVE, "checkout"), "Checkout", day)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (101, Work(0)),
        (100, Work(3, added=3)),
        (51, Work(3)),
        (50, Work(2, (days_ago(50),))),
        (20, Work(1, (days_ago(50),), removed=1)),
        (10, Work(2, (days_ago(50),), added=1, removed=1)),
        (0, Work(2, (days_ago(50),), added=1, removed=1)),
    ],
)
def test_work_is_what_was_known_at_the_end_of_the_day(ago: int, expected: Work) -> None:
    assert work_at(PAST, days_ago(ago)) == expected


def test_a_life_that_is_told_later_changes_no_earlier_work() -> None:
    later = (*PAST, Life(days_ago(5), days_ago(1)), Life(days_ago(3)))

    assert work_at(later, days_ago(6)) == work_at(PAST, days_ago(6))


def test_four_weeks_lie_between_forecasts_and_the_last_day_counts() -> None:
    assert list(days_between(days_ago(56), DAY)) == [days_ago(56), days_ago(28), DAY]
    assert list(days_between(days_ago(55), DAY)) == [days_ago(55), days_ago(27)]
    assert list(days_between(DAY, days_ago(1))) == []


def test_a_rolling_forecast_is_the_forecast_of_its_day() -> None:
    closed = tuple(Life(days_ago(200), day) for day in work(0, *STEADY).closings)
    history = (*closed, *(Life(days_ago(200)) for _ in range(18)))

    (made,) = rolling(ask, history, [DAY])

    assert (made.state, made.date(0.5)) == (State.NO_TARGET, of(18, *STEADY).date(0.5))


def test_days_without_open_work_are_passed_over() -> None:
    history = (Life(days_ago(60), days_ago(30)),)

    made = rolling(ask, history, days_between(days_ago(84), DAY))

    assert [one.as_of for one in made] == [days_ago(56)]


def test_work_is_finished_when_the_last_item_is_done_or_dropped() -> None:
    done, dropped = Life(MADE, days_ago(9)), Life(MADE, days_ago(4), dropped=True)

    assert finished((dropped, done)) == days_ago(4)
    assert finished((done, Life(MADE))) is None
    assert finished((dropped,)) is None
    assert finished(()) is None

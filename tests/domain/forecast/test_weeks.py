"""Weeks are counted back from the day of the forecast."""

import datetime as dt

from bot.domain.forecast.weeks import first_day, weekly
from tests.domain.forecast.lives import DAY, days_ago


def test_a_week_is_the_day_itself_and_the_six_before_it() -> None:
    assert weekly((days_ago(6), DAY), DAY) == (2,)
    assert weekly((days_ago(7), DAY), DAY) == (1, 1)


def test_the_first_week_is_the_one_of_the_first_closing() -> None:
    assert weekly((days_ago(20), days_ago(1)), DAY) == (1, 0, 1)
    assert weekly((days_ago(21),), DAY) == (1, 0, 0, 0)


def test_what_is_closed_later_is_not_known_yet() -> None:
    assert weekly((DAY, DAY + dt.timedelta(days=1)), DAY) == (1,)
    assert weekly((DAY + dt.timedelta(days=1),), DAY) == ()


def test_the_first_day_of_a_week_is_told() -> None:
    assert first_day(0, DAY) == days_ago(6)
    assert first_day(2, DAY) == days_ago(20)

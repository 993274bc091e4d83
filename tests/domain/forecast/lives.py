"""Work in a line: closings by week, and forecasts of it."""

import datetime as dt
from typing import Any

from bot.domain.forecast.outlook import Ask, Forecast, Kind, Subject, Work, forecast

DAY = dt.date(2026, 7, 4)
CHECKOUT = Subject(Kind.INITIATIVE, "checkout")


def days_ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def closings(*by_week: int) -> tuple[dt.date, ...]:
    """So many closings in each week, the oldest first; the last week ends on `DAY`."""
    ago = range(len(by_week) - 1, -1, -1)
    return tuple(
        days_ago(7 * week + 3)
        for week, number in zip(ago, by_week, strict=True)
        for _ in range(number)
    )


def work(still: int, *by_week: int, **more: Any) -> Work:
    return Work(still, closings(*by_week), **more)


def of(
    still: int,
    *by_week: int,
    target: dt.date | None = None,
    **more: Any,
) -> Forecast:
    """The forecast as of `DAY` for so many open items after these weeks."""
    ask = Ask(CHECKOUT, "Checkout", DAY, target)
    return forecast(ask, work(still, *by_week, **more))


STEADY = (3, 0, 2, 1, 4, 0, 2, 3)
"""Fifteen closings in eight weeks."""

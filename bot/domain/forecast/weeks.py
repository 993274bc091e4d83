"""Closings by week: trailing spans of seven days, so that none is cut short."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

WEEK = 7


def weekly(closings: Sequence[dt.date], today: dt.date) -> tuple[int, ...]:
    """How many of the closings, sorted by day, lie in each week up to and with `today`.

    The oldest week comes first and is the one of the first closing. Later days do not count.
    """
    known = closings[: bisect_right(closings, today)]
    if not known:
        return ()
    counts = [0] * ((today - known[0]).days // WEEK + 1)
    for day in known:
        counts[-1 - (today - day).days // WEEK] += 1
    return tuple(counts)


def first_day(weeks_ago: int, today: dt.date) -> dt.date:
    """The day a week begins on; the one that ends today is 0 weeks ago."""
    return today - dt.timedelta(days=WEEK * (weeks_ago + 1) - 1)

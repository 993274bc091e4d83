"""Forecasts as they would have been made in the past, each from only what was known then.

What nobody wrote down is not known: an item counts from the day it was made, though it may
have come to the subject later.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.forecast.outlook import LATELY, Ask, Forecast, Work, forecast
from bot.domain.forecast.pace import INITIATIVE, PRIOR_PACE, Model

EVERY = 28
"""Days from one forecast to the next, so that they differ in what they know."""


@dataclass(frozen=True, slots=True)
class Life:
    """The days on which an item was made and ended; `dropped` if it ended without being done."""

    made: dt.date
    ended: dt.date | None = None
    dropped: bool = False


History = tuple[Life, ...]
"""The items of a subject, in any order."""


def work_at(history: History, day: dt.date) -> Work:
    """What was to be done, and what was done, at the end of a day."""
    since = day - dt.timedelta(days=LATELY)
    there = [life for life in history if life.made <= day]
    ended = [(life.ended, life.dropped) for life in there if life.ended and life.ended <= day]
    return Work(
        open=len(there) - len(ended),
        closings=tuple(sorted(end for end, dropped in ended if not dropped)),
        added=sum(life.made > since for life in there),
        removed=sum(dropped and end > since for end, dropped in ended),
    )


def days_between(first: dt.date, last: dt.date, step: int = EVERY) -> Iterator[dt.date]:
    """The first day and each so many days after it, up to and with the last."""
    day = first
    while day <= last:
        yield day
        day += dt.timedelta(days=step)


def rolling(
    ask_of: Callable[[dt.date], Ask],
    history: History,
    days: Iterable[dt.date],
    *,
    model: Model = INITIATIVE,
    prior: float = PRIOR_PACE,
) -> Iterator[Forecast]:
    """The forecast of each of the days. `ask_of` says what was asked for on a day.

    Days without open work are passed over: there is nothing to forecast.
    """
    for day in days:
        work = work_at(history, day)
        if work.open:
            yield forecast(ask_of(day), work, model=model, prior=prior)


def finished(history: History) -> dt.date | None:
    """The day on which the last item was done or dropped; None while one is open.

    None also where nothing was done at all: what was only dropped was never finished.
    """
    if not history or any(life.ended is None for life in history):
        return None
    if all(life.dropped for life in history):
        return None
    return max(life.ended for life in history if life.ended)

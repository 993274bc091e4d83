"""How the forecasts of a product would have done: made in its past, held against what came.

Each is made from only the items that were there on its day, every four weeks, and none of a
release that was closed by then. What an item is linked to is not known of the past, so the
links are those of today, and no target is asked about: a target of today may be the answer
to what came. Subjects with the same items, an initiative and its only release say, are one.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from bot.domain.forecast.outcomes import closings, histories, outcomes
from bot.domain.forecast.outlook import Ask, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.forecast.rolling import History, Life, days_between, rolling
from bot.domain.forecast.telling import Foretold, foretold
from bot.domain.forecast.track_record import TrackRecord, track_record


def backtest(foresight: Foresight) -> TrackRecord:
    """How they would have done, of all subjects that are read to their end."""
    over, today = closings(foresight), foresight.today
    made: list[Foretold] = []
    for subject, history in _apart(histories(foresight), over):
        last = min(over[subject] - dt.timedelta(days=1), today) if subject in over else today
        made += _made(subject, history, last)
    return track_record(made, outcomes(foresight), today)


def _apart(
    known: Mapping[Subject, History], over: Mapping[Subject, dt.date]
) -> Iterator[tuple[Subject, History]]:
    """Each past once; of several subjects that share one, a release that was closed goes first."""
    met: set[History] = set()
    for subject in sorted(known, key=lambda one: (one not in over, one)):
        history = tuple(sorted(known[subject], key=_turn))
        if history not in met:
            met.add(history)
            yield subject, history


def _turn(life: Life) -> tuple[object, ...]:
    return life.made, life.ended or dt.date.max, life.dropped


def _made(subject: Subject, history: History, last: dt.date) -> Iterator[Foretold]:
    """Up to that day those that rest on enough to warn of something."""
    began = min(_done(history), default=None)
    if began is None:
        return
    days = days_between(began, last)
    for one in rolling(lambda day: Ask(subject, subject.id, day), history, days):
        if one.is_enough:
            yield foretold(one)


def _done(history: History) -> Iterator[dt.date]:
    return (life.ended for life in history if life.ended and not life.dropped)

"""How past forecasts did: whether dates held as often as was promised.

A forecast is judged by a date once that date has come, and not before: the date held if the
subject was finished on it or earlier. To judge as soon as a subject is finished would count
the early ones at once and the late ones later, so dates would look better than they are.
Dates beyond three years stay pending.

A subject is forecast on many days with nearly the same dates. So one forecast a subject and
week counts: the first in each span of seven days, counted from the subject's first forecast.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from types import MappingProxyType

from bot.domain.forecast.outlook import EVEN, LIKELY, SURE, State, Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.forecast.weeks import WEEK
from bot.domain.shares import NO_SHARE, Share

ENOUGH_JUDGED = 20
"""Judged forecasts below which nothing is said about how well they do."""

CHANCE = 0.025
"""A number of held dates is called odd if one so low, or so high, has a smaller probability."""

JUDGED = (State.ON_TRACK, State.WATCH, State.AT_RISK, State.OFF_TRACK)
"""States that say how likely the target is, the best first."""


class Fate(StrEnum):
    """What became of a subject."""

    OPEN = "open"
    FINISHED = "finished"
    GONE = "gone"  # not on the roadmap any more, or nothing is linked
    UNREAD = "unread"  # not all of it could be read, or no tracker tells the day


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a subject; `day` is the one on which it was finished."""

    fate: Fate = Fate.OPEN
    day: dt.date | None = None

    @property
    def is_known(self) -> bool:
        """Whether forecasts can be held against it."""
        return self.fate in (Fate.OPEN, Fate.FINISHED)

    def by(self, day: dt.date) -> bool:
        """Whether it was finished at the end of that day."""
        return self.day is not None and self.day <= day


OPEN, GONE, UNREAD = Outcome(Fate.OPEN), Outcome(Fate.GONE), Outcome(Fate.UNREAD)


class Verdict(StrEnum):
    """Whether dates held as often as was promised."""

    TOO_FEW = "too_few"
    AS_PROMISED = "as_promised"
    TOO_HOPEFUL = "too_hopeful"
    TOO_CAUTIOUS = "too_cautious"


@dataclass(frozen=True, slots=True)
class Held:
    """How often the dates of one quantile held, of those that have come."""

    q: float
    share: Share
    pending: int

    @property
    def verdict(self) -> Verdict:
        """By the exact binomial probability of so many, were the promise true.

        That takes forecasts to be independent. Those of one subject are not, so few subjects
        can look odd by bad luck.
        """
        held, judged = self.share.part, self.share.whole
        if judged < ENOUGH_JUDGED:
            return Verdict.TOO_FEW
        if at_most(held, judged, self.q) < CHANCE:
            return Verdict.TOO_HOPEFUL
        if at_most(judged - held, judged, 1 - self.q) < CHANCE:
            return Verdict.TOO_CAUTIOUS
        return Verdict.AS_PROMISED


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How the forecasts of a product did, up to the end of a day.

    `states` has, of the forecasts whose target has passed, those that were met, by what was
    said of them; `brier` is the mean squared error of their chances, over `chances` of them:
    0 is perfect, and always saying 50% gives 0.25. `forecasts` and `subjects` are what is
    judged or pending. `gone` and `unread` are forecasts that nobody can judge.
    """

    as_of: dt.date
    held: tuple[Held, ...]
    states: Mapping[State, Share] = field(default_factory=lambda: MappingProxyType({}))
    brier: float | None = None
    chances: int = 0
    forecasts: int = 0
    subjects: int = 0
    gone: int = 0
    unread: int = 0
    since: dt.date | None = None

    @property
    def likely(self) -> Held:
        """How P85 did, the date that is promised: the verdict on all is the one on it."""
        return next(one for one in self.held if one.q == LIKELY)


def track_record(
    kept: Iterable[Foretold], outcomes: Mapping[Subject, Outcome], today: dt.date
) -> TrackRecord:
    """How kept forecasts did. Subjects without an outcome are gone.

    One that is gone, but was complete when it was seen last, was finished then: people take
    what is done off the roadmap.
    """
    by_subject: dict[Subject, list[Foretold]] = {}
    for one in sorted(kept, key=lambda one: (one.as_of, one.subject)):
        if one.as_of <= today:
            by_subject.setdefault(one.subject, []).append(one)
    known: list[tuple[Foretold, Outcome]] = []
    lost = {Fate.GONE: 0, Fate.UNREAD: 0}
    for subject, made in by_subject.items():
        told, outcome = thinned(made), _became(made, outcomes.get(subject, GONE))
        if outcome.is_known:
            known += ((one, outcome) for one in told)
        else:
            lost[outcome.fate] += len(told)
    return _counted(known, lost, today)


def thinned(made: Sequence[Foretold]) -> tuple[Foretold, ...]:
    """The first forecast of a subject in each week, counted from the first; by day already."""
    first: dict[int, Foretold] = {}
    forecasts = [one for one in made if one.is_forecast]
    for one in forecasts:
        first.setdefault((one.as_of - forecasts[0].as_of).days // WEEK, one)
    return tuple(first.values())


def at_most(successes: int, trials: int, q: float) -> float:
    """The probability of so many successes or fewer, each having the probability `q`."""
    return min(1.0, math.fsum(_exactly(n, trials, q) for n in range(successes + 1)))


def _exactly(successes: int, trials: int, q: float) -> float:
    """In logarithms, for the coefficients of thousands of trials are no floats any more."""
    ways = math.lgamma(trials + 1) - math.lgamma(successes + 1)
    ways -= math.lgamma(trials - successes + 1)
    return math.exp(ways + successes * math.log(q) + (trials - successes) * math.log1p(-q))


def _became(made: Sequence[Foretold], outcome: Outcome) -> Outcome:
    if outcome.fate is not Fate.GONE:
        return outcome
    last = list(takewhile(lambda one: one.state is State.COMPLETE, reversed(made)))
    return Outcome(Fate.FINISHED, last[-1].as_of) if last else outcome


def _counted(
    known: Sequence[tuple[Foretold, Outcome]], lost: Mapping[Fate, int], today: dt.date
) -> TrackRecord:
    due = [
        (one, became.by(one.target))
        for one, became in known
        if one.target is not None and one.target <= today
    ]
    misses = [(one.chance - met) ** 2 for one, met in due if one.chance is not None]
    return TrackRecord(
        as_of=today,
        held=tuple(_held(q, known, today) for q in (EVEN, LIKELY, SURE)),
        states={state: _met(state, due) for state in JUDGED if _met(state, due) != NO_SHARE},
        brier=math.fsum(misses) / len(misses) if misses else None,
        chances=len(misses),
        forecasts=len(known),
        subjects=len({one.subject for one, _ in known}),
        gone=lost[Fate.GONE],
        unread=lost[Fate.UNREAD],
        since=min((one.as_of for one, _ in known), default=None),
    )


def _met(state: State, due: Iterable[tuple[Foretold, bool]]) -> Share:
    met = [is_met for one, is_met in due if one.state is state]
    return Share(sum(met), len(met))


def _held(q: float, known: Sequence[tuple[Foretold, Outcome]], today: dt.date) -> Held:
    dates = [(_date(one, q), became) for one, became in known]
    judged = [became.by(day) for day, became in dates if day is not None and day <= today]
    return Held(q, Share(sum(judged), len(judged)), len(dates) - len(judged))


def _date(one: Foretold, q: float) -> dt.date | None:
    return {EVEN: one.p50, LIKELY: one.p85, SURE: one.p95}[q]

"""What is said of one subject: its state, its dates, its odds and what they rest on."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.forecast.odds import Odds, odds
from bot.domain.forecast.pace import INITIATIVE, PRIOR_PACE, VERSION, Model, Pace, pace
from bot.domain.forecast.weeks import WEEK, first_day, weekly

EVEN, LIKELY, SURE = 0.5, 0.85, 0.95
"""The quantiles that are told: P50, P85 and P95."""

FAR = 156
"""Weeks beyond which no date is named: three years."""

ENOUGH_WEEKS, ENOUGH_CLOSED = 4, 5
"""Weeks since the first closing and closings without which a forecast warns of nothing."""

STALLED = 6 * WEEK
"""Days without a closing after which work is called stalled. Not measured."""

LATELY = 4 * WEEK
"""Days within which scope that came or went is told."""


class Kind(StrEnum):
    """What a forecast is of."""

    INITIATIVE = "initiative"
    GOAL = "goal"
    RELEASE = "release"
    TEAM = "team"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """`id` is that of the manifest; of a release it is `source:key` of its container."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.id}"


class State(StrEnum):
    """How the odds stand against the target."""

    UNREAD = "unread"  # not all of it could be read
    NO_SCOPE = "no_scope"  # nothing is linked
    COMPLETE = "complete"
    OVERDUE = "overdue"  # the target has passed, and something is open
    NO_EVIDENCE = "no_evidence"  # nothing was closed yet
    LOW_EVIDENCE = "low_evidence"  # too little to warn of anything
    NO_TARGET = "no_target"
    ON_TRACK = "on_track"
    WATCH = "watch"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"

    @property
    def words(self) -> str:
        """As people write it: at risk."""
        return self.value.replace("_", " ")

    @property
    def warns(self) -> bool:
        """Whether the target will more likely be missed than met."""
        return self in (State.AT_RISK, State.OFF_TRACK)

    @property
    def badness(self) -> int:
        """For comparing: the larger, the worse; 0 where nothing is said about a target."""
        return _WORSE.index(self) + 1 if self in _WORSE else 0


_WORSE = (State.ON_TRACK, State.WATCH, State.AT_RISK, State.OFF_TRACK, State.OVERDUE)

_LEAST = ((LIKELY, State.ON_TRACK), (EVEN, State.WATCH), (1 - LIKELY, State.AT_RISK))
"""The least chance of the target for each state, the best first."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done for a subject and what was: items with none below them.

    `closings` are the days, sorted, on which items were done; each item counts once, on the
    day it was closed last. `undated` were done on a day that no tracker tells. Dropped items
    are in none of these. `added` and `removed` are how many items were made, and how many
    dropped, within `LATELY` days.
    """

    open: int
    closings: tuple[dt.date, ...] = ()
    undated: int = 0
    added: int = 0
    removed: int = 0

    @property
    def closed(self) -> int:
        """How many were done."""
        return len(self.closings) + self.undated

    @property
    def finished(self) -> dt.date | None:
        """The day on which the last item was done; None while one is open."""
        return self.closings[-1] if self.closings and not self.open else None

    @property
    def active_weeks(self) -> int:
        """Weeks from the first closing to the last one."""
        if not self.closings:
            return 0
        return (self.closings[-1] - self.closings[0]).days // WEEK + 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a subject will be done, as of the end of a day. `target` is a last day, included.

    `pace` and `odds` are None where there is nothing to rest a forecast on, or nothing left
    to do. `prior` is the portfolio's pace, in closings a week. `why` says what could not be read.
    """

    subject: Subject
    title: str
    state: State
    as_of: dt.date
    work: Work
    target: dt.date | None = None
    pace: Pace | None = None
    odds: Odds | None = None
    prior: float = PRIOR_PACE
    why: str = ""
    params_version: str = VERSION

    def date(self, q: float) -> dt.date | None:
        """The day by which it is done with probability `q`.

        None where nothing is forecast, or where that is more than three years away.
        """
        weeks = self.odds.weeks(q) if self.odds else math.inf
        return self.as_of + dt.timedelta(days=math.ceil(WEEK * weeks)) if weeks <= FAR else None

    @property
    def weeks_left(self) -> float | None:
        """Weeks from the end of the day to the end of the target; below 0 once it has passed."""
        return (self.target - self.as_of).days / WEEK if self.target else None

    @property
    def chance(self) -> float | None:
        """The probability, 0 to 1, of being done by the target."""
        if self.odds is None or self.weeks_left is None or self.weeks_left < 0:
            return None
        return self.odds.chance(self.weeks_left)

    @property
    def slack(self) -> int | None:
        """Days from P85 to the target: below 0 where P85 is later."""
        likely = self.date(LIKELY)
        return (self.target - likely).days if self.target and likely else None

    @property
    def needed(self) -> float | None:
        """Closings a week that would be done with the last item on the target."""
        weeks = self.weeks_left
        return self.work.open / weeks if weeks and weeks > 0 and self.work.open else None

    @property
    def stalled(self) -> bool:
        """Whether nothing was done for `STALLED` days, though something is open.

        The pace keeps something of better days, so the dates alone look too good.
        """
        last = self.work.closings[-1] if self.work.closings else None
        return bool(self.work.open and last and (self.as_of - last).days >= STALLED)

    @property
    def clipped(self) -> tuple[dt.date, ...]:
        """First days of the weeks in which so much was closed that it was counted for less."""
        return tuple(first_day(ago, self.as_of) for ago in self.pace.clipped) if self.pace else ()

    @property
    def is_enough(self) -> bool:
        """Whether there is enough behind it to warn of something."""
        dated = len(self.work.closings)
        weeks = self.pace.weeks if self.pace else 0
        return weeks >= ENOUGH_WEEKS and dated >= ENOUGH_CLOSED


@dataclass(frozen=True, slots=True)
class Ask:
    """What a forecast is asked for: of what, by when, as of which day."""

    subject: Subject
    title: str
    as_of: dt.date
    target: dt.date | None = None


def forecast(
    ask: Ask, work: Work, *, model: Model = INITIATIVE, prior: float = PRIOR_PACE
) -> Forecast:
    """The forecast of one subject. `prior` is the portfolio's pace, in closings a week."""
    known = pace(weekly(work.closings, ask.as_of), model, prior) if work.open else None
    chances = odds(work.open, known, model) if known else None
    made = Forecast(
        subject=ask.subject,
        title=ask.title,
        state=State.NO_SCOPE,
        as_of=ask.as_of,
        work=work,
        target=ask.target,
        pace=known,
        odds=chances,
        prior=prior,
    )
    return stated(made)


def unread(ask: Ask, work: Work, why: str) -> Forecast:
    """What is said where not all of the work could be read: no dates."""
    return Forecast(
        ask.subject, ask.title, State.UNREAD, ask.as_of, work, target=ask.target, why=why
    )


def stated(told: Forecast) -> Forecast:
    """The same with the state that goes with its numbers."""
    return replace(told, state=_state(told))


def _state(told: Forecast) -> State:
    if not told.work.open:
        return State.COMPLETE if told.work.closed else State.NO_SCOPE
    if told.target and told.target < told.as_of:
        return State.OVERDUE
    if told.odds is None:
        return State.NO_EVIDENCE
    if not told.is_enough:
        return State.LOW_EVIDENCE
    chance = told.chance
    if chance is None:
        return State.NO_TARGET
    return next((state for least, state in _LEAST if chance >= least - _ROUNDING), State.OFF_TRACK)


_ROUNDING = 1e-12
"""1 - 0.85 is not quite 0.15."""


@dataclass(frozen=True, slots=True)
class Step:
    """How much work there was at the end of a day, and how much of it was done."""

    day: dt.date
    scope: int
    done: int


def burn_up(
    made: Iterable[dt.date], done: Iterable[dt.date], dropped: Iterable[dt.date]
) -> tuple[Step, ...]:
    """How scope and done work grew: one step for each day on which something changed.

    Each of the three has a day for each item that was made, done or dropped.
    """
    changes: dict[dt.date, list[int]] = {}
    for days, scope, finished in ((made, 1, 0), (done, 0, 1), (dropped, -1, 0)):
        for day in days:
            change = changes.setdefault(day, [0, 0])
            change[0] += scope
            change[1] += finished
    steps: list[Step] = []
    whole = closed = 0
    for day in sorted(changes):
        whole, closed = whole + changes[day][0], closed + changes[day][1]
        steps.append(Step(day, whole, closed))
    return tuple(steps)

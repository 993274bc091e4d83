"""Which forecast is told: odds move a little every day, and that is no news.

A note that says "even odds by 14 September" is not edited for the 15th. The forecast told
last stands, with its day, until a state is worse or the even odds have moved far. So a state
that swings about its border is told once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.forecast.outlook import EVEN, FAR, LIKELY, SURE, Forecast, Kind, State, Subject
from bot.domain.forecast.weeks import WEEK

NEWS_DAYS = 7
NEWS_SHARE = 0.2
"""P50 must move by more than so many days, and by more than this share of what was left."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """A forecast in short, as it is kept and told. Dates beyond three years are None.

    `chance` is the probability of the target, 0 to 1.
    """

    subject: Subject
    as_of: dt.date
    state: State
    open: int
    closed: int
    p50: dt.date | None = None
    p85: dt.date | None = None
    p95: dt.date | None = None
    target: dt.date | None = None
    chance: float | None = None
    pace: float | None = None
    params_version: str = ""

    @property
    def is_forecast(self) -> bool:
        """Whether it says when the work will be done, be it beyond three years."""
        return self.pace is not None


def foretold(made: Forecast) -> Foretold:
    """A forecast in short."""
    return Foretold(
        subject=made.subject,
        as_of=made.as_of,
        state=made.state,
        open=made.work.open,
        closed=made.work.closed,
        p50=made.date(EVEN),
        p85=made.date(LIKELY),
        p95=made.date(SURE),
        target=made.target,
        chance=made.chance,
        pace=made.pace.per_week if made.pace and made.odds else None,
        params_version=made.params_version,
    )


def told(now: Forecast, before: Foretold | None) -> Foretold:
    """What is told of a subject today: what was told before, unless today's is news."""
    short = foretold(now)
    return short if before is None or is_news(short, before) else before


def all_told(
    now: Iterable[Forecast], before: Mapping[Subject, Foretold]
) -> Mapping[Subject, Foretold]:
    """What is told of each subject today."""
    return {made.subject: told(made, before.get(made.subject)) for made in now}


def is_news(now: Foretold, before: Foretold) -> bool:
    """Whether the state is worse, the target another one, or P50 has moved far.

    Where the target was in danger it is news that it is met with 85% again. Going from a
    forecast to none, or back, is news too, and so is a forecast made by another version of the
    model, or one told on a later day than this.
    """
    if (now.target, now.params_version) != (before.target, before.params_version):
        return True
    if now.is_forecast != before.is_forecast or before.as_of > now.as_of:
        return True
    if not now.is_forecast:
        return now.state is not before.state
    if now.state.badness > before.state.badness:
        return True
    if now.state is State.ON_TRACK and before.state.warns:
        return True
    return _has_moved(now, before)


def _has_moved(now: Foretold, before: Foretold) -> bool:
    """Coming back from beyond three years takes a step too, or a date about there would swing."""
    if now.p50 is None:
        return before.p50 is not None
    even = before.p50 or before.as_of + dt.timedelta(days=FAR * WEEK)
    left = (even - before.as_of).days
    return abs((now.p50 - even).days) > max(NEWS_DAYS, NEWS_SHARE * left)


def to_cells(told: Foretold) -> list[Any]:
    """A forecast in short as JSON: what it is of, its state, its days, its numbers."""
    days = (told.as_of, told.p50, told.p85, told.p95, told.target)
    return [
        *(told.subject.kind.value, told.subject.id, told.state.value, told.params_version),
        *(day.isoformat() if day else "" for day in days),
        *(told.open, told.closed, told.chance, told.pace),
    ]


def from_cells(cells: Sequence[Any]) -> Foretold | None:
    """The forecast again; None where a later version wrote a word that this one lacks.

    Raises ValueError where the cells are no forecast.
    """
    kind, name, state, version, *rest = cells
    as_of, p50, p85, p95, target = (dt.date.fromisoformat(day) if day else None for day in rest[:5])
    still, closed, chance, pace = rest[5:]
    if kind not in list(Kind) or state not in list(State):
        return None
    if as_of is None:
        raise ValueError("a forecast without its day")
    return Foretold(
        subject=Subject(Kind(kind), str(name)),
        as_of=as_of,
        state=State(state),
        open=int(still),
        closed=int(closed),
        p50=p50,
        p85=p85,
        p95=p95,
        target=target,
        chance=None if chance is None else float(chance),
        pace=None if pace is None else float(pace),
        params_version=str(version),
    )

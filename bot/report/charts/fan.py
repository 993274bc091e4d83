"""The fan of a burn-up: from what is done today to all that is in scope."""

import datetime as dt
import math
from dataclasses import dataclass

from bot.domain.forecast.outlook import EVEN, FAR, LIKELY, SURE, Forecast
from bot.domain.forecast.weeks import WEEK

LEAST_AHEAD = 26 * WEEK
"""Days that an axis may go on at least to show how late it may be."""


@dataclass(frozen=True, slots=True)
class Point:
    """The most and the least that is done by a day, within two quantiles."""

    day: dt.date
    most: float
    least: float


@dataclass(frozen=True, slots=True)
class Ray:
    """The way to be done with probability `q`, straight from today. `days` may be endless."""

    q: float
    as_of: dt.date
    done: int
    scope: int
    days: float

    def at(self, days: float) -> float:
        """How much is done so many days from today."""
        return self.done + (self.scope - self.done) * min(1.0, days / self.days)

    def until(self, end: dt.date) -> tuple[tuple[dt.date, float], ...]:
        """Its first and its last point."""
        ahead = min(self.days, float((end - self.as_of).days))
        last = self.as_of + dt.timedelta(days=int(ahead))
        return (self.as_of, float(self.done)), (last, self.at(ahead))


def rays(made: Forecast) -> tuple[Ray, Ray, Ray]:
    """Those of P50, P85 and P95, for a forecast with odds."""
    even, likely, sure = (_ray(made, q) for q in (EVEN, LIKELY, SURE))
    return even, likely, sure


def _ray(made: Forecast, q: float) -> Ray:
    weeks = made.odds.weeks(q) if made.odds else math.inf
    days = float(math.ceil(WEEK * weeks)) if math.isfinite(weeks) else weeks
    whole = made.work.open + made.work.closed
    return Ray(q, made.as_of, made.work.closed, whole, days)


def between(early: Ray, late: Ray, end: dt.date) -> tuple[Point, ...]:
    """The corners of the area between two rays, cut off at the end of the axis."""
    ahead = float((end - early.as_of).days)
    stops = sorted({0.0, *(min(ray.days, ahead) for ray in (early, late))})
    return tuple(
        Point(early.as_of + dt.timedelta(days=int(stop)), early.at(stop), late.at(stop))
        for stop in stops
    )


def end_of_axis(made: Forecast, first: dt.date) -> dt.date:
    """Where the axis ends: P50, P85 and the target are on it if they lie within three years.

    P95 is there too, unless it were to press all the rest into a corner.
    """
    dates = {q: made.date(q) for q in (EVEN, LIKELY, SURE)}
    days = max(LEAST_AHEAD, min((made.as_of - first).days, FAR * WEEK))
    cap = made.as_of + dt.timedelta(days=days)
    far = made.as_of + dt.timedelta(days=FAR * WEEK)
    wanted = [day for day in (dates[EVEN], dates[LIKELY]) if day]
    if made.target and made.target <= far:
        wanted.append(made.target)
    if made.odds:
        sure = dates[SURE]
        a_little_more = cap + dt.timedelta(days=days // 2)
        wanted.append(sure if sure and sure <= a_little_more else cap)
    return max([made.as_of, *wanted])

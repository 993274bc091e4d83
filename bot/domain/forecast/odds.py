"""From pace and open items to odds: the logarithm of the weeks left is spread as t with 4 df.

Five sources of doubt add up as variances and are kept apart, so that a forecast can say
where its doubt comes from.
"""

import math
from dataclasses import dataclass, fields

from bot.domain.forecast.pace import Model, Pace
from bot.domain.forecast.student import cdf, quantile


@dataclass(frozen=True, slots=True)
class Doubt:
    """Variances of the logarithm of the weeks left.

    `pace`: the pace is an estimate; `lumpiness`: closings come in lumps; `drift`: the pace
    wanders; `scope`: what is to be done changes; `young`: the history is short.
    """

    pace: float
    lumpiness: float
    drift: float
    scope: float
    young: float

    @property
    def whole(self) -> float:
        """The variance in all."""
        return math.fsum(getattr(self, part.name) for part in fields(self))

    @property
    def shares(self) -> dict[str, float]:
        """What part of it comes from where; the five add up to 1."""
        whole = self.whole
        return {part.name: getattr(self, part.name) / whole for part in fields(self)}


@dataclass(frozen=True, slots=True)
class Odds:
    """When `items` items will be done at a pace: `centre` is the median, in weeks."""

    centre: float
    doubt: Doubt

    @property
    def spread(self) -> float:
        """The scale of the logarithm."""
        return math.sqrt(self.doubt.whole)

    def weeks(self, q: float) -> float:
        """Weeks from now within which the work is done with probability `q`, 0 to 1."""
        exponent = math.log(self.centre) + self.spread * quantile(q)
        return math.exp(exponent) if exponent < _HUGE else math.inf

    def chance(self, weeks: float) -> float:
        """The probability, 0 to 1, that the work is done within so many weeks."""
        if weeks <= 0:
            return 0.0
        return cdf(math.log(weeks / self.centre) / self.spread)


_HUGE = 700.0
"""Beyond this `exp` has no number."""


def odds(items: float, pace: Pace, model: Model) -> Odds:
    """The odds for `items` open items, more than 0."""
    weeks = items / pace.per_week
    doubt = Doubt(
        pace=pace.phi / (pace.per_week * pace.weight),
        lumpiness=pace.phi / items,
        drift=model.drift**2 * (weeks + pace.weight) / 3,
        scope=model.scope**2,
        young=(model.young * math.exp(-pace.weeks / model.settling)) ** 2,
    )
    return Odds(weeks * math.exp(model.bias), doubt)

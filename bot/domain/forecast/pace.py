"""How fast work gets done: recent weeks against the long run, and a prior for the young.

Every number here was fitted on the closing dates of public projects and is kept as it is:
changing one takes a new `VERSION`, so that a kept forecast says by what it was made.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

VERSION = "1"

HALF_LIFE = 3.0
RECENT = 0.7
"""The weight of the recent pace beside the long run's, as exponents."""

_WINSOR = 4.0
_LEAST_CAP = 3.0
_LEAST_PACE = 0.001
_FLOOR = 0.25
_PHI = (1.0, 50.0)
_PHI_UNKNOWN = 2.0


@dataclass(frozen=True, slots=True)
class Model:
    """What is assumed of one kind of work.

    `drift` is how much the pace wanders: its logarithm, per root of a week. `scope` and
    `young` are spreads of the logarithm for scope that changes and for a short history,
    which loses its weight by a factor e in `settling` weeks. `prior_weeks` is how many
    weeks of closings the portfolio's pace counts for. `bias` is added to the logarithm.
    """

    name: str
    drift: float
    scope: float = 0.0
    young: float = 0.0
    settling: float = math.inf
    prior_weeks: float = 0.0
    bias: float = 0.0
    window: int = 26


STREAM = Model("stream", drift=0.10, bias=0.05)
"""A team that is to do a fixed number of items."""

INITIATIVE = Model("initiative", drift=0.15, scope=0.5, young=1.0, settling=16.0, prior_weeks=2.0)
"""Something of a roadmap: small, often young, with a scope that changes."""

PRIOR_PACE = 1.25
"""Closings a week of an initiative of which nothing is known, where the portfolio is young."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Closings a week, and what they rest on.

    `phi` is the variance of weekly closings over their mean, `weight` the number of weeks that
    the recent pace rests on, `weeks` how many there are since the first closing. `clipped` are
    weeks, 0 for the one that ends today, in which so much was closed at once that it was
    counted for less. `prior` is the portfolio's pace that was mixed in; None where none was.
    """

    per_week: float
    recent: float
    long_run: float
    phi: float
    weight: float
    weeks: int
    clipped: tuple[int, ...] = ()
    prior: float | None = None


def pace(counts: Sequence[int], model: Model, prior: float = PRIOR_PACE) -> Pace | None:
    """The pace behind weekly counts, oldest first; None where nothing was ever closed.

    `prior` is the portfolio's, in closings a week.
    """
    told = counts[-model.window :]
    if not told:
        return None
    held = _without_bulk(told)
    weights = [0.5 ** (age / HALF_LIFE) for age in range(len(held) - 1, -1, -1)]
    extra, borrowed = model.prior_weeks, model.prior_weeks * prior
    weighted = math.fsum(w * y for w, y in zip(weights, held, strict=True))
    recent = (weighted + borrowed) / (math.fsum(weights) + extra)
    long_run = (math.fsum(held) + borrowed) / (len(held) + extra)
    if recent <= 0 and long_run <= 0:
        return None
    mixed = max(recent, _LEAST_PACE) ** RECENT * max(long_run, _LEAST_PACE) ** (1 - RECENT)
    return Pace(
        per_week=max(mixed, _FLOOR / max(len(held), 4)),
        recent=recent,
        long_run=long_run,
        phi=_dispersion(held),
        weight=math.fsum(weights) ** 2 / math.fsum(w * w for w in weights) + extra,
        weeks=len(counts),
        clipped=tuple(
            len(told) - 1 - n for n, (x, y) in enumerate(zip(told, held, strict=True)) if y < x
        ),
        prior=prior if model.prior_weeks else None,
    )


def _without_bulk(counts: Sequence[int]) -> list[float]:
    """With weeks of mass closing cut down: they tidy up, and say nothing about pace."""
    cap = max(_WINSOR * max(median(counts), fmean(counts)), _LEAST_CAP)
    return [min(count, cap) for count in counts]


def _dispersion(counts: Sequence[float]) -> float:
    mean = fmean(counts)
    if len(counts) == 1 or mean == 0:
        return _PHI_UNKNOWN
    low, high = _PHI
    return min(max(variance(counts) / mean, low), high)


ENOUGH_FINISHED = 10
"""Finished initiatives from which on the portfolio has a pace of its own."""


def portfolio_pace(finished: Sequence[tuple[int, int]]) -> float:
    """The prior: the median, over finished initiatives, of closings by weeks of work.

    `finished` has (closings, weeks from the first to the last one) of each.
    """
    if len(finished) < ENOUGH_FINISHED:
        return PRIOR_PACE
    return median(closed / max(weeks, 1) for closed, weeks in finished)

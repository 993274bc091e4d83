"""How others forecast: resampled weeks (ActionableAgile, Nave, Jira plug-ins), and velocity."""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

TRIALS = 300
WINDOW = 12
"""Weeks of throughput that are drawn from."""

SPRINTS = 8
"""Weeks whose mean is the velocity: four sprints of two."""

LONGEST = 400
"""Weeks after which a trial is given up: more than twice what any score tells apart."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """Weeks that each trial took, sorted."""

    trials: tuple[float, ...]

    def weeks(self, q: float) -> float:
        return self.trials[min(len(self.trials) - 1, math.ceil(q * len(self.trials)) - 1)]

    def chance(self, weeks: float) -> float:
        return bisect_right(self.trials, weeks) / len(self.trials)


def monte_carlo(counts: Sequence[int], items: int) -> Resampled:
    """Each trial draws weeks from the last twelve, with return, until all items are done.

    The items of the last week are spread evenly over it, as they are in what it is held to.
    All forecasts share one set of draws, which changes no distribution and saves most of the time.
    """
    told = counts[-WINDOW:]
    if not any(told):
        return Resampled((math.inf,))
    return Resampled(tuple(sorted(_trial(told, items, path) for path in _paths(len(told)))))


def _trial(told: Sequence[int], items: int, path: Sequence[int]) -> float:
    done = 0
    for week, place in enumerate(path):
        done += told[place]
        if done >= items:
            return week + 1 - (done - items) / told[place]
    return math.inf


@cache
def _paths(weeks: int) -> tuple[tuple[int, ...], ...]:
    dice = random.Random(weeks)
    return tuple(tuple(dice.choices(range(weeks), k=LONGEST)) for _ in range(TRIALS))


@dataclass(frozen=True, slots=True)
class Velocity:
    """Items left by items a week: one date, and no odds."""

    length: float

    def weeks(self, _q: float) -> float:
        return self.length

    def chance(self, weeks: float) -> float:
        return float(weeks >= self.length)


def velocity(counts: Sequence[int], items: int) -> Velocity:
    """What is left at the mean pace of the last weeks; never, where nothing was closed in them."""
    told = counts[-SPRINTS:]
    done = sum(told)
    return Velocity(items * len(told) / done if done else math.inf)

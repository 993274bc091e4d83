"""Made-up work whose end is known: seeded, so that every run makes the same.

A team closes NegBin(mean rate, variance phi x mean) items a week; its rate starts at `rate`
and wanders: its logarithm takes a normal step of `drift` each week. After `history` weeks a
forecast is asked for the items left, and the team goes on until they are done.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

AMOUNTS = (4, 8, 13, 26)
"""Weeks of work that are left at the pace in the beginning, each as likely."""

LEAST_ITEMS = 5
END = 1040
"""Weeks after which a team that never gets there is stopped: twenty years."""


@dataclass(frozen=True, slots=True)
class World:
    """How work goes in one kind of made-up team.

    `rates` bound the first rate, which is log-uniform between them. `items` bound what is left,
    uniform; None takes `AMOUNTS` times the rate. `churn` is the spread of the logarithm of what
    is really to be done. `bulk` is the chance of a week that closes four to ten times as many.
    """

    name: str
    phi: float
    drift: float
    rates: tuple[float, float] = (1.5, 15.0)
    items: tuple[int, int] | None = None
    churn: float = 0.0
    bulk: float = 0.0
    history: int = 26


A = World("A", phi=1, drift=0)
B = World("B", phi=3, drift=0)
C = World("C", phi=3, drift=0.06)
D = World("D", phi=3, drift=0.10)
E = World("E", phi=3, drift=0.10, bulk=0.03)
F = World("F", phi=3, drift=0.15)
G = World("G", phi=2, drift=0.15, rates=(0.4, 3.0), items=(2, 24), churn=0.5, history=20)
STREAMS = (A, B, C, D, E, F)


@dataclass(frozen=True, slots=True)
class Case:
    """Closings of each week so far, the oldest first; items left; weeks they really took."""

    counts: tuple[int, ...]
    items: int
    weeks: float


def cases(world: World, count: int, seed: int) -> Iterator[Case]:
    """So many cases. A team that closed nothing at all is left out: nobody forecasts that."""
    dice = random.Random(f"{world.name} {seed}")
    while count:
        case = _case(world, dice)
        if case is not None:
            yield case
            count -= 1


def _case(world: World, dice: random.Random) -> Case | None:
    low, high = world.rates
    rate = math.exp(dice.uniform(math.log(low), math.log(high)))
    items = max(LEAST_ITEMS, round(rate * dice.choice(AMOUNTS)))
    if world.items:
        items = dice.randint(*world.items)
    closings = _closings(world, rate, dice)
    counts = [next(closings) for _ in range(world.history)]
    if not any(counts):
        return None
    first = next(n for n, count in enumerate(counts) if count)
    really = items * math.exp(dice.gauss(0, world.churn)) if world.churn else float(items)
    return Case(tuple(counts[first:]), items, _weeks(really, closings))


def _weeks(items: float, closings: Iterator[int]) -> float:
    """Weeks until so many are done; those of one week are spread evenly over it."""
    left = items
    for week, count in enumerate(closings):
        if left <= count:
            return week + left / count
        if week == END:
            return float(END)
        left -= count
    raise AssertionError("closings never end")


def _closings(world: World, rate: float, dice: random.Random) -> Iterator[int]:
    while True:
        rate *= math.exp(dice.gauss(0, world.drift)) if world.drift else 1.0
        count = _negative_binomial(rate, world.phi, dice)
        if world.bulk and dice.random() < world.bulk:
            count = round(max(count, 1) * dice.uniform(4, 10))
        yield count


def _negative_binomial(mean: float, phi: float, dice: random.Random) -> int:
    """A Poisson number whose mean is drawn from a gamma distribution; Poisson where phi is 1."""
    return _poisson(dice.gammavariate(mean / (phi - 1), phi - 1) if phi > 1 else mean, dice)


def _poisson(mean: float, dice: random.Random) -> int:
    if mean > _SPLIT:
        return _poisson(mean / 2, dice) + _poisson(mean / 2, dice)
    count, chance, point = 0, math.exp(-mean), dice.random()
    while point > chance and chance > 0:
        point -= chance
        count += 1
        chance *= mean / count
    return count


_SPLIT = 100.0
"""Beyond this the inversion loses digits; two halves add up to the same distribution."""

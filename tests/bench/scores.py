"""How good forecasts were: the less, the better, but for coverage, which should be what it says.

A forecaster names the weeks within which work is done with probability q. What took, or is
said to take, more than three years is scored as three years: no date is named beyond them,
and the tail of our distribution has no mean.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.forecast.outlook import EVEN, FAR, LIKELY, SURE

TOLD = (EVEN, LIKELY, SURE)
LEVELS = tuple((n + 0.5) / 20 for n in range(20))
"""The middles of twenty equal parts: CRPS is the mean of twice the pinball loss over these."""

LEAST = 1 / 7
"""A day: the logarithm of less would only tell hours apart."""


class Forecaster(Protocol):
    """A forecast of one piece of work, made by anything."""

    def weeks(self, q: float, /) -> float: ...

    def chance(self, weeks: float, /) -> float: ...


def pinball(q: float, said: float, actual: float) -> float:
    """What it costs to have said `said` for the quantile `q`."""
    return (actual - said) * q if actual >= said else (said - actual) * (1 - q)


def crps(said: Sequence[float], actual: float) -> float:
    """Of quantiles at `LEVELS`. Of a forecast that is one number: its distance from the truth."""
    losses = [pinball(q, weeks, actual) for q, weeks in zip(LEVELS, said, strict=True)]
    return 2 * math.fsum(losses) / len(losses)


def held(weeks: float) -> float:
    """Weeks as they are scored."""
    return min(max(weeks, LEAST), FAR)


@dataclass
class Score:
    """Sums over forecasts. `crps` is in weeks; those in logarithms count shares, not weeks."""

    name: str
    count: int = 0
    covered: list[int] = field(default_factory=lambda: [0] * len(TOLD))
    weeks_lost: float = 0.0
    logs_lost: float = 0.0
    likely_lost: float = 0.0
    guesses: int = 0
    squares: float = 0.0

    def add(self, said: Forecaster, actual: float) -> None:
        """The work really took `actual` weeks."""
        self.count += 1
        for place, q in enumerate(TOLD):
            self.covered[place] += actual <= said.weeks(q)
        quantiles, truth = [held(said.weeks(q)) for q in LEVELS], held(actual)
        self.weeks_lost += crps(quantiles, truth)
        self.logs_lost += crps([math.log(weeks) for weeks in quantiles], math.log(truth))
        likely = math.log(held(said.weeks(LIKELY)))
        self.likely_lost += pinball(LIKELY, likely, math.log(truth))

    def guess(self, chance: float, happened: bool) -> None:
        """A probability was told of something that then happened, or did not."""
        self.guesses += 1
        self.squares += (chance - happened) ** 2

    @property
    def coverage(self) -> tuple[float, ...]:
        """The share that was done by P50, P85 and P95."""
        return tuple(covered / self.count for covered in self.covered)

    @property
    def crps(self) -> float:
        """In weeks."""
        return self.weeks_lost / self.count

    @property
    def log_crps(self) -> float:
        """In natural logarithms of weeks."""
        return self.logs_lost / self.count

    @property
    def log_pinball(self) -> float:
        """Of P85, in natural logarithms of weeks."""
        return self.likely_lost / self.count

    @property
    def brier(self) -> float:
        """The mean squared distance of chances from what happened."""
        return self.squares / self.guesses if self.guesses else math.nan


def skill(ours: float, theirs: float) -> float:
    """The share of their loss that we spare; nan where they lost nothing."""
    return 1 - ours / theirs if theirs else math.nan


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown, as the documentation has it."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def digits(value: float, places: int = 3) -> str:
    return "-" if math.isnan(value) else f"{value:.{places}f}"

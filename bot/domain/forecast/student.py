"""Student's t distribution with four degrees of freedom, in closed form.

Heavier tails than the normal one: schedules slip by factors, not by a few per cent.
Source: W. T. Shaw, "Sampling Student's T distribution", J. Computational Finance 9 (2006).
"""

import math


def cdf(t: float) -> float:
    """The probability, 0 to 1, of a value of at most `t`."""
    if math.isinf(t):
        return 1.0 if t > 0 else 0.0
    squared = 1 + t * t / 4
    if math.isinf(squared):
        return 1.0 if t > 0 else 0.0
    chance = 0.5 + 3 / 8 * t / math.sqrt(squared) * (1 - t * t / squared / 12)
    return min(1.0, max(0.0, chance))  # far out, rounding goes just beyond


def quantile(q: float) -> float:
    """The value that is not exceeded with probability `q`. Raises ValueError outside (0, 1)."""
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    if q == 0.5:
        return 0.0  # the root below may be of a number just under zero
    alpha = math.sqrt(4 * q * (1 - q))
    root = 2 * math.sqrt(max(0.0, math.cos(math.acos(min(1.0, alpha)) / 3) / alpha - 1))
    return math.copysign(root, q - 0.5)

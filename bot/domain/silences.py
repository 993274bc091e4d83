"""What kept silent, for people: not applied is not clean."""

from collections.abc import Iterable

from bot.domain.findings import NotApplied

MOST, FIRST = 8, 4
"""Rules that are named in a line, and how many of them where there are more."""


def unjudged(told: Iterable[NotApplied]) -> list[str]:
    """What kept silent, one line a reason: which rules, on what, and why."""
    places: dict[tuple[str, str], list[str]] = {}
    for silent in told:
        places.setdefault((silent.rule, silent.reason), []).append(silent.where)
    rules: dict[tuple[str, str], list[str]] = {}
    for (rule, reason), where in places.items():
        rules.setdefault((", ".join(dict.fromkeys(where)), reason), []).append(rule)
    return [f"{_named(codes)} on {where}: {why}" for (where, why), codes in rules.items()]


def _named(told: Iterable[str]) -> str:
    """The codes; of many the first ones and a number, since a whole family may be silent."""
    codes = " ".join(told).split()
    shown = codes if len(codes) <= MOST else codes[:FIRST]
    more = len(codes) - len(shown)
    return " ".join(shown) + (f" and {more} more rules" if more else "")

"""What kept silent, for people: not applied is not clean."""

from collections.abc import Iterable

from bot.domain.findings import NotApplied


def unjudged(told: Iterable[NotApplied]) -> list[str]:
    """What kept silent, one line a reason: which rules, on what, and why."""
    places: dict[tuple[str, str], list[str]] = {}
    for silent in told:
        places.setdefault((silent.rule, silent.reason), []).append(silent.where)
    rules: dict[tuple[str, str], list[str]] = {}
    for (rule, reason), where in places.items():
        rules.setdefault((", ".join(dict.fromkeys(where)), reason), []).append(rule)
    return [f"{' '.join(codes)} on {where}: {why}" for (where, why), codes in rules.items()]

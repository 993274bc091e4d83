"""Suggestions for programs. Figures are rounded, so that equal input gives equal bytes."""

from typing import Any

from bot.domain.suggest.said import in_full
from bot.domain.suggested import Match, Neighbour, Suggestion
from bot.domain.wording import Names, plain

_PLACES = 4

Json = dict[str, Any]


def suggestion(told: Suggestion, names: Names) -> Json:
    """Where an item seems to belong, the likeliest first, with all that speaks for it."""
    return {
        "issue": str(told.item),
        "says": plain(in_full(told, names)),
        "suggestions": [match(one, names) for one in told.matches],
    }


def match(told: Match, names: Names) -> Json:
    """One initiative for an item. The score is null where the item, or a person, names it."""
    scored = told.score > 0
    return {
        "initiative": told.initiative,
        "title": plain(names.initiative(told.initiative)),
        "tier": told.tier.value,
        "why": told.why or None,
        "score": rounded(told.score) if scored else None,
        "margin": rounded(told.margin) if scored else None,
        "likeness": rounded(told.likeness) if scored else None,
        "top_terms": [{"term": t.text, "part": rounded(t.part)} for t in told.terms],
        "other_terms": rounded(told.other_terms),
        "similar_issues": [similar(one) for one in told.similar],
        "metadata_evidence": [
            {"same": one.what, "part": one.part, "whole": one.whole} for one in told.shared
        ],
    }


def similar(told: Neighbour) -> Json:
    """An item that is like another one."""
    return {"issue": str(told.ref), "cosine": rounded(told.cosine)}


def rounded(value: float) -> float:
    """To as many places as anybody compares."""
    return round(value, _PLACES)

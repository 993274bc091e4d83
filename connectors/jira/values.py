"""What a custom field's value says; every kind of field has a shape of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

JSON = Any

_BASE = 36
_WHOLE: int = _BASE**6
"""A LexoRank has six digits before its colon; those after it are a fraction."""
_KEPT = 4
"""Digits of the fraction that a float has room for, after the bucket and the six."""
_FRACTION: int = _BASE**_KEPT
_PART = re.compile(r"(\w+)=(.*?)(?=,\w+=|\]$)", re.DOTALL)
_LATEST = "9999"


def rank(text: JSON) -> float | None:
    """A LexoRank (`0|i0001k:zz`) as a number that sorts alike; None for any other value.

    Its bucket counts most. Ranks that differ behind the fourth digit of the fraction are
    one: Jira makes such only where hundreds of items were put between the same two.
    """
    if not isinstance(text, str):
        return None
    bucket, _, value = text.partition("|")
    whole, _, fraction = value.partition(":")
    try:
        high = float(int(bucket) * _WHOLE + int(whole, _BASE))
        if not fraction:
            return high
        return high + int(fraction[:_KEPT].ljust(_KEPT, "0"), _BASE) / _FRACTION
    except ValueError:
        return None


def number(value: JSON) -> float | None:
    """A number of points, also where a text or a choice holds it."""
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def names(value: JSON) -> Iterator[str]:
    """What people call the value: of a team, a choice, or several of them."""
    if isinstance(value, list):
        for one in value:
            yield from names(one)
    elif isinstance(value, dict):
        told = value.get("name") or value.get("title") or value.get("value")
        if told:
            yield str(told)
    elif value is not None:
        yield str(value)


def key(value: JSON) -> str:
    """The key of an item that a field links to; '' where it links to none."""
    if isinstance(value, dict):
        value = value.get("key") or (value.get("data") or {}).get("key")
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint as a field of an item tells it; instants as Jira writes them, '' if none."""

    id: str
    board: str
    state: str
    start: str
    end: str = ""
    complete: str = ""
    name: str = ""


def sprint(told: JSON) -> Sprint | None:
    """Cloud tells an object, Data Center a text that was one in Java."""
    if isinstance(told, str):
        # Of a word that comes twice the first counts: the name, which may say anything, is late.
        parts = dict(reversed(_PART.findall(told.partition("[")[2])))
        told = {name: "" if value == "<null>" else value for name, value in parts.items()}
        told["boardId"] = told.get("rapidViewId")
    if not told.get("id"):
        return None
    return Sprint(
        id=str(told["id"]),
        board=str(told.get("originBoardId") or told.get("boardId") or ""),
        state=str(told.get("state") or "").casefold(),
        start=str(told.get("startDate") or ""),
        end=str(told.get("endDate") or ""),
        complete=str(told.get("completeDate") or ""),
        name=str(told.get("name") or ""),
    )


def current(sprints: Iterable[Sprint]) -> Sprint | None:
    """The sprint an item is in: the active one, the next to come, or the last that is over."""
    ahead = over = None
    for one in sprints:
        if one.state == "active":
            return one
        if one.state == "future":
            ahead = one if ahead is None or _order(one) < _order(ahead) else ahead
        elif over is None or _order(over) < _order(one):
            over = one
    return ahead or over


def _order(sprint: Sprint) -> tuple[str, int, str]:
    return sprint.start or _LATEST, len(sprint.id), sprint.id

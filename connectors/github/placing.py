"""What a project says of one issue: its column, iteration, dates and numbers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connectors.github.client import JSON
from connectors.github.survey import Board

ESTIMATES = ("estimate", "story points", "points", "effort", "size")
STARTS = ("start date", "start")
DUES = ("target date", "due date", "due", "end date", "target", "end")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed:
    """An issue's place on the board. `fields` are all of its values, as the board names them.

    They are empty of an issue that is not on the board, and of no other.
    """

    column: str | None = None
    priority: str | None = None
    iteration: str = ""
    estimate: float | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    fields: tuple[tuple[str, str], ...] = ()


NOT_PLACED = Placed()
NO_VALUE = (("Status", ""),)
"""The fields of a card that has no value at all: it is on the board nevertheless."""


def placed(board: Board | None, node: JSON) -> Placed:
    """The issue's place on this board, among all boards it is on.

    A card that was archived is off the board, but of an issue that is over it still tells
    what became of it: boards archive such cards by themselves.
    """
    entry = card(board, node)
    if board is None or entry is None or (entry["isArchived"] and node["state"] == "OPEN"):
        return NOT_PLACED
    return _read(board.fields, entry)


def card(board: Board | None, node: JSON) -> JSON | None:
    """The issue's card on this board; None where it has none."""
    if board is None:
        return None
    for entry in (node.get("projectItems") or {}).get("nodes") or ():
        if entry and entry["project"]["id"] == board.node:
            return entry
    return None


def _read(fields: Sequence[tuple[str, str]], entry: JSON) -> Placed:
    by_kind: dict[str, dict[str, JSON]] = {"SINGLE_SELECT": {}, "DATE": {}, "NUMBER": {}}
    shown: list[tuple[str, str]] = []
    iteration = ""
    for index, (name, kind) in enumerate(fields):
        told = entry.get(f"f{index}")
        value = _value(kind, told) if told else None
        if value is None:
            continue
        shown.append((name, f"{value:g}" if kind == "NUMBER" else value))
        by_kind.setdefault(kind, {})[name.casefold()] = value
        if kind == "ITERATION":
            iteration = iteration or told["iterationId"]
    words, dates = by_kind["SINGLE_SELECT"], by_kind["DATE"]
    return Placed(
        column=words.get("status"),
        priority=words.get("priority"),
        iteration=iteration,
        estimate=_first(by_kind["NUMBER"], ESTIMATES),
        start=_day(_first(dates, STARTS)),
        due=_day(_first(dates, DUES)),
        fields=tuple(shown) or NO_VALUE,
    )


_KEYS = {
    "SINGLE_SELECT": "name",
    "TEXT": "text",
    "DATE": "date",
    "ITERATION": "title",
    "NUMBER": "number",
}


def _value(kind: str, told: JSON) -> JSON:
    """A field's value; None where it is not set, or turned into another kind of field."""
    return told.get(_KEYS[kind])


def _first(told: Mapping[str, T], names: Sequence[str]) -> T | None:
    return next((told[name] for name in names if name in told), None)


def _day(told: str | None) -> dt.date | None:
    return dt.date.fromisoformat(told) if told else None

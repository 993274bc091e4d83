"""Readings to bytes and back, without loss: by columns, which are short and quick to decode.

A field may be added to what is kept as long as `_CODES` knows its type; a test holds us to it.
"""

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from enum import Enum
from functools import cache
from sys import intern
from typing import Any

from bot.domain.backlog import (
    BacklogItem,
    ForeignNote,
    ItemRef,
    Note,
    Reply,
    Stamp,
    Status,
    Visibility,
)
from bot.domain.decisions import Decision, Kind
from bot.domain.kept import KeptPart
from bot.store.collector import collector_paused

VERSION = 1
"""Goes up when something that is kept changes its meaning but not its name."""

LISTS: Mapping[str, type[Any]] = {
    "items": BacklogItem,
    "notes": Note,
    "notes_unread": ItemRef,
    "replies": Reply,
    "foreign": ForeignNote,
}

_Coder = Callable[[Any], Any]


def encode(part: KeptPart) -> bytes:
    """All that a part holds, but for when it was read."""
    told = {name: _columns(kind, getattr(part, name)) for name, kind in LISTS.items()}
    text = json.dumps([layout(), told], separators=(",", ":"))
    return zlib.compress(text.encode(), 1)


def decode(content: bytes) -> dict[str, tuple[Any, ...]]:
    """The lists again, by their names in KeptPart.

    Raises ValueError for anything that this version's `encode` does not give.
    """
    with collector_paused():
        try:
            made_by, told = json.loads(zlib.decompress(content))
            if made_by != layout():
                raise ValueError("another version's content")
            return {name: _objects(kind, *told[name]) for name, kind in LISTS.items()}
        except (AttributeError, LookupError, RecursionError, TypeError, zlib.error) as error:
            raise ValueError("damaged content") from error


def digest(content: bytes) -> str:
    """Tells contents apart."""
    return hashlib.sha256(content).hexdigest()[:32]


@cache
def layout() -> str:
    """Changes when a field is added, renamed or taken away."""
    kinds = (*LISTS.values(), Stamp, Decision)
    named = [[kind.__name__, *(f.name for f in fields(kind))] for kind in kinds]
    return f"{VERSION}.{hashlib.sha256(json.dumps(named).encode()).hexdigest()[:12]}"


def _columns(kind: type[Any], values: Sequence[Any]) -> tuple[int, dict[str, Any]]:
    """How many there are, and each field that is not at its default in all of them."""
    told = {}
    for field in fields(kind):
        column = [getattr(value, field.name) for value in values]
        if any(value != field.default for value in column):
            told[field.name] = _column(_code(field)[0], column)
    return len(values), told


def _column(to_json: _Coder, values: list[Any]) -> object:
    """The values, or each of them once and where it stands, if most stand in many places."""
    places: dict[Any, int] = {}
    at = [places.setdefault(value, len(places)) for value in values]
    if 2 * len(places) > len(values):
        return [to_json(value) for value in values]
    return {"values": [to_json(value) for value in places], "at": at}


def _objects(kind: type[Any], count: int, told: Mapping[str, Any]) -> tuple[Any, ...]:
    columns: list[Sequence[Any]] = []
    for field in fields(kind):
        if field.name in told:
            columns.append(_values(_code(field)[1], told[field.name]))
        elif field.default is MISSING and count:
            raise ValueError(f"no column {field.name}")
        else:
            columns.append([field.default] * count)
    made = tuple(map(kind, *columns))
    if len(made) != count:
        raise ValueError("columns of different lengths")
    return made


def _values(of_json: _Coder, column: Any) -> Sequence[Any]:
    if isinstance(column, dict):
        once = [of_json(value) for value in column["values"]]
        return [once[place] for place in column["at"]]
    return [of_json(value) for value in column]


def _code(field: Field[Any]) -> tuple[_Coder, _Coder]:
    return _CODES[field.type]


def _as_it_is(value: Any) -> Any:
    return value


def _or_none(to_json: _Coder, of_json: _Coder) -> tuple[_Coder, _Coder]:
    return (
        lambda value: None if value is None else to_json(value),
        lambda value: None if value is None else of_json(value),
    )


def _each(to_json: _Coder, of_json: _Coder) -> tuple[_Coder, _Coder]:
    return (
        lambda values: [to_json(value) for value in values],
        lambda values: tuple([of_json(value) for value in values]),
    )


def _word(words: type[Enum]) -> tuple[_Coder, _Coder]:
    return lambda word: word.value, {word.value: word for word in words}.__getitem__


def _fields(kind: type[Any]) -> tuple[_Coder, _Coder]:
    """One value as the list of its fields."""
    return (
        lambda value: [_code(f)[0](getattr(value, f.name)) for f in fields(kind)],
        lambda told: kind(
            *(_code(f)[1](value) for f, value in zip(fields(kind), told, strict=True))
        ),
    )


def _ref(told: list[str]) -> ItemRef:
    source, key = told
    return ItemRef(intern(source), key)  # one text for a source, not one for each item


_SAME = (_as_it_is, _as_it_is)
_INSTANT: tuple[_Coder, _Coder] = (dt.datetime.isoformat, dt.datetime.fromisoformat)
_DAY: tuple[_Coder, _Coder] = (dt.date.isoformat, dt.date.fromisoformat)
_REF: tuple[_Coder, _Coder] = (lambda ref: [ref.source, ref.key], _ref)

_CODES: Mapping[Any, tuple[_Coder, _Coder]] = {
    str: _SAME,
    int: _SAME,
    bool: _SAME,
    str | None: _SAME,
    float | None: _SAME,
    dt.datetime: _INSTANT,
    dt.datetime | None: _or_none(*_INSTANT),
    dt.date | None: _or_none(*_DAY),
    ItemRef: _REF,
    ItemRef | None: _or_none(*_REF),
    Status: _word(Status),
    Visibility: _word(Visibility),
    Kind: _word(Kind),
    Stamp: _fields(Stamp),
    tuple[str, ...]: _each(*_SAME),
    tuple[ItemRef, ...]: _each(*_REF),
    tuple[tuple[str, str], ...]: _each(list, tuple),
    tuple[Decision, ...]: _each(*_fields(Decision)),
}

"""JSON exports of every shape: one array, one object a line, or several arrays in a row."""

import json
from collections.abc import Iterator, Mapping

from connectors.local.export import Faults, Fields

_SPACE = " \t\r\n,"


def objects(text: str, faults: Faults) -> Iterator[Fields]:
    """Every record of the export, with its place. Broken JSON becomes a fault."""
    for place, value in _values(text, faults):
        if isinstance(value, dict):
            yield Fields(value, place, faults)
        else:
            faults.add(place, "is not an object")


def first_object(text: str, faults: Faults) -> Mapping[str, object]:
    """The first record, to tell the format by; empty where there is none.

    Broken JSON before it becomes a fault.
    """
    values = (value for _, value in _values(text, faults))
    return next((value for value in values if isinstance(value, dict)), {})


def _values(text: str, faults: Faults) -> Iterator[tuple[str, object]]:
    lines = text.lstrip().startswith("{") and _is_whole(text.lstrip().split("\n", 1)[0])
    return _by_line(text, faults) if lines else _by_value(text, faults)


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _by_line(text: str, faults: Faults) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield f"line {number}", json.loads(line)
        except json.JSONDecodeError as error:
            faults.add(f"line {number}, column {error.colno}", f"is not valid JSON: {error.msg}")
        except (ValueError, RecursionError):
            faults.add(f"line {number}", "is not JSON that can be read: too deep or too long")


def _by_value(text: str, faults: Faults) -> Iterator[tuple[str, object]]:
    decoder, at, number = json.JSONDecoder(), 0, 0
    while (at := _skip(text, at)) < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            faults.add(
                f"line {error.lineno}, column {error.colno}", f"is not valid JSON: {error.msg}"
            )
            return
        except (ValueError, RecursionError):
            faults.add("", "is not JSON that can be read: too deep or too long")
            return
        for entry in value if isinstance(value, list) else [value]:
            number += 1
            yield f"record {number}", entry


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at

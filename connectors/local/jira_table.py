"""A Jira CSV as lines whose cells are found by the names of their columns."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.local.export import Faults

NEEDED = ("issue key", "summary", "status", "created", "updated")
LONGEST_CELL = 10_000_000  # a description; the csv module stops at 131,072
_ALIASES = {
    "fix versions": "fix version/s",
    "components": "component/s",
    "due": "due date",
    "key": "issue key",
}

Columns = Mapping[str, Sequence[int]]
"""The places of each column, by its name in lower case."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the export."""

    line: int
    cells: Sequence[str]
    columns: Columns

    def texts(self, *names: str) -> tuple[str, ...]:
        """What is filled in under any of these columns, each once."""
        places = (place for name in names for place in self.columns.get(name, ()))
        found = (self.cells[p].strip() for p in places if p < len(self.cells))
        return tuple(dict.fromkeys(text for text in found if text))

    def text(self, *names: str) -> str:
        return next(iter(self.texts(*names)), "")


def is_jira(text: str) -> bool:
    """Whether the first line has Jira's column names."""
    try:
        header = next(csv.reader([_header(text)], delimiter=_delimiter(text)), [])
    except csv.Error:
        return False
    return {"issue key", "summary"} <= _columns(header).keys()


def rows(text: str, faults: Faults) -> Iterator[Row]:
    """Every line that is not empty. What is no CSV, or no export, becomes a fault."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns: Columns = {}
    line = 1
    try:
        for cells in reader:
            if not columns:
                columns = _columns(cells)
                _check_columns(columns, faults)
            elif any(cells):
                yield _row(line, cells, columns, faults)
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(f"line {line}", f"is not CSV: {error}")


def _delimiter(text: str) -> str:
    return max(",;\t", key=_header(text).count)


def _header(text: str) -> str:
    return text.split("\n", 1)[0]


def _columns(cells: Sequence[str]) -> Columns:
    columns: dict[str, list[int]] = {}
    for place, name in enumerate(cells):
        columns.setdefault(_column(name), []).append(place)
    return columns


def _column(name: str) -> str:
    """`Custom field (Story Points)` is the same column as `Story Points`."""
    plain = name.strip().casefold()
    if plain.startswith("custom field (") and plain.endswith(")"):
        plain = plain.removeprefix("custom field (").removesuffix(")")
    return _ALIASES.get(plain, plain)


def _check_columns(columns: Columns, faults: Faults) -> None:
    missing = [name.capitalize() for name in NEEDED if name not in columns]
    if missing:
        faults.add(
            "line 1",
            f"these columns are missing: {', '.join(missing)}. Export all fields, with Jira"
            " set to English",
        )


def _row(line: int, cells: Sequence[str], columns: Columns, faults: Faults) -> Row:
    width = sum(len(places) for places in columns.values())
    if len(cells) > width:
        faults.add(f"line {line}", f"has {len(cells)} cells, the header has {width}")
    return Row(line, cells, columns)

"""Jira's CSV export: one column per value, so Labels or Sprint come many times."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.backlog import Capability, ContainerKind, container_key
from connectors.local.dates import Ambiguous, day_first, parse_local
from connectors.local.export import Batch, Faults, newest
from connectors.local.jira import name_key, project_of, status_of
from connectors.local.rows import ContainerRecord, ItemRecord

NEEDED = ("issue key", "summary", "status", "created", "updated")
DATES = ("created", "updated", "resolved", "due date", "start date")
LONGEST_CELL = 10_000_000  # a description; the csv module stops at 131,072
_BLOCKS_OUT = "outward issue link (blocks)"
_BLOCKS_IN = "inward issue link (blocks)"
_SETTLE = "export again with ISO dates, or say which comes first: --day-first or --month-first"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the export; `columns` has the places of each column, by name."""

    line: int
    cells: Sequence[str]
    columns: Mapping[str, Sequence[int]]

    def texts(self, *names: str) -> tuple[str, ...]:
        """What is filled in under any of these columns, each once."""
        places = (place for name in names for place in self.columns.get(name, ()))
        found = (self.cells[p].strip() for p in places if p < len(self.cells))
        return tuple(dict.fromkeys(text for text in found if text))

    def text(self, *names: str) -> str:
        return next(iter(self.texts(*names)), "")


@dataclass(slots=True)
class JiraCsv:
    """Gathers one export. `group`, where given, is the only project that is wanted."""

    group: str | None
    faults: Faults
    day_first: bool | None = None
    containers: dict[str, ContainerRecord] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def read(self, text: str) -> Batch:
        """The whole export; raises BadExport with every fault."""
        rows = list(self._rows(text))
        self.faults.check()
        self._settle_dates(rows)
        items = [item for row in rows if (item := self._item(row))]
        self.faults.check()
        unique = newest(items, self.skipped)
        return Batch(
            items=self._related(unique, rows),
            containers=tuple(self.containers.values()),
            lacks=_lacking(rows[0].columns if rows else {}),
            skipped=tuple(self.skipped),
        )

    def _rows(self, text: str) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        columns: dict[str, list[int]] = {}
        line = 1
        try:
            for cells in reader:
                if not columns:
                    columns = self._columns(cells)
                elif any(cells):
                    yield self._row(line, cells, columns)
                line = reader.line_num + 1
        except csv.Error as error:
            self.faults.add(f"line {line}", f"is not CSV: {error}")

    def _columns(self, cells: Sequence[str]) -> dict[str, list[int]]:
        columns: dict[str, list[int]] = {}
        for place, name in enumerate(cells):
            columns.setdefault(_column(name), []).append(place)
        missing = [name.capitalize() for name in NEEDED if name not in columns]
        if missing:
            self.faults.add(
                "line 1",
                f"these columns are missing: {', '.join(missing)}. Export all fields, with Jira"
                " set to English",
            )
        return columns

    def _row(self, line: int, cells: Sequence[str], columns: Mapping[str, list[int]]) -> Row:
        width = sum(len(places) for places in columns.values())
        if len(cells) > width:
            self.faults.add(f"line {line}", f"has {len(cells)} cells, the header has {width}")
        return Row(line, cells, columns)

    def _settle_dates(self, rows: Sequence[Row]) -> None:
        """Find out from all dates of the file together whether the day comes first."""
        if self.day_first is not None:
            return
        try:
            self.day_first = day_first(t for row in rows for name in DATES for t in row.texts(name))
        except ValueError as error:
            self.faults.add("dates", f"{error}; {_SETTLE}")

    def _item(self, row: Row) -> ItemRecord | None:
        key = self._needed(row, "issue key")
        project = project_of(key)
        if key and not project:
            self._fault(row, "issue key", f"'{key}' is not of the form PROJECT-1")
        if self.group and project and project != self.group:
            self.skipped.append(f"{key}: is not of project {self.group}")
            return None
        created = self._date(row, "created", needed=True)
        word, resolution = self._needed(row, "status"), row.text("resolution")
        resolution = "" if resolution.casefold() == "unresolved" else resolution
        updated = self._date(row, "updated", needed=True)
        title = self._needed(row, "summary")
        if created is None:
            return None
        return ItemRecord(
            group=project,
            title=title,
            created=created,
            key=key,
            status=status_of(word, row.text("status category"), resolution),
            raw_status=word,
            reason=resolution or None,
            kind=row.text("issue type") or "Issue",
            updated=updated,
            closed=self._date(row, "resolved"),
            start=_day(self._date(row, "start date")),
            due=_day(self._date(row, "due date")),
            labels=tuple(label for cell in row.texts("labels") for label in cell.split()),
            assignees=row.texts("assignee")[:1],
            versions=tuple(self._contained(row, project, ContainerKind.VERSION, "fix version/s")),
            sprint=self._sprint(row, project),
            estimate=self._points(row),
            priority=row.text("priority") or None,
            fields=(
                *(("Component", name) for name in row.texts("component/s")),
                *(("Fix Version", name) for name in row.texts("fix version/s")),
            ),
        )

    def _sprint(self, row: Row, project: str) -> str | None:
        """The last one: Jira writes them in order."""
        keys = self._contained(row, project, ContainerKind.SPRINT, "sprint")
        return keys[-1] if keys else None

    def _contained(self, row: Row, project: str, kind: ContainerKind, column: str) -> list[str]:
        keys = []
        for title in row.texts(column):
            key = container_key(project, kind, name_key(title))
            self.containers[key] = ContainerRecord(project, kind, title, key)
            keys.append(key)
        return keys

    def _needed(self, row: Row, column: str) -> str:
        text = row.text(column)
        if not text:
            self._fault(row, column, "is empty")
        return text

    def _date(self, row: Row, column: str, *, needed: bool = False) -> dt.datetime | None:
        text = self._needed(row, column) if needed else row.text(column)
        try:
            return parse_local(text, self.day_first) if text else None
        except Ambiguous as error:
            self._fault(row, column, f"{error}; {_SETTLE}")
        except (ValueError, OverflowError) as error:
            self._fault(row, column, str(error))
        return None

    def _points(self, row: Row) -> float | None:
        text = row.text("story points", "story point estimate")
        try:
            points = float(text) if text else None
        except ValueError:
            points = -1.0
        if points is not None and not 0 <= points < 1e6:
            self._fault(row, "story points", f"'{text}' is not a number of points")
        return points

    def _fault(self, row: Row, column: str, what: str) -> None:
        self.faults.add(f"line {row.line}, column '{column.capitalize()}'", what)

    def _related(
        self, items: tuple[ItemRecord, ...], rows: Sequence[Row]
    ) -> tuple[ItemRecord, ...]:
        """The items with parents, blockers and rank, which need the whole export."""
        keys_by_id = {row.text("issue id"): row.text("issue key") for row in rows}
        by_key = {row.text("issue key"): row for row in rows}
        blockers = _blockers(rows)
        ranks = _ranks(rows)
        return tuple(
            replace(
                item,
                parent=self._parent(by_key[item.key], keys_by_id),
                blocked_by=tuple(sorted(blockers.get(item.key, ()))),
                rank=ranks.get(item.key),
            )
            for item in items
        )

    def _parent(self, row: Row, keys_by_id: Mapping[str, str]) -> str | None:
        """Jira names parents by key or by id, and epics in a column of their own."""
        named = row.texts("parent key", "parent", "parent id", "epic link")
        for name in named:
            key = name if project_of(name) else keys_by_id.get(name, "")
            if key and key != row.text("issue key"):
                return key
        if named:
            self.skipped.append(
                f"{row.text('issue key')}: its parent {named[0]} is not in the export"
            )
        return None


def _column(name: str) -> str:
    """`Custom field (Story Points)` is the same column as `Story Points`."""
    plain = name.strip().casefold()
    if plain.startswith("custom field (") and plain.endswith(")"):
        plain = plain.removeprefix("custom field (").removesuffix(")")
    aliases = {
        "fix versions": "fix version/s",
        "components": "component/s",
        "due": "due date",
        "key": "issue key",
    }
    return aliases.get(plain, plain)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _lacking(columns: Mapping[str, Sequence[int]]) -> frozenset[Capability]:
    wanted = {
        Capability.SPRINTS: "sprint",
        Capability.START_DATES: "start date",
        Capability.DUE_DATES: "due date",
    }
    return frozenset(c for c, name in wanted.items() if name not in columns)


def _blockers(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        key = row.text("issue key")
        found.setdefault(key, set()).update(row.texts(_BLOCKS_IN))
        for other in row.texts(_BLOCKS_OUT):
            found.setdefault(other, set()).add(key)
    return found


def _ranks(rows: Iterable[Row]) -> dict[str, float]:
    """Jira's rank is a text that sorts; a smaller number is nearer the top."""
    ranked = sorted((row.text("rank"), row.text("issue key")) for row in rows if row.text("rank"))
    return {key: float(place) for place, (_, key) in enumerate(ranked, start=1)}


def _day(instant: dt.datetime | None) -> dt.date | None:
    return instant.date() if instant else None

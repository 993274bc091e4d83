"""Jira's CSV export: one column per value, so Labels or Sprint come many times."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.backlog import Capability, ContainerKind, container_key
from connectors.local.dates import Ambiguous, day_first, parse_local
from connectors.local.export import Batch, Faults, newest
from connectors.local.jira import item_of, key_of, name_key, placed
from connectors.local.jira_table import Columns, Row, rows
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.shared.description import beginning
from connectors.shared.jira import project_of, waits

DATES = ("created", "updated", "resolved", "due date", "start date")
_COLUMNS = {
    "key": "issue key",
    "type": "issue type",
    "status_category": "status category",
    "due": "due date",
    "start": "start date",
    "components": "component/s",
}
"""Where a field has another name as a column."""
_LINK = re.compile(r"(?P<end>inward|outward) issue link \((?P<type>.*)\)")
_SETTLE = "export again with ISO dates, or say which comes first: --day-first or --month-first"


@dataclass(frozen=True, slots=True)
class CsvIssue:
    """A line of the export as an `Issue`; `day_first` as the dates of the whole file say."""

    row: Row
    faults: Faults
    day_first: bool | None

    def fault(self, name: str, what: str) -> None:
        column = _COLUMNS.get(name, name).capitalize()
        self.faults.add(f"line {self.row.line}, column '{column}'", what)

    def text(self, name: str, /, *, needed: bool = False) -> str:
        text = self.row.text(_COLUMNS.get(name, name))
        if needed and not text:
            self.fault(name, "is empty")
        return text

    def names(self, name: str, /) -> tuple[str, ...]:
        texts = self.row.texts(_COLUMNS.get(name, name))
        # A label has no spaces, so a cell may hold several.
        return tuple(" ".join(texts).split()) if name == "labels" else texts

    def instant(self, name: str, /, *, needed: bool = False) -> dt.datetime | None:
        text = self.text(name, needed=needed)
        try:
            return parse_local(text, self.day_first) if text else None
        except Ambiguous as error:
            self.fault(name, f"{error}; {_SETTLE}")
        except (ValueError, OverflowError) as error:
            self.fault(name, str(error))
        return None

    def day(self, name: str, /) -> dt.date | None:
        instant = self.instant(name)
        return instant.date() if instant else None

    def described(self, name: str, /) -> str | None:
        column = _COLUMNS.get(name, name)
        return beginning(self.row.text(column)) if column in self.row.columns else None

    def points(self) -> float | None:
        text = self.row.text("story points", "story point estimate")
        # 2,5 as a German table writes it; 1,000 could mean either, and stays a fault.
        number = text.replace(",", ".") if re.fullmatch(r"\d+,\d\d?", text) else text
        try:
            points = float(number) if number else None
        except ValueError:
            points = -1.0
        if points is not None and not 0 <= points < 1e6:
            self.fault("story points", f"'{text}' is not a number of points")
        return points


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
        lines = list(rows(text, self.faults))
        self.faults.check()
        self._settle_dates(lines)
        items = [item for row in lines if (item := self._item(row))]
        self.faults.check()
        unique = newest(items, self.skipped)
        return Batch(
            items=self._related(unique, lines),
            containers=tuple(self.containers.values()),
            lacks=_lacking(lines[0].columns if lines else {}),
            skipped=tuple(self.skipped),
        )

    def _settle_dates(self, lines: Sequence[Row]) -> None:
        """Find out from all dates of the file together whether the day comes first."""
        if self.day_first is not None:
            return
        try:
            self.day_first = day_first(
                t for row in lines for name in DATES for t in row.texts(name)
            )
        except ValueError as error:
            self.faults.add("dates", f"{error}; {_SETTLE}")

    def _item(self, row: Row) -> ItemRecord | None:
        issue = CsvIssue(row, self.faults, self.day_first)
        key = key_of(issue, self.group, self.skipped)
        if key is None:
            return None
        versions = self._contained(row, project_of(key), ContainerKind.VERSION, "fix version/s")
        sprints = self._contained(row, project_of(key), ContainerKind.SPRINT, "sprint")
        # The last one: Jira writes them in order.
        item = placed(item_of(issue, key), versions, next(reversed(sprints), None))
        return replace(item, start=issue.day("start"), estimate=issue.points())

    def _contained(
        self, row: Row, project: str, kind: ContainerKind, column: str
    ) -> dict[str, str]:
        """Titles by container key, in order."""
        titles = {container_key(project, kind, name_key(t)): t for t in row.texts(column)}
        for key, title in titles.items():
            self.containers[key] = ContainerRecord(project, kind, title, key)
        return titles

    def _related(
        self, items: tuple[ItemRecord, ...], lines: Sequence[Row]
    ) -> tuple[ItemRecord, ...]:
        """The items with parents, blockers and rank, which need the whole export."""
        keys_by_id = {row.text("issue id"): row.text("issue key") for row in lines}
        by_key = {row.text("issue key"): row for row in lines}
        blockers = _blockers(lines)
        ranks = _ranks(lines)
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


def _lacking(columns: Columns) -> frozenset[Capability]:
    wanted = {
        Capability.SPRINTS: "sprint",
        Capability.START_DATES: "start date",
        Capability.DUE_DATES: "due date",
        Capability.RANK: "rank",
    }
    return frozenset(c for c, name in wanted.items() if name not in columns)


def _blockers(lines: Sequence[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    columns = tuple(_link_columns(lines[0].columns)) if lines else ()
    for row in lines:
        key = row.text("issue key")
        for column, waiting in columns:
            for other in row.texts(column):
                blocked, blocker = (key, other) if waiting else (other, key)
                found.setdefault(blocked, set()).add(blocker)
    return found


def _link_columns(columns: Columns) -> Iterator[tuple[str, bool]]:
    """The columns with links of which one end waits, and whether it is the line's own item."""
    for name in columns:
        if match := _LINK.fullmatch(name):
            waiting = waits(match["type"], inward=match["end"] == "inward")
            if waiting is not None:
                yield name, waiting


def _ranks(lines: Iterable[Row]) -> dict[str, float]:
    """Jira's rank is a text that sorts; a smaller number is nearer the top."""
    ranked = sorted((row.text("rank"), row.text("issue key")) for row in lines if row.text("rank"))
    return {key: float(place) for place, (_, key) in enumerate(ranked, start=1)}

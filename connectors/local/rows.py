"""Items and containers as they are kept in the file, and as the bot reads them.

A record keeps what the tracker was told. What it means (the status, by the source's map)
is decided when it is read.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace

from bot.domain.backlog import (
    TEXT_LIMIT,
    BacklogItem,
    Container,
    ContainerKind,
    ItemRef,
    Status,
    Visibility,
)
from connectors.shared.status import StatusMap


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as the file keeps it; other items and containers are named by key.

    An empty `key` is filled in when it is added. `status` is None where the tracker tells
    only its own word, `raw_status`; `text` where it tells of no description, and then the one
    that the file has stays.
    """

    group: str
    title: str
    created: dt.datetime
    key: str = ""
    status: Status | None = None
    raw_status: str = "open"
    reason: str | None = None
    kind: str = "Issue"
    updated: dt.datetime | None = None  # when it was created, if left out
    started: dt.datetime | None = None
    closed: dt.datetime | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str | None = None
    versions: tuple[str, ...] = ()
    sprint: str | None = None
    parent: str | None = None
    blocked_by: tuple[str, ...] = ()
    estimate: float | None = None
    priority: str | None = None
    rank: float | None = None
    visibility: Visibility = Visibility.PUBLIC
    url: str = ""
    locked: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ContainerRecord:
    """A milestone, version or sprint; an empty `key` is filled in when it is added."""

    group: str
    kind: ContainerKind
    title: str
    key: str = ""
    is_open: bool = True
    start: dt.date | None = None
    due: dt.date | None = None
    created: dt.datetime | None = None
    closed: dt.datetime | None = None
    url: str = ""


ITEM_COLUMNS = tuple(f.name for f in fields(ItemRecord) if f.name not in ("labels", "text"))
CONTAINER_COLUMNS = tuple(f.name for f in fields(ContainerRecord))
_INSTANTS = ("created", "updated", "started", "closed")
_LISTS = ("assignees", "versions", "blocked_by", "fields")


def put_items(connection: sqlite3.Connection, records: Sequence[ItemRecord]) -> None:
    """Write items, new or known by key; their labels are not touched."""
    rows = [[_packed(value) for value in _values(r)] for r in records]
    connection.executemany(_upsert("items", ITEM_COLUMNS), rows)
    connection.executemany(
        "INSERT OR REPLACE INTO texts SELECT id, ? FROM items WHERE key = ?",
        [(r.text, r.key) for r in records if r.text is not None],
    )


def put_containers(connection: sqlite3.Connection, records: Sequence[ContainerRecord]) -> None:
    """Write containers, new or known by key."""
    rows = [[_packed(getattr(r, c)) for c in CONTAINER_COLUMNS] for r in records]
    connection.executemany(_upsert("containers", CONTAINER_COLUMNS), rows)


def texts_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """The descriptions of these items, where they have one; the one they were made with first."""
    rows = connection.execute(
        "SELECT items.id, coalesce(bodies.text, texts.text) FROM items"
        " LEFT JOIN bodies ON bodies.item = items.id LEFT JOIN texts ON texts.item = items.id"
        " WHERE items.id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return {item: text for item, text in rows if text}


def record_of(row: sqlite3.Row, labels: tuple[str, ...], text: str | None = None) -> ItemRecord:
    """The record of a row of `items`."""
    values = {column: row[column] for column in ITEM_COLUMNS}
    for name in _INSTANTS:
        values[name] = _instant(row[name])
    for name in _LISTS:
        values[name] = tuple(json.loads(row[name]))
    values["fields"] = tuple((name, value) for name, value in values["fields"])
    values["start"], values["due"] = _day(row["start"]), _day(row["due"])
    values["status"] = Status(row["status"]) if row["status"] else None
    values["visibility"] = Visibility(row["visibility"])
    values["locked"] = bool(row["locked"])
    return ItemRecord(**values, labels=labels, text=text)


def read_item(
    source: str, record: ItemRecord, statuses: StatusMap, children: tuple[str, ...]
) -> BacklogItem:
    """The item as the bot sees it."""
    item = BacklogItem(
        ref=ItemRef(source, record.key),
        title=record.title,
        status=Status.TODO,
        created=record.created,
        updated=record.updated or record.created,
        group=record.group,
        kind=record.kind,
        labels=record.labels,
        assignees=record.assignees,
        visibility=record.visibility,
        url=record.url,
        locked=record.locked,
        fields=record.fields,
        text=(record.text or "")[:TEXT_LIMIT],
    )
    return _planned(_related(_standing(item, record, statuses), record, children), record)


def _standing(item: BacklogItem, record: ItemRecord, statuses: StatusMap) -> BacklogItem:
    """Where it stands, as the source's map reads it, and since when."""
    resolution = record.reason or ""
    status, mapped = statuses.read(record.raw_status, record.labels, record.status, resolution)
    return replace(
        item,
        status=status,
        mapped=mapped,
        raw_status=record.raw_status,
        reason=record.reason,
        started=record.started,
        closed=None if status.is_open else record.closed or item.updated,
    )


def _related(item: BacklogItem, record: ItemRecord, children: tuple[str, ...]) -> BacklogItem:
    """What it belongs to, and what belongs to it."""

    def ref(key: str | None) -> ItemRef | None:
        return ItemRef(item.ref.source, key) if key else None

    def refs(keys: Sequence[str]) -> tuple[ItemRef, ...]:
        return tuple(ItemRef(item.ref.source, key) for key in keys)

    return replace(
        item,
        milestone=ref(record.milestone),
        versions=refs(record.versions),
        sprint=ref(record.sprint),
        parent=ref(record.parent),
        children=refs(children),
        child_count=len(children),
        blocked_by=refs(record.blocked_by),
    )


def _planned(item: BacklogItem, record: ItemRecord) -> BacklogItem:
    return replace(
        item,
        estimate=record.estimate,
        priority=record.priority,
        rank=record.rank,
        start=record.start,
        due=record.due,
    )


def read_container(source: str, row: sqlite3.Row) -> Container:
    """The container as the bot sees it."""
    return Container(
        ref=ItemRef(source, row["key"]),
        kind=ContainerKind(row["kind"]),
        title=row["title"],
        is_open=bool(row["is_open"]),
        start=_day(row["start"]),
        due=_day(row["due"]),
        created=_instant(row["created"]),
        closed=_instant(row["closed"]),
        url=row["url"],
    )


def utc_text(instant: dt.datetime) -> str:
    """As the file keeps it; such texts are in the order of their instants."""
    return instant.astimezone(dt.UTC).isoformat()


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _values(record: ItemRecord) -> Iterator[object]:
    for column in ITEM_COLUMNS:
        value = getattr(record, column)
        yield record.created if column == "updated" and value is None else value


def _packed(value: object) -> object:
    if isinstance(value, dt.datetime):
        return utc_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def _upsert(table: str, columns: Sequence[str]) -> str:
    named = [f'"{c}"' for c in columns]
    values = ", ".join("?" * len(columns))
    kept = ", ".join(f"{c} = excluded.{c}" for c in named if c != '"key"')
    return (
        f"INSERT INTO {table} ({', '.join(named)}) VALUES ({values})"  # noqa: S608 - our own names
        f" ON CONFLICT (key) DO UPDATE SET {kept}"
    )

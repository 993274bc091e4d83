"""Reads a tracker file."""

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    ItemRef,
    LabelEvent,
    Note,
    Page,
    Paper,
    RemoteLink,
)
from bot.domain.errors import NotFound, Rejected, TrackerError
from bot.domain.plan import NAMESPACE
from bot.domain.roadmap import Source
from bot.ports import Right
from connectors.local.rows import read_container, read_item, record_of, utc_text
from connectors.local.schema import BOT, TrackerFile
from connectors.shared.marker import unseal
from connectors.shared.status import StatusMap

PAGE = 100
BODY_LIMIT = 60_000
NEVER = frozenset({Capability.HISTORY, Capability.REMOTE_LINKS, Capability.SEARCH})

Key = TypeVar("Key")

_ITEMS = 'SELECT * FROM items WHERE "group" = ? AND id > ? AND updated >= ? ORDER BY id LIMIT ?'
_NOTES = "SELECT * FROM comments WHERE item IN (SELECT value FROM json_each(?)) AND account = ?"


def open_reader(source: Source, path: Path, patience: float = 5.0) -> "LocalReader":
    """The reader of a tracker file.

    Raises TrackerError where the file is missing, locked, or not a tracker's.
    """
    return LocalReader(source, TrackerFile.open(path, patience))


class LocalReader:
    """A tracker file as a `Reader`. `Source.groups`, where given, names the groups to read."""

    def __init__(self, source: Source, file: TrackerFile) -> None:
        self._source = source
        self._file = file
        self._statuses = StatusMap(source.status_map)
        self._capabilities = self._told()

    @property
    def source(self) -> str:
        return self._source.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """All but those that the export of a group did not give."""
        return self._capabilities

    @property
    def paper(self) -> Paper:
        return Paper(limit=BODY_LIMIT)

    def items(self, since: dt.datetime | None = None) -> Iterator[Page | Gap]:
        try:
            groups = self._groups()
        except TrackerError as error:
            yield Gap(self.source, "", str(error))
            return
        yield from self._absent(groups)
        for group in groups:
            yield from self._pages(group, utc_text(since) if since else "")

    def containers(self) -> Iterator[Container | Gap]:
        try:
            groups = set(self._groups())
            with self._file.reading() as connection:
                rows = connection.execute("SELECT * FROM containers ORDER BY key").fetchall()
        except TrackerError as error:
            yield Gap(self.source, "", str(error))
            return
        yield from self._absent(groups)
        for row in rows:
            if row["group"] in groups:
                yield read_container(self.source, row)

    def item(self, key: str) -> BacklogItem:
        with self._file.reading() as connection:
            (item,) = self._built(connection, [item_row(connection, key)])
            return item

    def notes(self, key: str) -> tuple[Note, ...]:
        with self._file.reading() as connection:
            row = item_row(connection, key)
            return self._notes(connection, {row["id"]: key})

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        with self._file.reading() as connection:
            item = item_row(connection, key)["id"]
            rows = connection.execute(
                "SELECT * FROM label_events WHERE item = ? ORDER BY id", (item,)
            ).fetchall()
        return tuple(
            LabelEvent(
                r["label"],
                bool(r["added"]),
                r["account"] == BOT,
                dt.datetime.fromisoformat(r["at"]),
            )
            for r in rows
            if r["label"].startswith(NAMESPACE)
        )

    def search(self, query: str) -> tuple[str, ...]:
        raise Rejected("A file answers no queries.")

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        return {}

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        return ()

    def rights(self) -> tuple[Right, ...]:
        """Whether the file can be read and written; writing is tried and taken back."""
        path = str(self._file.path)
        with self._file.reading():
            read = Right(path, "read", held=True)
        try:
            with self._file.writing() as connection:
                connection.execute("SELECT 1 FROM items LIMIT 1")
        except TrackerError as error:
            return (read, Right(path, "write", held=False, remedy=str(error)))
        return (read, Right(path, "write", held=True))

    def _told(self) -> frozenset[Capability]:
        lacking: set[Capability] = set()
        with self._file.reading() as connection:
            for name, lacks in connection.execute("SELECT name, lacks FROM groups"):
                if not self._source.groups or name in self._source.groups:
                    lacking.update(c for c in Capability if c.name in json.loads(lacks))
        if self._statuses.tells_doing:
            lacking.discard(Capability.DOING)
        return frozenset(Capability) - NEVER - lacking

    def _groups(self) -> list[str]:
        with self._file.reading() as connection:
            rows = connection.execute("SELECT name FROM groups ORDER BY name")
            return [n for (n,) in rows if not self._source.groups or n in self._source.groups]

    def _absent(self, groups: Iterable[str]) -> Iterator[Gap]:
        for name in sorted(set(self._source.groups) - set(groups)):
            yield Gap(self.source, name, f"{self._file.path} has no '{name}'.")

    def _pages(self, group: str, since: str) -> Iterator[Page | Gap]:
        # Each page is read by itself: an open read transaction would keep writers waiting.
        last = 0
        try:
            while True:
                with self._file.reading() as connection:
                    rows = connection.execute(_ITEMS, (group, last, since, PAGE)).fetchall()
                    page = self._page(connection, rows)
                if rows:
                    last = rows[-1]["id"]
                    yield page
                if len(rows) < PAGE:
                    return
        except TrackerError as error:
            yield Gap(self.source, group, str(error), partial=last > 0)

    def _page(self, connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> Page:
        notes = self._notes(connection, {row["id"]: row["key"] for row in rows})
        return Page(self._built(connection, rows), notes)

    def _built(
        self, connection: sqlite3.Connection, rows: list[sqlite3.Row]
    ) -> tuple[BacklogItem, ...]:
        labels = labels_of(connection, [row["id"] for row in rows])
        children = _children(connection, [row["key"] for row in rows])
        return tuple(
            read_item(
                self.source,
                record_of(row, tuple(labels[row["id"]])),
                self._statuses,
                tuple(children[row["key"]]),
            )
            for row in rows
        )

    def _notes(self, connection: sqlite3.Connection, keys: dict[int, str]) -> tuple[Note, ...]:
        rows = connection.execute(f"{_NOTES} ORDER BY id", (json.dumps(list(keys)), BOT))
        found = (note_of(ItemRef(self.source, keys[row["item"]]), row) for row in rows)
        return tuple(note for note in found if note)


def note_of(ref: ItemRef, row: sqlite3.Row) -> Note | None:
    """The note in a comment of our account; None where it is none, or a duplicate."""
    opened = unseal(row["text"])
    if opened is None or opened[1].state == "duplicate":
        return None
    body, marker = opened
    resolved = marker.state == "resolved"
    return Note(
        ref=ref,
        note_id=str(row["id"]),
        topic=marker.topic,
        body=body,
        stamp=marker.stamp,
        resolved=resolved,
        created=dt.datetime.fromisoformat(row["created"]),
        hidden=bool(row["folded"]) and not resolved,
    )


def item_row(connection: sqlite3.Connection, key: str) -> sqlite3.Row:
    """The row of an item; raises NotFound."""
    row: sqlite3.Row | None
    row = connection.execute("SELECT * FROM items WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise NotFound(f"{key} is not there.", explains=False)
    return row


def labels_of(connection: sqlite3.Connection, ids: list[int]) -> defaultdict[int, list[str]]:
    """Labels by item, each list sorted."""
    rows = connection.execute(
        "SELECT item, label FROM labels WHERE item IN (SELECT value FROM json_each(?))"
        " ORDER BY item, label",
        (json.dumps(ids),),
    )
    return _grouped(rows)


def _children(connection: sqlite3.Connection, keys: list[str]) -> defaultdict[str, list[str]]:
    rows = connection.execute(
        "SELECT parent, key FROM items WHERE parent IN (SELECT value FROM json_each(?))"
        " ORDER BY id",
        (json.dumps(keys),),
    )
    return _grouped(rows)


def _grouped(rows: Iterable[tuple[Key, str]]) -> defaultdict[Key, list[str]]:
    grouped: defaultdict[Key, list[str]] = defaultdict(list)
    for key, value in rows:
        grouped[key].append(value)
    return grouped

"""Reads a tracker file."""

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    ItemRef,
    Keys,
    LabelEvent,
    Page,
    Paper,
    RemoteLink,
    Sheet,
    Thread,
)
from bot.domain.errors import NotFound, Rejected, TrackerError
from bot.domain.plan import NAMESPACE
from bot.domain.roadmap import Source
from bot.domain.run import Used
from bot.ports import Derived, Right
from connectors.local.accounts import US, Account, may_write
from connectors.local.issue_writer import derived_in
from connectors.local.rows import read_container, read_item, record_of, texts_of, utc_text
from connectors.local.schema import TrackerFile
from connectors.local.sheets import own_sheets, read_sheet
from connectors.local.threads import thread_of
from connectors.shared.status import StatusMap

PAGE = 100
BODY_LIMIT = 60_000
NEVER = frozenset(
    {Capability.HISTORY, Capability.REMOTE_LINKS, Capability.SEARCH, Capability.COLUMNS}
)

Key = TypeVar("Key")

_ITEMS = 'SELECT * FROM items WHERE "group" = ? AND id > ? AND updated >= ? ORDER BY id LIMIT ?'
_KEYS = 'SELECT key, updated FROM items WHERE "group" = ? ORDER BY id'
_HELD = 'SELECT count(*) FROM items WHERE "group" = ?'


def open_reader(
    source: Source, path: Path, patience: float = 5.0, *, account: Account = US
) -> "LocalReader":
    """The reader of a tracker file.

    Raises TrackerError where the file is missing, locked, or not a tracker's.
    """
    return LocalReader(source, TrackerFile.open(path, patience), account)


class LocalReader:
    """A tracker file as a `Reader`. `Source.groups`, where given, names the groups to read."""

    def __init__(self, source: Source, file: TrackerFile, account: Account = US) -> None:
        self._source = source
        self._file = file
        self._account = account
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

    @property
    def basis(self) -> str:
        """Nothing is kept of a file: reading it is as quick."""
        return ""

    @property
    def account(self) -> str:
        return self._account.name

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        try:
            groups = self._groups()
        except TrackerError as error:
            yield Gap(self.source, "", str(error))
            return
        yield from self._absent(groups)
        for group in groups:
            after = (since or {}).get(group)
            yield from self._pages(group, utc_text(after) if after else "")

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        try:
            known = set(self._groups())
            for part in parts:
                if part in known:
                    yield self._keys(part)
                else:
                    yield self._missing(part)
        except TrackerError as error:
            yield Gap(self.source, "", str(error))

    def learnt(self) -> str:
        return ""

    def recall(self, learnt: str) -> None:
        """There is nothing to learn about a file."""

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

    def thread(self, key: str) -> Thread:
        with self._file.reading() as connection:
            row = item_row(connection, key)
            ref = ItemRef(self.source, key)
            return thread_of(connection, {row["id"]: ref}, self._account)

    def may_decide(self, key: str, by: str) -> bool | None:
        with self._file.reading() as connection:
            item_row(connection, key)
            return may_write(connection, by)

    def sheet(self, group: str, topic: str) -> Sheet | None:
        with self._file.reading() as connection:
            return read_sheet(connection, (group, topic), self._account, self._file.path)

    def derived(self, group: str) -> Mapping[str, Derived]:
        with self._file.reading() as connection:
            return derived_in(connection, group, self._account)

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
                self._account.is_us(r["account"]),
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
            with self._file.writing(keep=False):
                pass
        except TrackerError as error:
            return (read, Right(path, "write", held=False, remedy=str(error)))
        return (read, Right(path, "write", held=True))

    def used(self) -> Used:
        """A file is asked no requests."""
        return Used()

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

    def _keys(self, group: str) -> Keys:
        with self._file.reading() as connection:
            rows = connection.execute(_KEYS, (group,))
            entries = tuple((key, dt.datetime.fromisoformat(at)) for key, at in rows)
        return Keys(group, entries)

    def _absent(self, groups: Iterable[str]) -> Iterator[Gap]:
        for name in sorted(set(self._source.groups) - set(groups)):
            yield self._missing(name)

    def _missing(self, group: str) -> Gap:
        return Gap(self.source, group, f"{self._file.path} has no '{group}'.")

    def _pages(self, group: str, since: str) -> Iterator[Page | Gap]:
        # Each page is read by itself: an open read transaction would keep writers waiting.
        last, first = 0, True
        try:
            while True:
                with self._file.reading() as connection:
                    rows = connection.execute(_ITEMS, (group, last, since, PAGE)).fetchall()
                    page = self._page(connection, group, rows)
                if rows or first:
                    yield page
                if len(rows) < PAGE:
                    return
                last, first = rows[-1]["id"], False
        except TrackerError as error:
            yield Gap(self.source, group, str(error), partial=not first)

    def _page(self, connection: sqlite3.Connection, group: str, rows: list[sqlite3.Row]) -> Page:
        refs = {row["id"]: ItemRef(self.source, row["key"]) for row in rows}
        thread = thread_of(connection, refs, self._account)
        (held,) = connection.execute(_HELD, (group,)).fetchone()
        return Page(
            self._built(connection, rows),
            thread.notes,
            replies=thread.replies,
            foreign=thread.foreign,
            part=group,
            held=held,
        )

    def _built(
        self, connection: sqlite3.Connection, rows: list[sqlite3.Row]
    ) -> tuple[BacklogItem, ...]:
        ids = [row["id"] for row in rows]
        labels, ours = labels_of(connection, ids), own_sheets(connection, ids, self._account)
        children = _children(connection, [row["key"] for row in rows])
        texts = texts_of(connection, ids)
        built = (
            read_item(
                self.source,
                record_of(row, tuple(labels[row["id"]]), texts.get(row["id"])),
                self._statuses,
                tuple(children[row["key"]]),
            )
            for row in rows
        )
        return tuple(
            replace(item, ours=True) if row["id"] in ours else item
            for row, item in zip(rows, built, strict=True)
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

"""What people do in a tracker file: for the demo, for tests, and for trying things out."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.backlog import Status, container_key
from bot.domain.errors import NotFound
from connectors.local.accounts import ensure_account
from connectors.local.groups import ensure_group, next_number
from connectors.local.reader import item_row, labels_of
from connectors.local.rows import (
    ContainerRecord,
    ItemRecord,
    put_containers,
    put_items,
    record_of,
)
from connectors.local.schema import TrackerFile
from connectors.local.sheets import Board, add_board, boards, edit_board
from connectors.local.writer import Clock, add_comment, set_label, tracker_clock

SOMEBODY = "somebody"
"""The account of a person who is not named."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, anyone's; `folded` says why it is hidden."""

    number: int
    account: str
    text: str
    folded: str
    created: dt.datetime


class LocalTracker:
    """A tracker file from the side of the people who work in it.

    Every method is one transaction, and raises TrackerError. What has no instant given is
    done at the time of `clock`.
    """

    def __init__(self, file: TrackerFile, clock: Clock = tracker_clock) -> None:
        self._file = file
        self._clock = clock

    @classmethod
    def create(cls, path: Path, *, clock: Clock = tracker_clock) -> "LocalTracker":
        """A new, empty tracker. Raises Rejected where there is a file already."""
        return cls(TrackerFile.create(path), clock)

    @classmethod
    def open(cls, path: Path, *, clock: Clock = tracker_clock) -> "LocalTracker":
        """Raises TrackerError where the file is missing, locked, or not a tracker's."""
        return cls(TrackerFile.open(path), clock)

    @property
    def path(self) -> Path:
        return self._file.path

    def add(self, record: ItemRecord) -> str:
        """A new item, with its labels; gives its key, which is `group#number` if not given."""
        return self.add_all([record])[0]

    def add_all(self, records: list[ItemRecord]) -> tuple[str, ...]:
        """New items in one transaction; gives their keys in the same order."""
        with self._file.writing() as connection:
            keyed = [
                r if r.key else replace(r, key=f"{r.group}#{next_number(connection, r.group)}")
                for r in records
            ]
            for group in {r.group for r in keyed}:
                ensure_group(connection, group)
            put_items(connection, keyed)
            for record in keyed:
                self._label_all(connection, record)
        return tuple(r.key for r in keyed)

    def add_group(self, group: str) -> None:
        """A repository or project with nothing in it; the other methods make theirs."""
        with self._file.writing() as connection:
            ensure_group(connection, group)

    def add_container(self, record: ContainerRecord) -> str:
        """A new milestone, version or sprint; gives its key."""
        with self._file.writing() as connection:
            ensure_group(connection, record.group)
            if not record.key:
                number = next_number(connection, record.group)
                key = container_key(record.group, record.kind, number)
                record = replace(record, key=key)
            put_containers(connection, [record])
        return record.key

    def edit(
        self,
        key: str,
        change: Callable[[ItemRecord], ItemRecord],
        *,
        at: dt.datetime | None = None,
    ) -> None:
        """Change an item, for example `lambda item: replace(item, due=day)`.

        Labels, key and group are left as they are.
        """
        with self._file.writing() as connection:
            before = _record(connection, key)
            after = replace(change(before), key=key, group=before.group)
            put_items(connection, [replace(after, updated=at or self._clock())])

    def close(self, key: str, reason: str = "completed", *, at: dt.datetime | None = None) -> None:
        """Done, or dropped for any reason but `completed`."""
        status = Status.DONE if reason == "completed" else Status.DROPPED
        when = at or self._clock()

        def closed(item: ItemRecord) -> ItemRecord:
            return replace(item, status=status, raw_status="closed", reason=reason, closed=when)

        self.edit(key, closed, at=when)

    def reopen(self, key: str, *, at: dt.datetime | None = None) -> None:
        """Not begun again."""

        def opened(item: ItemRecord) -> ItemRecord:
            return replace(item, status=None, raw_status="open", reason=None, closed=None)

        self.edit(key, opened, at=at)

    def delete(self, key: str) -> None:
        """The item is gone, with its comments."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM items WHERE id = ?", (_id(connection, key),))

    def move(self, key: str, group: str) -> str:
        """The item goes to another group with all it has; gives its new key."""
        with self._file.writing() as connection:
            item = _id(connection, key)
            moved = f"{group}#{next_number(connection, group)}"
            connection.execute(
                'UPDATE items SET key = ?, "group" = ? WHERE id = ?', (moved, group, item)
            )
        return moved

    def label(self, key: str, label: str, *, present: bool, by: str = SOMEBODY) -> None:
        """A person puts a label on, or takes it off."""
        with self._file.writing() as connection:
            item, now = _id(connection, key), self._clock()
            set_label(connection, item, label, (by, now), present=present)

    def comment(self, key: str, text: str, *, by: str = SOMEBODY, times: int = 1) -> int:
        """A comment, or the same one several times; gives the number of the last."""
        with self._file.writing() as connection:
            now, number = self._clock(), 0
            for _ in range(times):
                number = add_comment(connection, _id(connection, key), by, text, now)
        return number

    def comments(self, key: str) -> tuple[Comment, ...]:
        """Every comment on an item, oldest first."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM comments WHERE item = ? ORDER BY id", (_id(connection, key),)
            ).fetchall()
        return tuple(
            Comment(r["id"], r["account"], r["text"], r["folded"], _instant(r["created"]))
            for r in rows
        )

    def hide(self, number: int, reason: str = "outdated") -> None:
        """A person folds a comment away."""
        self._comment(number, "UPDATE comments SET folded = :reason WHERE id = :id", reason)

    def delete_comment(self, number: int) -> None:
        """A person deletes a comment."""
        self._comment(number, "DELETE FROM comments WHERE id = :id")

    def admit(self, name: str, *, may_write: bool) -> None:
        """An account is there, and may write, or may comment and nothing else."""
        change = (
            "DELETE FROM strangers WHERE name = ?"
            if may_write
            else "INSERT OR IGNORE INTO strangers VALUES (?)"
        )
        with self._file.writing() as connection:
            ensure_account(connection, name)
            connection.execute(change, (name,))

    def boards(self, group: str) -> tuple[Board, ...]:
        """Every item of the group with a dashboard's marker, by whomever, oldest first."""
        with self._file.reading() as connection:
            return boards(connection, group)

    def add_board(
        self,
        group: str,
        title: str,
        text: str,
        *,
        labels: tuple[str, ...] = (),
        by: str = SOMEBODY,
    ) -> str:
        """A new item with a text, by anybody; gives its key."""
        with self._file.writing() as connection:
            by_now = (by, self._clock())
            return add_board(connection, group, (title, text), by_now, labels=labels)

    def rewrite(self, key: str, change: Callable[[str], str], *, by: str = SOMEBODY) -> None:
        """A person edits the text of an item. Raises NotFound where it has none."""
        with self._file.writing() as connection:
            item = _id(connection, key)
            row = connection.execute("SELECT text FROM bodies WHERE item = ?", (item,)).fetchone()
            if row is None:
                raise NotFound(f"{key} has no text.")
            edit_board(connection, item, change(row["text"]), (by, self._clock()))

    def tick(self, key: str, box: str, *, by: str = SOMEBODY) -> None:
        """A person ticks a box of a dashboard. Raises NotFound where it has no such box."""
        hidden = f"<!-- drift-box={box} -->"

        def ticked(text: str) -> str:
            lines = text.split("\n")
            places = [n for n, line in enumerate(lines) if line.endswith(hidden)]
            if not places:
                raise NotFound(f"{key} has no box {box}.")
            for place in places:
                lines[place] = lines[place].replace("[ ]", "[x]", 1)
            return "\n".join(lines)

        self.rewrite(key, ticked, by=by)

    def _comment(self, number: int, change: str, reason: str = "") -> None:
        with self._file.writing() as connection:
            done = connection.execute(change, {"id": number, "reason": reason})
            if done.rowcount == 0:
                raise NotFound(f"Comment {number} is not there.")

    def _label_all(self, connection: sqlite3.Connection, record: ItemRecord) -> None:
        item, by = _id(connection, record.key), (SOMEBODY, record.created)
        for label in record.labels:
            set_label(connection, item, label, by, present=True)


def _id(connection: sqlite3.Connection, key: str) -> int:
    found: int = item_row(connection, key)["id"]
    return found


def _record(connection: sqlite3.Connection, key: str) -> ItemRecord:
    row = item_row(connection, key)
    return record_of(row, tuple(labels_of(connection, [row["id"]])[row["id"]]))


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)

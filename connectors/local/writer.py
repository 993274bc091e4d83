"""Writes the bot's notes and labels into a tracker file."""

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from bot.ports import Change, NoteText
from connectors.local.reader import BODY_LIMIT, item_row
from connectors.local.schema import BOT, TrackerFile
from connectors.shared.marker import Marker, seal, unseal

Clock = Callable[[], dt.datetime]


def tracker_clock() -> dt.datetime:
    """The time on the tracker's side: this connector is the tracker as well."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def open_writer(
    source: Source, path: Path, patience: float = 5.0, *, clock: Clock = tracker_clock
) -> "LocalWriter":
    """The writer of a tracker file.

    Raises TrackerError where the file is missing, locked, or not a tracker's.
    """
    return LocalWriter(source, TrackerFile.open(path, patience), clock)


@dataclass(frozen=True, slots=True)
class _Own:
    """A live note of ours, as it stands in the file."""

    number: int
    text: str
    body: str
    marker: Marker
    folded: str


class LocalWriter:
    """A tracker file as a `Writer`. Each call is one transaction."""

    def __init__(self, source: Source, file: TrackerFile, clock: Clock = tracker_clock) -> None:
        self._source = source
        self._file = file
        self._clock = clock

    @property
    def pace(self) -> float:
        return 0.0

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        with self._file.writing() as connection:
            item = item_row(connection, key)["id"]
            return set_label(connection, item, label, (BOT, self._clock()), present=present)

    def ensure_note(self, key: str, note: NoteText) -> Change:
        """Raises Rejected where the body is over the limit."""
        if len(note.body) > BODY_LIMIT:
            raise Rejected(f"A note has {len(note.body)} characters; {BODY_LIMIT} fit.")
        with self._file.writing() as connection:
            item = item_row(connection, key)["id"]
            own = _own_notes(connection, item, note.topic)
            if not own:
                return self._post(connection, item, note)
            for duplicate in own[1:]:
                _fold(connection, duplicate)
            changed = _say(connection, own[0], note)
            return Change.MADE if changed or len(own) > 1 else Change.NONE

    def _post(self, connection: sqlite3.Connection, item: int, note: NoteText) -> Change:
        if note.resolved:
            return Change.NONE  # a person took it away: there is nothing to call off
        text = seal(_plain(note.body), _marker(note))
        add_comment(connection, item, BOT, text, self._clock())
        return Change.MADE


def set_label(
    connection: sqlite3.Connection,
    item: int,
    label: str,
    by: tuple[str, dt.datetime],
    *,
    present: bool,
) -> Change:
    """Leave a label on or off, and keep who did it and when."""
    account, at = by
    change = (
        "INSERT OR IGNORE INTO labels VALUES (?, ?)"
        if present
        else "DELETE FROM labels WHERE item = ? AND label = ?"
    )
    if connection.execute(change, (item, label)).rowcount == 0:
        return Change.NONE
    connection.execute("INSERT OR IGNORE INTO accounts (name) VALUES (?)", (account,))
    connection.execute(
        "INSERT INTO label_events (item, label, added, account, at) VALUES (?, ?, ?, ?, ?)",
        (item, label, present, account, at.isoformat()),
    )
    _touch(connection, item, at)
    return Change.MADE


def add_comment(
    connection: sqlite3.Connection, item: int, account: str, text: str, at: dt.datetime
) -> int:
    """A new comment; gives its number. Editing or hiding one later does not touch the item."""
    connection.execute("INSERT OR IGNORE INTO accounts (name) VALUES (?)", (account,))
    number = connection.execute(
        "INSERT INTO comments (item, account, text, created) VALUES (?, ?, ?, ?)",
        (item, account, text, at.isoformat()),
    ).lastrowid
    _touch(connection, item, at)
    return number or 0


def _touch(connection: sqlite3.Connection, item: int, at: dt.datetime) -> None:
    """As GitHub has it: whoever comments or labels, the item is updated. Never to earlier."""
    connection.execute(
        "UPDATE items SET updated = max(updated, ?) WHERE id = ?",
        (at.astimezone(dt.UTC).isoformat(), item),
    )


def _own_notes(connection: sqlite3.Connection, item: int, topic: str) -> list[_Own]:
    """Live notes of one topic, oldest first."""
    rows = connection.execute(
        "SELECT id, text, folded FROM comments WHERE item = ? AND account = ? ORDER BY id",
        (item, BOT),
    )
    opened = ((row, unseal(row["text"])) for row in rows)
    return [
        _Own(row["id"], row["text"], found[0], found[1], row["folded"])
        for row, found in opened
        if found and found[1].topic == topic and found[1].state != "duplicate"
    ]


def _say(connection: sqlite3.Connection, own: _Own, note: NoteText) -> bool:
    """Edit the note in place; whether that took a write.

    Only a change between open and resolved folds or unfolds: what a person hid or showed
    stays so.
    """
    body, marker = _plain(note.body), _marker(note)
    if (own.body, own.marker) == (body, marker):
        return False
    folded = own.folded
    if own.marker.state != marker.state:
        folded = "resolved" if note.resolved else ""
    _edit(connection, own, seal(body, marker), folded)
    return True


def _fold(connection: sqlite3.Connection, own: _Own) -> None:
    _edit(connection, own, seal(own.body, replace(own.marker, state="duplicate")), "duplicate")


def _edit(connection: sqlite3.Connection, own: _Own, text: str, folded: str) -> None:
    connection.execute(
        "UPDATE comments SET text = ?, folded = ? WHERE id = ?", (text, folded, own.number)
    )


def _marker(note: NoteText) -> Marker:
    # The marker keeps whole seconds, so that is what may be compared.
    stamp = replace(note.stamp, since=note.stamp.since.replace(microsecond=0))
    return Marker(note.topic, stamp, "resolved" if note.resolved else "open")


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n")

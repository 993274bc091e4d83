"""Writes the bot's notes and labels into a tracker file."""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from bot.ports import Change, IssueText, Made, NoteText, Right, SheetText
from connectors.local.accounts import US, Account, ensure_account
from connectors.local.issue_writer import write_issue
from connectors.local.reader import BODY_LIMIT, item_row
from connectors.local.schema import TrackerFile
from connectors.local.sheets import write_sheet
from connectors.shared.marker import Marker, seal, unseal

Clock = Callable[[], dt.datetime]


def tracker_clock() -> dt.datetime:
    """The time on the tracker's side: this connector is the tracker as well."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def open_writer(
    source: Source,
    path: Path,
    patience: float = 5.0,
    *,
    clock: Clock = tracker_clock,
    account: Account = US,
) -> "LocalWriter":
    """The writer of a tracker file.

    Raises TrackerError where the file is missing, locked, or not a tracker's.
    """
    return LocalWriter(source, TrackerFile.open(path, patience), clock, account)


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

    def __init__(
        self,
        source: Source,
        file: TrackerFile,
        clock: Clock = tracker_clock,
        account: Account = US,
    ) -> None:
        self._source = source
        self._file = file
        self._clock = clock
        self._account = account

    @property
    def pace(self) -> float:
        return 0.0

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        return ()  # the file says so by itself when it is opened for writing

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        with self._file.writing() as connection:
            item = item_row(connection, key)["id"]
            return set_label(
                connection, item, label, (self._account.name, self._clock()), present=present
            )

    def ensure_note(self, key: str, note: NoteText) -> Change:
        """Raises Rejected where the body is over the limit."""
        _refuse_long("A note", note.body)
        with self._file.writing() as connection:
            item = item_row(connection, key)["id"]
            own = _own_notes(connection, item, note.topic, self._account)
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
        add_comment(connection, item, self._account.name, text, self._clock())
        return Change.MADE

    def ensure_sheet(self, group: str, sheet: SheetText) -> Change:
        """Raises Rejected where the body is over the limit."""
        _refuse_long("A dashboard", sheet.body)
        with self._file.writing() as connection:
            return write_sheet(connection, group, sheet, (self._account, self._clock()))

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        """Raises Rejected where the body is over the limit."""
        _refuse_long("An issue", issue.body)
        with self._file.writing() as connection:
            return write_issue(connection, group, issue, (self._account, self._clock()))


def _refuse_long(what: str, body: str) -> None:
    if len(body) > BODY_LIMIT:
        raise Rejected(f"{what} has {len(body)} characters; {BODY_LIMIT} fit.")


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
    ensure_account(connection, account)
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
    ensure_account(connection, account)
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


def _own_notes(
    connection: sqlite3.Connection, item: int, topic: str, account: Account
) -> list[_Own]:
    """Live notes of one topic, oldest first."""
    rows = connection.execute(
        "SELECT id, text, folded FROM comments WHERE item = ?"
        " AND account IN (SELECT value FROM json_each(?)) ORDER BY id",
        (item, json.dumps(account.ours)),
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
    """The marker as it will be read back: it keeps whole seconds, so that is what compares."""
    made = Marker(note.topic, note.stamp, "resolved" if note.resolved else "open")
    opened = unseal(seal("", made))
    return opened[1] if opened else made


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n")

"""The tracker file: its tables, and how it is opened, locked and told from other files.

This is `sqlite3` of the standard library and not SQLAlchemy, which the bot's own store
uses: the file is one fixed schema for one kind of database, and what matters here is exact
control of transactions. The journal is the rollback journal and not WAL, so that a tracker
is one file that can be copied.

A file of an earlier version is read as it is, and brought up to date by the first write.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.domain.errors import Denied, Rejected, TrackerError, Unavailable

APPLICATION = 0x52644674  # how SQLite files tell whose they are
VERSION = 3
BOT = "roadmap-drift"
"""The bot's own account."""

SCHEMA = """
CREATE TABLE accounts (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE groups (
    name TEXT PRIMARY KEY,
    lacks TEXT NOT NULL DEFAULT '[]',    -- capabilities its export did not give
    numbered INTEGER NOT NULL DEFAULT 0  -- the last number given to an item or container
) WITHOUT ROWID;
CREATE TABLE containers (
    key TEXT PRIMARY KEY,
    "group" TEXT NOT NULL REFERENCES groups,
    kind TEXT NOT NULL, title TEXT NOT NULL, is_open INTEGER NOT NULL,
    start TEXT, due TEXT, created TEXT, closed TEXT, url TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    "group" TEXT NOT NULL REFERENCES groups,
    title TEXT NOT NULL, status TEXT, raw_status TEXT NOT NULL, reason TEXT, kind TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, started TEXT, closed TEXT,
    start TEXT, due TEXT,
    assignees TEXT NOT NULL, milestone TEXT, versions TEXT NOT NULL, sprint TEXT,
    parent TEXT, blocked_by TEXT NOT NULL,
    estimate REAL, priority TEXT, rank REAL,
    visibility INTEGER NOT NULL, url TEXT NOT NULL, locked INTEGER NOT NULL, fields TEXT NOT NULL
);
CREATE INDEX items_of_group ON items ("group", id);
CREATE INDEX items_of_parent ON items (parent) WHERE parent IS NOT NULL;
CREATE TABLE labels (
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    label TEXT NOT NULL,
    PRIMARY KEY (item, label)
) WITHOUT ROWID;
CREATE TABLE label_events (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    label TEXT NOT NULL, added INTEGER NOT NULL,
    account TEXT NOT NULL REFERENCES accounts, at TEXT NOT NULL
);
CREATE INDEX label_events_of_item ON label_events (item, id);
CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES accounts,
    text TEXT NOT NULL, created TEXT NOT NULL,
    folded TEXT NOT NULL DEFAULT ''      -- why it is hidden: resolved, duplicate, outdated, ...
);
CREATE INDEX comments_of_item ON comments (item, account, id);
"""
_ADDED_2 = """
CREATE {temp} TABLE strangers (name TEXT PRIMARY KEY) WITHOUT ROWID;  -- who may read, not write
CREATE {temp} TABLE bodies (
    item INTEGER PRIMARY KEY {of_item},
    account TEXT NOT NULL,               -- who made the item
    text TEXT NOT NULL
);
CREATE {temp} TABLE edits (              -- of a body, since its maker last wrote it
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL {of_item},
    account TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL
);
"""
_ADDED_3 = """
CREATE {temp} TABLE texts (              -- how an item without a body is described
    item INTEGER PRIMARY KEY {of_item},
    text TEXT NOT NULL
);
"""
_ADDED = {2: _ADDED_2, 3: _ADDED_3}
"""What each version added. A reader of an older file sees it, empty, without writing."""
_STAMP = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"

_HOW = "Make one from an export: roadmap-drift import."
_KINDS: dict[int, tuple[type[TrackerError], str]] = {
    sqlite3.SQLITE_BUSY: (Unavailable, "is locked by another process"),
    sqlite3.SQLITE_LOCKED: (Unavailable, "is locked by another process"),
    sqlite3.SQLITE_IOERR: (Unavailable, "could not be read or written"),
    sqlite3.SQLITE_FULL: (Unavailable, "could not be written: the disk is full"),
    sqlite3.SQLITE_READONLY: (Denied, "may not be written"),
    sqlite3.SQLITE_PERM: (Denied, "may not be opened"),
    sqlite3.SQLITE_AUTH: (Denied, "may not be opened"),
    sqlite3.SQLITE_CANTOPEN: (Denied, "may not be opened"),
    sqlite3.SQLITE_NOTADB: (Rejected, "is not a tracker file"),
    sqlite3.SQLITE_CORRUPT: (Rejected, "is damaged"),
}


class TrackerFile:
    """One tracker file. A connection is opened for each reading or writing.

    That costs less than a millisecond, and makes it safe between threads and processes.
    """

    def __init__(self, path: Path, patience: float = 5.0) -> None:
        self.path = path
        self._patience = patience

    @classmethod
    def open(cls, path: Path, patience: float = 5.0) -> "TrackerFile":
        """Raises TrackerError, and says why, where the file is not a tracker's."""
        file = cls(path, patience)
        with file.reading():
            return file

    @classmethod
    def create(cls, path: Path, patience: float = 5.0) -> "TrackerFile":
        """A new, empty file. Raises Rejected where there is one already, or no folder for it."""
        if path.exists():
            raise Rejected(f"{path} is there already.")
        if not path.parent.is_dir():
            raise Rejected(
                f"There is no folder {path.parent} to put {path.name} into.",
                remedy="Make the folder, or give another place.",
            )
        file = cls(path, patience)
        with file._translated(), closing(file._connect("rwc")) as connection:
            # One transaction: a file that is half made is never seen.
            connection.executescript(f"BEGIN EXCLUSIVE; {SCHEMA} {_kept_since(1)} {_STAMP} COMMIT;")
        return file

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write; each statement sees the latest state."""
        with self._opened() as connection:
            if (version := _version(connection)) < VERSION:
                _run(connection, _since(version, temp="TEMP", of_item=""))
            connection.execute("PRAGMA query_only = ON")
            yield connection

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, locked from its first reading on: all of it is kept, or nothing.

        Without `keep` all of it is taken back at the end.
        """
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if (version := _version(connection)) < VERSION:  # within: another may be first
                    _run(connection, _kept_since(version) + _STAMP)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT" if keep else "ROLLBACK")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if not self.path.is_file():
            what = "is not a file" if self.path.exists() else "is not there"
            raise Rejected(f"The tracker file {self.path} {what}.", remedy=_HOW)
        # Not mode=ro for reading: a file whose writer was killed has to be rolled back first.
        with self._translated(), closing(self._connect("rw")) as connection:
            self._check(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(
            address, uri=True, timeout=self._patience, isolation_level=None
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        version = _version(connection)
        if application != APPLICATION:
            raise Rejected(f"{self.path} is not a tracker file.", remedy=_HOW)
        if not 1 <= version <= VERSION:
            raise Rejected(
                f"The tracker file {self.path} has version {version}, this program reads"
                f" version {VERSION} and older ones.",
                remedy="Update roadmap-drift, or import the export again into a new file.",
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Foreign errors become ours, by their code and not by their text."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            kind, what = _KINDS.get(code, (Rejected, f"did not understand: {error}"))
            remedy = "Try again when it is free." if code == sqlite3.SQLITE_BUSY else ""
            raise kind(f"The tracker file {self.path} {what}.", remedy=remedy) from error


def _since(version: int, *, temp: str, of_item: str) -> str:
    """What later versions added, as statements."""
    added = (script for number, script in _ADDED.items() if number > version)
    return "".join(added).format(temp=temp, of_item=of_item)


def _kept_since(version: int) -> str:
    return _since(version, temp="", of_item="REFERENCES items ON DELETE CASCADE")


def _version(connection: sqlite3.Connection) -> int:
    version: int
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version


def _run(connection: sqlite3.Connection, script: str) -> None:
    """One statement after the other: `executescript` would end the transaction first."""
    for statement in filter(str.strip, script.split(";")):
        connection.execute(statement)

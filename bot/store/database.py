"""One database, its transactions, and its errors in words."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.errors import StoreError
from bot.store.address import SETTING, Address

WAIT = 10.0
"""Seconds to wait for another process's lock, or for a server to answer."""

_MIGRATION_LOCK = 0x64726966745F6D31  # any number that no other program uses

_MOVE = f"Give this user the right to write the file and its directory, or change {SETTING}."
_SQLITE_ERRORS = {
    sqlite3.SQLITE_BUSY: ("is locked by another process.", "Let that one end, then run again."),
    sqlite3.SQLITE_LOCKED: ("is locked by another process.", "Let that one end, then run again."),
    sqlite3.SQLITE_READONLY: ("may not be written.", _MOVE),
    sqlite3.SQLITE_PERM: ("may not be written.", _MOVE),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened.", _MOVE),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full.", "Make room, then run again."),
    sqlite3.SQLITE_NOTADB: (
        "is not a database, or is damaged.",
        "Move the file away and run again: a new one is made, only history is lost.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged.",
        "Move the file away and run again: a new one is made, only history is lost.",
    ),
}


class Database:
    """Connections to one database. Whatever goes wrong is raised as StoreError."""

    def __init__(self, address: Address, *, wait: float = WAIT, read_only: bool = False) -> None:
        """Opens no connection yet. `wait` is in seconds."""
        self.name = address.name
        self.file = address.file  # None for PostgreSQL
        self._address = address
        self._wait = wait
        self._read_only = read_only
        self._engine = self._made()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one moment and changes nothing."""
        options: dict[str, Any] = {"begin": "BEGIN"}
        if self._address.file is None:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine = self._engine.execution_options(**options)
        try:
            with self._translated(), engine.begin() as connection:
                yield connection
        except (ValueError, KeyError, TypeError) as error:
            message = f"The store {self.name} holds a row that this version cannot read."
            raise StoreError(message, remedy="Install the newest roadmap-drift.") from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is on disk when the block ends, or leaves nothing."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """A writing transaction that keeps out all other migrations."""
        engine = self._made(foreign_keys=False)
        try:
            with self._translated(), engine.begin() as connection:
                if self._address.file is None:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Callable[[sa.Executable], sa.Result[Any]]]:
        """A connection of its own, outside any transaction, open until the block ends.

        Gives what executes a statement. What goes wrong elsewhere in the block is left alone.
        """
        engine = self._made()
        with self._translated():
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

        def execute(statement: sa.Executable) -> sa.Result[Any]:
            with self._translated():
                return connection.execute(statement)

        try:
            yield execute
        finally:
            connection.close()
            engine.dispose()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _made(self, *, foreign_keys: bool = True) -> sa.Engine:
        if self._address.file is not None:
            return self._sqlite(foreign_keys=foreign_keys)
        return self._postgres()

    def _sqlite(self, *, foreign_keys: bool) -> sa.Engine:
        """SQLite, with foreign keys off where a migration may make a table anew."""
        url = self._address.url
        if self._read_only and self._is_sealed():
            url = url.update_query_dict({"immutable": "1"})
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": self._wait})

        def connect(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # the driver leaves BEGIN to us
            if self._read_only:
                connection.execute("PRAGMA query_only = ON")
                return
            _use_wal(connection, self._wait)
            connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

        def begin(connection: sa.Connection) -> None:
            # A writer takes its lock first: a lock taken midway fails without waiting.
            how = connection.get_execution_options().get("begin", "BEGIN IMMEDIATE")
            connection.exec_driver_sql(how)

        sa.event.listen(engine, "connect", connect)
        sa.event.listen(engine, "begin", begin)
        return engine

    def _is_sealed(self) -> bool:
        """Whether nobody writes it now, and SQLite may not make the side files that it reads by."""
        if self.file is None or self.file.with_name(f"{self.file.name}-wal").exists():
            return False
        effective = os.access in os.supports_effective_ids
        return not os.access(self.file.parent, os.W_OK, effective_ids=effective)

    def _postgres(self) -> sa.Engine:
        connect = {
            "connect_timeout": max(2, round(self._wait)),
            "application_name": "roadmap-drift",
        }
        try:
            return sa.create_engine(
                self._address.url, hide_parameters=True, pool_pre_ping=True, connect_args=connect
            )
        except ImportError as error:
            message = f"The store {self.name} needs a PostgreSQL driver, and none is installed."
            remedy = "In the clone: pip install '.[postgres]'."
            raise StoreError(message, remedy=remedy) from error

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self._in_words(error.orig or error) from error
        except (sqlite3.Error, sa.exc.TimeoutError) as error:
            raise self._in_words(error) from error

    def _in_words(self, error: BaseException) -> StoreError:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and (code & 0xFF) in _SQLITE_ERRORS:
            what, remedy = _SQLITE_ERRORS[code & 0xFF]
            return StoreError(f"The store {self.name} {what}", remedy=remedy)
        said = self._without_password(next(iter(str(error).splitlines()), ""))
        message = f"The store {self.name} does not work: {said.rstrip('.')}."
        return StoreError(message, remedy=f"Check the database and {SETTING}.")

    def _without_password(self, text: str) -> str:
        password = self._address.url.password
        return text.replace(password, "***") if password else text


def _use_wal(connection: sqlite3.Connection, wait: float) -> None:
    """Let readers and a writer work at once; the file remembers it.

    SQLite does not wait for its lock here, as it does elsewhere: two processes that make
    the same store would end one of them.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return

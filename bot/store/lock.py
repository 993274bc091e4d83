"""One run of a product at a time: a lock that goes when its holder dies.

Beside a SQLite file it is a file that SQLite itself locks, so that the lock works wherever
the store works. In PostgreSQL it is an advisory lock of a session. See docs/decisions/0014.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from bot.domain.errors import StoreError
from bot.store.address import SETTING
from bot.store.database import Database


def run_lock(database: Database, product: str) -> AbstractContextManager[bool]:
    """Hold the lock for as long as the block takes; gives False where another has it."""
    name = hashlib.sha256(f"roadmap-drift run of {product}".encode("utf-8", "replace")).digest()
    if database.file is None:
        return _of_the_server(database, int.from_bytes(name[:8], signed=True))
    return _of_a_file(database.file.with_name(f"{database.file.name}.{name.hex()[:12]}.lock"))


@contextmanager
def _of_the_server(database: Database, number: int) -> Iterator[bool]:
    with database.session() as execute:
        mine = bool(execute(sa.select(sa.func.pg_try_advisory_lock(number))).scalar_one())
        try:
            yield mine
        finally:
            # The server would do it too, in its own time, once the session has ended.
            with suppress(StoreError):
                execute(sa.select(sa.func.pg_advisory_unlock_all()))


@contextmanager
def _of_a_file(path: Path) -> Iterator[bool]:
    """The file stays: whoever removed it could remove it from under the next holder."""
    try:
        path.touch(mode=0o600)
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _untaken(path, error) from error
    with closing(lock):
        yield _taken(lock, path)


def _taken(lock: sqlite3.Connection, path: Path) -> bool:
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")  # nothing is written, nothing is left
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise _untaken(path, error) from error
    return True


def _untaken(path: Path, error: Exception) -> StoreError:
    why = error.strerror if isinstance(error, OSError) else error
    return StoreError(
        f"The run lock {path} cannot be taken: {why}.",
        remedy=f"Give this user the right to write its directory, or change {SETTING}.",
    )

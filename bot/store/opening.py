"""Opens a store, and makes it where there is none."""

from pathlib import Path
from typing import Literal, overload

from bot.domain.errors import StoreError
from bot.store.address import SETTING, Address, parse_address
from bot.store.database import WAIT, Database
from bot.store.dry import NullStore, ReadOnlyStore
from bot.store.migrate import bring_up_to_date, is_current
from bot.store.sql import SqlRunStore


@overload
def open_store(
    url: str, *, read_only: Literal[False] = False, wait: float = WAIT
) -> SqlRunStore: ...


@overload
def open_store(url: str, *, read_only: Literal[True], wait: float = WAIT) -> NullStore: ...


@overload
def open_store(url: str, *, read_only: bool, wait: float = WAIT) -> SqlRunStore | NullStore: ...


def open_store(url: str, *, read_only: bool = False, wait: float = WAIT) -> SqlRunStore | NullStore:
    """Open the store at a URL (`sqlite:////file` or `postgresql://...`).

    Read only, it creates nothing, migrates nothing and keeps nothing; where there is
    nothing to be read, the store remembers nothing and its `why` says so. Otherwise a
    missing store is made and an older one migrated. `wait` is how many seconds to wait for
    another process's lock. Raises StoreError.
    """
    address = parse_address(url)
    return _read(address, wait) if read_only else _open(address, wait)


def _open(address: Address, wait: float) -> SqlRunStore:
    if address.file:
        _make_file(address.file)
    database = Database(address, wait=wait)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return SqlRunStore(database)


def _read(address: Address, wait: float) -> NullStore:
    if address.file and not _is_there(address.file):
        return NullStore(f"There is no store at {address.name} yet.")
    database = Database(address, wait=wait, read_only=True)
    try:
        current = is_current(database)
    except BaseException:
        database.close()
        raise
    if not current:
        database.close()
        return NullStore(f"The store {address.name} is migrated by the next command that writes.")
    return ReadOnlyStore(SqlRunStore(database))


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise _not_made(file, "read", error) from error


def _make_file(file: Path) -> None:
    """An empty file that only its owner may read. SQLite gives its side files the same mode."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        raise _not_made(file, "made", error) from error


def _not_made(file: Path, verb: str, error: OSError) -> StoreError:
    message = f"The store {file} cannot be {verb}: {error.strerror}."
    remedy = f"Give this user the right to its directory, or set {SETTING} to another place."
    return StoreError(message, remedy=remedy)

"""Opening a store: what is made, and what is left alone."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.run import Memory
from bot.store import NullStore, open_store
from bot.store.address import parse_address
from bot.store.database import Database
from bot.store.migrate import downgrade
from tests.store.builders import LATER, START, a_full_run, a_note, a_run

ITEM = "shop:acme/shop#310"


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_new_store_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "state" / "drift" / "drift.db"
    with open_store(sqlite_url(file)) as store:
        store.record(a_run())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}

    assert modes == {"drift.db": 0o600, "drift.db-shm": 0o600, "drift.db-wal": 0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_directory_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_store(sqlite_url(tmp_path / "drift.db")).close()

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    with open_store(sqlite_url(tmp_path / "drift.db")) as store:
        store.record(a_run())

    assert [path.name for path in tmp_path.iterdir()] == ["drift.db"]


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    file = tmp_path / "drift.db"
    with open_store(sqlite_url(file), wait=0.1) as store, closing(sqlite3.connect(file)) as other:
        store.record(a_run())
        other.execute("BEGIN IMMEDIATE")
        assert store.runs("shop", 1) == (a_run(),)


def test_a_path_with_characters_of_its_own_is_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "100% ours #1" / "drift é.db"
    with open_store(sqlite_url(file)) as store:
        store.record(a_run())

    assert file.exists()


def test_a_home_directory_may_be_written_as_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    open_store("sqlite:///~/drift.db").close()

    assert (tmp_path / "drift.db").exists()


def test_reading_a_missing_store_makes_nothing_and_remembers_nothing(tmp_path: Path) -> None:
    file = tmp_path / "state" / "drift.db"
    with open_store(sqlite_url(file), read_only=True) as store:
        assert store.runs("shop", 10) == ()
        assert store.memory("shop", LATER) == Memory()
        assert store.why == f"There is no store at {file} yet."

    assert list(tmp_path.iterdir()) == []


def test_a_store_open_for_reading_remembers_what_was_written(url: str) -> None:
    with open_store(url) as store:
        store.record(a_full_run())
        store.intend("r-1", "shop", ITEM, a_note("ab"), START)

    with open_store(url, read_only=True) as store:
        assert store.runs("shop", 10) == (a_full_run(),)
        assert len(store.memory("shop", LATER).created) == 1
        assert store.why == ""


def test_a_store_open_for_reading_keeps_nothing(url: str) -> None:
    open_store(url).close()
    with open_store(url, read_only=True) as dry:
        dry.record(a_run())
        dry.settle(dry.intend("r-1", "shop", ITEM, a_note("ab"), START), made=True)

    with open_store(url) as store:
        assert store.runs("shop", 10) == ()
        assert store.memory("shop", LATER) == Memory()


@pytest.mark.promise("R18")
def test_reading_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "drift.db"
    with open_store(sqlite_url(file)) as store:
        store.record(a_full_run())
    before = file.read_bytes()

    with open_store(sqlite_url(file), read_only=True) as dry:
        dry.runs("shop", 10)

    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["drift.db"]


def test_an_older_store_is_not_migrated_by_reading(url: str) -> None:
    open_store(url).close()
    database = Database(parse_address(url))
    with database.migrating() as connection:
        downgrade(connection)
    name = database.name

    with open_store(url, read_only=True) as store:
        assert store.memory("shop", LATER) == Memory()
        assert store.why == f"The store {name} is migrated by the next command that writes."

    with database.reading() as connection:
        assert not connection.dialect.has_table(connection, "runs")
    database.close()


def test_an_empty_file_is_not_filled_by_reading(tmp_path: Path) -> None:
    file = tmp_path / "drift.db"
    file.touch()
    with open_store(sqlite_url(file), read_only=True) as store:
        assert store.runs("shop", 1) == ()

    assert file.stat().st_size == 0


def test_a_store_of_nothing_keeps_nothing() -> None:
    with NullStore() as store:
        store.record(a_run())
        assert store.intend("r-1", "shop", ITEM, a_note("ab"), START) == 0
        assert (store.runs("shop", 1), store.memory("shop", LATER)) == ((), Memory())

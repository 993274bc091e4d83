"""What a person reads when a store cannot be used."""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.store import SqlRunStore, open_store
from bot.store.address import parse_address
from bot.store.database import Database
from tests.store.builders import a_full_run, a_run


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def refusal(url: str, *, read_only: bool = False) -> str:
    """The sentence with which the store is refused."""
    with pytest.raises(StoreError) as caught:
        open_store(url, read_only=read_only, wait=0.1)
    return str(caught.value)


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A directory that anyone may read but not write, and a user who is not root."""
    directory = Path(tempfile.mkdtemp())
    user = os.geteuid()
    try:
        yield directory
    finally:
        os.seteuid(user)
        directory.chmod(0o700)
        for file in directory.iterdir():
            file.unlink()
        directory.rmdir()


def lock_out(directory: Path) -> None:
    """From here on we may read the directory, and no more."""
    directory.chmod(0o555)
    for file in directory.iterdir():
        file.chmod(0o444)
    if os.geteuid() == 0:
        os.seteuid(65534)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_of_a_newer_version_is_refused(url: str, *, read_only: bool) -> None:
    open_store(url).close()
    database = Database(parse_address(url))
    with database.migrating() as connection:
        connection.exec_driver_sql("UPDATE drift_version SET version_num = '9999'")
    database.close()

    assert refusal(url, read_only=read_only) == (
        f"The store {database.name} was made by a newer version of roadmap-drift."
        " Install that version, or set ROADMAP_DRIFT_STORE_URL to another place."
    )


def test_a_database_of_another_program_is_refused_and_left_alone(url: str) -> None:
    address = parse_address(url)
    if address.file:
        address.file.touch()
    database = Database(address)
    with database.migrating() as connection:
        connection.exec_driver_sql("CREATE TABLE runs (distance INTEGER)")

    assert refusal(url) == (
        f"The store {database.name} has tables of another program: runs."
        " Set ROADMAP_DRIFT_STORE_URL to a database of its own."
    )
    with database.reading() as connection:
        assert not connection.dialect.has_table(connection, "findings")
    database.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, *, read_only: bool) -> None:
    file = tmp_path / "drift.db"
    file.write_text("This is a letter to my aunt. " * 100)

    assert refusal(sqlite_url(file), read_only=read_only) == (
        f"The store {file} is not a database, or is damaged."
        " Move the file away and run again: a new one is made, only history is lost."
    )


def test_a_damaged_store_says_so_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "drift.db"
    with open_store(sqlite_url(file)) as store:
        store.record(a_full_run())
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))

    assert refusal(sqlite_url(file)).startswith(f"The store {file} is damaged. Move the file away")


def test_a_locked_store_says_so(tmp_path: Path) -> None:
    file = tmp_path / "drift.db"
    with open_store(sqlite_url(file), wait=0.1) as store, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.record(a_run())

    assert str(caught.value) == (
        f"The store {file} is locked by another process. Let that one end, then run again."
    )


def test_a_store_that_may_not_be_written_can_be_looked_at() -> None:
    with unprivileged() as directory:
        file = directory / "drift.db"
        with open_store(sqlite_url(file)) as store:
            store.record(a_run())
        lock_out(directory)
        with open_store(sqlite_url(file), read_only=True) as store:
            found = store.runs("shop", 1)

    assert [run.id for run in found] == [a_run().id]


def test_a_store_that_may_not_be_written_says_so() -> None:
    with unprivileged() as directory:
        file = directory / "drift.db"
        open_store(sqlite_url(file)).close()
        lock_out(directory)
        said = refusal_of_writing(sqlite_url(file))

    assert said == (
        f"The store {file} may not be written. Give this user the right to write the file and"
        " its directory, or change ROADMAP_DRIFT_STORE_URL."
    )


def refusal_of_writing(url: str) -> str:
    with pytest.raises(StoreError) as caught, open_store(url) as store:
        store.record(a_run())
    return str(caught.value)


def test_a_directory_that_may_not_be_written_gets_a_sentence() -> None:
    with unprivileged() as directory:
        lock_out(directory)
        said = refusal(sqlite_url(directory / "drift.db"))

    assert said == (
        f"The store {directory}/drift.db cannot be made: Permission denied."
        " Give this user the right to its directory, or set ROADMAP_DRIFT_STORE_URL to another"
        " place."
    )


def test_a_file_where_a_directory_should_be_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    said = refusal(sqlite_url(tmp_path / "state" / "drift.db"))

    assert said.startswith(f"The store {tmp_path}/state/drift.db cannot be made: ")


def test_a_directory_where_the_file_should_be_gets_a_sentence(tmp_path: Path) -> None:
    said = refusal(sqlite_url(tmp_path))

    assert said.startswith(f"The store {tmp_path} cannot be opened. Give this user the right")


def test_a_row_that_cannot_be_understood_gets_a_sentence(store: SqlRunStore, url: str) -> None:
    store.record(a_full_run())
    database = Database(parse_address(url))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE findings SET level = 'catastrophe'")
    database.close()

    with pytest.raises(StoreError) as caught:
        store.runs("shop", 1)
    assert str(caught.value) == (
        f"The store {database.name} holds a row that this version cannot read."
        " Install the newest roadmap-drift."
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("drift.db", "The store's address is not a URL."),
        ("", "The store's address is not a URL."),
        ("postgresql://ana:s3cr3t@host:port/x", "The store's address is not a URL."),
        ("sqlite://", "The store's address names no file."),
        ("sqlite:///:memory:", "The store's address names no file."),
        ("sqlite:///a.db?mode=ro", "The store's address has more in it than a file."),
        ("sqlite://a.db", "The store's address names no file."),
        ("mysql://ana:s3cr3t@host/x", "The store's address is for 'mysql', which is"),
        ("postgresql+psycopg2://h/x", "The store's address is for 'postgresql+psycopg2', which"),
    ],
)
def test_an_address_we_cannot_use_is_refused_without_its_password(address: str, said: str) -> None:
    refused = refusal(address)

    assert refused.startswith(said)
    assert refused.endswith(
        "Set ROADMAP_DRIFT_STORE_URL to sqlite:////directory/file.db,"
        " or to postgresql+psycopg://user:password@host/database."
    )
    assert "s3cr3t" not in refused


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_written_in_three_ways(postgres: str, scheme: str) -> None:
    rest = postgres.partition(":")[2]

    open_store(f"{scheme}:{rest}").close()


def test_a_server_that_does_not_answer_gets_a_sentence_without_the_password() -> None:
    said = refusal("postgresql://ana:s3cr3t@127.0.0.1:1/drift?sslpassword=s3cr3t")

    assert said.startswith(
        "The store postgresql+psycopg://ana:***@127.0.0.1:1/drift does not work: "
    )
    assert said.endswith("Check the database and ROADMAP_DRIFT_STORE_URL.")
    assert "s3cr3t" not in said


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert refusal("postgresql://ana:s3cr3t@127.0.0.1:1/drift") == (
        "The store postgresql+psycopg://ana:***@127.0.0.1:1/drift needs a PostgreSQL driver, and"
        " none is installed. In the clone: pip install '.[postgres]'."
    )

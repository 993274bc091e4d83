"""Tracker files that an earlier version of the program has made."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Stamp
from bot.domain.roadmap import Source
from bot.ports import Change, NoteText, SheetText
from connectors.local.reader import open_reader
from connectors.local.rows import ItemRecord
from connectors.local.schema import VERSION
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer
from tests.contract.harness import listed

DAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
SHOP = Source("shop", "local")
NOTE = NoteText("acme-shop", "Said.", Stamp("error", ("0a1b2c3d4e5f",), DAY))
SHEET = SheetText("acme-shop", "Roadmap drift", "All agrees.", "v1.x")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of version 1, with an item and its note."""
    tracker = LocalTracker.create(tmp_path / "tracker.db", clock=lambda: DAY)
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY, labels=("bug",)))
    open_writer(SHOP, tracker.path, clock=lambda: DAY).ensure_note(key, NOTE)
    with closing(sqlite3.connect(tracker.path)) as connection:
        for table in ("strangers", "bodies", "edits", "texts"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    return tracker.path


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A file of version 2, with an item that a person described, and one beside it."""
    tracker = LocalTracker.create(tmp_path / "second.db", clock=lambda: DAY)
    tracker.add_board("acme/shop", "Refunds", "Give the money back.")
    tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    with closing(sqlite3.connect(tracker.path)) as connection:
        connection.execute("DROP TABLE texts")
        connection.execute("PRAGMA user_version = 2")
    return tracker.path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    return found


def test_it_is_read_and_nothing_is_written_to_it(old: Path) -> None:
    before = old.read_bytes()
    reader = open_reader(SHOP, old)
    open_writer(SHOP, old)
    assert [item.title for item in listed(reader)] == ["Pay"]
    (note,) = reader.thread("acme/shop#1").notes
    assert note.body == "Said."
    assert reader.may_decide("acme/shop#1", "roadmap-drift") is True
    assert reader.sheet("acme/shop", "acme-shop") is None
    assert all(right.held for right in reader.rights())
    assert LocalTracker.open(old).boards("acme/shop") == ()
    assert old.read_bytes() == before


def test_the_first_write_brings_it_up_to_date_and_keeps_all_it_has(old: Path) -> None:
    items = listed(open_reader(SHOP, old))
    writer = open_writer(SHOP, old, clock=lambda: DAY)
    assert writer.ensure_note("acme/shop#1", NOTE) is Change.NONE
    assert version(old) == VERSION
    assert listed(open_reader(SHOP, old)) == items
    assert writer.ensure_sheet("acme/shop", SHEET) is Change.MADE
    sheet = open_reader(SHOP, old).sheet("acme/shop", "acme-shop")
    assert sheet is not None
    assert sheet.body == "All agrees."


def test_a_write_that_fails_leaves_it_as_it_was(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(ValueError, match="no such day"):
        LocalTracker.open(old).edit("acme/shop#1", _trip)
    assert version(old) == 1
    assert old.read_bytes()[100:] == before[100:]


def test_of_two_programs_that_write_first_one_brings_it_up_to_date(old: Path) -> None:
    one, other = LocalTracker.open(old), LocalTracker.open(old)
    for tracker in (one, other):
        tracker.admit("mallory", may_write=False)
    assert open_reader(SHOP, old).may_decide("acme/shop#1", "mallory") is False


def test_a_new_file_and_one_brought_up_to_date_are_alike(old: Path, tmp_path: Path) -> None:
    LocalTracker.open(old).add_group("acme/api")
    new = LocalTracker.create(tmp_path / "new.db").path
    assert tables(old) == tables(new)


def test_a_file_of_version_2_is_read_with_the_texts_that_it_has(second: Path) -> None:
    before = second.read_bytes()
    texts = [item.text for item in listed(open_reader(SHOP, second))]
    assert texts == ["Give the money back.", ""]
    assert second.read_bytes() == before
    LocalTracker.open(second).edit("acme/shop#2", lambda item: replace(item, text="By card."))
    assert version(second) == VERSION
    texts = [item.text for item in listed(open_reader(SHOP, second))]
    assert texts == ["Give the money back.", "By card."]


def _trip(record: ItemRecord) -> ItemRecord:
    raise ValueError(f"no such day: {record.due}")


def tables(path: Path) -> dict[str, list[tuple[str, str, int, int]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
        return {
            name: [
                (row[1], row[2], row[3], row[5])
                for row in connection.execute(f"PRAGMA table_info('{name}')")
            ]
            for name in names
        }

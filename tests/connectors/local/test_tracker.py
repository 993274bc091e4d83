import datetime as dt
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Capability, ContainerKind, Gap, Stamp, Status
from bot.domain.errors import NotFound, Rejected, TrackerError, Unavailable
from bot.domain.roadmap import Source
from bot.ports import NoteText
from connectors.local.reader import BODY_LIMIT, open_reader
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer
from tests.contract.harness import listed

DAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
NOTE = NoteText("acme-shop", "Said.", Stamp("error", ("0a1b2c3d4e5f",), DAY))
SHOP = Source("shop", "local")


@pytest.fixture
def tracker(tmp_path: Path) -> LocalTracker:
    return LocalTracker.create(tmp_path / "tracker.db", clock=lambda: DAY)


def test_what_people_do_is_read(tracker: LocalTracker) -> None:
    milestone = tracker.add_container(
        ContainerRecord("acme/shop", ContainerKind.MILESTONE, "1.0", due=dt.date(2026, 12, 1))
    )
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY, milestone=milestone, estimate=3.0))
    later = DAY + dt.timedelta(days=3)
    tracker.edit(key, lambda item: replace(item, title="Pay by card"), at=later)
    item = open_reader(SHOP, tracker.path).item(key)
    assert (key, milestone) == ("acme/shop#2", "acme/shop/milestone/1")
    assert (item.title, item.updated, item.estimate) == ("Pay by card", later, 3.0)
    assert item.milestone is not None
    assert item.milestone.key == milestone


@pytest.mark.parametrize(
    ("reason", "status"),
    [("completed", Status.DONE), ("not_planned", Status.DROPPED), ("duplicate", Status.DROPPED)],
)
def test_an_item_is_closed_and_opened_again(
    tracker: LocalTracker, reason: str, status: Status
) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    reader = open_reader(SHOP, tracker.path)
    tracker.close(key, reason, at=DAY)
    assert (reader.item(key).status, reader.item(key).closed) == (status, DAY)
    tracker.reopen(key)
    assert (reader.item(key).status, reader.item(key).closed) == (Status.TODO, None)


def test_a_note_and_a_label_update_the_item_as_on_github_and_an_edit_does_not(
    tracker: LocalTracker,
) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    days = (DAY + dt.timedelta(days=n) for n in itertools.count(1))
    writer = open_writer(SHOP, tracker.path, clock=lambda: next(days))
    reader = open_reader(SHOP, tracker.path)
    writer.ensure_note(key, NOTE)
    assert reader.item(key).updated == DAY + dt.timedelta(days=1)
    writer.ensure_label(key, "drift:error", present=True)
    assert reader.item(key).updated == DAY + dt.timedelta(days=2)
    writer.ensure_note(key, replace(NOTE, body="Said anew."))
    writer.ensure_note(key, replace(NOTE, body="Said anew.", resolved=True))
    writer.ensure_label(key, "drift:error", present=True)
    assert reader.item(key).updated == DAY + dt.timedelta(days=2)
    writer.ensure_label(key, "drift:error", present=False)
    assert reader.item(key).updated > DAY + dt.timedelta(days=2)


def test_an_item_is_never_updated_to_an_earlier_instant(tracker: LocalTracker) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    slow = open_writer(SHOP, tracker.path, clock=lambda: DAY - dt.timedelta(days=1))
    slow.ensure_note(key, NOTE)
    assert open_reader(SHOP, tracker.path).item(key).updated == DAY


def test_a_deleted_note_leaves_nothing_behind(tracker: LocalTracker) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    open_writer(SHOP, tracker.path).ensure_note(key, NOTE)
    (comment,) = tracker.comments(key)
    tracker.delete_comment(comment.number)
    assert open_reader(SHOP, tracker.path).thread(key).notes == ()
    with pytest.raises(NotFound):
        tracker.delete_comment(comment.number)


def test_a_note_over_the_limit_is_rejected(tracker: LocalTracker) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    with pytest.raises(Rejected):
        open_writer(SHOP, tracker.path).ensure_note(key, replace(NOTE, body="x" * (BODY_LIMIT + 1)))
    assert tracker.comments(key) == ()


def test_only_the_groups_that_the_source_names_are_read(tracker: LocalTracker) -> None:
    tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    tracker.add(ItemRecord("acme/api", "Serve", DAY))
    tracker.add_container(ContainerRecord("acme/api", ContainerKind.SPRINT, "S1"))
    shop = open_reader(replace(SHOP, groups=("acme/shop",)), tracker.path)
    assert [i.ref.key for i in listed(shop)] == ["acme/shop#1"]
    assert list(shop.containers()) == []
    assert len(listed(open_reader(SHOP, tracker.path))) == 2


def test_a_group_that_is_not_there_is_a_gap_and_the_others_are_read(
    tracker: LocalTracker,
) -> None:
    tracker.add(ItemRecord("acme/shop", "Pay", DAY))
    reader = open_reader(replace(SHOP, groups=("acme/shop", "acme/web")), tracker.path)
    gap, page = reader.items()
    assert gap == Gap("shop", "acme/web", f"{tracker.path} has no 'acme/web'.")
    assert not isinstance(page, Gap)
    assert [i.ref.key for i in page.items] == ["acme/shop#1"]


def test_every_capability_is_there_but_what_an_export_did_not_give(
    tracker: LocalTracker,
) -> None:
    tracker.add_group("acme/shop")
    only_a_server = {
        *(Capability.HISTORY, Capability.REMOTE_LINKS, Capability.SEARCH, Capability.COLUMNS)
    }
    told = open_reader(SHOP, tracker.path).capabilities
    assert told == frozenset(Capability) - only_a_server


def _make_text(path: Path) -> None:
    path.write_text("issues: []\n" * 100)


def _make_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE items (id)")


def _make_later_version(path: Path) -> None:
    LocalTracker.create(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")


def _make_nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_make_nothing, "The tracker file {} is not there. Make one from an export:"),
        (Path.mkdir, "The tracker file {} is not a file. Make one from an export:"),
        (Path.touch, "{} is not a tracker file. Make one from an export:"),
        (_make_text, "The tracker file {} is not a tracker file."),
        (_make_other_database, "{} is not a tracker file. Make one from an export:"),
        (_make_later_version, "The tracker file {} has version 7, this program reads version 3"),
    ],
)
@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_a_file_that_is_no_tracker_is_told(
    tmp_path: Path,
    make: Callable[[Path], None],
    message: str,
    opened: Callable[[Source, Path], object],
) -> None:
    path = tmp_path / "tracker.db"
    make(path)
    with pytest.raises(TrackerError) as caught:
        opened(SHOP, path)
    assert str(caught.value).startswith(message.format(path))


def test_a_missing_file_is_not_made_by_looking_for_it(tmp_path: Path) -> None:
    with pytest.raises(TrackerError):
        open_reader(SHOP, tmp_path / "tracker.db")
    assert list(tmp_path.iterdir()) == []


def test_a_tracker_is_not_made_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        LocalTracker.create(tmp_path / "nope" / "tracker.db")
    assert str(caught.value) == (
        f"There is no folder {tmp_path}/nope to put tracker.db into."
        " Make the folder, or give another place."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(tracker: LocalTracker) -> None:
    with pytest.raises(Rejected):
        LocalTracker.create(tracker.path)


def test_a_locked_file_is_unavailable_and_says_so(tracker: LocalTracker) -> None:
    with closing(sqlite3.connect(tracker.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable) as caught:
            open_reader(SHOP, tracker.path, patience=0.05)
    assert "is locked by another process" in str(caught.value)


def test_a_path_with_signs_of_an_address_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a b?mode=memory#50%.db"
    key = LocalTracker.create(path).add(ItemRecord("acme/shop", "Pay", DAY))
    assert open_reader(SHOP, path).item(key).title == "Pay"
    assert path.is_file()


def test_a_file_that_vanishes_between_two_calls_is_told(tracker: LocalTracker) -> None:
    reader = open_reader(SHOP, tracker.path)
    tracker.path.unlink()
    (gap,) = reader.items()
    assert isinstance(gap, Gap)
    assert "is not there" in gap.reason


def test_writers_side_by_side_leave_one_note(tracker: LocalTracker) -> None:
    key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))

    def write() -> None:
        for _ in range(5):
            open_writer(SHOP, tracker.path, patience=30).ensure_note(key, NOTE)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tracker.comments(key)) == 1


HALF_A_WRITE = """
import sys, time
from pathlib import Path
from connectors.local.schema import TrackerFile

with TrackerFile(Path(sys.argv[1])).writing() as connection:
    connection.execute("PRAGMA cache_size = 1")  # so that the pages reach the file early
    connection.execute("UPDATE items SET title = 'half' || hex(zeroblob(200))")
    connection.execute("DELETE FROM labels")
    print("half done", flush=True)
    time.sleep(60)
"""


def test_a_process_killed_in_mid_write_leaves_no_half_of_it(tracker: LocalTracker) -> None:
    keys = tracker.add_all(
        [ItemRecord("acme/shop", f"Item {n}", DAY, labels=("one", "two")) for n in range(500)]
    )
    before = listed(open_reader(SHOP, tracker.path))
    with subprocess.Popen(
        [sys.executable, "-c", HALF_A_WRITE, str(tracker.path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half done\n"
        os.kill(process.pid, signal.SIGKILL)
    assert tracker.path.with_name("tracker.db-journal").stat().st_size > 0
    assert listed(open_reader(SHOP, tracker.path)) == before
    assert open_reader(SHOP, tracker.path).item(keys[0]).labels == ("one", "two")

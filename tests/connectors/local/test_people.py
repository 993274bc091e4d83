"""What people do to notes and dashboards in a tracker file."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Sheet, Stamp, Tick
from bot.domain.decisions import Decision, Kind
from bot.domain.errors import NotFound, Rejected
from bot.domain.roadmap import Source
from bot.domain.run import Used
from bot.ports import Change, NoteText, SheetText
from connectors.local.accounts import Account
from connectors.local.reader import BODY_LIMIT, LocalReader, open_reader
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from connectors.local.writer import LocalWriter, open_writer

DAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SHOP = Source("shop", "local")
BODY = "Drift.\n\n- [ ] Accept <!-- drift-box=accept.a -->\n- [ ] Wake <!-- drift-box=wake.a -->"
SHEET = SheetText("acme-shop", "Roadmap drift", BODY, "v1.x")


class Clock:
    """A minute passes at each look."""

    now = DAY

    def __call__(self) -> dt.datetime:
        self.now += MINUTE
        return self.now


@pytest.fixture
def tracker(tmp_path: Path) -> LocalTracker:
    tracker = LocalTracker.create(tmp_path / "tracker.db", clock=Clock())
    tracker.add_group("acme/shop")
    return tracker


@pytest.fixture
def reader(tracker: LocalTracker) -> LocalReader:
    return open_reader(SHOP, tracker.path)


@pytest.fixture
def writer(tracker: LocalTracker) -> LocalWriter:
    return open_writer(SHOP, tracker.path, clock=lambda: DAY)


def read(reader: LocalReader) -> Sheet:
    sheet = reader.sheet("acme/shop", "acme-shop")
    assert sheet is not None
    return sheet


class TestTicks:
    def test_each_box_is_told_with_who_ticked_it_and_when(
        self, tracker: LocalTracker, reader: LocalReader, writer: LocalWriter
    ) -> None:
        writer.ensure_sheet("acme/shop", SHEET)
        key = read(reader).key
        tracker.tick(key, "wake.a", by="ana")
        tracker.rewrite(key, lambda text: f"Look!\n\n{text}", by="ben")
        tracker.tick(key, "accept.a", by="cleo")
        assert read(reader).ticks == (
            Tick("accept.a", "cleo", DAY + 3 * MINUTE),
            Tick("wake.a", "ana", DAY + MINUTE),
        )
        assert read(reader).body == f"Look!\n\n{BODY}"

    def test_a_box_that_was_emptied_and_ticked_again_is_the_last_ones(
        self, tracker: LocalTracker, reader: LocalReader, writer: LocalWriter
    ) -> None:
        writer.ensure_sheet("acme/shop", SHEET)
        key = read(reader).key
        tracker.tick(key, "wake.a", by="ana")
        tracker.rewrite(key, lambda text: text.replace("[x]", "[ ]"), by="ana")
        assert read(reader).ticks == ()
        tracker.tick(key, "wake.a", by="ben")
        assert [tick.by for tick in read(reader).ticks] == ["ben"]

    def test_our_own_edit_takes_the_ticks_off(
        self, tracker: LocalTracker, reader: LocalReader, writer: LocalWriter
    ) -> None:
        writer.ensure_sheet("acme/shop", SHEET)
        tracker.tick(read(reader).key, "wake.a")
        changed = replace(SHEET, block="v1.heard", seen=read(reader).seen)
        assert writer.ensure_sheet("acme/shop", changed) is Change.MADE
        assert (read(reader).ticks, read(reader).body) == ((), BODY)

    def test_there_is_no_box_where_there_is_none(
        self, tracker: LocalTracker, reader: LocalReader, writer: LocalWriter
    ) -> None:
        writer.ensure_sheet("acme/shop", SHEET)
        with pytest.raises(NotFound):
            tracker.tick(read(reader).key, "snooze.a")
        with pytest.raises(NotFound):
            tracker.tick(tracker.add(ItemRecord("acme/shop", "Pay", DAY)), "accept.a")


class TestSheets:
    def test_of_a_group_that_is_not_there_nothing_is_known(
        self, reader: LocalReader, writer: LocalWriter
    ) -> None:
        with pytest.raises(NotFound):
            reader.sheet("acme/web", "acme-shop")
        with pytest.raises(NotFound):
            writer.ensure_sheet("acme/web", SHEET)

    def test_one_over_the_limit_is_rejected(
        self, tracker: LocalTracker, writer: LocalWriter
    ) -> None:
        with pytest.raises(Rejected):
            writer.ensure_sheet("acme/shop", replace(SHEET, body="x" * (BODY_LIMIT + 1)))
        assert tracker.boards("acme/shop") == ()

    def test_it_takes_the_next_number_of_its_group(
        self, tracker: LocalTracker, reader: LocalReader, writer: LocalWriter
    ) -> None:
        tracker.add(ItemRecord("acme/shop", "Pay", DAY, key="acme/shop#41"))
        writer.ensure_sheet("acme/shop", SHEET)
        assert read(reader).key == "acme/shop#42"
        assert read(reader).url == f"{tracker.path.resolve().as_uri()}#acme/shop#42"

    def test_a_text_without_a_marker_is_no_dashboard(
        self, tracker: LocalTracker, reader: LocalReader
    ) -> None:
        key = tracker.add_board("acme/shop", "Mine", "No marker here.", by="roadmap-drift")
        assert reader.sheet("acme/shop", "acme-shop") is None
        assert not reader.item(key).ours


class TestAccounts:
    def test_whoever_is_set_among_the_strangers_may_only_comment(
        self, tracker: LocalTracker, reader: LocalReader
    ) -> None:
        key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
        tracker.comment(key, "/drift accept", by="mallory")
        told = []
        for may_write in (False, True):
            tracker.admit("mallory", may_write=may_write)
            told.append(reader.may_decide(key, "mallory"))
        assert told == [False, True]
        with pytest.raises(NotFound):
            reader.may_decide("acme/shop#77", "mallory")

    def test_a_note_of_a_former_account_is_edited_and_not_written_anew(
        self, tracker: LocalTracker, writer: LocalWriter
    ) -> None:
        key = tracker.add(ItemRecord("acme/shop", "Pay", DAY))
        decided = (
            Decision("0a1b2c3d4e5f", Kind.ACCEPT, "ana", DAY + MINUTE / 7, facts="00ff00ff"),
        )
        stamp = Stamp("error", ("0a1b2c3d4e5f",), DAY, decided=decided)
        note = NoteText("acme-shop", "Said.", stamp)
        heir = Account("heir", former=("roadmap-drift",))
        assert writer.ensure_note(key, note) is Change.MADE
        assert writer.ensure_note(key, note) is Change.NONE
        assert open_writer(SHOP, tracker.path, account=heir).ensure_note(key, note) is Change.NONE
        assert len(tracker.comments(key)) == 1

    def test_a_file_is_asked_no_requests_and_nothing_of_it_is_kept(
        self, reader: LocalReader
    ) -> None:
        assert (reader.basis, reader.learnt(), reader.used()) == ("", "", Used())
        assert reader.account == "roadmap-drift"

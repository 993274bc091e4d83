"""The contract of a product's dashboard: one issue, found again, written only as it was read."""

from dataclasses import replace

import pytest

from bot.domain.backlog import Sheet
from bot.domain.errors import Denied, Overtaken, Unavailable
from bot.domain.plan import NAMESPACE
from bot.ports import Change, SheetText
from tests.contract.harness import Ability, Harness, Trouble, listed, needs, writes

TOPIC = "acme-shop"
LABEL = f"{NAMESPACE}dashboard"
BLOCK = "v1.eyJhIjoxfQ"
BOXES = ("accept.0a1b2c3d4e5f.00ff00ff", "snooze.0a1b2c3d4e5f.00ff00ff")


def text(harness: Harness, said: str = "Größe: 3 findings 🚀", block: str = BLOCK) -> SheetText:
    """A dashboard with two boxes."""
    title = "Roadmap drift: Acme Shop"
    return SheetText(TOPIC, title, harness.sheet_body(said, *BOXES), block)


def read(harness: Harness) -> Sheet:
    """The dashboard, which must be there."""
    sheet = harness.reader.sheet(harness.part, TOPIC)
    assert sheet is not None
    return sheet


def ensure(harness: Harness, sheet: SheetText) -> Change:
    """Write it as the answer to what is there now."""
    return harness.writer.ensure_sheet(harness.part, replace(sheet, seen=read(harness).seen))


def made(harness: Harness) -> Sheet:
    """Make the dashboard, and read it."""
    assert harness.writer.ensure_sheet(harness.part, text(harness)) is Change.MADE
    return read(harness)


class FindingContract:
    """Made once, and found again whatever people do to it."""

    def test_where_there_is_no_dashboard_there_is_none(self, harness: Harness) -> None:
        harness.seed(2)
        assert harness.reader.sheet(harness.part, TOPIC) is None

    def test_a_dashboard_is_made_once_and_reads_back(self, harness: Harness) -> None:
        sheet, wanted = made(harness), text(harness)
        assert (sheet.title, sheet.body, sheet.block) == (wanted.title, wanted.body, BLOCK)
        assert (sheet.is_open, sheet.ticks, sheet.foreign) == (True, (), "")
        assert sheet.url
        assert sheet.seen
        (held,) = harness.sheets()
        assert (held.key, held.title, held.block) == (sheet.key, wanted.title, BLOCK)
        assert held.by_us
        assert held.is_open

    @pytest.mark.promise("R1")
    def test_twice_is_as_good_as_once(self, harness: Harness) -> None:
        sheet = made(harness)
        before = writes(harness)
        assert ensure(harness, text(harness)) is Change.NONE
        assert writes(harness) == before
        assert read(harness) == sheet
        assert len(harness.sheets()) == 1

    def test_it_is_edited_in_place(self, harness: Harness) -> None:
        sheet = made(harness)
        for wanted in (text(harness, "4 findings"), text(harness, "4 findings", "v1.other")):
            before = read(harness).seen
            assert ensure(harness, wanted) is Change.MADE
            now = read(harness)
            assert (now.key, now.body, now.block) == (sheet.key, wanted.body, wanted.block)
            assert now.seen != before
        assert len(harness.sheets()) == 1

    @pytest.mark.parametrize("block", ["", "v1.", "a%3E%25b", "".join(map(chr, range(33, 127)))])
    def test_its_hidden_block_is_kept_to_the_letter(self, harness: Harness, block: str) -> None:
        harness.writer.ensure_sheet(harness.part, text(harness, block=block))
        assert read(harness).block == block
        assert ensure(harness, text(harness, block=block)) is Change.NONE

    def test_topics_do_not_touch_each_other(self, harness: Harness) -> None:
        other = replace(text(harness, "Another product's"), topic="acme-pay")
        sheet = made(harness)
        assert harness.reader.sheet(harness.part, "acme-pay") is None
        assert harness.writer.ensure_sheet(harness.part, other) is Change.MADE
        assert read(harness) == sheet
        assert len(harness.sheets()) == 2

    def test_it_is_found_again_without_its_label(self, harness: Harness) -> None:
        sheet = made(harness)
        assert harness.reader.item(sheet.key).labels == (LABEL,)
        harness.human_label(sheet.key, LABEL, present=False)
        assert read(harness).key == sheet.key
        assert ensure(harness, text(harness, "4 findings")) is Change.MADE
        assert len(harness.sheets()) == 1

    def test_it_is_no_work(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        sheet = made(harness)
        assert {i.ref.key: i.ours for i in listed(harness.reader)} == {key: False, sheet.key: True}
        assert harness.reader.item(sheet.key).ours
        assert not harness.reader.item(key).ours

    def test_one_that_a_person_closed_stays_closed(self, harness: Harness) -> None:
        key = made(harness).key
        harness.human_closes(key)
        assert not read(harness).is_open
        assert ensure(harness, text(harness, "4 findings")) is Change.MADE
        (held,) = harness.sheets()
        assert (held.key, held.is_open) == (key, False)

    def test_one_that_was_deleted_is_not_there(self, harness: Harness) -> None:
        harness.delete_item(made(harness).key)
        assert harness.reader.sheet(harness.part, TOPIC) is None

    def test_a_title_that_a_person_gave_stays(self, harness: Harness) -> None:
        key = made(harness).key
        renamed = replace(text(harness), title="Roadmap drift: Acme")
        assert ensure(harness, renamed) is Change.MADE
        assert read(harness).title == "Roadmap drift: Acme"
        harness.human_renames(key, "What drifts")
        for said in ("4 findings", "5 findings"):
            assert ensure(harness, text(harness, said)) is Change.MADE
            assert ensure(harness, text(harness, said)) is Change.NONE
            assert read(harness).title == "What drifts"


class ConcurrentContract:
    """People and other runs who write at the same time."""

    def test_a_dashboard_that_is_there_by_now_is_not_made_again(self, harness: Harness) -> None:
        made(harness)
        before = writes(harness)
        with pytest.raises(Overtaken):
            harness.writer.ensure_sheet(harness.part, text(harness, "4 findings"))
        assert writes(harness) == before
        assert len(harness.sheets()) == 1

    def test_what_a_person_wrote_meanwhile_is_not_written_over(self, harness: Harness) -> None:
        sheet = made(harness)
        harness.human_edits(sheet.key)
        before, held = writes(harness), harness.sheets()
        with pytest.raises(Overtaken):
            harness.writer.ensure_sheet(
                harness.part, replace(text(harness, "4 findings"), seen=sheet.seen)
            )
        assert (writes(harness), harness.sheets()) == (before, held)
        assert read(harness).seen != sheet.seen
        assert ensure(harness, text(harness, "4 findings")) is Change.MADE

    def test_one_that_was_deleted_meanwhile_is_not_made_anew_unseen(self, harness: Harness) -> None:
        sheet = made(harness)
        harness.delete_item(sheet.key)
        with pytest.raises(Overtaken):
            harness.writer.ensure_sheet(harness.part, replace(text(harness), seen=sheet.seen))
        assert harness.sheets() == ()

    @pytest.mark.promise("R4")
    def test_two_of_ours_heal_to_the_oldest(self, harness: Harness) -> None:
        first = harness.own_sheet(text(harness, "First"))
        second = harness.own_sheet(text(harness, "Second"))
        third = harness.own_sheet(text(harness, "Third"))
        assert (read(harness).key, read(harness).doubled) == (first, True)
        assert ensure(harness, text(harness, "First")) is Change.MADE
        before = writes(harness)
        assert ensure(harness, text(harness, "First")) is Change.NONE
        assert writes(harness) == before
        assert (read(harness).key, read(harness).doubled) == (first, False)
        held = {sheet.key: sheet.is_open for sheet in harness.sheets()}
        if Ability.CLOSES_DUPLICATES not in harness.lacks:
            assert held == {first: True, second: False, third: False}
        harness.delete_item(first)
        assert harness.reader.sheet(harness.part, TOPIC) is None

    @pytest.mark.promise("R3")
    def test_a_lost_answer_leads_to_no_second_dashboard(self, harness: Harness) -> None:
        needs(harness, Ability.MEETS_LOST_ANSWER)
        with harness.breaking(Trouble.LOST_ANSWER), pytest.raises(Unavailable):
            harness.writer.ensure_sheet(harness.part, text(harness))
        sheet = harness.reader.sheet(harness.part, TOPIC)
        if sheet is None:  # what was lost came before the issue itself
            harness.writer.ensure_sheet(harness.part, text(harness))
        assert ensure(harness, text(harness)) is Change.NONE
        assert len(harness.sheets()) == 1


class TickContract:
    """Boxes that people tick."""

    @pytest.mark.promise("R4")
    def test_a_tick_on_the_younger_of_two_is_told_before_that_is_replaced(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.BOXES)
        first = harness.own_sheet(text(harness))
        second = harness.own_sheet(text(harness))
        harness.human_ticks(second, BOXES[1])
        sheet = read(harness)
        assert (sheet.key, [tick.box for tick in sheet.ticks]) == (first, [BOXES[1]])

    def test_a_ticked_box_is_told_and_the_body_is_as_we_wrote_it(self, harness: Harness) -> None:
        needs(harness, Ability.BOXES)
        sheet = made(harness)
        harness.human_ticks(sheet.key, BOXES[1])
        now = read(harness)
        assert [tick.box for tick in now.ticks] == [BOXES[1]]
        assert (now.body, now.block) == (sheet.body, sheet.block)
        assert now.seen != sheet.seen

    def test_who_ticked_it_is_told(self, harness: Harness) -> None:
        needs(harness, Ability.BOXES)
        needs(harness, Ability.TELLS_EDITORS)
        key = made(harness).key
        harness.human_ticks(key, BOXES[0])
        harness.human_edits(key)
        (tick,) = read(harness).ticks
        assert tick.by == harness.person("ana")
        assert tick.at is not None

    def test_a_tick_unheard_of_is_not_written_over(self, harness: Harness) -> None:
        needs(harness, Ability.BOXES)
        sheet = made(harness)
        harness.human_ticks(sheet.key, BOXES[0])
        with pytest.raises(Overtaken):
            harness.writer.ensure_sheet(
                harness.part, replace(text(harness, "4 findings"), seen=sheet.seen)
            )
        assert [tick.box for tick in read(harness).ticks] == [BOXES[0]]

    def test_a_tick_that_was_heard_is_taken_off_and_told_no_more(self, harness: Harness) -> None:
        needs(harness, Ability.BOXES)
        harness.human_ticks(made(harness).key, BOXES[0])
        wanted = text(harness, block="v1.heard")
        assert ensure(harness, wanted) is Change.MADE
        assert (read(harness).ticks, read(harness).body) == ((), wanted.body)
        assert ensure(harness, wanted) is Change.NONE

    def test_a_tick_that_means_nothing_new_is_taken_off_too(self, harness: Harness) -> None:
        needs(harness, Ability.BOXES)
        harness.human_ticks(made(harness).key, BOXES[0])
        assert ensure(harness, text(harness)) is Change.MADE
        assert read(harness).ticks == ()

    def test_a_tick_that_our_own_edit_covered_is_told_until_it_is_heard(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.BOXES)
        needs(harness, Ability.COVERED_TICKS)
        key = made(harness).key
        assert ensure(harness, text(harness, "4 findings")) is Change.MADE
        harness.human_ticks(key, BOXES[1])
        harness.own_edit_covers(key)
        assert [tick.box for tick in read(harness).ticks] == [BOXES[1]]
        assert ensure(harness, text(harness, "4 findings", "v1.heard")) is Change.MADE
        assert read(harness).ticks == ()


class ForeignSheetContract:
    """Dashboards that others made."""

    @pytest.mark.promise("R5")
    def test_a_strangers_forged_dashboard_is_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        forged = harness.forged_sheet(TOPIC, labelled=False)
        assert harness.reader.sheet(harness.part, TOPIC) is None
        assert not harness.reader.item(forged).ours
        before = harness.sheets()
        assert made(harness).key != forged
        assert harness.sheets()[: len(before)] == before

    def test_one_of_another_account_that_carries_our_label_is_foreign(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        key = harness.forged_sheet(TOPIC, labelled=True)
        sheet = read(harness)
        assert sheet.key == key
        assert sheet.foreign
        held, before = harness.sheets(), writes(harness)
        for seen in ("", sheet.seen):
            with pytest.raises((Denied, Overtaken)):
                harness.writer.ensure_sheet(harness.part, replace(text(harness), seen=seen))
        assert (harness.sheets(), writes(harness)) == (held, before)

    def test_our_own_comes_before_a_foreign_one(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        sheet = made(harness)
        harness.forged_sheet(TOPIC, labelled=True)
        assert read(harness) == sheet
        assert ensure(harness, text(harness, "4 findings")) is Change.MADE

    def test_a_successor_that_knows_us_goes_on_with_our_dashboard(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        made(harness)
        reader, writer = harness.successor(knows_us=True), harness.successor_writer(knows_us=True)
        sheet = reader.sheet(harness.part, TOPIC)
        assert sheet is not None
        assert sheet.foreign == ""
        wanted = replace(text(harness, "4 findings"), seen=sheet.seen)
        assert writer.ensure_sheet(harness.part, wanted) is Change.MADE
        assert read(harness).body == wanted.body
        assert len(harness.sheets()) == 1

    def test_a_successor_that_does_not_know_us_finds_it_foreign(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        key = made(harness).key
        sheet = harness.successor(knows_us=False).sheet(harness.part, TOPIC)
        assert sheet is not None
        assert sheet.key == key
        assert sheet.foreign


class SheetContract(FindingContract, ConcurrentContract, TickContract, ForeignSheetContract):
    """All of it."""

"""The contract of what others write below an item: answers to us, and notes of other accounts."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.backlog import Page, Reply, Thread
from bot.domain.errors import NotFound
from bot.ports import Change
from connectors.shared.marker import Marker, seal
from tests.contract.harness import Ability, Harness, needs
from tests.contract.labels import ERROR
from tests.contract.notes import STAMP, TEXT

SNOOZE = "/drift snooze 14d we wait for the bank"
NOTE = seal("The other bot's word.", Marker(TEXT.topic, STAMP))


class ThreadContract:
    """Comments of people that begin with our word."""

    @pytest.mark.promise("R9")
    @pytest.mark.parametrize("count", [0, 99, 100, 101])
    @pytest.mark.parametrize("before", [False, True])
    def test_a_reply_is_found_wherever_it_stands(
        self, harness: Harness, count: int, before: bool
    ) -> None:
        (key,) = harness.seed(1)
        harness.human_comment(key, "Hello.", times=count if before else count // 2)
        harness.human_reply(key, SNOOZE)
        harness.human_comment(key, "Hello.", times=0 if before else count - count // 2)
        (reply,) = harness.reader.thread(key).replies
        assert (reply.ref.source, reply.ref.key) == (harness.reader.source, key)
        assert reply.by == harness.person("ana")
        assert reply.text.strip() == SNOOZE
        assert reply.at.utcoffset() == dt.timedelta(0)
        assert reply.reply_id

    def test_replies_are_told_in_their_order(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        for text in (SNOOZE, "/drift accept", SNOOZE):
            harness.human_reply(key, text)
        replies = harness.reader.thread(key).replies
        assert [r.text.strip() for r in replies] == [SNOOZE, "/drift accept", SNOOZE]
        assert [r.at for r in replies] == sorted(r.at for r in replies)
        assert len({r.reply_id for r in replies}) == 3

    def test_only_a_comment_that_begins_with_our_word_is_a_reply(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        others = ("Hello.", f"> {SNOOZE}", f"Try this:\n{SNOOZE}", "/drifting", "drift accept")
        for text in others:
            harness.human_comment(key, text)
        assert harness.reader.thread(key) == Thread()

    def test_what_we_say_ourselves_is_no_reply(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.own_comment(key, SNOOZE)
        harness.own_comment(key, seal(SNOOZE, Marker(TEXT.topic, STAMP)))
        assert harness.reader.thread(key).replies == ()

    def test_the_listing_carries_replies_or_says_that_it_did_not_read_them(
        self, harness: Harness
    ) -> None:
        few, many, none = harness.seed(3)
        harness.human_reply(few, SNOOZE)
        harness.human_comment(many, "Hello.", times=50)
        harness.human_reply(many, SNOOZE)
        harness.human_comment(many, "Hello.", times=50)
        told, unread = _listed(harness)
        for key in (few, many, none):
            carried = tuple(reply for reply in told if reply.ref.key == key)
            assert carried == harness.reader.thread(key).replies or key in unread

    def test_a_note_and_a_reply_stand_beside_each_other(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        harness.human_reply(key, SNOOZE)
        thread = harness.reader.thread(key)
        assert [note.topic for note in thread.notes] == [TEXT.topic]
        assert [reply.text.strip() for reply in thread.replies] == [SNOOZE]
        assert thread.foreign == ()

    def test_whoever_may_write_may_decide(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.human_reply(key, SNOOZE)
        (reply,) = harness.reader.thread(key).replies
        assert harness.reader.may_decide(key, reply.by) is True
        assert harness.reader.may_decide(key, reply.by) is True

    def test_a_stranger_is_heard_and_may_decide_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.KNOWS_RIGHTS)
        (key,) = harness.seed(1)
        harness.human_reply(key, SNOOZE, may_write=False)
        (reply,) = harness.reader.thread(key).replies
        assert reply.by == harness.person("mallory")
        assert harness.reader.may_decide(key, reply.by) is False

    def test_nobody_knows_of_an_account_that_is_not_there_that_it_may_decide(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.KNOWS_RIGHTS)
        (key,) = harness.seed(1)
        assert harness.reader.may_decide(key, "no-such-account") is not True

    def test_the_thread_of_a_missing_item_is_not_found(self, harness: Harness) -> None:
        gone, _ = harness.seed(2)
        harness.delete_item(gone)
        for key in (gone, harness.missing_key):
            with pytest.raises(NotFound):
                harness.reader.thread(key)


class AccountContract:
    """Several accounts that write our marker: other bots, strangers, and those we had before."""

    def test_a_note_of_a_bot_that_may_write_is_foreign(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        harness.foreign_note(key, NOTE)
        thread = harness.reader.thread(key)
        (foreign,) = thread.foreign
        assert thread.notes == ()
        assert (foreign.ref.key, foreign.topic) == (key, TEXT.topic)
        assert foreign.account

    @pytest.mark.promise("R5")
    def test_a_strangers_forged_marker_is_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        needs(harness, Ability.KNOWS_RIGHTS)
        (key,) = harness.seed(1)
        harness.foreign_note(key, NOTE, trusted=False)
        assert harness.reader.thread(key) == Thread()

    def test_a_foreign_note_that_is_over_is_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        for state in ("resolved", "duplicate"):
            harness.foreign_note(key, seal("Over.", Marker(TEXT.topic, STAMP, state)))
        assert harness.reader.thread(key) == Thread()

    def test_the_listing_carries_foreign_notes_or_says_that_it_did_not_read_them(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        harness.foreign_note(key, NOTE)
        pages = [page for page in harness.reader.items() if isinstance(page, Page)]
        carried = tuple(one for page in pages for one in page.foreign)
        unread = [ref.key for page in pages for ref in page.notes_unread]
        assert carried == harness.reader.thread(key).foreign or key in unread

    @pytest.mark.promise("R5b")
    def test_a_successor_that_does_not_know_us_finds_our_note_foreign(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        thread = harness.successor(knows_us=False).thread(key)
        assert thread.notes == ()
        assert [(one.ref.key, one.topic) for one in thread.foreign] == [(key, TEXT.topic)]

    @pytest.mark.promise("R5b")
    def test_a_successor_that_knows_us_edits_our_note_in_place(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        (ours,) = harness.reader.thread(key).notes
        reader = harness.successor(knows_us=True)
        assert reader.thread(key) == Thread(notes=(ours,))
        writer = harness.successor_writer(knows_us=True)
        worse = harness.note(replace(TEXT, body="It is worse now."))
        assert writer.ensure_note(key, worse) is Change.MADE
        assert writer.ensure_note(key, worse) is Change.NONE
        (note,) = reader.thread(key).notes
        assert (note.note_id, note.body) == (ours.note_id, worse.body)
        assert len(harness.comments(key)) == 1

    def test_a_successor_counts_our_labels_as_its_own_only_if_it_knows_us(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        (key,) = harness.seed(1)
        harness.writer.ensure_label(key, ERROR, present=True)
        for knows_us in (True, False):
            events = harness.successor(knows_us=knows_us).label_events(key)
            assert [event.by_us for event in events] in ([knows_us], [])

    def test_with_other_former_accounts_nothing_that_was_kept_counts(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        own, knowing = harness.reader, harness.successor(knows_us=True)
        assert own.basis != knowing.basis or not own.basis

    def test_our_account_is_told_once_something_was_read(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        harness.seed(1)
        accounts = []
        for reader in (harness.reader, harness.successor(knows_us=False)):
            list(reader.items())
            accounts.append(reader.account)
        assert accounts[0] != accounts[1] or accounts == ["", ""]


def _listed(harness: Harness) -> tuple[list[Reply], set[str]]:
    pages = [page for page in harness.reader.items() if isinstance(page, Page)]
    told = [reply for page in pages for reply in page.replies]
    return told, {ref.key for page in pages for ref in page.notes_unread}

"""The contract of notes: points 5, 7 to 10 and 13, forgery, long threads and healing."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.backlog import Capability, Note, Page, Stamp
from bot.domain.decisions import Decision, Kind
from bot.domain.errors import NotFound
from bot.ports import Change, NoteText
from connectors.shared.marker import Marker, seal
from tests.contract.harness import (
    Ability,
    Comment,
    Harness,
    needs,
    needs_capability,
    writes,
)

SINCE = dt.datetime(2026, 11, 5, 8, 30, tzinfo=dt.UTC)
STAMP = Stamp("error", ("0a1b2c3d4e5f", "ffffffffffff"), SINCE)
TEXT = NoteText("acme-shop", "**Roadmap says 11 Dec; milestone 12 says 15 Jan.**", STAMP)
FIXED = NoteText("acme-shop", "Resolved.", replace(STAMP, prints=()), resolved=True)

BODIES = {
    "umlauts": "Größe, Änderung, naïve façade",
    "four bytes": "🚀 to the 𝕄oon 👩‍👩‍👧",
    "trailing spaces": "first line   \nlast line  \t ",
    "line ends": "\nstarts and ends with lines\n\n",
    "markup": '<details>\n\n| a | b |\n|---|---|\n| `x` | "y" & \\ |\n\n</details>',
    "a marker inside": "said\n\n" + seal("x", Marker("acme-shop", STAMP)) + "\n\nand on",
    "one character": "x",
}


class NoteContract:
    """What every Reader and Writer do with notes."""

    @pytest.mark.promise("R2")
    def test_a_note_is_written_once_edited_and_folded_away(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        for text in (TEXT, replace(TEXT, body="It is worse now."), FIXED):
            assert harness.ensure(key, text) is Change.MADE
            assert harness.ensure(key, text) is Change.NONE
            note = _only(harness, key)
            assert (note.topic, note.body) == (text.topic, harness.body(text.body))
            assert (note.stamp, note.resolved) == (text.stamp, text.resolved)
            assert not note.hidden
        assert len(harness.comments(key)) == 1

    def test_a_note_names_its_item_and_its_instant_is_utc(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        note = _only(harness, key)
        assert (note.ref.source, note.ref.key) == (harness.reader.source, key)
        assert note.created.utcoffset() == dt.timedelta(0)
        assert note.note_id

    def test_the_listing_carries_the_note_or_says_that_it_did_not_read_it(
        self, harness: Harness
    ) -> None:
        first, _ = harness.seed(2)
        harness.ensure(first, TEXT)
        pages = [p for p in harness.reader.items() if isinstance(p, Page)]
        carried = [n for p in pages for n in p.notes]
        unread = [ref.key for p in pages for ref in p.notes_unread]
        assert carried == [_only(harness, first)] or first in unread

    def test_a_changed_stamp_alone_is_written(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        changed = replace(TEXT, stamp=replace(STAMP, level="warning"))
        assert harness.ensure(key, changed) is Change.MADE
        assert _only(harness, key).stamp == changed.stamp

    def test_what_people_decided_is_kept_with_the_note(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        accepted = Decision("0a1b2c3d4e5f", Kind.ACCEPT, "ana", SINCE, "größer", facts="00ff00ff")
        snoozed = Decision("ffffffffffff", Kind.SNOOZE, "ben", SINCE, until=dt.date(2026, 12, 1))
        stamps = [
            replace(STAMP, facts=("00ff00ff", "12345678")),
            replace(STAMP, decided=(accepted, snoozed), heard=SINCE),
            replace(STAMP, facts=("00ff00ff", "12345678"), decided=(accepted,), heard=SINCE),
            STAMP,
        ]
        for stamp in stamps:
            assert harness.ensure(key, replace(TEXT, stamp=stamp)) is Change.MADE
            assert _only(harness, key).stamp == stamp
            assert harness.ensure(key, replace(TEXT, stamp=stamp)) is Change.NONE

    @pytest.mark.promise("R28")
    def test_a_resolved_note_is_folded_and_opens_again_in_place(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        first = _only(harness, key).note_id
        harness.ensure(key, FIXED)
        if Capability.HIDDEN_NOTES in harness.reader.capabilities:
            assert [c.folded for c in harness.comments(key)] == ["resolved"]
        assert harness.ensure(key, TEXT) is Change.MADE
        note = _only(harness, key)
        assert (note.note_id, note.resolved, note.hidden) == (first, False, False)
        assert [c.folded for c in harness.comments(key)] == [""]

    def test_a_resolved_note_is_not_made_where_there_is_none(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        assert harness.ensure(key, FIXED) is Change.NONE
        assert harness.comments(key) == ()

    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
    def test_a_note_reads_back_exactly_as_written(self, harness: Harness, body: str) -> None:
        (key,) = harness.seed(1)
        note = replace(TEXT, body=body)
        harness.ensure(key, note)
        assert _only(harness, key).body == harness.body(body)
        assert harness.ensure(key, note) is Change.NONE

    def test_foreign_line_ends_settle(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        text = replace(TEXT, body="one\r\ntwo\r\n")
        harness.ensure(key, text)
        assert _only(harness, key).body == harness.body("one\ntwo\n")
        assert harness.ensure(key, text) is Change.NONE

    @pytest.mark.promise("R31")
    def test_a_body_at_the_limit_reads_back(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        limit = harness.reader.paper.limit
        room = limit - len(harness.body("x"))
        body = harness.body(("Größe 🚀 " * (room // 8 + 1))[:room] + "x")
        harness.writer.ensure_note(key, replace(TEXT, body=body))
        assert len(body) == limit
        assert _only(harness, key).body == body

    def test_topics_do_not_touch_each_other(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        other = replace(TEXT, topic="acme-pay", body="Another product's word.")
        for note in (TEXT, other, FIXED):
            harness.ensure(key, note)
        told = [(n.topic, n.body, n.resolved) for n in harness.reader.thread(key).notes]
        assert told == [
            ("acme-shop", harness.body("Resolved."), True),
            ("acme-pay", harness.body(other.body), False),
        ]

    def test_comments_of_people_are_left_alone(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.human_comment(key, "I am on it.")
        harness.ensure(key, TEXT)
        harness.human_comment(key, "And done.  \r\n")
        before = _of_people(harness, key)
        harness.ensure(key, replace(TEXT, body="It is worse now."))
        harness.ensure(key, FIXED)
        assert _of_people(harness, key) == before
        assert len(before) == 2

    def test_a_note_that_says_so_already_sends_no_write(self, harness: Harness) -> None:
        needs(harness, Ability.COUNTS_WRITES)
        (key,) = harness.seed(1)
        for text in (TEXT, FIXED):
            harness.ensure(key, text)
            before = harness.write_count()
            assert harness.ensure(key, text) is Change.NONE
            assert harness.write_count() == before

    def test_a_note_on_a_missing_item_is_not_found(self, harness: Harness) -> None:
        harness.seed(1)
        with pytest.raises(NotFound):
            harness.ensure(harness.missing_key, TEXT)

    def test_an_item_deleted_after_reading_is_not_found_by_the_note(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        harness.reader.item(key)
        harness.delete_item(key)
        with pytest.raises(NotFound):
            harness.ensure(key, TEXT)

    def test_an_item_moved_after_reading_gets_no_note(self, harness: Harness) -> None:
        needs(harness, Ability.MOVES_ITEMS)
        (key,) = harness.seed(1)
        harness.reader.item(key)
        harness.move_item(key)
        before = writes(harness)
        with pytest.raises(NotFound):
            harness.ensure(key, TEXT)
        assert writes(harness) == before


class ForeignMarkerContract:
    """Whose comment a note is: our account's, with our marker alone on the last line."""

    @pytest.mark.promise("R5")
    def test_a_persons_comment_with_our_marker_is_not_ours(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        forged = seal("I say so.", Marker(TEXT.topic, STAMP))
        harness.human_comment(key, forged)
        assert harness.reader.thread(key).notes == ()
        assert harness.ensure(key, TEXT) is Change.MADE
        assert harness.comments(key)[0] == Comment(ours=False, text=forged)
        assert _only(harness, key).body == harness.body(TEXT.body)

    @pytest.mark.promise("R5")
    def test_a_quoted_marker_is_not_a_note(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        sealed = seal("The note.", Marker(TEXT.topic, STAMP))
        quoted = "\n".join(f"> {line}" for line in sealed.split("\n"))
        for text in (quoted, f"{sealed}\n\nSee above.", f"Inline {sealed.split(chr(10))[-1]}"):
            harness.human_comment(key, text)
            harness.own_comment(key, text)
        before = harness.comments(key)
        assert harness.reader.thread(key).notes == ()
        harness.ensure(key, TEXT)
        assert harness.comments(key)[:6] == before
        assert _only(harness, key).body == harness.body(TEXT.body)

    def test_a_note_of_a_later_version_is_left_alone(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        later = seal("From the future.", Marker(TEXT.topic, STAMP)).replace("drift:1 ", "drift:2 ")
        harness.own_comment(key, later)
        harness.ensure(key, TEXT)
        assert harness.comments(key)[0] == Comment(ours=True, text=later)
        assert _only(harness, key).body == harness.body(TEXT.body)


class LongThreadContract:
    """Long threads, and what other runs and people did to our notes."""

    @pytest.mark.promise("R9")
    @pytest.mark.parametrize("count", [0, 99, 100, 101, 1001])
    def test_a_note_is_found_behind_many_comments(self, harness: Harness, count: int) -> None:
        (key,) = harness.seed(1)
        harness.human_comment(key, "Hello.", times=count)
        _settles(harness, key, comments=count + 1)

    @pytest.mark.parametrize("count", [99, 100, 101, 1001])
    def test_a_note_is_found_among_many_comments(self, harness: Harness, count: int) -> None:
        (key,) = harness.seed(1)
        harness.human_comment(key, "Hello.", times=count // 2)
        harness.ensure(key, replace(TEXT, body="Earlier."))
        harness.human_comment(key, "Hello.", times=count - count // 2)
        assert _only(harness, key).body == harness.body("Earlier.")
        _settles(harness, key, comments=count + 1)

    def test_two_own_notes_of_one_topic_heal_to_the_oldest(self, harness: Harness) -> None:
        (key,) = harness.seed(1)
        sealed = seal(TEXT.body, Marker(TEXT.topic, STAMP))
        harness.own_comment(key, sealed)
        first = _only(harness, key)
        harness.own_comment(key, seal("Said by a run beside us.", Marker(TEXT.topic, STAMP)))
        harness.own_comment(key, seal("Another product.", Marker("acme-pay", STAMP)))
        assert harness.ensure(key, TEXT) is Change.MADE
        assert [n for n in harness.reader.thread(key).notes if n.topic == TEXT.topic] == [first]
        second = harness.comments(key)[1].text
        left = harness.replaced("Said by a run beside us.")
        assert second == seal(left, Marker(TEXT.topic, STAMP, state="duplicate"))
        assert harness.ensure(key, TEXT) is Change.NONE
        assert len(harness.reader.thread(key).notes) == 2

    def test_a_duplicate_is_folded_away_as_such(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HIDDEN_NOTES)
        (key,) = harness.seed(1)
        for body in ("First.", "Second.", "Third."):
            harness.own_comment(key, seal(body, Marker(TEXT.topic, STAMP)))
        harness.ensure(key, TEXT)
        assert [c.folded for c in harness.comments(key)] == ["", "duplicate", "duplicate"]

    def test_a_note_that_a_person_hid_is_read_as_hidden(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HIDDEN_NOTES)
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        harness.human_hides(key)
        note = _only(harness, key)
        assert note.hidden
        assert not note.resolved

    def test_a_hidden_note_is_not_posted_anew(self, harness: Harness) -> None:
        needs_capability(harness, Capability.HIDDEN_NOTES)
        (key,) = harness.seed(1)
        harness.ensure(key, TEXT)
        harness.human_hides(key)
        assert harness.ensure(key, TEXT) is Change.NONE
        assert len(harness.comments(key)) == 1


def _only(harness: Harness, key: str) -> Note:
    (note,) = harness.reader.thread(key).notes
    return note


def _of_people(harness: Harness, key: str) -> list[Comment]:
    return [c for c in harness.comments(key) if not c.ours]


def _settles(harness: Harness, key: str, *, comments: int) -> None:
    assert harness.ensure(key, TEXT) is Change.MADE
    before = writes(harness)
    assert harness.ensure(key, TEXT) is Change.NONE
    assert writes(harness) == before
    assert _only(harness, key).body == harness.body(TEXT.body)
    assert len(harness.comments(key)) == comments

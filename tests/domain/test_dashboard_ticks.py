"""Boxes of a dashboard that people tick, and what becomes of them."""

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import Tick
from bot.domain.dashboard import Heard, Unreadable, read
from bot.domain.decisions import Decision, Kind
from bot.domain.sheet_block import LIMIT, decode, encode
from bot.domain.sheet_memory import MOST_DECISIONS
from bot.domain.sheet_ticks import MOST_TICKS, accepting, snoozing, waking
from tests.domain.builders import NOW, TODAY
from tests.domain.sheets import drawn, headings, heard, late, many, section, sheet, verdict_on

VERDICT = verdict_on(late(1, "Guest checkout"), late(2, "Address book"))
CHECKOUT, BOOK = VERDICT.findings
BEGUN = drawn(VERDICT)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
AGO = NOW - HOUR


def snooze(at: dt.datetime = AGO, until: dt.date = TODAY + 14 * DAY) -> Decision:
    return Decision(CHECKOUT.fingerprint, Kind.SNOOZE, "ana", at, until=until)


def accept(at: dt.datetime = AGO, facts: str = CHECKOUT.digest) -> Decision:
    return Decision(CHECKOUT.fingerprint, Kind.ACCEPT, "ana", at, facts=facts)


class TestTicking:
    def test_a_ticked_snooze_lasts_fourteen_days_and_names_who_did_it(self) -> None:
        told = heard(BEGUN, Tick(snoozing(CHECKOUT), "ana", AGO))
        assert told.decisions == (snooze(),)
        body = drawn(VERDICT, told).body
        assert headings(body) == [
            "Needs a decision (1)",
            "Totals (1)",
            "Snoozed or accepted (1)",
        ]
        assert section(body, "Snoozed").splitlines()[4] == (
            "- [ ] **T01 overdue**: Guest checkout was due 10 Nov 2026 and is in progress; 1 of 1"
            f" item is open. Until 30 Nov 2026, by `ana`. <!-- drift-box={waking(CHECKOUT)} -->"
        )

    def test_a_ticked_acceptance_lasts_until_the_facts_change(self) -> None:
        told = heard(BEGUN, Tick(accepting(CHECKOUT), "ana", AGO))
        assert told.decisions == (accept(),)
        assert "Until its facts change, by `ana`." in section(drawn(VERDICT, told).body, "Snoozed")
        later = verdict_on(late(1, "Guest checkout", target=dt.date(2026, 11, 12)), late(2))
        moved = drawn(later, told)
        assert section(moved.body, "Snoozed") == ""
        assert decode(moved.block).decisions == ()  # type: ignore[union-attr]

    def test_who_is_not_told_is_someone_and_a_time_not_told_is_now(self) -> None:
        (made,) = heard(BEGUN, Tick(snoozing(CHECKOUT))).decisions
        assert (made.by, made.at) == ("someone", NOW)

    def test_a_decision_is_taken_back_by_its_box(self) -> None:
        quiet = drawn(VERDICT, heard(BEGUN, Tick(snoozing(CHECKOUT), "ana", AGO)))
        woken = heard(quiet, Tick(waking(CHECKOUT), "ben", NOW), now=NOW + HOUR)
        assert woken.decisions == ()
        assert "Guest checkout" in section(drawn(VERDICT, woken).body, "Needs a decision")

    def test_a_tick_is_not_undone_by_an_older_box_of_waking(self) -> None:
        ticks = (Tick(waking(CHECKOUT), "ben", AGO - HOUR), Tick(snoozing(CHECKOUT), "ana", AGO))
        assert heard(BEGUN, *ticks).decisions == (snooze(),)
        assert heard(BEGUN, *reversed(ticks)).decisions == (snooze(),)

    def test_decisions_of_other_findings_stay(self) -> None:
        both = heard(
            BEGUN,
            Tick(snoozing(CHECKOUT), "ana", AGO),
            Tick(accepting(BOOK), "ben", AGO + HOUR / 2),
        )
        assert [d.by for d in both.decisions] == ["ana", "ben"]
        quiet = drawn(VERDICT, both)
        left = heard(quiet, Tick(waking(CHECKOUT), "cleo", NOW), now=NOW + HOUR)
        assert [d.by for d in left.decisions] == ["ben"]
        assert heard(quiet).decisions == both.decisions

    @pytest.mark.parametrize(
        "box",
        [
            *("", "x", "accept", "accept.x.y", "snooze.0a1b2c3d4e5f"),
            *("accept.0a1b2c3d4e5f.00ff00f", "ACCEPT.0a1b2c3d4e5f.00ff00ff"),
            *("wake.0A1B2C3D4E5F", "wake.0a1b2c3d4e5f.00ff00ff"),
            *("accept.0a1b2c3d4e5f.00ff00ff\n", "accept.0a1b2c3d4e5f.00ff00ff.x"),
        ],
    )
    def test_a_box_of_another_name_decides_nothing(self, box: str) -> None:
        assert heard(BEGUN, Tick(box, "ana", AGO)).decisions == ()


class TestTwice:
    """Trackers tell a tick again: one that our own edit covered, or that was not taken off."""

    @pytest.mark.parametrize("box", [snoozing(CHECKOUT), accepting(CHECKOUT)])
    @pytest.mark.parametrize("at", [AGO, AGO + dt.timedelta(microseconds=7), None])
    def test_a_tick_that_is_told_again_changes_nothing(
        self, box: str, at: dt.datetime | None
    ) -> None:
        tick = Tick(box, "ana", at)
        first = drawn(VERDICT, heard(BEGUN, tick))
        again = heard(first, tick, tick, now=NOW + HOUR)
        assert drawn(VERDICT, again) == first

    def test_a_tick_told_again_does_not_undo_that_it_was_taken_back(self) -> None:
        tick, wake = Tick(snoozing(CHECKOUT), "ana", AGO), Tick(waking(CHECKOUT), "ben", NOW)
        quiet = drawn(VERDICT, heard(BEGUN, tick))
        awake = drawn(VERDICT, heard(quiet, wake, now=NOW + HOUR))
        assert heard(awake, tick, wake, now=NOW + 2 * HOUR).decisions == ()

    def test_a_tick_told_again_days_later_does_not_lengthen_a_snooze(self) -> None:
        tick = Tick(snoozing(CHECKOUT), "ana", AGO)
        quiet = drawn(VERDICT, heard(BEGUN, tick))
        assert heard(quiet, tick, now=NOW + 3 * DAY).decisions == (snooze(),)

    def test_a_new_tick_snoozes_anew(self) -> None:
        quiet = drawn(VERDICT, heard(BEGUN, Tick(snoozing(CHECKOUT), "ana", AGO)))
        later = NOW + 15 * DAY
        again = heard(quiet, Tick(snoozing(CHECKOUT), "ben", later), now=later)
        body = drawn(verdict_on(late(1), late(2), today=later.date()), again)
        (kept,) = heard(body, now=later).decisions
        assert (kept.by, kept.until) == ("ben", dt.date(2026, 12, 15))

    def test_only_the_latest_ticks_are_remembered(self) -> None:
        ticks = [
            Tick(f"wake.{n:012x}", "ana", AGO - n * dt.timedelta(seconds=1))
            for n in range(MOST_TICKS + 20)
        ]
        told = heard(BEGUN, *ticks)
        assert len(told.ticks) == MOST_TICKS
        assert told.ticks[-1] == ("wake." + "0" * 12, AGO)


class TestEnd:
    def test_a_snooze_that_is_over_is_dropped_and_the_finding_stands_again(self) -> None:
        quiet = drawn(VERDICT, heard(BEGUN, Tick(snoozing(CHECKOUT), "ana", AGO)))
        for days, stands in ((14, False), (15, True)):
            day = NOW + days * DAY
            verdict = verdict_on(late(1), late(2), today=day.date())
            after = drawn(verdict, heard(quiet, now=day))
            assert ("Promise 1" in section(after.body, "Needs a decision")) is stands
            assert (heard(after, now=day).decisions == ()) is stands

    def test_an_acceptance_outlives_runs_that_do_not_find_its_finding(self) -> None:
        quiet = drawn(VERDICT, heard(BEGUN, Tick(accepting(CHECKOUT), "ana", AGO)))
        without = drawn(verdict_on(late(2)), heard(quiet))
        assert heard(without).decisions == (accept(),)


class TestRoom:
    def decisions(self, number: int, kind: Kind, *, why: str = "") -> tuple[Decision, ...]:
        """On the first findings of a verdict with many, each later than the one before."""
        facts = self.verdict.findings[0].digest if kind is Kind.ACCEPT else ""
        until = None if kind is Kind.ACCEPT else TODAY + 14 * DAY
        return tuple(
            Decision(
                f.fingerprint, kind, "ana", AGO + n * dt.timedelta(seconds=1), why, until, facts
            )
            for n, f in enumerate(self.verdict.findings[:number])
        )

    verdict = many(verdict_on(late(1)), MOST_DECISIONS + 50)

    def test_the_oldest_snoozes_give_way_first(self) -> None:
        snoozes = self.decisions(MOST_DECISIONS + 30, Kind.SNOOZE)
        accepts = self.decisions(20, Kind.ACCEPT)
        memory = Heard(decisions=(*accepts, *snoozes[20:]))
        said = drawn(self.verdict, memory)
        kept = heard(said).decisions
        assert len(kept) == MOST_DECISIONS
        assert set(accepts) <= set(kept)
        assert set(snoozes[50:]) <= set(kept)
        assert "30 older decisions could not be kept here." in said.body

    def test_that_some_were_lost_is_told_until_there_is_room_again(self) -> None:
        memory = Heard(decisions=self.decisions(MOST_DECISIONS + 1, Kind.SNOOZE))
        full = drawn(self.verdict, memory)
        assert "1 older decision could not be kept here." in full.body
        again = drawn(self.verdict, heard(full))
        assert "1 older decision could not be kept here." in again.body
        assert drawn(self.verdict, heard(again)) == again
        woken = heard(again, Tick(waking(self.verdict.findings[200]), "ana", NOW), now=NOW + HOUR)
        assert "could not be kept" not in drawn(self.verdict, woken).body

    def test_decisions_on_what_is_gone_give_way_before_all_others_and_silently(self) -> None:
        gone = tuple(
            Decision(f"{n:012x}", Kind.ACCEPT, "ana", NOW, facts="00ff00ff") for n in range(40)
        )
        memory = Heard(decisions=(*gone, *self.decisions(MOST_DECISIONS, Kind.SNOOZE)))
        said = drawn(self.verdict, memory)
        assert len(heard(said).decisions) == MOST_DECISIONS
        assert not set(gone) & set(heard(said).decisions)
        assert "could not be kept" not in said.body

    def test_long_reasons_leave_room_for_fewer(self) -> None:
        decisions = self.decisions(MOST_DECISIONS, Kind.SNOOZE)
        told = tuple(
            replace(d, why=hashlib.sha512(d.finding.encode()).hexdigest()) for d in decisions
        )
        said = drawn(self.verdict, Heard(decisions=told))
        kept = heard(said).decisions
        assert len(said.block) <= LIMIT
        assert 50 < len(kept) < MOST_DECISIONS
        assert kept == told[-len(kept) :]


class TestBlock:
    def test_a_new_dashboard_remembers_nothing(self) -> None:
        assert read(replace(sheet(BEGUN), block=""), NOW, TODAY) == Heard()

    @pytest.mark.parametrize("block", ["v2.abc", "v10.", "v2.eyJ9"])
    def test_a_block_of_a_later_version_is_left_alone(self, block: str) -> None:
        found = read(replace(sheet(BEGUN), block=block), NOW, TODAY)
        assert isinstance(found, Unreadable)
        assert "later version of roadmap-drift" in found.why

    def test_a_block_that_was_changed_is_left_alone(self) -> None:
        changed = [BEGUN.block[:-9], BEGUN.block[:40] + "A" + BEGUN.block[41:], "x", "v1", "v1.!"]
        changed += ["v1.eyJ9", "va.x", BEGUN.block + "AAAA", encode(Heard()).replace("v1", "v")]
        for block in changed:
            found = read(replace(sheet(BEGUN), block=block), NOW, TODAY)
            assert isinstance(found, Unreadable), block
            assert found.why.startswith("its hidden text was changed; put it back from"), block

    @given(st.text(max_size=60), st.booleans())
    def test_no_text_does_harm(self, text: str, versioned: bool) -> None:
        found = decode(f"v1.{text}" if versioned else text)
        assert isinstance(found, Heard | Unreadable)

    def test_it_is_printable_and_the_same_each_time(self) -> None:
        told = heard(BEGUN, Tick(snoozing(CHECKOUT), "ana", AGO), Tick(accepting(BOOK), "ü", NOW))
        block = drawn(VERDICT, told).block
        assert block.isascii()
        assert block.isprintable()
        assert " " not in block
        assert drawn(VERDICT, told).block == block
        assert decode(block) == decode(encode(decode(block)))  # type: ignore[arg-type]

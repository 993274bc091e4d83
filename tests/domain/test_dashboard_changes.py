"""What a dashboard says of changes, and that it says nothing new where nothing changed."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.domain.answers import quieted
from bot.domain.backlog import Gap, Tick
from bot.domain.dashboard import Drawn, Told, dashboard
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.run import Run
from bot.domain.sheet_memory import MOST_AGES, MOST_ENTRIES
from bot.domain.sheet_ticks import accepting, waking
from tests.domain.builders import NOW, a_snapshot, an_item
from tests.domain.sheets import a_run, drawn, heard, late, many, section, verdict_on

DAY = dt.timedelta(days=1)
HEAD = "Changed since last run"


def changed(said: Drawn) -> list[str]:
    """The heading, the day, and what changed."""
    return [line for line in section(said.body, HEAD).split("\n") if line]


def next_run(before: Drawn, verdict: Verdict, *earlier: Run, now: dt.datetime = NOW + DAY) -> Drawn:
    return drawn(verdict, heard(before, now=now), earlier=earlier)


def on(number: int, day: dt.datetime = NOW + DAY) -> Verdict:
    """So many overdue promises, a day later."""
    return verdict_on(*(late(n) for n in range(1, number + 1)), today=day.date())


class TestChanges:
    def test_the_first_dashboard_tells_no_changes(self) -> None:
        assert changed(drawn(on(2))) == []
        assert changed(drawn(on(2), earlier=(a_run(on(1)),))) == []

    def test_what_is_new_changed_and_gone_is_told(self) -> None:
        first = on(2)
        moved = verdict_on(late(2, target=dt.date(2026, 11, 12)), late(3), today=(NOW + DAY).date())
        assert changed(next_run(drawn(first), moved, a_run(first))) == [
            "Changed since last run (3)",
            "The latest run that found a change was on 17 Nov 2026.",
            "- **New**: T01 overdue: Promise 3 was due 10 Nov 2026 and is in progress; 1 of 1 item"
            " is open.",
            "- **Changed**: T01 overdue: Promise 2 was due 12 Nov 2026 and is in progress; 1 of 1"
            " item is open.",
            "- **Gone**: T01 overdue on promise-1",
        ]

    def test_a_decision_and_its_end_are_told(self) -> None:
        verdict = on(1)
        begun, box = drawn(verdict), accepting(verdict.findings[0])
        told = heard(begun, Tick(box, "ana", NOW), now=NOW + DAY)
        quiet = drawn(verdict, told, earlier=(a_run(verdict),))
        assert changed(quiet)[2].startswith("- **Quiet now**: T01 overdue: Promise 1 was due")
        kept = a_run(quieted(verdict, told.decisions), NOW + DAY)
        wake = Tick(waking(verdict.findings[0]), "ana", NOW + DAY)
        later = NOW + 2 * DAY
        awake = drawn(on(1, later), heard(quiet, wake, now=later), earlier=(kept,))
        assert changed(awake)[2].startswith("- **No longer quiet**: T01 overdue: Promise 1 was")

    def test_changes_stay_until_there_are_others(self) -> None:
        second = next_run(drawn(on(1)), on(2), a_run(on(1)))
        third = next_run(second, on(2), a_run(on(2)), a_run(on(1)), now=NOW + 2 * DAY)
        assert changed(third) == changed(second)
        assert "17 Nov 2026" in changed(third)[1]
        later = on(3, NOW + 9 * DAY)
        assert "25 Nov 2026" in changed(next_run(third, later, a_run(on(2)), now=NOW + 9 * DAY))[1]

    def test_a_run_in_between_that_wrote_no_dashboard_hides_no_change(self) -> None:
        said = next_run(drawn(on(1)), on(2), a_run(on(2)), a_run(on(1)))
        assert changed(said)[0] == "Changed since last run (1)"

    def test_what_a_gap_hides_is_neither_gone_nor_new_when_it_is_read_again(self) -> None:
        done = [late(n, status="done") for n in (1, 2)]
        whole = verdict_on(*done)
        blind = verdict_on(*done, snapshot=a_snapshot(gaps=(Gap("shop", "", "no answer"),)))
        second = next_run(drawn(whole), blind, a_run(whole))
        assert section(second.body, "Needs a decision") == ""
        assert changed(second) == []
        later = NOW + 2 * DAY
        third = next_run(second, whole, a_run(blind), a_run(whole), now=later)
        assert section(third.body, "Needs a decision") != ""
        assert changed(third) == []

    def test_many_changes_are_cut_and_counted(self) -> None:
        verdict = many(on(1), MOST_ENTRIES + 12)
        said = next_run(drawn(on(1)), verdict, a_run(on(1)))
        lines = changed(said)
        assert lines[0] == f"Changed since last run ({MOST_ENTRIES + 13})"  # one is gone
        assert len(lines) == 2 + MOST_ENTRIES + 1
        assert lines[-1] == "13 more."

    def test_what_was_a_count_only_is_no_change(self) -> None:
        done = late(1, status="done")
        busier = a_snapshot(an_item(1), an_item(7, parent=1))
        said = next_run(
            drawn(verdict_on(done)), verdict_on(done, snapshot=busier), a_run(verdict_on(done))
        )
        assert "2 items are still open" in said.body
        assert changed(said) == []


class TestNothingNew:
    """R1, as far as the dashboard goes: the same input gives the same text, to the letter."""

    def again(self, said: Drawn, verdict: Verdict, **more: object) -> Drawn:
        memory = heard(said, now=NOW + dt.timedelta(hours=5))
        return dashboard(verdict, Told(heard=memory, **more))  # type: ignore[arg-type]

    @pytest.mark.promise("R1")
    @pytest.mark.parametrize("keep", [True, False])
    def test_a_second_run_says_the_same_with_the_store_and_without(self, keep: bool) -> None:
        verdict = on(12)
        began = {f.fingerprint: NOW - n * DAY for n, f in enumerate(verdict.findings)}
        said = next_run(drawn(on(3)), verdict, a_run(on(3)))
        said = drawn(verdict, heard(said), first_seen=began)
        more = {"first_seen": began, "earlier": (a_run(verdict),)} if keep else {}
        assert self.again(said, verdict, **more) == said

    def test_a_new_store_makes_nothing_younger(self) -> None:
        verdict = on(1)
        seen = {verdict.findings[0].fingerprint: NOW - 13 * DAY}
        said = drawn(verdict, first_seen=seen)
        fresh = {verdict.findings[0].fingerprint: NOW + 3 * DAY}
        assert "since 3 Nov 2026" in said.body
        assert self.again(said, verdict, first_seen=fresh) == said

    def test_the_ages_of_the_foremost_are_enough(self) -> None:
        verdict = many(on(1), MOST_AGES * 3)
        said = drawn(verdict)
        assert self.again(said, verdict) == said
        assert len(heard(said).since) == MOST_AGES
        assert len(said.block) < 4_000

    @pytest.mark.parametrize("shuffle", [reversed, sorted], ids=["backwards", "by print"])
    def test_the_order_in_which_findings_come_changes_no_memory(
        self, shuffle: Callable[..., Iterator[Finding]]
    ) -> None:
        verdict = on(3)
        by = {} if shuffle is reversed else {"key": lambda f: f.fingerprint}
        turned = replace(verdict, findings=tuple(shuffle(verdict.findings, **by)))
        said = drawn(verdict)
        assert heard(drawn(turned)).state == heard(said).state
        assert dict(heard(drawn(turned)).since) == dict(heard(said).since)

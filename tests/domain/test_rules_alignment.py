"""H09, H10, H13: what serves the roadmap, what does not, and what nobody touches."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap
from bot.domain.detect import detect
from bot.domain.roadmap import Source, Team, Unplanned
from tests.domain.builders import (
    TODAY,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    noon,
    ref,
    said,
    silenced,
)

DAY = dt.timedelta(days=1)
AIMED = an_initiative("a", label("aimed"))
ROADMAP = a_roadmap(AIMED)
BUGS = Unplanned(labels=frozenset({"bug"}))


def aimed(number: int, days_ago: int = 10, **more: Any) -> list[BacklogItem]:
    """So many finished items that serve the initiative."""
    day = TODAY - days_ago * DAY
    return [an_item(100 + n, "done", closed=day, labels=("aimed",), **more) for n in range(number)]


def stray(number: int, days_ago: int = 10, **more: Any) -> list[BacklogItem]:
    """So many finished items that do not."""
    day = TODAY - days_ago * DAY
    return [an_item(300 + n, "done", closed=day, **more) for n in range(number)]


class TestCoverage:
    def test_seventy_percent_is_enough(self) -> None:
        assert not is_found("H10", ROADMAP, a_snapshot(*aimed(7), *stray(3)))
        assert is_found("H10", ROADMAP, a_snapshot(*aimed(6), *stray(4)))

    def test_of_nine_items_no_share_is_told(self) -> None:
        assert not is_found("H10", ROADMAP, a_snapshot(*stray(9)))
        assert is_found("H10", ROADMAP, a_snapshot(*stray(10)))

    def test_what_is_in_work_counts_and_what_waits_does_not(self) -> None:
        begun = [an_item(500 + n, "doing") for n in range(4)]
        waiting = [an_item(600 + n) for n in range(50)]
        assert is_found("H10", ROADMAP, a_snapshot(*aimed(6), *begun, *waiting))
        assert not is_found("H10", ROADMAP, a_snapshot(*aimed(7), *begun[:3], *waiting))

    def test_ninety_days_count_today_included(self) -> None:
        assert is_found("H10", ROADMAP, a_snapshot(*stray(10, days_ago=89)))
        assert not is_found("H10", ROADMAP, a_snapshot(*stray(10, days_ago=90)))

    def test_what_was_dropped_is_no_work(self) -> None:
        dropped = [an_item(700 + n, "dropped", closed=TODAY) for n in range(50)]
        assert not is_found("H10", ROADMAP, a_snapshot(*aimed(10), *dropped))

    def test_an_item_with_others_below_it_does_not_count(self) -> None:
        epics = stray(10, child_count=1)
        assert not is_found("H10", ROADMAP, a_snapshot(*epics))

    def test_unplanned_work_that_is_allowed_counts_apart(self) -> None:
        bugs = stray(90, labels=("bug",))
        roadmap = a_roadmap(AIMED, unplanned=BUGS)
        assert not is_found("H10", roadmap, a_snapshot(*aimed(10), *bugs))
        assert is_found("H10", ROADMAP, a_snapshot(*aimed(10), *bugs))

    def test_work_of_another_product_counts_for_neither(self) -> None:
        other = a_roadmap(an_initiative("b", label("other")), id="other")
        theirs = stray(90, labels=("other",))
        snapshot = a_snapshot(*aimed(10), *theirs)
        verdict = detect(ROADMAP, snapshot, TODAY, portfolio=[other])
        assert "H10" not in [f.rule for f in verdict.findings]
        assert verdict.figures.coverage.whole == 10

    def test_without_initiatives_nothing_can_serve_one(self) -> None:
        assert not is_found("H10", a_roadmap(), a_snapshot(*stray(50)))

    def test_a_gap_might_hide_what_they_serve(self) -> None:
        gap = Gap("shop", "acme/api", "it fell silent")
        assert not is_found("H10", ROADMAP, a_snapshot(*stray(50), gaps=(gap,)))

    def test_a_gap_beside_the_items_hides_none(self) -> None:
        gap = Gap("shop", "acme/7", "no board", beside=True)
        assert is_found("H10", ROADMAP, a_snapshot(*stray(50), gaps=(gap,)))

    def test_a_scope_that_is_not_known_might_hold_them(self) -> None:
        roadmap = a_roadmap(AIMED, an_initiative("b", issue(999)))
        assert silenced("H10", roadmap, a_snapshot(*aimed(1), *stray(50))) == [
            "b: shop:acme/shop#999 was not read"
        ]

    def test_an_item_that_nobody_may_read_below_a_known_one_changes_nothing(self) -> None:
        roadmap = a_roadmap(AIMED, an_initiative("b", issue(1)))
        epic = an_item(1, child_count=2)
        assert is_found("H10", roadmap, a_snapshot(epic, *stray(50)))

    def test_the_share_the_days_and_the_least_are_options(self) -> None:
        snapshot = a_snapshot(*aimed(2), *stray(2), *stray(8, days_ago=50, group="acme/api"))
        policy = a_policy("H10", share=0.6, days=30, items=4)
        (told,) = found("H10", a_roadmap(AIMED, policy=policy), snapshot)
        assert (told.facts["percent"], told.facts["work"]) == (50, 4)

    def test_each_team_is_told_in_words_that_end_no_acceptance(self) -> None:
        sources = (Source("shop", "local"), Source("pay", "local"))
        teams = (Team("checkout", sources=("shop",)), Team("payments", sources=("pay",)))
        roadmap = a_roadmap(AIMED, sources=sources, teams=teams)
        snapshot = a_snapshot(*aimed(3), *stray(5), *stray(4, source="pay"))
        assert said("H10", roadmap, snapshot).startswith(
            "9 of 12 items in work or finished in the last 90 days serve no initiative:"
            " the alignment coverage is 25% (checkout 38%, payments 0%)."
        )
        (one,) = found("H10", roadmap, snapshot)
        (other,) = found("H10", roadmap, a_snapshot(*aimed(3), *stray(50)))
        assert one.digest == other.digest

    def test_one_stray_item_is_told_in_the_singular(self) -> None:
        roadmap = a_roadmap(AIMED, policy=a_policy("H10", share=1.0))
        assert said("H10", roadmap, a_snapshot(*aimed(9), *stray(1))).startswith(
            "1 of 10 items in work or finished in the last 90 days serves no initiative:"
        )


class TestStale:
    OLD = noon(TODAY - 91 * DAY)

    @staticmethod
    def lies(**item: Any) -> bool:
        given = {"created": TestStale.OLD, "updated": TestStale.OLD, **item}
        return is_found("H09", ROADMAP, a_snapshot(an_item(1, **given)))

    def test_an_item_may_rest_for_ninety_days(self) -> None:
        day = noon(TODAY - 90 * DAY)
        assert self.lies()
        assert not self.lies(created=day, updated=day)
        assert not self.lies(updated=day)

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_what_is_closed_may_rest(self, status: str) -> None:
        assert not self.lies(status=status)

    def test_what_serves_an_initiative_waits_for_it(self) -> None:
        assert not self.lies(labels=("aimed",))

    def test_what_is_allowed_to_serve_none_may_rest(self) -> None:
        item = an_item(1, created=self.OLD, updated=self.OLD, labels=("bug",))
        assert not is_found("H09", a_roadmap(AIMED, unplanned=BUGS), a_snapshot(item))

    def test_one_finding_a_source_counts_them_and_names_the_longest_at_rest(self) -> None:
        old = [noon(TODAY - (100 + n) * DAY) for n in range(7)]
        items = [an_item(n + 1, created=at, updated=at) for n, at in enumerate(old)]
        there = an_item(1, source="pay", created=self.OLD, updated=self.OLD)
        sources = (Source("shop", "local"), Source("pay", "local"))
        told = found("H09", a_roadmap(AIMED, sources=sources), a_snapshot(*items, there))
        assert [(f.hit.subject, f.facts["stale"]) for f in told] == [("pay", 1), ("shop", 7)]
        assert told[1].hit.items == tuple(ref(n) for n in (7, 6, 5, 4, 3))

    def test_one_alone_is_not_the_longest(self) -> None:
        item = an_item(1, created=self.OLD, updated=self.OLD)
        assert said("H09", ROADMAP, a_snapshot(item)).startswith(
            "1 item of shop serves no initiative and was not touched for 90 days: acme/shop#1."
        )

    def test_a_gap_might_hide_what_it_serves(self) -> None:
        item = an_item(1, created=self.OLD, updated=self.OLD)
        gap = Gap("shop", "acme/api", "it fell silent")
        assert not is_found("H09", ROADMAP, a_snapshot(item, gaps=(gap,)))


class TestUnplannedDrain:
    @staticmethod
    def told(*items: BacklogItem, budget: float | None = 0.3) -> bool:
        allowed = Unplanned(labels=frozenset({"bug"}), budget=budget)
        return is_found("H13", a_roadmap(AIMED, unplanned=allowed), a_snapshot(*items))

    def test_as_much_as_the_budget_may_be_unplanned(self) -> None:
        assert not self.told(*aimed(5), *stray(2), *bugs(3))
        assert self.told(*aimed(5), *stray(1), *bugs(4))

    def test_without_a_budget_nothing_is_said(self) -> None:
        assert not self.told(*bugs(50), budget=None)

    def test_of_nine_finished_items_no_share_is_told(self) -> None:
        assert not self.told(*bugs(9))
        assert self.told(*bugs(10))

    def test_a_bug_that_serves_an_initiative_is_planned(self) -> None:
        day = TODAY - DAY
        served = [an_item(n, "done", closed=day, labels=("bug", "aimed")) for n in range(1, 20)]
        assert not self.told(*served)

    def test_a_budget_of_nothing_allows_nothing(self) -> None:
        assert self.told(*aimed(9), *bugs(1), budget=0.0)
        assert not self.told(*aimed(10), budget=0.0)


def bugs(number: int) -> list[BacklogItem]:
    day = TODAY - 10 * DAY
    return [an_item(800 + n, "done", closed=day, labels=("bug",)) for n in range(number)]

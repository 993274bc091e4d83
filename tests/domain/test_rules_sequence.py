"""D02, D03, D09 and D10 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap
from bot.domain.findings import Finding
from bot.domain.roadmap import Initiative
from tests.domain.builders import (
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    ref,
    said,
    silenced,
)

BACKLOG = a_snapshot(an_item(1, "doing"), an_item(2))


def first(**more: Any) -> Initiative:
    """Depends on the other one."""
    return an_initiative("one", issue(1), depends_on=("two",), **more)


def second(**more: Any) -> Initiative:
    return an_initiative("two", issue(2), **{"status": "planned", **more})


class TestD02DependencySameSlot:
    def of(self, one: Initiative, two: Initiative) -> tuple[Finding, ...]:
        return found("D02", a_roadmap(one, two, policy=a_policy("D02")), BACKLOG)

    def test_two_in_one_window_up_to_its_last_day_are_told(self) -> None:
        (finding,) = self.of(first(), second())
        assert (finding.initiative, finding.hit.subject) == ("one", "two")

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ({}, {"target": dt.date(2026, 12, 1)}),  # it comes first within the window
            ({"target": dt.date(2026, 12, 1)}, {}),  # the wrong way round is D01's
            ({}, {"window": "2026-Q3"}),
            ({"window": "now"}, {"window": "now"}),
            ({}, {"status": "done"}),
            ({"status": "proposed"}, {}),
        ],
    )
    def test_anything_else_is_not_told(self, one: dict[str, Any], two: dict[str, Any]) -> None:
        assert self.of(first(**one), second(**two)) == ()

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        assert not is_found("D02", a_roadmap(first(), second()), BACKLOG)


class TestD03StartedBeforeDependency:
    def test_work_that_began_before_what_it_needs_is_told(self) -> None:
        assert said("D03", a_roadmap(first(), second()), BACKLOG) == (
            "One is in progress, but depends on Two, which is planned. ana decides. Roadmap: pause"
            " One, or take two out of depends_on if it can go on without. Backlog: finish Two"
            " first."
        )

    @pytest.mark.parametrize(
        ("status", "told"),
        [
            ("proposed", True),
            ("planned", True),
            ("in_progress", True),
            ("paused", True),
            ("done", False),
            ("cancelled", False),  # D07's
        ],
    )
    def test_only_what_is_done_is_there_to_build_on(self, status: str, told: bool) -> None:
        assert is_found("D03", a_roadmap(first(), second(status=status)), BACKLOG) is told

    @pytest.mark.parametrize("status", ["proposed", "planned", "paused", "done"])
    def test_what_has_not_begun_may_wait(self, status: str) -> None:
        assert not is_found("D03", a_roadmap(first(status=status), second()), BACKLOG)

    def test_dates_that_contradict_each_other_too_are_left_to_d01(self) -> None:
        roadmap = a_roadmap(first(), second(window="2027-Q1"))
        assert is_found("D01", roadmap, BACKLOG)
        assert not is_found("D03", roadmap, BACKLOG)

    def test_a_dependency_of_which_all_work_is_done_is_left_to_s01(self) -> None:
        over = a_snapshot(an_item(1, "doing"), an_item(2, "done"))
        assert not is_found("D03", a_roadmap(first(), second()), over)
        assert is_found("D03", a_roadmap(first(), an_initiative("two", status="planned")), over)

    def test_a_circle_is_left_to_d06(self) -> None:
        roadmap = a_roadmap(first(), second(depends_on=("acme-shop/one",)))
        assert not is_found("D03", roadmap, BACKLOG)
        assert is_found("D06", roadmap, BACKLOG)

    def test_an_unknown_dependency_or_itself_is_left_to_others(self) -> None:
        unknown = an_initiative("one", issue(1), depends_on=("three", "one"))
        assert not is_found("D03", unknown, BACKLOG)


class TestD09BlockedShare:
    def of(self, *items: BacklogItem, **options: float) -> tuple[Finding, ...]:
        policy = a_policy("D09", **options)
        roadmap = a_roadmap(an_initiative("a", label("x")), policy=policy)
        return found("D09", roadmap, a_snapshot(*items))

    def items(self, blocked: int, free: int, **how: Any) -> list[BacklogItem]:
        """So many blocked items of the initiative, by a label unless said otherwise."""
        how = how or {"labels": ("x", "Blocked")}
        waiting = [an_item(n, **{"labels": ("x",), **how}) for n in range(1, blocked + 1)]
        return waiting + [an_item(100 + n, labels=("x",)) for n in range(free)]

    @pytest.mark.parametrize(("free", "told"), [(16, True), (17, False)])
    def test_more_than_the_share_is_told(self, free: int, told: bool) -> None:
        items = self.items(3, free)  # 3 of 19 is 15.8%, 3 of 20 is 15%
        assert bool(self.of(*items)) is told

    @pytest.mark.parametrize(("blocked", "told"), [(2, False), (3, True)])
    def test_a_few_blocked_items_are_nothing_to_talk_about(self, blocked: int, told: bool) -> None:
        assert bool(self.of(*self.items(blocked, 1))) is told
        assert bool(self.of(*self.items(2, 1), items=2))

    @pytest.mark.parametrize(
        "how",
        [
            {"labels": ("x", "status: blocked")},
            {"raw_status": "Blocked"},
            {"blocked_by": (ref(500),)},
        ],
    )
    def test_a_label_a_status_and_a_tracker_link_say_so(self, how: dict[str, Any]) -> None:
        (finding,) = self.of(*self.items(3, 1, **how), an_item(500))
        assert finding.hit.items == (ref(1), ref(2), ref(3))

    def test_work_that_waits_for_work_of_the_same_initiative_is_only_ordered(self) -> None:
        how = {"blocked_by": (ref(100),)}
        assert self.of(*self.items(5, 1, **how)) == ()

    def test_a_blocker_that_is_closed_or_was_not_read_blocks_nothing(self) -> None:
        items = self.items(5, 1, blocked_by=(ref(500), ref(501)))
        assert self.of(*items, an_item(500, "done")) == ()

    def test_closed_items_do_not_count(self) -> None:
        closed = [an_item(n, "done", labels=("x", "blocked")) for n in range(1, 9)]
        assert self.of(*closed, an_item(20, labels=("x",))) == ()

    def test_the_share_is_an_option(self) -> None:
        assert self.of(*self.items(3, 16), share=0.2) == ()

    @pytest.mark.parametrize("status", ["paused", "proposed", "done", "cancelled"])
    def test_only_what_is_planned_or_in_progress_is_judged(self, status: str) -> None:
        initiative = an_initiative("a", label("x"), status=status)
        assert not is_found("D09", initiative, a_snapshot(*self.items(5, 1)))

    def test_where_part_of_the_work_was_not_read_no_share_is_known(self) -> None:
        snapshot = a_snapshot(*self.items(5, 1), gaps=(Gap("shop", "acme/api", "timed out"),))
        why = ["a: shop acme/api could not be read: timed out"]
        assert silenced("D09", an_initiative("a", label("x")), snapshot) == why


class TestD10StaleBlocker:
    A = an_initiative("a", issue(1))
    BLOCKED = an_item(1, labels=("blocked",), blocked_by=(ref(5), ref(6)))

    def test_an_item_that_is_called_blocked_by_what_is_closed_is_told(self) -> None:
        snapshot = a_snapshot(self.BLOCKED, an_item(5, "done"), an_item(6, "dropped"))
        assert said("D10", self.A, snapshot) == (
            "1 item of A is called blocked, but what it was blocked by is closed: acme/shop#1. ana"
            " decides. Backlog: take the word off acme/shop#1, or say what it waits for now."
        )

    def test_a_status_says_so_too(self) -> None:
        item = an_item(1, raw_status="BLOCKED", blocked_by=(ref(5),))
        assert is_found("D10", self.A, a_snapshot(item, an_item(5, "done")))

    @pytest.mark.parametrize(
        "items",
        [
            (BLOCKED, an_item(5, "done"), an_item(6)),
            (BLOCKED, an_item(5, "done")),  # the other one was not read
            (an_item(1, labels=("blocked",)),),  # it may wait for a person
            (an_item(1, blocked_by=(ref(5),)), an_item(5, "done")),
            (an_item(1, "done", labels=("blocked",), blocked_by=(ref(5),)), an_item(5, "done")),
        ],
        ids=["one is open", "one was not read", "by nobody knows what", "no word", "over"],
    )
    def test_anything_else_is_not_told(self, items: tuple[BacklogItem, ...]) -> None:
        assert not is_found("D10", self.A, a_snapshot(*items))

    def test_work_of_no_initiative_or_of_one_that_is_over_is_not_judged(self) -> None:
        snapshot = a_snapshot(self.BLOCKED, an_item(2), an_item(5, "done"), an_item(6, "done"))
        assert not is_found("D10", an_initiative("a", issue(2)), snapshot)
        assert not is_found("D10", an_initiative("a", issue(1), status="done"), snapshot)

    def test_what_several_claim_is_told_of_the_first(self) -> None:
        snapshot = a_snapshot(self.BLOCKED, an_item(5, "done"), an_item(6, "done"))
        roadmap = a_roadmap(an_initiative("a", issue(1)), an_initiative("b", issue(1)))
        assert [finding.initiative for finding in found("D10", roadmap, snapshot)] == ["a"]

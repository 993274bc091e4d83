"""H06, H07, H08: as much refined work as a team needs, of what is near."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Snapshot
from bot.domain.roadmap import Initiative, Person, Roadmap, Team
from tests.domain.builders import (
    NOW,
    TODAY,
    a_policy,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    milestone,
    ref,
    said,
    silenced,
)

DAY = dt.timedelta(days=1)
TEAM = Team("checkout", sources=("shop",))


def finished(number: int, days_ago: int = 10, **more: Any) -> list[BacklogItem]:
    """So many items that were done, with an estimate unless said otherwise."""
    marks = {"estimate": 2.0, **more}
    return [
        an_item(1000 + n, "done", closed=TODAY - days_ago * DAY, **marks) for n in range(number)
    ]


def todo(number: int, **more: Any) -> list[BacklogItem]:
    marks = {"estimate": 2.0, **more}
    return [an_item(100 + n, **marks) for n in range(number)]


def the_shop(*initiatives: Initiative, **more: Any) -> Roadmap:
    return a_roadmap(*initiatives, teams=more.pop("teams", (TEAM,)), **more)


class TestTooLong:
    """45 finished in 90 days are 7 in a sprint of 14 days."""

    @staticmethod
    def told(*items: BacklogItem, **more: Any) -> bool:
        return is_found("H06", the_shop(**more), a_snapshot(*items))

    def test_two_sprints_worth_is_enough(self) -> None:
        assert not self.told(*finished(45), *todo(14))
        assert self.told(*finished(45), *todo(15))

    def test_ten_items_are_never_too_many(self) -> None:
        assert not self.told(*finished(5), *todo(10))
        assert self.told(*finished(5), *todo(11))

    def test_of_four_finished_items_nobody_tells_a_pace(self) -> None:
        assert not self.told(*finished(4), *todo(50))

    def test_only_what_was_finished_of_late_tells_it(self) -> None:
        assert self.told(*finished(5, days_ago=89), *todo(11))
        assert not self.told(*finished(5, days_ago=90), *todo(11))

    @pytest.mark.parametrize(
        "marks",
        [
            {"estimate": None},  # not refined
            {"status": "doing"},
            {"blocked_by": (ref(1000),), "estimate": None},
            {"child_count": 1},
        ],
    )
    def test_what_cannot_be_started_or_is_not_refined_does_not_count(
        self, marks: dict[str, Any]
    ) -> None:
        status = marks.pop("status", "todo")
        items = [an_item(100 + n, status, **{"estimate": 1.0, **marks}) for n in range(50)]
        assert not self.told(*finished(5), *items)

    def test_nor_does_what_waits_for_an_open_item(self) -> None:
        waiting = todo(11, blocked_by=(ref(1),))
        assert not self.told(an_item(1), *finished(5), *waiting)
        assert self.told(an_item(1, "done"), *finished(5), *waiting)

    def test_a_longer_sprint_holds_more(self) -> None:
        month = Team("checkout", sources=("shop",), sprint_days=28)
        assert not self.told(*finished(45), *todo(28), teams=(month,))
        assert self.told(*finished(45), *todo(29), teams=(month,))

    def test_a_kanban_team_may_have_what_it_calls_near(self) -> None:
        flow = Team("checkout", flow="kanban", near_days=28, sources=("shop",))
        assert not self.told(*finished(45), *todo(14), teams=(flow,))
        assert self.told(*finished(45), *todo(15), teams=(flow,))

    def test_without_teams_there_is_no_rhythm(self) -> None:
        assert not self.told(*finished(45), *todo(50), teams=())

    def test_where_two_teams_share_a_source_their_people_tell_whose_it_is(self) -> None:
        teams = (
            Team("a", sources=("shop",), members=("ana",)),
            Team("b", sources=("shop",), members=("ben",)),
        )
        people = (Person("ana", github="ana-gh"), Person("ben", github="ben-gh"))
        items = (*finished(45, assignees=("Ana-GH",)), *todo(15, assignees=("ana-gh",)))
        told = found("H06", the_shop(teams=teams, people=people), a_snapshot(*items))
        assert [f.hit.subject for f in told] == ["a"]

    def test_the_lowest_in_the_order_are_named(self) -> None:
        ranked = [an_item(100 + n, estimate=1.0, rank=float(n)) for n in range(15)]
        (told,) = found("H06", the_shop(), a_snapshot(*finished(45), *ranked))
        assert told.hit.items == (ref(114),)  # one more than two sprints hold
        assert (told.facts["pace"], told.facts["sprints"]) == (7.0, 2.1)

    @pytest.mark.parametrize(
        ("rank", "words"),
        [(None, "fold what can wait back into"), (1.0, "fold what is lowest in the order back")],
    )
    def test_where_nothing_is_ranked_nothing_is_called_the_lowest(
        self, rank: float | None, words: str
    ) -> None:
        snapshot = a_snapshot(*finished(45), *todo(15, rank=rank))
        assert words in said("H06", the_shop(), snapshot)


class TestStarving:
    """Near is guest checkout, by label; 45 finished are 7 in a sprint."""

    NEAR = an_initiative("near", label("near"), team="checkout")

    def told(self, *items: BacklogItem, **more: Any) -> bool:
        return is_found("H07", the_shop(self.NEAR, **more), a_snapshot(*finished(45), *items))

    def test_one_sprint_s_worth_is_enough(self) -> None:
        assert self.told(*todo(6, labels=("near",)))
        assert not self.told(*todo(7, labels=("near",)))

    def test_what_is_in_work_counts_too(self) -> None:
        begun = [an_item(200, "doing", labels=("near",), estimate=1.0)]
        assert not self.told(*begun, *todo(6, labels=("near",)))

    def test_other_work_is_not_near(self) -> None:
        assert self.told(*todo(6, labels=("near",)), *[an_item(1, estimate=1.0)])

    def test_where_people_estimate_what_has_none_is_not_ready(self) -> None:
        raw = todo(50, labels=("near",), estimate=None)
        assert self.told(an_item(1, "doing", labels=("near",)), *raw)

    def test_where_they_do_not_everything_is(self) -> None:
        roadmap = the_shop(self.NEAR)
        raw = todo(7, labels=("near",), estimate=None)
        snapshot = a_snapshot(*finished(45, estimate=None), *raw)
        assert not is_found("H07", roadmap, snapshot)

    def test_without_anything_open_other_rules_speak(self) -> None:
        assert not self.told(an_item(1, "done", labels=("near",)))

    def test_a_team_without_a_pace_is_not_judged(self) -> None:
        items = (*finished(4), *todo(1, labels=("near",)))
        assert not is_found("H07", the_shop(self.NEAR), a_snapshot(*items))

    def test_what_h08_says_is_not_said_again(self) -> None:
        raw = an_initiative(
            "raw", label("raw"), status="planned", window="2026-12", team="checkout"
        )
        roadmap = the_shop(self.NEAR, raw)
        items = (*todo(3, labels=("near",)), an_item(1, labels=("raw",)))
        snapshot = a_snapshot(*finished(45), *items)
        assert not is_found("H07", roadmap, snapshot)
        assert [f.initiative for f in found("H08", roadmap, snapshot)] == ["raw"]

    def test_an_unanswered_search_makes_it_unsure(self) -> None:
        hidden = an_initiative("hidden", issue(999), team="checkout")
        items = (*finished(45), *todo(1, labels=("near",)))
        assert not is_found("H07", the_shop(self.NEAR, hidden), a_snapshot(*items))


class TestNotDerived:
    @staticmethod
    def soon(*links: Any, **more: Any) -> Initiative:
        given = {"status": "planned", "window": "2026-12", **more}
        return an_initiative("a", *(links or (issue(1),)), **given)

    @staticmethod
    def epic(*below: BacklogItem, **more: Any) -> Snapshot:
        return a_snapshot(an_item(1, child_count=len(below)), *below, *finished(5), **more)

    def test_a_near_initiative_of_which_nothing_is_refined_is_told(self) -> None:
        (told,) = found("H08", self.soon(), self.epic(an_item(2, parent=1), an_item(3, parent=1)))
        assert told.hit.items == (ref(2), ref(3))

    @pytest.mark.parametrize(
        "mark",
        [
            {"estimate": 1.0},
            {"assignees": ("ana",)},
            {"child_count": 1},
            {"status": "doing"},
            {"status": "done"},
        ],
    )
    def test_one_refined_item_is_a_beginning(self, mark: dict[str, Any]) -> None:
        snapshot = self.epic(an_item(2, parent=1, **mark), an_item(3, parent=1))
        assert not is_found("H08", self.soon(), snapshot)

    def test_so_is_one_in_a_sprint(self) -> None:
        snapshot = self.epic(an_item(2, parent=1, sprint=24), containers=(a_sprint(24, TODAY),))
        assert not is_found("H08", self.soon(), snapshot)

    def test_an_epic_with_nothing_below_is_told_by_l07_alone(self) -> None:
        assert is_found("L07", self.soon(), self.epic())
        assert not is_found("H08", self.soon(), self.epic())

    def test_an_empty_milestone_beside_raw_items_is_told_by_l07_alone(self) -> None:
        initiative = self.soon(issue(1), milestone(12))
        assert not is_found("H08", initiative, self.epic(an_item(2, parent=1)))

    @pytest.mark.parametrize(
        ("status", "window"),
        [
            ("proposed", "2026-12"),
            ("planned", "2027-Q1"),
            ("planned", "next"),
            ("paused", "2026-12"),
        ],
    )
    def test_what_is_not_near_may_wait(self, status: str, window: str) -> None:
        initiative = self.soon(status=status, window=window)
        assert not is_found("H08", initiative, self.epic(an_item(2, parent=1)))

    def test_what_is_in_progress_is_judged_by_what_is_in_work(self) -> None:
        initiative = self.soon(status="in_progress")
        snapshot = self.epic(an_item(2, parent=1))
        assert not is_found("H08", initiative, snapshot)
        assert is_found("S04", initiative, snapshot)

    def test_now_is_near(self) -> None:
        assert is_found("H08", self.soon(window="now"), self.epic(an_item(2, parent=1)))

    def test_where_nobody_estimates_or_plans_sprints_items_are_refined_enough(self) -> None:
        plain = a_snapshot(
            an_item(1, child_count=1), an_item(2, parent=1), *finished(5, estimate=None)
        )
        assert not is_found("H08", self.soon(), plain)

    def test_half_of_the_finished_items_show_that_they_do(self) -> None:
        items = (an_item(1, child_count=1), an_item(2, parent=1))
        plain = [an_item(2000 + n, "done", closed=TODAY - DAY) for n in range(4)]
        for marked, told in ((3, False), (4, True)):
            snapshot = a_snapshot(*items, *plain, *finished(marked))
            assert is_found("H08", self.soon(), snapshot) is told

    def test_what_a_rank_should_have_brought_into_the_sprint_is_t07s(self) -> None:
        initiative = self.soon(window="2026-11", rank=1)
        items = (an_item(1), an_item(2, parent=1), an_item(3, sprint=24), *finished(5))
        snapshot = a_snapshot(*items, containers=(a_sprint(24, TODAY),))
        assert is_found("T07", initiative, snapshot)
        assert not is_found("H08", initiative, snapshot)

    def test_a_scope_that_is_not_known_to_its_end_may_hold_refined_items(self) -> None:
        snapshot = a_snapshot(an_item(1, child_count=3), an_item(2, parent=1), *finished(5))
        assert silenced("H08", self.soon(), snapshot) == [
            "a: 2 of the items below shop:acme/shop#1 cannot be read"
        ]


@pytest.mark.parametrize("rule", ["H07", "H08"])
def test_on_a_day_in_the_past_what_is_left_may_have_stood_in_a_sprint(rule: str) -> None:
    raw = an_initiative("raw", label("raw"), status="planned", window="2026-12", team="checkout")
    items = (an_item(1, labels=("near",)), an_item(2, labels=("raw",)), *finished(45))
    near = TestStarving.NEAR if rule == "H07" else raw
    today = a_snapshot(*items)
    assert is_found(rule, the_shop(near), today)
    assert silenced(rule, the_shop(near), today.at(NOW)) == [
        "acme-shop: no source tells what stood in a sprint on a day in the past"
    ]


def test_a_limit_of_one_sprint_is_an_option() -> None:
    roadmap = the_shop(policy=a_policy("H06", sprints=1.0, least=0))
    assert is_found("H06", roadmap, a_snapshot(*finished(45), *todo(8)))
    assert not is_found("H06", roadmap, a_snapshot(*finished(45), *todo(7)))

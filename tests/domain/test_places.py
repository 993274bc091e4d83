"""Where a finding is told: once, on the highest item that explains it."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.places import places
from bot.domain.policy import Level, Policy, Reach, RuleSetting
from bot.domain.roadmap import Initiative, Link, LinkKind, Source, Waiver
from bot.domain.wanted import quiet, wanted
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    milestone,
    ref,
    to_the_item,
)

LATE = dt.date(2027, 3, 1)


def told_on(
    initiative: Initiative, *items: BacklogItem, rule: str = "T02", **more: Any
) -> list[int]:
    """The numbers of the items that carry the one finding of the rule."""
    roadmap = a_roadmap(initiative, policy=to_the_item(rule))
    verdict = judged(roadmap, a_snapshot(*items, **more))
    (finding,) = (f for f in verdict.findings if f.rule == rule)
    return [numbered(place) for place in places(finding, verdict.scene)]


def numbered(place: ItemRef) -> int:
    return int(place.key.rpartition("#")[2])


def late(number: int, parent: int | None = None, **more: Any) -> BacklogItem:
    return an_item(number, parent=parent, due=LATE, **more)


EPIC = an_initiative("a", issue(1))


class TestItemsBelowAnEpic:
    def test_forty_children_are_one_note_on_their_epic(self) -> None:
        children = [late(number, parent=1) for number in range(2, 42)]
        assert told_on(EPIC, an_item(1), *children) == [1]

    def test_a_single_child_is_told_on_itself(self) -> None:
        assert told_on(EPIC, an_item(1), late(2, parent=1), an_item(3, parent=1)) == [2]

    def test_the_nearest_ancestor_that_all_share_is_chosen_not_the_topmost(self) -> None:
        items = (an_item(1), an_item(2, parent=1), late(3, parent=2), late(4, parent=2))
        assert told_on(EPIC, *items) == [2]

    def test_children_of_two_stories_meet_on_the_epic_above_both(self) -> None:
        stories = (an_item(2, parent=1), an_item(3, parent=1))
        assert told_on(EPIC, an_item(1), *stories, late(4, parent=2), late(5, parent=3)) == [1]

    def test_an_item_and_its_own_child_are_told_on_the_item(self) -> None:
        assert told_on(EPIC, an_item(1), late(2, parent=1), late(3, parent=2)) == [2]

    def test_an_ancestor_outside_the_scope_carries_nothing(self) -> None:
        narrow = an_initiative("a", issue(2), issue(3))
        items = (an_item(1), late(2, parent=1), late(3, parent=1))
        assert told_on(narrow, *items) == [2, 3]

    def test_two_epics_get_a_note_each(self) -> None:
        both = an_initiative("a", issue(1), issue(11))
        items = (an_item(1), late(2, parent=1), late(3, parent=1))
        others = (an_item(11), late(12, parent=11), late(13, parent=11))
        assert told_on(both, *items, *others) == [1, 11]


class TestItemsThatCannotCarryANote:
    def test_below_a_closed_epic_each_child_is_told_on_itself(self) -> None:
        items = (an_item(1, "done"), late(2, parent=1), late(3, parent=1))
        assert told_on(EPIC, *items) == [2, 3]

    def test_below_a_locked_epic_too(self) -> None:
        items = (an_item(1, locked=True), late(2, parent=1), late(3, parent=1))
        assert told_on(EPIC, *items) == [2, 3]

    @pytest.mark.promise("R26")
    def test_a_locked_item_is_told_on_the_open_one_above_it(self) -> None:
        assert told_on(EPIC, an_item(1), late(2, parent=1, locked=True)) == [1]

    @pytest.mark.promise("R26")
    def test_a_closed_item_is_told_on_the_open_one_above_it(self) -> None:
        planned = an_initiative("a", issue(1), status="planned")
        items = (an_item(1), an_item(2, "done", parent=1))
        assert told_on(planned, *items, rule="S03") == [1]

    def test_with_nothing_open_it_stays_on_the_dashboard(self) -> None:
        items = (an_item(1, "done"), an_item(2, "dropped", parent=1))
        assert told_on(EPIC, *items, rule="S06") == []


class TestNoItemInParticular:
    @pytest.mark.parametrize(
        ("links", "numbers"),
        [
            ([issue(1), issue(11)], [1, 11]),
            ([issue(1), label("x"), milestone(12)], [1]),
            ([label("x")], []),
            ([issue(99)], []),  # not there
            ([issue(5)], []),  # closed
        ],
    )
    def test_it_is_told_on_the_issues_the_initiative_links_to(
        self, links: list[Link], numbers: list[int]
    ) -> None:
        overdue = an_initiative("a", *links, window="2026-Q3")
        items = (an_item(1, labels=("x",)), an_item(2, parent=1), an_item(5, "done"), an_item(11))
        assert told_on(overdue, *items, rule="T01") == numbers

    def test_a_finding_about_a_milestone_is_told_there_too(self) -> None:
        late_release = an_initiative("a", issue(1), releases=(milestone(12),), target=TODAY)
        release = a_milestone(12, LATE)
        assert told_on(late_release, an_item(1), rule="T04", containers=(release,)) == [1]


class TestDashboardOnly:
    @pytest.mark.parametrize(("count", "numbers"), [(5, [1, 2, 3, 4, 5]), (6, [])])
    def test_more_than_five_places_are_told_on_the_dashboard_instead(
        self, count: int, numbers: list[int]
    ) -> None:
        spread = an_initiative("a", label("x"))
        items = (late(number, labels=("x",)) for number in range(1, count + 1))
        assert told_on(spread, *items) == numbers

    @pytest.mark.parametrize("reach", [Reach.REPORT, Reach.DASHBOARD])
    def test_a_finding_of_shorter_reach_has_no_place(self, reach: Reach) -> None:
        policy = Policy(rules={"T01": RuleSetting(reach=reach, level=Level.ERROR)})
        overdue = an_initiative("a", issue(1), window="2026-Q3")
        verdict = judged(a_roadmap(overdue, policy=policy), a_snapshot(an_item(1)))
        assert [places(f, verdict.scene) for f in verdict.findings if f.rule == "T01"] == [()]

    def test_a_waived_finding_is_told_nowhere(self) -> None:
        overdue = an_initiative("a", issue(1), window="2026-Q3", commitment="committed")
        roadmap = a_roadmap(overdue, waivers=(Waiver("T01", TODAY),))
        verdict = judged(roadmap, a_snapshot(an_item(1)))
        assert wanted(verdict) == {}
        assert [f.rule for f in quiet(verdict)[ref(1)].findings] == ["T01"]

    def test_an_item_of_an_unread_place_carries_nothing(self) -> None:
        overdue = an_initiative("a", issue(9, "acme/api"), window="2026-Q3")
        assert told_on(overdue, an_item(1), rule="T01") == []


def test_the_item_a_finding_is_about_carries_it() -> None:
    roadmap = a_roadmap(policy=to_the_item("L06"))
    verdict = judged(roadmap, a_snapshot(an_item(1), an_item(2, "doing", parent=1)))
    (orphan,) = (f for f in verdict.findings if f.rule == "L06")
    assert places(orphan, verdict.scene) == (ref(2),)


class TestReachOfASource:
    def test_nothing_is_told_on_items_of_a_source_that_ends_at_the_dashboard(self) -> None:
        quiet = Source("shop", "jira", ("acme/shop",), reach=Reach.DASHBOARD)
        roadmap = a_roadmap(EPIC, policy=to_the_item("T02"), sources=(quiet,))
        verdict = judged(roadmap, a_snapshot(an_item(1), late(2, parent=1)))
        (finding,) = (f for f in verdict.findings if f.rule == "T02")
        assert places(finding, verdict.scene) == ()

    def test_an_item_of_another_source_still_carries_it(self) -> None:
        quiet = Source("pay", "jira", ("PAY",), reach=Reach.DASHBOARD)
        loud = Source("shop", "github", ("acme/shop",))
        both = an_initiative("a", issue(1), Link("pay", LinkKind.ISSUE, "9", "PAY"))
        roadmap = a_roadmap(both, policy=to_the_item("T02"), sources=(loud, quiet))
        theirs = late(9, group="PAY", source="pay")
        verdict = judged(roadmap, a_snapshot(late(1), theirs))
        (finding,) = (f for f in verdict.findings if f.rule == "T02")
        assert places(finding, verdict.scene) == (ref(1),)

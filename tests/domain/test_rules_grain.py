"""H03, H04, H11, H12: what belongs on a roadmap, and what does not."""

from typing import Any

import pytest

from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import Goal, Initiative, PublicText, Roadmap, Team
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    milestone,
    milestone_ref,
)

ON = Policy(rules={code: RuleSetting() for code in ("H03", "H04", "H12")})
TEAM = Team("checkout", sources=("shop",))
GOALS = (Goal("growth", "Growth"), Goal("trust", "Trust"))


def asked(*initiatives: Initiative, **more: Any) -> Roadmap:
    return a_roadmap(*initiatives, policy=ON, **more)


class TestGrain:
    @pytest.mark.parametrize(
        ("window", "told"),
        [("2026-11-02..2026-11-14", True), ("2026-11-02..2026-11-15", False), ("now", False)],
    )
    def test_a_window_is_at_least_a_sprint_long(self, window: str, told: bool) -> None:
        initiative = an_initiative("a", label("x"), window=window, team="checkout")
        items = [an_item(n, labels=("x",)) for n in (1, 2)]
        assert is_found("H03", asked(initiative, teams=(TEAM,)), a_snapshot(*items)) is told

    @pytest.mark.parametrize("team", ["", "flow"])
    def test_a_sprint_is_that_of_its_team(self, team: str) -> None:
        flow = Team("flow", flow="kanban", near_days=10)
        initiative = an_initiative("a", label("x"), window="2026-11-02..2026-11-04", team=team)
        items = [an_item(n, labels=("x",)) for n in (1, 2)]
        assert not is_found("H03", asked(initiative, teams=(flow,)), a_snapshot(*items))

    def test_a_single_item_is_no_initiative(self) -> None:
        assert is_found("H03", asked(an_initiative("a", issue(1))), a_snapshot(an_item(1, "doing")))
        two = a_snapshot(an_item(1), an_item(2, parent=1), an_item(3, parent=1))
        assert not is_found("H03", asked(an_initiative("a", issue(1))), two)

    def test_nor_is_an_epic_with_one_below_it(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(2, parent=1))
        assert is_found("H03", asked(an_initiative("a", issue(1))), snapshot)

    def test_an_epic_that_is_still_to_be_broken_down_is_l07s(self) -> None:
        snapshot = a_snapshot(an_item(1))
        assert not is_found("H03", asked(an_initiative("a", issue(1))), snapshot)
        assert is_found("L07", asked(an_initiative("a", issue(1))), snapshot)

    def test_what_is_far_needs_no_more_than_a_placeholder(self) -> None:
        initiative = an_initiative("a", issue(1), status="planned", window="later")
        assert not is_found("H03", asked(initiative), a_snapshot(an_item(1, "doing")))

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1)))
        assert not is_found("H03", roadmap, a_snapshot(an_item(1, "doing")))


class TestDetail:
    @staticmethod
    def what(initiative: Initiative, *items: Any) -> Any:
        told = found("H04", asked(initiative), a_snapshot(*items or (an_item(99),)))
        return told[0].facts["what"] if told else ()

    @pytest.mark.parametrize(
        ("item", "told"),
        [
            (an_item(2, parent=1), True),
            (an_item(2, kind="Task"), True),
            (an_item(2, kind="Sub-task", parent=1), True),
            (an_item(2, kind="Story"), False),
            (an_item(2, parent=1, child_count=3), False),
            (an_item(2, kind="Task", child_count=3), False),
        ],
    )
    def test_a_link_names_an_epic_and_no_task(self, item: Any, told: bool) -> None:
        assert bool(self.what(an_initiative("a", issue(2)), an_item(1), item)) is told

    def test_what_a_label_reaches_is_not_named(self) -> None:
        items = (an_item(1), an_item(2, parent=1, labels=("x",)))
        assert self.what(an_initiative("a", label("x")), *items) == ()

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("- [ ] address form", "a checklist in public.summary"),
            ("Costs 8 story points", "an estimate in public.summary"),
            ("about 12 person-days", "an estimate in public.summary"),
            ("#1, #2, PAY-3 and acme/shop#4", "more than 3 keys of items in public.summary"),
            ("x" * 201, "a line of more than 200 characters in public.summary"),
            ("#1, #2 and #3", ""),
            ("x" * 200 + "\n" + "y" * 200, ""),
            ("UTF-8, ISO-8601, SHA-256, RFC-7231", ""),
            ("An answer within 24 hours, 3 points of sale", ""),
            ("See https://example.com/" + "x" * 300, ""),
            ("Pay as you like - [sic]", ""),
        ],
    )
    def test_a_text_says_why_and_not_what_in_detail(self, text: str, what: str) -> None:
        initiative = an_initiative("a", public=PublicText("A", text))
        assert self.what(initiative) == ((what,) if what else ())

    def test_each_kind_is_told_once_where_it_comes_first(self) -> None:
        initiative = an_initiative("a", title="- [ ] one", evidence=("- [x] two", "3 SP"))
        assert self.what(initiative) == ("a checklist in title", "an estimate in evidence")

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_what_is_over_may_keep_its_detail(self, status: str) -> None:
        assert self.what(an_initiative("a", title="- [ ] one", status=status)) == ()


class TestGoals:
    @staticmethod
    def told(*initiatives: Initiative, goals: tuple[Goal, ...] = GOALS) -> list[str]:
        roadmap = a_roadmap(*initiatives, goals=goals)
        findings = found("H11", roadmap, a_snapshot(an_item(1)))
        return [f.initiative or f.hit.subject for f in findings]

    @pytest.mark.parametrize("status", ["planned", "in_progress", "paused"])
    def test_a_goal_has_an_initiative_that_is_pursued(self, status: str) -> None:
        a = an_initiative("a", goal="growth")
        assert self.told(a) == ["goal trust"]
        assert self.told(a, an_initiative("b", goal="trust", status=status)) == []

    def test_one_that_only_the_roadmap_calls_done_is_s02s(self) -> None:
        b = an_initiative("b", issue(1), goal="trust", status="done")
        assert self.told(an_initiative("a", goal="growth"), b) == []

    @pytest.mark.parametrize("status", ["proposed", "done", "cancelled"])
    def test_any_other_is_not_enough(self, status: str) -> None:
        b = an_initiative("b", goal="trust", status=status)
        assert self.told(an_initiative("a", goal="growth"), b) == ["goal trust"]

    def test_an_initiative_without_a_goal_is_told_where_there_are_goals(self) -> None:
        b = an_initiative("b")
        assert self.told(an_initiative("a", goal="growth"), b, goals=GOALS[:1]) == ["b"]
        assert self.told(b, goals=()) == []

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_unless_nobody_works_towards_it(self, status: str) -> None:
        b = an_initiative("b", status=status)
        assert self.told(an_initiative("a", goal="growth"), b, goals=GOALS[:1]) == []


class TestMilestones:
    OTHER = an_initiative("b", label("x"), goal="trust")

    @staticmethod
    def told(initiative: Initiative, *others: Initiative, **more: Any) -> Any:
        items = (an_item(1, milestone=12), an_item(2, milestone=12, labels=("x",)))
        snapshot = a_snapshot(*items, containers=(a_milestone(12),))
        findings = found("H12", asked(initiative, *others, goals=GOALS, **more), snapshot)
        return findings[0].facts["goals"] if findings else ()

    def test_a_milestone_whose_items_serve_two_goals_is_no_initiative(self) -> None:
        whole = an_initiative("a", milestone(12), goal="growth")
        assert self.told(whole, self.OTHER) == ("Growth", "Trust")

    def test_one_goal_is_fine(self) -> None:
        whole = an_initiative("a", milestone(12), goal="trust")
        assert self.told(whole, self.OTHER) == ()
        assert self.told(whole) == ()

    def test_with_another_link_it_is_more_than_a_milestone(self) -> None:
        mixed = an_initiative("a", milestone(12), issue(1), goal="growth")
        assert self.told(mixed, self.OTHER) == ()

    def test_two_claims_of_the_same_milestone_are_l04s(self) -> None:
        whole = an_initiative("a", milestone(12), goal="growth")
        same = an_initiative("b", milestone(12), goal="trust")
        assert self.told(whole, same) == ()

    def test_all_milestones_are_named(self) -> None:
        items = (an_item(1, milestone=12), an_item(2, milestone=13, labels=("x",)))
        whole = an_initiative("a", milestone(13), milestone(12), goal="growth")
        snapshot = a_snapshot(*items, containers=(a_milestone(12), a_milestone(13)))
        (told,) = found("H12", asked(whole, self.OTHER, goals=GOALS), snapshot)
        assert told.facts["containers"] == (milestone_ref(12), milestone_ref(13))

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_what_is_over_need_not_be_split(self, status: str) -> None:
        whole = an_initiative("a", milestone(12), goal="growth", status=status)
        assert self.told(whole, self.OTHER) == ()

"""H01, H02, H05, H14: what is far, and how far the roadmap looks."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.beside import Beside
from bot.domain.detect import detect
from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import Initiative, Team
from tests.domain.builders import (
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
    ref,
)

DAY = dt.timedelta(days=1)


def far(name: str = "a", *links: Any, **more: Any) -> Initiative:
    window = more.pop("window", "2027-Q2")
    status = more.pop("status", "planned")
    return an_initiative(name, *(links or (issue(1),)), window=window, status=status, **more)


def below(**marks: Any) -> Any:
    """Epic 1, with item 2 below it. Sprint 8 is the next one, 9 the one after it."""
    sprints = (a_sprint(8, TODAY + 14 * DAY), a_sprint(9, TODAY + 28 * DAY))
    return a_snapshot(an_item(1), an_item(2, parent=1, **marks), containers=sprints)


class TestFarFuture:
    @pytest.mark.parametrize(
        "mark", [{"estimate": 3.0}, {"assignees": ("ana",)}, {"sprint": 9}, {"child_count": 2}]
    )
    def test_an_item_that_somebody_refined_is_told(self, mark: dict[str, Any]) -> None:
        (told,) = found("H01", far(), below(**mark))
        assert told.hit.items == (ref(2),)

    def test_a_plain_one_may_wait_there(self) -> None:
        assert not is_found("H01", far(), below())

    def test_a_sprint_that_is_over_does_not_count(self) -> None:
        closed = a_sprint(3, TODAY - 28 * DAY, is_open=False)
        snapshot = a_snapshot(an_item(1), an_item(2, parent=1, sprint=3), containers=(closed,))
        assert not is_found("H01", far(), snapshot)

    @pytest.mark.parametrize("status", ["doing", "done", "dropped"])
    def test_what_has_begun_is_told_by_other_rules(self, status: str) -> None:
        assert not is_found("H01", far(), below(status=status, estimate=3.0))

    def test_the_issue_that_the_initiative_names_is_its_placeholder(self) -> None:
        epic = an_item(1, estimate=40.0, assignees=("ana",), child_count=1)
        assert not is_found("H01", far(), a_snapshot(epic, an_item(2, parent=1)))

    def test_an_item_that_a_label_reaches_is_no_placeholder(self) -> None:
        snapshot = a_snapshot(an_item(1, labels=("spring",), estimate=1.0))
        assert is_found("H01", far("a", label("spring")), snapshot)

    @pytest.mark.parametrize(
        ("window", "status", "told"),
        [
            ("2027-Q2", "proposed", True),
            ("later", "planned", True),
            ("next", "planned", False),
            ("2026-Q4", "planned", False),
            ("2027-Q2", "in_progress", False),
            ("2027-Q2", "paused", False),
            ("2027-Q2", "cancelled", False),
        ],
    )
    def test_only_of_what_is_far(self, window: str, status: str, told: bool) -> None:
        initiative = far(window=window, status=status)
        assert is_found("H01", initiative, below(estimate=3.0)) is told

    def test_far_begins_the_day_after_the_horizon(self) -> None:
        first, last = TODAY + 28 * DAY, TODAY + 90 * DAY
        edge, beyond = f"{first}..{last}", f"{first + DAY}..{last}"
        assert not is_found("H01", far(window=edge), below(estimate=3.0))
        assert is_found("H01", far(window=beyond), below(estimate=3.0))

    def test_what_stands_in_the_next_sprint_is_left_to_t06(self) -> None:
        snapshot = a_snapshot(
            an_item(1),
            an_item(2, parent=1, estimate=1.0, sprint=24),
            an_item(3, parent=1, estimate=1.0),
            containers=(a_sprint(24, TODAY),),
        )
        assert found("H01", far(), snapshot)[0].hit.items == (ref(3),)
        assert found("T06", far(), snapshot)[0].hit.items == (ref(2),)

    def test_an_item_that_something_nearer_needs_may_be_refined(self) -> None:
        near = an_initiative("b", label("x"))
        snapshot = a_snapshot(an_item(1), an_item(2, parent=1, estimate=1.0, labels=("x",)))
        assert not is_found("H01", a_roadmap(far(), near), snapshot)

    def test_an_item_of_two_is_told_once(self) -> None:
        snapshot = a_snapshot(an_item(2, estimate=1.0, labels=("x",)))
        roadmap = a_roadmap(far("a", label("x")), far("b", label("x")))
        assert [f.initiative for f in found("H01", roadmap, snapshot)] == ["a"]


class TestBeyondTheHorizon:
    @pytest.mark.parametrize(
        ("start", "told"), [(dt.date(2027, 11, 16), False), (dt.date(2027, 11, 17), True)]
    )
    def test_a_year_is_as_far_as_the_roadmap_looks(self, start: dt.date, told: bool) -> None:
        initiative = far(window=f"{start}..{start + 30 * DAY}")
        assert is_found("H02", initiative, a_snapshot(an_item(1))) is told

    def test_unless_the_manifest_says_otherwise(self) -> None:
        roadmap = a_roadmap(far(window="2027-Q2"), horizon_months=3)
        assert is_found("H02", roadmap, a_snapshot(an_item(1)))

    def test_the_last_day_of_a_month_has_one_in_every_month(self) -> None:
        today = dt.date(2026, 11, 30)
        inside, outside = "2027-02-28..2027-03-31", "2027-03-01..2027-03-31"
        for window, told in ((inside, False), (outside, True)):
            roadmap = a_roadmap(far(window=window), horizon_months=3)
            assert is_found("H02", roadmap, a_snapshot(an_item(1)), today) is told

    @pytest.mark.parametrize("status", ["proposed", "done", "cancelled"])
    def test_a_proposal_may_lie_as_far_away_as_it_likes(self, status: str) -> None:
        assert not is_found("H02", far(window="2028-Q1", status=status), a_snapshot(an_item(1)))

    @pytest.mark.parametrize("window", ["later", None])
    def test_without_a_start_there_is_nothing_to_measure(self, window: str | None) -> None:
        assert not is_found("H02", far(window=window), a_snapshot(an_item(1)))

    def test_a_window_the_wrong_way_round_is_t09s(self) -> None:
        assert not is_found("H02", far(window="2028-06-01..2028-05-01"), a_snapshot(an_item(1)))


class TestOutlook:
    @staticmethod
    def ends(*windows: str, **more: Any) -> bool:
        initiatives = (far(str(n), window=w, **more) for n, w in enumerate(windows))
        return is_found("H05", a_roadmap(*initiatives), a_snapshot(an_item(1)))

    def test_three_months_ahead_something_is_planned(self) -> None:
        last, beyond = "2026-11-01..2027-02-16", "2026-11-01..2027-02-17"
        assert self.ends("2026-Q4", "2026-Q4", last)
        assert not self.ends("2026-Q4", "2026-Q4", beyond)

    def test_two_initiatives_are_no_outlook(self) -> None:
        assert not self.ends("2026-Q4", "2026-Q4")

    def test_later_is_an_outlook(self) -> None:
        assert not self.ends("2026-Q4", "2026-Q4", "2026-Q4", "later")

    def test_what_is_only_proposed_is_not_planned(self) -> None:
        planned = (far(str(n), window="2026-Q4") for n in range(3))
        roadmap = a_roadmap(*planned, far("p", status="proposed"))
        assert is_found("H05", roadmap, a_snapshot(an_item(1)))

    def test_done_ones_say_nothing_of_the_future(self) -> None:
        assert not self.ends("2026-Q3", "2026-Q3", "2026-Q3", status="done")

    def test_how_far_is_an_option(self) -> None:
        initiatives = (far(str(n), window="2027-Q1") for n in range(3))
        roadmap = a_roadmap(*initiatives, policy=a_policy("H05", months=6))
        assert is_found("H05", roadmap, a_snapshot(an_item(1)))


class TestProposals:
    @staticmethod
    def told(*revisions: tuple[dt.date, str], status: str = "proposed") -> list[Any]:
        """The days from which it is told as proposed, with the manifest's history."""
        history = tuple(
            Revision(day, {"a": an_initiative("a", status=was)} if was else {})
            for day, was in revisions
        )
        beside = Beside(replay=Replay(history))
        roadmap = a_roadmap(an_initiative("a", status=status, window="later"))
        verdict = detect(roadmap, a_snapshot(an_item(1)), TODAY, beside=beside)
        return [f.facts["since"] for f in verdict.findings if f.rule == "H14"]

    @pytest.mark.parametrize(("days", "told"), [(180, 0), (181, 1)])
    def test_half_a_year_is_time_enough_to_decide(self, days: int, told: int) -> None:
        assert len(self.told((TODAY - days * DAY, "proposed"))) == told

    def test_the_last_time_that_it_became_a_proposal_counts(self) -> None:
        old, planned, back = (TODAY - days * DAY for days in (700, 600, 200))
        history = ((old, "proposed"), (planned, "planned"), (back, "proposed"))
        assert self.told(*history) == [back]

    def test_it_counts_anew_when_it_was_taken_off_between(self) -> None:
        old, off, back = (TODAY - days * DAY for days in (700, 600, 100))
        assert self.told((old, "proposed"), (off, ""), (back, "proposed")) == []

    def test_what_is_planned_is_no_proposal(self) -> None:
        old = (TODAY - 700 * DAY, "proposed")
        assert self.told(old, (TODAY, "planned"), status="planned") == []

    def test_without_the_history_the_rule_is_not_applied(self) -> None:
        roadmap = a_roadmap(an_initiative("a", status="proposed", window="later"))
        verdict = detect(roadmap, a_snapshot(an_item(1)), TODAY)
        reasons = [n.reason for n in verdict.not_applied if "H14" in n.rule.split()]
        assert reasons == ["the manifest's history in git was not read"]


def test_a_team_of_kanban_has_its_own_horizon() -> None:
    team = Team("flow", flow="kanban", near_days=10)
    start = TODAY + 11 * DAY
    initiative = far(window=f"{start}..{start + 60 * DAY}", team="flow")
    roadmap = a_roadmap(initiative, teams=(team,))
    assert is_found("H01", roadmap, below(estimate=3.0))

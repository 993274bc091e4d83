"""The headline number and what it is made of."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import Gap
from bot.domain.beside import Beside
from bot.domain.detect import Verdict, detect
from bot.domain.figures import finished_by_goal
from bot.domain.headline import coverage, headline, parts, trends
from bot.domain.roadmap import Goal, Person, Roadmap, Source, Team, Unplanned
from bot.domain.run import Memory
from bot.domain.shares import Figures, Share
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    ref,
)
from tests.domain.sheets import drawn

DAY = dt.timedelta(days=1)
GROWTH = Goal("growth", "Growth", effort_share=0.6)
TRUST = Goal("trust", "Trust")
SHOP_AND_PAY = (Source("shop", "local"), Source("pay", "local"))


def done(number: int, *labels: str, **more: Any) -> Any:
    return an_item(number, "done", labels=labels, closed=TODAY - 10 * DAY, **more)


def many(first: int, number: int, *labels: str, **more: Any) -> list[Any]:
    return [done(first + n, *labels, **more) for n in range(number)]


def two_goals(**more: Any) -> Roadmap:
    """Label g serves growth, label t serves trust."""
    return a_roadmap(
        an_initiative("grow", label("g"), label("g", source="pay"), goal="growth"),
        an_initiative("hold", label("t"), label("t", source="pay"), goal="trust"),
        goals=(GROWTH, TRUST),
        **more,
    )


class TestShare:
    @pytest.mark.parametrize(
        ("part", "whole", "percent"),
        [
            (0, 0, None),
            (0, 7, 0),
            (1, 3, 33),
            (2, 3, 67),
            (7, 7, 100),
            (999, 1000, 99),
            (1, 999, 1),
        ],
    )
    def test_a_percentage_is_0_for_none_and_100_for_all_alone(
        self, part: int, whole: int, percent: int | None
    ) -> None:
        assert Share(part, whole).percent == percent

    def test_of_nothing_there_is_no_share(self) -> None:
        assert Share(0, 0).value is None


class TestFigures:
    def test_each_goal_has_its_share_of_all_the_work(self) -> None:
        items = (*many(1, 5, "g"), *many(10, 3, "t"), *many(20, 2))
        told = judged(two_goals(), a_snapshot(*items)).figures
        assert told.coverage == Share(8, 10)
        assert told.goals == {"growth": Share(5, 10), "trust": Share(3, 10)}
        assert told.effort == {"growth": Share(5, 10), "trust": Share(3, 10)}

    def test_an_item_for_two_goals_counts_for_each_and_once_in_all(self) -> None:
        told = judged(two_goals(), a_snapshot(done(1, "g", "t"), done(2, "g"))).figures
        assert told.coverage == Share(2, 2)
        assert told.goals == {"growth": Share(2, 2), "trust": Share(1, 2)}
        assert told.effort == {"growth": Share(2, 2), "trust": Share(1, 2)}

    def test_what_is_in_work_is_no_effort_spent(self) -> None:
        begun = an_item(2, "doing", labels=("t",))
        told = judged(two_goals(), a_snapshot(done(1, "g"), begun)).figures
        assert told.goals["trust"] == Share(1, 2)
        assert told.effort["trust"] == Share(0, 1)

    def test_a_team_has_its_sources_or_what_its_people_do(self) -> None:
        teams = (
            Team("payments", sources=("pay", "shop")),
            Team("checkout", sources=("shop",), members=("ana",)),
        )
        roadmap = two_goals(
            sources=SHOP_AND_PAY, teams=teams, people=(Person("ana", github="ana-gh"),)
        )
        items = (
            done(1, "g", source="pay"),
            done(2, source="pay"),
            done(3, "g", assignees=("Ana-GH",)),
            done(4, assignees=("ben",)),
            done(5),
        )
        told = judged(roadmap, a_snapshot(*items)).figures
        assert told.teams == {"payments": Share(1, 2), "checkout": Share(1, 1)}
        assert told.sources == {"shop": Share(1, 3), "pay": Share(1, 2)}

    def test_unplanned_work_has_a_share_of_what_was_finished(self) -> None:
        allowed = Unplanned(labels=frozenset({"bug"}))
        items = (done(1, "g"), done(2, "bug"), done(3), an_item(4, "doing", labels=("bug",)))
        told = judged(two_goals(unplanned=allowed), a_snapshot(*items)).figures
        assert told.unplanned == Share(1, 3)
        assert told.coverage == Share(1, 2)

    def test_progress_counts_what_has_nothing_below_it_and_was_not_dropped(self) -> None:
        items = (
            an_item(1, "doing"),
            an_item(2, "done", parent=1),
            an_item(3, "doing", parent=1),
            an_item(4, parent=1),
            an_item(5, "dropped", parent=1),
        )
        told = judged(a_roadmap(an_initiative("a", issue(1))), a_snapshot(*items)).figures
        assert told.progress == {"a": Share(1, 3)}

    def test_what_lies_below_something_unread_is_not_counted(self) -> None:
        gap = Gap("pay", "", "refused", partial=True)
        below = done(1, parent=ref(7, source="pay"))
        snapshot = a_snapshot(below, done(2, "g"), gaps=(gap,))
        told = judged(two_goals(sources=SHOP_AND_PAY), snapshot).figures
        assert told.coverage == Share(1, 1)
        assert not told.whole

    def test_without_initiatives_there_is_no_number(self) -> None:
        verdict = judged(a_roadmap(), a_snapshot(*many(1, 20)))
        assert verdict.figures.coverage == Share(0, 0)
        assert headline(verdict) == ""

    def test_the_items_of_each_goal_are_told_in_its_order(self) -> None:
        scene = judged(two_goals(), a_snapshot(done(1, "t"), done(2, "g"), done(3))).scene
        found = finished_by_goal(scene)
        assert {goal: [i.ref for i in items] for goal, items in found.items()} == {
            "growth": [ref(2)],
            "trust": [ref(1)],
        }


def remembered(*earlier: tuple[int, int], aimed: int = 8) -> Verdict:
    """Of ten items so many are aligned; earlier, so many days ago, it was so many percent."""
    figures = tuple((TODAY - ago * DAY, Figures(coverage=Share(was, 100))) for ago, was in earlier)
    items = (*many(1, aimed, "g"), *many(50, 10 - aimed))
    beside = Beside(memory=Memory(figures=figures))
    return detect(two_goals(), a_snapshot(*items), TODAY, beside=beside)


class TestHeadline:
    def test_it_says_of_what_it_is_a_share(self) -> None:
        assert headline(remembered()) == (
            "Alignment coverage: 80%. 8 of 10 items in work or finished in the last 90 days serve"
            " an initiative."
        )

    def test_it_is_compared_with_the_last_run_and_the_oldest(self) -> None:
        verdict = remembered((1, 79), (7, 10), (80, 95))
        assert headline(verdict).endswith(
            " It is up 1 point since 15 Nov 2026 and down 15 points since 28 Aug 2026."
        )

    def test_one_earlier_run_is_told_once(self) -> None:
        assert headline(remembered((7, 80))).endswith(" It is unchanged since 9 Nov 2026.")

    def test_older_than_ninety_days_and_later_than_today_is_not_compared(self) -> None:
        assert trends(remembered((91, 10), (-1, 20))) == ()

    def test_a_run_with_too_little_work_is_not_compared(self) -> None:
        figures = ((TODAY - DAY, Figures(coverage=Share(0, 9))),)
        beside = Beside(memory=Memory(figures=figures))
        verdict = detect(two_goals(), a_snapshot(*many(1, 10, "g")), TODAY, beside=beside)
        assert trends(verdict) == ()

    @pytest.mark.parametrize("number", [0, 9])
    def test_too_little_work_is_no_number_and_never_0_percent(self, number: int) -> None:
        verdict = judged(two_goals(), a_snapshot(an_item(99), *many(1, number)))
        assert headline(verdict) == (
            "Alignment coverage: not enough finished work for a number (below 10 items)."
        )
        assert parts(verdict) == {}

    def test_what_could_not_be_read_is_not_passed_over(self) -> None:
        gap = Gap("shop", "acme/api", "refused")
        verdict = judged(two_goals(), a_snapshot(*many(1, 10, "g"), gaps=(gap,)))
        assert coverage(verdict) == "Alignment coverage: 100% of what could be read."

    def test_its_parts_are_told_by_goal_team_and_source(self) -> None:
        roadmap = two_goals(sources=SHOP_AND_PAY, teams=(Team("checkout", sources=("shop",)),))
        items = (*many(1, 6, "g"), *many(10, 6), *many(30, 2, "t", source="pay"))
        verdict = judged(roadmap, a_snapshot(*items))
        told = {kind: [(p.name, p.told) for p in each] for kind, each in parts(verdict).items()}
        assert told == {
            "goal": [("Growth", "43%"), ("Trust", "14%")],
            "team": [("checkout", "50%")],
            "source": [("shop", "50%"), ("pay", "2 of 2")],
        }

    def test_one_source_is_the_whole(self) -> None:
        assert "source" not in parts(remembered())

    def test_effort_is_told_beside_what_was_meant(self) -> None:
        items = (*many(1, 9, "g"), *many(20, 3, "t"))
        growth, trust = parts(judged(two_goals(), a_snapshot(*items)))["goal"]
        assert (growth.allocated, trust.allocated) == ("75%, 60% meant", "25%")


class TestDashboard:
    def test_it_has_the_number(self) -> None:
        assert "an initiative. Alignment coverage: 80%.\n" in drawn(remembered()).body

    def test_what_earlier_runs_counted_does_not_change_it(self) -> None:
        assert drawn(remembered((1, 30), (60, 95))).body == drawn(remembered()).body

    def test_that_there_is_no_earlier_run_is_left_to_the_report(self) -> None:
        verdict = remembered()
        assert "no earlier run is known" in [n.reason for n in verdict.not_applied]
        assert "no earlier run" not in drawn(verdict).body

    def test_without_a_number_it_says_nothing(self) -> None:
        few = judged(two_goals(), a_snapshot(*many(1, 9)))
        assert "coverage" not in drawn(few).body

"""P01, P06 and P12 at each border of their definitions."""

import datetime as dt
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backlog import BacklogItem, Capability, Gap, Snapshot
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Initiative
from tests.domain import replays
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
    noon,
    said,
    silenced,
)
from tests.domain.replays import NO_GIT, ago, git
from tests.domain.worlds import a_world

LONG_AGO = noon(ago(300))


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


def epic(*items: BacklogItem) -> Snapshot:
    return a_snapshot(an_item(1, created=LONG_AGO), *items)


def of(done: int, still: int, place: str = "doing", **more: Any) -> Snapshot:
    """An epic with so many items done, all on one day of last week, and so many open."""
    past = [
        an_item(n, "done", parent=1, closed=ago(5), created=LONG_AGO)
        for n in range(100, 100 + done)
    ]
    left = [an_item(n, place, parent=1, created=LONG_AGO, **more) for n in range(10, 10 + still)]
    return epic(*past, *left)


def hundred(passed: int, **more: Any) -> Initiative:
    """Its window is a hundred days long, and so many of them have passed with today."""
    first = days(1 - passed)
    window = f"{first}..{first + dt.timedelta(days=99)}"
    return an_initiative("a", issue(1), window=window, **more)


class TestP01BehindSchedule:
    def test_the_finding_names_the_day_on_which_it_should_have_been_that_far(self) -> None:
        (told,) = found("P01", hundred(60), of(2, 8))
        assert told.level is Level.WARNING
        assert {name: told.facts[name] for name in ("done", "end", "reached")} == {
            "done": 20,
            "end": days(40),
            # 20 of the hundred days, the first of which was 59 days ago
            "reached": ago(40),
        }

    def test_it_ends_with_the_forecast(self) -> None:
        assert said("P01", hundred(60), of(2, 8)).startswith(
            "A is 20% done; to end on 26 Dec 2026 it should have been that far on 7 Oct 2026."
            " Forecast, on little history: even odds by "
        )

    def test_where_nothing_was_done_there_is_no_forecast_to_tell(self) -> None:
        told = said("P01", hundred(60), of(0, 10))
        assert told.startswith(
            "A is 0% done; to end on 26 Dec 2026 it should have been that far on 18 Sep 2026."
        )
        assert "Forecast" not in told

    @pytest.mark.parametrize(("passed", "told"), [(39, False), (40, False), (41, True)])
    def test_twenty_points_are_let_pass(self, passed: int, told: bool) -> None:
        assert is_found("P01", hundred(passed), of(2, 8)) is told

    @pytest.mark.parametrize(("points", "told"), [(30, False), (29, True)])
    def test_the_limit_is_an_option(self, points: int, told: bool) -> None:
        roadmap = a_roadmap(hundred(50), policy=a_policy("P01", points=points))
        assert is_found("P01", roadmap, of(2, 8)) is told

    @pytest.mark.parametrize(("still", "told"), [(4, False), (5, True)])
    def test_of_few_items_nothing_is_said(self, still: int, told: bool) -> None:
        assert is_found("P01", hundred(60), of(0, still)) is told

    def test_how_many_are_few_is_an_option(self) -> None:
        roadmap = a_roadmap(hundred(60), policy=a_policy("P01", items=2))
        assert is_found("P01", roadmap, of(0, 2))

    @pytest.mark.parametrize(("passed", "told"), [(100, True), (101, False), (0, False)])
    def test_only_while_its_time_runs(self, passed: int, told: bool) -> None:
        assert is_found("P01", hundred(passed), of(2, 8)) is told

    def test_a_target_is_the_end(self) -> None:
        soon = hundred(30, target=days(10))
        assert is_found("P01", soon, of(2, 8))
        assert not is_found("P01", hundred(30), of(2, 8))

    def test_without_a_first_day_nobody_knows_how_much_has_passed(self) -> None:
        loose = an_initiative("a", issue(1), window="now", target=days(3))
        assert not is_found("P01", loose, of(2, 8))
        assert silenced("P01", an_initiative("a", issue(1), window="now"), of(2, 8)) == [
            "a: the window now has no dates"
        ]

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", False), ("done", False)],
    )
    def test_which_initiatives_are_judged(self, status: str, told: bool) -> None:
        assert is_found("P01", hundred(60, status=status), of(2, 8)) is told

    def test_estimates_count_where_all_items_have_one(self) -> None:
        done = [
            an_item(n, "done", parent=1, closed=ago(5), estimate=8.0, created=LONG_AGO)
            for n in (100, 101)
        ]
        left = [an_item(n, "doing", parent=1, estimate=1.0) for n in range(10, 14)]
        assert not is_found("P01", hundred(70), epic(*done, *left))

    def test_where_the_odds_are_known_p02_speaks(self) -> None:
        weekly = [
            an_item(100 + n, "done", parent=1, closed=ago(7 * n), created=LONG_AGO)
            for n in range(6)
        ]
        left = [an_item(n, "doing", parent=1, created=LONG_AGO) for n in range(10, 40)]
        slow = epic(*weekly, *left)
        assert is_found("P02", hundred(60), slow)
        assert not is_found("P01", hundred(60), slow)

    @pytest.mark.parametrize(
        "policy",
        [
            Policy(rules={"P02": RuleSetting(off=True)}),
            Policy(initiatives={"a": {"P02": RuleSetting(off=True)}}),
            Policy(ignore=frozenset({"P02"})),
            Policy(select=frozenset({"P01"})),
        ],
    )
    def test_where_p02_is_switched_off_it_speaks_itself(self, policy: Policy) -> None:
        weekly = [
            an_item(100 + n, "done", parent=1, closed=ago(7 * n), created=LONG_AGO)
            for n in range(6)
        ]
        left = [an_item(n, "doing", parent=1, created=LONG_AGO) for n in range(10, 40)]
        assert is_found("P01", a_roadmap(hundred(60), policy=policy), epic(*weekly, *left))

    def test_where_the_odds_are_good_nothing_is_said(self) -> None:
        def after(weeks: int) -> Snapshot:
            """An item was done every day, and four large ones are left."""
            daily = [
                an_item(100 + n, "done", parent=1, closed=ago(n), estimate=1.0, created=LONG_AGO)
                for n in range(7 * weeks)
            ]
            large = [an_item(n, "doing", parent=1, estimate=20.0) for n in range(10, 14)]
            return epic(*daily, *large)

        assert is_found("P01", hundred(60), after(weeks=3))  # too little history for odds
        assert not is_found("P01", hundred(60), after(weeks=4))

    def test_of_a_scope_that_was_not_read_to_its_end_nobody_knows(self) -> None:
        cut = Gap("shop", "acme/shop", "page 4 did not come", partial=True)
        half = a_snapshot(*of(2, 8).items, gaps=(cut,))
        why = "a: shop acme/shop could not be read: page 4 did not come"
        assert silenced("P01", hundred(60), half) == [why]


class TestP06NotFarEnough:
    def test_the_finding_names_the_end_and_what_is_left(self) -> None:
        (told,) = found("P06", hundred(80), of(1, 2))
        assert told.level is Level.WARNING
        assert (told.facts["end"], told.facts["left"], told.facts["nobody"]) == (days(20), 67, "")
        assert [ref.key for ref in told.hit.items] == ["acme/shop#10", "acme/shop#11"]

    @pytest.mark.parametrize(("left", "told"), [(31, False), (30, True), (0, True), (-1, False)])
    def test_thirty_days_before_the_end(self, left: int, told: bool) -> None:
        assert is_found("P06", hundred(100 - left), of(1, 2)) is told

    @pytest.mark.parametrize(("left", "told"), [(8, False), (7, True)])
    def test_how_close_is_an_option(self, left: int, told: bool) -> None:
        roadmap = a_roadmap(hundred(100 - left), policy=a_policy("P06", days=7))
        assert is_found("P06", roadmap, of(1, 2)) is told

    @pytest.mark.parametrize(("done", "told"), [(2, True), (3, False), (4, False)])
    def test_two_fifths_may_be_left(self, done: int, told: bool) -> None:
        assert is_found("P06", hundred(80), of(done, 2)) is told

    def test_how_much_may_be_left_is_an_option(self) -> None:
        roadmap = a_roadmap(hundred(80), policy=a_policy("P06", share=0.7))
        assert not is_found("P06", roadmap, of(1, 2))

    @pytest.mark.parametrize(("still", "told"), [(1, False), (2, True)])
    def test_a_single_item_is_done_to_nought_or_to_all(self, still: int, told: bool) -> None:
        assert is_found("P06", hundred(80), of(0, still)) is told

    @pytest.mark.parametrize(("first", "told"), [(9, False), (10, True)])
    def test_a_short_window_is_not_near_its_end_when_it_begins(
        self, first: int, told: bool
    ) -> None:
        short = an_initiative("a", issue(1), window=f"{days(1 - first)}..{days(19 - first)}")
        assert is_found("P06", short, of(1, 2)) is told

    def test_a_target_without_a_window_will_do(self) -> None:
        loose = an_initiative("a", issue(1), window=None, target=days(10))
        assert is_found("P06", loose, of(1, 2))

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", False), ("done", False)],
    )
    def test_which_initiatives_are_judged(self, status: str, told: bool) -> None:
        assert is_found("P06", hundred(80, status=status), of(1, 2)) is told

    def test_where_all_is_done_s01_speaks(self) -> None:
        done = a_snapshot(an_item(1, "done", closed=ago(5)))
        assert is_found("S01", hundred(80), done)
        assert not is_found("P06", hundred(80), done)

    def test_where_nothing_is_in_work_s04_speaks(self) -> None:
        idle = of(0, 3, "todo")
        assert is_found("S04", hundred(80), idle)
        assert not is_found("P06", hundred(80), idle)
        alone = a_roadmap(hundred(80), policy=Policy(rules={"S04": RuleSetting(off=True)}))
        assert is_found("P06", alone, idle)

    def test_where_it_is_not_known_what_is_in_work_s04_does_not(self) -> None:
        blind = a_snapshot(*of(0, 3, "todo").items, lacks={Capability.DOING})
        assert is_found("P06", hundred(80), blind)

    def test_where_it_lies_behind_its_time_p01_speaks(self) -> None:
        assert is_found("P01", hundred(80), of(2, 6))
        assert not is_found("P06", hundred(80), of(2, 6))
        alone = a_roadmap(hundred(80), policy=Policy(rules={"P01": RuleSetting(off=True)}))
        assert is_found("P06", alone, of(2, 6))


class TestP06WithNobody:
    """P06 where nobody has taken on what is left."""

    TAKEN = an_item(500, "done", assignees=("ana-k",), closed=ago(5))

    def open(self, place: str = "todo", *others: BacklogItem, **more: Any) -> Snapshot:
        """Most of it is done, and one item is left."""
        return a_snapshot(*of(4, 1, place, **more).items, self.TAKEN, *others)

    def test_that_nobody_is_assigned_is_told(self) -> None:
        assert said("P06", hundred(80), self.open()).startswith(
            "A is to end on 6 Dec 2026, and 20% of it is still to do, and nobody is assigned to it."
        )

    def test_somebody_is_enough(self) -> None:
        with_ben = an_item(20, parent=1, assignees=("ben-b",))
        assert not is_found("P06", hundred(80), self.open("todo", with_ben))

    def test_where_nobody_is_ever_assigned_it_says_nothing(self) -> None:
        assert not is_found("P06", hundred(80), of(4, 1, "todo"))

    @pytest.mark.parametrize("more", [{"place": "doing"}, {"due": days(2)}])
    def test_what_is_in_work_or_due_is_o04s(self, more: dict[str, Any]) -> None:
        assert is_found("O04", hundred(80), self.open(**more))
        assert not is_found("P06", hundred(80), self.open(**more))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_of_one_end_only_one_of_t01_p02_p01_and_p06_speaks(seed: int) -> None:
    findings = a_world(Random(seed)).judged().findings
    rules = {"T01", "P02", "P01", "P06"}
    told = Counter(f.initiative for f in findings if f.rule in rules)
    assert [name for name, times in told.items() if times > 1] == []


class TestP12RunningTooLong:
    def tenth(self, left: int = 50) -> Initiative:
        """Planned to take a hundred days, so many of which are left."""
        return hundred(100 - left)

    def begun(self, day: dt.date) -> Snapshot:
        return epic(an_item(2, "doing", parent=1, started=noon(day)))

    @pytest.mark.parametrize(("since", "told"), [(148, False), (149, False), (150, True)])
    def test_one_and_a_half_times_what_was_planned(self, since: int, told: bool) -> None:
        initiative = self.tenth()
        past = git((400, hundred(50, status="planned")), (since, initiative))
        hits = replays.found("P12", initiative, self.begun(ago(1)), past)
        assert [f.facts for f in hits] == [{"since": ago(150), "planned": 100}] * told

    def test_the_factor_is_an_option(self) -> None:
        past = git((400, hundred(50, status="planned")), (120, self.tenth()))
        assert not replays.found("P12", self.tenth(), self.begun(ago(1)), past)
        assert replays.found("P12", self.tenth(), self.begun(ago(1)), past, factor=1.2)

    def test_what_was_paused_began_anew(self) -> None:
        planned, paused = hundred(50, status="planned"), hundred(50, status="paused")
        past = git((400, planned), (300, self.tenth()), (200, paused), (100, self.tenth()))
        assert not replays.found("P12", self.tenth(), self.begun(ago(300)), past)

    def test_another_word_about_it_is_no_new_beginning(self) -> None:
        planned, other = hundred(50, status="planned"), hundred(50, owner="ben")
        past = git((400, planned), (300, self.tenth()), (100, other))
        (told,) = replays.found("P12", other, self.begun(ago(1)), past)
        assert told.facts["since"] == ago(300)

    @pytest.mark.parametrize(("since", "told"), [(90, False), (200, True)])
    def test_a_past_that_begins_with_it_tells_since_when_at_least(
        self, since: int, told: bool
    ) -> None:
        hits = replays.found("P12", self.tenth(), self.begun(ago(250)), git((since, self.tenth())))
        assert [f.facts["since"] for f in hits] == [ago(since)] * told

    def test_without_git_nothing_is_said_whatever_is_older_than_the_plan(self) -> None:
        older = an_item(3, "done", parent=1, closed=ago(700))
        backlog = a_snapshot(*self.begun(ago(400)).items, older)
        assert not replays.found("P12", self.tenth(), backlog, NO_GIT)

    def test_of_an_end_that_has_passed_t01_speaks(self) -> None:
        assert is_found("T01", self.tenth(-1), self.begun(ago(250)))
        past = git((400, self.tenth(-1)))
        assert not replays.found("P12", self.tenth(-1), self.begun(ago(250)), past)

    def test_only_what_is_in_progress_runs(self) -> None:
        planned = hundred(50, status="planned")
        assert not replays.found("P12", planned, self.begun(ago(250)), git((400, planned)))

    def test_a_window_without_dates_has_no_length(self) -> None:
        loose = an_initiative("a", issue(1), window="now")
        past = git((250, loose))
        assert replays.silenced("P12", loose, self.begun(ago(250)), past) == [
            "a: the window now has no dates"
        ]

    def test_it_is_one_sentence(self) -> None:
        past = git((250, self.tenth()))
        assert replays.said("P12", self.tenth(), self.begun(ago(1)), past).startswith(
            "A has been in work since 11 Mar 2026; it was planned to take 100 days. ana decides"
        )

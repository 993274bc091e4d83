"""P10 at each border of its definition."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Container, ItemRef, Snapshot
from bot.domain.policy import Level
from bot.domain.roadmap import Roadmap, Team
from tests.domain.builders import (
    NOW,
    TODAY,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_item,
    found,
    is_found,
    ref,
    said,
    silenced,
    sprint_ref,
)

DAY = dt.timedelta(days=1)
RUNNING = a_sprint(1, TODAY)


def team(capacity: float | None = 2, unit: str = "items", **more: Any) -> Team:
    sources = more.pop("sources", ("shop",))
    return Team("checkout", capacity=capacity, capacity_unit=unit, sources=sources, **more)


def of(*teams: Team) -> Roadmap:
    return a_roadmap(teams=teams)


def held(*items: BacklogItem, **more: Any) -> Snapshot:
    return a_snapshot(*items, **{"containers": (RUNNING,), **more})


def estimated(*estimates: float | None, **more: Any) -> Snapshot:
    """One item of sprint 1 for each."""
    return held(*(an_item(n, sprint=1, estimate=e, **more) for n, e in enumerate(estimates, 1)))


def some(count: int, *statuses: str, sprint: int = 1) -> Snapshot:
    """So many items, and one of each status, in this sprint."""
    told = ["todo"] * count + list(statuses)
    return held(*(an_item(n, status, sprint=sprint) for n, status in enumerate(told, 1)))


class TestCountedInItems:
    @pytest.mark.parametrize(("count", "told"), [(1, False), (2, False), (3, True)])
    def test_more_than_fits_is_told(self, count: int, told: bool) -> None:
        assert is_found("P10", of(team()), some(count)) is told

    def test_the_finding_is_about_the_sprint(self) -> None:
        (told,) = found("P10", of(team()), some(3))
        assert (told.item, told.initiative, told.level) == (sprint_ref(1), "", Level.WARNING)
        assert said("P10", of(team()), some(3)) == (
            "Sprint 1 holds 3 items; team checkout has room for 2. Roadmap: correct the capacity"
            " of checkout, or move the dates of what can wait. Backlog: move items out of Sprint 1."
        )

    @pytest.mark.parametrize(
        ("status", "told"), [("done", True), ("doing", True), ("dropped", False)]
    )
    def test_what_was_done_in_it_counts_and_what_was_dropped_does_not(
        self, status: str, told: bool
    ) -> None:
        assert is_found("P10", of(team()), some(2, status)) is told

    def test_what_stands_below_an_item_of_the_sprint_is_a_part_of_it(self) -> None:
        story = (an_item(1, sprint=1), *(an_item(n, sprint=1, parent=1) for n in (2, 3, 4)))
        assert not is_found("P10", of(team()), held(*story))
        apart = (an_item(1), *(an_item(n, sprint=1, parent=1) for n in (2, 3, 4)))
        assert is_found("P10", of(team()), held(*apart))

    def test_what_stands_below_a_dropped_item_counts(self) -> None:
        items = (an_item(1, "dropped", sprint=1), *(an_item(n, sprint=1, parent=1) for n in (2, 3)))
        assert not is_found("P10", of(team()), held(*items))
        assert is_found("P10", of(team()), held(*items, an_item(4, sprint=1, parent=1)))


class TestCountedInPoints:
    POINTS = team(13, "points")

    @pytest.mark.parametrize(
        ("estimates", "told"), [((8, 5), False), ((8, 5, 0.5), True), ((8, 5, None), False)]
    )
    def test_the_estimates_are_added_up(
        self, estimates: tuple[float | None, ...], told: bool
    ) -> None:
        assert is_found("P10", of(self.POINTS), estimated(*estimates)) is told

    def test_tenths_add_up_to_what_people_expect(self) -> None:
        tenths = estimated(0.1, 0.1, 0.1)
        assert not is_found("P10", of(team(0.3, "points")), tenths)

    @pytest.mark.parametrize(
        ("without", "words"),
        [
            (0, "holds 13.5 points; team"),
            (1, "holds 13.5 points and 1 item without an estimate; team"),
            (2, "holds 13.5 points and 2 items without an estimate; team"),
        ],
    )
    def test_items_without_an_estimate_are_counted_apart(self, without: int, words: str) -> None:
        snapshot = estimated(8, 5.5, *[None] * without)
        assert words in said("P10", of(self.POINTS), snapshot)

    @pytest.mark.parametrize(
        ("story", "tasks", "load", "without"),
        [
            (14, (3, 4), 14, 0),  # the story's own estimate holds its tasks
            (None, (9, 5), 14, 0),
            (None, (14, None), 14, 1),
            (14, (None, None), 14, 0),
        ],
    )
    def test_a_story_and_its_tasks_count_once(
        self, story: float | None, tasks: tuple[float | None, ...], load: float, without: int
    ) -> None:
        below = (an_item(n, sprint=1, parent=1, estimate=e) for n, e in enumerate(tasks, 2))
        snapshot = held(an_item(1, sprint=1, estimate=story), *below)
        (told,) = found("P10", of(self.POINTS), snapshot)
        assert told.facts["load"] == load
        assert bool(told.facts["beside"]) is bool(without)

    def test_an_estimate_below_it_that_is_not_in_the_sprint_does_not_count(self) -> None:
        story, task = an_item(1, sprint=1), an_item(2, parent=1, estimate=99)
        assert not is_found("P10", of(self.POINTS), held(story, task))

    def test_a_long_line_of_parents_is_no_matter(self) -> None:
        deep = [an_item(n, sprint=1, parent=n - 1 or None) for n in range(1, 1200)]
        last = an_item(1200, sprint=1, parent=1199, estimate=20)
        assert is_found("P10", of(self.POINTS), held(*deep, last))

    def test_parents_in_a_circle_count_nothing(self) -> None:
        circle = (an_item(n, sprint=1, parent=3 - n, estimate=20) for n in (1, 2))
        assert not is_found("P10", of(self.POINTS), held(*circle))


class TestWhichSprint:
    @pytest.mark.parametrize(
        ("sprint", "told"),
        [
            (a_sprint(1, TODAY - 13 * DAY), True),
            (a_sprint(1, TODAY + 20 * DAY), True),  # the next one
            (a_sprint(1, TODAY - 14 * DAY), False),  # is over
            (a_sprint(1, TODAY, is_open=False), False),
        ],
    )
    def test_the_running_and_the_next_one_are_judged(self, sprint: Container, told: bool) -> None:
        snapshot = held(*some(3).items, containers=(sprint,))
        assert is_found("P10", of(team()), snapshot) is told

    def test_each_has_a_finding_of_its_own_and_later_ones_have_none(self) -> None:
        sprints = tuple(a_sprint(n, TODAY + 14 * (n - 1) * DAY) for n in (1, 2, 3))
        items = (an_item(10 * n + m, sprint=n) for n in (1, 2, 3) for m in (1, 2, 3))
        told = found("P10", of(team()), held(*items, containers=sprints))
        assert [f.item for f in told] == [sprint_ref(1), sprint_ref(2)]

    def test_of_a_source_that_two_teams_list_nobody_knows_whose_sprint_it_is(self) -> None:
        other = Team("search", sources=("shop",))
        assert not is_found("P10", of(team(), other), some(9))

    @pytest.mark.parametrize("told", [team(None), team(sources=()), team(sources=("pay",))])
    def test_a_team_without_a_capacity_or_without_sprints_is_not_judged(self, told: Team) -> None:
        assert not is_found("P10", of(told), some(9))

    def test_each_board_of_a_team_has_its_next_sprint(self) -> None:
        other = a_sprint(2, TODAY + 9 * DAY, board="acme/8")
        there = ItemRef("shop", "acme/8/sprint/2")
        items = (an_item(n, sprint=there) for n in (1, 2, 3))
        (told,) = found("P10", of(team()), held(*items, containers=(RUNNING, other)))
        assert told.item == there

    def test_on_a_day_in_the_past_only_what_was_there_counts(self) -> None:
        items = (*some(2).items, an_item(3, sprint=1, created=NOW))
        begun = a_sprint(1, TODAY - 7 * DAY)
        snapshot = held(*items, containers=(begun,))
        assert is_found("P10", of(team()), snapshot)
        past = snapshot.at(NOW - 2 * DAY)
        assert not is_found("P10", of(team()), past, TODAY - 2 * DAY)

    def test_a_tracker_without_sprints_is_not_judged(self) -> None:
        flat = a_snapshot(an_item(1), lacks={Capability.SPRINTS})
        assert silenced("P10", of(team()), flat) == ["shop: the source does not tell sprints"]

    def test_items_that_serve_no_initiative_fill_a_sprint_too(self) -> None:
        (told,) = found("P10", of(team()), some(3))
        assert told.hit.items == ()
        assert ref(1) not in dict(told.hit.facts).values()

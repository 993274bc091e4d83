"""T12 and T17 at each border of their definitions."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import (
    Capability,
    Container,
    History,
    Snapshot,
)
from bot.domain.detect import histories_to_read
from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import Roadmap, Team
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
    judged,
    label,
    ref,
    said,
    silenced,
    sprint_ref,
    version_ref,
)
from tests.domain.test_rules_schedule import CLAIMING, DAY, labelled


class TestT12CarriedOver:
    ON = Policy(rules={"T12": RuleSetting()})

    @staticmethod
    def moved(*days: int) -> History:
        return History(moved=tuple(NOW - day * DAY for day in sorted(days, reverse=True)))

    def with_moves(self, times: int, status: str = "todo", **more: Any) -> Snapshot:
        item = labelled(1, status, **{"sprint": 1, **more})
        return a_snapshot(item, histories={ref(1): self.moved(*range(times))})

    def roadmap(self, **more: Any) -> Roadmap:
        return a_roadmap(an_initiative("a", label("x"), **more), policy=self.ON)

    def test_it_is_off_until_the_policy_names_it(self) -> None:
        assert not is_found("T12", CLAIMING, self.with_moves(9))
        assert is_found("T12", self.roadmap(), self.with_moves(9))

    @pytest.mark.parametrize(("times", "told"), [(2, False), (3, True)])
    def test_three_moves_are_too_many(self, times: int, told: bool) -> None:
        assert is_found("T12", self.roadmap(), self.with_moves(times)) is told

    @pytest.mark.parametrize(("times", "told"), [(4, False), (5, True)])
    def test_how_many_is_an_option_and_naming_it_switches_the_rule_on(
        self, times: int, told: bool
    ) -> None:
        roadmap = a_roadmap(CLAIMING, policy=a_policy("T12", times=5))
        assert is_found("T12", roadmap, self.with_moves(times)) is told

    def test_all_items_of_an_initiative_are_one_finding(self) -> None:
        items = (labelled(n, sprint=1) for n in (1, 2, 3))
        past = {ref(1): self.moved(1, 2, 3), ref(2): self.moved(1), ref(3): self.moved(1, 2, 3, 4)}
        snapshot = a_snapshot(*items, histories=past)
        (told,) = found("T12", self.roadmap(), snapshot)
        assert told.hit.items == (ref(1), ref(3))
        assert told.facts["most"] == 4
        assert said("T12", self.roadmap(), snapshot) == (
            "2 items of A were moved on to another sprint or version 3 times or more."
            " ana decides. Roadmap: cut from the scope what keeps being put off, or allow it more"
            " time. Backlog: split or drop what is carried along: acme/shop#1 and acme/shop#3."
        )

    def test_an_unknown_past_is_not_told(self) -> None:
        assert not is_found("T12", self.roadmap(), a_snapshot(labelled(1, sprint=1)))

    @pytest.mark.parametrize(
        ("item", "told"),
        [
            ({"sprint": None, "versions": (version_ref("4.2"),)}, True),
            ({"sprint": None}, False),  # put back: it is carried no further
            ({"status": "done"}, False),
        ],
    )
    def test_only_an_open_item_in_a_sprint_or_version_is_carried(
        self, item: dict[str, Any], told: bool
    ) -> None:
        assert is_found("T12", self.roadmap(), self.with_moves(3, **item)) is told

    @pytest.mark.parametrize(
        ("status", "told"),
        [("planned", True), ("in_progress", True), ("proposed", False), ("paused", False)],
    )
    def test_it_is_about_what_is_planned_or_in_progress(self, status: str, told: bool) -> None:
        assert is_found("T12", self.roadmap(status=status), self.with_moves(3)) is told

    def test_the_past_is_asked_of_exactly_these_items(self) -> None:
        items = (
            labelled(1, sprint=1),
            labelled(2, versions=(version_ref("4.2"),)),
            labelled(3),
            labelled(4, "done", sprint=1),
            an_item(5, sprint=1),
        )
        scene = judged(self.roadmap(), a_snapshot(*items)).scene
        assert histories_to_read(scene) == (ref(1), ref(2))

    def test_while_it_is_off_nothing_is_asked(self) -> None:
        assert histories_to_read(judged(CLAIMING, self.with_moves(3)).scene) == ()

    def test_a_tracker_without_history_is_not_judged(self) -> None:
        flat = a_snapshot(labelled(1), lacks={Capability.HISTORY})
        assert silenced("T12", self.roadmap(), flat) == ["shop: the source does not tell history"]


class TestT17SprintOverlap:
    ONE_TEAM = a_roadmap(teams=(Team("checkout", sources=("shop",)),))
    RUNNING = a_sprint(1, TODAY - 7 * DAY)  # ends in six days
    NOBODY = a_roadmap()

    @staticmethod
    def overlaps(roadmap: Roadmap, *sprints: Container) -> list[str]:
        told = found("T17", roadmap, a_snapshot(an_item(99), containers=sprints))
        return [f.hit.subject.replace("shop:acme/", "").replace("/sprint", "") for f in told]

    @pytest.mark.parametrize(
        ("starts_in", "told"),
        [
            (5, True),
            (6, False),  # on the day the other one ends: handed over
            (7, False),
        ],
    )
    @pytest.mark.parametrize("roadmap", [ONE_TEAM, NOBODY], ids=["team", "board"])
    def test_sprints_that_share_more_than_a_day_overlap(
        self, starts_in: int, told: bool, roadmap: Roadmap
    ) -> None:
        later = a_sprint(2, TODAY + starts_in * DAY)
        assert self.overlaps(roadmap, later, self.RUNNING) == (["7/1 7/2"] if told else [])

    def test_the_finding_is_about_the_later_one(self) -> None:
        sprints = (a_sprint(2, TODAY), self.RUNNING)
        (told,) = found("T17", self.ONE_TEAM, a_snapshot(an_item(99), containers=sprints))
        assert (told.item, told.initiative) == (sprint_ref(2), "")

    def test_it_names_the_team_where_one_alone_lists_the_source(self) -> None:
        snapshot = a_snapshot(an_item(99), containers=(self.RUNNING, a_sprint(2, TODAY)))
        overlap = (
            " overlap: Sprint 1 ends 22 Nov 2026, Sprint 2 begins 16 Nov 2026."
            " Backlog: end Sprint 1 earlier, or begin Sprint 2 after it."
        )
        assert said("T17", self.ONE_TEAM, snapshot) == f"Two sprints of team checkout{overlap}"
        assert said("T17", self.NOBODY, snapshot) == f"Two sprints of one board{overlap}"

    @pytest.mark.parametrize(("board", "told"), [("acme/8", False), ("acme/7", True)])
    @pytest.mark.parametrize("days", [14, 21])
    def test_sprints_of_two_boards_are_not_compared(
        self, board: str, told: bool, days: int
    ) -> None:
        other = a_sprint(2, TODAY - 7 * DAY, days, board=board)
        assert bool(self.overlaps(self.ONE_TEAM, self.RUNNING, other)) is told

    @pytest.mark.parametrize(
        ("first", "second", "told"),
        [
            (-20, -10, True),  # the second one runs
            (-3, 5, True),  # the first one runs
            (1, 5, False),  # neither has begun
            (-40, -30, False),  # both are past
        ],
    )
    def test_one_of_them_runs_today(self, first: int, second: int, told: bool) -> None:
        sprints = (a_sprint(1, TODAY + first * DAY), a_sprint(2, TODAY + second * DAY))
        assert bool(self.overlaps(self.ONE_TEAM, *sprints)) is told

    def test_each_later_sprint_is_told_once_beside_the_longest_before_it(self) -> None:
        long = a_sprint(1, TODAY - 7 * DAY, days=60)
        middle, last = a_sprint(2, TODAY), a_sprint(3, TODAY + 7 * DAY)
        assert self.overlaps(self.ONE_TEAM, last, middle, long) == ["7/1 7/2", "7/1 7/3"]

    def test_a_coming_sprint_is_compared_with_the_running_one_behind_a_longer_coming_one(
        self,
    ) -> None:
        coming, long = a_sprint(3, TODAY + 3 * DAY), a_sprint(2, TODAY + DAY, days=60)
        assert self.overlaps(self.ONE_TEAM, self.RUNNING, long, coming) == ["7/1 7/2", "7/1 7/3"]

    def test_once_a_longer_one_has_begun_the_next_are_compared_with_that(self) -> None:
        long, after = a_sprint(2, TODAY, days=60), a_sprint(3, TODAY + 20 * DAY)
        assert self.overlaps(self.ONE_TEAM, self.RUNNING, long, after) == ["7/1 7/2", "7/2 7/3"]

    def test_a_short_one_inside_a_long_one_does_not_hide_it_from_the_running_one(self) -> None:
        long, short = a_sprint(1, TODAY - 40 * DAY, days=40), a_sprint(2, TODAY - 30 * DAY)
        running = a_sprint(3, TODAY - 5 * DAY)
        assert self.overlaps(self.ONE_TEAM, long, short, running) == ["7/1 7/3"]

    def test_one_that_nobody_closed_in_time_counts_too(self) -> None:
        past = (a_sprint(1, TODAY - 40 * DAY, days=10), a_sprint(2, TODAY - 38 * DAY, days=38))
        running = a_sprint(3, TODAY - 5 * DAY)
        assert self.overlaps(self.ONE_TEAM, *past, running) == ["7/2 7/3"]

    @pytest.mark.parametrize("lacks", ["start", "due"])
    def test_a_closed_sprint_or_one_without_dates_is_left_alone(self, lacks: str) -> None:
        closed = a_sprint(2, TODAY, is_open=False)
        undated = replace(a_sprint(3, TODAY), **{lacks: None})  # type: ignore[arg-type]
        assert self.overlaps(self.ONE_TEAM, self.RUNNING, closed, undated) == []

    def test_a_sprint_closed_later_was_open_on_the_day_asked_about(self) -> None:
        closed = a_sprint(2, TODAY, is_open=False, closed=NOW + DAY)
        snapshot = a_snapshot(an_item(99), containers=(self.RUNNING, closed))
        assert not is_found("T17", self.ONE_TEAM, snapshot)
        assert is_found("T17", self.ONE_TEAM, snapshot.at(NOW))

    def test_a_tracker_without_sprints_is_not_judged(self) -> None:
        flat = a_snapshot(an_item(1), lacks={Capability.SPRINTS})
        assert silenced("T17", self.NOBODY, flat) == ["shop: the source does not tell sprints"]

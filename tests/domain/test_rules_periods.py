"""T07 and T14 to T16 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Snapshot
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Initiative, Roadmap, Source, Team
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
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
    said,
    silenced,
    sprint_ref,
)

DAY = dt.timedelta(days=1)
RUNNING, NEXT = a_sprint(1, TODAY), a_sprint(2, TODAY + 14 * DAY)
THIRD, FOURTH = a_sprint(3, TODAY + 28 * DAY), a_sprint(4, TODAY + 42 * DAY)
OTHER_WORK = an_item(90, "doing", sprint=1)


def first(name: str = "a", number: int = 1, **more: Any) -> Initiative:
    return an_initiative(name, issue(number), **{"rank": 1, "status": "planned", **more})


def planned(*items: BacklogItem, **more: Any) -> Snapshot:
    """Items beside a sprint that holds other work."""
    return a_snapshot(OTHER_WORK, *items, **{"containers": (RUNNING, NEXT), **more})


class TestT07CurrentNotScheduled:
    def test_what_comes_first_now_should_be_in_a_sprint(self) -> None:
        (told,) = found("T07", first(), planned(an_item(1)))
        assert (told.initiative, told.item, told.level) == ("a", None, Level.WARNING)
        assert told.facts == {
            "top": 3,
            "rank": 1,
            "whose": "the roadmap",
            "window": "2026-Q4",
            "open": 1,
            "outlook": "",
        }

    @pytest.mark.parametrize(("sprint", "told"), [(1, False), (2, False), (3, True), (None, True)])
    def test_the_running_and_the_next_sprint_count(self, sprint: int | None, told: bool) -> None:
        backlog = planned(an_item(1, sprint=sprint), containers=(RUNNING, NEXT, THIRD))
        assert is_found("T07", first(), backlog) is told

    def test_one_item_of_it_is_enough(self) -> None:
        below = an_item(2, parent=1), an_item(3, parent=1, sprint=1)
        assert not is_found("T07", first(), planned(an_item(1), *below))

    def test_what_is_in_work_needs_no_sprint(self) -> None:
        assert not is_found("T07", first(), planned(an_item(1), an_item(2, "doing", parent=1)))

    @pytest.mark.parametrize(
        ("window", "told"),
        [
            ("2026-Q4", True),
            ("now", True),
            ("2026-11-16..2026-11-30", True),
            ("2026-11-01..2026-11-16", True),
            ("2026-11-17..2026-11-30", False),
            ("2026-11-01..2026-11-15", False),
            ("next", False),
            (None, False),
        ],
    )
    def test_the_window_must_hold_today(self, window: str | None, told: bool) -> None:
        assert is_found("T07", first(window=window), planned(an_item(1))) is told

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", False), ("done", False)],
    )
    def test_it_must_be_meant_to_go_on(self, status: str, told: bool) -> None:
        assert is_found("T07", first(status=status), planned(an_item(1))) is told

    def test_in_progress_where_something_was_done_lately(self) -> None:
        below = an_item(2, "done", parent=1, closed=TODAY - DAY), an_item(3, parent=1)
        running = first(status="in_progress")
        assert is_found("T07", running, planned(an_item(1), *below))

    def test_of_what_is_in_progress_and_idle_s04_speaks(self) -> None:
        running, backlog = first(status="in_progress"), planned(an_item(1))
        assert is_found("S04", running, backlog)
        assert not is_found("T07", running, backlog)

    def test_where_the_others_move_and_the_first_does_not_k06_speaks(self) -> None:
        roadmap = a_roadmap(first(), first("b", 2, rank=2))
        done = (an_item(n, "done", parent=2, closed=TODAY - DAY) for n in (3, 4, 5))
        backlog = planned(an_item(1), an_item(2, sprint=1), *done)
        assert is_found("K06", roadmap, backlog)
        assert not is_found("T07", roadmap, backlog)

    def test_without_ranks_nothing_comes_first(self) -> None:
        assert not is_found("T07", first(rank=None), planned(an_item(1)))

    @pytest.mark.parametrize(("top", "told"), [(1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"])])
    def test_so_many_of_a_team_are_judged_by_rank(self, top: int, told: list[str]) -> None:
        ranked = (first("c", 3, rank=9), first("a", 1, rank=2), first("b", 2, rank=5))
        roadmap = a_roadmap(*ranked, policy=a_policy("T07", top=top))
        backlog = planned(an_item(1), an_item(2), an_item(3))
        assert [f.initiative for f in found("T07", roadmap, backlog)] == told

    def test_each_team_has_its_own_first(self) -> None:
        teams = (Team("checkout"), Team("search"))
        roadmap = a_roadmap(
            first("a", 1, team="checkout"),
            first("b", 2, team="search", rank=7),
            teams=teams,
            policy=a_policy("T07", top=1),
        )
        told = found("T07", roadmap, planned(an_item(1), an_item(2)))
        assert [f.facts["whose"] for f in told] == ["team checkout", "team search"]

    def test_a_kanban_team_has_no_sprints(self) -> None:
        teams = (Team("checkout", flow="kanban", near_days=14),)
        roadmap = a_roadmap(first(team="checkout"), teams=teams)
        assert not is_found("T07", roadmap, planned(an_item(1)))

    def test_where_nothing_could_be_begun_nothing_is_told(self) -> None:
        assert not is_found("T07", first(), planned(an_item(1, "done")))
        waits = an_item(1, blocked_by=(ref(90),))
        assert not is_found("T07", first(), planned(waits))

    def test_an_empty_sprint_was_not_planned_yet(self) -> None:
        backlog = a_snapshot(an_item(1), containers=(RUNNING, NEXT))
        assert not is_found("T07", first(), backlog)

    def test_work_in_a_source_without_sprints_may_go_on_there(self) -> None:
        sources = (Source("shop", "github"), Source("pay", "github"))
        there = label("checkout", source="pay")
        initiative = an_initiative("a", issue(1), there, rank=1, status="planned")
        for status, told in (("done", True), ("todo", False)):
            elsewhere = an_item(5, status, source="pay", labels=("checkout",))
            roadmap = a_roadmap(initiative, sources=sources)
            assert is_found("T07", roadmap, planned(an_item(1), elsewhere)) is told

    @pytest.mark.parametrize("lack", [Capability.SPRINTS, Capability.DOING])
    def test_a_tracker_without_sprints_or_work_is_not_judged(self, lack: Capability) -> None:
        elsewhere = an_item(90, sprint=1)
        flat = a_snapshot(an_item(1), elsewhere, containers=(RUNNING,), lacks={lack})
        assert silenced("T07", first(), flat) == [f"shop: the source does not tell {lack.value}"]

    def test_on_a_day_in_the_past_it_may_have_stood_in_a_sprint(self) -> None:
        past = planned(an_item(1), an_item(91, sprint=1)).at(NOW)
        assert silenced("T07", first(), past) == [
            "shop: the source does not tell work in progress for a day in the past"
        ]


class TestT14StalePeriod:
    @pytest.mark.parametrize("status", ["proposed", "paused"])
    def test_what_nobody_pursues_is_left_behind_by_its_window(self, status: str) -> None:
        left = an_initiative("a", issue(1), window="2026-Q3", status=status)
        (told,) = found("T14", left, a_snapshot(an_item(1)))
        assert told.facts == {
            "status": status,
            "window": "2026-Q3",
            "end": dt.date(2026, 9, 30),
            "open": 1,
        }

    @pytest.mark.parametrize(
        "more",
        [
            {"status": "planned"},
            {"status": "in_progress"},
            {"status": "paused", "commitment": "committed"},
            {"status": "proposed", "target": TODAY - DAY},
        ],
    )
    def test_where_a_date_was_missed_t01_speaks_alone(self, more: dict[str, Any]) -> None:
        late, backlog = an_initiative("a", window="2026-Q3", **more), a_snapshot(an_item(1))
        assert is_found("T01", late, backlog)
        assert not is_found("T14", late, backlog)

    @pytest.mark.parametrize("status", ["proposed", "paused", "planned", "in_progress"])
    def test_exactly_one_of_the_two_speaks(self, status: str) -> None:
        late, backlog = an_initiative(window="2026-Q3", status=status), a_snapshot(an_item(1))
        assert [is_found(rule, late, backlog) for rule in ("T01", "T14")].count(True) == 1

    @pytest.mark.parametrize(("day", "told"), [(30, False), (31, True)])
    def test_the_last_day_is_part_of_the_window(self, day: int, told: bool) -> None:
        idea = an_initiative(window="2026-09", status="proposed")
        today = dt.date(2026, 8, 31) + day * DAY
        assert is_found("T14", idea, a_snapshot(an_item(1)), today) is told

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_what_is_closed_is_rolled_over(self, status: str) -> None:
        assert not is_found("T14", an_initiative(window="2026-Q3", status=status), a_snapshot())

    def test_a_window_without_dates_is_not_applied(self) -> None:
        idea = an_initiative("a", issue(1), window="later", status="proposed")
        why = ["a: the window later has no dates"]
        assert silenced("T14", idea, a_snapshot(an_item(1))) == why

    def test_a_window_the_wrong_way_round_is_t09s(self) -> None:
        idea = an_initiative(window="2026-10-01..2026-09-01", status="proposed")
        assert not is_found("T14", idea, a_snapshot(an_item(1)))


def on(rule: str, *initiatives: Initiative, **options: int) -> Roadmap:
    policy = Policy(rules={rule: RuleSetting(options=options)})
    return a_roadmap(*initiatives, policy=policy)


def in_sprints(*sprints: int | ItemRef, **more: Any) -> Snapshot:
    items = (an_item(n, sprint=sprint, labels=("x",)) for n, sprint in enumerate(sprints, 1))
    return a_snapshot(*items, **{"containers": (RUNNING, NEXT, THIRD, FOURTH), **more})


class TestT15GapInPlan:
    def of(self, **more: Any) -> Initiative:
        return an_initiative("a", label("x"), **more)

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        assert not is_found("T15", self.of(), in_sprints(1, 3))

    @pytest.mark.parametrize(
        ("sprints", "gap"),
        [
            ((1, 2), ()),
            ((1, 3), (2,)),
            ((1, 4), (2, 3)),
            ((2, 4), (3,)),
            ((3,), ()),
            ((1, 2, 3), ()),
        ],
    )
    def test_a_sprint_in_the_middle_that_holds_nothing_is_a_gap(
        self, sprints: tuple[int, ...], gap: tuple[int, ...]
    ) -> None:
        told = found("T15", on("T15", self.of()), in_sprints(*sprints))
        assert [f.facts["gap"] for f in told] == ([tuple(map(sprint_ref, gap))] if gap else [])

    @pytest.mark.parametrize(("least", "told"), [(2, True), (3, False)])
    def test_so_many_sprints_must_be_empty(self, least: int, told: bool) -> None:
        roadmap = on("T15", self.of(), sprints=least)
        assert is_found("T15", roadmap, in_sprints(1, 4)) is told

    def test_it_reads_well_with_many(self) -> None:
        assert said("T15", on("T15", self.of()), in_sprints(1, 4)) == (
            "2 sprints between the first and the last of A hold nothing of it: Sprint 2 and"
            " Sprint 3. ana decides. Backlog: plan a part of it for Sprint 2 and Sprint 3,"
            " or move up what comes after."
        )

    def test_sprints_of_another_board_are_no_gap(self) -> None:
        other = a_sprint(2, TODAY + 14 * DAY, board="acme/8")
        backlog = in_sprints(1, 3, containers=(RUNNING, other, THIRD))
        assert not is_found("T15", on("T15", self.of()), backlog)

    def test_work_on_another_board_fills_the_time(self) -> None:
        other = a_sprint(9, TODAY + 14 * DAY, board="acme/8")
        backlog = in_sprints(1, 3, other.ref, containers=(RUNNING, NEXT, THIRD, other))
        assert not is_found("T15", on("T15", self.of()), backlog)

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_what_is_not_meant_to_go_on_has_no_gaps(self, status: str) -> None:
        assert not is_found("T15", on("T15", self.of(status=status)), in_sprints(1, 3))

    def test_on_a_day_in_the_past_a_sprint_held_what_was_moved_since(self) -> None:
        assert silenced("T15", on("T15", self.of()), in_sprints(1, 3).at(NOW)) == [
            "acme-shop: no source tells what stood in a sprint on a day in the past"
        ]

    def test_without_sprints_it_is_not_applied(self) -> None:
        flat = a_snapshot(an_item(1, labels=("x",)), lacks={Capability.SPRINTS})
        assert silenced("T15", on("T15", self.of()), flat) == [
            "shop: the source does not tell sprints"
        ]


class TestT16PartialRollUp:
    EPIC = an_initiative("a", issue(1))

    def told(self, *items: BacklogItem, **more: Any) -> tuple[tuple[ItemRef, ...], ...]:
        backlog = a_snapshot(an_item(1), *items, **more)
        return tuple(f.hit.items for f in found("T16", on("T16", self.EPIC), backlog))

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        items = (an_item(1), an_item(2, parent=1, due=TODAY), an_item(3, parent=1))
        assert not is_found("T16", self.EPIC, a_snapshot(*items))

    def test_an_item_without_a_date_beside_one_that_has_it(self) -> None:
        dated = an_item(2, parent=1, due=TODAY)
        assert self.told(dated, an_item(3, parent=1)) == ((ref(3),),)

    def test_where_all_or_none_have_one_the_roll_up_is_whole(self) -> None:
        assert self.told(an_item(2, parent=1), an_item(3, parent=1)) == ()
        dated = (an_item(n, parent=1, due=TODAY) for n in (2, 3))
        assert self.told(*dated) == ()

    def test_what_is_closed_needs_no_date(self) -> None:
        dated = an_item(2, parent=1, due=TODAY)
        assert self.told(dated, an_item(3, "done", parent=1)) == ()

    def test_a_sprint_or_a_milestone_is_a_date(self) -> None:
        dated = an_item(2, parent=1, sprint=1), an_item(3, parent=1, milestone=7)
        more: dict[str, Any] = {"containers": (RUNNING, a_milestone(7, TODAY + 40 * DAY))}
        assert self.told(*dated, an_item(4, parent=1), **more) == ((ref(4),),)
        backlog = a_snapshot(an_item(1), *dated, an_item(4, parent=1), **more)
        (finding,) = found("T16", on("T16", self.EPIC), backlog)
        assert finding.facts["last"] == TODAY + 40 * DAY

    def test_on_a_day_in_the_past_it_may_have_stood_elsewhere(self) -> None:
        dated, moved = an_item(2, parent=1, due=TODAY), an_item(3, parent=1, sprint=2)
        backlog = a_snapshot(an_item(1), dated, moved, an_item(4, parent=1), containers=(NEXT,))
        (finding,) = found("T16", on("T16", self.EPIC), backlog.at(NOW))
        assert finding.hit.items == (ref(4),)

    def test_a_task_ends_with_its_story_at_the_latest(self) -> None:
        story = an_item(2, parent=1, due=TODAY)
        assert self.told(story, an_item(3, parent=2)) == ()

    def test_without_due_dates_and_sprints_it_is_not_applied(self) -> None:
        flat = a_snapshot(an_item(1), lacks={Capability.SPRINTS, Capability.DUE_DATES})
        assert silenced("T16", on("T16", self.EPIC), flat) == [
            "shop: the source does not tell due dates or sprints"
        ]

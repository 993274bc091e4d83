"""K: what is done first is what counts most."""

import datetime as dt
from dataclasses import replace
from typing import Any

from bot.domain.backlog import BacklogItem, Capability, Gap, Snapshot
from bot.domain.roadmap import Goal, Roadmap, Unplanned
from tests.domain.builders import (
    BEGAN,
    NOW,
    a_policy,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    ref,
    said,
    silenced,
)

FIRST = an_initiative("first", issue(1), rank=1)
SECOND = an_initiative("second", issue(2), rank=2)
BOTH = a_roadmap(FIRST, SECOND)
LATELY = NOW - dt.timedelta(days=3)
WAITS = an_item(11, parent=1)
IN_WORK = an_item(21, "doing", parent=2, started=BEGAN)


def backlog(*items: BacklogItem, **more: Any) -> Snapshot:
    return a_snapshot(an_item(1), an_item(2), *items, **more)


class TestRankInversion:
    def test_a_lower_one_in_work_while_the_higher_waits_is_told(self) -> None:
        (finding,) = found("K01", BOTH, backlog(WAITS, IN_WORK))
        assert (finding.initiative, finding.hit.items) == ("first", (ref(21),))

    def test_it_names_what_waits_and_what_comes_first(self) -> None:
        assert said("K01", BOTH, backlog(WAITS, IN_WORK)) == (
            "First has rank 1 and 1 item ready; Second with a lower rank comes first in the"
            " backlog: acme/shop#21. ana decides. Roadmap: change the ranks, if the order of the"
            " backlog is the right one. Backlog: begin acme/shop#11 next."
        )
        several = said("K01", BOTH, backlog(WAITS, an_item(12, parent=1), IN_WORK))
        assert several.endswith("Backlog: begin one of acme/shop#11 and acme/shop#12 next.")

    def test_the_order_of_the_backlog_counts_as_work_does(self) -> None:
        above = an_item(21, parent=2, rank=1.0)
        assert is_found("K01", BOTH, backlog(replace(WAITS, rank=2.0), above))
        assert not is_found("K01", BOTH, backlog(replace(WAITS, rank=0.5), above))

    def test_one_item_of_the_higher_in_work_is_enough(self) -> None:
        begun = an_item(12, "doing", parent=1)
        assert not is_found("K01", BOTH, backlog(WAITS, begun, IN_WORK))

    def test_what_is_blocked_cannot_be_begun(self) -> None:
        blocked = replace(WAITS, blocked_by=(ref(99),))
        assert not is_found("K01", BOTH, backlog(blocked, IN_WORK))

    def test_a_blocker_that_is_done_blocks_nothing(self) -> None:
        free = replace(WAITS, blocked_by=(ref(99),))
        over = an_item(99, "done", closed=dt.date(2026, 10, 1))
        assert is_found("K01", BOTH, backlog(free, over, IN_WORK))

    def test_without_ranks_nothing_is_said(self) -> None:
        plain = a_roadmap(replace(FIRST, rank=None), replace(SECOND, rank=None))
        assert not is_found("K01", plain, backlog(WAITS, IN_WORK))

    def test_equal_ranks_are_no_order(self) -> None:
        equal = a_roadmap(FIRST, replace(SECOND, rank=1))
        assert not is_found("K01", equal, backlog(WAITS, IN_WORK))

    def test_teams_do_not_compete_with_each_other(self) -> None:
        apart = a_roadmap(replace(FIRST, team="web"), replace(SECOND, team="app"))
        assert not is_found("K01", apart, backlog(WAITS, IN_WORK))

    def test_an_item_of_both_breaks_no_order(self) -> None:
        shared = a_roadmap(FIRST, replace(SECOND, links=(issue(1), issue(2))))
        doing = an_item(12, "doing", parent=1)
        assert not is_found("K01", shared, backlog(WAITS, doing))

    def test_it_is_silent_where_nobody_tells_what_is_in_work(self) -> None:
        above = an_item(21, parent=2, rank=1.0)
        items = (an_item(1), an_item(2), replace(WAITS, rank=2.0), above)
        dumb = a_snapshot(*items, lacks={Capability.DOING})
        assert silenced("K01", BOTH, dumb) == ["shop: the source does not tell work in progress"]
        assert not is_found("K01", BOTH, a_snapshot(*items).at(NOW))

    def test_it_names_only_those_of_a_lower_rank(self) -> None:
        without = an_initiative("without", issue(21), title="Without a rank")
        (finding,) = found("K01", a_roadmap(without, FIRST, SECOND), backlog(WAITS, IN_WORK))
        assert finding.facts["others"] == ("Second",)


class TestTopGoalIdle:
    MOVED = tuple(an_item(20 + n, "doing", parent=2, started=LATELY) for n in range(3))

    def test_three_items_of_lower_ranks_moved_and_none_of_the_first(self) -> None:
        (finding,) = found("K06", BOTH, backlog(WAITS, *self.MOVED))
        assert (finding.initiative, finding.facts["moved"]) == ("first", 3)

    def test_then_rank_inversion_leaves_it_alone(self) -> None:
        assert not is_found("K01", BOTH, backlog(WAITS, *self.MOVED))

    def test_it_names_only_those_of_a_lower_rank(self) -> None:
        without = an_initiative("without", issue(20), title="Without a rank")
        roadmap = a_roadmap(without, FIRST, SECOND)
        (finding,) = found("K06", roadmap, backlog(WAITS, *self.MOVED))
        assert finding.facts["others"] == ("Second",)

    def test_what_was_begun_on_a_day_that_nobody_tells_may_be_new(self) -> None:
        begun = an_item(12, "doing", parent=1)
        assert not is_found("K06", BOTH, backlog(WAITS, begun, *self.MOVED))

    def test_it_is_silent_where_nobody_tells_what_is_in_work(self) -> None:
        done = [an_item(20 + n, "done", parent=2, closed=LATELY.date()) for n in range(3)]
        read = backlog(WAITS, *done)
        assert is_found("K06", BOTH, read)
        assert silenced("K06", BOTH, read.at(NOW)) == [
            "shop: the source does not tell work in progress for a day in the past"
        ]

    def test_two_items_are_too_few(self) -> None:
        assert not is_found("K06", BOTH, backlog(WAITS, *self.MOVED[:2]))
        stricter = replace(BOTH, policy=a_policy("K06", moved=2))
        assert is_found("K06", stricter, backlog(WAITS, *self.MOVED[:2]))

    def test_one_that_moved_itself_is_not_idle(self) -> None:
        begun = an_item(12, "doing", parent=1, started=LATELY)
        assert not is_found("K06", BOTH, backlog(WAITS, begun, *self.MOVED))

    def test_what_was_done_before_the_days_is_no_movement(self) -> None:
        old = an_item(12, "done", parent=1, closed=dt.date(2026, 11, 1))
        assert is_found("K06", BOTH, backlog(WAITS, old, *self.MOVED))
        new = an_item(12, "done", parent=1, closed=dt.date(2026, 11, 3))
        assert not is_found("K06", BOTH, backlog(WAITS, new, *self.MOVED))

    def test_one_without_open_items_has_nothing_to_start(self) -> None:
        over = a_snapshot(an_item(1, "done", closed=dt.date(2026, 9, 1)), an_item(2), *self.MOVED)
        assert not is_found("K06", BOTH, over)


class TestPriorities:
    THREE = a_roadmap(
        FIRST, SECOND, an_initiative("third", issue(3), rank=3), policy=a_policy("K02")
    )

    def test_the_first_with_a_low_priority_and_the_last_with_a_high_one(self) -> None:
        low = an_item(11, parent=1, priority="Lowest")
        high = an_item(31, parent=3, priority="Blocker")
        plain = an_item(21, parent=2, priority="Lowest")
        snapshot = a_snapshot(an_item(1), an_item(2), an_item(3), low, high, plain)
        told = [(f.initiative, f.hit.subject) for f in found("K02", self.THREE, snapshot)]
        assert told == [("first", "Lowest"), ("third", "Blocker")]

    def test_nor_have_three_that_share_a_rank(self) -> None:
        alike = a_roadmap(*(replace(i, rank=1) for i in self.THREE.initiatives))
        low = an_item(11, parent=1, priority="Lowest")
        snapshot = a_snapshot(an_item(1), an_item(2), an_item(3), low)
        assert not is_found("K02", replace(alike, policy=a_policy("K02")), snapshot)

    def test_two_ranked_ones_have_no_thirds(self) -> None:
        two = replace(BOTH, policy=a_policy("K02"))
        assert not is_found("K02", two, backlog(an_item(11, parent=1, priority="Low")))

    def test_a_priority_in_other_words_is_not_guessed(self) -> None:
        odd = an_item(11, parent=1, priority="Whenever")
        snapshot = a_snapshot(an_item(1), an_item(2), an_item(3), odd)
        assert not is_found("K02", self.THREE, snapshot)

    def test_it_runs_only_where_the_policy_names_it(self) -> None:
        low = an_item(11, parent=1, priority="Low")
        snapshot = a_snapshot(an_item(1), an_item(2), an_item(3), low)
        default = a_roadmap(*self.THREE.initiatives)
        assert is_found("K02", self.THREE, snapshot)
        assert not is_found("K02", default, snapshot)


def ideas(count: int, first: int = 100, **more: Any) -> tuple[BacklogItem, ...]:
    return tuple(an_item(first + n, rank=float(first + n), **more) for n in range(count))


class TestTheTopOfTheBacklog:
    def test_eleven_of_twenty_are_more_than_half(self) -> None:
        ours = tuple(an_item(10 + n, rank=float(n), parent=1) for n in range(9))
        (finding,) = found("K03", BOTH, backlog(*ours, *ideas(11)))
        assert (finding.hit.source, finding.facts["strays"]) == ("shop", 11)

    def test_ten_of_twenty_are_not(self) -> None:
        ours = tuple(an_item(10 + n, rank=float(n), parent=1) for n in range(10))
        assert not is_found("K03", BOTH, backlog(*ours, *ideas(20)))

    def test_a_shorter_backlog_has_no_top(self) -> None:
        assert not is_found("K03", BOTH, backlog(*ideas(19)))

    def test_unplanned_work_that_is_allowed_is_none_of_them(self) -> None:
        bugs = Unplanned(labels=frozenset({"bug"}))
        mended = ideas(20, labels=("bug",))
        assert not is_found("K03", replace(BOTH, unplanned=bugs), backlog(*mended))

    def test_a_source_that_was_not_read_to_its_end_is_not_judged(self) -> None:
        gap = Gap("shop", "acme/api", "it is down")
        assert not is_found("K03", BOTH, backlog(*ideas(20), gaps=(gap,)))

    def test_nor_is_any_while_another_one_might_hold_what_they_serve(self) -> None:
        gap = Gap("pay", "acme/pay", "it is down")
        assert not is_found("K03", BOTH, backlog(*ideas(20), gaps=(gap,)))

    def test_it_is_silent_where_the_order_is_not_told(self) -> None:
        flat = a_snapshot(an_item(1), an_item(2), lacks={Capability.RANK})
        assert silenced("K03", BOTH, flat) == [
            "shop: the source does not tell the order of the backlog"
        ]


class TestTheSprint:
    SPRINT = a_sprint(3, dt.date(2026, 11, 9))

    def test_three_of_five_serve_nothing(self) -> None:
        held = [an_item(10 + n, parent=1, sprint=3) for n in range(2)]
        strays = [an_item(90 + n, sprint=3) for n in range(3)]
        (finding,) = found("K04", BOTH, backlog(*held, *strays, containers=(self.SPRINT,)))
        assert finding.hit.items == (ref(90), ref(91), ref(92))

    def test_on_a_day_in_the_past_it_held_what_was_carried_on_since(self) -> None:
        strays = [an_item(90 + n, sprint=3) for n in range(5)]
        read = backlog(*strays, containers=(self.SPRINT,))
        assert silenced("K04", BOTH, read.at(NOW)) == [
            "acme-shop: no source tells what stood in a sprint on a day in the past"
        ]

    def test_what_was_not_read_might_serve(self) -> None:
        strays = [an_item(90 + n, sprint=3) for n in range(5)]
        gap = Gap("shop", "acme/api", "it is down")
        read = backlog(*strays, containers=(self.SPRINT,), gaps=(gap,))
        assert not is_found("K04", BOTH, read)

    def test_half_of_it_may(self) -> None:
        held = [an_item(10 + n, parent=1, sprint=3) for n in range(3)]
        strays = [an_item(90 + n, sprint=3) for n in range(3)]
        assert not is_found("K04", BOTH, backlog(*held, *strays, containers=(self.SPRINT,)))

    def test_a_small_sprint_is_not_judged(self) -> None:
        strays = [an_item(90 + n, sprint=3) for n in range(4)]
        assert not is_found("K04", BOTH, backlog(*strays, containers=(self.SPRINT,)))

    def test_work_for_what_is_done_or_cancelled_serves_nothing_now(self) -> None:
        over = a_roadmap(replace(FIRST, status=an_initiative(status="cancelled").status))
        held = [an_item(10 + n, parent=1, sprint=3) for n in range(5)]
        assert is_found("K04", over, backlog(*held, containers=(self.SPRINT,)))

    def test_dropped_items_and_the_next_sprint_do_not_count(self) -> None:
        held = [an_item(10 + n, parent=1, sprint=3) for n in range(2)]
        dropped = [an_item(90 + n, "dropped", sprint=3) for n in range(4)]
        ahead = [an_item(80 + n, sprint=4) for n in range(6)]
        sprints = (self.SPRINT, a_sprint(4, dt.date(2026, 11, 23)))
        assert not is_found("K04", BOTH, backlog(*held, *dropped, *ahead, containers=sprints))


class TestAllocation:
    GOALS = (Goal("one", "One", effort_share=0.6), Goal("two", "Two", effort_share=0.4))
    ROADMAP = a_roadmap(
        an_initiative("first", issue(1), goal="one"),
        an_initiative("second", issue(2), goal="two"),
        goals=GOALS,
    )

    def finished(self, one: int, two: int, other: int = 0) -> tuple[BacklogItem, ...]:
        day = dt.date(2026, 10, 20)
        return (
            *(an_item(100 + n, "done", parent=1, closed=day) for n in range(one)),
            *(an_item(200 + n, "done", parent=2, closed=day) for n in range(two)),
            *(an_item(300 + n, "done", closed=day) for n in range(other)),
        )

    def told(self, roadmap: Roadmap, *items: BacklogItem) -> list[tuple[str, object]]:
        findings = found("K05", roadmap, backlog(*items))
        return [(f.hit.subject, f.facts["share"]) for f in findings]

    def test_more_than_fifteen_points_off_are_told_for_each_goal(self) -> None:
        assert self.told(self.ROADMAP, *self.finished(8, 12)) == [("one", "40%"), ("two", "60%")]

    def test_fifteen_points_are_allowed(self) -> None:
        assert self.told(self.ROADMAP, *self.finished(9, 11)) == []

    def test_work_for_no_goal_takes_from_all(self) -> None:
        assert self.told(self.ROADMAP, *self.finished(8, 6, 6)) == [("one", "40%")]

    def test_nineteen_items_are_too_few(self) -> None:
        assert self.told(self.ROADMAP, *self.finished(0, 19)) == []

    def test_goals_without_a_share_are_not_judged(self) -> None:
        free = tuple(replace(goal, effort_share=None) for goal in self.GOALS)
        assert self.told(replace(self.ROADMAP, goals=free), *self.finished(0, 30)) == []

    def test_work_of_a_source_with_a_gap_is_not_counted(self) -> None:
        gap = Gap("shop", "acme/api", "it is down")
        snapshot = backlog(*self.finished(0, 30), gaps=(gap,))
        assert not is_found("K05", self.ROADMAP, snapshot)

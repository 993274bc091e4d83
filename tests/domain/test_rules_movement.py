"""P03, P07, P08 and P11 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Gap, Snapshot
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Link, LinkKind, Team
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    milestone,
    noon,
    ref,
    silenced,
)

DAY = dt.timedelta(days=1)
EPIC = an_initiative("a", issue(1))


def ago(days: int) -> dt.datetime:
    return noon(TODAY - days * DAY)


class TestP03Stalled:
    def working(self, days: int, *others: BacklogItem, **more: Any) -> Snapshot:
        """An item in work since then, and others."""
        begun = an_item(2, "doing", parent=1, started=ago(days))
        return a_snapshot(an_item(1), begun, *others, **more)

    @pytest.mark.parametrize(("days", "told"), [(13, False), (14, False), (15, True), (40, True)])
    def test_work_that_was_begun_long_ago_and_has_not_moved(self, days: int, told: bool) -> None:
        assert is_found("P03", EPIC, self.working(days)) is told

    def test_the_finding_names_the_day_and_what_is_in_work(self) -> None:
        (told,) = found("P03", EPIC, self.working(15))
        assert told.level is Level.WARNING
        assert told.facts == {"last": TODAY - 15 * DAY, "items": (ref(2),), "outlook": ""}

    @pytest.mark.parametrize(("days", "told"), [(20, False), (19, True)])
    def test_the_limit_is_an_option(self, days: int, told: bool) -> None:
        roadmap = a_roadmap(EPIC, policy=a_policy("P03", days=days))
        assert is_found("P03", roadmap, self.working(20)) is told

    @pytest.mark.parametrize("status", ["done", "dropped"])
    @pytest.mark.parametrize(("days", "told"), [(14, False), (15, True)])
    def test_what_was_closed_of_late_is_movement(self, status: str, days: int, told: bool) -> None:
        closed = an_item(3, status, parent=1, closed=TODAY - days * DAY)
        assert is_found("P03", EPIC, self.working(30, closed)) is told

    def test_another_item_that_was_begun_of_late_is_movement(self) -> None:
        fresh = an_item(3, "doing", parent=1, started=ago(2))
        assert not is_found("P03", EPIC, self.working(30, fresh))

    def test_what_was_begun_of_late_and_put_back_is_movement(self) -> None:
        back = an_item(3, parent=1, started=ago(2))
        assert not is_found("P03", EPIC, self.working(30, back))

    def test_a_comment_on_what_has_not_begun_is_none(self) -> None:
        talked_of = an_item(3, parent=1, updated=ago(0), created=ago(1))
        assert is_found("P03", EPIC, self.working(30, talked_of))

    @pytest.mark.parametrize(("days", "told"), [(14, False), (15, True)])
    def test_where_nobody_tells_when_it_was_begun_its_last_change_counts(
        self, days: int, told: bool
    ) -> None:
        begun = an_item(2, "doing", parent=1, updated=ago(days))
        assert is_found("P03", EPIC, a_snapshot(an_item(1), begun)) is told

    def test_where_nothing_is_in_work_s04_speaks(self) -> None:
        idle = a_snapshot(an_item(1), an_item(2, parent=1))
        assert is_found("S04", EPIC, idle)
        assert not is_found("P03", EPIC, idle)
        assert not is_found("S04", EPIC, self.working(30))

    @pytest.mark.parametrize("status", ["proposed", "planned", "paused", "done", "cancelled"])
    def test_only_what_is_in_progress_can_stall(self, status: str) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert not is_found("P03", initiative, self.working(30))

    def test_of_a_scope_that_was_not_read_to_its_end_nobody_knows(self) -> None:
        cut = Gap("shop", "acme/shop", "page 4 did not come", partial=True)
        why = "a: shop acme/shop could not be read: page 4 did not come"
        assert silenced("P03", EPIC, self.working(30, gaps=(cut,))) == [why]

    def test_a_day_in_the_past_is_not_judged(self) -> None:
        then = self.working(30).at(NOW - DAY)
        why = "shop: the source does not tell work in progress for a day in the past"
        assert silenced("P03", EPIC, then) == [why]


class TestP07ProgressUnknown:
    def why(self, initiative: Initiative, backlog: Snapshot) -> list[object]:
        return [f.facts["why"] for f in found("P07", initiative, backlog)]

    def test_links_that_reach_nothing(self) -> None:
        over = an_initiative("a", milestone(12))
        closed = a_milestone(12, is_open=False)
        backlog = a_snapshot(an_item(1), containers=(closed,))
        assert self.why(over, backlog) == ["its links reach no item"]

    def test_a_misspelt_label_is_l08s(self) -> None:
        misspelt = an_initiative("a", label("chekout"))
        assert self.why(misspelt, a_snapshot(an_item(1))) == []

    def test_on_a_day_in_the_past_what_came_later_is_rightly_missing(self) -> None:
        later = a_snapshot(an_item(1, created=NOW)).at(NOW - DAY)
        assert self.why(EPIC, later) == []

    def test_a_single_item_in_work_is_at_nought_or_at_all(self) -> None:
        why = ["it is a single item, with none below it"]
        assert self.why(EPIC, a_snapshot(an_item(1, "doing"))) == why

    def test_two_items_can_be_counted(self) -> None:
        backlog = a_snapshot(an_item(1, "doing"), an_item(2, parent=1))
        assert self.why(EPIC, backlog) == []

    def test_items_that_the_bot_may_not_read(self) -> None:
        backlog = a_snapshot(an_item(1, child_count=3), an_item(2, "doing", parent=1))
        (told,) = found("P07", EPIC, backlog)
        assert told.facts == {
            "why": "items below what it links to cannot be read",
            "no_change": "roadmap",
        }

    def test_what_could_not_be_read_at_all_is_x01s(self) -> None:
        refused = Gap("shop", "", "the tracker refused (403)")
        assert self.why(EPIC, a_snapshot(gaps=(refused,))) == []

    @pytest.mark.parametrize(
        ("link", "more"),
        [
            (issue(404), {"absent": {ref(404): ""}}),
            (milestone(7), {"containers": (a_milestone(7),)}),
            (Link("shop", LinkKind.JQL, "x ="), {"refused": {("shop", "x ="): "bad query"}}),
        ],
    )
    def test_what_l02_and_l07_say_of_a_link_is_said_once(
        self, link: Link, more: dict[str, Any]
    ) -> None:
        assert self.why(an_initiative("a", link), a_snapshot(an_item(1), **more)) == []

    def test_without_links_l01_speaks(self) -> None:
        assert self.why(an_initiative("a"), a_snapshot(an_item(1))) == []

    @pytest.mark.parametrize("status", ["proposed", "planned", "paused", "done", "cancelled"])
    def test_only_what_is_in_progress_is_asked(self, status: str) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert self.why(initiative, a_snapshot(an_item(1, "doing"))) == []


class TestP08ReportedVsComputed:
    def typed(self, share: float | None, **more: Any) -> Initiative:
        return an_initiative("a", issue(1), progress=share, **more)

    def of(self, *items: tuple[str, float | None]) -> Snapshot:
        """An epic, and an item below it with each status and estimate."""
        below = (an_item(n, s, parent=1, estimate=e) for n, (s, e) in enumerate(items, 2))
        return a_snapshot(an_item(1), *below)

    HALF = (("done", None), ("todo", None))

    @pytest.mark.parametrize(
        ("share", "told"),
        [(0.29, True), (0.3, False), (0.5, False), (0.7, False), (0.71, True), (1.0, True)],
    )
    def test_twenty_points_either_way_are_let_pass(self, share: float, told: bool) -> None:
        assert is_found("P08", self.typed(share), self.of(*self.HALF)) is told

    def test_both_are_named(self) -> None:
        (told,) = found("P08", self.typed(0.9), self.of(*self.HALF))
        assert told.facts == {"typed": "90%", "computed": 50}

    def test_the_limit_is_an_option(self) -> None:
        roadmap = a_roadmap(self.typed(0.6), policy=a_policy("P08", points=5))
        assert is_found("P08", roadmap, self.of(*self.HALF))

    def test_nothing_is_said_where_nobody_wrote_a_share(self) -> None:
        assert not is_found("P08", self.typed(None), self.of(*self.HALF))

    @pytest.mark.parametrize(
        ("items", "computed"),
        [
            ((("done", 8.0), ("todo", 2.0)), 80),
            ((("done", 8.0), ("todo", None)), 50),
            ((("done", 0.0), ("todo", 0.0)), 50),
            ((("done", None), ("dropped", None), ("doing", None)), 50),
            ((("done", None), ("todo", None), ("todo", None)), 33),
        ],
    )
    def test_estimates_count_where_all_have_one_and_dropped_items_never(
        self, items: tuple[tuple[str, float | None], ...], computed: int
    ) -> None:
        share = 0.0 if computed > 40 else 1.0
        (told,) = found("P08", self.typed(share), self.of(*items))
        assert told.facts["computed"] == computed

    def test_where_nothing_can_be_counted_nothing_is_compared(self) -> None:
        assert not is_found("P08", self.typed(0.9), self.of(("dropped", None)))
        assert not is_found("P08", self.typed(0.9), a_snapshot(an_item(1, "dropped")))

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", True), ("done", False)],
    )
    def test_which_initiatives_are_judged(self, status: str, told: bool) -> None:
        typed = self.typed(1.0, status=status)
        assert is_found("P08", typed, self.of(*self.HALF)) is told

    def test_where_everything_is_done_s01_speaks(self) -> None:
        backlog = a_snapshot(an_item(1, "done"), an_item(2, "done", parent=1))
        assert is_found("S01", self.typed(0.5), backlog)
        assert not is_found("P08", self.typed(0.5), backlog)

    def test_of_items_that_were_not_read_nothing_is_computed(self) -> None:
        hidden = a_snapshot(an_item(1, child_count=3), an_item(2, parent=1))
        why = "a: 2 of the items below shop:acme/shop#1 cannot be read"
        assert silenced("P08", self.typed(0.9), hidden) == [why]


class TestP11TooBig:
    TEAM = Team("checkout", capacity=12, capacity_unit="points")

    def many(self, count: int, status: str = "todo") -> Snapshot:
        """An open epic with so many items below it."""
        below = (an_item(n, status, parent=1) for n in range(2, count + 2))
        return a_snapshot(an_item(1), *below)

    @pytest.mark.parametrize(("below", "told"), [(99, False), (100, True)])
    def test_a_hundred_open_items_are_enough(self, below: int, told: bool) -> None:
        assert is_found("P11", EPIC, self.many(below)) is told

    def test_closed_items_are_no_plan(self) -> None:
        assert not is_found("P11", EPIC, self.many(150, "done"))

    def test_the_limit_is_an_option(self) -> None:
        roadmap = a_roadmap(EPIC, policy=a_policy("P11", items=3))
        (told,) = found("P11", roadmap, self.many(3))
        assert told.facts["number"] == 4
        assert told.hit.items == ()

    @pytest.mark.parametrize(("estimate", "told"), [(12, False), (12.5, True), (None, False)])
    def test_an_item_must_fit_into_a_sprint(self, estimate: float | None, told: bool) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1), team="checkout"), teams=(self.TEAM,))
        backlog = a_snapshot(an_item(1), an_item(2, parent=1, estimate=estimate))
        assert is_found("P11", roadmap, backlog) is told

    def test_an_epic_need_not_fit_and_neither_what_is_closed(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1), team="checkout"), teams=(self.TEAM,))
        epic = an_item(1, estimate=50.0)
        done = an_item(2, "done", parent=1, estimate=50.0)
        assert not is_found("P11", roadmap, a_snapshot(epic, done))

    @pytest.mark.parametrize(
        "team",
        [
            Team("checkout", capacity=12, capacity_unit="items"),
            Team("checkout", capacity=None, capacity_unit="points"),
            Team("search", capacity=12, capacity_unit="points"),
        ],
    )
    def test_without_a_capacity_in_points_nothing_is_too_large(self, team: Team) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1), team="checkout"), teams=(team,))
        backlog = a_snapshot(an_item(1), an_item(2, parent=1, estimate=50.0))
        assert not is_found("P11", roadmap, backlog)

    @pytest.mark.parametrize(("status", "told"), [("proposed", True), ("done", False)])
    def test_what_is_done_is_not_planned_any_more(self, status: str, told: bool) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert is_found("P11", initiative, self.many(150)) is told

    def test_too_many_and_too_large_are_two_findings(self) -> None:
        policy = a_policy("P11", items=1)
        initiative = an_initiative("a", issue(1), team="checkout")
        roadmap = a_roadmap(initiative, teams=(self.TEAM,), policy=policy)
        backlog = a_snapshot(an_item(1), an_item(2, parent=1, estimate=50.0))
        told = found("P11", roadmap, backlog)
        assert [f.hit.subject for f in told] == ["estimate", "items"]


def test_tells_nothing_of_work_where_a_tracker_does_not() -> None:
    plain = a_snapshot(an_item(1), an_item(2, parent=1), lacks={Capability.DOING})
    assert silenced("P03", EPIC, plain) == ["shop: the source does not tell work in progress"]

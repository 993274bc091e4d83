"""S07 at each border of its definition."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Gap, Snapshot, Visibility
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Source
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    judged,
    label,
    ref,
    said,
    silenced,
)

CLAIMING = an_initiative("a", issue(1))
NOT_DONE = ["proposed", "planned", "in_progress", "paused"]


def tree(epic: str, *below: str, **more: Any) -> Snapshot:
    """Item 1 of that status, and items 2, 3, … right below it."""
    return a_snapshot(
        an_item(1, epic), *(an_item(n, s, parent=1) for n, s in enumerate(below, start=2)), **more
    )


class TestClosedAboveWhatIsOpen:
    @pytest.mark.parametrize("closed", ["done", "dropped"])
    @pytest.mark.parametrize("below", ["todo", "doing"])
    def test_a_closed_item_above_an_open_one_is_told(self, closed: str, below: str) -> None:
        (told,) = found("S07", CLAIMING, tree(closed, below, "done"))
        assert (told.item, told.initiative, told.hit.items) == (ref(1), "a", (ref(2),))
        assert (told.level, told.reach) == (Level.NOTE, Reach.DASHBOARD)

    def test_it_says_what_is_open_and_what_can_be_done(self) -> None:
        assert said("S07", CLAIMING, tree("done", "todo", "doing", "done")) == (
            "acme/shop#1 (Item 1) is closed, while 2 items below it are open. ana decides."
            " Backlog: reopen acme/shop#1 (Item 1), or close or move acme/shop#2 and acme/shop#3."
        )

    def test_an_open_item_far_below_counts_and_is_told_on_the_highest(self) -> None:
        items = (an_item(1, "done"), an_item(2, "done", parent=1), an_item(3, parent=2))
        told = found("S07", CLAIMING, a_snapshot(*items))
        assert [f.item for f in told] == [ref(1)]

    def test_below_an_open_item_it_is_told_again(self) -> None:
        chain = (an_item(1, "done"), an_item(2, parent=1), an_item(3, "done", parent=2))
        told = found("S07", CLAIMING, a_snapshot(*chain, an_item(4, parent=3)))
        assert [f.item for f in told] == [ref(1), ref(3)]

    def test_what_stands_above_the_scope_does_not_speak_for_it(self) -> None:
        items = (an_item(9, "done"), an_item(1, "done", parent=9), an_item(2, parent=1))
        told = found("S07", CLAIMING, a_snapshot(*items))
        assert [f.item for f in told] == [ref(1)]

    def test_it_is_told_even_where_a_part_cannot_be_read(self) -> None:
        unread = tree("done", "todo", gaps=(Gap("shop", "acme/api", "refused"),))
        assert is_found("S07", CLAIMING, unread)

    def test_on_a_day_before_it_was_closed_it_was_open(self) -> None:
        closed = an_item(1, "done", closed=TODAY)
        snapshot = a_snapshot(closed, an_item(2, parent=1))
        past = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
        assert is_found("S07", CLAIMING, snapshot)
        assert not is_found("S07", CLAIMING, snapshot.at(past), past.date())

    def test_a_private_item_is_not_named_where_others_read(self) -> None:
        secret = an_item(2, parent=1, visibility=Visibility.PRIVATE)
        words = said(
            "S07", CLAIMING, a_snapshot(an_item(1, "done"), secret), audience=Visibility.PUBLIC
        )
        assert words.endswith("or close or move 1 item in a private source.")


class TestOpenAboveWhatIsClosed:
    @pytest.mark.parametrize(
        ("below", "told"),
        [
            (["done"], True),
            (["done", "dropped"], True),
            (["dropped", "dropped"], False),  # nothing was done, so it may still begin
            (["done", "todo"], False),
            ([], False),
        ],
    )
    def test_it_is_told_when_all_below_is_closed_and_something_was_done(
        self, below: list[str], told: bool
    ) -> None:
        assert is_found("S07", CLAIMING, tree("todo", *below)) is told

    @pytest.mark.parametrize(
        ("status", "kind", "told"),
        [
            ("todo", "Story", True),
            ("doing", "Story", False),  # its review comes after its parts
            ("doing", "Issue", False),
            ("doing", "Epic", True),
            ("doing", "epic", True),
        ],
    )
    def test_while_somebody_is_at_it_only_an_epic_is_told(
        self, status: str, kind: str, told: bool
    ) -> None:
        items = (an_item(1, status, kind=kind), an_item(2, "done", parent=1))
        assert is_found("S07", CLAIMING, a_snapshot(*items)) is told

    @pytest.mark.parametrize(
        ("below", "words"),
        [(["done"], "the only item below it is"), (["done", "done"], "all 2 items below it are")],
    )
    def test_it_says_how_much_is_closed_and_what_can_be_done(
        self, below: list[str], words: str
    ) -> None:
        assert said("S07", CLAIMING, tree("todo", *below)) == (
            f"acme/shop#1 (Item 1) is open, while {words} closed. ana decides."
            " Backlog: close acme/shop#1 (Item 1), or add below it what is still to do."
        )

    def test_what_is_open_at_any_depth_keeps_it_quiet(self) -> None:
        deep = (an_item(2, "done", parent=1), an_item(3, parent=2))
        told = found("S07", CLAIMING, a_snapshot(an_item(1), *deep))
        assert [f.item for f in told] == [ref(2)]

    def test_only_the_lowest_open_item_is_told(self) -> None:
        items = (an_item(1), an_item(2, parent=1), an_item(3, "done", parent=2))
        assert [f.item for f in found("S07", CLAIMING, a_snapshot(*items))] == [ref(2)]

    @pytest.mark.parametrize(
        "epic",
        [
            an_item(1, child_count=3),
            an_item(1, child_count=2, children=(ref(2), ref(9, "acme/secret"))),
        ],
        ids=["counted", "listed"],
    )
    def test_an_unread_item_below_may_be_open(self, epic: BacklogItem) -> None:
        done = (an_item(2, "done", parent=1), an_item(3, "done", parent=2))
        assert not is_found("S07", CLAIMING, a_snapshot(epic, *done))

    def test_so_may_one_far_below(self) -> None:
        story = an_item(2, "done", parent=1, child_count=1)
        assert not is_found("S07", CLAIMING, a_snapshot(an_item(1), story))

    def test_of_a_day_in_the_past_nobody_knows_what_else_was_there(self) -> None:
        later = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
        epic = an_item(1, child_count=2)
        created = an_item(3, "done", parent=1, created=later, closed=TODAY)
        snapshot = a_snapshot(epic, an_item(2, "done", parent=1), created)
        past = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
        assert is_found("S07", CLAIMING, snapshot)
        assert not is_found("S07", CLAIMING, snapshot.at(past), past.date())

    @pytest.mark.parametrize(
        ("gap", "told"),
        [
            (Gap("shop", "acme/api", "refused"), False),
            (Gap("code", "", "no answer"), False),  # the same kind of tracker
            (Gap("pay", "", "no answer"), True),  # another kind
            (Gap("shop", "the history of items", "no answer", beside=True), True),
        ],
    )
    def test_an_unread_part_of_such_a_tracker_may_hold_one(self, gap: Gap, told: bool) -> None:
        sources = (
            Source("shop", "github", groups=(SHOP, "acme/api")),
            Source("code", "github", groups=("acme/code",)),
            Source("pay", "jira", groups=("PAY",)),
        )
        roadmap = a_roadmap(CLAIMING, sources=sources)
        assert is_found("S07", roadmap, tree("todo", "done", gaps=(gap,))) is told


class TestWhoseItIs:
    @pytest.mark.parametrize("snapshot", [tree("done", "todo"), tree("todo", "done")])
    def test_what_serves_no_initiative_is_not_told(self, snapshot: Snapshot) -> None:
        assert not is_found("S07", an_initiative("a", issue(9)), snapshot)

    @pytest.mark.parametrize("snapshot", [tree("done", "todo"), tree("todo", "done")])
    def test_it_is_told_of_initiatives_that_are_not_over(self, snapshot: Snapshot) -> None:
        statuses = [*NOT_DONE, "done", "cancelled"]
        told = [
            s for s in statuses if is_found("S07", an_initiative("a", issue(1), status=s), snapshot)
        ]
        assert told == NOT_DONE

    def test_what_is_open_below_a_done_initiative_is_told_by_s02_alone(self) -> None:
        done = an_initiative("a", issue(1), status="done")
        for snapshot in (tree("done", "todo"), tree("todo", "done")):
            assert [f.rule for f in judged(done, snapshot).findings] == ["S02"]

    def test_work_below_a_cancelled_initiative_is_told_by_s05_alone(self) -> None:
        cancelled = an_initiative("a", issue(1), status="cancelled")
        told = judged(cancelled, tree("dropped", "doing")).findings
        assert [f.rule for f in told] == ["S05"]

    def test_when_everything_is_done_the_epic_too_s01_says_so_alone(self) -> None:
        told = judged(CLAIMING, tree("done", "done")).findings
        assert [f.rule for f in told] == ["S01"]

    def test_an_item_of_two_initiatives_is_told_once(self) -> None:
        roadmap = a_roadmap(an_initiative("b", label("x")), an_initiative("a", label("x")))
        items = (an_item(1, "done", labels=("x",)), an_item(2, parent=1))
        (told,) = found("S07", roadmap, a_snapshot(*items))
        assert told.initiative == "b"

    def test_if_one_of_them_is_done_it_is_left_to_that_one_s_rule(self) -> None:
        roadmap = a_roadmap(CLAIMING, an_initiative("b", issue(1), status="done"))
        assert not is_found("S07", roadmap, tree("done", "todo"))

    @pytest.mark.parametrize("status", ["todo", "done"])
    def test_parents_in_a_circle_do_no_harm(self, status: str) -> None:
        circle = (an_item(1, status, parent=2), an_item(2, "done", parent=1))
        told = [f.facts["below"] for f in found("S07", CLAIMING, a_snapshot(*circle))]
        assert told == (["1 item below it is open"] if status == "todo" else [])

    def test_a_tracker_without_a_hierarchy_is_not_judged(self) -> None:
        flat = a_snapshot(an_item(1), lacks={Capability.HIERARCHY})
        assert silenced("S07", CLAIMING, flat) == ["shop: the source does not tell hierarchy"]

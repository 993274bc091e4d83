"""How much a plan may hold, what is asked before it, and that it settles."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import Paper
from bot.domain.plan import Plan
from bot.domain.planning import (
    Known,
    Limits,
    comments_to_read,
    label_events_to_read,
    make_plan,
)
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.run import NOTHING_REMEMBERED, Memory, Written
from tests.domain.builders import (
    NOW,
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    ref,
    to_the_item,
)
from tests.domain.test_planning import ERROR, IN_TIME, ITEM, OVERDUE, WARNING, a_world, told
from tests.domain.world import World


def many(count: int, *, team: str = "", first: int = 1) -> tuple[Initiative, ...]:
    """Overdue initiatives, each with its own issue."""
    numbers = range(first, first + count)
    return tuple(replace(OVERDUE, id=f"i{n}", links=(issue(n),), team=team) for n in numbers)


class TestLimits:
    ITEMS = tuple(an_item(number) for number in range(1, 41))
    FEW = Limits(writes_per_run=2, new_notes_per_team_a_day=100)

    def test_a_run_writes_no_more_new_notes_than_its_limit(self) -> None:
        plan = World(*self.ITEMS).plan(a_roadmap(*many(3)), self.FEW)
        assert [step.ref for step in plan.steps] == [ref(1), ref(2)]
        assert [(h.ref, h.why, h.deferred) for h in plan.held] == [
            (ref(3), "the limit of 2 new notes a run", True)
        ]
        assert plan.changing == 3

    def test_what_was_deferred_comes_in_the_next_runs(self) -> None:
        world = World(*self.ITEMS)
        roadmap = a_roadmap(*many(5))
        runs = [len([a for a in world.run(roadmap, self.FEW) if "note" in a]) for _ in range(4)]
        assert runs == [2, 2, 1, 0]

    def test_edits_and_labels_are_not_counted(self) -> None:
        world = World(*self.ITEMS)
        initiatives = many(4)
        world.run(a_roadmap(*initiatives), Limits(new_notes_per_team_a_day=100))
        renamed = (replace(i, title="New title") for i in initiatives)
        assert len(world.run(a_roadmap(*renamed), self.FEW)) == 4

    def test_of_what_was_found_at_the_same_time_the_worst_comes_first(self) -> None:
        first, second, third = many(3)
        policy = to_the_item("T01")
        mild = (replace(i, commitment=an_initiative().commitment) for i in (first, second))
        plan = World(*self.ITEMS).plan(a_roadmap(*mild, third, policy=policy), self.FEW)
        assert [step.ref for step in plan.steps] == [ref(1), ref(3)]

    @pytest.mark.promise("R11")
    def test_what_was_found_first_comes_before_what_is_worse_and_newer(self) -> None:
        mild = tuple(replace(i, commitment=an_initiative().commitment) for i in many(3))
        policy = to_the_item("T01")
        world = World(*self.ITEMS)
        none = Limits(writes_per_run=0)
        assert world.run(a_roadmap(*mild, policy=policy), none) == []
        world.wait(days=1)
        plan = world.plan(a_roadmap(*mild, *many(5, first=10), policy=policy), self.FEW)
        assert [step.ref for step in plan.steps] == [ref(1), ref(2)]

    @pytest.mark.promise("R11")
    def test_an_hour_gets_no_more_new_notes_than_its_limit_over_all_runs(self) -> None:
        world = World(*self.ITEMS)
        roadmap = a_roadmap(*many(5))
        three = Limits(writes_per_hour=3, new_notes_per_team_a_day=100)
        assert len([a for a in world.run(roadmap, three) if "note" in a]) == 3
        world.wait(minutes=59)
        plan = world.plan(roadmap, three)
        assert plan.steps == ()
        assert {h.why for h in plan.held} == {"the limit of 3 new notes an hour"}
        world.wait(minutes=2)
        assert len([a for a in world.run(roadmap, three) if "note" in a]) == 2

    def test_a_team_gets_five_new_notes_a_day(self) -> None:
        world = World(*self.ITEMS)
        roadmap = a_roadmap(*many(7, team="checkout"), *many(2, team="search", first=20))

        def numbers() -> list[int]:
            new = (a for a in world.run(roadmap) if a.endswith("note"))
            return sorted(int(a.split(":")[0].removeprefix("+ ")) for a in new)

        assert numbers() == [1, 2, 3, 4, 5, 20, 21]
        assert numbers() == []
        assert {h.why for h in world.plan(roadmap).held} == {
            "the limit of 5 new notes a team and day"
        }
        world.wait(days=1)
        assert numbers() == [6, 7]

    def test_the_day_is_the_product_s_own(self) -> None:
        world = World(*self.ITEMS)
        roadmap = a_roadmap(*many(7, team="checkout"))
        world.now = dt.datetime(2026, 11, 16, 23, 59, tzinfo=dt.UTC)
        world.run(roadmap)
        world.wait(minutes=2)
        assert len(world.plan(roadmap).steps) == 2

    def test_a_long_note_is_cut_at_a_finding_and_counts_what_is_left_out(self) -> None:
        roadmap = a_roadmap(*(replace(i, links=(issue(1),)) for i in many(150)))
        off = replace(roadmap, policy=to_the_item("T01"))
        world = World(an_item(1), an_item(2, "doing", parent=1))
        world.run(off, Limits(paper={"shop": Paper(limit=5000)}))
        note = world.note(ITEM)
        assert len(note.stamp.prints) > 150  # all of them are told, L04 too
        assert 4500 < len(note.body) <= 5000
        told = note.body.count("**A was due")
        left_out = len(note.stamp.prints) - note.body.count("\n\n**") - 1
        assert told > 3
        assert f"{left_out} more findings are in the report." in note.body
        assert note.body.rpartition("\n")[2].startswith("- `{rule: ")
        assert world.run(off, Limits(paper={"shop": Paper(limit=5000)})) == []

    def test_a_finding_longer_than_the_tracker_takes_says_where_to_look(self) -> None:
        world = a_world()
        world.run(OVERDUE, Limits(paper={"shop": Paper(limit=100)}))
        assert world.note(ITEM).body == "T01 overdue: too long to be told here; see the report."


class TestWhatIsAsked:
    def test_comments_are_read_to_their_end_only_where_it_matters(self) -> None:
        items = (an_item(1), an_item(2, "doing", parent=1), an_item(3, labels=(ERROR,)))
        others = (an_item(4), an_item(5))
        unread = frozenset(ref(n) for n in (1, 2, 3, 4))
        verdict = judged(OVERDUE, a_snapshot(*items, *others, notes_unread=unread))
        memory = Memory((Written(ref(4), "acme-shop", ("abc",), NOW, settled=True),))
        assert comments_to_read(verdict, memory) == (ref(1), ref(3), ref(4))

    def test_label_events_are_asked_only_where_a_label_would_change_on_somebody_s_word(
        self,
    ) -> None:
        world = told()

        def asked(roadmap: Roadmap | Initiative) -> tuple[object, ...]:
            verdict = judged(roadmap, world.snapshot)
            return label_events_to_read(verdict, NOTHING_REMEMBERED)

        assert asked(OVERDUE) == ()  # it is on and stays
        assert asked(IN_TIME) == (ITEM,)  # would go: is it ours?
        world.label(ITEM, ERROR, on=False)
        assert asked(OVERDUE) == (ITEM,)  # would go on: did somebody remove it?
        assert asked(IN_TIME) == ()
        world.remove_notes(ITEM)
        assert asked(OVERDUE) == ()  # a first telling asks nobody


class TestThePlan:
    def test_it_says_what_it_was_made_from(self) -> None:
        world = a_world()
        plan = world.plan(replace(a_roadmap(OVERDUE), digest="5f1c"))
        assert (plan.product, plan.manifest, plan.version) == ("acme-shop", "5f1c", "1.0")
        assert (plan.made, plan.as_of, plan.backlog) == (NOW, TODAY, world.snapshot.digest())
        assert (plan.matched, plan.changing) == (2, 1)

    def test_its_digest_changes_with_what_would_be_written(self) -> None:
        world = a_world()
        one, same = world.plan(OVERDUE), world.plan(OVERDUE)
        other = world.plan(replace(OVERDUE, title="New title"))
        assert one.digest == same.digest
        assert one.digest != other.digest

    def test_its_steps_come_in_the_order_in_which_people_count(self) -> None:
        world = World(*(an_item(number) for number in (5, 47, 48, 100)))
        epics = [replace(OVERDUE, id=f"i{n}", links=(issue(n),)) for n in (100, 48, 5, 47)]
        steps = world.plan(a_roadmap(*epics)).steps
        assert [step.ref for step in steps] == [ref(5), ref(47), ref(48), ref(100)]

    @given(st.integers(0, 99))
    def test_the_order_of_items_never_changes_it(self, seed: int) -> None:
        items = [an_item(n, labels=(WARNING,) if n % 5 == 0 else ()) for n in range(1, 21)]
        shuffled = list(items)
        random.Random(seed).shuffle(shuffled)
        roadmap = a_roadmap(*many(20))
        ordered, other = a_snapshot(*items), replace(a_snapshot(), items=tuple(shuffled))

        def facts(plan: Plan) -> object:
            return (plan.steps, plan.held, plan.digest, plan.matched, plan.changing)

        one, two = (
            make_plan(judged(roadmap, s), Known(), Limits(), now=NOW, version="1.0")
            for s in (ordered, other)
        )
        assert facts(one) == facts(two)


SITUATIONS = st.builds(
    lambda window, status, owner, level: a_roadmap(
        an_initiative("a", issue(1), window=window, status=status, owner=owner),
        an_initiative("b", issue(11), window="2026-Q3", status=status, commitment="committed"),
        policy=to_the_item("T01", "T02", "O01", "S03", "S05", level=level),
    ),
    st.sampled_from(["2026-Q3", "2026-Q4", "now"]),
    st.sampled_from(["planned", "in_progress", "done", "cancelled", "paused"]),
    st.sampled_from(["", "ana"]),
    st.sampled_from([None, *Level]),
)
ACTS = st.sampled_from(["none", "fold", "delete", "label off", "label on", "close"])


@given(st.lists(st.tuples(SITUATIONS, ACTS), min_size=1, max_size=5))
def test_every_plan_once_applied_leaves_nothing_to_do(story: list[tuple[Roadmap, str]]) -> None:
    late = dt.date(2027, 3, 1)
    epics = (an_item(1), an_item(11, "doing"))
    world = World(*epics, an_item(2, "doing", parent=1, due=late), an_item(12, parent=11))
    for roadmap, act in story:
        world.run(roadmap)
        assert world.run(roadmap) == []
        world.wait(hours=5)
        _act(world, act)
    calm = a_roadmap(an_initiative("a", status="proposed"))
    world.run(calm)
    assert world.run(calm) == []
    assert all(n.resolved for notes in world.snapshot.notes.values() for n in notes)


def _act(world: World, act: str) -> None:
    """A person does something to item 1."""
    notes = world.snapshot.notes.get(ITEM, ())
    if act == "fold" and notes and not notes[0].resolved:
        world.put(replace(notes[0], hidden=True))
    elif act == "delete":
        world.remove_notes(ITEM)
    elif act.startswith("label"):
        world.label(ITEM, ERROR, on=act == "label on")
    elif act == "close":
        world.change(ITEM, status="done")

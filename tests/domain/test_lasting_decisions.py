"""What a person decided holds while less is found, and while not all could be read."""

from dataclasses import replace

import pytest

from bot.domain.backlog import Gap
from bot.domain.policy import Level
from bot.domain.roadmap import Roadmap
from tests.domain.builders import an_item
from tests.domain.test_planning import ERROR, GAP, ITEM, OVERDUE, told, two_findings
from tests.domain.world import World, said

UNREADABLE = Gap("shop", "the dashboard", "no answer", partial=True, beside=True)
WAITS = "1 note: the dashboard could not be read, and people may have decided there"


def a_note_of(roadmap: Roadmap) -> World:
    """A world in which it was told, a day ago."""
    world = World(an_item(1), an_item(2, "doing", parent=1))
    world.run(roadmap)
    world.wait(days=1)
    return world


def overdue_alone() -> Roadmap:
    """`two_findings` without the one about the owner."""
    return replace(two_findings(), initiatives=(OVERDUE,))


@pytest.mark.promise("R25")
@pytest.mark.parametrize("gaps", [(GAP,), ()], ids=["not read", "gone"])
def test_a_snooze_outlasts_a_run_that_does_not_find_what_it_quiets(gaps: tuple[Gap, ...]) -> None:
    world = a_note_of(two_findings())
    world.answer(ITEM, "/drift snooze O01 30d ask in December")
    world.run(two_findings())
    world.snapshot = replace(world.snapshot, gaps=gaps)
    world.run(overdue_alone())
    world.snapshot = replace(world.snapshot, gaps=())
    world.run(two_findings())
    (decision,) = world.note(ITEM).stamp.decided
    assert decision.why == "ask in December"
    assert "no-owner" not in world.note(ITEM).body


@pytest.mark.promise("R25")
def test_what_may_have_been_quieted_on_an_unreadable_dashboard_is_not_told_again() -> None:
    world = told()
    world.answer(ITEM, "/drift snooze 14d")
    world.run(OVERDUE)
    forget_the_answer(world)  # as if it had been a box of the dashboard
    world.snapshot = replace(world.snapshot, gaps=(UNREADABLE,))
    assert world.held(OVERDUE, undecided=True) == [WAITS]


@pytest.mark.promise("R25")
def test_nor_does_it_join_what_a_note_tells() -> None:
    world = a_note_of(overdue_alone())
    world.snapshot = replace(world.snapshot, gaps=(UNREADABLE,))
    assert world.held(two_findings(), undecided=True) == [WAITS]


def forget_the_answer(world: World) -> None:
    note = world.note(ITEM)
    world.put(replace(note, stamp=replace(note.stamp, decided=())))
    world.snapshot = replace(world.snapshot, replies={})


@pytest.mark.promise("R24")
def test_a_deleted_note_is_not_written_again_for_a_part_of_what_it_told() -> None:
    world = a_note_of(two_findings())
    world.remove_notes(ITEM)
    world.run(two_findings())
    assert world.run(overdue_alone()) == []


@pytest.mark.promise("R22")
def test_a_label_that_a_person_removed_stays_off_when_a_part_of_the_drift_is_gone() -> None:
    both = two_findings(level=Level.ERROR)
    world = a_note_of(both)
    world.label(ITEM, ERROR, on=False)
    world.wait(days=1)
    assert world.run(overdue_alone()) == ["~ 1: note"]
    assert world.run(overdue_alone()) == []


@pytest.mark.promise("R3")
@pytest.mark.promise("R10")
class TestANoteThatIsNotListedYet:
    def test_is_not_written_twice_because_other_findings_are_due_by_now(self) -> None:
        for first, then in ((two_findings(), overdue_alone()), (overdue_alone(), two_findings())):
            world = World(an_item(1), an_item(2, "doing", parent=1))
            world.run(first)
            world.remove_notes(ITEM)
            world.wait(seconds=59)
            assert [line for line in said(world.plan(then)) if "note" in line] == []

    def test_is_not_taken_for_a_deleted_one_and_keeps_its_label(self) -> None:
        world = World(an_item(1), an_item(2, "doing", parent=1))
        world.run(OVERDUE)
        world.remove_notes(ITEM)
        world.wait(seconds=59)
        assert world.held(OVERDUE) == ["1 note: an earlier write may not be listed yet"]

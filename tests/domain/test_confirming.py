"""In how many runs drift has to be found, or gone, before that is told (R29)."""

import pytest

from bot.domain.backlog import ForeignNote
from bot.domain.plan import Limits
from tests.domain.builders import an_item
from tests.domain.test_planning import IN_TIME, ITEM, OVERDUE, ownerless, two_findings
from tests.domain.world import World

TWICE = Limits(confirm_runs=2)

pytestmark = pytest.mark.promise("R29")


def a_world() -> World:
    return World(an_item(1), an_item(2, "doing", parent=1))


def test_drift_is_told_when_it_was_found_in_two_runs() -> None:
    world = a_world()
    assert world.run(OVERDUE, TWICE) == []
    assert world.run(OVERDUE, TWICE) == ["+ 1: note", "+ 1: label drift:error"]


def test_the_first_of_two_runs_says_what_it_waits_for() -> None:
    world = a_world()
    assert world.held(OVERDUE, TWICE) == ["1 note: it has to be found in another run first"]


def test_drift_that_comes_and_goes_is_never_told() -> None:
    world = a_world()
    for _ in range(4):
        assert world.run(OVERDUE, TWICE) == []
        assert world.run(IN_TIME, TWICE) == []


def test_drift_is_called_resolved_when_it_was_gone_in_two_runs() -> None:
    world = a_world()
    world.run(OVERDUE)
    assert world.run(IN_TIME, TWICE) == []
    assert world.run(IN_TIME, TWICE) == ["- 1: note resolved", "- 1: label drift:error"]


def test_the_label_stays_while_the_note_does() -> None:
    world = a_world()
    world.run(OVERDUE)
    assert world.held(IN_TIME, TWICE) == [
        "1 note resolved: it has to be gone in another run first",
    ]


def test_a_finding_that_joins_others_waits_for_itself_alone() -> None:
    world = a_world()
    world.run(ownerless())
    assert world.run(two_findings(), TWICE) == []
    both = ["~ 1: note", "+ 1: label drift:error", "- 1: label drift:warning"]
    assert world.run(two_findings(), TWICE) == both


def test_one_of_two_findings_leaves_the_note_when_it_was_gone_in_two_runs() -> None:
    world = a_world()
    world.run(two_findings())
    world.run(ownerless(), TWICE)
    assert "overdue" in world.note(ITEM).body
    world.run(ownerless(), TWICE)
    assert "overdue" not in world.note(ITEM).body


def test_one_run_is_enough_where_a_person_watches() -> None:
    assert a_world().run(OVERDUE) == ["+ 1: note", "+ 1: label drift:error"]


@pytest.mark.promise("R5b")
class TestAnotherAccount:
    def test_an_item_that_carries_another_accounts_note_gets_no_second_one(self) -> None:
        world = World(an_item(1), foreign={ITEM: (ForeignNote(ITEM, "acme-shop", "old-bot"),)})
        why = "another account has written this product's notes"
        assert world.held(OVERDUE) == [f"1 note: {why}"]

    def test_another_products_note_is_no_reason_to_be_silent(self) -> None:
        world = World(an_item(1), foreign={ITEM: (ForeignNote(ITEM, "other", "old-bot"),)})
        assert "+ 1: note" in world.run(OVERDUE)

    def test_where_the_account_changed_nothing_new_is_told(self) -> None:
        world = a_world()
        why = "another account has written this product's notes"
        assert world.held(OVERDUE, strange=frozenset({"shop"})) == [f"1 note: {why}"]


def test_while_decisions_cannot_be_read_nothing_new_is_told() -> None:
    why = "the dashboard could not be read, and people may have decided there"
    assert a_world().held(OVERDUE, undecided=True) == [f"1 note: {why}"]

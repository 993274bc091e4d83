"""What people answer to our notes, and what becomes of the notes then."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.decisions import Kind
from bot.domain.roadmap import Person
from connectors.shared.marker import Marker, seal
from tests.domain.builders import a_roadmap, an_initiative, an_item, issue, ref
from tests.domain.test_planning import ERROR, IN_TIME, ITEM, OVERDUE, told, two_findings
from tests.domain.world import World

pytestmark = pytest.mark.promise("R25")


def answered(text: str, by: str = "ana") -> World:
    """A world in which the overdue initiative was told, and somebody answered."""
    world = told()
    world.answer(ITEM, text, by)
    world.wait(hours=1)
    return world


def test_a_snooze_quiets_the_note_through_its_last_day_and_no_longer() -> None:
    world = answered("/drift snooze 14d the launch moves")
    assert world.run(OVERDUE) == ["- 1: note resolved", "- 1: label drift:error"]
    assert world.note(ITEM).body == (
        "- **Quiet until 2 Dec 2026:** T01 overdue on A, by `ana`: the launch moves."
    )
    assert world.run(OVERDUE) == []
    world.wait(days=14)  # 2 December
    assert world.run(OVERDUE) == []
    world.wait(days=1)
    assert world.run(OVERDUE) == ["~ 1: note", "+ 1: label drift:error"]
    assert world.note(ITEM).stamp.decided == ()
    world.wait(days=1)
    assert world.run(OVERDUE) == []  # the old answer is not heard a second time


def test_who_answered_is_named_as_the_manifest_names_them() -> None:
    world = answered("/drift accept fine with us", by="712020:188d19ad")
    world.allowed["712020:188d19ad"] = True
    known = replace(a_roadmap(OVERDUE), people=(Person("ana", jira="712020:188D19AD"),))
    world.run(known)
    assert world.note(ITEM).body == (
        "- **Quiet until its facts change:** T01 overdue on A, by `ana`: fine with us."
    )
    (decision,) = world.note(ITEM).stamp.decided
    assert decision.by == "712020:188d19ad"


def test_an_acceptance_holds_until_the_facts_change() -> None:
    world = answered("/drift accept fine with us")
    world.run(OVERDUE)
    world.wait(days=200)
    assert world.run(OVERDUE) == []
    later = an_initiative("a", issue(1), window="2026-Q2", commitment="committed")
    assert world.run(later) == ["~ 1: note", "+ 1: label drift:error"]
    assert world.run(later) == []


def test_the_note_remembers_the_decision_when_all_else_is_lost() -> None:
    world = answered("/drift accept fine with us")
    world.run(OVERDUE)
    world.snapshot = replace(world.snapshot, replies={})
    world.created.clear()
    world.wait(days=3)
    assert world.run(OVERDUE) == []
    (decision,) = world.note(ITEM).stamp.decided
    assert (decision.kind, decision.by, decision.why) == (Kind.ACCEPT, "ana", "fine with us")


def test_what_was_accepted_is_what_the_note_said_and_not_what_came_after() -> None:
    world = answered("/drift accept fine with us")
    later = an_initiative("a", issue(1), window="2026-Q2", commitment="committed")
    assert world.run(later) == ["~ 1: note"]


def test_a_stranger_decides_nothing() -> None:
    world = answered("/drift snooze 14d", by="mallory")
    world.allowed["mallory"] = False
    assert world.held(OVERDUE) == ["1 answer: mallory may not write there"]


def test_whose_right_is_unknown_decides_nothing() -> None:
    world = answered("/drift snooze 14d", by="mallory")
    assert world.held(OVERDUE) == [
        "1 answer: whether mallory may write there could not be found out"
    ]


def test_what_is_not_understood_is_told_and_changes_nothing() -> None:
    world = answered("/drift snoze 14d")
    (line,) = world.held(OVERDUE)
    assert line.startswith("1 answer: 'snoze' is not something that can be done here.")


def test_a_rule_named_in_the_answer_is_the_only_one_quieted() -> None:
    world = World(*told().snapshot.items)
    world.run(two_findings())
    world.wait(days=1)
    world.answer(ITEM, "/drift snooze O01 1w ask in December")
    assert world.run(two_findings()) == ["~ 1: note"]
    note = world.note(ITEM)
    assert "overdue" in note.body
    assert "no-owner" not in note.body
    assert world.run(two_findings()) == []
    world.wait(days=9)
    assert world.run(two_findings()) == ["~ 1: note"]
    assert world.run(two_findings()) == []


def test_a_quiet_note_says_so_when_the_drift_is_gone_and_tells_it_when_it_is_back() -> None:
    world = answered("/drift snooze 14d")
    world.run(OVERDUE)
    assert world.run(IN_TIME) == []  # it lies folded away already
    assert world.run(OVERDUE) == []


def test_a_second_answer_takes_the_place_of_the_first() -> None:
    world = answered("/drift snooze 1d")
    world.run(OVERDUE)
    world.answer(ITEM, "/drift snooze 30d")
    assert world.run(OVERDUE) == ["- 1: note resolved"]
    assert "18 Dec 2026" in world.note(ITEM).body
    assert world.run(OVERDUE) == []


def test_a_decision_is_taken_back_by_another_answer() -> None:
    world = answered("/drift accept fine with us")
    world.run(OVERDUE)
    world.wait(days=1)
    world.answer(ITEM, "/drift wake")
    assert world.run(OVERDUE) == ["~ 1: note", "+ 1: label drift:error"]
    assert world.note(ITEM).stamp.decided == ()
    assert world.run(OVERDUE) == []


def test_two_answers_at_once_are_heard_in_their_order() -> None:
    world = told()
    world.answer(ITEM, "/drift snooze 30d")
    world.wait(minutes=1)
    world.answer(ITEM, "/drift snooze 2d")
    world.run(OVERDUE)
    (decision,) = world.note(ITEM).stamp.decided
    assert decision.until == dt.date(2026, 11, 20)


def test_an_answer_from_before_the_note_is_not_for_it() -> None:
    world = World(an_item(1), an_item(2, "doing", parent=1))
    world.answer(ITEM, "/drift accept")
    world.wait(days=1)
    assert world.run(OVERDUE) == ["+ 1: note", "+ 1: label drift:error"]
    assert world.run(OVERDUE) == []


def test_an_answer_on_one_item_quiets_the_finding_on_the_other_items_that_carry_it() -> None:
    both = an_initiative("a", issue(1), issue(3), window="2026-Q3", commitment="committed")
    world = World(an_item(1, "doing"), an_item(3, "doing"))
    assert [line for line in world.run(both) if "note" in line] == ["+ 1: note", "+ 3: note"]
    world.wait(days=1)
    world.answer(ITEM, "/drift snooze 14d")
    quiet = ["- 1: note resolved", "- 3: note resolved"]
    assert [line for line in world.run(both) if "note" in line] == quiet
    assert world.run(both) == []


def test_the_reason_cannot_act() -> None:
    world = answered("/drift accept @everyone see #1 <!-- --> **x**")
    world.run(OVERDUE)
    body = world.note(ITEM).body
    assert "@everyone" not in body
    assert "<!--" not in body
    assert ERROR not in world.item(ref(1)).labels


def test_long_reasons_leave_less_room_for_the_text_and_the_whole_still_fits() -> None:
    numbers = range(1, 121)
    many = tuple(
        an_initiative(f"i{n}", issue(1), window="2026-Q3", commitment="committed") for n in numbers
    )
    world = World(an_item(1), an_item(2, "doing", parent=1))
    world.run(a_roadmap(*many))
    world.wait(days=1)
    world.answer(ITEM, "/drift accept T01 " + "\N{PILE OF POO}" * 200)
    world.run(a_roadmap(*many))
    note = world.note(ITEM)
    assert note.stamp.decided
    sealed = seal(note.body, Marker("acme-shop", note.stamp))
    assert len(sealed) <= 65_536

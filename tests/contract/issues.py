"""The contract of issues that a person asked us to make: made once, and people's from then on."""

from dataclasses import replace

import pytest

from bot.domain.derivation import IssueKind
from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.ports import Change, Derived, IssueText
from tests.contract.harness import Ability, Harness, Trouble, listed, needs, writes

EPIC = "acme-shop/guest-checkout/epic"
ITEM = "acme-shop/guest-checkout/split"
TITLE = "Größe: Guest checkout 🚀"


def text(harness: Harness, topic: str = EPIC, parent: str = "") -> IssueText:
    """An epic, or an item below one."""
    kind = IssueKind.EPIC if topic == EPIC else IssueKind.ITEM
    return IssueText(topic, TITLE, harness.body("Buy without an account."), kind, parent)


def made(harness: Harness, topic: str = EPIC, parent: str = "") -> str:
    """Make it, and give its key."""
    told = harness.writer.ensure_issue(harness.part, text(harness, topic, parent))
    assert told.change is Change.MADE
    return told.key


class MakingContract:
    """Made once, and never written over."""

    def test_where_none_was_made_there_is_none(self, harness: Harness) -> None:
        harness.seed(2)
        assert harness.reader.derived(harness.part) == {}

    def test_an_issue_is_made_once_and_found_again(self, harness: Harness) -> None:
        key = made(harness)
        assert harness.reader.derived(harness.part) == {EPIC: Derived(key)}
        assert harness.text(key) == harness.body("Buy without an account.")
        before = writes(harness)
        told = harness.writer.ensure_issue(harness.part, text(harness))
        assert (told.change, told.key) == (Change.NONE, key)
        assert writes(harness) == before
        assert [item.ref.key for item in listed(harness.reader)] == [key]

    def test_it_is_an_ordinary_item_and_no_dashboard(self, harness: Harness) -> None:
        item = harness.reader.item(made(harness))
        assert (item.title, item.is_open, item.ours) == (TITLE, True, False)
        assert [i.ours for i in listed(harness.reader)] == [False]

    def test_topics_do_not_touch_each_other(self, harness: Harness) -> None:
        keys = {topic: made(harness, topic) for topic in (EPIC, ITEM, "acme-pay/refunds/epic")}
        assert len(set(keys.values())) == 3
        assert {t: d.key for t, d in harness.reader.derived(harness.part).items()} == keys

    def test_an_item_stands_below_its_epic(self, harness: Harness) -> None:
        needs(harness, Ability.PARENTS)
        epic = made(harness)
        told = harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        assert (told.change, told.claimed) == (Change.MADE, True)
        assert harness.reader.derived(harness.part)[ITEM] == Derived(told.key, epic)
        parent = harness.reader.item(told.key).parent
        assert parent is not None
        assert parent.key == epic
        before = writes(harness)
        again = harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        assert (again.change, again.key, again.claimed) == (Change.NONE, told.key, True)
        assert writes(harness) == before

    def test_one_that_was_cut_off_before_it_stood_below_its_epic_is_put_there(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.PARENTS)
        epic, key = made(harness), made(harness, ITEM)
        told = harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        assert (told.change, told.key) == (Change.MADE, key)
        assert harness.reader.derived(harness.part)[ITEM].parent == epic
        assert len(listed(harness.reader)) == 2

    def test_below_an_item_that_is_not_there_nothing_is_made_twice(self, harness: Harness) -> None:
        needs(harness, Ability.PARENTS)
        wanted = text(harness, ITEM, harness.missing_key)
        for _ in range(2):
            with pytest.raises((NotFound, Rejected)):
                harness.writer.ensure_issue(harness.part, wanted)
        assert len(listed(harness.reader)) <= 1

    def test_what_people_wrote_is_never_written_over(self, harness: Harness) -> None:
        key = made(harness)
        harness.human_renames(key, "What we really do")
        harness.human_edits(key)
        told, before = harness.text(key), writes(harness)
        again = harness.writer.ensure_issue(harness.part, text(harness))
        assert (again.change, again.key) == (Change.NONE, key)
        assert (harness.text(key), writes(harness)) == (told, before)
        assert harness.reader.item(key).title == "What we really do"

    def test_one_that_a_person_closed_is_not_made_again(self, harness: Harness) -> None:
        key = made(harness)
        harness.human_closes(key)
        told = harness.writer.ensure_issue(harness.part, text(harness))
        assert (told.change, told.key) == (Change.NONE, key)
        assert not harness.reader.item(key).is_open

    def test_one_that_was_deleted_is_made_again_where_it_is_asked_for(
        self, harness: Harness
    ) -> None:
        key = made(harness)
        harness.delete_item(key)
        assert harness.reader.derived(harness.part) == {}
        assert made(harness) != key

    def test_of_two_the_older_one_counts(self, harness: Harness) -> None:
        first = harness.own_issue(EPIC)
        harness.own_issue(EPIC)
        told = harness.writer.ensure_issue(harness.part, text(harness))
        assert (told.change, told.key) == (Change.NONE, first)
        assert harness.reader.derived(harness.part) == {EPIC: Derived(first)}

    def test_a_title_may_be_long(self, harness: Harness) -> None:
        wanted = replace(text(harness), title="é" * 200)
        told = harness.writer.ensure_issue(harness.part, wanted)
        assert harness.reader.item(told.key).title == "é" * 200


class IssueTroubleContract:
    """Lost answers, strangers, and what may not be done."""

    @pytest.mark.promise("R3")
    def test_a_lost_answer_leads_to_no_second_issue(self, harness: Harness) -> None:
        needs(harness, Ability.MEETS_LOST_ANSWER)
        with harness.breaking(Trouble.LOST_ANSWER), pytest.raises(Unavailable):
            harness.writer.ensure_issue(harness.part, text(harness))
        harness.writer.ensure_issue(harness.part, text(harness))
        told = harness.writer.ensure_issue(harness.part, text(harness))
        assert told.change is Change.NONE
        assert [item.ref.key for item in listed(harness.reader)] == [told.key]

    @pytest.mark.promise("R3")
    @pytest.mark.parametrize("trouble", [Trouble.SILENCE, Trouble.FAILING, Trouble.LOST_ANSWER])
    def test_trouble_while_it_is_put_below_its_epic_leads_to_no_second_one(
        self, harness: Harness, trouble: Trouble
    ) -> None:
        needs(harness, Ability.PARENTS)
        needs(harness, Ability(f"meets {trouble}"))
        epic = made(harness)
        with harness.breaking(trouble), pytest.raises(Unavailable):
            harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        told = harness.writer.ensure_issue(harness.part, text(harness, ITEM, epic))
        assert (told.change, told.claimed) == (Change.NONE, True)
        assert sorted(i.ref.key for i in listed(harness.reader)) == sorted([epic, told.key])

    @pytest.mark.promise("R5")
    def test_a_strangers_forged_marker_is_nothing(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        forged = harness.forged_issue(EPIC)
        assert harness.reader.derived(harness.part) == {}
        before = harness.text(forged)
        assert made(harness) != forged
        assert harness.text(forged) == before

    def test_a_successor_that_knows_us_makes_no_second_one(self, harness: Harness) -> None:
        needs(harness, Ability.OTHER_ACCOUNTS)
        key = made(harness)
        assert harness.successor(knows_us=True).derived(harness.part) == {EPIC: Derived(key)}
        told = harness.successor_writer(knows_us=True).ensure_issue(harness.part, text(harness))
        assert (told.change, told.key) == (Change.NONE, key)

    def test_a_right_that_is_missing_is_told_and_nothing_is_made(self, harness: Harness) -> None:
        needs(harness, Ability.REFUSES_ISSUES)
        harness.refuse_issues()
        with pytest.raises(Denied) as caught:
            harness.writer.ensure_issue(harness.part, text(harness))
        assert caught.value.remedy
        assert listed(harness.reader) == ()

    def test_a_text_that_is_too_long_is_refused_in_words(self, harness: Harness) -> None:
        wanted = replace(text(harness), body=harness.body("x" * 70_000))
        with pytest.raises(Rejected):
            harness.writer.ensure_issue(harness.part, wanted)
        assert listed(harness.reader) == ()


class IssueContract(MakingContract, IssueTroubleContract):
    """All of it."""

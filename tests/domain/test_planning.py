"""The plan: the writes that are due, those that wait, and those that people decided against."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.backlog import Gap, LabelEvent, Note, Stamp
from bot.domain.plan import WriteNote
from bot.domain.planning import (
    DELETED,
    Known,
    Limits,
    make_plan,
)
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Roadmap, Waiver
from bot.domain.run import Written
from tests.domain.builders import (
    NOW,
    a_roadmap,
    an_initiative,
    an_item,
    issue,
    judged,
    ref,
    to_the_item,
)
from tests.domain.world import World, said

ITEM = ref(1)
OVERDUE = an_initiative("a", issue(1), window="2026-Q3", commitment="committed")
IN_TIME = replace(OVERDUE, window=an_initiative().window)
ERROR, WARNING = "drift:error", "drift:warning"
GAP = Gap("shop", "acme/api", "refused")


def a_world(**snapshot: object) -> World:
    return World(an_item(1), an_item(2, "doing", parent=1), **snapshot)


def told() -> World:
    """A world in which the overdue initiative was told, two days ago."""
    world = a_world()
    assert world.run(OVERDUE) == ["+ 1: note", "+ 1: label drift:error"]
    world.wait(days=2)
    return world


def two_findings(*, level: Level | None = None) -> Roadmap:
    """The overdue initiative, which also has no owner; both are told on the item."""
    return a_roadmap(replace(OVERDUE, owner=""), policy=to_the_item("T01", "O01", level=level))


def ownerless() -> Roadmap:
    """Only the owner is still missing."""
    return a_roadmap(replace(IN_TIME, owner=""), policy=to_the_item("T01", "O01"))


def test_a_note_says_what_was_sent_while_nobody_else_has_changed_it() -> None:
    note = Note(ITEM, "n1", "acme-shop", "Late...", Stamp("error", (), NOW), False, NOW)
    assert note.says("Late...")
    assert not note.says("Late.")
    sent = replace(note, sent="46007df3f67e170d")  # of "Late."
    assert sent.says("Late.")
    assert not sent.says("Late...")


class TestTelling:
    def test_a_new_finding_is_a_note_and_a_label(self) -> None:
        plan = a_world().plan(OVERDUE)
        assert said(plan) == ["+ 1: note", "+ 1: label drift:error"]
        (step,) = plan.steps
        note = step.actions[0]
        assert isinstance(note, WriteNote)
        assert note.topic == "acme-shop"
        assert note.stamp.level == "error"
        assert note.stamp.since == NOW
        assert note.body.startswith("**A was due 30 Sep 2026 and is in progress; 2 of 2 items")

    def test_where_nothing_drifts_nothing_is_written(self) -> None:
        plan = a_world().plan(IN_TIME)
        assert (plan.actions, plan.held) == ((), ())

    def test_once_told_the_plan_is_empty_also_on_other_days(self) -> None:
        world = told()
        plan = world.plan(OVERDUE)
        assert (plan.actions, plan.held) == ((), ())

    def test_several_findings_on_an_item_are_one_note_with_the_worst_label(self) -> None:
        world = a_world()
        assert world.run(two_findings()) == ["+ 1: note", "+ 1: label drift:error"]
        assert len(world.note(ITEM).stamp.prints) == 2
        assert world.run(two_findings()) == []

    @pytest.mark.parametrize(
        ("level", "labels"), [(Level.WARNING, ["+ 1: label drift:warning"]), (Level.NOTE, [])]
    )
    def test_the_label_says_the_level_and_a_note_level_has_none(
        self, level: Level, labels: list[str]
    ) -> None:
        world = a_world()
        assert world.run(two_findings(level=level)) == ["+ 1: note", *labels]
        assert world.run(two_findings(level=level)) == []

    def test_another_text_is_an_edit_and_no_new_telling(self) -> None:
        world = told()
        renamed = replace(OVERDUE, title="Guest checkout")
        (action,) = world.plan(renamed).actions
        assert isinstance(action, WriteNote)
        assert action.seen is not None
        assert action.seen.body == world.note(ITEM).body
        assert action.stamp.since == NOW
        assert world.run(renamed) == ["~ 1: note"]
        assert world.run(renamed) == []

    def test_another_finding_is_an_edit_and_a_new_telling(self) -> None:
        world = told()
        assert world.run(two_findings()) == ["~ 1: note"]
        assert world.note(ITEM).stamp.since == world.now

    def test_the_label_follows_the_level(self) -> None:
        world = told()
        warning = a_roadmap(OVERDUE, policy=to_the_item("T01", level=Level.WARNING))
        changes = ["~ 1: note", "+ 1: label drift:warning", "- 1: label drift:error"]
        assert world.run(warning) == changes
        assert world.run(warning) == []

    def test_a_locked_item_is_left_alone(self) -> None:
        world = told()
        world.change(ITEM, locked=True)
        assert world.held(IN_TIME) == []
        locked = World(an_item(1, locked=True), an_item(2, parent=1))
        assert locked.held(OVERDUE) == []

    def test_secrets_are_blanked_before_the_texts_are_compared(self) -> None:
        verdict = judged(OVERDUE, a_world().snapshot)
        known = Known(redact=lambda text: text.replace("30 Sep", "[redacted]"))
        plan = make_plan(verdict, known, Limits(), now=NOW, version="1.0")
        (note, _) = plan.actions
        assert isinstance(note, WriteNote)
        assert note.body.startswith(r"**A was due \[redacted\] 2026")

    def test_a_secret_is_blanked_before_its_signs_are_escaped(self) -> None:
        verdict = judged(replace(OVERDUE, title="Uses ghp_c4n4ry_token"), a_world().snapshot)
        known = Known(redact=lambda text: text.replace("ghp_c4n4ry_token", "hidden"))
        plan = make_plan(verdict, known, Limits(), now=NOW, version="1.0")
        (note, _) = plan.actions
        assert isinstance(note, WriteNote)
        assert note.body.startswith("**Uses hidden was due")

    def test_a_text_that_the_tracker_keeps_in_its_own_way_is_not_written_again(self) -> None:
        world = told()
        note = world.note(ITEM)
        world.put(replace(note, body=f"{note.body} ", sent=Note.digest(note.body)))
        assert world.run(OVERDUE) == []
        assert world.run(replace(OVERDUE, title="Guest checkout")) == ["~ 1: note"]

    def test_a_note_whose_readers_are_others_than_the_source_names_is_written_again(self) -> None:
        world = told()
        note = world.note(ITEM)
        world.put(replace(note, misdirected=True))
        (action,) = world.plan(OVERDUE).actions
        assert isinstance(action, WriteNote)
        assert (action.body, action.stamp) == (note.body, note.stamp)

    def test_a_resolved_note_is_left_with_its_readers(self) -> None:
        world = told()
        world.run(IN_TIME)
        world.put(replace(world.note(ITEM), misdirected=True))
        assert world.run(IN_TIME) == []

    def test_two_own_notes_after_a_race_are_healed_by_writing_the_older_one(self) -> None:
        world = told()
        first = world.note(ITEM)
        world.put(replace(first, note_id="n2", created=NOW + dt.timedelta(seconds=3)), first)
        (action,) = world.plan(OVERDUE).actions
        assert isinstance(action, WriteNote)
        assert action.seen is not None
        assert action.seen.note_id == first.note_id
        world.run(OVERDUE)
        assert world.run(OVERDUE) == []


class TestResolving:
    def test_when_fixed_the_note_says_so_and_the_label_goes(self) -> None:
        world = told()
        assert world.run(IN_TIME) == ["- 1: note resolved", "- 1: label drift:error"]
        note = world.note(ITEM)
        assert note.body == ("**Resolved:** no finding stands on this item since 18 Nov 2026.")
        world.wait(days=5)
        assert world.run(IN_TIME) == []

    def test_on_a_closed_item_too(self) -> None:
        world = told()
        world.change(ITEM, status="done")
        world.change(ref(2), status="done")
        assert world.run(OVERDUE) == ["- 1: note resolved", "- 1: label drift:error"]

    def test_a_waiver_resolves_like_a_fix(self) -> None:
        world = told()
        waived = a_roadmap(OVERDUE, waivers=(Waiver("T01", dt.date(2026, 12, 31)),))
        assert world.run(waived) == ["- 1: note resolved", "- 1: label drift:error"]

    def test_drift_that_comes_back_opens_the_same_note_again(self) -> None:
        world = told()
        world.run(IN_TIME)
        world.wait(days=3)
        assert world.run(OVERDUE) == ["~ 1: note", "+ 1: label drift:error"]
        assert not world.note(ITEM).resolved
        assert world.run(OVERDUE) == []

    def test_a_label_a_person_took_off_stays_off_when_the_same_drift_comes_back(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.run(IN_TIME)
        world.wait(days=3)
        assert world.run(OVERDUE) == ["~ 1: note"]
        assert world.run(OVERDUE) == []


class TestDecisionsAboutNotes:
    def test_a_note_that_is_gone_is_not_said_to_be_deleted_for_certain(self) -> None:
        why = "our note is gone: a person deleted it, or the bot's account changed"
        assert why == DELETED

    @pytest.mark.promise("R5b")
    def test_a_new_account_does_not_repeat_what_the_old_one_told(self) -> None:
        world = told()
        world.remove_notes(ITEM)  # the new account cannot see them as its own
        world.label(ITEM, ERROR, on=True, by_us=False)  # nor the label
        assert world.held(OVERDUE) == [f"1 note: {DELETED}"]

    def test_a_note_that_a_person_deleted_is_not_written_again(self) -> None:
        world = told()
        world.remove_notes(ITEM)
        world.label(ITEM, ERROR, on=False)
        assert world.held(OVERDUE) == [f"1 note: {DELETED}"]

    def test_its_label_goes_too_if_it_is_ours(self) -> None:
        world = told()
        world.remove_notes(ITEM)
        assert world.run(OVERDUE) == ["- 1: label drift:error"]
        assert world.run(OVERDUE) == []

    def test_for_other_findings_a_new_note_is_written(self) -> None:
        world = told()
        world.remove_notes(ITEM)
        assert world.run(two_findings()) == ["+ 1: note"]

    def test_the_latest_thing_the_journal_knows_counts(self) -> None:
        world = told()
        older = Written(ITEM, "acme-shop", ("abc",), NOW - dt.timedelta(days=9), settled=True)
        world.created.append(older)
        world.remove_notes(ITEM)
        world.label(ITEM, ERROR, on=False)
        assert world.held(OVERDUE) == [f"1 note: {DELETED}"]

    def test_a_folded_note_is_left_as_it_is_and_its_label_stays(self) -> None:
        world = told()
        world.put(replace(world.note(ITEM), hidden=True))
        renamed = replace(OVERDUE, title="New title")
        assert world.held(renamed) == ["1 note: a person folded the note away"]

    def test_for_other_findings_a_folded_note_is_written_again(self) -> None:
        world = told()
        world.put(replace(world.note(ITEM), hidden=True))
        assert world.run(two_findings()) == ["~ 1: note"]

    def test_a_write_that_may_not_be_listed_yet_is_waited_for(self) -> None:
        world = a_world()
        prints = told().note(ITEM).stamp.prints
        world.created.append(Written(ITEM, "acme-shop", prints, NOW, settled=False))
        world.label(ITEM, ERROR, on=True, by_us=True)
        world.wait(seconds=59)
        assert world.held(OVERDUE) == ["1 note: an earlier write may not be listed yet"]
        assert world.plan(OVERDUE).held[0].deferred
        world.wait(seconds=1)
        assert world.run(OVERDUE) == ["+ 1: note"]

    def test_of_another_product_the_journal_says_nothing(self) -> None:
        world = a_world()
        prints = told().note(ITEM).stamp.prints
        world.created.append(Written(ITEM, "other", prints, NOW, settled=True))
        assert world.run(OVERDUE) == ["+ 1: note", "+ 1: label drift:error"]


class TestDecisionsAboutLabels:
    WHY = ("1 label drift:error: a person removed it",)

    def test_a_label_that_a_person_removed_is_not_put_on_again(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        assert world.held(OVERDUE) == [*self.WHY]

    @pytest.mark.parametrize(("days", "added"), [(29, []), (30, ["+ 1: label drift:error"])])
    def test_it_is_respected_for_30_days(self, days: int, added: list[str]) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.wait(days=days)
        assert world.run(OVERDUE) == added

    def test_our_label_in_other_capitals_is_ours_and_goes_when_the_drift_does(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False, by_us=True)
        world.label(ITEM, "Drift:Error", on=True, by_us=True)
        assert world.run(OVERDUE) == []
        assert world.run(IN_TIME) == ["- 1: note resolved", "- 1: label drift:error"]

    def test_whoever_is_not_known_to_be_us_is_a_person(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False, by_us=None)
        assert world.held(OVERDUE) == [*self.WHY]

    def test_what_we_removed_ourselves_is_put_on_again(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False, by_us=True)
        assert world.run(OVERDUE) == ["+ 1: label drift:error"]

    def test_for_other_findings_it_is_put_on_again(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.wait(hours=1)
        assert world.run(two_findings()) == ["~ 1: note", "+ 1: label drift:error"]
        assert world.run(two_findings()) == []

    def test_a_removal_before_these_findings_were_told_does_not_count(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.wait(hours=1)
        world.run(two_findings())
        world.label(ITEM, ERROR, on=False, by_us=True)
        early = LabelEvent(ERROR, False, False, NOW - dt.timedelta(days=1))
        world.events[ITEM] = (early,)
        assert world.run(two_findings()) == ["+ 1: label drift:error"]

    def test_while_nobody_can_say_who_removed_it_it_stays_off(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.events[ITEM] = None
        assert world.held(OVERDUE) == [*self.WHY]

    @pytest.mark.parametrize("by_us", [False, None])
    def test_a_label_that_a_person_put_on_is_never_removed(self, by_us: bool | None) -> None:
        world = a_world()
        world.label(ITEM, ERROR, on=True, by_us=by_us)
        assert world.held(IN_TIME) == []

    def test_a_label_of_which_nothing_is_known_is_not_removed(self) -> None:
        world = a_world()
        world.change(ITEM, labels=(ERROR,))
        assert world.held(IN_TIME) == []
        world.events[ITEM] = None
        assert world.held(IN_TIME) == []

    def test_a_label_that_a_person_took_over_is_theirs(self) -> None:
        world = told()
        world.label(ITEM, ERROR, on=False)
        world.label(ITEM, ERROR, on=True)
        assert world.run(IN_TIME) == ["- 1: note resolved"]

    def test_labels_of_people_stay_as_they_are(self) -> None:
        world = World(an_item(1, labels=("bug", "Drift:Error")), an_item(2, "doing", parent=1))
        world.run(OVERDUE)
        world.run(IN_TIME)
        assert world.item(ITEM).labels == ("bug", "Drift:Error")


class TestOtherProducts:
    @staticmethod
    def with_other(level: str, *, resolved: bool = False) -> World:
        world = told()
        stamp = Stamp(level, ("abc",), NOW)
        other = Note(ITEM, "x1", "other", "Other drift.", stamp, resolved, NOW)
        world.put(world.note(ITEM), other)
        return world

    def test_the_note_of_another_product_keeps_the_label(self) -> None:
        world = self.with_other("error")
        assert world.run(IN_TIME) == ["- 1: note resolved"]
        assert world.run(IN_TIME) == []

    def test_its_resolved_note_does_not(self) -> None:
        world = self.with_other("error", resolved=True)
        assert world.run(IN_TIME) == ["- 1: note resolved", "- 1: label drift:error"]

    def test_what_the_other_one_needs_takes_the_place_of_ours(self) -> None:
        world = self.with_other("warning")
        assert world.run(OVERDUE) == []
        changes = ["- 1: note resolved", "+ 1: label drift:warning", "- 1: label drift:error"]
        assert world.run(IN_TIME) == changes

    def test_its_note_is_not_touched(self) -> None:
        world = self.with_other("error")
        world.run(two_findings())
        world.run(IN_TIME)
        (other,) = (n for n in world.snapshot.notes[ITEM] if n.topic == "other")
        assert (other.body, other.resolved) == ("Other drift.", False)


class TestIncompleteRuns:
    def incomplete(self, world: World) -> World:
        world.snapshot = replace(world.snapshot, gaps=(GAP,))
        return world

    def test_nothing_is_taken_back(self) -> None:
        world = self.incomplete(told())
        assert world.held(IN_TIME) == [
            "1 note resolved: not every source could be read",
            "1 label drift:error off: not everything could be read",
        ]

    def test_a_finding_is_not_taken_out_of_a_note(self) -> None:
        world = a_world()
        world.run(two_findings())
        self.incomplete(world)
        assert world.held(ownerless()) == [
            "1 note: not every source could be read, so no finding is taken back"
        ]
        assert world.plan(ownerless()).held[0].deferred

    def test_a_finding_can_be_added_to_a_note(self) -> None:
        world = self.incomplete(told())
        assert world.run(two_findings()) == ["~ 1: note"]

    def test_a_new_note_can_be_written(self) -> None:
        world = self.incomplete(a_world())
        assert world.run(OVERDUE) == ["+ 1: note", "+ 1: label drift:error"]

    def test_switching_run_health_off_changes_nothing_of_this(self) -> None:
        off = a_roadmap(IN_TIME, policy=Policy(rules={"X01": RuleSetting(off=True)}))
        assert self.incomplete(told()).held(off) != []

    def test_where_comments_are_unread_neither_note_nor_label_is_written(self) -> None:
        world = a_world(notes_unread=frozenset({ITEM}))
        assert world.held(OVERDUE) == [
            "1 note: its comments could not be read to the end",
            "1 label drift:error: its comments could not be read to the end",
        ]
        assert all(held.deferred for held in world.plan(OVERDUE).held)

    def test_where_comments_are_unread_no_label_is_taken_off(self) -> None:
        world = told()
        world.snapshot = replace(world.snapshot, notes={}, notes_unread=frozenset({ITEM}))
        assert world.held(IN_TIME) == ["1 label drift:error off: not everything could be read"]

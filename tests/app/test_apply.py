"""What a person sees in the tracker after runs, fixes, decisions and mishaps."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.backlog import Gap, Note, Page, Stamp, Thread
from bot.domain.errors import Denied, PlanRefused, Unavailable
from bot.domain.plan import describe
from bot.domain.plan_json import plan_from_json, plan_to_json
from bot.domain.planning import DELETED
from bot.domain.run import Outcome
from bot.ports import Change, IssueText, Made, NoteText, Reader, Right, SheetText, Writer
from connectors.shared.marker import Marker, seal
from tests.app.world import World

LABEL = "drift:error"


def outcomes(done: tuple[object, ...]) -> list[str]:
    return [d.outcome.value for d in done]  # type: ignore[attr-defined]


def test_an_overdue_initiative_gets_one_note_and_one_label_on_its_epic(world: World) -> None:
    world.apply()
    assert len(world.ours(world.epic)) == 1
    assert "was due 13 Nov 2026" in world.ours(world.epic)[0]
    assert world.labels(world.epic) == (LABEL,)
    assert [world.ours(key) for key in world.items] == [[], [], []]


@pytest.mark.promise("R1")
def test_a_second_run_writes_nothing(world: World) -> None:
    world.apply()
    world.later(minutes=5)
    assert world.plan().actions == ()
    assert world.apply().run.done == ()


def test_moving_the_target_resolves_the_note_and_takes_the_label_off(world: World) -> None:
    world.apply()
    world.write_manifest("2026-12-11")
    world.later(days=1)
    world.apply()
    assert "Resolved:" in world.ours(world.epic)[0]
    assert len(world.ours(world.epic)) == 1
    assert world.labels(world.epic) == ()
    assert world.plan().actions == ()


@pytest.mark.promise("R27")
def test_drift_that_comes_back_is_told_in_the_same_note(world: World) -> None:
    world.apply()
    world.write_manifest("2026-12-11")
    world.later(days=1)
    world.apply()
    world.write_manifest("2026-11-16")
    world.later(days=1)
    world.apply()
    assert len(world.ours(world.epic)) == 1
    assert "was due 16 Nov 2026" in world.ours(world.epic)[0]
    assert world.labels(world.epic) == (LABEL,)


@pytest.mark.promise("R24")
def test_a_note_that_a_person_deleted_is_not_written_again(world: World) -> None:
    world.apply()
    note = next(c for c in world.tracker.comments(world.epic) if c.account == "roadmap-drift")
    world.tracker.delete_comment(note.number)
    world.later(days=1)
    assert [h.why for h in world.plan().held] == [DELETED]
    world.apply()
    assert world.ours(world.epic) == []


@pytest.mark.promise("R24")
def test_a_note_that_a_person_folded_away_is_left_alone(world: World) -> None:
    world.apply()
    note = next(c for c in world.tracker.comments(world.epic) if c.account == "roadmap-drift")
    world.tracker.hide(note.number)
    world.later(days=1)
    assert world.plan().actions == ()


@pytest.mark.promise("R22")
def test_a_label_that_a_person_removed_stays_off_for_thirty_days(world: World) -> None:
    world.apply()
    world.later(hours=1)
    world.tracker.label(world.epic, LABEL, present=False)
    world.later(days=1)
    assert world.plan().actions == ()
    world.later(days=31)
    assert [describe(a) for a in world.plan().actions] == [
        f"+ shop:{world.epic}: label drift:error"
    ]


def test_a_label_removed_within_the_second_it_was_added_stays_off(world: World) -> None:
    world.apply()
    world.tracker.label(world.epic, LABEL, present=False)
    world.later(hours=1)
    assert [h.why for h in world.plan().held] == ["a person removed it"]


@pytest.mark.promise("R22")
def test_a_label_that_a_person_put_on_is_never_removed(world: World) -> None:
    world.tracker.label(world.items[0], LABEL, present=True)
    world.apply()
    assert world.labels(world.items[0]) == (LABEL,)


@pytest.mark.promise("R25")
def test_a_waiver_keeps_the_note_away_until_its_last_day(world: World) -> None:
    waiver = "waivers: [{rule: T01, initiative: guest, until: 2026-11-21, by: ana, reason: fair}]\n"
    world.write_manifest("2026-11-13", waiver)
    world.later(days=1)
    assert world.plan().actions == ()
    world.later(days=1)
    assert len(world.plan().actions) == 2


def test_nothing_is_written_once_the_kill_switch_is_on(world: World) -> None:
    world.stop = lambda: "the file STOP_WRITES is there"
    passed = world.apply()
    assert outcomes(passed.run.done) == ["stopped", "stopped"]
    assert world.ours(world.epic) == []


@pytest.mark.promise("R17")
def test_the_kill_switch_works_within_a_run(world: World) -> None:
    asked: list[int] = []

    def stop_after_the_note() -> str:
        asked.append(1)
        return "" if len(asked) <= 2 else "stop"

    world.stop = stop_after_the_note
    assert outcomes(world.apply().run.done) == ["made", "stopped"]
    assert world.labels(world.epic) == ()


@pytest.mark.promise("R21")
def test_an_item_that_changed_since_the_plan_is_skipped(world: World) -> None:
    made = world.plan()
    world.later(minutes=1)
    world.tracker.comment(world.epic, "I am on it")
    passed = world.apply(made)
    assert outcomes(passed.run.done) == ["skipped", "skipped"]
    assert "changed since the plan" in passed.run.done[0].detail


def test_an_item_deleted_between_reading_and_writing_is_skipped(world: World) -> None:
    made = world.plan()
    world.tracker.delete(world.epic)
    passed = world.apply(made)
    assert outcomes(passed.run.done) == ["skipped", "skipped"]


@pytest.mark.promise("R12")
def test_a_plan_that_changes_too_much_is_refused_unless_it_is_confirmed(world: World) -> None:
    world.limits = replace(world.limits, changed_minimum=1)
    passed = world.apply()
    assert passed.refused is not None
    assert "1 of 4 open items would change (25%; the limit is 20%)" in passed.refused.message
    assert world.ours(world.epic) == []
    made = world.plan()
    assert world.apply(made, confirmed=made.digest).refused is None
    assert len(world.ours(world.epic)) == 1


@pytest.mark.promise("R19")
def test_a_saved_plan_does_what_it_showed(world: World) -> None:
    made = world.plan()
    saved = plan_from_json(plan_to_json(made))
    assert saved == made
    world.apply(saved)
    note = made.actions[0]
    assert world.ours(world.epic)[0].startswith(note.body)  # type: ignore[union-attr]


def test_a_plan_file_that_was_edited_is_refused(world: World) -> None:
    told = plan_to_json(world.plan())
    told["steps"][0]["actions"][0]["body"] = "Buy now"
    with pytest.raises(ValueError, match="it was edited"):
        plan_from_json(told)


def test_a_stale_plan_is_refused(world: World) -> None:
    from bot.app.apply import refuse_stale

    made = world.plan()
    day = dt.timedelta(days=1)
    refuse_stale(made, made.manifest, "1.0", day)
    with pytest.raises(PlanRefused, match="manifest of acme-shop changed"):
        refuse_stale(made, "another", "1.0", day)
    with pytest.raises(PlanRefused, match=r"made by version 1\.0, this is 2\.0"):
        refuse_stale(made, made.manifest, "2.0", day)
    with pytest.raises(PlanRefused, match="too old"):
        refuse_stale(made, made.manifest, "1.0", -day)


@pytest.mark.promise("R13")
def test_writes_keep_the_trackers_pace(world: World) -> None:
    world.wrap_writer = Slow
    world.apply()
    assert world.slept == [1.0]


def test_one_refused_item_does_not_stop_the_others(world: World) -> None:
    world.write_manifest("2026-11-13", epics(world, 2))
    refusing = Refusing(only="acme/shop#1")
    world.wrap_writer = refusing.around
    assert outcomes(world.apply().run.done) == ["failed", "skipped", "made", "made", "made", "made"]


def test_a_missing_right_is_asked_for_twice_in_a_repository_and_then_no_more(world: World) -> None:
    world.write_manifest("2026-11-13", epics(world, 3))
    refusing = Refusing()
    world.wrap_writer = refusing.around
    passed = world.apply()
    assert refusing.asked == 2
    assert outcomes(passed.run.done) == ["failed", "skipped"] * 2 + ["failed", "failed"] * 2
    assert {d.detail for d in passed.run.done if d.outcome is Outcome.FAILED} == {
        "no right to comment"
    }


def test_a_limit_ends_the_writing_and_leaves_no_open_question(world: World) -> None:
    world.write_manifest("2026-11-13", epics(world, 1))
    world.wrap_writer = lambda writer: Limiting()
    passed = world.apply()
    assert outcomes(passed.run.done) == ["stopped", "skipped", "stopped", "stopped"]
    assert passed.run.done[2].detail == "the tracker asked to wait 900 s"
    with world.store as store:
        assert store.memory("acme-shop", world.now).created == ()


def test_a_source_that_cannot_be_opened_for_writing_is_said(world: World) -> None:
    made = world.plan()
    world.closed = True
    passed = world.apply(made)
    assert outcomes(passed.run.done) == ["failed", "failed"]
    assert passed.run.done[0].detail == "shop could not be opened for writing"


def test_an_empty_plan_is_not_guarded(world: World) -> None:
    world.limits = replace(world.limits, changed_minimum=1, new_notes_per_team_a_day=0)
    passed = world.apply()
    assert (passed.refused, passed.run.done, passed.run.deferred) == (None, (), 1)


def test_our_own_write_for_another_product_is_no_change_of_the_item(world: World) -> None:
    made = world.plan()
    world.later(minutes=1)
    world.tracker.edit(world.epic, lambda item: item)  # as our first note of this run would
    world.touched = {("shop", world.epic)}
    assert outcomes(world.apply(made).run.done) == ["made", "made"]


def test_silence_three_times_in_a_row_ends_the_writing(world: World) -> None:
    silent = Silent()
    world.wrap_writer = lambda writer: silent
    world.limits = replace(world.limits, changed_minimum=100)
    world.write_manifest("2026-11-13", epics(world, 4))
    passed = world.apply()
    assert outcomes(passed.run.done).count("unknown") == 3
    assert outcomes(passed.run.done).count("stopped") == 4
    assert silent.asked == 3


@pytest.mark.promise("R10")
def test_a_silent_create_waits_until_the_tracker_would_list_it(world: World) -> None:
    silent = Silent()
    world.wrap_writer = lambda writer: silent
    assert outcomes(world.apply().run.done)[0] == "unknown"
    world.wrap_writer = None
    world.later(seconds=30)
    assert [h.why for h in world.plan().held] == ["an earlier write may not be listed yet"]
    world.later(seconds=31)
    world.apply()
    assert len(world.ours(world.epic)) == 1


def test_a_silent_create_that_is_kept_in_the_trackers_own_way_was_made(world: World) -> None:
    world.wrap_writer = lambda writer: Deaf().around(writer)
    world.wrap_reader = lambda reader: cast(Reader, Rewording(reader))
    assert outcomes(world.apply().run.done) == ["made", "made"]
    world.later(days=1)
    assert world.plan().actions == ()


@pytest.mark.promise("R4")
def test_two_notes_of_racing_runs_become_one(world: World) -> None:
    world.apply()
    first = world.ours(world.epic)[0]
    world.later(seconds=1)
    world.tracker.comment(world.epic, first, by="roadmap-drift")
    world.later(seconds=1)
    world.apply()
    states = [text.rpartition("state=")[2] for text in world.ours(world.epic)]
    assert states == ["open -->", "duplicate -->"]
    assert world.plan().actions == ()


def test_a_run_that_died_before_its_journal_is_settled_by_the_next(world: World) -> None:
    world.apply()
    note = next(c for c in world.tracker.comments(world.epic) if c.account == "roadmap-drift")
    marked = world.plan()
    assert marked.actions == ()
    with world.store as store:
        (created,) = store.memory("acme-shop", world.now).created
        text = NoteText("acme-shop", "x", Stamp("error", created.prints, world.now))
        store.intend("r-dead", "acme-shop", f"shop:{world.epic}", text, world.now)
    world.later(days=1)
    world.apply()
    world.tracker.delete_comment(note.number)
    world.later(days=1)
    assert [h.why for h in world.plan().held] == [DELETED]


def test_a_forged_marker_of_a_person_is_ignored(world: World) -> None:
    stamp = Stamp("error", ("abcdef012345",), world.now)
    world.tracker.admit("mallory", may_write=False)
    world.tracker.comment(world.epic, seal("All is well", Marker("acme-shop", stamp)), by="mallory")
    world.apply()
    assert len(world.ours(world.epic)) == 1


@pytest.mark.promise("R11")
def test_the_limit_on_new_notes_a_team_and_day_defers_and_starves_nobody(world: World) -> None:
    world.limits = replace(world.limits, new_notes_per_team_a_day=2, changed_minimum=100)
    world.write_manifest("2026-11-13", epics(world, 4))
    told = []
    for _ in range(3):
        told.append(sum(d.outcome is Outcome.MADE for d in world.apply().run.done) // 2)
        assert world.apply().run.done == ()
        world.later(days=1)
    assert told == [2, 2, 1]
    assert world.plan().actions == ()


def initiative(name: str, epic: str) -> str:
    number = epic.partition("#")[2]
    return (
        f"  - {{id: {name}, title: {name}, goal: orders, status: in_progress,"
        f" commitment: committed, window: 2026-Q4, target: 2026-11-13, owner: ana, team: checkout,"
        f" links: [{{shop: {{issue: {number}}}}}]}}\n"
    )


def epics(world: World, number: int) -> str:
    """More overdue initiatives, each with an epic of its own."""
    text = ""
    for count in range(number):
        epic = world.add(f"Epic {count}")
        world.add(f"Below {count}", parent=epic)
        text += initiative(f"extra-{count}", epic)
    return text


class Slow:
    """A writer with the pace of a real tracker."""

    pace = 1.0

    def __init__(self, writer: Writer) -> None:
        self.ensure_note = writer.ensure_note
        self.ensure_label = writer.ensure_label
        self.ensure_sheet = writer.ensure_sheet
        self.ensure_issue = writer.ensure_issue
        self.lacks = writer.lacks


class Refusing:
    """A writer that may not comment, on one item or on any."""

    pace = 0.0

    def __init__(self, only: str = "") -> None:
        self.asked = 0
        self.only = only

    def around(self, writer: Writer) -> Writer:
        self.real = writer
        return self

    def ensure_note(self, key: str, note: NoteText) -> Change:
        self.asked += 1
        if self.only and key != self.only:
            return self.real.ensure_note(key, note)
        raise Denied("no right to comment")

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        return self.real.ensure_label(key, label, present=present)

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        return ()

    def ensure_sheet(self, group: str, sheet: SheetText) -> Change:
        return self.real.ensure_sheet(group, sheet)

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        return self.real.ensure_issue(group, issue)


class Silent(Refusing):
    """A writer whose tracker never answers."""

    def ensure_note(self, key: str, note: NoteText) -> Change:
        self.asked += 1
        raise Unavailable("no answer")


class Limiting(Refusing):
    """A writer whose tracker has had enough for a while."""

    def ensure_note(self, key: str, note: NoteText) -> Change:
        raise Unavailable("rate limit", retry_after=900)


class Deaf(Refusing):
    """A writer whose tracker does as it is told, and whose answer never comes."""

    def ensure_note(self, key: str, note: NoteText) -> Change:
        self.real.ensure_note(key, note)
        raise Unavailable("no answer")


class Rewording:
    """A reader whose tracker keeps a text in its own way."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        for part in self._reader.items(since):
            yield part if isinstance(part, Gap) else replace(part, notes=_reworded(part.notes))

    def thread(self, key: str) -> Thread:
        told = self._reader.thread(key)
        return replace(told, notes=_reworded(told.notes))


def _reworded(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple(replace(n, body=f"{n.body} ", sent=Note.digest(n.body)) for n in notes)


class Barred(Refusing):
    """A writer that knows beforehand what it may not do."""

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        assert set(groups) == {"acme/shop"}
        return (Right("acme/shop", "write issues", False, "Give the account the role Write."),)


@pytest.mark.promise("R35")
def test_a_right_that_is_missing_is_named_before_the_first_write(world: World) -> None:
    barred = Barred()
    world.wrap_writer = barred.around
    passed = world.apply()
    assert barred.asked == 0
    assert outcomes(passed.run.done) == ["failed", "failed"]
    assert passed.run.done[0].detail == (
        "the right to write issues in acme/shop is missing. Give the account the role Write."
    )

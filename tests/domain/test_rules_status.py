"""S01 to S10, without S07, at each border of their definitions."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Capability, Gap, History, Snapshot
from bot.domain.detect import histories_to_read
from bot.domain.policy import Level, Policy, Reach, RuleSetting
from bot.domain.roadmap import Calendar
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
    a_policy,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    judged,
    label,
    milestone,
    ref,
    said,
    silenced,
)

PAST = dt.datetime(2026, 10, 1, 23, tzinfo=dt.UTC)
API_UNREAD = (Gap("shop", "acme/api", "the tracker refused (403)"),)


def epic_of(*statuses: str) -> Snapshot:
    """Items 1, 2, 3 of those statuses, each labelled x."""
    items = (an_item(n, status, labels=("x",)) for n, status in enumerate(statuses, start=1))
    return a_snapshot(*items)


class TestS01DoneInBacklog:
    @pytest.mark.parametrize("status", ["planned", "in_progress"])
    def test_all_items_done_is_told_while_the_initiative_is_active(self, status: str) -> None:
        (told,) = found("S01", an_initiative("a", label("x"), status=status), epic_of("done"))
        assert told.facts == {"done": 1, "status": status.replace("_", " ")}

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_other_initiatives_are_not_told(self, status: str) -> None:
        assert not is_found("S01", an_initiative("a", label("x"), status=status), epic_of("done"))

    @pytest.mark.parametrize("last", ["todo", "doing", "dropped"])
    def test_one_item_that_is_not_done_keeps_it_quiet(self, last: str) -> None:
        assert not is_found("S01", an_initiative("a", label("x")), epic_of("done", last))

    def test_nothing_is_not_all_done(self) -> None:
        assert not is_found("S01", an_initiative("a", label("x")), a_snapshot(an_item(1)))

    def test_items_of_a_release_do_not_count(self) -> None:
        initiative = an_initiative("a", issue(1), releases=(milestone(12),))
        items = (an_item(1, "done"), an_item(2, milestone=12))
        assert is_found("S01", initiative, a_snapshot(*items, containers=(a_milestone(12),)))

    def test_it_is_silent_while_an_item_below_cannot_be_read(self) -> None:
        snapshot = a_snapshot(an_item(1, "done", child_count=2), an_item(2, "done", parent=1))
        why = ["a: 1 of the items below shop:acme/shop#1 cannot be read"]
        assert silenced("S01", an_initiative("a", issue(1)), snapshot) == why

    def test_it_is_silent_while_a_listed_child_was_not_read(self) -> None:
        epic = an_item(1, "done", child_count=1, children=(ref(9, "acme/secret"),))
        why = ["a: 1 of the items below shop:acme/shop#1 cannot be read"]
        assert silenced("S01", an_initiative("a", issue(1)), a_snapshot(epic)) == why

    def test_it_is_silent_while_a_linked_repository_cannot_be_read(self) -> None:
        initiative = an_initiative("a", issue(1), issue(5, "acme/api"))
        snapshot = a_snapshot(an_item(1, "done"), gaps=API_UNREAD)
        why = ["a: shop acme/api could not be read: the tracker refused (403)"]
        assert silenced("S01", initiative, snapshot) == why

    def test_it_is_silent_while_a_linked_item_was_not_read(self) -> None:
        initiative = an_initiative("a", issue(1), issue(5, "other/place"))
        why = ["a: shop:other/place#5 was not read"]
        assert silenced("S01", initiative, a_snapshot(an_item(1, "done"))) == why

    def test_a_link_that_is_proved_to_lead_nowhere_does_not_silence_it(self) -> None:
        snapshot = a_snapshot(an_item(1, "done"), absent={ref(5): ""})
        assert is_found("S01", an_initiative("a", issue(1), issue(5)), snapshot)

    def test_a_gap_in_another_repository_does_not_silence_it(self) -> None:
        snapshot = a_snapshot(an_item(1, "done"), gaps=API_UNREAD)
        assert is_found("S01", an_initiative("a", issue(1)), snapshot)

    def test_an_item_closed_after_the_day_asked_about_was_open_then(self) -> None:
        snapshot = a_snapshot(an_item(1, "done", closed=dt.date(2026, 10, 2)))
        initiative = an_initiative("a", issue(1))
        assert is_found("S01", initiative, snapshot)
        assert not is_found("S01", initiative, snapshot.at(PAST), PAST.date())


class TestS02DoneInRoadmapOnly:
    def test_open_items_of_a_done_initiative_are_told_on_the_item(self) -> None:
        initiative = an_initiative("a", label("x"), status="done")
        (told,) = found("S02", initiative, epic_of("done", "todo", "doing", "dropped"))
        assert told.hit.items == (ref(2), ref(3))
        assert (told.facts["open"], told.facts["total"]) == (2, 4)
        assert (told.level, told.reach) == (Level.ERROR, Reach.ITEM)

    def test_done_and_dropped_items_are_no_contradiction(self) -> None:
        initiative = an_initiative("a", label("x"), status="done")
        assert not is_found("S02", initiative, epic_of("done", "dropped"))

    def test_it_is_told_even_where_a_part_cannot_be_read(self) -> None:
        initiative = an_initiative("a", label("x"), issue(5, "acme/api"), status="done")
        snapshot = a_snapshot(an_item(1, labels=("x",)), gaps=API_UNREAD)
        assert is_found("S02", initiative, snapshot)

    def test_cancelled_is_not_done(self) -> None:
        assert not is_found(
            "S02", an_initiative("a", label("x"), status="cancelled"), epic_of("todo")
        )


class TestS03EarlyStart:
    @pytest.mark.parametrize("status", ["proposed", "planned"])
    @pytest.mark.parametrize("begun", ["doing", "done"])
    def test_work_before_its_time_is_told(self, status: str, begun: str) -> None:
        initiative = an_initiative("a", label("x"), status=status)
        (told,) = found("S03", initiative, epic_of("todo", begun))
        assert told.hit.items == (ref(2),)

    @pytest.mark.parametrize("status", ["in_progress", "paused", "done", "cancelled"])
    def test_other_initiatives_may_have_begun(self, status: str) -> None:
        assert not is_found("S03", an_initiative("a", label("x"), status=status), epic_of("doing"))

    def test_items_not_begun_or_dropped_are_no_start(self) -> None:
        initiative = an_initiative("a", label("x"), status="planned")
        assert not is_found("S03", initiative, epic_of("todo", "dropped"))

    def test_a_planned_initiative_with_everything_done_is_left_to_s01(self) -> None:
        initiative = an_initiative("a", label("x"), status="planned")
        rules = {f.rule for f in judged(initiative, epic_of("done", "done")).findings}
        assert rules == {"S01"}

    def test_a_proposed_initiative_with_everything_done_is_told(self) -> None:
        initiative = an_initiative("a", label("x"), status="proposed")
        assert is_found("S03", initiative, epic_of("done", "done"))

    def test_what_is_in_work_today_had_not_begun_on_a_day_in_the_past(self) -> None:
        initiative = an_initiative("a", label("x"), status="planned")
        assert not is_found("S03", initiative, epic_of("doing").at(PAST), PAST.date())

    def test_what_is_known_to_have_begun_before_that_day_is_told(self) -> None:
        begun = an_item(1, "doing", started=dt.datetime(2026, 9, 15, tzinfo=dt.UTC))
        initiative = an_initiative("a", issue(1), status="planned")
        assert is_found("S03", initiative, a_snapshot(begun).at(PAST), PAST.date())


class TestS04PhantomInProgress:
    IN_PROGRESS = an_initiative("a", label("x"))

    @staticmethod
    def last_done(days_ago: int) -> Snapshot:
        day = TODAY - dt.timedelta(days=days_ago)
        done = an_item(1, "done", labels=("x",), closed=day)
        return a_snapshot(done, an_item(2, labels=("x",)))

    def test_no_work_and_nothing_ever_done_is_told(self) -> None:
        assert is_found("S04", self.IN_PROGRESS, epic_of("todo"))

    @pytest.mark.parametrize(("days_ago", "told"), [(0, False), (14, False), (15, True)])
    def test_an_item_done_in_the_last_14_days_keeps_it_quiet(
        self, days_ago: int, told: bool
    ) -> None:
        assert is_found("S04", self.IN_PROGRESS, self.last_done(days_ago)) is told

    @pytest.mark.parametrize(("days_ago", "told"), [(7, False), (8, True)])
    def test_the_number_of_days_is_an_option(self, days_ago: int, told: bool) -> None:
        roadmap = a_roadmap(self.IN_PROGRESS, policy=a_policy("S04", days=7))
        assert is_found("S04", roadmap, self.last_done(days_ago)) is told

    def test_one_item_in_work_keeps_it_quiet(self) -> None:
        assert not is_found("S04", self.IN_PROGRESS, epic_of("todo", "doing"))

    def test_dropping_an_item_is_no_work(self) -> None:
        dropped = an_item(1, "dropped", labels=("x",), closed=TODAY)
        assert is_found("S04", self.IN_PROGRESS, a_snapshot(dropped, an_item(2, labels=("x",))))

    def test_with_nothing_left_open_it_is_left_to_the_rules_about_the_end(self) -> None:
        old = an_item(1, "done", labels=("x",), closed=dt.date(2026, 9, 2))
        assert not is_found("S04", self.IN_PROGRESS, a_snapshot(old))

    @pytest.mark.parametrize("status", ["proposed", "planned", "paused", "done", "cancelled"])
    def test_other_initiatives_may_rest(self, status: str) -> None:
        resting = an_initiative("a", label("x"), status=status)
        assert not is_found("S04", resting, epic_of("todo"))

    def test_a_tracker_that_does_not_tell_what_is_in_work_is_not_judged(self) -> None:
        silent = a_snapshot(an_item(1, labels=("x",)), lacks={Capability.DOING})
        why = ["shop: the source does not tell work in progress"]
        assert silenced("S04", self.IN_PROGRESS, silent) == why

    def test_a_day_in_the_past_is_not_judged(self) -> None:
        why = ["shop: the source does not tell work in progress for a day in the past"]
        assert silenced("S04", self.IN_PROGRESS, epic_of("todo").at(PAST)) == why

    def test_it_is_silent_while_a_part_of_the_source_cannot_be_read(self) -> None:
        snapshot = a_snapshot(an_item(1, labels=("x",)), gaps=API_UNREAD)
        why = ["a: shop acme/api could not be read: the tracker refused (403)"]
        assert silenced("S04", self.IN_PROGRESS, snapshot) == why


class TestS05WorkOnCancelled:
    @pytest.mark.parametrize(
        ("status", "level"), [("cancelled", Level.ERROR), ("paused", Level.WARNING)]
    )
    def test_work_is_an_error_when_cancelled_and_a_warning_when_paused(
        self, status: str, level: Level
    ) -> None:
        initiative = an_initiative("a", label("x"), status=status)
        (told,) = found("S05", initiative, epic_of("doing", "todo", "done"))
        assert (told.level, told.hit.items) == (level, (ref(1),))

    @pytest.mark.parametrize("status", ["proposed", "planned", "in_progress", "done"])
    def test_other_initiatives_may_be_worked_on(self, status: str) -> None:
        assert not is_found("S05", an_initiative("a", label("x"), status=status), epic_of("doing"))

    @pytest.mark.parametrize(("starts_in", "told"), [(0, True), (1, False)])
    def test_an_item_in_the_running_sprint_is_work_but_not_in_the_next_one(
        self, starts_in: int, told: bool
    ) -> None:
        sprint = a_sprint(1, TODAY + dt.timedelta(days=starts_in))
        snapshot = a_snapshot(an_item(1, sprint=1), containers=(sprint,))
        assert is_found("S05", an_initiative("a", issue(1), status="cancelled"), snapshot) is told

    def test_a_done_item_in_the_running_sprint_is_no_work(self) -> None:
        snapshot = a_snapshot(an_item(1, "done", sprint=1), containers=(a_sprint(1, TODAY),))
        assert not is_found("S05", an_initiative("a", issue(1), status="cancelled"), snapshot)

    def test_a_tracker_that_tells_neither_work_nor_sprints_is_not_judged(self) -> None:
        dumb = a_snapshot(an_item(1), lacks={Capability.DOING, Capability.SPRINTS})
        initiative = an_initiative("a", issue(1), status="cancelled")
        assert silenced("S05", initiative, dumb) == [
            "shop: the source does not tell work in progress or sprints"
        ]

    def test_work_that_such_a_tracker_shows_all_the_same_is_told(self) -> None:
        odd = a_snapshot(an_item(1, "doing"), lacks={Capability.DOING, Capability.SPRINTS})
        assert is_found("S05", an_initiative("a", issue(1), status="cancelled"), odd)


class TestS06ClosedNotPlanned:
    @pytest.mark.parametrize("status", ["planned", "in_progress", "done"])
    def test_dropped_items_with_nothing_left_open_are_told(self, status: str) -> None:
        initiative = an_initiative("a", label("x"), status=status)
        (told,) = found("S06", initiative, epic_of("done", "dropped"))
        assert (told.facts["dropped"], told.facts["done"], told.facts["total"]) == (1, 1, 2)
        assert told.hit.items == (ref(2),)

    @pytest.mark.parametrize("status", ["proposed", "paused", "cancelled"])
    def test_other_initiatives_may_drop_items(self, status: str) -> None:
        assert not is_found(
            "S06", an_initiative("a", label("x"), status=status), epic_of("dropped")
        )

    @pytest.mark.parametrize("statuses", [("done", "dropped", "todo"), ("done", "done")])
    def test_while_something_is_open_or_nothing_was_dropped_it_is_quiet(
        self, statuses: tuple[str, ...]
    ) -> None:
        assert not is_found("S06", an_initiative("a", label("x")), epic_of(*statuses))

    @pytest.mark.parametrize(("share", "told"), [(0.49, True), (0.5, False)])
    def test_the_share_that_may_be_dropped_is_an_option(self, share: float, told: bool) -> None:
        roadmap = a_roadmap(an_initiative("a", label("x")), policy=a_policy("S06", share=share))
        assert is_found("S06", roadmap, epic_of("done", "dropped")) is told

    def test_it_is_silent_while_the_scope_is_not_read_to_its_end(self) -> None:
        snapshot = a_snapshot(an_item(1, "dropped", labels=("x",)), gaps=API_UNREAD)
        assert silenced("S06", an_initiative("a", label("x")), snapshot) != []


class TestS09ReopenedAfterDone:
    DONE = an_initiative("a", label("x"), status="done")

    @staticmethod
    def came_back(*days: int) -> History:
        return History(reopened=tuple(NOW - dt.timedelta(days=day) for day in days))

    def with_past(self, *pasts: History | None, **more: Any) -> Snapshot:
        """Items 1, 2, … are open, labelled x, and have these pasts; one more is done."""
        known = {ref(n): past for n, past in enumerate(pasts, start=1) if past}
        items = (an_item(n, labels=("x",)) for n in range(1, len(pasts) + 1))
        done = an_item(9, "done", labels=("x",), closed=TODAY - dt.timedelta(days=100))
        return a_snapshot(*items, done, histories=known, **more)

    def rules(self, snapshot: Snapshot) -> list[str]:
        return [f.rule for f in judged(self.DONE, snapshot).findings]

    def test_where_everything_open_had_been_closed_it_speaks_instead_of_s02(self) -> None:
        snapshot = self.with_past(self.came_back(4), self.came_back(90, 2))
        assert self.rules(snapshot) == ["S09"]
        (told,) = found("S09", self.DONE, snapshot)
        assert told.hit.items == (ref(1), ref(2))
        assert (told.level, told.reach) == (Level.WARNING, Reach.DASHBOARD)

    @pytest.mark.parametrize("other", [History(), History(moved=(NOW,)), None])
    def test_if_one_was_never_closed_or_its_past_is_unknown_s02_speaks_alone(
        self, other: History | None
    ) -> None:
        assert self.rules(self.with_past(self.came_back(4), other)) == ["S02"]

    @pytest.mark.parametrize(
        ("other", "rule"),
        [
            ({"closed": TODAY - dt.timedelta(days=5)}, "S09"),
            ({"status": "dropped", "closed": TODAY - dt.timedelta(days=5)}, "S09"),
            ({"closed": TODAY - dt.timedelta(days=3)}, "S02"),  # it was still open then
            ({"status": "dropped", "closed": TODAY - dt.timedelta(days=3)}, "S02"),
            ({"closed": None}, "S02"),  # nobody knows
            ({"closed": TODAY, "created": NOW - dt.timedelta(days=4)}, "S02"),
            ({"closed": TODAY, "created": NOW - dt.timedelta(days=3)}, "S09"),  # was not there
        ],
    )
    def test_only_what_had_been_complete_came_back(self, other: dict[str, Any], rule: str) -> None:
        """The first of two items came back four days ago, at nine."""
        status = other.pop("status", "done")
        snapshot = self.with_past(self.came_back(90, 4), self.came_back(2))
        items = (*snapshot.items, an_item(7, status, labels=("x",), **other))
        assert self.rules(replace(snapshot, items=items)) == [rule]

    def test_what_was_closed_in_the_moment_of_the_return_was_closed(self) -> None:
        closed = replace(an_item(7, "done", labels=("x",)), closed=NOW - dt.timedelta(days=4))
        snapshot = self.with_past(self.came_back(4))
        assert self.rules(replace(snapshot, items=(*snapshot.items, closed))) == ["S09"]

    @pytest.mark.parametrize("status", ["in_progress", "paused", "cancelled"])
    def test_only_of_a_done_initiative_it_is_a_surprise(self, status: str) -> None:
        initiative = an_initiative("a", label("x"), status=status)
        assert not is_found("S09", initiative, self.with_past(self.came_back(4)))

    def test_with_nothing_open_nothing_came_back(self) -> None:
        assert not is_found("S09", self.DONE, self.with_past())

    def test_the_past_is_asked_of_the_open_items_of_done_initiatives(self) -> None:
        roadmap = a_roadmap(self.DONE, an_initiative("b", label("y")))
        items = (an_item(1, labels=("x",)), an_item(2, "done", labels=("x",)))
        scene = judged(roadmap, a_snapshot(*items, an_item(3, labels=("y",)))).scene
        assert histories_to_read(scene) == (ref(1),)

    def test_a_tracker_without_history_is_asked_nothing_and_s02_speaks_there(self) -> None:
        snapshot = a_snapshot(an_item(1, labels=("x",)), lacks={Capability.HISTORY})
        verdict = judged(self.DONE, snapshot)
        assert histories_to_read(verdict.scene) == ()
        assert {"S02", "S09"} & {f.rule for f in verdict.findings} == {"S02"}
        assert not any("S09" in told.rule for told in verdict.not_applied)

    def test_while_it_is_off_nothing_is_asked_for_it(self) -> None:
        off = a_roadmap(self.DONE, policy=Policy(rules={"S09": RuleSetting(off=True)}))
        assert histories_to_read(judged(off, self.with_past(None)).scene) == ()

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            ([[4]], "1 item was closed before and reopened on 12 Nov 2026"),
            ([[4], [9, 2]], "2 items were closed before and reopened, the last on 14 Nov 2026"),
        ],
    )
    def test_it_says_since_when(self, days: list[list[int]], words: str) -> None:
        snapshot = self.with_past(*(self.came_back(*each) for each in days))
        assert said("S09", self.DONE, snapshot).startswith(f"The roadmap says A is done; {words}.")

    def test_the_day_is_that_of_the_product_s_calendar(self) -> None:
        late = History(reopened=(dt.datetime(2026, 11, 12, 23, 30, tzinfo=dt.UTC),))
        zone = dt.timezone(dt.timedelta(hours=1))
        roadmap = a_roadmap(self.DONE, calendar=Calendar("Europe/Berlin", zone))
        (told,) = found("S09", roadmap, self.with_past(late))
        assert told.facts["last"] == dt.date(2026, 11, 13)


class TestS10UnmappedStatus:
    def test_each_status_without_an_entry_is_told_once_with_its_items(self) -> None:
        items = (
            an_item(1, raw_status="Legal", mapped=False),
            an_item(2, raw_status="Waiting", mapped=False),
            an_item(3, raw_status="Legal", mapped=False),
            an_item(4, raw_status="Doing"),
        )
        told = found("S10", a_roadmap(), a_snapshot(*items))
        assert [(f.facts["raw_status"], f.hit.items) for f in told] == [
            ("Legal", (ref(1), ref(3))),
            ("Waiting", (ref(2),)),
        ]
        assert len({f.fingerprint for f in told}) == 2

    def test_a_closed_item_needs_no_mapping(self) -> None:
        closed = an_item(1, "done", raw_status="Legal", mapped=False)
        assert not is_found("S10", a_roadmap(), a_snapshot(closed))

    def test_the_same_status_in_two_sources_is_two_findings(self) -> None:
        items = (
            an_item(1, raw_status="Legal", mapped=False),
            an_item(1, raw_status="Legal", mapped=False, source="pay"),
        )
        assert len(found("S10", a_roadmap(), a_snapshot(*items))) == 2

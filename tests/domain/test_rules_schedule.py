"""T03, T05 and T06 at each border of their definitions."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Snapshot,
    Visibility,
)
from bot.domain.roadmap import Team
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
    a_policy,
    a_roadmap,
    a_snapshot,
    a_sprint,
    a_version,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    judged,
    label,
    milestone_ref,
    ref,
    said,
    silenced,
    sprint_ref,
    version_ref,
)

DAY = dt.timedelta(days=1)
NEXT_WEEK = TODAY + 7 * DAY
NOT_DONE = ["proposed", "planned", "in_progress", "paused"]
CLOSED = ["done", "cancelled"]
CLAIMING = an_initiative("a", label("x"))


def labelled(number: int, status: str = "todo", **more: Any) -> BacklogItem:
    """An item that the initiative `a` claims."""
    return an_item(number, status, labels=("x",), **more)


class TestT03TwoDatesDisagree:
    @staticmethod
    def due(day: dt.date, container: Container, status: str = "todo") -> Snapshot:
        item = labelled(1, status, due=day, milestone=12)
        return a_snapshot(item, containers=(container,))

    @pytest.mark.parametrize(("days", "told"), [(-30, False), (0, False), (1, True)])
    def test_an_item_due_after_its_milestone_is_told_and_one_due_before_is_not(
        self, days: int, told: bool
    ) -> None:
        snapshot = self.due(TODAY + days * DAY, a_milestone(12, TODAY))
        assert is_found("T03", CLAIMING, snapshot) is told

    def test_it_says_both_dates_and_who_can_move_what(self) -> None:
        snapshot = self.due(dt.date(2026, 12, 10), a_milestone(12, dt.date(2026, 11, 30)))
        assert said("T03", CLAIMING, snapshot) == (
            "Milestone Launch 12 is due 30 Nov 2026, but 1 item of A is due later,"
            " on 10 Dec 2026. ana decides. Backlog: agree on the date that counts: move the due"
            " dates of acme/shop#1, or milestone Launch 12."
        )

    def test_all_items_of_one_milestone_are_one_finding_with_the_farthest_date(self) -> None:
        items = (labelled(n, milestone=12, due=TODAY + n * DAY) for n in (1, 2, 3))
        snapshot = a_snapshot(*items, containers=(a_milestone(12, TODAY),))
        (told,) = found("T03", CLAIMING, snapshot)
        assert (told.item, told.hit.items) == (milestone_ref(12), (ref(1), ref(2), ref(3)))
        assert (told.facts["reaching"], told.facts["due"]) == ("up to", TODAY + 3 * DAY)

    def test_each_milestone_and_each_initiative_has_its_own(self) -> None:
        items = (
            labelled(1, milestone=12, due=TODAY + DAY),
            labelled(2, milestone=13, due=TODAY + DAY),
            an_item(3, milestone=13, due=TODAY + DAY, labels=("y",)),
        )
        containers = (a_milestone(12, TODAY), a_milestone(13, TODAY))
        roadmap = a_roadmap(CLAIMING, an_initiative("b", label("y")))
        told = found("T03", roadmap, a_snapshot(*items, containers=containers))
        assert [(f.initiative, f.item) for f in told] == [
            ("a", milestone_ref(12)),
            ("a", milestone_ref(13)),
            ("b", milestone_ref(13)),
        ]

    @pytest.mark.parametrize(
        ("due", "side"),
        [
            (TODAY - DAY, "earlier"),
            (TODAY, None),
            (TODAY + 13 * DAY, None),
            (TODAY + 14 * DAY, "later"),
        ],
    )
    def test_in_a_sprint_an_item_is_due_between_its_first_and_last_day(
        self, due: dt.date, side: str | None
    ) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1, due=due), containers=(a_sprint(1, TODAY),))
        told = found("T03", CLAIMING, snapshot)
        assert [f.facts["side"] for f in told] == ([side] if side else [])

    def test_too_early_and_too_late_in_one_sprint_are_two_findings(self) -> None:
        items = (
            labelled(1, sprint=1, due=TODAY - DAY),
            labelled(2, sprint=1, due=TODAY + 20 * DAY),
        )
        told = found("T03", CLAIMING, a_snapshot(*items, containers=(a_sprint(1, TODAY),)))
        assert [(f.facts["does"], f.hit.items) for f in told] == [
            ("ends", (ref(2),)),
            ("begins", (ref(1),)),
        ]
        assert len({f.fingerprint for f in told}) == 2

    def test_of_what_is_due_too_early_the_first_day_is_told(self) -> None:
        items = (labelled(n, sprint=1, due=TODAY - n * DAY) for n in (1, 2))
        snapshot = a_snapshot(*items, containers=(a_sprint(1, TODAY),))
        assert said("T03", CLAIMING, snapshot).startswith(
            "Sprint 1 begins 16 Nov 2026, but 2 items of A are due earlier, from 14 Nov 2026."
        )

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            ({"start": TODAY, "due": None}, [False, True]),
            ({"start": None, "due": TODAY}, [True, False]),
            ({"start": None, "due": None}, [False, False]),
        ],
    )
    def test_a_sprint_without_one_of_its_days_is_judged_by_the_other(
        self, days: dict[str, dt.date | None], told: list[bool]
    ) -> None:
        sprint = replace(a_sprint(1, TODAY), **days)  # type: ignore[arg-type]
        after, before = (
            a_snapshot(labelled(1, sprint=1, due=TODAY + day * DAY), containers=(sprint,))
            for day in (1, -1)
        )
        assert [is_found("T03", CLAIMING, after), is_found("T03", CLAIMING, before)] == told

    def test_a_closed_sprint_holds_nothing_any_more(self) -> None:
        over = a_sprint(1, TODAY - 20 * DAY, is_open=False)
        snapshot = a_snapshot(labelled(1, sprint=1, due=TODAY), containers=(over,))
        assert not is_found("T03", CLAIMING, snapshot)

    @pytest.mark.parametrize(
        ("milestone", "told"),
        [
            (a_milestone(12, TODAY), True),
            (a_milestone(12, TODAY, is_open=False), False),
            (a_milestone(12, TODAY - DAY), False),  # T13 tells that one
        ],
    )
    def test_a_milestone_that_is_closed_or_past_sets_no_date(
        self, milestone: Container, told: bool
    ) -> None:
        assert is_found("T03", CLAIMING, self.due(TODAY + DAY, milestone)) is told

    @pytest.mark.parametrize(
        ("version", "told"),
        [
            (a_version("4.2", TODAY), True),
            (a_version("4.2", TODAY, is_open=False), False),
            (a_version("4.2", TODAY - DAY), False),
        ],
    )
    def test_nor_does_such_a_version(self, version: Container, told: bool) -> None:
        item = labelled(1, versions=(version_ref("4.2"),), due=TODAY + DAY)
        assert is_found("T03", CLAIMING, a_snapshot(item, containers=(version,))) is told

    @pytest.mark.parametrize("due", [TODAY - 30 * DAY, TODAY + DAY])
    @pytest.mark.parametrize(("days", "told"), [(14, True), (13, False)])
    def test_nor_does_a_sprint_that_nobody_closed(
        self, due: dt.date, days: int, told: bool
    ) -> None:
        sprint = a_sprint(1, TODAY - 13 * DAY, days)  # of 14 days, it ends today
        snapshot = a_snapshot(labelled(1, sprint=1, due=due), containers=(sprint,))
        assert is_found("T03", CLAIMING, snapshot) is told

    @pytest.mark.parametrize(
        ("second", "told"),
        [
            (a_version("4.3", TODAY + 5 * DAY), False),
            (a_version("4.3", TODAY + 4 * DAY), True),
            (a_version("4.3"), False),  # it may be the last one
            (None, False),  # and so may one that was not read
        ],
    )
    def test_of_two_versions_the_last_one_counts(
        self, second: Container | None, told: bool
    ) -> None:
        versions = (version_ref("4.2"), version_ref("4.3"))
        item = labelled(1, versions=versions, due=TODAY + 5 * DAY)
        known = (a_version("4.2", TODAY), *([second] if second else []))
        assert is_found("T03", CLAIMING, a_snapshot(item, containers=known)) is told

    def test_without_both_dates_nothing_disagrees(self) -> None:
        undated = (a_milestone(12), a_sprint(1, TODAY))
        items = (
            labelled(1, milestone=12, due=TODAY),
            labelled(2, sprint=1),
            labelled(3, due=TODAY),
        )
        assert not is_found("T03", CLAIMING, a_snapshot(*items, containers=undated))

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_closed_item_is_not_judged(self, status: str) -> None:
        snapshot = self.due(TODAY + DAY, a_milestone(12, TODAY), status)
        assert not is_found("T03", CLAIMING, snapshot)

    def test_only_items_of_initiatives_that_are_not_over_are_judged(self) -> None:
        late = self.due(TODAY + DAY, a_milestone(12, TODAY))
        told = {
            s: is_found("T03", an_initiative("a", label("x"), status=s), late) for s in NOT_DONE
        }
        assert set(told.values()) == {True}
        assert not any(
            is_found("T03", an_initiative("a", label("x"), status=s), late) for s in CLOSED
        )
        assert not is_found("T03", an_initiative("a", label("y")), late)

    def test_a_tracker_without_due_dates_is_not_judged(self) -> None:
        dateless = a_snapshot(labelled(1), lacks={Capability.DUE_DATES})
        assert silenced("T03", CLAIMING, dateless) == ["shop: the source does not tell due dates"]

    def test_a_private_milestone_is_not_named_where_others_read(self) -> None:
        hidden = labelled(1, due=TODAY + DAY, milestone=12, visibility=Visibility.PRIVATE)
        snapshot = a_snapshot(hidden, containers=(a_milestone(12, TODAY),))
        words = said("T03", CLAIMING, snapshot, audience=Visibility.PUBLIC)
        assert words.startswith("A milestone in a private source is due 16 Nov 2026, but 1 item")
        assert words.endswith("of 1 item in a private source, or a milestone in a private source.")

    def test_on_a_day_in_the_past_an_item_closed_since_was_open(self) -> None:
        item = labelled(1, "done", milestone=12, due=TODAY, closed=TODAY - DAY)
        snapshot = a_snapshot(item, containers=(a_milestone(12, TODAY - 2 * DAY),))
        assert not is_found("T03", CLAIMING, snapshot)
        past = snapshot.at(NOW - 2 * DAY)
        assert is_found("T03", CLAIMING, past, TODAY - 2 * DAY)


class TestT05ScheduledTooLate:
    END = dt.date(2026, 12, 11)
    PROMISED = an_initiative("a", label("x"), target=END)

    @staticmethod
    def ending(day: dt.date, **more: Any) -> Container:
        return a_sprint(1, day - 13 * DAY, **more)

    @pytest.mark.parametrize(("days", "told"), [(0, False), (3, False), (4, True)])
    def test_a_sprint_may_end_over_the_weekend_after_the_target(
        self, days: int, told: bool
    ) -> None:
        """Many teams work from Monday to Monday."""
        sprint = self.ending(self.END + days * DAY)
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert is_found("T05", self.PROMISED, snapshot) is told

    @pytest.mark.parametrize(("days", "told"), [(0, False), (1, True)])
    def test_how_much_later_is_an_option(self, days: int, told: bool) -> None:
        roadmap = a_roadmap(self.PROMISED, policy=a_policy("T05", days=0))
        sprint = self.ending(self.END + days * DAY)
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert is_found("T05", roadmap, snapshot) is told

    def test_it_is_one_finding_about_the_last_sprint_with_all_items_that_end_too_late(
        self,
    ) -> None:
        sprints = [a_sprint(n, self.END + (14 * n - 27) * DAY) for n in (1, 2, 3)]
        items = (labelled(n, sprint=n) for n in (1, 2, 3))
        (told,) = found("T05", self.PROMISED, a_snapshot(*items, containers=tuple(sprints)))
        assert (told.item, told.hit.items) == (sprint_ref(3), (ref(2), ref(3)))
        assert told.facts["sprint_end"] == self.END + 28 * DAY

    def test_of_two_sprints_that_end_together_the_one_counted_later_is_named(self) -> None:
        sprints = tuple(a_sprint(n, self.END) for n in (9, 10))
        snapshot = a_snapshot(
            labelled(1, sprint=10), labelled(2, sprint=9), containers=sprints[::-1]
        )
        (told,) = found("T05", self.PROMISED, snapshot)
        assert told.item == sprint_ref(10)

    @pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True)])
    def test_an_initiative_whose_end_has_passed_is_left_to_t01(self, days: int, told: bool) -> None:
        ended = an_initiative("a", label("x"), target=TODAY + days * DAY)
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(a_sprint(1, TODAY + DAY),))
        assert is_found("T05", ended, snapshot) is told
        assert is_found("T01", ended, snapshot) is not told

    @pytest.mark.parametrize(
        ("sprint", "told"),
        [
            (a_sprint(1, TODAY - 7 * DAY, days=60), False),
            (a_sprint(1, TODAY, days=60), False),
            (a_sprint(1, TODAY + DAY, days=60), True),  # it has not begun: items can be moved
            (a_sprint(1, TODAY - DAY, days=60, running=False), True),
            (a_sprint(1, END, days=14, running=True), False),  # begun before its day
            (a_sprint(1, END + DAY, days=14, running=True), True),
            (replace(a_sprint(1, TODAY, days=60), start=None, running=True), False),
        ],
    )
    def test_the_running_sprint_may_hold_the_end(self, sprint: Container, told: bool) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert is_found("T05", self.PROMISED, snapshot) is told

    def test_items_of_earlier_sprints_beyond_the_end_are_not_said_to_be_in_the_last(self) -> None:
        sprints = tuple(a_sprint(n, self.END + 14 * n * DAY) for n in (1, 2))
        items = (labelled(n, sprint=n) for n in (1, 2))
        words = said("T05", self.PROMISED, a_snapshot(*items, containers=sprints))
        assert "; 2 items are planned up to Sprint 2, which ends 21 Jan 2027." in words

    def test_without_a_target_the_window_s_end_counts(self) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(self.ending(dt.date(2027, 1, 4)),))
        assert is_found("T05", CLAIMING, snapshot)

    @pytest.mark.parametrize("window", ["now", "later"])
    def test_a_window_without_dates_is_not_applied_instead_of_clean(self, window: str) -> None:
        undated = an_initiative("a", label("x"), window=window)
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(a_sprint(1, TODAY),))
        assert silenced("T05", undated, snapshot) == [f"a: the window {window} has no dates"]

    @pytest.mark.parametrize(
        "sprint",
        [
            a_sprint(1, END, is_open=False),
            Container(sprint_ref(1), a_sprint(1, END).kind, "Sprint 1"),
        ],
        ids=["closed", "without dates"],
    )
    def test_only_an_open_sprint_with_an_end_is_a_plan(self, sprint: Container) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert not is_found("T05", self.PROMISED, snapshot)

    def test_a_sprint_that_was_not_read_says_nothing(self) -> None:
        assert not is_found("T05", self.PROMISED, a_snapshot(labelled(1, sprint=1)))

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_closed_item_is_in_time(self, status: str) -> None:
        late = a_sprint(1, self.END)
        snapshot = a_snapshot(labelled(1, status, sprint=1), containers=(late,))
        assert not is_found("T05", self.PROMISED, snapshot)

    def test_proposals_are_judged_and_what_is_over_is_not(self) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(a_sprint(1, self.END),))
        told = [
            status
            for status in (*NOT_DONE, *CLOSED)
            if is_found(
                "T05", an_initiative("a", label("x"), target=self.END, status=status), snapshot
            )
        ]
        assert told == NOT_DONE

    def test_a_tracker_without_sprints_is_not_judged(self) -> None:
        flat = a_snapshot(labelled(1), lacks={Capability.SPRINTS})
        assert silenced("T05", self.PROMISED, flat) == ["shop: the source does not tell sprints"]

    def test_on_a_day_in_the_past_nobody_knows_what_stood_in_a_coming_sprint(self) -> None:
        sprint = a_sprint(1, TODAY + DAY, days=60)
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert is_found("T05", self.PROMISED, snapshot)
        assert not is_found("T05", self.PROMISED, snapshot.at(NOW))

    def test_it_says_both_ends(self) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(a_sprint(1, self.END),))
        assert said("T05", self.PROMISED, snapshot) == (
            "The roadmap says A ends 11 Dec 2026; 1 item is planned in Sprint 1, which"
            " ends 24 Dec 2026. ana decides. Roadmap: move the end to 24 Dec 2026 or later, or cut"
            " the scope. Backlog: pull acme/shop#1 into an earlier sprint."
        )


class TestT06PulledTooEarly:
    IN_SPRINT = a_snapshot(labelled(1, sprint=1), containers=(a_sprint(1, TODAY),))

    @pytest.mark.parametrize(
        ("window", "told"),
        [
            ("2026-12-14..2026-12-31", False),  # four weeks ahead is still near
            ("2026-12-15..2026-12-31", True),
            ("2027-Q2", True),
            ("now", False),
            ("next", False),
            ("later", True),
            (None, False),
            ("2027-06-30..2027-04-01", False),  # the wrong way round is T09
        ],
    )
    @pytest.mark.parametrize("status", ["planned", "proposed"])
    def test_far_is_what_starts_after_two_sprints_or_later(
        self, window: str | None, status: str, told: bool
    ) -> None:
        initiative = an_initiative("a", label("x"), window=window, status=status)
        assert is_found("T06", initiative, self.IN_SPRINT) is told

    @pytest.mark.parametrize("status", ["in_progress", "paused", *CLOSED])
    def test_other_initiatives_are_not_judged_by_their_window(self, status: str) -> None:
        initiative = an_initiative("a", label("x"), window="2027-Q2", status=status)
        assert not is_found("T06", initiative, self.IN_SPRINT)

    @pytest.mark.parametrize(("near_days", "told"), [(200, False), (20, True)])
    def test_how_far_is_far_is_what_the_team_says(self, near_days: int, told: bool) -> None:
        team = Team("checkout", flow="kanban", near_days=near_days)
        far = an_initiative("a", label("x"), status="planned", window="2027-Q2", team="checkout")
        assert is_found("T06", a_roadmap(far, teams=(team,)), self.IN_SPRINT) is told

    FAR = an_initiative("a", label("x"), status="planned", window="2027-Q2")

    @pytest.mark.parametrize(
        ("sprint", "told"),
        [
            (a_sprint(1, TODAY - 13 * DAY), True),  # ends today
            (a_sprint(1, TODAY + 30 * DAY), True),  # the next one
            (a_sprint(1, TODAY - 14 * DAY), False),  # is over
            (a_sprint(1, TODAY, is_open=False), False),
        ],
    )
    def test_it_is_about_the_running_and_the_next_sprint(
        self, sprint: Container, told: bool
    ) -> None:
        snapshot = a_snapshot(labelled(1, sprint=1), containers=(sprint,))
        assert is_found("T06", self.FAR, snapshot) is told

    def test_the_sprint_after_the_next_is_no_hurry(self) -> None:
        coming = (a_sprint(1, TODAY + 7 * DAY), a_sprint(2, TODAY + 21 * DAY))
        items = (labelled(1, sprint=1), labelled(2, sprint=2))
        (told,) = found("T06", self.FAR, a_snapshot(*items, containers=coming))
        assert told.hit.items == (ref(1),)

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            ({"status": "in_progress", "window": "2027-Q2"}, False),
            ({"status": "planned", "window": "2026-Q4"}, False),
            ({"status": "planned", "window": "next"}, False),
            ({"status": "paused"}, False),
            ({"status": "proposed", "window": "later"}, True),
        ],
    )
    def test_an_item_that_serves_something_sooner_too_may_be_there(
        self, other: dict[str, str], told: bool
    ) -> None:
        roadmap = a_roadmap(self.FAR, an_initiative("b", issue(1), **other))
        assert is_found("T06", roadmap, self.IN_SPRINT) is told

    @pytest.mark.parametrize(
        ("first", "second", "told"),
        [
            ("2027-Q2", "2027-Q2", "a"),  # in manifest order
            ("2027-Q3", "2027-Q2", "b"),
            ("2027-Q2", "2027-Q3", "a"),
            ("later", "2027-Q3", "b"),
            ("later", "later", "a"),
        ],
    )
    @pytest.mark.parametrize("status", ["todo", "doing"])
    def test_an_item_of_several_that_are_far_is_told_for_the_soonest(
        self, first: str, second: str, told: str, status: str
    ) -> None:
        roadmap = a_roadmap(
            an_initiative("a", label("x"), status="planned", window=first),
            an_initiative("b", issue(1), status="planned", window=second),
        )
        snapshot = a_snapshot(labelled(1, status, sprint=1), containers=(a_sprint(1, TODAY),))
        findings = judged(roadmap, snapshot).findings
        assert [(f.rule, f.initiative) for f in findings] == [("T06", told)]

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_closed_item_is_not_told(self, status: str) -> None:
        snapshot = a_snapshot(labelled(1, status, sprint=1), containers=(a_sprint(1, TODAY),))
        assert not is_found("T06", self.FAR, snapshot)

    def test_work_that_began_there_is_told_once(self) -> None:
        at_work = a_snapshot(labelled(1, "doing", sprint=1), containers=(a_sprint(1, TODAY),))
        assert {f.rule for f in judged(self.FAR, at_work).findings} == {"T06"}

    def test_work_that_began_elsewhere_is_still_told_by_s03(self) -> None:
        items = (labelled(1, "doing", sprint=1), labelled(2, "done"))
        at_work = a_snapshot(*items, containers=(a_sprint(1, TODAY),))
        assert {f.rule for f in judged(self.FAR, at_work).findings} == {"S03", "T06"}

    @pytest.mark.parametrize(
        ("sprint", "told"),
        [
            (a_sprint(1, TODAY), True),
            (a_sprint(1, TODAY - 13 * DAY, is_open=False), True),  # nobody tells since when
            (a_sprint(1, TODAY - 14 * DAY, is_open=False), False),
            (a_sprint(1, TODAY, is_open=False, closed=NOW + DAY), True),
            (a_sprint(1, TODAY - 7 * DAY, is_open=False, closed=NOW - DAY), False),
            (a_sprint(1, TODAY + DAY), False),  # what stood in a coming one is not known
        ],
    )
    def test_on_a_day_in_the_past_the_sprint_that_ran_counts(
        self, sprint: Container, told: bool
    ) -> None:
        past = a_snapshot(labelled(1, sprint=1), containers=(sprint,)).at(NOW)
        assert is_found("T06", self.FAR, past) is told

    def test_a_tracker_without_sprints_is_not_judged(self) -> None:
        flat = a_snapshot(labelled(1), lacks={Capability.SPRINTS})
        assert silenced("T06", self.FAR, flat) == ["shop: the source does not tell sprints"]

    def test_it_says_when_it_is_planned_and_where_it_stands(self) -> None:
        assert said("T06", self.FAR, self.IN_SPRINT) == (
            "A is planned for 2027-Q2, but 1 item of it is in the running or next sprint."
            " ana decides. Roadmap: move the window forward, if it is wanted now."
            " Backlog: take out of the sprint what is not due yet: acme/shop#1."
        )

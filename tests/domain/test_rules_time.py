"""T01 to T13 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import Capability, Gap, Snapshot, Status
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Link
from bot.domain.wording import Names, plain, rows, sentence
from tests.domain.builders import (
    TODAY,
    a_milestone,
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
    milestone_ref,
    ref,
    silenced,
)

DAY = dt.timedelta(days=1)
ONE_OPEN = a_snapshot(an_item(1), an_item(2, "done", parent=1))
NOT_DONE = ["proposed", "planned", "in_progress", "paused"]
CLOSED = ["done", "cancelled"]


class TestT01Overdue:
    @pytest.mark.parametrize(
        ("target", "told"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False)]
    )
    def test_the_target_day_itself_is_still_in_time(self, target: dt.date, told: bool) -> None:
        assert is_found("T01", an_initiative("a", issue(1), target=target), ONE_OPEN) is told

    def test_without_a_target_the_end_of_the_window_counts(self) -> None:
        initiative = an_initiative("a", issue(1), window="2026-Q3")
        assert not is_found("T01", initiative, ONE_OPEN, dt.date(2026, 9, 30))
        (told,) = found("T01", initiative, ONE_OPEN, dt.date(2026, 10, 1))
        assert told.facts == {
            "end": dt.date(2026, 9, 30),
            "status": "in progress",
            "left": "1 of 2 items is open",
        }

    def test_a_target_counts_before_the_window(self) -> None:
        initiative = an_initiative("a", issue(1), window="2026-Q3", target=TODAY)
        assert not is_found("T01", initiative, ONE_OPEN)

    @pytest.mark.parametrize("status", NOT_DONE)
    def test_it_is_told_of_every_initiative_that_is_not_done(self, status: str) -> None:
        late = an_initiative(status=status, target=TODAY - DAY)
        assert is_found("T01", late, ONE_OPEN)

    @pytest.mark.parametrize("status", ["planned", "in_progress"])
    def test_the_end_of_a_window_is_missed_by_what_was_to_be_done_in_it(self, status: str) -> None:
        assert is_found("T01", an_initiative(window="2026-Q3", status=status), ONE_OPEN)

    @pytest.mark.parametrize(
        ("links", "gaps", "left"),
        [
            ([], (), "no item is linked to it yet"),
            ([label("chekout")], (), "no item is linked to it yet"),
            ([label("x")], (Gap("shop", "", "no answer"),), "its items could not be read"),
        ],
    )
    def test_of_no_items_it_says_whether_there_are_none_or_none_were_read(
        self, links: list[Link], gaps: tuple[Gap, ...], left: str
    ) -> None:
        late = an_initiative("a", *links, window="2026-Q3")
        (told,) = found("T01", late, a_snapshot(an_item(1), gaps=gaps))
        assert told.facts["left"] == left

    @pytest.mark.parametrize("status", CLOSED)
    def test_it_is_not_told_of_others(self, status: str) -> None:
        assert not is_found("T01", an_initiative(window="2026-Q3", status=status), ONE_OPEN)

    @pytest.mark.parametrize("window", ["now", "next", "later"])
    def test_a_window_without_dates_is_not_applied_instead_of_clean(self, window: str) -> None:
        initiative = an_initiative("a", issue(1), window=window)
        why = [f"a: the window {window} has no dates"]
        assert silenced("T01", initiative, ONE_OPEN) == why

    @pytest.mark.parametrize(("status", "told"), [("proposed", True), ("done", False)])
    def test_that_is_said_of_proposals_too(self, status: str, told: bool) -> None:
        proposal = an_initiative("a", issue(1), window="later", status=status)
        assert bool(silenced("T01", proposal, ONE_OPEN)) is told

    def test_with_a_target_such_a_window_is_judged(self) -> None:
        late = an_initiative("a", issue(1), window="now", target=TODAY - DAY)
        assert is_found("T01", late, ONE_OPEN)
        told = judged(late, ONE_OPEN).not_applied
        assert not any("T01" in silence.rule.split() for silence in told)

    @pytest.mark.parametrize(
        ("commitment", "level", "reach"),
        [
            ("committed", Level.ERROR, Reach.ITEM),
            ("expected", Level.WARNING, Reach.DASHBOARD),
            ("aspirational", Level.NOTE, Reach.DASHBOARD),
        ],
    )
    def test_how_bad_it_is_depends_on_the_commitment(
        self, commitment: str, level: Level, reach: Reach
    ) -> None:
        initiative = an_initiative("a", issue(1), window="2026-Q3", commitment=commitment)
        (told,) = found("T01", initiative, ONE_OPEN)
        assert (told.level, told.reach) == (level, reach)

    def test_a_day_later_it_is_the_same_finding_with_the_same_facts(self) -> None:
        initiative = an_initiative("a", issue(1), window="2026-Q3")
        assert found("T01", initiative, ONE_OPEN) == found("T01", initiative, ONE_OPEN, TODAY + DAY)


class TestT02ChildOutsideWindow:
    IN_2026_Q4 = an_initiative("a", issue(1))

    @pytest.mark.parametrize(
        ("dates", "told"),
        [
            ({"due": dt.date(2026, 12, 31)}, False),
            ({"due": dt.date(2027, 1, 1)}, True),
            ({"start": dt.date(2026, 10, 1)}, False),
            ({"start": dt.date(2026, 9, 30)}, True),
            ({"start": dt.date(2027, 2, 1)}, False),  # only a due date beyond the end is late
            ({}, False),
        ],
    )
    def test_first_and_last_day_of_the_window_are_inside(
        self, dates: dict[str, Any], told: bool
    ) -> None:
        assert is_found("T02", self.IN_2026_Q4, a_snapshot(an_item(1, **dates))) is told

    def test_all_items_outside_are_one_finding(self) -> None:
        late = dt.date(2027, 1, 15)
        items = (an_item(1), an_item(2, parent=1, due=late), an_item(3, parent=2, due=late))
        (told,) = found("T02", self.IN_2026_Q4, a_snapshot(*items))
        assert told.hit.items == (ref(2), ref(3))
        assert told.facts["outside"] == 2

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_closed_item_is_not_judged(self, status: str) -> None:
        closed = an_item(1, status, due=dt.date(2027, 1, 15))
        assert not is_found("T02", self.IN_2026_Q4, a_snapshot(closed))

    @pytest.mark.parametrize("window", ["now", None])
    @pytest.mark.parametrize(("days", "told"), [(0, False), (1, True)])
    def test_without_dates_of_a_window_the_target_is_the_end(
        self, window: str | None, days: int, told: bool
    ) -> None:
        initiative = an_initiative("a", issue(1), window=window, target=TODAY)
        early = dt.date(2020, 1, 1)  # no day is too early
        snapshot = a_snapshot(an_item(1, start=early, due=TODAY + days * DAY))
        assert is_found("T02", initiative, snapshot) is told

    def test_it_says_what_the_dates_are_outside_of(self) -> None:
        initiative = an_initiative("a", issue(1), window=None, target=TODAY)
        verdict = judged(initiative, a_snapshot(an_item(1, "doing", due=TODAY + DAY)))
        (told,) = (f for f in verdict.findings if f.rule == "T02")
        names = Names(verdict.scene)
        said = "1 item of A has dates after its target 16 Nov 2026."
        assert plain(sentence(told, names)) == said
        row = ["T02 child-outside-window", "dates", "any day to 16 Nov 2026", "1 item outside"]
        assert [[plain(cell) for cell in cells] for cells in rows(told, names)] == [row]

    @pytest.mark.parametrize("window", ["now", None, "2026-12-31..2026-10-01"])
    def test_a_window_without_a_right_start_and_end_is_not_judged(self, window: str) -> None:
        initiative = an_initiative("a", issue(1), window=window)
        late = a_snapshot(an_item(1, due=dt.date(2029, 1, 1)))
        assert not is_found("T02", initiative, late)

    @pytest.mark.parametrize("status", CLOSED)
    def test_a_done_or_cancelled_initiative_is_not_judged(self, status: str) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert not is_found("T02", initiative, a_snapshot(an_item(1, due=dt.date(2027, 1, 15))))

    def test_a_tracker_without_dates_is_not_judged(self) -> None:
        dateless = {Capability.DUE_DATES, Capability.START_DATES}
        why = ["shop: the source does not tell due dates or start dates"]
        assert silenced("T02", self.IN_2026_Q4, a_snapshot(an_item(1), lacks=dateless)) == why

    def test_one_kind_of_date_is_enough(self) -> None:
        late = an_item(1, due=dt.date(2027, 1, 15))
        snapshot = a_snapshot(late, lacks={Capability.START_DATES})
        assert is_found("T02", self.IN_2026_Q4, snapshot)


class TestT04MilestoneAfterTarget:
    TARGET = dt.date(2026, 12, 11)

    def with_milestone(self, due: dt.date | None, **more: object) -> Snapshot:
        return a_snapshot(an_item(1), containers=(a_milestone(12, due, **more),))

    @pytest.mark.parametrize(("days", "told"), [(-1, False), (0, False), (1, True)])
    def test_a_milestone_due_on_the_target_day_is_in_time(self, days: int, told: bool) -> None:
        initiative = an_initiative("a", milestone(12), target=self.TARGET)
        assert is_found("T04", initiative, self.with_milestone(self.TARGET + days * DAY)) is told

    def test_a_release_is_read_like_a_link_and_both_together_are_one_finding(self) -> None:
        initiative = an_initiative(
            "a", issue(1), milestone(12), releases=(milestone(12),), target=self.TARGET
        )
        (told,) = found("T04", initiative, self.with_milestone(dt.date(2027, 1, 15)))
        assert told.item == milestone_ref(12)
        assert told.facts["late"] == 35

    def test_without_a_target_or_a_due_date_nothing_is_late(self) -> None:
        late = self.with_milestone(dt.date(2027, 6, 1))
        assert not is_found("T04", an_initiative("a", milestone(12)), late)
        targeted = an_initiative("a", milestone(12), target=self.TARGET)
        assert not is_found("T04", targeted, self.with_milestone(None))

    def test_a_closed_milestone_is_not_judged(self) -> None:
        initiative = an_initiative("a", milestone(12), target=self.TARGET)
        closed = self.with_milestone(dt.date(2027, 1, 15), is_open=False)
        assert not is_found("T04", initiative, closed)

    @pytest.mark.parametrize("status", CLOSED)
    def test_a_done_or_cancelled_initiative_is_not_judged(self, status: str) -> None:
        initiative = an_initiative("a", milestone(12), target=self.TARGET, status=status)
        assert not is_found("T04", initiative, self.with_milestone(dt.date(2027, 1, 15)))


class TestT08NoDates:
    @pytest.mark.parametrize("status", ["planned", "in_progress"])
    def test_an_active_initiative_without_dates_is_told(self, status: str) -> None:
        assert is_found("T08", an_initiative(status=status, window=None), ONE_OPEN)

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_others_need_no_dates(self, status: str) -> None:
        assert not is_found("T08", an_initiative(status=status, window=None), ONE_OPEN)

    def test_a_window_or_a_target_is_enough(self) -> None:
        assert not is_found("T08", an_initiative(window="later"), ONE_OPEN)
        assert not is_found("T08", an_initiative(window=None, target=TODAY), ONE_OPEN)


class TestT09InvertedDates:
    @pytest.mark.parametrize(
        ("window", "told"),
        [
            ("2027-03-02..2027-03-01", True),
            ("2027-03-01..2027-03-01", False),
            ("2027-03-01..2027-03-02", False),
            ("2026-Q4", False),
            ("now", False),
            (None, False),
        ],
    )
    def test_a_window_that_ends_before_it_starts_is_told(
        self, window: str | None, told: bool
    ) -> None:
        assert is_found("T09", an_initiative(window=window), ONE_OPEN) is told

    @pytest.mark.parametrize("status", [*NOT_DONE, *CLOSED])
    def test_it_is_wrong_at_every_status(self, status: str) -> None:
        wrong = an_initiative(window="2027-03-02..2027-03-01", status=status)
        assert is_found("T09", wrong, ONE_OPEN)


class TestT10QuarterVersusDate:
    @pytest.mark.parametrize(
        ("target", "told"),
        [
            (dt.date(2026, 9, 30), True),
            (dt.date(2026, 10, 1), False),
            (dt.date(2026, 12, 31), False),
            (dt.date(2027, 1, 1), True),
        ],
    )
    def test_first_and_last_day_of_the_window_are_inside(self, target: dt.date, told: bool) -> None:
        assert is_found("T10", an_initiative(target=target), ONE_OPEN) is told

    @pytest.mark.parametrize("window", ["now", None, "2027-03-02..2027-03-01"])
    def test_a_window_without_a_right_start_and_end_holds_any_target(
        self, window: str | None
    ) -> None:
        initiative = an_initiative(window=window, target=dt.date(2029, 1, 1))
        assert not is_found("T10", initiative, ONE_OPEN)


class TestT13MilestonePastDue:
    @staticmethod
    def due(day: dt.date | None, status: str = "todo", **more: object) -> Snapshot:
        item = an_item(1, status, milestone=12)
        return a_snapshot(item, containers=(a_milestone(12, day, **more),))

    @pytest.mark.parametrize(("days", "told"), [(-1, True), (0, False), (1, False)])
    def test_a_milestone_due_today_is_not_past_due(self, days: int, told: bool) -> None:
        assert is_found("T13", a_roadmap(), self.due(TODAY + days * DAY)) is told

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_without_open_items_it_is_not_told(self, status: str) -> None:
        assert not is_found("T13", a_roadmap(), self.due(TODAY - DAY, status))

    def test_a_closed_or_undated_milestone_is_not_told(self) -> None:
        assert not is_found("T13", a_roadmap(), self.due(TODAY - DAY, is_open=False))
        assert not is_found("T13", a_roadmap(), self.due(None))

    def test_a_sprint_is_no_milestone(self) -> None:
        past = a_sprint(1, TODAY - 30 * DAY)
        snapshot = a_snapshot(an_item(1, sprint=1), containers=(past,))
        assert not is_found("T13", a_roadmap(), snapshot)

    @pytest.mark.parametrize("links", ["links", "releases"])
    def test_it_names_the_initiative_it_serves_and_its_owner_decides(self, links: str) -> None:
        initiative = an_initiative("a", releases=(milestone(12),))
        if links == "links":
            initiative = an_initiative("a", milestone(12))
        (told,) = found("T13", initiative, self.due(TODAY - DAY))
        assert (told.initiative, told.who, told.item) == ("a", "ana", milestone_ref(12))

    def test_a_milestone_that_serves_nothing_is_told_without_an_initiative(self) -> None:
        (told,) = found("T13", a_roadmap(an_initiative()), self.due(TODAY - DAY))
        assert (told.initiative, told.facts["served"]) == ("", "not on the roadmap")

    def test_of_an_unread_repository_only_the_gap_is_told(self) -> None:
        unread = Gap("shop", "acme/api", "the tracker refused (403)")
        late = a_milestone(5, TODAY - DAY, group="acme/api")
        snapshot = a_snapshot(an_item(1), containers=(late,), gaps=(unread,))
        assert [
            f.rule
            for f in judged(
                a_roadmap(an_initiative("a", issue(1), status="proposed")), snapshot
            ).findings
        ] == ["X01"]

    def test_a_milestone_closed_later_was_open_on_the_day_asked_about(self) -> None:
        closed = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
        snapshot = self.due(dt.date(2026, 10, 30), is_open=False, closed=closed)
        past = snapshot.at(dt.datetime(2026, 11, 5, tzinfo=dt.UTC))
        assert past.items[0].status is Status.TODO
        assert is_found("T13", a_roadmap(), past, dt.date(2026, 11, 5))

"""S08, S11 and S13 at each border of their definitions."""

import datetime as dt
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Gap, Status
from bot.domain.findings import Finding
from bot.domain.roadmap import Health, Link, LinkKind, Roadmap, Source
from tests.domain.builders import (
    SHOP,
    TODAY,
    a_milestone,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    milestone,
    milestone_ref,
    ref,
    said,
    silenced,
)

ON_TRACK = Health.ON_TRACK


def card(number: int, column: str, status: str = "todo", **more: Any) -> BacklogItem:
    """An item with a card in that column."""
    return an_item(number, status, raw_status=column, fields=(("Status", column),), **more)


class TestS08BoardVsIssue:
    def roadmap(self, **status_map: Status) -> Roadmap:
        words = MappingProxyType({k.replace("_", " "): v for k, v in status_map.items()})
        return a_roadmap(sources=(Source("shop", "github", groups=(SHOP,), status_map=words),))

    def of(self, *items: BacklogItem, **status_map: Status) -> tuple[Finding, ...]:
        return found("S08", self.roadmap(**status_map), a_snapshot(*items))

    def test_an_open_item_in_the_last_column_is_told(self) -> None:
        assert said("S08", self.roadmap(), a_snapshot(card(1, "Done", "doing"))) == (
            "1 item in the column 'Done' of shop is open, while the column means that it is over:"
            " acme/shop#1. Roadmap: say in the status_map of shop what Done means, if it means"
            " something else. Backlog: move the cards, or close acme/shop#1."
        )

    def test_a_closed_item_in_a_column_of_work_is_told(self) -> None:
        items = [card(n, "In progress", "done", closed=TODAY) for n in (1, 2)]
        assert said("S08", self.roadmap(), a_snapshot(*items)) == (
            "2 items in the column 'In progress' of shop are closed, while the column means work"
            " in progress: acme/shop#1 and acme/shop#2. Roadmap: say in the status_map of shop"
            " what 'In progress' means, if it means something else. Backlog: move the cards, or"
            " reopen acme/shop#1 and acme/shop#2."
        )

    @pytest.mark.parametrize(
        "item",
        [
            card(1, "Done", "done", closed=TODAY),
            card(1, "Closed", "dropped", closed=TODAY),
            card(1, "Todo"),
            card(1, "In progress", "doing"),
            card(1, "Parking lot", "done", closed=TODAY),  # nobody knows what it means
            card(1, "Parking lot"),
            card(1, ""),
            an_item(1, "doing", raw_status="Done"),  # a label, and no card
            an_item(1, "done", closed=TODAY),
        ],
    )
    def test_a_card_that_agrees_or_says_nothing_is_not_told(self, item: BacklogItem) -> None:
        assert self.of(item) == ()

    def test_the_status_map_decides_before_the_name(self) -> None:
        assert self.of(card(1, "Done", "doing"), done=Status.DOING) == ()
        assert self.of(card(1, "With customer", "done"), With_Customer=Status.DONE)
        assert self.of(card(1, "Parking lot", "done", closed=TODAY), parking_lot=Status.TODO)

    @pytest.mark.parametrize(("days", "told"), [(90, True), (91, False)])
    def test_a_card_of_an_item_that_was_closed_long_ago_is_left_alone(
        self, days: int, told: bool
    ) -> None:
        item = card(1, "Todo", "done", closed=TODAY - dt.timedelta(days=days))
        assert bool(self.of(item)) is told
        patient = a_roadmap(policy=a_policy("S08", days=91))
        assert is_found("S08", patient, a_snapshot(item))

    def test_each_column_is_one_finding_however_many_cards(self) -> None:
        items = [card(n, "Done", "doing") for n in range(1, 10)]
        closed = card(10, "Todo", "done", closed=TODAY)
        assert [len(f.hit.items) for f in self.of(*items, closed)] == [9, 1]

    def test_a_tracker_without_such_columns_says_that_it_was_not_applied(self) -> None:
        snapshot = a_snapshot(card(1, "Done", "doing"), lacks=[Capability.COLUMNS])
        why = "shop: the source does not tell a board's columns beside the state"
        assert silenced("S08", self.roadmap(), snapshot) == [why]

    def test_of_a_day_in_the_past_no_column_is_known(self) -> None:
        past = a_snapshot(card(1, "Done", "doing")).at(dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
        (why,) = silenced("S08", self.roadmap(), past)
        assert why.endswith("for a day in the past")


class TestS11HealthContradiction:
    MOVING = a_snapshot(an_item(1, "doing"))

    def test_on_track_and_overdue_is_told(self) -> None:
        initiative = an_initiative("a", issue(1), health=ON_TRACK, target=dt.date(2026, 11, 15))
        assert said("S11", initiative, self.MOVING) == (
            "The roadmap says A is on track, but it was due 15 Nov 2026. ana decides. Roadmap: set"
            " its health to off_track. Backlog: put right what speaks against on_track."
        )

    def test_the_last_day_is_not_past(self) -> None:
        initiative = an_initiative("a", issue(1), health=ON_TRACK, target=TODAY)
        assert not is_found("S11", initiative, self.MOVING)

    def test_at_risk_is_too_good_only_for_what_is_overdue(self) -> None:
        late = an_initiative("a", issue(1), health=Health.AT_RISK, target=dt.date(2026, 11, 15))
        assert is_found("S11", late, self.MOVING)
        still = an_initiative("a", issue(1), health=Health.AT_RISK)
        assert not is_found("S11", still, a_snapshot(an_item(1)))

    def test_worse_than_the_facts_is_the_owners_to_say(self) -> None:
        off = an_initiative("a", issue(1), health=Health.OFF_TRACK, target=dt.date(2026, 1, 1))
        assert not is_found("S11", off, self.MOVING)
        cautious = an_initiative("a", issue(1), health=Health.AT_RISK)
        assert not is_found("S11", cautious, self.MOVING)

    def test_without_a_word_about_health_nothing_is_said(self) -> None:
        assert not is_found("S11", an_initiative("a", issue(1), window="2026-Q3"), self.MOVING)

    @pytest.mark.parametrize(("day", "told"), [(31, False), (32, True)])
    def test_a_release_that_is_due_after_the_end_is_told(self, day: int, told: bool) -> None:
        due = dt.date(2026, 12, 1) + dt.timedelta(days=day - 1)
        initiative = an_initiative("a", issue(1), health=ON_TRACK, releases=(milestone(3),))
        snapshot = a_snapshot(an_item(1, "doing"), containers=(a_milestone(3, due),))
        assert is_found("S11", initiative, snapshot) is told

    def test_a_release_that_is_out_is_not_late(self) -> None:
        out = a_milestone(3, dt.date(2027, 3, 1), is_open=False)
        initiative = an_initiative("a", issue(1), health=ON_TRACK, releases=(milestone(3),))
        assert not is_found("S11", initiative, a_snapshot(an_item(1, "doing"), containers=(out,)))

    @pytest.mark.parametrize(("blocked", "told"), [(1, False), (2, True)])
    def test_more_than_half_of_the_open_items_blocked_is_told(
        self, blocked: int, told: bool
    ) -> None:
        items = [an_item(n, "doing", labels=("x",)) for n in range(3 - blocked)]
        items += [an_item(n + 10, labels=("x", "Blocked")) for n in range(blocked)]
        items.append(an_item(99, "done", labels=("x",)))
        initiative = an_initiative("a", label("x"), health=ON_TRACK)
        assert is_found("S11", initiative, a_snapshot(*items)) is told
        if told:
            assert "but 2 of its 3 open items are blocked." in said(
                "S11", initiative, a_snapshot(*items)
            )

    def test_nothing_in_work_is_told_as_s04_would(self) -> None:
        initiative = an_initiative("a", label("x"), health=ON_TRACK)
        items = (an_item(1, labels=("x",)), an_item(2, "done", closed=TODAY, labels=("x",)))
        assert not is_found("S11", initiative, a_snapshot(*items))
        told = said("S11", initiative, a_snapshot(items[0]))
        assert "but nothing of it is in work or was finished in the last 14 days." in told
        planned = an_initiative("a", label("x"), status="planned", health=ON_TRACK)
        assert not is_found("S11", planned, a_snapshot(items[0]))

    def test_what_a_source_does_not_tell_speaks_against_nothing(self) -> None:
        initiative = an_initiative("a", issue(1), health=ON_TRACK)
        unknown = a_snapshot(an_item(1), lacks=[Capability.DOING])
        assert not is_found("S11", initiative, unknown)
        gaps = (Gap("shop", "", "timed out"),)
        assert not is_found("S11", initiative, a_snapshot(an_item(1), gaps=gaps))

    def test_several_reasons_are_one_finding(self) -> None:
        initiative = an_initiative("a", issue(1), health=ON_TRACK, window="2026-10")
        assert (
            "but it was due 31 Oct 2026 and nothing of it is in work or was finished in the last"
            " 14 days." in said("S11", initiative, a_snapshot(an_item(1)))
        )

    @pytest.mark.parametrize("status", ["done", "cancelled", "paused", "proposed"])
    def test_only_what_is_planned_or_in_progress_has_a_health(self, status: str) -> None:
        over = an_initiative("a", issue(1), status=status, health=ON_TRACK, window="2026-Q1")
        assert not is_found("S11", over, self.MOVING)


class TestS13StateWithoutEvidence:
    BACKLOG = a_snapshot(an_item(1, "done"), containers=(a_milestone(3),))

    def test_done_with_nothing_to_show_is_told(self) -> None:
        assert said("S13", an_initiative("a", status="done"), self.BACKLOG) == (
            "The roadmap says A is done, and nothing shows it: no item, no release and no"
            " evidence. ana decides. Roadmap: add an address under evidence, or link what was done."
        )

    @pytest.mark.parametrize(
        "proof",
        [
            {"links": (issue(1),)},
            {"releases": (milestone(3),)},
            {"evidence": ("https://shop.example/stats",)},
            {"changelog": "https://shop.example/news"},
        ],
    )
    def test_anything_that_shows_it_is_enough(self, proof: dict[str, Any]) -> None:
        links = proof.pop("links", ())
        assert isinstance(links, tuple)
        assert not is_found("S13", an_initiative("a", *links, status="done", **proof), self.BACKLOG)

    def test_a_link_that_finds_nothing_is_no_proof(self) -> None:
        assert is_found("S13", an_initiative("a", label("x"), status="done"), self.BACKLOG)

    def test_a_link_that_leads_nowhere_is_left_to_l02_and_l03(self) -> None:
        initiative = an_initiative("a", issue(9), status="done")
        gone = a_snapshot(an_item(1), absent={ref(9): ""})
        assert not is_found("S13", initiative, gone)
        assert is_found("L02", initiative, gone)
        by_milestone = an_initiative("a", milestone(9), status="done")
        assert not is_found("S13", by_milestone, a_snapshot(absent={milestone_ref(9): ""}))

    @pytest.mark.parametrize(("days", "told"), [(180, True), (181, False)])
    def test_what_ended_long_ago_is_not_asked_about(self, days: int, told: bool) -> None:
        end = TODAY - dt.timedelta(days=days)
        initiative = an_initiative("a", status="done", target=end)
        assert is_found("S13", initiative, self.BACKLOG) is told

    def test_the_days_are_an_option(self) -> None:
        initiative = an_initiative("a", status="done", target=TODAY - dt.timedelta(days=31))
        roadmap = a_roadmap(initiative, policy=a_policy("S13", days=30))
        assert not is_found("S13", roadmap, self.BACKLOG)

    def test_a_source_that_was_not_read_may_hold_the_proof(self) -> None:
        initiative = an_initiative("a", Link("shop", LinkKind.LABEL, "x"), status="done")
        unread = a_snapshot(gaps=(Gap("shop", "", "timed out"),))
        assert silenced("S13", initiative, unread) == ["a: shop could not be read: timed out"]

    @pytest.mark.parametrize("status", ["in_progress", "planned", "cancelled"])
    def test_only_what_is_done_is_asked(self, status: str) -> None:
        assert not is_found("S13", an_initiative("a", status=status), self.BACKLOG)

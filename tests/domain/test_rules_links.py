"""L01 to L07 at each border of their definitions."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.backlog import BacklogItem, Capability, Container, Gap, Snapshot, Visibility
from bot.domain.roadmap import Link, LinkKind, Team, Unplanned
from bot.domain.wording import Names, advice, plain, sentence
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
    said,
    silenced,
)

BACKLOG = a_snapshot(an_item(1))
REPOSITORY_UNREAD = (Gap("shop", "acme/api", "the tracker refused (403)"),)


class TestL01UnlinkedActive:
    def test_an_initiative_in_progress_without_links_is_told(self) -> None:
        assert is_found("L01", an_initiative(window="later"), BACKLOG)

    def test_a_linked_initiative_is_not_told_even_if_the_link_finds_nothing(self) -> None:
        assert not is_found("L01", an_initiative("a", label("nobody")), BACKLOG)

    @pytest.mark.parametrize(
        ("window", "told"),
        [
            ("2026-12-14..2026-12-31", True),  # 28 days ahead: the last near day
            ("2026-12-15..2026-12-31", False),
            ("2026-Q3", True),  # it should have begun long ago
            ("now", True),
            ("next", False),
            ("later", False),
            (None, False),
        ],
    )
    def test_a_planned_initiative_is_told_from_two_sprints_before_its_start(
        self, window: str | None, told: bool
    ) -> None:
        planned = an_initiative(status="planned", window=window)
        assert is_found("L01", planned, BACKLOG) is told

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_other_statuses_need_no_links(self, status: str) -> None:
        assert not is_found("L01", an_initiative(status=status, window="now"), BACKLOG)

    @pytest.mark.parametrize(
        ("team", "told"),
        [
            (Team("checkout", sprint_days=7), False),
            (Team("checkout", sprint_days=21), True),
            (Team("checkout", flow="kanban", near_days=35), True),
            (Team("checkout", flow="kanban", near_days=20), False),
        ],
    )
    def test_near_is_what_the_team_says(self, team: Team, told: bool) -> None:
        planned = an_initiative(status="planned", window="2026-12-21..2026-12-31", team="checkout")
        assert is_found("L01", a_roadmap(planned, teams=(team,)), BACKLOG) is told


class TestL02DanglingLink:
    def test_a_link_to_an_item_that_is_proved_absent_is_told_once_a_link(self) -> None:
        initiative = an_initiative("a", issue(309), milestone(12), issue(1))
        gone = {ref(309): "", milestone_ref(12): ""}
        told = found("L02", initiative, a_snapshot(an_item(1), absent=gone))
        assert [f.facts["link"] for f in told] == [ref(309), milestone_ref(12)]

    def test_an_item_that_was_not_read_is_not_called_missing(self) -> None:
        unread = a_snapshot(an_item(1), gaps=REPOSITORY_UNREAD)
        assert not is_found("L02", an_initiative("a", issue(309, "acme/api")), unread)

    def test_a_release_that_does_not_exist_dangles_like_a_link(self) -> None:
        initiative = an_initiative("a", issue(1), releases=(milestone(12),))
        gone = a_snapshot(an_item(1), absent={milestone_ref(12): ""})
        assert is_found("L02", initiative, gone)

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            (
                "",
                "A links to acme/shop#309, which does not exist."
                " ana decides. Roadmap: correct or remove the link."
                " Backlog: restore acme/shop#309 if it was deleted by mistake.",
            ),
            (
                "acme/shop#309 is a pull request, not an item.",
                "A links to acme/shop#309, which cannot be followed:"
                " acme/shop#309 is a pull request, not an item."
                " ana decides. Roadmap: correct or remove the link.",
            ),
        ],
    )
    def test_it_says_why_and_offers_to_restore_only_what_may_have_been_deleted(
        self, reason: str, words: str
    ) -> None:
        verdict = judged(an_initiative("a", issue(309)), a_snapshot(absent={ref(309): reason}))
        (told,) = (f for f in verdict.findings if f.rule == "L02")
        names = Names(verdict.scene)
        assert f"{plain(sentence(told, names))} {plain(advice(told, names))}" == words


class TestL02RefusedQuery:
    REASON = "Jira answered 400 (The value 'apollo' is unknown)."

    def words(self, group: str, audience: Visibility = Visibility.PRIVATE) -> str:
        link = Link("shop", LinkKind.JQL, "team = apollo", group=group)
        items = (an_item(1), an_item(7, group="acme/secret", visibility=Visibility.PRIVATE))
        refused = {("shop", "team = apollo"): self.REASON}
        snapshot = a_snapshot(*items, refused=refused)
        return said("L02", an_initiative("a", link), snapshot, audience=audience)

    def test_the_reason_does_not_repeat_what_was_searched(self) -> None:
        told = self.words("acme/shop")
        assert told.startswith("A links to ")
        assert told.count("team = apollo") == 1
        assert ", which is refused: Jira answered 400 (The value 'apollo' is unknown). ana" in told

    @pytest.mark.parametrize("group", ["acme/secret", ""])
    def test_where_others_read_neither_the_query_nor_the_reason_is_told(self, group: str) -> None:
        assert self.words(group, Visibility.PUBLIC) == (
            "A links to something in a private source, which is refused."
            " ana decides. Roadmap: correct or remove the link."
        )

    def test_of_a_public_place_both_are(self) -> None:
        assert self.words("acme/shop", Visibility.PUBLIC) == self.words("acme/shop")


class TestL04LinkClaimedTwice:
    def test_the_same_issue_on_two_initiatives_is_one_finding_about_the_issue(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1)), an_initiative("b", issue(1)))
        (told,) = found("L04", roadmap, BACKLOG)
        assert told.item == ref(1)
        assert told.facts["claimed_by"] == ("a", "b")
        assert told.initiative == "a"

    def test_the_same_label_on_two_initiatives_is_told_without_an_item(self) -> None:
        roadmap = a_roadmap(an_initiative("a", label("x")), an_initiative("b", label("x")))
        (told,) = found("L04", roadmap, BACKLOG)
        assert told.item is None
        assert told.facts["target"] == "shop label x"

    def test_twice_on_one_initiative_is_no_conflict(self) -> None:
        assert not is_found("L04", an_initiative("a", issue(1), issue(1)), BACKLOG)

    def test_a_label_of_one_repository_is_not_the_label_of_another(self) -> None:
        roadmap = a_roadmap(
            an_initiative("a", label("x", "acme/shop")), an_initiative("b", label("x", "acme/api"))
        )
        assert not is_found("L04", roadmap, BACKLOG)

    def test_two_initiatives_may_ship_with_one_release(self) -> None:
        roadmap = a_roadmap(
            an_initiative("a", issue(1), releases=(milestone(12),)),
            an_initiative("b", milestone(12)),
            an_initiative("c", issue(2), releases=(milestone(12),)),
        )
        assert not is_found("L04", roadmap, BACKLOG)

    def test_an_epic_and_an_item_below_it_are_not_the_same_link(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(1)), an_initiative("b", issue(2)))
        assert not is_found("L04", roadmap, a_snapshot(an_item(1), an_item(2, parent=1)))


class TestL05UnclaimedContainer:
    OPEN = a_snapshot(an_item(2, milestone=12), containers=(a_milestone(12),))

    def test_an_open_milestone_that_nobody_links_is_told_with_its_open_items(self) -> None:
        items = (an_item(2, milestone=12), an_item(3, "done", milestone=12))
        snapshot = a_snapshot(*items, containers=(a_milestone(12),))
        (told,) = found("L05", a_roadmap(), snapshot)
        assert (told.item, told.facts["open"]) == (milestone_ref(12), 1)

    def test_an_empty_open_milestone_is_told_too(self) -> None:
        snapshot = a_snapshot(an_item(1), containers=(a_milestone(12),))
        assert is_found("L05", a_roadmap(), snapshot)

    @pytest.mark.parametrize(("held", "words"), [(0, "nothing"), (1, "1 item"), (2, "2 items")])
    def test_what_is_left_is_counted_where_there_is_any(self, held: int, words: str) -> None:
        items = (an_item(n, milestone=12) for n in range(2, 2 + held))
        snapshot = a_snapshot(
            *items, an_item(9, "done", milestone=12), containers=(a_milestone(12),)
        )
        assert f"is open with {words} to do, and no initiative claims it." in said(
            "L05", a_roadmap(), snapshot
        )

    def test_a_milestone_that_is_linked_is_claimed(self) -> None:
        assert not is_found("L05", an_initiative("a", milestone(12)), self.OPEN)

    def test_a_milestone_that_a_release_names_is_known(self) -> None:
        released = an_initiative("a", issue(1), releases=(milestone(12),))
        assert not is_found("L05", released, self.OPEN)

    def test_a_milestone_that_unplanned_names_is_known(self) -> None:
        roadmap = a_roadmap(unplanned=Unplanned(links=(milestone(12),)))
        assert not is_found("L05", roadmap, self.OPEN)

    def test_a_closed_milestone_is_not_told(self) -> None:
        closed = a_milestone(12, is_open=False)
        assert not is_found("L05", a_roadmap(), a_snapshot(an_item(1), containers=(closed,)))

    def test_a_sprint_needs_no_claim(self) -> None:
        sprint = a_sprint(1, TODAY)
        assert not is_found("L05", a_roadmap(), a_snapshot(an_item(1), containers=(sprint,)))

    def test_a_milestone_of_a_repository_that_was_not_read_is_not_told(self) -> None:
        there = a_milestone(5, group="acme/api")
        snapshot = a_snapshot(an_item(1), containers=(there,), gaps=REPOSITORY_UNREAD)
        assert not is_found("L05", a_roadmap(), snapshot)

    def test_a_top_level_item_with_items_below_it_is_told(self) -> None:
        told = found("L05", a_roadmap(), a_snapshot(an_item(1), an_item(2, parent=1)))
        assert [f.item for f in told] == [ref(1)]

    def test_an_epic_below_another_one_is_left_to_that_one(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(2, parent=1), an_item(3, parent=2))
        assert [f.item for f in found("L05", a_roadmap(), snapshot)] == [ref(1)]

    def test_an_epic_below_an_item_that_was_not_read_is_not_told(self) -> None:
        snapshot = a_snapshot(an_item(2, parent=99), an_item(3, parent=2))
        assert not is_found("L05", a_roadmap(), snapshot)

    @pytest.mark.parametrize(
        "epic",
        [
            an_item(1, "done"),
            an_item(1, labels=("Ops",)),
            an_item(1, kind="bug"),
            an_item(1, labels=("checkout",)),
        ],
        ids=["closed", "unplanned by label", "unplanned by type", "claimed by label"],
    )
    def test_a_closed_unplanned_or_claimed_epic_is_not_told(self, epic: BacklogItem) -> None:
        roadmap = a_roadmap(
            an_initiative("a", label("checkout")),
            unplanned=Unplanned(labels=frozenset({"ops"}), types=frozenset({"Bug"})),
        )
        assert not is_found("L05", roadmap, a_snapshot(epic, an_item(2, parent=1)))


def test_a_search_without_an_answer_may_claim_what_nothing_else_does() -> None:
    searched = a_roadmap(an_initiative("a", Link("shop", LinkKind.JQL, "team = checkout")))
    read = a_snapshot(an_item(1, "doing"), an_item(2), an_item(3, parent=2))
    for rule in ("L05", "L06"):
        assert is_found(rule, a_roadmap(an_initiative("a")), read)
        assert not is_found(rule, searched, read)
        assert is_found(rule, searched, replace(read, found={("shop", "team = checkout"): ()}))


class TestL06OrphanWork:
    def test_work_that_nothing_claims_is_told(self) -> None:
        (told,) = found("L06", a_roadmap(), a_snapshot(an_item(1, "doing"), an_item(2)))
        assert (told.item, told.facts["standing"]) == (ref(1), "in work")

    @pytest.mark.parametrize(
        ("sprint", "told"),
        [
            (a_sprint(1, TODAY), True),  # begins today
            (a_sprint(1, TODAY - dt.timedelta(days=13)), True),  # ends today
            (a_sprint(1, TODAY - dt.timedelta(days=14)), False),  # ended yesterday
            (a_sprint(1, TODAY + dt.timedelta(days=30)), True),  # the next one, whenever it is
            (a_sprint(1, TODAY, is_open=False), False),
        ],
    )
    def test_an_item_in_the_running_or_next_sprint_counts_as_work(
        self, sprint: Container, told: bool
    ) -> None:
        snapshot = a_snapshot(an_item(1, sprint=1), containers=(sprint,))
        assert is_found("L06", a_roadmap(), snapshot) is told

    @pytest.mark.parametrize("step", [1, -1], ids=["in order", "backwards"])
    def test_only_the_first_of_the_coming_sprints_is_the_next_one(self, step: int) -> None:
        days = dt.timedelta(days=1)
        sprints = (a_sprint(2, TODAY + 20 * days), a_sprint(1, TODAY + 6 * days))[::step]
        snapshot = a_snapshot(an_item(1, sprint=1), an_item(2, sprint=2), containers=sprints)
        assert [f.item for f in found("L06", a_roadmap(), snapshot)] == [ref(1)]

    def test_an_item_below_a_claimed_epic_at_any_depth_is_no_orphan(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(2, parent=1), an_item(3, "doing", parent=2))
        assert not is_found("L06", an_initiative("a", issue(1)), snapshot)

    def test_an_item_below_a_claimed_epic_that_was_not_read_is_no_orphan(self) -> None:
        item = an_item(2, "doing", parent=ref(9, "acme/api"))
        snapshot = a_snapshot(item, gaps=REPOSITORY_UNREAD)
        assert not is_found("L06", an_initiative("a", issue(9, "acme/api")), snapshot)

    def test_below_an_unread_epic_nobody_knows_so_nothing_is_told(self) -> None:
        item = an_item(2, "doing", parent=ref(9, "acme/api"))
        assert not is_found("L06", a_roadmap(), a_snapshot(item, gaps=REPOSITORY_UNREAD))

    def test_below_an_epic_outside_the_sources_it_is_told(self) -> None:
        item = an_item(2, "doing", parent=ref(9, "other/place"))
        assert is_found("L06", a_roadmap(), a_snapshot(item))

    @pytest.mark.parametrize(
        "unplanned",
        [
            Unplanned(labels=frozenset({"OPS"})),
            Unplanned(types=frozenset({"Task"})),
            Unplanned(links=(issue(1),)),
            Unplanned(links=(label("ops"),)),
        ],
        ids=["label", "type", "below a link", "label link"],
    )
    def test_unplanned_work_is_allowed(self, unplanned: Unplanned) -> None:
        work = an_item(2, "doing", parent=1, labels=("ops",), kind="Task")
        assert not is_found("L06", a_roadmap(unplanned=unplanned), a_snapshot(an_item(1), work))

    def test_done_work_is_no_orphan(self) -> None:
        assert not is_found("L06", a_roadmap(), a_snapshot(an_item(1, "done")))

    def test_a_tracker_that_knows_neither_work_nor_sprints_is_not_judged(self) -> None:
        dumb = a_snapshot(an_item(1), lacks={Capability.DOING, Capability.SPRINTS})
        why = ["shop: the source does not tell work in progress or sprints"]
        assert silenced("L06", a_roadmap(), dumb) == why

    def test_work_that_such_a_tracker_shows_all_the_same_is_told_and_not_called_unjudged(
        self,
    ) -> None:
        odd = a_snapshot(an_item(1, "doing"), lacks={Capability.DOING, Capability.SPRINTS})
        verdict = judged(a_roadmap(), odd)
        assert "L06" in {f.rule for f in verdict.findings}
        assert "L06" not in " ".join(n.rule for n in verdict.not_applied).split()

    def test_of_a_day_in_the_past_nobody_knows_what_was_in_work(self) -> None:
        past = a_snapshot(an_item(1, "doing")).at(dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
        assert not is_found("L06", a_roadmap(), past, dt.date(2026, 10, 1))


class TestL07EmptyContainer:
    SOON = an_initiative("a", issue(1), status="planned", window="2026-12")

    def test_a_near_epic_without_items_is_told(self) -> None:
        (told,) = found("L07", self.SOON, BACKLOG)
        assert told.item == ref(1)

    def test_an_issue_that_is_itself_in_work_is_no_empty_epic(self) -> None:
        assert not is_found("L07", an_initiative("a", issue(1)), a_snapshot(an_item(1, "doing")))

    def test_an_epic_with_one_item_below_it_is_not_empty(self) -> None:
        assert not is_found("L07", self.SOON, a_snapshot(an_item(1), an_item(2, parent=1)))

    def test_an_epic_whose_items_cannot_be_read_is_not_empty(self) -> None:
        assert not is_found("L07", self.SOON, a_snapshot(an_item(1, child_count=3)))

    def test_a_closed_epic_needs_no_items(self) -> None:
        assert not is_found("L07", self.SOON, a_snapshot(an_item(1, "done")))

    def test_a_far_epic_needs_no_items_yet(self) -> None:
        far = an_initiative("a", issue(1), status="planned", window="2027-Q2")
        assert not is_found("L07", far, BACKLOG)

    def test_an_open_milestone_without_items_is_told(self) -> None:
        empty = a_snapshot(an_item(1), containers=(a_milestone(12),))
        (told,) = found("L07", an_initiative("a", milestone(12)), empty)
        assert told.item == milestone_ref(12)

    @pytest.mark.parametrize(
        "snapshot",
        [
            a_snapshot(an_item(1, milestone=12), containers=(a_milestone(12),)),
            a_snapshot(an_item(1), containers=(a_milestone(12, is_open=False),)),
            a_snapshot(an_item(1)),
        ],
        ids=["with an item", "closed", "unknown"],
    )
    def test_other_milestones_are_not_called_empty(self, snapshot: Snapshot) -> None:
        assert not is_found("L07", an_initiative("a", milestone(12)), snapshot)

    def test_a_milestone_of_an_unread_repository_is_not_judged(self) -> None:
        there = a_milestone(5, group="acme/api")
        unread = a_snapshot(an_item(1), containers=(there,), gaps=REPOSITORY_UNREAD)
        initiative = an_initiative("a", milestone(5, "acme/api"))
        why = ["a: shop acme/api could not be read: the tracker refused (403)"]
        assert silenced("L07", initiative, unread) == why

    def test_a_tracker_without_a_hierarchy_is_not_judged(self) -> None:
        flat = a_snapshot(an_item(1), lacks={Capability.HIERARCHY})
        assert silenced("L07", self.SOON, flat) == ["shop: the source does not tell hierarchy"]

    def test_a_release_is_no_link_so_it_may_be_empty(self) -> None:
        initiative = an_initiative("a", label("x"), releases=(milestone(12),))
        assert not is_found(
            "L07", initiative, a_snapshot(an_item(1), containers=(a_milestone(12),))
        )

"""L03, L08 and L12 at each border of their definitions."""

import datetime as dt

import pytest

from bot.domain.backlog import Capability, Gap, ItemRef, Visibility
from bot.domain.roadmap import Link, LinkKind, Source
from tests.domain.builders import (
    SHOP,
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
    query,
    ref,
    said,
    silenced,
)

MOVED_AWAY = {ref(9): "acme/shop#9 moved to https://github.example/acme/pay/issues/4."}
IN_PAY = ItemRef("shop", "acme/pay#4")
IN_API = ref(4, "acme/api")


class TestL03LinkMoved:
    def test_a_link_whose_item_has_a_new_place_is_told_with_that_place_and_not_as_dangling(
        self,
    ) -> None:
        initiative = an_initiative("a", issue(10), issue(9))
        snapshot = a_snapshot(an_item(10), absent=MOVED_AWAY, moved={ref(9): IN_PAY})
        assert said("L03", initiative, snapshot) == (
            "A links to acme/shop#9, which is acme/pay#4 now. ana decides. Roadmap: change the"
            " link to acme/pay#4, and add acme/pay to a source. Backlog: move it back, if it was"
            " moved by mistake."
        )
        assert not is_found("L02", initiative, snapshot)

    def test_a_move_of_which_the_new_place_is_not_told_is_a_dangling_link(self) -> None:
        snapshot = a_snapshot(an_item(10), absent=MOVED_AWAY)
        assert is_found("L02", an_initiative("a", issue(9)), snapshot)
        assert not is_found("L03", an_initiative("a", issue(9)), snapshot)

    def test_a_place_that_is_read_needs_no_source_and_is_named_with_its_title(self) -> None:
        here = an_item(4, group="acme/api", title="Receipts")
        snapshot = a_snapshot(here, absent=MOVED_AWAY, moved={ref(9): IN_API})
        told = said("L03", an_initiative("a", issue(9)), snapshot)
        assert "which is acme/api#4 (Receipts) now" in told
        assert "Roadmap: change the link to acme/api#4 (Receipts)." in told

    def test_a_link_is_followed_to_the_place_that_is_read(self) -> None:
        there = an_item(4, "done", group="acme/api")
        snapshot = a_snapshot(there, absent=MOVED_AWAY, moved={ref(9): IN_API})
        assert is_found("S01", an_initiative("a", issue(9)), snapshot)

    def test_what_moved_out_of_sight_leaves_the_scope_unknown(self) -> None:
        snapshot = a_snapshot(an_item(10, "done"), absent=MOVED_AWAY, moved={ref(9): IN_PAY})
        initiative = an_initiative("a", issue(10), issue(9))
        assert silenced("S01", initiative, snapshot) == ["a: shop:acme/pay#4 was not read"]

    def test_a_release_that_moved_is_told_too(self) -> None:
        initiative = an_initiative("a", issue(10), releases=(issue(9),))
        snapshot = a_snapshot(an_item(10), absent=MOVED_AWAY, moved={ref(9): IN_PAY})
        assert [f.hit.subject for f in found("L03", initiative, snapshot)] == ["shop:acme/shop#9"]

    def test_readers_of_a_public_item_do_not_learn_of_a_place_they_may_not_see(self) -> None:
        snapshot = a_snapshot(an_item(10), absent=MOVED_AWAY, moved={ref(9): IN_PAY})
        initiative = an_initiative("a", issue(10), issue(9))
        told = said("L03", initiative, snapshot, audience=Visibility.PUBLIC)
        assert "acme/pay" not in told
        assert "and add its place to a source" in told


class TestL08AmbiguousMatch:
    @pytest.mark.parametrize(
        "link",
        [
            label("nobody"),
            query("label:nobody"),
            Link("shop", LinkKind.FIELD, "Globex", name="Customer"),
            Link("shop", LinkKind.COMPONENT, "Checkout"),
            Link("shop", LinkKind.SPRINT, "Sprint 9"),
        ],
    )
    def test_a_link_that_looks_for_what_is_not_there_is_told(self, link: Link) -> None:
        (told,) = found("L08", an_initiative("a", issue(1), link), a_snapshot(an_item(1)))
        assert told.hit.subject == str(link)

    def test_a_label_that_is_found_is_told_however_often_it_is(self) -> None:
        items = (an_item(n, labels=("checkout",)) for n in (1, 2, 3))
        assert not is_found("L08", an_initiative("a", label("checkout")), a_snapshot(*items))

    def test_a_milestone_that_holds_nothing_is_left_to_others(self) -> None:
        initiative = an_initiative("a", issue(1), milestone(3))
        assert not is_found("L08", initiative, a_snapshot(an_item(1)))

    @pytest.mark.parametrize(
        ("status", "window", "told"),
        [
            ("in_progress", "later", True),
            ("planned", "2026-12-14..2026-12-31", True),  # 28 days ahead: the last near day
            ("planned", "2026-12-15..2026-12-31", False),
            ("proposed", "now", False),
            ("paused", "now", False),
            ("done", "now", False),
        ],
    )
    def test_only_near_work_must_be_found(self, status: str, window: str, told: bool) -> None:
        initiative = an_initiative("a", label("nobody"), status=status, window=window)
        assert is_found("L08", initiative, a_snapshot(an_item(1))) is told

    def test_a_repository_that_was_not_read_may_hold_it(self) -> None:
        gaps = (Gap("shop", "acme/api", "the tracker refused (403)"),)
        snapshot = a_snapshot(an_item(1), gaps=gaps)
        assert not is_found("L08", an_initiative("a", label("nobody")), snapshot)
        assert not is_found("L08", an_initiative("a", label("nobody", "acme/api")), snapshot)
        assert is_found("L08", an_initiative("a", label("nobody", SHOP)), snapshot)

    def test_nothing_is_told_of_a_day_in_the_past(self) -> None:
        past = a_snapshot(an_item(1)).at(dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
        assert not is_found("L08", an_initiative("a", label("nobody")), past)

    def test_a_name_of_two_sprints_that_hold_items_is_told_with_both(self) -> None:
        sprints = (
            a_sprint(5, dt.date(2026, 11, 9)),
            a_sprint(5, dt.date(2026, 11, 9), board="acme/8"),
        )
        items = [an_item(n, sprint=sprint.ref) for n, sprint in enumerate(sprints, 1)]
        snapshot = a_snapshot(*items, containers=sprints)
        initiative = an_initiative("a", Link("shop", LinkKind.SPRINT, "sprint 5"))
        assert said("L08", initiative, snapshot) == (
            "A links to 'shop sprint sprint 5', which is the name of several sprints: Sprint 5 of"
            " board acme/7 and Sprint 5 of board acme/8. ana decides. Roadmap: correct the link,"
            " or link by number or key instead."
        )

    def test_of_two_sprints_of_a_name_one_may_hold_nothing_that_is_meant(self) -> None:
        sprints = (
            a_sprint(5, dt.date(2026, 11, 9)),
            a_sprint(5, dt.date(2026, 11, 9), board="acme/8"),
        )
        other = an_item(2, group="acme/api", sprint=sprints[1].ref)
        snapshot = a_snapshot(an_item(1, sprint=sprints[0].ref), other, containers=sprints)
        ours = Link("shop", LinkKind.SPRINT, "Sprint 5", group=SHOP)
        assert not is_found("L08", an_initiative("a", ours), snapshot)
        anywhere = Link("shop", LinkKind.SPRINT, "Sprint 5")
        assert is_found("L08", an_initiative("a", anywhere), snapshot)
        assert not is_found("L08", an_initiative("a", anywhere, status="done"), snapshot)


class TestL12LinkOutOfScope:
    APP = ItemRef("shop", "acme/app#7")

    def test_items_below_a_link_that_no_source_reads_are_told_once_with_their_places(self) -> None:
        web = ItemRef("shop", "acme/web#1")
        parent = an_item(10, children=(self.APP, web), child_count=2)
        assert said("L12", an_initiative("a", issue(10)), a_snapshot(parent)) == (
            "2 items below what A links to are in acme/app and acme/web, which no source reads."
            " ana decides. Roadmap: add acme/app and acme/web to a source. Backlog: move them to"
            " where it is read: acme/app#7 and acme/web#1."
        )

    def test_it_is_told_however_deep_it_lies(self) -> None:
        story = an_item(11, parent=10, children=(self.APP,))
        snapshot = a_snapshot(an_item(10), story)
        (told,) = found("L12", an_initiative("a", issue(10)), snapshot)
        assert told.hit.items == (self.APP,)

    @pytest.mark.parametrize("child", [ref(77), ref(7, "Acme/API")])
    def test_what_is_missing_in_a_repository_that_is_listed_is_left_to_others(
        self, child: ItemRef
    ) -> None:
        parent = an_item(10, children=(child,))
        assert not is_found("L12", an_initiative("a", issue(10)), a_snapshot(parent))

    def test_a_source_without_a_list_reads_all_there_is(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(10)), sources=(Source("shop", "local"),))
        assert not is_found("L12", roadmap, a_snapshot(an_item(10, children=(self.APP,))))

    def test_work_of_no_initiative_or_of_one_that_is_over_is_not_judged(self) -> None:
        snapshot = a_snapshot(an_item(10, children=(self.APP,)), an_item(11))
        assert not is_found("L12", an_initiative("a", issue(11)), snapshot)
        assert not is_found("L12", an_initiative("a", issue(10), status="done"), snapshot)

    def test_a_source_without_parents_says_that_it_was_not_applied(self) -> None:
        snapshot = a_snapshot(an_item(10), lacks=[Capability.HIERARCHY])
        told = silenced("L12", an_initiative("a", issue(10)), snapshot)
        assert told == ["shop: the source does not tell hierarchy"]

    def test_the_names_of_places_are_kept_from_readers_who_may_not_see_them(self) -> None:
        snapshot = a_snapshot(an_item(10, children=(self.APP,)))
        initiative = an_initiative("a", issue(10))
        told = said("L12", initiative, snapshot, audience=Visibility.PUBLIC)
        assert "acme/app" not in told
        assert "is in a place, which no source reads" in told


def test_a_roadmap_that_is_well_linked_says_nothing_of_targets() -> None:
    verdict = judged(an_initiative("a", issue(10)), a_snapshot(an_item(10, "doing")))
    assert not {"L03", "L08", "L12"} & {finding.rule for finding in verdict.findings}

"""S(R): what links reach, and what is said where that cannot be known."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import BacklogItem, Gap, Snapshot
from bot.domain.claims import index, scope
from bot.domain.detect import detect
from bot.domain.roadmap import Initiative, Link
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    board_field,
    issue,
    label,
    milestone,
    query,
    ref,
)


def claimed(snapshot: Snapshot, *links: Link) -> list[str]:
    """The numbers (with their repository, if it is another one) that the links claim."""
    found = scope(an_initiative("a", *links), snapshot, index(snapshot))
    return [str(item.ref).removeprefix("shop:acme/shop#") for item in found.items]


def why_silent(snapshot: Snapshot, *links: Link) -> str:
    return scope(an_initiative("a", *links), snapshot, index(snapshot)).silent


TREE = a_snapshot(
    an_item(1), an_item(2, parent=1), an_item(3, parent=2), an_item(4, parent=3), an_item(5)
)


class TestIssueLinks:
    def test_an_issue_is_claimed_with_all_below_it_at_any_depth(self) -> None:
        assert claimed(TREE, issue(1)) == ["1", "2", "3", "4"]
        assert claimed(TREE, issue(3)) == ["3", "4"]
        assert claimed(TREE, issue(5)) == ["5"]

    def test_depth_has_no_limit(self) -> None:
        chain = (an_item(n, parent=n - 1 or None) for n in range(1, 3001))
        assert len(claimed(a_snapshot(*chain), issue(1))) == 3000

    def test_a_circle_of_parents_ends(self) -> None:
        circle = a_snapshot(an_item(1, parent=3), an_item(2, parent=1), an_item(3, parent=2))
        assert claimed(circle, issue(2)) == ["1", "2", "3"]
        assert claimed(a_snapshot(an_item(1, parent=1)), issue(1)) == ["1"]
        assert list(index(circle).above(ref(1))) == [ref(3), ref(2)]

    def test_children_that_only_the_parent_lists_are_claimed(self) -> None:
        snapshot = a_snapshot(an_item(1, children=(ref(2),)), an_item(2))
        assert claimed(snapshot, issue(1)) == ["1", "2"]

    def test_the_parent_an_item_names_itself_comes_first(self) -> None:
        snapshot = a_snapshot(an_item(1, children=(ref(3),)), an_item(2), an_item(3, parent=2))
        assert claimed(snapshot, issue(1)) == ["1"]
        assert claimed(snapshot, issue(2)) == ["2", "3"]

    def test_items_below_in_another_repository_are_claimed(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(7, group="acme/api", parent=ref(1)))
        assert claimed(snapshot, issue(1)) == ["shop:acme/api#7", "1"]

    def test_an_item_below_one_that_was_not_read_is_claimed(self) -> None:
        listed = an_item(1, child_count=1, children=(ref(9, "acme/secret"),))
        snapshot = a_snapshot(listed, an_item(2, parent=ref(9, "acme/secret")))
        assert claimed(snapshot, issue(1)) == ["1", "2"]
        assert claimed(snapshot, issue(9, "acme/secret")) == ["2"]

    def test_an_issue_that_is_not_there_claims_nothing(self) -> None:
        assert claimed(TREE, issue(99)) == []


class TestContainerLinks:
    SNAPSHOT = a_snapshot(
        an_item(1, milestone=12),
        an_item(2, parent=1),
        an_item(3, group="acme/api", milestone=12),
        an_item(4),
        containers=(a_milestone(12), a_milestone(13)),
    )

    def test_a_milestone_is_claimed_with_all_below_its_items(self) -> None:
        assert claimed(self.SNAPSHOT, milestone(12)) == ["1", "2"]

    def test_the_same_number_in_another_repository_is_another_milestone(self) -> None:
        assert claimed(self.SNAPSHOT, milestone(12, "acme/api")) == ["shop:acme/api#3"]

    def test_an_empty_milestone_claims_nothing_and_is_known(self) -> None:
        assert claimed(self.SNAPSHOT, milestone(13)) == []
        assert why_silent(self.SNAPSHOT, milestone(13)) == ""

    def test_items_are_found_by_milestone_version_and_sprint(self) -> None:
        version = a_milestone(40).ref
        sprint = a_sprint(1, TODAY).ref
        item = an_item(1, milestone=12, sprint=1, versions=(version,))
        found = index(a_snapshot(item)).by_container
        assert found == {a_milestone(12).ref: [ref(1)], version: [ref(1)], sprint: [ref(1)]}


class TestSearchedLinks:
    SNAPSHOT = a_snapshot(
        an_item(1, labels=("Checkout", "bug")),
        an_item(2, parent=1),
        an_item(3, group="acme/api", labels=("CHECKOUT",)),
        an_item(4, labels=("checkout-flow",), fields=(("Area", "Checkout"),)),
        an_item(5, labels=("checkout",), source="pay"),
    )

    def test_the_case_of_a_label_does_not_matter(self) -> None:
        assert claimed(self.SNAPSHOT, label("checkOUT")) == ["shop:acme/api#3", "1", "2"]

    def test_a_label_of_one_repository_stays_there(self) -> None:
        assert claimed(self.SNAPSHOT, label("checkout", "acme/api")) == ["shop:acme/api#3"]

    def test_a_label_of_one_source_stays_there(self) -> None:
        assert claimed(self.SNAPSHOT, label("checkout", source="pay")) == ["pay:acme/shop#5"]

    def test_a_board_field_is_claimed_by_name_and_value_in_any_case(self) -> None:
        assert claimed(self.SNAPSHOT, board_field("AREA", "checkout")) == ["4"]
        assert claimed(self.SNAPSHOT, board_field("area", "basket")) == []

    def test_a_query_is_claimed_with_all_below_what_it_finds(self) -> None:
        assert claimed(self.SNAPSHOT, query("label:bug is:open")) == ["1", "2"]
        assert claimed(self.SNAPSHOT, query("is:open", "acme/api")) == ["shop:acme/api#3"]


class TestSeveralLinks:
    def test_an_item_reached_twice_is_claimed_once(self) -> None:
        assert claimed(TREE, issue(1), issue(2), issue(2)) == ["1", "2", "3", "4"]

    def test_links_into_several_sources_add_up(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(7, source="pay", labels=("shop",)))
        assert claimed(snapshot, issue(1), label("shop", source="pay")) == ["pay:acme/shop#7", "1"]

    def test_no_links_claim_nothing(self) -> None:
        assert claimed(TREE) == []

    def test_releases_do_not_claim(self) -> None:
        snapshot = a_snapshot(an_item(1), an_item(2, milestone=12))
        initiative = an_initiative("a", issue(1), releases=(milestone(12),))
        assert [i.ref for i in scope(initiative, snapshot, index(snapshot)).items] == [ref(1)]

    def test_an_item_knows_every_initiative_that_claims_it_in_manifest_order(self) -> None:
        roadmap = a_roadmap(an_initiative("z", issue(1)), an_initiative("b", issue(2)))
        scene = detect(roadmap, TREE, TODAY).scene
        assert scene.claims == {ref(1): ("z",), **dict.fromkeys(map(ref, (2, 3, 4)), ("z", "b"))}


class TestSilence:
    API = Gap("shop", "acme/api", "refused")

    @pytest.mark.promise("R6")
    @pytest.mark.parametrize(
        ("link", "why"),
        [
            (issue(1), ""),
            (issue(5, "acme/api"), "shop acme/api could not be read: refused"),
            (milestone(5, "acme/api"), "shop acme/api could not be read: refused"),
            (label("x"), "shop acme/api could not be read: refused"),
            (label("x", "acme/shop"), ""),
            (label("x", source="pay"), ""),
        ],
    )
    def test_a_gap_silences_the_links_that_reach_into_it(self, link: Link, why: str) -> None:
        assert why_silent(a_snapshot(an_item(1), gaps=(self.API,)), link) == why

    def test_a_gap_of_the_whole_source_silences_all_its_links(self) -> None:
        gap = Gap("shop", "", "no answer")
        assert why_silent(a_snapshot(gaps=(gap,)), issue(1)) == "shop could not be read: no answer"

    def test_unread_children_silence_the_scope(self) -> None:
        snapshot = a_snapshot(an_item(1, child_count=3), an_item(2, parent=1))
        why = "2 of the items below shop:acme/shop#1 cannot be read"
        assert why_silent(snapshot, issue(1)) == why

    def test_in_the_past_items_created_later_are_rightly_missing(self) -> None:
        snapshot = a_snapshot(an_item(1, child_count=3))
        assert why_silent(replace(snapshot, historic=True), issue(1)) == ""


def backlogs() -> st.SearchStrategy[list[BacklogItem]]:
    """Up to 12 items with any parents, circles and lists of children that contradict them."""
    numbers = st.integers(1, 12)
    refs = st.builds(ref, numbers)
    return st.lists(
        st.builds(
            an_item,
            numbers,
            st.sampled_from(["todo", "doing", "done", "dropped"]),
            parent=st.none() | numbers,
            milestone=st.none() | st.just(12),
            labels=st.lists(st.sampled_from(["x", "X", "y"]), max_size=2).map(tuple),
            children=st.lists(refs, max_size=3).map(tuple),
            child_count=st.integers(0, 3),
            mapped=st.booleans(),
        ),
        unique_by=lambda item: item.ref,
        max_size=12,
    )


INITIATIVES: tuple[Initiative, ...] = (
    an_initiative("a", issue(1), label("x")),
    an_initiative("b", milestone(12), window="2026-Q3"),
    an_initiative("c", query("label:y is:open"), status="done"),
    an_initiative("d", issue(2), issue(3), status="planned"),
)


@given(items=backlogs(), seed=st.integers(0, 9))
def test_the_order_of_items_and_containers_never_changes_the_result(
    items: list[BacklogItem], seed: int
) -> None:
    containers = (a_milestone(12, TODAY), a_milestone(13))
    snapshot = a_snapshot(*items, containers=containers)
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    other = replace(snapshot, items=tuple(shuffled), containers=containers[::-1])
    roadmap = a_roadmap(*INITIATIVES)
    one, two = detect(roadmap, snapshot, TODAY), detect(roadmap, other, TODAY)
    assert one.findings == two.findings
    assert one.not_applied == two.not_applied
    assert one.scene.scopes == two.scene.scopes


@given(items=backlogs())
def test_every_item_below_a_claimed_one_is_claimed(items: list[BacklogItem]) -> None:
    snapshot = a_snapshot(*items)
    indexed = index(snapshot)
    found = {i.ref for i in scope(INITIATIVES[0], snapshot, indexed).items}
    for item in items:
        assert (
            item.ref not in found
            or set(indexed.children.get(item.ref, ())) & set(indexed.items) <= found
        )

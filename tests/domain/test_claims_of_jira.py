"""Links as Jira knows them: versions, sprints, components and queries of its own."""

import datetime as dt
from typing import Any

from bot.domain.backlog import Capability, Container, ContainerKind, Gap, ItemRef, version_key
from bot.domain.claims import index, scope
from bot.domain.roadmap import Link, LinkKind
from tests.domain.builders import (
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    found,
    ref,
    silenced,
)

VERSION = ItemRef("shop", version_key("acme/shop", "4.2 / GA"))
RELEASE = Container(VERSION, ContainerKind.VERSION, "4.2 / GA", due=dt.date(2026, 12, 1))
SPRINT = a_sprint(12, dt.date(2026, 11, 9))


def a_link(kind: LinkKind, value: str, group: str = "") -> Link:
    return Link("shop", kind, value, group)


def claimed(link: Link, *items: Any, **more: Any) -> list[ItemRef]:
    snapshot = a_snapshot(*items, **more)
    return [i.ref for i in scope(an_initiative("a", link), snapshot, index(snapshot)).items]


def test_a_fix_version_claims_what_it_holds_and_all_below_that() -> None:
    items = (an_item(1, versions=(VERSION,)), an_item(2, parent=1), an_item(3))
    link = a_link(LinkKind.VERSION, "4.2 / GA", "acme/shop")
    assert claimed(link, *items, containers=(RELEASE,)) == [ref(1), ref(2)]


def test_a_component_is_found_whatever_its_letter_case() -> None:
    items = (an_item(1, fields=(("Component", "Check Out"),)), an_item(2))
    assert claimed(a_link(LinkKind.COMPONENT, "check out"), *items) == [ref(1)]


def test_a_sprint_is_found_by_its_number_and_by_its_name() -> None:
    items = (an_item(1, sprint=12), an_item(2, sprint=13), an_item(3))
    for word in ("12", "Sprint 12", "sprint 12"):
        assert claimed(a_link(LinkKind.SPRINT, word), *items, containers=(SPRINT,)) == [ref(1)]


def test_a_query_claims_what_the_tracker_found_within_its_project() -> None:
    items = (an_item(1), an_item(2, group="acme/api"), an_item(3, parent=1))
    told = {("shop", "labels = x"): (ref(1), ref(2, "acme/api"), ref(99))}
    assert claimed(a_link(LinkKind.JQL, "labels = x"), *items, found=told) == [
        ref(2, "acme/api"),
        ref(1),
        ref(3),
    ]
    narrow = a_link(LinkKind.JQL, "labels = x", "acme/shop")
    assert claimed(narrow, *items, found=told) == [ref(1), ref(3)]


def test_an_unanswered_query_silences_what_argues_from_the_whole_scope() -> None:
    asking = an_initiative("a", a_link(LinkKind.JQL, "labels = x"))
    assert silenced("S01", asking, a_snapshot(an_item(1, "done"))) == [
        "a: the search for labels = x was not answered"
    ]


def test_a_refused_query_is_a_dangling_link_with_the_tracker_s_own_words() -> None:
    asking = an_initiative("a", a_link(LinkKind.JQL, "labls = x"))
    refused = {("shop", "labls = x"): "Field 'labls' does not exist."}
    (finding,) = found("L02", asking, a_snapshot(an_item(1), refused=refused))
    assert finding.facts["problem"] == "is refused: Field 'labls' does not exist"
    assert finding.facts["no_change"] == "backlog"


def test_an_unknown_version_is_a_dangling_link_and_a_known_empty_one_is_not() -> None:
    link = a_link(LinkKind.VERSION, "4.2 / GA", "acme/shop")
    releasing = an_initiative("a", releases=(link,))
    assert found("L02", releasing, a_snapshot(an_item(1), absent={VERSION: ""}))
    assert not found("L02", releasing, a_snapshot(an_item(1), containers=(RELEASE,)))


def test_a_version_due_after_the_target_is_told_like_a_milestone() -> None:
    link = a_link(LinkKind.VERSION, "4.2 / GA", "acme/shop")
    early = an_initiative("a", releases=(link,), target=dt.date(2026, 11, 20))
    (finding,) = found("T04", early, a_snapshot(an_item(1), containers=(RELEASE,)))
    assert finding.item == VERSION


def test_what_is_missing_beside_the_items_hides_none_of_them() -> None:
    beside = Gap("shop", "PAY sprints", "HTTP 500", partial=True, beside=True)
    snapshot = a_snapshot(an_item(1), gaps=(beside,))
    assert snapshot.gap_for("shop") is None
    assert found("X03", a_roadmap(), snapshot)


def test_a_source_without_searches_is_never_called_unread_for_them() -> None:
    snapshot = a_snapshot(an_item(1), lacks=(Capability.SEARCH,))
    link = a_link(LinkKind.LABEL, "x")
    assert scope(an_initiative("a", link), snapshot, index(snapshot)).silent == ""

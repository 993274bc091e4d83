"""What costs a request an item is read only of the items a rule asks about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.app.details import read_details, with_details
from bot.domain.backlog import Capability, Gap, History, ItemRef, RemoteLink, Snapshot
from bot.domain.detect import detect
from bot.domain.errors import Unavailable
from bot.domain.roadmap import Roadmap, Source
from bot.domain.scene import Scene
from bot.ports import Reader
from tests.app.readers import EmptyReader
from tests.domain.builders import (
    NOW,
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    ref,
)

EARLY, LATE = NOW - dt.timedelta(days=9), NOW + dt.timedelta(days=9)
DONE = a_roadmap(an_initiative("a", issue(1), status="done"))


@dataclass
class Archive(EmptyReader):
    """A source that knows the past of its items, and their links to elsewhere."""

    source: str = "shop"
    past: Mapping[str, History] = field(default_factory=dict)
    links: Mapping[str, tuple[RemoteLink, ...]] = field(default_factory=dict)
    fails: bool = False
    asked: list[str] = field(default_factory=list)

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        self.asked.extend(keys)
        if self.fails:
            raise Unavailable("No answer.")
        return {key: self.past[key] for key in keys if key in self.past}

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        self.asked.append(key)
        if self.fails:
            raise Unavailable("No answer.")
        return self.links.get(key, ())


def set_up(roadmap: Roadmap, snapshot: Snapshot) -> Scene:
    return detect(roadmap, snapshot, TODAY).scene


def test_the_past_is_read_of_open_items_of_a_done_initiative_and_of_no_other() -> None:
    items = (an_item(1), an_item(2, "done", parent=1), an_item(3, parent=1), an_item(4))
    archive = Archive(past={ref(1).key: History(reopened=(EARLY, LATE))})
    snapshot = with_details(set_up(DONE, a_snapshot(*items)), {"shop": archive})
    assert archive.asked == [ref(1).key, ref(3).key]
    assert snapshot.histories == {ref(1): History(reopened=(EARLY,))}


def test_nothing_is_asked_where_no_rule_needs_it() -> None:
    scene = set_up(a_roadmap(an_initiative("a", issue(1))), a_snapshot(an_item(1)))
    archive = Archive(fails=True)
    assert with_details(scene, {"shop": archive}) is scene.snapshot
    assert archive.asked == []


def test_a_source_that_does_not_tell_the_past_is_not_asked_for_it() -> None:
    snapshot = a_snapshot(an_item(1), lacks=(Capability.HISTORY,))
    archive = Archive(fails=True)
    assert with_details(set_up(DONE, snapshot), {"shop": archive}) is snapshot


def test_a_past_that_cannot_be_read_is_a_gap_beside_the_items() -> None:
    snapshot = a_snapshot(an_item(1))
    told = with_details(set_up(DONE, snapshot), {"shop": Archive(fails=True)})
    assert told.gaps == (
        Gap("shop", "the history of items", "No answer.", partial=True, beside=True),
    )
    assert told.items == snapshot.items


TWO = (Source("shop", "jira", ("acme/shop",)), Source("pay", "github", ("acme/pay",)))
THERE = ref(9, "acme/pay", "pay")
URL = "https://github.test/acme/pay/issues/9"


@pytest.fixture
def scene() -> Scene:
    roadmap = a_roadmap(an_initiative("a", issue(1)), sources=TWO)
    theirs = an_item(9, group="acme/pay", source="pay", url=URL)
    return set_up(roadmap, a_snapshot(an_item(1), an_item(2, parent=1), theirs))


def joined(scene: Scene, link: RemoteLink) -> dict[ItemRef, tuple[ItemRef, ...]]:
    readers: dict[str, Reader | Gap] = {
        "shop": Archive(links={ref(1).key: (link,)}),
        "pay": Gap("pay", "", "no token"),
    }
    told = with_details(scene, readers)
    assert ref(1) in told.remote_links_read
    return {item.ref: item.blocked_by for item in told.items if item.blocked_by}


@pytest.mark.parametrize("address", [URL, f"{URL}/", URL.replace("github", "GitHub"), f"{URL}#x"])
def test_an_address_of_an_item_that_was_read_joins_the_two(scene: Scene, address: str) -> None:
    assert joined(scene, RemoteLink(address, waits=True)) == {ref(1): (THERE,)}
    assert joined(scene, RemoteLink(address, waits=False)) == {THERE: (ref(1),)}


@pytest.mark.parametrize("address", ["https://elsewhere.test/9", "http://[broken", ""])
def test_an_address_of_nothing_that_was_read_joins_nothing(scene: Scene, address: str) -> None:
    assert joined(scene, RemoteLink(address, waits=True)) == {}


def test_links_of_several_items_keep_what_was_known_of_each(scene: Scene) -> None:
    known = replace(
        scene.snapshot,
        items=tuple(
            replace(i, blocked_by=(ref(2),)) if i.ref == ref(1) else i for i in scene.snapshot.items
        ),
    )
    again = set_up(scene.roadmap, known)
    assert joined(again, RemoteLink(URL, waits=True)) == {ref(1): (THERE, ref(2))}


def test_links_that_cannot_be_read_are_a_gap_beside_the_items(scene: Scene) -> None:
    told = with_details(scene, {"shop": Archive(fails=True)})
    (gap,) = told.gaps
    assert (gap.source, gap.beside) == ("shop", True)
    assert gap.reason == "those of 2 of the items asked about could not be read"
    assert told.remote_links_read == frozenset()


def test_for_two_roadmaps_each_item_is_asked_about_once() -> None:
    other = a_roadmap(an_initiative("b", issue(1), issue(2), status="done"))
    snapshot = a_snapshot(an_item(1), an_item(2))
    archive = Archive(past={ref(1).key: History()})
    scenes = [set_up(DONE, snapshot), set_up(other, snapshot)]
    told = read_details(snapshot, scenes, {"shop": archive})
    assert sorted(archive.asked) == sorted({*archive.asked})
    assert {ref(1).key, ref(2).key} <= {*archive.asked}
    assert ref(1) in told.histories

"""What is read becomes one snapshot; what is not there comes with the reason."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest

from bot.app.collect import answers, collect, with_comments
from bot.domain.backlog import (
    BacklogItem,
    Container,
    ForeignNote,
    Gap,
    ItemRef,
    Page,
    Reply,
    Thread,
)
from bot.domain.detect import detect
from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.domain.roadmap import Link, LinkKind, Source
from bot.ports import Reader
from tests.app.readers import EmptyReader
from tests.app.world import NOON, no_progress
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    an_initiative,
    an_item,
    issue,
    milestone,
    milestone_ref,
    ref,
)


class Three(EmptyReader):
    """A source with three items, which explains what it does not have."""

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        yield Page(tuple(an_item(number) for number in (10, 9, 100)))

    def containers(self) -> Iterator[Container | Gap]:
        yield from (a_milestone(number) for number in (10, 9))

    def item(self, key: str) -> BacklogItem:
        if key == "acme/shop#12":
            raise NotFound(f"{key} moved to acme/store#4.")
        raise NotFound(f"There is no {key}.", explains=False)

    def search(self, query: str) -> tuple[str, ...]:
        if "=" not in query:
            raise Rejected(f"'{query}' makes no sense.")
        return ("acme/shop#10", "acme/shop#11")


def test_what_a_link_misses_is_kept_with_the_tracker_s_own_words() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(12), issue(13), milestone(3)))
    snapshot = collect(roadmap, {"shop": Three()}, NOON, no_progress)
    assert snapshot.absent == {
        ref(12): "acme/shop#12 moved to acme/store#4.",
        ref(13): "",
        milestone_ref(3): "",
    }


class Mover(Three):
    """A source of which one item moved to acme/api, and told so."""

    def item(self, key: str) -> BacklogItem:
        raise NotFound(f"{key} moved to acme/api#4.", now="Acme/API#4")


def test_where_a_linked_item_moved_is_kept_beside_that_it_is_gone() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(12)))
    snapshot = collect(roadmap, {"shop": Mover()}, NOON, no_progress)
    assert snapshot.absent == {ref(12): "acme/shop#12 moved to acme/api#4."}
    assert snapshot.moved == {ref(12): ItemRef("shop", "Acme/API#4")}


def test_a_new_place_is_named_by_the_source_that_has_it() -> None:
    sources = (Source("shop", "github", ("acme/shop",)), Source("api", "github", ("acme/api",)))
    roadmap = a_roadmap(an_initiative("a", issue(12)), sources=sources)
    api = EmptyReader()
    api.source = "api"
    snapshot = collect(roadmap, {"shop": Mover(), "api": api}, NOON, no_progress)
    assert snapshot.moved == {ref(12): ItemRef("api", "acme/api#4")}


def test_items_and_containers_come_in_the_order_in_which_people_count() -> None:
    snapshot = collect(a_roadmap(), {"shop": Three()}, NOON, no_progress)
    assert [item.ref for item in snapshot.items] == [ref(9), ref(10), ref(100)]
    assert [c.ref for c in snapshot.containers] == [
        ItemRef("shop", "acme/shop/milestone/9"),
        ItemRef("shop", "acme/shop/milestone/10"),
    ]


class Told(Three):
    """A source with these items and nothing else."""

    def __init__(self, source: str, *items: BacklogItem) -> None:
        self.source = source
        self._items = items

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        yield Page(self._items)

    def containers(self) -> Iterator[Container | Gap]:
        yield from ()


PAY = "acme/pay"
TWO = a_roadmap(
    sources=(Source("shop", "github", ("acme/shop",)), Source("pay", "github", ("Acme/Pay",)))
)


def test_relations_across_sources_get_the_name_of_the_source_that_has_them() -> None:
    there, elsewhere = ref(1, "Acme/Pay", "pay"), ref(7, "acme/other")
    epic = an_item(1, children=(ref(1, PAY), ref(2)), blocked_by=(ref(2, PAY), elsewhere))
    child = an_item(1, group="Acme/Pay", source="pay", parent=ref(1, source="pay"))
    snapshot = collect(
        TWO, {"shop": Told("shop", epic), "pay": Told("pay", child)}, NOON, no_progress
    )
    pay, shop = snapshot.items
    assert shop.children == (there, ref(2))
    assert shop.blocked_by == (ref(2, "Acme/Pay", "pay"), elsewhere)
    assert pay.parent == ref(1)


def test_a_relation_to_a_source_that_cannot_be_read_names_it_too() -> None:
    epic = an_item(1, children=(ref(1, PAY),), url="https://github.com/acme/shop/issues/1")
    readers: dict[str, Reader | Gap] = {
        "shop": Told("shop", epic),
        "pay": Gap("pay", "", "no token"),
    }
    (shop,) = collect(TWO, readers, NOON, no_progress).items
    assert shop.children == (ref(1, "Acme/Pay", "pay"),)


@pytest.mark.parametrize(("kind", "host"), [("github", "git.acme.test"), ("local", "github.com")])
def test_a_repository_of_the_same_name_in_another_tracker_is_another_one(
    kind: str, host: str
) -> None:
    sources = (Source("shop", "github", ("acme/shop",)), Source("pay", kind, (PAY,)))
    epic = an_item(1, children=(ref(1, PAY),), url="https://github.com/acme/shop/issues/1")
    theirs = an_item(1, group=PAY, source="pay", url=f"https://{host}/acme/pay/issues/1")
    readers = {"shop": Told("shop", epic), "pay": Told("pay", theirs)}
    snapshot = collect(a_roadmap(sources=sources), readers, NOON, no_progress)
    assert snapshot.items[1].children == (ref(1, PAY),)


def test_a_query_of_the_tracker_is_asked_once_and_a_refused_one_keeps_the_reason() -> None:
    good, bad = jql("labels = pay"), jql("nonsense")
    roadmap = a_roadmap(an_initiative("a", good, bad), an_initiative("b", good))
    snapshot = collect(roadmap, {"shop": Three()}, NOON, no_progress)
    assert snapshot.found == {("shop", "labels = pay"): (ref(10), ref(11))}
    assert snapshot.refused == {("shop", "nonsense"): "'nonsense' makes no sense."}


def jql(query: str) -> Link:
    return Link("shop", LinkKind.JQL, query)


class Guarded(Three):
    """A source that refuses to show one of its items."""

    def item(self, key: str) -> BacklogItem:
        raise Denied(f"{key} is not for you.")


def test_a_linked_item_that_is_refused_leaves_the_rest_of_its_place_judged() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(12)), an_initiative("b", issue(10)))
    snapshot = collect(roadmap, {"shop": Guarded()}, NOON, no_progress)
    (gap,) = snapshot.gaps
    assert (gap.part, gap.beside, snapshot.gap_for("shop")) == (ref(12).key, True, None)
    scopes = detect(roadmap, snapshot, TODAY).scene.scopes
    assert [scopes["a"].silent, scopes["b"].silent] == ["shop:acme/shop#12 was not read", ""]


def test_a_source_that_was_not_read_at_all_is_not_searched_either() -> None:
    class Dead(Three):
        def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
            yield Gap("shop", "", "no answer")

        def search(self, query: str) -> tuple[str, ...]:
            raise AssertionError("asked")

    roadmap = a_roadmap(an_initiative("a", jql("labels = pay")))
    assert collect(roadmap, {"shop": Dead()}, NOON, no_progress).found == {}


def test_a_source_that_stays_silent_is_not_asked_of_every_item() -> None:
    asked: list[str] = []

    def ask(reader: Reader, key: str) -> str:
        asked.append(key)
        raise Unavailable("no answer")

    told = dict(answers([ref(n) for n in range(1, 9)], {"shop": Three()}, ask, "unread"))
    assert len(told) == 8
    assert set(told.values()) == {None}
    assert len(asked) == 2


class Ours(EmptyReader):
    """A source with an item and a dashboard of ours, on both of which somebody wrote."""

    account = "acme-bot"
    said = Reply(ref(1), "c-1", "ana", "/drift accept", NOON)

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        yield Page(
            (an_item(1), an_item(2, ours=True)),
            notes_unread=(ref(2), ref(1)),
            replies=(self.said, Reply(ref(2), "c-2", "ana", "/drift accept", NOON)),
            foreign=(ForeignNote(ref(1), "acme-shop", "other-bot"),),
            part="acme/shop",
        )

    def item(self, key: str) -> BacklogItem:
        return an_item(2, ours=True)

    def thread(self, key: str) -> Thread:
        return Thread(replies=(self.said,))


def test_a_dashboard_of_ours_is_no_work() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(2)))
    snapshot = collect(roadmap, {"shop": Ours()}, NOON, no_progress)
    assert [item.ref for item in snapshot.items] == [ref(1)]
    assert (set(snapshot.replies), set(snapshot.notes_unread)) == ({ref(1)}, {ref(1)})
    assert snapshot.absent == {ref(2): "acme/shop#2 is a dashboard of ours, not an item."}


def test_the_snapshot_tells_who_we_are_and_what_others_wrote() -> None:
    snapshot = collect(a_roadmap(), {"shop": Ours()}, NOON, no_progress)
    assert snapshot.accounts == {"shop": "acme-bot"}
    assert snapshot.replies == {ref(1): (Ours.said,)}
    assert snapshot.foreign == {ref(1): (ForeignNote(ref(1), "acme-shop", "other-bot"),)}


def test_a_thread_read_to_its_end_takes_the_place_of_what_the_listing_told() -> None:
    readers = {"shop": Ours()}
    snapshot = collect(a_roadmap(), readers, NOON, no_progress)
    whole = with_comments(snapshot, [ref(1)], readers)
    assert whole.notes_unread == frozenset()
    assert whole.replies == {ref(1): (Ours.said,)}
    assert whole.foreign == {ref(1): ()}

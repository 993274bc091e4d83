"""What is read becomes one snapshot; what is not there comes with the reason."""

from collections.abc import Iterator

from bot.app.collect import collect
from bot.domain.backlog import BacklogItem, Capability, Container, Gap, ItemRef, Page
from bot.domain.errors import NotFound
from tests.app.world import NOON, no_progress
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    an_initiative,
    an_item,
    issue,
    milestone,
    milestone_ref,
    ref,
)


class Shelf:
    """A source with three items, which explains what it does not have."""

    source = "shop"
    capabilities = frozenset(Capability)
    body_limit = 60_000

    def items(self) -> Iterator[Page | Gap]:
        yield Page(tuple(an_item(number) for number in (10, 9, 100)))

    def containers(self) -> Iterator[Container | Gap]:
        yield from (a_milestone(number) for number in (10, 9))

    def item(self, key: str) -> BacklogItem:
        if key == "acme/shop#12":
            raise NotFound(f"{key} moved to acme/store#4.")
        raise NotFound(f"There is no {key}.", explains=False)

    def notes(self, key: str) -> tuple[()]:
        return ()

    def label_events(self, key: str) -> tuple[()]:
        return ()

    def rights(self) -> tuple[()]:
        return ()


def test_what_a_link_misses_is_kept_with_the_tracker_s_own_words() -> None:
    roadmap = a_roadmap(an_initiative("a", issue(12), issue(13), milestone(3)))
    snapshot = collect(roadmap, {"shop": Shelf()}, NOON, no_progress)
    assert snapshot.absent == {
        ref(12): "acme/shop#12 moved to acme/store#4.",
        ref(13): "",
        milestone_ref(3): "",
    }


def test_items_and_containers_come_in_the_order_in_which_people_count() -> None:
    snapshot = collect(a_roadmap(), {"shop": Shelf()}, NOON, no_progress)
    assert [item.ref for item in snapshot.items] == [ref(9), ref(10), ref(100)]
    assert [c.ref for c in snapshot.containers] == [
        ItemRef("shop", "acme/shop/milestone/9"),
        ItemRef("shop", "acme/shop/milestone/10"),
    ]

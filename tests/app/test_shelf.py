"""A run reads what changed since the last one, and gives what a cold read gives."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.app.collect import collect, with_comments
from bot.app.shelf import Freshness, Shelf
from bot.domain.backlog import Gap, ItemRef, Page, Reply, Snapshot
from bot.store import open_store
from tests.app.lagging import FRESHNESS, KeptInMemory, LaggingReader, Tracker, Trouble
from tests.app.world import no_progress
from tests.domain.builders import a_roadmap

SHOP, API = "acme/shop", "acme/api"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass
class Bot:
    """Runs on two repositories: the first has five items, the second one."""

    tracker: Tracker = field(default_factory=Tracker)
    store: KeptInMemory = field(default_factory=KeptInMemory)
    ahead: dt.timedelta = dt.timedelta(0)
    freshness: Freshness = FRESHNESS
    reader: type[LaggingReader] = LaggingReader

    def __post_init__(self) -> None:
        self.keys = [self.tracker.add(part) for part in (SHOP, SHOP, SHOP, SHOP, SHOP, API)]
        self.tracker.now += HOUR
        self.last = self.reader(self.tracker)

    def run(
        self,
        trouble: Trouble | None = None,
        *,
        read: Iterable[str] = (),
        wrote: Iterable[str] = (),
        told: tuple[Gap, ...] = (),
    ) -> Snapshot:
        """One run that reads these threads, and writes to these items."""
        self.last = self.reader(self.tracker, trouble)
        shelf = Shelf(self.store, "acme-shop", self.freshness)
        readers = {"shop": self.last}
        now = self.tracker.now + self.ahead
        snapshot = collect(a_roadmap(), readers, now, no_progress, shelf)
        snapshot = with_comments(snapshot, refs(read), readers)
        shelf.keep(replace(snapshot, gaps=(*snapshot.gaps, *told)), refs(wrote))
        return snapshot

    def later(self, by: dt.timedelta) -> None:
        self.tracker.now += by


def refs(keys: Iterable[str]) -> list[ItemRef]:
    return [ItemRef("shop", key) for key in keys]


def titles(snapshot: Snapshot) -> dict[str, str]:
    return {item.ref.key: item.title for item in snapshot.items}


def test_the_first_run_reads_all() -> None:
    bot = Bot()
    snapshot = bot.run()

    assert list(titles(snapshot)) == [bot.keys[5], *bot.keys[:5]]
    assert bot.last.asked == {"listing": 2}


def test_where_nothing_changed_a_run_asks_once_a_repository_and_keeps_nothing_anew() -> None:
    bot = Bot()
    cold = bot.run()
    bot.store.written.clear()
    bot.later(HOUR)

    warm = bot.run()

    assert bot.last.asked == {"listing since": 2}
    assert warm.items == cold.items
    assert bot.store.written == {}
    assert bot.last.recalled == ["learnt at 13:00:00"]


def test_what_changed_is_read_and_only_its_repository_kept_anew() -> None:
    bot = Bot()
    bot.run()
    bot.store.written.clear()
    bot.later(HOUR)
    bot.tracker.change(bot.keys[0], title="Edited")
    added = bot.tracker.add(SHOP)

    told = titles(bot.run())

    assert (told[bot.keys[0]], told[added]) == ("Edited", "New")
    assert bot.last.asked == {"listing since": 2}
    assert bot.store.written == {SHOP: 1}


def test_an_item_that_was_deleted_is_missed_by_its_repository_s_count() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(bot.keys[0])

    assert bot.keys[0] not in titles(bot.run())
    assert bot.last.asked == {"listing since": 2, "keys": 1}
    bot.later(MINUTE)
    bot.run()
    assert bot.last.asked == {"listing since": 2}


def test_an_item_that_another_listing_does_not_tell_yet_is_asked_for_by_key() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(bot.keys[0])
    added = bot.tracker.add(SHOP, keys_lag=60)
    late = bot.tracker.add(SHOP, lag=60)

    told = titles(bot.run())

    assert added in told
    assert late in told
    assert bot.last.asked == {"listing since": 2, "keys": 1, "item": 2, "thread": 1}


def test_what_names_an_item_that_went_away_is_asked_for_again() -> None:
    bot = Bot()
    parent, child, grandchild, elsewhere = bot.keys[0], bot.keys[1], bot.keys[2], bot.keys[5]
    bot.tracker.adopt(child, parent)
    bot.tracker.adopt(grandchild, child)
    bot.tracker.adopt(elsewhere, child)
    bot.later(HOUR)
    bot.tracker.add(SHOP)
    bot.tracker.add(API)
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(child)

    items = {item.ref.key: item for item in bot.run().items}

    assert items[parent].children == ()
    assert (items[grandchild].parent, items[elsewhere].parent) == (None, None)
    assert bot.last.asked == {"listing since": 2, "keys": 1, "item": 3}


def test_a_parent_is_asked_for_again_when_its_children_changed() -> None:
    bot = Bot()
    old, new, child = bot.keys[0], bot.keys[5], bot.keys[1]
    bot.tracker.adopt(child, old)
    bot.later(HOUR)
    bot.tracker.add(API)
    bot.run()
    bot.later(HOUR)
    bot.tracker.adopt(child, new)

    items = {item.ref.key: item for item in bot.run().items}

    assert items[old].children == ()
    assert [str(ref) for ref in items[new].children] == [f"shop:{child}"]
    assert bot.last.asked == {"listing since": 2, "item": 2}


def test_a_repository_with_much_that_no_listing_of_changes_tells_is_read_anew() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    added = [bot.tracker.add(SHOP, lag=60) for _ in range(21)]
    bot.tracker.delete(bot.keys[0])

    told = titles(bot.run())

    assert not {bot.keys[0], *added} & set(told)  # so would a cold read have it
    assert bot.last.asked == {"listing since": 3, "keys": 1, "listing": 1}
    bot.later(2 * MINUTE)
    assert set(added) < set(titles(bot.run()))


def test_all_keys_are_compared_once_a_while() -> None:
    bot = Bot()
    bot.run()
    for asked in ({"listing since": 2}, {"listing since": 2, "keys": 2}, {"listing since": 2}):
        bot.later(61 * MINUTE)
        bot.run()
        assert bot.last.asked == asked


def test_comparing_keys_finds_a_change_that_the_listing_of_changes_left_out() -> None:
    bot = Bot()
    bot.run()
    bot.tracker.change(bot.keys[0], title="Restored")
    kept, contents = bot.store.rows["shop"]
    beyond = replace(kept.parts[SHOP], mark=bot.tracker.now + HOUR)
    bot.store.rows["shop"] = (replace(kept, parts={**kept.parts, SHOP: beyond}), contents)
    bot.later(2 * HOUR)

    assert titles(bot.run())[bot.keys[0]] == "Restored"


def test_all_is_read_anew_once_a_longer_while() -> None:
    bot = Bot()
    bot.run()
    bot.later(DAY)
    bot.run()
    assert bot.last.asked == {"listing": 2}


def test_a_clock_that_was_set_back_makes_all_be_read_anew() -> None:
    bot = Bot()
    bot.run()
    bot.ahead = -HOUR
    bot.run()
    assert bot.last.asked == {"listing": 2}


def test_another_basis_makes_all_be_read_anew() -> None:
    bot = Bot()
    bot.run()
    bot.tracker.name += 1
    bot.run()
    assert bot.last.asked == {"listing": 2}
    assert bot.last.recalled == []


def test_a_source_without_a_basis_is_not_kept() -> None:
    class Local(LaggingReader):
        def __init__(self, tracker: Tracker, trouble: Trouble | None = None) -> None:
            super().__init__(tracker, trouble)
            self.basis = ""

    bot = Bot(reader=Local)
    bot.run()
    assert bot.store.rows == {}


def test_a_repository_with_a_gap_shows_nothing_that_was_kept_and_stays_where_it_was() -> None:
    bot = Bot()
    bot.run()
    before = bot.store.kept("acme-shop", "shop")
    bot.later(HOUR)
    for key in (bot.keys[0], bot.keys[1], bot.keys[2], bot.keys[5]):
        bot.tracker.change(key, title="Edited")

    snapshot = bot.run(Trouble(listing=frozenset({SHOP})))

    assert set(titles(snapshot)) == {bot.keys[0], bot.keys[1], bot.keys[5]}
    assert [gap.part for gap in snapshot.gaps] == [SHOP]
    after = bot.store.kept("acme-shop", "shop")
    assert before
    assert after
    assert after.parts[SHOP] == before.parts[SHOP]
    assert after.parts[API].mark == bot.tracker.now
    assert set(titles(bot.run()).values()) == {"New", "Edited"}


def test_keys_that_cannot_be_listed_make_the_repository_be_read_anew() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(bot.keys[0])

    snapshot = bot.run(Trouble(keys=frozenset({SHOP})))

    assert bot.keys[0] not in titles(snapshot)
    assert snapshot.gaps == ()
    assert bot.last.asked["listing"] == 1


def test_a_source_that_the_core_does_not_believe_stays_as_it_was_kept() -> None:
    bot = Bot()
    bot.run()
    before = bot.store.kept("acme-shop", "shop")
    bot.later(HOUR)
    bot.tracker.delete(bot.keys[0])

    bot.run(told=(Gap("shop", "", "another account"),))

    assert bot.store.kept("acme-shop", "shop") == before


def test_a_repository_that_the_core_does_not_believe_is_read_anew_the_next_time() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(bot.keys[0])

    bot.run(told=(Gap("shop", SHOP, "it lists far fewer items than before"),))

    kept = bot.store.kept("acme-shop", "shop")
    assert kept
    assert list(kept.parts) == [API]
    bot.run()
    assert bot.last.asked == {"listing": 1, "listing since": 1}


def test_items_of_which_something_could_not_be_told_are_not_kept() -> None:
    class Unsure(LaggingReader):
        def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
            yield from super().items(since)
            yield Gap("shop", "items below its epics", "no answer", partial=True, beside=True)

    bot = Bot(reader=Unsure)
    snapshot = bot.run()

    assert len(snapshot.items) == 6
    assert bot.store.rows == {}


def test_a_store_that_fails_costs_requests_only() -> None:
    bot = Bot()
    bot.run()
    bot.store.broken = True

    assert len(bot.run().items) == 6
    assert bot.last.asked == {"listing": 2}


def test_a_store_open_for_reading_lends_and_keeps_nothing(tmp_path: Path) -> None:
    bot = Bot()
    url = f"sqlite:///{tmp_path}/drift.db"
    with open_store(url) as store:
        bot.store = store  # type: ignore[assignment]
        bot.run()
    bot.later(HOUR)
    bot.tracker.change(bot.keys[0], title="Edited")
    with open_store(url, read_only=True) as dry:
        bot.store = dry  # type: ignore[assignment]
        before = dry.kept("acme-shop", "shop")
        assert titles(bot.run())[bot.keys[0]] == "Edited"
        assert bot.last.asked == {"listing since": 2}
        assert dry.kept("acme-shop", "shop") == before


def said(snapshot: Snapshot, key: str) -> tuple[Reply, ...] | None:
    """What is known to stand on an item; None where that is not all."""
    ref = ItemRef("shop", key)
    return None if ref in snapshot.notes_unread else snapshot.replies.get(ref, ())


def with_three_comments(bot: Bot) -> str:
    key = bot.keys[0]
    for _ in range(3):
        bot.later(MINUTE)
        bot.tracker.comment(key)
    bot.later(2 * MINUTE)
    return key


def test_a_thread_that_was_read_is_kept_also_while_its_item_is_told_again() -> None:
    bot = Bot()
    key = with_three_comments(bot)
    assert said(bot.run(), key) is None
    bot.run(read=[key])
    for _ in range(3):
        bot.later(MINUTE)
        snapshot = bot.run()
        assert len(said(snapshot, key) or ()) == 3
        assert bot.last.asked == {"listing since": 2}


def test_a_thread_is_forgotten_when_its_item_changes() -> None:
    bot = Bot()
    key = with_three_comments(bot)
    bot.run(read=[key])
    bot.tracker.comment(key)
    bot.later(HOUR)
    assert said(bot.run(), key) is None


def test_a_thread_is_forgotten_when_we_write_on_its_item() -> None:
    bot = Bot()
    key = with_three_comments(bot)
    bot.run(read=[key], wrote=[key])
    assert said(bot.run(), key) is None


def test_a_thread_read_within_a_moment_of_a_change_is_read_again() -> None:
    bot = Bot()
    key = bot.keys[0]
    for _ in range(3):
        bot.tracker.comment(key)
    bot.run(read=[key])
    bot.tracker.comment(key)  # within the same second
    assert said(bot.run(), key) is None


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_the_tracker_s_own_clock_says_since_when(ahead: dt.timedelta) -> None:
    bot = Bot(ahead=ahead)
    bot.run()
    bot.later(10 * MINUTE)
    bot.tracker.change(bot.keys[0], title="Edited")
    assert titles(bot.run())[bot.keys[0]] == "Edited"


def test_a_change_in_the_future_hides_none_before_it() -> None:
    bot = Bot()
    now = bot.tracker.now
    bot.later(300 * DAY)
    bot.tracker.change(bot.keys[1])
    bot.tracker.now = now
    bot.run()
    bot.later(HOUR)
    bot.tracker.change(bot.keys[0], title="Edited")
    assert titles(bot.run())[bot.keys[0]] == "Edited"

"""A run reads what changed since the last one, and gives what a cold read gives."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Gap, Page
from bot.store import open_store
from tests.app.lagging import LaggingReader, Trouble
from tests.app.reading_bot import API, DAY, HOUR, MINUTE, SHOP, Bot, titles


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


def test_an_item_that_is_listed_still_but_gone_by_its_key_is_gone() -> None:
    bot = Bot()
    bot.run()
    bot.later(3 * HOUR)
    bot.tracker.change(bot.keys[0], title="Edited")
    bot.tracker.delete(bot.keys[0], lag=60)

    assert bot.keys[0] not in titles(bot.run())
    assert bot.last.asked == {"listing since": 2, "keys": 2, "item": 1}


def test_a_repository_of_which_an_item_cannot_be_asked_for_is_read_anew() -> None:
    bot = Bot()
    bot.run()
    bot.later(3 * HOUR)
    late = bot.tracker.add(SHOP, lag=60)

    snapshot = bot.run(Trouble(items=True))

    assert late not in titles(snapshot)  # so would a cold read have it
    assert snapshot.gaps == ()
    assert bot.last.asked == {"listing since": 3, "keys": 2, "item": 1, "listing": 1}


def test_what_changes_while_one_repository_is_read_anew_is_known() -> None:
    bot = Bot()
    bot.run()
    bot.later(HOUR)
    for _ in range(21):
        bot.tracker.add(SHOP, lag=60)
    bot.tracker.delete(bot.keys[0])
    pages: list[int] = []

    def between() -> None:
        pages.append(1)
        if len(pages) == 2:  # both have told what changed
            bot.tracker.change(bot.keys[5], title="Edited")

    assert titles(bot.run(between=between))[bot.keys[5]] == "Edited"


def test_a_repository_that_is_there_no_more_leaves_nothing() -> None:
    bot = Bot()
    bot.run()
    del bot.tracker.parts[API]
    bot.later(HOUR)
    assert set(titles(bot.run())) == set(bot.keys[:5])
    assert set(titles(bot.run())) == set(bot.keys[:5])


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
    bot.tracker.basis = "another"
    bot.run()
    assert bot.last.asked == {"listing": 2}
    assert bot.last.recalled == []


def test_a_source_without_a_basis_is_not_kept() -> None:
    bot = Bot()
    bot.tracker.basis = ""
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

"""Relations change without a change that a tracker tells."""

from bot.domain.backlog import Snapshot
from tests.app.lagging import Trouble
from tests.app.reading_bot import API, HOUR, SHOP, Bot


def test_a_parent_is_asked_for_again_though_its_child_s_repository_was_read_anew() -> None:
    bot = Bot()
    lost, found, parent = bot.keys[0], bot.keys[1], bot.keys[5]
    bot.tracker.adopt(lost, parent)
    bot.later(HOUR)
    bot.tracker.add(API)
    bot.run()
    bot.later(HOUR)
    for _ in range(21):
        bot.tracker.add(SHOP, lag=60)
    bot.tracker.delete(lost)
    assert parent_s_children(bot.run(), parent) == []
    bot.later(HOUR)
    for _ in range(21):
        bot.tracker.add(SHOP, lag=60)
    bot.tracker.delete(bot.keys[2])
    bot.tracker.adopt(found, parent)
    assert parent_s_children(bot.run(), parent) == [found]


def test_a_parent_that_could_not_be_read_when_its_child_went_away_is_read_anew() -> None:
    bot = Bot()
    child, parent = bot.keys[0], bot.keys[5]
    bot.tracker.adopt(child, parent)
    bot.later(HOUR)
    bot.tracker.add(API)
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(child)
    bot.run(Trouble(listing=frozenset({API})))
    assert parent_s_children(bot.run(), parent) == []


def test_a_parent_that_could_not_be_asked_for_is_read_anew() -> None:
    bot = Bot()
    child, parent = bot.keys[0], bot.keys[5]
    bot.tracker.adopt(child, parent)
    bot.later(HOUR)
    bot.tracker.add(API)
    bot.run()
    bot.later(HOUR)
    bot.tracker.delete(child)
    bot.run(Trouble(items=True, anew=frozenset({API})))
    assert parent_s_children(bot.run(), parent) == []


def parent_s_children(snapshot: Snapshot, parent: str) -> list[str]:
    (item,) = (item for item in snapshot.items if item.ref.key == parent)
    return [ref.key for ref in item.children]


def test_a_child_that_got_its_parent_while_a_run_read_is_known_by_the_next() -> None:
    bot = Bot()
    done: list[int] = []

    def between() -> None:
        if not done:
            done.append(1)
            bot.tracker.adopt(bot.keys[5], bot.keys[0])

    bot.tracker.change(bot.keys[4])
    before = {item.ref.key: item for item in bot.run(between=between).items}
    bot.later(HOUR)
    after = {item.ref.key: item for item in bot.run().items}

    assert before[bot.keys[0]].children == ()
    assert [ref.key for ref in after[bot.keys[0]].children] == [bot.keys[5]]


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

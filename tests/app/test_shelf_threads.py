"""Threads that were read are kept, as long as nothing can have been written since."""

from bot.domain.backlog import ItemRef, Reply, Snapshot
from tests.app.reading_bot import HOUR, MINUTE, Bot


def said(snapshot: Snapshot, key: str) -> tuple[Reply, ...] | None:
    """What is known to stand on an item; None where that is not all."""
    ref = ItemRef("shop", key)
    return None if ref in snapshot.notes_unread else snapshot.replies.get(ref, ())


def with_three_comments(bot: Bot) -> str:
    key = bot.keys[0]
    for _ in range(3):
        bot.later(MINUTE)
        bot.tracker.comment(key)
    bot.later(6 * MINUTE)
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

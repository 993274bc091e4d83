"""The contract of noticing what went away: the listing of keys, and what a page says of its part.

Nothing updated tells that an item was deleted or moved. The keys do, and a count may.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from bot.domain.backlog import Gap, Keys, Page
from tests.contract.harness import Ability, Harness, Seed, listed, needs

FAR = dt.timedelta(days=400)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
Since = Mapping[str, dt.datetime] | None


class KeyContract:
    """What a Reader says of a whole part without reading it."""

    def test_an_empty_part_has_no_keys(self, harness: Harness) -> None:
        assert _keys(harness) == {}

    def test_keys_are_not_told_of_parts_that_nobody_asked_for(self, harness: Harness) -> None:
        harness.seed(2)
        assert list(harness.reader.keys(())) == []

    def test_the_keys_are_those_of_the_listing_each_once(self, harness: Harness) -> None:
        seeded = harness.seed(harness.many)
        entries = [entry for told in _told(harness) for entry in told.entries]
        assert sorted(key for key, _ in entries) == sorted(seeded)
        assert sorted(seeded) == sorted(i.ref.key for i in listed(harness.reader))

    def test_a_key_comes_with_the_instant_of_the_last_update_or_with_none(
        self, harness: Harness
    ) -> None:
        key, _ = harness.seed([Seed("Changed"), Seed("Done")])
        harness.human_label(key, harness.labels[0], present=True)
        updated = {i.ref.key: i.updated for i in listed(harness.reader)}
        assert {k: at or updated[k] for k, at in _keys(harness).items()} == updated

    def test_a_deleted_item_is_gone_from_the_keys_and_from_the_count(
        self, harness: Harness
    ) -> None:
        _is_gone(harness, harness.delete_item)

    def test_a_moved_item_is_gone_from_the_keys_and_from_the_count(self, harness: Harness) -> None:
        needs(harness, Ability.MOVES_ITEMS)
        _is_gone(harness, harness.move_item)

    def test_every_page_names_its_part_and_how_many_items_that_has(self, harness: Harness) -> None:
        harness.seed(harness.many)
        instants: list[Since] = [None, {}, harness.since(LONG_AGO)]
        for since in instants:
            pages = _pages(harness, since)
            assert {page.part for page in pages} == {harness.part}
            assert {page.held for page in pages} <= {None, harness.many}

    def test_a_part_without_an_instant_is_read_whole(self, harness: Harness) -> None:
        seeded = harness.seed(3)
        instants: list[Since] = [None, {}, {"else/where": LONG_AGO + 40 * FAR}]
        for since in instants:
            assert {i.ref.key for i in listed(harness.reader, since)} == set(seeded)

    def test_a_part_in_which_nothing_changed_gives_a_page_of_nothing(
        self, harness: Harness
    ) -> None:
        (key,) = harness.seed(1)
        later = harness.reader.item(key).updated + FAR
        pages = _pages(harness, harness.since(later))
        assert {page.part for page in pages} == {harness.part}
        assert {page.held for page in pages} <= {None, 1}

    def test_what_was_learnt_makes_no_difference(self, harness: Harness) -> None:
        harness.seed([Seed("An epic"), Seed("A child", parent=0), Seed("Done")])
        before = listed(harness.reader)
        harness.reader.recall(harness.reader.learnt())
        assert listed(harness.reader) == before
        for learnt in ("", "no such thing", "{", '{"board": 7}', "[]"):
            harness.reader.recall(learnt)
            assert listed(harness.reader) == before

    def test_the_basis_stays_as_it_is(self, harness: Harness) -> None:
        before = harness.reader.basis
        harness.seed(2)
        listed(harness.reader)
        assert harness.reader.basis == before

    def test_what_was_asked_is_counted(self, harness: Harness) -> None:
        harness.seed(1)
        before = harness.reader.used().requests
        listed(harness.reader)
        after = harness.reader.used().requests
        assert after >= before
        assert (after > before) or Ability.COUNTS_REQUESTS in harness.lacks


def _told(harness: Harness) -> list[Keys]:
    told = list(harness.reader.keys((harness.part,)))
    keys = [part for part in told if isinstance(part, Keys)]
    assert keys == told
    assert all(part.part == harness.part for part in keys)
    return keys


def _keys(harness: Harness) -> dict[str, dt.datetime | None]:
    return dict(entry for told in _told(harness) for entry in told.entries)


def _pages(harness: Harness, since: Since) -> list[Page]:
    pages: list[Page] = []
    for part in harness.reader.items(since):
        assert not isinstance(part, Gap), part
        pages.append(part)
    assert pages
    return pages


def _is_gone(harness: Harness, take: Callable[[str], None]) -> None:
    gone, kept, other = harness.seed(3)
    later = harness.reader.item(kept).updated + FAR
    before = _pages(harness, harness.since(later))[0].held
    take(gone)
    assert set(_keys(harness)) == {kept, other}
    after = _pages(harness, harness.since(later))[0].held
    assert (before, after) in ((3, 2), (None, None))

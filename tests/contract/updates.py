"""The contract of reading only what was updated: nothing is missed, nothing given twice."""

import datetime as dt
from collections import Counter

from bot.domain.backlog import BacklogItem, Gap, Page
from tests.contract.harness import Harness, Seed, listed

LISBON = dt.timezone(dt.timedelta(hours=1))
MOMENT = dt.timedelta(milliseconds=1)


class UpdateContract:
    """What `Reader.items` gives when it is asked for what was updated since an instant.

    It may give more than that: a tracker may count in minutes.
    """

    def test_what_was_updated_at_or_after_an_instant_is_listed(self, harness: Harness) -> None:
        keys = harness.seed(5)
        for key in keys[1::2]:
            harness.human_comment(key, "Still wanted.")
        items = listed(harness.reader)
        for item in items:
            for since in (item.updated - MOMENT, item.updated, item.updated + MOMENT):
                told = listed(harness.reader, harness.since(since))
                assert _updated(items, since) <= {i.ref.key for i in told}
                assert len({i.ref for i in told}) == len(told)

    def test_it_is_listed_as_it_is_now(self, harness: Harness) -> None:
        first, second = harness.seed([Seed("First"), Seed("Second")])
        before = harness.reader.item(second).updated
        harness.human_label(first, harness.labels[0], present=True)
        told = {i.ref.key: i for i in listed(harness.reader, harness.since(before))}
        assert told[first] == harness.reader.item(first)
        assert told[first].labels == (harness.labels[0],)

    def test_each_is_listed_once_over_page_borders(self, harness: Harness) -> None:
        keys = harness.seed(harness.many)
        since = min(i.updated for i in listed(harness.reader))
        told = Counter(i.ref.key for i in listed(harness.reader, harness.since(since)))
        assert told == Counter(keys)

    def test_what_is_made_and_changed_while_pages_are_read_doubles_and_hides_nothing(
        self, harness: Harness
    ) -> None:
        keys = harness.seed(harness.many)
        since = min(i.updated for i in listed(harness.reader))
        told: Counter[str] = Counter()
        for number, page in enumerate(harness.reader.items(harness.since(since))):
            assert isinstance(page, Page)
            told.update(i.ref.key for i in page.items)
            made = harness.seed([Seed(f"Made while page {number} was read")]) if number < 2 else ()
            for key in (*made, keys[number], keys[-1 - number]):
                harness.human_comment(key, "Still wanted.")
        assert set(keys) <= told.keys()
        assert set(told.values()) == {1}

    def test_the_zone_in_which_the_instant_is_told_does_not_count(self, harness: Harness) -> None:
        keys = harness.seed(3)
        since = harness.reader.item(keys[1]).updated
        told = {i.ref.key for i in listed(harness.reader, harness.since(since.astimezone(LISBON)))}
        assert set(keys[1:]) <= told

    def test_since_an_instant_to_come_nothing_need_be_listed_and_nothing_is_missing(
        self, harness: Harness
    ) -> None:
        (key,) = harness.seed(1)
        later = harness.reader.item(key).updated + dt.timedelta(days=400)
        assert not [
            part for part in harness.reader.items(harness.since(later)) if isinstance(part, Gap)
        ]


def _updated(items: tuple[BacklogItem, ...], since: dt.datetime) -> set[str]:
    return {i.ref.key for i in items if i.updated >= since}

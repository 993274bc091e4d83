"""Reading only what was updated."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.backlog import Gap, Page
from bot.domain.roadmap import Source
from connectors.local.reader import open_reader
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.contract.harness import listed

DAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
SHOP = Source("shop", "local")


@pytest.fixture
def tracker(tmp_path: Path) -> LocalTracker:
    return LocalTracker.create(tmp_path / "tracker.db", clock=lambda: DAY)


def titles(tracker: LocalTracker, since: dt.datetime) -> list[str]:
    pages = list(open_reader(SHOP, tracker.path).items({"acme/shop": since}))
    assert all(isinstance(page, Page) for page in pages), pages
    return [item.title for page in pages if isinstance(page, Page) for item in page.items]


def test_what_was_updated_at_or_after_the_instant_is_read(tracker: LocalTracker) -> None:
    for number, title in enumerate(("Old", "Edge", "New")):
        tracker.add(ItemRecord("acme/shop", title, DAY + number * SECOND))
    assert titles(tracker, DAY + SECOND) == ["Edge", "New"]
    tracker.edit("acme/shop#1", lambda item: replace(item, title="Older"), at=DAY + 9 * SECOND)
    assert titles(tracker, DAY + 2 * SECOND) == ["Older", "New"]
    assert titles(tracker, DAY + 10 * SECOND) == []


@pytest.mark.parametrize("hours", [-5, 1])
def test_the_instant_may_be_of_any_time_zone(tracker: LocalTracker, hours: int) -> None:
    tracker.add(ItemRecord("acme/shop", "Old", DAY))
    tracker.add(ItemRecord("acme/shop", "Edge", DAY + SECOND))
    zone = dt.timezone(dt.timedelta(hours=hours))
    assert titles(tracker, (DAY + SECOND).astimezone(zone)) == ["Edge"]


def test_parts_of_a_second_count(tracker: LocalTracker) -> None:
    half = dt.timedelta(milliseconds=500)
    tracker.add(ItemRecord("acme/shop", "Sharp", DAY))
    tracker.add(ItemRecord("acme/shop", "Half past", DAY + half))
    assert titles(tracker, DAY) == ["Sharp", "Half past"]
    assert titles(tracker, DAY + half) == ["Half past"]
    assert titles(tracker, DAY + half + half / 2) == []


def test_every_page_of_what_was_updated_is_read(tracker: LocalTracker) -> None:
    for number in range(250):
        tracker.add(ItemRecord("acme/shop", f"Item {number}", DAY + number % 2 * SECOND))
    assert len(titles(tracker, DAY + SECOND)) == 125
    assert len(listed(open_reader(SHOP, tracker.path))) == 250


def test_a_group_that_is_not_there_is_a_gap_all_the_same(tracker: LocalTracker) -> None:
    tracker.add(ItemRecord("acme/shop", "Old", DAY))
    reader = open_reader(replace(SHOP, groups=("acme/shop", "acme/web")), tracker.path)
    assert list(reader.items({"acme/shop": DAY + SECOND})) == [
        Gap("shop", "acme/web", f"{tracker.path} has no 'acme/web'."),
        Page((), part="acme/shop", held=1),
    ]


def test_only_the_groups_that_are_asked_so_are_read_in_part(tracker: LocalTracker) -> None:
    for group in ("acme/api", "acme/shop"):
        tracker.add(ItemRecord(group, f"Old of {group}", DAY))
    assert titles(tracker, DAY + SECOND) == ["Old of acme/api"]

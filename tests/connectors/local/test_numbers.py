import datetime as dt
from pathlib import Path

from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker

DAY = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def test_a_new_item_never_takes_the_number_of_one_that_has_its_key(tmp_path: Path) -> None:
    tracker = LocalTracker.create(tmp_path / "t.db")
    tracker.add(ItemRecord("acme/shop", "Imported", DAY, key="acme/shop#41"))
    assert tracker.add(ItemRecord("acme/shop", "New", DAY)) == "acme/shop#42"
    assert tracker.add(ItemRecord("acme/shop", "Newer", DAY)) == "acme/shop#43"

"""The alignment coverage is kept with each run, and the next check is compared with it."""

import datetime as dt
import time
from typing import Any

from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal

EPIC = "acme/shop#1"


def finish(shop: Terminal, number: int, parent: str | None = None) -> None:
    """So many items were finished three days ago; below this one, if that is said."""
    tracker = LocalTracker.open(shop.folder / "backlog.db")
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    made = now - dt.timedelta(days=60)
    for place in range(number):
        key = tracker.add(ItemRecord("acme/shop", f"Form {place}", made, parent=parent))
        tracker.close(key, at=now - dt.timedelta(days=3))


def coverage(told: Any) -> Any:
    return told["figures"]["coverage"]["percent"]


def test_a_check_tells_how_the_coverage_moved_since_the_last_apply(shop: Terminal) -> None:
    shop.set(WRITES="on")
    finish(shop, 9, EPIC)
    finish(shop, 9)
    shop("apply")
    before = shop("check", "--json").json["products"][0]
    finish(shop, 10, EPIC)
    answer = shop("check")
    after = shop("check", "--json").json["products"][0]
    (trend,) = after["figures"]["trend"]
    up = coverage(after) - coverage(before)
    assert up > 0
    assert trend["points"] == up
    assert f" It is up {up} points since " in answer.out
    assert before["figures"]["trend"][0]["points"] == 0


def test_the_history_has_it_for_each_run(shop: Terminal) -> None:
    shop.set(WRITES="on")
    finish(shop, 12)
    shop("apply")
    (run,) = shop("history", "--json").json["products"][0]["runs"]
    now = shop("check", "--json").json["products"][0]
    assert run["figures"]["coverage"] == now["figures"]["coverage"]
    assert f" {coverage(now)}% " in shop("history").out


def test_without_enough_work_there_is_no_number_and_no_trend(shop: Terminal) -> None:
    shop.set(WRITES="on")
    shop("apply")
    answer = shop("check")
    assert "not enough finished work for a number" in answer.out
    assert shop("check", "--json").json["products"][0]["figures"]["trend"] == []

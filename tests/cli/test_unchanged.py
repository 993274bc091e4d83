"""R1 in a file: what fell since an earlier run is told on one day, and in the same words after."""

import datetime as dt
from functools import partial

import pytest

from bot.bootstrap import build, utc_now
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal

DONE = "acme/shop#3"
DAY = dt.timedelta(days=1)


@pytest.mark.promise("R1")
def test_progress_that_fell_is_told_in_the_same_words_as_days_go_by(
    shop: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    monkeypatch.setattr("bot.cli.session.build", partial(build, now=lambda: now))
    shop.rewrite("goals:", "dashboard: {source: shop}\ngoals:")
    shop.rewrite("status: done", "status: in_progress")
    shop.set(WRITES="on")
    file = shop.folder / "backlog.db"
    for _ in range(4):
        shop("apply")
        now += DAY
    LocalTracker.open(file).reopen(DONE)
    shop("apply")
    held = file.read_bytes()
    for day in range(13):
        now += DAY
        shop("apply")
        assert "P09" in shop("check", "--all").out
        assert file.read_bytes() == held, f"day {day}"

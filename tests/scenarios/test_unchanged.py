"""R1: many runs on what does not change, with all that the store remembers, write nothing."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import build, utc_now
from tests.scenarios.product import FUTURE, PAST, Product
from tests.scenarios.trackers import TRACKERS

pytestmark = pytest.mark.timeout(300)

DAY = dt.timedelta(days=1)
WAYS = [name for name in TRACKERS if "without" not in name]


class Clock:
    """Goes when the test says so."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("bot.cli.session.build", partial(build, now=made))
    return made


@pytest.fixture(params=WAYS)
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    with TRACKERS[request.param](tmp_path / "p") as made:
        made.dashboard = "dashboard: {source: shop}\n"
        yield made


@pytest.fixture
def written(product: Product, clock: Clock) -> Callable[[dt.timedelta], int]:
    """How much a run writes, after which so much time goes by."""

    def run(step: dt.timedelta) -> int:
        before = len(product.tracker.writes)
        product.run("apply")
        clock.now += step
        return len(product.tracker.writes) - before

    return run


def rules(product: Product, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    product.run("check")
    return capsys.readouterr().out


@pytest.mark.promise("R1")
def test_as_days_go_by_and_the_store_is_lost(
    product: Product, written: Callable[[dt.timedelta], int]
) -> None:
    product.say(fresh=PAST, fixed=FUTURE, moved=PAST)
    assert written(DAY)
    assert [written(DAY) for _ in range(5)] == [0] * 5
    shutil.rmtree(product.folder / "state")
    assert [written(DAY) for _ in range(3)] == [0] * 3


@pytest.mark.promise("R1")
def test_what_came_and_went_is_told_in_the_same_words_until_it_is_steady(
    product: Product, written: Callable[[dt.timedelta], int], capsys: pytest.CaptureFixture[str]
) -> None:
    for run in range(6):
        product.say(fresh=FUTURE if run % 2 else PAST, fixed=FUTURE, moved=PAST)
        written(DAY)
    product.say(fresh=FUTURE, fixed=FUTURE, moved=PAST)
    written(DAY)
    assert "X05 no-convergence" in rules(product, capsys)
    wrote = [written(DAY) for _ in range(12)]
    assert "X05 no-convergence" not in rules(product, capsys)
    assert [count for count in wrote if count] == [1], "the dashboard, when X05 is over"

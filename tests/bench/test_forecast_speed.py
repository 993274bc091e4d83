"""How long forecasts take, and that they need no numbers library."""

import datetime as dt
import gc
import subprocess
import sys
import time
from collections.abc import Callable

from bot.domain.detect import detect
from bot.domain.forecast.outlook import EVEN, LIKELY, SURE, Ask, Kind, Subject, Work, forecast
from tests.bench.synthetic import G, cases
from tests.bench.test_detect import a_million_calls, large
from tests.domain.builders import TODAY
from tests.tree import ROOT

COUNT = 1_000
CALLS = 6  # millions of plain calls in the time of 1,000 forecasts: about 0.2 s on a machine
# of today, and as much work on any other
GROWTH = 13  # times longer for ten times more initiatives: linear
LIBRARIES = ("numpy", "pandas", "scipy", "sklearn")


def histories(count: int) -> list[tuple[Ask, Work]]:
    """Young and old initiatives with open items, a target, and closings on days."""
    made = []
    for number, case in enumerate(cases(G, count, seed=7)):
        weeks = len(case.counts)
        days = [
            TODAY - dt.timedelta(days=7 * (weeks - 1 - week) + place % 7)
            for week, closed in enumerate(case.counts)
            for place in range(closed)
        ]
        ask = Ask(Subject(Kind.INITIATIVE, f"i{number}"), "", TODAY, TODAY + dt.timedelta(weeks=13))
        made.append((ask, Work(case.items, tuple(sorted(days)))))
    return made


def told(work: list[tuple[Ask, Work]]) -> int:
    """Fits each, and asks for three dates and the chance of the target; how many have one."""
    count = 0
    for ask, done in work:
        made = forecast(ask, done)
        dates = [made.date(q) for q in (EVEN, LIKELY, SURE)]
        count += len(dates) == 3 and made.chance is not None
    return count


def fastest(run: Callable[[], object]) -> float:
    """Seconds of processor time: the best of five runs."""
    best = float("inf")
    for _ in range(5):
        gc.collect()
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return best


def test_a_thousand_initiatives_take_no_longer_than_so_many_plain_calls() -> None:
    thousand, ten = histories(COUNT), histories(10 * COUNT)
    seconds = fastest(lambda: told(thousand))
    growth = fastest(lambda: told(ten)) / seconds
    million = min(a_million_calls() for _ in range(5))
    print(f"\n{COUNT:,} forecasts from closings: {seconds:.3f} s of processor time")
    print(
        f"{seconds / million:.1f} million plain calls; {growth:.1f} times that for ten times more"
    )
    assert told(thousand) == COUNT
    assert seconds <= CALLS * million
    assert growth <= GROWTH


def test_those_of_a_large_product_are_made_in_a_fraction_of_what_its_rules_take() -> None:
    backlog = large(100_000)
    scene = detect(backlog.roadmap, backlog.snapshot, TODAY, beside=backlog.beside).scene
    count = 0

    def again() -> None:
        nonlocal count
        scene.__dict__.pop("foresight", None)
        count = len(list(scene.foresight.all))

    seconds, million = fastest(again), min(a_million_calls() for _ in range(5))
    print(f"\n100,000 items: {count} forecasts in {seconds:.2f} s, {seconds / million:.0f} M calls")
    assert count >= 400
    assert seconds <= 3 * CALLS * million


def test_no_library_of_numbers_is_loaded() -> None:
    code = (
        "import sys, bot.cli, bot.domain.forecast.product, bot.domain.forecast.scenario;"
        f"print(sorted(set({LIBRARIES}) & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"

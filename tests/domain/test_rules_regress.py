"""P09: progress that was lost since an earlier run."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.beside import Beside
from bot.domain.detect import Verdict, detect
from bot.domain.roadmap import Initiative
from bot.domain.run import Memory
from bot.domain.shares import Figures, Share
from tests.domain.builders import TODAY, a_roadmap, a_snapshot, an_initiative, an_item, label

DAY = dt.timedelta(days=1)
EARLIER = TODAY - 7 * DAY
NOBODY = an_initiative("a", label("x"))


def now(done: int, total: int, *earlier: tuple[dt.date, Share], **more: Any) -> Verdict:
    """So many of its items are done; on these days there were others."""
    items = [an_item(n + 1, "done" if n < done else "doing", labels=("x",)) for n in range(total)]
    initiative: Initiative = more.pop("initiative", NOBODY)
    figures = tuple((day, Figures(progress={"a": share})) for day, share in earlier)
    memory = Memory(recent=(frozenset(),), figures=figures)
    beside = Beside(memory=memory)
    return detect(a_roadmap(initiative), a_snapshot(*items, **more), TODAY, beside=beside)


def told(verdict: Verdict) -> list[tuple[Any, ...]]:
    found = (f.facts for f in verdict.findings if f.rule == "P09")
    return [(f["before"], f["now"], f["day"], f["fewer"]) for f in found]


def test_a_fall_of_more_than_ten_points_is_told() -> None:
    assert told(now(7, 10, (EARLIER, Share(8, 10)))) == []
    assert told(now(6, 10, (EARLIER, Share(8, 10)))) == [(80, 60, EARLIER, 2)]


def test_added_scope_alone_is_growth_and_no_fall() -> None:
    assert told(now(8, 20, (EARLIER, Share(8, 10)))) == []


def test_added_scope_with_something_reopened_is_a_fall() -> None:
    assert told(now(7, 20, (EARLIER, Share(8, 10)))) == [(80, 35, EARLIER, 1)]


def test_what_was_done_and_moved_out_is_missing() -> None:
    assert told(now(2, 5, (EARLIER, Share(8, 11)))) == [(73, 40, EARLIER, 6)]


@pytest.mark.parametrize(("ago", "found"), [(14, True), (15, False), (-1, False)])
def test_it_is_compared_with_two_weeks(ago: int, found: bool) -> None:
    assert bool(told(now(1, 10, (TODAY - ago * DAY, Share(8, 10))))) is found


def test_the_best_of_late_counts_and_of_equals_the_last() -> None:
    days = [(TODAY - n * DAY, Share(share, 10)) for n, share in ((1, 2), (2, 8), (3, 8), (4, 5))]
    assert told(now(1, 10, *days)) == [(80, 10, TODAY - 2 * DAY, 7)]


@pytest.mark.parametrize("status", ["proposed", "done", "cancelled"])
def test_only_what_is_pursued_is_judged(status: str) -> None:
    initiative = an_initiative("a", label("x"), status=status)
    assert told(now(1, 10, (EARLIER, Share(8, 10)), initiative=initiative)) == []


def test_an_initiative_that_is_new_has_nothing_to_fall_from() -> None:
    assert told(now(0, 10)) == []
    assert told(now(0, 10, (EARLIER, Share(0, 0)))) == []


def test_without_earlier_runs_it_is_not_applied() -> None:
    verdict = detect(a_roadmap(NOBODY), a_snapshot(an_item(1, labels=("x",))), TODAY)
    silent = [n for n in verdict.not_applied if "P09" in n.rule.split()]
    assert [n.reason for n in silent] == ["no earlier run is known"]

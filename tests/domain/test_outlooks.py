"""Which forecasts are named where only some are: those that alarm."""

import datetime as dt

import pytest

from bot.domain.backlog import Snapshot
from bot.domain.outlooks import alarming
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    noon,
)

CREATED = noon(TODAY - dt.timedelta(days=300))


def backlog(*days_ago: int) -> Snapshot:
    """Four open items, and one that was done on each of these days."""
    left = [an_item(n, parent=1, created=CREATED) for n in range(10, 14)]
    done = [
        an_item(n, "done", parent=1, created=CREATED, closed=TODAY - dt.timedelta(days=days))
        for n, days in enumerate(days_ago, 100)
    ]
    return a_snapshot(an_item(1, created=CREATED), *left, *done)


STILL = (45, 50, 55, 60, 65)


def alarms(snapshot: Snapshot, status: str = "in_progress", target: int | None = None) -> bool:
    day = TODAY + dt.timedelta(days=target) if target is not None else None
    initiative = an_initiative("a", issue(1), status=status, window=None, target=day)
    return bool(alarming(judged(a_roadmap(initiative), snapshot).scene))


@pytest.mark.parametrize(
    ("days_ago", "told"), [(STILL, True), ((41, *STILL[1:]), False), (STILL[1:], False)]
)
def test_what_stands_still_is_named_once_there_is_enough_history(
    days_ago: tuple[int, ...], told: bool
) -> None:
    assert alarms(backlog(*days_ago)) is told


@pytest.mark.parametrize(
    ("status", "told"),
    [("proposed", False), ("planned", True), ("in_progress", True), ("paused", False)],
)
def test_what_is_paused_shall_stand_still(status: str, told: bool) -> None:
    assert alarms(backlog(*STILL), status) is told
    assert alarms(backlog(*STILL), status, target=-1) is told


@pytest.mark.parametrize(("target", "told"), [(-1, True), (0, False), (1, False)])
def test_with_little_history_only_a_target_that_has_passed_is_named(
    target: int, told: bool
) -> None:
    assert alarms(backlog(1, 2), target=target) is told

"""Which sprints run, and which comes next: the tracker's word counts more than dates."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.backlog import Container
from tests.domain.builders import (
    NOW,
    TODAY,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_item,
    judged,
    sprint_ref,
)

DAY = dt.timedelta(days=1)
PAST = a_sprint(1, TODAY - 20 * DAY)  # its last day was a week ago
AHEAD = a_sprint(2, TODAY + 3 * DAY)


def undated(number: int, **more: bool) -> Container:
    return replace(a_sprint(number, TODAY), start=None, due=None, **more)  # type: ignore[arg-type]


def sprints(*found: Container) -> tuple[list[int], list[int]]:
    """The numbers of those that run, and of those that run or come next."""
    scene = judged(a_roadmap(), a_snapshot(an_item(9), containers=found)).scene
    running, current = scene.active_sprints, scene.current_sprints
    numbers = range(1, 7)
    return (
        [n for n in numbers if sprint_ref(n) in running],
        [n for n in numbers if sprint_ref(n) in current],
    )


def test_a_sprint_that_nobody_ended_in_time_still_runs() -> None:
    assert sprints(PAST) == ([], [])
    assert sprints(replace(PAST, running=True)) == ([1], [1])


def test_a_sprint_that_was_begun_early_runs() -> None:
    assert sprints(replace(AHEAD, running=True)) == ([2], [2])


def test_a_sprint_that_nobody_began_in_time_is_the_next_one() -> None:
    late = replace(a_sprint(3, TODAY - DAY), running=False)
    assert sprints(late, AHEAD) == ([], [3])


def test_without_dates_the_first_that_was_made_comes_next() -> None:
    assert sprints(undated(5, running=False), undated(4, running=False)) == ([], [4])


def test_one_with_dates_comes_before_those_without() -> None:
    assert sprints(undated(1, running=False), AHEAD) == ([], [2])


@pytest.mark.parametrize("number", [4, 5])
def test_where_the_tracker_says_nothing_one_without_dates_is_left_alone(number: int) -> None:
    assert sprints(undated(number)) == ([], [])


def test_on_a_day_in_the_past_the_dates_alone_count() -> None:
    began = replace(a_sprint(1, TODAY - 20 * DAY), running=True)
    then = a_snapshot(an_item(9), containers=(began,)).at(NOW)
    assert judged(a_roadmap(), then).scene.active_sprints == frozenset()

"""How forecasts would have done in the past of a backlog."""

import datetime as dt

import pytest

from bot.domain.backlog import BacklogItem
from bot.domain.forecast.backtest import backtest
from bot.domain.forecast.outcomes import outcomes
from bot.domain.forecast.outlook import Kind, Subject
from bot.domain.forecast.product import Foresight
from bot.domain.forecast.track_record import Fate, Outcome
from tests.domain.builders import (
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    milestone,
    milestone_ref,
    noon,
)

BEGAN = dt.datetime(2025, 1, 6, 9, tzinfo=dt.UTC)


def done(number: int, day: dt.date, made: dt.datetime = BEGAN) -> BacklogItem:
    return an_item(number, "done", parent=1, closed=day, created=made)


def week(number: int) -> dt.date:
    return dt.date(2025, 1, 8) + dt.timedelta(weeks=number)


EPIC = an_item(1, "done", closed=week(60), created=BEGAN)


def test_a_forecast_is_made_every_four_weeks_once_there_is_enough_and_none_at_the_end() -> None:
    """Two closings a week for twelve weeks: forecasts in the fifth and the ninth week."""
    items = [done(10 + 2 * n + k, week(n)) for n in range(12) for k in range(2)]
    scene = judged(a_roadmap(an_initiative("a", issue(1))), a_snapshot(EPIC, *items)).scene
    record = backtest(scene.foresight)
    assert (record.forecasts, record.subjects, record.since) == (2, 1, week(4))
    assert [(held.share.part, held.share.whole) for held in record.held] == [(2, 2), (2, 2), (2, 2)]


def test_what_was_made_later_was_not_known() -> None:
    """Ten more items come in the tenth week: the early forecasts knew nothing of them."""
    items = [done(10 + 2 * n + k, week(n)) for n in range(8) for k in range(2)]
    later = dt.datetime.combine(week(10), dt.time(9), dt.UTC)
    more = [done(50 + n, week(40), later) for n in range(10)]
    scene = judged(a_roadmap(an_initiative("a", issue(1))), a_snapshot(EPIC, *items, *more)).scene
    first = backtest(scene.foresight).held[0]
    assert first.share.part < first.share.whole


def test_without_any_closing_there_is_nothing_to_judge() -> None:
    snapshot = a_snapshot(an_item(1, created=BEGAN))
    record = backtest(judged(a_roadmap(an_initiative("a", issue(1))), snapshot).scene.foresight)
    assert (record.forecasts, record.as_of) == (0, TODAY)


def released(*, straggler: dt.date | None) -> Foresight:
    """Two closings a week for twelve weeks, released in the tenth; one item comes after it."""
    items = [
        an_item(10 + 2 * n + k, "done", milestone=1, closed=week(n), created=BEGAN)
        for n in range(12)
        for k in range(2)
    ]
    state = "done" if straggler else "todo"
    late = an_item(90, state, milestone=1, closed=straggler, created=BEGAN)
    release = a_milestone(1, is_open=False, closed=noon(week(10)))
    snapshot = a_snapshot(*items, late, containers=(release,))
    return judged(a_roadmap(an_initiative("a", milestone(1))), snapshot).scene.foresight


RELEASE = Subject(Kind.RELEASE, str(milestone_ref(1)))


@pytest.mark.parametrize("straggler", [week(80), None])
def test_a_release_is_over_on_the_day_it_is_closed_whatever_is_left_behind(
    straggler: dt.date | None,
) -> None:
    assert outcomes(released(straggler=straggler))[RELEASE] == Outcome(Fate.FINISHED, week(10))


def test_a_release_that_is_closed_late_was_over_with_its_last_item() -> None:
    items = [an_item(n, "done", milestone=1, closed=week(n), created=BEGAN) for n in range(4)]
    release = a_milestone(1, is_open=False, closed=noon(week(9)))
    snapshot = a_snapshot(*items, containers=(release,))
    scene = judged(a_roadmap(an_initiative("a", milestone(1))), snapshot).scene
    assert outcomes(scene.foresight)[RELEASE] == Outcome(Fate.FINISHED, week(3))


def test_after_its_release_nothing_is_forecast_and_the_same_items_count_once() -> None:
    """The initiative has the same items as the release, which is forecast in weeks 4 and 8."""
    record = backtest(released(straggler=week(80)))
    assert (record.forecasts, record.subjects, record.since) == (2, 1, week(4))

"""What if: other scope, another pace."""

import pytest

from bot.domain.forecast.outlook import Ask, State, unread
from bot.domain.forecast.scenario import Scenario, growth, if_growth_continues, what_if
from tests.domain.forecast.lives import DAY, STEADY, of


def test_nothing_changed_is_the_same_forecast() -> None:
    made = of(18, *STEADY, target=DAY)
    assert what_if(made, Scenario()) == made


def test_fewer_items_and_a_faster_pace_bring_the_dates_nearer() -> None:
    made = of(18, *STEADY)
    other = what_if(made, Scenario(scope=-5, pace=1.2))
    assert other.work.open == 13
    assert other.pace is not None
    assert other.odds is not None
    assert other.pace.per_week == pytest.approx(1.757200 * 1.2, rel=1e-5)
    assert other.odds.centre == pytest.approx(13 / (1.757200 * 1.2), rel=1e-5)


def test_scope_may_change_by_a_share() -> None:
    assert what_if(of(18, *STEADY), Scenario(scope_share=-0.5)).work.open == 9


def test_when_nothing_is_left_it_is_complete() -> None:
    made = what_if(of(18, *STEADY), Scenario(scope=-20))
    assert (made.work.open, made.state, made.odds, made.pace) == (0, State.COMPLETE, None, None)


def test_without_evidence_there_is_still_no_forecast() -> None:
    assert what_if(of(18), Scenario(scope=2)).state is State.NO_EVIDENCE


def test_what_is_complete_goes_on_at_its_pace_if_more_comes() -> None:
    more = what_if(of(0, *STEADY, target=DAY), Scenario(scope=18))
    assert more == of(18, *STEADY, target=DAY)


def test_of_what_was_not_read_nothing_is_supposed() -> None:
    made = of(18, *STEADY, target=DAY)
    silent = unread(Ask(made.subject, made.title, DAY, DAY), made.work, "HTTP 502")
    assert what_if(silent, Scenario(scope=2)) == silent


def test_growth_is_what_came_less_what_went_a_week() -> None:
    assert growth(of(18, *STEADY, added=9, removed=1)) == 2.0


def test_growth_that_continues_slows_the_pace() -> None:
    made = of(18, *STEADY, added=5, removed=1)
    slowed = if_growth_continues(made)
    assert slowed is not None
    assert slowed.pace is not None
    assert slowed.pace.per_week == pytest.approx(1.757200 - 1, rel=1e-5)


@pytest.mark.parametrize("added", [0, 8])
def test_no_growth_or_growth_that_outruns_the_work_has_no_date(added: int) -> None:
    assert if_growth_continues(of(18, *STEADY, added=added)) is None

"""Forecasts in words."""

import datetime as dt

from bot.domain.forecast.outlook import Ask, unread
from bot.domain.forecast.telling import foretold
from bot.domain.forecast.words import explanation, outlook, percent
from tests.domain.forecast.lives import CHECKOUT, DAY, STEADY, days_ago, of, work

TARGET = dt.date(2026, 9, 10)


def test_an_explanation_tells_counts_pace_odds_target_doubt_and_scope() -> None:
    assert explanation(of(18, *STEADY, target=TARGET, added=4, removed=1)) == (
        "18 open, 15 closed in 8 weeks. Pace 1.8/week (recent-weighted; portfolio prior 1.25)."
        " As of 2026-07-04: even odds by 2026-09-14; 85% by 2027-02-11."
        " Target 2026-09-10: 48% -> at risk. Needed 1.9/week."
        " Largest uncertainty: young initiative (41%), then scope churn (28%)."
        " Scope +4/-1 in 4 weeks (shown, not extrapolated)."
    )


def test_a_stall_and_mass_closing_are_told() -> None:
    text = explanation(of(10, 5, 4, 60, 5, *[0] * 6))
    assert "Stalled: nothing was closed for 45 days, so the dates look too good." in text
    assert f"Mass closing counted for less in the week from {days_ago(55).isoformat()}." in text


def test_too_little_history_is_told() -> None:
    text = explanation(of(7, 3, target=TARGET))
    assert "7 open, 3 closed in 1 week." in text
    assert "Too little history to warn of anything: a range, no alarm." in text


def test_where_there_is_no_forecast_the_reason_is_told() -> None:
    ask = Ask(CHECKOUT, "Checkout", DAY)
    assert explanation(unread(ask, work(1), "no answer")) == "No forecast: no answer."
    assert explanation(of(3)) == "3 open, 0 closed. No forecast: no closing is known yet."
    assert explanation(of(3, target=days_ago(1))) == (
        f"3 open, 0 closed. Target {days_ago(1)} -> overdue. No forecast: no closing is known yet."
    )
    assert explanation(of(0, *STEADY)) == f"0 open, 15 closed. Complete since {days_ago(3)}."
    assert explanation(of(0, undated=2)) == "0 open, 2 closed. Complete."
    assert explanation(of(0)) == (
        "0 open, 0 closed. Nothing to forecast: no item is linked that counts."
    )


def test_far_dates_are_beyond_three_years() -> None:
    assert "even odds beyond 3 years; 85% beyond 3 years" in explanation(of(900, *STEADY))


def test_nobody_is_certain() -> None:
    assert [percent(p) for p in (0.0, 0.004, 0.012, 0.29, 0.994, 1.0)] == [
        "under 1%",
        "under 1%",
        "1%",
        "29%",
        "over 99%",
        "over 99%",
    ]


def test_the_outlook_is_half_a_sentence_with_its_day() -> None:
    assert outlook(foretold(of(18, *STEADY))) == (
        "even odds by 2026-09-14, 85% by 2027-02-11 (as of 2026-07-04)"
    )
    assert outlook(foretold(of(18, *STEADY, target=TARGET))) == (
        "even odds by 2026-09-14, 85% by 2027-02-11, 48% by the target (as of 2026-07-04)"
    )
    assert outlook(foretold(of(3))) == ""


def test_a_chance_below_a_border_does_not_read_as_the_border() -> None:
    assert [percent(p) for p in (0.8499, 0.4999, 0.1499)] == ["84%", "49%", "14%"]
    assert [percent(p) for p in (0.85, 0.5, 0.15)] == ["85%", "50%", "15%"]

"""The model gives the numbers it was fitted with."""

import pytest

from bot.domain.forecast.odds import odds
from bot.domain.forecast.pace import INITIATIVE, PRIOR_PACE, STREAM, Model, pace, portfolio_pace

GOLDEN = (
    (
        STREAM,
        (2, 3, 1, 4, 2, 3, 2, 5, 1, 3, 2, 4),
        24,
        (2.793261, 0.377551, 9.0326, 14.1536, 20.2009, 0.381946),
    ),
    (
        INITIATIVE,
        (3, 0, 2, 1, 4, 0, 2, 3),
        18,
        (1.757200, 0.947404, 10.2436, 31.6156, 77.1977, 0.403514),
    ),
    (INITIATIVE, (1,) * 26, 5, (1.056253, 0.832494, 4.7337, 12.7435, 27.9233, 0.718647)),
    (
        INITIATIVE,
        (5, 4, 6, 5, 0, 0, 0, 0, 0, 0),
        10,
        (1.184754, 1.153818, 8.4406, 33.3012, 98.7719, 0.482585),
    ),
    (
        STREAM,
        (2, 2, 60, 2, 3, 2, 1, 2, 3, 2),
        20,
        (3.897141, 1.234709, 5.3951, 23.4356, 75.0159, 0.617178),
    ),
    (INITIATIVE, (3,), 7, (1.833333, 1.353877, 3.8182, 19.1117, 68.4452, 0.693059)),
)
"""Model, closings by week, open items; pace, spread, P50, P85, P95 in weeks, chance in 8 weeks."""


@pytest.mark.parametrize(("model", "counts", "still", "expected"), GOLDEN)
def test_pace_spread_quantiles_and_chance_are_those_of_the_fitted_model(
    model: Model, counts: tuple[int, ...], still: int, expected: tuple[float, ...]
) -> None:
    known = pace(counts, model)
    assert known is not None
    told = odds(still, known, model)
    weeks = tuple(told.weeks(q) for q in (0.5, 0.85, 0.95))
    assert (known.per_week, told.spread, *weeks, told.chance(8)) == pytest.approx(
        expected, rel=1e-4
    )


@pytest.mark.parametrize("counts", [(), (0, 0, 0, 0)])
def test_a_stream_that_never_closed_anything_has_no_pace(counts: tuple[int, ...]) -> None:
    assert pace(counts, STREAM) is None


def test_a_week_of_mass_closing_is_counted_for_less_and_told() -> None:
    known = pace((2, 2, 60, 2, 3, 2, 1, 2, 3, 2), STREAM)
    assert known is not None
    assert known.clipped == (7,)  # weeks ago


def test_only_the_last_26_weeks_make_the_pace_but_all_of_them_make_it_old() -> None:
    long, short = pace((9,) * 30 + (1,) * 26, INITIATIVE), pace((1,) * 26, INITIATIVE)
    assert long is not None
    assert short is not None
    assert (long.per_week, long.weeks, short.weeks) == (short.per_week, 56, 26)


def test_the_doubts_are_shares_that_add_up_to_one() -> None:
    known = pace((3, 0, 2, 1, 4, 0, 2, 3), INITIATIVE)
    assert known is not None
    shares = odds(18, known, INITIATIVE).doubt.shares
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["young"] == pytest.approx(0.40986, rel=1e-4)
    assert shares["scope"] == pytest.approx(0.27853, rel=1e-4)


def test_the_portfolio_has_a_pace_of_its_own_from_ten_finished_initiatives_on() -> None:
    nine = [(12, 4)] * 9
    assert portfolio_pace(nine) == PRIOR_PACE == 1.25
    assert portfolio_pace([*nine, (2, 4)]) == 3.0


def test_an_initiative_closed_within_one_week_counts_as_one_week_of_work() -> None:
    assert portfolio_pace([(4, 0)] * 10) == 4.0

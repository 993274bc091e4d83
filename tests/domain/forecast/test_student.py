"""Student's t with four degrees of freedom, held to values of another making.

The table was made once with mpmath 1.4.1 at 50 digits: the distribution function as the
regularised incomplete beta function I(4 / (4 + t^2); 2, 1/2), the quantiles by finding its
roots. scipy 1.17.1 says the same to its own precision.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast.student import cdf, quantile

BELOW = {
    -40: "0.000001167008161300634297630142130579",
    -7.5: "0.00084543576616114884987091561447734",
    -3: "0.019970984035859413637973499892981",
    -1.5: "0.104",
    -0.5: "0.32166498159093163711845113079697",
    -0.01: "0.49625007812294927368017200560467",
    0: "0.5",
    0.001: "0.50037499992187502050780700683741",
    0.25: "0.59254899427040938654195993885674",
    1: "0.81304951684997055749728431362238",
    2: "0.94194173824159220275052772631553",
    4.5: "0.99458872476869587427198266484734",
    12: "0.99986178572574851352261831817767",
    100: "0.99999997001998950503769102914974",
}
AT = {
    0.001: "-7.1731822197823084788770251900156",
    0.01: "-3.7469473879791968366074656409855",
    0.05: "-2.1318467863266503183468666667175",
    0.15: "-1.189566852443694138968120863896",
    0.3: "-0.56864906304970544415282151726175",
    0.45: "-0.13383036711194335595235894548302",
    0.4999: "-0.0002666666706172840524554214507952",
    0.5: "0",
    0.5001: "0.0002666666706172840524554214507952",
    0.6: "0.27072229470759742496003589519524",
    0.85: "1.189566852443694138968120863896",
    0.95: "2.1318467863266503183468666667175",
    0.99: "3.7469473879791968366074656409855",
    0.999: "7.1731822197823084788770251900156",
    0.999999: "41.577854150450974726335950640811",
}


@pytest.mark.parametrize(("t", "expected"), BELOW.items())
def test_the_probability_of_at_most_so_much(t: float, expected: str) -> None:
    assert cdf(t) == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize(("q", "expected"), AT.items())
def test_the_value_at_a_probability(q: float, expected: str) -> None:
    assert quantile(q) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@given(st.floats(1e-6, 0.5 - 1e-6) | st.floats(0.5 + 1e-6, 1 - 1e-6))
def test_each_undoes_the_other(q: float) -> None:
    assert cdf(quantile(q)) == pytest.approx(q, abs=1e-9)


@given(st.floats(0.5 - 1e-6, 0.5 + 1e-6))
def test_right_beside_the_middle_a_few_digits_are_lost(q: float) -> None:
    assert cdf(quantile(q)) == pytest.approx(q, abs=1e-7)


@given(st.floats(1e-6, 0.5))
def test_both_sides_mirror_each_other(q: float) -> None:
    assert quantile(1 - q) == pytest.approx(-quantile(q), rel=1e-8, abs=1e-7)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_is_never_less_likely_to_be_enough(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= cdf(low) <= cdf(high) + 1e-15
    assert cdf(high) <= 1


@pytest.mark.parametrize("far", [1e160, 1e300, math.inf])
def test_far_out_nothing_is_left(far: float) -> None:
    assert (cdf(-far), cdf(far)) == (0.0, 1.0)


@pytest.mark.parametrize("q", [-0.1, 0.0, 1.0, 1.1, math.nan])
def test_there_is_no_value_at_or_beyond_certainty(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(q)

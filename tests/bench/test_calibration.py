"""Whether odds hold in made-up worlds whose end is known, beside how others forecast."""

from functools import cache

import pytest

from bot.domain.forecast.odds import odds
from bot.domain.forecast.pace import INITIATIVE, STREAM, pace
from tests.bench.baselines import monte_carlo, velocity
from tests.bench.scores import Score, digits, skill, table
from tests.bench.synthetic import STREAMS, A, B, F, G, World, cases

CASES, SEED = 4_000, 42
HEAD = (
    "world",
    "ours P50 / P85 / P95",
    "Monte Carlo P50 / P85 / P95",
    "velocity held",
    "CRPS in weeks: ours / Monte Carlo / velocity",
    "spared of Monte Carlo's",
    "of velocity's",
)


@cache
def measured(world: World) -> tuple[Score, Score, Score]:
    """Ours, the Monte Carlo over twelve weeks, velocity x remaining: all on the same cases."""
    ours, resampled, mean = Score("ours"), Score("Monte Carlo, 12 weeks"), Score("velocity")
    model = INITIATIVE if world is G else STREAM
    for case in cases(world, CASES, SEED):
        known = pace(case.counts, model)
        assert known is not None
        ours.add(odds(case.items, known, model), case.weeks)
        resampled.add(monte_carlo(case.counts, case.items), case.weeks)
        mean.add(velocity(case.counts, case.items), case.weeks)
    return ours, resampled, mean


def test_the_table_of_all_worlds() -> None:
    rows = []
    for world in (*STREAMS, G):
        ours, resampled, mean = measured(world)
        rows.append(
            (
                world.name,
                " / ".join(map(digits, ours.coverage)),
                " / ".join(map(digits, resampled.coverage)),
                digits(mean.coverage[0]),
                " / ".join(digits(score.crps, 2) for score in (ours, resampled, mean)),
                f"{skill(ours.crps, resampled.crps):+.0%}",
                f"{skill(ours.crps, mean.crps):+.0%}",
            )
        )
    head = ("world", "ours P50 / P85 / P95", "Monte Carlo P50 / P85 / P95", "velocity held")
    losses = (
        "CRPS in weeks: ours / Monte Carlo / velocity",
        "spared of Monte Carlo's",
        "velocity's",
    )
    print(f"\n{table((*head, *losses), rows)}")


def test_odds_of_a_team_whose_pace_drifts_hold() -> None:
    even, likely, sure = measured(F)[0].coverage
    assert even == pytest.approx(0.50, abs=0.07)
    assert likely == pytest.approx(0.85, abs=0.05)
    assert sure == pytest.approx(0.95, abs=0.03)


def test_they_lose_less_than_a_monte_carlo_and_than_velocity() -> None:
    ours, resampled, mean = measured(F)
    assert skill(ours.crps, mean.crps) >= 0.25
    assert skill(ours.crps, resampled.crps) >= 0.08


def test_odds_of_a_young_initiative_whose_scope_changes_hold() -> None:
    ours, _, mean = measured(G)
    assert 0.80 <= ours.coverage[1] <= 0.93
    assert skill(ours.crps, mean.crps) >= 0.35


@pytest.mark.parametrize("world", [A, B], ids=["poisson", "lumpy"])
def test_odds_of_a_team_that_never_drifts_are_too_careful_and_not_too_bold(world: World) -> None:
    assert measured(world)[0].coverage[1] >= 0.85


def test_the_p85_of_a_monte_carlo_holds_less_often_than_it_says_even_without_any_drift() -> None:
    assert measured(A)[1].coverage[1] < 0.80
    assert measured(F)[1].coverage[1] < 0.75

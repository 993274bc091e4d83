"""The yardsticks of the backtest, on cases worked out by hand."""

import datetime as dt
import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from bot.domain.forecast.rolling import Life
from tests.bench.backtest import Outcome, backtest, told
from tests.bench.baselines import monte_carlo, velocity
from tests.bench.exports import Export, read
from tests.bench.scores import LEVELS, Score, crps, pinball, skill
from tests.bench.trials import Trial, lines_of, trial_of
from tests.bench.truths import Line, Truth

START = dt.date(2024, 1, 1)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


# Four of five items are closed within 50 days, the last a year later; it is released on day 60.
LINE = Line(
    items=(
        Life(day(0), day(10)),
        Life(day(0), day(30), dropped=True),
        Life(day(0), day(50)),
        Life(day(25), day(40)),
        Life(day(5), day(400)),
    ),
    last=day(500),
    out=day(60),
)


@pytest.mark.parametrize(
    ("truth", "expected"),
    [
        (Truth.LAST, 400),
        (Truth.NOT_OUT, 400),
        (Truth.SILENCE, 50),
        (Truth.RELEASE, 60),
        (Truth.SCOPE, 400),
        (Truth.COUNT, 50),  # three were open on day 20: those of days 30, 40 and 50
    ],
)
def test_each_end_is_the_day_that_it_says(truth: Truth, expected: int) -> None:
    assert LINE.asks(truth, day(20))
    assert LINE.end(truth, day(20)) == day(expected)


def test_what_was_made_later_counts_for_the_last_item_and_not_for_what_was_open_then() -> None:
    line = Line((Life(day(0), day(20)), Life(day(15), day(90))), last=day(500))
    assert line.end(Truth.LAST, day(10)) == day(90)
    assert line.end(Truth.SCOPE, day(10)) == line.end(Truth.COUNT, day(10)) == day(20)


def test_after_the_release_only_ends_without_it_are_asked_for() -> None:
    asked = [truth for truth in Truth if LINE.asks(truth, day(60))]
    assert asked == [Truth.LAST, Truth.SCOPE, Truth.COUNT]


def test_an_end_beyond_the_export_is_not_known_but_for_what_needs_nothing_later() -> None:
    line = Line(LINE.items, last=day(100), out=day(120))
    assert line.end(Truth.LAST, day(20)) is None
    assert line.end(Truth.SILENCE, day(20)) is None
    assert line.end(Truth.RELEASE, day(20)) == day(120)
    assert line.end(Truth.SCOPE, day(20)) == day(400)


def test_pinball_and_crps_are_what_they_are_by_hand() -> None:
    assert pinball(0.85, said=10, actual=14) == pytest.approx(0.85 * 4)
    assert pinball(0.85, said=14, actual=10) == pytest.approx(0.15 * 4)
    assert crps([3.0] * len(LEVELS), 5.0) == pytest.approx(2.0)


@pytest.mark.parametrize("actual", [-1.5, 0.0, 1.0, 2.5])
def test_crps_of_a_normal_distribution_is_the_closed_form(actual: float) -> None:
    normal = NormalDist()
    exact = actual * (2 * normal.cdf(actual) - 1) + 2 * normal.pdf(actual) - 1 / math.sqrt(math.pi)
    assert crps([normal.inv_cdf(q) for q in LEVELS], actual) == pytest.approx(exact, rel=0.01)


def test_a_score_adds_coverage_and_losses_up() -> None:
    score = Score("velocity")
    score.add(velocity([2, 2], 8), math.e * 4)  # 8 items at 2 a week: 4 weeks
    score.add(velocity([2, 2], 8), 4.0)
    assert score.coverage == (0.5, 0.5, 0.5)
    assert score.log_crps == pytest.approx(0.5)
    assert score.log_pinball == pytest.approx(0.85 / 2)
    assert score.crps == pytest.approx((math.e * 4 - 4) / 2)


def test_the_monte_carlo_draws_weeks_as_often_as_they_were() -> None:
    drawn = monte_carlo([9] * 5 + [1, 3] * 6, 2)  # of twelve weeks half have 1 and half have 3
    assert drawn.chance(2 / 3 + 0.001) == pytest.approx(1 / 2, abs=0.06)  # 3 first
    assert drawn.chance(1 + 1 / 3 + 0.001) == pytest.approx(3 / 4, abs=0.06)  # 1, then 3
    assert drawn.chance(2) == 1


def test_nothing_is_spared_of_who_lost_nothing() -> None:
    assert math.isnan(skill(1.0, 0.0))
    assert skill(1.0, 4.0) == 0.75


def test_velocity_is_the_mean_of_eight_weeks() -> None:
    assert velocity([90, 1, 1, 1, 1, 2, 2, 4, 4], 6).weeks(0.85) == 3


def told_in_jira(number: int, made: int, closed: int | None, **other: Any) -> dict[str, Any]:
    instant = "{}T12:00:00+00:00"
    return {
        "key": f"PAY-{number}",
        "project": "Pay",
        "type": "Bug",
        "summary": "",
        "created": instant.format(day(made)),
        "resolved": instant.format(day(closed)) if closed is not None else None,
        "resolution": "Fixed" if closed is not None else None,
        "status_category": "done" if closed is not None else "new",
        "fix_versions": [{"name": "1.0", "released": True, "releaseDate": str(day(90))}],
        "epic": None,
        "parent": None,
        "components": [],
        **other,
    }


def exported(path: Path, lines: list[dict[str, Any]]) -> Export:
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return read(path)


STEADY = [told_in_jira(n, made=n, closed=7 * n) for n in range(1, 20)]


def test_nothing_that_came_later_changes_a_forecast(tmp_path: Path) -> None:
    """Also the portfolio's pace, which is that of versions finished by then."""
    versions = [
        told_in_jira(
            100 * v + n, n, 7 * n + 2 * v, fix_versions=[{"name": f"{v}", "released": False}]
        )
        for v in range(1, 15)
        for n in range(1, v + 1)
    ]
    whole, today = [*STEADY, *versions], day(70)
    then = str(today)
    known = [
        line if line["resolved"] and line["resolved"][:10] <= then else told_again(line)
        for line in whole
        if line["created"][:10] <= then
    ]
    later = [told_in_jira(50, 80, 500), told_in_jira(51, 71, None)]
    one, other = (
        trial_of("Pay: 1.0", today, lines_of(export, "version"), export)
        for export in (exported(tmp_path / "a", known), exported(tmp_path / "b", whole + later))
    )
    assert one
    assert other
    assert (one.counts, one.items, one.said) == (other.counts, other.items, other.said)
    assert one.said[0] != alone(tmp_path, today).said[0]  # the other versions do count


def told_again(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "resolved": None, "resolution": None, "status_category": "new"}


def alone(tmp_path: Path, today: dt.date) -> Trial:
    export = exported(tmp_path / "c", STEADY)
    made = trial_of("Pay: 1.0", today, lines_of(export, "version"), export)
    assert made
    return made


def test_an_export_that_ends_at_a_number_is_known_until_that_was_made(tmp_path: Path) -> None:
    assert exported(tmp_path / "a", STEADY).end == day(19)  # and not 133, the last closing


def test_items_with_others_below_them_do_not_count(tmp_path: Path) -> None:
    lines = [*STEADY, told_in_jira(30, 30, 40, parent="PAY-3"), told_in_jira(31, 200, None)]
    line = lines_of(exported(tmp_path / "a", lines), "version")["Pay: 1.0"]
    assert len(line.items) == len(lines) - 1


def test_the_day_a_version_came_out_is_no_target(tmp_path: Path) -> None:
    plan = [{"name": "2.0", "released": False, "releaseDate": "2024-09-01"}]
    export = exported(tmp_path / "a", [*STEADY, told_in_jira(40, 41, None, fix_versions=plan)])
    assert export.targets == {"Pay: 2.0": dt.date(2024, 9, 1)}
    assert export.released == {"Pay: 1.0": day(90)}


def test_dates_that_have_come_count_though_the_end_is_not_known() -> None:
    outcome = Outcome()
    said = (velocity([1], 4), monte_carlo([1], 4), velocity([1], 4))
    outcome.add(Trial("1.0", [1], 4, said, known=5), None)
    outcome.add(Trial("1.0", [1], 4, said, known=3), None)
    assert outcome.come == ([False], [False], [False])
    assert outcome.unknown == 2


def test_all_ends_are_told_side_by_side(tmp_path: Path) -> None:
    youngest = told_in_jira(61, 450, None, fix_versions=[])
    lines = [*STEADY, told_in_jira(60, 70, 400), youngest]
    text = told("version", backtest(exported(tmp_path / "a", lines), "version"))
    assert "| until the last item |" in text
    assert "| until the release |" in text
    assert "1 of 1 with a release day have items that were closed after it" in text

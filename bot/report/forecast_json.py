"""Forecasts for programs. Fields are added, never renamed."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from bot.domain.forecast.outlook import EVEN, LIKELY, SURE, Forecast
from bot.domain.forecast.pace import INITIATIVE, Model
from bot.domain.forecast.scenario import growth, if_growth_continues
from bot.domain.forecast.weeks import weekly
from bot.domain.forecast.words import explanation

Json = dict[str, Any]

_DIGITS = 6
"""Digits behind the point: more would differ from one machine to the next."""

_DOUBTS = ("pace", "lumpiness", "drift", "scope", "young")


def section(made: Iterable[Forecast]) -> list[Json]:
    """One entry a forecast, by kind and id, whatever order they come in."""
    return [forecast(one) for one in sorted(made, key=lambda one: one.subject)]


def forecast(made: Forecast, model: Model = INITIATIVE) -> Json:
    """All that is forecast of one subject; see `bot.cli.forecast` for the fields."""
    return {
        "kind": made.subject.kind.value,
        "id": made.subject.id,
        "title": made.title,
        "state": made.state.value,
        "stalled": made.stalled,
        "as_of": made.as_of.isoformat(),
        "open": made.work.open,
        "closed": made.work.closed,
        "weeks_of_history": len(weekly(made.work.closings, made.as_of)),
        **_pace(made),
        **_dates(made),
        "variance_share": _shares(made),
        "clipped_weeks": [day.isoformat() for day in made.clipped],
        "added_4w": made.work.added,
        "removed_4w": made.work.removed,
        "needed_pace": _round(made.needed),
        "if_growth_continues": _grown(made, model),
        "unread": made.why or None,
        "explanation": explanation(made),
        "params_version": made.params_version,
    }


def _pace(made: Forecast) -> Json:
    known = made.pace
    return {
        "pace_per_week": _round(known.per_week) if known else None,
        "recent_pace": _round(known.recent) if known else None,
        "longrun_pace": _round(known.long_run) if known else None,
    }


def _dates(made: Forecast) -> Json:
    return {
        **dates(made),
        **{f"p{round(100 * q)}_weeks": _weeks(made, q) for q in (EVEN, LIKELY, SURE)},
        "target_date": _day(made.target),
        "p_on_time": _round(made.chance),
        "slack_days_p85": made.slack,
        "spread_s": _round(made.odds.spread) if made.odds else None,
    }


def dates(made: Forecast) -> Json:
    """The three dates; null beyond three years, and where nothing is forecast."""
    return {f"p{round(100 * q)}_date": _day(made.date(q)) for q in (EVEN, LIKELY, SURE)}


def _weeks(made: Forecast, q: float) -> float | None:
    return _round(made.odds.weeks(q)) if made.odds else None


def _shares(made: Forecast) -> Json | None:
    if made.odds is None:
        return None
    shares = made.odds.doubt.shares
    return {name: _round(shares[name]) for name in _DOUBTS}


def _grown(made: Forecast, model: Model) -> Json | None:
    grown = if_growth_continues(made, model)
    return {"per_week": _round(growth(made)), **dates(grown)} if grown else None


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _round(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else round(value, _DIGITS)

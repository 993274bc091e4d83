"""What rules say of a forecast: the same words from day to day, until it is news."""

import datetime as dt

from bot.domain.forecast.outlook import STALLED, Forecast, State
from bot.domain.forecast.telling import Foretold
from bot.domain.forecast.weeks import WEEK
from bot.domain.forecast.words import BEYOND
from bot.domain.scene import Scene


def outlook(made: Forecast, told: Foretold) -> str:
    """When it will be done, in half a sentence, with the day on which that was forecast."""
    dates = f"even odds {_by(told.p50)}, 85% {_by(told.p85)}"
    doubt = f"; {_TOO_GOOD}" if made.stalled else ""
    return f"{dates} (as of {_day(told.as_of)}{doubt})"


def forecast_beside(scene: Scene, initiative: str) -> str:
    """A sentence for the end of another one, before its full stop; '' where none is forecast."""
    made = scene.foresight.initiatives.get(initiative)
    if made is None:
        return ""
    told = scene.told(made)
    if not told.is_forecast:
        return ""
    little = ", on little history" if told.state is State.LOW_EVIDENCE else ""
    return f". Forecast{little}: {outlook(made, told)}"


_TOO_GOOD = f"nothing was closed for {STALLED // WEEK} weeks, so this looks too good"


def _by(day: dt.date | None) -> str:
    return f"by {_day(day)}" if day else BEYOND


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"

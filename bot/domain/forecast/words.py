"""What a forecast says, in words: the same words for the same numbers."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.forecast.outlook import EVEN, FAR, LIKELY, Forecast, State
from bot.domain.forecast.telling import Foretold

BEYOND = f"beyond {FAR // 52} years"

DOUBTS = {
    "pace": "how fast it goes",
    "lumpiness": "lumpy closings",
    "drift": "a pace that wanders",
    "scope": "scope churn",
    "young": "young initiative",
}


def by(day: dt.date | None) -> str:
    """A forecast date as it stands alone."""
    return day.isoformat() if day else BEYOND


def until(day: dt.date | None) -> str:
    """A forecast date as it stands in a sentence: by 2026-09-14, or beyond 3 years."""
    return f"by {day.isoformat()}" if day else BEYOND


def percent(chance: float) -> str:
    """Whole per cent, but never the border of a state from below: 49.7% is at risk, not 50%.

    0% and 100% are never said, for nobody knows that.
    """
    if chance < 0.01:
        return "under 1%"
    if chance > 0.99:
        return "over 99%"
    whole = round(100 * chance)
    return f"{whole - (whole in BORDERS and 100 * chance < whole - _ROUNDING)}%"


BORDERS = (15, 50, 85)
"""Per cent at which one state ends and the next one begins."""

_ROUNDING = 1e-9
"""0.85 times 100 is not quite 85."""


def number(value: float) -> str:
    """A pace with one digit behind the point, or two where that would say 0."""
    return f"{value:.1f}" if value >= 0.1 else f"{value:.2f}"


def explanation(made: Forecast) -> str:
    """All that a forecast rests on, in one paragraph."""
    return " ".join(_sentences(made))


def _sentences(made: Forecast) -> Iterator[str]:
    if made.state is State.UNREAD:
        yield f"No forecast: {made.why.rstrip('.')}."
        return
    yield _counted(made)
    if made.odds is None:
        yield from _no_odds(made)
        return
    yield from _pace(made)
    yield (
        f"As of {made.as_of.isoformat()}: even odds {until(made.date(EVEN))};"
        f" 85% {until(made.date(LIKELY))}."
    )
    yield from _against_target(made)
    yield from _evidence(made)
    yield _doubt(made)
    if made.work.added or made.work.removed:
        yield (
            f"Scope +{made.work.added}/-{made.work.removed} in 4 weeks (shown, not extrapolated)."
        )


def _counted(made: Forecast) -> str:
    weeks = made.pace.weeks if made.pace else 0
    over = f" in {weeks} {'week' if weeks == 1 else 'weeks'}" if weeks else ""
    return f"{made.work.open} open, {made.work.closed} closed{over}."


def _no_odds(made: Forecast) -> Iterator[str]:
    finished = made.work.finished
    if made.state is State.COMPLETE:
        yield f"Complete since {finished.isoformat()}." if finished else "Complete."
    elif made.state is State.NO_SCOPE:
        yield "Nothing to forecast: no item is linked that counts."
    else:
        yield from _against_target(made)
        yield "No forecast: no closing is known yet."


def _pace(made: Forecast) -> Iterator[str]:
    if made.pace is None:
        return
    prior = "" if made.pace.prior is None else f"; portfolio prior {made.pace.prior:.2f}"
    yield f"Pace {number(made.pace.per_week)}/week (recent-weighted{prior})."
    if made.stalled:
        days = (made.as_of - made.work.closings[-1]).days
        yield f"Stalled: nothing was closed for {days} days, so the dates look too good."
    if made.clipped:
        weeks = ", ".join(day.isoformat() for day in made.clipped)
        yield f"Mass closing counted for less in the week from {weeks}."


def _against_target(made: Forecast) -> Iterator[str]:
    if made.target is None:
        return
    target = f"Target {made.target.isoformat()}"
    if made.chance is None:
        yield f"{target} -> overdue." if made.state is State.OVERDUE else f"{target}."
        return
    yield f"{target}: {percent(made.chance)} -> {made.state.words}."
    if made.needed is not None:
        yield f"Needed {number(made.needed)}/week."


def _evidence(made: Forecast) -> Iterator[str]:
    if not made.is_enough:
        yield "Too little history to warn of anything: a range, no alarm."


def _doubt(made: Forecast) -> str:
    if made.odds is None:
        return ""
    shares = sorted(made.odds.doubt.shares.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{DOUBTS[name]} ({round(100 * share)}%)" for name, share in shares[:2]]
    return f"Largest uncertainty: {told[0]}, then {told[1]}."


def outlook(told: Foretold) -> str:
    """A forecast in half a sentence; '' where there is none. Says as of when it was made."""
    if not told.is_forecast:
        return ""
    dates = f"even odds {until(told.p50)}, 85% {until(told.p85)}"
    if told.chance is None:
        return f"{dates} (as of {told.as_of.isoformat()})"
    return f"{dates}, {percent(told.chance)} by the target (as of {told.as_of.isoformat()})"

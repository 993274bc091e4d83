"""What if: other scope, another pace. A scenario is shown beside the forecast, never as it."""

from dataclasses import dataclass, replace

from bot.domain.forecast.odds import odds
from bot.domain.forecast.outlook import LATELY, Forecast, State, stated
from bot.domain.forecast.pace import INITIATIVE, Model, pace
from bot.domain.forecast.weeks import WEEK, weekly


@dataclass(frozen=True, slots=True)
class Scenario:
    """`scope` is how many items come (or go, below 0); `pace` by what the pace is multiplied.

    `scope_share` is by what share of the open items the scope changes, beside `scope`.
    """

    scope: int = 0
    pace: float = 1.0
    scope_share: float = 0.0


def what_if(made: Forecast, scenario: Scenario, model: Model = INITIATIVE) -> Forecast:
    """The forecast of a subject as it would be. Without evidence there is still none.

    What is complete goes on at its pace if more comes.
    """
    if made.state is State.UNREAD:
        return made
    changed = made.work.open + scenario.scope + round(made.work.open * scenario.scope_share)
    work = replace(made.work, open=max(0, changed))
    known = made.pace or pace(weekly(work.closings, made.as_of), model, made.prior)
    if not work.open or known is None:
        return stated(replace(made, work=work, odds=None, pace=None))
    faster = replace(known, per_week=known.per_week * scenario.pace)
    return stated(replace(made, work=work, pace=faster, odds=odds(work.open, faster, model)))


def growth(made: Forecast) -> float:
    """Items that came a week of late, those that went taken off: what a scenario may assume."""
    return (made.work.added - made.work.removed) * WEEK / LATELY


def if_growth_continues(made: Forecast, model: Model = INITIATIVE) -> Forecast | None:
    """The forecast if scope went on to grow as it did; None where it does not, or outgrows work.

    Only a scenario: measured on real epics, extrapolating growth made forecasts far worse,
    for most of the scope comes early.
    """
    growing = growth(made)
    if made.pace is None or made.odds is None or growing <= 0:
        return None
    left = made.pace.per_week - growing
    if left <= 0:
        return None
    return what_if(made, Scenario(pace=left / made.pace.per_week), model)

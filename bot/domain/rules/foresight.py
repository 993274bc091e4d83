"""P: foresight. Whether the end on the roadmap holds, as the work so far tells.

Of several rules that could warn of one end a single one speaks: T01 once it has passed, else
P02, which knows the odds, then P01, then P06.
"""

from collections.abc import Iterator

from bot.domain.findings import Hit, facts
from bot.domain.forecast.outlook import EVEN, LIKELY, Forecast, State
from bot.domain.forecast.telling import Foretold
from bot.domain.forecast.words import percent
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Commitment, Initiative
from bot.domain.rules.outlooks import outlook
from bot.domain.rules.rule import Graded, OptionSpec, rule
from bot.domain.scene import ACTIVE, Scene

_JUDGED = frozenset({State.ON_TRACK, State.WATCH, State.AT_RISK, State.OFF_TRACK})
"""States that rest on enough history, and on a target that lies ahead."""

_AT_RISK = {
    Commitment.COMMITTED: Level.WARNING,
    Commitment.EXPECTED: Level.NOTE,
    Commitment.ASPIRATIONAL: Level.NOTE,
}


@rule(
    "P02",
    Graded.BY_COMMITMENT,
    message="The chance that {initiative} is done by {target} is {chance}: {outlook}.",
    roadmap="move the target to a day with better odds",
    backlog="cut or move out what can wait, or have more of it done each week",
    says=(("target", "{target}", "{chance}; {outlook}"),),
    reach=Reach.ITEM,
    whole=True,
    dated=True,
    options={"chance": OptionSpec(EVEN, "chance, 0 to 1", "that is enough for the target")},
)
def forecast_late(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, and the forecast gives its target date (or, without
    one, the end of its window) a chance below `chance`. Below 15% it is an error if committed, a
    warning if expected and a note if aspirational; from there on one step less. Nothing is said
    before there are four weeks of history and five closings. The forecast that was told stands
    until the state gets worse, the chance is 85% again, or the even odds move by more than 7 days
    and a fifth of the time that was left. Of a target that has passed T01 speaks.
    """
    for initiative in scene.initiatives:
        if late := missed(scene, initiative):
            made, told = late
            if told.target and told.chance is not None:
                hit = facts(
                    target=told.target,
                    chance=percent(told.chance),
                    state=told.state.words,
                    outlook=outlook(made, told),
                )
                yield Hit(hit, initiative=initiative.id, level=_level(initiative, told.state))


def missed(scene: Scene, initiative: Initiative) -> tuple[Forecast, Foretold] | None:
    """The forecast of today and the one that is told, where that makes the target unlikely.

    What is told may be older, and stands until today's chance is good, not only enough: one that
    swings about one half would be told and taken back every few days.
    """
    made = scene.foresight.initiatives.get(initiative.id)
    if made is None or initiative.status not in ACTIVE or made.state not in _JUDGED:
        return None
    told = scene.told(made)
    least = scene.number("P02", "chance")
    if told.state not in _JUDGED or _chance(told) >= least or _chance(made) >= max(least, LIKELY):
        return None
    return made, told


def _chance(known: Forecast | Foretold) -> float:
    return 1.0 if known.chance is None else known.chance


def _level(initiative: Initiative, state: State) -> Level | None:
    """None where the rule's own level holds."""
    if state is State.OFF_TRACK:
        return None
    return _AT_RISK[initiative.commitment] if state.warns else Level.NOTE

"""Forecasts as people read them: by which names, in which order, and which of them alarm."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.backlog import ItemRef
from bot.domain.document import Line, Text
from bot.domain.forecast.outlook import EVEN, LIKELY, Forecast, Kind, State, Subject
from bot.domain.forecast.words import percent, until
from bot.domain.scene import ACTIVE, Scene
from bot.domain.wording import Names, count

ORDER = (
    State.OVERDUE,
    State.OFF_TRACK,
    State.AT_RISK,
    State.WATCH,
    State.ON_TRACK,
    State.NO_TARGET,
    State.LOW_EVIDENCE,
    State.NO_EVIDENCE,
    State.UNREAD,
    State.NO_SCOPE,
    State.COMPLETE,
)
"""The states as they are told: the worst first, then what says less and less."""


@dataclass(frozen=True, slots=True)
class Group:
    """Forecasts that stand together: of a goal and its initiatives, or of the releases."""

    title: Line
    goal: Forecast | None
    members: tuple[Forecast, ...]


def groups(scene: Scene, names: Names) -> tuple[Group, ...]:
    """All forecasts of a product: goals, then what serves none of them, then releases.

    Within each the worst first. The order hangs on nothing but the forecasts.
    """
    foresight = scene.foresight
    serving: dict[str, list[Forecast]] = {goal: [] for goal in foresight.goals}
    alone: list[Forecast] = []
    for name, made in foresight.initiatives.items():
        serving.get(scene.by_id[name].goal, alone).append(made)
    told = [
        Group(name_of(goal.subject, names), goal, worst_first(serving[goal.subject.id]))
        for goal in worst_first(foresight.goals.values())
    ]
    told.append(Group(_words("No goal" if told else "Initiatives"), None, worst_first(alone)))
    told.append(Group(_words("Releases"), None, worst_first(foresight.releases.values())))
    return tuple(group for group in told if group.members)


def _words(words: str) -> Line:
    return (Text(words),)


def worst_first(made: Iterable[Forecast]) -> tuple[Forecast, ...]:
    """By state, then what is stalled, then by the chance of the target, then by name."""
    return tuple(sorted(made, key=_rank))


def _rank(made: Forecast) -> tuple[object, ...]:
    chance = 1.0 if made.chance is None else made.chance
    return ORDER.index(made.state), not made.stalled, chance, made.subject


def alarming(scene: Scene) -> tuple[Forecast, ...]:
    """Initiatives that will likely miss their target, have missed it, or stand still.

    Only of what is planned or in progress: what is paused shall stand still.
    """
    told = scene.foresight.initiatives.items()
    return worst_first(
        made for name, made in told if scene.by_id[name].status in ACTIVE and _alarms(made)
    )


def _alarms(made: Forecast) -> bool:
    """Little history alarms nobody, unless the target has passed."""
    if made.state.warns or made.state is State.OVERDUE:
        return True
    return made.stalled and made.is_enough


def name_of(subject: Subject, names: Names) -> Line:
    """What a subject is called, for those who read it; a release as other sentences have it."""
    match subject.kind:
        case Kind.INITIATIVE:
            return names.initiative(subject.id)
        case Kind.RELEASE:
            return names.ref(ItemRef.parse(subject.id))
        case Kind.GOAL:
            goals = {goal.id: goal.title for goal in names.scene.roadmap.goals}
            return (Text(goals.get(subject.id, subject.id)),)
        case Kind.TEAM:
            return (Text(f"team {subject.id}"),)


def tally(states: Iterable[State]) -> str:
    """'2 overdue, 1 at risk, 3 on track'; what is unread is said in words."""
    told = Counter(states)
    return ", ".join(
        f"{told[state]} {_TALLIED.get(state, state.words)}" for state in _present(told)
    )


_TALLIED = {
    State.UNREAD: "not read",
    State.NO_SCOPE: "without items",
    State.NO_TARGET: "without a target",
    State.LOW_EVIDENCE: "with too little history",
    State.NO_EVIDENCE: "with nothing done yet",
}


def _present(told: Counter[State]) -> list[State]:
    return [state for state in ORDER if told[state]]


def counted(scene: Scene) -> str:
    """How the initiatives of a product stand, in one line; '' where none is forecast."""
    made = scene.foresight.initiatives.values()
    if not made:
        return ""
    still = sum(one.stalled for one in made)
    stalled = f"; {still} stalled" if still else ""
    initiatives = count(len(made), "initiative", "initiatives")
    return f"Forecast of {initiatives}: {tally(one.state for one in made)}{stalled}."


def brief(made: Forecast) -> str:
    """State, target and dates in half a sentence."""
    parts = [made.state.words]
    if made.target and made.chance is not None:
        parts = [f"{made.state.words}: {percent(made.chance)} by {made.target.isoformat()}"]
    elif made.target and made.state is State.OVERDUE:
        parts = [f"overdue since {made.target.isoformat()}"]
    if made.odds:
        parts.append(f"even odds {until(made.date(EVEN))}, 85% {until(made.date(LIKELY))}")
    if made.stalled:
        parts.append(f"stalled, nothing done since {made.work.closings[-1].isoformat()}")
    return "; ".join(parts)

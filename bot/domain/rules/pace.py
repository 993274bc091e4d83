"""K: rank, and what moves."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.backlog import BacklogItem, Capability, Status
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative
from bot.domain.rules.ranked import below, races, titles_of
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import Scene


@rule(
    "K06",
    Level.WARNING,
    message="{initiative} has the highest rank, but nothing of it moved in {days:day|days};"
    " {moved:item|items} of {others} did.",
    roadmap="change the ranks, if {others} matter more",
    backlog="start an item of {initiative}",
    says=(("first", "rank {rank}", "0 moved, {moved} of lower ranks in {days:day|days}"),),
    needs=(Capability.DOING,),
    whole=True,
    options={
        "days": OptionSpec(14, "days", "how long the first one may rest"),
        "moved": OptionSpec(3, "items", "begun or done of lower ranks meanwhile"),
    },
)
def top_goal_idle(scene: Scene) -> Iterator[Hit]:
    """Of the initiatives that one team works on now the one with the highest rank has open
    items, and none of its items was begun or done in the last `days` days, while `moved` or
    more of those with a lower rank were. What also serves the first one does not count. What is
    in work since nobody knows when may have been begun lately.
    """
    for race in races(scene):
        first = race[0]
        if not is_idle(scene, race, first):
            continue
        moved = _moved_below(scene, race, first)
        told = facts(
            rank=first.rank or 0,
            days=int(scene.number("K06", "days")),
            moved=len(moved),
            others=titles_of(scene, moved, below(race, first)),
        )
        yield Hit(told, first.id)


def is_idle(scene: Scene, race: Sequence[Initiative], initiative: Initiative) -> bool:
    """Whether it is the first of all, and rests while others move: then one finding says so."""
    if initiative is not race[0] or not below(race, initiative):
        return False
    scope = scene.scopes[initiative.id]
    since_when = all(item.started for item in scope.of(Status.DOING))
    if not scope.open or not since_when or _moved(scene, scope.items):
        return False
    return len(_moved_below(scene, race, initiative)) >= scene.number("K06", "moved")


def _moved_below(
    scene: Scene, race: Sequence[Initiative], first: Initiative
) -> Sequence[BacklogItem]:
    lower = {i.ref: i for other in below(race, first) for i in scene.scopes[other.id].items}
    moved = _moved(scene, lower.values())
    return [item for item in moved if first.id not in scene.claims[item.ref]]


def _moved(scene: Scene, items: Iterable[BacklogItem]) -> list[BacklogItem]:
    """Those that were begun or done of late."""
    calendar = scene.roadmap.calendar
    start = scene.today - dt.timedelta(days=int(scene.number("K06", "days")))
    since = calendar.end_of(start)
    return [i for i in items if any(at and at > since for at in (i.started, i.closed))]

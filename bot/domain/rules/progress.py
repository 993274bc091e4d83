"""P: progress and capacity. What a team takes on is what it can do."""

import math
from collections.abc import Collection, Iterator

from bot.domain.backlog import Capability, Container, ItemRef, Status
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Team
from bot.domain.rules.rule import Rule, rule
from bot.domain.rules.sprints import cadences
from bot.domain.scene import Scene


@rule(
    "P10",
    Level.WARNING,
    message="{sprint} holds {load} {unit}{beside}; team {team} has room for {capacity}.",
    roadmap="correct the capacity of {team}, or move the dates of what can wait",
    backlog="move items out of {sprint}",
    says=(("capacity", "{capacity}", "{load} {unit}{beside}"),),
    needs=(Capability.SPRINTS,),
)
def over_capacity(scene: Scene) -> Iterator[Hit]:
    """The running or next sprint of a team holds more than the capacity that the team gives, in
    items or in points. What was dropped does not count, nor what stands below an item of the
    same sprint; of an item without an estimate the estimates below it count. A team's sprints
    are those of the sources that only this team lists. One finding a sprint.
    """
    for cadence in cadences(scene):
        if cadence.team and cadence.team.capacity is not None:
            for sprint in cadence.sprints:
                if sprint.ref in scene.current_sprints:
                    yield from _judged(scene, cadence.team, sprint, cadence.team.capacity)


def _judged(scene: Scene, team: Team, sprint: Container, capacity: float) -> Iterator[Hit]:
    held = scene.index.by_container.get(sprint.ref, ())
    counted = (ref for ref in held if scene.index.items[ref].status is not Status.DROPPED)
    in_points = team.capacity_unit == "points"
    load, without = _load(scene, dict.fromkeys(counted).keys(), in_points=in_points)
    if load > capacity:
        noun = "item" if without == 1 else "items"
        told = facts(
            sprint=sprint.ref,
            load=load,
            unit=team.capacity_unit,
            beside=f" and {without} {noun} without an estimate" if without else "",
            team=team.id,
            capacity=capacity,
        )
        yield Hit(told, item=sprint.ref)


def _load(scene: Scene, held: Collection[ItemRef], *, in_points: bool) -> tuple[float, int]:
    """Items, or points and the number of items that have none; nothing counts twice."""
    ahead = [ref for ref in held if scene.index.parent.get(ref) not in held]
    if not in_points:
        return len(ahead), 0
    points: list[float] = []
    without = 0
    while ahead:
        ref = ahead.pop()
        estimate = scene.index.items[ref].estimate
        below = [child for child in scene.index.children.get(ref, ()) if child in held]
        if estimate is not None:
            points.append(estimate)
        elif below:
            ahead.extend(below)
        else:
            without += 1
    return round(math.fsum(points), 3), without


RULES: tuple[Rule, ...] = (over_capacity,)

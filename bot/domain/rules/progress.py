"""P: progress and capacity. What a team takes on is what it can do."""

import math
from collections.abc import Collection, Iterator

from bot.domain.backlog import Capability, Container, ItemRef, Status
from bot.domain.claims import Scope
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Team
from bot.domain.rules.elapsed import behind_schedule, not_far_enough, running_too_long
from bot.domain.rules.foresight import forecast_late
from bot.domain.rules.movement import progress_unknown, reported_vs_computed, stalled
from bot.domain.rules.regress import progress_fell
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.rules.scope import scope_grew, scope_grew_late
from bot.domain.rules.sprints import cadences
from bot.domain.scene import NOT_DONE, Scene


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


@rule(
    "P11",
    Level.NOTE,
    message="{initiative} holds {number:item|items} {beyond}.",
    roadmap="split the initiative, or link less of the backlog",
    backlog="split {items}",
    says=(("size", "{status}", "{number:item|items} {beyond}"),),
    options={"items": OptionSpec(100, "items", "open ones that an initiative may hold")},
)
def too_big(scene: Scene) -> Iterator[Hit]:
    """An initiative that is neither done nor cancelled holds more than `items` open items, or an
    open item, with none below it, that is estimated above what its team does in a sprint: that
    only where the team gives its capacity in points. One finding for each of the two.
    """
    limit = int(scene.number("P11", "items"))
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        scope, status = scene.scopes[initiative.id], initiative.status.words
        if len(scope.items) > limit and (number := len(scope.open)) > limit:
            told = facts(number=number, beyond=_TOO_MANY, status=status, no_change="backlog")
            yield Hit(told, initiative=initiative.id, subject="items")
        team = scene.roadmap.team(initiative.team)
        if team and team.capacity is not None and team.capacity_unit == "points":
            yield from _oversized(scene, initiative, scope, team)


_TOO_MANY = "to do, too many to plan as one"


def _oversized(scene: Scene, initiative: Initiative, scope: Scope, team: Team) -> Iterator[Hit]:
    """What no sprint of the team has room for."""
    room = team.capacity or 0.0
    large = tuple(
        item.ref
        for item in scope.items
        if item.estimate is not None
        and item.estimate > room
        and item.is_open
        and not item.child_count
        and item.ref not in scene.index.children
    )
    if large:
        told = facts(
            number=len(large),
            beyond=f"estimated above the {room:g} points that team {team.id} does in a sprint",
            status=initiative.status.words,
            items=large,
            no_change="roadmap",
        )
        yield Hit(told, initiative=initiative.id, subject="estimate", items=large)


RULES: tuple[Rule, ...] = (
    behind_schedule,
    forecast_late,
    stalled,
    progress_unknown,
    not_far_enough,
    reported_vs_computed,
    progress_fell,
    over_capacity,
    too_big,
    scope_grew,
    scope_grew_late,
    running_too_long,
)

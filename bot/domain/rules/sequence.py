"""D: the order of what depends on each other: in the plan, and in what has begun."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.backlog import Status
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.blockers import edges, leads
from bot.domain.rules.rule import rule
from bot.domain.scene import ACTIVE, NOT_DONE, Scene


def inverted(initiative: Initiative, dependency: Initiative) -> tuple[str, dt.date] | None:
    """How an initiative stands before one that it depends on: it ends, or starts, on a day."""
    if dependency.end is None or dependency.status not in NOT_DONE:
        return None
    if initiative.end and dependency.end > initiative.end:
        return "ends", initiative.end
    same_window = initiative.window == dependency.window
    if initiative.start and dependency.end > initiative.start and not same_window:
        return "starts", initiative.start
    return None


@rule(
    "D02",
    Level.NOTE,
    message="{initiative} depends on {dependency}, and both are planned for {window}, up to its"
    " last day.",
    roadmap="give {dependency} an earlier target, or a window before {window}",
    backlog="no change needed",
    says=(("window", "{window}", "{dependency}: {window}"),),
    dated=True,
    off=True,
)
def dependency_same_slot(scene: Scene) -> Iterator[Hit]:
    """An initiative depends on another one that has the same window and ends on the same day, so
    that nothing says which comes first. Both are planned or in progress.
    """
    for initiative in scene.initiatives:
        window = initiative.window
        if initiative.status not in ACTIVE or window is None or window.end is None:
            continue
        for name in dict.fromkeys(initiative.depends_on):
            other = scene.find(name)
            if other is None or other is initiative or other.status not in ACTIVE:
                continue
            if other.window == window and other.end == initiative.end:
                told = facts(dependency=other.title, window=window.text)
                yield Hit(told, initiative=initiative.id, subject=name)


@rule(
    "D03",
    Level.WARNING,
    message="{initiative} is in progress, but depends on {dependency}, which is {status}.",
    roadmap="pause {initiative}, or take `{name}` out of `depends_on` if it can go on without",
    backlog="finish {dependency} first",
    says=(("status", "in progress", "{dependency}: {status}"),),
)
def started_before_dependency(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress, and one that it depends on is neither done nor cancelled.
    Where their dates contradict each other too, D01 says so instead, and where the other depends
    on it in turn, D06. Nothing is said where every item of the other is done, which S01 or S03
    tells.
    """
    graph = edges(scene.portfolio.values())
    own = f"{scene.roadmap.id}/"
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.IN_PROGRESS:
            continue
        for name in dict.fromkeys(initiative.depends_on):
            other = scene.find(name)
            if other is None or other is initiative or other.status not in NOT_DONE:
                continue
            whole_name = name if "/" in name else own + name
            if inverted(initiative, other) or leads(graph, whole_name, own + initiative.id):
                continue
            if not _all_done(scene, other):
                told = facts(dependency=other.title, status=other.status.words, name=name)
                yield Hit(told, initiative=initiative.id, subject=name)


def _all_done(scene: Scene, other: Initiative) -> bool:
    """Whether its work is over; of another product's initiative that is not known here."""
    if scene.by_id.get(other.id) is not other:
        return False
    scope = scene.scopes[other.id]
    return bool(scope.items) and all(i.status is Status.DONE for i in scope.items)

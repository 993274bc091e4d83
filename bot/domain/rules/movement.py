"""P: progress, how far it is. What is said of it and what the items show are the same."""

import datetime as dt
import math
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Capability, Status
from bot.domain.claims import Scope
from bot.domain.findings import Fact, Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus, Link
from bot.domain.rules.outlooks import forecast_beside
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import ACTIVE, UNFINISHED, Scene

ROUNDING = 1e-9
"""A third and two thirds do not add up to one."""


def share_done(scene: Scene, scope: Scope) -> float | None:
    """How much of a scope is done, 0 to 1; None where nothing can be counted.

    Only items with none below them in the scope count, and what was dropped does not. They
    count by their estimates where every one of them has one, else alike.
    """
    parents = {scene.index.parent.get(item.ref) for item in scope.items}
    counted = [
        item
        for item in scope.items
        if item.status is not Status.DROPPED and item.ref not in parents
    ]
    done = [item for item in counted if item.status is Status.DONE]
    whole = _estimated(counted)
    if whole:
        return (_estimated(done) or 0.0) / whole
    return len(done) / len(counted) if counted else None


def _estimated(items: list[BacklogItem]) -> float | None:
    """The sum of their estimates; None where one of them has none."""
    estimates = [item.estimate for item in items if item.estimate is not None]
    return math.fsum(estimates) if len(estimates) == len(items) else None


@rule(
    "P03",
    Level.WARNING,
    message="{initiative} is in progress, with {items:item|items} in work, but none of its items"
    " was begun or closed since {last}{outlook}.",
    roadmap="set the status to `paused`, or drop it",
    backlog="close what is done, or take back what nobody works on: {items}",
    says=(("status", "in progress", "nothing begun or closed since {last}"),),
    needs=(Capability.DOING,),
    whole=True,
    options={"days": OptionSpec(14, "days", "how long nothing may be begun or closed")},
)
def stalled(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress, an item of it is in work, and for more than `days` days none
    of its items was begun, done or dropped. Where a tracker does not tell when that was, the
    last change to the item counts. Where nothing is in work, S04 speaks. The forecast is told
    beside, if there is one.
    """
    since = scene.today - dt.timedelta(days=int(scene.number("P03", "days")))
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.IN_PROGRESS:
            continue
        items = scene.scopes[initiative.id].items
        working = tuple(item.ref for item in items if item.status is Status.DOING)
        if not working:
            continue
        moved = max(at for item in items if (at := _moved(item)))
        last = scene.roadmap.calendar.day(moved)
        if last < since:
            told = facts(last=last, items=working, outlook=forecast_beside(scene, initiative.id))
            yield Hit(told, initiative=initiative.id, items=working)


def _moved(item: BacklogItem) -> dt.datetime | None:
    """When its status changed last, as far as that is told; never too early."""
    if item.status is Status.TODO:
        return item.started  # begun, and put back since
    if item.status is Status.DOING:
        return item.started or item.updated
    return item.closed or item.updated


@rule(
    "P07",
    Level.NOTE,
    message="{initiative} is in progress, but how far it is cannot be told: {why}.",
    roadmap="link the epic or milestone that holds its items",
    backlog="break it down into items that the bot may read",
    says=(("progress", "in progress", "{why}"),),
)
def progress_unknown(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress and has links, and they reach no item, or a single one that is
    in work and has none below it, or items below them cannot be read. A share that nobody can
    know is not called 0%. What L02, L07, L08, S04 or X01 say of its links is not told again.
    """
    for initiative in scene.initiatives:
        if initiative.links and initiative.status is InitiativeStatus.IN_PROGRESS:
            told = _unknown(scene, initiative)
            if told:
                yield Hit(told, initiative=initiative.id)


def _unknown(scene: Scene, initiative: Initiative) -> tuple[tuple[str, Fact], ...]:
    """Why its progress is not known; nothing if it is, or if another rule says so."""
    scope = scene.scopes[initiative.id]
    if scope.silent:
        hidden = not any(scene.snapshot.gap_for(link.source) for link in initiative.links)
        why = "items below what it links to cannot be read"
        return facts(why=why, no_change="roadmap") if hidden and scope.items else ()
    if not scope.items:
        if scene.snapshot.historic:
            return ()  # what was created since is rightly missing
        told = any(_is_told(scene, link) for link in initiative.links)
        return () if told else facts(why="its links reach no item")
    if len(scope.items) == 1 and scope.items[0].status is Status.DOING:
        return facts(why="it is a single item, with none below it")
    return ()


def _is_told(scene: Scene, link: Link) -> bool:
    """Whether L02, L07 or L08 say that this link, which reaches nothing, is wrong or empty."""
    if link.target is None:
        return True
    container = scene.index.containers.get(link.target)
    return link.target in scene.snapshot.absent or (container is not None and container.is_open)


@rule(
    "P08",
    Level.WARNING,
    message="The roadmap says {initiative} is {typed} done; its items say {computed}%.",
    roadmap="correct `progress`, or leave it out: the items tell it",
    backlog="close what is done, or add what is still to do",
    says=(("progress", "{typed}", "{computed}%"),),
    whole=True,
    options={"points": OptionSpec(20, "percentage points", "how far the two may differ")},
)
def reported_vs_computed(scene: Scene) -> Iterator[Hit]:
    """The `progress` of an initiative differs by more than `points` percentage points from the
    share of its items that is done. Items count that have none below them, and what was dropped
    does not; they count by estimate where all of them have one. Judged of what is planned, in
    progress or paused; where everything is done, S01 says so.
    """
    allowed = scene.number("P08", "points") / 100 + ROUNDING
    for initiative in scene.initiatives:
        typed = initiative.progress
        if typed is None or initiative.status not in UNFINISHED:
            continue
        scope = scene.scopes[initiative.id]
        if initiative.status in ACTIVE and all(i.status is Status.DONE for i in scope.items):
            continue
        computed = share_done(scene, scope)
        if computed is not None and abs(typed - computed) > allowed:
            told = facts(typed=f"{typed:.0%}", computed=round(100 * computed))
            yield Hit(told, initiative=initiative.id)

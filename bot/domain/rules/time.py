"""T: time. Windows, targets, milestones and due dates agree.

`schedule` has the sprints, `periods` what is current and what was left behind.
"""

import datetime as dt
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Capability, Container, ContainerKind, ItemRef
from bot.domain.claims import Scope
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Initiative
from bot.domain.rules.periods import (
    current_not_scheduled,
    gap_in_plan,
    is_left_behind,
    partial_roll_up,
    stale_period,
)
from bot.domain.rules.rule import Graded, Rule, rule
from bot.domain.rules.schedule import (
    carried_over,
    pulled_too_early,
    scheduled_too_late,
    sprint_overlap,
    two_dates_disagree,
)
from bot.domain.rules.slips import target_slipped
from bot.domain.scene import ACTIVE, NOT_DONE, Scene


@rule(
    "T01",
    Graded.BY_COMMITMENT,
    message="{initiative} was due {end} and is {status}; {left}.",
    roadmap="move the target date, or set the status to what is true",
    backlog="finish, cut or move what is left",
    says=(("target", "{end}", "{left}"),),
    reach=Reach.ITEM,
    dated=True,
)
def overdue(scene: Scene) -> Iterator[Hit]:
    """The target date of an initiative (or, without one, the end of its window) has passed,
    and it is neither done nor cancelled. Of one that is only proposed or paused, and neither
    committed nor has a target, T14 says so.
    """
    for initiative in scene.initiatives:
        end, scope = initiative.end, scene.scopes[initiative.id]
        if is_left_behind(scene, initiative):
            continue
        if initiative.status in NOT_DONE and end and end < scene.today:
            told = facts(
                end=end,
                status=initiative.status.words,
                left=_left(scope),
            )
            yield Hit(told, initiative=initiative.id)


def _left(scope: Scope) -> str:
    """How much is open, and no more than is known."""
    total, still_open = len(scope.items), len(scope.open)
    if not total:
        return "its items could not be read" if scope.silent else "no item is linked to it yet"
    verb = "is" if still_open == 1 or total == 1 else "are"
    noun = "item" if total == 1 else "items"
    known = f"{noun} that could be read" if scope.silent else noun
    return f"{still_open} of {total} {known} {verb} open"


@rule(
    "T02",
    Level.NOTE,
    message="{outside:item|items} of {initiative} {outside:=has|have} dates {beyond} {bound}.",
    roadmap="move its dates so that they hold the work",
    backlog="move these inside: {items}",
    says=(("dates", "{start} to {end}", "{outside:item|items} outside"),),
    reach=Reach.ITEM,
    dated=True,
    needs=(Capability.DUE_DATES, Capability.START_DATES),
)
def child_outside_window(scene: Scene) -> Iterator[Hit]:
    """An open item starts before its initiative's window, or is due after it, and the
    initiative is neither done nor cancelled. Without a window that has dates, the target is
    the end. Items without dates are not judged.
    """
    for initiative in scene.initiatives:
        start, end = _period(initiative)
        if initiative.status not in NOT_DONE or end is None or (start and start > end):
            continue  # the wrong way round is T09
        scope = scene.scopes[initiative.id]
        outside = tuple(i.ref for i in scope.open if _is_outside(i, start, end))
        if outside:
            told = facts(
                outside=len(outside),
                beyond="outside its window" if start else "after its target",
                bound=initiative.window.text if initiative.window and start else end,
                start=start or "any day",
                end=end,
                items=outside,
            )
            yield Hit(told, initiative=initiative.id, items=outside)


def _period(initiative: Initiative) -> tuple[dt.date | None, dt.date | None]:
    """The window's two dates, or no start and the target."""
    window = initiative.window
    if window and window.start and window.end:
        return window.start, window.end
    return None, initiative.target


def _is_outside(item: BacklogItem, start: dt.date | None, end: dt.date) -> bool:
    early = start and item.start and item.start < start
    return bool(early or (item.due and item.due > end))


@rule(
    "T04",
    Graded.BY_COMMITMENT,
    message="Roadmap says {target}; {container} says {due}.",
    roadmap="move the target to {due} or later",
    backlog="move {container}, or cut what it holds",
    says=(("date", "{target}", "{due} ({late:day|days} later)"),),
    reach=Reach.ITEM,
    dated=True,
)
def milestone_after_target(scene: Scene) -> Iterator[Hit]:
    """An open milestone or version that an initiative links to, or is released by, is due after
    the initiative's target date, and the initiative is neither done nor cancelled.
    """
    for initiative in scene.initiatives:
        target = initiative.target
        if target is None or initiative.status not in NOT_DONE:
            continue
        for container in _open_milestones(scene, initiative):
            if container.due and container.due > target:
                told = facts(
                    target=target,
                    container=container.ref,
                    due=container.due,
                    late=(container.due - target).days,
                )
                yield Hit(told, initiative=initiative.id, item=container.ref)


def _open_milestones(scene: Scene, initiative: Initiative) -> Iterator[Container]:
    named = (link.target for link in initiative.named)
    for ref in dict.fromkeys(named):
        container = scene.index.containers.get(ref) if ref else None
        if container and container.is_open:
            yield container


@rule(
    "T08",
    Level.WARNING,
    message="{initiative} is {status} without a window or a target date.",
    roadmap="give it a quarter, or `now`, `next` or `later`",
    backlog="no change needed",
    says=(("dates", "none", "{open:open item|open items}"),),
)
def no_dates(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress and has neither a window nor a target."""
    for initiative in scene.initiatives:
        if initiative.status in ACTIVE and not initiative.window and not initiative.target:
            status = initiative.status.words
            told = facts(status=status, open=len(scene.scopes[initiative.id].open))
            yield Hit(told, initiative=initiative.id)


@rule(
    "T09",
    Level.ERROR,
    message="The window of {initiative} starts {start} and ends {end}, before it starts.",
    roadmap="put the two dates the right way round",
    backlog="no change needed",
    says=(("window", "{window}", "-"),),
)
def inverted_dates(scene: Scene) -> Iterator[Hit]:
    """A window's start lies after its end."""
    for initiative in scene.initiatives:
        window = initiative.window
        if window and window.start and window.end and window.start > window.end:
            told = facts(start=window.start, end=window.end, window=window.text)
            yield Hit(told, initiative=initiative.id)


@rule(
    "T10",
    Level.ERROR,
    message="{initiative} is planned for {window}, but its target is {target}.",
    roadmap="make the window and the target agree",
    backlog="no change needed",
    says=(("window and target", "{window} ({start} to {end}); {target}", "-"),),
)
def quarter_vs_date(scene: Scene) -> Iterator[Hit]:
    """The target date lies outside the initiative's own window."""
    for initiative in scene.initiatives:
        window, target = initiative.window, initiative.target
        if not (window and target and window.start and window.end):
            continue
        if window.start <= window.end and not window.start <= target <= window.end:
            told = facts(window=window.text, start=window.start, end=window.end, target=target)
            yield Hit(told, initiative=initiative.id)


@rule(
    "T13",
    Level.WARNING,
    message="{container} was due {due} and is open with {open:item|items} left.",
    roadmap="move what it releases, if the date has slipped",
    backlog="close {container}, move what is left, or give it a new date",
    says=(("due", "{served}", "{due}, {open:item|items} open"),),
)
def milestone_past_due(scene: Scene) -> Iterator[Hit]:
    """A milestone or version is open, its due date has passed, and items in it are open."""
    serves = _served_by(scene)
    for container in scene.snapshot.containers:
        if container.kind is ContainerKind.SPRINT or not container.is_open:
            continue
        if container.due is None or container.due >= scene.today:
            continue
        inside = scene.index.by_container.get(container.ref, ())
        left = tuple(ref for ref in inside if scene.index.items[ref].is_open)
        if left:
            initiative = serves.get(container.ref, "")
            served = initiative or "not on the roadmap"
            told = facts(container=container.ref, due=container.due, open=len(left), served=served)
            yield Hit(told, initiative=initiative, item=container.ref)


def _served_by(scene: Scene) -> dict[ItemRef, str]:
    """The first initiative that claims, or is released by, each container."""
    serves: dict[ItemRef, str] = {}
    for initiative in scene.initiatives:
        for link in initiative.named:
            if link.target:
                serves.setdefault(link.target, initiative.id)
    return serves


RULES: tuple[Rule, ...] = (
    overdue,
    child_outside_window,
    two_dates_disagree,
    milestone_after_target,
    scheduled_too_late,
    pulled_too_early,
    current_not_scheduled,
    no_dates,
    inverted_dates,
    quarter_vs_date,
    carried_over,
    milestone_past_due,
    stale_period,
    gap_in_plan,
    partial_roll_up,
    sprint_overlap,
    target_slipped,
)

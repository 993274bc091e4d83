"""Where a piece of work stands and when it is meant to be: guesses, each with its reason."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.adoption_work import Work, release_of
from bot.domain.backlog import BacklogItem, Capability, Container, ContainerKind, ItemRef, Status
from bot.domain.roadmap import InitiativeStatus
from bot.domain.scene import Scene
from bot.domain.tracker_words import HORIZONS, is_sane, range_of, window_of
from bot.domain.windows import Window, WindowKind, parse_window

FRESH_DAYS = 14
"""For so long something finished shows that work goes on, as rule S04 has it."""
QUIET_DAYS = 60
"""The same where a tracker does not tell what is in work."""
LONG_DAYS = 28
"""An iteration of so many days is a window of a roadmap; a shorter one is a sprint."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A status, and why it is that."""

    status: InitiativeStatus
    why: str


@dataclass(frozen=True, slots=True)
class Time:
    """A window, a target, and why."""

    window: Window | None = None
    target: dt.date | None = None
    why: str = ""


def stand_of(scene: Scene, work: Work, time: Time) -> Stand:
    """The status, made so that the backlog agrees with it today."""
    total = len(work.tasks) or 1
    if not work.head.is_open:
        return Stand(InitiativeStatus.DONE, "it is closed, and nothing of it is open")
    doing = [item for item in work.items if item.status is Status.DOING]
    if doing:
        told = f"{len(doing)} of {total} in work"
        if not [item for item in work.tasks if item.status is Status.DOING]:
            told = f"{work.ref.key} is in work"
        return Stand(InitiativeStatus.IN_PROGRESS, told)
    done = [item for item in work.items if item.status is Status.DONE]
    if done:
        return _begun(scene, work, done, total)
    if time.window and time.window.kind is WindowKind.LATER:
        return Stand(InitiativeStatus.PROPOSED, "nothing of it has begun, and it is for later")
    if time.window or time.target:
        return Stand(InitiativeStatus.PLANNED, "nothing of it has begun, and it has a time")
    return Stand(InitiativeStatus.PROPOSED, "nothing of it has begun, and nothing says when")


def _begun(scene: Scene, work: Work, done: list[BacklogItem], total: int) -> Stand:
    last = max(scene.roadmap.calendar.day(item.closed or item.updated) for item in done)
    told = f"{len(done)} of {total} done, the last on {last}"
    says = scene.tells(work.ref.source, (Capability.DOING,))
    since = scene.today - dt.timedelta(days=FRESH_DAYS if says else QUIET_DAYS)
    if last >= since:
        return Stand(InitiativeStatus.IN_PROGRESS, told)
    if _inside(work, scene.active_sprints):
        return Stand(InitiativeStatus.PLANNED, f"{told}, and more in the running sprint")
    return Stand(InitiativeStatus.PAUSED, f"{told}, and nothing in work")


def time_of(scene: Scene, work: Work) -> Time:
    """When it is meant to be: its own dates first, then its iteration, its release, sprints."""
    if not work.head.is_open:
        closed = work.head.closed
        day = scene.roadmap.calendar.day(closed) if closed else None
        return Time(target=day, why="the day it was closed") if day else Time()
    return _own(work) or _on_board(scene, work) or _shipped(scene, work) or _sprinted(scene, work)


def _own(work: Work) -> Time | None:
    start, due, name = work.head.start, work.head.due, work.ref.key
    if due is None or not is_sane(due):
        return None
    if work.epic is None:
        return Time(target=due, why="its due date")
    window = range_of(start, due) if start else None
    if window:
        return Time(window, due, f"the dates of {name}")
    return Time(target=due, why=f"the due date of {name}")


def _on_board(scene: Scene, work: Work) -> Time | None:
    """What the board says of the epic: a quarter, or an iteration as long as one."""
    if work.epic is None:
        return None
    for name, value in work.epic.fields:
        window = window_of(value) if name.casefold() in HORIZONS else None
        if window:
            return Time(window, why=f"the field {name} of {work.ref.key}")
    iteration = scene.index.containers.get(work.epic.sprint) if work.epic.sprint else None
    if iteration is None or iteration.start is None or iteration.due is None:
        return None
    if (iteration.due - iteration.start).days + 1 < LONG_DAYS:
        return None
    window = range_of(iteration.start, iteration.due)
    return Time(window, why=f"the iteration {iteration.title}") if window else None


def _shipped(scene: Scene, work: Work) -> Time | None:
    """The day of its release, while that has not passed."""
    if work.epic is None or (found := release_of(scene, work)) is None:
        return None
    due = found[0].due
    if due is None or due < scene.today or not is_sane(due):
        return None
    return Time(target=due, why=f"{found[0].title} is due then, with most of what is left")


def _sprinted(scene: Scene, work: Work) -> Time:
    """Now or next, by the sprints that its items are in; what is in work is now."""
    running = _inside(work, scene.active_sprints)
    coming = _inside(work, scene.current_sprints - scene.active_sprints)
    if running:
        return Time(parse_window("now"), why=f"{running} open in the running sprint")
    if any(item.status is Status.DOING for item in work.items):
        return Time(parse_window("now"), why="no date in the tracker, and work goes on")
    if coming:
        return Time(parse_window("next"), why=f"{coming} open in the next sprint")
    return Time()


def _inside(work: Work, sprints: frozenset[ItemRef]) -> int:
    return sum(item.is_open and item.sprint in sprints for item in work.items)


def settled(stand: Stand, time: Time) -> Time:
    """The time that goes with a status: what is in progress is at least `now`."""
    if stand.status is InitiativeStatus.IN_PROGRESS and not (time.window or time.target):
        return Time(parse_window("now"), why="no date in the tracker, and work goes on")
    return time


def closing(work: Work, scene: Scene) -> tuple[Container, str] | None:
    """The release, and how much of what is left is in it."""
    if work.epic is None or (found := release_of(scene, work)) is None:
        return None
    left = len(work.open) or 1
    named = f": {found[0].title}" if found[0].kind is ContainerKind.MILESTONE else ""
    return found[0], f"{found[1]} of {left} open in it{named}"

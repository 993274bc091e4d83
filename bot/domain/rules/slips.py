"""T and S, of what was said before: dates that moved, and owners who say nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.backlog import BacklogItem
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Audience, Initiative, InitiativeStatus
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import ACTIVE, NOT_DONE, Scene

_WITHDRAWN = frozenset({InitiativeStatus.PAUSED, InitiativeStatus.CANCELLED})


def stretch(scene: Scene, initiative: Initiative) -> list[tuple[dt.date, Initiative]]:
    """What was said of an initiative since it was last planned anew, day by day.

    Empty where it is not planned or in progress now, or its past is not known.
    """
    said: list[tuple[dt.date, Initiative]] = []
    if scene.beside.replay is None or initiative.status not in ACTIVE:
        return said
    for day, told in scene.beside.replay.daily(initiative.id):
        if day > scene.today:
            break
        if told.status in ACTIVE:
            said.append((day, told))
        else:
            said.clear()
    return said


@rule(
    "T11",
    Level.WARNING,
    message="{initiative} was put off {often}: it was due {first} and is now due {end}.",
    roadmap="accept it with the reason, or set it to `proposed` until there is a date that holds",
    backlog="no change needed",
    says=(("end", "{end}, at first {first}", "no change needed"),),
    dated=True,
    beside=(Aside.REPLAY,),
    options={
        "warning": OptionSpec(2, "moves", "how many moves to a later day are a warning"),
        "error": OptionSpec(3, "moves", "how many of them are an error"),
    },
)
def target_slipped(scene: Scene) -> Iterator[Hit]:
    """The end of an initiative, its target or else the end of its window, was moved to a later
    day while it was planned or in progress, as the manifest's history in git tells: once is a
    note, twice a warning, three times an error. What was changed several times on one day
    counts as it stood in the evening. Setting it to proposed or paused begins a new count, and
    of a date that is back where it was nothing is told. A single move of which customers were
    not told is V03's.
    """
    unsaid = {initiative.id for initiative, _ in moved_promises(scene)}
    for initiative in scene.initiatives:
        ends = [told.end for _, told in stretch(scene, initiative) if told.end]
        times = sum(later > sooner for sooner, later in pairwise(ends))
        if not times or ends[-1] <= ends[0] or (times == 1 and initiative.id in unsaid):
            continue
        often = {1: "once", 2: "twice"}.get(times, f"{times} times")
        told = facts(often=often, times=times, first=ends[0], end=ends[-1])
        yield Hit(told, initiative=initiative.id, level=_slip_level(scene, times))


def _slip_level(scene: Scene, times: int) -> Level:
    if times >= scene.number("T11", "error"):
        return Level.ERROR
    return Level.WARNING if times >= scene.number("T11", "warning") else Level.NOTE


@dataclass(frozen=True, slots=True)
class Move:
    """What customers were shown of an initiative, what it says now, and since when."""

    before: str
    now: str
    day: dt.date


def moved_promises(scene: Scene) -> Iterator[tuple[Initiative, Move]]:
    """Initiatives of which customers see something else than before, and were not told."""
    if scene.beside.replay is None:
        return
    since = scene.today - dt.timedelta(days=scene.number("V03", "days"))
    for initiative in scene.initiatives:
        if initiative.audience is Audience.CUSTOMER:
            said = scene.beside.replay.daily(initiative.id)
            move = _moved(told for told in said if told[0] <= scene.today)
            if move and move.day > since:
                yield initiative, move


def _moved(said: Iterable[tuple[dt.date, Initiative]]) -> Move | None:
    """The move that nothing was said about since, if what is shown now is not what was."""
    move: Move | None = None
    last: Initiative | None = None
    for day, told in said:
        before, now = _shown(last), _shown(told)
        if last is not None and _words(told) != _words(last):
            move = None
        elif before and now and before != now:
            first = move.before if move else before
            move = Move(first, now, day) if first != now else None
        last = told
    return move


def _shown(initiative: Initiative | None) -> str:
    """What customers may count on: the day, else the window; or that it stands still."""
    if initiative is None or initiative.audience is not Audience.CUSTOMER:
        return ""
    if initiative.status in _WITHDRAWN:
        return initiative.status.words
    if initiative.status not in NOT_DONE:
        return ""
    exact = initiative.public is not None and initiative.public.exact_date
    if exact and initiative.target:
        return f"{initiative.target.day} {initiative.target:%b %Y}"
    return initiative.window.text if initiative.window else ""


def _words(initiative: Initiative) -> tuple[object, str]:
    return initiative.public, initiative.changelog


@rule(
    "S12",
    Level.NOTE,
    message="{initiative} moves on, and its owner {owner} has said nothing since {last}.",
    roadmap="bring its entry up to date: health, dates or text",
    backlog="say where it stands on an item of {owner}",
    says=(("owner", "last changed {last}", "no item of {owner} changed in {days} days"),),
    beside=(Aside.REPLAY,),
    off=True,
    options={
        "days": OptionSpec(14, "days", "how long an owner may be silent"),
    },
)
def silent_owner(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress and its work has moved within the last `days` days, while
    its entry in the manifest was not changed in git for so long, nor any item of it that is
    assigned to its owner. Where no work moves either, P03 says so.
    """
    if scene.beside.replay is None:
        return
    days = int(scene.number("S12", "days"))
    since = scene.today - dt.timedelta(days=days)
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.IN_PROGRESS or not initiative.owner:
            continue
        said = [day for day, _ in scene.beside.replay.of(initiative.id)]
        items = scene.scopes[initiative.id].items
        if said and said[-1] <= since and _is_quiet(scene, initiative.owner, items, since):
            told = facts(owner=initiative.owner, last=said[-1], days=days)
            yield Hit(told, initiative=initiative.id)


def _is_quiet(scene: Scene, owner: str, items: Iterable[BacklogItem], since: dt.date) -> bool:
    """Whether others have moved the work since, and the owner has not touched it."""
    day = scene.roadmap.calendar.day
    moved = False
    for item in items:
        if day(item.updated) > since:
            if any(scene.person(account) == owner for account in item.assignees):
                return False
            moved = moved or any(day(at) > since for at in (item.started, item.closed) if at)
    return moved

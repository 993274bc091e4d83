"""P: time that has passed. How much of the plan's time is gone, against how much is done."""

import datetime as dt
import math
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.forecast.outlook import State
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.assignees import assigning, unassigned
from bot.domain.rules.foresight import missed
from bot.domain.rules.movement import ROUNDING, share_done
from bot.domain.rules.outlooks import forecast_beside
from bot.domain.rules.ranked import tells_work
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.status import is_phantom
from bot.domain.scene import ACTIVE, Scene

_DAY = dt.timedelta(days=1)


@rule(
    "P01",
    Level.WARNING,
    message="{initiative} is {done}% done; to end on {end} it should have been that far on"
    " {reached}{outlook}.",
    roadmap="move the end to a day by which all of it can be done",
    backlog="cut or move out what can wait, or put more people to it",
    says=(("end", "{end}", "{done}% done, as planned for {reached}"),),
    whole=True,
    dated=True,
    options={
        "points": OptionSpec(20, "percentage points", "how far the work may lie behind the time"),
        "items": OptionSpec(5, "items", "of an initiative, with fewer of which nothing is said"),
    },
)
def behind_schedule(scene: Scene) -> Iterator[Hit]:
    """The share of an initiative's items that is done lies more than `points` percentage points
    below the share of its time that has passed: from the first day of its window to its target, or
    without one to the end of the window. Shares are counted as in P08. Initiatives that are planned
    or in progress and have `items` items or more are judged. Where P02 speaks of its odds, or they
    are 85% or better, nothing is said.
    """
    for initiative in scene.initiatives:
        share = _lag(scene, initiative)
        if share is not None and initiative.start and initiative.end:
            days = (initiative.end - initiative.start).days + 1
            whole_days = math.floor(share * days + ROUNDING)
            told = facts(
                done=round(100 * share),
                end=initiative.end,
                reached=initiative.start + max(whole_days - 1, 0) * _DAY,
                outlook=forecast_beside(scene, initiative.id),
            )
            yield Hit(told, initiative=initiative.id)


def _lag(scene: Scene, initiative: Initiative) -> float | None:
    """How much is done, where that is too little and no forecast says more of it."""
    passed = _passed(scene, initiative)
    made = scene.foresight.initiatives.get(initiative.id)
    points = scene.number("P01", "points") / 100
    if passed is None or passed <= points or made is None:
        return None
    if made.work.open + made.work.closed < scene.number("P01", "items"):
        return None
    share = share_done(scene, scene.scopes[initiative.id])
    if share is None or passed - share <= points + ROUNDING or _is_foretold(scene, initiative):
        return None
    return share


def _passed(scene: Scene, initiative: Initiative) -> float | None:
    """How much of its time has passed, today included; None before and after it."""
    start, end, today = initiative.start, initiative.end, scene.today
    if initiative.status not in ACTIVE or not (start and end) or not start <= today <= end:
        return None
    return ((today - start).days + 1) / ((end - start).days + 1)


def _is_foretold(scene: Scene, initiative: Initiative) -> bool:
    """Whether its odds are known, and they are good or P02 tells them."""
    made = scene.foresight.initiatives[initiative.id]
    if scene.told(made).state is State.ON_TRACK:
        return True
    return _speaks(scene, "P02", initiative) and missed(scene, initiative) is not None


def _speaks(scene: Scene, code: str, initiative: Initiative) -> bool:
    """Whether the manifest has not switched a rule off for an initiative.

    What a rule that is off would say nobody hears, so another one has to.
    """
    policy = scene.roadmap.policy
    own = policy.initiatives.get(initiative.id, {}).get(code) or policy.rules.get(code)
    if own is not None:
        return not own.off
    chosen = policy.select is None or not policy.select.isdisjoint((code, code[0]))
    return chosen and code not in policy.ignore


@rule(
    "P06",
    Level.WARNING,
    message="{initiative} is to end on {end}, and {left}% of it is still to do{nobody}.",
    roadmap="move the end to a day by which all of it can be done",
    backlog="find somebody for what is left, or move it out: {items}",
    says=(("end", "{end}", "{left}% to do{nobody}"),),
    whole=True,
    dated=True,
    options={
        "days": OptionSpec(30, "days", "how close its end must be"),
        "share": OptionSpec(0.4, "share, 0 to 1", "how much may be left to do even then"),
    },
)
def not_far_enough(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned or in progress ends within `days` days, more than half of its
    window has passed if it has one, and more than `share` of its items, of which there are two at
    least, is not done, counted as in P08. Or some of it is open, and nobody is assigned to any of
    that, in sources in which people are. Where S04, P01 or P02 say that it does not come along, or
    O04 names what nobody has taken, nothing is said, nor where the odds are 85% or better.
    """
    people = assigning(scene)
    for initiative in scene.initiatives:
        if initiative.end is None or not _nears_its_end(scene, initiative):
            continue
        share = share_done(scene, scene.scopes[initiative.id])
        still = _work_left(scene, initiative)
        if share is None or not still or _is_said(scene, initiative):
            continue
        alone = _is_alone(scene, initiative, still, people)
        if alone or _is_much(scene, initiative, 1 - share):
            items = tuple(item.ref for item in still)
            told = facts(
                end=initiative.end,
                left=math.ceil(100 * (1 - share) - ROUNDING),
                nobody=", and nobody is assigned to it" if alone else "",
                items=items,
            )
            yield Hit(told, initiative=initiative.id, items=items)


def _is_much(scene: Scene, initiative: Initiative, left: float) -> bool:
    """Whether so much may not be left; a single item is done to nought or to all."""
    work = scene.foresight.initiatives[initiative.id].work
    return work.open + work.closed > 1 and left > scene.number("P06", "share") + ROUNDING


def _nears_its_end(scene: Scene, initiative: Initiative) -> bool:
    start, end, today = initiative.start, initiative.end, scene.today
    if initiative.status not in ACTIVE or end is None:
        return False
    if not today <= end <= today + scene.number("P06", "days") * _DAY:
        return False
    return start is None or 2 * ((today - start).days + 1) > (end - start).days + 1


def _work_left(scene: Scene, initiative: Initiative) -> tuple[BacklogItem, ...]:
    items = scene.scopes[initiative.id].open
    return tuple(item for item in items if scene.is_work(item))


def _is_said(scene: Scene, initiative: Initiative) -> bool:
    """Whether another rule says that it does not come along, or its odds are good."""
    if _is_foretold(scene, initiative):
        return True
    idle = is_phantom(scene, initiative) and tells_work(scene, initiative)
    if idle and _speaks(scene, "S04", initiative):
        return True
    return _speaks(scene, "P01", initiative) and _lag(scene, initiative) is not None


def _is_alone(
    scene: Scene,
    initiative: Initiative,
    still: tuple[BacklogItem, ...],
    people: frozenset[str],
) -> bool:
    """Whether nobody is assigned to what is left, and O04 does not say so."""
    if any(item.assignees or item.ref.source not in people for item in still):
        return False
    named = _speaks(scene, "O04", initiative) and unassigned(scene, initiative, people)
    return not named


@rule(
    "P12",
    Level.WARNING,
    message="{initiative} has been in work since {since}; it was planned to take"
    " {planned:day|days}.",
    roadmap="plan it anew: give it a window that holds the work, or pause it",
    backlog="finish or cut what is left",
    says=(("length", "{planned:day|days}", "in work since {since}"),),
    dated=True,
    beside=(Aside.REPLAY,),
    options={"factor": OptionSpec(1.5, "times", "the planned length that it may take")},
)
def running_too_long(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress for more than `factor` times as long as it is planned to take:
    from the first day of its window to its target, or without one to the end of the window. Since
    when it is in progress is told by the manifest's history in git. An item that was begun or done
    long before tells nothing: what is linked by a label or a component may be older than the
    plan. Where its end has passed T01 says so.
    """
    for initiative in scene.initiatives:
        start, end = initiative.start, initiative.end
        if initiative.status is not InitiativeStatus.IN_PROGRESS or not (start and end):
            continue
        if not start <= end or end < scene.today:
            continue
        planned, since = (end - start).days + 1, _since(scene, initiative)
        if since and (scene.today - since).days + 1 > scene.number("P12", "factor") * planned:
            yield Hit(facts(since=since, planned=planned), initiative=initiative.id)


def _since(scene: Scene, initiative: Initiative) -> dt.date | None:
    """Since when the roadmap says without a break that it is in progress."""
    since: dt.date | None = None
    replay = scene.beside.replay
    for day, told in replay.daily(initiative.id) if replay else ():
        if day <= scene.today:
            began = told.status is InitiativeStatus.IN_PROGRESS
            since = (since or day) if began else None
    return since

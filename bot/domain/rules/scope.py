"""P: scope. What an initiative holds, against the day on which it was planned."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, ItemRef, Status
from bot.domain.beside import Aside
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Commitment, Initiative
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.slips import stretch
from bot.domain.scene import Scene


@dataclass(frozen=True, slots=True)
class Growth:
    """What came to a scope since it was planned, and how much was planned and cut since."""

    since: dt.date
    planned: int
    cut: int
    added: tuple[BacklogItem, ...]

    @property
    def share(self) -> float:
        """How much larger it is than it was planned."""
        return (len(self.added) - self.cut) / self.planned


def _growth(scene: Scene, initiative: Initiative) -> Growth | None:
    """None where nothing is new, or was planned, or it is not known when it was planned."""
    baseline = next((day for day, told in stretch(scene, initiative) if told.links), None)
    if baseline is None:
        return None
    last = scene.roadmap.calendar.end_of(baseline)
    items = scene.scopes[initiative.id].items
    there = {item.ref: item for item in items if item.created <= last}
    if len(there) == len(items):
        return None
    broken_down = {scene.index.parent.get(ref) for ref in there}
    planned = [item for ref, item in there.items() if ref not in broken_down]
    if not planned:
        return None
    return Growth(
        since=baseline,
        planned=len(planned),
        cut=sum(item.status is Status.DROPPED for item in planned),
        added=tuple(_added(scene, initiative, there.keys(), {item.ref for item in planned})),
    )


def _added(
    scene: Scene, initiative: Initiative, there: Collection[ItemRef], planned: Collection[ItemRef]
) -> Iterator[BacklogItem]:
    """What is new and has nothing below it, but for the parts of what was planned."""
    for item in scene.scopes[initiative.id].items:
        if item.ref in there or item.status is Status.DROPPED:
            continue
        above = next((ref for ref in scene.index.above(item.ref) if ref in there), None)
        if above not in planned and not scene.index.children.get(item.ref):
            yield item


@rule(
    "P04",
    Level.WARNING,
    message="{initiative} has grown by {share} since {since}: {added:item came|items came} to"
    " {planned:that was planned|that were planned}.",
    roadmap="accept what came, or set it to `proposed` until it is planned anew",
    backlog="cut or move out what can wait: {items}",
    says=(("scope", "{planned} planned on {since}", "{added} added, {cut} cut"),),
    whole=True,
    beside=(Aside.REPLAY,),
    options={
        "share": OptionSpec(0.3, "share", "how much of what was planned may be added"),
        "items": OptionSpec(3, "items", "how many added items are told at least"),
    },
)
def scope_grew(scene: Scene) -> Iterator[Hit]:
    """More than `share` was added to the scope of an initiative since the day on which, as the
    manifest's history in git tells, it was first planned or in progress with links; setting it
    to proposed or paused and back begins anew. Counted are items with nothing below them that
    were created later, less the planned ones that were dropped. The parts into which a planned
    item is broken down are no growth. What came close to the end is P05's. Nothing is said where
    all that came is closed by now, nor, unless it is committed, of what is planned for a time
    after its team's next two sprints: there the scope may still take shape.
    """
    share, least = scene.number("P04", "share"), scene.number("P04", "items")
    for initiative in scene.initiatives:
        growth = None if _takes_shape(scene, initiative) else _growth(scene, initiative)
        if growth is None or _late(scene, initiative, growth):
            continue
        items = tuple(item.ref for item in growth.added if item.is_open)
        if items and growth.share > share and len(growth.added) >= least:
            told = facts(
                share=f"{growth.share:.0%}",
                since=growth.since,
                added=len(growth.added),
                planned=growth.planned,
                cut=growth.cut,
                items=items,
            )
            yield Hit(told, initiative=initiative.id, items=items)


def _takes_shape(scene: Scene, initiative: Initiative) -> bool:
    """Whether nobody has promised it, and it does not begin soon."""
    return initiative.commitment is not Commitment.COMMITTED and scene.is_far(initiative)


@rule(
    "P05",
    Level.WARNING,
    message="{initiative} is due {end}, and {added:item was|items were} added to it in the last"
    " {days} days.",
    roadmap="move the target to a day by which all of it can be done",
    backlog="freeze the scope; move out what can wait: {items}",
    says=(("end", "{end}", "{added} added to {planned} planned"),),
    whole=True,
    dated=True,
    beside=(Aside.REPLAY,),
    options={
        "days": OptionSpec(30, "days", "how close to its end a scope should not grow"),
        "share": OptionSpec(0.1, "share", "how much of what was planned may be added even then"),
    },
)
def scope_grew_late(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned or in progress ends in less than `days` days, and within
    the last `days` days more than `share` of what was planned was added to its scope, counted
    as in P04; some of it is open.
    """
    for initiative in scene.initiatives:
        growth = _growth(scene, initiative) if _ends_soon(scene, initiative) else None
        late = _late(scene, initiative, growth) if growth else ()
        items = tuple(item.ref for item in late if item.is_open)
        if growth and items and initiative.end:
            told = facts(
                end=initiative.end,
                added=len(late),
                planned=growth.planned,
                days=int(scene.number("P05", "days")),
                items=items,
            )
            yield Hit(told, initiative=initiative.id, items=items)


def _ends_soon(scene: Scene, initiative: Initiative) -> bool:
    days = dt.timedelta(days=scene.number("P05", "days"))
    return initiative.end is not None and scene.today <= initiative.end < scene.today + days


def _late(scene: Scene, initiative: Initiative, growth: Growth) -> tuple[BacklogItem, ...]:
    """What was added close to the end, if it is more than may be."""
    if not _ends_soon(scene, initiative):
        return ()
    since = scene.today - dt.timedelta(days=scene.number("P05", "days"))
    day = scene.roadmap.calendar.day
    late = tuple(item for item in growth.added if day(item.created) > since)
    return late if len(late) > growth.planned * scene.number("P05", "share") else ()

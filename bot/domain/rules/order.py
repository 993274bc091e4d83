"""K: rank, in the order of the backlog and in what was begun."""

import heapq
from collections.abc import Iterator, Sequence

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status, natural
from bot.domain.figures import is_whole
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative
from bot.domain.rules.pace import is_idle
from bot.domain.rules.ranked import below, races, ready, tells_work, titles_of
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import Scene

_TIERS = {
    **dict.fromkeys(("highest", "blocker", "urgent", "critical", "p0", "p1", "high"), 1),
    **dict.fromkeys(("medium", "major", "normal", "p2", "none"), 2),
    **dict.fromkeys(("low", "lowest", "minor", "trivial", "p3", "p4", "p5"), 3),
}
"""Common words for a priority, from the first third to the last; of others nobody knows."""


@rule(
    "K01",
    Level.NOTE,
    message="{initiative} has rank {rank} and {ready:item|items} ready; {others} with a lower rank"
    " {others:=comes|come} first in the backlog: {items}.",
    roadmap="change the ranks, if the order of the backlog is the right one",
    backlog="{waiting:=begin|begin one of} {waiting} next",
    says=(("order", "rank {rank}", "{items:item|items} of {others} first"),),
    needs=(Capability.DOING,),
    whole=True,
)
def rank_inversion(scene: Scene) -> Iterator[Hit]:
    """Of two initiatives that one team works on now the one with the higher rank has items that
    could be begun and none in work, while an item of the other one is in work, or stands above
    all of them in the order of the backlog. One finding a team, for the highest one that waits.
    Where nothing of it moved for long, it is K06's.
    """
    for race in races(scene):
        for initiative in race:
            waiting = ready(scene, initiative)
            if not waiting or _is_begun(scene, initiative):
                continue
            lower = below(race, initiative)
            ahead = _ahead(scene, waiting, initiative, lower)
            if ahead and not is_idle(scene, race, initiative) and tells_work(scene, initiative):
                yield _inverted(initiative, waiting, ahead, titles_of(scene, ahead, lower))
            break


def _is_begun(scene: Scene, initiative: Initiative) -> bool:
    return bool(scene.scopes[initiative.id].of(Status.DOING))


def _ahead(
    scene: Scene,
    waiting: Sequence[BacklogItem],
    initiative: Initiative,
    lower: Sequence[Initiative],
) -> list[BacklogItem]:
    """What only lower ones have in work, or the first of theirs above all that waits."""
    first: dict[str, float] = {}
    for item in waiting:
        if item.rank is not None:
            source = item.ref.source
            first[source] = min(item.rank, first.get(source, item.rank))
    found: dict[ItemRef, BacklogItem] = {}
    for other in lower:
        items = scene.scopes[other.id].items
        for item in items if _is_begun(scene, other) else ready(scene, other):
            shared = initiative.id in scene.claims[item.ref]
            if not shared and _comes_first(item, first):
                found[item.ref] = item
    return list(found.values())


def _comes_first(item: BacklogItem, first: dict[str, float]) -> bool:
    if item.status is Status.DOING:
        return True
    above = first.get(item.ref.source)
    ranked = item.status is Status.TODO and item.rank is not None
    return bool(ranked and above is not None and item.rank is not None and item.rank < above)


def _inverted(
    initiative: Initiative,
    waiting: Sequence[BacklogItem],
    ahead: Sequence[BacklogItem],
    others: tuple[str, ...],
) -> Hit:
    items = tuple(item.ref for item in ahead)
    told = facts(
        rank=initiative.rank or 0,
        ready=len(waiting),
        waiting=tuple(item.ref for item in waiting),
        others=others,
        items=items,
    )
    return Hit(told, initiative.id, items=items)


@rule(
    "K02",
    Level.NOTE,
    message="{initiative} has rank {rank} of {ranks}, but {items:item|items} of it"
    " {items:=has|have} priority {priority}.",
    roadmap="change the rank, if the priorities are right",
    backlog="set the priority anew: {items}",
    says=(("priority", "rank {rank} of {ranks}", "{priority} on {items:item|items}"),),
    off=True,
    options={"least": OptionSpec(3, "ranks", "different ones from which a third is a third")},
)
def priority_label_mismatch(scene: Scene) -> Iterator[Hit]:
    """An initiative that is in progress or near stands in the first third of all such ones by
    rank and has open items of a low priority, or in the last third and has open items of a high
    one. Priorities are known by common words: Highest to Lowest, Blocker to Trivial, P0 to P5.
    One finding for each such priority of an initiative.
    """
    near = [i for i in scene.initiatives if i.rank is not None and scene.is_near(i)]
    ranks = sorted({initiative.rank or 0 for initiative in near})
    if len(ranks) < scene.number("K02", "least"):
        return
    for initiative in near:
        place = ranks.index(initiative.rank or 0)
        tier = 1 + 3 * place // len(ranks)
        for priority, items in _far_off(scene.scopes[initiative.id].open, tier).items():
            told = facts(rank=place + 1, ranks=len(ranks), priority=priority, items=tuple(items))
            yield Hit(told, initiative.id, subject=priority, items=tuple(items))


def _far_off(items: Sequence[BacklogItem], tier: int) -> dict[str, list[ItemRef]]:
    """Items by priority whose priority lies two thirds away."""
    found: dict[str, list[ItemRef]] = {}
    for item in items:
        known = _TIERS.get((item.priority or "").casefold())
        if known and item.priority and abs(known - tier) > 1:
            found.setdefault(item.priority, []).append(item.ref)
    return found


@rule(
    "K03",
    Level.NOTE,
    message="{strays} of the first {first:item|items} in the backlog of {source} serve no"
    " initiative.",
    roadmap="link from an initiative what belongs to it: {items}",
    backlog="put items of the roadmap above these",
    says=(("first {first:item|items}", "serve initiatives", "{strays} do not"),),
    needs=(Capability.RANK,),
    whole=True,
    options={
        "first": OptionSpec(20, "items", "how far down the backlog is looked at"),
        "share": OptionSpec(0.5, "share, 0 to 1", "how many of them may serve no initiative"),
    },
)
def top_not_roadmap(scene: Scene) -> Iterator[Hit]:
    """Of the first `first` items that are not begun, in the order of a source's backlog, more
    than `share` serve no initiative. Allowed unplanned work counts as serving. Only where a
    source has that many items in order; one finding a source.
    """
    if not is_whole(scene):
        return
    first = int(scene.number("K03", "first"))
    ranked: dict[str, list[tuple[float, BacklogItem]]] = {}
    for item in scene.snapshot.items:
        if item.rank is not None and item.status is Status.TODO and not item.child_count:
            ranked.setdefault(item.ref.source, []).append((item.rank, item))
    for source, items in ranked.items():
        if len(items) < first:
            continue
        top = [item for _, item in heapq.nsmallest(first, items, key=_place)]
        strays = tuple(i.ref for i in top if not scene.serves(i) and not scene.is_unplanned(i))
        if len(strays) > scene.number("K03", "share") * first:
            told = facts(strays=len(strays), first=first, source=source, items=strays)
            yield Hit(told, source=source, subject=source, items=strays)


def _place(ranked: tuple[float, BacklogItem]) -> tuple[object, ...]:
    """Sorts items by rank; those that share one, as people count."""
    rank, item = ranked
    return rank, natural(item.ref)

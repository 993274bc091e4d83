"""S: status, of items that hold others."""

from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status
from bot.domain.claims import unseen
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.rule import rule
from bot.domain.scene import NOT_DONE, Scene


@rule(
    "S07",
    Level.NOTE,
    message="{item} is {standing}, while {below}.",
    roadmap="no change needed",
    backlog="{change} {item}, or {instead}{items}",
    says=(("{item}", "serves {initiative}", "{standing}; {below}"),),
    needs=(Capability.HIERARCHY,),
)
def container_mismatch(scene: Scene) -> Iterator[Hit]:
    """An item is closed while an item below it is open; or it is open while all below it are
    closed, at least one as done, and it is an epic or not itself in work. It serves initiatives
    that are neither done nor cancelled: what is open below the others is told by S02, S05 or
    S09. One finding an item, the highest of closed ones; nothing is said of an open one below
    which something may be unread.
    """
    busy = _above_open_items(scene)
    unread = _kinds_with_gaps(scene)
    for ref in scene.index.children:
        item = scene.index.items.get(ref)
        if item is None or not _is_judged(scene, ref):
            continue
        if not item.is_open and ref in busy and not _below_closed(scene, ref):
            yield _too_early(scene, item)
        elif _may_be_left(item) and ref not in busy and _kind(scene, ref.source) not in unread:
            yield from _too_late(scene, item)


def _above_open_items(scene: Scene) -> set[ItemRef]:
    """Every item below which an item is open."""
    busy: set[ItemRef] = set()
    for item in scene.snapshot.items:
        if item.is_open:
            above = scene.index.parent.get(item.ref)
            while above and above not in busy:  # above one that is there, all are
                busy.add(above)
                above = scene.index.parent.get(above)
    return busy


def _is_judged(scene: Scene, ref: ItemRef) -> bool:
    claimants = scene.claims.get(ref, ())
    return bool(claimants) and all(scene.by_id[c].status in NOT_DONE for c in claimants)


def _may_be_left(item: BacklogItem) -> bool:
    """Whether nobody is at it: a story is reviewed after its parts, an epic has only these."""
    return item.is_open and (item.status is not Status.DOING or item.kind.casefold() == "epic")


def _below_closed(scene: Scene, ref: ItemRef) -> bool:
    """Whether the same is told of what stands right above it."""
    parent = scene.index.parent.get(ref)
    above = scene.index.items.get(parent) if parent else None
    return above is not None and not above.is_open and _is_judged(scene, above.ref)


def _too_early(scene: Scene, item: BacklogItem) -> Hit:
    below = scene.index.below(scene.index.children[item.ref])
    left = tuple(one.ref for one in below if one.is_open)
    noun = "item below it is" if len(left) == 1 else "items below it are"
    told = facts(
        item=item.ref,
        standing="closed",
        below=f"{len(left)} {noun} open",
        change="reopen",
        instead="close or move ",
        items=left,
    )
    return Hit(told, initiative=scene.claims[item.ref][0], item=item.ref, items=left)


def _too_late(scene: Scene, item: BacklogItem) -> Iterator[Hit]:
    below = tuple(scene.index.below(scene.index.children[item.ref]))
    if not any(one.status is Status.DONE for one in below):
        return
    if any(unseen(one, scene.index) for one in (item, *below)):
        return
    every = f"all {len(below)} items below it are" if below[1:] else "the only item below it is"
    told = facts(
        item=item.ref,
        standing="open",
        below=f"{every} closed",
        change="close",
        instead="add below it what is still to do",
        items=(),
    )
    yield Hit(told, initiative=scene.claims[item.ref][0], item=item.ref)


def _kinds_with_gaps(scene: Scene) -> set[str]:
    """Kinds of trackers of which a part was not read: an item below ours may be there."""
    gaps = (gap for gap in scene.snapshot.gaps if not gap.beside)
    return {_kind(scene, gap.source) for gap in gaps}


def _kind(scene: Scene, source: str) -> str:
    known = scene.roadmap.source(source)
    return known.kind if known else source

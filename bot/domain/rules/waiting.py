"""D: work that waits, and how much of an initiative does."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.domain.backlog import BacklogItem, ItemRef, natural
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.rules.blockers import open_blockers
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import ACTIVE, NOT_DONE, Scene

CALLED_BLOCKED = frozenset({"blocked", "status: blocked", "status:blocked", "status/blocked"})
"""Statuses, columns and labels that say so, in lower case."""


def called_blocked(scene: Scene) -> Iterator[BacklogItem]:
    """Open items of which the status or a label says that they wait, each once."""
    labelled = {
        ref
        for (_, label), refs in scene.index.by_label.items()
        if label in CALLED_BLOCKED
        for ref in refs
    }
    words: dict[str, bool] = {}
    for item in scene.snapshot.items:
        raw = item.raw_status
        if raw not in words:
            words[raw] = raw.casefold() in CALLED_BLOCKED
        is_told = words[raw] or (labelled and item.labels and item.ref in labelled)
        if is_told and item.is_open:
            yield item


def blocked_work(scene: Scene) -> Mapping[str, tuple[ItemRef, ...]]:
    """Open items by initiative that are called blocked, or wait for open work outside of it.

    Work that waits for other work of the same initiative is its order, and no obstacle.
    """
    found: dict[str, dict[ItemRef, None]] = defaultdict(dict)
    for item in called_blocked(scene):
        for initiative_id in scene.claims.get(item.ref, ()):
            found[initiative_id][item.ref] = None
    for item in scene.snapshot.items:
        if not item.blocked_by or not item.is_open:
            continue
        claimants = scene.claims.get(item.ref, ())
        blockers = [b.ref for b in open_blockers(scene, item)] if claimants else []
        for initiative_id in claimants:
            if any(initiative_id not in scene.claims.get(ref, ()) for ref in blockers):
                found[initiative_id][item.ref] = None
    return {i: tuple(sorted(refs, key=natural)) for i, refs in found.items()}


@rule(
    "D09",
    Level.WARNING,
    message="{items:item|items} of {initiative} {items:=is|are} blocked, {percent}% of what is"
    " open: {items}.",
    roadmap="pause {initiative}, or take what is blocked out of its links",
    backlog="clear what blocks {items}",
    says=(("status", "{status}", "{items:item|items} of {open} open blocked"),),
    whole=True,
    options={
        "share": OptionSpec(0.15, "share, 0 to 1", "open items that may be blocked"),
        "items": OptionSpec(3, "items", "how many must be blocked before it is told"),
    },
)
def blocked_share(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, and more than `share` of its open items, and at
    least `items` of them, are blocked: their status or a label says so, or they are blocked by
    an open item that the initiative does not claim.
    """
    share, fewest = scene.number("D09", "share"), scene.number("D09", "items")
    blocked = blocked_work(scene)
    for initiative in scene.initiatives:
        items = blocked.get(initiative.id, ())
        if initiative.status not in ACTIVE or len(items) < fewest or not items:
            continue
        still_open = len(scene.scopes[initiative.id].open)
        if len(items) > share * still_open:
            told = facts(
                items=items,
                open=still_open,
                percent=round(100 * len(items) / still_open),
                status=initiative.status.words,
            )
            yield Hit(told, initiative=initiative.id, items=items)


@rule(
    "D10",
    Level.NOTE,
    message="{items:item|items} of {initiative} {items:=is|are} called blocked, but what"
    " {items:=it was|they were} blocked by is closed: {items}.",
    roadmap="no change needed",
    backlog="take the word off {items}, or say what {items:=it waits|they wait} for now",
    says=(("{initiative}", "{status}", "{items:item|items} called blocked by nothing open"),),
)
def stale_blocker(scene: Scene) -> Iterator[Hit]:
    """The status or a label of an open item says that it is blocked, and everything that it is
    marked as blocked by is closed. It serves an initiative that is neither done nor cancelled. A
    blocker that was not read may be open, so nothing is said then. One finding an initiative;
    what several claim is told of the first.
    """
    found: dict[str, list[ItemRef]] = defaultdict(list)
    for item in called_blocked(scene):
        if item.blocked_by and all(_is_closed(scene, ref) for ref in item.blocked_by):
            for initiative_id in scene.claims.get(item.ref, ())[:1]:
                found[initiative_id].append(item.ref)
    for initiative in scene.initiatives:
        if initiative.id in found and initiative.status in NOT_DONE:
            items = tuple(sorted(found[initiative.id], key=natural))
            told = facts(items=items, status=initiative.status.words)
            yield Hit(told, initiative=initiative.id, items=items)


def _is_closed(scene: Scene, ref: ItemRef) -> bool:
    item = scene.index.items.get(ref)
    return item is not None and not item.is_open

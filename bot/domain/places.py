"""Where a finding is told: once, on the highest item that explains it."""

from bot.domain.backlog import ItemRef, natural
from bot.domain.findings import Finding
from bot.domain.policy import Reach
from bot.domain.roadmap import LinkKind
from bot.domain.scene import Scene

MOST_PLACES = 5
"""A finding that would need more notes than this is told on the dashboard instead."""


def places(finding: Finding, scene: Scene) -> tuple[ItemRef, ...]:
    """The open items that carry the finding, sorted; none if it stays on the dashboard.

    Offending items that share an ancestor within the initiative's scope are told on the
    nearest one they share. A finding about no item in particular is told on the items the
    initiative links to by key.
    """
    if finding.reach is not Reach.ITEM:
        return ()
    if finding.hit.items:
        found = _heads(finding.hit.items, _claimed(finding, scene), scene)
    elif finding.item in scene.index.items:
        found = {finding.item}
    else:
        found = _linked_items(finding.initiative, scene)
    spoken = tuple(sorted((r for r in found if r and _can_carry(r, scene)), key=natural))
    return spoken if len(spoken) <= MOST_PLACES else ()


def _can_carry(ref: ItemRef, scene: Scene) -> bool:
    item = scene.index.items.get(ref)
    return (
        item is not None
        and item.is_open
        and not item.locked
        and ref.source not in scene.quiet_sources
    )


def _claimed(finding: Finding, scene: Scene) -> frozenset[ItemRef]:
    scope = scene.scopes.get(finding.initiative)
    return frozenset(i.ref for i in scope.items) if scope else frozenset()


def _heads(
    items: tuple[ItemRef, ...], claimed: frozenset[ItemRef], scene: Scene
) -> set[ItemRef | None]:
    """Group items by their topmost open ancestor in the scope; each group's nearest common one."""
    groups: dict[ItemRef, list[tuple[ItemRef, ...]]] = {}
    for ref in items:
        if line := _line_up(ref, claimed, scene):
            groups.setdefault(line[-1], []).append(line)
    return {_nearest(lines) for lines in groups.values()}


def _line_up(ref: ItemRef, claimed: frozenset[ItemRef], scene: Scene) -> tuple[ItemRef, ...]:
    """The item and what is above it, as far as notes can stand there without a break."""
    line = [ref] if _can_carry(ref, scene) else []
    for above in scene.index.above(ref):
        if above not in claimed or not _can_carry(above, scene):
            break
        line.append(above)
    return tuple(line)


def _nearest(lines: list[tuple[ItemRef, ...]]) -> ItemRef:
    shared = set(lines[0]).intersection(*map(set, lines[1:]))
    return next(ref for ref in lines[0] if ref in shared)


def _linked_items(initiative_id: str, scene: Scene) -> set[ItemRef | None]:
    initiative = scene.by_id.get(initiative_id)
    links = initiative.links if initiative else ()
    return {link.target for link in links if link.kind is LinkKind.ISSUE}

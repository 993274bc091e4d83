"""What the rules about rank share: whose initiatives compete, and what of them can be begun."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status
from bot.domain.roadmap import Initiative
from bot.domain.scene import Scene

Ranked = tuple[int, Initiative]


def races(scene: Scene) -> Iterator[Sequence[Initiative]]:
    """Initiatives that one team works on now, each with a rank, the highest first.

    Those that are in progress or near. Without teams the product is one team.
    """
    of_team: dict[str, list[Ranked]] = defaultdict(list)
    for initiative in scene.initiatives:
        if initiative.rank is not None and scene.is_near(initiative):
            of_team[initiative.team].append((initiative.rank, initiative))
    for ranked in of_team.values():
        if len(ranked) > 1:
            yield [initiative for _, initiative in sorted(ranked, key=lambda one: one[0])]


def below(race: Sequence[Initiative], initiative: Initiative) -> Sequence[Initiative]:
    """Those of a lower rank; of two with one rank neither is."""
    return [i for i in race if i.rank and initiative.rank and i.rank > initiative.rank]


def titles_of(
    scene: Scene, items: Iterable[BacklogItem], among: Sequence[Initiative]
) -> tuple[str, ...]:
    """The titles of those initiatives that claim one of the items."""
    claimed = {name for item in items for name in scene.claims[item.ref]}
    return tuple(initiative.title for initiative in among if initiative.id in claimed)


def tells_work(scene: Scene, initiative: Initiative) -> bool:
    """Whether it would be known if something of it was in work."""
    return all(scene.tells(link.source, (Capability.DOING,)) for link in initiative.links)


def ready(scene: Scene, initiative: Initiative) -> tuple[BacklogItem, ...]:
    """Items that could be begun: not begun, nothing below them, and nothing known to block."""
    index = scene.index
    return tuple(
        item
        for item in scene.scopes[initiative.id].of(Status.TODO)
        if not item.child_count
        and item.ref not in index.children
        and not any(_may_block(scene, blocker) for blocker in item.blocked_by)
    )


def _may_block(scene: Scene, blocker: ItemRef) -> bool:
    """Whether it is open, or nobody knows."""
    item = scene.index.items.get(blocker)
    return item is None or item.is_open

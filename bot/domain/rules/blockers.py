"""D: dependencies between initiatives, as their items show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, Capability, ItemRef
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.rules.rule import rule
from bot.domain.scene import NOT_DONE, Scene

MOST_ASKED = 200
"""Items of which D04, and D05, ask for links to other trackers: each costs a request."""


def edges(portfolio: Iterable[Roadmap]) -> dict[str, tuple[str, ...]]:
    """What each initiative depends on, all as product/id."""
    return {
        f"{roadmap.id}/{initiative.id}": tuple(
            name if "/" in name else f"{roadmap.id}/{name}" for name in initiative.depends_on
        )
        for roadmap in portfolio
        for initiative in roadmap.initiatives
    }


def leads(graph: Mapping[str, tuple[str, ...]], start: str, end: str) -> bool:
    """Whether one initiative depends on another, perhaps through others."""
    seen = {start}
    ahead = [start]
    while ahead:
        for name in graph.get(ahead.pop(), ()):
            if name == end:
                return True
            if name not in seen:
                seen.add(name)
                ahead.append(name)
    return False


def open_blockers(scene: Scene, item: BacklogItem) -> Iterator[BacklogItem]:
    """What the item waits for, as far as it was read."""
    for ref in item.blocked_by:
        blocker = scene.index.items.get(ref)
        if blocker is not None and blocker.is_open:
            yield blocker


def _may_wait(scene: Scene) -> Collection[ItemRef]:
    """Open items that may wait for another tracker's; of too many those linked by key."""
    if len(scene.roadmap.sources) < 2:
        return ()
    judged = [initiative for initiative in scene.initiatives if initiative.status in NOT_DONE]
    can = scene.snapshot.can
    refs = {
        item.ref
        for initiative in judged
        for item in scene.scopes[initiative.id].open
        if can(item.ref.source, Capability.REMOTE_LINKS)
    }
    if len(refs) <= MOST_ASKED:
        return refs
    return refs & {link.target for initiative in judged for link in initiative.links}


@rule(
    "D04",
    Level.WARNING,
    message="{items:item|items} of {initiative} {items:=waits|wait} for {other}, which the roadmap"
    " does not say: {blocked} is blocked by {blocker}.",
    roadmap="add `{dependency}` to its `depends_on`{instead}",
    backlog="remove the tracker link, if {blocked} can go on without {blocker}",
    says=(("depends on", "not on {other}", "{items:item|items} blocked by it"),),
    remote_links=_may_wait,
)
def undeclared_dependency(scene: Scene) -> Iterator[Hit]:
    """An open item of one initiative is blocked by an open item of another one, neither serves
    both, and the first initiative does not depend on the second, not even through others.
    Initiatives that are done or cancelled are not judged. Links to other trackers are read of
    all open items that the others claim; of more than 200, of those that the roadmap links by
    key alone. One finding for each pair; of several that claim the blocker the first one counts.
    """
    waits: dict[tuple[str, str], list[tuple[ItemRef, ItemRef]]] = defaultdict(list)
    for initiative in scene.initiatives:
        if initiative.status in NOT_DONE:
            for item in scene.scopes[initiative.id].open:
                for blocker in open_blockers(scene, item):
                    if other := _other(scene, initiative, item, blocker):
                        waits[initiative.id, other].append((item.ref, blocker.ref))
    graph = edges(scene.portfolio.values()) if waits else {}
    for (one, other), links in waits.items():
        first, second = f"{scene.roadmap.id}/{one}", f"{scene.roadmap.id}/{other}"
        if not leads(graph, first, second):
            yield _undeclared(scene.by_id[other], one, links, turned=leads(graph, second, first))


def _other(scene: Scene, initiative: Initiative, item: BacklogItem, blocker: BacklogItem) -> str:
    """The first other initiative that the blocker serves, and the item does not; '' if none."""
    claimants = scene.claims.get(blocker.ref, ())
    if initiative.id in claimants:
        return ""
    mine = scene.claims[item.ref]
    others = (name for name in claimants if name not in mine)
    return next((name for name in others if scene.by_id[name].status in NOT_DONE), "")


def _undeclared(
    other: Initiative, one: str, links: list[tuple[ItemRef, ItemRef]], *, turned: bool
) -> Hit:
    items = tuple(dict.fromkeys(blocked for blocked, _ in links))
    told = facts(
        items=items,
        other=other.title,
        dependency=other.id,
        blocked=links[0][0],
        blocker=links[0][1],
        instead=", and take the opposite dependency out" if turned else "",
    )
    return Hit(told, initiative=one, subject=other.id, items=items)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An initiative, and one it depends on."""

    one: Initiative
    other: Initiative


def _to_ask(scene: Scene) -> Iterator[ItemRef]:
    """Items whose links to other trackers decide about a dependency, all of it or none."""
    asked: frozenset[ItemRef] = frozenset()
    for pair in _unlinked(scene):
        if _would_show(scene, pair, asked):
            continue
        ours, theirs = _askable(scene, pair.one), _askable(scene, pair.other)
        for more in (asked | ours, asked | ours | theirs):
            if len(more) <= MOST_ASKED and _would_show(scene, pair, more):
                asked = more
                break
    yield from asked


def _askable(scene: Scene, initiative: Initiative) -> frozenset[ItemRef]:
    refs = (item.ref for item in scene.scopes[initiative.id].items)
    can = scene.snapshot.can
    return frozenset(ref for ref in refs if can(ref.source, Capability.REMOTE_LINKS))


def _would_show(scene: Scene, pair: _Pair, read: Collection[ItemRef]) -> bool:
    """Whether a tracker link between the two would be known.

    Within a source that uses such links; between two where one end's were read.
    """
    ours, theirs = _read_whole(scene, pair.one, read), _read_whole(scene, pair.other, read)
    return all(
        here in scene.linked_sources if here == there else ours[here] or theirs[there]
        for here in ours
        for there in theirs
    )


def _read_whole(scene: Scene, initiative: Initiative, read: Collection[ItemRef]) -> dict[str, bool]:
    """The sources of its items, and whether links to other trackers were read of all there."""
    whole: dict[str, bool] = {}
    for item in scene.scopes[initiative.id].items:
        whole[item.ref.source] = whole.get(item.ref.source, True) and item.ref in read
    return whole


@rule(
    "D05",
    Level.NOTE,
    message="{initiative} depends on {other}, but no item of one waits for an item of the other.",
    roadmap="take `{dependency}` out of `depends_on`, if it is no longer true",
    backlog="mark what waits as blocked by what it waits for",
    says=(("depends on", "{other}", "no tracker link between them"),),
    whole=True,
    remote_links=_to_ask,
)
def dead_dependency(scene: Scene) -> Iterator[Hit]:
    """An initiative that is in progress or near depends on another one of the product, both
    have open items, they share none, and no item of either is blocked by an item of the other.
    Within a source that is told where tracker links are in use; between two sources where links
    to other trackers were read of all items that one of the initiatives has there.
    """
    for pair in _unlinked(scene):
        if _would_show(scene, pair, scene.snapshot.remote_links_read):
            told = facts(other=pair.other.title, dependency=pair.other.id)
            yield Hit(told, initiative=pair.one.id, subject=pair.other.id)


def _unlinked(scene: Scene) -> Iterator[_Pair]:
    """Dependencies of what is near, of which no item shows anything."""
    crossing: set[tuple[str, str]] | None = None
    for pair in _near_pairs(scene):
        if crossing is None:
            crossing = _crossing(scene)
        one, other = pair.one.id, pair.other.id
        if (one, other) in crossing or (other, one) in crossing:
            continue
        if not any(other in scene.claims[item.ref] for item in scene.scopes[one].items):
            yield pair


def _near_pairs(scene: Scene) -> Iterator[_Pair]:
    for initiative in scene.initiatives:
        if not scene.is_near(initiative) or not _is_known(scene, initiative):
            continue
        own = f"{scene.roadmap.id}/"
        for name in dict.fromkeys(name.removeprefix(own) for name in initiative.depends_on):
            other = scene.by_id.get(name)
            if other and other.status in NOT_DONE and _is_known(scene, other):
                yield _Pair(initiative, other)


def _is_known(scene: Scene, initiative: Initiative) -> bool:
    scope = scene.scopes[initiative.id]
    return not scope.silent and any(item.is_open for item in scope.items)


def _crossing(scene: Scene) -> set[tuple[str, str]]:
    """Pairs of initiatives of which an item of the first is blocked by one of the second."""
    return {
        (one, other)
        for item in scene.snapshot.items
        for ref in item.blocked_by
        for other in scene.claims.get(ref, ())
        for one in scene.claims.get(item.ref, ())
    }

"""L: where a link leads. What it names moved, is several things, or lies where nobody reads."""

from collections import defaultdict
from collections.abc import Iterator

from bot.domain.backlog import Capability, ItemRef
from bot.domain.claims import why_idle
from bot.domain.findings import Fact, Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Link, LinkKind
from bot.domain.rules.rule import rule
from bot.domain.scene import NOT_DONE, Scene

_BY_RULE = frozenset(LinkKind) - {LinkKind.ISSUE, LinkKind.MILESTONE, LinkKind.VERSION}
"""Links that name no item or container, but say what to look for."""


@rule(
    "L03",
    Level.WARNING,
    message="{initiative} links to {link}, which is {now} now.",
    roadmap="change the link to {now}{added}",
    backlog="move it back, if it was moved by mistake",
    says=(("link", "{link}", "moved to {now}"),),
)
def link_moved(scene: Scene) -> Iterator[Hit]:
    """A link, or a release, names an item that its tracker answers for under another key: it was
    moved to another repository or project. The link is followed where the new place is read;
    where it is not, what the initiative claims is not known to its end. Where the tracker does
    not tell the new place, L02 says what is known.
    """
    for initiative in scene.initiatives:
        for link in dict.fromkeys(initiative.named):
            if link.target and (now := scene.snapshot.moved.get(link.target)):
                told = facts(link=link.target, now=now)
                told += _added(scene, now)
                yield Hit(told, initiative=initiative.id, subject=str(link.target))


def _added(scene: Scene, now: ItemRef) -> tuple[tuple[str, Fact], ...]:
    """What else the manifest must say, where nobody reads the new place."""
    if _is_read(scene, now):
        return facts(added="")
    return facts(
        added=f", and add {now.group} to a source",
        added_place=ItemRef(now.source, now.group),
        added_instead=", and add its place to a source",
    )


def _is_read(scene: Scene, ref: ItemRef) -> bool:
    """Whether the manifest names the repository or project of an item."""
    source = scene.roadmap.source(ref.source)
    if ref in scene.index.items or source is None or not source.groups:
        return True
    return ref.group.casefold() in {name.casefold() for name in source.groups}


@rule(
    "L08",
    Level.WARNING,
    message="{initiative} links to `{link}`, which {problem}{sprints}.",
    roadmap="correct the link, or link by number or key instead",
    backlog="give the items of {initiative} what the link looks for",
    says=(("link", "`{link}`", "{problem}{sprints}"),),
)
def ambiguous_match(scene: Scene) -> Iterator[Hit]:
    """A link that says what to look for (a label, a query, a field, a component, a sprint's name)
    finds nothing, and the initiative is in progress or near; or a sprint's name is that of two or
    more sprints that hold items, and the initiative is neither done nor cancelled. A label in
    many places is no fault, and nothing is said of what was not read to its end, or of a day in
    the past.
    """
    for initiative in scene.initiatives:
        is_near = scene.is_near(initiative) and not scene.snapshot.historic
        for link in dict.fromkeys(initiative.links):
            if link.kind not in _BY_RULE:
                continue
            if is_near and _finds_nothing(scene, initiative, link):
                yield _unclear(initiative, link, "finds nothing")
            elif link.kind is LinkKind.SPRINT and initiative.status in NOT_DONE:
                sprints = _sprints(scene, link)
                if len(sprints) > 1:
                    yield _unclear(initiative, link, "is the name of several sprints: ", sprints)


def _finds_nothing(scene: Scene, initiative: Initiative, link: Link) -> bool:
    idle = scene.scopes[initiative.id].idle
    return bool(idle) and why_idle(link, scene.snapshot, scene.index) in idle


def _sprints(scene: Scene, link: Link) -> tuple[ItemRef, ...]:
    """The sprints of which the link reaches an item."""
    named = scene.index.by_sprint.get((link.source, link.value.casefold()), ())
    items, inside = scene.index.items, scene.index.by_container
    return tuple(
        sprint
        for sprint in dict.fromkeys(named)
        if any(link.group in ("", items[ref].group) for ref in inside.get(sprint, ()))
    )


def _unclear(
    initiative: Initiative, link: Link, problem: str, sprints: tuple[ItemRef, ...] = ()
) -> Hit:
    told = facts(
        link=str(link),
        link_place=ItemRef(link.source, link.group),
        problem=problem,
        sprints=sprints,
    )
    told += facts(no_change="backlog") if sprints else ()
    return Hit(told, initiative=initiative.id, subject=str(link))


@rule(
    "L12",
    Level.NOTE,
    message="{items:item|items} below what {initiative} links to {items:=is|are} in {places}, which"
    " no source reads.",
    roadmap="add {places} to a source",
    backlog="move {items:=it|them} to where it is read: {items}",
    says=(("sources", "without {places}", "{items:item|items} there"),),
    needs=(Capability.HIERARCHY,),
)
def link_out_of_scope(scene: Scene) -> Iterator[Hit]:
    """An item that an initiative claims has items below it in a repository or project that no
    source of the manifest reads, so nobody knows how far they are. Initiatives that are done or
    cancelled are not judged. A link that itself names such a place is refused when the manifest
    is read, and a place that is listed but could not be read is X01's.
    """
    outside: dict[str, list[ItemRef]] = defaultdict(list)
    for item in scene.snapshot.items:
        unread = [ref for ref in item.children if ref not in scene.index.items]
        for child in unread:
            if not _is_read(scene, child):
                for initiative_id in scene.claims.get(item.ref, ()):
                    outside[initiative_id].append(child)
    for initiative in scene.initiatives:
        if initiative.id in outside and initiative.status in NOT_DONE:
            yield _beyond(initiative, tuple(dict.fromkeys(outside[initiative.id])))


def _beyond(initiative: Initiative, items: tuple[ItemRef, ...]) -> Hit:
    told = facts(
        items=items,
        places=tuple(sorted({ref.group for ref in items})),
        places_place=ItemRef(items[0].source, items[0].group),
        places_instead="a place",
    )
    return Hit(told, initiative=initiative.id, items=items)

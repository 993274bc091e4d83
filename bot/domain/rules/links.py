"""L: link integrity. Every near initiative has items, and every item in work has a goal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.domain.backlog import BacklogItem, Capability, Container, ContainerKind, ItemRef, Status
from bot.domain.findings import Fact, Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Link, LinkKind
from bot.domain.rules.filing import (
    duplicate_backlog,
    half_registered,
    label_contradicts_parent,
    undeclared_scope,
)
from bot.domain.rules.rule import Rule, rule
from bot.domain.rules.targets import ambiguous_match, link_moved, link_out_of_scope
from bot.domain.scene import Scene


@rule(
    "L01",
    Level.WARNING,
    message="{initiative} is {status} and links to nothing in the backlog.",
    roadmap="link at least one epic or milestone, or set the status to `proposed`",
    backlog="create the epic that the work will stand under",
    says=(("links", "none", "nothing to compare"),),
)
def unlinked_active(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress, or starts within the team's next two sprints, and has
    no links.
    """
    for initiative in scene.initiatives:
        if not initiative.links and scene.is_near(initiative):
            yield Hit(facts(status=initiative.status.words), initiative=initiative.id)


@rule(
    "L02",
    Level.ERROR,
    message="{initiative} links to {link}, which {problem}.",
    roadmap="correct or remove the link",
    backlog="restore {link} if it was deleted by mistake",
    says=(("link", "{link}", "not found"),),
)
def dangling_link(scene: Scene) -> Iterator[Hit]:
    """A link, or a release, names an item or milestone that was asked for by key and proved
    not to be there: it does not exist, moved nobody knows where, or is no item. The same of a
    query that the tracker's own search refuses. Sources that could not be read prove nothing.
    """
    absent = {r: why for r, why in scene.snapshot.absent.items() if r not in scene.snapshot.moved}
    refused = scene.snapshot.refused
    for initiative in scene.initiatives:
        for link in dict.fromkeys(initiative.named):
            if link.target and link.target in absent:
                told = _dangling(link.target, absent[link.target])
                yield Hit(told, initiative=initiative.id, subject=str(link.target))
            elif link.kind is LinkKind.JQL and (link.source, link.value) in refused:
                told = _unanswered(link, refused[link.source, link.value])
                yield Hit(told, initiative=initiative.id, subject=str(link))


def _dangling(target: ItemRef, reason: str) -> tuple[tuple[str, Fact], ...]:
    """Where the tracker gives a reason, there is nothing to restore in it."""
    if not reason:
        return facts(link=target, problem="does not exist")
    told = f"cannot be followed: {reason.rstrip('.')}"
    return facts(link=target, problem=told, no_change="backlog")


def _unanswered(link: Link, reason: str) -> tuple[tuple[str, Fact], ...]:
    place = ItemRef(link.source, link.group)
    return facts(
        link=str(link),
        link_place=place,
        problem=f"is refused: {reason.rstrip('.')}",
        problem_place=place,
        problem_instead="is refused",
        no_change="backlog",
    )


@rule(
    "L04",
    Level.ERROR,
    message="{target} is claimed by {claimed_by}, so its progress counts twice.",
    roadmap="keep the link on one initiative",
    backlog="split {target} so that each initiative has its own",
    says=(("{target}", "serves {claimed_by}", "one item"),),
    reach=Reach.ITEM,
)
def link_claimed_twice(scene: Scene) -> Iterator[Hit]:
    """Two or more initiatives have the same link. Releases do not claim, so they never
    count here.
    """
    claimants: dict[tuple[str, ...], list[tuple[str, Link]]] = defaultdict(list)
    for initiative in scene.initiatives:
        for link in dict.fromkeys(initiative.links):
            claimants[link.identity].append((initiative.id, link))
    for identity, claims in claimants.items():
        names = tuple(dict.fromkeys(initiative_id for initiative_id, _ in claims))
        if len(names) < 2:
            continue
        link = claims[0][1]
        yield Hit(
            _claimed_twice(link, names),
            initiative=names[0],
            item=link.target,
            subject=" ".join(identity),
        )


def _claimed_twice(link: Link, names: tuple[str, ...]) -> tuple[tuple[str, Fact], ...]:
    if link.target:
        return facts(target=link.target, claimed_by=names)
    place = ItemRef(link.source, link.group)
    return facts(target=str(link), target_place=place, claimed_by=names)


@rule(
    "L05",
    Level.WARNING,
    message="{container} is open with {work} to do, and no initiative claims it.",
    roadmap="link it from an initiative, or list it under `unplanned.links`",
    backlog="close {container} if nobody means to do it",
    says=(("{container}", "not on the roadmap", "{open:open item|open items}"),),
)
def unclaimed_container(scene: Scene) -> Iterator[Hit]:
    """An open milestone, or an open top-level item with items below it, is linked from no
    initiative of any manifest that was given. A milestone that only a release names is
    known, so it is not told; a version of Jira is told while it holds open items.
    """
    known = _known_containers(scene)
    for container in scene.snapshot.containers:
        if container.ref not in known and _holds_work(scene, container):
            inside = scene.index.by_container.get(container.ref, ())
            yield _unclaimed(scene, container.ref, inside)
    for ref in scene.index.children:
        item = scene.index.items.get(ref)
        if item and item.is_open and _is_unclaimed_epic(scene, item):
            yield _unclaimed(scene, ref, scene.index.children[ref])


def _holds_work(scene: Scene, container: Container) -> bool:
    """Whether it is open, no sprint, and what it holds was read."""
    group = container.ref.key.rsplit("/", 2)[0]
    if not container.is_open or scene.snapshot.gap_for(container.ref.source, group):
        return False
    if container.kind is ContainerKind.VERSION:
        inside = scene.index.by_container.get(container.ref, ())
        return any(scene.index.items[ref].is_open for ref in inside)
    return container.kind is ContainerKind.MILESTONE


def _known_containers(scene: Scene) -> frozenset[ItemRef]:
    links = [link for i in scene.initiatives for link in i.named]
    targets = {link.target for link in links if link.target}
    return frozenset(targets) | scene.unplanned | scene.elsewhere


def _is_unclaimed_epic(scene: Scene, item: BacklogItem) -> bool:
    return (
        item.ref not in scene.claims
        and item.ref not in scene.elsewhere
        and item.ref not in scene.index.parent
        and not scene.is_unplanned(item)
        and not scene.may_serve(item)
    )


def _unclaimed(scene: Scene, ref: ItemRef, inside: Sequence[ItemRef]) -> Hit:
    items = (scene.index.items[r] for r in inside if r in scene.index.items)
    left = sum(i.is_open for i in items)
    return Hit(facts(container=ref, open=left, work=_counted(left)), item=ref)


def _counted(left: int) -> str:
    if left == 0:
        return "nothing"
    return f"{left} {'item' if left == 1 else 'items'}"


@rule(
    "L06",
    Level.NOTE,
    message="{item} is {standing} and serves no initiative.",
    roadmap="link it, or the epic above it, from the initiative it serves",
    backlog="move it under an epic of an initiative, or give it a label that `unplanned` allows",
    says=(("{item}", "not on the roadmap", "{standing}"),),
    needs=(Capability.DOING, Capability.SPRINTS),
)
def orphan_work(scene: Scene) -> Iterator[Hit]:
    """An item is in work, or in the running or next sprint, no initiative of any manifest
    that was given claims it or anything above it, and it is of no class that `unplanned`
    allows.
    """
    for item in scene.snapshot.items:
        if not item.is_open or item.ref in scene.claims or scene.is_unplanned(item):
            continue
        in_work = item.status is Status.DOING
        if not in_work and item.sprint not in scene.current_sprints:
            continue
        if item.ref not in scene.elsewhere and not scene.may_serve(item):
            standing = "in work" if in_work else "in the sprint"
            yield Hit(facts(item=item.ref, standing=standing), item=item.ref)


@rule(
    "L07",
    Level.WARNING,
    message="{initiative} is {standing}, but {container} has no items below it.",
    roadmap="move the start, if the work is not near after all",
    backlog="break {container} down into items the team can start",
    says=(("{container}", "{standing}", "0 items"),),
    reach=Reach.ITEM,
    needs=(Capability.HIERARCHY,),
    whole=True,
)
def empty_container(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress or near, and an open epic or milestone it links to is
    empty. An issue that is itself in work needs no items: it is the work.
    """
    for initiative in scene.initiatives:
        if not scene.is_near(initiative):
            continue
        standing = initiative.status.words
        for link in initiative.links:
            if link.target and _is_empty(scene, link):
                told = facts(container=link.target, standing=standing)
                yield Hit(told, initiative=initiative.id, item=link.target)


def _is_empty(scene: Scene, link: Link) -> bool:
    if link.kind in (LinkKind.MILESTONE, LinkKind.VERSION):
        container = scene.index.containers.get(link.target) if link.target else None
        inside = scene.index.by_container.get(link.target, ()) if link.target else ()
        return container is not None and container.is_open and not inside
    item = scene.index.items.get(link.target) if link.target else None
    if item is None or item.status is not Status.TODO:
        return False
    return not item.child_count and not scene.index.children.get(item.ref)


RULES: tuple[Rule, ...] = (
    unlinked_active,
    dangling_link,
    link_moved,
    link_claimed_twice,
    unclaimed_container,
    orphan_work,
    empty_container,
    ambiguous_match,
    duplicate_backlog,
    half_registered,
    label_contradicts_parent,
    link_out_of_scope,
    undeclared_scope,
)

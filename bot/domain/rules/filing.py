"""L: how items are filed. Each once, in all the places that the team uses, and under one roof."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status, natural
from bot.domain.claims import roots
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Commitment, Initiative, InitiativeStatus, LinkKind
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import NOT_DONE, Scene


@rule(
    "L09",
    Level.NOTE,
    message="{items:open item|open items} of {initiative} say the same: {items}.",
    roadmap="no change needed",
    backlog="close all but one of each as duplicates, or word them apart",
    says=(("scope", "one item for each thing", "{items:item|items} with a title twice"),),
    reach=Reach.REPORT,
)
def duplicate_backlog(scene: Scene) -> Iterator[Hit]:
    """Two or more open items of an initiative have the same title, letter case aside, and are of
    the same type, in the same repository or project and below the same item. The same words in
    two repositories, or below two stories, mean two pieces of work. Initiatives that are done or
    cancelled are not judged; what several initiatives claim is told of the first.
    """
    found: dict[str, list[ItemRef]] = defaultdict(list)
    for alike in _alike(scene):
        refs = [item.ref for item in alike]
        for initiative_id in dict.fromkeys(scene.claims[ref][0] for ref in refs):
            same = [ref for ref in refs if scene.claims[ref][0] == initiative_id]
            if len(same) > 1:
                found[initiative_id].extend(same)
    for initiative in scene.initiatives:
        if initiative.id in found and initiative.status in NOT_DONE:
            items = tuple(sorted(found[initiative.id], key=natural))
            yield Hit(facts(items=items), initiative=initiative.id, items=items)


def _alike(scene: Scene) -> Iterator[list[BacklogItem]]:
    """Open items that initiatives claim and that cannot be told apart, two or more at a time."""
    first: dict[str, BacklogItem] = {}
    again: dict[str, list[BacklogItem]] = {}  # apart, for most titles stand alone
    for item in scene.snapshot.items:
        if item.status is Status.TODO or item.status is Status.DOING:
            title = item.title.casefold()
            if (other := first.setdefault(title, item)) is not item:
                again.setdefault(title, [other]).append(item)
    for items in again.values():
        places: dict[object, list[BacklogItem]] = defaultdict(list)
        for item in items:
            if item.ref in scene.claims:
                parent = scene.index.parent.get(item.ref)
                places[item.ref.source, item.group, item.kind, parent].append(item)
        yield from (alike for alike in places.values() if len(alike) > 1)


@rule(
    "L10",
    Level.NOTE,
    message="{items:item|items} of {initiative} {items:=is|are} {has}, but not {lacks}: {items}.",
    roadmap="no change needed",
    backlog="put {items} {lacks}",
    says=(("{initiative}", "kept in both places", "{items:item|items} not {lacks}"),),
    needs=(Capability.COLUMNS,),
    off=True,
)
def half_registered(scene: Scene) -> Iterator[Hit]:
    """An initiative's open items are kept on the board and in milestones, for at least one of
    them is in both, but another one is in a milestone and not on the board, or on the board while
    neither it nor anything above it is in a milestone. Initiatives that are done or cancelled
    are not judged. One finding an initiative and place.
    """
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        told = (Capability.COLUMNS,)
        scope = [i for i in scene.scopes[initiative.id].open if scene.tells(i.ref.source, told)]
        if not any(i.fields and i.milestone for i in scope):
            continue
        off_board = tuple(i.ref for i in scope if i.milestone and not i.fields)
        if off_board:
            yield _half(initiative, off_board, "in a milestone", "on the board")
        loose = tuple(i.ref for i in scope if i.fields and not _in_milestone(scene, i))
        if loose:
            yield _half(initiative, loose, "on the board", "in a milestone")


def _in_milestone(scene: Scene, item: BacklogItem) -> bool:
    above = (scene.index.items.get(ref) for ref in scene.index.above(item.ref))
    return item.milestone is not None or any(one and one.milestone for one in above)


def _half(initiative: Initiative, items: tuple[ItemRef, ...], has: str, lacks: str) -> Hit:
    told = facts(items=items, has=has, lacks=lacks)
    return Hit(told, initiative=initiative.id, subject=lacks, items=items)


@rule(
    "L11",
    Level.NOTE,
    message="{items:item|items} {items:=has|have} the label `{label}` of {initiative}, but"
    " {items:=stands|stand} below an item of {other}: {items}.",
    roadmap="take the link to the label out, or link to the items of {initiative} by key",
    backlog="take the label off {items}, or move {items:=it|them} below an item of {initiative}",
    says=(("label `{label}`", "serves {initiative}", "{items:item|items} below {other}"),),
)
def label_contradicts_parent(scene: Scene) -> Iterator[Hit]:
    """An open item carries a label by which one initiative claims it, while the item right above
    it is claimed by another initiative and not by the first. Both are neither done nor cancelled.
    One finding for each pair, and label.
    """
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        torn: dict[tuple[str, str], dict[ItemRef, None]] = defaultdict(dict)
        for link in dict.fromkeys(initiative.links):
            if link.kind is LinkKind.LABEL:
                for ref in roots(link, scene.index):
                    if other := _other_above(scene, initiative, ref):
                        torn[other, link.value][ref] = None
        for (other, label), refs in torn.items():
            items = tuple(sorted(refs, key=natural))
            told = facts(items=items, label=label, other=scene.by_id[other].title)
            yield Hit(told, initiative=initiative.id, subject=f"{other} {label}", items=items)


def _other_above(scene: Scene, initiative: Initiative, ref: ItemRef) -> str:
    """The first other initiative to which what stands above an open item belongs."""
    parent = scene.index.parent.get(ref)
    claimants = scene.claims.get(parent, ()) if parent else ()
    if initiative.id in claimants or not scene.index.items[ref].is_open:
        return ""
    return next((other for other in claimants if scene.by_id[other].status in NOT_DONE), "")


@rule(
    "L13",
    Level.NOTE,
    message="{items:open item|open items} of {initiative} {items:=was|were} made more than"
    " {days:day|days} after its start on {start}, and the scope was promised by then: {items}.",
    roadmap="commit less firmly, or move the start of its window",
    backlog="move {items} out of {initiative}",
    says=(("scope", "promised on {start}", "{items:item|items} made later"),),
    off=True,
    options={"days": OptionSpec(14, "days", "how long after its start the scope may still grow")},
)
def undeclared_scope(scene: Scene) -> Iterator[Hit]:
    """An initiative is committed and in progress, and open items that it claims were made more
    than `days` days after the start of its window. What the manifest links by key is declared.
    """
    days = int(scene.number("L13", "days"))
    for initiative in scene.initiatives:
        firm = initiative.commitment is Commitment.COMMITTED
        if not firm or initiative.status is not InitiativeStatus.IN_PROGRESS:
            continue
        if initiative.start and (items := _late(scene, initiative, initiative.start, days)):
            told = facts(items=items, days=days, start=initiative.start)
            yield Hit(told, initiative=initiative.id, items=items)


def _late(scene: Scene, initiative: Initiative, start: dt.date, days: int) -> tuple[ItemRef, ...]:
    until = start + dt.timedelta(days=days)
    declared = {link.target for link in initiative.links}
    return tuple(
        item.ref
        for item in scene.scopes[initiative.id].items
        if item.is_open
        and item.ref not in declared
        and scene.roadmap.calendar.day(item.created) > until
    )

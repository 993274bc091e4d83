"""Which items serve which initiative: links resolved on a snapshot.

S(R), the scope of an initiative, is every item its links reach and all their descendants.
Links claim; releases do not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.backlog import (
    BacklogItem,
    Container,
    ContainerKind,
    ItemRef,
    Snapshot,
    Status,
    natural,
)
from bot.domain.query import parse_query
from bot.domain.roadmap import Initiative, Link, LinkKind


@dataclass(frozen=True, slots=True)
class Index:
    """The snapshot, by what links look for. Labels and field values are casefolded.

    `by_sprint` has the sprints of a source by number and by name; `found` what its own
    search answered.
    """

    items: Mapping[ItemRef, BacklogItem]
    containers: Mapping[ItemRef, Container]
    parent: Mapping[ItemRef, ItemRef]
    children: Mapping[ItemRef, tuple[ItemRef, ...]]
    by_source: Mapping[str, Sequence[ItemRef]]
    by_container: Mapping[ItemRef, Sequence[ItemRef]]
    by_label: Mapping[tuple[str, str], Sequence[ItemRef]]
    by_field: Mapping[tuple[str, str, str], Sequence[ItemRef]]
    by_sprint: Mapping[tuple[str, str], Sequence[ItemRef]]
    moved: Mapping[ItemRef, ItemRef]
    found: Mapping[tuple[str, str], Sequence[ItemRef]]

    def below(self, roots: Iterable[ItemRef]) -> Iterator[BacklogItem]:
        """The roots and everything under them that was read, each once; cycles end.

        What was read is found below a parent that was not.
        """
        seen: set[ItemRef] = set()
        ahead = list(roots)
        while ahead:
            ref = ahead.pop()
            if ref in seen:
                continue
            seen.add(ref)
            if item := self.items.get(ref):
                yield item
            ahead.extend(self.children.get(ref, ()))

    def above(self, ref: ItemRef) -> Iterator[ItemRef]:
        """Parent, grandparent and so on, the nearest first; cycles end."""
        seen = {ref}
        while (parent := self.parent.get(ref)) and parent not in seen:
            seen.add(parent)
            yield parent
            ref = parent


def index(snapshot: Snapshot) -> Index:
    """Build the index in one pass over the items."""
    items: dict[ItemRef, BacklogItem] = {}
    parent: dict[ItemRef, ItemRef] = {}
    listed: dict[ItemRef, ItemRef] = {}
    by_source: dict[str, list[ItemRef]] = defaultdict(list)
    by_container: dict[ItemRef, list[ItemRef]] = defaultdict(list)
    by_label: dict[tuple[str, str], list[ItemRef]] = defaultdict(list)
    by_field: dict[tuple[str, str, str], list[ItemRef]] = defaultdict(list)
    for item in snapshot.items:
        ref = item.ref
        items[ref] = item
        if item.parent:
            parent[ref] = item.parent
        for child in item.children:
            listed[child] = min(ref, listed.get(child, ref), key=natural)
        by_source[ref.source].append(ref)
        for container in item.containers:
            by_container[container].append(ref)
        for label in item.labels:
            by_label[ref.source, label.casefold()].append(ref)
        for name, value in item.fields:
            by_field[ref.source, name.casefold(), value.casefold()].append(ref)
    for child, above in listed.items():
        parent.setdefault(child, above)  # the parent that an item names itself comes first
    return Index(
        items=items,
        containers={c.ref: c for c in snapshot.containers},
        parent=parent,
        children=_inverted(parent),
        by_source=by_source,
        by_container=by_container,
        by_label=by_label,
        by_field=by_field,
        by_sprint=_sprints(snapshot.containers),
        moved=snapshot.moved,
        found=snapshot.found,
    )


def _sprints(containers: Iterable[Container]) -> Mapping[tuple[str, str], Sequence[ItemRef]]:
    named: dict[tuple[str, str], list[ItemRef]] = defaultdict(list)
    for container in containers:
        if container.kind is ContainerKind.SPRINT:
            ref = container.ref
            # Imported files know sprints by name alone; then both words are one.
            for word in {ref.key.rpartition("/")[2].casefold(), container.title.casefold()}:
                named[ref.source, word].append(ref)
    return named


def _inverted(parent: Mapping[ItemRef, ItemRef]) -> Mapping[ItemRef, tuple[ItemRef, ...]]:
    children: dict[ItemRef, list[ItemRef]] = defaultdict(list)
    for child, above in parent.items():
        children[above].append(child)
    return {ref: tuple(sorted(below, key=natural)) for ref, below in children.items()}


def roots(link: Link, index: Index) -> Sequence[ItemRef]:
    """The items a link reaches directly, without their descendants; they may be unread.

    Of an item that moved that is where it is now.
    """
    if link.target is not None:
        if link.kind is LinkKind.ISSUE:
            return (index.moved.get(link.target, link.target),)
        return index.by_container.get(link.target, ())
    found = _searched(link, index)
    if not link.group:
        return found
    return tuple(r for r in found if r in index.items and index.items[r].group == link.group)


def _searched(link: Link, index: Index) -> Sequence[ItemRef]:
    match link.kind:
        case LinkKind.LABEL:
            return index.by_label.get((link.source, link.value.casefold()), ())
        case LinkKind.FIELD | LinkKind.COMPONENT:
            name = link.name or "component"
            return index.by_field.get((link.source, name.casefold(), link.value.casefold()), ())
        case LinkKind.SPRINT:
            sprints = index.by_sprint.get((link.source, link.value.casefold()), ())
            return tuple(ref for sprint in sprints for ref in index.by_container.get(sprint, ()))
        case LinkKind.JQL:
            return index.found.get((link.source, link.value), ())
        case _:
            return _matching(link, index)


def _matching(link: Link, index: Index) -> tuple[ItemRef, ...]:
    query = parse_query(link.value)
    if query.label:
        narrowed = index.by_label.get((link.source, query.label), ())
    else:
        narrowed = index.by_source.get(link.source, ())
    return tuple(r for r in narrowed if query.matches(index.items[r]))


@dataclass(frozen=True, slots=True)
class Scope:
    """S(R): what an initiative claims, sorted by ref, split by status.

    `silent` says why the scope is not known to its end ('' if it is): a rule that argues
    from what is missing must then say nothing. `idle` names links that were followed to
    their end and reach no item, each with the reason: perhaps a name is misspelt.
    """

    items: tuple[BacklogItem, ...] = ()
    silent: str = ""
    idle: tuple[str, ...] = ()

    def of(self, *statuses: Status) -> tuple[BacklogItem, ...]:
        """The items that stand there."""
        return tuple(i for i in self.items if i.status in statuses)

    @property
    def open(self) -> tuple[BacklogItem, ...]:
        """Items on which work is still expected."""
        return tuple(i for i in self.items if i.is_open)


def scope(initiative: Initiative, snapshot: Snapshot, index: Index) -> Scope:
    """Resolve the links of one initiative."""
    found: list[ItemRef] = []
    idle: list[str] = []
    for link in dict.fromkeys(initiative.links):
        direct = roots(link, index)
        found.extend(direct)
        if not direct and (why := why_idle(link, snapshot, index)):
            idle.append(why)
    items = tuple(sorted(index.below(found), key=lambda item: natural(item.ref)))
    return Scope(items, _why_silent(initiative, items, snapshot, index), tuple(idle))


def why_idle(link: Link, snapshot: Snapshot, index: Index) -> str:
    """Why a link reaches no item; '' where nobody can know, or where another rule tells it."""
    place = link.group or link.source
    if snapshot.gap_for(link.source, link.group or None):
        return ""
    if link.kind in (LinkKind.MILESTONE, LinkKind.VERSION):
        known = link.target in index.containers or snapshot.historic
        told = link.target in snapshot.absent or not known
        return "" if told else f"{link.kind.value} {link.value} of {place} holds no item"
    if link.kind is LinkKind.JQL and (link.source, link.value) not in snapshot.found:
        return ""
    if link.kind is LinkKind.FIELD:
        return f"field {link.name} = {link.value} matches no item of {place}"
    return f"{link.kind.value} {link.value} matches no item of {place}"


def _why_silent(
    initiative: Initiative, items: tuple[BacklogItem, ...], snapshot: Snapshot, index: Index
) -> str:
    unread = filter(None, (_why_unread(link, snapshot) for link in initiative.links))
    if why := next(unread, ""):
        return why
    if snapshot.historic:
        return ""  # children created later than the day asked about are rightly missing
    for link in initiative.links:
        target = link.target and index.moved.get(link.target, link.target)
        if target and not _is_known(target, snapshot, index):
            return f"{target} was not read"
    for item in items:
        hidden = unseen(item, index)
        if hidden > 0:
            return f"{hidden} of the items below {item.ref} cannot be read"
    return ""


def _why_unread(link: Link, snapshot: Snapshot) -> str:
    """Why it is not known what the link reaches; '' if it is."""
    if gap := snapshot.gap_for(link.source, link.group or None):
        return f"{gap.source} {gap.part}".strip() + f" could not be read: {gap.reason}"
    if link.kind is LinkKind.JQL and (link.source, link.value) not in snapshot.found:
        return f"the search for {link.value} was not answered"
    return ""


def _is_known(ref: ItemRef, snapshot: Snapshot, index: Index) -> bool:
    """Whether it was read, or proved not to be there."""
    found = ref in index.items or ref in index.containers or ref in index.by_container
    return found or ref in snapshot.absent


def unseen(item: BacklogItem, index: Index) -> int:
    """How many of the items below it were not read."""
    if not item.child_count and not item.children:
        return 0
    below = index.children.get(item.ref, ())
    return max(item.child_count, len(below)) - sum(ref in index.items for ref in below)

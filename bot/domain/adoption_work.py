"""The pieces of work that a backlog already has: epics, milestones, versions.

Each item belongs to one of them where that can be told: an epic explains what is below it, and
a milestone only what no epic does.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.backlog import BacklogItem, Container, ContainerKind, ItemRef, Status
from bot.domain.roadmap import Link, LinkKind
from bot.domain.scene import Scene
from bot.domain.tracker_words import EPICS, is_parked, is_sprint, release_title, title_of

RECENT_DAYS = 90
"""For so long what is done may still be on a roadmap."""


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: what it is called, how a manifest names it, and all that is in it.

    `head` is the epic, milestone or version itself; an epic is among its own `items`. `also`
    are milestones or versions of the same title in other repositories or projects.
    """

    head: BacklogItem | Container
    link: Link
    items: tuple[BacklogItem, ...]
    also: tuple[Link, ...] = ()

    @property
    def title(self) -> str:
        """As a roadmap has it."""
        return title_of(self.head.title) if self.epic else release_title(self.head.title)

    @property
    def ref(self) -> ItemRef:
        """Its full name."""
        return self.head.ref

    @property
    def epic(self) -> BacklogItem | None:
        """The epic, where it is one."""
        return self.head if isinstance(self.head, BacklogItem) else None

    @property
    def tasks(self) -> tuple[BacklogItem, ...]:
        """What is in it, without the epic itself."""
        return tuple(item for item in self.items if item.ref != self.head.ref)

    @property
    def open(self) -> tuple[BacklogItem, ...]:
        """What is left to do in it, the epic itself left out."""
        return tuple(item for item in self.tasks if item.is_open)


@dataclass(frozen=True, slots=True)
class Found:
    """All work that could be on a roadmap, and what is none, each with the reason."""

    works: tuple[Work, ...]
    parked: tuple[Container, ...] = ()  # where people put what they do not plan yet
    small: int = 0  # how many hold a single item


def find_work(scene: Scene, *, with_done: bool) -> Found:
    """The epics, and the milestones and versions that hold work of their own."""
    heads = (item for item in scene.snapshot.items if _is_head(scene, item))
    wanted = [item for item in heads if _is_wanted(scene, item, with_done=with_done)]
    epics = [work for item in wanted if (work := _epic(scene, item))]
    large = [work for work in epics if _is_large_enough(work)]
    explained = {item.ref for work in large for item in work.items}
    parked = tuple(c for c in _releases(scene) if c.is_open and _is_parked(scene, c))
    every = (_milestone(scene, c, explained, with_done=with_done) for c in _releases(scene))
    own = _merged(filter(None, every))
    held = [work for work in own if len(work.items) > 1]
    small = len(epics) - len(large) + len(own) - len(held)
    return Found((*large, *held), parked, small)


def _merged(works: Iterable[Work]) -> list[Work]:
    """One of all that have one title: a release of several projects. The last due date counts."""
    titled: dict[tuple[str, bool], list[Work]] = defaultdict(list)
    for work in works:
        titled[work.title.casefold(), work.head.is_open].append(work)
    return [_as_one(of_one) for of_one in titled.values()]


def _as_one(works: Sequence[Work]) -> Work:
    if len(works) == 1:
        return works[0]
    head = max(works, key=lambda work: work.head.due or dt.date.min)
    items = {item.ref: item for work in works for item in work.items}
    also = tuple(work.link for work in works if work is not head)
    return replace(head, items=tuple(items.values()), also=also)


def _is_head(scene: Scene, item: BacklogItem) -> bool:
    """Whether it is an epic: of such a type, or with more than its own steps below it."""
    parent = scene.index.parent.get(item.ref)
    if (parent and parent in scene.index.items) or scene.is_unplanned(item):
        return False
    if item.kind.casefold() in EPICS:
        return True
    below = scene.index.children.get(item.ref, ())
    return any(not _is_step(scene.index.items.get(child)) for child in below)


def _is_step(item: BacklogItem | None) -> bool:
    """A sub-task is a step of one item, and no item of its own."""
    kind = item.kind.casefold() if item else ""
    return kind.startswith(("sub-task", "subtask", "sub task", "technical task"))


def _is_wanted(scene: Scene, item: BacklogItem, *, with_done: bool) -> bool:
    if item.is_open:
        return True
    return with_done and item.status is Status.DONE and _is_recent(scene, item.closed)


def _is_recent(scene: Scene, closed: dt.datetime | None) -> bool:
    first = scene.today - dt.timedelta(days=RECENT_DAYS)
    return closed is not None and scene.roadmap.calendar.day(closed) >= first


def _is_large_enough(work: Work) -> bool:
    epic = work.epic
    named = epic is not None and (epic.kind.casefold() in EPICS or epic.child_count > 1)
    return named or len(work.items) > 2


def _epic(scene: Scene, item: BacklogItem) -> Work | None:
    link = item_link(scene, item)
    items = tuple(scene.index.below((item.ref,)))
    if link is None or (not item.is_open and any(one.is_open for one in items)):
        return None
    return Work(item, link, items)


def _releases(scene: Scene) -> Iterator[Container]:
    return (c for c in scene.snapshot.containers if c.kind is not ContainerKind.SPRINT)


def _is_parked(scene: Scene, container: Container) -> bool:
    """Whether it is no work by its name, and yet holds some."""
    held = scene.index.by_container.get(container.ref, ())
    named = is_parked(container.title) or is_sprint(container.title)
    return named and any(scene.index.items[ref].is_open for ref in held)


def _milestone(
    scene: Scene, container: Container, explained: Collection[ItemRef], *, with_done: bool
) -> Work | None:
    """The milestone as a piece of work, if most of what is left in it has no epic above it."""
    link = container_link(scene, container)
    if link is None or is_parked(container.title) or is_sprint(container.title):
        return None
    if not container.is_open and not (with_done and _is_recent(scene, container.closed)):
        return None
    held = scene.index.by_container.get(container.ref, ())
    work = Work(container, link, tuple(scene.index.below(held)))
    own = [one for one in _left(work) if one.ref not in explained and not scene.is_unplanned(one)]
    mostly = own and 2 * len(own) > len(_left(work))
    return work if mostly and bool(work.open) is container.is_open else None


def _left(work: Work) -> Sequence[BacklogItem]:
    """What is to do in it, or what was done where nothing is."""
    return work.open or tuple(one for one in work.items if one.status is Status.DONE)


def item_link(scene: Scene, item: BacklogItem) -> Link | None:
    """How the manifest names an item; None where it can't."""
    group, number = item.group, item.ref.key.rpartition("#" if "#" in item.ref.key else "-")[2]
    keyed = item.ref.key == f"{group}-{number}"
    link = Link(item.ref.source, LinkKind.ISSUE, item.ref.key if keyed else number, group=group)
    numbered = number.isascii() and number.isdigit() and number[0] != "0" and len(number) <= 9
    return link if numbered and link.target == item.ref and _is_listed(scene, link) else None


def container_link(scene: Scene, container: Container) -> Link | None:
    """How the manifest names a milestone or version; None where it can't."""
    group, _, number = container.ref.key.rsplit("/", 2)
    if container.kind is ContainerKind.VERSION:
        name = container.title.strip()
        link = Link(container.ref.source, LinkKind.VERSION, name, group=group)
        meant = bool(name) and name.isprintable()
    else:
        link = Link(container.ref.source, LinkKind.MILESTONE, number, group=group)
        meant = number.isascii() and number.isdigit() and number[0] != "0" and len(number) <= 9
    return link if meant and link.target == container.ref and _is_listed(scene, link) else None


def _is_listed(scene: Scene, link: Link) -> bool:
    """Whether its repository or project is one that the manifest gives."""
    source = scene.roadmap.source(link.source)
    return source is not None and link.group in source.groups


def release_of(scene: Scene, work: Work) -> tuple[Container, int] | None:
    """The open milestone or version that more than half of what is left is in, and how much."""
    left = work.open or ((work.epic,) if work.epic and work.epic.is_open else ())
    held = Counter(ref for item in left for ref in (item.milestone, *item.versions) if ref)
    for ref, count in held.most_common(3):
        container = scene.index.containers.get(ref)
        if container is None or ref == work.ref or 2 * count <= len(left):
            continue
        named = is_parked(container.title) or is_sprint(container.title)
        if container.is_open and not named and container_link(scene, container):
            return container, count
    return None

"""What a near initiative lacks in the backlog: an epic and its first items, as text.

Nothing is made up: a text says what the manifest says, and marks with TO DO what people
have to fill in. The names of the drafts are fixed, so that what was made once is known again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.backlog import ItemRef, Status
from bot.domain.derivation_texts import (
    announcement,
    definition,
    epic,
    hand_over,
    measure,
    splitting,
    waits_for,
    worth_measuring,
)
from bot.domain.document import Document
from bot.domain.inert import flat
from bot.domain.roadmap import Audience, Initiative, Link, LinkKind, Source
from bot.domain.rules.refined import is_refined
from bot.domain.scene import Scene

LONGEST_TITLE = 200


class IssueKind(StrEnum):
    """What an issue is to be."""

    EPIC = "epic"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Draft:
    """One issue to make. `name` is fixed, and part of the marker by which it is found again."""

    name: str
    kind: IssueKind
    title: str
    body: Document


@dataclass(frozen=True, slots=True)
class Where:
    """A source, and a repository or project of it, '' where that is to be found out."""

    source: str
    group: str = ""

    def __str__(self) -> str:
        return f"{self.source}:{self.group}" if self.group else self.source


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to make for one initiative.

    `place` is None where nobody can tell it, and `unplaced` says why. Items go below
    `parent`, or else below the epic, which is the first of the drafts; where the initiative
    has neither, they carry its `labels`, or have to be linked one by one.
    """

    product: str
    initiative: str
    title: str
    why: str
    place: Where | None
    unplaced: str
    parent: ItemRef | None
    labels: tuple[str, ...]
    drafts: tuple[Draft, ...]

    def topic(self, draft: Draft) -> str:
        """What the marker of a draft says."""
        return f"{self.product}/{self.initiative}/{draft.name}"


def proposals(scene: Scene, at: Where | None = None) -> tuple[Proposal, ...]:
    """For every near initiative without a refined item, in manifest order.

    `at` is where a person wants them.
    """
    due = (i for i in scene.initiatives if not settled(scene, i))
    return tuple(_proposal(scene, initiative, at) for initiative in due)


def settled(scene: Scene, initiative: Initiative) -> str:
    """Why nothing is to be derived for an initiative; '' where something is."""
    if not scene.is_near(initiative):
        return f"it is {initiative.status.words}, and not near"
    scope = scene.scopes[initiative.id]
    if scope.silent:
        return f"what it links to is not known: {scope.silent}"
    if any(is_refined(scene, i) or i.status is Status.DOING for i in scope.open):
        return "items of it are refined already"
    return ""


def _proposal(scene: Scene, initiative: Initiative, at: Where | None) -> Proposal:
    parent = _parent(scene, initiative)
    place, unplaced = _placed(scene, initiative, parent, at)
    labels = () if parent else _labels(initiative, place)
    has_home = bool(parent or labels or _has_milestone(scene, initiative))
    first = () if has_home else (_epic(scene, initiative),)
    return Proposal(
        product=scene.roadmap.id,
        initiative=initiative.id,
        title=initiative.title,
        why=_why(scene, initiative),
        place=place,
        unplaced=unplaced,
        parent=parent,
        labels=labels,
        drafts=(*first, *_items(scene, initiative)),
    )


def _why(scene: Scene, initiative: Initiative) -> str:
    is_open = scene.scopes[initiative.id].open
    if not initiative.links:
        return "it links to nothing"
    if not is_open:
        return "nothing that it links to is open"
    many = "1 open item is" if len(is_open) == 1 else f"{len(is_open)} open items are"
    return f"{many} neither split, estimated, assigned nor in a sprint"


def _parent(scene: Scene, initiative: Initiative) -> ItemRef | None:
    """The first open item that it links to by name: others can stand below it."""
    named = (link.target for link in initiative.links if link.kind is LinkKind.ISSUE)
    found = (scene.index.items.get(ref) for ref in named if ref)
    return next((item.ref for item in found if item and item.is_open), None)


def _has_milestone(scene: Scene, initiative: Initiative) -> bool:
    kinds = (LinkKind.MILESTONE, LinkKind.VERSION)
    named = (link.target for link in initiative.links if link.kind in kinds)
    found = (scene.index.containers.get(ref) for ref in named if ref)
    return any(container is not None and container.is_open for container in found)


def _labels(initiative: Initiative, place: Where | None) -> tuple[str, ...]:
    """The label by which it claims what carries it in that place."""
    for link in initiative.links:
        fits = place and link.source == place.source and link.group in ("", place.group)
        if link.kind is LinkKind.LABEL and fits:
            return (link.value,)
    return ()


def _placed(
    scene: Scene, initiative: Initiative, parent: ItemRef | None, at: Where | None
) -> tuple[Where | None, str]:
    """Where new items go, or why nobody can tell."""
    if parent is not None:
        own = Where(parent.source, scene.index.items[parent].group)
        if at is not None and at.source != own.source:
            return None, f"its items belong below {parent}, and so in {own.source}"
        at = at or own
    if at is not None:
        return _whole(scene, at)
    linked = dict.fromkeys(_where(scene, link) for link in initiative.links)
    if len(linked) > 1:
        return None, f"it links to {_listed(linked)}"
    if linked:
        return _whole(scene, *linked)
    team = scene.roadmap.team(initiative.team)
    names = (team.sources if team else ()) or tuple(s.name for s in scene.roadmap.sources)
    if len(names) != 1:
        whose = f"the team {team.id}" if team and team.sources else "the manifest"
        return None, f"{whose} has the sources {_listed(names)}" if names else "there is no source"
    return _whole(scene, Where(names[0]))


def _where(scene: Scene, link: Link) -> Where:
    """Where a link leads. A sprint or a query of no repository leads to its source."""
    item = scene.index.items.get(link.target) if link.target else None
    return Where(link.source, item.group if item else link.group)


def _whole(scene: Scene, place: Where) -> tuple[Where | None, str]:
    """The place with its repository or project, where the source has but one."""
    if place.group:
        return place, ""
    source = scene.roadmap.source(place.source)
    groups = _groups(scene, source) if source else ()
    if len(groups) == 1:
        return Where(place.source, groups[0]), ""
    told = f"has {_listed(groups)}" if groups else "names no repository or project"
    return None, f"the source {place.source} {told}"


def _groups(scene: Scene, source: Source) -> tuple[str, ...]:
    """Those that the manifest names; of a file that names none, those that have items."""
    if source.groups:
        return source.groups
    items = scene.index.by_source.get(source.name, ())
    return tuple(sorted({scene.index.items[ref].group for ref in items}))


def _listed(names: Iterable[object]) -> str:
    told = [str(name) for name in names]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _epic(scene: Scene, initiative: Initiative) -> Draft:
    body = epic(scene, initiative)
    return Draft("epic", IssueKind.EPIC, titled("", initiative.title), body)


def _items(scene: Scene, initiative: Initiative) -> Iterator[Draft]:
    """The first items that the manifest itself implies."""
    title = initiative.title
    yield _item("done", titled("Agree when this is done: ", title), definition(initiative))
    yield _item("split", titled("Split into items of at most a few days: ", title), splitting())
    if worth_measuring(scene, initiative):
        body = measure(scene, initiative)
        yield _item("measure", titled("Measure what this changes: ", title), body)
    if waits_for(scene, initiative):
        body = hand_over(scene, initiative)
        yield _item("hand-over", titled("Agree on the hand-over: ", title), body)
    if initiative.audience is Audience.CUSTOMER and not initiative.changelog:
        yield _item(
            "announce", titled("Announce it to customers: ", title), announcement(initiative)
        )


def _item(name: str, title: str, body: Document) -> Draft:
    return Draft(name, IssueKind.ITEM, title, body)


def titled(before: str, title: str) -> str:
    """A title on one line, cut to what every tracker takes."""
    told = f"{before}{flat(title).strip()}"
    return told if len(told) <= LONGEST_TITLE else f"{told[: LONGEST_TITLE - 1].rstrip()}…"


def link_text(source: Source, ref: ItemRef, kind: IssueKind) -> str:
    """The line of the manifest that links an initiative to an item."""
    group, numbered, number = ref.key.rpartition("#")
    if not numbered:
        word = "epic" if kind is IssueKind.EPIC else "issue"
        return f"- {{{source.name}: {{{word}: {ref.key}}}}}"
    repo = "" if source.groups == (group,) else f"repo: {group}, "
    return f"- {{{source.name}: {{{repo}issue: {number}}}}}"

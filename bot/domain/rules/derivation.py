"""H: derivation. The backlog holds refined work for a sprint or two, of what is near."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.domain.backlog import BacklogItem, Status, natural
from bot.domain.figures import is_work, team_finder
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus, Link, LinkKind
from bot.domain.rules.periods import current_not_scheduled
from bot.domain.rules.refined import (
    by_team,
    is_marked,
    is_ready,
    is_refined,
    marking_sources,
    paces,
    placeholders,
)
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import Scene

_LISTED = 20
_ROUNDING = 1e-9


@rule(
    "H06",
    Level.NOTE,
    message="The backlog of team {team} holds {ready:item that is|items that are} refined and not"
    " begun: at its pace enough for {sprints} sprints.",
    roadmap="no change needed",
    backlog="fold {which} back into its epics: {items}",
    says=(("team {team}", "-", "{ready:refined item|refined items}, {pace} done a sprint"),),
    options={
        "sprints": OptionSpec(2.0, "sprints", "how much refined work there may be"),
        "least": OptionSpec(10, "items", "so few are never too many"),
    },
)
def backlog_too_long(scene: Scene) -> Iterator[Hit]:
    """A team has more than `sprints` sprints' worth of items that can be started and are
    estimated, assigned or in a sprint: what it finished in the last 90 days, scaled to its
    sprint, is one sprint's worth. An item that waits for another one, or has others below it,
    does not count. A team that finished fewer than 5 items is not judged. One finding a team.
    """
    known = paces(scene)
    if not known:
        return
    refined = by_team(scene, lambda item: is_ready(scene, item) and is_marked(scene, item))
    most, least = scene.number("H06", "sprints"), scene.number("H06", "least")
    for team, pace in known.items():
        ready = refined.get(team, ())
        surplus = len(ready) - int(max(most * pace, least) + _ROUNDING)
        if surplus > 0:
            lowest = sorted(ready, key=_from_below)[: min(surplus, _LISTED)]
            told = facts(
                team=team,
                ready=len(ready),
                sprints=round(len(ready) / pace, 1),
                pace=round(pace, 1),
                which=_which(scene, lowest),
                items=tuple(item.ref for item in lowest),
            )
            yield Hit(told, subject=team, items=tuple(item.ref for item in lowest))


def _which(scene: Scene, lowest: Sequence[BacklogItem]) -> str:
    """What they are called: where nobody ranks anything none is the lowest."""
    ordered = {item.ref.source for item in scene.snapshot.items if item.rank is not None}
    is_known = ordered.issuperset(item.ref.source for item in lowest)
    return "what is lowest in the order" if is_known else "what can wait"


def _from_below(item: BacklogItem) -> tuple[object, ...]:
    """Sorts the lowest first; an item that nobody ranked is lower than all others."""
    return float("-inf") if item.rank is None else -item.rank, natural(item.ref)


@rule(
    "H07",
    Level.NOTE,
    message="Team {team} runs out of work: what is near on the roadmap has {ready:item|items} for"
    " it, and it finishes {pace} in a sprint.",
    roadmap="bring the next initiative of the team nearer",
    backlog="refine what is next of {initiatives}",
    says=(("team {team}", "{initiatives}", "{ready:item|items} ready, {pace} done a sprint"),),
    current=True,
    options={"sprints": OptionSpec(1.0, "sprints", "how much work there must be at least")},
)
def backlog_starving(scene: Scene) -> Iterator[Hit]:
    """The initiatives that are in progress, or start within the team's next two sprints, have
    open items for a team, but less than `sprints` sprints' worth of it is in work or ready:
    waiting for nothing, and refined where the team estimates or plans sprints. A team that
    finished fewer than 5 items in 90 days is not judged; nor one of which a near initiative is
    not known to its end, or is not derived at all, as H08 says. One finding a team. Of a day in
    the past nobody knows what stood in a sprint.
    """
    known = paces(scene)
    near = [i for i in scene.initiatives if scene.is_near(i)] if known else []
    for team, served in _near_work(scene, near).items():
        least = scene.number("H07", "sprints") * known.get(team, 0)
        ready = _startable(scene, served)
        if ready < least and not _is_unsure(scene, near, team, served):
            told = facts(
                team=team,
                ready=ready,
                pace=round(known[team], 1),
                initiatives=tuple(scene.by_id[name].title for name in served),
            )
            yield Hit(told, subject=team)


def _near_work(
    scene: Scene, near: Sequence[Initiative]
) -> Mapping[str, Mapping[str, Sequence[BacklogItem]]]:
    """For each team the open items of near initiatives, by initiative, each item once."""
    team_of = team_finder(scene)
    names = {initiative.id for initiative in near}
    found: dict[str, dict[str, list[BacklogItem]]] = {}
    for initiative in near:
        for item in scene.scopes[initiative.id].open:
            first = next(name for name in scene.claims[item.ref] if name in names)
            if first == initiative.id and is_work(scene, item):
                mine = found.setdefault(team_of(item), {})
                mine.setdefault(initiative.id, []).append(item)
    return {team: served for team, served in found.items() if team}


def _startable(scene: Scene, served: Mapping[str, Sequence[BacklogItem]]) -> int:
    """How many items are in work, or could be."""
    marking = marking_sources(scene)
    items = [item for each in served.values() for item in each]
    ready = (i for i in items if i.ref.source not in marking or is_marked(scene, i))
    return sum(i.status is Status.DOING or is_ready(scene, i) for i in ready)


def _is_unsure(
    scene: Scene, near: Sequence[Initiative], team: str, served: Collection[str]
) -> bool:
    """Whether not all is known of the team's work, or H08 names what is missing."""
    theirs = [i for i in near if i.team == team or i.id in served]
    unknown = any(scene.scopes[i.id].silent for i in theirs)
    return unknown or any(i.id in underived(scene) for i in theirs)


@rule(
    "H08",
    Level.WARNING,
    message="{initiative} is planned for {window}, which is near, but none of its {open:item|items}"
    " is refined.",
    roadmap="move the window, if it is not near after all",
    backlog="break it down: estimate, assign or plan the first of {items}",
    says=(("{window}", "planned", "none of {open:open item|open items} refined"),),
    whole=True,
    current=True,
)
def near_not_derived(scene: Scene) -> Iterator[Hit]:
    """A planned initiative starts within the team's next two sprints, and of its open items none
    is estimated, assigned, broken down, in a sprint or in work. The issue that it names itself
    stands for all below it. Where the people of a source neither estimate nor plan sprints, an
    item below that issue, or that a label or milestone reaches, is refined enough. An empty epic
    is L07's, what a high rank should have brought into the sprint T07's, and what is in progress
    S04's. Of a day in the past nobody knows what stood in a sprint.
    """
    judged = current_not_scheduled.check(scene) if "T07" in scene.options else ()
    elsewhere = {hit.initiative for hit in judged}
    for name in underived(scene):
        if name not in elsewhere:
            initiative = scene.by_id[name]
            window = initiative.window.text if initiative.window else ""
            items = tuple(item.ref for item in _derived(scene, initiative))
            yield Hit(facts(window=window, open=len(items), items=items), name, items=items)


def underived(scene: Scene) -> tuple[str, ...]:
    """Planned initiatives that are near and of which nothing is refined."""
    marking = marking_sources(scene)
    return tuple(
        initiative.id
        for initiative in scene.initiatives
        if initiative.status is InitiativeStatus.PLANNED
        and scene.is_near(initiative)
        and _is_raw(scene, initiative, marking)
    )


def _derived(scene: Scene, initiative: Initiative) -> Sequence[BacklogItem]:
    """What stands below the issues that it names, or is reached by its other links."""
    items, named = scene.scopes[initiative.id].items, placeholders(initiative)
    return [i for i in items if i.ref not in named and i.status is not Status.DROPPED]


def _is_raw(scene: Scene, initiative: Initiative, marking: frozenset[str]) -> bool:
    todo = _derived(scene, initiative)
    if not todo or any(i.status is not Status.TODO or i.ref.source not in marking for i in todo):
        return False
    if any(is_refined(scene, i) for i in todo):
        return False
    return not any(_is_empty(scene, link) for link in initiative.links)


def _is_empty(scene: Scene, link: Link) -> bool:
    """Whether a link names an epic or milestone with nothing in it, which L07 tells."""
    if link.kind is LinkKind.ISSUE:
        item = scene.index.items.get(link.target) if link.target else None
        return item is not None and item.status is Status.TODO and is_work(scene, item)
    return link.target is not None and not scene.index.by_container.get(link.target)

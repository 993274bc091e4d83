"""D: dependencies on what no initiative of the product claims."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.domain.backlog import BacklogItem, Capability, ContainerKind, ItemRef, natural
from bot.domain.figures import is_whole
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative
from bot.domain.rules.blockers import open_blockers
from bot.domain.rules.rule import rule
from bot.domain.rules.sprints import only_teams
from bot.domain.scene import ACTIVE, Scene

_PROBLEMS = {
    "undated": "with no due date",
    "passed": "with a due date that has passed",
    "late": "due after {} ends",
}


@rule(
    "D08",
    Level.WARNING,
    message="{initiative} waits for {blockers:item|items} that {blockers:=serves|serve} no"
    " initiative, {problem}: {blockers}.",
    roadmap="link what it waits for from an initiative, or allow for the wait in its dates",
    backlog="agree a date for {blockers} with {whom}",
    says=(("waits for", "{end}", "{blockers:item|items} {problem}"),),
    needs=(Capability.DUE_DATES,),
)
def dependency_undated_or_late(scene: Scene) -> Iterator[Hit]:
    """An open item of an initiative that is planned or in progress is blocked by an open item
    that no initiative of any manifest that was given claims, and that has no due date, or one
    that has passed or lies after the initiative's end. A blocker of the same repository or
    project is told only where that is another team's. Its date is its own, else the end of its
    open sprint, else the last of its milestone and versions. One finding an initiative and
    problem.
    """
    teams = only_teams(scene)
    for initiative in scene.initiatives if is_whole(scene) else ():
        if initiative.status not in ACTIVE:
            continue
        others = {s for s, team in teams.items() if initiative.team not in ("", team.id)}
        found: dict[str, dict[ItemRef, list[ItemRef]]] = defaultdict(lambda: defaultdict(list))
        for item in scene.scopes[initiative.id].open:
            for blocker in open_blockers(scene, item):
                if _is_foreign(scene, item, blocker, others):
                    problem = _problem(scene, initiative, blocker)
                    found[problem][blocker.ref].append(item.ref)
        for problem in _PROBLEMS:
            if problem in found:
                yield _uncertain(scene, initiative, problem, found[problem])


def _is_foreign(
    scene: Scene, item: BacklogItem, blocker: BacklogItem, others: Collection[str]
) -> bool:
    """Whether somebody else has to promise it: a bug in one's own backlog is just fixed.

    `others` are the sources that are known to be other teams'.
    """
    if blocker.ref in scene.claims or blocker.ref in scene.elsewhere:
        return False
    if blocker.ref.source != item.ref.source:
        return True
    at_home = blocker.group == item.group and blocker.ref.source not in others
    return not at_home and not scene.is_unplanned(blocker)


def _problem(scene: Scene, initiative: Initiative, blocker: BacklogItem) -> str:
    """What is wrong with the blocker's date; '' where nothing is known to be."""
    day = _day_of(scene, blocker)
    if day is None:
        return "undated" if _is_undated(scene, blocker) else ""
    if day < scene.today:
        return "passed"
    return "late" if initiative.end and day > initiative.end else ""


def _day_of(scene: Scene, blocker: BacklogItem) -> dt.date | None:
    """The day by which the blocker is meant to be done."""
    if blocker.due:
        return blocker.due
    sprint = scene.open_sprint(blocker)
    if sprint and sprint.due and sprint.due >= scene.today:
        return sprint.due
    held = (scene.index.containers.get(ref) for ref in blocker.containers)
    releases = (c for c in held if c and c.kind is not ContainerKind.SPRINT)
    return max((r.due for r in releases if r.due), default=None)


def _is_undated(scene: Scene, blocker: BacklogItem) -> bool:
    """Whether it would be known if it had a date."""
    told = scene.tells(blocker.ref.source, (Capability.DUE_DATES,))
    return told and all(ref in scene.index.containers for ref in blocker.containers)


def _uncertain(
    scene: Scene, initiative: Initiative, problem: str, found: Mapping[ItemRef, list[ItemRef]]
) -> Hit:
    blockers = tuple(sorted(found, key=natural))
    items = tuple(dict.fromkeys(ref for waiting in found.values() for ref in waiting))
    told = facts(
        blockers=blockers,
        problem=_PROBLEMS[problem].format(initiative.title),
        end=initiative.end or "no end date",
        whom=tuple(dict.fromkeys(_whom(scene, initiative, ref) for ref in blockers)),
        whom_place=_most_private(scene, blockers),
    )
    return Hit(told, initiative=initiative.id, subject=problem, items=items)


def _whom(scene: Scene, initiative: Initiative, ref: ItemRef) -> str:
    """Another team, else the person who has the blocker, else its repository or project."""
    team = only_teams(scene).get(ref.source)
    if team and team.id != initiative.team:
        return f"team {team.id}"
    item = scene.index.items[ref]
    named = {name.casefold() for name in item.assignees}
    for person in scene.roadmap.people:
        if named & {person.id.casefold(), person.github.casefold(), person.jira.casefold()}:
            return person.id
    return item.group or ref.source


def _most_private(scene: Scene, refs: Iterable[ItemRef]) -> ItemRef:
    """The repository or project of which the fewest readers may know."""
    groups = ((ref.source, scene.index.items[ref].group) for ref in refs)
    source, group = max(groups, key=lambda place: scene.group_visibility(*place))
    return ItemRef(source, group)

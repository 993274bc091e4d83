"""O: ownership of the work. Who is assigned fits who owns the initiative, and its team."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status
from bot.domain.claims import roots
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus, LinkKind, Team
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.sprints import only_teams
from bot.domain.scene import ACTIVE, UNFINISHED, Scene


@rule(
    "O03",
    Level.NOTE,
    message="{owner} owns {initiative}, but {items:item that it links to is|items that it links to"
    " are} assigned to somebody else: {items}.",
    roadmap="name as `owner` who has it in the backlog",
    backlog="assign {items} to {owner}",
    says=(("owner", "{owner}", "others on {items}"),),
    off=True,
)
def owner_mismatch(scene: Scene) -> Iterator[Hit]:
    """An open item that an initiative links to by its key has assignees, and the owner is not
    among them. Judged only where `people` gives the owner's account in that tracker, and of what
    is planned, in progress or paused.
    """
    for initiative in scene.initiatives:
        if not initiative.owner or initiative.status not in UNFINISHED:
            continue
        items = tuple(
            i.ref for i in _linked(scene, initiative) if _is_anothers(scene, i, initiative)
        )
        if items:
            yield Hit(facts(owner=initiative.owner, items=items), initiative.id, items=items)


def _linked(scene: Scene, initiative: Initiative) -> Iterator[BacklogItem]:
    """Open items that it links to by key."""
    links = (link for link in initiative.links if link.kind is LinkKind.ISSUE)
    named = dict.fromkeys(ref for link in links for ref in roots(link, scene.index))
    items = (scene.index.items.get(ref) for ref in named)
    yield from (item for item in items if item and item.is_open)


def _is_anothers(scene: Scene, item: BacklogItem, initiative: Initiative) -> bool:
    has_it = {scene.person(account) for account in item.assignees}
    known = _has_account(scene, initiative.owner, item.ref.source)
    return bool(has_it) and known and initiative.owner not in has_it


def _has_account(scene: Scene, owner: str, source: str) -> bool:
    """Whether it is known what a person is called in a source."""
    person = next((p for p in scene.roadmap.people if p.id == owner), None)
    told = scene.roadmap.source(source)
    if person is None or told is None:
        return False
    accounts = {"github": person.github, "jira": person.jira}
    return bool(accounts.get(told.kind, person.id))


@rule(
    "O04",
    Level.NOTE,
    message="{items:item|items} of {initiative} {items:=is|are} in work, or due within"
    " {days:day|days}, and nobody is assigned.",
    roadmap="no change needed",
    backlog="assign {items}",
    says=(("assignee", "{owner} owns it", "nobody on {items:item|items}"),),
    needs=(Capability.DOING, Capability.DUE_DATES),
    options={"days": OptionSpec(7, "days", "how soon an item must be due")},
)
def unassigned_late(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, and an open item of it that has none below it is
    in work, or due within `days` days or overdue, and has no assignee. Sources in which nobody is
    assigned to anything are not judged. One finding an initiative.
    """
    days = int(scene.number("O04", "days"))
    people = assigning(scene)
    for initiative in scene.initiatives if people else ():
        if initiative.status not in ACTIVE:
            continue
        items = unassigned(scene, initiative, people)
        if items:
            told = facts(items=items, days=days, owner=initiative.owner or "nobody")
            yield Hit(told, initiative=initiative.id, items=items)


def unassigned(
    scene: Scene, initiative: Initiative, people: Collection[str]
) -> tuple[ItemRef, ...]:
    """What is in work or due soon, and has no assignee, in sources in which items have one."""
    soon = scene.today + dt.timedelta(days=int(scene.number("O04", "days")))
    return tuple(
        item.ref
        for item in scene.scopes[initiative.id].items
        if not item.assignees
        and (item.status is Status.DOING or (item.due and item.due <= soon and item.is_open))
        and item.ref.source in people
        and item.ref not in scene.index.children
    )


def assigning(scene: Scene) -> frozenset[str]:
    """Sources in which somebody is assigned to something."""
    return frozenset(
        source
        for source, refs in scene.index.by_source.items()
        if any(scene.index.items[ref].assignees for ref in refs)
    )


@rule(
    "O05",
    Level.NOTE,
    message="{initiative} is with team {team}, but {items:item|items} of it {items:=is|are}"
    " {where}.",
    roadmap="give it to the team that does the work",
    backlog="{change}: {items}",
    says=(("team", "{team}", "{items:item|items} {where}"),),
)
def team_mismatch(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned, in progress or paused belongs to a team, and open items of
    it are assigned only to members of other teams; judged where its team lists members. Or the
    team lists its sources, and every open item of the initiative lives in sources that only
    other teams list. One finding for each of the two.
    """
    teams = {team.id: team for team in scene.roadmap.teams} if scene.roadmap.teams[1:] else {}
    members, homes = _teams_of(scene), only_teams(scene)
    for initiative in scene.initiatives:
        team = teams.get(initiative.team)
        if team is None or initiative.status not in UNFINISHED:
            continue
        if team.members:
            yield from _with_others(scene, initiative, team, members)
        if team.sources:
            yield from _elsewhere(scene, initiative, team, homes)


def _teams_of(scene: Scene) -> Mapping[str, frozenset[str]]:
    """The teams of each person that a team lists."""
    found: dict[str, set[str]] = defaultdict(set)
    for team in scene.roadmap.teams:
        for name in team.members:
            found[name].add(team.id)
    return {name: frozenset(teams) for name, teams in found.items()}


def _with_others(
    scene: Scene, initiative: Initiative, team: Team, members: Mapping[str, frozenset[str]]
) -> Iterator[Hit]:
    items: list[ItemRef] = []
    others: set[str] = set()
    for item in scene.scopes[initiative.id].items:
        if not item.assignees or not item.is_open:
            continue
        teams = [members.get(scene.person(account)) for account in item.assignees]
        known = [each for each in teams if each]
        if len(known) == len(teams) and not any(team.id in each for each in known):
            items.append(item.ref)
            others.update(*known)
    if items:
        where = f"assigned to members of {' and '.join(sorted(others))}"
        yield _mismatch(initiative, where, f"assign to members of {team.id}", tuple(items))


def _elsewhere(
    scene: Scene, initiative: Initiative, team: Team, homes: Mapping[str, Team]
) -> Iterator[Hit]:
    scope = scene.scopes[initiative.id]
    items = tuple(item.ref for item in scope.open)
    sources = {ref.source for ref in items}
    whose = {homes[source].id for source in sources if source in homes}
    if items and not scope.silent and sources <= homes.keys() and team.id not in whose:
        where = f"in the backlog of {' and '.join(sorted(whose))}"
        yield _mismatch(initiative, where, f"move to the backlog of {team.id}", items)


def _mismatch(initiative: Initiative, where: str, change: str, items: tuple[ItemRef, ...]) -> Hit:
    told = facts(team=initiative.team, items=items, where=where, change=change)
    return Hit(told, initiative.id, subject=change.partition(" ")[0], items=items)


@rule(
    "O06",
    Level.NOTE,
    message="{owner} owns {initiative}, which is in progress, but has nothing of it: no open"
    " item, and none that was done in the last {days:day|days}.",
    roadmap="confirm the owner, or name who does the work",
    backlog="assign an item to {owner}",
    says=(("owner", "{owner}", "no item of {assigned} that are assigned"),),
    whole=True,
    off=True,
    options={"days": OptionSpec(30, "days", "how long something that was done counts")},
)
def owner_absent(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress, some of its items that are open, or were done in the last
    `days` days, are assigned, and none of them to its owner. Judged only where `people` gives
    the owner's account in every tracker in which these items are.
    """
    days = int(scene.number("O06", "days"))
    since = scene.today - dt.timedelta(days=days)
    for initiative in scene.initiatives:
        if initiative.status is not InitiativeStatus.IN_PROGRESS or not initiative.owner:
            continue
        items = [i for i in scene.scopes[initiative.id].items if _is_lively(scene, i, since)]
        accounts = {scene.person(account) for item in items for account in item.assignees}
        if not accounts or initiative.owner in accounts:
            continue
        if all(_has_account(scene, initiative.owner, s) for s in {i.ref.source for i in items}):
            assigned = sum(bool(item.assignees) for item in items)
            told = facts(owner=initiative.owner, days=days, assigned=assigned)
            yield Hit(told, initiative=initiative.id)


def _is_lively(scene: Scene, item: BacklogItem, since: dt.date) -> bool:
    """Whether it is open, or was done of late."""
    if item.is_open:
        return True
    at = item.closed or item.updated
    return item.status is Status.DONE and scene.roadmap.calendar.day(at) >= since

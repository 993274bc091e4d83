"""O: ownership. Somebody decides, and has the time to; `assignees` has who does the work."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.assignees import (
    owner_absent,
    owner_mismatch,
    team_mismatch,
    unassigned_late,
)
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.scene import UNFINISHED, Scene


@rule(
    "O01",
    Level.WARNING,
    message="{initiative} is {status} and nobody owns it.",
    roadmap="name one person as `owner`",
    backlog="no change needed",
    says=(("owner", "none", "{open:open item|open items}"),),
)
def no_owner(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned, in progress or paused and has no owner."""
    for initiative in scene.initiatives:
        if not initiative.owner and initiative.status in UNFINISHED:
            status = initiative.status.words
            told = facts(status=status, open=len(scene.scopes[initiative.id].open))
            yield Hit(told, initiative=initiative.id)


@rule(
    "O02",
    Level.WARNING,
    message="{owner} owns {initiative}, but is no member of its team {team}.",
    roadmap="name a member of {team} as `owner`, give it to the owner's team, or add {owner} to"
    " the team's `members`",
    backlog="no change needed",
    says=(("owner and team", "{owner}; {team}", "-"),),
)
def owner_invalid(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned, in progress or paused belongs to a team that lists its
    members, and its owner is none of them. A person of `people` who is in no team at all, as
    product managers may be, can own what any team does.
    """
    outside = _in_no_team(scene)
    for initiative in scene.initiatives:
        team = scene.roadmap.team(initiative.team)
        if team is None or not team.members or initiative.status not in UNFINISHED:
            continue
        owner = initiative.owner
        if owner and owner not in outside and owner not in team.members:
            yield Hit(facts(owner=owner, team=team.id), initiative=initiative.id)


def _in_no_team(scene: Scene) -> frozenset[str]:
    """People that the manifest knows, and no team lists."""
    members = {name for team in scene.roadmap.teams for name in team.members}
    return frozenset(person.id for person in scene.roadmap.people) - members


@rule(
    "O07",
    Level.WARNING,
    message="{whose} has {underway:initiative|initiatives} in progress at once: {underway}.",
    roadmap="pause what can wait, or set back to `planned` what has not begun",
    backlog="finish what is nearly done before the next one begins",
    says=(("in progress", "{underway:initiative|initiatives}", "-"),),
    options={
        "owner": OptionSpec(3, "initiatives", "in progress at once that a person may own"),
        "team": OptionSpec(4, "initiatives", "in progress at once that a team may have"),
    },
)
def too_much_in_flight(scene: Scene) -> Iterator[Hit]:
    """A team has more than `team` initiatives in progress, or a person owns more than `owner`.
    Nothing is said of a person where all of these are of one team of which it is said. One
    finding a team or person.
    """
    teams, owners = _in_flight(scene)
    crowded = {name for name, underway in teams.items() if len(underway) > _limit(scene, "team")}
    for team_id in sorted(crowded):
        yield _too_much(f"Team {team_id}", f"team {team_id}", teams[team_id])
    for owner, underway in owners.items():
        of_teams = {initiative.team for initiative in underway}
        told = len(of_teams) == 1 and of_teams <= crowded
        if len(underway) > _limit(scene, "owner") and not told:
            yield _too_much(owner, f"owner {owner}", underway)


def _limit(scene: Scene, option: str) -> int:
    return int(scene.number("O07", option))


_ByName = Mapping[str, list[Initiative]]


def _in_flight(scene: Scene) -> tuple[_ByName, _ByName]:
    """What is in progress, by team and by owner."""
    teams: dict[str, list[Initiative]] = defaultdict(list)
    owners: dict[str, list[Initiative]] = defaultdict(list)
    for initiative in scene.initiatives:
        if initiative.status is InitiativeStatus.IN_PROGRESS:
            if initiative.team:
                teams[initiative.team].append(initiative)
            if initiative.owner:
                owners[initiative.owner].append(initiative)
    return teams, owners


def _too_much(whose: str, subject: str, underway: list[Initiative]) -> Hit:
    return Hit(facts(whose=whose, underway=tuple(i.title for i in underway)), subject=subject)


RULES: tuple[Rule, ...] = (
    no_owner,
    owner_invalid,
    owner_mismatch,
    unassigned_late,
    team_mismatch,
    owner_absent,
    too_much_in_flight,
)

"""What several rules ask about sprints: whose they are, and what stands in one too early."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.backlog import Container, ItemRef
from bot.domain.roadmap import Initiative, Team
from bot.domain.scene import Scene, board_of


@dataclass(frozen=True, slots=True)
class Cadence:
    """Open sprints that one team works through, in the order in which they are listed.

    They are those of all sources that only this team lists; elsewhere those of one board,
    and then nobody knows whose it is (None).
    """

    team: Team | None
    sprints: tuple[Container, ...]


def cadences(scene: Scene) -> Iterator[Cadence]:
    """Every open sprint of the snapshot, each in one cadence."""
    teams = only_teams(scene)
    of_team: dict[str, list[Container]] = defaultdict(list)
    of_board: dict[tuple[str, str], list[Container]] = defaultdict(list)
    for sprint in scene.open_sprints:
        if team := teams.get(sprint.ref.source):
            of_team[team.id].append(sprint)
        else:
            of_board[board_of(sprint.ref)].append(sprint)
    for team_id, sprints in of_team.items():
        yield Cadence(scene.roadmap.team(team_id), tuple(sprints))
    for sprints in of_board.values():
        yield Cadence(None, tuple(sprints))


def only_teams(scene: Scene) -> dict[str, Team]:
    """The team of each source that no other team lists."""
    teams = scene.roadmap.teams
    listed = Counter(source for team in teams for source in set(team.sources))
    return {source: team for team in teams for source in team.sources if listed[source] == 1}


def pulled_early(scene: Scene, initiative: Initiative) -> tuple[ItemRef, ...]:
    """Open items in the running or next sprint that only far initiatives claim."""
    if not scene.is_far(initiative):
        return ()
    items = scene.scopes[initiative.id].open
    return tuple(
        item.ref
        for item in items
        if item.sprint in scene.current_sprints
        and all(scene.is_far(scene.by_id[claimant]) for claimant in scene.claims[item.ref])
    )

"""What several rules ask about the backlog: what is refined, what is ready, and at what pace."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot.domain.backlog import BacklogItem, ItemRef, Status
from bot.domain.figures import DAYS, finished, is_work, team_finder
from bot.domain.roadmap import Initiative, LinkKind, Team
from bot.domain.rules.blockers import open_blockers
from bot.domain.scene import Scene

ENOUGH_DONE = 5
"""Finished items below which nobody knows the pace or the habits of a team."""


def is_marked(scene: Scene, item: BacklogItem) -> bool:
    """Whether somebody estimated it, took it on, or put it into a sprint that is not closed."""
    estimated = item.estimate is not None
    return estimated or bool(item.assignees) or scene.open_sprint(item) is not None


def is_refined(scene: Scene, item: BacklogItem) -> bool:
    """Whether it is open, and marked as above or broken down."""
    return item.is_open and (is_marked(scene, item) or not is_work(scene, item))


def placeholders(initiative: Initiative) -> frozenset[ItemRef]:
    """The issues that it names itself: each stands for work that is still to be derived."""
    issues = (link.target for link in initiative.links if link.kind is LinkKind.ISSUE)
    return frozenset(ref for ref in issues if ref)


def marking_sources(scene: Scene) -> frozenset[str]:
    """Sources in which most items that were finished had an estimate or stood in a sprint.

    Elsewhere people do not refine in a way that can be seen.
    """
    done: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for item in finished(scene):
        done[item.ref.source] += 1
        marked[item.ref.source] += item.estimate is not None or item.sprint is not None
    return frozenset(s for s, n in done.items() if n >= ENOUGH_DONE and 2 * marked[s] >= n)


def is_ready(scene: Scene, item: BacklogItem) -> bool:
    """Whether it can be started: it waits for nothing, and nothing stands below it."""
    startable = item.status is Status.TODO and is_work(scene, item)
    return startable and not any(open_blockers(scene, item))


def paces(scene: Scene) -> Mapping[str, float]:
    """For each team that finished enough of late, how much it finishes in one sprint.

    A Kanban team has no sprints; half of what it calls near stands for one.
    """
    team_of = team_finder(scene)
    done = Counter(team_of(item) for item in finished(scene))
    known = (team for team in scene.roadmap.teams if done[team.id] >= ENOUGH_DONE)
    return {team.id: done[team.id] * _sprint_days(team) / DAYS for team in known}


def _sprint_days(team: Team) -> float:
    return team.horizon_days / 2


def by_team(
    scene: Scene, wanted: Callable[[BacklogItem], bool]
) -> Mapping[str, Sequence[BacklogItem]]:
    """The items that are wanted, by the team that has them."""
    team_of = team_finder(scene)
    found: dict[str, list[BacklogItem]] = defaultdict(list)
    for item in scene.snapshot.items:
        if wanted(item):
            found[team_of(item)].append(item)
    return found

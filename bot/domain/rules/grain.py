"""H: grain. The roadmap says why and by when; the backlog says what, in detail."""

from collections.abc import Iterator

from bot.domain.backlog import ItemRef, Status, natural
from bot.domain.figures import is_work
from bot.domain.findings import Hit, facts
from bot.domain.manifest_detail import said_detail
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, InitiativeStatus, Link, LinkKind
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.scene import ACTIVE, NOT_DONE, UNFINISHED, Scene
from bot.domain.windows import Window

_TASKS = frozenset({"task", "sub-task", "subtask"})


@rule(
    "H03",
    Level.NOTE,
    message="{initiative} is too small for a roadmap: {why}.",
    roadmap="make it part of a larger initiative",
    backlog="no change needed",
    says=(("size", "{window}", "{items:item|items}"),),
    whole=True,
    off=True,
)
def below_roadmap_grain(scene: Scene) -> Iterator[Hit]:
    """The window of an initiative that is not done or cancelled is shorter than one sprint of
    its team, or a single item serves one that is in progress or near. An issue that waits to be
    broken down is L07's; a Kanban team has no sprints.
    """
    for initiative in scene.initiatives:
        if initiative.status in NOT_DONE and (why := _why_small(scene, initiative)):
            window = initiative.window.text if initiative.window else "-"
            items = len(scene.scopes[initiative.id].items)
            yield Hit(facts(why=why, window=window, items=items), initiative.id)


def _why_small(scene: Scene, initiative: Initiative) -> str:
    team, window = scene.roadmap.team(initiative.team), initiative.window
    if team and team.flow == "scrum" and window and 0 < _days(window) < team.sprint_days:
        return f"its window is shorter than a sprint of team {team.id}"
    items = scene.scopes[initiative.id].items
    work = [item for item in items if is_work(scene, item)]
    if len(work) != 1 or not scene.is_near(initiative):
        return ""
    alone = len(items) == 1 and work[0].status is Status.TODO
    return "" if alone else "a single item serves it"


def _days(window: Window) -> int:
    """How long it is; 0 where that is not said."""
    return (window.end - window.start).days + 1 if window.start and window.end else 0


@rule(
    "H04",
    Level.WARNING,
    message="{initiative} carries detail that belongs into the backlog: {what}.",
    roadmap="link the epic above, and say in the manifest why and by when, not what in detail",
    backlog="move the detail into the epic of {initiative}",
    says=(("grain", "{what}", "-"),),
    off=True,
    options={
        "keys": OptionSpec(3, "item keys", "how many a text may name"),
        "characters": OptionSpec(200, "characters", "how long a line may be"),
    },
)
def task_detail_in_roadmap(scene: Scene) -> Iterator[Hit]:
    """An initiative that is not done or cancelled links to an item that stands below another one,
    or is a task by its type, and has none below itself. Or a text of it in the manifest (title,
    public texts, evidence) holds a checklist, an estimate, more than `keys` keys of items, or a
    line of more than `characters` characters; addresses do not count. One finding an initiative.
    """
    keys, characters = int(scene.number("H04", "keys")), int(scene.number("H04", "characters"))
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        tasks = tuple(r for link in initiative.links if (r := _task(scene, link)))
        what = list(said_detail(initiative, keys, characters))
        if tasks:
            what.insert(0, f"links to {len(tasks)} task{'' if len(tasks) == 1 else 's'}")
        if what:
            yield Hit(facts(what=tuple(what), items=tasks), initiative.id, items=tasks)


def _task(scene: Scene, link: Link) -> ItemRef | None:
    """The item that a link names, if that is a part of something larger."""
    item = scene.index.items.get(link.target) if link.target else None
    if item is None or link.kind is not LinkKind.ISSUE or not is_work(scene, item):
        return None
    part = item.ref in scene.index.parent or item.kind.casefold() in _TASKS
    return item.ref if part else None


@rule(
    "H11",
    Level.NOTE,
    message="{subject} {problem}.",
    roadmap="{remedy}",
    backlog="no change needed",
    says=(("goal", "{subject}", "-"),),
)
def empty_theme(scene: Scene) -> Iterator[Hit]:
    """A goal has no initiative that is planned, in progress or paused. One that is done on the
    roadmap alone still counts: S02 tells it. Or an initiative that is planned or in progress has
    no goal, though the manifest has goals.
    """
    if not scene.roadmap.goals or not scene.initiatives:
        return
    served = {i.goal for i in scene.initiatives if _is_pursued(scene, i)}
    for goal in scene.roadmap.goals:
        if goal.id not in served:
            problem = "has no initiative that is planned, in progress or paused"
            remedy = "add an initiative that serves it, or retire the goal"
            told = facts(subject=f"Goal {goal.title}", problem=problem, remedy=remedy)
            yield Hit(told, subject=f"goal {goal.id}")
    for initiative in scene.initiatives:
        if initiative.status in ACTIVE and not initiative.goal:
            problem, remedy = "serves no goal", "name the goal that it serves"
            told = facts(subject=initiative.title, problem=problem, remedy=remedy)
            yield Hit(told, initiative.id)


def _is_pursued(scene: Scene, initiative: Initiative) -> bool:
    if initiative.status is InitiativeStatus.DONE:
        return bool(scene.scopes[initiative.id].open)
    return initiative.status in UNFINISHED


@rule(
    "H12",
    Level.NOTE,
    message="{initiative} is made of {containers} alone, whose items serve several goals: {goals}.",
    roadmap="link what serves its goal, and name {containers} under `releases`",
    backlog="split {containers} by goal",
    says=(("goal", "{goal}", "{goals}"),),
    off=True,
)
def milestone_as_initiative(scene: Scene) -> Iterator[Hit]:
    """An initiative that is not done or cancelled links to nothing but milestones or versions, and
    what they hold serves two or more goals: through the other links of other initiatives, and its
    own through what only it claims. One finding an initiative.
    """
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        held = {link.target for link in initiative.links if link.target is not None}
        kinds = {link.kind for link in initiative.links}
        if not kinds or kinds - {LinkKind.MILESTONE, LinkKind.VERSION}:
            continue
        goals = _goals(scene, initiative, held)
        if len(goals) > 1:
            containers = tuple(sorted(held, key=natural))
            told = facts(containers=containers, goals=goals, goal=initiative.goal or "none")
            yield Hit(told, initiative.id)


def _goals(scene: Scene, initiative: Initiative, held: set[ItemRef]) -> tuple[str, ...]:
    """The goals, by title, that the items of an initiative serve."""
    found: set[str] = set()
    for item in scene.scopes[initiative.id].items:
        names = (name for name in scene.claims[item.ref] if name != initiative.id)
        others = [scene.by_id[name] for name in names]
        beside = [o for o in others if not any(link.target in held for link in o.links)]
        found.update(one.goal for one in beside or [initiative])
    return tuple(goal.title for goal in scene.roadmap.goals if goal.id in found)

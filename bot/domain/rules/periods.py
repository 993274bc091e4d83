"""T: time, the plan. What is current stands in a sprint, and no period is left behind."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.backlog import BacklogItem, Capability, Container, ItemRef, Status, natural
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Commitment, Initiative, InitiativeStatus
from bot.domain.rules.outlooks import forecast_beside
from bot.domain.rules.pace import top_goal_idle
from bot.domain.rules.ranked import ready, tells_work
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.status import phantom_in_progress
from bot.domain.scene import ACTIVE, Scene, board_of
from bot.domain.windows import WindowKind

_NOT_PURSUED = frozenset({InitiativeStatus.PROPOSED, InitiativeStatus.PAUSED})


@rule(
    "T07",
    Level.WARNING,
    message="{initiative} is among the first {top} of {whose} for {window}, but nothing of it is"
    " in work, or in the running or next sprint{outlook}.",
    roadmap="move its window, or rank others before it, if it is not wanted now",
    backlog="plan a first slice of it for the next sprint",
    says=(("plan", "number {rank}, {window}", "none of {open:open item|open items} in a sprint"),),
    needs=(Capability.SPRINTS, Capability.DOING),
    whole=True,
    options={"top": OptionSpec(3, "initiatives", "how many of each team must be scheduled")},
)
def current_not_scheduled(scene: Scene) -> Iterator[Hit]:
    """An initiative that is planned or in progress has a window that holds today, is by its rank
    among the `top` such ones of its team (of those without a team, of the product), and none of
    its open items is in work or in the running or next sprint, though one could be begun. Judged
    only where these sprints of its sources hold something, so that they were planned. A Kanban
    team has none; nor is it known of a day in the past what stood in them. Where nothing moves at
    all, S04 or K06 say so. The forecast is told beside, if there is one.
    """
    planned = _planned_sources(scene)
    top = int(scene.number("T07", "top"))
    ahead = _first(scene, top) if planned else ()
    idle = _idle(scene) if planned else frozenset()
    for initiative in ahead:
        window = initiative.window
        if window is None or initiative.id in idle or not _waits(scene, initiative, planned):
            continue
        told = facts(
            top=top,
            rank=initiative.rank or 0,
            whose=f"team {initiative.team}" if initiative.team else "the roadmap",
            window=window.text,
            open=len(scene.scopes[initiative.id].open),
            outlook=forecast_beside(scene, initiative.id),
        )
        yield Hit(told, initiative=initiative.id)


def _planned_sources(scene: Scene) -> frozenset[str]:
    """Sources that tell what is in work, and have an item in the running or next sprint."""
    held = (scene.index.by_container.get(sprint, ()) for sprint in scene.current_sprints)
    found = {refs[0].source for refs in held if refs}
    return frozenset(source for source in found if scene.tells(source, (Capability.DOING,)))


def _first(scene: Scene, top: int) -> Iterator[Initiative]:
    """The first few current initiatives of each team that works in sprints, by rank."""
    by_team: dict[str, list[tuple[int, int, Initiative]]] = defaultdict(list)
    for position, initiative in enumerate(scene.initiatives):
        if initiative.rank is not None and _is_current(scene, initiative):
            by_team[initiative.team].append((initiative.rank, position, initiative))
    for team_id, ranked in by_team.items():
        team = scene.roadmap.team(team_id)
        if team is None or team.flow == "scrum":
            yield from (initiative for _, _, initiative in sorted(ranked, key=_place)[:top])


def _place(ranked: tuple[int, int, Initiative]) -> tuple[int, int]:
    return ranked[:2]


def _is_current(scene: Scene, initiative: Initiative) -> bool:
    window = initiative.window
    if window is None or initiative.status not in ACTIVE:
        return False
    if window.start is None or window.end is None:
        return window.kind is WindowKind.NOW
    return window.start <= scene.today <= window.end


def _idle(scene: Scene) -> frozenset[str]:
    """Initiatives of which S04, where it is applied, or K06 say that nothing happens."""
    found = (hit.initiative for hit in phantom_in_progress.check(scene))
    phantoms = (name for name in found if tells_work(scene, scene.by_id[name]))
    return frozenset((*phantoms, *(hit.initiative for hit in top_goal_idle.check(scene))))


def _waits(scene: Scene, initiative: Initiative, planned: frozenset[str]) -> bool:
    """Whether there is something that could be planned, where others are, and none of it is."""
    items = scene.scopes[initiative.id].open
    if not {item.ref.source for item in items} <= planned or not ready(scene, initiative):
        return False
    return not any(
        item.status is Status.DOING or item.sprint in scene.current_sprints for item in items
    )


def is_left_behind(scene: Scene, initiative: Initiative) -> bool:
    """Whether its period is over, and nobody promised or began what was to be done in it."""
    window = initiative.window
    return (
        initiative.status in _NOT_PURSUED
        and initiative.commitment is not Commitment.COMMITTED
        and initiative.target is None
        and window is not None
        and window.end is not None
        and window.end < scene.today
        and (window.start is None or window.start <= window.end)  # the wrong way round is T09
    )


@rule(
    "T14",
    Level.WARNING,
    message="{initiative} is {status}, and its window {window} ended on {end}.",
    roadmap="give it a window that lies ahead, or cancel it",
    backlog="no change needed",
    says=(("window", "{window}, until {end}", "{open:open item|open items}"),),
    dated=True,
)
def stale_period(scene: Scene) -> Iterator[Hit]:
    """The window of an initiative is over, and it is still proposed or paused: nobody rolled it
    over or dropped it. What is planned, in progress, committed or has a target date is T01's:
    there a date was missed.
    """
    for initiative in scene.initiatives:
        window = initiative.window
        if window and window.end and is_left_behind(scene, initiative):
            told = facts(
                status=initiative.status.words,
                window=window.text,
                end=window.end,
                open=len(scene.scopes[initiative.id].open),
            )
            yield Hit(told, initiative=initiative.id)


@rule(
    "T15",
    Level.NOTE,
    message="{gap:sprint|sprints} between the first and the last of {initiative}"
    " {gap:=holds|hold} nothing of it: {gap}.",
    roadmap="no change needed",
    backlog="plan a part of it for {gap}, or move up what comes after",
    says=(("plan", "{status}", "nothing in {gap}"),),
    needs=(Capability.SPRINTS,),
    whole=True,
    off=True,
    current=True,
    options={"sprints": OptionSpec(1, "sprints", "empty ones from which it is told")},
)
def gap_in_plan(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, items of it stand in an open sprint and in a later
    one of the same board, and at least `sprints` open sprints between them hold nothing of it.
    A sprint during which another one runs that holds something is no gap. Of a day in the past
    nobody knows what stood in them.
    """
    least = int(scene.number("T15", "sprints"))
    dated = [s for s in scene.open_sprints if s.start and s.due]
    boards = _by_board(dated)
    for initiative in scene.initiatives if len(dated) > 2 else ():
        if initiative.status not in ACTIVE:
            continue
        held = {i.sprint for i in scene.scopes[initiative.id].items if i.sprint}
        gap = tuple(s.ref for s in _empty_between(boards, held))
        if gap and len(gap) >= least:
            yield Hit(facts(gap=gap, status=initiative.status.words), initiative=initiative.id)


def _by_board(sprints: Iterable[Container]) -> Mapping[tuple[str, str], list[Container]]:
    boards: dict[tuple[str, str], list[Container]] = defaultdict(list)
    for sprint in sorted(sprints, key=lambda s: (s.start or dt.date.min, natural(s.ref))):
        boards[board_of(sprint.ref)].append(sprint)
    return boards


def _empty_between(
    boards: Mapping[tuple[str, str], list[Container]], held: set[ItemRef]
) -> Iterator[Container]:
    """Sprints with nothing in them, between the first and the last of a board that have."""
    filled = [s for sprints in boards.values() for s in sprints if s.ref in held]
    for board in dict.fromkeys(board_of(s.ref) for s in filled):
        sprints = boards[board]
        places = [n for n, sprint in enumerate(sprints) if sprint.ref in held]
        for sprint in sprints[places[0] : places[-1]]:
            if not any(_overlap(sprint, other) for other in filled):
                yield sprint


def _overlap(one: Container, other: Container) -> bool:
    """Whether they share more than the day on which the one ends and the other begins."""
    if one.ref == other.ref:
        return True
    if not (one.start and one.due and other.start and other.due):
        return False
    return one.start < other.due and other.start < one.due


@rule(
    "T16",
    Level.NOTE,
    message="{items:item|items} of {initiative} {items:=has|have} no date, so nobody can tell"
    " whether it ends with the others, on {last}.",
    roadmap="no change needed",
    backlog="give a due date, a sprint or a milestone to {items}",
    says=(("end", "{end}", "{last} at the earliest, {items:item|items} undated"),),
    needs=(Capability.DUE_DATES, Capability.SPRINTS),
    whole=True,
    off=True,
)
def partial_roll_up(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress; some of its open items have a date, and others
    have none. An item's date is its due date, else the end of its open sprint, else that of its
    milestone or version; what stands below a dated item, or above dated ones, has theirs. On a
    day in the past nobody knows where what is in a later sprint now stood.
    """
    for initiative in scene.initiatives:
        if initiative.status not in ACTIVE:
            continue
        items = scene.scopes[initiative.id].open
        dates = {item.ref: day for item in items if (day := _date(scene, item))}
        if not dates or len(dates) == len(items):
            continue
        covered = _above(scene, dates)
        undated = tuple(
            item.ref
            for item in items
            if item.ref not in dates
            and item.ref not in covered
            and not _stood_elsewhere(scene, item)
            and not any(above in dates for above in scene.index.above(item.ref))
        )
        if undated:
            end = initiative.end or "no end date"
            told = facts(items=undated, last=max(dates.values()), end=end)
            yield Hit(told, initiative=initiative.id, items=undated)


def _above(scene: Scene, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """All that stands above them."""
    found: set[ItemRef] = set()
    for ref in refs:
        above = scene.index.parent.get(ref)
        while above and above not in found:  # above one that is there, all are
            found.add(above)
            above = scene.index.parent.get(above)
    return found


def _stood_elsewhere(scene: Scene, item: BacklogItem) -> bool:
    """Whether it stands now in a sprint that had not begun on the day in the past."""
    sprint = scene.index.containers.get(item.sprint) if item.sprint else None
    return bool(scene.snapshot.historic and sprint and sprint.start and sprint.start > scene.today)


def _date(scene: Scene, item: BacklogItem) -> dt.date | None:
    """When an item is to be done, as far as anything says so."""
    if item.due:
        return item.due
    sprint = scene.open_sprint(item)
    if sprint and sprint.due:
        return sprint.due
    held = (scene.index.containers.get(ref) for ref in item.containers if ref != item.sprint)
    return max((c.due for c in held if c and c.due), default=None)

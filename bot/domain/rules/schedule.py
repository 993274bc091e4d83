"""T: time, the sprints. What holds an item ends when the item and its initiative do."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, Capability, Container, ItemRef, natural
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative
from bot.domain.rules.rule import OptionSpec, rule
from bot.domain.rules.sprints import Cadence, cadences, pulled_early
from bot.domain.scene import ACTIVE, NOT_DONE, Scene, board_of


@rule(
    "T03",
    Level.NOTE,
    message="{container} {does} {day}, but {items:item|items} of {initiative} {items:=is|are} due"
    " {side}, {reaching} {due}.",
    roadmap="no change needed",
    backlog="agree on the date that counts: move the due dates of {items}, or {container}",
    says=(("due", "-", "{due} on {items:item|items}, {day} in {container}"),),
    needs=(Capability.DUE_DATES,),
)
def two_dates_disagree(scene: Scene) -> Iterator[Hit]:
    """An open item that an initiative claims is due after the milestone or version it is in,
    or outside the days of its open sprint, and the initiative is neither done nor cancelled.
    Of several versions the last one counts. To be due before a release is no contradiction,
    and what is closed, or was to end before today, sets no date any more. One finding for each
    milestone, version or sprint of an initiative.
    """
    for initiative in scene.initiatives:
        if initiative.status not in NOT_DONE:
            continue
        against: dict[_Bound, list[tuple[dt.date, ItemRef]]] = defaultdict(list)
        for item in scene.scopes[initiative.id].open:
            if item.due:
                for bound in _broken(scene, item, item.due):
                    against[bound].append((item.due, item.ref))
        for bound, items in against.items():
            yield _disagreement(initiative, bound, items)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A day that a container sets for what it holds; `does` says how: ends, begins, is due."""

    container: ItemRef
    does: str
    day: dt.date


def _broken(scene: Scene, item: BacklogItem, due: dt.date) -> Iterator[_Bound]:
    """The bounds that a due date does not keep."""
    milestone = scene.index.containers.get(item.milestone) if item.milestone else None
    for release in (milestone, _last_version(scene, item)):
        if release and release.is_open and release.due and scene.today <= release.due < due:
            yield _Bound(release.ref, "is due", release.due)
    sprint = scene.open_sprint(item)
    if sprint is None or (sprint.due and sprint.due < scene.today):
        return
    if sprint.due and due > sprint.due:
        yield _Bound(sprint.ref, "ends", sprint.due)
    if sprint.start and due < sprint.start:
        yield _Bound(sprint.ref, "begins", sprint.start)


def _last_version(scene: Scene, item: BacklogItem) -> Container | None:
    """The version of the item that is due last; None where one of them has no known date."""
    versions = [scene.index.containers.get(ref) for ref in item.versions]
    dated = [(v.due, natural(v.ref), v) for v in versions if v and v.due]
    if not dated or len(dated) < len(versions):
        return None
    return max(dated, key=lambda one: one[:2])[2]


def _disagreement(
    initiative: Initiative, bound: _Bound, items: list[tuple[dt.date, ItemRef]]
) -> Hit:
    days = [due for due, _ in items]
    first, last = min(days), max(days)
    early = bound.does == "begins"
    several = "from" if early else "up to"
    refs = tuple(ref for _, ref in items)
    told = facts(
        container=bound.container,
        does=bound.does,
        day=bound.day,
        side="earlier" if early else "later",
        reaching="on" if first == last else several,
        due=first if early else last,
        items=refs,
    )
    subject = "early" if early else ""
    return Hit(told, initiative.id, bound.container, subject=subject, items=refs)


@rule(
    "T05",
    Level.WARNING,
    message="The roadmap says {initiative} ends {end}; {items:item is planned in|items are planned"
    " up to} {sprint}, which ends {sprint_end}.",
    roadmap="move the end to {sprint_end} or later, or cut the scope",
    backlog="pull {items} into an earlier sprint",
    says=(("end", "{end}", "{items:item|items} up to {sprint_end}"),),
    needs=(Capability.SPRINTS,),
    dated=True,
    options={"days": OptionSpec(3, "days", "how much later a sprint may end, as over a weekend")},
)
def scheduled_too_late(scene: Scene) -> Iterator[Hit]:
    """An open item of an initiative that is neither done nor cancelled stands in an open sprint
    that ends more than `days` days after the initiative does. A sprint that runs today and began
    before that end is not judged: the end lies in it. One finding an initiative, on the last
    such sprint. An initiative whose end has passed is T01's.
    """
    grace = dt.timedelta(days=int(scene.number("T05", "days")))
    for initiative in scene.initiatives:
        end = initiative.end
        if initiative.status not in NOT_DONE or end is None or end < scene.today:
            continue
        late: list[tuple[dt.date, ItemRef, ItemRef]] = []
        for item in scene.scopes[initiative.id].open:
            sprint = scene.open_sprint(item)
            if sprint is None or sprint.due is None or _holds(scene, sprint, end):
                continue
            if sprint.due - end > grace:
                late.append((sprint.due, sprint.ref, item.ref))
        if late:
            sprint_end, last, _ = max(late, key=lambda one: (one[0], natural(one[1])))
            items = tuple(ref for _, _, ref in late)
            told = facts(end=end, items=items, sprint=last, sprint_end=sprint_end)
            yield Hit(told, initiative.id, last, items=items)


def _holds(scene: Scene, sprint: Container, end: dt.date) -> bool:
    """Whether it runs today and the end, which has not passed, falls in it."""
    return sprint.ref in scene.active_sprints and (sprint.start is None or sprint.start <= end)


@rule(
    "T06",
    Level.WARNING,
    message="{initiative} is {status} for {window}, but {items:item of it is|items of it are}"
    " in the running or next sprint.",
    roadmap="move the window forward, if it is wanted now",
    backlog="take out of the sprint what is not due yet: {items}",
    says=(("time", "{window}", "{items:item|items} in the running or next sprint"),),
    needs=(Capability.SPRINTS,),
)
def pulled_too_early(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or proposed for a time after the team's next two sprints, or
    for `later`, and an open item in its scope is in the running or next sprint. An item that
    also serves an initiative that is not so far away may be there; one that several such
    initiatives claim is told for the one that begins first.
    """
    for initiative in scene.initiatives:
        early = pulled_early(scene, initiative)
        items = tuple(ref for ref in early if _soonest(scene, ref) == initiative.id)
        if items and initiative.window:
            status, window = initiative.status.words, initiative.window.text
            told = facts(status=status, window=window, items=items)
            yield Hit(told, initiative.id, items=items)


def _soonest(scene: Scene, ref: ItemRef) -> str:
    """Of the initiatives that claim an item the one that begins first, then in manifest order."""

    def begins(initiative_id: str) -> dt.date:
        window = scene.by_id[initiative_id].window
        return window.start if window and window.start else dt.date.max

    return min(scene.claims[ref], key=begins)


def _in_motion(scene: Scene) -> Iterator[tuple[Initiative, tuple[ItemRef, ...]]]:
    """Active initiatives, with their open items that are in a sprint or version."""
    for initiative in scene.initiatives:
        if initiative.status in ACTIVE:
            items = scene.scopes[initiative.id].open
            yield initiative, tuple(i.ref for i in items if i.sprint or i.versions)


def _all_in_motion(scene: Scene) -> Iterator[ItemRef]:
    for _, refs in _in_motion(scene):
        yield from refs


@rule(
    "T12",
    Level.NOTE,
    message="{items:item|items} of {initiative} {items:=was|were} moved on to another sprint or"
    " version {times:time|times} or more.",
    roadmap="cut from the scope what keeps being put off, or allow it more time",
    backlog="split or drop what is carried along: {items}",
    says=(("plan", "{status}", "{items:item|items} moved up to {most:time|times}"),),
    needs=(Capability.HISTORY,),
    off=True,
    histories=_all_in_motion,
    options={"times": OptionSpec(3, "times", "moves from which an item is told")},
)
def carried_over(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, and an open item in its scope that stands in a
    sprint or version was moved from one to another `times` or more times. One finding an
    initiative.
    """
    times = int(scene.number("T12", "times"))
    for initiative, refs in _in_motion(scene):
        known = ((ref, scene.snapshot.histories.get(ref)) for ref in refs)
        moves = {ref: len(history.moved) for ref, history in known if history}
        carried = tuple(ref for ref, moved in moves.items() if moved >= times)
        if carried:
            most = max(moves[ref] for ref in carried)
            status = initiative.status.words
            told = facts(items=carried, times=times, most=most, status=status)
            yield Hit(told, initiative.id, items=carried)


@rule(
    "T17",
    Level.NOTE,
    message="Two sprints of {whose} overlap: {first} ends {end}, {second} begins {start}.",
    roadmap="no change needed",
    backlog="end {first} earlier, or begin {second} after it",
    says=(("sprints", "{whose}", "{first} until {end}, {second} from {start}"),),
    needs=(Capability.SPRINTS,),
)
def sprint_overlap(scene: Scene) -> Iterator[Hit]:
    """Two open sprints of one board share more than a day, and one of them runs today. A board
    is a team's that alone lists its source. Sprints of two boards are not compared: nobody says
    that one team works through both. One finding for each sprint that begins before another
    one ends.
    """
    for cadence in cadences(scene):
        boards: dict[tuple[str, str], list[Container]] = defaultdict(list)
        for sprint in cadence.sprints:
            boards[board_of(sprint.ref)].append(sprint)
        for sprints in boards.values():
            for first, second in _overlaps(scene, sprints):
                yield _overlap(cadence, first, second)


_Dated = tuple[dt.date, dt.date, Container]  # when it begins and ends


def _overlaps(scene: Scene, sprints: Iterable[Container]) -> Iterator[tuple[_Dated, _Dated]]:
    """Each sprint with the longest one that began before it and is not over when it begins."""
    dated = ((s.start, s.due, natural(s.ref), s) for s in sprints if s.start and s.due)
    longest: _Dated | None = None
    running: _Dated | None = None  # the longest of those that run today
    for start, end, _, sprint in sorted(dated, key=lambda one: one[:3]):
        runs = sprint.ref in scene.active_sprints
        this, other = (start, end, sprint), longest if runs else running
        if other and other[1] > start:
            yield other, this
        if longest is None or end > longest[1]:
            longest = this
        if runs and (running is None or end > running[1]):
            running = this


def _overlap(cadence: Cadence, one: _Dated, other: _Dated) -> Hit:
    whose = f"team {cadence.team.id}" if cadence.team else "one board"
    first, second = one[2].ref, other[2].ref
    told = facts(whose=whose, first=first, second=second, end=one[1], start=other[0])
    return Hit(told, item=second, subject=f"{first} {second}")

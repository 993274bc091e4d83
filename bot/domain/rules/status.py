"""S: status. The roadmap and the backlog say the same about how far the work is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Status, natural
from bot.domain.claims import Scope
from bot.domain.findings import Hit, facts
from bot.domain.policy import Level, Reach
from bot.domain.roadmap import Initiative, InitiativeStatus
from bot.domain.rules.parents import container_mismatch
from bot.domain.rules.rule import OptionSpec, Rule, rule
from bot.domain.rules.slips import silent_owner
from bot.domain.rules.sprints import pulled_early
from bot.domain.rules.standing import (
    board_vs_issue,
    health_contradiction,
    moves,
    state_without_evidence,
)
from bot.domain.scene import ACTIVE, Scene


@rule(
    "S01",
    Level.WARNING,
    message="Every item of {initiative} is done; the roadmap says {status}.",
    roadmap="set the status to `done`, or link what is left to do",
    backlog="create the items that are still missing",
    says=(("status", "{status}", "{done} of {done} done"),),
    whole=True,
)
def done_in_backlog(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned or in progress, and every item in its scope was closed as
    completed.
    """
    for initiative in scene.initiatives:
        items = scene.scopes[initiative.id].items
        if initiative.status in ACTIVE and items and all(i.status is Status.DONE for i in items):
            yield Hit(
                facts(done=len(items), status=initiative.status.words), initiative=initiative.id
            )


@rule(
    "S02",
    Level.ERROR,
    message="The roadmap says {initiative} is done; {open:item is|items are} still open.",
    roadmap="set the status back to `in_progress`",
    backlog="close or move what is left: {items}",
    says=(("status", "done", "{open} of {total} open"),),
    reach=Reach.ITEM,
)
def done_in_roadmap_only(scene: Scene) -> Iterator[Hit]:
    """An initiative is done on the roadmap while items in its scope are open. Where all of it
    had been closed before and came back, S09 says so instead.
    """
    for initiative, scope in _left_open(scene):
        refs = _refs(scope.open)
        if not _came_back(scene, scope):
            told = facts(open=len(refs), total=len(scope.items), items=refs)
            yield Hit(told, initiative=initiative.id, items=refs)


def _left_open(scene: Scene) -> Iterator[tuple[Initiative, Scope]]:
    """Initiatives that are done, with items that are not."""
    for initiative in scene.initiatives:
        scope = scene.scopes[initiative.id]
        if initiative.status is InitiativeStatus.DONE and scope.open:
            yield initiative, scope


def _came_back(scene: Scene, scope: Scope) -> bool:
    """Whether it is known that everything was closed once, before the first item came back."""
    reopened = tuple(_reopened(scene, item) for item in scope.open)
    known = [each for each in reopened if each is not None]
    if len(known) < len(reopened):
        return False
    first = min(known)
    others = (item for item in scope.items if not item.is_open and item.created <= first)
    return all(item.closed is not None and item.closed <= first for item in others)


def _reopened(scene: Scene, item: BacklogItem) -> dt.datetime | None:
    """When an open item was reopened last, if that is known."""
    past = scene.snapshot.histories.get(item.ref)
    return past.reopened[-1] if past and past.reopened else None


@rule(
    "S03",
    Level.NOTE,
    message="Work on {initiative} has begun; the roadmap says {status}.",
    roadmap="set the status to `in_progress`",
    backlog="stop the work that was not due yet",
    says=(("status", "{status}", "{doing} in work, {done} done of {total}"),),
)
def early_start(scene: Scene) -> Iterator[Hit]:
    """An initiative is proposed or planned, and an item in its scope is in work or done. A
    planned one whose every item is done is S01's, which knows the better remedy. Where all
    that has begun was pulled early into a sprint, T06 says so instead.
    """
    early = (InitiativeStatus.PROPOSED, InitiativeStatus.PLANNED)
    for initiative in scene.initiatives:
        scope = scene.scopes[initiative.id]
        begun = scope.of(Status.DOING, Status.DONE)
        finished = all(i.status is Status.DONE for i in scope.items)
        if initiative.status not in early or not begun:
            continue
        if finished and initiative.status in ACTIVE:
            continue
        if {item.ref for item in begun} <= {*pulled_early(scene, initiative)}:
            continue
        doing = len(scope.of(Status.DOING))
        told = facts(
            status=initiative.status.words,
            doing=doing,
            done=len(begun) - doing,
            total=len(scope.items),
            items=_refs(begun),
        )
        yield Hit(told, initiative=initiative.id, items=_refs(begun))


@rule(
    "S04",
    Level.WARNING,
    message="The roadmap says {initiative} is in progress; nothing of it is in work, and"
    " nothing was finished in the last {days:day|days}.",
    roadmap="set the status back to `planned`, or to `paused`",
    backlog="name the item that is in work, or start one",
    says=(("status", "in progress", "0 in work, none done in {days:day|days}"),),
    needs=(Capability.DOING,),
    whole=True,
    options={"days": OptionSpec(14, "days", "how long nothing may be finished")},
)
def phantom_in_progress(scene: Scene) -> Iterator[Hit]:
    """An initiative is in progress, none of its items is in work, and none was done in the
    last `days` days.
    """
    days = int(scene.number("S04", "days"))
    for initiative in scene.initiatives:
        if is_phantom(scene, initiative):
            yield Hit(facts(days=days), initiative=initiative.id)


def is_phantom(scene: Scene, initiative: Initiative) -> bool:
    """Whether it is in progress and has items to do, and nothing of it moves."""
    scope = scene.scopes[initiative.id]
    if initiative.status is not InitiativeStatus.IN_PROGRESS or not scope.open:
        return False
    since = scene.today - dt.timedelta(days=int(scene.number("S04", "days")))
    return not moves(scene, scope, since)


@rule(
    "S05",
    Level.ERROR,
    message="The roadmap says {initiative} is {status}; {items:item is|items are} still in work.",
    roadmap="revive the initiative if it is wanted after all",
    backlog="stop the work: {items}",
    says=(("status", "{status}", "{working} in work or in the sprint"),),
    reach=Reach.ITEM,
    needs=(Capability.DOING, Capability.SPRINTS),
)
def work_on_cancelled(scene: Scene) -> Iterator[Hit]:
    """An initiative is cancelled (error) or paused (warning), and an item in its scope is
    in work or in the running sprint.
    """
    levels = {
        InitiativeStatus.CANCELLED: Level.ERROR,
        InitiativeStatus.PAUSED: Level.WARNING,
    }
    for initiative in scene.initiatives:
        level = levels.get(initiative.status)
        if level is None:
            continue
        working = _refs(tuple(i for i in scene.scopes[initiative.id].open if _worked(scene, i)))
        if working:
            told = facts(status=initiative.status.words, working=len(working), items=working)
            yield Hit(told, initiative=initiative.id, items=working, level=level)


def _worked(scene: Scene, item: BacklogItem) -> bool:
    return item.status is Status.DOING or item.sprint in scene.active_sprints


@rule(
    "S06",
    Level.WARNING,
    message="Nothing of {initiative} is open, but {dropped} of {total:item|items}"
    " {dropped:=was|were} closed without being done.",
    roadmap="confirm that the initiative is still wanted, and set its status",
    backlog="reopen what is still needed: {items}",
    says=(("scope", "{status}", "{done} done, {dropped} dropped"),),
    whole=True,
    options={"share": OptionSpec(0.0, "share, 0 to 1", "dropped items that are no reason to ask")},
)
def closed_not_planned(scene: Scene) -> Iterator[Hit]:
    """An initiative is planned, in progress or done, nothing in its scope is open, and more
    than `share` of it was closed as not planned or duplicate: that is not delivered.
    """
    share = scene.number("S06", "share")
    for initiative in scene.initiatives:
        scope = scene.scopes[initiative.id]
        dropped = _refs(scope.of(Status.DROPPED))
        if initiative.status not in ACTIVE | {InitiativeStatus.DONE} or scope.open:
            continue
        if dropped and len(dropped) > share * len(scope.items):
            told = facts(
                status=initiative.status.words,
                dropped=len(dropped),
                done=len(scope.items) - len(dropped),
                total=len(scope.items),
                items=dropped,
            )
            yield Hit(told, initiative=initiative.id, items=dropped)


def _open_of_done(scene: Scene) -> Iterator[ItemRef]:
    for _, scope in _left_open(scene):
        yield from _refs(scope.open)


@rule(
    "S09",
    Level.WARNING,
    message="The roadmap says {initiative} is done; {items:item was closed before and reopened|"
    "items were closed before and reopened, the last} on {last}.",
    roadmap="set the status back to `in_progress`, if it is not delivered after all",
    backlog="close {items}, or move {items:=it|them} to a follow-up",
    says=(("status", "done", "{items:item|items} of {total} reopened, the last on {last}"),),
    reach=Reach.ITEM,
    histories=_open_of_done,
)
def reopened_after_done(scene: Scene) -> Iterator[Hit]:
    """An initiative is done on the roadmap, items in its scope are open, all of them were closed
    before and came back, and the others had been closed before the first of them did. If one
    was not, or nobody knows when it was closed, it is S02's.
    """
    for initiative, scope in _left_open(scene):
        refs = _refs(scope.open)
        if _came_back(scene, scope):
            last = max(scene.snapshot.histories[ref].reopened[-1] for ref in refs)
            day = scene.roadmap.calendar.day(last)
            told = facts(items=refs, total=len(scope.items), last=day)
            yield Hit(told, initiative=initiative.id, items=refs)


@rule(
    "S10",
    Level.WARNING,
    message="{source} uses the status '{raw_status}' on {open:item|items}, and the status map"
    " does not know it.",
    roadmap="add `{raw_status}` to the source's `status_map`",
    backlog="move {items} to a status that is mapped",
    says=(("status map", "no entry", "'{raw_status}' on {open:item|items}"),),
)
def unmapped_status(scene: Scene) -> Iterator[Hit]:
    """Open items stand in a status for which the status map has no entry; they count as
    not begun until it has. One finding a status.
    """
    found: dict[tuple[str, str], list[ItemRef]] = defaultdict(list)
    for item in scene.snapshot.items:
        if not item.mapped and item.is_open:
            found[item.ref.source, item.raw_status].append(item.ref)
    for (source, raw_status), refs in sorted(found.items()):
        items = tuple(sorted(refs, key=natural))
        told = facts(source=source, raw_status=raw_status, open=len(items), items=items)
        yield Hit(told, source=source, subject=f"{source} {raw_status}", items=items)


def _refs(items: tuple[BacklogItem, ...]) -> tuple[ItemRef, ...]:
    return tuple(item.ref for item in items)


RULES: tuple[Rule, ...] = (
    done_in_backlog,
    done_in_roadmap_only,
    early_start,
    phantom_in_progress,
    work_on_cancelled,
    closed_not_planned,
    container_mismatch,
    board_vs_issue,
    reopened_after_done,
    unmapped_status,
    health_contradiction,
    state_without_evidence,
    silent_owner,
)

"""Make the plan: what the trackers should show, against what they show. Pure.

Asked in three steps, because two facts cost requests: `comments_to_read` and
`label_events_to_read` name the items about which the answer matters.
"""

import datetime as dt
from collections import Counter

from bot.domain.backlog import ItemRef
from bot.domain.detect import Verdict
from bot.domain.plan import ANSWER, Held, Limits, Plan, Step, WriteNote
from bot.domain.planner import Planner
from bot.domain.run import Memory
from bot.domain.wanted import Known, Why, managed, wanted

__all__ = [
    "DELETED",
    "Known",
    "Limits",
    "comments_to_read",
    "label_events_to_read",
    "make_plan",
]

DELETED = Why.DELETED.value
"""Held for this reason until the findings change."""


def comments_to_read(verdict: Verdict, memory: Memory) -> tuple[ItemRef, ...]:
    """Items with more comments than were read, where it matters whether a note is among them."""
    snapshot = verdict.scene.snapshot
    matters = {*wanted(verdict), *(w.ref for w in memory.created)}
    return tuple(
        item.ref
        for item in snapshot.items
        if item.ref in snapshot.notes_unread and (item.ref in matters or managed(item))
    )


def label_events_to_read(verdict: Verdict, memory: Memory) -> tuple[ItemRef, ...]:
    """Items on which a label would go on or off: who did what to it decides."""
    planner = Planner(verdict, Known(memory))
    return tuple(ref for ref in planner.refs() if any(c.asks for c in planner.label_changes(ref)))


def make_plan(
    verdict: Verdict, known: Known, limits: Limits, *, now: dt.datetime, version: str
) -> Plan:
    """The writes that are due, within the limits; the others are held, with the reason."""
    planner = Planner(verdict, known, limits, now)
    found = [planner.step(ref) for ref in planner.refs()]
    due = [step for step in found if step.actions]
    allowed, deferred = _within(due, planner, limits)
    scene = verdict.scene
    return Plan(
        product=scene.roadmap.id,
        manifest=scene.roadmap.digest,
        backlog=scene.snapshot.digest(),
        version=version,
        made=now,
        as_of=scene.today,
        steps=tuple(allowed),
        held=(*planner.held, *deferred, *_unheard(known)),
        matched=sum(i.is_open for i in scene.snapshot.items),
        changing=len(due),
    )


def _unheard(known: Known) -> tuple[Held, ...]:
    """Answers to our notes that change nothing, each with the reason."""
    return tuple(Held(u.reply.ref, ANSWER, u.why) for u in known.answers.unheard)


def _within(due: list[Step], planner: Planner, limits: Limits) -> tuple[list[Step], list[Held]]:
    """Split the steps into what fits and what waits. Only new notes count: edits are quiet.

    What has been found for longest goes first, so that nothing waits for ever (R11); of what
    was found at the same time the worst. Where a note failed of late it is tried again with
    the room that is left, so that what cannot be written holds up nothing else.
    """
    given = _given_today(planner)
    left = limits.writes_per_run
    hour = limits.writes_per_hour - _given_lately(planner)
    allowed: set[ItemRef] = set()
    deferred: list[Held] = []
    for step in sorted(due, key=lambda s: _turn(s, planner)):
        if not any(isinstance(a, WriteNote) and a.seen is None for a in step.actions):
            allowed.add(step.ref)
            continue
        team = _team(step.ref, planner)
        if left <= 0:
            why = f"the limit of {limits.writes_per_run} new notes a run"
        elif hour <= 0:
            why = f"the limit of {limits.writes_per_hour} new notes an hour"
        elif given[team] >= limits.new_notes_per_team_a_day:
            why = f"the limit of {limits.new_notes_per_team_a_day} new notes a team and day"
        else:
            left, hour, given[team] = left - 1, hour - 1, given[team] + 1
            allowed.add(step.ref)
            continue
        deferred.append(Held(step.ref, "note", why, deferred=True))
    return [step for step in due if step.ref in allowed], deferred


def _given_lately(planner: Planner) -> int:
    """New notes of the last hour: as the trackers tell, and as we remember for all products."""
    since = planner.now - dt.timedelta(hours=1)
    told = (n for notes in planner.snapshot.notes.values() for n in notes)
    listed = sum(since < note.created <= planner.now for note in told)
    return max(listed, planner.known.memory.created_lately)


def _given_today(planner: Planner) -> Counter[str]:
    """Notes of this product that each team was given today."""
    day = planner.scene.roadmap.calendar.day
    today, counts = day(planner.now), Counter[str]()
    for ref, notes in planner.snapshot.notes.items():
        given = sum(n.topic == planner.topic and day(n.created) == today for n in notes)
        counts[_team(ref, planner)] += given
    return counts


def _team(ref: ItemRef, planner: Planner) -> str:
    """The team whose findings the item carries or carried."""
    target = planner.wanted.get(ref)
    named = target.findings[0].initiative if target else ""
    claims = planner.scene.claims.get(ref, ())
    initiative = planner.scene.by_id.get(named or (claims[0] if claims else ""))
    return initiative.team if initiative else ""


def _turn(step: Step, planner: Planner) -> tuple[bool, dt.datetime, int]:
    failed = str(step.ref) in planner.known.memory.failed
    return failed, _found(step, planner), _urgency(step, planner)


def _found(step: Step, planner: Planner) -> dt.datetime:
    """When the oldest finding of the item was first found; now where no run is remembered."""
    target, seen = planner.wanted.get(step.ref), planner.known.memory.first_seen
    prints = target.prints if target else ()
    return min((seen.get(each, planner.now) for each in prints), default=planner.now)


def _urgency(step: Step, planner: Planner) -> int:
    """Smaller is more urgent; among equals the order of the items stays."""
    target = planner.wanted.get(step.ref)
    return -max((f.level.weight for f in target.findings), default=0) if target else 0

"""Make the plan: what the trackers should show, against what they show. Pure.

Asked in three steps, because two facts cost requests: `comments_to_read` and
`label_events_to_read` name the items about which the answer matters.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.backlog import BacklogItem, ItemRef, LabelEvent, Note, Stamp
from bot.domain.detect import Verdict
from bot.domain.document import Document
from bot.domain.findings import Finding
from bot.domain.markdown import render
from bot.domain.places import places
from bot.domain.plan import (
    LABELS,
    Action,
    AddLabel,
    Held,
    Plan,
    RemoveLabel,
    ResolveNote,
    Seen,
    Step,
    WriteNote,
)
from bot.domain.run import NOTHING_REMEMBERED, Memory, Written
from bot.domain.wording import Names, note, note_too_long, resolved

REMOVED_LABEL_DAYS = 30
"""How long a person's removal of a label is respected while the findings stay the same."""


_UNREAD = "its comments could not be read to the end"

DELETED = "a person deleted the note"
"""Then our label goes too: nothing is left that explains it. A folded note still does."""

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Limits:
    """Guards of one run. `settle` is how long a new comment may stay unlisted.

    `body` is the longest note, in characters, of each source.
    """

    writes_per_run: int = 30
    new_notes_per_team_a_day: int = 5
    changed_share: float = 0.2
    changed_minimum: int = 10
    settle: dt.timedelta = dt.timedelta(seconds=60)
    body: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known besides the verdict.

    `events` has what was asked for; None where they could not be read. `redact` blanks
    configured secrets in a body.
    """

    memory: Memory = NOTHING_REMEMBERED
    events: Mapping[ItemRef, tuple[LabelEvent, ...] | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    redact: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one item should say."""

    findings: tuple[Finding, ...]

    @property
    def prints(self) -> tuple[str, ...]:
        """Fingerprints, sorted."""
        return tuple(sorted(f.fingerprint for f in self.findings))

    @property
    def level(self) -> str:
        """The worst level among them."""
        return max((f.level for f in self.findings), key=lambda level: level.weight).value


def wanted(verdict: Verdict) -> dict[ItemRef, Wanted]:
    """The findings each item should carry, worst first."""
    told: dict[ItemRef, list[Finding]] = defaultdict(list)
    for finding in verdict.standing:
        for ref in places(finding, verdict.scene):
            told[ref].append(finding)
    return {ref: Wanted(tuple(findings)) for ref, findings in sorted(told.items())}


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
    planner = _Planner(verdict, Known(memory))
    return tuple(ref for ref in planner.refs() if any(c.asks for c in planner.label_changes(ref)))


def managed(item: BacklogItem) -> frozenset[str]:
    """Our labels on an item."""
    return frozenset(item.labels) & frozenset(LABELS.values())


def make_plan(
    verdict: Verdict, known: Known, limits: Limits, *, now: dt.datetime, version: str
) -> Plan:
    """The writes that are due, within the limits; the others are held, with the reason."""
    planner = _Planner(verdict, known, limits, now)
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
        held=(*planner.held, *deferred),
        matched=sum(i.is_open for i in scene.snapshot.items),
        changing=len(due),
    )


@dataclass(frozen=True, slots=True)
class _LabelChange:
    label: str
    present: bool
    asks: bool  # who touched the label before decides


@dataclass
class _Planner:
    """One pass over the items; collects what is held on the way."""

    verdict: Verdict
    known: Known
    limits: Limits = Limits()
    now: dt.datetime = LATEST
    held: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wanted = wanted(self.verdict)
        self.scene = self.verdict.scene
        self.snapshot = self.scene.snapshot
        self.topic = self.scene.roadmap.id
        written = sorted(self.known.memory.created, key=lambda w: w.at)
        self.created = {w.ref: w for w in written if w.topic == self.topic}

    def refs(self) -> tuple[ItemRef, ...]:
        """Every readable item that carries, or should carry, something of ours."""
        ours = {ref for ref, notes in self.snapshot.notes.items() if notes}
        labelled = {i.ref for i in self.snapshot.items if managed(i)}
        known = self.scene.index.items
        return tuple(
            ref
            for ref in sorted({*self.wanted, *ours, *labelled})
            if ref in known and not known[ref].locked
        )

    def step(self, ref: ItemRef) -> Step:
        """The actions due on one item."""
        item = self.scene.index.items[ref]
        note_actions = tuple(self._note_actions(ref))
        creating = any(isinstance(a, WriteNote) and a.seen is None for a in note_actions)
        label_actions = tuple(self._label_actions(ref, creating=creating))
        return Step(ref, item.updated, (*note_actions, *label_actions))

    def own(self, ref: ItemRef) -> Note | None:
        """The oldest note of this product on the item: of several it is the one that stays."""
        return min(
            self._all_own(ref), key=lambda n: (n.created, len(n.note_id), n.note_id), default=None
        )

    def _all_own(self, ref: ItemRef) -> tuple[Note, ...]:
        return tuple(n for n in self.snapshot.notes.get(ref, ()) if n.topic == self.topic)

    def _has_doubles(self, ref: ItemRef) -> bool:
        """Whether two runs raced; writing the note once more folds the younger ones away."""
        return len(self._all_own(ref)) > 1

    def _note_actions(self, ref: ItemRef) -> Iterator[Action]:
        target, note = self.wanted.get(ref), self.own(ref)
        if target is None:
            if note is not None and not (note.resolved and not self._has_doubles(ref)):
                yield from self._resolving(ref, note)
        elif why := self._silenced(ref, target, note):
            self._hold(ref, "note", why)
        else:
            yield from self._telling(ref, target, note)

    def _resolving(self, ref: ItemRef, note: Note) -> Iterator[Action]:
        if self.verdict.unjudged:
            self._hold(ref, "note resolved", "not every source could be read")
            return
        body = render(resolved(self.scene.today))
        yield ResolveNote(ref, self.topic, body, note.stamp, Seen(note.note_id, note.body))

    def _silenced(self, ref: ItemRef, target: Wanted, note: Note | None) -> str:
        """Why the note is left as it is, or '' if it is ours to write."""
        if ref in self.snapshot.notes_unread:
            return _UNREAD
        if note is None:
            return self._missing(target, self.created.get(ref))
        if note.resolved:
            return ""
        if note.hidden and note.stamp.prints == target.prints:
            return "a person folded the note away"
        if self.verdict.unjudged and set(note.stamp.prints) - set(target.prints):
            return "not every source could be read, so no finding is taken back"
        return ""

    def _missing(self, target: Wanted, written: Written | None) -> str:
        """There is no note: did a person delete it, or does the tracker not list it yet?"""
        if written is None or written.prints != target.prints:
            return ""
        if written.settled:
            return DELETED
        if self.now - written.at < self.limits.settle:
            return "an earlier write may not be listed yet"
        return ""

    def _telling(self, ref: ItemRef, target: Wanted, note: Note | None) -> Iterator[Action]:
        body = self.body(ref, target)
        if note is None:
            stamp = Stamp(target.level, target.prints, self.now)
            yield WriteNote(ref, self.topic, body, stamp)
            return
        same = note.stamp.prints == target.prints  # also if it was resolved meanwhile
        stamp = Stamp(target.level, target.prints, note.stamp.since if same else self.now)
        differs = note.resolved or note.body != body or note.stamp != stamp
        if differs or self._has_doubles(ref):
            yield WriteNote(ref, self.topic, body, stamp, Seen(note.note_id, note.body))

    def body(self, ref: ItemRef, target: Wanted) -> str:
        """The note's text, cut at a finding's border to what the tracker takes."""
        names = Names(self.scene, self.scene.index.items[ref].visibility)
        limit = self.limits.body.get(ref.source, 60_000)
        told = target.findings

        def fitting(kept: int) -> str:
            text = self._render(note(told[:kept], names, left_out=len(told) - kept))
            return text if len(text) <= limit else ""

        if whole := fitting(len(told)):
            return whole
        counts = range(1, len(told))
        most = bisect_left(counts, True, key=lambda kept: not fitting(kept))
        return (most and fitting(most)) or self._render(note_too_long(told))

    def _render(self, document: Document) -> str:
        return self.known.redact(render(document))

    def label_changes(self, ref: ItemRef) -> Iterator[_LabelChange]:
        """Managed labels that differ from what all products' notes on the item ask for."""
        needed = self._needed_label(ref)
        present = managed(self.scene.index.items[ref])
        note = self.own(ref)
        if needed and needed not in present:
            target = self.wanted.get(ref)
            told = note is not None and target is not None and note.stamp.prints == target.prints
            yield _LabelChange(needed, present=True, asks=told)
        for label in sorted(present - {needed}):
            yield _LabelChange(label, present=False, asks=True)

    def _needed_label(self, ref: ItemRef) -> str:
        levels = [
            n.stamp.level
            for n in self.snapshot.notes.get(ref, ())
            if n.topic != self.topic and not n.resolved
        ]
        if target := self.wanted.get(ref):
            note = self.own(ref)
            silenced = self._silenced(ref, target, note)
            levels += [] if silenced == DELETED else [target.level]
            levels += [note.stamp.level] if note and silenced.startswith("not every") else []
        for level in ("error", "warning"):
            if level in levels:
                return LABELS[level]
        return ""

    def _label_actions(self, ref: ItemRef, *, creating: bool) -> Iterator[Action]:
        for change in self.label_changes(ref):
            if change.present:
                if ref in self.snapshot.notes_unread:
                    self._hold(ref, f"label {change.label}", _UNREAD)
                elif change.asks and not creating and self._taken_off(ref, change.label):
                    self._hold(ref, f"label {change.label}", "a person removed it")
                else:
                    yield AddLabel(ref, change.label)
            elif self.verdict.unjudged or ref in self.snapshot.notes_unread:
                self._hold(ref, f"label {change.label} off", "not everything could be read")
            elif self._put_on_by_us(ref, change.label):
                yield RemoveLabel(ref, change.label)

    def _last(self, ref: ItemRef, label: str) -> LabelEvent | None:
        events = self.known.events.get(ref) or ()
        return max((e for e in events if e.label == label), key=lambda e: e.at, default=None)

    def _taken_off(self, ref: ItemRef, label: str) -> bool:
        """Whether somebody else removed the label since these findings were first told."""
        if ref in self.known.events and self.known.events[ref] is None:
            return True
        last, note = self._last(ref, label), self.own(ref)
        if last is None or last.added or last.by_us is True or note is None:
            return False
        recent = self.now - last.at < dt.timedelta(days=REMOVED_LABEL_DAYS)
        return recent and last.at >= note.stamp.since

    def _put_on_by_us(self, ref: ItemRef, label: str) -> bool:
        last = self._last(ref, label)
        return last is not None and last.added and last.by_us is True

    def _hold(self, ref: ItemRef, what: str, why: str) -> None:
        later = why.startswith(("an earlier", "not every", "its comments"))
        self.held.append(Held(ref, what, why, deferred=later))

    def team(self, ref: ItemRef) -> str:
        """The team whose findings the item carries or carried."""
        target = self.wanted.get(ref)
        named = target.findings[0].initiative if target else ""
        claims = self.scene.claims.get(ref, ())
        initiative = self.scene.by_id.get(named or (claims[0] if claims else ""))
        return initiative.team if initiative else ""

    def new_today(self) -> dict[str, int]:
        """Notes of this product that each team was given today."""
        counts: dict[str, int] = defaultdict(int)
        for ref, notes in self.snapshot.notes.items():
            for own in notes:
                if own.topic == self.topic and self._is_today(own.created):
                    counts[self.team(ref)] += 1
        return counts

    def _is_today(self, instant: dt.datetime) -> bool:
        day = self.scene.roadmap.calendar.day
        return day(instant) == day(self.now)


def _within(due: list[Step], planner: _Planner, limits: Limits) -> tuple[list[Step], list[Held]]:
    """Split the steps into what fits and what waits. Only new notes count: edits are quiet.

    Worst findings first, so that a limit never keeps an error waiting behind a warning.
    """
    given = planner.new_today()
    left = limits.writes_per_run
    allowed: set[ItemRef] = set()
    deferred: list[Held] = []
    for step in sorted(due, key=lambda s: _urgency(s, planner)):
        if not any(isinstance(a, WriteNote) and a.seen is None for a in step.actions):
            allowed.add(step.ref)
            continue
        team = planner.team(step.ref)
        if left <= 0:
            why = f"the limit of {limits.writes_per_run} new notes a run"
        elif given[team] >= limits.new_notes_per_team_a_day:
            why = f"the limit of {limits.new_notes_per_team_a_day} new notes a team and day"
        else:
            left, given[team] = left - 1, given[team] + 1
            allowed.add(step.ref)
            continue
        deferred.append(Held(step.ref, "note", why, deferred=True))
    return [step for step in due if step.ref in allowed], deferred


def _urgency(step: Step, planner: _Planner) -> tuple[int, ItemRef]:
    target = planner.wanted.get(step.ref)
    return (-max((f.level.weight for f in target.findings), default=0) if target else 0, step.ref)

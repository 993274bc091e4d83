"""What is due on each item: its note, and the managed labels. One pass, and pure."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.backlog import BacklogItem, ItemRef, LabelEvent, Note, Paper, Stamp, natural
from bot.domain.detect import Verdict
from bot.domain.document import Document, rewritten
from bot.domain.findings import Finding
from bot.domain.markup import render
from bot.domain.places import places
from bot.domain.plan import (
    LABELS,
    Action,
    AddLabel,
    Held,
    Limits,
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

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


class Why(StrEnum):
    """Why a write that would be due is held."""

    UNREAD = "its comments could not be read to the end"
    UNLISTED = "an earlier write may not be listed yet"
    INCOMPLETE = "not every source could be read"
    KEPT = "not every source could be read, so no finding is taken back"
    UNCERTAIN = "not everything could be read"
    FOLDED = "a person folded the note away"
    REMOVED = "a person removed it"
    # Then our label goes too: nothing is left that explains it. A folded note still does.
    DELETED = "our note is gone: a person deleted it, or the bot's account changed"

    @property
    def deferred(self) -> bool:
        """Whether a later run does it; what a person decided is not done again."""
        return self not in (Why.FOLDED, Why.REMOVED, Why.DELETED)


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
    return {ref: Wanted(tuple(told[ref])) for ref in sorted(told, key=natural)}


def managed(item: BacklogItem) -> frozenset[str]:
    """Our labels on an item, as we write them: a tracker may keep other capitals."""
    return frozenset(label.casefold() for label in item.labels) & frozenset(LABELS.values())


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A managed label that is missing, or that nothing needs any more."""

    label: str
    present: bool
    asks: bool  # who touched the label before decides


@dataclass
class Planner:
    """Decides item by item; collects what is held on the way."""

    verdict: Verdict
    known: Known
    limits: Limits = field(default_factory=Limits)
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
            for ref in sorted({*self.wanted, *ours, *labelled}, key=natural)
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
            self._hold(ref, "note resolved", Why.INCOMPLETE)
            return
        body = self._render(resolved(self.scene.today), self._paper(ref))
        yield ResolveNote(ref, self.topic, body, note.stamp, Seen(note.note_id, note.body))

    def _silenced(self, ref: ItemRef, target: Wanted, note: Note | None) -> Why | None:
        """Why the note is left as it is; None if it is ours to write."""
        if ref in self.snapshot.notes_unread:
            return Why.UNREAD
        if note is None:
            return self._missing(target, self.created.get(ref))
        if note.resolved:
            return None
        if note.hidden and note.stamp.prints == target.prints:
            return Why.FOLDED
        if self.verdict.unjudged and set(note.stamp.prints) - set(target.prints):
            return Why.KEPT
        return None

    def _missing(self, target: Wanted, written: Written | None) -> Why | None:
        """There is no note: is it gone, or does the tracker not list it yet?"""
        if written is None or written.prints != target.prints:
            return None
        if written.settled:
            return Why.DELETED
        if self.now - written.at < self.limits.settle:
            return Why.UNLISTED
        return None

    def _telling(self, ref: ItemRef, target: Wanted, note: Note | None) -> Iterator[Action]:
        body = self.body(ref, target)
        if note is None:
            stamp = Stamp(target.level, target.prints, self.now)
            yield WriteNote(ref, self.topic, body, stamp)
            return
        same = note.stamp.prints == target.prints  # also if it was resolved meanwhile
        stamp = Stamp(target.level, target.prints, note.stamp.since if same else self.now)
        differs = note.resolved or not note.says(body) or note.stamp != stamp
        if differs or note.misdirected or self._has_doubles(ref):
            yield WriteNote(ref, self.topic, body, stamp, Seen(note.note_id, note.body))

    def body(self, ref: ItemRef, target: Wanted) -> str:
        """The note's text, cut at a finding's border to what the tracker takes."""
        names = Names(self.scene, self.scene.index.items[ref].visibility)
        paper = self._paper(ref)
        told = target.findings

        def fitting(kept: int) -> str:
            text = self._render(note(told[:kept], names, left_out=len(told) - kept), paper)
            return text if len(text) <= paper.limit else ""

        if whole := fitting(len(told)):
            return whole
        counts = range(1, len(told))
        most = bisect_left(counts, True, key=lambda kept: not fitting(kept))
        return (most and fitting(most)) or self._render(note_too_long(told), paper)

    def _paper(self, ref: ItemRef) -> Paper:
        return self.limits.paper.get(ref.source, Paper())

    def _render(self, document: Document, paper: Paper) -> str:
        """In the tracker's markup; a secret is blanked before its signs are escaped."""
        return self.known.redact(render(rewritten(document, self.known.redact), paper.dialect))

    def label_changes(self, ref: ItemRef) -> Iterator[LabelChange]:
        """Managed labels that differ from what all products' notes on the item ask for."""
        needed = self._needed_label(ref)
        present = managed(self.scene.index.items[ref])
        note = self.own(ref)
        if needed and needed not in present:
            target = self.wanted.get(ref)
            told = note is not None and target is not None and note.stamp.prints == target.prints
            yield LabelChange(needed, present=True, asks=told)
        for label in sorted(present - {needed}):
            yield LabelChange(label, present=False, asks=True)

    def _needed_label(self, ref: ItemRef) -> str:
        levels = [
            n.stamp.level
            for n in self.snapshot.notes.get(ref, ())
            if n.topic != self.topic and not n.resolved
        ]
        if target := self.wanted.get(ref):
            note = self.own(ref)
            silenced = self._silenced(ref, target, note)
            levels += [] if silenced is Why.DELETED else [target.level]
            levels += [note.stamp.level] if note and silenced is Why.KEPT else []
        for level in ("error", "warning"):
            if level in levels:
                return LABELS[level]
        return ""

    def _label_actions(self, ref: ItemRef, *, creating: bool) -> Iterator[Action]:
        for change in self.label_changes(ref):
            if change.present:
                if ref in self.snapshot.notes_unread:
                    self._hold(ref, f"label {change.label}", Why.UNREAD)
                elif change.asks and not creating and self._taken_off(ref, change.label):
                    self._hold(ref, f"label {change.label}", Why.REMOVED)
                else:
                    yield AddLabel(ref, change.label)
            elif self.verdict.unjudged or ref in self.snapshot.notes_unread:
                self._hold(ref, f"label {change.label} off", Why.UNCERTAIN)
            elif self._put_on_by_us(ref, change.label):
                yield RemoveLabel(ref, change.label)

    def _last(self, ref: ItemRef, label: str) -> LabelEvent | None:
        """The latest event: of one second, the one that was told last."""
        events = self.known.events.get(ref) or ()
        told = sorted((e for e in events if e.label.casefold() == label), key=lambda e: e.at)
        return told[-1] if told else None

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

    def _hold(self, ref: ItemRef, what: str, why: Why) -> None:
        self.held.append(Held(ref, what, why.value, deferred=why.deferred))

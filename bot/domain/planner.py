"""What is due on each item: its note, and the managed labels. One pass, and pure."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace

from bot.domain import decisions
from bot.domain.answers import own_note
from bot.domain.backlog import ItemRef, LabelEvent, Note, Paper, Stamp, natural
from bot.domain.decisions import Decision
from bot.domain.detect import Verdict
from bot.domain.document import Document, rewritten
from bot.domain.markup import render
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
from bot.domain.run import Written
from bot.domain.suggest.said import on_item
from bot.domain.wanted import Known, LabelChange, Wanted, Why, managed, quiet, wanted
from bot.domain.wording import Names, note, note_too_long, quieted, resolved

REMOVED_LABEL_DAYS = 30
"""How long a person's removal of a label is respected while the findings stay the same."""

UNTOLD = (Why.DELETED, Why.OTHER_ACCOUNT, Why.UNDECIDED)
"""No note of ours will stand there, so no label of ours does."""

PRINT = 24
"""Characters of a marker for each finding: its fingerprint, the digest of its facts."""

MARKER = 4_000
"""Characters of a marker for which there is room beside the longest text."""

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass
class Planner:
    """Decides item by item; collects what is held on the way."""

    verdict: Verdict
    known: Known
    limits: Limits = field(default_factory=Limits)
    now: dt.datetime = LATEST
    held: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scene = self.verdict.scene
        self.snapshot = self.scene.snapshot
        self.topic = self.scene.roadmap.id
        self.quiet = quiet(self.verdict)
        self.facts = {f.fingerprint: f.digest for f in self.verdict.findings}
        self.wanted = dict(self._confirmed(wanted(self.verdict)))
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
        return own_note(self.snapshot, ref, self.topic)

    def _confirmed(self, targets: dict[ItemRef, Wanted]) -> Iterator[tuple[ItemRef, Wanted]]:
        """What was told already, or was found in as many runs as it takes (R29)."""
        for ref, target in targets.items():
            told = self._told(self.own(ref))
            sure = tuple(
                f for f in target.findings if f.fingerprint in told or self._lasts(f.fingerprint)
            )
            if len(sure) < len(target.findings):
                self._hold(ref, "note", Why.UNCONFIRMED)
            if sure:
                yield ref, Wanted(sure)

    def _told(self, note: Note | None) -> frozenset[str]:
        """Fingerprints that stand on the item now."""
        return frozenset() if note is None or note.resolved else frozenset(note.stamp.prints)

    def _runs(self) -> tuple[frozenset[str], ...] | None:
        """What the runs before found that count for being sure; None where there were too few."""
        needed = self.limits.confirm_runs - 1
        recent = self.known.memory.recent[:needed]
        return recent if len(recent) == needed else None

    def _lasts(self, fingerprint: str) -> bool:
        runs = self._runs()
        return runs is not None and all(fingerprint in run for run in runs)

    def _are_gone(self, prints: Set[str]) -> bool:
        """Whether what is not found now was not found in the runs before either."""
        runs = self._runs()
        return not prints or (runs is not None and not any(run & prints for run in runs))

    def _missed(self, ref: ItemRef, note: Note) -> frozenset[str]:
        """What the note tells and this run neither finds nor knows to be quieted."""
        here = (self.wanted.get(ref), self.quiet.get(ref))
        return self._told(note).difference(*(w.prints for w in here if w))

    def _all_own(self, ref: ItemRef) -> tuple[Note, ...]:
        return tuple(n for n in self.snapshot.notes.get(ref, ()) if n.topic == self.topic)

    def _has_doubles(self, ref: ItemRef) -> bool:
        """Whether two runs raced; writing the note once more folds the younger ones away."""
        return len(self._all_own(ref)) > 1

    def _note_actions(self, ref: ItemRef) -> Iterator[Action]:
        target, note = self.wanted.get(ref), self.own(ref)
        if target is None:
            if note is not None and self._needs_rest(ref, note):
                yield from self._resolving(ref, note)
        elif why := self._silenced(ref, target, note):
            self._hold(ref, "note", why)
        else:
            yield from self._telling(ref, target, note)

    def _needs_rest(self, ref: ItemRef, note: Note) -> bool:
        """Whether a note that has nothing to tell does not say so yet."""
        answered = self._heard(ref, note) != note.stamp.heard
        return not note.resolved or self._has_doubles(ref) or answered

    def _resolving(self, ref: ItemRef, note: Note) -> Iterator[Action]:
        silent, missed = self.quiet.get(ref), self._missed(ref, note)
        if self.verdict.unjudged and (missed or silent is None):
            self._hold(ref, "note resolved", Why.INCOMPLETE)
        elif not self._are_gone(missed):
            self._hold(ref, "note resolved", Why.NOT_YET_GONE)
        else:
            names = Names(self.scene, self.scene.index.items[ref].visibility)
            text = quieted(silent.findings, names) if silent else resolved(self.scene.today)
            stamp = replace(note.stamp, decided=self._decided(ref), heard=self._heard(ref, note))
            body, seen = self._render(text, self._paper(ref)), Seen(note.note_id, note.body)
            yield ResolveNote(ref, self.topic, body, stamp, seen)

    def _decided(self, ref: ItemRef) -> tuple[Decision, ...]:
        """The decisions made on this item that quiet a finding, or would if it were found.

        What is not found now may only be hidden, or be back tomorrow.
        """
        made = self.known.answers.decided.get(ref, ())
        facts, today = self.facts, self.scene.today
        return tuple(d for d in made if d.holds(facts.get(d.finding, d.facts), today))

    def _heard(self, ref: ItemRef, note: Note | None) -> dt.datetime | None:
        reply = self.known.answers.heard.get(ref)
        return reply.at if reply else (note.stamp.heard if note else None)

    def _silenced(self, ref: ItemRef, target: Wanted, note: Note | None) -> Why | None:
        """Why the note is left as it is; None if it is ours to write."""
        if ref in self.snapshot.notes_unread:
            return Why.UNREAD
        if note is None:
            return self._missing(ref, target, self.created.get(ref))
        if self.known.undecided and not self._told(note).issuperset(target.prints):
            return Why.UNDECIDED
        if note.resolved:
            return None
        if note.hidden and note.stamp.prints == target.prints:
            return Why.FOLDED
        missed = self._missed(ref, note)
        if self.verdict.unjudged and missed:
            return Why.KEPT
        return None if self._are_gone(missed) else Why.NOT_YET_GONE

    def _missing(self, ref: ItemRef, target: Wanted, written: Written | None) -> Why | None:
        """There is no note: is it gone, another account's, or does the tracker not list it yet?"""
        others = (note.topic for note in self.snapshot.foreign.get(ref, ()))
        if ref.source in self.known.strange or self.topic in others:
            return Why.OTHER_ACCOUNT
        if self.known.undecided:
            return Why.UNDECIDED
        if written is None:
            return None
        if self.now - written.at < self.limits.settle:
            return Why.UNLISTED
        repeats = set(target.prints) <= set(written.prints)
        return Why.DELETED if repeats and written.settled else None

    def _telling(self, ref: ItemRef, target: Wanted, note: Note | None) -> Iterator[Action]:
        body = self._steady_body(ref, target, note)
        same = note is not None and _repeats(target, note)
        stamp = Stamp(
            level=target.level,
            prints=target.prints,
            since=note.stamp.since if note and same else self.now,
            facts=target.facts,
            decided=self._decided(ref),
            heard=self._heard(ref, note),
        )
        if note is None:
            yield WriteNote(ref, self.topic, body, stamp)
            return
        differs = note.resolved or not note.says(body) or note.stamp != stamp
        if differs or note.misdirected or self._has_doubles(ref):
            yield WriteNote(ref, self.topic, body, stamp, Seen(note.note_id, note.body))

    def _steady_body(self, ref: ItemRef, target: Wanted, note: Note | None) -> str:
        """The note's text; what it suggests stays until it is not even possible any more.

        Else it would come and go with every score that moves about the border.
        """
        body = self.body(ref, target)
        if note is None or note.says(body) or not any(f.suggestion for f in target.findings):
            return body
        kept = self.body(ref, target, weakly=True)
        return kept if note.says(kept) else body

    def body(self, ref: ItemRef, target: Wanted, *, weakly: bool = False) -> str:
        """The note's text, cut at a finding's border to what the tracker takes."""
        names = Names(self.scene, self.scene.index.items[ref].visibility)
        paper = self._paper(ref)
        told, room = target.findings, paper.limit - self._marker_beyond(ref, target)
        asides = {
            f.fingerprint: on_item(f.suggestion, names, weakly=weakly) for f in told if f.suggestion
        }

        def fitting(kept: int) -> str:
            document = note(told[:kept], names, left_out=len(told) - kept, asides=asides)
            text = self._render(document, paper)
            return text if len(text) <= room else ""

        if whole := fitting(len(told)):
            return whole
        counts = range(1, len(told))
        most = bisect_left(counts, True, key=lambda kept: not fitting(kept))
        return (most and fitting(most)) or self._render(note_too_long(told), paper)

    def _marker_beyond(self, ref: ItemRef, target: Wanted) -> int:
        """By how much the marker needs more than the room that is left for one."""
        decided = decisions.to_text(self._decided(ref))
        return max(0, PRINT * len(target.findings) + len(decided) - MARKER)

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
            told = note is not None and target is not None and _repeats(target, note)
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
            levels += [] if silenced in UNTOLD else [target.level]
            kept = silenced in (Why.KEPT, Why.NOT_YET_GONE, Why.UNDECIDED)
            levels += [note.stamp.level] if note and kept and not note.resolved else []
        elif (note := self.own(ref)) and not self._are_gone(self._missed(ref, note)):
            levels.append(note.stamp.level)
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


def _repeats(target: Wanted, note: Note) -> bool:
    """Whether the note has told all of it, perhaps among more; also if it was resolved since."""
    return set(target.prints) <= set(note.stamp.prints)

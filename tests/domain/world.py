"""A tracker of a few lines: what a plan would leave behind, without any I/O."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from bot.domain.answers import answers, new_replies, quieted
from bot.domain.backlog import BacklogItem, ItemRef, LabelEvent, Note, Reply, Snapshot, Status
from bot.domain.detect import Verdict
from bot.domain.plan import Action, AddLabel, Plan, RemoveLabel, ResolveNote, WriteNote, describe
from bot.domain.planning import Known, Limits, make_plan
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.run import Memory, Written
from tests.domain.builders import NOW, a_snapshot, judged


class World:
    """Items, our notes on them, who touched labels, and what the journal remembers."""

    def __init__(self, *items: BacklogItem, **snapshot: Any) -> None:
        self.snapshot: Snapshot = a_snapshot(*items, **snapshot)
        self.events: dict[ItemRef, tuple[LabelEvent, ...] | None] = {}
        self.created: list[Written] = []
        self.found: list[frozenset[str]] = []  # in the runs so far, newest first
        self.first_seen: dict[str, dt.datetime] = {}
        self.allowed: dict[str, bool | None] = {"ana": True}
        self.now = NOW

    def verdict(self, roadmap: Roadmap | Initiative) -> Verdict:
        """The findings, before anybody's answers."""
        return judged(roadmap, self.snapshot, self.now.date())

    def plan(self, roadmap: Roadmap | Initiative, limits: Limits = Limits(), **more: Any) -> Plan:  # noqa: B008
        """`more` is what else `Known` takes."""
        verdict = self.verdict(roadmap)
        replies = new_replies(self.snapshot, verdict.scene.roadmap.id)
        may: Mapping[tuple[ItemRef, str], bool | None] = {
            (reply.ref, reply.by): self.allowed.get(reply.by) for reply in replies
        }
        told = answers(verdict, replies, may)
        verdict = quieted(verdict, [d for made in told.decided.values() for d in made])
        memory = Memory(tuple(self.created), tuple(self.found), self.first_seen)
        known = Known(memory, self.events, answers=told, **more)
        return make_plan(verdict, known, limits, now=self.now, version="1.0")

    def run(self, roadmap: Roadmap | Initiative, limits: Limits = Limits()) -> list[str]:  # noqa: B008
        """Plan and apply; what was done, in short."""
        plan = self.plan(roadmap, limits)
        for action in plan.actions:
            self._do(action)
        here = frozenset(f.fingerprint for f in self.verdict(roadmap).standing)
        self.first_seen = {p: self.first_seen.get(p, self.now) for p in sorted(here)}
        self.found.insert(0, here)
        return said(plan)

    def answer(self, ref: ItemRef, text: str, by: str = "ana") -> None:
        """Somebody answers on an item."""
        told = self.snapshot.replies.get(ref, ())
        reply = Reply(ref, f"r{len(told)}", by, text, self.now)
        replies = {**self.snapshot.replies, ref: (*told, reply)}
        self.snapshot = replace(self.snapshot, replies=replies)

    def held(
        self, roadmap: Roadmap | Initiative, limits: Limits | None = None, **more: Any
    ) -> list[str]:
        plan = self.plan(roadmap, limits or Limits(), **more)
        assert plan.actions == ()
        return [f"{held.ref.key.partition('#')[2]} {held.what}: {held.why}" for held in plan.held]

    def wait(self, **time: float) -> None:
        self.now += dt.timedelta(**time)

    def item(self, ref: ItemRef) -> BacklogItem:
        return next(item for item in self.snapshot.items if item.ref == ref)

    def note(self, ref: ItemRef) -> Note:
        (note,) = self.snapshot.notes[ref]
        return note

    def change(self, ref: ItemRef, **changes: Any) -> None:
        """Somebody else changes an item."""
        if "status" in changes:
            changes["status"] = Status(changes["status"])
        items = (replace(i, **changes) if i.ref == ref else i for i in self.snapshot.items)
        self.snapshot = replace(self.snapshot, items=tuple(items))

    def label(self, ref: ItemRef, label: str, *, on: bool, by_us: bool | None = False) -> None:
        """A label goes on or off, by a person unless said otherwise."""
        labels = [kept for kept in self.item(ref).labels if kept != label]
        self.change(ref, labels=tuple([*labels, label] if on else labels))
        event = LabelEvent(label, on, by_us, self.now)
        self.events[ref] = (*(self.events.get(ref) or ()), event)

    def put(self, *notes: Note) -> None:
        """Leave exactly these notes on their item."""
        kept = {**self.snapshot.notes, notes[0].ref: notes}
        self.snapshot = replace(self.snapshot, notes=kept)

    def remove_notes(self, ref: ItemRef) -> None:
        self.snapshot = replace(self.snapshot, notes={**self.snapshot.notes, ref: ()})

    def _do(self, action: Action) -> None:
        match action:
            case WriteNote(ref, topic, body, stamp, None):
                number = f"n{len(self.created) + 1}"
                others = self.snapshot.notes.get(ref, ())
                self.put(*others, Note(ref, number, topic, body, stamp, False, self.now))
                self.created.append(Written(ref, topic, stamp.prints, self.now, settled=True))
            case WriteNote(ref, topic, body, stamp) | ResolveNote(ref, topic, body, stamp):
                resolved = isinstance(action, ResolveNote)
                changes: dict[str, Any] = {"body": body, "stamp": stamp, "resolved": resolved}
                notes = self.snapshot.notes[ref]
                own = sorted((n for n in notes if n.topic == topic), key=lambda n: n.created)[:1]
                self.put(
                    *(n for n in notes if n.topic != topic),
                    *(replace(n, hidden=False, **changes) for n in own),
                )
            case AddLabel(ref, label):
                self.label(ref, label, on=True, by_us=True)
            case RemoveLabel(ref, label):
                self.label(ref, label, on=False, by_us=True)
            case _:
                assert_never(action)


def said(plan: Plan) -> list[str]:
    """Its actions in short: `+ 1: note`."""
    return [describe(action).replace("shop:acme/shop#", "") for action in plan.actions]

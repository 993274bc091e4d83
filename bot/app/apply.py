"""The one gateway: every write of the program goes through here.

It looks at each target right before writing, keeps the pace, writes each intention down
before it acts, and never sends a create twice: after silence it reads before it decides.
What stands before a write is in `gate`; `derive` makes issues through the same gate.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import assert_never

import structlog

from bot.app import board
from bot.app.gate import NEW, Gate, Tools, is_unknown
from bot.domain.backlog import BacklogItem, Gap, ItemRef, Note, Stamp
from bot.domain.errors import (
    GuardTripped,
    Overtaken,
    PlanRefused,
    TrackerError,
)
from bot.domain.plan import (
    Action,
    AddLabel,
    Plan,
    RemoveLabel,
    ResolveNote,
    Step,
    WriteNote,
    WriteSheet,
    describe,
)
from bot.domain.planning import Limits
from bot.domain.run import Done, Outcome
from bot.ports import Change, NoteText, SheetText

__all__ = ["PLAN_AGAIN", "Gateway", "Tools", "guard", "refuse_stale"]

log = structlog.get_logger()

PLAN_AGAIN = "Make a new one with: roadmap-drift plan -o plan.json"


def guard(plan: Plan, limits: Limits, confirmed: str = "") -> None:
    """Refuse a plan that would change too much, unless its digest was confirmed.

    An empty plan passes: what is deferred is told, and there is nothing to refuse.

    Raises GuardTripped when the plan would change at least `changed_minimum` items and
    more than `changed_share` of the open items that were looked at.
    """
    share = plan.changing / plan.matched if plan.matched else 1.0
    if not plan.steps:
        return
    if plan.changing < limits.changed_minimum or share <= limits.changed_share:
        return
    if confirmed == plan.digest:
        return
    raise GuardTripped(
        f"{plan.changing} of {plan.matched} open items would change ({share:.0%}; the limit is"
        f" {limits.changed_share:.0%}), so nothing was written.",
        remedy=f"Look at the plan; if it is right: roadmap-drift apply --confirm {plan.digest}",
    )


def refuse_stale(plan: Plan, manifest: str, version: str, age: dt.timedelta) -> None:
    """Refuse a saved plan that another manifest or version made, or that is too old.

    `age` is the oldest a plan may be; the caller compares `plan.made` with its clock.
    """
    if plan.manifest != manifest:
        raise PlanRefused(
            f"The manifest of {plan.product} changed since the plan.", remedy=PLAN_AGAIN
        )
    if plan.version != version:
        made_by = f"The plan was made by version {plan.version}, this is {version}."
        raise PlanRefused(made_by, remedy=PLAN_AGAIN)
    if age < dt.timedelta(0):
        raise PlanRefused(
            f"The plan of {plan.made:%Y-%m-%d %H:%M} UTC is too old.", remedy=PLAN_AGAIN
        )


class Gateway:
    """Carries out plans with the tools of one pass.

    `quieted` are fingerprints of findings that people do not want to hear of by now.
    """

    def __init__(self, tools: Tools, quieted: Collection[str] = ()) -> None:
        self._tools = tools
        self._quieted = frozenset(quieted)
        self._done: list[Done] = []
        self._gate = Gate(tools)
        self._brakes = self._gate.brakes

    def carry_out(self, plan: Plan) -> tuple[Done, ...]:
        """Do every step in order. A step that meets trouble ends; the others go on."""
        memory = self._tools.store.memory(plan.product, self._tools.now())
        self._gate.open(memory.created_lately)
        for step in plan.steps:
            self._step(step, plan)
        if plan.sheet is not None:
            self._sheet(plan.sheet, plan)
        return tuple(self._done)

    def _ask_for_rights(self, source: str, plan: Plan) -> None:
        """In all the places at once that the plan writes to."""
        groups = {step.ref.group for step in plan.steps if step.ref.source == source}
        self._gate.ask_for_rights(source, groups)

    def _sheet(self, sheet: WriteSheet, plan: Plan) -> None:
        """Write the dashboard: of nothing that is not on it yet, it may be read anew later."""
        if why := self._gate.stops(sheet.ref, "dashboard") or self._gate.shut(sheet.source):
            self._say(sheet, *why)
            return
        self._gate.keep_pace(sheet.source)
        try:
            change = self._write_sheet(sheet, plan)
        except Overtaken as error:
            self._say(sheet, Outcome.SKIPPED, str(error))
        except TrackerError as error:
            self._say(sheet, self._brakes.met(sheet.ref, error, "dashboard"), str(error))
        else:
            self._brakes.answered(sheet.ref)
            self._say(sheet, Outcome.MADE if change is Change.MADE else Outcome.UNCHANGED)

    def _write_sheet(self, sheet: WriteSheet, plan: Plan) -> Change:
        """A new one is written down first, as notes are: an answer may get lost."""
        writer = self._tools.writers[sheet.source]
        text = SheetText(sheet.topic, sheet.title, sheet.body, sheet.block, sheet.seen)
        if sheet.key:
            return writer.ensure_sheet(sheet.group, text)
        note = NoteText(sheet.topic, "", Stamp("note", (), plan.made))
        tools, key = self._tools, f"{sheet.source}:{sheet.group}{board.NAME}"
        number = tools.store.intend(tools.run_id, plan.product, key, note, tools.now())
        try:
            change = writer.ensure_sheet(sheet.group, text)
        except TrackerError as error:
            if not is_unknown(error):
                tools.store.settle(number, made=False)
            raise
        tools.store.settle(number, made=True)
        return change

    def _step(self, step: Step, plan: Plan) -> None:
        """Look at the target once more, then act on it until something is in the way."""
        left = list(step.actions)
        self._ask_for_rights(step.ref.source, plan)
        why = self._gate.stops(step.ref) or self._decided(step) or self._look(step)
        while left and not (why := why or self._gate.stops(step.ref, _kind(left[0]))):
            if not self._did(left.pop(0), plan.product):
                why = (Outcome.SKIPPED, "the write before it on this item did not succeed")
        for action in left:
            self._say(action, *(why or (Outcome.SKIPPED, "")))

    def _place(self, ref: ItemRef) -> tuple[str, str]:
        return self._tools.trackers.get(ref.source, ref.source), ref.key

    def _decided(self, step: Step) -> tuple[Outcome, str] | None:
        """People decide while a plan lies saved: on the dashboard, which is not the target."""
        told = {p for a in step.actions if isinstance(a, WriteNote) for p in a.stamp.prints}
        if told & self._quieted:
            return Outcome.SKIPPED, "somebody decided about it since the plan"
        return None

    def _look(self, step: Step) -> tuple[Outcome, str] | None:
        """People work while we plan: why the plan no longer fits the target, if so."""
        reader = self._tools.readers[step.ref.source]
        if isinstance(reader, Gap) or step.ref.source not in self._tools.writers:
            return self._gate.shut(step.ref.source)
        try:
            item = reader.item(step.ref.key)
            notes = reader.thread(step.ref.key).notes
        except TrackerError as error:
            outcome = self._brakes.met(step.ref, error)
            nothing_sent = Outcome.FAILED if outcome is Outcome.UNKNOWN else outcome
            return nothing_sent, str(error)
        if self._place(step.ref) in self._tools.touched:
            item = replace(item, updated=step.updated)  # by us, for another product
        return _changed(step, item, notes)

    def _did(self, action: Action, product: str) -> bool:
        self._gate.keep_pace(action.ref.source)
        try:
            change = self._write(action, product)
        except TrackerError as error:
            outcome = self._brakes.met(action.ref, error, _kind(action))
            self._say(action, outcome, str(error))
            return False
        self._brakes.answered(action.ref)
        self._tools.touched.add(self._place(action.ref))
        self._say(action, Outcome.MADE if change is Change.MADE else Outcome.UNCHANGED)
        return True

    def _write(self, action: Action, product: str) -> Change:
        writer = self._tools.writers[action.ref.source]
        key = action.ref.key
        match action:
            case WriteNote():
                return self._write_note(action, product)
            case ResolveNote(topic=topic, body=body, stamp=stamp):
                return writer.ensure_note(key, NoteText(topic, body, stamp, resolved=True))
            case AddLabel(label=label):
                return writer.ensure_label(key, label, present=True)
            case RemoveLabel(label=label):
                return writer.ensure_label(key, label, present=False)
            case _:
                assert_never(action)

    def _write_note(self, action: WriteNote, product: str) -> Change:
        """Write the intention down first: whoever comes after a crash must know of it."""
        text = NoteText(action.topic, action.body, action.stamp)
        tools = self._tools
        if action.seen is None:
            self._gate.count()
        number = tools.store.intend(tools.run_id, product, str(action.ref), text, tools.now())
        try:
            change = tools.writers[action.ref.source].ensure_note(action.ref.key, text)
        except TrackerError as error:
            if not is_unknown(error):
                tools.store.settle(number, made=False)
                raise
            if not self._is_there(action):
                raise
            change = Change.MADE
        tools.store.settle(number, made=True)
        return change

    def _is_there(self, action: WriteNote) -> bool:
        """Whether the note is listed, after a write whose answer never came."""
        reader = self._tools.readers[action.ref.source]
        if isinstance(reader, Gap):
            return False
        try:
            notes = reader.thread(action.ref.key).notes
        except TrackerError:
            return False
        own = (n for n in notes if n.topic == action.topic)
        return any(n.says(action.body) and not n.misdirected for n in own)

    def _say(self, action: Action | WriteSheet, outcome: Outcome, detail: str = "") -> None:
        self._done.append(Done(action.ref, describe(action), outcome, detail))
        log.info(
            "action_done",
            ref=str(action.ref),
            action=type(action).__name__,
            outcome=outcome.value,
        )


def _kind(action: Action) -> str:
    """What a tracker counts apart: making comments, changing them, changing items."""
    if isinstance(action, AddLabel | RemoveLabel):
        return "label"
    return NEW if action.seen is None else "note edit"


def _changed(step: Step, item: BacklogItem, notes: tuple[Note, ...]) -> tuple[Outcome, str] | None:
    if item.locked:
        return Outcome.SKIPPED, "it was locked since the plan"
    if item.updated != step.updated:
        return Outcome.SKIPPED, "it changed since the plan; the next run looks again"
    for action in step.actions:
        if isinstance(action, WriteNote | ResolveNote):
            bodies = {n.note_id: n.body for n in notes if n.topic == action.topic}
            seen = {action.seen.note_id: action.seen.body} if action.seen else {}
            if seen.items() - bodies.items() or (bodies and not seen):
                return Outcome.SKIPPED, "its note changed since the plan"
    return None

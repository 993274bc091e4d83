"""The one gateway: every write of the program goes through here.

It looks at each target right before writing, keeps the pace, writes each intention down
before it acts, and never sends a create twice: after silence it reads before it decides.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

import structlog

from bot.domain.backlog import BacklogItem, Gap, ItemRef, Note
from bot.domain.errors import (
    BotError,
    Denied,
    GuardTripped,
    NotFound,
    PlanRefused,
    TrackerError,
    Unavailable,
)
from bot.domain.plan import (
    Action,
    AddLabel,
    Plan,
    RemoveLabel,
    ResolveNote,
    Step,
    WriteNote,
    describe,
)
from bot.domain.planning import Limits
from bot.domain.run import Done, Outcome
from bot.ports import Change, NoteText, Reader, RunStore, Writer

log = structlog.get_logger()

SILENCES = 3
"""After so many writes in a row without an answer the run stops writing."""


def guard(plan: Plan, limits: Limits, confirmed: str = "") -> None:
    """Refuse a plan that would change too much, unless its digest was confirmed.

    Raises GuardTripped when the plan would change at least `changed_minimum` items and
    more than `changed_share` of the open items that were looked at.
    """
    share = plan.changing / plan.matched if plan.matched else 1.0
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
    again = "Make a new one with: roadmap-drift plan -o plan.json"
    if plan.manifest != manifest:
        raise PlanRefused(f"The manifest of {plan.product} changed since the plan.", remedy=again)
    if plan.version != version:
        made_by = f"The plan was made by version {plan.version}, this is {version}."
        raise PlanRefused(made_by, remedy=again)
    if age < dt.timedelta(0):
        raise PlanRefused(f"The plan of {plan.made:%Y-%m-%d %H:%M} UTC is too old.", remedy=again)


@dataclass
class Gateway:
    """Carries out one plan. `stopped` is asked before every write; '' means go on."""

    run_id: str
    readers: Mapping[str, Reader | Gap]
    writers: Mapping[str, Writer]
    store: RunStore
    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    stopped: Callable[[], str]
    done: list[Done] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._last: dict[str, dt.datetime] = {}
        self._silences = 0
        self._halt = ""
        self._refused: dict[str, str] = {}

    def carry_out(self, plan: Plan) -> tuple[Done, ...]:
        """Do every step in order. A step that meets trouble ends; the others go on."""
        for step in plan.steps:
            self._step(step, plan.product)
        return tuple(self.done)

    def _step(self, step: Step, product: str) -> None:
        left = list(step.actions)
        why = self._why_not(step)
        while left and not why:
            action = left.pop(0)
            halted = self._halt or self.stopped()
            if halted:
                self._say(action, Outcome.STOPPED, halted)
                why = (Outcome.STOPPED, halted)
            elif not self._did(action, product):
                why = (Outcome.SKIPPED, "the write before it on this item did not succeed")
        for action in left:
            self._say(action, *(why or (Outcome.SKIPPED, "")))

    def _why_not(self, step: Step) -> tuple[Outcome, str] | None:
        """Look at the target once more: people work while we plan."""
        if halted := self._halt or self.stopped():
            return Outcome.STOPPED, halted
        if refused := self._refused.get(step.ref.source):
            return Outcome.FAILED, refused
        reader = self.readers[step.ref.source]
        if isinstance(reader, Gap):
            return Outcome.FAILED, reader.reason
        try:
            item = reader.item(step.ref.key)
            notes = reader.notes(step.ref.key)
        except NotFound as error:
            return Outcome.SKIPPED, error.message
        except TrackerError as error:
            return self._failure(step.ref, error), str(error)
        return _changed(step, item, notes)

    def _did(self, action: Action, product: str) -> bool:
        self._keep_pace(action.ref.source)
        try:
            change = self._write(action, product)
        except Unavailable as error:
            return self._after_silence(action, error)
        except NotFound as error:
            self._say(action, Outcome.SKIPPED, error.message)
            return False
        except BotError as error:
            outcome = self._failure(action.ref, error)
            self._say(action, outcome, str(error))
            return False
        self._silences = 0
        self._say(action, Outcome.MADE if change is Change.MADE else Outcome.UNCHANGED)
        return True

    def _write(self, action: Action, product: str) -> Change:
        writer = self.writers[action.ref.source]
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
        number = self.store.intend(self.run_id, product, str(action.ref), text, self.now())
        try:
            change = self.writers[action.ref.source].ensure_note(action.ref.key, text)
        except Unavailable:
            if not self._is_there(action):
                raise
            change = Change.MADE
        except TrackerError:
            self.store.settle(number, made=False)
            raise
        self.store.settle(number, made=True)
        return change

    def _is_there(self, action: WriteNote) -> bool:
        """Whether the note is listed, after a write whose answer never came."""
        reader = self.readers[action.ref.source]
        if isinstance(reader, Gap):
            return False
        try:
            notes = reader.notes(action.ref.key)
        except TrackerError:
            return False
        return any(n.topic == action.topic and n.body == action.body for n in notes)

    def _after_silence(self, action: Action, error: Unavailable) -> bool:
        self._silences += 1
        if error.retry_after is not None:
            self._halt = f"the tracker asked to wait {error.retry_after:.0f} s"
        elif self._silences >= SILENCES:
            self._halt = f"{SILENCES} writes in a row got no answer"
        self._say(action, Outcome.UNKNOWN, str(error))
        return False

    def _failure(self, ref: ItemRef, error: BotError) -> Outcome:
        """A refusal will be repeated for the whole source: do not ask for it again."""
        if isinstance(error, Denied):
            self._refused[ref.source] = error.message
        if isinstance(error, Unavailable) and error.retry_after is not None:
            self._halt = f"the tracker asked to wait {error.retry_after:.0f} s"
        return Outcome.FAILED

    def _keep_pace(self, source: str) -> None:
        pace = self.writers[source].pace
        last = self._last.get(source)
        if last is not None and pace > 0:
            waited = (self.now() - last).total_seconds()
            if waited < pace:
                self.sleep(pace - waited)
        self._last[source] = self.now()

    def _say(self, action: Action, outcome: Outcome, detail: str = "") -> None:
        self.done.append(Done(action.ref, describe(action), outcome, detail))
        log.info(
            "action_done",
            ref=str(action.ref),
            action=type(action).__name__,
            outcome=outcome.value,
        )


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

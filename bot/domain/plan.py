"""The plan: the ordered writes that would make trackers show the findings, and only those.

Every action is ours to undo. None edits what people wrote, none closes or moves an item.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import assert_never

from bot.domain.backlog import ItemRef, Paper, Stamp

NAMESPACE = "drift:"
"""What the labels begin with that are ours to touch."""

ANSWER = "answer"
"""What is held of a person's reply that changes nothing."""

LABELS = {"error": "drift:error", "warning": "drift:warning"}
"""The managed labels, by the level they tell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A note as it was when the plan was made."""

    note_id: str
    body: str


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Make the product's note on the item say this; `seen` is None for a new note."""

    ref: ItemRef
    topic: str
    body: str
    stamp: Stamp
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class ResolveNote:
    """Make the product's note say that the drift is gone. It is never deleted."""

    ref: ItemRef
    topic: str
    body: str
    stamp: Stamp
    seen: Seen


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Put a managed label on."""

    ref: ItemRef
    label: str


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take a managed label off."""

    ref: ItemRef
    label: str


@dataclass(frozen=True, slots=True)
class WriteSheet:
    """Make the product's dashboard say this; `key` and `seen` are '' for a new one."""

    source: str
    group: str
    topic: str
    title: str
    body: str
    block: str
    key: str = ""
    seen: str = ""

    @property
    def ref(self) -> ItemRef:
        """The dashboard, or the repository or project that it will stand in."""
        return ItemRef(self.source, self.key or self.group)


Action = WriteNote | ResolveNote | AddLabel | RemoveLabel


@dataclass(frozen=True, slots=True)
class Step:
    """All actions on one item, in order. `updated` is the item's instant when planned."""

    ref: ItemRef
    updated: dt.datetime
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A write that is not in the plan, and why: a limit, a person's decision, a gap."""

    ref: ItemRef
    what: str
    why: str
    deferred: bool = False  # it will be done in a later run


@dataclass(frozen=True, slots=True)
class Plan:
    """What `apply` would write; `sheet` comes last, for it tells the rest.

    `matched` is how many open items were looked at; `changing` is how many would change if
    there were no limit on new notes (the guard looks at that).
    """

    product: str
    manifest: str  # digest of the manifest
    backlog: str  # digest of the snapshot
    version: str  # of the bot
    made: dt.datetime
    as_of: dt.date
    steps: tuple[Step, ...] = ()
    held: tuple[Held, ...] = ()
    matched: int = 0
    changing: int = 0
    sheet: WriteSheet | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every action in the order it is done."""
        return tuple(action for step in self.steps for action in step.actions)

    @property
    def digest(self) -> str:
        """Hash of the notes and labels to be written; stable while they are the same."""
        told = [self.product, *(describe(a) + _body(a) for a in self.actions)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Limits:
    """Guards of one run. `settle` is how long a new comment may stay unlisted.

    `paper` is what the notes of each source are written on. `confirm_runs` is in how many
    complete runs in a row, this one included, a finding has to stand before it is told on an
    item, and to be gone before that is told. `dropped_share` is the part of its items by which
    a repository or project may shrink from one run to the next without being doubted.
    """

    writes_per_run: int = 30
    writes_per_hour: int = 200
    new_notes_per_team_a_day: int = 5
    changed_share: float = 0.2
    changed_minimum: int = 10
    confirm_runs: int = 1
    dropped_share: float = 0.5
    settle: dt.timedelta = dt.timedelta(seconds=60)
    paper: Mapping[str, Paper] = field(default_factory=lambda: MappingProxyType({}))


def describe(action: Action | WriteSheet) -> str:
    """One line a person can read, in the words of the style guide."""
    match action:
        case WriteSheet(key=""):
            return f"+ {action.ref}: dashboard"
        case WriteSheet():
            return f"~ {action.ref}: dashboard"
        case WriteNote(ref, seen=None):
            return f"+ {ref}: note"
        case WriteNote(ref):
            return f"~ {ref}: note"
        case ResolveNote(ref):
            return f"- {ref}: note resolved"
        case AddLabel(ref, label):
            return f"+ {ref}: label {label}"
        case RemoveLabel(ref, label):
            return f"- {ref}: label {label}"
        case _:
            assert_never(action)


def _body(action: Action) -> str:
    return action.body if isinstance(action, WriteNote | ResolveNote) else ""

"""What was last read of a source, so that the next run asks only for what changed since."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.backlog import BacklogItem, ForeignNote, ItemRef, Note, Reply


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One repository or project, as it was when it was last read to its end.

    `items` are all it had, our own dashboards too. `mark` is the latest `updated` that any
    listing of it has told, by the tracker's own clock; the next reading asks for what
    changed since a little before. `listed` is when all its keys were last compared, and
    `read` when all of it was last read anew, by our clock; `looked` is when it was last asked
    what changed. `stored` is the store's own word for what it gave: whoever changes anything
    but the instants blanks it.
    """

    items: tuple[BacklogItem, ...]
    mark: dt.datetime | None
    listed: dt.datetime
    read: dt.datetime
    notes: tuple[Note, ...] = ()
    notes_unread: tuple[ItemRef, ...] = ()
    replies: tuple[Reply, ...] = ()
    foreign: tuple[ForeignNote, ...] = ()
    looked: dt.datetime | None = None
    stored: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one source. `basis` and `learnt` are the reader's own words."""

    basis: str
    learnt: str = ""
    parts: Mapping[str, KeptPart] = field(default_factory=lambda: MappingProxyType({}))

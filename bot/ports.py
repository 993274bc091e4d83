"""What the core needs from the outside, in the fewest words.

Reader and Writer are two types. What must not write is never given a Writer.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    LabelEvent,
    Note,
    Page,
    Paper,
    RemoteLink,
    Stamp,
)
from bot.domain.run import Memory, Run


class Change(StrEnum):
    """What an `ensure_*` call had to do."""

    NONE = "none"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a note should say, in the reader's dialect. `resolved` folds it away where it can be."""

    topic: str
    body: str
    stamp: Stamp
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """A right on one part of a source. `held` is None where it cannot be known."""

    part: str
    name: str
    held: bool | None
    remedy: str = ""


class Reader(Protocol):
    """Reads one source. Every method raises only `TrackerError`s."""

    @property
    def source(self) -> str:
        """The source's name in the manifest."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the source tells and takes; known before the first read."""

    @property
    def paper(self) -> Paper:
        """The markup in which notes are written here, and how long one may be."""

    def items(self, since: dt.datetime | None = None) -> Iterator[Page | Gap]:
        """Every item, page by page; with `since` those updated at or after it, and perhaps more.

        A part (repository, project) that cannot be read, or not to its end, is told as a
        Gap, and the other parts go on. After the last page every item was given exactly once.
        """

    def containers(self) -> Iterator[Container | Gap]:
        """Every milestone, version and sprint, also empty ones.

        Asked after the items it may know more: trackers keep no list of what is long over.
        """

    def item(self, key: str) -> BacklogItem:
        """One item by key, read anew. Raises NotFound only on proof that it is not there."""

    def notes(self, key: str) -> tuple[Note, ...]:
        """Our own notes on one item, every page of its comments read, oldest first."""

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        """Who added and removed our managed labels, oldest first."""

    def search(self, query: str) -> tuple[str, ...]:
        """Keys of the source's items that meet a query in the tracker's own language.

        Raises Rejected where the tracker, or we, find the query wrong; what is raised does
        not repeat it. For sources that declare SEARCH; others raise Rejected.
        """

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        """What happened to these items; one that is not there is left out.

        For sources that declare HISTORY; others give nothing.
        """

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        """The item's links to other trackers that say which of the two waits.

        For sources that declare REMOTE_LINKS; others give nothing.
        """

    def rights(self) -> tuple[Right, ...]:
        """What we may do here, for `doctor`."""


class Writer(Protocol):
    """Writes to one source. Twice is as good as once.

    No method sends a create a second time by itself: on `Unavailable` the outcome is
    unknown and the caller reads before it decides.
    """

    @property
    def pace(self) -> float:
        """Seconds to leave between two writes."""

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        """Leave one managed label on or off; other labels stay as they are."""

    def ensure_note(self, key: str, note: NoteText) -> Change:
        """Leave exactly one note of this topic on the item, saying this.

        Finds it again among the comments of our own account by its marker. Of several,
        the oldest stays and the others are folded away as duplicates.
        """


class RunStore(Protocol):
    """History and the write journal."""

    def record(self, run: Run) -> None:
        """Keep a finished run."""

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]:
        """The latest runs of a product, newest first; none that judged a later day."""

    def memory(self, product: str) -> Memory:
        """What the journal knows of earlier writes."""

    def intend(self, run_id: str, product: str, key: str, note: NoteText, at: dt.datetime) -> int:
        """Write down that a note is about to be created on `source:key`; returns its number."""

    def settle(self, number: int, *, made: bool) -> None:
        """Write down what became of it: it is there, or it is proved not to be."""


class Progress(Protocol):
    """Shows how a long step goes on."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """`done` of `total` items of `what` are read; total None means unknown."""

"""What the core needs from the outside, in the fewest words.

Reader and Writer are two types. What must not write is never given a Writer.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    Keys,
    LabelEvent,
    Page,
    Paper,
    RemoteLink,
    Sheet,
    Stamp,
    Thread,
)
from bot.domain.derivation import IssueKind
from bot.domain.forecast.telling import Foretold
from bot.domain.kept import Kept
from bot.domain.run import Memory, Run, Used


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
class SheetText:
    """What a product's dashboard should say, in the reader's dialect.

    No `bot.domain.document.Box` in `body` is ticked. `block` is a hidden text of printable
    ASCII without spaces, kept beside it to the letter. `seen` is the `Sheet.seen` this was
    made from, '' for a new one.
    """

    topic: str
    title: str
    body: str
    block: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class IssueText:
    """An issue that a person asked us to make, in the reader's dialect.

    `topic` is product/initiative/name, by which it is found again. `parent` is the key of
    the item that it belongs below, '' for none. `labels` are people's own, so they are not
    made where they are missing.
    """

    topic: str
    title: str
    body: str
    kind: IssueKind
    parent: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """An issue that we once made because a person asked for it. It is people's by now.

    `parent` is the key of the item that it stands below, as its tracker names it.
    """

    key: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What `ensure_issue` left there. `claimed`: it stands below its parent, with its labels.

    False where the tracker, or our role in it, does not let us have it so.
    """

    change: Change
    key: str
    claimed: bool = True


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

    @property
    def basis(self) -> str:
        """What kept items depend on besides the tracker; '' where keeping them saves nothing.

        Known before the first read. With another one, what was kept is read anew.
        """

    @property
    def account(self) -> str:
        """The account that we write as; '' where the tracker does not tell. Known after reading."""

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        """Every item, page by page, each page of one part (repository, project).

        Of the parts in `since` only the items updated at or after that instant, and perhaps
        more; such a part gives at least one page, even of nothing. A part that cannot be
        read, or not to its end, is told as a Gap, and the other parts go on. After the last
        page every item was given exactly once; pages of several parts may take turns.
        """

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        """What these parts have now: the key of every item, by the cheapest listing there is."""

    def learnt(self) -> str:
        """What this reader would like to be told by `recall` next time; '' for nothing."""

    def recall(self, learnt: str) -> None:
        """Take what an earlier reader of the same basis learnt. Called before the first read.

        It must make no difference but in requests: what no longer holds is noticed.
        """

    def containers(self) -> Iterator[Container | Gap]:
        """Every milestone, version and sprint, also empty ones.

        Asked after the items it may know more: trackers keep no list of what is long over.
        """

    def item(self, key: str) -> BacklogItem:
        """One item by key, read anew. Raises NotFound only on proof that it is not there."""

    def thread(self, key: str) -> Thread:
        """What matters among one item's comments, every page of them read."""

    def may_decide(self, key: str, by: str) -> bool | None:
        """Whether an account may write to this item, and so may quiet what we say on it.

        None where that cannot be known.
        """

    def sheet(self, group: str, topic: str) -> Sheet | None:
        """The product's dashboard in a repository or project, the oldest if there are several.

        None only on proof that there is none. One by another account counts, and says so.
        """

    def derived(self, group: str) -> Mapping[str, Derived]:
        """The issues of a repository or project that `Writer.ensure_issue` made, by topic.

        Open or not, whatever people wrote on them since. A marker counts only on issues that
        our own account made; of several of a topic the oldest is told.
        """

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
        """What we may do here, for `doctor`, and before the first write of a run."""

    def used(self) -> Used:
        """What this reader, and the writer beside it, have asked of the tracker so far."""


class Writer(Protocol):
    """Writes to one source. Twice is as good as once.

    No method sends a create a second time by itself: on `Unavailable` the outcome is
    unknown and the caller reads before it decides.
    """

    @property
    def pace(self) -> float:
        """Seconds to leave between two writes."""

    def lacks(self, groups: Collection[str], *, issues: bool = False) -> tuple[Right, ...]:
        """Rights that are known to be missing for writing notes in these parts.

        With `issues`: for making issues there. Asked once, before the first write; it costs
        a request a part at most.
        """

    def ensure_label(self, key: str, label: str, *, present: bool) -> Change:
        """Leave one managed label on or off; other labels stay as they are."""

    def ensure_note(self, key: str, note: NoteText) -> Change:
        """Leave exactly one note of this topic on the item, saying this.

        Finds it again among the comments of our own account by its marker. Of several,
        the oldest stays and the others are folded away as duplicates.
        """

    def ensure_sheet(self, group: str, sheet: SheetText) -> Change:
        """Leave exactly one dashboard of this topic in the repository or project, saying this.

        Of several of ours the oldest stays, and the others say so and are closed where we
        can. One that a person closed stays closed. Raises `Overtaken` where the issue is no
        longer as it was when `seen`, and then writes nothing.
        """

    def ensure_issue(self, group: str, issue: IssueText) -> Made:
        """Leave an issue of this topic in the repository or project, below its parent.

        One that is there already is never edited, whatever it says by now; it is only put
        below its parent where it stands below none. Raises Denied or Rejected where it
        cannot be made as it is; Unavailable also where it was made, and what comes after
        that got no answer.
        """


class RunStore(Protocol):
    """History, the write journal, and what was last read."""

    def record(self, run: Run) -> None:
        """Keep a finished run."""

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]:
        """The latest runs of a product, newest first; none that judged a later day."""

    def memory(self, product: str, now: dt.datetime) -> Memory:
        """What the journal knows of earlier writes."""

    def intend(self, run_id: str, product: str, key: str, note: NoteText, at: dt.datetime) -> int:
        """Write down that a note is about to be created on `source:key`; returns its number."""

    def settle(self, number: int, *, made: bool) -> None:
        """Write down what became of it: it is there, or it is proved not to be."""

    def kept(self, product: str, source: str) -> Kept | None:
        """What was last read of a source; None where nothing usable is kept."""

    def keep(self, product: str, source: str, kept: Kept) -> None:
        """Keep what was read, in the place of what was kept before."""

    def keep_forecasts(
        self, product: str, made: Sequence[Foretold], told: Sequence[Foretold]
    ) -> None:
        """Keep forecasts as `record` does those of a run: of a subject and day the last holds."""

    def forecasts(self, product: str, since: dt.date | None = None) -> Sequence[Foretold]:
        """Every forecast that was made and kept, by day, then subject; one a subject and day."""

    def alone(self, product: str) -> AbstractContextManager[bool]:
        """Hold the product's run lock; gives False at once where another run holds it.

        A run that dies lets go of it, however it dies.
        """


class Progress(Protocol):
    """Shows how a long step goes on."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """`done` of `total` items of `what` are read; total None means unknown."""

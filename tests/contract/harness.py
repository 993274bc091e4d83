"""What the contract needs to know of a tracker that only the tracker's own side can say.

A connector's tests subclass `Harness` over a fake with state. Everything abstract is
needed; what a tracker cannot do is declared in `lacks`, with the reason that the skipped
test prints. The default is that it can, so that a new connector skips nothing by accident.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import pytest

from bot.domain.backlog import BacklogItem, Capability, Status
from bot.ports import Change, NoteText, Reader, SheetText, Writer


class Trouble(StrEnum):
    """What a call can meet."""

    SILENCE = "silence"  # no answer at all
    FAILING = "failing"  # 5xx
    THROTTLED = "throttled"  # 429, with a Retry-After of `Harness.retry_after`
    REFUSED = "refused"  # wrong credentials or a missing right
    LOST_ANSWER = "lost answer"  # a write is done, then its answer is lost; reads go well


class Ability(StrEnum):
    """What a harness can do besides the needed; say in `lacks` why one cannot."""

    COUNTS_WRITES = "counts writes"
    COUNTS_REQUESTS = "counts requests"
    MOVES_ITEMS = "moves items"
    HAS_SECRET = "has a secret"
    MEETS_SILENCE = "meets silence"
    MEETS_FAILING = "meets failing"
    MEETS_THROTTLED = "meets throttled"
    MEETS_REFUSED = "meets refused"
    MEETS_LOST_ANSWER = "meets lost answer"
    OTHER_ACCOUNTS = "other accounts"  # notes of other bots, of strangers, and a successor
    KNOWS_RIGHTS = "knows rights"  # tells who may write and who may not
    BOXES = "boxes"  # the markup of a dashboard has boxes to tick
    COVERED_TICKS = "covered ticks"  # tells a tick that our own edit has covered
    TELLS_EDITORS = "tells editors"  # tells who ticked a box
    CLOSES_DUPLICATES = "closes duplicates"  # of dashboards
    PARENTS = "parents"  # puts an issue that it makes below another one
    REFUSES_ISSUES = "refuses issues"  # for want of a right


@dataclass(frozen=True, slots=True)
class Seed:
    """An item as a person would have made it.

    `parent` and `blocked_by` are positions in the list that is seeded together with it;
    `milestone` is the title of a milestone, made if it is not there. `text` is its
    description, a line each for its paragraphs.
    """

    title: str = "An item"
    status: Status = Status.TODO
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str = ""
    parent: int | None = None
    blocked_by: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the tracker holds it. `folded` is why it is hidden, in lower case."""

    ours: bool
    text: str
    folded: str = ""


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """An issue with a dashboard's marker, as the tracker holds it, whoever made it.

    `body` is without the marker, and its boxes are as people left them; `by_us` is whether
    our account made it. Duplicates that were replaced are told too.
    """

    key: str
    title: str
    body: str
    block: str
    is_open: bool
    by_us: bool


class Harness(ABC):
    """A tracker under test, from its own side. Every test gets an empty one."""

    lacks: Mapping[Ability, str] = MappingProxyType({})
    labels: tuple[str, str] = ("größer", "good first issue")  # as people give them
    odd_label: str = "drift:größer als geplant"
    wrong_query: str = ""  # one that a source that declares SEARCH refuses
    retry_after: float = 7.0
    many: int = 230  # items that fill more than two pages
    secret: str = "canary-2f1b7c"  # the connector under test signs in with this

    @property
    @abstractmethod
    def reader(self) -> Reader:
        """The reader under test; the same one through a test."""

    @property
    @abstractmethod
    def writer(self) -> Writer:
        """The writer under test, of the same source."""

    @property
    @abstractmethod
    def missing_key(self) -> str:
        """A well-formed key of no item."""

    @property
    def part(self) -> str:
        """The name of the part, repository or project, in which everything seeded lives."""
        raise NotImplementedError

    def since(self, at: dt.datetime) -> Mapping[str, dt.datetime]:
        """What `Reader.items` is asked for, to give what was updated at or after an instant."""
        return {self.part: at}

    @abstractmethod
    def seed(self, items: int | Sequence[Seed]) -> tuple[str, ...]:
        """Make that many plain items, or these; gives their keys in the same order."""

    @abstractmethod
    def seed_milestone(self, title: str, due: dt.date | None = None) -> str:
        """Make an empty milestone; gives its container key."""

    def body(self, text: str) -> str:
        """A note's body that says this, in the markup of the tracker."""
        return text

    def note(self, note: NoteText) -> NoteText:
        """The same note, with its body in the markup of the tracker."""
        return replace(note, body=self.body(note.body))

    def ensure(self, key: str, note: NoteText) -> Change:
        """Have the writer say this, in the markup of the tracker."""
        return self.writer.ensure_note(key, self.note(note))

    def person(self, name: str) -> str:
        """What the reader calls the person of this name."""
        return name

    @abstractmethod
    def comments(self, key: str) -> tuple[Comment, ...]:
        """Every comment on the item, anyone's, oldest first.

        Where the marker is not in the text, and the text has a markup of its own, it is
        told as `seal` would have it, and as `body` was given it.
        """

    @abstractmethod
    def human_comment(self, key: str, text: str, times: int = 1) -> None:
        """A person writes; `times` are set straight into the tracker's state, so quickly.

        A sealed text forges our marker, wherever the tracker has it.
        """

    def human_reply(self, key: str, text: str, *, may_write: bool = True) -> None:
        """A person writes: 'ana', who may write there, or else 'mallory', who may not.

        Without KNOWS_RIGHTS `may_write` is always True.
        """
        raise NotImplementedError(key, text, may_write)

    def foreign_note(self, key: str, text: str, *, trusted: bool = True) -> None:
        """Another account writes this sealed text: a bot that may write there, or a stranger.

        For trackers with OTHER_ACCOUNTS.
        """
        raise NotImplementedError(key, text, trusted)

    def successor(self, *, knows_us: bool) -> Reader:
        """A reader of the same source under another account of ours, which may do the same.

        Our account is among its former ones, or not. For trackers with OTHER_ACCOUNTS.
        """
        raise NotImplementedError(knows_us)

    def successor_writer(self, *, knows_us: bool) -> Writer:
        """The writer beside such a reader."""
        raise NotImplementedError(knows_us)

    @abstractmethod
    def own_comment(self, key: str, text: str) -> None:
        """Another run of ours, under our account, wrote this very text, sealed or not."""

    def replaced(self, text: str) -> str:
        """What a note that said this says once it is marked as a duplicate."""
        return text

    @abstractmethod
    def human_hides(self, key: str) -> None:
        """A person hides the latest comment of our account."""

    @abstractmethod
    def human_label(self, key: str, label: str, *, present: bool) -> None:
        """A person puts a label on, or takes it off."""

    @abstractmethod
    def human_describes(self, key: str, text: str) -> None:
        """A person gives the item this description instead; '' is none."""

    @abstractmethod
    def delete_item(self, key: str) -> None:
        """The item is deleted."""

    @abstractmethod
    def move_item(self, key: str) -> None:
        """The item is moved to a place outside the source, with a forwarding address."""

    @abstractmethod
    def breaking(self, trouble: Trouble) -> AbstractContextManager[None]:
        """Every call inside the block meets this trouble, retries of the connector too."""

    @abstractmethod
    def write_count(self) -> int:
        """How many writes reached the tracker since it began, refused and repeated ones too."""

    def human_status(self, key: str, status: Status) -> None:
        """A person moves the item there. For sources that declare HISTORY."""
        raise NotImplementedError(key, status)

    def human_release(self, key: str, *titles: str) -> None:
        """A person plans the item for exactly these versions. For sources with HISTORY."""
        raise NotImplementedError(key, titles)

    def human_sprint(self, key: str, *titles: str) -> None:
        """A person plans the item for exactly these sprints. For sources with HISTORY."""
        raise NotImplementedError(key, titles)

    def human_link(self, key: str, url: str, *, waits: bool | None) -> None:
        """A person links the item to an address. For sources that declare REMOTE_LINKS.

        The link says that the item waits for what is there, or the reverse, or neither.
        """
        raise NotImplementedError(key, url, waits)

    def sheet_body(self, text: str, *boxes: str) -> str:
        """A dashboard's body that says this, with boxes of these names, in the markup here."""
        lines = [f"- [ ] Leave it <!-- drift-box={box} -->" for box in boxes]
        return "\n".join([text, "", *lines]) if boxes else text

    def sheets(self) -> tuple[SheetSeen, ...]:
        """Every issue of the part that carries a dashboard's marker, oldest first."""
        raise NotImplementedError

    def own_sheet(self, sheet: SheetText) -> str:
        """Another run of ours made this dashboard beside any others; gives its key."""
        raise NotImplementedError(sheet)

    def forged_sheet(self, topic: str, *, labelled: bool) -> str:
        """Somebody else makes an issue with a dashboard's marker; gives its key.

        Labelled it carries our label too, which only people who may write can give it.
        """
        raise NotImplementedError(topic, labelled)

    def human_ticks(self, key: str, box: str) -> None:
        """'ana' ticks a box of a dashboard. For trackers with BOXES."""
        raise NotImplementedError(key, box)

    def own_edit_covers(self, key: str) -> None:
        """Another run of ours writes the dashboard as it was before the latest edit.

        It did not see that edit: the box that was ticked in it is empty again. For trackers
        with COVERED_TICKS.
        """
        raise NotImplementedError(key)

    def human_edits(self, key: str) -> None:
        """'ana' puts a line above the text of a dashboard."""
        raise NotImplementedError(key)

    def human_renames(self, key: str, title: str) -> None:
        """'ana' gives the dashboard another title."""
        raise NotImplementedError(key, title)

    def human_closes(self, key: str) -> None:
        """'ana' closes the dashboard."""
        raise NotImplementedError(key)

    def forged_issue(self, topic: str) -> str:
        """'mallory' makes an issue that says it is one of ours; gives its key."""
        raise NotImplementedError(topic)

    def own_issue(self, topic: str) -> str:
        """Another run of ours made this issue beside any others; gives its key."""
        raise NotImplementedError(topic)

    def text(self, key: str) -> str:
        """The text of an issue, without anything hidden in it, in the markup of the tracker."""
        raise NotImplementedError(key)

    def refuse_issues(self) -> None:
        """Our account loses the right to make issues. For trackers with REFUSES_ISSUES."""
        raise NotImplementedError

    def query(self, label: str) -> str:
        """The tracker's own query for items with a label. For sources that declare SEARCH."""
        raise NotImplementedError(label)


def needs(harness: Harness, ability: Ability) -> None:
    """Skip the test, with the declared reason, where the tracker lacks this."""
    if ability in harness.lacks:
        pytest.skip(f"{type(harness).__name__}: no '{ability}': {harness.lacks[ability]}")


def needs_capability(harness: Harness, capability: Capability) -> None:
    """Skip the test where the source declares that its tracker does not tell this."""
    if capability not in harness.reader.capabilities:
        pytest.skip(f"{type(harness).__name__}: the source declares no '{capability}'")


def writes(harness: Harness) -> int:
    """The count of writes; 0 always where the tracker cannot count them."""
    return 0 if Ability.COUNTS_WRITES in harness.lacks else harness.write_count()


def listed(
    reader: Reader, since: Mapping[str, dt.datetime] | None = None
) -> tuple[BacklogItem, ...]:
    """Every item of the listing, which must be whole. See `Harness.since`."""
    items: list[BacklogItem] = []
    for part in reader.items(since):
        assert not hasattr(part, "reason"), f"the listing is not whole: {part}"
        items.extend(part.items)
    return tuple(items)

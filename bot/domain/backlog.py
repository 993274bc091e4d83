"""The observed state: what the trackers say, in one vocabulary for all of them."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Self

from bot.domain.decisions import Decision


class Status(StrEnum):
    """The bot's own four words for where an item stands."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        """Whether work is still expected."""
        return self in (Status.TODO, Status.DOING)


class Visibility(IntEnum):
    """Who can read an item; a larger value is more private."""

    PUBLIC = 0
    INTERNAL = 1
    PRIVATE = 2


class ContainerKind(StrEnum):
    """What holds items without being one."""

    MILESTONE = "milestone"
    VERSION = "version"
    SPRINT = "sprint"


class Capability(StrEnum):
    """What a source can tell or take. A connector declares what its tracker lacks."""

    DOING = "work in progress"  # tells work in progress from work not begun
    HIERARCHY = "hierarchy"  # parents and children
    SPRINTS = "sprints"
    START_DATES = "start dates"
    DUE_DATES = "due dates"
    LABEL_EVENTS = "label events"  # who added or removed a label, and when
    HISTORY = "history"  # when an item was reopened, or moved to another sprint or version
    REMOTE_LINKS = "links to other trackers"
    SEARCH = "search"  # answers queries in its own language
    RANK = "the order of the backlog"  # which item people put above which
    COLUMNS = "a board's columns beside the state"  # a card can stand where its item does not
    HIDDEN_NOTES = "hidden notes"  # a note can be folded away, and one sees that it was


@dataclass(frozen=True, slots=True)
class ItemRef:
    """The full name of an item or container: `source:key`. Sorts in natural order."""

    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"

    @property
    def group(self) -> str:
        """Repository or project that the key of an item begins with."""
        return self.key.rpartition("#" if "#" in self.key else "-")[0]

    def __lt__(self, other: "ItemRef") -> bool:
        return natural(self) < natural(other)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `source:key`; raises ValueError on anything else."""
        source, colon, key = text.partition(":")
        if not (source and colon and key):
            raise ValueError(f"'{text}' is not of the form source:key")
        return cls(source, key)


# Numbers longer than any tracker's are cut: Python refuses to read very long ones.
_NUMBER = re.compile(r"([0-9]{1,18})")


def natural(name: ItemRef | str) -> tuple[list[str | int], str]:
    """Sort key for the order in which people count: #9 before #10.

    To sort many refs give it as `key`: comparing them as they are works it out each time.
    """
    text = str(name)
    parts: list[str | int] = [*_NUMBER.split(text)]
    parts[1::2] = map(int, parts[1::2])  # words and numbers take turns
    return parts, text


def container_key(group: str, kind: ContainerKind, number: str | int) -> str:
    """Key of a container; `group` is its repository, project or board."""
    return f"{group}/{kind.value}/{number}"


def version_key(group: str, name: str) -> str:
    """Key of a version, which people know by name: it is unique within a project."""
    return container_key(group, ContainerKind.VERSION, name.replace("/", "-"))


@dataclass(frozen=True, slots=True)
class Container:
    """A milestone, version or sprint, also an empty one.

    `running` is whether a sprint runs now, as its tracker says: people start and end sprints
    late. None where the tracker goes by the dates alone.
    """

    ref: ItemRef
    kind: ContainerKind
    title: str
    is_open: bool = True
    start: dt.date | None = None
    due: dt.date | None = None
    created: dt.datetime | None = None
    closed: dt.datetime | None = None
    url: str = ""
    running: bool | None = None


TEXT_LIMIT = 1500
"""Characters of a description that are read: what an item is about is said at its beginning."""


@dataclass(frozen=True, slots=True)
class BacklogItem:
    """One unit of work in a tracker. Instants are UTC."""

    ref: ItemRef
    title: str
    status: Status
    created: dt.datetime
    updated: dt.datetime
    group: str = ""  # the repository or project it lives in
    kind: str = "Issue"  # the tracker's own type name
    reason: str | None = None  # why it was closed: completed, not_planned, duplicate, ...
    raw_status: str = ""  # the tracker's own word
    mapped: bool = True  # False: no entry of the status map fits `raw_status`
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reporter: str = ""  # who asked for it, where the tracker tells that beside the author
    milestone: ItemRef | None = None
    versions: tuple[ItemRef, ...] = ()
    sprint: ItemRef | None = None
    parent: ItemRef | None = None
    children: tuple[ItemRef, ...] = ()  # the known ones, where the tracker lists them on the parent
    child_count: int = 0  # as the tracker counts them, unreadable ones too
    blocked_by: tuple[ItemRef, ...] = ()
    estimate: float | None = None
    priority: str | None = None
    rank: float | None = None  # smaller is nearer the top
    started: dt.datetime | None = None
    closed: dt.datetime | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    visibility: Visibility = Visibility.PUBLIC
    url: str = ""
    locked: bool = False  # locked or archived: people may not answer, so we do not speak
    ours: bool = False  # one of our own dashboards: it is no work, and no snapshot has it
    fields: tuple[tuple[str, str], ...] = ()  # board fields, as (name, value)
    # How its description begins, as the tracker has it: `TEXT_LIMIT` characters. In no message.
    text: str = field(default="", repr=False)

    @property
    def is_open(self) -> bool:
        """Whether work is still expected."""
        return self.status.is_open

    @property
    def containers(self) -> Iterator[ItemRef]:
        """Its milestone, versions and sprint."""
        if self.milestone:
            yield self.milestone
        yield from self.versions
        if self.sprint:
            yield self.sprint


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the hidden marker of a note says, besides its topic.

    `prints` are the fingerprints told in the note, sorted; `since` is when that set was
    first told; `level` is the managed label's level that goes with it. `facts` has the
    digest of each one's facts, in the order of `prints`, or is empty where an earlier
    version wrote the note. `decided` is what people decided by answering the note, and
    `heard` the instant of the last answer that was taken notice of.
    """

    level: str
    prints: tuple[str, ...]
    since: dt.datetime
    facts: tuple[str, ...] = ()
    decided: tuple[Decision, ...] = ()
    heard: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One comment of our own account that carries our marker, as the tracker shows it."""

    ref: ItemRef
    note_id: str
    topic: str
    body: str  # without the marker
    stamp: Stamp
    resolved: bool  # by us
    created: dt.datetime
    hidden: bool = False  # folded away by a person; never true of a resolved note
    sent: str = ""  # digest of the body as we sent it, while nobody else has changed it since
    misdirected: bool = False  # its readers are not those that the source names now

    def says(self, body: str) -> bool:
        """Whether this is what it was made to say: a tracker may keep a text in its own way."""
        return self.digest(body) == self.sent if self.sent else self.body == body

    @staticmethod
    def digest(body: str) -> str:
        """What `sent` is after this body was sent."""
        return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment by somebody else that begins with `/drift`: meant for us.

    `by` is the account as the tracker asks for it, `text` the whole comment.
    """

    ref: ItemRef
    reply_id: str
    by: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ForeignNote:
    """A note with our marker, not resolved, by an account that is not ours but may write here.

    It says that the bot has changed its account, or that two bots keep one product.
    """

    ref: ItemRef
    topic: str
    account: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What matters among all the comments of one item; each oldest first."""

    notes: tuple[Note, ...] = ()
    replies: tuple[Reply, ...] = ()
    foreign: tuple[ForeignNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of a dashboard that somebody ticked. `by` is '' where that is not told."""

    box: str
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A product's dashboard issue, as the tracker shows it.

    `body` is the visible text as it was written, with no box ticked; `block` is the hidden
    text that goes with it. `ticks` are the boxes that are ticked, and those that somebody
    ticked in an edit which another edit has covered since. `seen` names this state of the
    issue: another one after any edit by anybody. `foreign` is the account that made it, if
    that is not ours. `doubled`: there is a younger one of ours, for two runs raced.
    """

    key: str
    title: str
    body: str
    block: str
    seen: str
    url: str = ""
    is_open: bool = True
    ticks: tuple[Tick, ...] = ()
    foreign: str = ""
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Who put a label on, or took it off. `by_us` is None where that cannot be known."""

    label: str
    added: bool
    by_us: bool | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class History:
    """What happened to an item, oldest first, as instants in UTC.

    `reopened`: it was done or dropped, and became open again. `moved`: it was taken out of
    a sprint or version and put into another one.
    """

    reopened: tuple[dt.datetime, ...] = ()
    moved: tuple[dt.datetime, ...] = ()

    def until(self, instant: dt.datetime) -> "History":
        """The same as it was known at an earlier instant."""
        return History(
            tuple(at for at in self.reopened if at <= instant),
            tuple(at for at in self.moved if at <= instant),
        )


@dataclass(frozen=True, slots=True)
class RemoteLink:
    """An item's link to the address of an item in another tracker.

    `waits`: the item waits for what is there; else what is there waits for the item.
    """

    url: str
    waits: bool


class Dialect(StrEnum):
    """The markup in which a tracker takes a note."""

    MARKDOWN = "markdown"
    WIKI = "wiki markup"
    ADF = "ADF"  # Atlassian's document format: JSON, as canonical text


@dataclass(frozen=True, slots=True)
class Paper:
    """What a tracker's notes are written on.

    `limit` is how many characters a note's body may have, the marker already taken off.
    """

    dialect: Dialect = Dialect.MARKDOWN
    limit: int = 60_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a source that could not be read: absent is not unreadable.

    `beside`: the items of the source are whole; what is told beside them is not.
    """

    source: str
    part: str  # repository or project; empty for the whole source
    reason: str
    partial: bool = False  # some of it was read
    beside: bool = False

    @property
    def in_words(self) -> str:
        """How a sentence begins with the part; '' where that is a name and not words."""
        return self.part[:1].upper() + self.part[1:] if self.beside and " " in self.part else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some items of one part, with what matters among their comments.

    `notes_unread` names items whose comments go on beyond what the page carried. `held` is
    how many items the part has in all, ours too, where the tracker tells that by the way.
    """

    items: tuple[BacklogItem, ...]
    notes: tuple[Note, ...] = ()
    notes_unread: tuple[ItemRef, ...] = ()
    total: int | None = None  # items that this listing will give, where the tracker says so
    replies: tuple[Reply, ...] = ()
    foreign: tuple[ForeignNote, ...] = ()
    part: str = ""  # repository or project
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """Some of the items that a part has now, as (key, last updated).

    The instant is None where a listing of keys does not tell it.
    """

    part: str
    entries: tuple[tuple[str, dt.datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The observed state at one moment, and what could not be read.

    `items` are sorted by ref. `capabilities` has every source that was asked, read or not.
    `absent` has what was asked for and is proved not to be there, with the tracker's own
    words on why ('' where it just was not listed); `moved` says where it is now, if that is
    known: perhaps in no source that is read. `found` has what the tracker's own
    search answered, by source and query, and `refused` why it would not. `accounts` has
    ours in each source, where it is known. `histories` and
    `remote_links_read` tell of the items that were asked about it, and of no other.
    """

    as_of: dt.datetime
    items: tuple[BacklogItem, ...] = ()
    containers: tuple[Container, ...] = ()
    gaps: tuple[Gap, ...] = ()
    capabilities: Mapping[str, frozenset[Capability]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    notes: Mapping[ItemRef, tuple[Note, ...]] = field(default_factory=lambda: MappingProxyType({}))
    notes_unread: frozenset[ItemRef] = frozenset()
    replies: Mapping[ItemRef, tuple[Reply, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    foreign: Mapping[ItemRef, tuple[ForeignNote, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    absent: Mapping[ItemRef, str] = field(default_factory=lambda: MappingProxyType({}))
    moved: Mapping[ItemRef, ItemRef] = field(default_factory=lambda: MappingProxyType({}))
    found: Mapping[tuple[str, str], tuple[ItemRef, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    refused: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    histories: Mapping[ItemRef, History] = field(default_factory=lambda: MappingProxyType({}))
    remote_links_read: frozenset[ItemRef] = frozenset()
    historic: bool = False  # `as_of` lies before the reading

    def gap_for(self, source: str, group: str | None = None) -> Gap | None:
        """The gap that hides this source, or this group of it, if there is one."""
        for gap in self.gaps:
            if gap.source != source or gap.beside:
                continue
            if not gap.part or group is None or gap.part == group:
                return gap
        return None

    def can(self, source: str, capability: Capability) -> bool:
        """Whether the source tells this, at this moment in time."""
        if self.historic and capability in (Capability.DOING, Capability.COLUMNS):
            return False
        return capability in self.capabilities.get(source, frozenset())

    def at(self, instant: dt.datetime) -> "Snapshot":
        """The same reading as it stood at an earlier instant.

        Items created later are absent, items closed later are open again, and nothing is
        in work of which the tracker does not say since when. A milestone or version of
        unknown age was there if it holds an item that was. Titles, texts, labels and links
        are those of today: trackers give no history of them in a listing.
        """
        items = tuple(_item_at(i, instant) for i in self.items if i.created <= instant)
        held = {ref for item in items for ref in item.containers}
        containers = tuple(
            _container_at(c, instant) for c in self.containers if _was_there(c, instant, held)
        )
        return replace(self, as_of=instant, items=items, containers=containers, historic=True)

    def digest(self) -> str:
        """Hash of the facts the plan was made from; equal for equal readings."""
        hasher = hashlib.sha256()
        for item in self.items:
            hasher.update(f"{item.ref} {item.updated.isoformat()} {item.status}\n".encode())
        for gap in self.gaps:
            hasher.update(f"{gap}\n".encode())
        return hasher.hexdigest()[:16]


def _item_at(item: BacklogItem, instant: dt.datetime) -> BacklogItem:
    begun = item.started if item.started is None or item.started <= instant else None
    if item.closed is not None and item.closed > instant:
        return replace(item, status=Status.TODO, started=begun, closed=None, reason=None)
    if item.status is Status.DOING and begun is None:
        return replace(item, status=Status.TODO, started=None)
    return item if begun == item.started else replace(item, started=None)


def _was_there(container: Container, instant: dt.datetime, held: Set[ItemRef]) -> bool:
    """Sprints of unknown age are kept: their own dates say when they count."""
    if container.created is not None:
        return container.created <= instant
    return container.kind is ContainerKind.SPRINT or container.ref in held


def _container_at(container: Container, instant: dt.datetime) -> Container:
    if container.closed is None or container.closed <= instant:
        return container
    return replace(container, is_open=True, closed=None)

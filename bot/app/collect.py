"""Read every source into one snapshot. Absent is not unreadable."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

import structlog

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    ItemRef,
    Note,
    Page,
    Snapshot,
    natural,
)
from bot.domain.errors import NotFound, Rejected, TrackerError, Unavailable
from bot.domain.roadmap import Link, LinkKind, Roadmap, Source
from bot.ports import Progress, Reader

log = structlog.get_logger()

_Read = TypeVar("_Read", BacklogItem, Container)
_Told = TypeVar("_Told")

SILENCES = 2
"""After so many questions in a row without an answer a source is asked no more."""


@dataclass
class _Gathered:
    """What has been read so far; the first reading of an item wins."""

    items: dict[ItemRef, BacklogItem] = field(default_factory=dict)
    containers: dict[ItemRef, Container] = field(default_factory=dict)
    notes: dict[ItemRef, list[Note]] = field(default_factory=lambda: defaultdict(list))
    unread: set[ItemRef] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    absent: dict[ItemRef, str] = field(default_factory=dict)
    found: dict[tuple[str, str], tuple[ItemRef, ...]] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        for item in page.items:
            self.items.setdefault(item.ref, item)
        for note in page.notes:
            self.notes[note.ref].append(note)
        self.unread.update(page.notes_unread)


def collect(
    roadmap: Roadmap,
    readers: Mapping[str, Reader | Gap],
    now: dt.datetime,
    progress: Progress,
) -> Snapshot:
    """Read the roadmap's sources. A source that fails is a gap; the others go on."""
    gathered = _Gathered()
    capabilities: dict[str, frozenset[Capability]] = {}
    for source in roadmap.sources:
        reader = readers[source.name]
        if isinstance(reader, Gap):
            gathered.gaps.append(reader)
            continue
        _read(reader, gathered, progress)
        capabilities[source.name] = reader.capabilities  # reading shows what is not there
        _confirm(_links(roadmap, source.name, LinkKind.ISSUE), reader, gathered)
        _search(_links(roadmap, source.name, LinkKind.JQL), reader, gathered)
    _note_absent_containers(roadmap, gathered)
    if len(roadmap.sources) > 1:
        _join_sources(roadmap.sources, gathered.items)
    log.info(
        "collected",
        product=roadmap.id,
        items=len(gathered.items),
        containers=len(gathered.containers),
        gaps=len(gathered.gaps),
    )
    return _snapshot(gathered, capabilities, now)


def _snapshot(
    gathered: _Gathered, capabilities: Mapping[str, frozenset[Capability]], now: dt.datetime
) -> Snapshot:
    return Snapshot(
        as_of=now,
        items=_ordered(gathered.items),
        containers=_ordered(gathered.containers),
        gaps=tuple(dict.fromkeys(gathered.gaps)),
        capabilities=capabilities,
        notes={ref: tuple(gathered.notes[ref]) for ref in sorted(gathered.notes, key=natural)},
        notes_unread=frozenset(gathered.unread),
        absent=MappingProxyType(gathered.absent),
        found=MappingProxyType(gathered.found),
        refused=MappingProxyType(gathered.refused),
    )


def _ordered(read: Mapping[ItemRef, _Read]) -> tuple[_Read, ...]:
    return tuple(read[ref] for ref in sorted(read, key=natural))


def _read(reader: Reader, gathered: _Gathered, progress: Progress) -> None:
    count = 0
    try:
        for page in reader.items():
            if isinstance(page, Gap):
                gathered.gaps.append(page)
                continue
            gathered.add(page)
            count += len(page.items)
            progress(reader.source, count, page.total)
        for container in reader.containers():
            if isinstance(container, Gap):
                gathered.gaps.append(container)
            else:
                gathered.containers[container.ref] = container
    except TrackerError as error:
        gathered.gaps.append(Gap(reader.source, "", str(error), partial=count > 0))
        log.warning("source_unreadable", source=reader.source, reason=error.message)


def _links(roadmap: Roadmap, source: str, kind: LinkKind) -> Iterator[Link]:
    for link in (*roadmap.unplanned.links, *(x for i in roadmap.initiatives for x in i.named)):
        if link.source == source and link.kind is kind:
            yield link


def _confirm(links: Iterable[Link], reader: Reader, gathered: _Gathered) -> None:
    """Ask by key for linked items the listing did not have: a listing may lag (R10)."""
    asked: set[ItemRef] = set()
    for link in links:
        ref = link.target
        if ref is None or ref in gathered.items or ref in asked or _in_gap(link, gathered):
            continue
        asked.add(ref)
        try:
            gathered.items[ref] = reader.item(ref.key)
        except NotFound as error:
            gathered.absent[ref] = error.message if error.explains else ""
        except TrackerError as error:
            # The listing is whole; what the link means is what is not known.
            gathered.gaps.append(Gap(link.source, ref.key, str(error), partial=True, beside=True))


def _search(links: Iterable[Link], reader: Reader, gathered: _Gathered) -> None:
    """Ask the tracker's own search what only it can decide, each query once."""
    if any(gap.source == reader.source and not gap.part for gap in gathered.gaps):
        return  # it was not read at all, so it is not asked either
    for query in dict.fromkeys(link.value for link in links):
        asked = (reader.source, query)
        try:
            keys = reader.search(query)
        except Rejected as error:
            gathered.refused[asked] = error.message
        except TrackerError as error:
            part = f"the search for {query}"
            gathered.gaps.append(Gap(reader.source, part, str(error), partial=True, beside=True))
        else:
            gathered.found[asked] = tuple(ItemRef(reader.source, key) for key in keys)


def _in_gap(link: Link, gathered: _Gathered) -> bool:
    return any(g.source == link.source and g.part in ("", link.group) for g in gathered.gaps)


def _note_absent_containers(roadmap: Roadmap, gathered: _Gathered) -> None:
    """A milestone that a complete listing does not have does not exist."""
    for initiative in roadmap.initiatives:
        for link in initiative.named:
            ref = link.target
            if ref is None or link.kind is LinkKind.ISSUE or _in_gap(link, gathered):
                continue
            if ref not in gathered.containers:
                gathered.absent[ref] = ""


def _join_sources(sources: Iterable[Source], items: dict[ItemRef, BacklogItem]) -> None:
    """Name relations across sources by the source that has them.

    A reader knows its own source only, so it names every relation as if it were there.
    """
    homes = _Homes(sources, items)
    for ref, item in items.items():
        if item.parent or item.children or item.blocked_by:
            parent = homes.of(item.parent) if item.parent else None
            children = tuple(map(homes.of, item.children))
            blocked_by = tuple(map(homes.of, item.blocked_by))
            if (parent, children, blocked_by) != (item.parent, item.children, item.blocked_by):
                joined = replace(item, parent=parent, children=children, blocked_by=blocked_by)
                items[ref] = joined


class _Homes:
    """Which source of the roadmap has a repository or project."""

    def __init__(self, sources: Iterable[Source], items: Mapping[ItemRef, BacklogItem]) -> None:
        self._items = items
        self._kinds: dict[str, str] = {}
        self._with: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for source in sources:
            self._kinds[source.name] = source.kind
            for group in source.groups:
                self._with[source.kind, group.casefold()][source.name] = group
        self._hosts: dict[str, str] = {}
        for ref, item in items.items():
            if item.url and ref.source not in self._hosts:
                self._hosts[ref.source] = urlsplit(item.url).netloc.casefold()

    def of(self, ref: ItemRef) -> ItemRef:
        """The ref as the source that has it names it; as it is where none other does."""
        if ref in self._items:
            return ref
        names = self._with.get((self._kinds[ref.source], ref.group.casefold()), {})
        if ref.source in names:
            return ref
        for source, name in names.items():
            if self._may_share_host(ref.source, source):
                return ItemRef(source, name + ref.key[len(ref.group) :])
        return ref

    def _may_share_host(self, one: str, other: str) -> bool:
        """Two servers may have a repository of one name; an unread source may be on any."""
        host = self._hosts.get(one, "")
        return host == self._hosts.get(other, host)


def with_comments(
    snapshot: Snapshot, refs: Iterable[ItemRef], readers: Mapping[str, Reader | Gap]
) -> Snapshot:
    """The snapshot with the notes of these items read to the last comment."""
    notes, unread = dict(snapshot.notes), set(snapshot.notes_unread)
    for ref, told in answers(refs, readers, _notes, "comments_unreadable"):
        if told is not None:
            notes[ref] = told
            unread.discard(ref)
    return replace(snapshot, notes=notes, notes_unread=frozenset(unread))


def answers(
    refs: Iterable[ItemRef],
    readers: Mapping[str, Reader | Gap],
    ask: Callable[[Reader, str], _Told],
    event: str,
) -> Iterator[tuple[ItemRef, _Told | None]]:
    """What a reader says of each item; None, and `event` in the log, where it fails.

    A source that is silent twice in a row is not asked again: each silence takes minutes.
    """
    silences: Counter[str] = Counter()
    for ref in refs:
        reader = readers[ref.source]
        if isinstance(reader, Gap):
            continue
        if silences[ref.source] >= SILENCES:
            yield ref, None
            continue
        try:
            yield ref, ask(reader, ref.key)
            silences[ref.source] = 0
        except TrackerError as error:
            silences[ref.source] += isinstance(error, Unavailable)
            log.warning(event, ref=str(ref), reason=error.message)
            yield ref, None


def _notes(reader: Reader, key: str) -> tuple[Note, ...]:
    return reader.notes(key)

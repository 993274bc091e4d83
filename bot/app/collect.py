"""Read every source into one snapshot. Absent is not unreadable."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import structlog

from bot.app.comments import answers, with_comments
from bot.app.homes import join_sources
from bot.app.part import Part
from bot.app.reading import Reading
from bot.app.shelf import Shelf
from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    ItemRef,
    Snapshot,
    Thread,
    natural,
)
from bot.domain.errors import NotFound, Rejected, TrackerError
from bot.domain.roadmap import Link, LinkKind, Roadmap
from bot.ports import Progress, Reader

__all__ = ["answers", "collect", "with_comments"]

log = structlog.get_logger()

_Read = TypeVar("_Read", BacklogItem, Container)


@dataclass
class _Gathered:
    """What has been read so far; the first reading of an item wins."""

    items: dict[ItemRef, BacklogItem] = field(default_factory=dict)
    containers: dict[ItemRef, Container] = field(default_factory=dict)
    threads: dict[ItemRef, Thread] = field(default_factory=dict)
    unread: set[ItemRef] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    absent: dict[ItemRef, str] = field(default_factory=dict)
    moved: dict[ItemRef, ItemRef] = field(default_factory=dict)
    found: dict[tuple[str, str], tuple[ItemRef, ...]] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, reading: Reading) -> None:
        for part in reading.parts.values():
            self._add(part)
        self.containers |= reading.containers
        self.gaps.extend(reading.gaps)

    def _add(self, part: Part) -> None:
        """All but our own dashboards, which are no work."""
        for key, item in part.items.items():
            if item.ours or item.ref in self.items:
                continue
            self.items[item.ref] = item
            if key in part.threads:
                self.threads[item.ref] = part.threads[key]
            if key in part.unread:
                self.unread.add(item.ref)


def collect(
    roadmap: Roadmap,
    readers: Mapping[str, Reader | Gap],
    now: dt.datetime,
    progress: Progress,
    shelf: Shelf | None = None,
) -> Snapshot:
    """Read the roadmap's sources. A source that fails is a gap; the others go on.

    With a shelf only what changed is read, where that gives the same.
    """
    gathered = _Gathered()
    capabilities: dict[str, frozenset[Capability]] = {}
    accounts: dict[str, str] = {}
    for source in roadmap.sources:
        reader = readers[source.name]
        if isinstance(reader, Gap):
            gathered.gaps.append(reader)
            continue
        reading = shelf.open(reader, now) if shelf else Reading(reader, now)
        reading.read(progress)
        gathered.add(reading)
        capabilities[source.name] = reader.capabilities  # reading shows what is not there
        if reader.account:
            accounts[source.name] = reader.account
        _confirm(_links(roadmap, source.name, LinkKind.ISSUE), reader, gathered)
        _search(_links(roadmap, source.name, LinkKind.JQL), reader, gathered)
    _note_absent_containers(roadmap, gathered)
    if len(roadmap.sources) > 1:
        gathered.moved = join_sources(roadmap.sources, gathered.items, gathered.moved)
    log.info(
        "collected",
        product=roadmap.id,
        items=len(gathered.items),
        containers=len(gathered.containers),
        gaps=len(gathered.gaps),
    )
    return _snapshot(gathered, capabilities, accounts, now)


def _snapshot(
    gathered: _Gathered,
    capabilities: Mapping[str, frozenset[Capability]],
    accounts: Mapping[str, str],
    now: dt.datetime,
) -> Snapshot:
    threads = {ref: gathered.threads[ref] for ref in sorted(gathered.threads, key=natural)}
    return Snapshot(
        as_of=now,
        items=_ordered(gathered.items),
        containers=_ordered(gathered.containers),
        gaps=tuple(dict.fromkeys(gathered.gaps)),
        capabilities=capabilities,
        notes={ref: thread.notes for ref, thread in threads.items() if thread.notes},
        notes_unread=frozenset(gathered.unread),
        replies={ref: thread.replies for ref, thread in threads.items() if thread.replies},
        foreign={ref: thread.foreign for ref, thread in threads.items() if thread.foreign},
        accounts=accounts,
        absent=MappingProxyType(gathered.absent),
        moved=MappingProxyType(gathered.moved),
        found=MappingProxyType(gathered.found),
        refused=MappingProxyType(gathered.refused),
    )


def _ordered(read: Mapping[ItemRef, _Read]) -> tuple[_Read, ...]:
    return tuple(read[ref] for ref in sorted(read, key=natural))


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
            item = reader.item(ref.key)
        except NotFound as error:
            gathered.absent[ref] = error.message if error.explains else ""
            if error.now:
                gathered.moved[ref] = ItemRef(ref.source, error.now)
        except TrackerError as error:
            # The listing is whole; what the link means is what is not known.
            gathered.gaps.append(Gap(link.source, ref.key, str(error), partial=True, beside=True))
        else:
            if item.ours:
                gathered.absent[ref] = f"{ref.key} is a dashboard of ours, not an item."
            else:
                gathered.items[ref] = item


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

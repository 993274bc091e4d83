"""What a listing does not tell, read for the items on which a rule needs it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from bot.app.comments import answers
from bot.domain.backlog import Gap, History, ItemRef, RemoteLink, Snapshot, natural
from bot.domain.detect import histories_to_read, remote_links_to_read
from bot.domain.errors import TrackerError
from bot.domain.scene import Scene
from bot.ports import Reader

log = structlog.get_logger()

Readers = Mapping[str, Reader | Gap]


def with_details(scene: Scene, readers: Readers) -> Snapshot:
    """The scene's snapshot with what its rules ask for; the same one if they ask nothing."""
    return read_details(scene.snapshot, [scene], readers)


def read_details(snapshot: Snapshot, scenes: Sequence[Scene], readers: Readers) -> Snapshot:
    """The snapshot with what the rules ask for in any of the scenes, each item asked once."""
    if asked := _together(map(histories_to_read, scenes)):
        snapshot = _with_histories(snapshot, asked, readers)
    if asked := _together(map(remote_links_to_read, scenes)):
        snapshot = _with_remote_links(snapshot, asked, readers)
    return snapshot


def _together(asked: Iterable[tuple[ItemRef, ...]]) -> tuple[ItemRef, ...]:
    return tuple(sorted({ref for refs in asked for ref in refs}, key=natural))


def _by_reader(refs: Iterable[ItemRef], readers: Readers) -> Iterator[tuple[Reader, list[ItemRef]]]:
    of_source: dict[str, list[ItemRef]] = defaultdict(list)
    for ref in refs:
        of_source[ref.source].append(ref)
    for source, asked in of_source.items():
        reader = readers[source]
        if not isinstance(reader, Gap):
            yield reader, asked


def _with_histories(snapshot: Snapshot, asked: tuple[ItemRef, ...], readers: Readers) -> Snapshot:
    told: dict[ItemRef, History] = {}
    gaps: list[Gap] = []
    for reader, refs in _by_reader(asked, readers):
        try:
            found = reader.histories([ref.key for ref in refs])
        except TrackerError as error:
            gaps.append(_beside(reader, "the history of items", error))
            continue
        told |= {ref: found[ref.key].until(snapshot.as_of) for ref in refs if ref.key in found}
    return replace(snapshot, histories=told, gaps=(*snapshot.gaps, *gaps))


def _with_remote_links(
    snapshot: Snapshot, asked: tuple[ItemRef, ...], readers: Readers
) -> Snapshot:
    links: dict[ItemRef, tuple[RemoteLink, ...]] = {}
    gaps: list[Gap] = []
    for ref, told in answers(asked, readers, _links_of, "remote_links_unreadable"):
        if told is not None:
            links[ref] = told
    unread = Counter(ref.source for ref in asked if ref not in links)
    for source, count in sorted(unread.items()):
        why = f"those of {count} of the items asked about could not be read"
        gaps.append(Gap(source, "links to other trackers", why, partial=True, beside=True))
    joined = _joined(snapshot, links)
    return replace(joined, remote_links_read=frozenset(links), gaps=(*snapshot.gaps, *gaps))


def _beside(reader: Reader, what: str, error: TrackerError) -> Gap:
    log.warning("details_unreadable", source=reader.source, what=what, reason=error.message)
    return Gap(reader.source, what, str(error), partial=True, beside=True)


def _joined(snapshot: Snapshot, links: Mapping[ItemRef, tuple[RemoteLink, ...]]) -> Snapshot:
    """Links to addresses of items that were read, as blockers of the item that waits."""
    homes = {_plain(item.url): item.ref for item in snapshot.items if item.url}
    blockers: dict[ItemRef, set[ItemRef]] = defaultdict(set)
    for ref, told in links.items():
        for link in told:
            if other := homes.get(_plain(link.url)):
                waiting, blocker = (ref, other) if link.waits else (other, ref)
                blockers[waiting].add(blocker)
    if not blockers:
        return snapshot
    items = tuple(
        replace(item, blocked_by=tuple(sorted({*item.blocked_by, *found}, key=natural)))
        if (found := blockers.get(item.ref))
        else item
        for item in snapshot.items
    )
    return replace(snapshot, items=items)


def _plain(url: str) -> tuple[str, str]:
    """Host and path: people paste addresses with and without what does not matter."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", url
    return parts.netloc.casefold(), parts.path.rstrip("/").casefold()


def _links_of(reader: Reader, key: str) -> tuple[RemoteLink, ...]:
    return reader.remote_links(key)

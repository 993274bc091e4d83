"""What was read before, so that a run asks only for what changed since."""

import datetime as dt
from collections.abc import Collection, Mapping

import structlog

from bot.app.part import NOTHING_SAID, Freshness, Part
from bot.app.reading import Reading
from bot.domain.backlog import ItemRef, Snapshot, Thread
from bot.domain.errors import StoreError
from bot.domain.kept import Kept, KeptPart
from bot.ports import Reader, RunStore

__all__ = ["Freshness", "Shelf"]

log = structlog.get_logger()


class Shelf:
    """Lends a product's earlier readings, and takes new ones in.

    With a store that keeps nothing, nothing is kept. One that fails costs requests only.
    """

    def __init__(
        self,
        store: RunStore,
        product: str,
        freshness: Freshness = Freshness(),  # noqa: B008
    ) -> None:
        self._store = store
        self._product = product
        self._freshness = freshness
        self._readings: dict[str, Reading] = {}

    def open(self, reader: Reader, now: dt.datetime) -> Reading:
        """A reading of this source that begins from what is kept, if that still counts."""
        reading = Reading(reader, now, self._kept(reader), self._freshness)
        self._readings[reader.source] = reading
        return reading

    def _kept(self, reader: Reader) -> Mapping[str, KeptPart]:
        if not (basis := reader.basis):
            return {}
        try:
            kept = self._store.kept(self._product, reader.source)
        except StoreError as error:
            log.warning("kept_unreadable", source=reader.source, reason=error.message)
            return {}
        if kept is None or kept.basis != basis:
            return {}
        reader.recall(kept.learnt)
        return kept.parts

    def keep(self, snapshot: Snapshot, touched: Collection[ItemRef] = ()) -> None:
        """Keep what was read, with the threads that the snapshot got since.

        Parts that a gap hides stay as they were kept before; parts that the core gave a gap
        are forgotten, since their reader takes them for read. Of `touched`, the items that we
        wrote to, the threads are forgotten: they are as we made them.
        """
        for source, reading in self._readings.items():
            if reading.reader.basis and reading.is_sound and not _is_hidden(source, snapshot):
                self._keep(reading, snapshot, {r.key for r in touched if r.source == source})
        self._readings.clear()

    def _keep(self, reading: Reading, snapshot: Snapshot, touched: Collection[str]) -> None:
        source = reading.reader.source
        parts = {
            name: part
            for name, part in reading.kept.items()
            if reading.hides(name) and name not in reading.forgotten
        }
        whole = {n: p for n, p in reading.parts.items() if not snapshot.gap_for(source, n)}
        threads = _threads_of(source, snapshot)
        unread = {ref.key for ref in snapshot.notes_unread if ref.source == source}
        for name, part in whole.items():
            _take_threads(part, threads, unread, touched)
            parts[name] = part.kept(reading.now)
        kept = Kept(reading.reader.basis, reading.reader.learnt(), parts)
        try:
            self._store.keep(self._product, source, kept)
        except StoreError as error:
            log.warning("reading_not_kept", source=source, reason=error.message)
        else:
            log.info("reading_kept", source=source, parts=len(whole))


def _is_hidden(source: str, snapshot: Snapshot) -> bool:
    """Whether a gap hides all of the source."""
    return any(g.source == source and not g.part and not g.beside for g in snapshot.gaps)


def _threads_of(source: str, snapshot: Snapshot) -> dict[str, Thread]:
    """What is known of a source's threads, by key, but for those in which nothing matters."""
    written = (snapshot.notes, snapshot.replies, snapshot.foreign)
    refs = {ref for told in written for ref in told if ref.source == source}
    return {
        ref.key: Thread(
            snapshot.notes.get(ref, ()),
            snapshot.replies.get(ref, ()),
            snapshot.foreign.get(ref, ()),
        )
        for ref in refs
    }


def _take_threads(
    part: Part, threads: Mapping[str, Thread], unread: Collection[str], touched: Collection[str]
) -> None:
    known = [key for key in part.unread if key not in unread]
    for key in (*known, *(key for key in threads if key in part.items)):
        part.say(key, threads.get(key, NOTHING_SAID), unread=key in unread)
    for key in touched:
        if key in part.items:
            part.say(key, NOTHING_SAID, unread=True)

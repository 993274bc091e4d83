"""One repository or project as a run knows it: what was kept, and what was read since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import TypeVar

from bot.domain.backlog import BacklogItem, ForeignNote, ItemRef, Note, Page, Reply, Thread
from bot.domain.kept import KeptPart

NOTHING_SAID = Thread()

SETTLED = dt.timedelta(minutes=5)
"""After so long a listing shows a change, and clocks differ by less. Of two changes within the
second that a tracker tells, the later one does not show."""

_turns = count(1)

_Written = TypeVar("_Written", Note, Reply, ForeignNote)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far what is kept is trusted.

    `overlap` is how long before the last known change the next reading begins: a listing
    may tell a change late. After `listing` all keys are compared, after `reread` all is
    read anew: trackers do not count every change as one.
    """

    overlap: dt.timedelta = dt.timedelta(minutes=5)
    listing: dt.timedelta = dt.timedelta(hours=24)
    reread: dt.timedelta = dt.timedelta(days=7)


@dataclass
class Part:
    """Its items by key, with their threads. `base` is what was kept of it, if that counts.

    `given` are the keys that a listing told in this run, and `told` the latest change that
    one knew of; `fresh` has those and the ones that were asked for, with the turn in which that
    was: later is newer. `compared` is whether all
    of its keys were seen in this run. `before` has what was kept of the items that are
    different now, or gone.
    """

    base: KeptPart | None = None
    items: dict[str, BacklogItem] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    fresh: dict[str, int] = field(default_factory=dict)
    before: dict[str, BacklogItem | None] = field(default_factory=dict)
    held: int | None = None
    told: dt.datetime | None = None
    compared: bool = False
    changed: bool = False

    @classmethod
    def of(cls, base: KeptPart) -> "Part":
        """The part as it was kept."""
        return cls(
            base=base,
            items={item.ref.key: item for item in base.items},
            threads=_threads(base.notes, base.replies, base.foreign),
            unread={ref.key for ref in base.notes_unread},
        )

    def take(self, page: Page) -> None:
        """Add what a listing told; the first time that an item is told in a run counts."""
        threads = _threads(page.notes, page.replies, page.foreign)
        unread = {ref.key for ref in page.notes_unread}
        self.held = self.held if page.held is None else page.held
        for item in page.items:
            key = item.ref.key
            self.tell(item.updated)
            if key not in self.given:
                self.given.add(key)
                self.fresh[key] = next(_turns)
                self.put(item, threads.get(key, NOTHING_SAID), unread=key in unread)

    def merge(self, newer: "Part") -> None:
        """Add what was read since."""
        self.held, self.given, self.told = newer.held, newer.given, newer.told
        self.fresh |= newer.fresh
        for key, item in newer.items.items():
            thread, unread = newer.threads.get(key, NOTHING_SAID), key in newer.unread
            if not (unread and self._is_as_kept(item)):
                self.put(item, thread, unread=unread)

    def put_all(self, newer: "Part") -> None:
        """Have what another listing told in the same run."""
        self.fresh |= newer.fresh
        for key, item in newer.items.items():
            if self.items.get(key) != item:
                thread = newer.threads.get(key, NOTHING_SAID)
                self.put(item, thread, unread=key in newer.unread)

    def _is_as_kept(self, item: BacklogItem) -> bool:
        """Whether its thread, which was read to the end, has had no chance to change since."""
        key, looked = item.ref.key, self.base.looked if self.base else None
        if key in self.unread or looked is None:
            return False
        return self.items.get(key) == item and item.updated < looked - SETTLED

    def put(self, item: BacklogItem, thread: Thread, *, unread: bool = False) -> None:
        """Have this item, with this thread, in the place of what was there."""
        key = item.ref.key
        if self.items.get(key) != item:
            self.before.setdefault(key, self.items.get(key))
            self.items[key] = item
            self.changed = True
        self.say(key, thread, unread=unread)

    def renew(self, item: BacklogItem, thread: Callable[[str], Thread]) -> None:
        """Have this item, which was asked for; its thread too where that may be another."""
        key = item.ref.key
        old = self.items.get(key)
        self.fresh[key] = next(_turns)
        if old is not None and old.updated == item.updated:
            self.put(item, self.threads.get(key, NOTHING_SAID), unread=key in self.unread)
        else:
            self.put(item, thread(key))

    def say(self, key: str, thread: Thread, *, unread: bool = False) -> None:
        """Have this thread on an item; `unread`: there is more of it."""
        if self.threads.get(key, NOTHING_SAID) == thread and (key in self.unread) is unread:
            return
        self.changed = True
        self.threads[key] = thread
        (self.unread.add if unread else self.unread.discard)(key)

    def drop(self, key: str) -> None:
        """Have the item no longer."""
        self.fresh[key] = next(_turns)
        if (item := self.items.pop(key, None)) is not None:
            self.before.setdefault(key, item)
            self.changed = True
        self.threads.pop(key, None)
        self.unread.discard(key)

    def compare(self, kept: KeptPart) -> None:
        """Find what is different from what was kept, after all was read anew."""
        old = {item.ref.key: item for item in kept.items}
        keys = old.keys() | self.items.keys()
        self.before = {key: old.get(key) for key in keys if old.get(key) != self.items.get(key)}

    def tell(self, instant: dt.datetime | None) -> None:
        """Take note of an item's last change."""
        if instant is not None and (self.told is None or instant > self.told):
            self.told = instant

    def is_doubted(self, now: dt.datetime, freshness: Freshness) -> bool:
        """Whether its keys are to be compared with the tracker's."""
        if self.base is None:
            return False
        counted = self.held is None or self.held == len(self.items)
        return not (counted and is_within(freshness.listing, self.base.listed, now))

    def differing(self, entries: Mapping[str, dt.datetime | None]) -> Iterator[str]:
        """Keys of a listing that are new to us, or have another last change than ours."""
        for key, updated in entries.items():
            item = self.items.get(key)
            if item is None or (updated is not None and updated != item.updated):
                yield key

    def kept(self, now: dt.datetime) -> KeptPart:
        """As it is kept for the next run.

        A change in the future, by our clock, would hide the changes until then.
        """
        mark = min(self.told, now) if self.told else None
        base = self.base
        if base is None:
            return self._anew(mark, now)
        if base.mark is not None and (mark is None or mark < base.mark):
            mark = base.mark
        listed = now if self.compared else base.listed
        if not self.changed:
            return replace(base, mark=mark, listed=listed, looked=now)
        return replace(self._anew(mark, now), listed=listed, read=base.read)

    def _anew(self, mark: dt.datetime | None, now: dt.datetime) -> KeptPart:
        threads = [self.threads[key] for key in self.items if key in self.threads]
        return KeptPart(
            items=tuple(self.items.values()),
            mark=mark,
            listed=now,
            read=now,
            notes=tuple(chain.from_iterable(thread.notes for thread in threads)),
            notes_unread=tuple(i.ref for key, i in self.items.items() if key in self.unread),
            replies=tuple(chain.from_iterable(thread.replies for thread in threads)),
            foreign=tuple(chain.from_iterable(thread.foreign for thread in threads)),
            looked=now,
        )


def is_within(span: dt.timedelta, since: dt.datetime, now: dt.datetime) -> bool:
    """Whether that was less than `span` ago; an instant in the future was not."""
    return dt.timedelta(0) <= now - since < span


def _threads(
    notes: Iterable[Note], replies: Iterable[Reply], foreign: Iterable[ForeignNote]
) -> dict[str, Thread]:
    """What was written, by the key of the item it is on."""
    of_notes, of_replies, of_foreign = _by_item(notes), _by_item(replies), _by_item(foreign)
    keys = dict.fromkeys((*of_notes, *of_replies, *of_foreign))
    return {
        ref.key: Thread(
            tuple(of_notes.get(ref, ())),
            tuple(of_replies.get(ref, ())),
            tuple(of_foreign.get(ref, ())),
        )
        for ref in keys
    }


def _by_item(written: Iterable[_Written]) -> dict[ItemRef, list[_Written]]:
    found: dict[ItemRef, list[_Written]] = defaultdict(list)
    for one in written:
        found[one.ref].append(one)
    return found

"""A tracker in memory whose listings are late, as a `Reader`. It counts what it is asked."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.app.part import Freshness
from bot.app.shelf import Shelf
from bot.domain.backlog import (
    BacklogItem,
    Container,
    Gap,
    ItemRef,
    Keys,
    Page,
    Reply,
    Status,
    Thread,
)
from bot.domain.errors import NotFound, StoreError, Unavailable
from bot.domain.kept import Kept
from bot.store import NullStore
from bot.store.kept_codec import decode, digest, encode
from tests.app.readers import EmptyReader

START = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TOLD = 2
"""So many comments of an item come with the listing."""

PAGE = 2
LAG = 60
"""Seconds after which every listing shows a change."""


@dataclass(frozen=True)
class State:
    """An item from one change to the next. `item` is None once it is gone."""

    item: BacklogItem | None
    replies: tuple[Reply, ...]
    at: dt.datetime
    listed_from: dt.datetime
    keys_from: dt.datetime


@dataclass
class Tracker:
    """Items by part and key, each with all the states it was in."""

    now: dt.datetime = START
    parts: dict[str, dict[str, list[State]]] = field(default_factory=dict)
    basis: str = "first"  # what readers of it say
    numbers: int = 0

    def late(self, seconds: int) -> dt.datetime:
        return self.now + dt.timedelta(seconds=seconds)

    def add(self, part: str, *, ours: bool = False, lag: int = 0, keys_lag: int = 0) -> str:
        self.numbers += 1
        key = f"{part}#{self.numbers}"
        item = BacklogItem(
            ItemRef("shop", key), "New", Status.TODO, self.now, self.now, part, ours=ours
        )
        self._state(part, key, item, (), lag, keys_lag)
        return key

    def change(self, key: str, lag: int = 0, keys_lag: int = 0, **fields: object) -> None:
        state = self.state(key)
        if state.item is not None:
            item = replace(state.item, updated=self.now, **fields)  # type: ignore[arg-type]
            self._state(self._part(key), key, item, state.replies, lag, keys_lag)

    def comment(self, key: str, lag: int = 0, keys_lag: int = 0) -> None:
        state = self.state(key)
        if state.item is not None:
            said = Reply(state.item.ref, f"c-{len(state.replies)}", "ana", "/drift", self.now)
            item = replace(state.item, updated=self.now)
            self._state(self._part(key), key, item, (*state.replies, said), lag, keys_lag)

    def adopt(self, key: str, parent: str, lag: int = 0, keys_lag: int = 0) -> None:
        """The parent is not called changed by that."""
        item, above = self.state(key).item, self.state(parent).item
        if item and above and key != parent and item.parent != above.ref:
            self._leave(item, lag, keys_lag)
            self.change(key, lag, keys_lag, parent=above.ref)
            self._silently(above.ref, lag, keys_lag, children=(*above.children, item.ref))

    def delete(self, key: str, lag: int = 0, keys_lag: int = 0) -> None:
        """Nothing is related to it any more, and nothing is called changed by that."""
        if item := self.state(key).item:
            self._leave(item, lag, keys_lag)
            for child in item.children:
                self._silently(child, lag, keys_lag, parent=None)
        self._state(self._part(key), key, None, (), lag, keys_lag)

    def _leave(self, item: BacklogItem, lag: int, keys_lag: int) -> None:
        if item.parent and (above := self.state(item.parent.key).item):
            rest = tuple(ref for ref in above.children if ref != item.ref)
            self._silently(above.ref, lag, keys_lag, children=rest)

    def _silently(self, ref: ItemRef, lag: int, keys_lag: int, **fields: object) -> None:
        """A relation is shown no sooner than what it was before."""
        before = self.state(ref.key)
        assert before.item
        item = replace(before.item, **fields)  # type: ignore[arg-type]
        self._state(self._part(ref.key), ref.key, item, before.replies, lag, keys_lag)
        states = self.parts[self._part(ref.key)][ref.key]
        states[-1] = replace(
            states[-1],
            listed_from=max(states[-1].listed_from, before.listed_from),
            keys_from=max(states[-1].keys_from, before.keys_from),
        )

    def move(self, key: str, part: str, lag: int = 0, keys_lag: int = 0) -> str:
        """To another part, where it gets another key."""
        state = self.state(key)
        if state.item is None:
            return key
        self.delete(key, lag, keys_lag)
        there = self.add(part, lag=lag, keys_lag=keys_lag)
        self.change(there, lag, keys_lag, title=state.item.title, created=state.item.created)
        return there

    def state(self, key: str) -> State:
        return self.parts[self._part(key)][key][-1]

    def names(self) -> list[str]:
        """Of all that is there, and of what is gone."""
        return [key for of_part in self.parts.values() for key in of_part]

    def counts(self) -> Counter[str]:
        """How many states each item has been in so far."""
        return Counter({k: len(states) for of in self.parts.values() for k, states in of.items()})

    def possible(self, key: str, then: dt.datetime, count: int) -> list[State]:
        """Every state that a listing may have shown since then, when there were so many.

        An item that went away within the last minute may be told as it ever was: as long as
        listings still have another one that is gone, their counts may say nothing of it.
        """
        states = self.parts[self._part(key)][key]
        late = [max(state.listed_from, state.keys_from) > then for state in states[:count]]
        firm = [number for number, is_late in enumerate(late) if not is_late]
        shown = states[firm[-1] :] if firm else [replace(states[0], item=None), *states]
        lately = then - dt.timedelta(seconds=LAG)
        return states if states[-1].item is None and states[-1].at > lately else shown

    def _part(self, key: str) -> str:
        return key.partition("#")[0]

    def _state(
        self,
        part: str,
        key: str,
        item: BacklogItem | None,
        replies: tuple[Reply, ...],
        lag: int,
        keys_lag: int,
    ) -> None:
        state = State(item, replies, self.now, self.late(lag), self.late(keys_lag))
        self.parts.setdefault(part, {}).setdefault(key, []).append(state)


def seen(states: Sequence[State], now: dt.datetime, *, by_keys: bool = False) -> State | None:
    """The newest state that a listing shows."""
    shown = [s for s in states if (s.keys_from if by_keys else s.listed_from) <= now]
    return shown[-1] if shown and shown[-1].item else None


@dataclass
class Trouble:
    """What goes wrong while a reader reads, by part where it is one's own."""

    listing: frozenset[str] = frozenset()  # of items, after the first page
    anew: frozenset[str] = frozenset()  # the same, where all of it is listed
    keys: frozenset[str] = frozenset()
    items: bool = False
    containers: str | None = None
    all: bool = False


class LaggingReader(EmptyReader):
    """One run's reader. `between` is called between two pages."""

    account = "acme-bot"

    def __init__(
        self,
        tracker: Tracker,
        trouble: Trouble | None = None,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self.tracker = tracker
        self.trouble = trouble or Trouble()
        self.between = between
        self.basis = tracker.basis
        self.recalled: list[str] = []
        self.asked: Counter[str] = Counter()

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        """The parts take turns, page by page."""
        listings = [self._pages(part, (since or {}).get(part)) for part in self.tracker.parts]
        while listings:
            for listing in tuple(listings):
                page = next(listing, None)
                if page is None:
                    listings.remove(listing)
                else:
                    yield page
                    self.between()
        if self.trouble.all:
            raise Unavailable("The tracker does not answer.")

    def _pages(self, part: str, since: dt.datetime | None) -> Iterator[Page | Gap]:
        self.asked["listing since" if since else "listing"] += 1
        states = self.tracker.parts[part].values()
        shown = [s for one in states if (s := seen(one, self.tracker.now))]
        wanted = [s for s in shown if since is None or _updated(s) >= since]
        rest = wanted[PAGE:]
        yield self._page(part, wanted[:PAGE], len(shown))
        if part in self.trouble.listing or (since is None and part in self.trouble.anew):
            yield Gap(self.source, part, "a page did not come", partial=True)
            return
        while rest:
            yield self._page(part, rest[:PAGE], len(shown))
            rest = rest[PAGE:]

    def _page(self, part: str, states: Sequence[State], held: int) -> Page:
        items = tuple(s.item for s in states if s.item)
        return Page(
            items=items,
            notes_unread=tuple(s.item.ref for s in states if s.item and len(s.replies) > TOLD),
            replies=tuple(r for s in states for r in s.replies[:TOLD]),
            part=part,
            held=held,
        )

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        for part in parts:
            self.asked["keys"] += 1
            if part in self.trouble.keys:
                yield Gap(self.source, part, "the keys did not come")
                continue
            states = self.tracker.parts[part].items()
            shown = [
                (k, s) for k, one in states if (s := seen(one, self.tracker.now, by_keys=True))
            ]
            for start in range(0, len(shown), PAGE):
                entries = tuple((k, _updated(s)) for k, s in shown[start : start + PAGE])
                yield Keys(part, entries)

    def learnt(self) -> str:
        return f"learnt at {self.tracker.now:%H:%M:%S}"

    def recall(self, learnt: str) -> None:
        self.recalled.append(learnt)

    def containers(self) -> Iterator[Container | Gap]:
        if self.trouble.containers is not None:
            yield Gap(self.source, self.trouble.containers, "no milestones")

    def item(self, key: str) -> BacklogItem:
        self.asked["item"] += 1
        if (item := self._state(key).item) is None:
            raise NotFound(f"{key} was deleted.")
        return item

    def thread(self, key: str) -> Thread:
        self.asked["thread"] += 1
        return Thread(replies=self._state(key).replies)

    def _state(self, key: str) -> State:
        if self.trouble.items:
            raise Unavailable("The tracker does not answer.")
        return self.tracker.state(key)


def _updated(state: State) -> dt.datetime:
    assert state.item
    return state.item.updated


class KeptInMemory(NullStore):
    """Keeps readings as the real store does: what is said to be stored is not looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, tuple[Kept, dict[str, bytes]]] = {}
        self.written: Counter[str] = Counter()
        self.broken = False

    def kept(self, product: str, source: str) -> Kept | None:
        self._works()
        if source not in self.rows:
            return None
        kept, contents = self.rows[source]
        parts = {
            name: replace(part, **decode(contents[name]), stored=digest(contents[name]))  # type: ignore[arg-type]
            for name, part in kept.parts.items()
        }
        return replace(kept, parts=parts)

    def keep(self, product: str, source: str, kept: Kept) -> None:
        self._works()
        there = self.rows[source][1] if source in self.rows else {}
        contents = {}
        for name, part in kept.parts.items():
            if part.stored:
                contents[name] = there[name]
                assert digest(there[name]) == part.stored
            else:
                contents[name] = encode(part)
                self.written[name] += 1
        self.rows[source] = (kept, contents)

    def _works(self) -> None:
        if self.broken:
            raise StoreError("The disk is full.")


FRESHNESS = Freshness(listing=dt.timedelta(hours=2), reread=dt.timedelta(days=1))


def a_shelf(store: NullStore, freshness: Freshness = FRESHNESS) -> Shelf:
    return Shelf(store, "acme-shop", freshness)

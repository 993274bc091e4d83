"""A bot that only reads, run by run, and keeps what it read."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from bot.app.collect import collect, with_comments
from bot.app.shelf import Freshness, Shelf
from bot.domain.backlog import Gap, ItemRef, Snapshot
from tests.app.lagging import FRESHNESS, KeptInMemory, LaggingReader, Tracker, Trouble
from tests.app.world import no_progress
from tests.domain.builders import a_roadmap

SHOP, API = "acme/shop", "acme/api"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass
class Bot:
    """Runs on two repositories: the first has five items, the second one."""

    tracker: Tracker = field(default_factory=Tracker)
    store: KeptInMemory = field(default_factory=KeptInMemory)
    ahead: dt.timedelta = dt.timedelta(0)
    freshness: Freshness = FRESHNESS
    reader: type[LaggingReader] = LaggingReader

    def __post_init__(self) -> None:
        self.keys = [self.tracker.add(part) for part in (SHOP, SHOP, SHOP, SHOP, SHOP, API)]
        self.tracker.now += HOUR
        self.last = self.reader(self.tracker)

    def run(
        self,
        trouble: Trouble | None = None,
        between: Callable[[], None] = lambda: None,
        *,
        read: Iterable[str] = (),
        wrote: Iterable[str] = (),
        told: tuple[Gap, ...] = (),
    ) -> Snapshot:
        """One run that reads these threads, and writes to these items."""
        self.last = self.reader(self.tracker, trouble, between)
        shelf = Shelf(self.store, "acme-shop", self.freshness)
        readers = {"shop": self.last}
        now = self.tracker.now + self.ahead
        snapshot = collect(a_roadmap(), readers, now, no_progress, shelf)
        snapshot = with_comments(snapshot, refs(read), readers)
        shelf.keep(replace(snapshot, gaps=(*snapshot.gaps, *told)), refs(wrote))
        return snapshot

    def later(self, by: dt.timedelta) -> None:
        self.tracker.now += by


def refs(keys: Iterable[str]) -> list[ItemRef]:
    return [ItemRef("shop", key) for key in keys]


def titles(snapshot: Snapshot) -> dict[str, str]:
    return {item.ref.key: item.title for item in snapshot.items}

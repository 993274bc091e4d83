"""A small product on the embedded tracker, with a clock that the test turns."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.passes import Pass, Tools, carry_out
from bot.app.reconcile import Judged, Moment, Past, Product, Terms, judge, plan
from bot.app.shelf import Shelf
from bot.domain.backlog import Gap
from bot.domain.plan import Plan
from bot.domain.planning import Limits
from bot.domain.roadmap import Roadmap
from bot.manifest.load import load_manifest
from bot.ports import Reader, Writer
from bot.store import SqlRunStore, open_store
from connectors.local.reader import open_reader
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: shop.db, repos: [acme/shop]}
teams: [{id: checkout, sources: [shop]}]
goals: [{id: orders, title: More orders}]
initiatives:
  - id: guest
    title: Guest checkout
    goal: orders
    status: in_progress
    commitment: committed
    window: 2026-Q4
    target: TARGET
    owner: ana
    team: checkout
    links: [{shop: {issue: 1}}]
"""


def no_progress(what: str, done: int, total: int | None) -> None:
    """Nobody watches."""


@dataclass
class World:
    """Manifest, tracker and store in one folder; the initiative is overdue from the start."""

    folder: Path
    now: dt.datetime = NOON
    slept: list[float] = field(default_factory=list)
    stop: Callable[[], str] = str
    touched: set[tuple[str, str]] = field(default_factory=set)
    limits: Limits = field(default_factory=Limits)
    closed: bool = False
    wrap_writer: Callable[[Writer], Writer] | None = None
    wrap_reader: Callable[[Reader], Reader] | None = None
    former: tuple[str, ...] = ()
    fewer: bool = False

    def __post_init__(self) -> None:
        self.tracker = LocalTracker.create(self.folder / "shop.db", clock=lambda: self.now)
        self.epic = self.add("Guest checkout epic")
        self.items = [self.add(f"Step {n}", parent=self.epic) for n in range(3)]
        self.write_manifest("2026-11-13")

    def add(self, title: str, parent: str | None = None) -> str:
        created = self.now - dt.timedelta(days=60)
        return self.tracker.add(ItemRecord("acme/shop", title, created, parent=parent))

    def write_manifest(self, target: str, extra: str = "") -> None:
        text = MANIFEST.replace("TARGET", target) + extra
        (self.folder / "roadmap.yaml").write_text(text, encoding="utf-8")

    @property
    def roadmap(self) -> Roadmap:
        return load_manifest(self.folder / "roadmap.yaml")

    @property
    def store(self) -> SqlRunStore:
        return open_store(f"sqlite:///{self.folder}/store.sqlite3")

    def readers(self) -> dict[str, Reader | Gap]:
        source = self.roadmap.sources[0]
        reader: Reader = open_reader(source, self.folder / source.file)
        return {source.name: self.wrap_reader(reader) if self.wrap_reader else reader}

    def writers(self) -> dict[str, Writer]:
        source = self.roadmap.sources[0]
        file = self.folder / source.file
        writer: Writer = open_writer(source, file, clock=lambda: self.now)
        return {source.name: self.wrap_writer(writer) if self.wrap_writer else writer}

    def past(self, store: SqlRunStore) -> Past:
        memory = store.memory("acme-shop", self.now)
        return Past(memory, Shelf(store, "acme-shop"), {"shop": self.former}, self.fewer)

    def judge(self) -> Judged:
        product = Product(self.roadmap, (self.roadmap,))
        with self.store as store:
            past = self.past(store)
            return judge(product, self.readers(), Moment(self.now), no_progress, past)

    def plan(self, looked: Judged | None = None) -> Plan:
        with self.store as store:
            memory = store.memory("acme-shop", self.now)
            earlier = tuple(store.runs("acme-shop", 5))
        terms = Terms(self.limits, memory, "1.0", str, earlier)
        return plan(looked or self.judge(), self.readers(), Moment(self.now), terms)

    def apply(self, made: Plan | None = None, confirmed: str = "") -> Pass:
        looked = self.judge()
        made = made or self.plan(looked)
        with self.store as store:
            tools = Tools(
                run_id=f"r-{self.now.timestamp():.0f}",
                readers=self.readers(),
                writers={} if self.closed else self.writers(),
                store=store,
                limits=self.limits,
                now=lambda: self.now,
                sleep=self._sleep,
                stopped=self.stop,
                touched=self.touched,
            )
            return carry_out(looked, made, tools, confirmed, self.past(store).shelf)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    def ours(self, key: str) -> list[str]:
        """The texts of our comments on an item."""
        return [c.text for c in self.tracker.comments(key) if c.account == "roadmap-drift"]

    def labels(self, key: str) -> tuple[str, ...]:
        reader = open_reader(self.roadmap.sources[0], self.folder / "shop.db")
        return reader.item(key).labels

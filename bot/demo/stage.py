"""The demo's wiring: the real parts, two tracker files, and a clock that is told the time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.app.passes import Tools, carry_out
from bot.app.reconcile import Judged, Moment, Past, Product, Terms, judge
from bot.app.reconcile import plan as make_plan
from bot.app.suggest import Suggesting
from bot.bootstrap import stem
from bot.demo.place import MANIFEST, STORE
from bot.domain.backlog import ItemRef, Note
from bot.domain.beside import Aside
from bot.domain.errors import NotFound
from bot.domain.plan import Plan
from bot.domain.planning import Limits
from bot.domain.roadmap import Roadmap, Source
from bot.domain.run import Run
from bot.domain.sheet_ticks import accepting
from bot.manifest.load import load_portfolio
from bot.ports import Reader, Writer
from bot.store import SqlRunStore, open_store
from connectors.local.reader import open_reader
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer


@dataclass
class Clock:
    """The time of the story, which moves only when the story does."""

    instant: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.instant

    def move(self, **by: float) -> None:
        """Let time pass; `by` is what a timedelta takes."""
        self.instant += dt.timedelta(**by)


@dataclass
class Stage:
    """What the commands do, on the demo's files. Every look reads all of them anew."""

    directory: Path
    clock: Clock
    store: SqlRunStore

    @property
    def manifest(self) -> Path:
        return self.directory / MANIFEST

    def look(self) -> Judged:
        """What `check` does."""
        roadmaps = load_portfolio(MANIFEST, self.directory)
        (roadmap,) = roadmaps
        product, moment = Product(roadmap, roadmaps), Moment(self.clock())
        past = Past(
            memory=self.store.memory(roadmap.id, self.clock()),
            lacking={Aside.REPLAY: "the sample is not kept in git"},
            suggesting=Suggesting(stem),
        )
        return judge(product, self._readers(roadmap), moment, _quiet, past)

    def plan(self, looked: Judged) -> Plan:
        """What `plan` does."""
        roadmap, now = looked.verdict.scene.roadmap, self.clock()
        earlier = tuple(self.store.runs(roadmap.id, 1))
        memory = self.store.memory(roadmap.id, now)
        terms = Terms(Limits(), memory, __version__, str, earlier)
        return make_plan(looked, self._readers(roadmap), Moment(now), terms)

    def apply(self, looked: Judged, plan: Plan, run_id: str) -> Run:
        """What `apply` does. Raises GuardTripped."""
        roadmap = looked.verdict.scene.roadmap
        tools = Tools(
            run_id=run_id,
            readers=self._readers(roadmap),
            writers=self._writers(roadmap),
            store=self.store,
            limits=Limits(),
            now=self.clock,
            sleep=lambda _: None,
            stopped=str,
        )
        outcome = carry_out(looked, plan, tools)
        if outcome.refused:
            raise outcome.refused
        return outcome.run

    def note(self, looked: Judged, ref: ItemRef) -> tuple[Note, tuple[str, ...]]:
        """The note on an item and the item's labels, as the tracker shows them now."""
        reader = self._readers(looked.verdict.scene.roadmap)[ref.source]
        notes = reader.thread(ref.key).notes
        if not notes:
            raise NotFound(f"{ref} has no note.")
        return notes[0], reader.item(ref.key).labels

    def dashboard(self, looked: Judged) -> tuple[str, str]:
        """The dashboard's issue and its text, as the tracker shows it now."""
        roadmap = looked.verdict.scene.roadmap
        if roadmap.dashboard is None:
            raise NotFound(f"{roadmap.product} has no dashboard.")
        reader = self._readers(roadmap)[roadmap.dashboard.source]
        sheet = reader.sheet(roadmap.dashboard.group, roadmap.id)
        if sheet is None:
            raise NotFound(f"The dashboard of {roadmap.product} is not written yet.")
        return sheet.key, sheet.body

    def tick(self, looked: Judged, finding: tuple[str, str], *, by: str) -> None:
        """Somebody ticks the box that accepts the finding of this rule and initiative."""
        key, _ = self.dashboard(looked)
        (told,) = (f for f in looked.verdict.findings if (f.rule, f.initiative) == finding)
        self.tracker(looked, "shop").tick(key, accepting(told), by=by)

    def tracker(self, looked: Judged, name: str) -> LocalTracker:
        """A source as the people see it who work in it."""
        (source,) = (s for s in looked.verdict.scene.roadmap.sources if s.name == name)
        return LocalTracker.open(self._file(source), clock=self.clock)

    def _readers(self, roadmap: Roadmap) -> Mapping[str, Reader]:
        return {s.name: open_reader(s, self._file(s)) for s in roadmap.sources}

    def _writers(self, roadmap: Roadmap) -> Mapping[str, Writer]:
        return {s.name: open_writer(s, self._file(s), clock=self.clock) for s in roadmap.sources}

    def _file(self, source: Source) -> Path:
        return self.directory / source.file


@contextmanager
def staged(directory: Path, clock: Clock) -> Iterator[Stage]:
    """A stage on the demo's files, with its store open. Raises StoreError."""
    with open_store(f"sqlite:///{(directory / STORE).as_posix()}") as store:
        yield Stage(directory, clock, store)


def _quiet(what: str, done: int, total: int | None) -> None:
    """Reading the sample takes no time worth showing."""

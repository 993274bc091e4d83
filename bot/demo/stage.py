"""The demo's wiring: the real parts, two tracker files, and a clock that is told the time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.app.passes import Tools, carry_out
from bot.app.reconcile import Moment, Terms, judge
from bot.app.reconcile import plan as make_plan
from bot.demo.place import MANIFEST, STORE
from bot.domain.backlog import ItemRef, Note
from bot.domain.detect import Verdict
from bot.domain.errors import NotFound
from bot.domain.plan import Plan
from bot.domain.planning import Limits
from bot.domain.roadmap import Roadmap, Source
from bot.domain.run import Run
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

    def look(self) -> Verdict:
        """What `check` does."""
        roadmaps = load_portfolio(MANIFEST, self.directory)
        (roadmap,) = roadmaps
        moment = Moment(self.clock())
        return judge(roadmap, roadmaps, self._readers(roadmap), moment, _quiet)

    def plan(self, verdict: Verdict) -> Plan:
        """What `plan` does."""
        roadmap = verdict.scene.roadmap
        terms = Terms(Limits(), self.store.memory(roadmap.id), __version__, str)
        return make_plan(verdict, self._readers(roadmap), Moment(self.clock()), terms)

    def apply(self, verdict: Verdict, plan: Plan, run_id: str) -> Run:
        """What `apply` does. Raises GuardTripped."""
        roadmap = verdict.scene.roadmap
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
        outcome = carry_out(verdict, plan, tools)
        if outcome.refused:
            raise outcome.refused
        return outcome.run

    def note(self, verdict: Verdict, ref: ItemRef) -> tuple[Note, tuple[str, ...]]:
        """The note on an item and the item's labels, as the tracker shows them now."""
        reader = self._readers(verdict.scene.roadmap)[ref.source]
        notes = reader.notes(ref.key)
        if not notes:
            raise NotFound(f"{ref} has no note.")
        return notes[0], reader.item(ref.key).labels

    def tracker(self, verdict: Verdict, name: str) -> LocalTracker:
        """A source as the people see it who work in it."""
        (source,) = (s for s in verdict.scene.roadmap.sources if s.name == name)
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

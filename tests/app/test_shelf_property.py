"""What is read from what changed is what a cold read gives, whatever happened before."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.app.collect import collect, with_comments
from bot.domain.backlog import BacklogItem, ItemRef, Snapshot, Status
from tests.app.lagging import (
    LAG,
    START,
    KeptInMemory,
    LaggingReader,
    State,
    Tracker,
    Trouble,
    a_shelf,
)
from tests.app.world import no_progress
from tests.domain.builders import a_roadmap

PARTS = ("acme/shop", "acme/api")
SECOND = dt.timedelta(seconds=1)
EVENTS = (
    "add",
    "add",
    "edit",
    "close",
    "comment",
    "comment",
    "label",
    "delete",
    "move",
    "adopt",
    "adopt",
    "dashboard",
)


@dataclass(frozen=True)
class Event:
    """Something that somebody does to the item of this number, or so."""

    what: str
    which: int
    lag: int
    keys_lag: int

    def happen(self, tracker: Tracker) -> None:
        late = {"lag": self.lag, "keys_lag": self.keys_lag}
        there = [key for key in tracker.names() if tracker.state(key).item]
        part = PARTS[self.which % len(PARTS)]
        if self.what in ("add", "dashboard") or not there:
            tracker.add(part, ours=self.what == "dashboard", **late)
            return
        key = there[self.which % len(there)]
        match self.what:
            case "comment":
                tracker.comment(key, **late)
            case "delete":
                tracker.delete(key, **late)
            case "adopt":
                tracker.adopt(key, there[self.which // 2 % len(there)], **late)
            case "move":
                tracker.move(key, part, **late)
            case _:
                tracker.change(key, **late, **self._fields(tracker.now))

    def _fields(self, now: dt.datetime) -> dict[str, Any]:
        fields: dict[str, dict[str, Any]] = {
            "edit": {"title": f"Edited {now:%H:%M:%S}"},
            "close": {"status": Status.DONE, "closed": now},
            "label": {"labels": (f"label-{self.which}",)},
        }
        return fields[self.what]


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Rename:
    """The server, and with it every key, gets another name; the settings follow."""


@dataclass(frozen=True)
class Run:
    """A run, with what happens while it reads, and after that before it ends."""

    trouble: Trouble = field(default_factory=Trouble)
    meanwhile: tuple[Event, ...] = ()
    read: tuple[int, ...] = ()
    wrote: tuple[int, ...] = ()
    dies: bool = False


SOME = st.integers(0, 30)
LAGS = st.sampled_from((0, 0, 1, 30, LAG))
HAPPENINGS = st.builds(Event, st.sampled_from(EVENTS), SOME, LAGS, LAGS)
FEW_PARTS = st.frozensets(st.sampled_from(PARTS), max_size=2)
NO_PARTS: st.SearchStrategy[frozenset[str]] = st.just(frozenset())
TROUBLES = st.builds(
    Trouble,
    listing=NO_PARTS | FEW_PARTS,
    keys=NO_PARTS | FEW_PARTS,
    items=st.sampled_from((False, False, True)),
    containers=st.sampled_from((None, None, None, None, "", *PARTS)),
    all=st.sampled_from((False, False, False, False, True)),
)
RUNS = st.builds(
    Run,
    trouble=st.builds(Trouble) | st.builds(Trouble) | TROUBLES,
    meanwhile=st.just(()) | st.lists(HAPPENINGS, max_size=3).map(tuple),
    read=st.lists(SOME, max_size=3).map(tuple),
    wrote=st.lists(SOME, max_size=2).map(tuple),
    dies=st.sampled_from((False, False, False, False, True)),
)
WAITS = st.builds(Wait, st.sampled_from((0, 1, 20, 20, 40, 40, 61, 301, 301, 900, 900, 1800, 7300)))
CHAPTERS = st.tuples(st.lists(HAPPENINGS, min_size=1, max_size=5), WAITS, RUNS).map(
    lambda chapter: [*chapter[0], *chapter[1:]]
)
RARE = st.sampled_from(([Rename()], [Wait(90_000)], [Wait(7300)], [Wait(20)]))


@settings(max_examples=300, deadline=None, phases=set(Phase) - {Phase.explain})
@given(
    begin=st.lists(HAPPENINGS, min_size=8, max_size=16),
    chapters=st.lists(st.one_of(*[CHAPTERS] * 8, RARE), min_size=10, max_size=14),
    ahead=st.sampled_from((-600, -30, 0, 30)),
)
def test_every_complete_run_sees_what_a_cold_read_would_see(
    begin: list[Event], chapters: list[list[object]], ahead: int
) -> None:
    history = History(ahead=ahead * SECOND)
    for step in (*begin, *chain(*chapters), Wait(LAG + 1), Run(), Wait(20), Run()):
        history.go(step)


@dataclass
class History:
    """A tracker, and a bot beside it whose clock is `ahead` of the tracker's."""

    ahead: dt.timedelta
    tracker: Tracker = field(default_factory=lambda: Tracker(parts={part: {} for part in PARTS}))
    store: KeptInMemory = field(default_factory=KeptInMemory)

    def go(self, step: object) -> None:
        match step:
            case Event():
                step.happen(self.tracker)
            case Wait(seconds):
                self.tracker.now += seconds * SECOND
            case Rename():
                self._rename()
            case Run():
                self._run(step)

    def _rename(self) -> None:
        """The items keep all but their keys and relations; what is late is so no longer."""
        old, self.tracker.parts = self.tracker.parts, {part: {} for part in PARTS}
        self.tracker.basis += " renamed"
        for part, states in old.items():
            for state in (one[-1] for one in states.values()):
                if state.item:
                    key = self.tracker.add(part)
                    ref = ItemRef("shop", key)
                    kept = replace(state.item, ref=ref, parent=None, children=())
                    said = tuple(replace(reply, ref=kept.ref) for reply in state.replies)
                    self.tracker.parts[part][key] = [
                        State(kept, said, self.tracker.now, START, START)
                    ]

    def _run(self, run: Run) -> None:
        began, counts = self.tracker.now, self.tracker.counts()
        events = list(run.meanwhile)

        def between() -> None:
            if events:
                events.pop(0).happen(self.tracker)

        reader = LaggingReader(self.tracker, run.trouble, between)
        readers = {"shop": reader}
        shelf = a_shelf(self.store)
        snapshot = collect(a_roadmap(), readers, began + self.ahead, no_progress, shelf)
        self._compare(snapshot, counts, run)
        refs = [item.ref for item in snapshot.items if not snapshot.gap_for("shop", item.group)]
        snapshot = with_comments(snapshot, _some(refs, run.read), readers)
        self._compare(snapshot, counts, run)
        touched = list(_some(refs, run.wrote))
        for ref in touched:
            self.tracker.comment(ref.key)
        if not run.dies:
            shelf.keep(snapshot, touched)

    def _compare(self, snapshot: Snapshot, counts: Counter[str], run: Run) -> None:
        """Each item, or its absence, is one that listings have shown since the run began.

        Relations that change while a run reads, or to a part with a gap, are known by the next
        complete one. Of an item that listings still show though it is gone they do not matter,
        and an item that nobody saw before it went away may be named until its parent changes.
        """
        found = {i.ref.key: i for i in snapshot.items if not snapshot.gap_for("shop", i.group)}
        for key in self.tracker.names():
            if snapshot.gap_for("shop", key.partition("#")[0]):
                continue
            states = self.tracker.possible(key, snapshot.as_of - self.ahead, counts[key])
            item = found.pop(key, None)
            shown = [s.item if s.item and not s.item.ours else None for s in states]
            if run.meanwhile or snapshot.gaps or None in shown:
                assert _alone(item) in map(_alone, shown)
            else:
                assert self._among_the_living(item) in map(self._among_the_living, shown)
            if item is not None and item.ref not in snapshot.notes_unread:
                assert snapshot.replies.get(item.ref, ()) in [state.replies for state in states]
        assert not found

    def _among_the_living(self, item: BacklogItem | None) -> BacklogItem | None:
        if item is None:
            return None
        children = tuple(ref for ref in item.children if self.tracker.state(ref.key).item)
        above = item.parent if item.parent and self.tracker.state(item.parent.key).item else None
        return replace(item, children=children, parent=above)


def _alone(item: BacklogItem | None) -> BacklogItem | None:
    return item and replace(item, parent=None, children=())


def _some(refs: list[ItemRef], numbers: Iterable[int]) -> Iterable[ItemRef]:
    return dict.fromkeys(refs[number % len(refs)] for number in numbers if refs)

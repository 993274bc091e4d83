"""Collect, detect, hear what people decided, plan: everything up to the first write.

Nothing here can write.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import structlog

from bot.app.board import Board, Pen, read_board, with_sheet
from bot.app.collect import answers as asked
from bot.app.collect import collect, with_comments
from bot.app.details import with_details
from bot.app.shelf import Shelf
from bot.app.suggest import Suggesting, with_suggestions
from bot.domain.answers import NO_ANSWERS, Answers, answers, new_replies, quieted
from bot.domain.backlog import Gap, ItemRef, LabelEvent, Snapshot
from bot.domain.beside import Aside, Beside
from bot.domain.decisions import Decision
from bot.domain.detect import Verdict, detect
from bot.domain.doubts import other_accounts, shrunk, strange
from bot.domain.forecast.outlook import Subject
from bot.domain.forecast.telling import Foretold
from bot.domain.plan import Plan
from bot.domain.planning import (
    Known,
    Limits,
    comments_to_read,
    label_events_to_read,
    make_plan,
)
from bot.domain.replay import Replay
from bot.domain.roadmap import Roadmap
from bot.domain.run import NOTHING_REMEMBERED, Memory, Run
from bot.ports import Progress, Reader

log = structlog.get_logger()

Readers = Mapping[str, Reader | Gap]


@dataclass(frozen=True, slots=True)
class Moment:
    """When we are, and as of which day we judge (None: today)."""

    now: dt.datetime
    as_of: dt.date | None = None

    def day(self, roadmap: Roadmap) -> dt.date:
        """The day to judge, in the product's time zone."""
        return self.as_of or roadmap.calendar.day(self.now)

    def is_past(self, roadmap: Roadmap) -> bool:
        """Whether the day to judge is over."""
        return self.as_of is not None and self.as_of < roadmap.calendar.day(self.now)


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs left us, and how far it is trusted.

    `former` are accounts that the operator says were ours, by source. `fewer` is whether a
    person confirmed that a source may have so many items fewer than before. `replay` is the
    manifest's own past, or else `lacking` says why it is not known. Without `suggesting`
    nothing is said of where an item seems to belong.
    """

    memory: Memory = NOTHING_REMEMBERED
    shelf: Shelf | None = None
    former: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    fewer: bool = False
    dropped_share: float = Limits().dropped_share
    replay: Replay | None = None
    lacking: Mapping[Aside, str] = field(default_factory=lambda: MappingProxyType({}))
    suggesting: Suggesting | None = None

    @property
    def beside(self) -> Beside:
        """What of it the rules are told."""
        return Beside(replay=self.replay, memory=self.memory, lacking=self.lacking)


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, and what people decided beside the manifest.

    `strange` are the sources in which our account is not the one it was.
    """

    verdict: Verdict
    answers: Answers = NO_ANSWERS
    board: Board = field(default_factory=Board)
    strange: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Product:
    """What is judged, among the roadmaps that it may depend on."""

    roadmap: Roadmap
    portfolio: tuple[Roadmap, ...] = ()


NO_PAST = Past()


def judge(
    product: Product,
    readers: Readers,
    moment: Moment,
    progress: Progress,
    past: Past = NO_PAST,
) -> Judged:
    """Read the sources, compare them with the roadmap, and hear what people decided."""
    roadmap = product.roadmap
    snapshot = collect(roadmap, readers, moment.now, progress, past.shelf)
    if moment.is_past(roadmap):
        snapshot = snapshot.at(roadmap.calendar.end_of(moment.day(roadmap)))
    elif not past.fewer:
        doubts = shrunk(snapshot, past.memory.read, past.dropped_share, roadmap.sources)
        snapshot = _with_gaps(snapshot, doubts)
    board = read_board(roadmap, readers)
    snapshot = _with_gaps(snapshot, board.gaps)
    past = _with_told(past, board.heard(moment.now, moment.day(roadmap)).told)
    verdict = _judged(product, snapshot, readers, moment, past.beside)
    unread = comments_to_read(verdict, past.memory)
    verdict = _over(verdict, with_comments(verdict.scene.snapshot, unread, readers))
    changed = strange(verdict.scene.snapshot, past.memory, past.former)
    kinds = {source.name: source.kind for source in roadmap.sources}
    gaps = tuple(other_accounts(verdict.scene.snapshot, roadmap.id, changed, kinds))
    if gaps:
        told = _with_gaps(verdict.scene.snapshot, gaps)
        day, beside = moment.day(roadmap), past.beside
        verdict = detect(roadmap, told, day, portfolio=product.portfolio, beside=beside)
    log.info("detected", product=roadmap.id, findings=len(verdict.findings))
    verdict = with_suggestions(verdict, past.suggesting)
    return _decided(verdict, board, readers, frozenset(changed), moment)


def _with_told(past: Past, on_board: Mapping[Subject, Foretold]) -> Past:
    """The same, with the forecasts that the dashboard told, where none was told later."""
    told = dict(past.memory.told)
    for subject, one in on_board.items():
        if subject not in told or told[subject].as_of < one.as_of:
            told[subject] = one
    return replace(past, memory=replace(past.memory, told=told))


def _judged(
    product: Product, snapshot: Snapshot, readers: Readers, moment: Moment, beside: Beside
) -> Verdict:
    roadmap, portfolio = product.roadmap, product.portfolio
    day = moment.day(roadmap)
    verdict = detect(roadmap, snapshot, day, portfolio=portfolio, beside=beside)
    told = with_details(verdict.scene, readers)
    if told is snapshot:
        return verdict
    return detect(roadmap, told, day, portfolio=portfolio, beside=beside)


def _decided(
    verdict: Verdict, board: Board, readers: Readers, changed: frozenset[str], moment: Moment
) -> Judged:
    """Quiet what people decided to: on the dashboard, and in answers to our notes."""
    scene = verdict.scene
    replies = new_replies(scene.snapshot, scene.roadmap.id)
    allowed = {(r.ref, r.by): _may_decide(readers, r.ref, r.by) for r in replies}
    told = answers(verdict, replies, allowed)
    heard = board.heard(moment.now, scene.today)
    made = (*heard.decisions, *(d for of in told.decided.values() for d in of))
    past = [d for d in made if scene.roadmap.calendar.day(d.at) <= scene.today]
    return Judged(quieted(verdict, past), told, replace(board, told=heard), changed)


def with_decisions(judged: Judged, made: Iterable[Decision]) -> Judged:
    """The same, with decisions that the dashboard shall remember."""
    new = tuple(made)
    heard = judged.board.told
    told = replace(heard, decisions=(*heard.decisions, *new))
    board = replace(judged.board, told=told)
    return replace(judged, verdict=quieted(judged.verdict, new), board=board)


def _may_decide(readers: Readers, ref: ItemRef, by: str) -> bool | None:
    def ask(reader: Reader, key: str) -> bool | None:
        return reader.may_decide(key, by)

    return dict(asked((ref,), readers, ask, "right_to_decide_unknown")).get(ref)


def _with_gaps(snapshot: Snapshot, gaps: Iterable[Gap]) -> Snapshot:
    added = tuple(gaps)
    return replace(snapshot, gaps=(*snapshot.gaps, *added)) if added else snapshot


def _over(verdict: Verdict, snapshot: Snapshot) -> Verdict:
    """The same verdict over a snapshot of which more was read."""
    return replace(verdict, scene=replace(verdict.scene, snapshot=snapshot))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a plan is made. `redact` blanks configured secrets in every body.

    `earlier` are earlier runs, newest first, with which the dashboard compares this one.
    """

    limits: Limits
    memory: Memory
    version: str
    redact: Callable[[str], str]
    earlier: tuple[Run, ...] = ()


def plan(judged: Judged, readers: Readers, moment: Moment, terms: Terms) -> Plan:
    """Ask what the planner still needs to know, then plan; last the dashboard, which tells it."""
    verdict = judged.verdict
    touched = label_events_to_read(verdict, terms.memory)
    events = dict(asked(touched, readers, _label_events, "label_events_unreadable"))
    paper = {s: r.paper for s, r in readers.items() if not isinstance(r, Gap)}
    known = Known(
        terms.memory,
        events,
        terms.redact,
        answers=judged.answers,
        strange=judged.strange,
        undecided=judged.board.unread,
    )
    limits = replace(terms.limits, paper=paper)
    made = make_plan(verdict, known, limits, now=moment.now, version=terms.version)
    if not moment.is_past(verdict.scene.roadmap):
        pen = Pen(limits, terms.memory, terms.redact, terms.earlier)
        made = with_sheet(made, verdict, judged.board, pen)
    log.info("plan_made", product=made.product, actions=len(made.actions), held=len(made.held))
    return made


def _label_events(reader: Reader, key: str) -> tuple[LabelEvent, ...]:
    return reader.label_events(key)

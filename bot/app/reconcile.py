"""Collect, detect, plan: everything up to the first write. Nothing here can write."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import structlog

from bot.app.collect import answers, collect, with_comments
from bot.app.details import with_details
from bot.domain.backlog import Gap, LabelEvent, Snapshot
from bot.domain.detect import Verdict, detect
from bot.domain.plan import Plan
from bot.domain.planning import (
    Known,
    Limits,
    comments_to_read,
    label_events_to_read,
    make_plan,
)
from bot.domain.roadmap import Roadmap
from bot.domain.run import Memory
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


def judge(
    roadmap: Roadmap,
    portfolio: Iterable[Roadmap],
    readers: Readers,
    moment: Moment,
    progress: Progress,
) -> Verdict:
    """Read the sources and compare them with the roadmap."""
    snapshot = _as_of(roadmap, collect(roadmap, readers, moment.now, progress), moment)
    verdict = detect(roadmap, snapshot, moment.day(roadmap), portfolio=portfolio)
    told = with_details(verdict.scene, readers)
    if told is not snapshot:
        verdict = detect(roadmap, told, moment.day(roadmap), portfolio=portfolio)
    log.info("detected", product=roadmap.id, findings=len(verdict.findings))
    return verdict


def _as_of(roadmap: Roadmap, snapshot: Snapshot, moment: Moment) -> Snapshot:
    if moment.as_of is None or moment.as_of >= roadmap.calendar.day(moment.now):
        return snapshot
    return snapshot.at(roadmap.calendar.end_of(moment.as_of))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a plan is made. `redact` blanks configured secrets in every body."""

    limits: Limits
    memory: Memory
    version: str
    redact: Callable[[str], str]


def plan(verdict: Verdict, readers: Readers, moment: Moment, terms: Terms) -> Plan:
    """Ask what the planner still needs to know, then plan."""
    scene = verdict.scene
    snapshot = with_comments(scene.snapshot, comments_to_read(verdict, terms.memory), readers)
    verdict = replace(verdict, scene=replace(scene, snapshot=snapshot))
    touched = label_events_to_read(verdict, terms.memory)
    events = dict(answers(touched, readers, _label_events, "label_events_unreadable"))
    paper = {s: r.paper for s, r in readers.items() if not isinstance(r, Gap)}
    made = make_plan(
        verdict,
        Known(terms.memory, events, terms.redact),
        replace(terms.limits, paper=paper),
        now=moment.now,
        version=terms.version,
    )
    log.info("plan_made", product=made.product, actions=len(made.actions), held=len(made.held))
    return made


def _label_events(reader: Reader, key: str) -> tuple[LabelEvent, ...]:
    return reader.label_events(key)

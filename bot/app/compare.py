"""Judge two manifests on one reading of the backlog. Nothing here can write."""

import datetime as dt
from dataclasses import dataclass, replace

import structlog

from bot.app.collect import collect
from bot.app.details import read_details
from bot.app.reconcile import Moment, Past, Product, Readers
from bot.domain.backlog import Snapshot
from bot.domain.beside import Beside
from bot.domain.change import joint, seen_by
from bot.domain.detect import Verdict, detect
from bot.domain.doubts import shrunk
from bot.domain.roadmap import Roadmap
from bot.ports import Progress

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two manifests, among its portfolio, and what is known beside it."""

    product: Product
    beside: Beside

    @property
    def roadmap(self) -> Roadmap:
        """What it says."""
        return self.product.roadmap

    def judged(self, snapshot: Snapshot, read: Roadmap, today: dt.date) -> Verdict:
        """The verdict on it alone."""
        seen = seen_by(self.roadmap, snapshot, read)
        others = self.product.portfolio
        return detect(self.roadmap, seen, today, portfolio=others, beside=self.beside)


def to_read(head: Roadmap, base: Roadmap | None) -> Roadmap:
    """The roadmap by which the backlog is read for both."""
    return joint(head, base) if base else head


def compare(
    sides: tuple[Side, ...], readers: Readers, moment: Moment, progress: Progress, past: Past
) -> tuple[Verdict, ...]:
    """The verdict on each side: the manifest as it is now, then the one before if there is one."""
    head, *before = sides
    read = to_read(head.roadmap, before[0].roadmap if before else None)
    today = moment.day(head.roadmap)
    snapshot = collect(read, readers, moment.now, progress, past.shelf)
    if moment.is_past(head.roadmap):
        snapshot = snapshot.at(head.roadmap.calendar.end_of(today))
    else:
        doubts = shrunk(snapshot, past.memory.read, past.dropped_share, read.sources)
        snapshot = replace(snapshot, gaps=(*snapshot.gaps, *doubts))
    verdicts = [side.judged(snapshot, read, today) for side in sides]
    told = read_details(snapshot, [verdict.scene for verdict in verdicts], readers)
    if told is not snapshot:
        verdicts = [side.judged(told, read, today) for side in sides]
    log.info("compared", product=head.roadmap.id, sides=len(sides))
    return tuple(verdicts)

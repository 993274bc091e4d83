"""The product's dashboard: read before judging, for what people ticked; written last."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot.domain.backlog import Gap, ItemRef, Sheet
from bot.domain.dashboard import NOTHING_HEARD, Heard, Told, Unreadable, dashboard, read
from bot.domain.detect import Verdict
from bot.domain.errors import TrackerError
from bot.domain.plan import Held, Limits, Plan, WriteSheet
from bot.domain.roadmap import Dashboard, Roadmap
from bot.domain.run import Memory, Run
from bot.ports import Reader

log = structlog.get_logger()

NAME = "#dashboard"
"""What follows a repository or project where a dashboard to be is named."""

CLOSED = "a person closed it; open it again, or take `dashboard` out of the manifest"
UNREAD = "what people decided there could not be read, so nothing is written over it"
UNLISTED = "it was made a moment ago and may not be listed yet"


@dataclass(frozen=True, slots=True)
class Board:
    """The dashboard as it was found. `unread`: people may have decided what we do not know."""

    place: Dashboard | None = None
    sheet: Sheet | None = None
    gaps: tuple[Gap, ...] = ()
    unread: bool = False
    told: Heard = field(default=NOTHING_HEARD)

    def heard(self, now: dt.datetime, today: dt.date) -> Heard:
        """What it remembers, and what people ticked since it was written."""
        found = read(self.sheet, now, today) if self.sheet and not self.unread else NOTHING_HEARD
        return NOTHING_HEARD if isinstance(found, Unreadable) else found


def read_board(roadmap: Roadmap, readers: Mapping[str, Reader | Gap]) -> Board:
    """The product's dashboard, if the manifest has one."""
    place = roadmap.dashboard
    if place is None:
        return Board()
    reader = readers[place.source]
    if isinstance(reader, Gap):
        return Board(place, unread=True)
    try:
        sheet = reader.sheet(place.group, roadmap.id)
    except TrackerError as error:
        log.warning("dashboard_unreadable", source=place.source, reason=error.message)
        return _unread(place, str(error))
    if sheet is None:
        return Board(place)
    if sheet.foreign:
        return _unread(place, _foreign(reader, sheet), sheet)
    found = read(sheet, dt.datetime.min.replace(tzinfo=dt.UTC), dt.date.min)
    if isinstance(found, Unreadable):
        return _unread(place, f"{sheet.key}: {found.why}", sheet)
    return Board(place, sheet)


def _unread(place: Dashboard, why: str, sheet: Sheet | None = None) -> Board:
    gap = Gap(place.source, "the dashboard", why, partial=True, beside=True)
    return Board(place, sheet, (gap,), unread=True)


def _foreign(reader: Reader, sheet: Sheet) -> str:
    ours = reader.account or "another one"
    return (
        f"{sheet.key} was made by {sheet.foreign}, and our account is {ours};"
        f" if {sheet.foreign} was ours, name it in FORMER_ACCOUNTS; if not, close that issue"
        " and take its label off"
    )


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing the dashboard's text takes besides the plan."""

    limits: Limits
    memory: Memory
    redact: Callable[[str], str]
    earlier: tuple[Run, ...] = ()


def with_sheet(plan: Plan, verdict: Verdict, board: Board, pen: Pen) -> Plan:
    """The plan with the dashboard's new text, if it has to change, or why it is left alone."""
    if board.place is None:
        return plan
    if why := _left_alone(board, board.place, plan, pen):
        place = ItemRef(board.place.source, board.sheet.key if board.sheet else board.place.group)
        return replace(plan, held=(*plan.held, Held(place, "dashboard", why)))
    sheet, old = _sheet(plan, verdict, (board, board.place), pen), board.sheet
    if old is not None and _is_settled(old) and (old.body, old.block) == (sheet.body, sheet.block):
        return plan
    return replace(plan, sheet=sheet)


def _is_settled(sheet: Sheet) -> bool:
    """Whether nothing but its text could need a write: no second one, no box left ticked."""
    return not sheet.doubled and all(tick.at is not None for tick in sheet.ticks)


def _sheet(plan: Plan, verdict: Verdict, at: tuple[Board, Dashboard], pen: Pen) -> WriteSheet:
    board, place = at
    told = Told(
        plan=plan,
        heard=board.told,
        earlier=pen.earlier,
        first_seen=pen.memory.first_seen,
        paper=pen.limits.paper.get(place.source, Told().paper),
        redact=pen.redact,
    )
    drawn = dashboard(verdict, told)
    return WriteSheet(
        source=place.source,
        group=place.group,
        topic=plan.product,
        title=drawn.title,
        body=drawn.body,
        block=drawn.block,
        key=board.sheet.key if board.sheet else "",
        seen=board.sheet.seen if board.sheet else "",
    )


def _left_alone(board: Board, place: Dashboard, plan: Plan, pen: Pen) -> str:
    if board.unread:
        return UNREAD
    if board.sheet is not None:
        return "" if board.sheet.is_open else CLOSED
    named = ItemRef(place.source, place.group + NAME)
    recent = (w.at for w in pen.memory.created if w.ref == named)
    return UNLISTED if any(plan.made - at < pen.limits.settle for at in recent) else ""

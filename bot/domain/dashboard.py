"""The dashboard of a product: one issue with all that people have to decide. Pure.

It holds no clock time and no growing number of days: a run that finds nothing new gives the
same text, to the letter.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.backlog import Dialect, Paper, Visibility
from bot.domain.detect import Verdict
from bot.domain.document import Block, Code, Document, Line, Paragraph, Strong, Text, rewritten
from bot.domain.findings import Finding
from bot.domain.inert import flat
from bot.domain.markup import render
from bot.domain.plan import Plan
from bot.domain.policy import Level
from bot.domain.run import Run
from bot.domain.scene import Scene
from bot.domain.sheet_block import NOTHING_HEARD, Heard, Unreadable, encode
from bot.domain.sheet_forecast import last_told
from bot.domain.sheet_memory import ages, remembered
from bot.domain.sheet_page import Page, text
from bot.domain.sheet_sections import sections
from bot.domain.sheet_ticks import read
from bot.domain.wording import Names, count, joined

__all__ = ["NOTHING_HEARD", "Drawn", "Heard", "Told", "Unreadable", "dashboard", "read"]

MOST = 100
"""Lines of one list, where there is room for them."""

LONGEST_TITLE = 200

_MARKDOWN = Paper()


@dataclass(frozen=True, slots=True)
class Told:
    """What a dashboard tells besides the verdict.

    `heard` is what it remembers (see `read`), with the decisions that are in force. `earlier`
    are earlier runs, newest first: the last complete one is enough. `audience` is who may
    read the issue itself; None: whoever may read all items beside it.
    """

    plan: Plan | None = None
    heard: Heard = NOTHING_HEARD
    earlier: tuple[Run, ...] = ()
    first_seen: Mapping[str, dt.datetime] = field(default_factory=lambda: MappingProxyType({}))
    paper: Paper = _MARKDOWN
    audience: Visibility | None = None
    redact: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A dashboard as it should be written: see `bot.ports.SheetText`."""

    title: str
    body: str
    block: str


def dashboard(verdict: Verdict, told: Told) -> Drawn:
    """What the dashboard should say. The verdict knows already what people decided."""
    scene = verdict.scene
    since = ages(verdict, told.heard, told.first_seen)
    names = Names(scene, _audience(scene) if told.audience is None else told.audience)
    heard = replace(told.heard, told=last_told(scene, names))
    memory = remembered(verdict, heard, since, told.earlier)
    page = Page(
        verdict=verdict,
        names=names,
        heard=memory,
        since=since,
        held=told.plan.held if told.plan else (),
        boxes=told.paper.dialect is not Dialect.WIKI,
    )
    block = encode(memory)
    title = told.redact(flat(f"Roadmap drift: {scene.roadmap.product}"))[:LONGEST_TITLE]
    return Drawn(title, _fitting(page, told, _room(told.paper, block)), block)


def _audience(scene: Scene) -> Visibility:
    """Who may read an issue there: of a place about which nothing is known, anybody."""
    place = scene.roadmap.dashboard
    beside = (
        item.visibility
        for item in scene.snapshot.items
        if place and (item.ref.source, item.group) == (place.source, place.group)
    )
    return min(beside, default=Visibility.PUBLIC)


def _room(paper: Paper, block: str) -> int:
    """Characters for the text. In Markdown the block stands in the same text."""
    return paper.limit - (len(block) if paper.dialect is Dialect.MARKDOWN else 0)


def _fitting(page: Page, told: Told, room: int) -> str:
    """The longest text that fits, with its lists cut alike."""

    def drawn(most: int) -> str:
        document = rewritten(_document(replace(page, most=most)), told.redact)
        return told.redact(render(document, told.paper.dialect))

    whole = drawn(MOST)
    if len(whole) <= room:
        return whole
    over = bisect_left(range(MOST), True, key=lambda most: len(drawn(most)) > room)
    if over:
        return drawn(over - 1)
    brief = rewritten((*_head(page), *_foot(page)), told.redact)
    return told.redact(render(brief, told.paper.dialect))


def _document(page: Page) -> Document:
    return (*_head(page), *sections(page), *_foot(page))


def _head(page: Page) -> Iterator[Block]:
    """The verdict in one sentence, and the one thing to do."""
    unread = page.verdict.unjudged
    if page.standing:
        levels = _levels(page.standing)
        places = count(len(page.standing), "place", "places")
        more = " Not all could be read." if unread else ""
        said = Strong(text(f"Roadmap and backlog differ in {places}: {levels}.{more}"))
        yield Paragraph((said, Text(" "), *_next(page.standing[0], page.names)))
    elif unread:
        said = Strong(text("Roadmap and backlog agree where both could be read; not all could."))
        do = (Text(" Next: find out why with "), Code("roadmap-drift doctor"), Text("."))
        yield Paragraph((said, *do))
    else:
        said = Strong(text("Roadmap and backlog agree."))
        yield Paragraph((said, Text(" There is nothing to decide.")))


def _levels(findings: tuple[Finding, ...]) -> str:
    tally = Counter(finding.level for finding in findings)
    parts = (
        text(count(tally[level], level.value, f"{level}s"))
        for level in reversed(Level)
        if tally[level]
    )
    return "".join(part.text for part in joined(list(parts)) if isinstance(part, Text))


def _next(finding: Finding, names: Names) -> Line:
    """Who decides first, and about what."""
    about: Line = ()
    if finding.initiative:
        about = (Text(" about "), *names.initiative(finding.initiative))
    if finding.who:
        return (Text("Next: "), Code(finding.who), Text(" decides"), *about, Text("."))
    return (Text("Next: decide"), *(about or text(" about the first one")), Text("."))


def _foot(page: Page) -> Iterator[Block]:
    """How to quiet a finding, and where the rules are explained."""
    tick = "tick its box (the next run hears it), " if page.boxes else ""
    yield Paragraph(
        (
            Text(f"To quiet a finding: {tick}answer its note with "),
            *(Code("/drift snooze 14d WHY"), Text(" or "), Code("/drift accept WHY")),
            Text(", or write a waiver into the manifest of "),
            *(Code(page.verdict.scene.roadmap.id), Text(". Why a rule speaks: ")),
            *(Code("roadmap-drift explain RULE"), Text(". All there is: ")),
            *(Code("roadmap-drift check"), Text(".")),
        )
    )

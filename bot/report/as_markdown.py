"""The report as Markdown: for a step summary, a wiki page or a mail."""

from collections.abc import Iterator, Mapping

from bot.domain.detect import Verdict
from bot.domain.document import (
    Block,
    Bullets,
    Code,
    Document,
    Fold,
    Heading,
    Line,
    Paragraph,
    Table,
    Text,
)
from bot.domain.findings import Finding
from bot.domain.headline import NAME, headline, parts
from bot.domain.history import NO_BASELINE, Baseline
from bot.domain.markdown import render
from bot.domain.naming import short_ids
from bot.domain.policy import Level
from bot.domain.silences import unjudged
from bot.domain.suggest.said import in_full
from bot.domain.wording import Names, advice, count, day, passed, sentence, title
from bot.report.as_json import counts
from bot.report.forecast_page import blocks as forecast_blocks
from bot.report.states import idle_waivers, since, tag

BUDGET = 900 * 1024
"""Bytes; a step summary over 1 MiB is dropped as a whole."""

ROWS = 50
"""Rows of one table; what is left out is counted."""

HEADINGS = {Level.ERROR: "Errors", Level.WARNING: "Warnings", Level.NOTE: "Notes"}


def report(verdict: Verdict, baseline: Baseline | None = None) -> str:
    """The whole report, shortened at a table's row until it fits the budget."""
    rows = ROWS
    while True:
        text = render(document(verdict, rows, baseline)) + "\n"
        if len(text.encode()) <= BUDGET or rows == 1:
            return text
        rows //= 2


def document(verdict: Verdict, rows: int = ROWS, baseline: Baseline | None = None) -> Document:
    """Verdict in one sentence, findings by level, then what was not judged."""
    scene = verdict.scene
    names = Names(scene, linked=True)
    heading = f"{scene.roadmap.product}: roadmap against backlog, {day(scene.today)}"
    blocks: list[Block] = [Heading(2, _text(heading)), Paragraph(_text(summary(verdict)))]
    if baseline is not None:
        blocks.append(Paragraph(_text(since(baseline))))
    blocks += _figures(verdict, rows)
    ids = short_ids(verdict.findings)
    for level in reversed(Level):
        told = [f for f in verdict.standing if f.level is level]
        if told:
            table = [row(f, names, ids, baseline or NO_BASELINE) for f in told[:rows]]
            blocks += section(f"{HEADINGS[level]} ({len(told)})", table, len(told) - rows)
    blocks += forecast_blocks(scene, names, rows)
    blocks += _idle(verdict)
    blocks += _not_judged(verdict)
    return tuple(blocks)


def _figures(verdict: Verdict, most: int) -> Iterator[Block]:
    """The headline number, and a table of whose it is."""
    if told := headline(verdict):
        yield Paragraph(_text(told))
    named = [(kind, part) for kind, each in parts(verdict).items() for part in each]
    if not named:
        return
    header = tuple(_text(word) for word in ("Of", "Which", NAME, "Effort"))
    rows = [
        (_text(kind), _text(part.name), _text(part.told), _text(part.allocated))
        for kind, part in named[:most]
    ]
    yield Table(header, tuple(rows))
    if (left := len(named) - most) > 0:
        yield Paragraph(_text(f"{left} more are left out here."))


def summary(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    tally = counts(verdict)
    levels = [
        count(tally[level], one, many)
        for level, one, many in (
            ("error", "error", "errors"),
            ("warning", "warning", "warnings"),
            ("note", "note", "notes"),
        )
        if tally[level]
    ]
    seen = f"{count(tally['initiatives'], 'initiative', 'initiatives')} compared with"
    seen += f" {count(tally['items'], 'item', 'items')}"
    waived = f"; {count(tally['waived'], 'finding', 'findings')} waived" if tally["waived"] else ""
    drift = ", ".join(levels) if levels else "roadmap and backlog agree"
    return f"{seen}: {drift}{waived}."


def section(heading: str, rows: list[tuple[Line, ...]], left: int) -> Iterator[Block]:
    """A heading and a table of findings; `left` more are counted."""
    yield Heading(3, _text(heading))
    header = tuple(_text(word) for word in ("Finding", "What", "Who decides, between what"))
    yield Table(header, tuple(rows))
    if left > 0:
        yield Paragraph(_text(f"{left} more are left out here."))


def row(
    finding: Finding, names: Names, ids: Mapping[str, str], baseline: Baseline = NO_BASELINE
) -> tuple[Line, ...]:
    """The finding by its rule and by what people call it, then in words."""
    known = ids.get(finding.fingerprint)
    name: Line = (Text(" "), Code(known)) if known else ()
    tagged = tag(finding, baseline)
    state: Line = (Text(f" {tagged}"),) if tagged else ()
    over = passed(finding)
    lapsed: Line = (Text(f" ({over})"),) if over else ()
    aside: Line = (Text(" "), *in_full(finding.suggestion, names)) if finding.suggestion else ()
    head = (*_text(title(finding)), *name, *state)
    return head, sentence(finding, names), (*advice(finding, names), *lapsed, *aside)


def _idle(verdict: Verdict) -> Iterator[Block]:
    told = tuple(_text(line) for line in idle_waivers(verdict))
    if told:
        yield Fold(_text(f"Waivers without effect ({len(told)})"), (Bullets(told[:ROWS]),))


def _not_judged(verdict: Verdict) -> Iterator[Block]:
    told = unjudged(verdict.not_applied)
    if told:
        lines = tuple(_text(line) for line in told[:ROWS])
        yield Fold(_text(f"Not judged ({len(told)})"), (Bullets(lines),))


def _text(words: str) -> Line:
    return (Text(words),)

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
from bot.domain.markdown import render
from bot.domain.naming import short_ids
from bot.domain.policy import Level
from bot.domain.silences import unjudged
from bot.domain.wording import Names, advice, count, day, sentence, title
from bot.report.as_json import counts

BUDGET = 900 * 1024
"""Bytes; a step summary over 1 MiB is dropped as a whole."""

ROWS = 50
"""Rows of one table; what is left out is counted."""

HEADINGS = {Level.ERROR: "Errors", Level.WARNING: "Warnings", Level.NOTE: "Notes"}


def report(verdict: Verdict) -> str:
    """The whole report, shortened at a table's row until it fits the budget."""
    rows = ROWS
    while True:
        text = render(document(verdict, rows)) + "\n"
        if len(text.encode()) <= BUDGET or rows == 1:
            return text
        rows //= 2


def document(verdict: Verdict, rows: int = ROWS) -> Document:
    """Verdict in one sentence, findings by level, then what was not judged."""
    scene = verdict.scene
    names = Names(scene, linked=True)
    heading = f"{scene.roadmap.product}: roadmap against backlog, {day(scene.today)}"
    blocks: list[Block] = [Heading(2, _text(heading)), Paragraph(_text(summary(verdict)))]
    ids = short_ids(verdict.findings)
    for level in reversed(Level):
        told = [f for f in verdict.standing if f.level is level]
        if told:
            table = [_row(finding, names, ids) for finding in told[:rows]]
            blocks += _section(f"{HEADINGS[level]} ({len(told)})", table, len(told) - rows)
    blocks += _not_judged(verdict)
    return tuple(blocks)


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


def _section(heading: str, rows: list[tuple[Line, ...]], left: int) -> Iterator[Block]:
    yield Heading(3, _text(heading))
    header = tuple(_text(word) for word in ("Finding", "What", "Who decides, between what"))
    yield Table(header, tuple(rows))
    if left > 0:
        yield Paragraph(_text(f"{left} more are left out here."))


def _row(finding: Finding, names: Names, ids: Mapping[str, str]) -> tuple[Line, ...]:
    """The finding by its rule and by what people call it, then in words."""
    known = ids.get(finding.fingerprint)
    name: Line = (Text(" "), Code(known)) if known else ()
    return (*_text(title(finding)), *name), sentence(finding, names), advice(finding, names)


def _not_judged(verdict: Verdict) -> Iterator[Block]:
    told = unjudged(verdict.not_applied)
    if told:
        lines = tuple(_text(line) for line in told[:ROWS])
        yield Fold(_text(f"Not judged ({len(told)})"), (Bullets(lines),))


def _text(words: str) -> Line:
    return (Text(words),)

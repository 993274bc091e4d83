"""The sections of a dashboard that count: what was looked at, and what was not judged."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.backlog import Gap
from bot.domain.document import Block, Code, Fold, Line, Paragraph, Table, Text
from bot.domain.findings import Finding, NotApplied
from bot.domain.headline import coverage
from bot.domain.policy import Level
from bot.domain.rules import FAMILIES, RULES
from bot.domain.sheet_page import Page, heading, left_out, listed, text
from bot.domain.silences import unjudged
from bot.domain.wording import Names, count, joined, sentence

_ITEM = re.compile(r"(.+)#[0-9]+|([A-Z][A-Z0-9_]*)-[0-9]+")
"""The key of an item, with its repository or project."""


def totals(page: Page) -> Iterator[Block]:
    """How many findings of which level, and how much was compared."""
    yield heading("Totals", len(page.standing))
    rows = _by_goal(page) if page.verdict.scene.roadmap.goals else _by_family(page)
    if rows:
        levels = ("Errors", "Warnings", "Notes", "Quiet")
        first = "Goal" if page.verdict.scene.roadmap.goals else "Family"
        header = tuple(text(word) for word in (first, *levels))
        yield Table(header, tuple(rows[: page.most]))
        yield from left_out(len(rows) - page.most)
    # Without its trend: that would be another one after each run, though nothing changed.
    told = coverage(page.verdict) if page.verdict.figures.tells else ""
    number: Line = (Text(f" {told}"),) if told else ()
    yield Paragraph((*_compared(page), *number))


def _by_goal(page: Page) -> list[tuple[Line, ...]]:
    scene = page.verdict.scene
    titles = {goal.id: goal.title for goal in scene.roadmap.goals}

    def goal_of(finding: Finding) -> str:
        initiative = scene.by_id.get(finding.initiative)
        return initiative.goal if initiative and initiative.goal in titles else ""

    return _rows([(goal_of(f), f) for f in _all(page)], titles, "No goal")


def _by_family(page: Page) -> list[tuple[Line, ...]]:
    return _rows([(RULES[f.rule].family, f) for f in _all(page)], FAMILIES, "Others")


def _all(page: Page) -> tuple[Finding, ...]:
    return (*page.standing, *page.quiet)


def _rows(
    findings: list[tuple[str, Finding]], titles: Mapping[str, str], rest: str
) -> list[tuple[Line, ...]]:
    """A row for each group that has findings: its title, then its counts."""
    counts = Counter((group, "quiet" if f.waiver else f.level) for group, f in findings)
    columns = (*reversed(Level), "quiet")
    present = {group for group, _ in counts}
    return [
        (text(titles.get(name, rest)), *(text(str(counts[name, c])) for c in columns))
        for name in (*titles, "")
        if name in present
    ]


def _compared(page: Page) -> Line:
    """How much was looked at, of which source, and what stands elsewhere."""
    verdict, scene = page.verdict, page.verdict.scene
    by_source = Counter(item.ref.source for item in scene.snapshot.items)
    sources = joined([(Code(s.name), Text(f" {by_source[s.name]}")) for s in scene.roadmap.sources])
    compared = f"{count(len(scene.initiatives), 'initiative', 'initiatives')} compared with"
    compared += f" {count(len(scene.snapshot.items), 'item', 'items')} ("
    matched = f"); {len(scene.claims)} of them belong to an initiative."
    aside = sum(not f.is_run_health for f in verdict.standing) - len(page.standing)
    more = count(aside, "more finding stands", "more findings stand")
    elsewhere = f" {more} in the report alone." if aside else ""
    return (Text(compared), *sources, Text(matched + elsewhere))


def not_judged(page: Page) -> Iterator[Block]:
    """What could not be read, and which rules kept silent where."""
    scene, names = page.verdict.scene, page.names
    gaps = scene.snapshot.gaps
    lines = [_gap(gap, names) for gap in gaps]
    unread = {gap.source for gap in gaps}
    health = (f for f in page.verdict.findings if f.is_run_health and f.hit.source not in unread)
    lines += [sentence(finding, names) for finding in health]
    told = (silence for silence in page.verdict.not_applied if not silence.passing)
    silent = unjudged(_discreet(silence, names) for silence in told)
    if lines or silent:
        yield heading("Not judged", len(lines) + len(silent))
        yield from listed(lines, page.most)
    if silent and page.most:
        summary = text(count(len(silent), "reason", "reasons") + " why a rule kept silent")
        yield Fold(summary, tuple(listed([text(line) for line in silent], page.most)))


def _gap(gap: Gap, names: Names) -> Line:
    """What could not be read. Of a place that readers may not see, only its source."""
    item = _ITEM.fullmatch(gap.part)
    group = (item[1] or item[2]) if item else gap.part
    if names.scene.group_visibility(gap.source, group) > names.audience:
        return (Text("Part of "), Code(gap.source), Text(" could not be read."))
    part: Line = (Text(" "), Code(gap.part)) if gap.part else ()
    which: Line = (Code(gap.source), *part)
    if gap.in_words:
        which = (Text(f"{gap.in_words} in "), Code(gap.source))
    how = "could be read only in part" if gap.partial else "could not be read"
    return (*which, Text(f" {how}: {gap.reason.rstrip('.')}."))


def _discreet(silence: NotApplied, names: Names) -> NotApplied:
    """Why a rule kept silent; not of links to what readers may not see."""
    initiative = names.scene.by_id.get(silence.where)
    links = initiative.links if initiative else ()
    seen = names.scene.group_visibility
    if all(seen(link.source, link.group) <= names.audience for link in links):
        return silence
    return replace(silence, reason="the report says why")

"""The sections of a dashboard. An empty one is left out; each has its count in the heading."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.backlog import ItemRef
from bot.domain.document import (
    Block,
    Box,
    Boxes,
    Bullets,
    Code,
    Fold,
    Line,
    Paragraph,
    Strong,
    Text,
)
from bot.domain.findings import Finding
from bot.domain.plan import ANSWER, Held
from bot.domain.rules import RULES
from bot.domain.sheet_block import Entry
from bot.domain.sheet_forecast import forecasts
from bot.domain.sheet_page import Page, heading, left_out, listed, text
from bot.domain.sheet_ticks import SNOOZE_DAYS, accepting, snoozing, waking
from bot.domain.sheet_totals import not_judged, totals
from bot.domain.wording import Names, advice, count, day, joined, plain, sentence, title

FOREMOST = 7
"""Findings that are told at length."""

_WORDS = {
    "new": "New",
    "changed": "Changed",
    "back": "No longer quiet",
    "quiet": "Quiet now",
    "gone": "Gone",
}


def sections(page: Page) -> Iterator[Block]:
    """All of them, in their order."""
    yield from _to_decide(page)
    yield from _changed(page)
    yield from forecasts(page)
    yield from totals(page)
    yield from _snoozed(page)
    yield from _unheard(page)
    yield from _deferred(page)
    yield from not_judged(page)


def _to_decide(page: Page) -> Iterator[Block]:
    if not page.standing:
        return
    yield heading("Needs a decision", len(page.standing))
    first = min(FOREMOST, page.most)
    for finding in page.standing[:first]:
        yield from _at_length(finding, page)
    others = page.standing[first:]
    if shown := others[: page.most]:
        summary = text(count(len(others), "other finding", "other findings"))
        yield Fold(summary, tuple(_in_short(shown, page, len(others) - len(shown))))
    else:
        yield from left_out(len(others))


def _at_length(finding: Finding, page: Page) -> Iterator[Block]:
    names, since = page.names, day(page.since[finding.fingerprint])
    which = (Text(f" ({title(finding)}"), *_on(finding, names))
    known = (*which, Text(f", {finding.level}, since {since})"))
    yield Paragraph((Strong(sentence(finding, names)), Text(" "), *advice(finding, names), *known))
    if page.boxes:
        accept = Box(accepting(finding), text("Accept it until its facts change"))
        snooze = Box(snoozing(finding), text(f"Snooze it for {SNOOZE_DAYS} days"))
        yield Boxes((accept, snooze))


def _in_short(findings: tuple[Finding, ...], page: Page, missing: int) -> Iterator[Block]:
    lines = [_short(finding, page.names) for finding in findings]
    if page.boxes:
        yield Paragraph(text(f"Tick one to snooze it for {SNOOZE_DAYS} days."))
        names = (snoozing(finding) for finding in findings)
        yield Boxes(tuple(Box(name, line) for name, line in zip(names, lines, strict=True)))
    else:
        yield Bullets(tuple(lines))
    yield from left_out(missing)


def _short(finding: Finding, names: Names) -> Line:
    who: Line = (Text(" "), Code(finding.who), Text(" decides.")) if finding.who else ()
    head = (Strong(text(title(finding))), *_on(finding, names))
    return (*head, Text(f", {finding.level}: "), *sentence(finding, names), *who)


def _on(finding: Finding, names: Names) -> Line:
    """The initiative, where the sentence does not name it already."""
    if not finding.initiative:
        return ()
    initiative = names.initiative(finding.initiative)
    told = plain(initiative) in plain(sentence(finding, names))
    return () if told else (Text(" on "), *initiative)


def _changed(page: Page) -> Iterator[Block]:
    changes = page.heard.changes
    if changes.on is None:
        return
    found = {f.fingerprint: f for f in page.verdict.findings}
    lines = [
        (Strong(text(_WORDS[entry.word])), Text(": "), *line)
        for entry in changes.entries
        if (line := _entry(entry, found, page.names))
    ]
    number = len(lines) + changes.more
    if number:
        yield heading("Changed since last run", number)
        yield Paragraph(text(f"The latest run that found a change was on {day(changes.on)}."))
        yield from listed(lines, page.most)
        if changes.more and len(lines) <= page.most:
            yield Paragraph(text(f"{changes.more} more."))


def _entry(entry: Entry, found: Mapping[str, Finding], names: Names) -> Line:
    if entry.finding:
        finding = found.get(entry.finding)
        if finding is None:
            return ()
        return (Text(title(finding)), *_on(finding, names), Text(": "), *sentence(finding, names))
    if entry.word not in _WORDS or entry.rule not in RULES:
        return ()
    about: list[Line] = [names.initiative(entry.initiative)] if entry.initiative else []
    about += [names.ref(ItemRef.parse(entry.item), titled=False)] if ":" in entry.item else []
    on: Line = (Text(" on "), *joined(about)) if about else ()
    return (Text(f"{entry.rule} {RULES[entry.rule].name}"), *on)


def _snoozed(page: Page) -> Iterator[Block]:
    kept = tuple(h for h in page.held if not h.deferred and h.what != ANSWER)
    number = len(page.quiet) + len(kept)
    if not number and not page.heard.lost:
        return
    yield heading("Snoozed or accepted", number)
    ours = {d.finding for d in page.heard.decisions}
    here = [f for f in page.quiet if f.waiver and not f.waiver.line and f.fingerprint in ours]
    if page.boxes and here and page.most:
        yield Paragraph(text("Tick one to take the decision back."))
        boxes = (Box(waking(f), _quieted(f, page.names)) for f in here[: page.most])
        yield Boxes(tuple(boxes))
        yield from left_out(len(here) - page.most)
    boxed = {f.fingerprint for f in here} if page.boxes and page.most else set()
    others = [_quieted(f, page.names) for f in page.quiet if f.fingerprint not in boxed]
    elsewhere = [*others, *_in_groups(kept, page.names)]
    if boxed and elsewhere:  # without words between them two lists would be one
        yield Paragraph(text("Decided elsewhere:"))
    yield from listed(elsewhere, page.most)
    if page.heard.lost:
        yield Paragraph(text(_lost(page.heard.lost)))


def _lost(number: int) -> str:
    could = count(number, "older decision", "older decisions")
    return f"{could} could not be kept here. What is to last belongs into the manifest's waivers."


def _quieted(finding: Finding, names: Names) -> Line:
    """Which finding is quiet until when, by whom, why, and where that was said."""
    waiver = finding.waiver
    if waiver is None:
        return _short(finding, names)
    until = f" Until {day(waiver.until)}" if waiver.until else " Until its facts change"
    by: Line = (Text(", by "), Code(waiver.by)) if waiver.by else ()
    where = f", in line {waiver.line} of the manifest" if waiver.line else ""
    why = f": {waiver.reason}" if waiver.reason else ""
    end = "" if why.endswith((".", "!", "?", "…")) else "."
    which = (Strong(text(title(finding))), *_on(finding, names))
    head = (*which, Text(": "), *sentence(finding, names))
    return (*head, Text(until), *by, Text(where + why + end))


def _in_groups(held: Iterable[Held], names: Names) -> list[Line]:
    """What is held, one line for each kind of write and reason."""
    groups: dict[tuple[str, str], list[ItemRef]] = {}
    for one in held:
        groups.setdefault((one.what, one.why), []).append(one.ref)
    return [
        (
            Text(f"{what[:1].upper()}{what[1:]} on "),
            *names.refs(tuple(refs)),
            Text(f": {why.removesuffix('.')}."),
        )
        for (what, why), refs in groups.items()
    ]


def _unheard(page: Page) -> Iterator[Block]:
    """Answers to notes that were not understood, or came from somebody who may not decide."""
    said = tuple(h for h in page.held if h.what == ANSWER)
    if said:
        yield heading("Answers that changed nothing", len(said))
        yield from listed(_in_groups(said, page.names), page.most)


def _deferred(page: Page) -> Iterator[Block]:
    waiting = tuple(h for h in page.held if h.deferred)
    if waiting:
        yield heading("Deferred", len(waiting))
        yield from listed(_in_groups(waiting, page.names), page.most)
        when = "Each is written by the first run that has room for it, or can read what is missing."
        yield Paragraph(text(when))

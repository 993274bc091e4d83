"""Every sentence the bot says, in one place.

A rule brings templates; this module fills them in. `{name}` prints a fact, `{count:item|items}`
a number with its noun, `{count:=has|have}` the word alone, and backticks mark code.
"""

import datetime as dt
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.domain.backlog import Container, ContainerKind, ItemRef, Visibility, natural
from bot.domain.document import (
    Anchor,
    Block,
    Bullets,
    Code,
    Document,
    Inline,
    Line,
    Paragraph,
    Strong,
    Table,
    Text,
)
from bot.domain.findings import Fact, Finding
from bot.domain.rules import RULES
from bot.domain.scene import Scene

EXAMPLES = 5
"""How many items a list names before it counts."""

NO_CHANGE = "no change needed"

_CONTAINER = re.compile(rf"(?P<group>.+)/(?P<kind>{'|'.join(ContainerKind)})/(?P<name>[^/]+)")
_OUR_WORDS = ("a ", "an item ", "something ", *(f"{kind.value} " for kind in ContainerKind))


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and refs are called, for readers who may see items up to `audience`.

    `linked` gives items an address. In a note that would leave a cross-reference on every
    item named (R30), so there they stand as code.
    """

    scene: Scene
    audience: Visibility = Visibility.PRIVATE
    linked: bool = False

    def initiative(self, initiative_id: str) -> Line:
        """An initiative by its title."""
        initiative = self.scene.by_id.get(initiative_id)
        return (Text(initiative.title if initiative else initiative_id),)

    def ref(self, ref: ItemRef, *, titled: bool = True) -> Line:
        """An item by key and title, a container by title; unnamed where it is too private."""
        if container := self.scene.index.containers.get(ref):
            if self.scene.visibility(ref) > self.audience:
                return (Text(f"a {container.kind.value} in a private source"),)
            name = self._called(container)
            return (Anchor(name, container.url),) if container.url else (Text(name),)
        if self._is_hidden(ref):
            return (Text("an item in a private source"),)
        item = self.scene.index.items.get(ref)
        if item is None:
            return _unread(ref)
        key: Inline = Anchor(ref.key, item.url) if self.linked and item.url else Code(ref.key)
        return (key, Text(f" ({item.title})")) if titled else (key,)

    def refs(self, refs: tuple[ItemRef, ...]) -> Line:
        """The first few by key; the others, and the private ones, counted."""
        shown = sorted((r for r in refs if not self._is_hidden(r)), key=natural)
        parts: list[Line] = [self.ref(r, titled=False) for r in shown[:EXAMPLES]]
        if (more := len(shown) - EXAMPLES) > 0:
            parts.append((Text(f"{more} more"),))
        if hidden := len(refs) - len(shown):
            parts.append((Text(f"{count(hidden, 'item', 'items')} in a private source"),))
        return joined(parts)

    def _is_hidden(self, ref: ItemRef) -> bool:
        return self.scene.item_visibility(ref) > self.audience

    def words_of(self, place: ItemRef, words: Line, instead: str) -> Line:
        """Words that come from a repository or project, where readers may see it."""
        hidden = self.scene.group_visibility(place.source, place.key) > self.audience
        return (Text(instead),) if hidden else words

    def _called(self, container: Container) -> str:
        """Its title, after the word for what it is unless the title says so: milestone Launch.

        Where another one is called the same, it says where it is: version 4.2 of PAY.
        """
        kind, title = container.kind.value, container.title
        name = title if kind in title.casefold() else f"{kind} {title}"
        if (container.kind, title.casefold()) not in self.scene.shared_titles:
            return name
        board = "board " if container.kind is ContainerKind.SPRINT else ""
        return f"{name} of {board}{container.ref.key.rsplit('/', 2)[0]}"


def _unread(ref: ItemRef) -> Line:
    """What is known by its key alone; a container's says what it is, and where."""
    if match := _CONTAINER.fullmatch(ref.key):
        place = (Text(" of "), Code(match["group"]))
        return (Text(f"{match['kind']} "), Code(match["name"]), *place)
    return (Code(ref.key),)


def count(number: float, one: str, many: str) -> str:
    """'1 item', '3 items'."""
    return f"{number:g} {one if number == 1 else many}"


def day(date: dt.date) -> str:
    """A date as people read it in any country: 11 Dec 2026."""
    return f"{date.day} {date:%b %Y}"


def joined(parts: list[Line]) -> Line:
    """'a', 'a and b', 'a, b and c'."""
    line: list[Inline] = []
    for position, part in enumerate(parts):
        if position:
            line.append(Text(" and " if position == len(parts) - 1 else ", "))
        line.extend(part)
    return tuple(line)


def title(finding: Finding) -> str:
    """The rule's code with its name: a code never stands alone."""
    return _rule_named(finding.rule)


def _rule_named(code: str) -> str:
    return f"{code} {RULES[code].name}" if code in RULES else code


def sentence(finding: Finding, names: Names) -> Line:
    """The contradiction, in words."""
    first, *rest = filled(RULES[finding.rule].message, finding, names)
    if isinstance(first, Text | Anchor) and first.text.startswith(_OUR_WORDS):
        first = replace(first, text=first.text[0].upper() + first.text[1:])
    return (first, *rest)


def remedies(finding: Finding, names: Names) -> tuple[Line, Line]:
    """What to do on the roadmap side, and on the backlog side; empty where nothing is.

    A rule says so for all its findings, or a fact `no_change` names the side for one.
    """
    rule, unchanged = RULES[finding.rule], finding.facts.get("no_change")
    return (
        () if unchanged == "roadmap" else _remedy(rule.roadmap, finding, names),
        () if unchanged == "backlog" else _remedy(rule.backlog, finding, names),
    )


def _remedy(template: str, finding: Finding, names: Names) -> Line:
    return () if template == NO_CHANGE else filled(template, finding, names)


def filled(template: str, finding: Finding, names: Names) -> Line:
    """A template over the finding's facts."""
    line: list[Inline] = []
    in_code = False
    for literal, field, spec, _ in string.Formatter().parse(template):
        for position, piece in enumerate(literal.split("`")):
            in_code ^= position > 0
            if piece:
                line.append(Code(piece) if in_code else Text(piece))
        if field is not None:
            told = _told(field, spec or "", finding, names)
            line.extend((Code(plain(told)),) if in_code else told)
    return tuple(line)


def _told(field: str, spec: str, finding: Finding, names: Names) -> Line:
    if field == "initiative":
        return names.initiative(finding.initiative)
    if field == "rule":  # a code never stands alone
        return (Text(_rule_named(str(finding.facts[field]))),)
    words = fact(finding.facts[field], spec, names)
    place = finding.facts.get(f"{field}_place")  # where a text comes from, if it tells of one
    instead = str(finding.facts.get(f"{field}_instead", "something in a private source"))
    return names.words_of(place, words, instead) if isinstance(place, ItemRef) else words


def fact(value: Fact, spec: str, names: Names) -> Line:
    """One fact in words; `spec` as in the module's head."""
    if spec:
        number = len(value) if isinstance(value, tuple) else float(str(value))
        one, many = spec.removeprefix("=").split("|")
        alone = one if number == 1 else many
        return (Text(alone if spec.startswith("=") else count(number, one, many)),)
    match value:
        case ItemRef():
            return names.ref(value)
        case tuple():
            refs = tuple(v for v in value if isinstance(v, ItemRef))
            return names.refs(refs) if refs else _words([v for v in value if isinstance(v, str)])
        case dt.date():
            return (Text(day(value)),)
        case float():
            return (Text(f"{value:g}"),)
        case _:
            return (Text(str(value)),)


def _words(words: list[str]) -> Line:
    parts: list[Line] = [(Text(word),) for word in words[:EXAMPLES]]
    if (more := len(words) - EXAMPLES) > 0:
        parts.append((Text(f"{more} more"),))
    return joined(parts)


def plain(line: Line) -> str:
    """A line without markup, safe for a terminal: control characters are dropped."""
    text = " ".join("".join(_plain(part) for part in line).splitlines())
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)


def _plain(part: Inline) -> str:
    if isinstance(part, Strong):
        return plain(part.parts)
    if isinstance(part, Code) and " " in part.text:
        return f"'{part.text}'"  # its ends would be lost among the words around it
    return part.text


def advice(finding: Finding, names: Names) -> Line:
    """Who decides, and what can be done on either side."""
    sides = zip(("Roadmap: ", "Backlog: "), remedies(finding, names), strict=True)
    said = [(Text(side), *line, Text(".")) for side, line in sides if line]
    who: Line = (Code(finding.who), Text(" decides. ")) if finding.who else ()
    return (*who, *(part for line in spaced(said) for part in line))


def passed(finding: Finding) -> str:
    """That it was accepted until a day that is over; '' where it was not."""
    waiver = finding.expired
    if waiver is None or waiver.until is None:
        return ""
    by = f" by {waiver.by}" if waiver.by else ""
    return f"accepted{by} until {day(waiver.until)}; that has passed"


def spaced(lines: list[Line]) -> Iterator[Line]:
    """The lines with a space between each two."""
    for position, line in enumerate(lines):
        yield (Text(" "), *line) if position else line


def note(
    findings: tuple[Finding, ...],
    names: Names,
    *,
    left_out: int = 0,
    asides: Mapping[str, Line] = MappingProxyType({}),
) -> Document:
    """The one note on an item: every finding told there, and how to quiet it.

    `asides` has what is said beside a finding, by fingerprint.
    """
    said = [part for f in findings for part in _said(f, names, asides.get(f.fingerprint, ()))]
    blocks: list[Block] = [*said, _table(findings, names)]
    if left_out:
        more = count(left_out, "more finding is", "more findings are")
        blocks.append(Paragraph((Text(f"{more} in the report."),)))
    return (*blocks, *_quiet(findings, names))


def _said(finding: Finding, names: Names, aside: Line) -> Iterator[Paragraph]:
    yield Paragraph((Strong(sentence(finding, names)), Text(" "), *advice(finding, names)))
    if aside:
        yield Paragraph(aside)


def note_too_long(findings: tuple[Finding, ...]) -> Document:
    """What stands on an item where even one finding is longer than the tracker takes."""
    more = f" and {count(len(findings) - 1, 'other', 'others')}" if findings[1:] else ""
    told = f"{title(findings[0])}{more}: too long to be told here; see the report."
    return (Paragraph((Text(told),)),)


def _table(findings: tuple[Finding, ...], names: Names) -> Table:
    header = tuple((Text(word),) for word in ("Finding", "What", "Roadmap says", "Backlog says"))
    return Table(header, tuple(row for f in findings for row in rows(f, names)))


def rows(finding: Finding, names: Names) -> Iterator[tuple[Line, ...]]:
    """Finding, field, what the roadmap says, what the backlog says."""
    for says in RULES[finding.rule].says:
        cells = (filled(template, finding, names) for template in says)
        yield ((Text(title(finding)),), *cells)


_REPLIES: Line = (
    Text("answer "),
    Code("/drift snooze 14d WHY"),
    Text(" or "),
    Code("/drift accept WHY"),
)


def _quiet(findings: tuple[Finding, ...], names: Names) -> Iterator[Paragraph | Bullets]:
    """How to quiet each of them, and where to read why it is told."""
    manifest = Code(names.scene.roadmap.id)
    waivers = tuple(dict.fromkeys(_waiver(finding) for finding in findings))
    if len(waivers) == 1:
        head = (Text("Quiet this: "), *_REPLIES, Text(", or write into the manifest of "), manifest)
        explain = Code(f"roadmap-drift explain {findings[0].rule}")
        told = (Text(". Why it is told: "), explain, Text("."))
        yield Paragraph((*head, Text(": "), Code(waivers[0]), *told))
        return
    all_of_it = (Text("Quiet all of this: "), *_REPLIES)
    why = (Text(" what fits. Why one is told: "), Code("roadmap-drift explain RULE"), Text("."))
    yield Paragraph((*all_of_it, Text(". Or write into the manifest of "), manifest, *why))
    yield Bullets(tuple((Code(waiver),) for waiver in waivers))


def _waiver(finding: Finding) -> str:
    """What to write into the manifest; what names neither can only be switched off."""
    if not finding.initiative and not finding.item:
        return f"policy: {{rules: {{{finding.rule}: off}}}}"
    where = f"initiative: {finding.initiative}" if finding.initiative else f"item: {finding.item}"
    return f"{{rule: {finding.rule}, {where}, until: DATE, reason: WHY}}"


def resolved(as_of: dt.date) -> Document:
    """What is left of a note when its drift is gone."""
    words = f" no finding stands on this item since {day(as_of)}."
    return (Paragraph((Strong((Text("Resolved:"),)), Text(words))),)


def quieted(findings: tuple[Finding, ...], names: Names) -> Document:
    """What is left of a note when people quieted all that it told."""
    return (Bullets(tuple(_hushed(finding, names) for finding in findings)),)


def _hushed(finding: Finding, names: Names) -> Line:
    """Which finding is quiet until when, by whom, and why."""
    waiver = finding.waiver
    if waiver is None:
        return (Text(title(finding)),)
    until = day(waiver.until) if waiver.until else "its facts change"
    by: Line = (Text(", by "), Code(waiver.by)) if waiver.by else ()
    why: Line = (Text(f": {waiver.reason}"),) if waiver.reason else ()
    which = (Text(f" {title(finding)}"), *_on(finding, names))
    return (Strong((Text(f"Quiet until {until}:"),)), *which, *by, *why, Text("."))


def _on(finding: Finding, names: Names) -> Line:
    return (Text(" on "), *names.initiative(finding.initiative)) if finding.initiative else ()


def replaced() -> Document:
    """What a duplicate says where it cannot be folded away."""
    return (Paragraph((Text("Replaced by an earlier note on this item."),)),)

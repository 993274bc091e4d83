"""Puts waivers into the text of a manifest, and leaves every other byte as it is.

The YAML library's own round trip does not: of 19 layouts that people write it gave 3 back
as they were. So the new lines are laid out here, like those that are there already.
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.roadmap import Waiver
from bot.manifest.spans import Span, column, line_end, read_spans

Change = tuple[int, int, str]
"""From this character up to that one, put this instead."""

_BREAK = re.compile("\r\n|\n|\r")
_BLANK_LINE = re.compile("(?>\r\n|\n|\r)[ \t]*[\r\n]")
_COMMENT_LINE = re.compile("(?:\r\n|\n|\r)( *)#")
_COMMA = re.compile("(?:[ \t\r\n]|#[^\r\n]*+)*+,")
_PLAIN = re.compile(r"[^\W\d_]([\w ./-]*[\w./-])?")
_DIGEST = re.compile("(?!0b)(?=.*[a-df])[0-9a-f]+")  # the others look like numbers
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"])


def with_waivers(text: str, waivers: Iterable[Waiver]) -> str:
    """The text of a manifest with these in it; one for the same finding gives way."""
    root, end = read_spans(text)
    page = _Page(text, root, end)
    changes: list[Change] = []
    new: list[dict[str, str]] = []
    for waiver in waivers:
        entry = page.entry_of(waiver.finding)
        if entry is None:
            new.append(fields_of(waiver))
        else:
            changes += page.rewritten(entry, fields_of(waiver))
    return _applied(text, [*changes, *(page.added(new) if new else ())])


def fields_of(waiver: Waiver) -> dict[str, str]:
    """What is written of it, in this order."""
    told = {
        "rule": waiver.rule,
        "initiative": waiver.initiative,
        "item": waiver.item,
        "finding": waiver.finding,
        "facts": waiver.facts,
        "until": waiver.until.isoformat() if waiver.until else "",
        "by": waiver.by,
        "reason": waiver.reason,
    }
    return {name: value for name, value in told.items() if value}


def in_a_line(fields: dict[str, str]) -> str:
    """An entry in braces."""
    return f"{{{', '.join(_written(*field) for field in fields.items())}}}"


def _written(name: str, value: str) -> str:
    """A field; its value in double quotes, which YAML reads as JSON does, where needed."""
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS
    digest = name in ("finding", "facts") and _DIGEST.fullmatch(value)
    day = name == "until" and _DAY.fullmatch(value)
    return f"{name}: {value if plain or digest or day else json.dumps(value, ensure_ascii=False)}"


def _applied(text: str, changes: list[Change]) -> str:
    parts, done = [], 0
    for start, end, instead in sorted(changes, key=lambda change: change[0]):
        parts += [text[done:start], instead]
        done = end
    return "".join([*parts, text[done:]])


@dataclass(frozen=True, slots=True)
class _Page:
    """The text as it was, and where its values are; `end` is the end of the document."""

    text: str
    root: Span
    end: int

    @property
    def newline(self) -> str:
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    @property
    def margin(self) -> int:
        """Where the names of the outermost fields begin."""
        return column(self.text, self.root.parts[0].start)

    def entry_of(self, finding: str) -> Span | None:
        listed = self.root.value("waivers")
        for entry in listed.parts if listed else ():
            told = entry.value("finding")
            if finding and told and told.text.strip() == finding:
                return entry
        return None

    def rewritten(self, entry: Span, fields: dict[str, str]) -> Iterator[Change]:
        """Change what differs; what comes anew takes the place of what goes."""
        old = list(entry.fields())
        missing = [name for name in fields if entry.value(name) is None]
        missing.sort(key=lambda name: name not in ("facts", "until"))  # these take turns
        gone: list[int] = []
        for position, (key, value) in enumerate(old):
            told = fields.get(key.text)
            if told is None and missing:
                name = missing.pop(0)
                yield key.start, value.end, _written(name, fields[name])
            elif told is None:
                gone.append(position)
            elif told != value.text.strip():
                yield key.start, value.end, _written(key.text, told)
        yield from _without(old, gone)
        yield from self.extended(entry, {name: fields[name] for name in missing})

    def extended(self, entry: Span, fields: dict[str, str]) -> Iterator[Change]:
        last = entry.parts[-1].end
        place = last if entry.flow else line_end(self.text, last)
        between = ", " if entry.flow else self.newline + " " * column(self.text, entry.start)
        for field in fields.items():
            yield place, place, between + _written(*field)

    def added(self, entries: list[dict[str, str]]) -> Iterator[Change]:
        """Changes that put these after the entries that are there."""
        listed = self.root.value("waivers")
        if listed is None and self.root.flow:
            yield self.field_in_braces(entries)
        elif listed is None:
            yield self.field_at_the_end(entries)
        elif not listed.flow:
            yield self.below(listed, entries)
        elif listed.parts:
            yield from self.before_the_bracket(listed, entries)
        else:
            yield from self.instead_of_nothing(listed, entries)

    def field_in_braces(self, entries: list[dict[str, str]]) -> Change:
        place, pad = self.root.parts[-1].end, self.newline + " " * (self.margin + 2)
        told = ",".join(f"{pad}{in_a_line(entry)}" for entry in entries)
        return place, place, f",{self.newline}{' ' * self.margin}waivers: [{told}]"

    def field_at_the_end(self, entries: list[dict[str, str]]) -> Change:
        """After a blank line, where the file has blank lines and no comment leads to it."""
        lines = self.text[: self.end].splitlines()
        last = lines[-1].strip() if lines else ""
        broken = self.text[: self.end].endswith(("\n", "\r"))
        gap = "" if broken else self.newline
        if last and not last.startswith("#") and _BLANK_LINE.search(self.text):
            gap += self.newline
        told = f"{' ' * self.margin}waivers:{self.lines(entries)}{self.newline}"
        return self.end, self.end, f"{gap}{told}"

    def lines(self, entries: list[dict[str, str]]) -> str:
        """One line an entry, as far from the margin as the file's other lists."""
        others = [v for _, v in self.root.fields() if v.is_list and not v.flow]
        dash = column(self.text, others[0].start) if others else self.margin + 2
        return "".join(f"{self.newline}{' ' * dash}- {in_a_line(e)}" for e in entries)

    def below(self, listed: Span, entries: list[dict[str, str]]) -> Change:
        """In the style of the last entry, and after the comments that go with it."""
        dash, last = column(self.text, listed.start), listed.parts[-1]
        place = self.after_comments(line_end(self.text, listed.end), dash)
        inner = column(self.text, last.start)
        told = []
        for entry in entries:
            first, *others = [in_a_line(entry)] if last.flow else self.block(entry)
            told.append(f"{' ' * dash}-{' ' * max(1, inner - dash - 1)}{first}")
            told += [f"{' ' * inner}{line}" for line in others]
        return place, place, "".join(f"{self.newline}{line}" for line in told)

    def block(self, entry: dict[str, str]) -> list[str]:
        return [_written(*field) for field in entry.items()]

    def after_comments(self, place: int, dash: int) -> int:
        """The end of the comments that stand as deep as the entries, or deeper."""
        least = dash if dash > self.margin else dash + 1
        while (found := _COMMENT_LINE.match(self.text, place)) and len(found[1]) >= least:
            place = line_end(self.text, found.end())
        return place

    def before_the_bracket(self, listed: Span, entries: list[dict[str, str]]) -> Iterator[Change]:
        """Each on a line of its own, below the first entry; comments stay with theirs."""
        last = listed.parts[-1].end
        pad = self.newline + " " * column(self.text, listed.parts[0].start)
        comma = _COMMA.match(self.text, last, listed.end - 1)
        begun = comma.end() if comma else last
        place = min(line_end(self.text, begun), listed.end - 1)
        if not self.text[begun:place].strip():
            place = begun
        if comma:
            yield place, place, "".join(f"{pad}{in_a_line(entry)}," for entry in entries)
            return
        yield last, last, ","
        yield place, place, ",".join(f"{pad}{in_a_line(entry)}" for entry in entries)

    def instead_of_nothing(self, listed: Span, entries: list[dict[str, str]]) -> Iterator[Change]:
        """`[]` becomes a list below it; brackets with a comment in them stay."""
        key = next(key for key, value in self.root.fields() if value is listed)
        colon = self.text.index(":", key.end) + 1
        bare = not self.text[listed.start + 1 : listed.end - 1].strip()
        if bare and self.text[key.end : listed.start].strip(" ") == ":" and not self.root.flow:
            place = line_end(self.text, listed.end)
            yield colon, listed.end, ""
            yield place, place, self.lines(entries)
            return
        pad = self.newline + " " * (self.margin + 2)
        place = listed.start + 1
        yield place, place, ",".join(f"{pad}{in_a_line(entry)}" for entry in entries)


def _without(fields: list[tuple[Span, Span]], gone: list[int]) -> Iterator[Change]:
    """Take fields out, with what parts them from those that stay."""
    for _, run in itertools.groupby(enumerate(gone), lambda pair: pair[1] - pair[0]):
        first, *_, last = [position for _, position in run] * 2
        if last + 1 < len(fields):
            yield fields[first][0].start, fields[last + 1][0].start, ""
        else:
            yield fields[first - 1][1].end, fields[last][1].end, ""

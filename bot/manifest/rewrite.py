"""Changes fields and lists in the text of a manifest, and leaves every other byte as it is.

It knows the layouts that people write. What comes out is read back and compared by whoever
asked, so a layout that is not known here can refuse an edit, and never spoil a file.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.manifest.flow import Value, flow
from bot.manifest.schema import Manifest
from bot.manifest.spans import Span, column, line_end, read_spans
from bot.manifest.waivers import Change
from bot.manifest.work import Initiative

_BREAK = re.compile("\r\n|\n|\r")
_DASH = re.compile("[ ]*-[ ]+")
_ORDER = {"": tuple(Manifest.model_fields), "initiatives": tuple(Initiative.model_fields)}
NAMED = {"sources": "name"}
"""Lists whose entries have another field than `id` for a name."""


class UnknownLayout(ValueError):
    """The text is laid out in a way for which there is no edit here."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a manifest, and where its values are."""

    text: str
    root: Span

    @classmethod
    def of(cls, text: str) -> "Page":
        """Read a text, which must be a manifest."""
        return cls(text, read_spans(text)[0])

    @property
    def newline(self) -> str:
        """How its lines end."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def find(self, where: Sequence[str]) -> Span | None:
        """The mapping that a way leads to, if it is there."""
        span: Span | None = self.root
        for position, step in enumerate(where):
            if span is None:
                return None
            span = _entry(span, step, where[position - 1]) if span.is_list else span.value(step)
        return span

    def with_field(self, where: Sequence[str], name: str, value: Value) -> Iterator[Change]:
        """Give a field this value; what is missing around it is made."""
        mapping = self.find(where)
        if mapping is None:
            if not where or where[0] in ("initiatives", "goals"):
                raise UnknownLayout(f"{'.'.join(where)} is not there")
            yield from self.with_field(where[:-1], where[-1], {name: value})
        elif (old := mapping.value(name)) is None:
            yield self._new_field(mapping, where, name, value)
        else:
            quote = self.text[old.start] if self.text[old.start] in "'\"" else ""
            yield old.start, old.end, flow(value, quote=quote)

    def _new_field(self, mapping: Span, where: Sequence[str], name: str, value: Value) -> Change:
        if not mapping.parts:  # {}
            return mapping.start + 1, mapping.end - 1, f"{flow(name)}: {flow(value)}"
        before = _before(mapping, _ORDER.get(where[0] if len(where) == 2 else "", ()), name)
        if mapping.flow:
            return before.end, before.end, f", {flow(name)}: {flow(value)}"
        indent = column(self.text, mapping.parts[0].start)
        place = line_end(self.text, before.end)
        told = f"{flow(name)}:{self._laid_out(value, indent)}"
        return place, place, f"{self.newline}{' ' * indent}{told}"

    def _laid_out(self, value: Value, indent: int) -> str:
        """A list of mappings has a line for each, as far in as the file's other lists."""
        rows = [] if isinstance(value, str | dict) else list(value)
        if not rows or any(isinstance(row, str) for row in rows):
            return f" {flow(value)}"
        pad = f"{self.newline}{' ' * (indent + self._list_indent())}- "
        return "".join(f"{pad}{flow(row)}" for row in rows)

    def _list_indent(self) -> int:
        """How far lists stand in from the names of their fields."""
        for key, value in self.root.fields():
            if value.is_list and not value.flow and value.parts:
                return column(self.text, value.start) - column(self.text, key.start)
        return 2

    def without_field(self, where: Sequence[str], name: str) -> Iterator[Change]:
        """Take a field out, with its line or its comma."""
        mapping = self.find(where)
        fields = list(mapping.fields()) if mapping else []
        at = next((n for n, (key, _) in enumerate(fields) if key.text == name), None)
        if mapping is None or at is None or len(fields) == 1:
            raise UnknownLayout(f"{name} cannot be taken out")
        key, value = fields[at]
        start = self._line_start(key.start)
        alone = not self.text[start : key.start].strip()
        if not mapping.flow and alone:
            yield start, self._next_line(value.end), ""
        elif at + 1 < len(fields):
            yield key.start, fields[at + 1][0].start, ""
        else:
            yield fields[at - 1][1].end, value.end, ""

    def with_entry(self, where: Sequence[str], name: str, value: Value) -> Iterator[Change]:
        """Add an entry to the end of a list, which is made where it is missing."""
        mapping = self.find(where)
        listed = mapping.value(name) if mapping else None
        if mapping is None or listed is None:
            yield from self.with_field(where, name, [value])
        elif not listed.parts:
            yield listed.start + 1, listed.start + 1, flow(value)
        elif listed.flow:
            last = listed.parts[-1].end
            yield last, last, f", {flow(value)}"
        else:
            place = line_end(self.text, listed.end)
            pad = " " * column(self.text, listed.start)
            yield place, place, f"{self.newline}{pad}- {flow(value)}"

    def without_entries(
        self, where: Sequence[str], name: str, gone: Collection[int]
    ) -> Iterator[Change]:
        """Take entries out of a list, by their positions."""
        mapping = self.find(where)
        key = next((k for k, _ in mapping.fields() if k.text == name), None) if mapping else None
        listed = mapping.value(name) if mapping else None
        if listed is None or key is None or not set(gone) <= set(range(len(listed.parts))):
            raise UnknownLayout(f"{name} cannot be told apart")
        if len(gone) == len(listed.parts):
            yield from self._emptied(key, listed)
        elif listed.flow:
            yield from _cut(listed.parts, sorted(gone))
        else:
            for position in sorted(gone):
                yield self._line_of(listed.parts[position])

    def _emptied(self, key: Span, listed: Span) -> Iterator[Change]:
        """Brackets with nothing in them; what is said beside the field's name stays."""
        if listed.flow:
            yield listed.start, listed.end, "[]"
            return
        colon = self.text.index(":", key.end) + 1
        yield colon, colon, " []"
        yield line_end(self.text, colon), line_end(self.text, listed.end), ""

    def _line_of(self, entry: Span) -> Change:
        start = self._line_start(entry.start)
        if not _DASH.fullmatch(self.text, start, entry.start):
            raise UnknownLayout("an entry does not begin on the line of its dash")
        return start, self._next_line(entry.end), ""

    def _line_start(self, index: int) -> int:
        return index - column(self.text, index)

    def _next_line(self, index: int) -> int:
        end = line_end(self.text, index)
        found = _BREAK.match(self.text, end)
        return found.end() if found else end


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text with these changes, which must not touch each other."""
    parts, done = [], 0
    for start, end, instead in sorted(changes, key=lambda change: change[0]):
        if start < done:
            raise UnknownLayout("two changes meet in one place")
        parts += [text[done:start], instead]
        done = end
    return "".join([*parts, text[done:]])


def _entry(listed: Span, name: str, of: str) -> Span | None:
    """The entry of a list that has this id."""
    for entry in listed.parts:
        told = entry.value(NAMED.get(of, "id"))
        if told and told.text.strip() == name:
            return entry
    return None


def _before(mapping: Span, order: Sequence[str], name: str) -> Span:
    """The value after which a new field goes: that of the last one that people write before it."""
    values = [value for _, value in mapping.fields()]
    earlier = set(order[: order.index(name)]) if name in order else set()
    found = [value for key, value in mapping.fields() if key.text in earlier]
    return found[-1] if found else values[-1]


def _cut(parts: Sequence[Span], gone: Sequence[int]) -> Iterator[Change]:
    """Take parts out of brackets, each with the comma that parts it from one that stays."""
    kept = [position for position in range(len(parts)) if position not in gone]
    for position in gone:
        if position < kept[0]:
            yield parts[position].start, parts[position + 1].start, ""
        else:
            yield parts[position - 1].end, parts[position].end, ""

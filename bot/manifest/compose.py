"""From text to nodes, refusing what a manifest has no use for.

The nodes are built from parser events, not by the library's own composer: that one
recurses, follows aliases and resolves types before anyone can say no.
"""

import bisect
import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.manifest.nodes import Entry, Fields, Hole, Listing, Loc, Node, Place, Scalar, path_text
from bot.manifest.problems import ManifestError, Problem, shown
from bot.manifest.syntax import index_of, meaning

MAX_DEPTH = 20
MAX_VALUES = 100_000
MAX_LINE = 10_000

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
# Also U+0085, U+2028 and U+2029: YAML's parser breaks lines there, editors do not.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def compose(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document into nodes; None where there is none.

    Refused parts become problems and leave holes. Raises ManifestError where reading
    cannot go on: broken syntax, too deep, too many values, unprintable characters.
    """
    composer = _Composer(text, file)
    composer.look_over()
    composer.run()
    return composer.root, composer.problems


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end was not yet seen; a mapping's parts are its keys and values."""

    place: Place
    index: int
    mapping: bool
    parts: list[Node] = field(default_factory=list)
    plain_keys: set[int] = field(default_factory=set)

    @property
    def expects_key(self) -> bool:
        return self.mapping and len(self.parts) % 2 == 0


class _Composer:
    """Keeps the open collections on a list of its own, so depth costs no recursion."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.breaks = [m.end() for m in re.finditer("\r\n|\n|\r", text)]
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.values = 0
        self.documents = 0

    def place(self, index: int) -> Place:
        line = bisect.bisect_right(self.breaks, index)
        return Place(line + 1, index - (self.breaks[line - 1] if line else 0) + 1)

    def loc(self) -> Loc:
        """Where the next value will stand."""
        steps: list[str | int] = []
        for level in self.open:
            if not level.mapping:
                steps.append(len(level.parts))
            elif level.parts and not level.expects_key:
                key = level.parts[-1]
                steps.append(key.text if isinstance(key, Scalar) else "?")
        return tuple(steps)

    def report(self, place: Place, message: str, remedy: str = "", path: str | None = None) -> None:
        where = path_text(self.loc()) if path is None else path
        self.problems.append(Problem(self.file, place.line, place.column, where, message, remedy))

    def stop(
        self, place: Place, message: str, remedy: str, path: str | None = None
    ) -> ManifestError:
        """The error to raise where reading cannot go on, with all that was found so far."""
        self.report(place, message, remedy, path)
        return ManifestError(self.problems)

    def look_over(self) -> None:
        """Refuse text that no parser should be given."""
        if match := _UNPRINTABLE.search(self.text):
            code = f"U+{ord(match[0]):04X}"
            raise self.stop(
                self.place(match.start()),
                f"the character {code} is not printable",
                "Remove it.",
                "",
            )
        start = 0
        for end in [*self.breaks, len(self.text)]:
            length = len(self.text[start:end].rstrip("\r\n"))
            if length > MAX_LINE:
                message = f"this line has {length} characters; the limit is {MAX_LINE}"
                raise self.stop(self.place(start), message, "Break it into several lines.", "")
            start = end

    def run(self) -> None:
        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                if self.documents > 1:
                    break
                self.take(event)
        except MarkedYAMLError as error:
            raise self.broken(error) from error
        except (YAMLError, ValueError, OverflowError) as error:
            # Odd escapes and directives reach the library's int() and chr() unchecked.
            first = Place(1, 1)
            raise self.stop(first, f"is not YAML: {error}", "Check its quotes.", "") from error

    def broken(self, error: MarkedYAMLError) -> ManifestError:
        place = self.place(index_of(error, self.open[-1].index if self.open else None))
        return self.stop(place, *meaning(error), "")

    def take(self, event: Event) -> None:
        match event:
            case DocumentStartEvent():
                self.start_document(event)
            case AliasEvent():
                place = self.place(event.start_mark.index)
                message = f"the alias *{event.anchor} is refused"
                self.report(place, message, "Write the value out; a manifest has no aliases.")
                self.add(Hole(place))
            case ScalarEvent():
                self.take_scalar(event)
            case SequenceStartEvent() | MappingStartEvent():
                self.begin(event)
            case SequenceEndEvent() | MappingEndEvent():
                self.end()

    def start_document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        place = self.place(event.start_mark.index)
        if self.documents > 1:
            remedy = "Write one file a product and remove the line '---'."
            self.report(place, "a second document begins here", remedy, "")
        elif event.tags or event.version not in (None, (1, 2)):
            self.report(place, "directives are refused", "Remove the line that starts with %.", "")

    def refuse_extras(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent) -> None:
        place = self.place(event.start_mark.index)
        self.values += 1
        if self.values > MAX_VALUES:
            message = f"the file has more than {MAX_VALUES} values"
            raise self.stop(place, message, "Split it into one file a product.", "")
        if event.anchor:
            remedy = "Remove it; a manifest has no anchors."
            self.report(place, f"the anchor &{event.anchor} is refused", remedy)
        if event.tag:
            self.report(place, f"the tag {shown(str(event.tag))} is refused", "Remove it.")

    def take_scalar(self, event: ScalarEvent) -> None:
        self.refuse_extras(event)
        place = self.place(event.start_mark.index)
        text, is_plain = str(event.value), not event.style
        level = self.open[-1] if self.open else None
        if match := _UNPRINTABLE.search(text):
            message = f"the text holds the character U+{ord(match[0]):04X}"
            self.report(place, message, "Remove it.")
            self.add(Hole(place))
        elif level and level.expects_key:
            if is_plain:
                level.plain_keys.add(len(level.parts))
            self.add(Scalar(text, place))
        elif is_plain and text in _NULL:
            self.add_nothing(place)
        else:
            self.add(Scalar(text, place))

    def add_nothing(self, place: Place) -> None:
        """A value that was left out. Its field is the place to look at."""
        level = self.open[-1] if self.open else None
        if level is None:
            return
        if level.mapping:
            place = level.parts[-1].place
        self.report(place, "has no value", "Write one, or delete the line.")
        self.add(Hole(place))

    def begin(self, event: SequenceStartEvent | MappingStartEvent) -> None:
        self.refuse_extras(event)
        place = self.place(event.start_mark.index)
        if len(self.open) >= MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep"
            raise self.stop(place, message, "A manifest needs no more than 8.", "")
        mapping = isinstance(event, MappingStartEvent)
        self.open.append(_Open(place, event.start_mark.index, mapping))

    def end(self) -> None:
        level = self.open.pop()
        if level.mapping:
            self.add(Fields(self.entries(level), level.place))
        else:
            self.add(Listing(tuple(level.parts), level.place))

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1].parts.append(node)
        else:
            self.root = node

    def entries(self, level: _Open) -> tuple[Entry, ...]:
        taken: dict[str, Entry] = {}
        for index in range(0, len(level.parts) - 1, 2):
            key, value = level.parts[index : index + 2]
            if isinstance(key, Hole):
                continue
            if not isinstance(key, Scalar) or not key.text:
                self.report(key.place, "a field's name must be one word", "Write name: value.")
            elif key.text == "<<" and index in level.plain_keys:
                self.report(key.place, "the merge key << is refused", "Write the fields out.")
            elif first := taken.get(key.text):
                path = path_text((*self.loc(), key.text))
                message = f"is here twice, in line {first.place.line} and in line {key.place.line}"
                self.report(key.place, message, "Keep one of them.", path)
            else:
                taken[key.text] = Entry(key.text, key.place, value)
        return tuple(taken.values())

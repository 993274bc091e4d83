"""A YAML document as values that know where they stand.

Scalars keep their text as written: the schema decides what is a date and what a number,
so that `title: 2026` stays a text and `off` is the word it looks like.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Step = str | int
Loc = tuple[Step, ...]
"""The way from the root to a value: field names, and positions in lists from 0."""


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1; columns count characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as text."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    parts: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A field: its name, where the name stands, and its value."""

    key: str
    place: Place
    value: "Node"


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; each name is there once."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        """The field of that name."""
        return next((e for e in self.entries if e.key == key), None)


@dataclass(frozen=True, slots=True)
class Hole:
    """A value that was refused, and reported, while reading."""

    place: Place


Node = Scalar | Listing | Fields | Hole


def plain(node: Node) -> object:
    """The value without positions: dict, list, str, and None for a hole."""
    match node:
        case Scalar(text):
            return text
        case Listing(parts):
            return [plain(part) for part in parts]
        case Fields(entries):
            return {entry.key: plain(entry.value) for entry in entries}
        case Hole():
            return None


def child(node: Node | None, *steps: Step) -> Node | None:
    """The value that many steps below, or None if the way is not there."""
    for step in steps:
        match node, step:
            case Listing(parts), int():
                node = parts[step] if step < len(parts) else None
            case Fields(), str():
                entry = node.entry(step)
                node = entry.value if entry else None
            case _:
                return None
    return node


def text_of(node: Node | None) -> str:
    """The text of a scalar; '' for anything else."""
    return node.text.strip() if isinstance(node, Scalar) else ""


def parts_of(node: Node | None) -> Iterator[tuple[int, Node]]:
    """The parts of a list with their positions; nothing for anything else."""
    if isinstance(node, Listing):
        yield from enumerate(node.parts)


def path_text(loc: Loc) -> str:
    """The way as people write it: `initiatives[0].links[1]`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a way leads: as far as it goes, `node` is what stands there.

    `key` is where the name of the last field stands, if the way ends in a field.
    """

    node: Node
    loc: Loc
    key: Place

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.node.place


def locate(root: Node, loc: Loc) -> Spot:
    """Follow a way; steps that are not there end it."""
    node, key, taken = root, root.place, 0
    for step in loc:
        entry = node.entry(str(step)) if isinstance(node, Fields) else None
        part = child(node, step) if isinstance(step, int) else None
        if entry:
            node, key = entry.value, entry.place
        elif part:
            node, key = part, part.place
        else:
            break
        taken += 1
    return Spot(node, loc[:taken], key)

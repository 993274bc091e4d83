"""A text for people, as structure: each place renders it in its own markup.

Text is untrusted by default and defused by the renderer (see `markdown`). Only the bot's
own wording makes links, tables and emphasis.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

_BOX_NAME = re.compile(r"[A-Za-z0-9]+([.:_-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """Words; no character of them may act as markup, mention, reference or command."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name or value shown as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasis."""

    parts: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that lead to an address. The address comes from a tracker's own answer."""

    text: str
    url: str


Inline = Text | Code | Strong | Anchor
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of prose."""

    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `depth` counts from 1."""

    depth: int
    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick, for a dashboard. `name` is hidden, and never made of untrusted text.

    Letters and digits, with single signs of `.:-_` between them: two dashes in a row would
    end the comment that it stands in. Raises ValueError for any other name.
    """

    name: str
    line: Line

    def __post_init__(self) -> None:
        if not _BOX_NAME.fullmatch(self.name):
            raise ValueError(f"no name for a box: {self.name!r}")


@dataclass(frozen=True, slots=True)
class Boxes:
    """A list of boxes to tick. Where the markup has none it shows as a list."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """A check list for people: nobody reads it back. Where the markup has none, a list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; every row has as many cells as the header."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Details that open on request."""

    summary: Line
    blocks: tuple["Block", ...]


Block = Paragraph | Heading | Bullets | Boxes | Tasks | Table | Fold
Document = tuple[Block, ...]

_Part = TypeVar("_Part")


def rewritten(part: _Part, rewrite: Callable[[str], str]) -> _Part:
    """The document, or a part of it, with every text in it rewritten that people see."""
    if isinstance(part, Box):
        return cast(_Part, replace(part, line=rewritten(part.line, rewrite)))
    if isinstance(part, str):
        return cast(_Part, rewrite(part))
    if isinstance(part, tuple):
        return cast(_Part, tuple(rewritten(inner, rewrite) for inner in part))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    told = {f.name: rewritten(getattr(part, f.name), rewrite) for f in fields(part)}
    return replace(part, **told)

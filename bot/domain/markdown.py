"""Render a document as GitHub-flavoured Markdown, with every foreign word defused.

Text from items, manifests and people can never notify, link, close, or mark up (R30):
characters that mean something are escaped, and what GitHub would still link on its own
(mentions, references, addresses, commit hashes) is broken by an invisible word joiner.
"""

import html
import re
from typing import assert_never

from bot.domain.document import (
    Anchor,
    Block,
    Box,
    Boxes,
    Bullets,
    Code,
    Document,
    Fold,
    Heading,
    Inline,
    Line,
    Paragraph,
    Strong,
    Table,
    Tasks,
    Text,
)
from bot.domain.inert import address, flat, is_web

JOINER = "\u2060"
"""Word joiner: invisible, of no width, and no part of any name, number or address."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~$&])")
_MENTION = re.compile(r"@(?=\w)")
_REFERENCE = re.compile(r"#(?=[\d\[])|GH-(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r":(?=//|:)|www(?=\.)|mailto(?=:)|xmpp(?=:)", re.IGNORECASE)
_HASH = re.compile(r"(?<![a-z0-9])[0-9a-f]{7,}(?![a-z0-9])", re.IGNORECASE)
_EMOJI = re.compile(r":(?=[a-z0-9_+-]+:)", re.IGNORECASE)
_ORDERED = re.compile(r"^( ?\d+)(?=[.)])")
_LEADING = re.compile(r"^( ?)([-+=])")
_ENDS = "()<>[]\\|`\"'*_~"
"""Signs that could end a link within its address."""


def render(document: Document) -> str:
    """The document as Markdown. Lines end in LF, the whole without one."""
    return "\n\n".join(_block(block) for block in document)


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return _line(line)
        case Heading(depth, line):
            return f"{'#' * depth} {_line(line)}"
        case Bullets(lines):
            return "\n".join(f"- {_line(line)}" for line in lines)
        case Boxes(boxes):
            return "\n".join(map(_box, boxes))
        case Tasks(lines):
            return "\n".join(f"- [ ] {_line(line).strip() or JOINER}" for line in lines)
        case Table(header, rows):
            border = "| " + " | ".join("---" for _ in header) + " |"
            return "\n".join([_row(header), border, *map(_row, rows)])
        case Fold(summary, blocks):
            inside = render(blocks)
            return f"<details><summary>{_words(summary)}</summary>\n\n{inside}\n\n</details>"
        case _:
            assert_never(block)


def _box(box: Box) -> str:
    """GitHub keeps the comment while people tick; a comment alone would be no box."""
    return f"- [ ] {_line(box.line).strip() or JOINER} <!-- drift-box={box.name} -->"


def _row(cells: tuple[Line, ...]) -> str:
    return "| " + " | ".join(_line(cell) for cell in cells) + " |"


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in _merged(line))


def _merged(line: Line) -> Line:
    """Neighbours of one kind as one part: two harmless halves can make a whole that acts."""
    parts: list[Inline] = []
    for part in (p for p in line if p != Text("")):
        last = parts[-1] if parts else None
        if isinstance(part, Text) and isinstance(last, Text):
            parts[-1] = Text(last.text + part.text)
        elif isinstance(part, Code) and isinstance(last, Code):
            parts[-1] = Code(last.text + part.text)
        else:
            parts.append(part)
    return tuple(parts)


def _words(line: Line) -> str:
    """The words alone, for places that GitHub reads as HTML and not as Markdown."""
    return html.escape(_broken("".join(_plain(part) for part in line)))


def _plain(part: Inline) -> str:
    return "".join(map(_plain, part.parts)) if isinstance(part, Strong) else part.text


def _inline(part: Inline) -> str:
    match part:
        case Text(text):
            return defused(text)
        case Code(text):
            return code(text)
        case Strong(parts):
            return _strong(_line(parts))
        case Anchor(text, url):
            return f"[{defused(text)}]({address(url, _ENDS)})" if is_web(url) else code(text)
        case _:
            assert_never(part)


def _strong(inside: str) -> str:
    """Emphasis does not hold next to a space, and around nothing it is a ruler."""
    core = inside.strip()
    return inside.replace(core, f"**{core}**") if core else inside


def defused(text: str) -> str:
    """Words that cannot act, on one line."""
    escaped = _MARKUP.sub(r"\\\1", _broken(text))
    return _ORDERED.sub(r"\1\\", _LEADING.sub(r"\1\\\2", escaped))


def _broken(text: str) -> str:
    """Words on one line, with a joiner in all that GitHub would link by itself."""
    words = flat(text)
    for pattern in (_MENTION, _REFERENCE, _ADDRESS, _EMOJI):
        words = pattern.sub(lambda match: match[0] + JOINER, words)
    return _HASH.sub(lambda match: JOINER.join(re.findall(".{1,6}", match[0])), words)


def code(text: str) -> str:
    """A code span; nothing inside one acts. Pipes would end a table's cell."""
    words = flat(text).replace("|", "\u2502").strip() or " "
    longest = max((len(run) for run in re.findall(r"`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"

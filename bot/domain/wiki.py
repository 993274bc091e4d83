r"""Render a document as Jira's wiki markup, with every foreign word defused.

Jira looks for markup in several passes over the text. A backslash takes a sign out of one
of them only: `\[~ana]` still mails Ana, and `\{\{x}}` is still set in monospace. So what
could act becomes a character reference, which none of the passes reads as a sign and which
is shown as the sign that it stands for (R30).
"""

import re
import unicodedata
from itertools import pairwise
from typing import assert_never

from bot.domain.document import (
    Anchor,
    Block,
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
"""Word joiner: invisible, and no letter, next to which emphasis would not hold."""

DEEPEST_HEADING = 6
_ENDS = "()<>[]{}\\|\"'*_~^!`"
_ACTS = re.compile(
    r"[\\{}\[\]|*@]"  # macros, links, mentions, table cells, our own emphasis, form fields
    r"|(?<![A-Za-z0-9])[-+_^~!]"  # emphasis, lists, rulers and images begin after no letter
    r"|\?(?=\?)"  # citations
    r"|&(?=[#\w])"  # character references
    r"|:(?! )|(?<=/)/"  # addresses, and faces such as :D
    r"|(?<=www)\."
    r"|\((?=[A-Za-z/!+?*-]{1,8}\))",  # icons such as (x)
    re.IGNORECASE,
)
_LEADING = re.compile(r"^( ?)(h[0-9](?=\.)|bq(?=\.)|(?=#))([.#])", re.IGNORECASE)
_WINK = re.compile(r"(?<=;)\)+")
_EMPHASISED = frozenset("LZSMP")
"""Kinds of sign, besides digits, that Jira lets stand in emphasis and in monospace."""


def render(document: Document) -> str:
    """The document as wiki markup. Lines end in LF, the whole without one."""
    blocks = (_block(block) for block in document)
    return "\n\n".join(block for block in blocks if block)


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return _line(line)
        case Heading(depth, line):
            return f"h{min(max(depth, 1), DEEPEST_HEADING)}. {_line(line)}"
        case Bullets(lines):
            return _bullets(lines)
        case Boxes(boxes):  # Jira has none in this markup
            return _bullets(tuple(box.line for box in boxes))
        case Tasks(lines):
            return _bullets(lines)
        case Table(header, rows):
            told = [_row("||", header), *(_row("|", row) for row in rows)]
            return "\n".join(told) if header else ""
        case Fold(summary, blocks):  # Jira folds nothing away
            return render((Paragraph((Strong(summary),)), *blocks))
        case _:
            assert_never(block)


def _bullets(lines: tuple[Line, ...]) -> str:
    return "\n".join(f"* {told}" for told in map(_line, lines) if told)


def _row(border: str, cells: tuple[Line, ...]) -> str:
    told = [_line(cell) or " " for cell in cells]
    return f"{border} {f' {border} '.join(told)} {border}"


def _line(line: Line) -> str:
    return _joined([_inline(part) for part in _merged(line)]).strip()


def _merged(line: Line) -> Line:
    """Neighbours of one kind as one part: two harmless halves can make a whole that acts."""
    parts: list[Inline] = []
    for part in (p for p in line if _plain(p)):
        last = parts[-1] if parts else None
        match last, part:
            case (Text(one), Text(other)):
                parts[-1] = Text(one + other)
            case (Code(one), Code(other)):
                parts[-1] = Code(one + other)
            case (Strong(these), Strong(those)):
                parts[-1] = Strong((*these, *those))
            case _:
                parts.append(part)
    return tuple(parts)


def _plain(part: Inline) -> str:
    """What is seen of it; of code and links not the space around it."""
    if isinstance(part, Strong):
        return "".join(map(_plain, part.parts))
    return flat(part.text) if isinstance(part, Text) else flat(part.text).strip()


def _joined(parts: list[str]) -> str:
    """The parts as one; emphasis next to a letter would not hold."""
    line = "".join(parts[:1])
    for before, part in pairwise(parts):
        edges = before[-1:] + part[:1]
        touching = " " not in edges and any(map(str.isalnum, edges))
        line += f"{JOINER}{part}" if touching else part
    return line


def _inline(part: Inline) -> str:
    match part:
        case Text(text):
            return defused(text)
        case Code(text):
            return _code(text)
        case Strong(parts):
            return _strong(_joined([_inline(inner) for inner in _merged(_flattened(parts))]))
        case Anchor(text, url):
            return _link(text, url) if is_web(url) else _code(text)
        case _:
            assert_never(part)


def _flattened(parts: Line) -> Line:
    """Emphasis within emphasis is none."""
    flattened: list[Inline] = []
    for part in parts:
        flattened.extend(_flattened(part.parts) if isinstance(part, Strong) else (part,))
    return tuple(flattened)


def _strong(inside: str) -> str:
    """Emphasis does not hold next to a space."""
    core = inside.strip()
    return inside.replace(core, f"*{core}*") if core else inside


def _code(text: str) -> str:
    return f"{{{{{defused(flat(text).strip())}}}}}"


def _link(text: str, url: str) -> str:
    return f"[{defused(flat(text).strip())}|{address(url, _ENDS)}]"


def defused(text: str) -> str:
    """Words that cannot act, on one line."""
    inert = _LEADING.sub(_led, _ACTS.sub(_referred, flat(text)))
    shown = "".join(sign if _holds(sign) else _reference(sign) for sign in inert)
    return _WINK.sub(lambda match: _reference(")") * len(match[0]), shown)


def _led(match: re.Match[str]) -> str:
    """What would begin a heading, a quotation or a numbered list, so that it does not."""
    return f"{match[1]}{match[2]}{_reference(match[3])}"


def _referred(match: re.Match[str]) -> str:
    return _reference(match[0])


def _reference(sign: str) -> str:
    return f"&#{ord(sign)};"


def _holds(sign: str) -> bool:
    """Whether emphasis around this sign holds, and every database takes it."""
    kind = unicodedata.category(sign)
    return sign <= "\uffff" and (kind[0] in _EMPHASISED or kind == "Nd")

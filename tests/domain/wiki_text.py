"""What Jira would make of wiki markup: a second opinion, independent of how we write it.

It takes the passes that Jira's renderer takes, in the same order, each looser than Jira's
own: it is better to call a harmless sign dangerous than the reverse. Mentions are looked
for in the raw text, as Jira does when it sends mails.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

PROTOCOLS = (
    *("https?://", "ftps?://", "mailto:", "nntp://", "news:", "irc://", "file:", "svn:", "git:"),
    *("//", "www[.]", r"\\\\"),
)
ICONS = (
    *(":)", ":-)", ":(", ":-(", ":P", ":-P", ":p", ":-p", ":D", ":-D", ";)", ";-)", "(y)", "(n)"),
    *("(i)", "(/)", "(x)", "(!)", "(+)", "(-)", "(?)", "(on)", "(off)", "(*)", "(*r)", "(*g)"),
    *("(*b)", "(*y)", "(flag)", "(flagoff)"),
)
_MENTION = re.compile(r"\[\s*[~@]")
_ADDRESS = re.compile(rf"(?:{'|'.join(PROTOCOLS)})[^\s]", re.IGNORECASE)
_FORM = re.compile(r"@[\w|(),]+@")
_DASH = re.compile(r"(?:^|\s)---?(?:\s|$)")
_ICON = re.compile(rf"(?:{'|'.join(map(re.escape, ICONS))})(?![^\W_])")
_LINK = re.compile(r"(?<!\\)\[(?![\s\]])([^\[\]\n]+)\]")
_BLOCKS = {
    "heading": re.compile(r"\s*h[0-9]\.", re.IGNORECASE),
    "quotation": re.compile(r"\s*bq\.", re.IGNORECASE),
    "ruler": re.compile(r"\s*-{3,}\s*$"),
    "bullet": re.compile(r"\s*\*+\s"),
    "dashed": re.compile(r"\s*-+\s"),
    "numbered": re.compile(r"\s*[*#-]*#[*#-]*\s"),
    "row": re.compile(r"\s*\|"),
}
_EMPHASIS = {
    "citation": (r"\?\?", r"\?\?"),
    "strong": (r"\*", r"\*"),
    "superscript": (r"\^", r"\^"),
    "subscript": (r"~", r"~"),
    "emphasis": (r"_", r"_"),
    "deleted": (r"-", r"-"),
    "inserted": (r"\+", r"\+"),
    "image": (r"!", r"!"),
    "code": (r"\{\{", r"\}\}"),
}
OURS = frozenset({"strong", "code", "link"})
_HELD = "\ue000"
"""Stands where a link was; no text of ours has it, it is of a kind that is written otherwise."""


@dataclass
class Reading:
    """What a line, or a whole text, turns out to hold."""

    plain: str = ""
    found: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, what: str) -> None:
        self.found.setdefault(kind, []).append(what)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


def blocks(wiki: str) -> list[Block]:
    """The lines as the blocks that they begin."""
    return [_block(line) for line in wiki.split("\n") if line.strip()]


def _block(line: str) -> Block:
    for kind, begins in _BLOCKS.items():
        if match := begins.match(line):
            return Block(kind, line if kind == "row" else line[match.end() :])
    return Block("paragraph", line)


def cells(row: str) -> list[str]:
    """The cells of a row; a link is taken out first, so that it may have a bar."""
    links = iter([match[0] for match in _LINK.finditer(row)])
    parts = [part for part in re.split(r"\|+", _LINK.sub(_HELD, row).strip()) if part]
    return [re.sub(_HELD, lambda _: next(links), part) for part in parts]


def read(text: str) -> Reading:
    """What one line of prose, or one cell, holds."""
    reading = Reading()
    rest = _LINK.sub(lambda match: _linked(match, reading), text)
    for kind, pattern in (("address", _ADDRESS), ("form", _FORM), ("dash", _DASH), ("icon", _ICON)):
        for match in pattern.finditer(rest):
            reading.note(kind, match[0])
    for kind in _EMPHASIS:
        rest = _emphasised(kind, rest, reading)
    for sign in re.findall(r"[\\{}\[\]]", rest):
        reading.note("sign", sign)
    links = iter(reading.found.get("link", []))
    reading.plain = html.unescape(re.sub(_HELD, lambda _: next(links), rest))
    return reading


def _linked(match: re.Match[str], reading: Reading) -> str:
    words, _, url = match[1].rpartition("|")
    reading.note("link", words)
    reading.note("url", url)
    for kind, found in read(words).found.items():
        reading.found.setdefault(f"{kind} in a link", []).extend(found)
    return _HELD


def _emphasised(kind: str, text: str, reading: Reading) -> str:
    start, end = _EMPHASIS[kind]
    inside = rf"(?!{start})(?!\s)(?:(?!{end}).)*?(?<![\s\\])"
    pattern = re.compile(rf"(?<![^\W_])(?<!\\){start}({inside}.??){end}(?![^\W_])")

    def taken(match: re.Match[str]) -> str:
        if not match[1].strip() or not all(map(_stands, match[1])):
            return match[0]
        reading.note(kind, html.unescape(match[1]))
        return match[1] if kind in OURS else match[0]

    return pattern.sub(taken, text)


def _stands(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign == _HELD or category[0] in "LZSMP" or category == "Nd"


def acts(wiki: str) -> dict[str, list[str]]:
    """Everything in it that is not the bot's own wording, by kind."""
    found: dict[str, list[str]] = {}
    for kind, what in _all(wiki):
        if kind not in (*OURS, "url"):
            found.setdefault(kind, []).append(what)
    return found


def _all(wiki: str) -> Iterator[tuple[str, str]]:
    yield from (("mention", match[0]) for match in _MENTION.finditer(wiki))
    for block in blocks(wiki):
        if block.kind not in ("paragraph", "heading", "bullet", "row"):
            yield block.kind, block.text
        for text in cells(block.text) if block.kind == "row" else [block.text]:
            if block.kind != "paragraph":
                yield from ((b.kind, text) for b in blocks(text) if b.kind != "paragraph")
            for kind, found in read(text).found.items():
                yield from ((kind, what) for what in found)


def plain(wiki: str) -> str:
    """What a reader sees, on one line, without joiners."""
    told = (
        read(text).plain
        for block in blocks(wiki)
        for text in (cells(block.text) if block.kind == "row" else [block.text])
    )
    return " ".join(" ".join(told).replace("\u2060", "").split())


def holds(wiki: str, kind: str) -> list[str]:
    """What is of this kind in it: strong, code, link, url."""
    return [what for found, what in _all(wiki) if found == kind]

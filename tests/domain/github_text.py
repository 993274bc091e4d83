"""What GitHub would make of a comment: a second opinion, independent of how we write it.

markdown-it-py reads the Markdown with all that GitHub adds to CommonMark: tables, task
lists, autolinks, footnotes, alerts, formulas. What it adds on top of that (mentions,
references, commit hashes, emoji) is looked for in the text that is left, the way its own
filters do: in text nodes, outside code and links.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.gfm import gfm_plugin

# Written wide on purpose: it is better to call a harmless word dangerous than the reverse.
ACTS = {
    "mention": re.compile(r"@[A-Za-z0-9]"),
    "reference": re.compile(r"#\d|\bGH-\d", re.IGNORECASE),
    "address": re.compile(r"://|www\.\S|mailto:\S|xmpp:\S", re.IGNORECASE),
    "commit": re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])", re.IGNORECASE),
    "closing": re.compile(
        r"\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+(\S*#\d|GH-\d|https?://)", re.IGNORECASE
    ),
    "old command": re.compile(r"##\["),
    "emoji": re.compile(r":[A-Za-z0-9_+-]+:"),
}
BLOCKS = {"paragraph", "inline", "heading", "bullet_list", "list_item", "table", "thead"} | {
    *("tbody", "tr", "th", "td", "softbreak", "text", "strong", "code_inline", "link")
}
_COMMAND = re.compile(r"^\s*::", re.MULTILINE)

_parser = MarkdownIt("commonmark").use(gfm_plugin, dollarmath=True)


def tokens(markdown: str) -> list[Token]:
    return _parser.parse(markdown)


def flat(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield token
        yield from flat(token.children or [])


def kinds(markdown: str) -> set[str]:
    """The kinds of node in it, without `_open` and `_close`."""
    names = (token.type for token in flat(tokens(markdown)))
    return {name.removesuffix("_open").removesuffix("_close") for name in names}


def links(markdown: str) -> list[str]:
    return [
        str(token.attrs["href"]) for token in flat(tokens(markdown)) if token.type == "link_open"
    ]


def codes(markdown: str) -> list[str]:
    return [token.content for token in flat(tokens(markdown)) if token.type == "code_inline"]


def words(markdown: str) -> str:
    """What a reader sees of each block, a NUL for code and where another text node begins."""
    inlines = (token.children or [] for token in tokens(markdown) if token.type == "inline")
    return "\n".join("".join(_seen(child) for child in children) for children in inlines)


def _seen(token: Token) -> str:
    if token.type == "code_inline" or token.nesting:
        return "\0"
    return " " if token.type == "softbreak" else token.content


def acts(markdown: str, *, boxes: int = 0) -> dict[str, list[str]]:
    """Everything in it that would notify, link, close, command or be ticked, by kind.

    So many boxes are ours.
    """
    found = acts_as_text(words(markdown))
    found["command"] = _COMMAND.findall(markdown)
    found["block"] = sorted(kinds(markdown) - BLOCKS)
    found["box"] = [token.type for token in tokens(markdown) if "checked" in token.meta][boxes:]
    found["autolink"] = [token.info for token in flat(tokens(markdown)) if token.info == "auto"]
    return {kind: what for kind, what in found.items() if what}


def acts_as_text(text: str) -> dict[str, list[str]]:
    """The same for words that are no Markdown."""
    found = {kind: [m[0] for m in pattern.finditer(text)] for kind, pattern in ACTS.items()}
    return {kind: what for kind, what in found.items() if what}

"""The words of a comment as its writer sees them, whatever markup Jira keeps them in."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from connectors.jira.client import JSON

INLINE = frozenset({"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard"})

LEADS = {"blockquote": "> ", "listItem": "- ", "codeBlock": "> "}
"""How a line of these begins, so that a quoted command is none."""


def plain(body: JSON) -> str:
    """A document's words, one line for each block, or the text of wiki markup as it is."""
    if not isinstance(body, Mapping):
        return str(body).replace("\r\n", "\n")
    return "\n".join(_lines(body)).strip()


def _lines(node: Mapping[str, JSON]) -> Iterator[str]:
    content = _content(node)
    if not content:
        yield ""
    if any(one.get("type") in INLINE for one in content):
        yield "".join(map(_word, content))
        return
    for one in content:
        lead = LEADS.get(str(one.get("type")), "")
        yield from (f"{lead}{line}" for line in _lines(one))


def _word(node: Mapping[str, JSON]) -> str:
    """A date stands as it is written in a command: people put it in with a click."""
    attributes = node.get("attrs") or {}
    match node.get("type"):
        case "text":
            return str(node.get("text", ""))
        case "hardBreak":
            return "\n"
        case "date":
            at = dt.datetime.fromtimestamp(int(attributes["timestamp"]) / 1000, dt.UTC)
            return at.date().isoformat()
        case _:
            names = ("text", "shortName", "url")
            return next((str(attributes[name]) for name in names if attributes.get(name)), "")


def _content(node: Mapping[str, JSON]) -> Sequence[Mapping[str, JSON]]:
    return [one for one in node.get("content") or () if isinstance(one, Mapping)]

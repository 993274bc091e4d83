"""How a description begins, as text: Jira tells a document on Cloud, wiki markup elsewhere.

Of a document the words are taken, for what is looked for in them later. Code and quotes are
marked as Markdown marks them, so that who looks for words can leave both out. Ten thousand
documents are read at a time, so the usual ones take the short way.
"""

from typing import Any

from bot.domain.backlog import TEXT_LIMIT

Node = dict[str, Any]
"""A node of a document, as decoded JSON: of any shape, for people's tools write them too."""

DEEPEST = 40
"""How deep a list in a list is followed. No editor makes half as many."""

FENCE = "```"
_INLINE = ("text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard")


def beginning(told: object) -> str:
    """The first `TEXT_LIMIT` characters. Odd parts of a document are left out, and none raises."""
    if isinstance(told, str):
        return told[:TEXT_LIMIT]
    if not isinstance(told, dict):
        return ""
    lines: list[str] = []
    left = TEXT_LIMIT
    for block in _content(told):
        before = len(lines)
        _read(block, lines, 1)
        left -= sum(map(len, lines[before:]))
        if left <= 0:
            break
    return "\n".join(lines)[:TEXT_LIMIT]


def _read(node: object, lines: list[str], depth: int) -> None:
    """Add the lines of a block; a line may hold breaks of its own."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return
    kind, content = node.get("type"), _content(node)
    if kind == "paragraph":
        lines.append(_line(content, depth))
    elif kind == "codeBlock":
        lines += (FENCE, _line(content, depth).replace(FENCE, ""), FENCE)
    elif _is_inline(content):
        lines.append(_line(content, depth))
    elif kind == "blockquote":
        _quote(content, lines, depth)
    else:
        lines += filter(None, (_attribute(node, "title"), _attribute(node, "url")))
        for one in content:
            _read(one, lines, depth + 1)


def _is_inline(content: list[object]) -> bool:
    """Whether these stand within a line: of a heading, a task, or what is not known here."""
    return any(isinstance(one, dict) and one.get("type") in _INLINE for one in content)


def _quote(content: list[object], lines: list[str], depth: int) -> None:
    quoted: list[str] = []
    for one in content:
        _read(one, quoted, depth + 1)
    lines += ["> " + line.replace("\n", "\n> ") for line in quoted]


def _line(content: list[object], depth: int) -> str:
    if len(content) == 1:
        return _said(content[0], depth)
    return "".join([_said(one, depth) for one in content])


def _said(node: object, depth: int) -> str:
    """What stands within a line. People's names are left out: they say nothing of the work."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return ""
    kind = node.get("type")
    if kind == "text":
        text = node.get("text")
        if not isinstance(text, str):
            return ""
        return _marked(text, node["marks"]) if "marks" in node else text
    if kind == "hardBreak":
        return "\n"
    if kind == "mention":
        return ""
    own = _attribute(node, "text") or _attribute(node, "url")
    return own or _line(_content(node), depth + 1)


def _marked(text: str, marks: object) -> str:
    """Code and links as Markdown marks them: where a link leads may name an initiative."""
    told = [one for one in marks if isinstance(one, dict)] if isinstance(marks, list) else []
    if any(one.get("type") == "code" for one in told):
        return f"`{text}`"
    leads = next((_attribute(one, "href") for one in told if one.get("type") == "link"), "")
    return f"[{text}]({leads})" if leads and leads != text else text


def _attribute(node: Node, name: str) -> str:
    attributes = node.get("attrs")
    value = attributes.get(name) if isinstance(attributes, dict) else None
    return value if isinstance(value, str) else ""


def _content(node: Node) -> list[object]:
    content = node.get("content")
    return content if isinstance(content, list) else []

"""Render a document as ADF, Atlassian's document format, and read it back.

A text node of ADF is inert: what notifies, links or marks up is a node or a mark of its
own, and those come from the bot's wording alone (R30).

A note's body is the document as canonical JSON text, so that bodies compare as text.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

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

Node = Mapping[str, Any]
"""A node or a mark, as decoded JSON."""

DEEPEST_HEADING = 6
_ENDS = "\"'<>\\^`{|}"
_STRONG: Node = {"type": "strong"}
_CODE: Node = {"type": "code"}

# What we set ourselves. Jira adds ids and layout to the nodes it keeps, and people drag
# columns: neither changes what a note says.
_OURS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("doc", "paragraph", "bulletList", "listItem", "strong", "code"), ()),
    **dict.fromkeys(("table", "tableRow", "tableHeader", "tableCell"), ()),
    "heading": ("level",),
    "expand": ("title",),
    "link": ("href",),
    "taskList": (),
    "taskItem": ("localId", "state"),
}
_ADDED = frozenset({"localId"})


def render(document: Document) -> str:
    """The document as canonical JSON text."""
    return canonical({"type": "doc", "version": 1, "content": list(_blocks(document))})


def canonical(told: Node) -> str:
    """What Jira answers in the one form that `render` gives, which compares as text."""
    return json.dumps(_bare(told), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def is_adf(body: str) -> bool:
    """Whether a note's body is a document, and not the text of another markup."""
    return _read(body) is not None


def words(body: str) -> str:
    """A body as plain lines for a terminal; the text of another markup stays as it is."""
    told = _read(body)
    if told is None:
        return body
    return "\n".join(line for block in _nodes(told, "content") for line in _lines(block))


def _read(body: str) -> Node | None:
    if not body.startswith('{"content":'):
        return None
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("type") == "doc" else None


def _blocks(document: Document, *, folded: bool = False) -> Iterator[Node]:
    for block in document:
        yield from _block(block, folded=folded)


def _block(block: Block, *, folded: bool) -> Iterator[Node]:
    match block:
        case Paragraph(line):
            yield _paragraph(line)
        case Heading(depth, line):
            level = min(max(depth, 1), DEEPEST_HEADING)
            yield {"type": "heading", "attrs": {"level": level}, "content": _inlines(line)}
        case Bullets(lines):
            yield from _listed("bulletList", [_node("listItem", [_paragraph(x)]) for x in lines])
        case Boxes(boxes):
            yield from _listed("taskList", [_task(box) for box in boxes])
        case Tasks(lines):
            yield from _listed("taskList", [_to_do(n, line) for n, line in enumerate(lines, 1)])
        case Table(header, rows):
            cells = [_row("tableHeader", header), *(_row("tableCell", row) for row in rows)]
            yield from _listed("table", cells if header else [])
        case Fold(summary, blocks):
            yield from _fold(summary, blocks, folded=folded)
        case _:
            assert_never(block)


def _listed(kind: str, nodes: list[Node]) -> Iterator[Node]:
    """A list or a table of these; Jira refuses one of nothing."""
    if nodes:
        yield _node(kind, nodes)


def _task(box: Box) -> Node:
    attributes = {"localId": box.name, "state": "TODO"}
    return {"type": "taskItem", "attrs": attributes, "content": _inlines(box.line)}


def _to_do(number: int, line: Line) -> Node:
    """Jira wants a name on every task; two lists of one text must not share any."""
    said = json.dumps(_inlines(line), ensure_ascii=True, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    return _task(Box(f"task.{number}.{digest}", line))


def _fold(summary: Line, blocks: tuple[Block, ...], *, folded: bool) -> Iterator[Node]:
    """An `expand` may not stand in another one, nor be empty."""
    if folded:
        yield _paragraph((Strong(summary),))
        yield from _blocks(blocks, folded=True)
        return
    title = "".join(node["text"] for node in _inlines(summary))
    content = list(_blocks(blocks, folded=True)) or [_paragraph(())]
    yield {"type": "expand", "attrs": {"title": title}, "content": content}


def _node(kind: str, content: list[Node]) -> Node:
    return {"type": kind, "content": content}


def _paragraph(line: Line) -> Node:
    return _node("paragraph", _inlines(line))


def _row(kind: str, cells: Sequence[Line]) -> Node:
    return _node("tableRow", [_node(kind, [_paragraph(cell)]) for cell in cells])


def _inlines(line: Line) -> list[Node]:
    """The line's text nodes; none of them is empty, and the line has no space at its ends."""
    nodes = [node for part in line for node in _inline(part, ()) if node["text"]]
    while nodes and not nodes[0]["text"].strip():
        del nodes[0]
    while nodes and not nodes[-1]["text"].strip():
        del nodes[-1]
    if nodes:
        nodes[0] = {**nodes[0], "text": nodes[0]["text"].lstrip()}
        nodes[-1] = {**nodes[-1], "text": nodes[-1]["text"].rstrip()}
    return nodes


def _inline(part: Inline, marks: tuple[Node, ...]) -> Iterator[Node]:
    match part:
        case Text(text):
            yield _text(flat(text), marks)
        case Code(text):
            yield _text(flat(text).strip(), (_CODE,))  # ADF joins code with no emphasis
        case Strong(parts):
            for inner in parts:
                yield from _inline(inner, (_STRONG,))
        case Anchor(text, url):
            link: Node = {"type": "link", "attrs": {"href": address(url, _ENDS)}}
            yield _text(flat(text), (link, *marks) if is_web(url) else (_CODE,))
        case _:
            assert_never(part)


def _text(text: str, marks: tuple[Node, ...]) -> Node:
    node = {"type": "text", "text": text}
    return {**node, "marks": list(marks)} if marks else node


def _bare(told: Node) -> Node:
    """The node without what Jira adds to it, and without what says nothing."""
    bare = {k: v for k, v in told.items() if k not in ("attrs", "content", "marks", *_ADDED)}
    if attributes := _attributes(told):
        bare["attrs"] = attributes
    if marks := [_bare(mark) for mark in _nodes(told, "marks")]:
        bare["marks"] = sorted(marks, key=lambda mark: str(mark.get("type")))
    if content := _merged(_bare(node) for node in _nodes(told, "content")):
        bare["content"] = content
    if told.get("type") == "taskList":
        bare["attrs"] = {"localId": _list_id(content)}
    return bare


def _list_id(tasks: Sequence[Node]) -> str:
    """A list of tasks must have an id, and Jira may give it another one than we sent."""
    first = tasks[0].get("attrs", {}) if tasks else {}
    return f"list.{first.get('localId', '')}"


def _nodes(told: Node, name: str) -> list[Node]:
    return [node for node in told.get(name) or () if isinstance(node, Mapping)]


def _attributes(told: Node) -> Node:
    """Of what we never make ourselves everything counts: a person put it there."""
    given = told.get("attrs") or {}
    ours = _OURS.get(str(told.get("type")))
    return {
        name: value
        for name, value in given.items()
        if (name not in _ADDED if ours is None else name in ours)
    }


def _merged(nodes: Iterator[Node]) -> list[Node]:
    """Neighbouring texts of equal marks as one, and no empty text."""
    merged: list[Node] = []
    for node in nodes:
        is_text = node.get("type") == "text"
        if is_text and merged and _marked(merged[-1]) == _marked(node):
            merged[-1] = {**node, "text": f"{merged[-1]['text']}{node['text']}"}
        elif not (is_text and not node.get("text")):
            merged.append(node)
    return merged


def _marked(node: Node) -> Node:
    return {name: value for name, value in node.items() if name != "text"}


def _lines(block: Node) -> Iterator[str]:
    kind, content = block.get("type"), _nodes(block, "content")
    if kind in ("bulletList", "taskList"):
        yield from (f"- {_entry(item)}" for item in content)
    elif kind == "table":
        for row in content:
            yield " | ".join(_said(cell) for cell in _nodes(row, "content"))
    elif kind == "expand":
        yield str((block.get("attrs") or {}).get("title", ""))
        for node in content:
            yield from _lines(node)
    else:
        yield _said(block)


def _entry(item: Node) -> str:
    if item.get("type") != "taskItem":
        return " ".join(_said(node) for node in _nodes(item, "content"))
    done = (item.get("attrs") or {}).get("state") == "DONE"
    return f"[{'x' if done else ' '}] {_said(item)}"


def _said(node: Node) -> str:
    if node.get("type") == "text":
        return str(node.get("text", ""))
    return "".join(_said(inner) for inner in _nodes(node, "content"))

"""Atlassian's document format, as strict as Jira is on what it is sent.

The nodes and attributes are those of the published schema that a comment of ours may hold:
no layouts, extensions or media. Where the schema grew laxer lately (a list item may begin
with a list) the older, stricter rule is kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = Any
Check = Any  # a type, a set of values, or a pattern

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
INLINE = frozenset({"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard"})
LISTS = frozenset({"bulletList", "orderedList", "taskList", "decisionList"})
FLOW = frozenset({"paragraph", "heading", "rule", "codeBlock", "blockCard"})
CONTENT: Mapping[str, frozenset[str]] = {
    "doc": FLOW | LISTS | {"panel", "blockquote", "table", "expand"},
    "paragraph": INLINE,
    "heading": INLINE,
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": frozenset({"paragraph", "codeBlock"} | LISTS) - {"decisionList"},
    "codeBlock": frozenset({"text"}),
    "blockquote": frozenset({"paragraph", "codeBlock", "bulletList", "orderedList"}),
    "panel": FLOW | LISTS,
    "table": frozenset({"tableRow"}),
    "tableRow": frozenset({"tableCell", "tableHeader"}),
    "tableCell": FLOW | LISTS | {"panel", "blockquote", "nestedExpand"},
    "tableHeader": FLOW | LISTS | {"panel", "blockquote", "nestedExpand"},
    "expand": FLOW | LISTS | {"panel", "blockquote", "table", "nestedExpand"},
    "nestedExpand": FLOW | LISTS | {"panel", "blockquote"},
    "taskList": frozenset({"taskItem", "taskList"}),
    "taskItem": INLINE,
    "decisionList": frozenset({"decisionItem"}),
    "decisionItem": INLINE,
}
LEAVES = (INLINE | {"rule", "blockCard"}) - {"text"}
NEVER_EMPTY = frozenset(CONTENT) - {
    *("doc", "paragraph", "heading", "codeBlock", "taskItem", "decisionItem", "tableRow"),
}
FIRST_IN_ITEM = frozenset({"paragraph", "codeBlock"})
CELL: Mapping[str, Check] = {
    "colspan": int,
    "rowspan": int,
    "colwidth": list,
    "background": str,
    "valign": {"top", "middle", "bottom"},
}
ATTRIBUTES: Mapping[str, Mapping[str, Check]] = {
    # an attribute with ! is needed
    "heading": {"level!": {1, 2, 3, 4, 5, 6}},
    "orderedList": {"order": int},
    "codeBlock": {"language": str, "uniqueId": str, "wrap": bool},
    "panel": {
        "panelType!": {"info", "note", "tip", "warning", "error", "success", "custom"},
        "panelIcon": str,
        "panelIconId": str,
        "panelIconText": str,
        "panelColor": str,
    },
    "table": {
        "displayMode": {"default", "fixed"},
        "isNumberColumnEnabled": bool,
        "layout": {"wide", "full-width", "center", "align-end", "align-start", "default"},
        "width": int,
    },
    "tableCell": CELL,
    "tableHeader": CELL,
    "expand": {"title": str},
    "nestedExpand": {"title": str},
    "taskList": {"localId!": str},
    "taskItem": {"localId!": str, "state!": {"TODO", "DONE"}},
    "decisionList": {"localId!": str},
    "decisionItem": {"localId!": str, "state!": str},
    "mention": {
        "id!": str,
        "text": str,
        "accessLevel": str,
        "userType": {"DEFAULT", "SPECIAL", "APP"},
    },
    "emoji": {"shortName!": str, "id": str, "text": str},
    "date": {"timestamp!": re.compile(r"\d+")},
    "status": {
        "text!": re.compile(r"(?s).+"),
        "color!": {"neutral", "purple", "blue", "red", "yellow", "green"},
        "style": str,
    },
    "inlineCard": {"url!": str},
    "blockCard": {"url!": str},
    "hardBreak": {"text": {"\n"}},
}
MARKS: Mapping[str, Mapping[str, Check]] = {
    "strong": {},
    "em": {},
    "strike": {},
    "underline": {},
    "code": {},
    "link": {"href!": str, "title": str, "id": str, "collection": str, "occurrenceKey": str},
    "subsup": {"type!": {"sub", "sup"}},
    "textColor": {"color!": COLOUR},
    "backgroundColor": {"color!": COLOUR},
}
RANKS = (
    *("link", "em", "strong", "strike", "subsup", "underline", "code"),
    *("textColor", "backgroundColor"),
)
"""The order that the editor brings marks into."""

WITH_CODE = frozenset({"code", "link"})
SCRIPTS = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)


def flaws(body: Json) -> Iterator[str]:
    """What is wrong with a document, if anything."""
    if not isinstance(body, dict) or body.get("type") != "doc":
        yield "not a document"
        return
    if body.get("version") != 1 or isinstance(body.get("version"), bool):
        yield "version is not 1"
    if not isinstance(body.get("content"), list):
        yield "doc: content is not a list"
        return
    if set(body) - {"type", "version", "content"}:
        yield "doc: unknown keys"
    yield from _children(body)


def _node(node: Json, allowed: frozenset[str], where: str) -> Iterator[str]:
    kind = node.get("type") if isinstance(node, dict) else None
    if not isinstance(kind, str) or kind not in allowed:
        yield f"{where}: may not hold {kind!r}"
        return
    keys = {"text"} if kind == "text" else set()
    unknown = set(node) - {"type", "attrs", "marks", "content", *keys}
    if unknown:
        yield f"{kind}: unknown keys {sorted(unknown)}"
    if kind == "text":
        yield from _text(node, where)
    elif node.get("marks"):
        yield f"{kind}: takes no marks"
    yield from _attributes(kind, node)
    if kind in CONTENT:
        yield from _children(node)
    elif "content" in node:
        yield f"{kind}: takes no content"


def _children(node: Json) -> Iterator[str]:
    kind, content = node["type"], node.get("content")
    if content is None and kind not in NEVER_EMPTY and kind != "doc":
        return
    if not isinstance(content, list) or (not content and kind in NEVER_EMPTY):
        yield f"{kind}: needs content"
        return
    for index, child in enumerate(content):
        first = kind == "listItem" and index == 0
        yield from _node(child, FIRST_IN_ITEM if first else CONTENT[kind], kind)


def _attributes(kind: str, node: Json) -> Iterator[str]:
    known = ATTRIBUTES.get(kind, {})
    attrs = node.get("attrs", {})
    if not isinstance(attrs, dict) or (kind == "text" and "attrs" in node):
        yield f"{kind}: attrs"
        return
    yield from _checked(kind, attrs, {"localId": str, **known})


def _checked(what: str, attrs: Json, known: Mapping[str, Check]) -> Iterator[str]:
    checks = {name.rstrip("!"): check for name, check in known.items()}
    for name in known:
        if name.endswith("!") and name[:-1] not in attrs:
            yield f"{what}: needs {name[:-1]}"
    for name, value in attrs.items():
        if name not in checks:
            yield f"{what}: unknown attribute {name}"
        elif not _fits(value, checks[name]):
            yield f"{what}: {name} may not be {value!r}"


def _fits(value: Json, check: Check) -> bool:
    if isinstance(check, set):
        return not isinstance(value, bool | list | dict) and value in check
    if isinstance(check, re.Pattern):
        return isinstance(value, str) and check.fullmatch(value) is not None
    if check is int:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, check)


def _text(node: Json, where: str) -> Iterator[str]:
    if not isinstance(node.get("text"), str) or not node["text"]:
        yield "text: is empty"
    marks = node.get("marks", [])
    if not isinstance(marks, list) or (marks and where == "codeBlock"):
        yield f"{where}: text takes no marks"
        return
    kinds = [str(mark.get("type")) if isinstance(mark, dict) else "" for mark in marks]
    if len(set(kinds)) < len(kinds):
        yield "text: a mark twice"
    if "code" in kinds and not WITH_CODE.issuperset(kinds):
        yield "text: code goes with links only"
    for kind, mark in zip(kinds, marks, strict=True):
        yield from _mark(kind, mark)


def _mark(kind: str, mark: Json) -> Iterator[str]:
    if kind not in MARKS or set(mark) - {"type", "attrs"}:
        yield f"text: unknown mark {mark!r}"
        return
    attrs = mark.get("attrs", {})
    if "attrs" in mark and not MARKS[kind]:
        yield f"{kind}: takes no attrs"
    elif isinstance(attrs, dict):
        yield from _checked(kind, attrs, MARKS[kind])
        if kind == "link" and SCRIPTS.match(str(attrs.get("href", ""))):
            yield "link: unsafe address"
    else:
        yield f"{kind}: attrs"


def stored(body: Json) -> Json:
    """What Jira's editor makes of a document.

    Equal neighbours are merged, marks put in order, ids and defaults added.
    """
    return _settled(body, iter(range(1, 1_000_000)))


def _settled(node: Json, ids: Iterator[int]) -> Json:
    made = {name: value for name, value in node.items() if name != "content"}
    kind = node["type"]
    if kind in ("table", "paragraph", "heading", "codeBlock", "expand", "panel", "listItem"):
        added: Json = {"localId": f"{next(ids):012x}"}
        if kind == "table":
            added = {"isNumberColumnEnabled": False, "layout": "default"} | added
        made["attrs"] = added | node.get("attrs", {})
    if marks := made.pop("marks", []):
        made["marks"] = sorted(marks, key=lambda mark: RANKS.index(mark["type"]))
    if "content" not in node:
        return made
    content: list[Json] = []
    for child in node["content"]:
        settled = _settled(child, ids)
        if content and _joins(content[-1], settled):
            content[-1] = {**content[-1], "text": content[-1]["text"] + settled["text"]}
        else:
            content.append(settled)
    return {**made, "content": content}


def _joins(one: Json, other: Json) -> bool:
    both_text = one["type"] == "text" and other["type"] == "text"
    return both_text and bool(one.get("marks", []) == other.get("marks", []))


def plain(node: Json) -> str:
    """What a person reads of it, block by block."""
    if node["type"] == "text":
        return str(node["text"])
    if node["type"] == "hardBreak":
        return "\n"
    parts = [plain(child) for child in node.get("content", [])]
    inline = CONTENT.get(node["type"], frozenset()) <= INLINE
    return ("" if inline else "\n").join(parts)


def written(text: str) -> Json:
    """A plain text as a person would have typed it."""
    lines = text.split("\n")
    blocks = [
        {"type": "paragraph", "content": [{"type": "text", "text": t}] if t else []} for t in lines
    ]
    return {"type": "doc", "version": 1, "content": blocks}


def is_blank(body: Json) -> bool:
    """Whether nobody would see anything."""
    return not plain(body).strip() and not _shows(body)


def _shows(node: Json) -> bool:
    here: bool = node["type"] in LEAVES
    return here or any(_shows(child) for child in node.get("content", []))

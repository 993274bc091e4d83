"""The manifest's reference, as Markdown tables made from the schema."""

import json
from typing import Any

from bot.manifest.json_schema import RULE_TABLE, json_schema

_HEAD = "| Field | Value | Needed | Meaning |\n|---|---|---|---|"
_TOP = "Manifest"


def markdown() -> str:
    """One table an object, in the order in which objects are met from the top."""
    schema = json_schema()
    objects = {_TOP: schema, **schema["$defs"]}
    shown: list[str] = []
    ahead = [_TOP]
    while ahead:
        name = ahead.pop(0)
        if name not in shown and "properties" in objects[name]:
            shown.append(name)
            ahead += _names(objects[name]["properties"])
    return "\n".join(_section(name, objects[name], schema["$defs"]) for name in shown)


def _section(name: str, part: dict[str, Any], known: dict[str, Any]) -> str:
    needed = part.get("required", [])
    rows = [
        f"| `{field}` | {_value(value, known)} | {'yes' if field in needed else _default(value)} "
        f"| {_cell(value.get('description', ''))} |"
        for field, value in part["properties"].items()
    ]
    return f"## {name}\n\n{part['description']}\n\n{_HEAD}\n" + "\n".join(rows) + "\n"


def _names(part: Any) -> list[str]:
    """Objects referred to, in order."""
    if isinstance(part, list):
        return [name for each in part for name in _names(each)]
    if not isinstance(part, dict):
        return []
    if "$ref" in part:
        name = str(part["$ref"]).removeprefix("#/$defs/")
        return [] if "/" in name else [name]
    return [n for key, each in part.items() if key != "discriminator" for n in _names(each)]


def _value(part: dict[str, Any], known: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if part.get("type") == "array":
        return f"list of {_value(part['items'], known)}"
    if part.get("type") == "object":
        inner = part.get("additionalProperties") or {}
        words = _value(inner, known) if inner else "setting"
        return f"name: {words}"
    if part.get("$ref") == RULE_TABLE:
        return "rules"
    if names := _names(part):
        enums = [known[name].get("enum") for name in names]
        return _words(enums[0]) if enums[0] else " or ".join(f"[{n}](#{n.lower()})" for n in names)
    return _scalar(part)


def _scalar(part: dict[str, Any]) -> str:
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return "rule code" if len(part["enum"]) > 10 else _words(part["enum"])
    if part.get("format") == "date":
        return "date"
    kind = part.get("type", "text")
    if isinstance(kind, list):
        return "number"
    names = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return names.get(kind, str(kind))


def _words(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _default(part: dict[str, Any]) -> str:
    if "default" not in part:
        return "no"
    default = part["default"]
    return f"no (`{default if isinstance(default, str) else json.dumps(default)}`)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""Turns the schema library's errors into problems, in our words and at the right place."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.manifest.nodes import Hole, Loc, locate, text_of
from bot.manifest.problems import Problems, nearest, shown
from bot.manifest.schema import Manifest

MAX_EXPLAINED = 1000

_SHAPES = {
    "list_type": ("must be a list", "Write [a, b], or each entry on a line that begins with '- '."),
    "dict_type": ("must have fields", "Write name: value."),
    "model_type": ("must have fields", "Write name: value."),
    "model_attributes_type": ("must have fields", "Write name: value."),
}


def explain(error: ValidationError, problems: Problems) -> None:
    """Report every error; what stands in a hole was reported when the hole was made."""
    details = error.errors(include_url=False, include_input=False)
    for detail in details[:MAX_EXPLAINED]:
        loc, tagged = _without_tag(detail["loc"]), detail["loc"]
        if not isinstance(locate(problems.root, loc).node, Hole):
            _explain_one(detail, loc, tagged, problems)
    if len(details) > MAX_EXPLAINED:
        problems.add((), f"has {len(details) - MAX_EXPLAINED} more problems like these")


def _explain_one(detail: ErrorDetails, loc: Loc, tagged: Loc, problems: Problems) -> None:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        problems.add(loc, "is missing", _example(tagged))
    elif kind == "extra_forbidden":
        remedy = nearest(str(loc[-1]), _fields_at(tagged[:-1]), "fields")
        problems.add(loc, "is not a field here", remedy, at_key=True)
    elif kind in ("enum", "literal_error"):
        _explain_choice(loc, str(context["expected"]), problems)
    elif kind == "union_tag_invalid":
        kinds = str(context["expected_tags"]).replace("'", "")
        message = f"kind {context['tag']} is not supported by this version"
        problems.add((*loc, "kind"), message, f"Write one of the kinds: {kinds}.")
    elif kind == "union_tag_not_found":
        problems.add((*loc, "kind"), "is missing", "Write kind: github, kind: jira or kind: local.")
    else:
        problems.add(loc, *_sentences(kind, context, detail["msg"]), at_key="[key]" in tagged)


def _sentences(kind: str, context: dict[str, Any], message: str) -> tuple[str, str]:
    if kind == "manifest":
        return str(context["what"]), str(context["remedy"])
    if kind in _SHAPES:
        return _SHAPES[kind]
    if kind in ("too_short", "too_long") and context["field_type"] == "Dictionary":
        return "must name exactly one source", "Write one link a source: - {shop: {issue: 310}}."
    if kind == "too_short":
        return "is an empty list", "Write at least one entry."
    return message[:1].lower() + message[1:], ""


def _explain_choice(loc: Loc, expected: str, problems: Problems) -> None:
    words = re.findall("'([^']*)'", expected)
    node = locate(problems.root, loc).node
    word = text_of(node)
    if not word:
        problems.add(loc, "must be one word", f"Write one of: {', '.join(words)}.")
        return
    guess = nearest(word, words, "values")
    choice = f"Write one of: {', '.join(words)}."
    remedy = f"{guess} {choice}" if guess.startswith("Did") and len(words) > 1 else choice
    problems.add(loc, f"{shown(word)} is not known here", remedy)


def _without_tag(loc: Loc) -> Loc:
    """The way without what is no step of it: the kind of a source, the mark of a key."""
    if loc[:1] == ("sources",) and len(loc) > 2:
        loc = (*loc[:2], *loc[3:])
    return tuple(step for step in loc if step != "[key]")


def _example(tagged: Loc) -> str:
    """How to write a field that is missing, from the example in its description."""
    field = next(iter(_schemas_at(tagged)), {})
    match = re.search("Example: `([^`]*)`", str(field.get("description", "")))
    return f"Add it, such as {tagged[-1]}: {match[1]}." if match else "Add it."


def _fields_at(tagged: Loc) -> list[str]:
    return [name for part in _schemas_at(tagged) for name in part.get("properties", {})]


def _schemas_at(tagged: Loc) -> Iterator[dict[str, Any]]:
    """The part of the schema that a way with tags leads to; nothing if it has none."""
    part: Any = _schema()
    for step in tagged:
        part = _step(_target(part), step)
        if part is None:
            return
    yield {**_target(part), **part}


def _step(part: dict[str, Any], step: str | int) -> Any:
    if isinstance(step, int):
        return part.get("items")
    tags = part.get("discriminator", {}).get("mapping", {})
    if step in tags:
        return {"$ref": tags[step]}
    return part.get("properties", {}).get(step) or part.get("additionalProperties") or None


def _target(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference points to; an optional value stands for the value."""
    for choice in part.get("anyOf", ()):
        if "$ref" in choice:
            part = choice
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    found: dict[str, Any] = _schema()["$defs"][name] if name else part
    return found


@cache
def _schema() -> dict[str, Any]:
    return Manifest.model_json_schema()

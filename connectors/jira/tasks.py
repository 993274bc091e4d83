"""The boxes of a dashboard: tasks in a document of Atlassian's format."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain import adf

JSON = Any

TASK, DONE, OPEN = "taskItem", "DONE", "TODO"


def ticked(body: str) -> tuple[str, ...]:
    """The names of the boxes that are ticked, in their order; wiki markup has none."""
    return tuple(_ticked(json.loads(body))) if adf.is_adf(body) else ()


def unticked(body: str) -> str:
    """The same with no box ticked, as we write it."""
    return adf.canonical(_unticked(json.loads(body))) if adf.is_adf(body) else body


def _ticked(node: Mapping[str, JSON]) -> Iterator[str]:
    attributes = node.get("attrs") or {}
    if node.get("type") == TASK and attributes.get("state") == DONE:
        yield str(attributes.get("localId") or "")
    for inner in node.get("content") or ():
        yield from _ticked(inner)


def _unticked(node: Mapping[str, JSON]) -> dict[str, JSON]:
    made = dict(node)
    if node.get("type") == TASK:
        made["attrs"] = {**(node.get("attrs") or {}), "state": OPEN}
    if "content" in node:
        made["content"] = [_unticked(inner) for inner in node["content"]]
    return made

"""Lists as GraphQL gives them, and to whom."""

import base64
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from tests.fakes.github.state import Token, World

Node = dict[str, Any]


@dataclass
class Seen:
    """Who looks, and how many entries the next list of issues leaves out."""

    world: World
    token: Token
    web: str  # address of pages for people
    short: int = 0


def stamp(at: dt.datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def refused(message: str, kind: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def connection(
    name: str, entries: Sequence[Any], view: Callable[[Any], Node], *, short: int = 0
) -> Callable[..., Node]:
    """A list with GitHub's limits. A cursor says which entry it follows, by its id."""

    def resolve(
        info: Any,
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        before: str | None = None,
        **_: object,
    ) -> Node:
        if first is None and last is None and _only_counts(info):
            return {"totalCount": len(entries)}
        _bounded(name, first if first is not None else last)
        rest = list(entries)
        if after is not None:
            rest = rest[_position(after, rest) :]
        if before is not None:
            rest = rest[: _position(before, rest) - 1]
        taken = rest[:first] if first is not None else rest[-(last or 0) :]
        more = len(rest) > len(taken)
        if short:
            taken, more = taken[:-short], False
        return {
            "totalCount": len(entries),
            "nodes": [view(entry) for entry in taken],
            "pageInfo": {
                "hasNextPage": more,
                "hasPreviousPage": after is not None,
                "startCursor": _cursor(taken[0], entries) if taken else None,
                "endCursor": _cursor(taken[-1], entries) if taken else None,
            },
        }

    return resolve


def _only_counts(info: Any) -> bool:
    """Whether no entry is asked for: then GitHub asks for no `first` either."""
    asked = {one.name.value for node in info.field_nodes for one in node.selection_set.selections}
    return asked <= {"totalCount", "__typename"}


def _bounded(name: str, number: int | None) -> None:
    if number is None:
        raise refused(
            f"You must provide a `first` or `last` value to properly paginate the `{name}`"
            " connection.",
            "MISSING_PAGINATION_BOUNDARIES",
        )
    if not 1 <= number <= 100:
        raise refused(
            f"Requesting {number} records on the `{name}` connection exceeds the `first` limit"
            " of 100 records.",
            "EXCESSIVE_PAGINATION",
        )


def _cursor(entry: Any, entries: Sequence[Any]) -> str:
    mark = entry.id if hasattr(entry, "id") else entries.index(entry)
    return base64.b64encode(f"cursor:v2:{mark}".encode()).decode()


def _position(cursor: str, entries: Sequence[Any]) -> int:
    """Index of the first entry behind the cursor, also where its own entry is gone."""
    try:
        mark = int(base64.b64decode(cursor).decode().rpartition(":")[2])
    except ValueError:
        raise refused(
            f"`{cursor}` does not appear to be a valid cursor.", "INVALID_CURSOR_ARGUMENTS"
        ) from None
    if entries and not hasattr(entries[0], "id"):
        return mark + 1
    ids = [entry.id for entry in entries]
    return ids.index(mark) + 1 if mark in ids else sum(1 for one in ids if one < mark)

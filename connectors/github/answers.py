"""What an answer of GitHub holds: JSON, and what GraphQL says went wrong in a part of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Denied, Rejected, TrackerError, Unavailable
from connectors.github.errors import Overloaded, SchemaLacks
from connectors.shared.collector import collector_paused
from connectors.shared.parsed import parsed
from connectors.shared.trouble import Absent, Answer, Transient, during

JSON = Any
"""Decoded JSON. Its shape is checked where it is taken apart."""

LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
REFUSAL_TYPES = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
INPUT_TYPES = frozenset({"UNPROCESSABLE", "MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION"})
SCHEMA_CODES = frozenset({"undefinedField", "undefinedType", "argumentNotAccepted"})


@dataclass(frozen=True, slots=True)
class GraphError:
    """One entry of a GraphQL answer's `errors`."""

    kind: str
    path: tuple[str | int, ...]
    message: str


def decoded(answer: Answer, doing: str) -> JSON:
    """The JSON of an answer; raises what it amounts to that there is none."""
    if not answer.text:
        return None
    with collector_paused(), suppress(ValueError):
        return parsed(answer.text)
    if answer.text.lstrip().startswith(("{", "[")):
        raise Transient(during(doing, "GitHub's answer is cut off."))
    raise Unavailable(
        during(doing, "GitHub's address gave a web page instead of an answer."),
        remedy="Check the base URL, and whether a sign-in page stands before the API.",
    )


def graph_errors(told: JSON) -> Iterator[GraphError]:
    """The entries of a GraphQL answer's `errors`."""
    for error in told if isinstance(told, list) else ():
        if not isinstance(error, dict):
            continue
        extensions = error.get("extensions") or {}
        kind = error.get("type") or extensions.get("code") or ""
        yield GraphError(kind, tuple(error.get("path") or ()), str(error.get("message") or ""))


def is_limit_of_graphql(told: JSON) -> bool:
    """Whether a rate limit speaks, which GraphQL tells with 200."""
    errors = told.get("errors") if isinstance(told, dict) else None
    return any(
        error.kind in LIMIT_TYPES or "secondary rate limit" in error.message.lower()
        for error in graph_errors(errors)
    )


def raise_what_is_not_partial(errors: tuple[GraphError, ...], data: JSON, doing: str) -> None:
    """Refused and missing parts of an answer are for the caller to judge; the rest is not."""
    for error in errors:
        if error.kind in SCHEMA_CODES:
            raise SchemaLacks(during(doing, f"This server's GraphQL says: {error.message}."))
        if error.kind not in REFUSAL_TYPES and error.kind != "NOT_FOUND":
            raise graph_refusal((error,), doing)
    if not isinstance(data, dict):
        raise graph_refusal(errors, doing)


def graph_refusal(errors: tuple[GraphError, ...], doing: str) -> TrackerError:
    """The error that the first of these amounts to."""
    first = errors[0] if errors else GraphError("", (), "no data")
    said = during(doing, f"GitHub says: {' '.join(first.message.split())[:300].rstrip('.')}.")
    if first.kind in REFUSAL_TYPES:
        return Denied(said)
    if first.kind == "NOT_FOUND":
        return Absent(said)
    if first.kind in INPUT_TYPES:
        return Rejected(said)
    # Time-outs and failures inside GitHub have no type of their own.
    return Overloaded(said)

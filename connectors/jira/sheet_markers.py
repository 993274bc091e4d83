"""The marker of a dashboard as Jira keeps it: a property of the issue, or an anchor in its text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from connectors.jira.client import JSON

PROPERTY = "roadmap-drift-dashboard"
"""Key of the issue's property that holds the marker."""

VERSION = 1

_TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_BLOCK = re.compile(r"[!-~]*")
_WORDS = ("topic", "block", "title", "sent")
_ANCHOR = re.compile(
    r"\{anchor:roadmap-drift-dashboard\.(?P<version>\d+)\.(?P<topic>[a-z0-9_-]+)"
    r"\.(?P<title>[0-9a-f]{16})\.(?P<sent>[0-9a-f]{16})\.(?P<state>open|duplicate)"
    r"\.(?P<block>[A-Za-z0-9_.~%-]*)\}"
)


@dataclass(frozen=True, slots=True)
class SheetMarker:
    """What it says. `title` and `sent` are digests of the title and the body as we sent them.

    `replaced`: an older dashboard of ours stands in its place.
    """

    topic: str
    block: str
    title: str
    sent: str
    replaced: bool = False


def value_of(marker: SheetMarker) -> dict[str, JSON]:
    """The marker as the value of a property."""
    value = {"version": VERSION, **{name: getattr(marker, name) for name in _WORDS}}
    return value | ({"state": "duplicate"} if marker.replaced else {})


def read_value(value: JSON) -> SheetMarker | None:
    """What the value of a property says; None for anything else, a later version too."""
    if not isinstance(value, Mapping) or value.keys() - {"state"} != {"version", *_WORDS}:
        return None
    if type(value["version"]) is not int or value["version"] != VERSION:
        return None
    if value.get("state", "duplicate") != "duplicate":
        return None
    if not all(isinstance(value[name], str) for name in _WORDS) or not _are_words(value):
        return None
    topic, block, title, sent = (value[name] for name in _WORDS)
    return SheetMarker(topic, block, title, sent, replaced="state" in value)


def _are_words(value: Mapping[str, str]) -> bool:
    return bool(
        _TOPIC.fullmatch(value["topic"])
        and _BLOCK.fullmatch(value["block"])
        and _DIGEST.fullmatch(value["title"])
        and _DIGEST.fullmatch(value["sent"])
    )


def anchored(body: str, marker: SheetMarker) -> str:
    """The body with the marker on a last line of its own, where it shows nothing."""
    state = "duplicate" if marker.replaced else "open"
    # What stands for itself in an address acts neither as markup nor as the end of a macro.
    block = quote(marker.block, safe="")
    told = (VERSION, marker.topic, marker.title, marker.sent, state, block)
    return f"{body}\n\n{{anchor:{PROPERTY}.{'.'.join(map(str, told))}}}"


def unanchored(text: str) -> tuple[str, SheetMarker | None]:
    """The body without its anchor, and the marker in it; Jira may cut white space at the end."""
    *lines, last = text.rstrip().split("\n")
    match = _ANCHOR.fullmatch(last)
    if match is None or int(match["version"]) != VERSION:
        return text, None
    marker = SheetMarker(
        topic=match["topic"],
        block=unquote(match["block"]),
        title=match["title"],
        sent=match["sent"],
        replaced=match["state"] == "duplicate",
    )
    return "\n".join(lines).removesuffix("\n"), marker

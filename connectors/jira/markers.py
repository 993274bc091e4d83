"""The marker of a note as Jira keeps it: the value of a property, or an anchor in the text."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.backlog import Stamp
from connectors.jira.client import JSON
from connectors.shared.marker import VERSION, Marker

PROPERTY = "roadmap-drift"
"""Key of the comment property that holds the marker."""

DUPLICATE = "duplicate"

_TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LEVEL = re.compile(r"[a-z]+")
_PRINT = re.compile(r"[0-9a-f]+")
_SENT = re.compile(r"[0-9a-f]{16}")
_STATES = frozenset({"open", "resolved", DUPLICATE})
_PARTS = frozenset({"version", "topic", "level", "since", "prints", "state"})
_ANCHOR = re.compile(
    r"\{anchor:roadmap-drift\.(?P<version>\d+)\.(?P<topic>[^.{}]+)\.(?P<level>[^.{}]+)"
    r"\.(?P<since>\d{8}T\d{6}Z)\.(?P<prints>[0-9a-f-]*)\.(?P<state>[a-z]+)\}"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A marker and the digest of the body it was sent with; '' where that was not kept."""

    marker: Marker
    sent: str = ""


def value_of(marker: Marker, sent: str = "") -> dict[str, JSON]:
    """The marker as the value of a property."""
    stamp = marker.stamp
    value = {
        "version": VERSION,
        "topic": marker.topic,
        "level": stamp.level,
        "since": stamp.since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "prints": list(stamp.prints),
        "state": marker.state,
    }
    return {**value, "sent": sent} if sent else value


def read_value(value: JSON) -> Seal | None:
    """What the value of a property says; None for anything else, a later version too."""
    if not isinstance(value, Mapping) or value.keys() - {"sent"} != _PARTS or not _is_ours(value):
        return None
    try:
        since = dt.datetime.fromisoformat(value["since"])
    except ValueError:
        return None
    if since.tzinfo is None:
        return None
    stamp = Stamp(value["level"], tuple(value["prints"]), since.astimezone(dt.UTC))
    return Seal(Marker(value["topic"], stamp, value["state"]), value.get("sent", ""))


def _is_ours(value: Mapping[str, JSON]) -> bool:
    words = [value[name] for name in ("topic", "level", "since", "state")]
    if "sent" in value:
        words.append(value["sent"])
    if type(value["version"]) is not int or value["version"] != VERSION:
        return False
    if not all(isinstance(word, str) for word in words) or not isinstance(value["prints"], list):
        return False
    return bool(
        _TOPIC.fullmatch(value["topic"])
        and _LEVEL.fullmatch(value["level"])
        and value["state"] in _STATES
        and ("sent" not in value or _SENT.fullmatch(value["sent"]))
        and all(isinstance(p, str) and _PRINT.fullmatch(p) for p in value["prints"])
    )


def anchored(body: str, marker: Marker) -> str:
    """The body with the marker on a last line of its own, where it shows nothing."""
    value = value_of(marker)
    since = value["since"].replace("-", "").replace(":", "")
    parts = [
        VERSION,
        marker.topic,
        value["level"],
        since,
        "-".join(value["prints"]),
        value["state"],
    ]
    return f"{body}\n\n{{anchor:roadmap-drift.{'.'.join(map(str, parts))}}}"


def unanchored(text: str) -> tuple[str, Seal | None]:
    """The body without its anchor, and the marker in it; Jira may cut white space at the end."""
    *lines, last = text.rstrip().split("\n")
    match = _ANCHOR.fullmatch(last)
    if match is None:
        return text, None
    told = match.groupdict()
    seal = read_value(
        {
            **told,
            "version": int(told["version"]),
            "prints": [p for p in told["prints"].split("-") if p],
        }
    )
    body = "\n".join(lines).removesuffix("\n")
    return (body, seal) if seal is not None else (text, None)

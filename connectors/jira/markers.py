"""The marker of a note as Jira keeps it: the value of a property, or an anchor in the text."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import decisions
from bot.domain.backlog import Stamp
from bot.domain.decisions import Decision
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
_LATER = frozenset({"sent", "facts", "decided", "heard"})
"""Parts that came later, and are left out where they are empty: an older version wrote none."""
_ANCHOR = re.compile(
    r"\{anchor:roadmap-drift\.(?P<version>\d+)\.(?P<topic>[^.{}]+)\.(?P<level>[^.{}]+)"
    r"\.(?P<since>\d{8}T\d{6}Z)\.(?P<prints>[0-9a-f-]*)"
    r"(?:\.facts-(?P<facts>[0-9a-f-]+))?(?:\.decided-(?P<decided>[A-Za-z0-9_-]+))?"
    r"(?:\.heard-(?P<heard>\d{8}T\d{6}(?:_\d{6})?Z))?"
    r"\.(?P<state>[a-z]+)\}"
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
    later = {
        "sent": sent,
        "facts": list(stamp.facts),
        "decided": decisions.to_text(stamp.decided),
        "heard": _instant_text(stamp.heard) if stamp.heard else "",
    }
    return value | {name: told for name, told in later.items() if told}


def read_value(value: JSON) -> Seal | None:
    """What the value of a property says; None for anything else, a later version too."""
    if not isinstance(value, Mapping) or value.keys() - _LATER != _PARTS or not _is_ours(value):
        return None
    since, heard = _instant(value["since"]), _instant(value.get("heard", ""))
    if since is None or ("heard" in value and heard is None):
        return None
    stamp = Stamp(
        level=value["level"],
        prints=tuple(value["prints"]),
        since=since,
        facts=tuple(value.get("facts", ())),
        decided=_decided(value.get("decided", "")),
        heard=heard,
    )
    return Seal(Marker(value["topic"], stamp, value["state"]), value.get("sent", ""))


def _is_ours(value: Mapping[str, JSON]) -> bool:
    if type(value["version"]) is not int or value["version"] != VERSION:
        return False
    words = [value[name] for name in ("topic", "level", "since", "state")]
    words += [value[name] for name in ("sent", "decided", "heard") if name in value]
    if not all(isinstance(word, str) for word in words):
        return False
    return bool(
        _TOPIC.fullmatch(value["topic"])
        and _LEVEL.fullmatch(value["level"])
        and value["state"] in _STATES
        and ("sent" not in value or _SENT.fullmatch(value["sent"]))
        and _are_prints(value["prints"])
        and _are_prints(value.get("facts", []))
    )


def _are_prints(told: JSON) -> bool:
    return isinstance(told, list) and all(isinstance(p, str) and _PRINT.fullmatch(p) for p in told)


def _instant_text(at: dt.datetime) -> str:
    """To the microsecond, where there are any: what was heard must not seem new again."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _instant(text: str) -> dt.datetime | None:
    """None for anything but an instant with a time zone."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if at.tzinfo is not None else None


def _decided(told: str) -> tuple[Decision, ...]:
    """Decisions that cannot be read are none: the note is ours all the same."""
    try:
        return decisions.from_text(told)
    except ValueError:
        return ()


def anchored(body: str, marker: Marker) -> str:
    """The body with the marker on a last line of its own, where it shows nothing."""
    value = value_of(marker)
    parts = [
        str(VERSION),
        marker.topic,
        value["level"],
        _plain(value["since"]),
        "-".join(value["prints"]),
        *(["facts-" + "-".join(value["facts"])] if "facts" in value else []),
        *(["decided-" + value["decided"]] if "decided" in value else []),
        *(["heard-" + _plain(value["heard"])] if "heard" in value else []),
        value["state"],
    ]
    return f"{body}\n\n{{anchor:roadmap-drift.{'.'.join(parts)}}}"


def _plain(instant: str) -> str:
    """An instant without the signs that part the words of an anchor, or act in wiki markup."""
    return instant.replace("-", "").replace(":", "").replace(".", "_")


def unanchored(text: str) -> tuple[str, Seal | None]:
    """The body without its anchor, and the marker in it; Jira may cut white space at the end."""
    *lines, last = text.rstrip().split("\n")
    match = _ANCHOR.fullmatch(last)
    if match is None:
        return text, None
    told: dict[str, JSON] = {name: word for name, word in match.groupdict().items() if word}
    told |= {"version": int(match["version"]), "prints": _words(match["prints"])}
    if "facts" in told:
        told["facts"] = _words(match["facts"])
    if "heard" in told:
        told["heard"] = match["heard"].replace("_", ".")
    seal = read_value(told)
    body = "\n".join(lines).removesuffix("\n")
    return (body, seal) if seal is not None else (text, None)


def _words(told: str) -> list[str]:
    return [word for word in told.split("-") if word]

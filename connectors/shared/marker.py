"""The hidden, versioned text by which we know our own note again.

It stands alone on the last line of a comment. It counts only on comments of our own
account: whoever reads comments checks the author first, this module cannot.
"""

import datetime as dt
import re
from dataclasses import dataclass

from bot.domain import decisions
from bot.domain.backlog import Stamp
from bot.domain.decisions import Decision

VERSION = 1

_MARKER = re.compile(
    r"<!-- roadmap-drift:(?P<version>\d+) topic=(?P<topic>[a-z0-9][a-z0-9_-]*)"
    r" level=(?P<level>[a-z]+) since=(?P<since>\S+) prints=(?P<prints>[0-9a-f,]*)"
    r"(?: facts=(?P<facts>[0-9a-f,]+))?(?: decided=(?P<decided>[A-Za-z0-9_-]+))?"
    r"(?: heard=(?P<heard>\S+))?"
    r" state=(?P<state>open|resolved|duplicate) -->"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What the marker says. `state` is open, resolved or duplicate."""

    topic: str
    stamp: Stamp
    state: str = "open"


def seal(body: str, marker: Marker) -> str:
    """The body with its marker. `unseal` gives both back, the body to the letter.

    Parts that came later are left out where they are empty: an older version reads the rest.
    """
    stamp = marker.stamp
    since = stamp.since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [f"topic={marker.topic} level={stamp.level} since={since}"]
    parts.append(f"prints={','.join(stamp.prints)}")
    if stamp.facts:
        parts.append(f"facts={','.join(stamp.facts)}")
    if stamp.decided:
        parts.append(f"decided={decisions.to_text(stamp.decided)}")
    if stamp.heard is not None:
        parts.append(f"heard={_instant_text(stamp.heard)}")
    told = " ".join((*parts, f"state={marker.state}"))
    return f"{body}\n\n<!-- roadmap-drift:{VERSION} {told} -->"


def unseal(text: str) -> tuple[str, Marker] | None:
    """Body and marker of a sealed text; None for any other text.

    Line ends and white space around the whole may have been changed by the tracker.
    A marker of a later version is not ours to touch, so it is not read.
    """
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    match = _MARKER.fullmatch(lines[-1])
    if match is None or int(match["version"]) != VERSION:
        return None
    since, heard = _instant(match["since"]), _instant(match["heard"])
    if since is None or (match["heard"] and heard is None):
        return None
    stamp = Stamp(
        level=match["level"],
        prints=_words(match["prints"]),
        since=since,
        facts=_words(match["facts"]),
        decided=_decided(match["decided"]),
        heard=heard,
    )
    body = "\n".join(lines[:-1]).removesuffix("\n")
    return body, Marker(match["topic"], stamp, match["state"])


def _instant_text(at: dt.datetime) -> str:
    """To the microsecond, where there are any: what was heard must not seem new again."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _instant(text: str | None) -> dt.datetime | None:
    """None for anything but an instant with a time zone."""
    try:
        at = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _words(told: str | None) -> tuple[str, ...]:
    return tuple(word for word in (told or "").split(",") if word)


def _decided(told: str | None) -> tuple[Decision, ...]:
    """Decisions that cannot be read are none: the note is ours all the same."""
    try:
        return decisions.from_text(told or "")
    except ValueError:
        return ()

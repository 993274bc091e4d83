"""The hidden, versioned text by which we know our own note again.

It stands alone on the last line of a comment. It counts only on comments of our own
account: whoever reads comments checks the author first, this module cannot.
"""

import datetime as dt
import re
from dataclasses import dataclass

from bot.domain.backlog import Stamp

VERSION = 1

_MARKER = re.compile(
    r"<!-- roadmap-drift:(?P<version>\d+) topic=(?P<topic>[a-z0-9][a-z0-9_-]*)"
    r" level=(?P<level>[a-z]+) since=(?P<since>\S+) prints=(?P<prints>[0-9a-f,]*)"
    r" state=(?P<state>open|resolved|duplicate) -->"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What the marker says. `state` is open, resolved or duplicate."""

    topic: str
    stamp: Stamp
    state: str = "open"


def seal(body: str, marker: Marker) -> str:
    """The body with its marker. `unseal` gives both back, the body to the letter."""
    stamp = marker.stamp
    since = stamp.since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{body}\n\n<!-- roadmap-drift:{VERSION} topic={marker.topic} level={stamp.level}"
        f" since={since} prints={','.join(stamp.prints)} state={marker.state} -->"
    )


def unseal(text: str) -> tuple[str, Marker] | None:
    """Body and marker of a sealed text; None for any other text.

    Line ends and white space around the whole may have been changed by the tracker.
    A marker of a later version is not ours to touch, so it is not read.
    """
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    match = _MARKER.fullmatch(lines[-1])
    if match is None or int(match["version"]) != VERSION:
        return None
    try:
        since = dt.datetime.fromisoformat(match["since"])
    except ValueError:
        return None
    if since.tzinfo is None:
        return None
    prints = tuple(p for p in match["prints"].split(",") if p)
    body = "\n".join(lines[:-1]).removesuffix("\n")
    return body, Marker(match["topic"], Stamp(match["level"], prints, since), match["state"])

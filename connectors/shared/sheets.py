"""The hidden text by which we know a dashboard again, and its boxes, in Markdown.

Like the marker of a note it counts only on an issue of our own account.
"""

import hashlib
import re
from dataclasses import dataclass

from bot.domain.errors import Rejected

VERSION = 1

_MARKER = re.compile(
    r"<!-- roadmap-drift-dashboard:(?P<version>\d+) topic=(?P<topic>[a-z0-9][a-z0-9_-]*)"
    r" block=(?P<block>[!-=?-~]*)(?: base=(?P<base>[0-9a-f]+))?(?: title=(?P<title>[0-9a-f]+))?"
    r"(?P<replaced> state=duplicate)? -->"
)
_BOX = re.compile(
    r"^(?P<before>\s*[-*+] \[)(?P<tick>[ xX])"
    r"(?P<after>\] .*<!-- drift-box=(?P<name>[A-Za-z0-9.:_-]+) -->[ \t\r]*)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class SheetMarker:
    """What the marker says.

    `base` is the digest of the text that this one was written in the place of, so that an
    edit which came between the two can be known. `title` is the digest of the title as we
    gave it. `replaced`: an older dashboard of ours stands in its place.
    """

    topic: str
    block: str
    replaced: bool = False
    base: str = ""
    title: str = ""


def wiped(key: str) -> Rejected:
    """The error for a dashboard of ours from which the marker is gone."""
    return Rejected(
        f"{key} is a dashboard of ours, but its hidden last line is gone.",
        remedy="Restore its text from its history of edits; or close it, and a new one is made.",
    )


def seal_sheet(body: str, marker: SheetMarker) -> str:
    """The body with its marker. `unseal_sheet` gives both back, to the letter."""
    # A comment in Markdown ends at the first -->.
    block = marker.block.replace("%", "%25").replace(">", "%3E")
    parts = [f"topic={marker.topic} block={block}"]
    parts += [f"base={marker.base}"] if marker.base else []
    parts += [f"title={marker.title}"] if marker.title else []
    parts += ["state=duplicate"] if marker.replaced else []
    return f"{body}\n\n<!-- roadmap-drift-dashboard:{VERSION} {' '.join(parts)} -->"


def unseal_sheet(text: str) -> tuple[str, SheetMarker] | None:
    """Body, boxes as they are, and marker of a dashboard; None for any other text."""
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    match = _MARKER.fullmatch(lines[-1])
    if match is None or int(match["version"]) != VERSION:
        return None
    marker = SheetMarker(
        topic=match["topic"],
        block=match["block"].replace("%3E", ">").replace("%25", "%"),
        replaced=match["replaced"] is not None,
        base=match["base"] or "",
        title=match["title"] or "",
    )
    return "\n".join(lines[:-1]).removesuffix("\n"), marker


def ticked(body: str) -> tuple[str, ...]:
    """The names of the boxes that are ticked, in their order."""
    return tuple(box["name"] for box in _BOX.finditer(body) if box["tick"] != " ")


def unticked(body: str) -> str:
    """The body as we write it: with every box of ours empty."""
    return _BOX.sub(r"\g<before> \g<after>", body)


def text_digest(text: str) -> str:
    """The same for a text however the tracker keeps its line ends."""
    plain = text.replace("\r\n", "\n").rstrip()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def title_to_give(marker: SheetMarker, present: str, wanted: str) -> str | None:
    """The title to write over the present one; None where it is right, or a person gave it."""
    ours = not marker.title or text_digest(present) == marker.title
    return wanted if ours and present != wanted else None

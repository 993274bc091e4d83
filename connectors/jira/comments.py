"""Our notes among the comments of an item, and what Jira is told to make one.

The marker is a property of the comment. A Data Center that knows no such properties gets
it as an anchor on the last line, which shows nothing. Either counts only on comments of
our own account: anybody may write the same.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain import adf
from bot.domain.backlog import ItemRef, Note, Stamp
from bot.domain.errors import Rejected
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.place import Issue, Place
from connectors.shared.marker import VERSION, Marker

PROPERTY = "roadmap-drift"
"""Key of the comment property that holds the marker."""

INTERNAL = "sd.public.comment"
"""Key of the property by which Jira Service Management tells who may read a comment."""

FIRST_WITH_PROPERTIES = 7
"""Since this major version every Data Center (then Server) keeps properties of comments.

Some of the versions before it know them in part, and pass over in silence what they don't.
"""

EXPAND = "properties"
DUPLICATE = "duplicate"

_TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LEVEL = re.compile(r"[a-z]+")
_PRINT = re.compile(r"[0-9a-f]+")
_STATES = frozenset({"open", "resolved", DUPLICATE})
_PARTS = frozenset({"version", "topic", "level", "since", "prints", "state"})
_ANCHOR = re.compile(
    r"\{anchor:roadmap-drift\.(?P<version>\d+)\.(?P<topic>[^.{}]+)\.(?P<level>[^.{}]+)"
    r"\.(?P<since>\d{8}T\d{6}Z)\.(?P<prints>[0-9a-f-]*)\.(?P<state>[a-z]+)\}"
)


@dataclass(frozen=True, slots=True)
class SealedComment:
    """A comment of our own account that carries our marker.

    `anchored` is where the marker stands in the text, and not in a property.
    """

    number: str
    body: str  # as a note says it: canonical JSON, or wiki markup without the anchor
    marker: Marker
    created: dt.datetime
    visibility: JSON
    anchored: bool

    @property
    def is_duplicate(self) -> bool:
        """Whether an older note of the topic took its place."""
        return self.marker.state == DUPLICATE


@dataclass(frozen=True, slots=True)
class Said:
    """What a comment is to say, and to whom. `internal` keeps it from customers."""

    body: str
    marker: Marker
    visibility: JSON = None  # None: to all
    internal: bool = False


def keeps_properties(place: Place) -> bool:
    """Whether comments have properties on this Jira."""
    major = re.match(r"\d+", place.survey.version)
    return place.survey.is_cloud or major is None or int(major[0]) >= FIRST_WITH_PROPERTIES


def own_comments(place: Place, issue: Issue) -> list[SealedComment]:
    """Our own comments that carry our marker, every page read, oldest first."""
    path, doing = f"{place.api}{issue.path}/comment", f"reading the comments of {issue.ref}"
    pages = place.client.pages_from(path, doing, orderBy="created", expand=EXPAND)
    with understood(doing):
        return sealed(place, (comment for page in pages for comment in page))


def sealed(place: Place, comments: Iterable[JSON]) -> list[SealedComment]:
    """Those of these comments that are ours and carry our marker, oldest first."""
    # The author counts first: anybody may write our marker.
    found = (unsealed(told) for told in comments if place.is_ours(told.get("author")))
    return sorted((c for c in found if c is not None), key=lambda c: (c.created, int(c.number)))


def notes(ref: ItemRef, comments: Iterable[SealedComment]) -> tuple[Note, ...]:
    """The notes that these comments are; duplicates are none."""
    return tuple(_note(ref, comment) for comment in comments if not comment.is_duplicate)


def _note(ref: ItemRef, comment: SealedComment) -> Note:
    return Note(
        ref=ref,
        note_id=comment.number,
        topic=comment.marker.topic,
        body=comment.body,
        stamp=comment.marker.stamp,
        resolved=comment.marker.state == "resolved",
        created=comment.created,
    )


def unsealed(told: JSON) -> SealedComment | None:
    """The comment with its marker; None where it has none that is ours to touch."""
    text = told["body"]
    if isinstance(text, Mapping):
        body, marker = adf.canonical(text), None
    else:
        body, marker = _unanchored(text.replace("\r\n", "\n"))
    anchored = marker is not None
    marker = property_of(told) if _has_property(told) else marker
    if marker is None:
        return None
    return SealedComment(
        number=str(told["id"]),
        body=body,
        marker=marker,
        created=dt.datetime.fromisoformat(told["created"]).astimezone(dt.UTC),
        visibility=told.get("visibility"),
        anchored=anchored,
    )


def _has_property(told: JSON) -> bool:
    return any(entry.get("key") == PROPERTY for entry in told.get("properties") or ())


def property_of(told: JSON) -> Marker | None:
    """The marker in the property of a comment, as Jira tells it."""
    for entry in told.get("properties") or ():
        if entry.get("key") == PROPERTY:
            return read_value(entry.get("value"))
    return None


def value_of(marker: Marker) -> JSON:
    """The marker as the value of a property."""
    stamp = marker.stamp
    return {
        "version": VERSION,
        "topic": marker.topic,
        "level": stamp.level,
        "since": stamp.since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "prints": list(stamp.prints),
        "state": marker.state,
    }


def read_value(value: JSON) -> Marker | None:
    """The marker that a property is; None for anything else, a later version too."""
    if not isinstance(value, Mapping) or value.keys() != _PARTS or not _is_ours(value):
        return None
    try:
        since = dt.datetime.fromisoformat(value["since"])
    except ValueError:
        return None
    if since.tzinfo is None:
        return None
    stamp = Stamp(value["level"], tuple(value["prints"]), since.astimezone(dt.UTC))
    return Marker(value["topic"], stamp, value["state"])


def _is_ours(value: Mapping[str, JSON]) -> bool:
    words = [value[name] for name in ("topic", "level", "since", "state")]
    if type(value["version"]) is not int or value["version"] != VERSION:
        return False
    if not all(isinstance(word, str) for word in words) or not isinstance(value["prints"], list):
        return False
    return bool(
        _TOPIC.fullmatch(value["topic"])
        and _LEVEL.fullmatch(value["level"])
        and value["state"] in _STATES
        and all(isinstance(p, str) and _PRINT.fullmatch(p) for p in value["prints"])
    )


def _anchored(body: str, marker: Marker) -> str:
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


def _unanchored(text: str) -> tuple[str, Marker | None]:
    """The body without its anchor, and the marker in it; Jira may cut white space at the end."""
    *lines, last = text.rstrip().split("\n")
    match = _ANCHOR.fullmatch(last)
    if match is None:
        return text, None
    told = match.groupdict()
    marker = read_value(
        {
            **told,
            "version": int(told["version"]),
            "prints": [p for p in told["prints"].split("-") if p],
        }
    )
    body = "\n".join(lines).removesuffix("\n")
    return (body, marker) if marker is not None else (text, None)


def payload(place: Place, said: Said, *, properties: bool) -> dict[str, JSON]:
    """What Jira is told to make a comment say this; the marker goes along in one request."""
    shown = {"visibility": said.visibility} if said.visibility else {}
    if not properties:
        return {"body": _anchored(said.body, said.marker), **shown}
    body = _document(said.body) if place.survey.is_cloud else said.body
    told = [{"key": PROPERTY, "value": value_of(said.marker)}]
    if said.internal:
        told.append({"key": INTERNAL, "value": {"internal": True}})
    return {"body": body, "properties": told, **shown}


def plain(place: Place, body: str) -> str:
    """The body as it is read back."""
    if place.survey.is_cloud:
        return adf.canonical(_document(body))
    return body.replace("\r\n", "\n")


def _document(body: str) -> JSON:
    if not adf.is_adf(body):
        raise Rejected("The text of the note is not in Atlassian's document format.")
    return json.loads(body)


def marker_of(topic: str, stamp: Stamp, *, resolved: bool) -> Marker:
    """The marker of a note; it keeps whole seconds, so that is what may be compared."""
    since = stamp.since.astimezone(dt.UTC).replace(microsecond=0)
    return Marker(topic, replace(stamp, since=since), "resolved" if resolved else "open")

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
from connectors.jira.markers import (
    DUPLICATE,
    PROPERTY,
    Seal,
    anchored,
    read_value,
    unanchored,
    value_of,
)
from connectors.jira.place import Issue, Place
from connectors.shared.marker import Marker
from connectors.shared.trouble import Absent

INTERNAL = "sd.public.comment"
"""Key of the property by which Jira Service Management tells who may read a comment."""

FIRST_WITH_PROPERTIES = 7
"""Since this major version every Data Center (then Server) keeps properties of comments.

Some of the versions before it know them in part, and pass over in silence what they don't.
"""

EXPAND = "properties"


@dataclass(frozen=True, slots=True)
class SealedComment:
    """A comment of our own account that carries our marker.

    `sent` and `misdirected` are those of the note. `visibility` is who may read it, in the
    words in which Jira takes it.
    """

    number: str
    body: str  # as a note says it: canonical JSON, or wiki markup without the anchor
    marker: Marker
    sent: str
    created: dt.datetime
    visibility: JSON  # None: all
    misdirected: bool
    is_current: bool = True  # of the account that we have now

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

    @property
    def seal(self) -> dict[str, JSON]:
        """The property that makes it a note."""
        return {"key": PROPERTY, "value": value_of(self.marker, Note.digest(self.body))}

    @property
    def properties(self) -> list[dict[str, JSON]]:
        """All its properties; the one that keeps it from customers comes first."""
        kept = {"key": INTERNAL, "value": {"internal": True}}
        return [kept, self.seal] if self.internal else [self.seal]


def keeps_properties(place: Place) -> bool:
    """Whether comments have properties on this Jira."""
    major = re.match(r"\d+", place.survey.version)
    return place.survey.is_cloud or major is None or int(major[0]) >= FIRST_WITH_PROPERTIES


def audience(place: Place) -> JSON:
    """Who may read our notes, as Jira is told it; None where the source names nobody."""
    kind, colon, name = place.source.visible_to.partition(":")
    return {"type": kind, "value": name} if colon else None


def listed(place: Place, issue: Issue) -> list[JSON]:
    """Every comment, anyone's, every page read, oldest first."""
    doing = reading(issue)
    path = f"{place.api}{issue.path}/comment"
    pages = place.client.pages_from(path, doing, orderBy="created", expand=EXPAND)
    with understood(doing):
        # A list that shifts while it is read tells a comment twice; it is one all the same.
        told = {str(one["id"]): one for page in pages for one in page}
        return sorted(told.values(), key=lambda one: (written_at(one), int(one["id"])))


def reading(issue: Issue) -> str:
    """What is being done, for whoever is told that it failed."""
    return f"reading the comments of {issue.ref}"


def written_at(told: JSON) -> dt.datetime:
    """When the comment was written."""
    return dt.datetime.fromisoformat(told["created"]).astimezone(dt.UTC)


def own_comments(place: Place, issue: Issue) -> list[SealedComment]:
    """Our own comments that carry our marker, oldest first."""
    return own_among(place, issue, listed(place, issue))


def own_among(place: Place, issue: Issue, told: Iterable[JSON]) -> list[SealedComment]:
    """Those of these that are our own and carry our marker."""
    doing = reading(issue)
    with understood(doing):
        # The author counts first: anybody may write our marker.
        ours = [one for one in told if place.is_ours(one.get("author"))]
        return [c for one in ours if (c := _unsealed(place, one, doing)) is not None]


def notes(ref: ItemRef, comments: Iterable[SealedComment]) -> tuple[Note, ...]:
    """The notes that these comments are; duplicates are none."""
    return tuple(note_of(ref, comment) for comment in comments if not comment.is_duplicate)


def note_of(ref: ItemRef, comment: SealedComment) -> Note:
    """The note that this comment is."""
    return Note(
        ref=ref,
        note_id=comment.number,
        topic=comment.marker.topic,
        body=comment.body,
        stamp=comment.marker.stamp,
        resolved=comment.marker.state == "resolved",
        created=comment.created,
        sent=comment.sent,
        misdirected=comment.misdirected,
    )


def _unsealed(place: Place, told: JSON, doing: str) -> SealedComment | None:
    """The comment with its marker; None where it has none that is ours to touch."""
    body, seal = _body(told["body"])
    for entry in _properties(place, told, doing):
        if entry.get("key") == PROPERTY:
            seal = read_value(entry.get("value"))
    if seal is None:
        return None
    shown = _shown_to(told)
    return SealedComment(
        number=str(told["id"]),
        body=body,
        marker=seal.marker,
        # After somebody else's edit it no longer tells what the comment says.
        sent=seal.sent if place.is_ours(told.get("updateAuthor")) else "",
        created=written_at(told),
        visibility=shown,
        misdirected=_misses(audience(place), told.get("visibility") or {}),
        is_current=place.is_current(told.get("author")),
    )


def _body(told: JSON) -> tuple[str, Seal | None]:
    """The text of a comment, and the marker that stands in it."""
    if isinstance(told, Mapping):
        return adf.canonical(told), None
    return unanchored(told.replace("\r\n", "\n"))


def markers_of_others(told: JSON) -> tuple[Marker | None, Marker | None]:
    """The marker in a comment's property, and the one in its text, whoever wrote it.

    Of others no property is looked up one by one: where a list tells none there is none.
    """
    _, anchor = _body(told["body"])
    held = [one.get("value") for one in told.get("properties") or () if one.get("key") == PROPERTY]
    seal = read_value(held[0]) if held else None
    return seal.marker if seal else None, anchor.marker if anchor else None


def _properties(place: Place, told: JSON, doing: str) -> list[JSON]:
    """The properties of our own comment: what the list does not tell may be there."""
    listed: list[JSON] | None = told.get("properties")
    if listed is None and keeps_properties(place):
        return looked_up(place, str(told["id"]), doing)
    return listed or []


def looked_up(place: Place, number: str, doing: str) -> list[JSON]:
    """Our property of a comment, asked for by itself; empty where it has none."""
    path = f"{place.api}/comment/{number}/properties/{PROPERTY}"
    try:
        told = place.client.get(path, doing)
    except Absent:
        return []
    with understood(doing):
        return [{"key": PROPERTY, "value": told["value"]}]


def _shown_to(told: JSON) -> JSON:
    """Who may read it, in the words in which Jira takes it; None for all.

    Whom it cannot tell must not become everybody: then the answer makes no sense.
    """
    shown = told.get("visibility")
    if not shown:
        return None
    name = "value" if shown.get("value") else "identifier"
    return {"type": shown["type"], name: shown[name]}


def _misses(wanted: JSON, shown: JSON) -> bool:
    """Whether it is shown to others than the source names.

    Where that names nobody, it stays with those whom a person showed it to. Jira may tell a
    name in other capitals, and a group by its id, too.
    """
    if wanted is None:
        return False
    names = {str(shown.get(name) or "").casefold() for name in ("value", "identifier")}
    return shown.get("type") != wanted["type"] or wanted["value"].casefold() not in names


def payload(place: Place, said: Said, *, properties: bool) -> dict[str, JSON]:
    """What Jira is told to make a comment say this; the marker goes along in one request."""
    shown = {"visibility": said.visibility} if said.visibility else {}
    if not properties:
        return {"body": anchored(said.body, said.marker), **shown}
    body = _document(said.body) if place.survey.is_cloud else said.body
    return {"body": body, "properties": said.properties, **shown}


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

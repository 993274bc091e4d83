"""What matters among the comments of an issue: our notes, answers to us, notes of other bots."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.backlog import ForeignNote, ItemRef, Note, Reply, Thread
from connectors.github.accounts import Accounts, login_of
from connectors.github.answers import JSON
from connectors.shared.marker import Marker, unseal

instant = dt.datetime.fromisoformat

TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Associations of people who may write, or whom the organisation answers for."""

UNWANTED = frozenset({"spam", "abuse", "off_topic", "off-topic"})
"""Why people hide a comment that nobody should follow."""

_MARK = "<!-- roadmap-drift:"
_REPLY = re.compile(r"\s*/drift(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SealedComment:
    """A comment of ours that carries our marker. `author` is the account it was made by."""

    number: str  # as REST asks for it
    node: str  # as GraphQL asks for it
    text: str
    body: str
    marker: Marker
    created: dt.datetime
    folded: str | None  # why it is minimised, in lower case; None if it is not
    author: str = ""

    @property
    def is_duplicate(self) -> bool:
        """Whether an older note of the topic took its place."""
        return self.marker.state == "duplicate"


def may_matter(comment: JSON) -> bool:
    """Whether `thread_of` could say anything of it: most comments are told apart quickly."""
    return _MARK in comment["body"] or _REPLY.match(comment["body"]) is not None


def sealed(comments: Iterable[JSON], accounts: Accounts) -> list[SealedComment]:
    """Our own comments that carry our marker, oldest first."""
    found = []
    for comment in _by_age(comments):
        # Its author counts first: anybody may write our marker.
        if accounts.wrote(comment) and (read := unseal(comment["body"])):
            found.append(_sealed(comment, *read))
    return found


def thread_of(ref: ItemRef, comments: Iterable[JSON], accounts: Accounts) -> Thread:
    """What matters among these comments; duplicates of notes are left out."""
    told = [comment for comment in comments if comment and may_matter(comment)]
    if not told:
        return Thread()
    others = [comment for comment in _by_age(told) if not accounts.wrote(comment)]
    return Thread(
        notes=tuple(note_of(ref, one) for one in sealed(told, accounts) if not one.is_duplicate),
        replies=tuple(_reply(ref, one) for one in others if _is_reply(one)),
        foreign=tuple(note for one in others for note in _foreign(ref, one)),
    )


def note_of(ref: ItemRef, comment: SealedComment) -> Note:
    """The note that a comment of ours is."""
    resolved = comment.marker.state == "resolved"
    return Note(
        ref=ref,
        note_id=comment.number,
        topic=comment.marker.topic,
        body=comment.body,
        stamp=comment.marker.stamp,
        resolved=resolved,
        created=comment.created,
        hidden=comment.folded is not None and not resolved,
    )


def _by_age(comments: Iterable[JSON]) -> list[JSON]:
    found = [comment for comment in comments if comment]
    return sorted(found, key=lambda c: (instant(c["createdAt"]), int(c["fullDatabaseId"])))


def _sealed(comment: JSON, body: str, marker: Marker) -> SealedComment:
    return SealedComment(
        number=str(comment["fullDatabaseId"]),
        node=comment["id"],
        text=comment["body"],
        body=body,
        marker=marker,
        created=instant(comment["createdAt"]),
        folded=_folded(comment),
        author=login_of(comment["author"]),
    )


def _folded(comment: JSON) -> str | None:
    return (comment["minimizedReason"] or "").lower() if comment["isMinimized"] else None


def _is_reply(comment: JSON) -> bool:
    """Somebody else's comment whose first word is ours, unless people hid it as unwanted."""
    return _REPLY.match(comment["body"]) is not None and _folded(comment) not in UNWANTED


def _reply(ref: ItemRef, comment: JSON) -> Reply:
    return Reply(
        ref=ref,
        reply_id=str(comment["fullDatabaseId"]),
        by=login_of(comment["author"]),
        text=comment["body"],
        at=instant(comment["createdAt"]),
    )


def _foreign(ref: ItemRef, comment: JSON) -> Iterable[ForeignNote]:
    """An open note by a bot, or by somebody who may write: strangers may forge our marker.

    An app that comments was let in by the repository's owner.
    """
    author = comment["author"] or {}
    if author.get("__typename") != "Bot" and comment["authorAssociation"] not in TRUSTED:
        return
    read = unseal(comment["body"])
    if read is not None and read[1].state == "open" and _folded(comment) not in UNWANTED:
        yield ForeignNote(ref, read[1].topic, login_of(comment["author"]))

"""What matters among the comments of items in a tracker file."""

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping

from bot.domain.backlog import ForeignNote, ItemRef, Note, Reply, Thread
from connectors.local.accounts import Account, strangers
from connectors.shared.marker import unseal

_COMMENTS = (
    "SELECT * FROM comments WHERE item IN (SELECT value FROM json_each(?))"
    " AND (account IN (SELECT value FROM json_each(?)) OR text LIKE '%drift%') ORDER BY id"
)
_REPLY = re.compile(r"\s*/drift(?!\S)")


def thread_of(
    connection: sqlite3.Connection, refs: Mapping[int, ItemRef], account: Account
) -> Thread:
    """What matters among all comments of these items, given by the number of their row."""
    asked = (json.dumps(list(refs)), json.dumps(account.ours))
    rows = connection.execute(_COMMENTS, asked).fetchall()
    outside = strangers(connection) if rows else frozenset[str]()
    notes: list[Note] = []
    replies: list[Reply] = []
    foreign: list[ForeignNote] = []
    for row in rows:
        ref = refs[row["item"]]
        if account.is_us(row["account"]):
            notes.extend(_note(ref, row))
        elif _REPLY.match(row["text"]):
            replies.append(_reply(ref, row))
        elif row["account"] not in outside:
            foreign.extend(_foreign(ref, row))
    return Thread(tuple(notes), tuple(replies), tuple(foreign))


def _note(ref: ItemRef, row: sqlite3.Row) -> Iterator[Note]:
    """The note in a comment of our account; none where it is no note, or a duplicate."""
    opened = unseal(row["text"])
    if opened is None or opened[1].state == "duplicate":
        return
    body, marker = opened
    resolved = marker.state == "resolved"
    yield Note(
        ref=ref,
        note_id=str(row["id"]),
        topic=marker.topic,
        body=body,
        stamp=marker.stamp,
        resolved=resolved,
        created=_instant(row),
        hidden=bool(row["folded"]) and not resolved,
    )


def _reply(ref: ItemRef, row: sqlite3.Row) -> Reply:
    return Reply(ref, str(row["id"]), row["account"], row["text"], _instant(row))


def _foreign(ref: ItemRef, row: sqlite3.Row) -> Iterator[ForeignNote]:
    opened = unseal(row["text"])
    if opened and opened[1].state == "open":
        yield ForeignNote(ref, opened[1].topic, row["account"])


def _instant(row: sqlite3.Row) -> dt.datetime:
    return dt.datetime.fromisoformat(row["created"]).astimezone(dt.UTC)

"""Dashboards in a tracker file: items with a text, of which one is ours for each topic."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.backlog import Sheet, Status, Tick
from bot.domain.errors import Denied, NotFound, Overtaken
from bot.ports import Change, SheetText
from connectors.local.accounts import Account, ensure_account
from connectors.local.groups import next_number
from connectors.local.rows import ItemRecord, put_items, utc_text
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import (
    SheetMarker,
    seal_sheet,
    text_digest,
    ticked,
    title_to_give,
    unseal_sheet,
    unticked,
    wiped,
)

_FOUND = """
SELECT items.id, items.key, items.title, items.url, items.closed, bodies.account, bodies.text,
    EXISTS (SELECT 1 FROM labels WHERE item = items.id AND label = ?) AS labelled
FROM items JOIN bodies ON bodies.item = items.id WHERE items."group" = ? ORDER BY items.id
"""


@dataclass(frozen=True, slots=True)
class Board:
    """An item with a dashboard's marker, as the file keeps it."""

    id: int
    key: str
    title: str
    account: str
    text: str
    body: str
    marker: SheetMarker
    is_open: bool
    labelled: bool
    url: str

    @property
    def seen(self) -> str:
        """Names this state of it: another one after any edit by anybody."""
        state = f"{self.title}\x1f{self.is_open}\x1f{self.text}"
        return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def boards(connection: sqlite3.Connection, group: str) -> tuple[Board, ...]:
    """Every item of the group with a dashboard's marker, by whomever, oldest first.

    Raises NotFound where there is no such group.
    """
    if not connection.execute("SELECT 1 FROM groups WHERE name = ?", (group,)).fetchone():
        raise NotFound(f"There is no {group}.")
    return tuple(_read(connection.execute(_FOUND, (DASHBOARD, group))))


def _read(rows: sqlite3.Cursor) -> Iterator[Board]:
    for row in rows:
        if opened := unseal_sheet(row["text"]):
            yield Board(
                id=row["id"],
                key=row["key"],
                title=row["title"],
                account=row["account"],
                text=row["text"],
                body=opened[0],
                marker=opened[1],
                is_open=row["closed"] is None,
                labelled=bool(row["labelled"]),
                url=row["url"],
            )


def own_sheets(connection: sqlite3.Connection, ids: list[int], account: Account) -> frozenset[int]:
    """Which of these items are dashboards of ours."""
    rows = connection.execute(
        "SELECT item, text FROM bodies WHERE item IN (SELECT value FROM json_each(?))"
        " AND account IN (SELECT value FROM json_each(?))",
        (json.dumps(ids), json.dumps(account.ours)),
    )
    return frozenset(row["item"] for row in rows if unseal_sheet(row["text"]))


def _of(topic: str, found: tuple[Board, ...], account: Account) -> tuple[Board, ...]:
    """Those of one topic that count: ours, or else the labelled ones of others."""
    live = [b for b in found if b.marker.topic == topic and not b.marker.replaced]
    ours = tuple(b for b in live if account.is_us(b.account))
    return ours or tuple(b for b in live if b.labelled)[:1]


def read_sheet(
    connection: sqlite3.Connection, at: tuple[str, str], account: Account, path: Path
) -> Sheet | None:
    """The dashboard of a group and topic; None where there is none."""
    group, topic = at
    found = _of(topic, boards(connection, group), account)
    if not found:
        _refuse_wiped(connection, group, account)
        return None
    board = found[0]
    # Where two runs raced there are two of ours, and people may tick boxes on either.
    ticks = {tick.box: tick for each in reversed(found) for tick in _ticks(connection, each)}
    return Sheet(
        key=board.key,
        title=board.title,
        body=unticked(board.body),
        block=board.marker.block,
        seen=board.seen,
        url=board.url or f"{path.resolve().as_uri()}#{board.key}",
        is_open=board.is_open,
        ticks=tuple(ticks.values()),
        foreign="" if account.is_us(board.account) else board.account,
        doubled=len(found) > 1,
    )


def _refuse_wiped(connection: sqlite3.Connection, group: str, account: Account) -> None:
    """Raise where one of ours has no marker left: what people decided was in it."""
    for row in connection.execute(_FOUND, (DASHBOARD, group)):
        is_ours = row["labelled"] and account.is_us(row["account"]) and row["closed"] is None
        if is_ours and unseal_sheet(row["text"]) is None:
            raise wiped(row["key"])


def _ticks(connection: sqlite3.Connection, board: Board) -> tuple[Tick, ...]:
    """The boxes that are ticked; who did it is who has made the oldest edit that has it so."""
    edits = connection.execute(
        "SELECT account, at, text FROM edits WHERE item = ? ORDER BY id DESC", (board.id,)
    ).fetchall()
    had = [frozenset(ticked(edit["text"])) for edit in edits]
    told: list[Tick] = []
    for box in ticked(board.body):
        lasting = next((n for n, boxes in enumerate(had) if box not in boxes), len(had))
        if lasting == 0:
            told.append(Tick(box))
            continue
        edit = edits[lasting - 1]
        told.append(Tick(box, edit["account"], dt.datetime.fromisoformat(edit["at"])))
    return tuple(told)


def write_sheet(
    connection: sqlite3.Connection,
    group: str,
    sheet: SheetText,
    by: tuple[Account, dt.datetime],
) -> Change:
    """See `bot.ports.Writer.ensure_sheet`; in a transaction, so nothing comes between."""
    account, at = by
    sheet = replace(sheet, body=sheet.body.replace("\r\n", "\n"))
    found = _of(sheet.topic, boards(connection, group), account)
    if (found[0].seen if found else "") != sheet.seen:
        raise Overtaken(f"The dashboard of {sheet.topic} in {group} is not as it was read.")
    if not found:
        _make(connection, group, sheet, by)
        return Change.MADE
    first, *doubles = found
    if not account.is_us(first.account):
        raise Denied(f"{first.key} is the dashboard of another account, {first.account}.")
    for double in doubles:
        _replace(connection, double, first, at)
    changed = _say(connection, first, sheet, at)
    return Change.MADE if changed or doubles else Change.NONE


def _make(
    connection: sqlite3.Connection,
    group: str,
    sheet: SheetText,
    by: tuple[Account, dt.datetime],
) -> None:
    account, at = by
    marker = SheetMarker(sheet.topic, sheet.block, title=text_digest(sheet.title))
    text = seal_sheet(sheet.body, marker)
    add_board(connection, group, (sheet.title, text), (account.name, at), labels=(DASHBOARD,))


def add_board(
    connection: sqlite3.Connection,
    group: str,
    told: tuple[str, str],
    by: tuple[str, dt.datetime],
    *,
    labels: tuple[str, ...] = (),
) -> str:
    """A new item with a title and a text; gives its key."""
    (title, text), (account, at) = told, by
    key = f"{group}#{next_number(connection, group)}"
    ensure_account(connection, account)
    put_items(connection, [ItemRecord(group, title, at, key=key)])
    (item,) = connection.execute("SELECT id FROM items WHERE key = ?", (key,)).fetchone()
    connection.execute("INSERT INTO bodies VALUES (?, ?, ?)", (item, account, text))
    for label in labels:
        connection.execute("INSERT INTO labels VALUES (?, ?)", (item, label))
        connection.execute(
            "INSERT INTO label_events (item, label, added, account, at) VALUES (?, ?, 1, ?, ?)",
            (item, label, account, utc_text(at)),
        )
    return key


def _say(connection: sqlite3.Connection, board: Board, sheet: SheetText, at: dt.datetime) -> bool:
    """Write it over, whether it is open or not; a title that a person gave stays."""
    title = title_to_give(board.marker, board.title, sheet.title) or board.title
    given = text_digest(title) if title == sheet.title else board.marker.title
    text = seal_sheet(sheet.body, SheetMarker(sheet.topic, sheet.block, title=given))
    if (board.text, board.title) == (text, title):
        return False
    _put(connection, board, (title, text), at)
    return True


def _replace(connection: sqlite3.Connection, double: Board, first: Board, at: dt.datetime) -> None:
    """The younger one says where the other is, and is closed."""
    marker = SheetMarker(double.marker.topic, "", replaced=True)
    text = seal_sheet(f"Replaced by an earlier dashboard: {first.key}.", marker)
    _put(connection, double, (double.title, text), at)
    connection.execute(
        "UPDATE items SET status = ?, raw_status = 'closed', reason = 'duplicate',"
        " closed = coalesce(closed, ?) WHERE id = ?",
        (Status.DROPPED.value, utc_text(at), double.id),
    )


def _put(
    connection: sqlite3.Connection, board: Board, told: tuple[str, str], at: dt.datetime
) -> None:
    title, text = told
    connection.execute("DELETE FROM edits WHERE item = ?", (board.id,))
    connection.execute("UPDATE bodies SET text = ? WHERE item = ?", (text, board.id))
    connection.execute(
        "UPDATE items SET title = ?, updated = max(updated, ?) WHERE id = ?",
        (title, utc_text(at), board.id),
    )


def edit_board(
    connection: sqlite3.Connection, item: int, text: str, by: tuple[str, dt.datetime]
) -> None:
    """Somebody else edits the text of an item."""
    account, at = by
    ensure_account(connection, account)
    connection.execute(
        "INSERT INTO edits (item, account, at, text) VALUES (?, ?, ?, ?)",
        (item, account, utc_text(at), text),
    )
    connection.execute("UPDATE bodies SET text = ? WHERE item = ?", (text, item))
    connection.execute(
        "UPDATE items SET updated = max(updated, ?) WHERE id = ?", (utc_text(at), item)
    )

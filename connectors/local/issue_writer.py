"""Issues that a person asked us to make in a tracker file, and how they are found again."""

import datetime as dt
import json
import sqlite3
from dataclasses import replace

from bot.domain.derivation import IssueKind
from bot.domain.errors import NotFound
from bot.ports import Change, Derived, IssueText, Made
from connectors.local.accounts import Account, ensure_account
from connectors.local.groups import next_number
from connectors.local.rows import ItemRecord, put_items, record_of, utc_text
from connectors.shared.derived import seal_derived, topic_of

_OURS = """
SELECT items.key, items.parent, bodies.text FROM items JOIN bodies ON bodies.item = items.id
WHERE items."group" = ? AND bodies.account IN (SELECT value FROM json_each(?))
ORDER BY items.id DESC
"""
KINDS = {IssueKind.EPIC: "Epic", IssueKind.ITEM: "Issue"}


def derived_in(connection: sqlite3.Connection, group: str, account: Account) -> dict[str, Derived]:
    """Those of our account by topic, of several the oldest. Raises NotFound for no group."""
    if not connection.execute("SELECT 1 FROM groups WHERE name = ?", (group,)).fetchone():
        raise NotFound(f"There is no {group}.")
    rows = connection.execute(_OURS, (group, json.dumps(account.ours)))
    told = ((topic_of(row["text"]), row) for row in rows)
    return {topic: Derived(row["key"], row["parent"] or "") for topic, row in told if topic}


def write_issue(
    connection: sqlite3.Connection,
    group: str,
    issue: IssueText,
    by: tuple[Account, dt.datetime],
) -> Made:
    """See `bot.ports.Writer.ensure_issue`; in a transaction, so nothing comes between."""
    found = derived_in(connection, group, by[0]).get(issue.topic)
    if issue.parent:
        _refuse_absent(connection, issue.parent)
    if found is None:
        return Made(Change.MADE, _make(connection, group, issue, by))
    if not issue.parent or found.parent:
        return Made(Change.NONE, found.key)
    _adopt(connection, found.key, issue.parent, by[1])
    return Made(Change.MADE, found.key)


def _refuse_absent(connection: sqlite3.Connection, key: str) -> None:
    if not connection.execute("SELECT 1 FROM items WHERE key = ?", (key,)).fetchone():
        raise NotFound(f"{key} is not there.")


def _make(
    connection: sqlite3.Connection,
    group: str,
    issue: IssueText,
    by: tuple[Account, dt.datetime],
) -> str:
    account, at = by
    key = f"{group}#{next_number(connection, group)}"
    ensure_account(connection, account.name)
    record = ItemRecord(group, issue.title, at, key=key, kind=KINDS[issue.kind])
    put_items(connection, [replace(record, parent=issue.parent or None)])
    (item,) = connection.execute("SELECT id FROM items WHERE key = ?", (key,)).fetchone()
    text = seal_derived(issue.body.replace("\r\n", "\n"), issue.topic)
    connection.execute("INSERT INTO bodies VALUES (?, ?, ?)", (item, account.name, text))
    for label in issue.labels:
        connection.execute("INSERT INTO labels VALUES (?, ?)", (item, label))
    return key


def _adopt(connection: sqlite3.Connection, key: str, parent: str, at: dt.datetime) -> None:
    row = connection.execute("SELECT * FROM items WHERE key = ?", (key,)).fetchone()
    record = replace(record_of(row, ()), parent=parent)
    put_items(connection, [record])
    connection.execute(
        "UPDATE items SET updated = max(updated, ?) WHERE key = ?", (utc_text(at), key)
    )

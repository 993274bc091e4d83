"""The groups of a tracker file, and the numbers they give to what is new in them."""

import re
import sqlite3


def ensure_group(connection: sqlite3.Connection, group: str) -> None:
    """Leave the group there."""
    connection.execute("INSERT OR IGNORE INTO groups (name) VALUES (?)", (group,))


def next_number(connection: sqlite3.Connection, group: str) -> int:
    """The next number in a group, beyond every one that was given by hand or imported."""
    ensure_group(connection, group)
    keys = connection.execute(
        'SELECT key FROM items WHERE "group" = ?1 UNION ALL'
        ' SELECT key FROM containers WHERE "group" = ?1',
        (group,),
    )
    tails = (re.split("[#/]", key)[-1] for (key,) in keys)
    highest = max((int(tail) for tail in tails if tail.isdigit()), default=0)
    number: int
    (number,) = connection.execute(
        "UPDATE groups SET numbered = max(numbered, ?) + 1 WHERE name = ? RETURNING numbered",
        (highest, group),
    ).fetchone()
    return number

"""Who wrote something in a tracker file: we, somebody who may write there, or a stranger."""

import sqlite3
from dataclasses import dataclass

from connectors.local.schema import BOT


@dataclass(frozen=True, slots=True)
class Account:
    """The account that we write as, and those that were ours before."""

    name: str = BOT
    former: tuple[str, ...] = ()

    @property
    def ours(self) -> tuple[str, ...]:
        """All that counts as ours."""
        return (self.name, *self.former)

    def is_us(self, name: str) -> bool:
        """Whether that is one of ours."""
        return name in self.ours


US = Account()


def ensure_account(connection: sqlite3.Connection, name: str) -> None:
    """Leave the account there. It may write, unless it is set among the strangers."""
    connection.execute("INSERT OR IGNORE INTO accounts (name) VALUES (?)", (name,))


def strangers(connection: sqlite3.Connection) -> frozenset[str]:
    """The accounts that may comment and nothing else."""
    return frozenset(name for (name,) in connection.execute("SELECT name FROM strangers"))


def may_write(connection: sqlite3.Connection, name: str) -> bool:
    """Whether an account may do more than comment; one that is not there may not."""
    known = connection.execute("SELECT 1 FROM accounts WHERE name = ?", (name,)).fetchone()
    return known is not None and name not in strangers(connection)

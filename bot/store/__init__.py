"""History, the write journal and what was last read, in SQLite or PostgreSQL.

Losing the store loses history and speed, never correctness.
"""

from bot.store.dry import NullStore, ReadOnlyStore
from bot.store.opening import open_store
from bot.store.sql import SqlRunStore

__all__ = ["NullStore", "ReadOnlyStore", "SqlRunStore", "open_store"]

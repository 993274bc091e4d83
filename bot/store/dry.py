"""Stores for what must not write: they have nothing to write with."""

import datetime as dt
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from bot.domain.run import NOTHING_REMEMBERED, Memory, Run
from bot.ports import NoteText


class History(Protocol):
    """What can be read of a store."""

    def runs(self, product: str, limit: int) -> Sequence[Run]: ...

    def memory(self, product: str) -> Memory: ...

    def close(self) -> None: ...


class NullStore:
    """Remembers nothing and keeps nothing. `why` says so to people; it may be empty."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def record(self, run: Run) -> None:
        """Keeps nothing."""

    def runs(self, product: str, limit: int) -> Sequence[Run]:
        return ()

    def memory(self, product: str) -> Memory:
        return NOTHING_REMEMBERED

    def intend(self, run_id: str, product: str, key: str, note: NoteText, at: dt.datetime) -> int:
        """Keeps nothing: after a crash only the tracker itself tells what was written."""
        return 0

    def settle(self, number: int, *, made: bool) -> None:
        """Keeps nothing."""

    def close(self) -> None:
        """Lets go of what it holds; it is not used after that."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class ReadOnlyStore(NullStore):
    """Remembers what a store holds, and keeps nothing new."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history

    def runs(self, product: str, limit: int) -> Sequence[Run]:
        return self._history.runs(product, limit)

    def memory(self, product: str) -> Memory:
        return self._history.memory(product)

    def close(self) -> None:
        self._history.close()

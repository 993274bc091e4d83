"""Stores for what must not write: they have nothing to write with."""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from bot.domain.forecast.telling import Foretold
from bot.domain.kept import Kept
from bot.domain.run import NOTHING_REMEMBERED, Memory, Run
from bot.ports import NoteText
from bot.store.closing import Closes


class History(Protocol):
    """What can be read of a store."""

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]: ...

    def memory(self, product: str, now: dt.datetime) -> Memory: ...

    def kept(self, product: str, source: str) -> Kept | None: ...

    def forecasts(self, product: str, since: dt.date | None = None) -> Sequence[Foretold]: ...

    def close(self) -> None: ...


class NullStore(Closes):
    """Remembers nothing and keeps nothing. `why` says so to people; it may be empty."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def record(self, run: Run) -> None:
        """Keeps nothing."""

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]:
        return ()

    def memory(self, product: str, now: dt.datetime) -> Memory:
        return NOTHING_REMEMBERED

    def intend(self, run_id: str, product: str, key: str, note: NoteText, at: dt.datetime) -> int:
        """Keeps nothing: after a crash only the tracker itself tells what was written."""
        return 0

    def settle(self, number: int, *, made: bool) -> None:
        """Keeps nothing."""

    def kept(self, product: str, source: str) -> Kept | None:
        return None

    def keep(self, product: str, source: str, kept: Kept) -> None:
        """Keeps nothing."""

    def keep_forecasts(
        self, product: str, made: Sequence[Foretold], told: Sequence[Foretold]
    ) -> None:
        """Keeps nothing."""

    def forecasts(self, product: str, since: dt.date | None = None) -> Sequence[Foretold]:
        return ()

    def alone(self, product: str) -> AbstractContextManager[bool]:
        """Gives True: what keeps nothing is in nobody's way."""
        return nullcontext(True)


class ReadOnlyStore(NullStore):
    """Remembers what a store holds, and keeps nothing new."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history

    def runs(self, product: str, limit: int, until: dt.date | None = None) -> Sequence[Run]:
        return self._history.runs(product, limit, until)

    def memory(self, product: str, now: dt.datetime) -> Memory:
        return self._history.memory(product, now)

    def kept(self, product: str, source: str) -> Kept | None:
        return self._history.kept(product, source)

    def forecasts(self, product: str, since: dt.date | None = None) -> Sequence[Foretold]:
        return self._history.forecasts(product, since)

    def close(self) -> None:
        self._history.close()

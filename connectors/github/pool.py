"""Reading many repositories side by side, for one who takes what they give one by one.

Each thread has a client of its own. What they have read waits in a short queue, so that
memory holds some pages and not all. Nothing outlives the reading: whoever stops taking,
ends the threads.
"""

import contextvars
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, Protocol, Self, TypeVar

from connectors.github.budget import MOST_AT_ONCE
from connectors.github.clock import Stopped

LOOK_AGAIN = 0.1
"""Seconds after which a thread that waits for another looks whether it is still to."""


class Place(Protocol):
    """Where a thread reads; each thread has one."""

    @property
    def connections(self) -> int:
        """How many threads may read at the same time."""

    def another(self, stop: threading.Event) -> Self:
        """The same place for one more thread, which ends with `Stopped` after the stop."""

    def abort(self) -> None:
        """Break off what another thread is asking."""

    def close(self) -> None:
        """Let go of the connection."""


P = TypeVar("P", bound=Place)
T = TypeVar("T")


def over(parts: Sequence[str], read: Callable[[P, str], Iterator[T]], place: P) -> Iterator[T]:
    """All that `read` gives of each part, in no order among the parts.

    `read` makes of a part's failure what it wants to give for it; what it raises ends
    everything. With one part, or one connection, no thread is started.
    """
    threads = min(place.connections, len(parts), MOST_AT_ONCE)
    if threads > 1:
        yield from _Pool(parts, read, place).given(threads)
        return
    for part in parts:
        yield from read(place, part)


class _Failed:
    """What a thread died of."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Ended:
    """A thread has nothing more to read."""


class _Pool(Generic[P, T]):
    def __init__(
        self, parts: Sequence[str], read: Callable[[P, str], Iterator[T]], place: P
    ) -> None:
        self._parts = deque(parts)
        self._read = read
        self._place = place
        self._stop = threading.Event()
        self._places: list[P] = []
        self._threads: list[threading.Thread] = []

    def given(self, threads: int) -> Iterator[T]:
        """What the threads read, as it comes."""
        self._queue: queue.Queue[T | _Failed | _Ended] = queue.Queue(maxsize=2 * threads)
        try:
            self._start(threads)
            while threads:
                told = self._next()
                if isinstance(told, _Failed):
                    raise told.error
                if isinstance(told, _Ended):
                    threads -= 1
                else:
                    yield told
        finally:
            self._end()

    def _start(self, threads: int) -> None:
        for number in range(threads):
            place = self._place.another(self._stop)
            self._places.append(place)
            # What is bound to this run's log lines goes with the thread.
            work = contextvars.copy_context().run
            name = f"github-reader-{number}"
            thread = threading.Thread(target=work, args=(self._work, place), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _next(self) -> T | _Failed | _Ended:
        while True:
            try:
                return self._queue.get(timeout=LOOK_AGAIN)  # so that Ctrl-C gets through anywhere
            except queue.Empty:
                continue

    def _work(self, place: P) -> None:
        with suppress(Stopped):
            try:
                self._read_on(place)
                self._hand(_Ended())
            except Stopped:
                raise
            except BaseException as error:  # noqa: BLE001 - raised where the pages are taken
                self._hand(_Failed(error))
            finally:
                place.close()

    def _read_on(self, place: P) -> None:
        while self._parts:
            try:
                part = self._parts.popleft()
            except IndexError:  # another thread was quicker
                return
            for told in self._read(place, part):
                self._hand(told)

    def _hand(self, told: T | _Failed | _Ended) -> None:
        while not self._stop.is_set():
            try:
                self._queue.put(told, timeout=LOOK_AGAIN)
            except queue.Full:
                continue
            return
        raise Stopped

    def _end(self) -> None:
        self._stop.set()
        while alive := [thread for thread in self._threads if thread.is_alive()]:
            for place in self._places:
                place.abort()  # again and again: a request may just have begun
            alive[0].join(LOOK_AGAIN)

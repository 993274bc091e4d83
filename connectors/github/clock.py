"""The time as one thread has it, and its sleep, which another thread may end."""

import threading
import time
from collections.abc import Callable


class Stopped(Exception):
    """Nobody waits for the answer any more. No failure of the tracker, so no `TrackerError`."""


class Clock:
    """Seconds since the epoch. What was slept has passed, even if the machine's clock was set.

    `sleep` takes the place of really sleeping, in tests. Once `stop` is set, whatever this
    clock serves ends with `Stopped`.
    """

    def __init__(
        self,
        sleep: Callable[[float], None] | None = None,
        now: Callable[[], float] = time.time,
        stop: threading.Event | None = None,
    ) -> None:
        self._sleep = sleep
        self._now = now
        self._stop = stop or threading.Event()
        self._least = 0.0

    def __call__(self) -> float:
        return max(self._now(), self._least)

    def sleep(self, seconds: float) -> None:
        """Wait; raises `Stopped` as soon as the stop is set."""
        until = self() + seconds
        if self._sleep is None:
            self._stop.wait(seconds)
        else:
            self._sleep(seconds)
        self.go_on()
        self._least = until

    def go_on(self) -> None:
        """Raise `Stopped` if nobody waits any more."""
        if self._stop.is_set():
            raise Stopped

    def stopping(self, stop: threading.Event) -> "Clock":
        """A clock for another thread, with a stop of its own."""
        return Clock(self._sleep, self._now, stop)

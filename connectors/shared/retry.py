"""When to ask again or to write, and how long to wait first. Never shorter than the tracker told.

A read may be asked again after anything that passes. A write only when a rate limit
refused it: after silence nobody knows whether it was carried out.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from connectors.shared.trouble import Limited, Transient

ATTEMPTS = 4
T = TypeVar("T")


@dataclass
class _Writes:
    """Those to one origin: one at a time, and when the last one ended, in monotonic seconds."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: float | None = None


_writes: defaultdict[str, _Writes] = defaultdict(_Writes)


class Retry:
    """Asks again, within `max_wait` seconds a wait."""

    def __init__(self, max_wait: float, sleep: Callable[[float], None]) -> None:
        self._max_wait = max_wait
        self._sleep = sleep

    def read(self, ask: Callable[[], T]) -> T:
        """Ask; again after silence, a failing server or a rate limit."""
        return self._run(ask, (Transient, Limited))

    def write(self, send: Callable[[], T]) -> T:
        """Send; again only what a rate limit refused."""
        return self._run(send, (Limited,))

    def _run(self, call: Callable[[], T], passing: tuple[type[Exception], ...]) -> T:
        retrying = Retrying(
            retry=retry_if_exception_type(passing),
            wait=_wait,
            stop=self._stop,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(call)

    def _stop(self, state: RetryCallState) -> bool:
        return state.attempt_number >= ATTEMPTS or state.upcoming_sleep > self._max_wait


class Pace:
    """Keeps the writes of this process to one origin apart, for sources may share an account."""

    def __init__(self, origin: str, interval: float, sleep: Callable[[float], None]) -> None:
        self._writes = _writes[origin]
        self._interval = interval
        self._sleep = sleep

    def keep(self, send: Callable[[], T]) -> T:
        """Send, `interval` seconds after the last answer: so it arrives no sooner either."""
        with self._writes.lock:
            last = self._writes.ended
            wait = 0.0 if last is None else last + self._interval - time.monotonic()
            if wait > 0:
                self._sleep(wait)
            try:
                return send()
            finally:
                self._writes.ended = time.monotonic()


def _wait(state: RetryCallState) -> float:
    """Seconds: what the tracker told, else growing twofold from a minute (limit) or a second."""
    error = state.outcome.exception() if state.outcome else None
    growth = float(2 ** (state.attempt_number - 1))
    if isinstance(error, Limited):
        seconds = error.retry_after or 0.0
        return seconds if error.told else seconds * growth
    return growth

"""What is left of an account's rate limits, as GitHub's own headers tell it.

An account's limits are one for all clients, threads and sources of this process: what one
of them is told, all of them keep to. REST and GraphQL have an hourly limit each; a
secondary limit holds for both.
"""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.domain.run import Used
from connectors.github.clock import Clock
from connectors.shared.trouble import Answer, Limited, epoch

CORE, GRAPHQL = "core", "graphql"
COST = {CORE: 1, GRAPHQL: 8}
"""What a request that is not answered yet may take: a page with all its lists, and a board."""

MOST_AT_ONCE = 16
"""Requests in flight for one account. GitHub's secondary limit speaks at a hundred."""

LEAST_RESERVE, RESERVED_SHARE = 20, 50
SAME_HOUR = 60.0
"""Seconds that the told end of an hour may differ from one answer to the next."""

MOST_STRIKES = 6


@dataclass
class _Hour:
    """One hour of one limit. `ends` is by our clock, `told_end` by GitHub's."""

    limit: int
    left: int
    ends: float
    told_end: float

    @property
    def reserve(self) -> int:
        """What reading leaves for writing: 2%, at least 20, and a quarter where that is all."""
        return min(max(LEAST_RESERVE, self.limit // RESERVED_SHARE), self.limit // 4)


class Budget:
    """The limits of one account on one server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._hours: dict[str, _Hour] = {}
        self._open: Counter[str] = Counter()
        self._held_until = 0.0
        self._struck_at = 0.0
        self._strikes = 0

    @contextmanager
    def turn(self, resource: str, clock: Clock, *, writes: bool) -> Iterator[None]:
        """Send a request inside. Raises Limited, with the wait, where none may be sent now.

        What serves writing may use up what is kept for it.
        """
        with self._turns:
            clock.go_on()
            with self._lock:
                self._refuse(resource, clock(), writes=writes)
                self._open[resource] += 1
            try:
                yield
            finally:
                with self._lock:
                    self._open[resource] -= 1

    def _refuse(self, resource: str, now: float, *, writes: bool) -> None:
        if now < self._held_until:
            raise _limited("GitHub asked to send nothing for a while", self._held_until - now)
        hour = self._hours.get(resource)
        if hour is None or now >= hour.ends:
            return
        left = hour.left - self._open[resource] * COST[resource]
        if left <= (0 if writes else hour.reserve):
            kept = "" if writes or hour.left <= 0 else f", the last {hour.left} for writing"
            raise _limited(f"The hour's {hour.limit} requests are used up{kept}", hour.ends - now)

    def learn(self, resource: str, answer: Answer, sent: float, now: float) -> None:
        """Take in the headers of an answer to what was sent at that time."""
        headers = answer.headers
        limit, left, end = (
            headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining", "reset")
        )
        with self._lock:
            if answer.status < 400 and sent >= self._struck_at:
                self._strikes = 0
            if left.isdigit() and end.isdigit():
                # One second more, since both instants are cut to whole seconds.
                ends = now + max(int(end) - (epoch(headers.get("date", "")) or now), 0.0) + 1.0
                told = _Hour(int(limit) if limit.isdigit() else 0, int(left), ends, int(end))
                self._note(headers.get("x-ratelimit-resource", resource), told, now)

    def _note(self, resource: str, told: _Hour, now: float) -> None:
        """Answers overtake each other: of one hour the least that is left holds."""
        known = self._hours.get(resource)
        if known is None or now >= known.ends or told.told_end > known.told_end + SAME_HOUR:
            self._hours[resource] = told
        elif told.told_end > known.told_end - SAME_HOUR:
            known.left = min(known.left, told.left)

    def hold(self, error: Limited, sent: float, now: float) -> None:
        """Hold everything back for what a secondary limit told.

        Where it tells nothing, for longer each time in a row; several requests that it
        refused at once are one time.
        """
        with self._lock:
            wait = error.retry_after or 0.0
            if not error.told:
                if sent >= self._struck_at:
                    self._strikes = min(self._strikes + 1, MOST_STRIKES)
                    self._struck_at = now
                wait *= 2.0 ** (self._strikes - 1)
            self._held_until = max(self._held_until, now + wait)

    def left(self, now: float) -> tuple[int, float] | None:
        """What is left of the limit that is nearest to its end, and when that hour ends."""
        with self._lock:
            hours = [hour for hour in self._hours.values() if now < hour.ends]
        hour = min(hours, key=lambda hour: hour.left / max(hour.limit, 1), default=None)
        return None if hour is None else (max(hour.left, 0), hour.ends)


class Meter:
    """Counts what one source's clients ask, in whatever thread they do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests = 0
        self._budgets: set[Budget] = set()
        self._now = 0.0

    def count(self, budget: Budget, now: float) -> None:
        """One more request that is sent."""
        with self._lock:
            self._requests += 1
            self._budgets.add(budget)
            self._now = max(self._now, now)

    @property
    def used(self) -> Used:
        """What was asked so far, and what is left in the account that has least."""
        with self._lock:
            budgets, requests, now = tuple(self._budgets), self._requests, self._now
        told = [known for budget in budgets if (known := budget.left(now)) is not None]
        if not told:
            return Used(requests)
        least, ends = min(told)
        return Used(requests, least, dt.datetime.fromtimestamp(int(ends), dt.UTC))


_guard = threading.Lock()
_budgets: dict[tuple[str, str], Budget] = {}


def budget_of(origin: str, account: str) -> Budget:
    """The one budget of an account on a server."""
    with _guard:
        return _budgets.setdefault((origin, account), Budget())


def forget() -> None:
    """Forget every budget, as if the hour were over."""
    with _guard:
        _budgets.clear()


def _limited(why: str, wait: float) -> Limited:
    wait = max(wait, 0.0)
    return Limited(f"{why}; it goes on in {wait:.0f} s.", retry_after=wait, told=True)

"""What can go wrong, in words for people.

Every foreign exception is translated into one of these at the edge. The core asks for
the kind, never for an HTTP status.
"""

from enum import Enum


class BotError(Exception):
    """Something a person should read: what was wrong and where, and what to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class TrackerError(BotError):
    """A tracker did not do what was asked."""

    was_made = False
    """Whether what was to be made is there, and this came afterwards: even a plain refusal then
    leaves something behind."""


class LimitedPart(Enum):
    """What a rate limit that refused a request holds for."""

    ITEM = "item"  # for writes to this item
    ENDPOINT = "endpoint"  # for this kind of request
    SOURCE = "source"  # for everything


class Unavailable(TrackerError):
    """Silence, an overloaded or a failing tracker.

    The outcome of a write is unknown, unless a limit refused it and told `retry_after`.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        retry_after: float | None = None,
        holds_for: LimitedPart = LimitedPart.SOURCE,
    ) -> None:
        """`retry_after`: seconds, given only where a limit refused the request outright."""
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after
        self.holds_for = holds_for


class Denied(TrackerError):
    """The tracker refused: wrong credentials, or a right is missing."""


class Rejected(TrackerError):
    """The tracker understood the request and finds it wrong. Sending it again is useless."""


class NotFound(TrackerError):
    """The item is not there, is not an item, or moved away."""

    def __init__(
        self, message: str, *, remedy: str = "", explains: bool = True, now: str = ""
    ) -> None:
        """`explains`: whether the message says more than that it is not there.

        `now` is the key by which its tracker knows it since it moved, if that was told.
        """
        super().__init__(message, remedy=remedy)
        self.explains = explains
        self.now = now


class Overtaken(TrackerError):
    """Somebody changed the dashboard since it was read. Nothing was written; read it again."""


class PlanRefused(BotError):
    """A saved plan is stale, or belongs to another manifest."""


class GuardTripped(BotError):
    """A guard stopped writing. Nothing was written after it spoke."""


class StoreError(BotError):
    """The store cannot be opened, read or written. Only history is at stake."""

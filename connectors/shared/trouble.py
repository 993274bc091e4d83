"""What a tracker behind HTTP can meet us with, whichever tracker it is.

The kinds below are finer than the core's: they tell the retry layer what may be asked
again, and the readers what a 404 proves.
"""

import email.utils
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.errors import Denied, LimitedPart, NotFound, TrackerError, Unavailable

COMMON = frozenset({"A", "Issues", "It", "The", "This"})
"""First words of our sentences that are no names."""

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def told(self) -> Mapping[str, object]:
        """The object in its text; an empty one where it holds anything else."""
        try:
            told = json.loads(self.text)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


class Transient(Unavailable):
    """No answer, or a failing server. Whether a write was done is unknown."""


class Limited(Unavailable):
    """A rate limit refused the request, so it was not carried out.

    `told` is False where the tracker did not say how long to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float,
        told: bool,
        holds_for: LimitedPart = LimitedPart.SOURCE,
    ) -> None:
        super().__init__(message, retry_after=retry_after, holds_for=holds_for)
        self.told = told


class Absent(NotFound):
    """404: not there, or not for us to see. By itself no proof of either."""


class Gone(NotFound):
    """410: it was there and was taken away."""


class Moved(NotFound):
    """A redirect: it has another address now."""

    def __init__(self, message: str, location: str) -> None:
        super().__init__(message)
        self.location = location


class WrongToken(Denied):
    """401: it is not about what was asked for, so it holds for the whole source."""


def during(doing: str, what: str) -> str:
    """The sentence, led by what was being done where its reader is not told that anyway."""
    return f"{doing}: {lowered(what)}" if doing else what


def reason(error: TrackerError) -> str:
    """The error as the reason of a Gap, which says itself what could not be read."""
    return lowered(str(error)).rstrip(".")


def lowered(sentence: str) -> str:
    """The sentence to follow a colon."""
    first, *_ = sentence.split(" ", 1)
    return sentence[:1].lower() + sentence[1:] if first in COMMON else sentence


def epoch(text: str) -> float | None:
    """Seconds since the epoch of an HTTP date; None for any other text."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None


def quoted(said: str) -> str:
    """The tracker's own words, short and on one line."""
    return f" ({' '.join(said.split())[:200].rstrip('.')})" if said else ""


def origin_of(address: str) -> str:
    """Scheme, host and port in one spelling: a lower-case host, no default port, no user.

    Raises ValueError where the port is no port.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)):
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{parts.port}"

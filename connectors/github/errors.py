"""What GitHub's refusals mean, by status and header."""

from collections.abc import Callable, Mapping

from bot.domain.errors import Denied, Rejected, TrackerError
from connectors.shared.trouble import (
    Absent,
    Answer,
    Gone,
    Limited,
    Transient,
    WrongToken,
    during,
    epoch,
    quoted,
)

UNTOLD = 60.0
"""Seconds to wait after a secondary limit that does not say how long."""


class Overloaded(Transient):
    """The server gave up on the request: less at a time may work."""


class SchemaLacks(Rejected):
    """This server's GraphQL does not know what we ask for."""


def _message(answer: Answer) -> str:
    """GitHub's own sentence, or ''."""
    message = answer.told.get("message")
    return message if isinstance(message, str) else ""


def refusal(answer: Answer, doing: str, clock: Callable[[], float]) -> TrackerError:
    """The error for an answer of 400 or more; `clock` gives seconds since the epoch."""
    status, said = answer.status, _message(answer)
    if is_limit(answer):
        return limited(answer, doing, clock)
    if status >= 500:
        kind = Overloaded if status in (502, 504) else Transient
        return kind(during(doing, f"GitHub answered {status}."))
    if status in (401, 403, 451):
        return _denied(answer, doing)
    if status == 404:
        return Absent(during(doing, "GitHub says it is not there, or not for this token to see."))
    if status == 410:
        return Gone(during(doing, f"GitHub says it is gone{quoted(said)}."))
    if status in (408, 409, 425):
        return Transient(during(doing, f"GitHub answered {status}{quoted(said)}."))
    return Rejected(during(doing, f"GitHub answered {status}{quoted(said)}."))


def is_limit(answer: Answer) -> bool:
    """Whether a rate limit speaks. The secondary limit is told by its sentence alone."""
    if answer.status == 429:
        return True
    if answer.status != 403:
        return False
    if "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0":
        return True
    said = _message(answer).lower()
    return "rate limit" in said or "abuse detection" in said


def is_spent(answer: Answer) -> bool:
    """Whether it is the hour's limit of one API that speaks, and not a secondary one of all."""
    headers = answer.headers
    told = headers.get("x-ratelimit-reset", "").isdigit() and "retry-after" not in headers
    return told and headers.get("x-ratelimit-remaining") == "0"


def limited(answer: Answer, doing: str, clock: Callable[[], float]) -> Limited:
    """The error for a rate limit, with the wait that GitHub told."""
    told = _told_wait(answer.headers, clock)
    wait = UNTOLD if told is None else told
    return Limited(
        during(doing, f"GitHub's rate limit is reached; it asks to wait {wait:g} s."),
        retry_after=wait,
        told=told is not None,
    )


def _told_wait(headers: Mapping[str, str], clock: Callable[[], float]) -> float | None:
    """Seconds to wait as told. Instants are measured against the server's own clock."""
    retry_after = headers.get("retry-after", "").strip()
    if retry_after.isdigit():
        return float(retry_after)
    now = epoch(headers.get("date", "")) or clock()
    until = epoch(retry_after)
    if until is None and headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        until = float(reset) if reset.isdigit() else None
    # One second more, since both instants are cut to whole seconds.
    return None if until is None else max(until - now, 0.0) + 1.0


def _denied(answer: Answer, doing: str) -> Denied:
    if answer.status == 401:
        return WrongToken(
            during(doing, "GitHub does not accept the token."),
            remedy="Check that it is complete, and neither expired nor revoked.",
        )
    needed = answer.headers.get("x-accepted-github-permissions", "")
    remedy = "A right is missing: roadmap-drift doctor says which."
    if needed:
        remedy = f"The token needs the permission {needed}."
    if "required" in answer.headers.get("x-github-sso", ""):
        remedy = "Authorise the token for the organisation's single sign-on."
    what = f"GitHub refuses it{quoted(_message(answer))}."
    return Denied(during(doing, what), remedy=remedy)

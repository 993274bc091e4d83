"""What Jira's refusals mean, by status and header."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.domain.errors import Denied, LimitedPart, Rejected, TrackerError, Unavailable
from connectors.shared.trouble import (
    Absent,
    Answer,
    Limited,
    Transient,
    WrongToken,
    during,
    epoch,
    quoted,
)

UNTOLD = 60.0
"""Seconds to wait after a limit that does not say how long."""
AN_HOUR = 3600.0
"""When a used-up quota that does not say so may be renewed: it is counted by the hour."""
HOLDS_FOR = {
    "jira-per-issue-on-write": LimitedPart.ITEM,
    "jira-burst-based": LimitedPart.ENDPOINT,
}
QUOTA_WORDS = ("quota", "cost", "point")
"""A reason with one of these words ends the run."""
REFUSED_LOGINS = frozenset({"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 409, 425})
LOGIN_REMEDY = (
    "Check that e-mail and API token, or the personal access token, belong together, are"
    " complete, and neither expired nor revoked."
)
PAT_ON_CLOUD = "Failed to parse Connect Session Auth Token"
"""What Cloud says of any token that comes without an e-mail."""
CLOUD_REMEDY = (
    "Set ROADMAP_DRIFT_JIRA__EMAIL and ROADMAP_DRIFT_JIRA__TOKEN, an API token, in place of"
    " ROADMAP_DRIFT_JIRA__PAT."
)
SCOPE = "scope does not match"
SCOPE_REMEDY = (
    "Give the token the scopes for reading and writing in Jira, or use one without scopes."
)


class Spent(Unavailable):
    """A quota is used up: it is not asked again before it is renewed."""


class Removed(Rejected):
    """This way of asking was taken away from Jira."""


def _said(answer: Answer) -> str:
    """Jira's own sentences, or ''."""
    return " ".join(_sentences(answer.told))


def _sentences(told: Mapping[str, object]) -> Iterator[str]:
    messages = told.get("errorMessages")
    if isinstance(messages, list):
        yield from (m for m in messages if isinstance(m, str))
    errors = told.get("errors")
    if isinstance(errors, dict):
        yield from (f"{name}: {what}" for name, what in errors.items() if isinstance(what, str))
    for name in ("message", "errorMessage", "detail", "error"):
        if isinstance(what := told.get(name), str):
            yield what


def refused_login(answer: Answer) -> WrongToken | None:
    """The error where Jira took the request for one of nobody: it may well answer 200 then."""
    if "captcha" in answer.headers.get("x-authentication-denied-reason", "").lower():
        return WrongToken(
            "Jira wants a person to solve a CAPTCHA, after too many failed logins.",
            remedy="Log in with this account in a browser, then check the token.",
        )
    told = {word.strip() for word in answer.headers.get("x-seraph-loginreason", "").split(",")}
    if told & REFUSED_LOGINS and "OK" not in told:
        said = quoted(_said(answer)) if answer.status >= HTTPStatus.MULTIPLE_CHOICES else ""
        return WrongToken(f"Jira does not accept the token{said}.", remedy=LOGIN_REMEDY)
    return None


def refusal(
    answer: Answer, doing: str, clock: Callable[[], float], *, is_write: bool = False
) -> TrackerError:
    """The error for an answer of 300 or more; `clock` gives seconds since the epoch."""
    status, said = answer.status, quoted(_said(answer))
    if is_limit(answer, is_write=is_write):
        return limited(answer, doing, clock)
    if status in REDIRECTS:
        return _redirected(answer, doing)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in PASSING:
        return Transient(during(doing, f"Jira answered {status}{said}."))
    if status == HTTPStatus.UNAUTHORIZED or PAT_ON_CLOUD in said:
        return _unauthorized(doing, said)
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS):
        remedy = "A right is missing: roadmap-drift doctor says which."
        return Denied(during(doing, f"Jira refuses it{said}."), remedy=remedy)
    if status == HTTPStatus.NOT_FOUND:
        what = f"Jira says it is not there, or not for this account to see{said}."
        return Absent(during(doing, what))
    if status == HTTPStatus.GONE:
        return _removed(doing, said)
    return Rejected(during(doing, f"Jira answered {status}{said}."))


def _unauthorized(doing: str, said: str) -> Denied:
    """Jira has one status for a token that it does not know and one that lacks a scope."""
    if PAT_ON_CLOUD in said:
        what = f"Jira Cloud takes no personal access token{said}."
        return WrongToken(during(doing, what), remedy=CLOUD_REMEDY)
    if SCOPE in said:
        return Denied(during(doing, f"The token lacks a scope{said}."), remedy=SCOPE_REMEDY)
    what = f"Jira does not accept the token{said}."
    return WrongToken(during(doing, what), remedy=LOGIN_REMEDY)


def broken_off(doing: str) -> Transient:
    """The error for a list that stops before it says that it is complete."""
    return Transient(during(doing, "Jira's list breaks off before its end."))


def _removed(doing: str, said: str) -> Removed:
    return Removed(
        during(doing, f"Jira says that this way of asking was removed{said}."),
        remedy="Check the setting for the deployment, or install a newer roadmap-drift.",
    )


def _redirected(answer: Answer, doing: str) -> Denied:
    """The host alone is told: an address of a sign-in page may carry anything."""
    try:
        host = urlsplit(answer.headers.get("location", "")).hostname
    except ValueError:
        host = None
    what = f"Jira redirects to {host or 'another page'}, which is not followed."
    remedy = "Check the base URL, and whether a sign-in page stands before the API."
    return Denied(during(doing, what), remedy=remedy)


def is_limit(answer: Answer, *, is_write: bool) -> bool:
    """Whether a limit speaks. A 503 that says when to come again is waited for like one.

    Not of a write: only a 429 proves that nothing was carried out, whatever a 503 says.
    """
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    unavailable = answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    return unavailable and not is_write and "retry-after" in answer.headers


def limited(answer: Answer, doing: str, clock: Callable[[], float]) -> Limited | Spent:
    """The error for a limit: how long Jira asks to wait, and what for."""
    told = _told_wait(answer.headers, clock)
    cause = answer.headers.get("ratelimit-reason", "").strip().lower()
    if any(word in cause for word in QUOTA_WORDS):
        return _spent(doing, cause, AN_HOUR if told is None else told)
    wait = UNTOLD if told is None else told
    named = f" ({cause[:60]})" if cause else ""
    return Limited(
        during(doing, f"Jira's rate limit is reached{named}; it asks to wait {wait:g} s."),
        retry_after=wait,
        told=told is not None,
        holds_for=HOLDS_FOR.get(cause, LimitedPart.SOURCE),
    )


def _spent(doing: str, cause: str, wait: float) -> Spent:
    what = f"Jira's quota of requests is used up ({cause[:60]}); it is renewed in {wait:g} s."
    return Spent(during(doing, what), retry_after=wait, holds_for=LimitedPart.SOURCE)


def _told_wait(headers: Mapping[str, str], clock: Callable[[], float]) -> float | None:
    """Seconds to wait as told. Instants are measured against the server's own clock."""
    retry_after = headers.get("retry-after", "").strip()
    if retry_after.isdecimal():
        return max(float(retry_after), 1.0)  # Data Center tells 0 while a token is still left
    until = epoch(retry_after)
    if until is None:
        until = _instant(headers.get("x-ratelimit-reset", "").strip())
    if until is None:
        return None
    now = epoch(headers.get("date", "")) or clock()
    # One second more, since both instants are cut to whole seconds.
    return max(until - now, 0.0) + 1.0


def _instant(text: str) -> float | None:
    """Seconds since the epoch of an ISO instant, which Jira may have cut to the minute."""
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    seconds = told.replace(tzinfo=told.tzinfo or dt.UTC).timestamp()
    return seconds if told.second else seconds + 60.0


@contextmanager
def no_proof() -> Iterator[None]:
    """What is not there when nothing was asked for by name says nothing about any item."""
    try:
        yield
    except Absent as error:
        remedy = "Check the base URL, and the setting for the deployment."
        raise Denied(error.message, remedy=remedy) from error


@contextmanager
def understood(doing: str) -> Iterator[None]:
    """What an answer of another shape than Jira's sets off becomes one of our errors."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Transient(during(doing, "Jira's answer makes no sense.")) from error

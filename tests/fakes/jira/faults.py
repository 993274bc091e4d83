"""What can go wrong on the way to Jira, and its own words for it."""

import email.utils
from collections.abc import Callable

from tests.fakes.shared.faults import Fault, How, Request, When, at, lose, refusal, to, writes
from tests.fakes.shared.kinds import COMMON, SECONDS, answer, limits

__all__ = [
    "BURST",
    "PER_ISSUE",
    "QUOTA",
    "TENANT_QUOTA",
    "Fault",
    "How",
    "Request",
    "When",
    "at",
    "kinds",
    "limited",
    "login_page",
    "lose",
    "refuse",
    "to",
    "unavailable",
    "writes",
]

BURST = "jira-burst-based"
PER_ISSUE = "jira-per-issue-on-write"
QUOTA = "jira-quota-global-based"
TENANT_QUOTA = "jira-quota-tenant-based"
REFUSED = '{"errorMessages": ["Something was refused."], "errors": {}}'


def refuse(status: int, body: str = REFUSED, times: int | None = 1, **headers: str) -> Fault:
    """A refusal; `retry_after="7"` becomes the header Retry-After."""
    return refusal(status, body, times, **headers)


def limited(
    reason: str = BURST,
    retry_after: str = "7",
    times: int | None = 1,
    *,
    date: float | None = None,
    matches: Callable[[Request], bool] = lambda _request: True,
) -> Fault:
    """A rate limit of Cloud. `date` tells, in seconds since the epoch, when to come back.

    With an empty `reason` it is Data Center's; with an empty `retry_after` it tells no time.
    """
    told = retry_after if date is None else email.utils.formatdate(date, usegmt=True)
    headers = {"X-RateLimit-Limit": "350", "X-RateLimit-Remaining": "0"}
    if told:
        headers["Retry-After"] = told
    if reason:
        headers["RateLimit-Reason"] = reason
    body = '{"errorMessages": ["Rate limit exceeded."], "errors": {}}'
    return Fault(How.ANSWER, status=429, body=body, headers=headers, times=times, matches=matches)


def unavailable(retry_after: str = "", times: int | None = 1) -> Fault:
    """503 in HTML, as a proxy words it."""
    headers = {"Content-Type": "text/html;charset=UTF-8"}
    if retry_after:
        headers["Retry-After"] = retry_after
    body = "<html><body><h1>Service Unavailable</h1></body></html>"
    return Fault(How.ANSWER, status=503, body=body, headers=headers, times=times)


def login_page(times: int | None = 1) -> Fault:
    """200 and a page for people: what a sign-in in front of a Jira answers anything with."""
    headers = {"Content-Type": "text/html;charset=UTF-8"}
    body = "<!DOCTYPE html><html><body>Log in to continue</body></html>"
    return Fault(How.ANSWER, status=200, body=body, headers=headers, times=times)


def kinds() -> dict[str, Fault]:
    """Every kind of trouble that Jira can make, by name."""
    told = '{"errorMessages": ["Rate limit exceeded."], "errors": {}}'
    reasons = {
        f"429 {reason}": answer(429, told, retry_after=str(SECONDS), ratelimit_reason=reason)
        for reason in (BURST, PER_ISSUE, QUOTA, TENANT_QUOTA)
    }
    return {**COMMON, **limits(429, told), **reasons}

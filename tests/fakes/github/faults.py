"""What can go wrong on the way to GitHub, and its own words for it."""

import time

from tests.fakes.shared.faults import Fault, How, Request, When, at, lose, refusal, to, writes
from tests.fakes.shared.kinds import COMMON, SECONDS, answer, limits

__all__ = [
    "GRAPHQL_LIMITED",
    "LIMITED",
    "PRIMARY",
    "Fault",
    "How",
    "Request",
    "When",
    "at",
    "kinds",
    "lose",
    "refuse",
    "to",
    "writes",
]

LIMITED = '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}'
PRIMARY = '{"message": "API rate limit exceeded for user ID 1."}'
GRAPHQL_LIMITED = (
    '{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]}'
)


def refuse(status: int, body: str = LIMITED, times: int | None = 1, **headers: str) -> Fault:
    """A refusal; `retry_after="7"` becomes the header Retry-After."""
    return refusal(status, body, times, **headers)


def kinds() -> dict[str, Fault]:
    """Every kind of trouble that GitHub can make, by name."""
    resets = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(time.time()) + SECONDS)}
    return {
        **COMMON,
        **limits(403, LIMITED),
        **limits(429, LIMITED),
        "403 with an empty budget": answer(403, PRIMARY, **resets),
        "200 with RATE_LIMITED": answer(200, GRAPHQL_LIMITED, **resets),
    }

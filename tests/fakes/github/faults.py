"""What can go wrong on the way to GitHub, and its own words for it."""

from tests.fakes.shared.faults import Fault, How, Request, When, at, lose, refusal, to, writes

__all__ = [
    "GRAPHQL_LIMITED",
    "LIMITED",
    "PRIMARY",
    "Fault",
    "How",
    "Request",
    "When",
    "at",
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

"""Making an issue: what GitHub takes, and what it means when it does not."""

from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from connectors.github.answers import JSON
from connectors.github.client import Client
from connectors.github.survey import Part
from connectors.shared.trouble import during

TEXT_LIMIT = 65_536
"""Characters of an issue's text on GitHub, hidden ones too."""


def fitting(text: str, what: str) -> str:
    """The text of an issue; raises Rejected where GitHub would find it too long."""
    if len(text) > TEXT_LIMIT:
        raise Rejected(f"The {what} is too long: {len(text)} characters of {TEXT_LIMIT}.")
    return text


def make_issue(client: Client, part: Part, body: JSON, doing: str, elsewhere: str) -> JSON:
    """The new issue as GitHub tells it. Sent once; `elsewhere` says what to do where it may not be.

    Raises Unavailable where the answer tells of none: then nobody knows whether it is there.
    """
    try:
        told = client.send("POST", f"/repos/{part.real}/issues", body, doing)
    except NotFound as error:
        raise Denied(
            during(doing, f"GitHub does not let the token make issues in {part.name}."),
            remedy=f"Switch issues on there and give the token Issues: write. {elsewhere}",
        ) from error
    if not isinstance(told, dict) or not isinstance(told.get("number"), int):  # who said that?
        raise Unavailable(during(doing, "GitHub's answer does not tell the new issue."))
    return told

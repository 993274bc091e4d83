"""The labels that are ours, and what it takes to make them."""

from urllib.parse import quote

import structlog

from bot.domain.errors import Denied, NotFound, Rejected
from connectors.github.client import Client
from connectors.github.survey import Part
from connectors.shared.labels import DASHBOARD
from connectors.shared.trouble import Absent, during

log = structlog.get_logger(__name__)

LABELS = {
    "drift:error": ("b60205", "The roadmap and this issue tell different stories"),
    "drift:warning": ("fbca04", "The roadmap and this issue may drift apart"),
}
"""Colour and description of the labels that we put on items."""

DASHBOARDS = ("1d76db", "Where a product's roadmap and backlog drift apart, kept by roadmap-drift")
ANY_LABEL = ("ededed", "Set by roadmap-drift")

REMEDY = (
    f"Ask somebody with the role Write to create the labels {' and '.join(LABELS)}, or give the"
    " account that role."
)
"""What to do where a label is missing that we may not make."""


def may_make(part: Part) -> bool:
    """Whether our role is known to be enough: Triage sets labels, Write makes them."""
    return part.permission != "triage"


def not_allowed(part: Part) -> Denied:
    """The error where GitHub hides behind a 404 that we may not write."""
    return Denied(
        f"GitHub does not let the token write to {part.name}.",
        remedy="The token needs the permission Issues: write.",
    )


class LabelMaker:
    """Makes the labels of repositories with our colour, before GitHub makes them without."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: set[tuple[str, str]] = set()

    def make(self, part: Part, label: str) -> None:
        """Have the label in the repository; asks once for each."""
        if (part.real, label) in self._made:
            return
        path, doing = f"/repos/{part.real}/labels", f"making the label {label} in {part.name}"
        try:
            self._client.get(f"{path}/{quote(label, safe='')}", doing)
        except Absent:
            self._create(part, label, doing)
        self._made.add((part.real, label))

    def _create(self, part: Part, label: str, doing: str) -> None:
        known = {**LABELS, DASHBOARD: DASHBOARDS}
        colour, description = known.get(label, ANY_LABEL)
        body = {"name": label, "color": colour, "description": description}
        try:
            self._client.send("POST", f"/repos/{part.real}/labels", body, doing)
        except Rejected as error:
            log.info("label_not_made", label=label, reason=error.message)
        except (Denied, NotFound) as error:
            if not may_make(part):
                why = during(doing, "The account's role may not make labels.")
                raise Denied(why, remedy=REMEDY) from error
            raise error if isinstance(error, Denied) else not_allowed(part) from error

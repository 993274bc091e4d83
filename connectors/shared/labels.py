"""The labels that are ours to touch."""

from bot.domain.errors import Rejected
from bot.domain.plan import NAMESPACE

DASHBOARD = f"{NAMESPACE}dashboard"
"""What a product's dashboard carries."""


def refuse_foreign(label: str) -> None:
    """Raise Rejected for a label outside our own namespace, before anything is sent."""
    if not label.startswith(NAMESPACE):
        raise Rejected(f"The label '{label}' is not ours: ours begin with {NAMESPACE}")

"""The labels that are ours, and what it takes to make them."""

from connectors.github.survey import Part

LABELS = {
    "drift:error": ("b60205", "The roadmap and this issue tell different stories"),
    "drift:warning": ("fbca04", "The roadmap and this issue may drift apart"),
}
"""Colour and description of the labels that we make."""

ANY_LABEL = ("ededed", "Set by roadmap-drift")

REMEDY = (
    f"Ask somebody with the role Write to create the labels {' and '.join(LABELS)}, or give the"
    " account that role."
)
"""What to do where a label is missing that we may not make."""


def may_make(part: Part) -> bool:
    """Whether our role is known to be enough: Triage sets labels, Write makes them."""
    return part.permission != "triage"

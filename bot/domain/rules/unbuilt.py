"""Conditions of the catalogue that are no rules here, and why. The docs list them."""

from collections.abc import Mapping
from types import MappingProxyType

UNBUILT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "S14": (
            "agree-but-both-wrong",
            "a merged pull request that says it closes an open item: seeing it takes the right to"
            " read pull requests, which the bot does not ask for",
        ),
        "M01": (
            "schema",
            "no finding: a manifest with unknown or missing fields is refused when it is read,"
            " with line and column, and nothing is judged or written",
        ),
        "M02": (
            "duplicate-id",
            "no finding: two entries with one id are refused when the manifest is read",
        ),
        "X04": (
            "mass-change",
            "no finding: `apply` stops before it writes, says how many items would change, and"
            " ends with exit code 8",
        ),
    }
)
"""By code: the catalogue's name, and the reason."""

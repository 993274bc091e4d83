"""The registry: every rule the bot knows, by code."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules import (
    audience,
    dependencies,
    health,
    horizon,
    links,
    manifest,
    owners,
    progress,
    rank,
    status,
    time,
)
from bot.domain.rules.rule import Graded, OptionSpec, Rule

__all__ = ["FAMILIES", "RULES", "Graded", "OptionSpec", "Rule"]

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "L": "Links",
        "S": "Status",
        "T": "Time",
        "D": "Dependencies",
        "P": "Progress",
        "O": "Ownership",
        "H": "Separation and horizon",
        "K": "Rank and strategy",
        "V": "Audience",
        "M": "Manifest",
        "X": "Run health",
    }
)

_FAMILIES = (
    *(links, status, time, dependencies, progress, owners),
    *(horizon, rank, audience, manifest, health),
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for family in _FAMILIES
        for rule in sorted(family.RULES, key=lambda rule: rule.code)
    }
)

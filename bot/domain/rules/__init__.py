"""The registry: every rule the bot knows, by code."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules import dependencies, health, links, owners, progress, status, time
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
        "X": "Run health",
    }
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for family in (links, status, time, dependencies, progress, owners, health)
        for rule in family.RULES
    }
)

"""One small situation a rule, for `explain` and the documentation. Tests hold them true."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules.examples import dependencies, health, links, owners, status, time
from bot.domain.rules.examples.example import Example

__all__ = ["EXAMPLES", "Example"]

EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        code: example
        for family in (links, status, time, dependencies, owners, health)
        for code, example in family.EXAMPLES.items()
    }
)

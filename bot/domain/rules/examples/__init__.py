"""One small situation a rule, for `explain` and the documentation. Tests hold them true."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules.examples import (
    dependencies,
    health,
    links,
    owners,
    progress,
    schedule,
    status,
    time,
)
from bot.domain.rules.examples.example import Example

__all__ = ["EXAMPLES", "Example"]

_FAMILIES = (links, status, time, schedule, dependencies, progress, owners, health)

EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {code: example for family in _FAMILIES for code, example in family.EXAMPLES.items()}
)

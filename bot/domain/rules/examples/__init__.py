"""One small situation a rule, for `explain` and the documentation. Tests hold them true."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules.examples import (
    audience,
    dependencies,
    health,
    horizon,
    links,
    manifest,
    owners,
    past,
    progress,
    rank,
    schedule,
    status,
    time,
)
from bot.domain.rules.examples.example import Example

__all__ = ["EXAMPLES", "Example"]

_FAMILIES = (
    *(links, status, time, schedule, dependencies, progress, owners),
    *(horizon, rank, audience, manifest, health, past),
)

EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {code: example for family in _FAMILIES for code, example in family.EXAMPLES.items()}
)

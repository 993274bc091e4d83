"""Which rules run, how bad a finding is, and where it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """For comparing: a larger weight is worse."""
        return ("note", "warning", "error").index(self.value)


class Reach(StrEnum):
    """Where a finding is told; each reach includes the ones before it."""

    REPORT = "report"
    DASHBOARD = "dashboard"
    ITEM = "item"


Option = int | float | str | bool


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What the manifest says of one rule; None leaves the rule's own default."""

    off: bool = False
    level: Level | None = None
    reach: Reach | None = None
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Policy:
    """The manifest's policy. `fail_on` is the level from which a run exits with drift."""

    preset: str = "standard"
    fail_on: Level = Level.ERROR
    rules: Mapping[str, RuleSetting] = field(default_factory=lambda: MappingProxyType({}))

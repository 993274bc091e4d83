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


class Preset(StrEnum):
    """Which rules a policy begins with."""

    QUIET = "quiet"  # those that are errors, or errors on what is committed
    STANDARD = "standard"  # each as it is by itself
    STRICT = "strict"  # all of them


Option = int | float | str | bool


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What the manifest says of one rule; None leaves the rule's own default."""

    off: bool = False
    level: Level | None = None
    reach: Reach | None = None
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))


RuleSettings = Mapping[str, RuleSetting]
"""By a rule's code."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The manifest's policy; `ruling` says what it makes of a rule.

    `fail_on` is the level from which a run exits with drift. `select` and `ignore` have codes
    and letters of families; without a `select` all may run. `initiatives` and `sources` have,
    by id and by name, what holds there alone.
    """

    preset: Preset = Preset.STANDARD
    fail_on: Level = Level.ERROR
    rules: RuleSettings = field(default_factory=lambda: MappingProxyType({}))
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    initiatives: Mapping[str, RuleSettings] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, RuleSettings] = field(default_factory=lambda: MappingProxyType({}))

"""How much of the work serves the roadmap, as numbers that a run keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

ENOUGH = 10
"""Items in work or finished below which a share says nothing about a product."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` items."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; of nothing there is no share, and above all not 0."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> int | None:
        """Rounded, but 0 only for none and 100 only for all."""
        if not self.whole:
            return None
        if self.part in (0, self.whole):
            return 100 * self.part // self.whole
        return min(99, max(1, round(100 * self.part / self.whole)))


NO_SHARE = Share(0, 0)


def _none() -> Mapping[str, Share]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of one product on one day; keys are the ids of the manifest.

    `coverage` is the alignment coverage: of the items in work or finished in 90 days those
    that serve an initiative. `goals` have the same items as `coverage` for their whole, and
    those that serve the goal for their part; an item may serve two. `effort` is of all the
    items finished, as `effort_share` is, and `unplanned` of those that are not another
    product's. `progress` is of the items that are not dropped. `whole` is whether everything
    was read.
    """

    coverage: Share = NO_SHARE
    unplanned: Share = NO_SHARE
    goals: Mapping[str, Share] = field(default_factory=_none)
    teams: Mapping[str, Share] = field(default_factory=_none)
    sources: Mapping[str, Share] = field(default_factory=_none)
    effort: Mapping[str, Share] = field(default_factory=_none)
    progress: Mapping[str, Share] = field(default_factory=_none)
    whole: bool = True

    @property
    def tells(self) -> bool:
        """Whether there is enough work for the coverage to be a number."""
        return self.coverage.whole >= ENOUGH

"""What is known beside a roadmap and a snapshot. A rule without it keeps silent, and says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.backlog import ItemRef
from bot.domain.replay import Replay
from bot.domain.run import NOTHING_REMEMBERED, Memory


class Aside(StrEnum):
    """What a rule may need to know that neither the manifest nor a source tells."""

    REPLAY = "the manifest's history in git"
    MEMORY = "earlier runs"
    CHANGE = "a change under review"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside; `lacking` says why one of them is not.

    `closing` are the items that the change under review says it closes.
    """

    replay: Replay | None = None
    memory: Memory = NOTHING_REMEMBERED
    closing: frozenset[ItemRef] | None = None
    lacking: Mapping[Aside, str] = field(default_factory=lambda: MappingProxyType({}))

    def why_not(self, aside: Aside) -> str:
        """Why it is not known; '' if it is."""
        known = {
            Aside.REPLAY: self.replay is not None,
            Aside.MEMORY: bool(self.memory.recent),
            Aside.CHANGE: self.closing is not None,
        }
        if known[aside]:
            return ""
        unknown = (
            "no earlier run is known" if aside is Aside.MEMORY else f"{aside.value} was not read"
        )
        return self.lacking.get(aside, unknown)


NOTHING_BESIDE = Beside()

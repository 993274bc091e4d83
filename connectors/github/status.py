"""Where a GitHub issue stands: its state first, then the board, then its labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.backlog import Status
from bot.domain.roadmap import Source
from connectors.shared.status import StatusMap


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands, and the tracker's own word for it."""

    status: Status
    raw: str
    mapped: bool = True


class StatusWords:
    """The status map of one source over the usual words."""

    def __init__(self, source: Source) -> None:
        self._map = StatusMap(source.status_map)

    @property
    def tells_doing(self) -> bool:
        """Whether the manifest itself names a word for work in progress."""
        return self._map.tells_doing

    def closed(self, reason: str | None, column: str | None) -> Standing:
        """A closed issue: its reason decides, whatever the board says."""
        dropped = reason in ("not_planned", "duplicate")
        return Standing(Status.DROPPED if dropped else Status.DONE, column or "closed")

    def open(self, column: str | None, labels: Sequence[str]) -> Standing:
        """An open issue: its place on the board decides, else its labels."""
        raw = column or self._map.telling(labels) or "open"
        status, mapped = self._map.read(raw)
        return Standing(status, raw, mapped)

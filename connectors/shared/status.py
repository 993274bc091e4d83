"""How a tracker's own word for where an item stands becomes one of ours."""

from collections.abc import Mapping, Sequence

from bot.domain.backlog import Status
from bot.domain.columns import DOING_COLUMNS, DONE_COLUMNS, TODO_COLUMNS

OPEN_WORDS: Mapping[str, Status] = {
    **dict.fromkeys(TODO_COLUMNS, Status.TODO),
    **dict.fromkeys(DOING_COLUMNS, Status.DOING),
    # The last column of a board, and yet the item is open: work is still expected.
    **dict.fromkeys(DONE_COLUMNS, Status.DOING),
}
"""What common words mean on an open item, where the source's map says nothing."""

DOING_LABELS = frozenset(
    {"in progress", "in-progress", "status: in progress", "wip", "doing", "in review"}
)
"""Those of them that say it as a label too, where `done` or `ready` may mean anything."""


class StatusMap:
    """A source's `status_map`, with letter case left aside, over our own defaults."""

    def __init__(self, entries: Mapping[str, Status]) -> None:
        self._entries = {word.strip().casefold(): status for word, status in entries.items()}

    @property
    def tells_doing(self) -> bool:
        """Whether an entry of the source names work in progress."""
        return Status.DOING in self._entries.values()

    def read(
        self,
        word: str,
        labels: Sequence[str] = (),
        known: Status | None = None,
        resolution: str = "",
    ) -> tuple[Status, bool]:
        """Status, and whether anything says so.

        The source's entry for the tracker's word counts most, then `known`, what the
        tracker itself tells. A plain `open` says little: there, a label says more. Of what
        is over, an entry for why it is may say more than that.
        """
        word = word.strip().casefold()
        if word == "open" and known is None:
            word = (self.telling(labels) or word).casefold()
        told = self._entries.get(word) or known or OPEN_WORDS.get(word)
        if told is None:
            return Status.TODO, False
        return told if told.is_open else self._ended(word, told, resolution), True

    def _ended(self, word: str, told: Status, resolution: str) -> Status:
        """Done or dropped: where entries say both, by its word and by its resolution, dropped."""
        why = self._entries.get(resolution.strip().casefold())
        if why is None or why.is_open or self._entries.get(word) is Status.DROPPED:
            return told
        return why

    def telling(self, labels: Sequence[str]) -> str | None:
        """The label that says where an item stands: one of the map's before one of ours."""
        for words in (self._entries, DOING_LABELS):
            for label in labels:
                if label.casefold() in words:
                    return label
        return None

"""The sprints of one source, each with one name whoever tells of it."""

from collections.abc import Iterable

from bot.domain.backlog import ContainerKind, container_key
from connectors.jira.values import Sprint

OVER = "closed"


class Sprints:
    """Knows each sprint by its number, on the board that it was first told with.

    An item may tell another board for it than the board's own list does, or none. `held` are
    those that items are in, of an earlier reading too, as they were last told: of that the
    last item may have left one since, and all it costs is a sprint of which nothing is told.
    """

    def __init__(self) -> None:
        self._boards: dict[str, str] = {}
        self.held: dict[str, Sprint] = {}

    def key(self, one: Sprint) -> str:
        """Its key, the same each time it is told."""
        board = self._boards.setdefault(one.id, one.board)
        return container_key(board, ContainerKind.SPRINT, one.id)

    def hold(self, sprints: Iterable[Sprint]) -> None:
        """Items are in these."""
        for one in sprints:
            self.key(one)
            self.held[one.id] = one

    def tell(self, one: Sprint) -> None:
        """It is like this now, whether items are in it or not."""
        if one.id in self.held:
            self.held[one.id] = one

    def forget(self, number: str) -> None:
        """It is not there any more."""
        self.held.pop(number, None)

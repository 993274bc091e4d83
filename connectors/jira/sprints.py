"""The sprints of one source, each with one name whoever tells of it."""

from bot.domain.backlog import ContainerKind, container_key
from connectors.jira.values import Sprint


class Sprints:
    """Knows each sprint by its number, on the board that it was first told with.

    An item may tell another board for it than the board's own list does, or none.
    """

    def __init__(self) -> None:
        self._boards: dict[str, str] = {}

    def key(self, one: Sprint) -> str:
        """Its key, the same each time it is told."""
        board = self._boards.setdefault(one.id, one.board)
        return container_key(board, ContainerKind.SPRINT, one.id)

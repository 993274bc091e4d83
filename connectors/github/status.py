"""From GitHub's words to the bot's four: state first, then the board, then labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.backlog import Status
from bot.domain.roadmap import Source

BOARD_WORDS: Mapping[str, Status] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("todo", "to do", "backlog", "new", "open", "no status", "triage", "ready"),
                *("planned", "next", "up next", "icebox", "inbox", "blocked", "on hold", "later"),
            ),
            Status.TODO,
        ),
        **dict.fromkeys(
            (
                *("in progress", "doing", "in review", "review", "in development", "started"),
                *("wip", "active", "testing", "in testing", "qa", "in qa", "ready for review"),
                # The issue is still open, so work on it began and is not over.
                *("done", "complete", "completed", "closed", "shipped", "released"),
            ),
            Status.DOING,
        ),
    }
)
"""What a project's Status field usually says, for open issues; letters in lower case."""

DOING_LABELS = frozenset(
    {"in progress", "in-progress", "status: in progress", "wip", "doing", "in review"}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands, and the tracker's own word for it."""

    status: Status
    raw: str
    mapped: bool = True


class StatusWords:
    """The status map of one source over the usual words."""

    def __init__(self, source: Source) -> None:
        self._own = {word.casefold(): status for word, status in source.status_map.items()}

    @property
    def tells_doing(self) -> bool:
        """Whether the manifest itself names a word for work in progress."""
        return Status.DOING in self._own.values()

    def closed(self, reason: str | None, column: str | None) -> Standing:
        """A closed issue: its reason decides, whatever the board says."""
        dropped = reason in ("not_planned", "duplicate")
        return Standing(Status.DROPPED if dropped else Status.DONE, column or "closed")

    def open(self, column: str | None, labels: Iterable[str]) -> Standing:
        """An open issue: its place on the board decides, else its labels."""
        if column:
            word = column.casefold().strip()
            status = self._own.get(word) or BOARD_WORDS.get(word)
            return Standing(status or Status.TODO, column, mapped=status is not None)
        words = {label.casefold(): label for label in labels}
        for word, label in words.items():
            if word in self._own:
                return Standing(self._own[word], label)
        for word in DOING_LABELS & words.keys():
            return Standing(Status.DOING, words[word])
        return Standing(Status.TODO, "open")

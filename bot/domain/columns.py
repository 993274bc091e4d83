"""What people call the columns of a board, and what a column means."""

from bot.domain.backlog import Status
from bot.domain.roadmap import Source

TODO_COLUMNS = (
    *("open", "reopened", "new", "no status", "todo", "to do", "backlog", "triage", "ready"),
    *("planned", "next", "up next", "icebox", "inbox", "blocked", "on hold", "later"),
    *("selected for development",),
)
DOING_COLUMNS = (
    *("in progress", "doing", "in review", "review", "in development", "started", "wip"),
    *("active", "testing", "in testing", "qa", "in qa", "ready for review"),
    *("in-progress", "status: in progress"),
)
DONE_COLUMNS = ("done", "complete", "completed", "closed", "resolved", "shipped", "released")

_MEANINGS = {
    **dict.fromkeys(TODO_COLUMNS, Status.TODO),
    **dict.fromkeys(DOING_COLUMNS, Status.DOING),
    **dict.fromkeys(DONE_COLUMNS, Status.DONE),
}


def meaning(column: str, source: Source | None) -> Status | None:
    """What a column means by the source's status map, else by its name; None if neither tells."""
    word = column.strip().casefold()
    entries = source.status_map.items() if source else ()
    mapped = next((status for entry, status in entries if entry.strip().casefold() == word), None)
    return mapped or _MEANINGS.get(word)

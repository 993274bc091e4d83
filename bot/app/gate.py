"""What stands before every write: the kill switch, the limits, the brakes and the pace."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import structlog

from bot.app.brakes import Brakes
from bot.domain.backlog import Gap, ItemRef
from bot.domain.errors import TrackerError, Unavailable
from bot.domain.planning import Limits
from bot.domain.run import Outcome
from bot.ports import Reader, RunStore, Writer

log = structlog.get_logger()

NEW = "note"
"""The kind of write that makes a note."""

NEW_ISSUE = "issue"
"""The kind of write that makes an issue for people."""

_LIMITED = {NEW: "new notes", NEW_ISSUE: "new issues"}


@dataclass(frozen=True, slots=True)
class Tools:
    """What a pass works with. `stopped` is asked before every write; '' means go on.

    `touched` are the items this run has written to, as (tracker, key): shared by its
    passes, it grows, for their `updated` moved through us. `trackers` names the tracker of
    each source, since two products may call the same one differently.
    """

    run_id: str
    readers: Mapping[str, Reader | Gap]
    writers: Mapping[str, Writer]
    store: RunStore
    limits: Limits
    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    stopped: Callable[[], str]
    touched: set[tuple[str, str]] = field(default_factory=set)
    trackers: Mapping[str, str] = field(default_factory=dict)


class Gate:
    """Lets the writes of one pass through, or says why not."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._last: dict[str, dt.datetime] = {}
        self._left = 0
        self._asked: set[tuple[str, str]] = set()
        self.brakes = Brakes()

    def open(self, created_lately: int) -> None:
        """Begin, after so many creates within the last hour."""
        limits = self._tools.limits
        self._left = min(limits.writes_per_run, limits.writes_per_hour - created_lately)

    def count(self) -> None:
        """Something is about to be created."""
        self._left -= 1

    def stops(self, ref: ItemRef, kind: str = "") -> tuple[Outcome, str] | None:
        """Why nothing more, or nothing of this kind, is written there, if so."""
        if switched := self._tools.stopped():
            return Outcome.STOPPED, switched
        if kind in _LIMITED and self._left <= 0:  # a saved plan was made when there was more room
            return Outcome.STOPPED, f"the limit of {_LIMITED[kind]} a run or hour is reached"
        return self.brakes.on(ref, kind)

    def shut(self, source: str) -> tuple[Outcome, str] | None:
        """Why nothing can be written to a source, if so."""
        reader = self._tools.readers[source]
        if isinstance(reader, Gap):
            return Outcome.FAILED, reader.reason
        if source not in self._tools.writers:
            return Outcome.FAILED, f"{source} could not be opened for writing"
        return None

    def ask_for_rights(self, source: str, groups: Collection[str], *, issues: bool = False) -> None:
        """Name what is missing before the first write to a place, not after half of them."""
        new = [group for group in groups if (source, group) not in self._asked]
        if not new or source not in self._tools.writers:
            return
        self._asked.update((source, group) for group in new)
        try:
            missing = self._tools.writers[source].lacks(new, issues=issues)
        except TrackerError as error:
            log.warning("rights_unknown", source=source, reason=error.message)
            return
        for right in missing:
            why = f"the right to {right.name} in {right.part} is missing. {right.remedy}"
            self.brakes.refuse(source, right.part, why.strip())

    def keep_pace(self, source: str) -> None:
        """Wait until the source may be written to again."""
        pace = self._tools.writers[source].pace
        last = self._last.get(source)
        if last is not None and pace > 0:
            waited = (self._tools.now() - last).total_seconds()
            if waited < pace:
                self._tools.sleep(pace - waited)
        self._last[source] = self._tools.now()


def is_unknown(error: TrackerError) -> bool:
    """Whether the write may have been carried out: silence, but no plain refusal."""
    return isinstance(error, Unavailable) and error.retry_after is None

"""When to stop asking a tracker: it asked us to wait, refuses us, or does not answer."""

from collections import Counter

from bot.domain.backlog import ItemRef
from bot.domain.errors import BotError, Denied, LimitedPart, NotFound, Unavailable
from bot.domain.run import Outcome

SILENCES = 3
"""After so many writes in a row without an answer nothing more is sent to a source."""

REFUSALS = 2
"""One item may be locked; after so many refusals in one repository the right is missing."""


class Brakes:
    """What one run has met so far. A source's trouble is no other source's."""

    def __init__(self) -> None:
        self._halted: dict[str, str] = {}
        self._limited: dict[ItemRef | tuple[str, str], str] = {}
        self._silences: Counter[str] = Counter()
        self._refusals: Counter[tuple[str, str]] = Counter()
        self._refused: dict[tuple[str, str], str] = {}

    def on(self, ref: ItemRef, kind: str = "") -> tuple[Outcome, str] | None:
        """Why nothing more, or nothing of this kind, is sent about this item, if so."""
        limited = self._limited.get(ref) or self._limited.get((ref.source, kind))
        if halted := self._halted.get(ref.source) or limited:
            return Outcome.STOPPED, halted
        if refused := self._refused.get((ref.source, ref.group)):
            return Outcome.FAILED, refused
        return None

    def refuse(self, source: str, group: str, why: str) -> None:
        """Nothing can be written in this repository or project."""
        self._refused[source, group] = why

    def answered(self, ref: ItemRef) -> None:
        """A write went well."""
        self._silences[ref.source] = 0

    def met(self, ref: ItemRef, error: BotError, kind: str = "") -> Outcome:
        """Take note of what a write or the look before it met; gives what became of it."""
        if isinstance(error, NotFound):
            return Outcome.SKIPPED
        if isinstance(error, Unavailable):
            return self._unavailable(ref, error, kind)
        if isinstance(error, Denied):
            place = (ref.source, ref.group)
            self._refusals[place] += 1
            if self._refusals[place] >= REFUSALS:
                self._refused[place] = str(error)
        return Outcome.FAILED

    def _unavailable(self, ref: ItemRef, error: Unavailable, kind: str) -> Outcome:
        if error.retry_after is not None:
            asked = f"the tracker asked to wait {error.retry_after:.0f} s"
            if error.holds_for is LimitedPart.ITEM:
                self._limited[ref] = f"{asked} before this item is written to"
            elif error.holds_for is LimitedPart.ENDPOINT and kind:
                self._limited[ref.source, kind] = f"{asked} before another write of this kind"
            else:
                self._halted[ref.source] = asked
            return Outcome.STOPPED
        self._silences[ref.source] += 1
        if self._silences[ref.source] >= SILENCES:
            self._halted[ref.source] = f"{SILENCES} writes in a row got no answer"
        return Outcome.UNKNOWN

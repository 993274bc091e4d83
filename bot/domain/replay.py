"""The roadmap as it was: time is in git, so nobody has to keep a second record of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.roadmap import Initiative


@dataclass(frozen=True, slots=True)
class Revision:
    """What one commit made of the manifest; `day` is the commit's, in the product's time zone.

    `commit` is '' for what is not committed yet.
    """

    day: dt.date
    initiatives: Mapping[str, Initiative]
    commit: str = ""


@dataclass(frozen=True)
class Replay:
    """The manifest's revisions, oldest first; the last is what is judged.

    `whole` is whether they go back to the first one and none is left out: a shallow clone has
    not all of them. `skipped` is how many could not be read as a manifest of today. Entries
    have no line numbers: an initiative that only moved within the file is the same.
    """

    revisions: tuple[Revision, ...]
    whole: bool = True
    skipped: int = 0

    def of(self, initiative: str) -> Iterator[tuple[dt.date, Initiative]]:
        """What was said of an initiative, each time that it was said otherwise, oldest first."""
        yield from self._told.get(initiative, ())

    def daily(self, initiative: str) -> Sequence[tuple[dt.date, Initiative]]:
        """The same, with only the last word of each day: what was mended at once never held."""
        return [*dict(self.of(initiative)).items()]

    @property
    def touched(self) -> dt.date | None:
        """The day of the last revision."""
        return self.revisions[-1].day if self.revisions else None

    @cached_property
    def _told(self) -> Mapping[str, Sequence[tuple[dt.date, Initiative]]]:
        told: dict[str, list[tuple[dt.date, Initiative]]] = {}
        before: Mapping[str, Initiative] = {}
        for revision in self.revisions:
            for name, initiative in revision.initiatives.items():
                known = before.get(name)
                if known is not initiative and known != initiative:  # most are the same object
                    told.setdefault(name, []).append((revision.day, initiative))
            before = revision.initiatives
        return told

"""The roadmap as it was: time is in git, so nobody has to keep a second record of it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.roadmap import Initiative


@dataclass(frozen=True, slots=True)
class Revision:
    """What one commit made of the manifest; `day` is the commit's, in the product's time zone.

    `commit` is '' for what is not committed yet.
    """

    day: dt.date
    initiatives: Mapping[str, Initiative]
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """The manifest's revisions, oldest first; the last is what is judged.

    `whole` is whether they go back to the first one: a shallow clone has not all of them.
    """

    revisions: tuple[Revision, ...]
    whole: bool = True

    def of(self, initiative: str) -> Iterator[tuple[dt.date, Initiative]]:
        """What was said of an initiative, each time that it was said otherwise, oldest first."""
        before: Initiative | None = None
        for revision in self.revisions:
            told = revision.initiatives.get(initiative)
            if told is not None and told != before:
                yield revision.day, told
            before = told

"""What a forecast is held against: the days that somebody may mean by "it is done".

LAST      The last item of the subject was closed, be that done or dropped, whenever that item
          was made. This is the primary one: it is what the forecast says, it is there for
          versions, epics and milestones alike, and it leaves nothing to choose.
NOT_OUT   The same day, but of a version or milestone only the forecasts made before it was
          released or closed: no forecast is made of one that is out.
SILENCE   More than half of the items were closed, and half a year without a closing began.
          What is left then is closed when someone tidies up, and still was open scope to all
          forecasts before.
RELEASE   The version was released, or the milestone closed, whatever was left in it. Only
          forecasts before that day. Of versions without such a day nothing is told.
SCOPE     All items that were open when the forecast was made were closed, done or dropped.
          Nothing that came later counts.
COUNT     As many items of the subject were closed as were open when the forecast was made,
          whichever these are, done or dropped.

LAST, SILENCE and COUNT are known up to the last day of which the export tells everything;
RELEASE and SCOPE also beyond it, for they rest on nothing that was made later.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from bot.domain.forecast.rolling import History

QUIET = dt.timedelta(weeks=26)


class Truth(Enum):
    """The ends, as the module tells them."""

    LAST = auto()
    NOT_OUT = auto()
    SILENCE = auto()
    RELEASE = auto()
    SCOPE = auto()
    COUNT = auto()


NAMES = {
    Truth.LAST: "until the last item",
    Truth.NOT_OUT: "until the last item, forecast before the release",
    Truth.SILENCE: "until half a year of silence",
    Truth.RELEASE: "until the release",
    Truth.SCOPE: "until what was open then is closed",
    Truth.COUNT: "until as many are closed as were open",
}
OF_RELEASES = (Truth.NOT_OUT, Truth.RELEASE)


@dataclass(frozen=True)
class Line:
    """The items of one subject, and the last day of which everything is told.

    `out` is the day it was released; None if it never was, the first of all days if nobody
    knows when.
    """

    items: History
    last: dt.date
    out: dt.date | None = None

    def asks(self, truth: Truth, today: dt.date) -> bool:
        """Whether a forecast of this day is one of those that are held against this end."""
        if truth is Truth.RELEASE:
            return self.out is not None and today < self.out
        if truth is Truth.NOT_OUT:
            return self.out is None or today < self.out
        return truth is not Truth.SILENCE or self.silent is None or today < self.silent

    def end(self, truth: Truth, today: dt.date) -> dt.date | None:
        """The day on which it was done, for a forecast of today; None if that is not known."""
        match truth:
            case Truth.RELEASE:
                return self.out
            case Truth.SCOPE:
                ends = [life.ended for life in self._open(today)]
                return None if None in ends else max(filter(None, ends))
            case Truth.COUNT:
                later = [day for day in self._ends if day > today]
                count = len(self._open(today))
                return later[count - 1] if len(later) >= count else None
            case Truth.SILENCE:
                return self.silent
        return self.finished

    def standing(self, today: dt.date) -> Iterator[str]:
        """Whether it was released by then; nothing of what has no release."""
        if self.out == dt.date.min:
            yield "of one released on a day that nobody knows"
        elif self.out is not None:
            yield "after the release" if self.out <= today else "before the release"

    @property
    def late(self) -> int:
        """Items that were closed after the release, or never."""
        out = self.out or dt.date.max
        return sum(life.ended is None or life.ended > out for life in self.items)

    def _open(self, today: dt.date) -> History:
        there = (life for life in self.items if life.made <= today)
        return tuple(life for life in there if life.ended is None or life.ended > today)

    @cached_property
    def _ends(self) -> list[dt.date]:
        return sorted(life.ended for life in self.items if life.ended and life.ended <= self.last)

    @cached_property
    def finished(self) -> dt.date | None:
        """The day on which the last item was closed."""
        return self._ends[-1] if len(self._ends) == len(self.items) else None

    @cached_property
    def silent(self) -> dt.date | None:
        """The day on which half a year of silence began, or else the last item was closed."""
        days = self._ends
        for place in range(len(self.items) // 2, len(days)):
            following = days[place + 1] if place + 1 < len(days) else self.last
            if following - days[place] >= QUIET:
                return days[place]
        return self.finished


def about_releases(lines: Iterable[Line]) -> Iterator[str]:
    """How far a release and the last closing are apart."""
    out = [line for line in lines if line.out and line.out > dt.date.min]
    late = [line for line in out if line.late]
    if out:
        items = sum(len(line.items) for line in out)
        yield (
            f"{len(late)} of {len(out)} with a release day have items that were closed after it,"
            f" or never: {sum(line.late for line in late)} of {items} items"
        )

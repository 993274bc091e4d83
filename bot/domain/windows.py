"""Periods of the roadmap: quarters, halves, months, ranges, and now / next / later."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum


class WindowKind(StrEnum):
    """How a window was written."""

    QUARTER = "quarter"
    HALF = "half"
    MONTH = "month"
    RANGE = "range"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Window:
    """A period; `now`, `next` and `later` have neither start nor end.

    The end day is part of the window. A range may be written the wrong way round: that is
    a finding (T09), so it is kept as it is.
    """

    text: str
    kind: WindowKind
    start: dt.date | None = None
    end: dt.date | None = None


_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_HALF = re.compile(r"(\d{4})-H([12])")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")

FORMS = "2026-Q4, 2026-H2, 2026-10, 2026-10-05..2026-12-11, now, next or later"


def parse_window(text: str, fiscal_year_starts: int = 1) -> Window:
    """Read a window.

    Quarters and halves follow the fiscal year, which carries the number of the calendar
    year in which it starts: with a year that starts in February, 2026-Q4 is November 2026
    to January 2027. Months are calendar months. Raises ValueError, which says what is
    wrong or which forms are understood.
    """
    try:
        window = _parsed(text, fiscal_year_starts)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a window: {error}") from error
    if window is None:
        raise ValueError(f"'{text}' is not a window; write {FORMS}")
    return window


def _parsed(text: str, fiscal_year_starts: int) -> Window | None:
    if text in ("now", "next", "later"):
        return Window(text, WindowKind(text))
    if match := _QUARTER.fullmatch(text):
        year, number = int(match[1]), int(match[2])
        return _months(text, WindowKind.QUARTER, year, fiscal_year_starts + 3 * (number - 1), 3)
    if match := _HALF.fullmatch(text):
        year, number = int(match[1]), int(match[2])
        return _months(text, WindowKind.HALF, year, fiscal_year_starts + 6 * (number - 1), 6)
    if match := _MONTH.fullmatch(text):
        return _months(text, WindowKind.MONTH, int(match[1]), int(match[2]), 1)
    if match := _RANGE.fullmatch(text):
        start, end = dt.date.fromisoformat(match[1]), dt.date.fromisoformat(match[2])
        return Window(text, WindowKind.RANGE, start, end)
    return None


def _months(text: str, kind: WindowKind, year: int, first: int, count: int) -> Window:
    """A window of `count` months from month `first` of `year`, which may run past 12."""
    start = _first_day(year, first)
    last = _first_day(year, first + count - 1)
    days = calendar.monthrange(last.year, last.month)[1]
    return Window(text, kind, start, last.replace(day=days))


def _first_day(year: int, month: int) -> dt.date:
    carried, index = divmod(month - 1, 12)
    return dt.date(year + carried, index + 1, 1)

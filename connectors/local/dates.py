"""Instants and days as exports write them.

Jira's CSV writes dates the way the exporting person's settings say. What can be read in
two ways is never guessed: all dates of a file are looked at together, and if none of them
settles the order of day and month, that is an error.
"""

import datetime as dt
import re
from collections.abc import Iterable

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january",
            "feb februar february",
            "mar mär mrz märz march",
            "apr april",
            "may mai",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "oct okt oktober october",
            "nov november",
            "dec dez dezember december",
        ),
        start=1,
    )
    for name in names.split()
}
# \s and not a space: newer Jiras write a narrow no-break space before AM and PM.
_TIME = (
    r"(?:[\sT,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})[/. -]+(?P<month>[^\W\d_]+)[/. -]+(?P<year>\d{{2,4}}){_TIME}"
)
_DOTTED = re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{2,4}}){_TIME}")
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[/.-](?P<month>\d{{1,2}})[/.-](?P<day>\d{{1,2}}){_TIME}"
)
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})[/-](?P<two>\d{{1,2}})[/-](?P<year>\d{{2,4}}){_TIME}")

FORMS = "write 2026-03-05T14:30Z, 2026-03-05 14:30, 05/Mar/26 2:30 PM or 05.03.2026"


class Ambiguous(ValueError):
    """Day and month could be the other way round."""


def parse_iso(text: str) -> dt.datetime:
    """An ISO instant; without an offset it is UTC. Raises ValueError."""
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        return instant.replace(tzinfo=dt.UTC)
    return instant.astimezone(dt.UTC)


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether `05/03/26`-like dates begin with the day; None where no date tells.

    Raises ValueError where one date says this and another that.
    """
    told: dict[bool, str] = {}
    for text in texts:
        match = _SLASHED.fullmatch(text.strip())
        if match and int(match["one"]) > 12:
            told[True] = text
        elif match and int(match["two"]) > 12:
            told[False] = text
    if len(told) == 2:
        raise ValueError(f"'{told[True]}' begins with the day, '{told[False]}' with the month")
    return next(iter(told), None)


def parse_local(text: str, first_is_day: bool | None) -> dt.datetime:
    """A date as a person's settings write it, taken as UTC. Raises ValueError.

    Raises Ambiguous for `05/03/26` where `first_is_day` is None.
    """
    text = text.strip()
    for pattern in (_NAMED, _DOTTED, _YEAR_FIRST):
        if match := pattern.fullmatch(text):
            return _built(match, match["day"], match["month"])
    if match := _SLASHED.fullmatch(text):
        if first_is_day is None and match["one"] != match["two"]:
            raise Ambiguous(f"'{text}' can be read in two ways")
        pair = (match["one"], match["two"])
        day, month = pair if first_is_day else pair[::-1]
        return _built(match, day, month)
    try:
        return parse_iso(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date; {FORMS}") from None


def _built(match: re.Match[str], day: str, month: str) -> dt.datetime:
    number = int(month) if month.isdecimal() else MONTHS.get(month.casefold())
    if number is None:
        raise ValueError(f"'{month}' is not the name of a month; {FORMS}")
    try:
        return dt.datetime(
            _year(match["year"]),
            number,
            int(day),
            _hour(match),
            int(match["minute"] or 0),
            tzinfo=dt.UTC,
        )
    except ValueError as error:
        raise ValueError(f"'{match[0]}' is not a date: {error}") from None


def _year(text: str) -> int:
    """Two digits are of this century: no tracker is older."""
    return int(text) + 2000 if len(text) == 2 else int(text)


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"] or 0)
    if not match["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("hour must be in 1..12")
    return hour % 12 + (12 if match["half"] in "pP" else 0)

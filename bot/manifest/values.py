"""The kinds of value a manifest's fields take.

Each reads the text as written and, where it does not fit, says what to write instead.
"""

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.domain.windows import FORMS, parse_window
from bot.manifest.problems import nearest, shown

ID = "[a-z0-9][a-z0-9_-]*"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
_WINDOW = rf"^([0-9]{{4}}-(Q[1-4]|H[12]|0[1-9]|1[0-2])|{_DAY}\.\.{_DAY}|now|next|later)$"
_DAYS_IN = {"day": 1, "week": 7}


def wrong(what: str, remedy: str = "") -> PydanticCustomError:
    """The error for a value that does not fit; it carries both sentences."""
    return PydanticCustomError("manifest", "{what}", {"what": what, "remedy": remedy})


def read_text(value: object) -> str:
    """A text without the spaces around it; anything else is wrong."""
    if not isinstance(value, str):
        raise wrong("must be one value, not a list or a mapping", "Write a text.")
    if not value.strip():
        raise wrong("is empty", "Write a text, or delete the line.")
    return value.strip()


def matching(pattern: str, what: str, remedy: str) -> Callable[[object], str]:
    """A reader for texts of one form."""
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        text = read_text(value)
        if not compiled.fullmatch(text):
            raise wrong(f"{shown(text)} is not {what}", remedy)
        return text

    return read


def whole(low: int, high: int) -> Callable[[object], int]:
    """A reader for whole numbers in a range, its ends included."""
    remedy = f"Write a number from {low} to {high}."

    def read(value: object) -> int:
        text = read_text(value)
        if not re.fullmatch("-?[0-9]{1,15}", text):
            raise wrong(
                f"{shown(text)} is not a whole number", f"Write a number from {low} to {high}."
            )
        if not low <= int(text) <= high:
            raise wrong(f"{text} is out of range", remedy)
        return int(text)

    return read


def read_number(value: object) -> float:
    """A number such as 120, -3 or 0.5; 60% is read as 0.6."""
    text = read_text(value)
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?%?", text):
        raise wrong(f"{shown(text)} is not a number", "Write digits, such as 120 or 0.5.")
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def read_flag(value: object) -> bool:
    """The words true and false."""
    text = read_text(value)
    if text not in ("true", "false"):
        raise wrong(f"{shown(text)} is neither true nor false", "Write true or false.")
    return text == "true"


def _read_day(value: object) -> dt.date:
    text = read_text(value)
    if not re.fullmatch(_DAY, text):
        raise wrong(f"{shown(text)} is not a date", "Write year-month-day, such as 2026-12-11.")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        remedy = "Correct the month or the day."
        raise wrong(f"{shown(text)} is a day that does not exist", remedy) from None
    if not _FIRST <= day <= _LAST:
        raise wrong(f"{text} is out of range", f"Write a day from {_FIRST} to {_LAST}.")
    return day


def _read_window(value: object) -> str:
    text = read_text(value)
    year = re.match("[0-9]{4}", text)
    try:
        window = parse_window(text)
    except ValueError:
        raise wrong(f"{shown(text)} is not a window", f"Write {FORMS}.") from None
    years = (int(year[0]), window.end.year if window.end else _FIRST.year) if year else ()
    if any(not _FIRST.year <= y <= _LAST.year for y in years):
        raise wrong(f"{text} is out of range", f"Write a year from {_FIRST.year} to {_LAST.year}.")
    return text


def read_share(value: object) -> float:
    """A share such as 30%, as 0 to 1."""
    text = read_text(value)
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%", text)
    if not match or float(match[1]) > 100:
        raise wrong(f"{shown(text)} is not a share", "Write 0% to 100%, such as 30%.")
    return float(match[1]) / 100


def _read_months(value: object) -> int:
    text = read_text(value)
    match = re.fullmatch("([0-9]{1,2}) months?", text)
    if not match or not 1 <= int(match[1]) <= 60:
        raise wrong(f"{shown(text)} is not a number of months", "Write 1 month to 60 months.")
    return int(match[1])


def _read_days(value: object) -> int:
    text = read_text(value)
    match = re.fullmatch("([0-9]{1,3}) (day|week)s?", text)
    days = int(match[1]) * _DAYS_IN[match[2]] if match else 0
    if not 1 <= days <= 366:
        remedy = "Write days or weeks, such as 10 days or 2 weeks."
        raise wrong(f"{shown(text)} is not a length of time", remedy)
    return days


def _read_capacity(value: object) -> tuple[float, str]:
    text = read_text(value)
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) (item|point)s?", text)
    if not match or float(match[1]) == 0:
        remedy = "Write what fits into one sprint, such as 20 items or 40 points."
        raise wrong(f"{shown(text)} is not a capacity", remedy)
    return float(match[1]), f"{match[2]}s"


def _read_timezone(value: object) -> str:
    text = read_text(value)
    try:
        zoneinfo.ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        known = sorted(zoneinfo.available_timezones()) if "/" in text else []
        guess = nearest(text, known, "time zones")
        remedy = guess if "?" in guess else "Write one such as Europe/Berlin."
        raise wrong(f"{shown(text)} is not a time zone", remedy) from None
    return text


def _read_file(value: object) -> str:
    text = read_text(value)
    outside = re.match(r"[/\\~]|[A-Za-z]:", text)
    if outside or ".." in re.split(r"[/\\]", text):
        remedy = "Write a path below the manifest's folder, such as backlog/items.db."
        raise wrong(f"{shown(text)} leads out of the manifest's folder", remedy)
    return text


def _read_version(value: object) -> int:
    text = read_text(value)
    if text != "1":
        raise wrong(f"{shown(text)} is not a version this program reads", "Write version: 1.")
    return 1


def form(pattern: str, *examples: str) -> WithJsonSchema:
    """The same form for editors; they know no `fullmatch`, so it has ^ and $ itself."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


Text = Annotated[
    str, BeforeValidator(read_text), WithJsonSchema({"type": "string", "minLength": 1})
]
Id = Annotated[
    str,
    BeforeValidator(
        matching(
            ID, "an id", "Use lower-case letters, digits, '-' and '_', such as guest-checkout."
        )
    ),
    form(f"^{ID}$", "guest-checkout"),
]
Dependency = Annotated[
    str,
    BeforeValidator(
        matching(
            f"({ID}/)?{ID}",
            "an initiative's id",
            "Write initiative-id or product-id/initiative-id.",
        )
    ),
    form(f"^({ID}/)?{ID}$", "address-book", "pay/refunds"),
]
Address = Annotated[
    str,
    BeforeValidator(
        matching(r"https?://[^\s]+", "an address", "Write one that begins with https://.")
    ),
    form("^https?://", "https://shop.example/news/guest-checkout"),
]
Day = Annotated[
    dt.date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY}$"}),
]
WindowText = Annotated[
    str, BeforeValidator(_read_window), form(_WINDOW, "2026-Q4", "2026-10-05..2026-12-11", "now")
]
Share = Annotated[
    float, BeforeValidator(read_share), form(r"^[0-9]{1,3}(\.[0-9]{1,6})? ?%$", "30%")
]
Months = Annotated[int, BeforeValidator(_read_months), form("^[0-9]{1,2} months?$", "12 months")]
Days = Annotated[
    int, BeforeValidator(_read_days), form("^[0-9]{1,3} (day|week)s?$", "2 weeks", "10 days")
]
Capacity = Annotated[
    tuple[float, str],
    BeforeValidator(_read_capacity),
    form(r"^[0-9]{1,6}(\.[0-9]{1,3})? (item|point)s?$", "20 items", "40 points"),
]
TimeZone = Annotated[
    str, BeforeValidator(_read_timezone), form(r"^[A-Za-z]", "Europe/Berlin", "UTC")
]
InnerFile = Annotated[
    str, BeforeValidator(_read_file), WithJsonSchema({"type": "string", "minLength": 1})
]
Version = Annotated[Literal[1], BeforeValidator(_read_version)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Number = Annotated[
    float,
    BeforeValidator(read_number),
    WithJsonSchema({"type": ["number", "string"], "pattern": "^-?[0-9]+(\\.[0-9]+)?%?$"}),
]
MonthNumber = Annotated[
    int,
    BeforeValidator(whole(1, 12)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 12}),
]
Rank = Annotated[
    int,
    BeforeValidator(whole(1, 100_000)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 100_000}),
]


class Object(BaseModel):
    """Fields with known names, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

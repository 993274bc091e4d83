"""What people answer to a note: `/drift snooze 14d reason`, `/drift accept reason`, `/drift wake`.

Anybody may write anything there, so nothing is an error: what is not understood becomes a
sentence for whoever wrote it. Reasons are untrusted text.
"""

import datetime as dt
import re
from dataclasses import dataclass

from bot.domain.decisions import LONGEST_WHY, Kind
from bot.domain.rules import RULES

PREFIX = "/drift"
WAKE = "wake"
LONGEST = 365
"""Days from today that a snooze may last. For longer, accept."""

_FORMS = f"Write {PREFIX} snooze 14d reason, {PREFIX} accept reason, or {PREFIX} wake."
_HOW_LONG = f"Write {PREFIX} snooze 14d reason, or {PREFIX} snooze until 2026-12-01 reason."

_CODE = re.compile("[A-Z][0-9]{2}", re.IGNORECASE)
_SPAN = re.compile("([0-9]+)[ ]?(d|days?|w|weeks?)", re.IGNORECASE)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARKS = ",;:.-–—"


@dataclass(frozen=True, slots=True)
class Accept:
    """Quiet it until its facts change. `rule` is the only one meant, '' for all on the item."""

    why: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Quiet it until a day, that day included; `rule` as in `Accept`."""

    until: dt.date
    why: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Wake:
    """Take back what was decided in answers to this note; `rule` as in `Accept`."""

    rule: str = ""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """No decision. `why` is a sentence for the person; it may repeat a word of theirs."""

    why: str


Command = Accept | Snooze | Wake | Misunderstood


class _Unclear(ValueError):
    """Its text is the sentence."""


def parse(text: str, today: dt.date) -> Command:
    """What a reply decides; only its first line counts. Never raises."""
    line = next(iter(text.strip().splitlines()), "")
    first, *words = line.split() or [""]
    if first.casefold() != PREFIX:
        return Misunderstood(f"A decision begins with {PREFIX}. {_FORMS}")
    try:
        return _decision(words, today)
    except _Unclear as unclear:
        return Misunderstood(str(unclear))


def _decision(words: list[str], today: dt.date) -> Accept | Snooze | Wake:
    before, words = _rule(words)
    if not words:
        raise _Unclear(f"It does not say what to do. {_FORMS}")
    verb, words = words[0].rstrip(_MARKS).casefold(), words[1:]
    if verb not in (*Kind, WAKE):
        raise _Unclear(f"'{_shown(verb)}' is not something that can be done here. {_FORMS}")
    after, words = ("", words) if before else _rule(words)
    rule = before or after
    if verb == WAKE:
        return Wake(rule)
    if verb == Kind.ACCEPT:
        return Accept(_why(words), rule)
    until, words = _until(words, today)
    return Snooze(until, _why(words), rule)


def _rule(words: list[str]) -> tuple[str, list[str]]:
    """The code at the beginning, if there is one, and the words that follow."""
    code = words[0].rstrip(_MARKS).upper() if words else ""
    if not _CODE.fullmatch(code):
        return "", words
    if code not in RULES:  # to take it for a reason would quiet more than was meant
        raise _Unclear(f"There is no rule {code}. The note names those that are told in it.")
    return code, words[1:]


def _until(words: list[str], today: dt.date) -> tuple[dt.date, list[str]]:
    """The last quiet day, and the words that follow it."""
    if words and words[0].casefold() in ("until", "for"):
        words = words[1:]
    if not words:
        raise _Unclear(f"It does not say for how long. {_HOW_LONG}")
    first = words[0].rstrip(_MARKS)
    taken = 1
    if first.isascii() and first.isdigit() and len(words) > 1:  # '2 weeks'
        first, taken = f"{first} {words[1].rstrip(_MARKS)}", 2
    try:
        return last_day(first, today), words[taken:]
    except ValueError as error:
        raise _Unclear(f"{error} {_HOW_LONG}") from error


def last_day(text: str, today: dt.date) -> dt.date:
    """The day that `14d`, `2 weeks` or `2026-12-01` names.

    Raises ValueError with a sentence for people if it names none, a day in the past, or one
    too far ahead.
    """
    if match := _SPAN.fullmatch(text):
        days = int(match[1][:9]) * (7 if match[2][0] in "wW" else 1)
        if days == 0:
            raise ValueError(f"{_shown(text)} is no time at all.")
        return today + dt.timedelta(days=_limited(days))
    if not _DAY.fullmatch(text):
        raise ValueError(f"'{_shown(text)}' is neither a day nor a number of days.")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is a day that does not exist.") from None
    if day < today:
        raise ValueError(f"{text} is over: today is {today}.")
    _limited((day - today).days)
    return day


def _limited(days: int) -> int:
    if days > LONGEST:
        raise ValueError(
            f"A snooze lasts {LONGEST} days at most; an acceptance, until something changes."
        )
    return days


def _why(words: list[str]) -> str:
    """The reason on one line, without what cannot be printed, cut where we keep no more."""
    said = "".join(c for c in " ".join(words) if c.isprintable()).lstrip(_MARKS + " ")
    return said if len(said) <= LONGEST_WHY else f"{said[: LONGEST_WHY - 1]}…"


def _shown(word: str) -> str:
    told = "".join(c for c in word if c.isprintable())
    return told if len(told) <= 30 else f"{told[:29]}…"

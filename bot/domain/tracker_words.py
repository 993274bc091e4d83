"""What people's own words in a tracker are likely to mean: guesses, each to be looked over.

Used where a first roadmap is made of a backlog. Nothing here is ever applied to a backlog.
"""

import datetime as dt
import re
import unicodedata

from bot.domain.windows import Window, parse_window

EPICS = frozenset({"epic", "initiative", "theme", "feature", "capability", "legend", "objective"})
"""Types of item that hold others by their nature."""

GOALS = frozenset({"goal", "goals", "theme", "objective", "okr", "pillar", "outcome", "benefit"})
GROUPS = frozenset(
    {
        *("epic", "initiative", "roadmap", "area", "product area", "stream", "workstream"),
        *("work stream", "feature", "feature area", "track", "bet", "project", "component"),
        *("capability", "module"),
    }
)
"""Names of fields by which boards group work towards a roadmap."""

HORIZONS = frozenset({"window", "horizon", "quarter", "target quarter", "when", "timeframe"})

_UNPLANNED = frozenset(
    {
        *("bug", "bugs", "bugfix", "defect", "defects", "regression", "crash", "crasher"),
        *("incident", "incidents", "outage", "hotfix", "security", "vulnerability", "cve"),
        *("ops", "operations", "oncall", "maintenance", "chore", "chores", "support"),
        *("dependencies", "fault", "problem"),
    }
)
_NO_GROUP = frozenset(
    {
        *("first", "help", "wanted", "question", "duplicate", "invalid", "wontfix", "enhancement"),
        *("enhancements", "feature", "features", "improvement", "improvements", "task", "tasks"),
        *("request", "discussion", "triage", "blocked", "priority", "high", "medium", "low"),
        *("critical", "major", "minor", "easy", "hard", "beginner", "stale", "wip", "backlog"),
        *("review", "progress", "todo", "doing", "done", "ready", "needs", "status", "size"),
        *("epic", "tracking", "meta", "untriaged", "confirmed", "unconfirmed", "pinned"),
    }
)
_PARKED = re.compile(
    r"\b(backlog|icebox|ice box|some ?day|far[- ]future|future|later|parking lot|triage|inbox"
    r"|unscheduled|unplanned|wish ?list|nice to have|none|n/a|no milestone|unsorted|misc)\b",
    re.IGNORECASE,
)
_SPRINT = re.compile(
    r"\b(sprint|iteration|week)[ _#-]*\d+|\d+[ _#-]*(sprint|iteration)\b", re.IGNORECASE
)
_PREFIX = re.compile(
    r"^[\[(<]?(epic|initiative|meta|umbrella|tracking( issue)?|roadmap)[\])>]?\s*"
    r"(?:[:|\u2013\u2014-]+\s*|for\s+|(?<=[\])>])\s*|(?<=[\])>] )\s*)",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?:(20\d\d)\W?Q([1-4])|Q([1-4])\W*(20\d\d))", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_ID = 100, 48


def is_unplanned(word: str) -> bool:
    """Whether a label or a type speaks of work that nobody plans: bugs, operations, security."""
    return not _words(word).isdisjoint(_UNPLANNED)


def is_group(label: str) -> bool:
    """Whether a label may stand for a piece of work, and not for its kind or its standing."""
    words = _words(label)
    return words.isdisjoint(_UNPLANNED | _NO_GROUP) and not re.fullmatch(r"[pP]\W?\d", label)


def is_parked(title: str) -> bool:
    """Whether a milestone or version is where people put what they do not plan yet."""
    return bool(_PARKED.search(title))


def is_sprint(title: str) -> bool:
    """Whether a milestone or version is a sprint by its name."""
    return bool(_SPRINT.search(title))


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^a-z]+", text.casefold()) if word}


def window_of(value: str) -> Window | None:
    """The window that a board's value names: `Q4 2026`, `Now`; None where it names none."""
    told = value.strip().casefold()
    if told in ("now", "next", "later"):
        return parse_window(told)
    if match := _QUARTER.fullmatch(value.strip()):
        year, quarter = match[1] or match[4], match[2] or match[3]
        return parse_window(f"{year}-Q{quarter}")
    return None


def range_of(start: dt.date, end: dt.date) -> Window | None:
    """The window between two days; None where they are the wrong way round or not to be meant."""
    return parse_window(f"{start}..{end}") if start <= end and is_sane(start, end) else None


def is_sane(*days: dt.date) -> bool:
    """Whether a manifest takes these days."""
    return all(2000 <= day.year < 2200 for day in days)


def one_line(text: str, limit: int = _LONGEST_TITLE) -> str:
    """A tracker's text on one line, without control characters, and cut where it is long."""
    seen = "".join(c if _is_shown(c) else " " for c in text)
    told = " ".join(seen.split())
    return told if len(told) <= limit else told[: limit - 1].rstrip() + "\u2026"


def _is_shown(char: str) -> bool:
    """Not the controls, lone halves of characters, nor separators of lines."""
    joins = char == "\u200d"  # within one picture
    return joins or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def release_title(text: str) -> str:
    """The title of a milestone or version; a bare number says of itself that it is a release."""
    told = title_of(text)
    return told if re.search(r"[^\W\d_]{2}", told) else f"Release {told}"


def title_of(text: str) -> str:
    """The title of an epic or milestone without the word that says that it is one."""
    told = one_line(text, 2 * _LONGEST_TITLE)
    short = _PREFIX.sub("", told).strip()
    if short != told and short.partition(" ")[0].islower():
        short = short[:1].upper() + short[1:]
    return one_line(short) or one_line(told) or "Untitled"


def slug(text: str) -> str:
    """An id made of a text, cut between words; '' where no letter or digit can be kept."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    whole = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").lower()).strip("-")
    if len(whole) <= _LONGEST_ID:
        return whole
    cut = whole[: _LONGEST_ID + 1].rpartition("-")[0]
    return cut or whole[:_LONGEST_ID]

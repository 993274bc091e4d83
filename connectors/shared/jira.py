"""What the words of Jira mean, in an export as over the API."""

import re

from bot.domain.backlog import Status

KEY = re.compile(r"(?P<project>[A-Za-z][A-Za-z0-9_]*)-[1-9][0-9]*")

CATEGORIES = {
    "new": Status.TODO,
    "to do": Status.TODO,
    "indeterminate": Status.DOING,
    "in progress": Status.DOING,
    "done": Status.DONE,
}
"""The categories of statuses, by key or by name."""

_CLOSED = {"done", "closed", "resolved", "fixed", "released"}
_DROPPED = {
    *("won't fix", "won't do", "wontfix", "duplicate", "cannot reproduce", "can't reproduce"),
    *("incomplete", "invalid", "declined", "abandoned", "obsolete", "rejected", "withdrawn"),
    *("cancelled", "canceled", "not a bug", "not our bug", "works as designed", "as designed"),
    *("needs more info",),
}

OUTWARD_WAITS = {
    **dict.fromkeys(("blocks", "blocker", "gantt: finish-start", "gantt end to start"), False),
    **dict.fromkeys(("depends", "depends on", "dependency", "dependent", "requires"), True),
}
"""By the name of a link type, whether the item at its outward end waits for the other one.

An export has these names alone; over the API the words of each end tell.
"""


def waits(link_type: str, *, inward: bool) -> bool | None:
    """Whether an item waits for the one that it is linked to; None where neither does."""
    outward = OUTWARD_WAITS.get(link_type.strip().casefold())
    return None if outward is None else outward is not inward


def status_of(word: str, category: str, resolution: str) -> Status | None:
    """Done is told from dropped by the resolution, else by the status' own name.

    None where there is neither a category nor a well-known word: the map decides.
    """
    known = CATEGORIES.get(category.casefold())
    if known is None and (word.casefold() in _CLOSED or resolution):
        known = Status.DONE
    if known is Status.DONE and {_plain(word), _plain(resolution)} & _DROPPED:
        return Status.DROPPED
    return known


def project_of(key: str) -> str:
    """The project a key belongs to; '' where it is no key."""
    match = KEY.fullmatch(key)
    return match["project"] if match else ""


def _plain(word: str) -> str:
    return word.replace("\u2019", "'").casefold()

"""What a person may choose for a finding, as it is written in a conflict file."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.commands import last_day


class Side(StrEnum):
    """What becomes of a finding."""

    ROADMAP = "roadmap"  # the manifest is patched
    BACKLOG = "backlog"  # somebody changes the tracker
    ACCEPT = "accept"  # it is quiet until its facts change
    SNOOZE = "snooze"  # it is quiet until a day


FORMS = "roadmap, backlog, accept, snooze 14d or snooze until 2026-12-01"


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice; a snooze has its last quiet day."""

    side: Side
    until: dt.date | None = None


def parse_pick(text: str, today: dt.date) -> Pick:
    """Read a choice. Raises ValueError with a sentence for people."""
    words = text.casefold().split()
    first = words[0] if words else ""
    if first in ("snooze", "until"):
        span = " ".join(word for word in words if word not in ("snooze", "until", "for"))
        if not span:
            raise ValueError(
                "It does not say for how long: snooze 14d, or snooze until 2026-12-01."
            )
        return Pick(Side.SNOOZE, last_day(span, today))
    if len(words) != 1 or first not in [*map(str, Side)]:
        raise ValueError(f"'{text}' is no choice; write {FORMS}.")
    return Pick(Side(first))

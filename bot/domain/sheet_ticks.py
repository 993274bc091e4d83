"""The boxes of a dashboard: what each is called, and what a tick on it decides."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.backlog import Sheet, Tick
from bot.domain.decisions import Decision, Kind
from bot.domain.findings import Finding
from bot.domain.sheet_block import Heard, Unreadable, decode

SNOOZE_DAYS = 14
SOMEONE = "someone"
"""Who decided, where the tracker does not tell."""

MOST_TICKS = 100
"""Ticks that are remembered, so that they are not heard twice: the latest."""

_WAKE = "wake"
_NAME = re.compile(
    r"(?P<word>accept|snooze|wake)\.(?P<finding>[0-9a-f]{12})(?:\.(?P<facts>[0-9a-f]{8}))?"
)


def accepting(finding: Finding) -> str:
    """Name of the box that accepts a finding as it is."""
    return f"{Kind.ACCEPT}.{finding.fingerprint}.{finding.digest}"


def snoozing(finding: Finding) -> str:
    """Name of the box that snoozes it."""
    return f"{Kind.SNOOZE}.{finding.fingerprint}.{finding.digest}"


def waking(finding: Finding) -> str:
    """Name of the box that takes a decision on it back."""
    return f"{_WAKE}.{finding.fingerprint}"


def read(sheet: Sheet, now: dt.datetime, today: dt.date) -> Heard | Unreadable:
    """What a dashboard remembers, with the ticks on it that no run has heard yet.

    A tick of unknown time counts as made now. A snooze lasts from the day of its tick, however
    often a dashboard that cannot be written tells it again.
    """
    kept = decode(sheet.block)
    return kept if isinstance(kept, Unreadable) else _with_ticks(kept, sheet.ticks, now, today)


def _with_ticks(heard: Heard, ticks: Iterable[Tick], now: dt.datetime, today: dt.date) -> Heard:
    known = list(heard.ticks)
    for tick in sorted(ticks, key=lambda tick: tick.at or now):
        at = (tick.at or now).astimezone(dt.UTC).replace(microsecond=0)
        if (tick.box, at) in known:
            continue
        heard = _decided(heard, replace(tick, at=at), today)
        if tick.at is not None and _NAME.fullmatch(tick.box):
            known.append((tick.box, at))
    latest = sorted(known, key=lambda told: (told[1], told[0]))[-MOST_TICKS:]
    return replace(heard, ticks=tuple(latest))


def _decided(heard: Heard, tick: Tick, today: dt.date) -> Heard:
    """What is in force after this tick; one on a box that is none of ours changes nothing."""
    name, at = _NAME.fullmatch(tick.box), tick.at
    if name is None or at is None or (name["facts"] is None) is not (name["word"] == _WAKE):
        return heard
    about = [d for d in heard.decisions if d.finding == name["finding"]]
    if name["word"] == _WAKE:
        ended = {d for d in about if d.at <= at}
        return replace(heard, decisions=tuple(d for d in heard.decisions if d not in ended))
    kind = Kind(name["word"])
    made = Decision(name["finding"], kind, tick.by or SOMEONE, at)
    if kind is Kind.ACCEPT:
        made = replace(made, facts=name["facts"])
    else:
        made = replace(made, until=min(today, at.date()) + dt.timedelta(days=SNOOZE_DAYS))
    if any(_says_it(known, made) for known in about):
        return heard
    return replace(heard, decisions=(*heard.decisions, made))


def _says_it(known: Decision, made: Decision) -> bool:
    """Whether a decision that is in force already says all that this one would."""
    if known.kind is not made.kind:
        return False
    if known.kind is Kind.ACCEPT:
        return known.facts == made.facts
    latest, until = known.until or dt.date.min, made.until or dt.date.min
    return known.at == made.at or latest >= until

"""What a dashboard remembers in its hidden block: decisions of people, and what it said last.

It stands with the issue and not in our store, so that losing the store loses nothing that
people did, and a run that finds nothing new says nothing new.
"""

import base64
import binascii
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.domain.decisions import Decision, from_json, to_json
from bot.domain.forecast.outlook import Subject
from bot.domain.forecast.telling import Foretold, from_cells, to_cells

VERSION = "v1"

LIMIT = 24_000
"""Characters of a block: an issue's property in Jira holds about 32,000."""

_LONGEST = 1 << 20
"""Characters of a block once it is unpacked: more than that we never write."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: a finding that is there, by its fingerprint, or one that is gone."""

    word: str
    finding: str = ""
    rule: str = ""  # these three tell of one that is gone
    initiative: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What the latest run that found a change told of it. `more` were left out."""

    on: dt.date | None = None
    entries: tuple[Entry, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a dashboard remembers, and what people ticked on it since it was written.

    `ticks` are those of known time that were taken notice of, oldest first: a tracker may
    tell them again. `since` is the day each of the foremost findings was first found.
    `state` names the findings as they were told last, and `changes` what was new then.
    `lost` is how many decisions there was no room for, when `full` were kept. `told` are the
    forecasts told last.
    """

    decisions: tuple[Decision, ...] = ()
    ticks: tuple[tuple[str, dt.datetime], ...] = ()
    since: Mapping[str, dt.date] = field(default_factory=lambda: MappingProxyType({}))
    state: str = ""
    changes: Changes = Changes()
    lost: int = 0
    full: int = 0
    told: Mapping[Subject, Foretold] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A block that we must not write over: people's decisions may be in it."""

    why: str


NOTHING_HEARD = Heard()


def encode(heard: Heard) -> str:
    """The block of a dashboard; equal for equal memories."""
    told = {
        "decisions": [to_json(d) for d in heard.decisions],
        "ticks": [[box, _instant_text(at)] for box, at in heard.ticks],
        "since": {f: day.isoformat() for f, day in sorted(heard.since.items())},
        "state": heard.state,
        "changes": _changes_json(heard.changes),
        "lost": heard.lost,
        "full": heard.full,
        "told": [to_cells(one) for _, one in sorted(heard.told.items())],
    }
    text = json.dumps({k: v for k, v in told.items() if v}, separators=(",", ":"), sort_keys=True)
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"{VERSION}.{packed.rstrip('=')}"


def decode(block: str) -> Heard | Unreadable:
    """What a block says. An empty one says nothing."""
    version, dot, packed = block.partition(".")
    if not block:
        return NOTHING_HEARD
    if dot and version != VERSION and version[:1] == "v" and version[1:].isdecimal():
        return Unreadable(f"it was written by a later version of roadmap-drift ({version})")
    try:
        if version != VERSION:
            raise ValueError(version)
        return _heard(json.loads(_unpacked(packed)))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error):
        return Unreadable(
            "its hidden text was changed; put it back from the issue's history of edits, or delete"
            " the issue to begin anew"
        )


def _unpacked(packed: str) -> bytes:
    plain = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
    reading = zlib.decompressobj()
    told = reading.decompress(plain, _LONGEST)
    if not reading.eof or reading.unused_data:
        raise ValueError("longer than a block can be, or cut off")
    return told


def _heard(told: Mapping[str, Any]) -> Heard:
    return Heard(
        decisions=tuple(from_json(each) for each in told.get("decisions", ())),
        ticks=tuple((str(box), _instant(at)) for box, at in told.get("ticks", ())),
        since=MappingProxyType(
            {str(f): dt.date.fromisoformat(day) for f, day in told.get("since", {}).items()}
        ),
        state=str(told.get("state", "")),
        changes=_changes(told.get("changes", {})),
        lost=int(told.get("lost", 0)),
        full=int(told.get("full", 0)),
        told=_forecasts(told.get("told", ())),
    )


def _forecasts(rows: Iterable[Sequence[Any]]) -> Mapping[Subject, Foretold]:
    """Those that this version knows the words of."""
    known = [one for row in rows if (one := from_cells(row)) is not None]
    return MappingProxyType({one.subject: one for one in known})


def _changes_json(changes: Changes) -> dict[str, Any]:
    if changes.on is None:
        return {}
    entries = [[e.word, e.finding, e.rule, e.initiative, e.item] for e in changes.entries]
    return {"on": changes.on.isoformat(), "entries": entries, "more": changes.more}


def _changes(told: Mapping[str, Any]) -> Changes:
    if not told:
        return Changes()
    entries = tuple(Entry(*map(str, entry)) for entry in told["entries"])
    return Changes(dt.date.fromisoformat(told["on"]), entries, int(told["more"]))


def _instant_text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return at

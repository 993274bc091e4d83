"""What people decided about findings: to accept one as it is, or to hear of it later."""

import base64
import binascii
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

VERSION = 1

ROOM = 4_000
"""Characters that decisions may take in a hidden text."""

_CUTS = (200, 60, 0)
_LONGEST = 1 << 20

LONGEST_WHY = 200
"""Characters of a reason that are kept: it stands in a hidden text of limited length."""


class Kind(StrEnum):
    """How a finding is quieted."""

    ACCEPT = "accept"  # until its facts change
    SNOOZE = "snooze"  # until a day


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision about one finding.

    `finding` is its fingerprint. A snooze has the last quiet day in `until`; an acceptance
    has the digest of the finding's facts as they were, in `facts`.
    """

    finding: str
    kind: Kind
    by: str
    at: dt.datetime
    why: str = ""
    until: dt.date | None = None
    facts: str = ""

    def holds(self, facts: str, today: dt.date) -> bool:
        """Whether it still quiets the finding, whose facts have this digest now."""
        if self.kind is Kind.SNOOZE:
            return self.until is not None and today <= self.until
        return self.facts == facts


def to_json(decision: Decision) -> dict[str, Any]:
    """As short a mapping as can be read back."""
    told = {
        "finding": decision.finding,
        "kind": decision.kind.value,
        "by": decision.by,
        "at": decision.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "why": decision.why[:LONGEST_WHY],
        "until": decision.until.isoformat() if decision.until else "",
        "facts": decision.facts,
    }
    return {name: value for name, value in told.items() if value}


def from_json(told: Mapping[str, Any]) -> Decision:
    """Raises ValueError, KeyError or TypeError for anything that `to_json` does not give."""
    until = told.get("until")
    at = dt.datetime.fromisoformat(told["at"])
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return Decision(
        finding=str(told["finding"]),
        kind=Kind(told["kind"]),
        by=str(told.get("by", "")),
        at=at,
        why=str(told.get("why", "")),
        until=dt.date.fromisoformat(until) if until else None,
        facts=str(told.get("facts", "")),
    )


def to_text(decisions: Iterable[Decision]) -> str:
    """The decisions as one word of letters, digits, - and _, for a hidden text; '' for none.

    Where they would be too long for it, their reasons are cut.
    """
    made = tuple(decisions)
    if not made:
        return ""
    texts = (_packed(replace(one, why=one.why[:kept]) for one in made) for kept in _CUTS)
    shortest = ""
    for shortest in texts:
        if len(shortest) <= ROOM:
            break
    return shortest


def _packed(decisions: Iterable[Decision]) -> str:
    told = [to_json(decision) for decision in decisions]
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compress(text.encode("utf-8", "backslashreplace"), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_text(text: str) -> tuple[Decision, ...]:
    """The decisions in such a word. Raises ValueError for anything else."""
    if not text:
        return ()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        reading = zlib.decompressobj()
        plain = reading.decompress(packed, _LONGEST)
        if not reading.eof:
            raise ValueError("longer than we write it, or cut off")
        return tuple(from_json(told) for told in json.loads(plain))
    except (zlib.error, binascii.Error, KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a list of decisions") from error

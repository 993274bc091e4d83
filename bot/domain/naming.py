"""How people name a finding: by the first letters of its fingerprint, or by rule and place."""

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.findings import Finding

SHOWN = 6
"""Letters of a fingerprint that are shown at least."""

_BEGINNING = re.compile("[0-9a-f]{4,12}")


def short_ids(findings: Iterable[Finding]) -> Mapping[str, str]:
    """For each fingerprint as much of its beginning as tells it from all the others.

    What tells only that something could not be judged has no name: nobody can quiet it.
    """
    prints = sorted({f.fingerprint for f in findings if not f.is_run_health})
    ids: dict[str, str] = {}
    for before, each, after in zip(["", *prints], prints, [*prints[1:], ""], strict=False):
        needed = max(_shared(before, each), _shared(each, after)) + 1
        ids[each] = each[: max(SHOWN, needed)]
    return ids


def _shared(one: str, other: str) -> int:
    """How many letters their beginnings have in common."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def meant(word: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a word names: `3fa9c2`, `T01:guest-checkout`, `T01:acme/shop#12`."""
    folded = word.strip().casefold()
    if _BEGINNING.fullmatch(folded):
        return [f for f in findings if f.fingerprint.startswith(folded)]
    return [f for f in findings if folded in _names(f)]


def _names(finding: Finding) -> Iterator[str]:
    places = [finding.initiative]
    if finding.item:
        places += [str(finding.item), finding.item.key]
    return (f"{finding.rule}:{place}".casefold() for place in places if place)


def near(word: str, findings: Sequence[Finding], most: int = 5) -> list[Finding]:
    """The findings that might have been meant: the most alike first, or none."""
    folded = word.strip().casefold()
    alike = [(_likeness(folded, finding), finding) for finding in findings]
    alike.sort(key=lambda pair: -pair[0])  # it is stable: equals stay worst first
    return [finding for likeness, finding in alike[:most] if likeness >= 0.6]


def _likeness(word: str, finding: Finding) -> float:
    parts = {part for part in (word, *word.split(":", 1)) if part}
    if parts & {finding.rule.casefold(), finding.initiative.casefold()}:
        return 1.0
    names = [*_names(finding), finding.fingerprint[: max(len(word), 4)]]
    return max(difflib.SequenceMatcher(None, word, name).ratio() for name in names)

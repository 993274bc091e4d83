"""Which finding a waiver means, and which waivers have no effect any more. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.findings import Finding, NotApplied
from bot.domain.roadmap import Roadmap, Waiver


def is_over(waiver: Waiver, today: dt.date) -> bool:
    """Whether its last day has passed."""
    return waiver.until is not None and waiver.until < today


def fits(waiver: Waiver, finding: Finding) -> bool:
    """Whether the waiver means this finding as it is. What it leaves out, it allows."""
    return _names(waiver, finding) and (not waiver.facts or waiver.facts == finding.digest)


def _names(waiver: Waiver, finding: Finding) -> bool:
    """Whether it means this finding, whatever its facts."""
    if waiver.rule != finding.rule:
        return False
    named = (
        (waiver.initiative, finding.initiative),
        (waiver.item, str(finding.item or "")),
        (waiver.finding, finding.fingerprint if waiver.finding else ""),
    )
    return all(not told or told == here for told, here in named)


class Waivers:
    """Waivers by what they name, so that many of them cost a finding no more than a few."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._by_name: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in waivers:
            self._by_name.setdefault((waiver.rule, waiver.finding), []).append(waiver)

    def fitting(self, finding: Finding) -> list[Waiver]:
        """Those that mean the finding; what is meant for it alone comes first."""
        if not self._by_name:
            return []
        alone = self._by_name.get((finding.rule, finding.fingerprint), ())
        others = self._by_name.get((finding.rule, ""), ())
        return [waiver for waiver in (*alone, *others) if fits(waiver, finding)]


@dataclass(frozen=True, slots=True)
class Idle:
    """A waiver of the manifest that quiets nothing, and why."""

    waiver: Waiver
    why: str


def without_effect(
    roadmap: Roadmap, findings: Iterable[Finding], silent: Iterable[NotApplied]
) -> Iterator[Idle]:
    """Waivers that fit no finding, in the order of the manifest.

    Of those whose rule kept silent where they may belong nobody knows, so they are left out.
    """
    by_name: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for name in ("", finding.fingerprint):
            by_name.setdefault((finding.rule, name), []).append(finding)
    unknown: dict[str, set[str]] = {}
    for told in silent:
        for code in told.rule.split():
            unknown.setdefault(code, set()).add(told.where)
    wide = {roadmap.id, *(source.name for source in roadmap.sources)}
    for waiver in roadmap.waivers:
        hidden = unknown.get(waiver.rule, set())
        found = by_name.get((waiver.rule, waiver.finding), ())
        if hidden and (not waiver.initiative or hidden & {waiver.initiative, *wide}):
            continue
        if any(fits(waiver, finding) for finding in found):
            continue
        changed = any(_names(waiver, finding) for finding in found)
        why = "the facts it rests on have changed" if changed else "no finding fits it any more"
        yield Idle(waiver, why)

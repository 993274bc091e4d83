"""Which findings a person means, and what becomes of them. Writes nothing."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.decisions import Decision, Kind
from bot.domain.detect import Verdict
from bot.domain.errors import BotError
from bot.domain.findings import Finding
from bot.domain.naming import meant, near, short_ids
from bot.domain.policy import Level
from bot.domain.roadmap import Roadmap, Waiver
from bot.domain.wording import Names, plain, sentence, title

_LISTED = "roadmap-drift check --all lists the findings, each with its id beside it."
_UNREAD = "A source could not be read to its end, so there may be findings that are not known now."


@dataclass(frozen=True, slots=True)
class Choice:
    """A finding, the verdict it is from, and what a person decided about it."""

    verdict: Verdict
    finding: Finding
    decision: Decision

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap that it is about."""
        return self.verdict.scene.roadmap

    @property
    def name(self) -> str:
        """The rule, and the initiative or item: 'T01 overdue on Guest checkout'."""
        return name_of(self.finding, Names(self.verdict.scene))

    def waiver(self) -> Waiver:
        """The same as it stands in a manifest."""
        told, item = self.finding, self.finding.item
        return Waiver(
            rule=told.rule,
            until=self.decision.until,
            initiative=told.initiative,
            item="" if told.initiative or not item else str(item),
            by=self.decision.by,
            reason=self.decision.why,
            finding=told.fingerprint,
            facts=self.decision.facts,
        )


@dataclass(frozen=True, slots=True)
class Will:
    """What a person wants of findings. A snooze has the last quiet day in `until`."""

    kind: Kind
    by: str
    at: dt.datetime
    why: str
    until: dt.date | None = None

    def on(self, finding: Finding) -> Decision:
        """The decision on one of them, as its facts are now."""
        return Decision(
            finding=finding.fingerprint,
            kind=self.kind,
            by=self.by,
            at=self.at,
            why=self.why,
            until=self.until,
            facts=finding.digest if self.kind is Kind.ACCEPT else "",
        )


def name_of(finding: Finding, names: Names) -> str:
    """The rule, and what it is about, by title."""
    if finding.initiative:
        return f"{title(finding)} on {plain(names.initiative(finding.initiative))}"
    if finding.item:
        return f"{title(finding)} on {plain(names.ref(finding.item))}"
    return title(finding)


def standing(
    verdicts: Iterable[Verdict], levels: Collection[Level]
) -> list[tuple[Verdict, Finding]]:
    """Every finding that stands now at these levels, of any level if none is named."""
    told = {
        finding.fingerprint: (verdict, finding)
        for verdict in verdicts
        for finding in verdict.standing
        if not finding.is_run_health and (not levels or finding.level in levels)
    }
    return list(told.values())


def named(words: Iterable[str], verdicts: Sequence[Verdict]) -> list[tuple[Verdict, Finding]]:
    """The finding that each word names. Raises BotError with every word that names no single one.

    Also a finding that is quiet already may be named: a new decision takes the old one's place.
    """
    known = [(verdict, finding) for verdict in verdicts for finding in verdict.findings]
    chosen: dict[str, tuple[Verdict, Finding]] = {}
    wrong: list[str] = []
    for word in words:
        found = meant(word, (finding for _, finding in known))
        prints = {finding.fingerprint for finding in found}
        if len(prints) == 1 and not found[0].is_run_health:
            chosen |= {f.fingerprint: (v, f) for v, f in known if f.fingerprint in prints}
        else:
            wrong.extend(_wrong(word, found, known))
    if wrong:
        unread = [_UNREAD] if any(verdict.unjudged for verdict in verdicts) else []
        raise BotError("\n".join(wrong), remedy="\n".join([*unread, _LISTED]))
    return list(chosen.values())


def _wrong(word: str, found: list[Finding], known: list[tuple[Verdict, Finding]]) -> Iterator[str]:
    drift = [finding for _, finding in known if not finding.is_run_health]
    if [finding for finding in found if finding.is_run_health]:
        yield f"{word} tells what could not be judged; that can be put right, but not accepted."
        return
    near_by = found or near(word, drift)
    if found:
        yield f"{word} names {len(found)} findings:"
    else:
        yield f"{word} names no finding." + (" Did you mean:" if near_by else "")
    ids = short_ids(drift)
    scenes = {finding.fingerprint: verdict.scene for verdict, finding in known}
    for finding in near_by:
        names = Names(scenes[finding.fingerprint])
        told = plain(sentence(finding, names))
        yield f"  {ids[finding.fingerprint]}  {name_of(finding, names)}: {told}"

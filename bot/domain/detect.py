"""Compare roadmap and backlog: values in, findings out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.backlog import Capability, ItemRef, Snapshot, natural
from bot.domain.beside import NOTHING_BESIDE, Aside, Beside
from bot.domain.findings import Finding, Hit, NotApplied
from bot.domain.policy import Level, Option, Policy, Reach
from bot.domain.roadmap import Commitment, Initiative, InitiativeStatus, Roadmap, Waiver
from bot.domain.rules import RULES
from bot.domain.rules.rule import Asks, Graded, Rule
from bot.domain.scene import NOT_DONE, UNFINISHED, Scene, set_scene

_BY_COMMITMENT = {
    Commitment.COMMITTED: Level.ERROR,
    Commitment.EXPECTED: Level.WARNING,
    Commitment.ASPIRATIONAL: Level.NOTE,
}


# Statuses of which the roadmap means that there is work in the backlog.
_MEANT = UNFINISHED | {InitiativeStatus.DONE}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, worst first, and what could not be judged."""

    findings: tuple[Finding, ...]
    not_applied: tuple[NotApplied, ...]
    scene: Scene

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings no waiver covers."""
        return tuple(f for f in self.findings if f.waiver is None)

    @property
    def unjudged(self) -> bool:
        """Whether part of the picture is missing, whatever the policy says of run health."""
        gaps = self.scene.snapshot.gaps
        return bool(gaps) or any(f.is_run_health for f in self.findings)

    def drifted(self, fail_on: Level) -> bool:
        """Whether a standing finding is at or above `fail_on`; run health aside."""
        return any(f.level.weight >= fail_on.weight and not f.is_run_health for f in self.standing)


def detect(  # noqa: PLR0913  what is judged, and what is known beside it
    roadmap: Roadmap,
    snapshot: Snapshot,
    today: dt.date,
    *,
    portfolio: Iterable[Roadmap] = (),
    beside: Beside = NOTHING_BESIDE,
    rules: Mapping[str, Rule] = RULES,
) -> Verdict:
    """Run every rule the policy leaves on. Equal input gives equal output, in equal order."""
    scene = set_scene(
        roadmap,
        snapshot,
        today,
        options={code: _options(rule, roadmap.policy) for code, rule in rules.items()},
        portfolio=portfolio,
        beside=beside,
    )
    found: list[Finding] = []
    not_applied: list[NotApplied] = []
    judging = [rule for rule in rules.values() if not _is_off(rule, roadmap.policy)]
    not_applied.extend(_unknown_beside(judging, scene))
    for rule in judging:
        if any(map(beside.why_not, rule.beside)):
            continue
        hits = [hit for hit in rule.check(scene) if _holds(rule, hit, scene)]
        not_applied.extend(_silent_sources(rule, hits, scene))
        found.extend(_judged(rule, hit, scene) for hit in hits)
    not_applied.extend(_silent_scopes(judging, scene))
    not_applied.extend(_idle_links(judging, found, scene))
    not_applied.extend(_undated(judging, scene))
    return Verdict(tuple(sorted(found, key=_order)), tuple(not_applied), scene)


def histories_to_read(scene: Scene, rules: Mapping[str, Rule] = RULES) -> tuple[ItemRef, ...]:
    """Items of whose past a rule must know, in sources that tell it."""
    judging = (r.histories for r in rules.values() if not _is_off(r, scene.roadmap.policy))
    return _asked(filter(None, judging), scene, Capability.HISTORY)


def remote_links_to_read(scene: Scene, rules: Mapping[str, Rule] = RULES) -> tuple[ItemRef, ...]:
    """Items of whose links to other trackers a rule must know, in sources that tell them."""
    judging = (r.remote_links for r in rules.values() if not _is_off(r, scene.roadmap.policy))
    return _asked(filter(None, judging), scene, Capability.REMOTE_LINKS)


def _asked(askers: Iterable[Asks], scene: Scene, capability: Capability) -> tuple[ItemRef, ...]:
    told = {s for s, known in scene.snapshot.capabilities.items() if capability in known}
    if not told:
        return ()
    asked = {ref for ask in askers for ref in ask(scene) if ref.source in told}
    return tuple(sorted(asked, key=natural))


def _is_off(rule: Rule, policy: Policy) -> bool:
    setting = policy.rules.get(rule.code)
    return rule.off if setting is None else setting.off


def _options(rule: Rule, policy: Policy) -> dict[str, Option]:
    chosen = {name: option.default for name, option in rule.options.items()}
    if setting := policy.rules.get(rule.code):
        chosen.update(setting.options)
    return chosen


def _silent_sources(rule: Rule, hits: Iterable[Hit], scene: Scene) -> Iterator[NotApplied]:
    """Sources that do not tell what the rule needs, and of which it found nothing anyway."""
    if not rule.needs:
        return
    told = {source for hit in hits for source in _sources(hit, scene)}
    for source in scene.roadmap.sources:
        if source.name not in scene.snapshot.capabilities or source.name in told:
            continue  # it was never opened, which run health tells
        if not scene.tells(source.name, rule.needs):
            missing = " or ".join(c.value for c in rule.needs)
            known = scene.snapshot.capabilities[source.name]
            why = " for a day in the past" if known.intersection(rule.needs) else ""
            yield NotApplied(rule.code, source.name, f"the source does not tell {missing}{why}")


def _unknown_beside(rules: Iterable[Rule], scene: Scene) -> Iterator[NotApplied]:
    """What neither the manifest nor a source tells, and the rules that would need it."""
    for aside in Aside:
        codes = " ".join(rule.code for rule in rules if aside in rule.beside)
        why = scene.beside.why_not(aside)
        if codes and why and aside is not Aside.CHANGE:  # a review is asked for by name
            yield NotApplied(codes, scene.roadmap.id, why)


def _silent_scopes(rules: Iterable[Rule], scene: Scene) -> Iterator[NotApplied]:
    whole = " ".join(rule.code for rule in rules if rule.whole)
    for initiative in scene.initiatives:
        reason = scene.scopes[initiative.id].silent
        if reason and whole:
            yield NotApplied(whole, initiative.id, reason)


def _idle_links(
    rules: Iterable[Rule], found: Iterable[Finding], scene: Scene
) -> Iterator[NotApplied]:
    """Links that reach nothing: nobody has looked at the work they were meant for."""
    judged = {(f.rule, f.initiative) for f in found}
    for initiative in scene.initiatives:
        if initiative.status not in _MEANT:
            continue
        codes = (r.code for r in rules if r.whole and (r.code, initiative.id) not in judged)
        if whole := " ".join(codes):
            for reason in scene.scopes[initiative.id].idle:
                yield NotApplied(whole, initiative.id, reason)


def _undated(rules: Iterable[Rule], scene: Scene) -> Iterator[NotApplied]:
    """Where `now`, `next` or `later` stands alone, rules about dates have nothing to judge."""
    dated = " ".join(rule.code for rule in rules if rule.dated)
    for initiative in scene.initiatives:
        window = initiative.window
        if dated and window and initiative.end is None and initiative.status in NOT_DONE:
            yield NotApplied(dated, initiative.id, f"the window {window.text} has no dates")


def _holds(rule: Rule, hit: Hit, scene: Scene) -> bool:
    """Whether a rule that argues from what is missing had all of it; others always do."""
    if not rule.whole:
        return True
    if hit.initiative and scene.scopes[hit.initiative].silent:
        return False
    return not rule.needs or all(scene.tells(s, rule.needs) for s in _sources(hit, scene))


def _sources(hit: Hit, scene: Scene) -> set[str]:
    if hit.items:
        return {ref.source for ref in hit.items}
    if hit.item:
        return {hit.item.source}
    initiative = scene.by_id.get(hit.initiative)
    return {link.source for link in initiative.links} if initiative else set()


def _judged(rule: Rule, hit: Hit, scene: Scene) -> Finding:
    setting = scene.roadmap.policy.rules.get(rule.code)
    initiative = scene.by_id.get(hit.initiative)
    level = (setting and setting.level) or hit.level or _level(rule, initiative)
    reach = (setting and setting.reach) or _reach(rule, level, initiative)
    finding = Finding(
        rule=rule.code,
        level=level,
        reach=reach,
        product=scene.roadmap.id,
        hit=hit,
        who=initiative.owner if initiative else "",
    )
    waiver = _waiver(finding, scene)
    return replace(finding, waiver=waiver) if waiver else finding


def _level(rule: Rule, initiative: Initiative | None) -> Level:
    if not isinstance(rule.level, Graded):
        return rule.level
    return _BY_COMMITMENT[initiative.commitment if initiative else Commitment.EXPECTED]


def _reach(rule: Rule, level: Level, initiative: Initiative | None) -> Reach:
    """Only errors on committed or expected initiatives go as far as the item."""
    firm = initiative is not None and initiative.commitment is not Commitment.ASPIRATIONAL
    if rule.reach is Reach.ITEM and not (level is Level.ERROR and firm):
        return Reach.DASHBOARD
    return rule.reach


def _waiver(finding: Finding, scene: Scene) -> Waiver | None:
    return next((w for w in scene.roadmap.waivers if _covers(w, finding, scene.today)), None)


def _covers(waiver: Waiver, finding: Finding, today: dt.date) -> bool:
    """Whether the waiver means this finding, and holds today. What it leaves out, it allows."""
    if waiver.rule != finding.rule or (waiver.until and waiver.until < today):
        return False
    named = (
        (waiver.initiative, finding.initiative),
        (waiver.item, str(finding.item or "")),
        (waiver.finding, finding.fingerprint if waiver.finding else ""),
        (waiver.facts, finding.digest if waiver.facts else ""),
    )
    return all(not told or told == here for told, here in named)


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        -finding.level.weight,
        finding.rule,
        finding.initiative,
        natural(finding.item or ""),
        natural(finding.hit.subject),
    )

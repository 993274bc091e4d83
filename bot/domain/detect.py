"""Compare roadmap and backlog: values in, findings out."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.backlog import Capability, ItemRef, Snapshot, natural
from bot.domain.beside import NOTHING_BESIDE, Aside, Beside
from bot.domain.figures import figures
from bot.domain.findings import Finding, Hit, NotApplied
from bot.domain.policy import Level, Reach, RuleSetting
from bot.domain.roadmap import Commitment, Initiative, InitiativeStatus, Roadmap, Waiver
from bot.domain.rules import RULES
from bot.domain.rules.rule import Asks, Graded, Rule
from bot.domain.ruling import Ruling, rulings
from bot.domain.scene import NOT_DONE, UNFINISHED, Scene, set_scene
from bot.domain.shares import Figures
from bot.domain.waiving import Idle, Waivers, is_over, without_effect

_BY_COMMITMENT = {
    Commitment.COMMITTED: Level.ERROR,
    Commitment.EXPECTED: Level.WARNING,
    Commitment.ASPIRATIONAL: Level.NOTE,
}


# Statuses of which the roadmap means that there is work in the backlog.
_MEANT = UNFINISHED | {InitiativeStatus.DONE}


@dataclass(frozen=True)
class Verdict:
    """What was found, worst first, and what could not be judged."""

    findings: tuple[Finding, ...]
    not_applied: tuple[NotApplied, ...]
    scene: Scene

    @cached_property
    def figures(self) -> Figures:
        """How much of the work serves the roadmap, as numbers."""
        return figures(self.scene)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings no waiver covers."""
        return tuple(f for f in self.findings if f.waiver is None)

    @property
    def unjudged(self) -> bool:
        """Whether part of the picture is missing, whatever the policy says of run health."""
        gaps = self.scene.snapshot.gaps
        return bool(gaps) or any(f.is_run_health for f in self.findings)

    @cached_property
    def idle_waivers(self) -> tuple[Idle, ...]:
        """Waivers of the manifest that quiet nothing; none of which part may not be known."""
        scene = self.scene
        if self.unjudged or scene.snapshot.historic:
            return ()
        idle = without_effect(scene.roadmap, self.findings, self.not_applied)
        return tuple(each for each in idle if not _is_unasked(each.waiver.rule, scene))

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
    ruled = rulings(rules, roadmap.policy)
    scene = set_scene(
        roadmap,
        snapshot,
        today,
        options={code: ruling.variants[0] for code, ruling in ruled.items()},
        portfolio=portfolio,
        beside=beside,
    )
    waivers = Waivers(roadmap.waivers)
    found: list[Finding] = []
    not_applied: list[NotApplied] = []
    judging = [ruling for ruling in ruled.values() if ruling.is_asked]
    not_applied.extend(_unknown_beside([ruling.rule for ruling in judging], scene))
    not_applied.extend(_untold_gaps({ruling.rule.code for ruling in judging}, scene))
    not_applied.extend(_unknown_then([ruling.rule for ruling in judging], scene))
    for ruling in judging:
        if any(map(beside.why_not, ruling.rule.beside)) or _is_of_today(ruling.rule, scene):
            continue
        hits = list(_hits(ruling, scene))
        not_applied.extend(_silent_sources(ruling, (hit for hit, _ in hits), scene))
        found.extend(_judged(ruling.rule, hit, setting, scene, waivers) for hit, setting in hits)
    not_applied.extend(_silent_scopes(judging, scene))
    not_applied.extend(_idle_links(judging, found, scene))
    not_applied.extend(_undated(judging, scene))
    return Verdict(tuple(sorted(found, key=_order)), tuple(not_applied), scene)


def histories_to_read(scene: Scene, rules: Mapping[str, Rule] = RULES) -> tuple[ItemRef, ...]:
    """Items of whose past a rule must know, in sources that tell it."""
    asks = {code: rule.histories for code, rule in rules.items() if rule.histories}
    return _asked(asks, rules, scene, Capability.HISTORY)


def remote_links_to_read(scene: Scene, rules: Mapping[str, Rule] = RULES) -> tuple[ItemRef, ...]:
    """Items of whose links to other trackers a rule must know, in sources that tell them."""
    asks = {code: rule.remote_links for code, rule in rules.items() if rule.remote_links}
    return _asked(asks, rules, scene, Capability.REMOTE_LINKS)


def _asked(
    asks: Mapping[str, Asks], rules: Mapping[str, Rule], scene: Scene, capability: Capability
) -> tuple[ItemRef, ...]:
    told = {s for s, known in scene.snapshot.capabilities.items() if capability in known}
    if not told:
        return ()
    asked: set[ItemRef] = set()
    ruled = rulings({code: rules[code] for code in asks}, scene.roadmap.policy)
    for code, ruling in ruled.items():
        for _, seen in ruling.scenes(scene) if ruling.is_asked else ():
            wanted = (ref for ref in asks[code](seen) if ref.source in told)
            asked.update(ref for ref in wanted if ruling.may_want(ref, scene))
    return tuple(sorted(asked, key=natural))


def _hits(ruling: Ruling, scene: Scene) -> Iterator[tuple[Hit, RuleSetting]]:
    """What the rule finds where it is on, each with what the policy says there.

    With options of an initiative or a source it is run again, and only what it finds there
    is kept.
    """
    met: set[tuple[str, ItemRef | None, str]] = set()
    alone = len(ruling.variants) == 1
    for options, seen in ruling.scenes(scene):
        for hit in ruling.rule.check(seen):
            setting = _setting(ruling, hit, scene)
            name = (hit.initiative, hit.item, hit.subject)
            if setting.off or not (alone or ruling.options(setting) == options):
                continue
            if _holds(ruling.rule, hit, scene) and (alone or name not in met):
                met.add(name)
                yield hit, setting


def _setting(ruling: Ruling, hit: Hit, scene: Scene) -> RuleSetting:
    sources = _sources(hit, scene) if ruling.sources else ()
    return ruling.on(hit.initiative, sources)


def _silent_sources(ruling: Ruling, hits: Iterable[Hit], scene: Scene) -> Iterator[NotApplied]:
    """Sources that do not tell what the rule needs, and of which it found nothing anyway."""
    rule = ruling.rule
    if not rule.needs:
        return
    told = {source for hit in hits for source in _sources(hit, scene)}
    for source in scene.roadmap.sources:
        if source.name not in scene.snapshot.capabilities or source.name in told:
            continue  # it was never opened, which run health tells
        lacking = _lacking(rule, source.name, scene)
        if lacking and ruling.runs_in(source.name):
            missing = " or ".join(c.value for c in lacking)
            known = scene.snapshot.capabilities[source.name]
            why = " for a day in the past" if known.intersection(lacking) else ""
            yield NotApplied(rule.code, source.name, f"the source does not tell {missing}{why}")


def _lacking(rule: Rule, source: str, scene: Scene) -> Sequence[Capability]:
    """What a source does not tell, if the rule cannot do without; one is enough for most."""
    lacking = [need for need in rule.needs if not scene.tells(source, (need,))]
    return lacking if rule.whole or len(lacking) == len(rule.needs) else ()


def _unknown_beside(rules: Collection[Rule], scene: Scene) -> Iterator[NotApplied]:
    """What neither the manifest nor a source tells, and the rules that would need it."""
    for aside in Aside:
        codes = " ".join(rule.code for rule in rules if aside in rule.beside)
        why = scene.beside.why_not(aside)
        if codes and why and aside is not Aside.CHANGE:  # a review is asked for by name
            yield NotApplied(codes, scene.roadmap.id, why, passing=aside is Aside.MEMORY)


def _unknown_then(rules: Collection[Rule], scene: Scene) -> Iterator[NotApplied]:
    """Rules about where items stand now, on a day in the past."""
    if codes := " ".join(rule.code for rule in rules if _is_of_today(rule, scene)):
        why = "no source tells what stood in a sprint on a day in the past"
        yield NotApplied(codes, scene.roadmap.id, why)


def _is_of_today(rule: Rule, scene: Scene) -> bool:
    return rule.current and scene.snapshot.historic


def _is_unasked(code: str, scene: Scene) -> bool:
    """Whether a rule asks for what is not known beside the roadmap."""
    return code in RULES and any(map(scene.beside.why_not, RULES[code].beside))


def _untold_gaps(asked: Collection[str], scene: Scene) -> Iterator[NotApplied]:
    """What could not be read, where the policy has switched off the rule that would tell it."""
    for gap in scene.snapshot.gaps:
        code = "X03" if gap.partial else "X01"
        if code not in asked:
            reason = f"{gap.in_words or gap.part or gap.source} could not be read: {gap.reason}"
            yield NotApplied(code, gap.source, reason.rstrip("."))


def _silent_scopes(ruled: Collection[Ruling], scene: Scene) -> Iterator[NotApplied]:
    for initiative in scene.initiatives:
        reason = scene.scopes[initiative.id].silent
        if reason and (whole := " ".join(_whole(ruled, initiative.id))):
            yield NotApplied(whole, initiative.id, reason)


def _whole(ruled: Iterable[Ruling], initiative: str) -> Iterator[str]:
    """Codes of the rules that need all of an initiative, and run for it."""
    return (r.rule.code for r in ruled if r.rule.whole and r.runs_for(initiative))


def _idle_links(
    ruled: Collection[Ruling], found: Iterable[Finding], scene: Scene
) -> Iterator[NotApplied]:
    """Links that reach nothing: nobody has looked at the work they were meant for."""
    judged = {(f.rule, f.initiative) for f in found}
    for initiative in scene.initiatives:
        if initiative.status not in _MEANT:
            continue
        idle = scene.scopes[initiative.id].idle
        codes = _whole(ruled, initiative.id) if idle else ()
        if whole := " ".join(code for code in codes if (code, initiative.id) not in judged):
            for reason in idle:
                yield NotApplied(whole, initiative.id, reason)


def _undated(ruled: Collection[Ruling], scene: Scene) -> Iterator[NotApplied]:
    """Where `now`, `next` or `later` stands alone, rules about dates have nothing to judge."""
    for initiative in scene.initiatives:
        window = initiative.window
        if window is None or initiative.end is not None or initiative.status not in NOT_DONE:
            continue
        codes = (r.rule.code for r in ruled if r.rule.dated and r.runs_for(initiative.id))
        if dated := " ".join(codes):
            yield NotApplied(dated, initiative.id, f"the window {window.text} has no dates")


def _holds(rule: Rule, hit: Hit, scene: Scene) -> bool:
    """Whether a rule that argues from what is missing had all of it; others always do."""
    if not rule.whole:
        return True
    if hit.initiative and scene.scopes[hit.initiative].silent:
        return False
    return not any(_lacking(rule, source, scene) for source in _sources(hit, scene))


def _sources(hit: Hit, scene: Scene) -> set[str]:
    if hit.items:
        return {ref.source for ref in hit.items}
    if hit.item or hit.source:
        return {hit.item.source if hit.item else hit.source}
    initiative = scene.by_id.get(hit.initiative)
    return {link.source for link in initiative.links} if initiative else set()


def _judged(rule: Rule, hit: Hit, setting: RuleSetting, scene: Scene, waivers: Waivers) -> Finding:
    initiative = scene.by_id.get(hit.initiative)
    level = setting.level or hit.level or _level(rule, initiative)
    reach = setting.reach or _reach(rule, level, initiative)
    finding = Finding(
        rule=rule.code,
        level=level,
        reach=reach,
        product=scene.roadmap.id,
        hit=hit,
        who=initiative.owner if initiative else "",
    )
    return _waived(finding, waivers.fitting(finding), scene.today)


def _waived(finding: Finding, fitting: list[Waiver], today: dt.date) -> Finding:
    """With the first waiver that holds; else with the first that did."""
    if not fitting:
        return finding
    holding = next((waiver for waiver in fitting if not is_over(waiver, today)), None)
    return replace(finding, waiver=holding, expired=None if holding else fitting[0])


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


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        -finding.level.weight,
        finding.rule,
        finding.initiative,
        natural(finding.item or ""),
        natural(finding.hit.subject),
    )

"""What the policy makes of each rule: where it runs, and on what terms.

In this order, the later goes before: preset, `select`, `ignore`, the rule's own entry under
`rules`, then what holds for a source, then what holds for an initiative.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.backlog import ItemRef
from bot.domain.findings import RUN_HEALTH
from bot.domain.policy import Level, Option, Policy, Preset, RuleSetting, RuleSettings
from bot.domain.rules.rule import Graded, Rule
from bot.domain.scene import Scene

Options = Mapping[str, Option]


@dataclass(frozen=True)
class Ruling:
    """A rule with all that the policy says of it: for the product, and for parts of it."""

    rule: Rule
    product: RuleSetting
    sources: RuleSettings
    initiatives: RuleSettings

    @property
    def is_asked(self) -> bool:
        """Whether it runs for anything at all."""
        return not all(s.off for s in (self.product, *self._parts))

    @property
    def _parts(self) -> Iterator[RuleSetting]:
        yield from self.sources.values()
        yield from self.initiatives.values()

    def on(self, initiative: str, sources: Collection[str]) -> RuleSetting:
        """What holds for a finding about this initiative that rests on these sources.

        What is said of a source counts where it is said alike of all of them.
        """
        setting = self.product
        if self.sources and sources:
            first, *others = [self.sources.get(name) for name in sources]
            if all(other == first for other in others):
                setting = _over(first, setting)
        return _over(self.initiatives.get(initiative), setting)

    @property
    def told(self) -> str:
        """Where it runs, in words: on; off, on for pay."""
        here = "off" if self.product.off else "on"
        parts = {**self.sources, **self.initiatives}
        other = sorted(name for name, s in parts.items() if s.off is not self.product.off)
        there = "on" if self.product.off else "off"
        return f"{here}, {there} for {', '.join(other)}" if other else here

    def runs_for(self, initiative: str) -> bool:
        """Whether it may find something about an initiative."""
        if own := self.initiatives.get(initiative):
            return not own.off
        return not all(s.off for s in (self.product, *self.sources.values()))

    def runs_in(self, source: str) -> bool:
        """Whether it may find something that rests on a source alone."""
        here = self.on("", (source,))
        return not all(s.off for s in (here, *self.initiatives.values()))

    def may_want(self, ref: ItemRef, scene: Scene) -> bool:
        """Whether what it asks of an item may serve where it runs."""
        served = scene.claims.get(ref, ())
        return not served or any(not self.on(name, (ref.source,)).off for name in served)

    def options(self, setting: RuleSetting) -> Options:
        """The options on these terms, defaults filled in."""
        return {n: setting.options.get(n, o.default) for n, o in self.rule.options.items()}

    @cached_property
    def variants(self) -> tuple[Options, ...]:
        """All options that it is run with, each once; those of the product first."""
        bases = (self.product, *(_over(s, self.product) for s in self.sources.values()))
        own = self.initiatives.values()
        terms = (*bases, *(_over(s, base) for base in bases for s in own))
        found: list[Options] = []
        for options in map(self.options, terms):
            if options not in found:
                found.append(options)
        return tuple(found)

    def scenes(self, scene: Scene) -> Iterator[tuple[Options, Scene]]:
        """The scene, once for each of the options."""
        code = self.rule.code
        for options in self.variants:
            same = options == scene.options[code]
            yield (
                options,
                scene if same else scene.with_options({**scene.options, code: options}),
            )


def rulings(rules: Mapping[str, Rule], policy: Policy) -> dict[str, Ruling]:
    """What the policy makes of every rule, by code."""
    return {code: _ruling(rule, policy) for code, rule in rules.items()}


def _ruling(rule: Rule, policy: Policy) -> Ruling:
    return Ruling(
        rule,
        product_setting(rule, policy),
        _of(rule.code, policy.sources),
        _of(rule.code, policy.initiatives),
    )


def _of(code: str, parts: Mapping[str, RuleSettings]) -> RuleSettings:
    return {name: settings[code] for name, settings in parts.items() if code in settings}


def product_setting(rule: Rule, policy: Policy) -> RuleSetting:
    """What holds where nothing is said of an initiative or a source."""
    own = policy.rules.get(rule.code)
    return RuleSetting(off=not _is_chosen(rule, policy)) if own is None else own


def _is_chosen(rule: Rule, policy: Policy) -> bool:
    names = {rule.code, rule.family}
    if names & policy.ignore:
        return False
    if policy.select is None or rule.code in RUN_HEALTH:
        return in_preset(rule, policy.preset)
    if rule.code in policy.select:
        return True
    return rule.family in policy.select and in_preset(rule, policy.preset)


def in_preset(rule: Rule, preset: str) -> bool:
    """Whether a preset has the rule."""
    if preset == Preset.STRICT:
        return True
    if rule.off:
        return False
    bad = rule.level in (Level.ERROR, Graded.BY_COMMITMENT)
    return preset == Preset.STANDARD or bad or rule.code in RUN_HEALTH


def _over(setting: RuleSetting | None, below: RuleSetting) -> RuleSetting:
    """What is said here, and below it what is not."""
    if setting is None:
        return below
    return RuleSetting(
        setting.off,
        setting.level or below.level,
        setting.reach or below.reach,
        {**below.options, **setting.options},
    )

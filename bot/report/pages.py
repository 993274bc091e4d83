"""The page of a rule, made from the rule itself: for `explain`, and for the docs."""

import difflib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.domain.detect import Verdict, detect
from bot.domain.errors import BotError
from bot.domain.findings import Finding
from bot.domain.policy import Level, Preset, Reach, RuleSetting
from bot.domain.rules import FAMILIES, RULES, Graded, Rule
from bot.domain.rules.examples import EXAMPLES
from bot.domain.ruling import in_preset
from bot.domain.wording import NO_CHANGE, Names, advice, plain, sentence


def find(name: str) -> Rule:
    """A rule by code or name, in any case. Raises BotError with the nearest one."""
    wanted = name.casefold()
    by_name = {rule.name: rule for rule in RULES.values()}
    known = {code.casefold(): rule for code, rule in RULES.items()} | by_name
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=len(known))
    best = known[max(sorted(near), key=lambda name: _likeness(wanted, name))] if near else None
    hint = f"Did you mean {best.code} {best.name}? " if best else ""
    raise BotError(f"There is no rule {name}.", remedy=f"{hint}roadmap-drift rules lists them.")


def _likeness(wanted: str, name: str) -> tuple[float, int]:
    """How like they are; of equals the one with the longer common beginning is meant."""
    ratio = difflib.SequenceMatcher(None, name, wanted).ratio()
    shared = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(wanted, name, strict=False))
    return ratio, len(list(shared))


def page(rule: Rule) -> dict[str, Any]:
    """Everything about a rule, for programs."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": FAMILIES[rule.family],
        "definition": rule.definition,
        "level": rule.level.value,
        "reach": rule.reach.value,
        "told": _told(rule),
        "off": rule.off,
        "presets": list(_presets(rule)),
        "needs": [capability.value for capability in rule.needs],
        "reads": list(_reads(rule)),
        "options": [
            {"name": n, "default": o.default, "unit": o.unit, "meaning": o.meaning}
            for n, o in rule.options.items()
        ],
        "remedy": {
            "roadmap": None if rule.roadmap == NO_CHANGE else rule.roadmap,
            "backlog": None if rule.backlog == NO_CHANGE else rule.backlog,
        },
        "example": {"story": EXAMPLES[rule.code].story, "says": said(rule)},
    }


def _reads(rule: Rule) -> Iterator[str]:
    """What is read for this rule alone, in words."""
    if rule.histories:
        yield "the history of the items it asks about"
    if rule.remote_links:
        yield "links to other trackers of the items it asks about"
    for aside in rule.beside:
        yield aside.value


def _presets(rule: Rule) -> Iterator[str]:
    return (preset.value for preset in Preset if in_preset(rule, preset))


def _told(rule: Rule) -> str:
    """Where its findings stand. On items only errors do, unless the policy says otherwise."""
    if rule.reach is not Reach.ITEM:
        return f"in the report, and as far as the {rule.reach.value}"
    if rule.level in (Level.ERROR, Graded.BY_COMMITMENT):
        return "in the report, and as an error on items of what is committed or expected"
    return "in the report; on items where the policy makes it an error, or says reach: item"


def _runs(presets: list[str]) -> str:
    if len(presets) == 1:
        return f"only in the preset {presets[0]}, and where the policy names it"
    return f"in the presets {', '.join(presets[:-1])} and {presets[-1]}"


def _waived(rule: Rule) -> str:
    """What a waiver of it names; '' where a finding is about neither initiative nor item."""
    found, _ = _example(rule)
    if found.initiative:
        return "initiative: ID"
    return f'item: "{found.item}"' if found.item else ""


def _example(rule: Rule) -> tuple[Finding, Names]:
    """What the rule finds in its example: run, not quoted."""
    verdict = example_verdict(rule)
    return next(f for f in verdict.findings if f.rule == rule.code), Names(verdict.scene)


def example_verdict(rule: Rule) -> Verdict:
    """The verdict on a rule's example, with the rule switched on."""
    example = EXAMPLES[rule.code]
    roadmap, policy = example.roadmap, example.roadmap.policy
    if rule.off and rule.code not in policy.rules:
        on = {**policy.rules, rule.code: RuleSetting()}
        roadmap = replace(roadmap, policy=replace(policy, rules=on))
    return detect(roadmap, example.snapshot, example.today, beside=example.beside)


def said(rule: Rule) -> str:
    """What the rule says about its example."""
    found, names = _example(rule)
    return f"{plain(sentence(found, names))} {plain(advice(found, names))}"


def text(rule: Rule, here: Iterable[str] = ()) -> str:
    """The page for a terminal; `here` says where it runs under the policies at hand."""
    return "\n".join(_lines(rule, here))


def _lines(rule: Rule, here: Iterable[str]) -> Iterator[str]:
    told = page(rule)
    yield f"{rule.code} {rule.name} ({told['family'].lower()})"
    yield ""
    yield rule.definition
    yield ""
    yield f"Level:   {told['level']}"
    yield f"Told:    {told['told']}"
    yield f"Runs:    {_runs(told['presets'])}"
    for state in here:
        yield f"Here:    {state}"
    if rule.needs:
        both = " and " if rule.whole else " or "
        yield f"Needs:   a source that tells {both.join(told['needs'])}"
    for reading in told["reads"]:
        yield f"Reads:   {reading}, where the source tells it"
    for option in told["options"]:
        value = f"{option['name']} = {option['default']} {option['unit']}"
        yield f"Option:  {value}: {option['meaning']}"
    yield ""
    yield f"Example: {told['example']['story']}"
    yield f"Says:    {told['example']['says']}"
    yield ""
    yield "In the manifest:"
    switch = "on" if rule.off else "off"
    yield f"  policy: {{rules: {{{rule.code}: {switch}}}}}      # or note, warning, error"
    if where := _waived(rule):
        yield "  waivers:"
        yield f"    - {{rule: {rule.code}, {where}, until: 2026-12-31, by: WHO, reason: WHY}}"

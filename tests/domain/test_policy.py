"""Which rules run, and on what terms: presets, select, ignore, and parts of the roadmap."""

from typing import Any

import pytest

from bot.domain.backlog import Capability
from bot.domain.detect import histories_to_read
from bot.domain.findings import Finding
from bot.domain.policy import Level, Policy, Preset, RuleSetting
from bot.domain.roadmap import Roadmap, Source
from bot.domain.rules import RULES
from bot.domain.ruling import in_preset, rulings
from tests.domain.builders import (
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    ref,
)

OFF, ON = RuleSetting(off=True), RuleSetting()


def on(**policy: Any) -> set[str]:
    """Codes of the rules that run."""
    told = rulings(RULES, Policy(**policy))
    return {code for code, ruling in told.items() if not ruling.product.off}


HEALTH = {"X01", "X02", "X03"}
BY_DEFAULT = {code for code, rule in RULES.items() if not rule.off}


class TestWhichRulesRun:
    def test_standard_has_each_as_it_is_by_default(self) -> None:
        assert on() == BY_DEFAULT

    def test_strict_has_all(self) -> None:
        assert on(preset=Preset.STRICT) == set(RULES)

    def test_quiet_has_errors_alone_and_what_is_one_by_commitment(self) -> None:
        quiet = on(preset=Preset.QUIET)
        assert {"S02", "L02", "T01"} | HEALTH <= quiet
        assert not {"O01", "S01", "T12"} & quiet

    def test_of_a_selected_family_those_of_the_preset_run(self) -> None:
        assert on(select={"T"}) == {c for c in BY_DEFAULT if c.startswith("T")} | HEALTH
        assert "T12" in on(select={"T"}, preset=Preset.STRICT)

    def test_a_rule_that_is_selected_runs_whatever_the_preset(self) -> None:
        assert on(select={"T12", "O01"}, preset=Preset.QUIET) == {"T12", "O01"} | HEALTH

    def test_what_is_ignored_does_not_run_though_it_is_selected(self) -> None:
        assert on(select={"T", "S01"}, ignore={"T01", "S"}) == on(select={"T"}) - {"T01"}

    @pytest.mark.parametrize("setting", [ON, RuleSetting(level=Level.NOTE)])
    def test_an_entry_of_its_own_goes_before_all_of_them(self, setting: RuleSetting) -> None:
        everything: dict[str, Any] = {"preset": "quiet", "select": {"S"}, "ignore": {"T12"}}
        assert "T12" in on(**everything, rules={"T12": setting})
        assert "S02" not in on(**everything, rules={"S02": OFF})

    def test_a_preset_is_one_of_the_words(self) -> None:
        assert [p.value for p in Preset if in_preset(RULES["O01"], p)] == ["standard", "strict"]


SOURCES = (Source("shop", "github", ("acme/shop",)), Source("pay", "github", ("acme/shop",)))


def two(**policy: Any) -> Roadmap:
    """Two initiatives in progress, with nothing in work."""
    initiatives = (an_initiative("a", issue(1)), an_initiative("b", issue(2)))
    return a_roadmap(*initiatives, policy=Policy(**policy))


def idle(roadmap: Roadmap, **backlog: Any) -> list[Finding]:
    snapshot = a_snapshot(an_item(1), an_item(2), **backlog)
    return [f for f in judged(roadmap, snapshot).findings if f.rule == "S04"]


def days(found: list[Finding]) -> dict[str, Any]:
    return {f.initiative: f.facts["days"] for f in found}


class TestAnInitiative:
    def test_a_rule_may_be_off_for_it_alone(self) -> None:
        assert days(idle(two(initiatives={"a": {"S04": OFF}}))) == {"b": 14}

    def test_a_rule_may_be_on_for_it_alone(self) -> None:
        roadmap = two(ignore={"S04"}, initiatives={"a": {"S04": ON}})
        assert days(idle(roadmap)) == {"a": 14}

    def test_it_may_have_a_level_of_its_own(self) -> None:
        found = idle(two(initiatives={"a": {"S04": RuleSetting(level=Level.ERROR)}}))
        assert {f.initiative: f.level for f in found} == {"a": Level.ERROR, "b": Level.WARNING}

    def test_it_may_have_options_of_its_own(self) -> None:
        own = {"a": {"S04": RuleSetting(options={"days": 30})}}
        assert days(idle(two(initiatives=own))) == {"a": 30, "b": 14}

    def test_what_is_not_said_there_is_as_for_the_product(self) -> None:
        rules = {"S04": RuleSetting(level=Level.NOTE, options={"days": 21})}
        own = {"a": {"S04": RuleSetting(level=Level.ERROR)}}
        found = idle(two(rules=rules, initiatives=own))
        assert days(found) == {"a": 21, "b": 21}
        assert {f.initiative: f.level for f in found} == {"a": Level.ERROR, "b": Level.NOTE}

    def test_where_a_rule_is_off_it_is_not_called_silent(self) -> None:
        roadmap = a_roadmap(
            an_initiative("a", label("x")),
            an_initiative("b", label("x")),
            policy=Policy(initiatives={"a": {"S04": OFF}}),
        )
        told = judged(roadmap, a_snapshot(an_item(1))).not_applied
        assert [n.where for n in told if "S04" in n.rule.split()] == ["b"]


class TestASource:
    ROADMAP = (
        an_initiative("a", issue(1)),
        an_initiative("b", label("x", source="pay")),
        an_initiative("c", issue(2), label("x", source="pay")),
    )

    def found(self, **policy: Any) -> dict[str, Any]:
        roadmap = a_roadmap(*self.ROADMAP, sources=SOURCES, policy=Policy(**policy))
        there = an_item(3, source="pay", labels=frozenset({"x"}))
        snapshot = a_snapshot(an_item(1), an_item(2), there)
        return days([f for f in judged(roadmap, snapshot).findings if f.rule == "S04"])

    def test_it_may_have_options_of_its_own(self) -> None:
        own = {"pay": {"S04": RuleSetting(options={"days": 30})}}
        assert self.found(sources=own) == {"a": 14, "b": 30, "c": 14}

    def test_what_rests_on_several_is_theirs_where_they_agree(self) -> None:
        own = {"S04": RuleSetting(options={"days": 30})}
        assert self.found(sources={"pay": own, "shop": own}) == {"a": 30, "b": 30, "c": 30}

    def test_a_rule_may_be_off_there(self) -> None:
        assert self.found(sources={"pay": {"S04": OFF}}) == {"a": 14, "c": 14}

    def test_an_initiative_goes_before_it(self) -> None:
        own = {"b": {"S04": RuleSetting(options={"days": 7})}}
        assert self.found(sources={"pay": {"S04": OFF}}, initiatives=own)["b"] == 7

    def test_a_source_that_cannot_tell_is_not_called_silent_where_the_rule_is_off(self) -> None:
        roadmap = a_roadmap(*self.ROADMAP[:1], policy=Policy(sources={"shop": {"S04": OFF}}))
        told = judged(roadmap, a_snapshot(an_item(1), lacks={Capability.DOING})).not_applied
        assert not [n for n in told if "S04" in n.rule.split() and n.where == "shop"]


class TestWhatIsAsked:
    DONE = (
        an_initiative("a", issue(1), status="done"),
        an_initiative("b", issue(2), status="done"),
    )

    def asked(self, **policy: Any) -> list[str]:
        only = {"select": {"S09"}, **policy}
        roadmap = a_roadmap(*self.DONE, policy=Policy(**only))
        scene = judged(roadmap, a_snapshot(an_item(1), an_item(2))).scene
        return [str(r) for r in histories_to_read(scene, {"S09": RULES["S09"]})]

    def test_nothing_for_a_rule_that_does_not_run(self) -> None:
        assert self.asked() == [str(ref(1)), str(ref(2))]
        assert self.asked(ignore={"S"}) == []

    def test_nothing_of_an_initiative_for_which_it_is_off(self) -> None:
        assert self.asked(initiatives={"a": {"S09": OFF}}) == [str(ref(2))]
        assert self.asked(ignore={"S09"}, initiatives={"a": {"S09": ON}}) == [str(ref(1))]


def test_where_a_rule_runs_is_said_in_words() -> None:
    def told(**policy: Any) -> str:
        return rulings(RULES, Policy(**policy))["T01"].told

    assert told() == "on"
    assert told(ignore={"T"}) == "off"
    assert told(initiatives={"a": {"T01": OFF}, "b": {"T01": ON}}) == "on, off for a"
    assert told(ignore={"T"}, sources={"pay": {"T01": ON}}) == "off, on for pay"

"""Policy, waivers and order: what becomes of a rule's hits."""

import datetime as dt
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.backlog import Capability, Gap, Snapshot
from bot.domain.detect import Verdict, detect
from bot.domain.findings import NotApplied
from bot.domain.policy import Level, Policy, Reach, RuleSetting
from bot.domain.roadmap import Initiative, Link, Roadmap, Waiver
from bot.domain.rules import RULES
from tests.domain.builders import (
    ALL,
    TODAY,
    a_milestone,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    board_field,
    found,
    is_found,
    issue,
    label,
    milestone,
    milestone_ref,
    query,
    ref,
)

DAY = dt.timedelta(days=1)
SOME = {
    code: RULES[code]
    for code in (
        *("L01", "L02", "L04", "L05", "L06", "L07", "S01", "S02", "S03", "S04", "S05", "S06"),
        *("S07", "S09", "S10", "T01", "T02", "T03", "T04", "T05", "T06", "T08", "T09", "T10"),
        *("T12", "T13", "T17", "D01", "D04", "D05", "D06", "D07", "D08", "P10", "O01"),
        *("X01", "X02", "X03"),
    )
}
"""Rules enough to see what becomes of what they find, whatever others there are."""
BACKLOG = a_snapshot(an_item(1, "doing"), an_item(2, parent=1))
OVERDUE = an_initiative("a", issue(1), window="2026-Q3", commitment="committed")
ALL_IN_SYNC = an_initiative("a", issue(1))


def judged(roadmap: Roadmap | Initiative, snapshot: Snapshot, today: dt.date = TODAY) -> Verdict:
    if isinstance(roadmap, Initiative):
        roadmap = a_roadmap(roadmap)
    return detect(roadmap, snapshot, today, rules=SOME)


def with_setting(rule: str, setting: RuleSetting, initiative: Initiative = OVERDUE) -> Roadmap:
    return a_roadmap(initiative, policy=Policy(rules={rule: setting}))


def waived(**waiver: object) -> Roadmap:
    entry = Waiver(**{"rule": "T01", "until": TODAY, "by": "ana", **waiver})  # type: ignore[arg-type]
    return a_roadmap(OVERDUE, waivers=(entry,))


class TestLevels:
    def test_a_rule_s_own_level_is_the_default(self) -> None:
        (told,) = found("O01", an_initiative("a", issue(1), owner=""), BACKLOG)
        assert told.level is Level.WARNING

    @pytest.mark.parametrize("level", list(Level))
    def test_the_policy_s_level_comes_first(self, level: Level) -> None:
        (told,) = found("T01", with_setting("T01", RuleSetting(level=level)), BACKLOG)
        assert told.level is level

    def test_it_comes_before_the_level_of_a_single_finding_too(self) -> None:
        cancelled = an_initiative("a", issue(1), status="cancelled")
        roadmap = with_setting("S05", RuleSetting(level=Level.NOTE), cancelled)
        (told,) = found("S05", roadmap, BACKLOG)
        assert told.level is Level.NOTE


class TestReach:
    @pytest.mark.parametrize(
        ("commitment", "reach"),
        [
            ("committed", Reach.ITEM),
            ("expected", Reach.ITEM),
            ("aspirational", Reach.DASHBOARD),
        ],
    )
    def test_only_errors_on_committed_or_expected_initiatives_reach_the_item(
        self, commitment: str, reach: Reach
    ) -> None:
        done = an_initiative("a", issue(1), status="done", commitment=commitment)
        (told,) = found("S02", done, BACKLOG)
        assert (told.level, told.reach) == (Level.ERROR, reach)

    def test_a_warning_stays_on_the_dashboard_even_of_a_committed_initiative(self) -> None:
        paused = an_initiative("a", issue(1), status="paused", commitment="committed")
        (told,) = found("S05", paused, BACKLOG)
        assert (told.level, told.reach) == (Level.WARNING, Reach.DASHBOARD)

    def test_an_error_that_the_policy_calls_a_warning_stays_there_too(self) -> None:
        (told,) = found("T01", with_setting("T01", RuleSetting(level=Level.WARNING)), BACKLOG)
        assert told.reach is Reach.DASHBOARD

    @pytest.mark.parametrize("reach", list(Reach))
    def test_the_policy_s_reach_comes_first(self, reach: Reach) -> None:
        (told,) = found("T01", with_setting("T01", RuleSetting(reach=reach)), BACKLOG)
        assert told.reach is reach

    def test_a_rule_that_ends_at_the_dashboard_does_not_go_further_as_an_error(self) -> None:
        roadmap = a_roadmap(an_initiative("a", issue(9), commitment="committed"))
        (told,) = found("L02", roadmap, a_snapshot(an_item(1), absent={ref(9): ""}))
        assert (told.level, told.reach) == (Level.ERROR, Reach.DASHBOARD)


class TestPolicy:
    def test_a_rule_that_is_off_finds_nothing_and_is_not_called_silent(self) -> None:
        off = with_setting("S04", RuleSetting(off=True), ALL_IN_SYNC)
        verdict = judged(off, a_snapshot(an_item(1), lacks={Capability.DOING}))
        assert "S04" not in {f.rule for f in verdict.findings}
        assert "S04" not in " ".join(n.rule for n in verdict.not_applied).split()

    def test_a_rule_that_is_off_is_not_silent_about_a_gap_either(self) -> None:
        rules = {code: RuleSetting(off=True) for code, rule in RULES.items() if rule.whole}
        gap = Gap("shop", "", "no answer")
        roadmap = a_roadmap(ALL_IN_SYNC, policy=Policy(rules=rules))
        assert judged(roadmap, a_snapshot(gaps=(gap,))).not_applied == ()

    def test_an_option_that_is_not_set_keeps_its_default(self) -> None:
        scene = judged(a_roadmap(ALL_IN_SYNC, policy=a_policy("S06", share=0.5)), BACKLOG).scene
        assert scene.options["S04"] == {"days": 14}
        assert scene.options["S06"] == {"share": 0.5}

    @pytest.mark.parametrize(
        ("fail_on", "drifted"), [(Level.NOTE, True), (Level.WARNING, True), (Level.ERROR, False)]
    )
    def test_a_run_fails_from_the_level_the_policy_names(
        self, fail_on: Level, drifted: bool
    ) -> None:
        verdict = judged(an_initiative("a", issue(1), owner=""), BACKLOG)
        assert [f.level for f in verdict.findings] == [Level.WARNING]
        assert verdict.drifted(fail_on) is drifted


class TestWaivers:
    @pytest.mark.parametrize(("days", "covered"), [(1, True), (0, True), (-1, False)])
    def test_a_waiver_holds_through_its_last_day(self, days: int, covered: bool) -> None:
        (told,) = found("T01", waived(until=TODAY + days * DAY), BACKLOG)
        assert (told.waiver is not None) is covered

    @pytest.mark.parametrize(
        ("waiver", "covered"),
        [
            ({}, True),
            ({"initiative": "a"}, True),
            ({"initiative": "b"}, False),
            ({"rule": "T02"}, False),
            ({"item": "shop:acme/shop#1"}, False),  # the finding is about no single item
        ],
    )
    def test_a_waiver_covers_what_it_names(self, waiver: dict[str, str], covered: bool) -> None:
        (told,) = found("T01", waived(**waiver), BACKLOG)
        assert (told.waiver is not None) is covered

    @pytest.mark.parametrize(("item", "covered"), [(1, True), (2, False)])
    def test_a_waiver_for_an_item_covers_that_item_only(self, item: int, covered: bool) -> None:
        waiver = Waiver("L06", TODAY, item=str(ref(item)))
        (told,) = found("L06", a_roadmap(waivers=(waiver,)), a_snapshot(an_item(1, "doing")))
        assert (told.waiver is not None) is covered

    def test_a_waived_finding_is_kept_but_does_not_stand(self) -> None:
        verdict = judged(waived(), BACKLOG)
        assert [f.rule for f in verdict.findings] == ["T01"]
        assert verdict.standing == ()
        assert not verdict.drifted(Level.NOTE)


class TestSources:
    def test_a_finding_across_sources_needs_all_of_them_to_tell(self) -> None:
        both = an_initiative("a", label("x"), label("x", source="pay"))
        items = (an_item(1, labels=("x",)), an_item(1, labels=("x",), source="pay"))
        dumb = MappingProxyType({"shop": ALL, "pay": ALL - {Capability.DOING}})
        assert is_found("S04", both, a_snapshot(*items))
        assert not is_found("S04", both, a_snapshot(*items, capabilities=dumb))

    def test_a_source_that_lacks_a_capability_does_not_silence_the_other(self) -> None:
        dumb = MappingProxyType({"shop": ALL, "pay": frozenset()})
        snapshot = a_snapshot(an_item(1), an_item(2, source="pay"), capabilities=dumb)
        assert is_found("S04", an_initiative("a", issue(1)), snapshot)

    def test_a_source_that_shows_work_tells_it_even_without_a_board(self) -> None:
        idle, other = an_item(1, labels=("x",)), an_item(2, "doing")
        read = a_snapshot(idle, other, lacks={Capability.DOING})
        assert is_found("S04", an_initiative("a", label("x")), read)
        assert "S04" not in {
            n.rule for n in judged(an_initiative("a", label("x")), read).not_applied
        }

    def test_on_a_day_in_the_past_it_does_not(self) -> None:
        begun = dt.datetime(2026, 9, 15, tzinfo=dt.UTC)
        read = a_snapshot(an_item(1, labels=("x",)), an_item(2, "doing", started=begun))
        past = read.at(dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
        initiative = an_initiative("a", label("x"))
        verdict = judged(initiative, past, dt.date(2026, 10, 1))
        assert "S04" not in {f.rule for f in verdict.findings}
        assert "S04" in {n.rule for n in verdict.not_applied}

    def test_what_was_not_applied_names_the_rules_the_place_and_the_reason(self) -> None:
        gap = Gap("shop", "acme/api", "refused")
        verdict = judged(an_initiative("a", label("x")), a_snapshot(an_item(1), gaps=(gap,)))
        reason = "shop acme/api could not be read: refused"
        assert verdict.not_applied == (NotApplied("L07 S01 S04 S06 D05", "a", reason),)


class TestLinksThatReachNothing:
    WHOLE = "L07 S01 S04 S06 D05"

    @staticmethod
    def not_judged(*links: Link, status: Any = "in_progress", **snapshot: Any) -> list[str]:
        """Where rules were not applied for a snapshot of one item in work, labelled x."""
        read = a_snapshot(an_item(1, "doing", labels=("x",)), **snapshot)
        verdict = judged(an_initiative("a", *links, status=status), read)
        return [f"{n.rule} on {n.where}: {n.reason}" for n in verdict.not_applied]

    @pytest.mark.parametrize(
        ("link", "reason"),
        [
            (label("chekout"), "label chekout matches no item of shop"),
            (label("x", "acme/api"), "label x matches no item of acme/api"),
            (query("label:chekout is:open"), "query label:chekout is:open matches no item of shop"),
            (board_field("Area", "Cart"), "field Area = Cart matches no item of shop"),
        ],
    )
    def test_a_search_that_matches_nothing_is_not_judged_instead_of_clean(
        self, link: Link, reason: str
    ) -> None:
        assert self.not_judged(link) == [f"{self.WHOLE} on a: {reason}"]

    @pytest.mark.parametrize("status", ["planned", "in_progress", "paused", "done"])
    def test_it_is_told_of_every_initiative_that_should_have_items(self, status: str) -> None:
        assert len(self.not_judged(label("chekout"), status=status)) == 1

    @pytest.mark.parametrize("status", ["proposed", "cancelled"])
    def test_of_other_initiatives_nothing_is_expected(self, status: str) -> None:
        assert self.not_judged(label("chekout"), status=status) == []

    def test_a_milestone_that_holds_nothing_is_told_unless_a_rule_finds_it_empty(self) -> None:
        empty = {"containers": (a_milestone(12),)}
        reason = "milestone 12 of acme/shop holds no item"
        far = self.not_judged(milestone(12), status="paused", **empty)
        assert far == [f"{self.WHOLE} on a: {reason}"]
        assert self.not_judged(milestone(12), **empty) == [f"S01 S04 S06 D05 on a: {reason}"]

    def test_a_milestone_that_does_not_exist_is_left_to_the_finding(self) -> None:
        assert self.not_judged(milestone(12), absent={milestone_ref(12): ""}) == []

    def test_where_a_source_was_not_read_only_the_gap_is_told(self) -> None:
        gap = Gap("shop", "acme/api", "refused")
        told = self.not_judged(label("chekout"), gaps=(gap,))
        assert told == [f"{self.WHOLE} on a: shop acme/api could not be read: refused"]

    def test_one_idle_link_does_not_silence_what_the_others_show(self) -> None:
        done = a_snapshot(an_item(1, "done", labels=("x",)))
        verdict = judged(an_initiative("a", label("x"), label("y")), done)
        assert [f.rule for f in verdict.findings] == ["S01"]
        reason = "label y matches no item of shop"
        assert verdict.not_applied == (NotApplied("L07 S04 S06 D05", "a", reason),)

    def test_the_same_link_twice_is_told_once(self) -> None:
        assert len(self.not_judged(label("y"), label("y"))) == 1


class TestOrder:
    ROADMAP = a_roadmap(
        an_initiative("b", issue(1), owner="", window="2026-Q3", commitment="committed"),
        an_initiative("a", issue(1), owner=""),
    )

    def test_the_worst_come_first_then_by_rule_and_initiative(self) -> None:
        items = (an_item(1, "doing"), an_item(2, parent=1), an_item(3, "doing"))
        verdict = judged(self.ROADMAP, a_snapshot(*items))
        assert [(f.rule, f.initiative) for f in verdict.findings] == [
            ("L04", "b"),
            ("T01", "b"),
            ("O01", "a"),
            ("O01", "b"),
            ("L06", ""),
        ]

    def test_items_come_in_the_order_in_which_people_count(self) -> None:
        items = (an_item(number, "doing") for number in (10, 9, 100))
        told = found("L06", a_roadmap(), a_snapshot(*items))
        assert [f.item for f in told] == [ref(9), ref(10), ref(100)]

    def test_links_of_one_initiative_too(self) -> None:
        gone = {ref(10): "", ref(9): ""}
        told = found("L02", an_initiative("a", issue(10), issue(9)), a_snapshot(absent=gone))
        assert [f.facts["link"] for f in told] == [ref(9), ref(10)]

    def test_equal_input_gives_equal_output(self) -> None:
        one, two = (detect(self.ROADMAP, BACKLOG, TODAY) for _ in range(2))
        assert (one.findings, one.not_applied) == (two.findings, two.not_applied)

    def test_the_owner_of_the_initiative_decides(self) -> None:
        assert [f.who for f in found("T01", OVERDUE, BACKLOG)] == ["ana"]


class TestFingerprint:
    def test_it_stays_when_only_facts_or_levels_change(self) -> None:
        (one,) = found("T01", OVERDUE, BACKLOG)
        (two,) = found("T01", with_setting("T01", RuleSetting(level=Level.NOTE)), a_snapshot())
        assert one.facts != two.facts
        assert one.fingerprint == two.fingerprint

    def test_another_rule_product_initiative_or_item_is_another_finding(self) -> None:
        told = [
            *found("T01", OVERDUE, BACKLOG),
            *found("T01", a_roadmap(OVERDUE, id="other"), BACKLOG),
            *found("T01", an_initiative("b", issue(1), window="2026-Q3"), BACKLOG),
            *found("L06", a_roadmap(), a_snapshot(an_item(1, "doing"), an_item(2, "doing"))),
        ]
        assert len({f.fingerprint for f in told}) == 5

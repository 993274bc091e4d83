"""What a change introduces and resolves, and what is read for both sides of it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Gap
from bot.domain.change import Change, compared, joint, seen_by
from bot.domain.detect import Verdict
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Initiative, Source, Waiver
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    label,
    query,
)

BACKLOG = a_snapshot(an_item(1), an_item(2, parent=1))
DONE = an_initiative("a", issue(1), status="done")


def verdict(*initiatives: Initiative, snapshot: Any = BACKLOG, **policy: Any) -> Verdict:
    chosen = Policy(**{"select": frozenset({"S02", "S04", "O01"}), **policy})
    return judged(a_roadmap(*initiatives, policy=chosen), snapshot)


def waived(told: Verdict) -> Verdict:
    waiver = Waiver("S02", initiative="a", until=dt.date(2099, 1, 1))
    return replace(told, findings=tuple(replace(f, waiver=waiver) for f in told.findings))


def said(change: Change) -> list[str]:
    parts = ("introduced", "resolved", "accepted", "unchanged")
    return [f"{part} {f.rule}" for part in parts for f in getattr(change, part)]


class TestWhatAChangeDoes:
    def test_what_was_there_is_unchanged_and_what_was_not_is_introduced(self) -> None:
        begun = an_initiative("a", issue(1))
        change = compared(verdict(begun), verdict(replace(begun, owner="")))
        assert said(change) == ["introduced O01", "unchanged S04"]

    def test_what_is_gone_is_resolved(self) -> None:
        begun = an_initiative("a", issue(1))
        assert said(compared(verdict(DONE), verdict(begun))) == ["introduced S04", "resolved S02"]

    def test_a_finding_that_gets_worse_is_introduced_and_one_that_gets_better_is_not(self) -> None:
        milder = verdict(DONE, rules={"S02": RuleSetting(level=Level.NOTE)})
        assert said(compared(milder, verdict(DONE))) == ["introduced S02"]
        assert said(compared(verdict(DONE), milder)) == ["unchanged S02"]

    def test_what_is_not_judged_any_more_is_not_called_resolved(self) -> None:
        idle = verdict(an_initiative("a", issue(1)))
        lost = verdict(an_initiative("a", label("no such")))
        assert said(compared(idle, lost)) == []

    def test_what_is_introduced_with_its_waiver_is_told_as_accepted(self) -> None:
        begun = verdict(an_initiative("a", issue(1)), select=frozenset({"S02"}))
        told = said(compared(begun, waived(verdict(DONE, select=frozenset({"S02"})))))
        assert told == ["accepted S02"]

    def test_what_was_waived_and_is_so_still_is_no_news(self) -> None:
        assert said(compared(waived(verdict(DONE)), waived(verdict(DONE)))) == []

    def test_without_a_base_all_is_introduced(self) -> None:
        assert said(compared(None, verdict(DONE))) == ["introduced S02"]

    def test_run_health_is_no_part_of_it(self) -> None:
        broken = verdict(DONE, snapshot=replace(BACKLOG, gaps=(Gap("shop", "", "no answer"),)))
        assert "X01" not in " ".join(said(compared(None, broken)))

    @pytest.mark.parametrize(("fail_on", "drifted"), [(Level.ERROR, True), (Level.NOTE, True)])
    def test_only_what_is_introduced_fails(self, fail_on: Level, drifted: bool) -> None:
        assert compared(None, verdict(DONE)).drifted(fail_on) is drifted
        assert not compared(verdict(DONE), verdict(DONE)).drifted(fail_on)


SHOP = Source("shop", "github", ("acme/shop",))
BOTH = Source("shop", "github", ("acme/api", "Acme/Shop"))
PAY = Source("pay", "jira", ("PAY",))


class TestOneReadingForBoth:
    def test_sources_parts_and_links_of_both_are_read(self) -> None:
        head = a_roadmap(an_initiative("a", issue(1)), sources=(SHOP,))
        base = a_roadmap(an_initiative("a", query("is:open")), sources=(BOTH, PAY))
        read = joint(head, base)
        assert [(s.name, s.groups) for s in read.sources] == [
            ("shop", ("acme/shop", "acme/api")),
            ("pay", ("PAY",)),
        ]
        assert [str(x) for i in read.initiatives for x in i.links] == [
            "shop:acme/shop#1",
            "shop query is:open",
        ]

    def test_each_side_sees_only_what_it_would_have_read(self) -> None:
        head = a_roadmap(an_initiative("a", issue(1)), sources=(SHOP,))
        base = a_roadmap(sources=(BOTH, PAY))
        api = an_item(3, group="acme/api")
        elsewhere = an_item(4, group="PAY", source="pay")
        gaps = (Gap("shop", "acme/api", "lost"), Gap("pay", "", "lost"))
        container = a_milestone(1, group="acme/api")
        snapshot = a_snapshot(an_item(1), api, elsewhere, containers=(container,), gaps=gaps)
        seen = seen_by(head, snapshot, joint(head, base))
        assert [i.ref.key for i in seen.items] == ["acme/shop#1"]
        assert (seen.containers, seen.gaps) == ((), ())
        assert seen_by(base, snapshot, joint(head, base)) is snapshot

    def test_an_item_that_is_linked_by_its_key_stays(self) -> None:
        head = a_roadmap(an_initiative("a", issue(3, "acme/api")), sources=(SHOP,))
        read = joint(head, a_roadmap(sources=(BOTH,)))
        seen = seen_by(head, a_snapshot(an_item(3, group="acme/api")), read)
        assert [i.ref.key for i in seen.items] == ["acme/api#3"]

"""Waivers that ran out, and waivers that quiet nothing any more."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import Capability, Gap
from bot.domain.detect import Verdict, detect
from bot.domain.findings import Finding
from bot.domain.roadmap import Waiver
from bot.domain.wording import passed
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    label,
)

YESTERDAY = TODAY - dt.timedelta(days=1)
DONE = an_initiative("a", issue(1), status="done")
BACKLOG = a_snapshot(an_item(1), an_item(2, parent=1))


def verdict(*waivers: Waiver, snapshot: Any = BACKLOG, initiative: Any = DONE) -> Verdict:
    return detect(a_roadmap(initiative, waivers=waivers), snapshot, TODAY)


def s02(told: Verdict) -> Finding:
    (found,) = [f for f in told.findings if f.rule == "S02"]
    return found


def idle(*waivers: Waiver, **more: Any) -> list[str]:
    return [f"{i.waiver.rule} {i.why}" for i in verdict(*waivers, **more).idle_waivers]


class TestAWaiverThatRanOut:
    def test_the_finding_stands_again_and_says_until_when_it_was_accepted(self) -> None:
        found = s02(verdict(Waiver("S02", YESTERDAY, "a", by="ana")))
        assert found.waiver is None
        assert passed(found) == "accepted by ana until 15 Nov 2026; that has passed"

    def test_nobody_is_named_where_nobody_is_known(self) -> None:
        assert passed(s02(verdict(Waiver("S02", YESTERDAY, "a")))).startswith("accepted until ")

    def test_another_one_that_holds_covers_it(self) -> None:
        found = s02(verdict(Waiver("S02", YESTERDAY, "a"), Waiver("S02", TODAY, "a")))
        assert (found.waiver, found.expired) == (Waiver("S02", TODAY, "a"), None)
        assert passed(found) == ""

    def test_it_is_the_same_finding_as_before(self) -> None:
        before = s02(verdict())
        found = s02(verdict(Waiver("S02", YESTERDAY, "a")))
        assert (found.fingerprint, found.digest) == (before.fingerprint, before.digest)

    def test_of_other_facts_it_says_nothing(self) -> None:
        assert s02(verdict(Waiver("S02", YESTERDAY, "a", facts="00000000"))).expired is None


class TestAWaiverWithoutEffect:
    def test_one_that_covers_a_finding_has_its_effect_and_one_that_ran_out_speaks_there(
        self,
    ) -> None:
        assert idle(Waiver("S02", TODAY, "a")) == []
        assert idle(Waiver("S02", YESTERDAY, "a")) == []

    @pytest.mark.parametrize(
        "waiver",
        [
            Waiver("S03", TODAY, "a"),
            Waiver("S02", TODAY, item="shop:acme/shop#9"),
            Waiver("S02", TODAY, finding="000000000000"),
        ],
    )
    def test_no_finding_fits_it(self, waiver: Waiver) -> None:
        assert idle(waiver) == [f"{waiver.rule} no finding fits it any more"]

    def test_the_facts_of_its_finding_have_changed(self) -> None:
        waiver = Waiver("S02", initiative="a", facts="00000000")
        assert idle(waiver) == ["S02 the facts it rests on have changed"]

    def test_while_a_source_is_unread_nobody_knows(self) -> None:
        broken = replace(BACKLOG, gaps=(Gap("shop", "", "no answer"),))
        assert idle(Waiver("S03", TODAY, "a"), snapshot=broken) == []

    def test_where_the_rule_kept_silent_nobody_knows(self) -> None:
        lost = an_initiative("a", label("no such"))
        assert idle(Waiver("S04", TODAY, "a"), initiative=lost) == []
        blind = a_snapshot(an_item(1), lacks={Capability.DOING})
        told = idle(Waiver("S04", TODAY, "a"), snapshot=blind, initiative=an_initiative("a"))
        assert told == []

    def test_a_rule_that_needs_a_change_under_review_is_not_asked_here(self) -> None:
        assert idle(Waiver("M05", TODAY, "a")) == []

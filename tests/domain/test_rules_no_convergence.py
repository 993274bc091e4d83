"""X05 at each border of its definition, and what it does not do to a verdict."""

import datetime as dt

import pytest

from bot.domain.beside import Beside
from bot.domain.detect import Verdict, detect
from bot.domain.findings import Finding
from bot.domain.policy import Level
from bot.domain.roadmap import Roadmap
from bot.domain.run import Memory, Told
from tests.domain.builders import (
    NOW,
    TODAY,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    ref,
)

PRINT = "0123456789ab"
ROADMAP = a_roadmap(an_initiative("a", status="proposed"))
BACKLOG = a_snapshot(an_item(1))


def remembered(runs: str, told: Told | None = None) -> Beside:
    """Runs, newest first: one that found it (`x`), and one that did not (`.`)."""
    recent = tuple(frozenset({PRINT} if run == "x" else ()) for run in runs)
    unsteady = {PRINT: told or Told("T01", initiative="a")} if len(set(runs)) > 1 else {}
    return Beside(memory=Memory(recent=recent, unsteady=unsteady))


def judged(beside: Beside, roadmap: Roadmap = ROADMAP) -> Verdict:
    return detect(roadmap, BACKLOG, TODAY, beside=beside)


def found(beside: Beside, roadmap: Roadmap = ROADMAP) -> list[Finding]:
    return [f for f in judged(beside, roadmap).findings if f.rule == "X05"]


@pytest.mark.parametrize(
    ("runs", "is_told"),
    [
        ("x", False),
        ("xxxxxxxxxx", False),
        ("xxx....", False),
        ("x.x", False),
        ("x.x.", True),
        (".x.x", True),
        ("xx..xx..xx", True),
        ("x.x.x.x.x.", True),
    ],
)
def test_three_changes_are_not_drift_that_was_mended(runs: str, is_told: bool) -> None:
    assert bool(found(remembered(runs))) is is_told


def test_it_says_the_same_in_each_run_that_tells_it() -> None:
    told = [found(remembered(runs))[0].facts for runs in ("x.x.", "xx.x.", "xxx.x.x.x.")]
    assert told == [told[0]] * 3


def test_the_number_is_an_option() -> None:
    roadmap = a_roadmap(*ROADMAP.initiatives, policy=a_policy("X05", times=2))
    assert found(remembered("x.x"), roadmap)


def test_it_is_told_of_what_came_and_went() -> None:
    (about,) = found(remembered("x.x.", Told("T13", "a", "shop:acme/shop#1")))
    assert (about.initiative, about.item, about.level) == ("a", ref(1), Level.WARNING)
    assert about.facts == {"rule": "T13", "where": ref(1), "times": 3}
    (named,) = found(remembered("x.x."))
    assert (named.item, named.facts["where"]) == (None, "A")
    (product,) = found(remembered("x.x.", Told("O07")))
    assert (product.initiative, product.facts["where"]) == ("", "Acme Shop")


def test_two_findings_of_one_initiative_stay_apart() -> None:
    one, other = frozenset({PRINT}), frozenset({"ba9876543210"})
    unsteady = {p: Told("T01", initiative="a") for p in (PRINT, "ba9876543210")}
    memory = Memory(recent=(one, other, one, other), unsteady=unsteady)
    prints = {f.fingerprint for f in found(Beside(memory=memory))}
    assert len(prints) == 2


def test_of_an_initiative_that_is_gone_nothing_is_told() -> None:
    assert found(remembered("x.x.", Told("T01", initiative="gone"))) == []


@pytest.mark.parametrize("rule", ["X01", "X03", "X05"])
def test_what_a_run_says_of_itself_may_come_and_go(rule: str) -> None:
    assert found(remembered("x.x.", Told(rule))) == []


def test_without_earlier_runs_it_is_not_applied() -> None:
    silent = [n.reason for n in judged(Beside()).not_applied if "X05" in n.rule.split()]
    assert silent == ["no earlier run is known"]


def test_a_day_in_the_past_is_not_judged_by_later_runs() -> None:
    past = BACKLOG.at(NOW - dt.timedelta(days=3))
    day = TODAY - dt.timedelta(days=3)
    verdict = detect(ROADMAP, past, day, beside=remembered("x.x."))
    assert [f for f in verdict.findings if f.rule == "X05"] == []


def test_it_is_drift_and_leaves_the_verdict_whole() -> None:
    verdict = judged(remembered("x.x."))
    assert not verdict.unjudged
    assert verdict.drifted(Level.WARNING)
    assert not verdict.drifted(Level.ERROR)

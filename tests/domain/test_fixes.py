"""Fixing by the stated remedy makes the finding go."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.detect import Verdict, detect
from bot.domain.edits import AddEntry, DropEntry, Edit, SetField, applied, read_with
from bot.domain.findings import Finding
from bot.domain.fixes import FIXES, NO_FIX, NOTHING_GIVEN, Given, NoPatch, Patch, Wanted, remedy
from bot.domain.roadmap import Audience, Goal, Link, LinkKind, Roadmap
from bot.domain.rules import RULES
from bot.domain.scene import Scene
from bot.manifest.load import load_manifest
from bot.manifest.patch import with_edits
from bot.report.pages import example_verdict
from tests.domain.builders import (
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    judged,
    ref,
)
from tests.manifest.roadmap_text import manifest_of
from tests.tree import ROOT

GIVEN = {
    "L01": Given(value="proposed"),
    "L05": Given(to="guest-checkout"),
    "L06": Given(to="guest-checkout"),
    "L07": Given(value="2027-Q3"),
    "L08": Given(value="shop:acme/shop#310"),
    "L13": Given(value="expected"),
    "S06": Given(value="cancelled"),
    "S08": Given(value="doing"),
    "S10": Given(value="doing"),
    "S13": Given(value="https://shop.example/stats"),
    "T01": Given(value="2026-12-11"),
    "T06": Given(value="2026-Q4"),
    "T07": Given(value="2027-Q1"),
    "T08": Given(value="2027-Q1"),
    "T11": Given(value="proposed"),
    "T14": Given(value="2027-Q1"),
    "D02": Given(value="2026-11-30"),
    "D06": Given(to="guest-checkout"),
    "D08": Given(to="guest-checkout"),
    "D09": Given(value="paused"),
    "P01": Given(value="2027-03-31"),
    "P04": Given(value="proposed"),
    "P05": Given(value="2027-01-29"),
    "P06": Given(value="2027-01-29"),
    "P07": Given(value="shop:acme/shop#310"),
    "P12": Given(value="2026-07-01..2027-01-31"),
    "O01": Given(value="ben"),
    "O02": Given(value="ana"),
    "O05": Given(value="search"),
    "O06": Given(value="ben"),
    "O07": Given(to="wish-list"),
    "H01": Given(value="2026-Q4"),
    "H08": Given(value="2027-Q3"),
    "H11": Given(value="trust"),
    "H13": Given(value="60%"),
    "H14": Given(value="cancelled"),
    "K01": Given(value="9"),
    "K02": Given(value="9"),
    "K05": Given(value="20%"),
    "K06": Given(value="9"),
    "V04": Given(value="https://shop.example/news"),
    "M03": Given(value="2026-12-11"),
}
"""What a person would say to each rule that asks for something."""

FIXED = sorted(set(FIXES) & set(RULES))
SHOWN = [code for code in FIXED if code not in ("H11", "L03", "P07")]
"""Those whose example is one that a patch puts right; the others have tests of their own."""


def example(code: str) -> tuple[Verdict, Finding]:
    verdict = example_verdict(RULES[code])
    return verdict, next(f for f in verdict.findings if f.rule == code)


def again(roadmap: Roadmap, verdict: Verdict, edits: tuple[Edit, ...] = ()) -> tuple[str, ...]:
    """The fingerprints of what is found in a roadmap, all else being the same."""
    scene = verdict.scene
    snapshot = read_with(scene.snapshot, edits)
    found = detect(roadmap, snapshot, scene.today, beside=scene.beside).findings
    return tuple(finding.fingerprint for finding in found)


def patch_of(code: str) -> tuple[Verdict, Finding, Patch]:
    verdict, finding = example(code)
    made = remedy(finding, verdict.scene, GIVEN.get(code, Given()))
    assert isinstance(made, Patch), made
    return verdict, finding, made


def test_of_every_rule_it_is_decided_whether_a_patch_fixes_it() -> None:
    undecided = {code for code in RULES if (code in FIXES) + (code in NO_FIX) != 1}
    assert undecided == set()


def test_what_has_no_fix_has_a_reason_in_a_sentence() -> None:
    assert [code for code, why in NO_FIX.items() if not why.endswith(".")] == []


def test_what_asks_a_person_is_tested_with_an_answer() -> None:
    assert {code for code in FIXED if FIXES[code].asks} == {code for code in GIVEN if code in RULES}


@pytest.mark.parametrize("code", SHOWN)
def test_fixing_by_the_stated_remedy_makes_the_finding_go(code: str) -> None:
    verdict, finding, patch = patch_of(code)
    after = applied(verdict.scene.roadmap, patch.edits)
    assert finding.fingerprint not in again(after, verdict, patch.edits)


@pytest.mark.parametrize("code", SHOWN)
def test_the_same_is_true_of_the_patched_manifest(code: str, tmp_path: Path) -> None:
    scene = example_verdict(RULES[code]).scene
    path = tmp_path / "roadmap.yaml"
    path.write_text(manifest_of(known_places(scene)), encoding="utf-8")
    loaded = load_manifest(path)
    before = detect(loaded, scene.snapshot, scene.today, beside=scene.beside)
    finding = next(f for f in before.findings if f.rule == code)
    patch = remedy(finding, before.scene, GIVEN.get(code, Given()))
    assert isinstance(patch, Patch), patch
    edited = with_edits(loaded, patch.edits)
    assert edited.after != edited.before
    assert finding.fingerprint not in again(edited.roadmap, before, patch.edits)


def known_places(scene: Scene) -> Roadmap:
    """The roadmap with every repository of the backlog among those of its source."""
    groups = tuple(sorted({item.group for item in scene.snapshot.items} - {""})) or ("acme/shop",)
    sources = tuple(replace(source, groups=groups) for source in scene.roadmap.sources)
    return replace(scene.roadmap, sources=sources)


@pytest.mark.parametrize("code", [code for code in FIXED if FIXES[code].asks])
def test_a_fix_that_needs_an_answer_says_for_what_it_asks(code: str) -> None:
    verdict, finding = example(code)
    assert remedy(finding, verdict.scene) == Wanted(FIXES[code].takes, FIXES[code].asks)


def made_for(verdict: Verdict, code: str, given: Given = NOTHING_GIVEN) -> Patch:
    """The patch for the one finding of a rule, which makes it go."""
    (finding,) = (f for f in verdict.findings if f.rule == code)
    patch = remedy(finding, verdict.scene, given)
    assert isinstance(patch, Patch), patch
    after = applied(verdict.scene.roadmap, patch.edits)
    assert finding.fingerprint not in again(after, verdict, patch.edits)
    return patch


def test_a_link_to_what_moved_within_reach_follows_it() -> None:
    pay = Link("shop", LinkKind.ISSUE, "4", "acme/api")
    snapshot = a_snapshot(an_item(4, group="acme/api"), moved={ref(309): ref(4, "acme/api")})
    verdict = judged(an_initiative("checkout", issue(309), status="paused"), snapshot)
    where = ("initiatives", "checkout")
    assert made_for(verdict, "L03").edits == (
        DropEntry(where, "links", issue(309)),
        AddEntry(where, "links", pay),
    )


def test_a_link_to_what_moved_out_of_reach_is_left_to_a_person() -> None:
    verdict, finding = example("L03")
    told = remedy(finding, verdict.scene)
    assert told == NoPatch("No source reads the place of shop:acme/pay#4: add it to one first.")


def test_an_initiative_without_a_goal_is_given_one() -> None:
    goals = (Goal("trust", "Trust"),)
    others = (an_initiative("a", goal="trust"), an_initiative("b"))
    verdict = judged(a_roadmap(*others, goals=goals), a_snapshot())
    (edit,) = made_for(verdict, "H11", Given(value="trust")).edits
    assert edit == SetField(("initiatives", "b"), "goal", "trust")


def test_which_initiative_serves_a_goal_is_left_to_a_person() -> None:
    verdict, finding = example("H11")
    assert isinstance(remedy(finding, verdict.scene, Given(value="trust")), NoPatch)


def test_an_initiative_of_a_single_item_is_linked_to_what_holds_more() -> None:
    snapshot = a_snapshot(
        an_item(1, "doing"), an_item(2), an_item(3, "doing", parent=2), an_item(4, parent=2)
    )
    verdict = judged(an_initiative("checkout", issue(1)), snapshot)
    made_for(verdict, "P07", Given(value="shop:acme/shop#2"))


@pytest.mark.parametrize(
    ("code", "given", "told"),
    [
        ("T01", Given(value="soon"), "'soon' is not a day, such as 2026-12-11."),
        ("T08", Given(value="Q9"), "'Q9' is not a window; write 2026-Q4, "),
        ("L05", Given(to="gone"), "The roadmap has no initiative 'gone'."),
        ("S10", Given(value="busy"), "'busy' is no status; write one of todo, doing, done, d"),
        ("L01", Given(value="PAY-7"), "'PAY-7' is no item, such as shop:acme/shop#310."),
        ("L01", Given(value="shop:x#1"), "No source has shop:x#1, as far as it was read."),
        ("D06", Given(to="cards"), "'cards' is none of the circle; write address-book or guest-"),
        ("K05", Given(value="half"), "'half' is no share; write one such as 30%."),
        ("L02", Given(value="shop:x#1"), "It takes no --value: it removes the link."),
        ("S02", Given(to="a"), "It takes no --to: it sets the status to in_progress, or to the"),
        ("S02", Given(value="late"), "'late' is no status; write one of proposed, planned, in_"),
        ("K02", Given(value="top"), "'top' is no rank; write a number."),
    ],
)
def test_an_answer_that_does_not_fit_is_told(code: str, given: Given, told: str) -> None:
    verdict, finding = example(code)
    made = remedy(finding, verdict.scene, given)
    assert isinstance(made, NoPatch)
    assert made.why.startswith(told)


def test_a_link_stays_on_the_initiative_that_a_person_chose() -> None:
    snapshot = a_snapshot(an_item(1))
    verdict = judged(
        a_roadmap(an_initiative("a", issue(1)), an_initiative("b", issue(1))), snapshot
    )
    kept = made_for(verdict, "L04", Given(to="b"))
    assert kept.edits == (DropEntry(("initiatives", "a"), "links", issue(1)),)


def test_several_initiatives_wider_than_their_goal_are_narrowed_together() -> None:
    goal = Goal("cost", "Lower cost", audience=Audience.TEAM)
    wide = [an_initiative(n, goal="cost", audience=Audience.CUSTOMER) for n in ("a", "b")]
    verdict = judged(a_roadmap(*wide, goals=(goal,)), a_snapshot())
    patch = made_for(verdict, "V05")
    narrowed = applied(verdict.scene.roadmap, patch.edits).initiatives
    assert [one.audience for one in narrowed] == [Audience.TEAM] * 2


def test_a_target_that_moves_past_its_window_takes_the_window_along() -> None:
    verdict, finding = example("T04")
    made = remedy(finding, verdict.scene)
    where = ("initiatives", "guest-checkout")
    assert made == Patch(
        (
            SetField(where, "target", "2027-01-15"),
            SetField(where, "window", "2026-10-01..2027-01-15"),
        )
    )


def test_what_begins_before_it_may_keeps_its_length() -> None:
    first = an_initiative("first", window="2026-12-01..2026-12-31", status="planned")
    second = an_initiative(
        "second", window="2026-12-10..2026-12-19", status="planned", depends_on=("first",)
    )
    verdict = judged(a_roadmap(first, second), a_snapshot())
    (edit,) = made_for(verdict, "D01").edits
    assert edit == SetField(("initiatives", "second"), "window", "2027-01-01..2027-01-10")


def test_where_something_was_done_already_nothing_is_planned_again() -> None:
    long_ago = dt.date(2026, 10, 1)
    verdict = judged(
        an_initiative("checkout", issue(1), issue(2)),
        a_snapshot(an_item(1, "done", closed=long_ago), an_item(2)),
    )
    (edit,) = made_for(verdict, "S04").edits
    assert edit == SetField(("initiatives", "checkout"), "status", "paused")


def test_a_person_may_name_another_status_than_the_facts_do() -> None:
    verdict = judged(an_initiative("a", issue(1), status="done"), a_snapshot(an_item(1)))
    (edit,) = made_for(verdict, "S02", Given(value="paused")).edits
    assert edit == SetField(("initiatives", "a"), "status", "paused")


def test_the_page_about_fixing_says_of_every_rule_what_becomes_of_it() -> None:
    page = (ROOT / "docs" / "pages" / "fixing.md").read_text(encoding="utf-8")
    patched = {
        f"| {code} {RULES[code].name} | {fix.does} |"
        f" {f'`--{fix.takes}`: {fix.asks}' if fix.asks else ''} |"
        for code, fix in FIXES.items()
    }
    unpatched = {f"| {code} {RULES[code].name} | {why} |" for code, why in NO_FIX.items()}
    assert [row for row in sorted(patched | unpatched) if row not in page] == []

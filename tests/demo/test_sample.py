"""The sample product: its size, and exactly the drift that was put into it."""

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest

from bot.demo.backlog import fill
from bot.demo.stage import Clock, Stage
from bot.demo.story import START
from bot.domain.backlog import Capability, ContainerKind, Status
from bot.domain.suggested import Tier

DRIFT = [
    ("D01", "wallets"),
    ("D03", "guest-checkout"),
    ("H13", ""),
    ("L02", "guest-checkout"),
    ("L04", "address-book"),
    ("L05", ""),
    ("L06", ""),
    ("L06", ""),
    ("L11", "guest-checkout"),
    ("M03", "address-book"),
    ("O01", "wallets"),
    ("P02", "guest-checkout"),
    ("S01", "fast-pages"),
    ("S02", "search"),
    ("S03", "wallets"),
    ("S05", "gift-cards"),
    ("S10", ""),
    ("T01", "address-book"),
    ("T04", "guest-checkout"),
    ("T10", "wallets"),
    ("T13", "address-book"),
]
QUIET = {
    *("invoices", "refunds", "order-tracking"),
    *("loyalty-points", "second-provider", "repeat-orders"),
}
NOTES = {
    "pay:acme/payments#44": ["D01"],
    "shop:acme/shop#118": ["L04", "T01"],
    "shop:acme/shop#141": ["T04"],
    "shop:acme/shop#188": ["S05"],
    "shop:acme/shop#96": ["S02"],
}


def test_the_product_has_the_size_it_says(stage: Stage) -> None:
    scene = stage.look().verdict.scene
    roadmap = scene.roadmap
    assert len(scene.snapshot.items) == 150
    assert len(roadmap.initiatives) == 12
    assert [source.name for source in roadmap.sources] == ["shop", "pay"]
    assert [team.id for team in roadmap.teams] == ["checkout", "payments"]
    assert len(roadmap.goals) == 4
    assert {i.window.text for i in roadmap.initiatives if i.window} == {
        *("2026-Q3", "2026-Q4"),
        *("2027-Q1", "2027-Q2"),
    }


def test_exactly_the_intended_drift_is_found(stage: Stage) -> None:
    verdict = stage.look().verdict
    assert sorted((f.rule, f.initiative) for f in verdict.standing) == DRIFT
    assert {silence.reason for silence in verdict.not_applied} == {
        "the sample is not kept in git",
        "no earlier run is known",
        "the source does not tell a board's columns beside the state",
    }


def test_half_of_the_roadmap_gives_no_reason_to_speak(stage: Stage) -> None:
    verdict = stage.look().verdict
    told = {f.initiative for f in verdict.standing}
    assert {i.id for i in verdict.scene.initiatives} - told == QUIET


def test_one_finding_is_waived_with_a_reason(stage: Stage) -> None:
    (finding,) = (f for f in stage.look().verdict.findings if f.waiver)
    assert (finding.rule, finding.initiative) == ("T01", "invoices")
    assert finding.waiver is not None
    assert finding.waiver.reason == "the tax office answers by 4 December"


def test_every_error_that_an_item_explains_is_told_there_and_nothing_waits(stage: Stage) -> None:
    looked = stage.look()
    verdict, plan = looked.verdict, stage.plan(looked)
    codes = {f.fingerprint: f.rule for f in verdict.findings}
    told = {
        str(note.ref): sorted(codes[p] for p in note.stamp.prints)
        for note in plan.actions
        if hasattr(note, "stamp")
    }
    assert told == NOTES
    assert plan.held == ()


def test_the_backlog_looks_lived_in(stage: Stage) -> None:
    snapshot = stage.look().verdict.scene.snapshot
    closed = [i.closed for i in snapshot.items if i.closed]
    assert {instant.month for instant in closed} == {6, 7, 8, 9, 10, 11}
    assert max(i.updated for i in snapshot.items) < START
    assert all(i.created < i.closed for i in snapshot.items if i.closed)
    assert {i.status for i in snapshot.items} == set(Status)
    assert {c.kind for c in snapshot.containers} == {ContainerKind.MILESTONE, ContainerKind.SPRINT}
    assert snapshot.can("shop", Capability.DOING)
    titles = [i.title for i in snapshot.items]
    assert len(set(titles)) == len(titles)


def test_some_of_the_items_are_described(stage: Stage) -> None:
    texts = {i.title: i.text for i in stage.look().verdict.scene.snapshot.items if i.text}
    assert len(texts) == 26
    assert texts["Product video plays with sound"] == "It should start muted, as the browsers ask."


def test_an_epic_is_closed_after_all_below_it(stage: Stage) -> None:
    index = stage.look().verdict.scene.index
    for ref, below in index.children.items():
        if (closed := index.items[ref].closed) and index.items[ref].status is Status.DONE:
            assert max(index.items[b].closed or closed for b in below) <= closed


def test_the_sample_is_shipped_with_the_package() -> None:
    shipped = {path.name for path in files("bot.demo").iterdir()}
    assert {"roadmap.yaml", "backlog.txt"} <= shipped


@pytest.mark.parametrize(
    "line", ["acme/shop#9 saga 2026-01-01..2026-02-01", "  ! No such mark", "      Of what?"]
)
def test_a_line_of_the_table_that_is_not_understood_is_shown(tmp_path: Path, line: str) -> None:
    table = f"acme/shop#1 epic 2026-01-01..2026-02-01\n  . An epic\n\n{line}\n"
    if line.startswith(" "):
        table = f"acme/shop#1 epic 2026-01-01..2026-02-01\n{line}\n"
    with pytest.raises(ValueError, match="not understood") as caught:
        fill(tmp_path, table, Clock(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)))
    assert line in str(caught.value)


def test_one_of_the_orphans_seems_to_belong_somewhere(stage: Stage) -> None:
    found = {f.item: f.suggestion for f in stage.look().verdict.findings if f.rule == "L06"}
    told = {
        str(ref): made and (made.best.initiative, made.best.tier) for ref, made in found.items()
    }
    assert told == {
        "shop:acme/shop#221": None,
        "shop:acme/shop#254": ("order-tracking", Tier.STRONG),
    }

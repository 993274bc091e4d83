"""An edited manifest says exactly what was asked, or the file stays as it is."""

import datetime as dt
from pathlib import Path

import pytest

from bot.domain.edits import AddEntry, DropEntry, DropField, Edit, SetField
from bot.domain.errors import BotError
from bot.domain.roadmap import InitiativeStatus, Link, LinkKind, Waiver
from bot.manifest.load import load_manifest
from bot.manifest.patch import diff, with_edits
from tests.manifest.examples import FULL

PASS = ("initiatives", "mobile-pass")
MANIFEST = """\
version: 1
id: ferry
product: Ferry
sources: [{name: shop, kind: github, repos: [acme/shop]}]
initiatives:
  - id: pass
    title: Pass
    status: planned  # since May
    links:
      -
        shop: {issue: 7}
      - shop: {issue: 8}   # why
"""
HERE = ("initiatives", "pass")
SEVEN = Link("shop", LinkKind.ISSUE, "7", "acme/shop")
NINE = Link("shop", LinkKind.ISSUE, "9", "acme/shop")
LISTS = ("links", "releases")
DONE = SetField(HERE, "status", "done")


def written(tmp_path: Path, text: str = MANIFEST) -> Path:
    path = tmp_path / "roadmap.yaml"
    path.write_bytes(text.encode())
    return path


def test_a_patch_is_shown_before_it_is_saved(tmp_path: Path) -> None:
    path = written(tmp_path)
    edited = with_edits(load_manifest(path), [DONE])
    assert path.read_text(encoding="utf-8") == MANIFEST
    assert diff(edited).splitlines()[2:] == [
        "@@ -5,7 +5,7 @@",
        " initiatives:",
        "   - id: pass",
        "     title: Pass",
        "-    status: planned  # since May",
        "+    status: done  # since May",
        "     links:",
        "       -",
        "         shop: {issue: 7}",
    ]
    edited.save()
    assert path.read_text(encoding="utf-8") == MANIFEST.replace("planned", "done")
    assert load_manifest(path).initiatives[0].status is InitiativeStatus.DONE


def test_nothing_differs_but_what_was_asked(tmp_path: Path) -> None:
    path = written(tmp_path, FULL.replace(", share: 40%, strict: true, field: Ready", ""))
    before = load_manifest(path)
    edits: list[Edit] = [
        SetField(PASS, "window", "2026-07-01..2027-01-15"),
        SetField(PASS, "target", "2027-01-15"),
        AddEntry(PASS, "links", Link("pay", LinkKind.VERSION, "4.2", "PAY")),
        AddEntry(PASS, "releases", Link("shop", LinkKind.MILESTONE, "9", "acme/api")),
        SetField(("sources", "shop", "status_map"), "on", "doing"),
        SetField(("goals", "trust"), "audience", "team"),
        AddEntry(("unplanned",), "links", Link("past", LinkKind.ISSUE, "OLD-4", "OLD")),
        DropField(PASS, "confidence"),
    ]
    after = with_edits(before, edits).roadmap
    (mobile,) = [i for i in after.initiatives if i.id == "mobile-pass"]
    assert (mobile.target, mobile.confidence) == (dt.date(2027, 1, 15), "")
    assert mobile.links[-1].identity == ("pay", "PAY", "fix version", "", "4.2")
    assert mobile.releases[-1].identity == ("shop", "acme/api", "milestone", "", "9")
    assert dict(after.sources[0].status_map)["on"] == "doing"
    assert [goal.audience for goal in after.goals] == ["customer", "team"]
    assert after.unplanned.links[-1].value == "OLD-4"
    assert after.teams == before.teams


def test_decisions_can_go_into_the_same_patch(tmp_path: Path) -> None:
    path = written(tmp_path)
    waiver = Waiver("T01", initiative="pass", finding="3fa9c2d41b07", facts="9c1b22aa")
    edited = with_edits(load_manifest(path), [DONE], [waiver])
    assert edited.after.decode() == MANIFEST.replace("planned", "done") + (
        "waivers:\n  - {rule: T01, initiative: pass, finding: 3fa9c2d41b07, facts: 9c1b22aa}\n"
    )


def test_a_layout_that_is_not_known_goes_through_the_librarys_round_trip(tmp_path: Path) -> None:
    path = written(tmp_path)
    edited = with_edits(load_manifest(path), [DropEntry(HERE, "links", SEVEN), DONE])
    after = edited.after.decode()
    assert "status: done     # since May" in after
    assert "- shop: {issue: 8}   # why" in after
    assert "issue: 7" not in after
    assert [link.value for link in edited.roadmap.initiatives[0].links] == ["8"]


def test_the_mark_at_the_beginning_and_the_line_breaks_stay(tmp_path: Path) -> None:
    text = "\ufeff" + MANIFEST.replace("\n", "\r\n")
    path = written(tmp_path, text)
    edited = with_edits(load_manifest(path), [DONE, AddEntry(HERE, "links", NINE)])
    assert edited.after.decode() == text.replace("planned", "done") + (
        "      - {shop: {issue: 9}}\r\n"
    )


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (SetField(HERE, "status", "ready"), "'ready' is no status; write one of proposed, planned"),
        (SetField(HERE, "target", "soon"), "'soon' is no target; write a day, such as 2026-12-11"),
        (SetField(HERE, "window", "Q9"), "'Q9' is not a window"),
        (SetField(("initiatives", "x"), "owner", "a"), "The roadmap has no initiative 'x'."),
        (SetField(HERE, "team", "web"), "an edit would spoil it"),
        (DropField(HERE, "title"), "An initiative cannot be without title."),
    ],
)
def test_what_would_spoil_the_manifest_is_refused(tmp_path: Path, edit: Edit, told: str) -> None:
    path = written(tmp_path)
    with pytest.raises(BotError) as error:
        with_edits(load_manifest(path), [edit])
    assert told in error.value.message
    assert path.read_text(encoding="utf-8") == MANIFEST


def test_a_manifest_that_changed_meanwhile_is_not_edited(tmp_path: Path) -> None:
    path = written(tmp_path)
    roadmap = load_manifest(path)
    path.write_text(MANIFEST + "# mine\n", encoding="utf-8")
    with pytest.raises(BotError, match="was changed while"):
        with_edits(roadmap, [DONE])


def test_every_kind_of_link_can_be_taken_out_and_put_back(tmp_path: Path) -> None:
    text = FULL.replace(", share: 40%, strict: true, field: Ready", "")
    before = load_manifest(written(tmp_path, text))
    links = [(i, name, k) for i in before.initiatives for name in LISTS for k in getattr(i, name)]
    assert len({link.kind for _, _, link in links}) > 5
    edits: list[Edit] = []
    for initiative, name, link in links:
        where = ("initiatives", initiative.id)
        edits += [DropEntry(where, name, link), AddEntry(where, name, link)]
    after = with_edits(before, edits).roadmap
    for one, other in zip(before.initiatives, after.initiatives, strict=True):
        for name in LISTS:
            were, are = ([k.identity for k in getattr(i, name)] for i in (one, other))
            assert are == were

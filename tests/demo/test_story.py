"""The demo from its first line to its last."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli import run as command
from bot.demo import run
from bot.demo.stage import Stage
from bot.domain.backlog import ItemRef
from bot.domain.errors import BotError
from bot.domain.roadmap import Source
from bot.domain.run import Outcome
from bot.report.as_json import report
from connectors.local.reader import open_reader

STEPS = (
    "1. Check: where do roadmap and backlog tell different stories?",
    "2. Forecast: will it be done in time, and how sure is that?",
    "3. Plan: what would be written into the trackers?",
    "4. Apply: write it",
    "5. People decide: in the roadmap, in the backlog, and on the dashboard",
    "6. Apply again: nothing changed, so nothing is written",
    "7. Your own product",
)


def played(directory: Path | None = None, *, width: int = 80, terminal: bool = False) -> list[str]:
    """The lines the demo prints."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system=None)
    assert run(console, directory) == 0
    return out.getvalue().splitlines()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a demo that was kept, with nothing set around it."""
    for name in ("MANIFEST", "STORE_URL", "STATE_DIR", "WRITES", "STOP_WRITES"):
        monkeypatch.delenv(f"ROADMAP_DRIFT_{name}", raising=False)
    played(tmp_path / "kept demo")
    return tmp_path / "kept demo"


def test_the_seven_steps_are_told_in_order() -> None:
    lines = played()
    assert [line for line in lines if line in STEPS] == list(STEPS)
    assert "Applied: 11 made." in lines
    assert "Applied: 7 made." in lines
    assert any(line.startswith("0 writes; both tracker files are the same") for line in lines)
    assert any("Resolved: no finding stands on" in line for line in lines)


def test_it_is_the_same_each_time() -> None:
    assert played() == played()


def test_as_json_the_same_is_played_in_silence_and_told_in_one_object(stage: Stage) -> None:
    out = io.StringIO()
    assert run(Console(file=out, force_terminal=True), as_json=True) == 0
    told = json.loads(out.getvalue())
    assert told == {
        "check": report(stage.look().verdict),
        "runs": [
            {"made": 11, "resolved": 0},
            {"made": 7, "resolved": 3},
            {"made": 0, "resolved": 0},
        ],
        "settled": True,
    }


def test_as_json_the_files_stay_as_well(tmp_path: Path) -> None:
    run(Console(file=io.StringIO()), tmp_path / "kept", as_json=True)
    reader = open_reader(Source("shop", "local"), tmp_path / "kept" / "shop.db")
    assert [note.resolved for note in reader.thread("acme/shop#141").notes] == [True]


def test_in_a_pipe_every_finding_is_one_line_to_search_for_and_one_to_decide() -> None:
    lines = played()
    place = next(n for n, line in enumerate(lines) if "T04 milestone-after-target" in line)
    assert lines[place : place + 2] == [
        "error   T04 milestone-after-target  guest-checkout:"
        " Roadmap says 11 Dec 2026; milestone Winter launch says 18 Dec 2026.",
        "14b937  ana decides. Roadmap: move the target to 18 Dec 2026 or later."
        " Backlog: move milestone Winter launch, or cut what it holds.",
    ]
    assert len(lines) <= 210


@pytest.mark.parametrize("width", [80, 120])
def test_a_screen_never_has_to_break_a_line(width: int) -> None:
    assert max(map(len, played(width=width, terminal=True))) <= width


def test_what_is_waived_stays_in_sight() -> None:
    lines = played()
    place = lines.index("Waived (1)")
    assert lines[place + 1] == (
        "3903e4  T01 overdue on invoices, until 15 Dec 2026, by emma:"
        " the tax office answers by 4 December"
    )


def test_what_people_decided_takes_note_and_label_back(kept: Path) -> None:
    reader = open_reader(Source("shop", "local"), kept / "shop.db")
    found = {
        number: (note.resolved, reader.item(f"acme/shop#{number}").labels)
        for number in (141, 188, 118)
        for note in reader.thread(f"acme/shop#{number}").notes
    }
    assert found == {141: (True, ()), 188: (True, ()), 118: (False, ("drift:error",))}


def test_a_second_apply_writes_nothing(stage: Stage) -> None:
    verdict = stage.look()
    first = stage.apply(verdict, stage.plan(verdict), "first")
    assert [told.outcome for told in first.done] == [Outcome.MADE] * 11
    verdict = stage.look()
    assert stage.plan(verdict).actions == ()
    assert stage.apply(verdict, stage.plan(verdict), "second").done == ()


def test_the_note_names_who_decides_and_both_sides(stage: Stage) -> None:
    verdict = stage.look()
    stage.apply(verdict, stage.plan(verdict), "first")
    note, labels = stage.note(verdict, ItemRef("shop", "acme/shop#141"))
    assert note.body.startswith(
        "**Roadmap says 11 Dec 2026; milestone Winter launch says 18 Dec 2026.** `ana` decides"
    )
    assert labels == ("drift:error",)


def test_the_commands_it_names_work_on_the_kept_files(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["check", "--manifest", f"{kept}/roadmap.yaml", "--as-of", "2026-11-20"]) == 2
    assert "12 initiatives compared with 150 items: 5 errors" in capsys.readouterr().out
    monkeypatch.chdir(kept)
    assert command(["check", "--as-of", "2026-11-20"]) == 2
    assert command(["history"]) == 0
    assert "acme-shop: 3 runs." in capsys.readouterr().out
    assert command(["plan", "--as-of", "2026-11-20"]) == 2
    assert capsys.readouterr().out == "Plan: nothing to write.\n"
    manifest = kept / "roadmap.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("target: 2026-12-18", "target: 2026-12-11", 1), "utf-8")
    monkeypatch.setenv("ROADMAP_DRIFT_WRITES", "on")
    command(["apply"])
    assert "~ shop:acme/shop#141: note" in capsys.readouterr().out


def test_the_kept_directory_is_where_it_says(tmp_path: Path) -> None:
    assert f"  cd '{tmp_path}/kept demo'" in played(tmp_path / "kept demo")


def test_a_kept_demo_can_be_played_again_and_other_files_stay(kept: Path) -> None:
    (kept / "plan.json").write_text("{}", encoding="utf-8")
    (kept / "roadmap.yaml").write_text("spoilt", encoding="utf-8")
    assert played(kept)
    assert (kept / "plan.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("name", ["notes.txt", ".env", "roadmap.yaml"])
def test_a_directory_with_anything_else_in_it_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(BotError, match="not an earlier demo"):
        run(Console(file=io.StringIO()), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BotError, match="cannot be used"):
        run(Console(file=io.StringIO()), tmp_path / "file")

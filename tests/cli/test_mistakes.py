"""Mistakes of the user: one sentence that says what to do, exit code 1, nothing written."""

import pytest

from tests.cli.conftest import Terminal

BAD = """\
version: 1
id: ACME
colour: red
sources:
  - {name: shop, kind: local, file: backlog.db}
initiatives:
  - {id: guest-checkout, title: Guest checkout, status: started, owner: ana}
  - {id: guest-checkout, title: Gift cards, window: soon}
"""


@pytest.mark.parametrize(
    ("arguments", "sentence", "where"),
    [
        (("chek",), "No such command 'chek'", "roadmap-drift --help"),
        (("check", "--colour"), "No such option: --colour", "roadmap-drift check --help"),
        (("explain",), "Missing argument 'RULE'.", "roadmap-drift explain --help"),
        (("history", "--limit", "0"), "Invalid value for '--limit'", "roadmap-drift history"),
        (("check", "--as-of"), "'--as-of' requires an argument", "roadmap-drift --help"),
        (
            ("check", "--as-of", "2026-02-30"),
            "'2026-02-30' is not a day; write it as 2026-11-20",
            "roadmap-drift check --help",
        ),
        (
            ("check", "--as-of", "tomorrow"),
            "'tomorrow' is not a day; write it as 2026-11-20",
            "roadmap-drift check --help",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_usage_error_says_what_and_where_to_look(
    terminal: Terminal, arguments: tuple[str, ...], sentence: str, where: str
) -> None:
    answer = terminal(*arguments)
    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err
    assert where in answer.err
    assert "Traceback" not in answer.err


def test_without_a_command_the_help_is_shown(terminal: Terminal) -> None:
    answer = terminal()
    assert (answer.code, answer.err) == (1, "")
    assert "Usage: roadmap-drift" in answer.out


def test_a_missing_manifest_points_to_init(terminal: Terminal) -> None:
    answer = terminal("check")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("roadmap.yaml: does not exist.")
    assert "roadmap-drift init" in answer.err


@pytest.mark.promise("R33")
def test_every_problem_of_a_manifest_is_told_at_once_with_its_place(shop: Terminal) -> None:
    (shop.folder / "roadmap.yaml").write_text(BAD, encoding="utf-8")
    shop.set(WRITES="on")
    before = (shop.folder / "backlog.db").read_bytes()
    answer = shop("apply")
    assert (answer.code, answer.out) == (1, "")
    places = [line.partition(": ")[0].rpartition("roadmap.yaml")[2] for line in lines(answer.err)]
    assert places == [":1:1", ":2:5", ":3:1", ":7:57", ":8:10", ":8:53"]
    assert (shop.folder / "backlog.db").read_bytes() == before
    assert not (shop.folder.parent / "state").exists()


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def test_one_bad_manifest_of_several_stops_all(shop: Terminal) -> None:
    (shop.folder / "bad.yaml").write_text(BAD, encoding="utf-8")
    answer = shop("check", "--manifest", ".")
    assert (answer.code, answer.out) == (1, "")


def test_a_setting_that_is_misspelt_is_named_with_the_nearest(shop: Terminal) -> None:
    shop.set(WRITS="on")
    answer = shop("check")
    assert answer.code == 1
    assert answer.err == (
        "ROADMAP_DRIFT_WRITS in the environment is not a setting."
        " Did you mean ROADMAP_DRIFT_WRITES?\n"
        "`.env.example` describes every setting.\n"
    )


def test_a_source_that_no_manifest_has_cannot_be_set(shop: Terminal) -> None:
    shop.set(SOURCES__SHIP__FILE="backlog.db")
    answer = shop("check")
    assert answer.code == 1
    assert "SOURCES__SHIP__… is set, but no manifest has a source of that name." in answer.err
    assert "ROADMAP_DRIFT_SOURCES__SHOP__…?" in answer.err


def test_a_file_that_is_no_tracker_is_a_source_that_cannot_be_read(shop: Terminal) -> None:
    (shop.folder / "backlog.db").write_bytes(b"something else" * 100)
    answer = shop("check")
    assert (answer.code, answer.err) == (4, "")


def test_a_file_that_is_no_tracker_is_not_made_a_manifest_for(terminal: Terminal) -> None:
    (terminal.folder / "backlog.db").write_bytes(b"something else" * 100)
    answer = terminal("init", "--file", "backlog.db")
    assert answer.code == 1
    assert not (terminal.folder / "roadmap.yaml").exists()


def test_a_mistake_of_our_own_is_logged_and_told_without_a_trace(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> dict[str, object]:
        raise RuntimeError("the schema fell over")

    monkeypatch.setattr("bot.manifest.json_schema.json_schema", broken)
    answer = terminal("schema")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith(
        "This should not have happened: RuntimeError. The log above has the details;"
        " please report it.\n"
    )
    assert "the schema fell over" in answer.err

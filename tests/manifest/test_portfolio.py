from pathlib import Path

import pytest

from bot.manifest.load import load_portfolio
from bot.manifest.problems import ManifestError
from tests.manifest.examples import HEAD, RULES


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "roadmaps").mkdir()
    (tmp_path / "roadmaps" / "b.yaml").write_text(HEAD)
    (tmp_path / "roadmaps" / "a.yml").write_text(HEAD.replace("id: ferry", "id: harbour"))
    (tmp_path / "roadmaps" / "notes.md").write_text("no manifest")
    return tmp_path


def ids(spec: str, base: Path) -> list[str]:
    return [roadmap.id for roadmap in load_portfolio(spec, base, RULES)]


@pytest.mark.parametrize("spec", ["roadmaps", "roadmaps/", "roadmaps/*.y*ml", "**/[ab].y*ml"])
def test_a_folder_and_a_pattern_give_every_manifest_by_name(base: Path, spec: str) -> None:
    assert ids(spec, base) == ["harbour", "ferry"]


def test_one_file_is_a_portfolio_of_one(base: Path) -> None:
    assert ids("roadmaps/b.yaml", base) == ["ferry"]


def test_an_absolute_pattern_leaves_the_base_aside(base: Path) -> None:
    assert ids(f"{base}/roadmaps/*.yaml", Path("/nowhere")) == ["ferry"]


def test_a_name_with_brackets_is_a_name_where_there_is_such_a_file(base: Path) -> None:
    (base / "roadmap[1].yaml").write_text(HEAD)
    assert ids("roadmap[1].yaml", base) == ["ferry"]


@pytest.mark.parametrize("spec", ["none/*.yaml", "empty"])
def test_a_spec_that_matches_nothing_is_told(base: Path, spec: str) -> None:
    (base / "empty").mkdir()
    with pytest.raises(ManifestError) as caught:
        ids(spec, base)
    assert str(caught.value) == (
        f"{spec}: no manifest is found here. "
        "Write a file, a folder with .yaml files, or a pattern that matches some."
    )


def test_a_file_that_is_not_there_is_told(base: Path) -> None:
    with pytest.raises(ManifestError, match=r"roadmap\.yaml: does not exist\. Check the name"):
        ids("roadmap.yaml", base)


def test_the_problems_of_all_files_are_told_at_once(base: Path) -> None:
    (base / "roadmaps" / "a.yml").write_text(HEAD + "colour: red\n")
    (base / "roadmaps" / "c.yaml").write_text(HEAD)
    (base / "roadmaps" / "d.yaml").write_text("")
    with pytest.raises(ManifestError) as caught:
        ids("roadmaps", base)
    found = [(Path(p.file).name, p.line, p.path, p.message) for p in caught.value.problems]
    assert found == [
        ("a.yml", 5, "colour", "is not a field here"),
        ("c.yaml", 2, "id", f"'ferry' is the id of the product in {base}/roadmaps/b.yaml too"),
        ("d.yaml", 0, "", "is empty"),
    ]


def test_the_path_of_a_roadmap_starts_at_the_base(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base)
    roadmap = load_portfolio("roadmaps/*.yaml", Path(), RULES)[0]
    assert roadmap.path == "roadmaps/b.yaml"

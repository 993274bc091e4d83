"""chart: a picture in a file, and nothing anywhere else."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Terminal
from tests.cli.test_look import everything

PNG = b"\x89PNG\r\n\x1a\n"


def texts(path: Path) -> list[str]:
    root = ElementTree.parse(path).getroot()  # noqa: S314  our own text
    return [t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_burn_up_is_drawn_as_svg(shop: Terminal) -> None:
    answer = shop("chart", "burn-up", "guest-checkout", "-o", "out.svg")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert "Guest checkout" in texts(shop.folder / "out.svg")
    assert "No forecast: the roadmap says it is done." in texts(shop.folder / "out.svg")


def test_a_png_is_told_by_the_end_of_its_name(shop: Terminal) -> None:
    assert shop("chart", "timeline", "-o", "out.PNG").code == 0
    assert (shop.folder / "out.PNG").read_bytes().startswith(PNG)


def test_the_timeline_has_goals_and_initiatives(shop: Terminal) -> None:
    assert shop("chart", "timeline", "-o", "out.svg", "--theme", "dark").code == 0
    shown = texts(shop.folder / "out.svg")
    assert {"Acme Shop: timeline", "More first orders", "Guest checkout", "done"} <= set(shown)


def test_a_goal_and_a_title_are_subjects_too(shop: Terminal) -> None:
    for word in ("activation", "goal:activation", "more first orders"):
        assert shop("chart", "burn-up", word, "-o", "out.svg").code == 0
        assert "More first orders" in texts(shop.folder / "out.svg")


def test_a_day_in_the_past_is_drawn_as_it_was(shop: Terminal) -> None:
    shop("chart", "burn-up", "guest-checkout", "-o", "out.svg", "--as-of", "2026-10-01")
    assert "2 open, 0 closed. As of 2026-10-01." in texts(shop.folder / "out.svg")


def test_nothing_but_the_file_is_written(shop: Terminal) -> None:
    before = everything(shop.folder.parent)
    shop("chart", "timeline", "-o", "out.png")
    shop("chart", "burn-up", "guest-checkout", "-o", "out.svg")
    after = everything(shop.folder.parent)
    assert set(after) - set(before) == {"shop/out.png", "shop/out.svg"}
    assert {name: after[name] for name in before} == before


def test_twice_gives_the_same_bytes(shop: Terminal) -> None:
    for name in ("one.svg", "two.svg"):
        shop("chart", "timeline", "-o", name, "--as-of", "2026-11-01")
    assert (shop.folder / "one.svg").read_bytes() == (shop.folder / "two.svg").read_bytes()


def test_an_unknown_subject_is_told_with_the_nearest(shop: Terminal) -> None:
    answer = shop("chart", "burn-up", "guest-chekout", "-o", "out.svg")
    assert answer.code == 1
    assert answer.err == (
        "No initiative, goal or release is called 'guest-chekout'.\n"
        "Did you mean 'guest-checkout'?\n"
    )
    assert not (shop.folder / "out.svg").exists()


def test_a_title_of_several_is_asked_about(shop: Terminal) -> None:
    shop.rewrite("title: More first orders", "title: Guest checkout")
    answer = shop("chart", "burn-up", "Guest Checkout", "-o", "out.svg")
    assert answer.code == 1
    assert answer.err.startswith(
        "'Guest Checkout' is the name of several: acme-shop initiative guest-checkout,"
        " acme-shop goal activation.\n"
    )


@pytest.mark.parametrize("name", ["out.jpg", "out", "out.svg.txt"])
def test_another_ending_is_refused_before_anything_is_read(shop: Terminal, name: str) -> None:
    (shop.folder / "backlog.db").unlink()
    answer = shop("chart", "timeline", "-o", name)
    assert (answer.code, answer.err) == (
        1,
        f"{name} is no name for a chart.\nLet it end with .svg or .png.\n",
    )


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(shop: Terminal) -> None:
    answer = shop("chart", "timeline", "-o", "nowhere/out.svg")
    assert answer.err.startswith("nowhere/out.svg could not be written: there is no such")
    (shop.folder / "taken.png").mkdir()
    before = everything(shop.folder)
    answer = shop("chart", "timeline", "-o", "taken.png")
    assert answer.code == 1
    assert answer.err.startswith("taken.png could not be written: it is a directory.")
    assert everything(shop.folder) == before


def test_what_was_in_the_file_goes_when_the_new_picture_is_whole(shop: Terminal) -> None:
    (shop.folder / "out.svg").write_text("old", encoding="utf-8")
    shop("chart", "burn-up", "nowhere", "-o", "out.svg")
    assert (shop.folder / "out.svg").read_text(encoding="utf-8") == "old"
    shop("chart", "timeline", "-o", "out.svg")
    assert "Acme Shop: timeline" in texts(shop.folder / "out.svg")


def test_a_source_that_cannot_be_read_is_told_by_the_exit_code(shop: Terminal) -> None:
    (shop.folder / "backlog.db").unlink()
    assert shop("chart", "timeline", "-o", "out.svg").code == 4


def test_a_configured_secret_is_in_no_picture(shop: Terminal) -> None:
    shop.set(GITHUB__TOKEN="ghp_16charactersecret")
    shop.rewrite("title: Guest checkout", "title: ghp_16charactersecret")
    shop("chart", "timeline", "-o", "out.svg")
    drawn = (shop.folder / "out.svg").read_text(encoding="utf-8")
    assert "16charactersecret" not in drawn


def test_several_products_are_not_one_timeline(shop: Terminal) -> None:
    text = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    other = text.replace("id: acme-shop", "id: other")
    (shop.folder / "other.yaml").write_text(other, encoding="utf-8")
    answer = shop("chart", "timeline", "-o", "out.svg", "--manifest", "*.yaml")
    assert answer.code == 1
    assert "there are 2" in answer.err
    assert "--manifest" in answer.err


def test_without_the_extra_it_says_what_to_install(
    shop: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)  # as if it were not installed
    answer = shop("chart", "timeline", "-o", "out.svg")
    assert answer.code == 1
    assert answer.err.endswith("In the clone: pip install '.[charts]'.\n")

"""Whatever is in the file, it is refused soon and in words."""

import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.manifest.load import load_manifest, parse_manifest
from bot.manifest.problems import ManifestError, Problem
from tests.manifest.examples import FULL, HEAD, RULES

MIB = 1024 * 1024
LAUGHS = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "billion laughs": (LAUGHS, "1:4: a: the anchor &a is refused"),
    "20,000 brackets in a line": (
        "[" * 20_000,
        "1:1: this line has 20000 characters; the limit is 10000",
    ),
    "20,000 brackets in lines": ("[\n" * 20_000, "21:1: this is nested more than 20 levels deep"),
    "9,000 brackets in a line": ("[" * 9_000, "1:21: this is nested more than 20 levels deep"),
    "deep mappings": ("{a: " * 2_000, "1:81: this is nested more than 20 levels deep"),
    "deep lists": ("- " * 4_000, "1:41: this is nested more than 20 levels deep"),
    "deep keys": ("? " * 4_000, "1:41: this is nested more than 20 levels deep"),
    "deep indentation": (
        "\n".join(" " * depth + "a:" for depth in range(1_000)),
        "21:21: this is nested more than 20 levels deep",
    ),
    "a large file": ("#" * (MIB + 1), "is larger than 1024 KiB"),
    "a long tag": ("!" * MIB, "1:1: this line has 1048576 characters; the limit is 10000"),
}


def problems_of(text: str) -> list[str]:
    """Without remedies."""
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text.encode(), "m.yaml", RULES)
    told = [str(p).removeprefix("m.yaml:").strip() for p in caught.value.problems]
    return [text.partition(". ")[0] for text in told]


@pytest.mark.promise("R33")
@pytest.mark.parametrize(("text", "expected"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_less_than_a_second(text: str, expected: str) -> None:
    begin = time.perf_counter()
    assert expected in problems_of(text)
    assert time.perf_counter() - begin < 1


def test_a_file_of_a_hundred_thousand_values_is_refused() -> None:
    text = "goals:\n" + "- a\n" * 100_000
    assert problems_of(text) == ["99999:3: the file has more than 100000 values"]


def test_a_thousand_problems_of_one_kind_are_enough() -> None:
    text = HEAD + "initiatives:\n" + "- {id: a}\n" * 1_500
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text.encode(), "m.yaml", RULES)
    assert "has 500 more problems like these" in str(caught.value)


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    line = "# " + "x" * 97 + "\n"
    text = HEAD + line * ((MIB - len(HEAD)) // len(line))
    path.write_text(text + "#" * (MIB - len(text) - 1) + "\n")
    assert path.stat().st_size == MIB
    assert load_manifest(path, RULES).id == "ferry"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    os.mkfifo(path)
    with pytest.raises(ManifestError, match=r"is not a regular file\. Name a file"):
        load_manifest(path, RULES)


@pytest.mark.parametrize("target", ["/dev/zero", "/"])
def test_a_link_to_no_regular_file_is_refused(tmp_path: Path, target: str) -> None:
    path = tmp_path / "m.yaml"
    path.symlink_to(target)
    with pytest.raises(ManifestError, match="is not a regular file"):
        load_manifest(path, RULES)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(HEAD)
    (tmp_path / "m.yaml").symlink_to("real.yaml")
    assert load_manifest(tmp_path / "m.yaml", RULES).id == "ferry"


def test_a_missing_file_and_a_circle_of_links_are_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"none\.yaml: does not exist\. Check the name"):
        load_manifest(tmp_path / "none.yaml", RULES)
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(tmp_path / "a.yaml", RULES)
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(Path("a\0b"), RULES)


def only_manifest_errors(raw: bytes) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        parse_manifest(raw, "m.yaml", RULES)
    except ManifestError as error:
        problems = error.problems or (Problem("m.yaml", -1, 0, "", "nothing is said"),)
    last = raw.count(b"\n") + raw.count(b"\r") + 1
    assert all(0 <= problem.line <= last for problem in problems)


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    only_manifest_errors(raw)


PIECES = [
    *("\n", "\n  ", "\n- ", "\n  - ", ": ", ", ", "[", "]", "{", "}", "'", '"', "|", ">", "? "),
    *("&a ", "*a", "!t ", "!!int ", "<<", "#", " #", "---", "...", "%YAML 1.2", "%TAG ! x", "\t"),
    *("\\x", "\\U0011ffff", "\\ud800", "~", "null", "off", "12:30", "2026-02-30", "2026-Q4", "-1"),
    *("version", "id", "sources", "initiatives", "links", "policy", "rules", "kind", "github", "a"),
    *("goals", "effort_share", "60%", "waivers", "until", "T01", "shop", "issue", "é", "🚢", "\r"),
    *("jira", "projects", "PAY", "epic", "PAY-40", "jql", "fix_version", "visible_to", "role"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=400)
def test_random_yaml_raises_nothing_else(text: str) -> None:
    only_manifest_errors(text.encode())


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=200)
def test_a_manifest_with_random_yaml_at_its_end_raises_nothing_else(text: str) -> None:
    only_manifest_errors((HEAD + text).encode())


@given(st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_a_full_manifest_with_pieces_replaced_raises_nothing_else(chance: random.Random) -> None:
    text = FULL
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(text))
        end = begin + chance.randint(0, 12)
        text = text[:begin] + chance.choice(PIECES) + text[end:]
    only_manifest_errors(text.encode())

"""The file of feedback: read strictly, and grown by one line at a time."""

import datetime as dt
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import ItemRef
from bot.domain.errors import BotError
from bot.domain.suggested import Said
from bot.manifest.feedback import (
    line_of,
    parse_feedback,
    path_beside,
    read_all_feedback,
    read_feedback,
)
from bot.manifest.feedback_written import append
from bot.manifest.load import load_portfolio
from bot.manifest.problems import ManifestError

ITEM = ItemRef("shop", "acme/shop#12")
NO = Said(ITEM, "checkout", False, "ana", dt.date(2026, 11, 24), "that is search")
LINE = (
    '{"item": "shop:acme/shop#12", "initiative": "checkout", "said": "rejected",'
    ' "by": "ana", "on": "2026-11-24", "reason": "that is search"}\n'
)


def problems(text: str) -> list[str]:
    with pytest.raises(ManifestError) as error:
        parse_feedback(text.encode(), "f.jsonl")
    return [str(problem) for problem in error.value.problems]


def test_a_word_is_read_with_who_said_it_when_and_why() -> None:
    assert parse_feedback(LINE.encode(), "f.jsonl").said == (NO,)


def test_no_file_is_no_feedback(tmp_path: Path) -> None:
    assert read_feedback(tmp_path / "roadmap.suggestions.jsonl").said == ()


def test_of_several_words_on_a_pair_the_last_holds() -> None:
    told = parse_feedback((LINE + LINE.replace("rejected", "accepted")).encode(), "f")
    assert not told.rejects(ITEM, "checkout")
    assert told.accepted(ITEM, ["checkout", "search"]) == ("checkout",)


def test_empty_lines_crlf_and_the_mark_of_some_editors_are_let_pass() -> None:
    raw = b"\xef\xbb\xbf" + LINE.replace("\n", "\r\n\r\n").encode()
    assert parse_feedback(raw, "f").said == (NO,)


def test_all_that_is_wrong_is_told_at_once_with_its_line_and_field() -> None:
    text = (
        '{"item": "x", "initiative": "checkout", "said": "reject", "on": "tomorrow"}\n'
        "oops\n"
        '["a"]\n'
        '{"item": "a:b", "initiative": "c", "said": "accepted", "because": "d", "by": 3}\n'
        '{"item": "a:b", "said": "accepted"}\n'
        '{"item": "a:b", "item": "a:c", "initiative": "c", "said": "accepted"}\n'
    )
    example = '{"item": "shop:acme/shop#12", "initiative": "checkout", "said": "rejected"}'
    assert problems(text) == [
        "f.jsonl:1:1: item: 'x' is no item. Write source:key, such as shop:acme/shop#12.",
        "f.jsonl:1:1: on: 'tomorrow' is not a day. Write it as 2026-11-20.",
        "f.jsonl:1:1: said: 'reject' is not known here. Did you mean 'rejected'?",
        f"f.jsonl:2:1: is not JSON. Write a line such as {example}.",
        f"f.jsonl:3:1: is not an object. Write a line such as {example}.",
        "f.jsonl:4:1: because: is not known here."
        " Known fields: item, initiative, said, by, on, reason.",
        "f.jsonl:4:1: by: is not a text. Write it in double quotes.",
        f"f.jsonl:5:1: initiative: is missing. Write a line such as {example}.",
        "f.jsonl:6:1: item: stands here twice. Remove one of them.",
    ]


def test_a_word_that_stands_twice_is_told() -> None:
    assert problems(LINE + LINE) == [
        "f.jsonl:2:1: says again what line 1 says. Remove one of them."
    ]


def test_a_pair_may_be_rejected_again_after_it_was_accepted() -> None:
    text = LINE + LINE.replace("rejected", "accepted") + LINE
    assert parse_feedback(text.encode(), "f").rejects(ITEM, "checkout")


def test_what_a_merge_left_over_is_told() -> None:
    told = problems(f"<<<<<<< HEAD\n{LINE}")
    assert told == ["f.jsonl:1:1: is left over from a merge. Keep the lines of both sides."]


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"item": "a:\\ud800", "initiative": "b", "said": "accepted"}', "1" * 9999],
)
def test_hostile_lines_are_problems_and_no_crash(line: str) -> None:
    assert len(problems(line)) == 1


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(ManifestError, match="f:2:1: is not UTF-8"):
        parse_feedback(LINE.encode() + b"\xff\n", "f")


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    with pytest.raises(ManifestError, match="is not a regular file"):
        read_feedback(tmp_path / "f")


def test_the_problems_of_all_files_are_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.suggestions.jsonl").write_text("oops", encoding="utf-8")
    with pytest.raises(ManifestError) as error:
        read_all_feedback([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")])
    assert [Path(p.file).name for p in error.value.problems] == [
        "a.suggestions.jsonl",
        "b.suggestions.jsonl",
    ]


@pytest.mark.parametrize("spec", [".", "*.yaml", "roadmap*", "*"])
def test_it_is_never_taken_for_a_manifest(tmp_path: Path, spec: str) -> None:
    manifest = tmp_path / "roadmap.yaml"
    text = "version: 1\nid: a\nproduct: A\nsources: [{name: s, kind: local, file: b.db}]\n"
    manifest.write_text(text, encoding="utf-8")
    path_beside(manifest).write_text(LINE, encoding="utf-8")
    assert [roadmap.id for roadmap in load_portfolio(spec, tmp_path)] == ["a"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", LINE),
        ("\n", "\n" + LINE),
        (LINE.replace("#12", "#1"), LINE.replace("#12", "#1") + LINE),
        (LINE.replace("#12", "#1").rstrip(), LINE.replace("#12", "#1") + LINE),
        (
            LINE.replace("#12", "#1").replace("\n", "\r\n"),
            (LINE.replace("#12", "#1") + LINE).replace("\n", "\r\n"),
        ),
    ],
    ids=["empty", "blank", "line", "no end", "crlf"],
)
def test_one_line_is_added_and_the_others_stay_to_the_byte(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "f"
    path.write_bytes(before.encode())
    assert append(path, NO)
    assert path.read_bytes() == after.encode()
    assert read_feedback(path).said[-1] == NO


def test_the_same_word_is_written_once_whoever_says_it(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert append(path, NO)
    assert not append(path, Said(ITEM, "checkout", False, "ben"))
    assert append(path, Said(ITEM, "checkout", True, "ben"))
    assert append(path, NO)
    assert len(read_feedback(path).said) == 3


def test_a_file_that_is_not_valid_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("oops", encoding="utf-8")
    with pytest.raises(ManifestError):
        append(path, NO)
    assert path.read_text(encoding="utf-8") == "oops"


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"")
    (tmp_path / "f").symlink_to("real")
    append(tmp_path / "f", NO)
    assert (tmp_path / "f").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == LINE


@pytest.mark.skipif(os.geteuid() == 0, reason="a superuser may write to everything")
def test_a_file_that_is_read_only_is_told(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"")
    path.chmod(0o444)
    with pytest.raises(BotError, match="could not be written"):
        append(path, NO)


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="could not be written: No such file"):
        append(tmp_path / "none" / "f", NO)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "f")
    with pytest.raises(BotError, match="is not a regular file"):
        append(tmp_path / "f", NO)


def test_on_a_full_disk_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "f", os.write
    path.write_text(LINE.replace("#12", "#1"), encoding="utf-8")
    before = path.read_bytes()
    monkeypatch.setattr(os, "write", lambda file, raw: write(file, raw[:20]))
    with pytest.raises(BotError, match="No space left on device"):
        append(path, NO)
    assert path.read_bytes() == before


def _append_many(path: Path, start: int) -> None:
    for number in range(start, start + 25):
        append(path, Said(ItemRef("shop", f"acme/shop#{number}"), "checkout", False))


def test_words_that_are_said_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "f"
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_append_many, args=(path, n)) for n in (0, 100, 200)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0, 0, 0]
    assert len(read_feedback(path).said) == 75


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    st.builds(ItemRef, _WORDS.filter(lambda s: ":" not in s), _WORDS),
    _WORDS,
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_what_is_written_is_read(item: ItemRef, initiative: str, reason: str) -> None:
    said = Said(item, initiative, True, reason=reason)
    assert parse_feedback(f"{line_of(said)}\n".encode(), "f").said == (said,)

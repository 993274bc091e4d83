"""What git is asked about a file that a person named."""

import os
from pathlib import Path

import pytest

from bot.manifest.git import MAX_BLOB, Git, GitError
from tests.manifest.committed import Repository, entry, manifest


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    made = Repository.create(tmp_path / "shop", "plans/shop.yaml")
    made.commit("2026-09-01", manifest())
    return made


def test_a_file_is_shown_as_it_was(shop: Repository) -> None:
    shop.commit("2026-10-05", manifest(entry("2027-01-29")))
    shop.git("tag", "later")
    git = Git.around(shop.file)
    assert git.show("HEAD~1", shop.file).decode() == manifest()
    assert git.show("later", shop.file).decode() == manifest(entry("2027-01-29"))
    assert git.top() == shop.folder


@pytest.mark.parametrize("ref", ["nope", "--help", "HEAD:plans", "", "HEAD~7", "a b"])
def test_what_is_no_commit_is_named(shop: Repository, ref: str) -> None:
    with pytest.raises(GitError) as raised:
        Git.around(shop.file).show(ref, shop.file)
    assert str(raised.value) == (
        f"git knows no commit '{ref}'. Name a branch, a tag or a commit; a shallow clone may have"
        " to fetch it."
    )


def test_a_file_that_was_not_there_yet_is_named(shop: Repository) -> None:
    (shop.folder / "other.yaml").write_text("")
    with pytest.raises(GitError, match=r"other\.yaml is not in git at 'HEAD'"):
        Git.around(shop.file).show("HEAD", shop.folder / "other.yaml")


def test_a_file_that_is_larger_than_a_manifest_is_not_read(shop: Repository) -> None:
    shop.commit("2026-10-05", "#" * (MAX_BLOB + 1))
    with pytest.raises(GitError, match="is too large"):
        Git.around(shop.file).show("HEAD", shop.file)


def test_where_two_lines_of_work_parted(shop: Repository) -> None:
    parted = shop.git("rev-parse", "HEAD").strip()
    shop.git("checkout", "-q", "-b", "later")
    shop.commit("2026-10-05", manifest(entry("2027-01-29")))
    assert Git.around(shop.file).merge_base("main") == parted
    shop.git("checkout", "-q", "--orphan", "apart")
    shop.commit("2026-10-06")
    with pytest.raises(GitError, match="'main' and 'HEAD' both come from"):
        Git.around(shop.file).merge_base("main")


def test_outside_a_repository_every_question_says_so(tmp_path: Path) -> None:
    git = Git(tmp_path)
    for ask in (git.top, git.is_shallow, lambda: git.commit("HEAD")):
        with pytest.raises(GitError, match="not in a git repository"):
            ask()


def test_an_answer_that_does_not_come_is_not_waited_for(
    shop: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    with pytest.raises(GitError, match=r"no answer within 0\.2 seconds"):
        Git(shop.folder, timeout=0.2).top()

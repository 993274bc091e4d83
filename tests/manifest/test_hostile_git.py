"""A repository that wants something started, written, waited for or misread."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from bot.manifest.base import read_base
from bot.manifest.branch import commit_on_branch
from bot.manifest.edit import Edited
from bot.manifest.git import Git, GitError
from bot.manifest.load import load_manifest
from tests.manifest.committed import Repository, entry, manifest

TARGETS = ["2026-12-11", "2027-01-29"]
STARTED = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy"),
    *("core.askPass", "credential.helper", "gpg.program", "diff.external", "pager.log"),
    *("diff.all.textconv", "diff.all.command", "filter.all.clean", "filter.all.process"),
)
HOOKS = ("reference-transaction", "post-index-change", "pre-commit", "post-commit")
MISLEADING = (
    *("color.ui=always", "log.decorate=full", "log.date=relative", "core.abbrev=4"),
    *("diff.relative=true", "diff.orderFile=/nonexistent", "i18n.logOutputEncoding=UTF-16"),
    *("diff.renames=false", "mailmap.file=/dev/zero", "log.showSignature=true"),
)


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ana")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ana@shop.example")


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """Two revisions, of which the first had another name."""
    return with_old_name(tmp_path / "shop", "plans/old.yaml")


def with_old_name(folder: Path, name: str) -> Repository:
    made = Repository.create(folder, name)
    made.commit("2026-09-01", manifest())
    made.git("mv", name, "shop.yaml")
    made.file = folder / "shop.yaml"
    made.commit("2026-09-20")
    made.commit("2026-10-05", manifest(entry("2027-01-29")))
    return made


def state(shop: Repository) -> dict[str, str]:
    """Every file of the repository, but what a new branch adds."""
    files = (p for p in shop.folder.rglob("*") if p.is_file())
    told = {str(p.relative_to(shop.folder)): p.read_bytes() for p in files}
    own = re.compile(r"\.git/(objects|refs/heads/fixed|logs/refs/heads/fixed)")
    return {n: hashlib.sha256(b).hexdigest() for n, b in told.items() if not own.match(n)}


def set_traps(shop: Repository, trap: Path) -> Path:
    """Have whatever git can start leave a file; gives that file."""
    sprung = trap.with_name("sprung")
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for name in STARTED:
        shop.git("config", name, str(trap))
    for setting in MISLEADING:
        shop.git("config", *setting.split("="))
    shop.git("config", "alias.log", f"!{trap}")
    shop.git("config", "commit.gpgSign", "true")
    shop.git("config", "protocol.ext.allow", "always")
    shop.git("config", "remote.origin.url", f"ext::{trap}")
    shop.git("config", "remote.origin.promisor", "true")
    (shop.folder / ".git/info/attributes").write_text("* diff=all filter=all\n")
    for hook in HOOKS:
        (shop.folder / ".git/hooks" / hook).write_text(trap.read_text())
        (shop.folder / ".git/hooks" / hook).chmod(0o755)
    sprung.unlink(missing_ok=True)
    return sprung


@pytest.mark.promise("R18")
def test_looking_starts_nothing_and_writes_nothing(shop: Repository, tmp_path: Path) -> None:
    sprung = set_traps(shop, tmp_path / "trap")
    before = state(shop)
    assert [target for _, target in shop.targets()] == TARGETS
    assert read_base("HEAD~1", [load_manifest(shop.file)]).messages == ("Plan", "")
    assert not sprung.exists()
    assert state(shop) == before


def test_a_new_branch_starts_nothing_and_leaves_files_and_index_alone(
    shop: Repository, tmp_path: Path
) -> None:
    sprung = set_traps(shop, tmp_path / "trap")
    before, raw = state(shop), shop.file.read_bytes()
    edited = Edited(shop.file, raw, raw + b"# more\n", load_manifest(shop.file))
    commit_on_branch([edited], "fixed", "Fix")
    assert not sprung.exists()
    assert state(shop) == before
    assert Git.around(shop.file).show("fixed", shop.file) == edited.after


@pytest.mark.parametrize("ref", ["--upload-pack=touch sprung", "-x\ny", "--output=sprung", "a\0b"])
def test_a_base_that_looks_like_an_option_is_no_commit(shop: Repository, ref: str) -> None:
    with pytest.raises(GitError):
        read_base(ref, [load_manifest(shop.file)])
    assert not (shop.folder / "sprung").exists()


@pytest.mark.parametrize("name", ["a\x01b", "\x01x", "a\nb", f"\x01{'0' * 40} 1 ", "a\tb"])
def test_a_file_may_have_had_any_name(tmp_path: Path, name: str) -> None:
    shop = with_old_name(tmp_path / "shop", name)
    assert [target for _, target in shop.targets()] == TARGETS


@pytest.mark.parametrize("when", ["300000000000", "9" * 20, "9" * 30, "-5", ""])
def test_a_commit_may_say_any_time(shop: Repository, when: str) -> None:
    told = shop.git("cat-file", "commit", "HEAD")
    told = re.sub(r"(committer .*> )\d+", rf"\g<1>{when}", told)
    command = ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    made = subprocess.run(
        command, cwd=shop.folder, input=told.encode(), capture_output=True, check=True
    )
    shop.git("update-ref", "HEAD", made.stdout.decode().strip())
    assert [target for _, target in shop.targets()] == TARGETS


def test_a_link_or_a_module_in_the_manifests_place_is_no_manifest(shop: Repository) -> None:
    head = shop.git("rev-parse", "HEAD").strip()
    shop.git("update-index", "--cacheinfo", f"160000,{head},shop.yaml")
    shop.git("commit", "-q", "-m", "A module")
    with pytest.raises(GitError, match="too large, or missing"):
        Git.around(shop.file).show("HEAD", shop.file)
    assert isinstance(shop.past().revisions, tuple)

"""The manifest's past, read from real repositories."""

import datetime as dt
import os
import subprocess
import time
from pathlib import Path

import pytest

from bot.manifest.history import MOST
from bot.manifest.load import load_manifest
from tests.manifest.committed import HEAD, TODAY, Repository, entry, manifest


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests has told their git is no part of them."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "shop")


def test_what_was_said_of_an_initiative_is_told_with_its_days(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest(entry("2026-10-30")))
    shop.commit("2026-10-05", manifest(entry("2026-12-11")))
    shop.commit("2026-11-02", manifest(entry("2027-01-29")))
    assert shop.targets() == [
        ("2026-09-01", "2026-10-30"),
        ("2026-10-05", "2026-12-11"),
        ("2026-11-02", "2027-01-29"),
    ]
    assert (shop.past().whole, shop.past().skipped) == (True, 0)


def test_a_revision_knows_its_commit_and_the_day_in_the_products_time_zone(
    shop: Repository,
) -> None:
    commit = shop.commit("2026-09-01T23:30:00+00:00", manifest())
    (revision,) = shop.past().revisions
    assert (revision.day, revision.commit) == (dt.date(2026, 9, 2), commit)


def test_the_past_says_the_same_as_the_manifest_itself(shop: Repository) -> None:
    public = "    public: {title: Buy, exact_date: true}\n    window: 2026-Q4\n"
    shop.commit("2026-09-01", manifest(entry(), entry(name="gift-cards", more=public)))
    (revision,) = shop.past().revisions
    loaded = load_manifest(shop.file).initiatives
    named = {i.id: (i.title, i.public, i.window, i.target) for i in loaded}
    told = revision.initiatives
    assert {n: (i.title, i.public, i.window, i.target) for n, i in told.items()} == named


def test_what_is_not_committed_is_the_last_revision(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest())
    shop.write(manifest(entry("2027-02-26")))
    assert shop.targets() == [("2026-09-01", "2026-12-11"), (f"{TODAY}", "2027-02-26")]
    assert shop.past().revisions[-1].commit == ""


def test_on_a_day_in_the_past_only_what_was_committed_by_then_counts(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest())
    shop.commit("2026-11-02", manifest(entry("2027-01-29")))
    shop.write(manifest(entry("2027-02-26")))
    past = shop.past(dt.date(2026, 10, 1), committed_only=True)
    assert [revision.day for revision in past.revisions] == [dt.date(2026, 9, 1)]


def test_an_entry_that_only_moved_within_the_file_was_not_changed(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest())
    shop.commit("2026-10-05", manifest(entry(name="first"), entry()))
    assert shop.targets() == [("2026-09-01", "2026-12-11")]


def test_a_file_that_was_renamed_keeps_its_past(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest(entry("2026-10-30")))
    moved = Repository(shop.folder, shop.folder / "plans" / "shop.yaml")
    moved.file.parent.mkdir()
    shop.file.rename(moved.file)
    moved.commit("2026-10-05")
    moved.commit("2026-11-02", manifest())
    assert moved.targets() == [("2026-09-01", "2026-10-30"), ("2026-11-02", "2026-12-11")]


def test_a_merge_counts_once_and_on_its_own_day(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest())
    shop.git("checkout", "-q", "-b", "later")
    shop.commit("2026-10-05", manifest(entry("2027-01-29")))
    shop.commit("2026-10-06", manifest(entry("2027-02-26")))
    shop.git("checkout", "-q", "main")
    (shop.folder / "README").write_text("Read the plan.")
    shop.commit("2026-10-07")
    shop.git("merge", "-q", "--no-ff", "-m", "Merge", "later", at="2026-10-20T12:00:00+00:00")
    assert shop.targets() == [("2026-09-01", "2026-12-11"), ("2026-10-20", "2027-02-26")]


@pytest.mark.parametrize(
    "name", ["my plan.yaml", "-n.yaml", "é.yaml", "a'\"b.yaml", ":(top)x.yaml"]
)
def test_a_file_may_be_called_anything(tmp_path: Path, name: str) -> None:
    shop = Repository.create(tmp_path / "shop", f"plans/{name}")
    shop.commit("2026-09-01", manifest())
    assert shop.targets() == [("2026-09-01", "2026-12-11")]


def test_a_worktree_and_a_link_lead_to_the_same_past(shop: Repository, tmp_path: Path) -> None:
    shop.commit("2026-09-01", manifest())
    shop.git("worktree", "add", "-q", str(tmp_path / "beside"))
    beside = Repository(tmp_path / "beside", tmp_path / "beside" / "roadmap.yaml")
    assert beside.targets() == [("2026-09-01", "2026-12-11")]
    (tmp_path / "link.yaml").symlink_to(shop.file)
    assert Repository(tmp_path, tmp_path / "link.yaml").targets() == shop.targets()


def test_a_clock_that_was_wrong_hides_nothing_else(shop: Repository) -> None:
    shop.commit("2026-09-01", manifest(entry("2026-10-30")))
    shop.commit("2031-01-01", manifest(entry("2026-11-30")))
    shop.commit("2026-10-05", manifest(entry("2026-12-11")))
    shop.commit("2001-01-01", manifest(entry("2027-01-29")))
    assert shop.targets() == [
        ("2026-09-01", "2026-10-30"),
        ("2026-10-05", "2026-12-11"),
        ("2026-10-05", "2027-01-29"),
    ]


class TestAManifestOfAnotherForm:
    @pytest.mark.parametrize(
        "broken",
        ["initiatives: [", manifest(entry("soon")), manifest(head="id: x\n"), "", "- a list\n"],
    )
    def test_what_is_no_manifest_of_today_is_left_out_and_counted(
        self, shop: Repository, broken: str
    ) -> None:
        shop.commit("2026-09-01", manifest(entry("2026-10-30")))
        shop.commit("2026-10-05", broken)
        shop.commit("2026-11-02", manifest())
        assert shop.targets() == [("2026-09-01", "2026-10-30"), ("2026-11-02", "2026-12-11")]
        assert (shop.past().skipped, shop.past().whole) == (1, False)

    @pytest.mark.parametrize(
        "text",
        [
            manifest().replace("\n", "\r\n"),
            "\ufeff" + manifest(),
            "---\n" + manifest(),
            manifest().replace("  - id", "- id").replace("\n    ", "\n  "),
            HEAD + "initiatives:  # the work\n\n  # first\n  -\n    id: guest-checkout\n"
            "    title: Guest checkout\n    target: 2026-12-11\n\npolicy: {rules: {T99: off}}\n",
            HEAD + "initiatives: [{id: guest-checkout, title: Guest, target: 2026-12-11}]\n",
            '{"version": 1, "id": "acme-shop", "product": "Acme", "sources": [{"name": "shop",'
            ' "kind": "github", "repos": ["acme/shop"]}], "initiatives": [{"id": "guest-checkout",'
            ' "title": "Guest", "target": "2026-12-11"}]}',
        ],
        ids=["CRLF", "BOM", "document", "not indented", "comments", "flow", "JSON"],
    )
    def test_it_is_read_however_it_was_laid_out(self, shop: Repository, text: str) -> None:
        shop.file.write_bytes(text.encode())
        shop.commit("2026-09-01")
        shop.commit("2026-10-05", manifest(entry("2027-01-29")))
        assert shop.targets() == [("2026-09-01", "2026-12-11"), ("2026-10-05", "2027-01-29")]
        assert shop.past().skipped == 0

    def test_quarters_follow_the_fiscal_year_of_their_time(self, shop: Repository) -> None:
        fiscal = HEAD.replace("Berlin}", "Berlin, fiscal_year_starts: 2}")
        window = entry(more="    window: 2026-Q4\n")
        shop.commit("2026-09-01", manifest(window))
        shop.commit("2026-10-05", manifest(window, head=fiscal))
        ends = [told.window.end for _, told in shop.past().of("guest-checkout") if told.window]
        assert ends == [dt.date(2026, 12, 31), dt.date(2027, 1, 31)]

    def test_a_file_that_was_gone_for_a_while_comes_back(self, shop: Repository) -> None:
        shop.commit("2026-09-01", manifest())
        shop.file.unlink()
        shop.commit("2026-10-05")
        shop.commit("2026-11-02", manifest(entry("2027-01-29")))
        assert shop.targets()[-1] == ("2026-11-02", "2027-01-29")


class TestHowFarItGoesBack:
    def test_of_what_is_older_than_400_days_the_last_is_read(self, shop: Repository) -> None:
        shop.commit("2024-01-01", manifest(entry("2025-01-31")))
        shop.commit("2024-06-01", manifest(entry("2025-12-31")))
        shop.commit("2026-09-01", manifest())
        assert shop.targets() == [("2024-06-01", "2025-12-31"), ("2026-09-01", "2026-12-11")]
        assert not shop.past().whole

    def test_of_more_than_can_be_read_in_time_some_are_left_out(self, shop: Repository) -> None:
        """Written at once: three hundred commits take git too long one by one."""
        made = [_fast(n, manifest(entry(more=f"    rank: {n + 1}\n"))) for n in range(MOST + 50)]
        shop.file.write_text(manifest())
        stream = "".join(made).encode()
        command = ["git", "-C", str(shop.folder), "fast-import", "--quiet"]
        subprocess.run(command, input=stream, check=True)
        past = shop.past(committed_only=True)
        assert len(past.revisions) == MOST
        ranks = [told.rank for _, told in past.of("guest-checkout")]
        assert (ranks[0], ranks[-1], past.whole) == (1, MOST + 50, False)

    def test_a_hundred_initiatives_over_two_hundred_revisions_take_seconds(
        self, shop: Repository
    ) -> None:
        names = [f"work-{n}" for n in range(100)]
        made = []
        for n in range(200):
            days = {name: 1 + (n if i == n % 100 else 0) % 28 for i, name in enumerate(names)}
            texts = (entry(f"2026-12-{day:02}", name) for name, day in days.items())
            made.append(_fast(n, manifest(*texts)))
        shop.file.write_text(manifest())
        command = ["git", "-C", str(shop.folder), "fast-import", "--quiet"]
        subprocess.run(command, input="".join(made).encode(), check=True)
        began = time.perf_counter()
        assert len(shop.past(committed_only=True).revisions) == 200
        assert time.perf_counter() - began < 10


def _fast(number: int, text: str) -> str:
    """One commit, in the language of `git fast-import`."""
    at = 1_788_264_000 + number * 60  # from 1 September 2026
    return (
        f"commit refs/heads/main\ncommitter Ana <ana@shop.example> {at} +0000\ndata 4\nPlan\n"
        f"M 100644 inline roadmap.yaml\ndata {len(text.encode())}\n{text}\n"
    )


class TestWhyItIsNotKnown:
    def test_no_repository(self, tmp_path: Path) -> None:
        shop = Repository(tmp_path, tmp_path / "roadmap.yaml")
        shop.write(manifest())
        assert shop.replay() == (
            "the manifest's history is not known: it is not in a git repository."
            " Keep the manifest in git"
        )

    def test_not_committed(self, shop: Repository) -> None:
        (shop.folder / "README").write_text("Read the plan.")
        shop.commit("2026-09-01")
        shop.write(manifest())
        assert shop.replay() == ("the manifest's history is not known: it is not committed to git")

    def test_nothing_is_committed(self, shop: Repository) -> None:
        shop.write(manifest())
        assert "does not have any commits yet" in str(shop.replay())

    def test_no_git(
        self, shop: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.commit("2026-09-01", manifest())
        monkeypatch.setenv("PATH", str(tmp_path))
        assert shop.replay() == (
            "the manifest's history is not known: git is not installed here. Install git"
        )

    def test_a_clone_that_is_shallow_has_none_of_it_or_a_part(
        self, shop: Repository, tmp_path: Path
    ) -> None:
        for day, target in (("01", "2026-10-30"), ("02", "2026-11-30"), ("03", "2026-12-11")):
            shop.commit(f"2026-09-{day}", manifest(entry(target)))
        one, two = tmp_path / "one", tmp_path / "two"
        for depth, folder in enumerate((one, two), 1):
            shop.git("clone", "-q", f"--depth={depth}", f"file://{shop.folder}", str(folder))
        assert "fetch-depth: 0" in str(Repository(one, one / "roadmap.yaml").replay())
        part = Repository(two, two / "roadmap.yaml").past()
        assert (len(part.revisions), part.whole) == (2, False)

    def test_a_clone_without_old_contents_is_not_completed_behind_your_back(
        self, shop: Repository, tmp_path: Path
    ) -> None:
        shop.commit("2026-09-01", manifest(entry("2026-10-30")))
        shop.commit("2026-10-05", manifest())
        shop.git("config", "uploadpack.allowFilter", "true")
        bare = tmp_path / "part"
        source = f"file://{shop.folder}"
        shop.git("clone", "-q", "--filter=blob:none", source, str(bare))
        told = Repository(bare, bare / "roadmap.yaml").replay()
        assert "the clone is partial" in str(told)

    def test_a_repository_of_somebody_else_is_named_with_the_remedy(
        self, shop: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.commit("2026-09-01", manifest())
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        monkeypatch.setattr("bot.manifest.git._KEPT_STARTS", ("GIT_TEST_", "GIT_CONFIG_"))
        told = str(shop.replay())
        assert "belongs to another user" in told
        assert f"git config --global --add safe.directory {shop.folder}" in told


def test_nothing_that_a_repository_configures_is_started(shop: Repository, tmp_path: Path) -> None:
    shop.commit("2026-09-01", manifest())
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external"):
        shop.git("config", name, str(trap))
    shop.git("config", "log.showSignature", "true")
    assert shop.targets() == [("2026-09-01", "2026-12-11")]
    assert not (tmp_path / "sprung").exists()


def test_a_token_of_ours_is_not_passed_on(
    shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.commit("2026-09-01", manifest())
    monkeypatch.setenv("ROADMAP_DRIFT_GITHUB_TOKEN", "made-up")
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook of another repository
    from bot.manifest.git import _environment

    assert not {"ROADMAP_DRIFT_GITHUB_TOKEN", "GIT_DIR"} & set(_environment())
    assert shop.targets() == [("2026-09-01", "2026-12-11")]

"""fix, conflicts: the roadmap's side of a finding is written, shown, and judged anew."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.manifest.load import load_manifest
from tests.cli.conftest import Terminal
from tests.cli.shop import MANIFEST, SENTENCE

ID = "4f1d3c"
CHANGE = """\
--- a/roadmap.yaml
+++ b/roadmap.yaml
@@ -9,7 +9,7 @@
   - id: guest-checkout
     title: Guest checkout
     goal: activation
-    status: done
+    status: in_progress
     window: later
     owner: ana
     links:
"""
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def at_the_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "Ben")


def manifest_of(shop: Terminal) -> str:
    return (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@acme.example", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def repository(shop: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """The shop in a git repository, its manifest in a folder and committed."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Ana\n\temail = ana@acme.example\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    git(shop.folder, "init", "-q", "-b", "main")
    git(shop.folder, "add", "roadmap.yaml")
    git(shop.folder, "commit", "-q", "-m", "Roadmap")
    return shop


@pytest.mark.parametrize(
    "names", [[ID], ["S02"], ["s02", "guest-checkout"], ["S02:guest-checkout"], ["S02", ID]]
)
def test_a_fix_is_written_and_shown(shop: Terminal, names: list[str]) -> None:
    answer = shop("fix", *names)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(
        "S02 done-in-roadmap-only on Guest checkout: guest-checkout: status becomes in_progress.\n"
    )
    assert CHANGE in answer.out
    assert answer.out.endswith("Written to roadmap.yaml. Next: look over and commit it.\n")
    assert manifest_of(shop) == MANIFEST.replace("status: done", "status: in_progress")


def test_what_comes_with_a_fix_is_said(shop: Terminal) -> None:
    out = shop("fix", ID).out
    assert "New with that:\n" in out
    assert "S04 phantom-in-progress: The roadmap says Guest checkout is in progress;" in out


def test_a_fix_can_be_looked_at_first(shop: Terminal) -> None:
    answer = shop("fix", ID, "--show")
    assert (answer.code, CHANGE in answer.out) == (0, True)
    assert answer.out.endswith("Nothing was written. Leave out --show to write it.\n")
    assert manifest_of(shop) == MANIFEST


def test_what_the_facts_do_not_decide_is_asked_for(shop: Terminal) -> None:
    shop.rewrite("    status: done\n    window: later\n", "    status: planned\n")
    before = manifest_of(shop)
    answer = shop("fix", "T08")
    assert (answer.code, answer.out) == (1, "")
    assert (
        "T08 no-dates on Guest checkout: it needs --value: a window, such as 2027-Q1," in answer.err
    )
    assert answer.err.endswith("Nothing was written.\n")
    assert manifest_of(shop) == before
    assert "'Q9' is not a window" in shop("fix", "T08", "--value", "Q9").err
    assert shop("fix", "T08", "--value", "later").code == 0
    assert load_manifest(shop.folder / "roadmap.yaml").initiatives[0].window is not None


def test_an_item_is_linked_from_where_a_person_says(shop: Terminal) -> None:
    shop.rewrite("    links:\n      - {shop: {issue: 1}}\n", "")
    shop.rewrite("status: done", "status: proposed")
    assert "The roadmap has no initiative 'gone'." in shop("fix", "L05", "--to", "gone").err
    answer = shop("fix", "L05", "--to", "guest-checkout")
    assert answer.code == 0
    assert manifest_of(shop).endswith("    links:\n      - {shop: {issue: 1}}\n")
    shop.rewrite("    links:\n      - {shop: {issue: 1}}\n", "")
    assert shop("fix", "L05", "--to", "unplanned").code == 0
    assert "unplanned: {links: [{shop: {issue: 1}}]}" in manifest_of(shop)


def test_an_initiative_that_is_not_there_is_answered_with_the_nearest(shop: Terminal) -> None:
    shop.rewrite("    links:\n      - {shop: {issue: 1}}\n", "")
    shop.rewrite("status: done", "status: proposed")
    answer = shop("fix", "L05", "--to", "guest-chekout")
    told = "The roadmap has no initiative 'guest-chekout'. Did you mean 'guest-checkout'?\n"
    assert (answer.code, told in answer.err) == (1, True)
    assert "'gone'. Known initiatives: guest-checkout" in shop("fix", "L05", "--to", "gone").err


def test_what_a_patch_cannot_put_right_says_why(shop: Terminal) -> None:
    shop.rewrite("kind: local", "kind: local, status_map: {Odd: todo}")
    shop.rewrite("links:\n", "links:\n      - {shop: {issue: 99}}\n")
    answer = shop("fix", "L02", "S02")
    assert answer.code == 0
    assert "issue: 99" not in manifest_of(shop)


def test_a_fix_that_leaves_its_finding_is_not_written(shop: Terminal) -> None:
    shop.rewrite("status: done", "status: planned")
    shop.rewrite("window: later", "window: 2026-01-01..2026-02-01")
    before = manifest_of(shop)
    answer = shop("fix", "T01", "--value", "2026-03-01")
    assert answer.code == 1
    assert "T01 overdue on Guest checkout would still stand." in answer.err
    assert manifest_of(shop) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("", "name the findings, or give --from FILE"),
        (f"{ID} --from x.yaml", "name the findings, or give --from FILE"),
        ("--from x.yaml --value 3", "--value and --to stand in the file"),
        (f"{ID} --name x", "--name goes with --branch"),
        (f"{ID} --show --branch", "choose one of --show and --branch"),
    ],
)
def test_a_command_that_does_not_go_together_is_refused(
    shop: Terminal, arguments: str, told: str
) -> None:
    answer = shop("fix", *arguments.split())
    assert answer.code == 1
    assert told in answer.err


def test_a_name_of_no_finding_is_answered_as_accept_does(shop: Terminal) -> None:
    assert shop("fix", "ffffff").err.startswith("ffffff names no finding.\n")
    assert shop("fix", "T17").err.startswith("No finding of T17 stands.\n")


def test_programs_are_told_what_a_fix_comes_to(shop: Terminal) -> None:
    told = shop("fix", ID, "--show", "--json").json
    assert told["fixed"] == [
        {
            "product": "acme-shop",
            "rule": "S02",
            "fingerprint": "4f1d3ce19c2c",
            "initiative": "guest-checkout",
            "item": None,
            "edits": ["guest-checkout: status becomes in_progress"],
        }
    ]
    assert "S02" in [each["rule"] for each in told["gone"]]
    assert "S04" in [each["rule"] for each in told["introduced"]]
    assert (told["diff"], told["written_to"]) == (CHANGE, None)


@needs_git
def test_a_branch_has_the_change_and_nothing_here_does(repository: Terminal) -> None:
    (repository.folder / "README.md").write_text("mine\n", encoding="utf-8")
    git(repository.folder, "add", "README.md")
    before = git(repository.folder, "status", "--porcelain")
    answer = repository("fix", ID, "--branch")
    assert (answer.code, answer.err) == (0, "")
    assert "Committed on the branch roadmap-drift/s02-4f1d3c; no file here" in answer.out
    assert manifest_of(repository) == MANIFEST
    assert git(repository.folder, "status", "--porcelain") == before
    assert git(repository.folder, "branch", "--show-current") == "main\n"
    changed = git(repository.folder, "diff", "--stat", "main", "roadmap-drift/s02-4f1d3c")
    assert changed.splitlines()[-1] == " 1 file changed, 1 insertion(+), 1 deletion(-)"
    said = git(repository.folder, "log", "-1", "--format=%B", "roadmap-drift/s02-4f1d3c")
    assert said.startswith("Roadmap: S02 done-in-roadmap-only on Guest checkout\n")


@needs_git
def test_a_manifest_in_a_folder_is_found_in_the_tree(repository: Terminal) -> None:
    folder = repository.folder
    (folder / "plans" / "shop").mkdir(parents=True)
    git(folder, "mv", "roadmap.yaml", "plans/shop/roadmap.yaml")
    (folder / "backlog.db").rename(folder / "plans/shop/backlog.db")
    (folder / "plans/other.txt").write_text("other\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Move")
    assert repository("fix", ID, "--branch", "--name", "fix/it", "-m", "plans/shop").code == 0
    assert git(folder, "diff", "--name-only", "main", "fix/it") == "plans/shop/roadmap.yaml\n"


@needs_git
def test_a_branch_that_is_there_is_left_alone(repository: Terminal) -> None:
    git(repository.folder, "branch", "taken")
    answer = repository("fix", ID, "--branch", "--name", "taken")
    assert (answer.code, answer.err) == (
        1,
        "The branch taken is there already.\nGive another name, or delete that branch.\n",
    )
    assert "is no name for a branch" in repository("fix", ID, "--branch", "--name", "a..b").err


@needs_git
def test_a_manifest_that_is_not_committed_makes_no_branch(repository: Terminal) -> None:
    repository.rewrite("title: Guest checkout", "title: Guest check-out")
    answer = repository("fix", "S02", "--branch")
    assert answer.err.startswith("roadmap.yaml has changes that are not committed.\n")
    assert git(repository.folder, "branch", "--list").split() == ["*", "main"]


def test_outside_git_there_is_no_branch(shop: Terminal) -> None:
    answer = shop("fix", ID, "--branch")
    assert answer.code == 1
    assert answer.err.startswith("No branch can be made for roadmap.yaml: ")


def filled(shop: Terminal, *choices: str) -> Path:
    """The conflict file, its first findings with these choices."""
    assert shop("conflicts", "-o", "c.yaml").code == 0
    path = shop.folder / "c.yaml"
    text = path.read_text(encoding="utf-8")
    for choice in choices:
        text = text.replace("    choice:\n", f"    choice: {choice}\n", 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_conflict_file_puts_each_finding_with_both_remedies(shop: Terminal) -> None:
    text = filled(shop).read_text(encoding="utf-8")
    assert (
        """\
  # error: S02 done-in-roadmap-only on Guest checkout
  - id: "4f1d3ce19c2c"
    product: "acme-shop"
    rule: "S02"
"""
        in text
    )
    assert (
        f"""\
    says: "{SENTENCE}"
    owner: "ana"
    roadmap: "set the status back to in_progress"
    backlog: "close or move what is left: acme/shop#1 and acme/shop#2"
    # patch: guest-checkout: status becomes in_progress
    choice:
    reason:
"""
        in text
    )
    assert shop("conflicts", "-o", "c.yaml").err.startswith("c.yaml is there already.\n")
    assert shop("conflicts").out.count("choice:\n") == text.count("choice:\n")
    assert shop("conflicts", "--level", "error").out.count("choice:\n") == 1


def test_a_conflict_file_that_nobody_filled_in_writes_nothing(shop: Terminal) -> None:
    filled(shop)
    answer = shop("fix", "--from", "c.yaml")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("no choice yet.\nNothing is written.\n")
    assert manifest_of(shop) == MANIFEST


def test_a_choice_of_the_roadmap_is_a_patch(shop: Terminal) -> None:
    filled(shop, "roadmap")
    answer = shop("fix", "--from", "c.yaml")
    assert (answer.code, answer.err) == (0, "")
    assert CHANGE in answer.out
    assert manifest_of(shop) == MANIFEST.replace("status: done", "status: in_progress")


def test_a_choice_of_the_backlog_is_listed_as_to_do(shop: Terminal) -> None:
    filled(shop, "backlog")
    answer = shop("fix", "--from", "c.yaml")
    assert "To do in the tracker:\n  4f1d3c  S02 done-in-roadmap-only: " in answer.out
    assert "Backlog: close or move what is left: acme/shop#1 and acme/shop#2." in answer.out
    assert manifest_of(shop) == MANIFEST


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("accept", "accepted until its facts change"),
        ("snooze 14d", "snoozed until "),
        ("snooze until 2099-01-01", ""),
    ],
)
def test_a_choice_to_wait_is_a_waiver(shop: Terminal, choice: str, told: str) -> None:
    path = filled(shop, choice)
    text = path.read_text(encoding="utf-8").replace("reason:", "reason: launch moved", 1)
    path.write_text(text, encoding="utf-8")
    answer = shop("fix", "--from", "c.yaml")
    if not told:
        assert "choice: a snooze lasts 365 days at most" in answer.err
        return
    assert (answer.code, told in answer.out) == (0, True)
    (waiver,) = load_manifest(shop.folder / "roadmap.yaml").waivers
    assert (waiver.by, waiver.reason, waiver.finding) == ("Ben", "launch moved", "4f1d3ce19c2c")


ALONE = "  - {id: gifts, title: Gifts, goal: activation, status: in_progress, window: now}\n"
"""Owned by nobody, and linked to nothing."""


def test_every_mistake_in_a_conflict_file_is_told_at_once(shop: Terminal) -> None:
    shop.rewrite("initiatives:\n", f"initiatives:\n{ALONE}")
    path = filled(shop, "ask ben", "accept", "snooze")
    text = path.read_text(encoding="utf-8")
    text = text.replace("    says:", "    sais:", 1).replace("4f1d3ce19c2c", "4f1d3", 1)
    path.write_text(text, encoding="utf-8")
    answer = shop("fix", "--from", "c.yaml")
    assert (answer.code, answer.out) == (1, "")
    lines = answer.err.splitlines()
    assert lines[0].startswith("c.yaml:13:9: conflicts[0].id: is not the id of a finding.")
    assert any("conflicts[0].sais: is not known. Did you mean 'says'?" in line for line in lines)
    assert any("conflicts[0].choice: 'ask ben' is no choice; write road" in line for line in lines)
    assert any("conflicts[1].reason: is missing. Say why" in line for line in lines)
    assert any("conflicts[2].choice: it does not say for how long" in line for line in lines)
    assert "waivers" not in manifest_of(shop)


@pytest.mark.parametrize("choice", ["[roadmap]", "{roadmap: yes}"])
def test_a_choice_in_brackets_is_no_empty_one(shop: Terminal, choice: str) -> None:
    filled(shop, choice)
    answer = shop("fix", "--from", "c.yaml")
    assert (answer.code, answer.out) == (1, "")
    assert "conflicts[0].choice: is not a text. Write it without brackets." in answer.err


def test_a_choice_that_no_patch_can_make_is_a_mistake_too(shop: Terminal) -> None:
    shop.rewrite("initiatives:\n", f"initiatives:\n{ALONE}")
    filled(shop, "roadmap", "roadmap")
    answer = shop("fix", "--from", "c.yaml")
    assert answer.code == 1
    assert "c.yaml:" in answer.err
    assert "conflicts[1].choice: " in answer.err
    assert manifest_of(shop) == MANIFEST.replace("initiatives:\n", f"initiatives:\n{ALONE}")


def test_a_conflict_file_may_be_anything_but_yaml(shop: Terminal) -> None:
    (shop.folder / "c.yaml").write_text("a: [\n", encoding="utf-8")
    assert shop("fix", "--from", "c.yaml").err.startswith("c.yaml:1:4: this is opened and never")
    (shop.folder / "c.yaml").write_text("- 1\n", encoding="utf-8")
    assert "is no conflict file" in shop("fix", "--from", "c.yaml").err
    assert "could not be read" in shop("fix", "--from", "none.yaml").err


def test_what_is_gone_or_has_changed_since_is_refused_one_by_one(shop: Terminal) -> None:
    path = filled(shop, "roadmap", "backlog")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('facts: "', 'facts: "0', 1), encoding="utf-8")
    answer = shop("fix", "--from", "c.yaml")
    assert answer.code == 8
    assert f"Refused:\n  4f1d3c S02: its facts have changed. Now: {SENTENCE}\n" in answer.out
    path.write_text(text, encoding="utf-8")
    shop("fix", ID)
    answer = shop("fix", "--from", "c.yaml")
    assert "  4f1d3c S02: it is gone: nothing is left to decide.\n" in answer.out
    assert answer.out.endswith("Nothing is written.\n")


def test_of_several_manifests_each_is_changed(shop: Terminal) -> None:
    other = MANIFEST.replace("acme-shop", "acme-pay").replace("Acme Shop", "Acme Pay")
    (shop.folder / "pay.yaml").write_text(other, encoding="utf-8")
    answer = shop("fix", "S02", "--manifest", "*.yaml")
    assert answer.code == 0
    assert answer.out.endswith(
        "Written to pay.yaml and roadmap.yaml. Next: look over and commit them.\n"
    )
    for name in ("pay.yaml", "roadmap.yaml"):
        assert "status: in_progress" in (shop.folder / name).read_text(encoding="utf-8")


def test_one_manifest_alone_is_changed_where_one_is_meant(shop: Terminal) -> None:
    other = MANIFEST.replace("acme-shop", "acme-pay").replace("Acme Shop", "Acme Pay")
    (shop.folder / "pay.yaml").write_text(other, encoding="utf-8")
    assert shop("fix", ID, "--manifest", "*.yaml").code == 0
    assert (shop.folder / "pay.yaml").read_text(encoding="utf-8") == other


def test_an_owner_that_nobody_knows_is_refused(shop: Terminal) -> None:
    shop.rewrite("goals:\n", "people: [{id: ana}]\ngoals:\n")
    shop.rewrite("status: done", "status: planned")
    shop.rewrite("    owner: ana\n", "")
    before = manifest_of(shop)
    answer = shop("fix", "O01", "--value", "zoe")
    assert answer.code == 1
    assert "'zoe' is not one of the people. Known people: ana." in answer.err
    assert "Nothing was written." in answer.err
    assert manifest_of(shop) == before


@needs_git
def test_whom_git_does_not_know_is_told_how_to_say_it(
    repository: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nobody = tmp_path / "nobody"
    nobody.write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(nobody))
    answer = repository("fix", ID, "--branch")
    assert answer.code == 1
    assert "Tell git who you are: git config user.name" in answer.err
    assert git(repository.folder, "branch", "--list").split() == ["*", "main"]


def test_what_was_accepted_can_be_fixed_too(shop: Terminal) -> None:
    shop("accept", ID, "--reason", "later")
    told = shop("fix", ID, "--json").json
    assert "S02" in [each["rule"] for each in told["gone"]]


def test_a_choice_that_needs_an_answer_finds_its_line_in_the_file(shop: Terminal) -> None:
    shop.rewrite("    status: done\n    window: later\n", "    status: planned\n")
    path = filled(shop)
    text = path.read_text(encoding="utf-8")
    before, at, after = text.partition('rule: "T08"')
    assert at
    assert "    value:    # a window, such as 2027-Q1," in after
    chosen = after.replace("choice:", "choice: roadmap", 1)
    path.write_text(before + at + chosen, encoding="utf-8")
    answer = shop("fix", "--from", "c.yaml")
    assert answer.code == 1
    assert ".choice: it needs --value: a window, such as 2027-Q1," in answer.err
    chosen = chosen.replace("value:", "value: later", 1)
    path.write_text(before + at + chosen, encoding="utf-8")
    assert shop("fix", "--from", "c.yaml").code == 0
    assert "    window: later\n" in manifest_of(shop)


@needs_git
def test_line_ends_that_git_keeps_otherwise_are_no_change(repository: Terminal) -> None:
    path = repository.folder / "roadmap.yaml"
    path.write_bytes(MANIFEST.replace("\n", "\r\n").encode())
    assert repository("fix", ID, "--branch", "--name", "it").code == 0
    told = git(repository.folder, "diff", "--stat", "main", "it").splitlines()[-1]
    assert told == " 1 file changed, 1 insertion(+), 1 deletion(-)"

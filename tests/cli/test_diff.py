"""diff: what a pull request that edits the roadmap is told, in a real repository."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

SECOND = """\
  - id: gift-cards
    title: Gift cards
    goal: activation
    status: in_progress
    window: later
"""


def git(folder: Path, *arguments: str) -> str:
    known = ("-c", "user.name=Ana", "-c", "user.email=ana@acme.example")
    asked = ["git", *known, *arguments]
    return subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "roadmap.yaml")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture
def repository(shop: Terminal) -> Terminal:
    """The shop's manifest on main, where one finding stands; we are on a branch of it."""
    shop.rewrite("goals:\n", "policy: {select: [L01, S02, T08, O01, M05]}\ngoals:\n")
    git(shop.folder, "init", "--quiet", "--initial-branch", "main")
    commit(shop.folder, "The roadmap")
    git(shop.folder, "checkout", "--quiet", "-b", "change")
    return shop


def add_gift_cards(repository: Terminal) -> None:
    path = repository.folder / "roadmap.yaml"
    path.write_text(path.read_text(encoding="utf-8") + SECOND, encoding="utf-8")


def rules(answer: object, part: str) -> list[str]:
    (product,) = answer.json["products"]  # type: ignore[attr-defined]
    return [f["rule"] for f in product[part]]


def test_what_was_there_before_fails_nothing(repository: Terminal) -> None:
    answer = repository("diff", "main")
    assert (answer.code, answer.err) == (0, "")
    short = git(repository.folder, "rev-parse", "main")[:9]
    assert answer.out.startswith("\nChange of Acme Shop · ")
    assert f" · against main ({short})\n" in answer.out
    assert answer.out.endswith("\n0 findings introduced, 0 resolved, 1 unchanged.\n")
    assert "S02" not in answer.out


def test_what_the_change_introduces_is_told_in_full(repository: Terminal) -> None:
    add_gift_cards(repository)
    answer = repository("diff", "main")
    assert answer.code == 0
    assert "\nIntroduced (2)\nwarning L01 unlinked-active  gift-cards: " in answer.out
    assert answer.out.endswith("\n2 findings introduced, 0 resolved, 1 unchanged.\n")


def test_it_fails_from_the_level_that_the_policy_names(repository: Terminal) -> None:
    add_gift_cards(repository)
    repository.rewrite("{select:", "{fail_on: warning, select:")
    answer = repository("diff", "main", "--json")
    assert answer.code == 2
    assert rules(answer, "introduced") == ["L01", "O01"]
    assert rules(answer, "unchanged") == ["S02"]


def test_what_it_mends_is_called_resolved(repository: Terminal) -> None:
    repository.rewrite("status: done", "status: in_progress")
    answer = repository("diff", "main", "--json")
    assert (answer.code, rules(answer, "resolved")) == (0, ["S02"])


def test_a_waiver_that_it_brings_makes_a_finding_accepted(repository: Terminal) -> None:
    path = repository.folder / "roadmap.yaml"
    waiver = "waivers: [{rule: S02, initiative: guest-checkout, until: 2199-01-01}]\n"
    path.write_text(path.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    answer = repository("diff", "main", "--json")
    assert (rules(answer, "accepted"), rules(answer, "resolved")) == (["S02"], [])
    commit(repository.folder, "Accept it")
    repository.rewrite(waiver, "")
    answer = repository("diff", "HEAD", "--json")
    assert (answer.code, rules(answer, "introduced")) == (2, ["S02"])


def test_a_manifest_that_is_new_introduces_all_that_it_finds(repository: Terminal) -> None:
    text = (repository.folder / "roadmap.yaml").read_text(encoding="utf-8")
    new = repository.folder / "api.yaml"
    new.write_text(text.replace("acme-shop", "acme-api"), encoding="utf-8")
    answer = repository("diff", "main", "--manifest", "api.yaml", "--json")
    assert (answer.code, rules(answer, "introduced")) == (2, ["S02"])
    assert "The manifest of acme-api is new." in repository("diff", "main", "-m", "api.yaml").out


def test_a_manifest_that_got_another_name_is_compared_with_itself(repository: Terminal) -> None:
    (repository.folder / "roadmap.yaml").rename(repository.folder / "shop.yaml")
    answer = repository("diff", "main", "--manifest", "shop.yaml", "--json")
    assert (answer.code, rules(answer, "unchanged")) == (0, ["S02"])


def test_what_others_did_on_main_since_is_no_part_of_the_change(repository: Terminal) -> None:
    git(repository.folder, "checkout", "--quiet", "main")
    add_gift_cards(repository)
    commit(repository.folder, "Gift cards")
    git(repository.folder, "checkout", "--quiet", "change")
    answer = repository("diff", "main", "--json")
    assert (rules(answer, "introduced"), rules(answer, "resolved")) == ([], [])


def test_another_file_may_be_the_base(repository: Terminal) -> None:
    text = (repository.folder / "roadmap.yaml").read_text(encoding="utf-8")
    (repository.folder / "old.yaml").write_text(text, encoding="utf-8")
    add_gift_cards(repository)
    answer = repository("diff", "old.yaml", "--json")
    assert rules(answer, "introduced") == ["L01", "O01"]
    assert answer.json["products"][0]["against"] == "old.yaml"


def test_a_source_that_is_taken_out_hides_nothing_of_before(repository: Terminal) -> None:
    repository.rewrite("repos: [acme/shop]", "repos: [acme/api]")
    repository.rewrite("      - {shop: {issue: 1}}", "      - {shop: {issue: 9}}")
    answer = repository("diff", "main", "--json")
    assert rules(answer, "unchanged") == []


def test_a_rule_that_asks_for_the_past_is_compared_where_both_have_one(
    repository: Terminal,
) -> None:
    repository.rewrite("select: [", "select: [T11, ")
    answer = repository("diff", "main")
    assert (answer.code, "Not compared" in answer.out) == (0, False)
    answer = repository("diff", "roadmap.yaml")
    assert answer.code == 0
    told = "\nNot compared: T11. There is none of the manifest it is compared with.\n"
    assert told in answer.out
    assert told.strip() in repository("diff", "roadmap.yaml", "--markdown").out


def test_programs_are_told_too_what_was_not_compared(repository: Terminal) -> None:
    repository.rewrite("select: [", "select: [T11, ")
    (product,) = repository("diff", "main", "--json").json["products"]
    assert product["not_compared"] == []
    (product,) = repository("diff", "roadmap.yaml", "--json").json["products"]
    why = "there is none of the manifest it is compared with"
    assert product["not_compared"] == [{"rules": ["T11"], "reason": why}]


def test_several_manifests_are_compared_each_with_its_own(repository: Terminal) -> None:
    text = (repository.folder / "roadmap.yaml").read_text(encoding="utf-8")
    new = repository.folder / "api.yaml"
    new.write_text(text.replace("acme-shop", "acme-api"), encoding="utf-8")
    products = repository("diff", "main", "--manifest", "*.yaml", "--json").json["products"]
    assert [(p["product"], len(p["introduced"])) for p in products] == [
        ("acme-api", 1),
        ("acme-shop", 0),
    ]


def test_an_unknown_base_is_said_in_a_sentence(repository: Terminal) -> None:
    answer = repository("diff", "mian")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("git knows no commit 'mian'.\nName a branch, a tag or a commit")


def test_outside_git_only_a_file_can_be_the_base(shop: Terminal) -> None:
    answer = shop("diff", "main")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("There is no main here: it is not in a git repository.\n")


def test_a_base_that_cannot_be_read_is_said_with_its_place(repository: Terminal) -> None:
    repository.rewrite("status: done", "status: dine")
    commit(repository.folder, "A mistake")
    repository.rewrite("status: dine", "status: done")
    answer = repository("diff", "HEAD")
    assert answer.code == 1
    assert "As it was at HEAD, in\nroadmap.yaml:13:13: initiatives[0].status: 'dine'" in answer.err


def test_lines_of_the_manifest_are_marked_in_a_pull_request(repository: Terminal) -> None:
    add_gift_cards(repository)
    answer = repository("diff", "main", "--annotations", "github")
    marks = [line for line in answer.out.splitlines() if line.startswith("::")]
    line = (repository.folder / "roadmap.yaml").read_text("utf-8").splitlines().index(
        "  - id: gift-cards"
    ) + 1
    place = f"file=roadmap.yaml,line={line}"
    assert [mark.partition(",title=")[0] for mark in marks] == [f"::warning {place}"] * 2
    assert marks[0].startswith(f"::warning {place},title=L01 unlinked-active::Gift cards ")


def test_the_line_is_that_of_the_field_it_is_about(repository: Terminal) -> None:
    repository.rewrite("status: done", "status: in_progress")
    commit(repository.folder, "Go on")
    repository.rewrite("status: in_progress", "status: done")
    answer = repository("diff", "HEAD", "--annotations", "github")
    (mark,) = [line for line in answer.out.splitlines() if line.startswith("::")]
    assert mark.startswith("::error file=roadmap.yaml,line=13,title=S02 done-in-roadmap-only::")


@pytest.mark.promise("R30")
def test_a_title_does_not_break_out_of_its_mark(repository: Terminal) -> None:
    add_gift_cards(repository)
    repository.rewrite("title: Gift cards", r'title: "50% off%0A::error::x\n::stop-commands::a"')
    answer = repository("diff", "main", "--annotations", "github")
    marks = [line for line in answer.out.splitlines() if line.startswith("::")]
    assert {mark.split()[0] for mark in marks} == {"::warning"}
    assert "::50%25 off%250A::error::x ::stop-commands::a " in marks[0]


def test_markdown_goes_to_a_file_beside_the_marks(repository: Terminal) -> None:
    add_gift_cards(repository)
    asked = ("diff", "main", "--annotations", "github", "--markdown", "-o", "summary.md")
    assert "::warning " in repository(*asked).out
    text = (repository.folder / "summary.md").read_text(encoding="utf-8")
    assert text.startswith("## Acme Shop: what this change does, ")
    assert "### Introduced " in text
    assert "| L01 unlinked-active `" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--json", "--markdown"), "choose one of --json and --markdown"),
        (("--json", "--annotations", "github"), "--annotations and --json need --output"),
        (("--output", "x"), "--output goes with --json or --markdown"),
    ],
)
def test_forms_that_do_not_go_together_are_refused(
    repository: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    answer = repository("diff", "main", *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert told in answer.err


def test_commits_that_close_the_last_items_and_leave_the_status(repository: Terminal) -> None:
    repository.rewrite("status: done", "status: in_progress")
    commit(repository.folder, "Go on")
    git(repository.folder, "branch", "--force", "main")
    git(
        repository.folder, "commit", "--quiet", "--allow-empty", "-m", "Pay\n\nCloses #1, closes #2"
    )
    answer = repository("diff", "main", "--json")
    assert (answer.code, rules(answer, "introduced")) == (0, ["M05"])
    repository.rewrite("status: in_progress", "status: done")
    assert rules(repository("diff", "main", "--json"), "introduced") == ["S02"]


def test_in_actions_the_description_of_the_pull_request_is_heard_too(
    repository: Terminal,
) -> None:
    repository.rewrite("status: done", "status: in_progress")
    commit(repository.folder, "Go on")
    event = repository.folder / "event.json"
    repository.monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    asked = ("diff", "HEAD", "--annotations", "github")
    for text in ("{}", "nonsense", '{"pull_request": {"body": null}}'):
        event.write_text(text, encoding="utf-8")
        assert "::warning" not in repository(*asked).out
    event.write_text('{"pull_request": {"body": "Closes #1\\nCloses #2"}}', encoding="utf-8")
    assert ",title=M05 status-not-in-same-change::" in repository(*asked).out


@pytest.mark.promise("R18")
def test_it_writes_nothing(repository: Terminal) -> None:
    before = {p: p.read_bytes() for p in repository.folder.parent.rglob("*") if p.is_file()}
    assert repository("diff", "main").code == 0
    after = {p: p.read_bytes() for p in repository.folder.parent.rglob("*") if p.is_file()}
    assert after == before

"""The documentation is true: what it says is run, loaded or looked up."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import app
from bot.domain.policy import Reach
from bot.domain.rules import RULES
from bot.domain.run import Exit
from bot.manifest.load import load_manifest, parse_manifest
from connectors.local.imports import import_export
from tests.docs.generated import DEMO, FORESEEN, PAGES, README, demo_output, expected
from tests.tree import ROOT

DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = sorted(
    (
        README,
        *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
        *PAGES.glob("*.md"),
        *DECISIONS.glob("*.md"),
    )
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELLS = frozenset({"console", "bash", "sh"})
NOT_RUN = {
    r"make demo( .*)?": "tests/demo runs the demo, and CI runs make",
    r"make test( .*)?": "this is it",
    r"git clone .*": "it needs a network",
    r"cd roadmap-drift": "it goes with the clone",
    r"pip install \.": "it needs a network",
    r"roadmap-drift init --from-trackers .*": "it reads a tracker; tests/cli runs it",
    r"gh issue list .*": "it needs a network and an account; its output is in the test's folder",
}
"""Commands that are not run here, and why."""

ISSUE = {
    "number": 310,
    "title": "Guest checkout",
    "state": "OPEN",
    "stateReason": "",
    "labels": [],
    "milestone": None,
    "assignees": [],
    "createdAt": "2026-09-01T09:00:00Z",
    "updatedAt": "2026-11-01T09:00:00Z",
    "closedAt": None,
    "url": "https://github.com/acme/shop/issues/310",
}
JIRA = (
    "Summary,Issue key,Issue Type,Status,Status Category,Created,Updated,Resolved\n"
    "Refunds,PAY-7,Story,To Do,To Do,05/10/26 09:00,05/10/26 09:00,\n"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it stands, its language and its text."""

    document: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks(document: Path) -> Iterator[Block]:
    text = document.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(document, line, match[1], match[2])


def commands(document: Path) -> list[str]:
    """Every command of a page, in order; comments off."""
    lines = [
        re.sub(r"\s+#.*", "", line).strip()
        for block in blocks(document)
        if block.language in SHELLS
        for line in block.text.splitlines()
    ]
    return [part for line in lines for part in line.split(" && ") if part]


WITH_COMMANDS = [document for document in DOCUMENTS if commands(document)]
YAML = [b for document in DOCUMENTS for b in blocks(document) if b.language == "yaml"]


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


# Commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reader stands: a backlog, exports, and the command on the path."""
    (tmp_path / "issues.json").write_text(json.dumps([ISSUE]), encoding="utf-8")
    (tmp_path / "jira.csv").write_text(JIRA, encoding="utf-8")
    (tmp_path / "state").mkdir()
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "roadmap-drift"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ROADMAP_DRIFT_", "GITHUB_"))}
    return {
        **kept,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ROADMAP_DRIFT_STATE_DIR": str(folder / "state"),
        # GitHub is not there: nobody listens on this port.
        "ROADMAP_DRIFT_GITHUB__BASE_URL": "http://127.0.0.1:9",
        "ROADMAP_DRIFT_LIMITS__MAX_WAIT": "0",
    }


def why_not_run(command: str) -> str | None:
    return next((why for form, why in NOT_RUN.items() if re.fullmatch(form, command)), None)


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=name_of)
def test_every_command_of_a_page_can_be_run_in_order(document: Path, folder: Path) -> None:
    prepare(document, folder)
    for command in commands(document):
        if why_not_run(command):
            continue
        if command.startswith("roadmap-drift init") and "--output" not in command:
            (folder / "roadmap.yaml").unlink(missing_ok=True)
        exported = command.replace("…", "ghp_made_up")
        answer = subprocess.run(
            ["bash", "-c", exported],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        told = f"{command}\n{answer.stdout}{answer.stderr}"
        ours = "roadmap-drift" in command
        assert answer.returncode & Exit(could_not_run=True).code == 0, told
        assert ours or answer.returncode == 0, told


def prepare(document: Path, folder: Path) -> None:
    """Pages that begin in the middle find what the quick start leaves behind."""
    if document.name == "quick-start.md" or document == README:
        return
    import_export(folder / "backlog.db", folder / "issues.json")
    (folder / "roadmap.yaml").write_text(
        "version: 1\nid: shop\nproduct: Shop\n"
        "sources: [{name: backlog, kind: local, file: backlog.db}]\n"
        "teams: [{id: checkout}]\n"
        "initiatives: [{id: guest-checkout, title: Guest checkout}]\n",
        encoding="utf-8",
    )


def test_nothing_is_excused_that_no_page_says() -> None:
    said = [command for document in WITH_COMMANDS for command in commands(document)]
    assert [form for form in NOT_RUN if not any(re.fullmatch(form, c) for c in said)] == []


def test_the_export_that_is_recommended_asks_for_fields_that_are_read() -> None:
    from connectors.local.github_export import ASK

    asked = [
        set(match[1].split(","))
        for document in (README, PAGES / "quick-start.md")
        for match in re.finditer(r"gh issue list .*--json (\S+) >", document.read_text("utf-8"))
    ]
    assert len(asked) == 2
    known = set(ASK.partition("--json ")[2].split(","))
    assert [fields - known for fields in asked] == [set(), set()]
    assert asked[1] == known


def test_every_command_line_command_is_named_in_the_documentation() -> None:
    text = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    names = [c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance
        names += [f"{group.name} {c.name}" for c in group.typer_instance.registered_commands]
    assert "chart timeline" in names
    assert [name for name in names if f"roadmap-drift {name}" not in text] == ["demo"]


# Manifests and settings


@pytest.mark.parametrize("block", YAML, ids=str)
def test_a_manifest_in_the_documentation_loads(block: Block, tmp_path: Path) -> None:
    text = block.text
    if not text.startswith("version:"):
        text = (
            "version: 1\nid: shop\nproduct: Shop\n"
            "initiatives: [{id: guest-checkout, title: Guest checkout}]\n" + text
        )
    if "sources:" not in text:
        text += "sources: [{name: shop, kind: github, repos: [acme/shop]}]\n"
    path = tmp_path / "roadmap.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_manifest(path).initiatives


def test_what_undo_says_keeps_every_rule_off_the_items() -> None:
    (block,) = [b for b in YAML if b.document.name == "operations.md" and "policy:" in b.text]
    roadmap = parse_manifest(
        b"version: 1\nid: shop\nproduct: Shop\n"
        b"sources: [{name: shop, kind: github, repos: [acme/shop]}]\n" + block.text.encode(),
        "roadmap.yaml",
    )
    told = {code for code, rule in RULES.items() if rule.reach is Reach.ITEM}
    assert {code for code, s in roadmap.policy.rules.items() if s.reach is Reach.REPORT} == told


def test_every_setting_of_the_example_is_described() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    described = (PAGES / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"ROADMAP_DRIFT_[A-Z_]+[A-Z]", example))
    assert named == set(re.findall(r"`(ROADMAP_DRIFT_[A-Z_]+[A-Z])`", described))


@pytest.mark.promise("R20")
def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    bits = {
        0: Exit(),
        1: Exit(could_not_run=True),
        2: Exit(drift=True),
        4: Exit(not_judged=True),
        8: Exit(guarded=True),
    }
    assert {told: exit_.code for told, exit_ in bits.items()} == {b: b for b in bits}
    tables = [
        re.findall(r"^\| (\d+) \| (.+) \|$", document.read_text("utf-8"), re.MULTILINE)
        for document in (README, PAGES / "operations.md")
    ]
    assert [[int(code) for code, _ in table] for table in tables] == [[*bits], [*bits]]
    assert tables[0] == tables[1]


# What is generated


@pytest.mark.parametrize("path", expected(), ids=name_of)
def test_what_the_program_tells_of_itself_is_up_to_date(path: Path) -> None:
    """If this fails: python -m tests.docs.regenerate."""
    assert path.read_text(encoding="utf-8") == expected()[path]


@pytest.mark.parametrize("mark", [DEMO, FORESEEN], ids=["check", "forecast"])
def test_what_the_readme_shows_is_printed_by_the_demo(mark: str) -> None:
    shown = README.read_text(encoding="utf-8").partition(mark)[2].split("```")[1]
    printed = [" ".join(line.split()) for line in demo_output().splitlines()]
    told = [" ".join(line.split()) for line in shown.removeprefix("text\n").splitlines()]
    lines = [line for line in told if line not in ("", "…")]
    assert len(lines) >= 5
    assert [line for line in lines if line not in printed] == []


# Links and names


def anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_between_pages_lead_somewhere(document: Path) -> None:
    lost = []
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target or path.startswith("mailto:"):
            continue
        page = (document.parent / path) if path else document
        if not page.exists() or (anchor and anchor not in anchors(page)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_test_that_a_page_names_exists(document: Path) -> None:
    named = re.findall(r"`(tests/[\w/.]+\.py)((?:::\w+)*)`", document.read_text("utf-8"))
    assert [f"{path}{name}" for path, name in named if not is_there(path, name)] == []


def is_there(path: str, name: str) -> bool:
    file, parts = ROOT / path, [part for part in name.split("::") if part]
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return bool(text) and all(
        re.search(rf"^ *(def|class) {part}\b", text, re.MULTILINE) for part in parts
    )


def test_decisions_are_numbered_and_listed() -> None:
    files = sorted(path.name for path in DECISIONS.glob("0*.md"))
    listed = re.findall(r"\]\((0\d+[\w-]+\.md)\)", (DECISIONS / "README.md").read_text("utf-8"))
    assert listed == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    titles = [(DECISIONS / name).read_text("utf-8").splitlines()[0] for name in files]
    assert [title.removeprefix("# ")[:4] for title in titles] == [name[:4] for name in files]


def test_every_library_we_depend_on_is_reasoned_for() -> None:
    told = (DECISIONS / "0005-dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=!~ \[]", line)[0] for line in project["dependencies"]]
    assert [name for name in names if f"| {name} |".lower() not in told.lower()] == []


def test_the_site_builds_without_a_warning_and_asks_no_other_host(tmp_path: Path) -> None:
    config = ROOT / "docs" / "mkdocs.yml"
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d", tmp_path / "s"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    fetched = re.compile(r"<(?:script|img|link)\b[^>]*(?:src|href)=\"(https?:)?//")
    pages = sorted((tmp_path / "s").rglob("*.html"))
    assert len(pages) >= 10
    assert [page.name for page in pages if fetched.search(page.read_text("utf-8"))] == []

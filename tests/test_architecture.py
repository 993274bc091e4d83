"""What import-linter can't see; the import contracts themselves are in pyproject.toml."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree import ROOT, repository_files

TOP_LEVEL = frozenset(
    {
        *("bot", "connectors", "tests", "deploy", "docs"),
        *(".ci", ".github", ".editorconfig", ".env.example", ".gitignore"),
        *("pyproject.toml", "constraints.txt", "Makefile", "action.yml", "LICENSE"),
        *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    }
)
HEAVY = frozenset(
    {
        *("alembic", "github", "jira", "pydantic", "pydantic_settings", "ruamel", "sqlalchemy"),
        "vl_convert",
    }
)
PURE = frozenset(sys.stdlib_module_names) | {"bot.domain"}


def sources(*rooms: str) -> list[Path]:
    found = [ROOT / room for room in rooms]
    return sorted(
        path for room in found for path in (room.rglob("*.py") if room.is_dir() else [room])
    )


def imports(path: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(module: str, allowed: frozenset[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:length]) in allowed for length in range(1, len(parts) + 1))


def test_nothing_unexpected_lies_at_the_top_of_the_repository() -> None:
    assert {path.parts[0] for path in repository_files()} - TOP_LEVEL == set()


@pytest.mark.parametrize(
    "path", sources("bot/domain", "bot/ports.py"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_core_imports_the_standard_library_and_itself(path: Path) -> None:
    assert [module for module in imports(path) if not is_within(module, PURE)] == []


def test_no_module_is_imported_by_its_name_in_a_string() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("bot", "connectors")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id in {"__import__", "import_module"})
        or (isinstance(node, ast.Attribute) and node.attr == "import_module")
    ]
    assert hidden == []


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import sys, bot.cli; print(*sys.modules, sep='\\n')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert HEAVY & set(answer.stdout.split()) == set()

"""The promises that the repository's own files make."""

import re
import tomllib

import pytest

import bot
from bot.settings import Settings
from tests.tree import ROOT, repository_files

# Written apart, so that this file does not name them either.
REGISTRY_HOSTS = re.compile(
    "|".join(
        rf"\b{name}[.]{domain}\b"
        for name, domain in (
            ("pypi", "(?:org|python[.]org|io)"),
            ("pythonhosted", "org"),
            ("npmjs", "(?:org|com)"),
            ("yarnpkg", "com"),
            ("debian", "(?:org|net)"),
        )
    ),
    re.IGNORECASE,
)
PINNED = re.compile(r"^[a-z0-9][a-z0-9.-]*==\S+")


def constraints() -> list[str]:
    """One requirement each, with its hashes."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = [
        str(path)
        for path in repository_files()
        if REGISTRY_HOSTS.search((ROOT / path).read_text(encoding="utf-8", errors="replace"))
    ]
    assert named == []


def test_every_constraint_is_pinned_and_hashed() -> None:
    loose = [line for line in constraints() if not PINNED.match(line) or "--hash=" not in line]
    assert loose == []


def test_constraints_name_no_address() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_constraints_cover_every_declared_dependency_and_the_build_backend() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    wanted = [
        *declared["build-system"]["requires"],
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = {normal(line.partition("==")[0]) for line in constraints()}
    assert {normal(re.split(r"[\s<>=!~;\[]", name)[0]) for name in wanted} - pinned == set()


def test_the_version_is_written_once() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert declared["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", bot.__version__)


@pytest.mark.parametrize("package", ["bot", "connectors"])
def test_each_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.promise("R38")
def test_the_workflows_pin_every_action_by_its_full_hash() -> None:
    used = [
        line.partition("uses:")[2].strip()
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    pinned = re.compile(r"\./\S*|[\w./-]+@[0-9a-f]{40} # v\d\S*")
    assert [name for name in used if not pinned.fullmatch(name)] == []


def test_the_example_settings_name_every_field_of_the_settings() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [
        name for name in Settings.model_fields if f"ROADMAP_DRIFT_{name.upper()}" not in text
    ] == []

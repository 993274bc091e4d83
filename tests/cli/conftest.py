"""A user at a terminal: an empty folder, a small backlog in a file, and the real command."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from tests.cli.shop import MANIFEST, build_backlog


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Runs `roadmap-drift` in a folder of its own."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> Answer:
        self.capsys.readouterr()
        code = run(list(arguments))
        told = self.capsys.readouterr()
        return Answer(code, told.out, told.err)

    def set(self, **variables: str) -> None:
        """Set `ROADMAP_DRIFT_` variables."""
        for name, value in variables.items():
            self.monkeypatch.setenv(f"ROADMAP_DRIFT_{name}", value)

    def rewrite(self, old: str, new: str, file: str = "roadmap.yaml") -> None:
        """Edit a file as a person would; the text must be there."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """An empty folder, and nothing set but a state directory in it."""
    for name in os.environ:
        if name.startswith(("ROADMAP_DRIFT_", "GITHUB_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ROADMAP_DRIFT_STATE_DIR", str(tmp_path / "state"))
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Terminal(folder, capsys, monkeypatch)


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    """The same, with a manifest and a backlog that disagree in one place."""
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    build_backlog(terminal.folder / "backlog.db")
    return terminal

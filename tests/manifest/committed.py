"""A manifest in a real git repository, committed on days of one's choice."""

import datetime as dt
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.domain.replay import Replay
from bot.manifest.history import replay
from bot.manifest.load import load_manifest

TODAY = dt.date(2026, 11, 16)

HEAD = """\
version: 1
id: acme-shop
product: Acme Shop
calendar: {timezone: Europe/Berlin}
sources:
  - {name: shop, kind: github, repos: [acme/shop]}
"""


def entry(target: str = "2026-12-11", name: str = "guest-checkout", more: str = "") -> str:
    """One initiative, as it stands in the file."""
    return (
        f"  - id: {name}\n    title: Guest checkout\n    status: in_progress\n"
        f"    target: {target}\n    links:\n      - {{shop: {{issue: 310}}}}\n{more}"
    )


def manifest(*entries: str, head: str = HEAD) -> str:
    return f"{head}initiatives:\n{''.join(entries or (entry(),))}"


@dataclass
class Repository:
    """A folder under git; `file` is the manifest in it."""

    folder: Path
    file: Path

    @classmethod
    def create(cls, folder: Path, file: str = "roadmap.yaml") -> "Repository":
        folder.mkdir(exist_ok=True)
        made = cls(folder, folder / file)
        made.git("init", "-q", "-b", "main")
        return made

    def git(self, *arguments: str, at: str = "2026-09-01T12:00:00+00:00") -> str:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Ana",
            "GIT_AUTHOR_EMAIL": "ana@shop.example",
            "GIT_COMMITTER_NAME": "Ana",
            "GIT_COMMITTER_EMAIL": "ana@shop.example",
            "GIT_AUTHOR_DATE": "2020-01-01T12:00:00+00:00",
            "GIT_COMMITTER_DATE": at,
        }
        command = ["git", "-C", str(self.folder), *arguments]
        told = subprocess.run(command, env=variables, capture_output=True, check=True)
        return told.stdout.decode()

    def write(self, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(text, encoding="utf-8")

    def commit(self, day: str, text: str | None = None) -> str:
        """Commit everything at noon of that day, or at the instant given; its id."""
        if text is not None:
            self.write(text)
        at = day if "T" in day else f"{day}T12:00:00+00:00"
        self.git("add", "--all", at=at)
        self.git("commit", "-q", "--allow-empty", "-m", "Plan", at=at)
        return self.git("rev-parse", "HEAD").strip()

    def replay(self, until: dt.date = TODAY, *, committed_only: bool = False) -> Replay | str:
        return replay(load_manifest(self.file), until, committed_only=committed_only)

    def past(self, until: dt.date = TODAY, *, committed_only: bool = False) -> Replay:
        told = self.replay(until, committed_only=committed_only)
        assert isinstance(told, Replay), told
        return told

    def targets(self, name: str = "guest-checkout") -> list[tuple[str, str]]:
        """When it was said, and for which day it was then planned."""
        return [(f"{day}", f"{told.target}") for day, told in self.past().of(name)]

"""A small product on a fake tracker, driven by the real command."""

import os
import re
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import cli
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Comment, Issue
from tests.fakes.shared.server import Served

HEAD = """\
version: 1
id: acme-shop
product: Acme Shop
sources: [{name: shop, kind: github, repos: [acme/shop]}]
goals: [{id: orders, title: More orders}]
initiatives:
"""

PAST, FUTURE = "2020-01-31", "2199-01-31"
NAMES = ("fresh", "fixed", "moved")

Shown = Mapping[int, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]
"""By issue number: its labels, and each comment of ours with why it is folded or what it is.

Of an issue of ours, a dashboard, also its text, before the comments.
"""


class Product(ABC):
    """Three epics: `fresh` is about to drift, `fixed` no longer does, `moved` drifts otherwise."""

    head = HEAD
    dashboard = ""  # what the manifest says of one
    prefixes: tuple[str, ...] = ("ROADMAP_", "GITHUB_")

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder, self.base_url = folder, base_url
        self.token = "canary-2f1b7c"
        self.timeout = "10"  # seconds; a busy machine is no silent tracker
        self.more: dict[str, str] = {}  # settings

    @property
    @abstractmethod
    def tracker(self) -> Served:
        """The fake, towards its server."""

    @abstractmethod
    def link(self, name: str) -> str:
        """How the manifest links to the epic of this name."""

    @property
    @abstractmethod
    def access(self) -> dict[str, str]:
        """The settings that lead to the fake."""

    @abstractmethod
    def shown(self) -> Shown:
        """What the tracker shows; when a note was first told is of no account."""

    def say(self, **targets: str) -> None:
        """Write the manifest; an epic's target in the past is drift."""
        text = self.dashboard + self.head
        for name, target in targets.items():
            text += (
                f"  - {{id: {name}, title: The {name} one, goal: orders, status: in_progress,"
                f" commitment: committed, target: {target}, owner: ana,"
                f" links: [{{shop: {self.link(name)}}}]}}\n"
            )
        (self.folder / "roadmap.yaml").write_text(text, encoding="utf-8")

    def at_first(self) -> None:
        """Before the run that is put to the test: two epics carry a note and a label."""
        self.say(fresh=FUTURE, fixed=PAST, moved=PAST)
        assert self.run("apply") == 2
        self.say(fresh=PAST, fixed=FUTURE, moved="2020-02-15")
        self.tracker.requests.clear()

    @property
    def environment(self) -> dict[str, str]:
        own = (
            self.access
            | {
                "WRITES": "on",
                "STATE_DIR": str(self.folder / "state"),
                "MANIFEST": str(self.folder / "roadmap.yaml"),
                "LIMITS__WRITE_INTERVAL": "0",
                "LIMITS__SETTLE": "0",  # the fake lists what it has at once, if not told otherwise
                "LIMITS__MAX_WAIT": "0.5",
            }
            | self.more
        )
        kept = {k: v for k, v in os.environ.items() if not k.startswith(self.prefixes)}
        return kept | {f"ROADMAP_DRIFT_{name}": value for name, value in own.items()}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            env=self.environment,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> int:
        """The command in this process; gives its exit code. What it prints is pytest's."""
        before, own = dict(os.environ), self.environment
        os.environ.clear()
        os.environ.update(own)
        try:
            return cli.run(list(arguments))
        finally:
            os.environ.clear()
            os.environ.update(before)


def timeless(text: str) -> str:
    """A note without the instant at which its findings were first told."""
    return re.sub(r"since=\S+", "", text)


def lasting(board: str) -> str:
    """A dashboard without what tells of one run and not of the state of things."""
    told = re.sub(r"<!-- roadmap-drift-dashboard:.*?-->", "", board)
    return re.sub(r"(?s)\bChanged since last run.*?(?=Totals)", "", told)


class GitHubProduct(Product):
    """On a repository of GitHub."""

    def __init__(self, folder: Path, fake: FakeGitHub, base_url: str) -> None:
        super().__init__(folder, base_url)
        self.fake = fake
        self.repo = fake.repo("acme/shop")
        self.epics = {name: self._epic(name) for name in NAMES}
        for number in range(12):
            self.repo.issue(f"Small thing {number}")

    def _epic(self, name: str) -> Issue:
        epic = self.repo.issue(f"The {name} epic")
        epic.adopt(self.repo.issue(f"First step of {name}"))
        epic.comment("Nice idea.")
        return epic

    @property
    def tracker(self) -> FakeGitHub:
        return self.fake

    def link(self, name: str) -> str:
        return f"{{issue: {self.epics[name].number}}}"

    @property
    def access(self) -> dict[str, str]:
        return {
            "GITHUB__BASE_URL": self.base_url,
            "GITHUB__TOKEN": self.token,
            "GITHUB__TIMEOUT": self.timeout,
        }

    def shown(self) -> Shown:
        return {
            issue.number: (
                tuple(sorted(issue.labels)),
                (*self._board(issue), *((timeless(c.body), c.folded) for c in self.ours(issue))),
            )
            for issue in self.repo.live()
        }

    def _board(self, issue: Issue) -> Iterator[tuple[str, str]]:
        if issue.author is self.fake.bot:
            yield lasting(issue.body), "" if issue.closed is None else "closed"

    def ours(self, issue: Issue) -> list[Comment]:
        return [c for c in issue.comments if c.author is self.fake.bot]

"""The same small product in a project of Jira, Cloud or Data Center."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.connectors.jira.harness import WITHOUT_PROPERTIES
from tests.fakes.jira import FakeJira
from tests.fakes.jira.issues import Comment, Issue
from tests.fakes.shared.server import serving
from tests.scenarios.product import HEAD, NAMES, Product, Shown, lasting

PROPERTY = "roadmap-drift"
INSTANT = re.compile(r"\d{4}-?\d\d-?\d\dT\d\d:?\d\d:?\d\dZ")


class JiraProduct(Product):
    """On a project of Jira."""

    head = HEAD.replace(
        "kind: github, repos: [acme/shop]", "kind: jira, projects: [PAY], reach: item"
    )

    def __init__(self, folder: Path, fake: FakeJira, base_url: str) -> None:
        super().__init__(folder, base_url)
        self.fake = fake
        self.project = fake.project("PAY")
        self.epics = {name: self._epic(name) for name in NAMES}
        for number in range(12):
            self.project.issue(f"Small thing {number}")

    def _epic(self, name: str) -> Issue:
        epic = self.project.issue(f"The {name} epic", kind="Epic")
        self.project.issue(f"First step of {name}", epic=epic)
        epic.comment("Nice idea.")
        return epic

    @property
    def tracker(self) -> FakeJira:
        return self.fake

    def link(self, name: str) -> str:
        return f"{{epic: {self.epics[name].key}}}"

    @property
    def access(self) -> dict[str, str]:
        own = {"JIRA__BASE_URL": self.base_url, "JIRA__TIMEOUT": self.timeout}
        if not self.fake.cloud:
            return own | {"JIRA__PAT": self.token}
        return own | {"JIRA__EMAIL": "drift-bot@acme.example", "JIRA__TOKEN": self.token}

    def shown(self) -> Shown:
        return {
            issue.number: (
                tuple(sorted(issue.labels)),
                (*self._board(issue), *(told_by(c) for c in self.ours(issue))),
            )
            for issue in self.project.issues.values()
        }

    def _board(self, issue: Issue) -> Iterator[tuple[str, str]]:
        if issue.reporter is self.fake.bot:
            text = json.dumps(issue.description, sort_keys=True)
            yield lasting(text), "" if issue.resolved is None else "closed"

    def ours(self, issue: Issue) -> list[Comment]:
        return [c for c in issue.comments if c.author is self.fake.bot]


def told_by(comment: Comment) -> tuple[str, str]:
    """Text and marker without an instant, and what the note is besides open."""
    marker = comment.properties.get(PROPERTY)
    if marker is None:
        state = comment.text.rpartition(".")[2].rstrip("}")
        return INSTANT.sub("", comment.text), state.removeprefix("open")
    lasting = {name: value for name, value in marker.items() if name != "since"}
    return comment.text + json.dumps(lasting, sort_keys=True), marker["state"].removeprefix("open")


@contextmanager
def on_jira(folder: Path, *, cloud: bool = True, properties: bool = True) -> Iterator[JiraProduct]:
    """The product on a fake Jira of that kind."""
    folder.mkdir(exist_ok=True)
    fake = FakeJira(cloud=cloud)
    if not properties:
        fake.comment_properties, fake.release = False, WITHOUT_PROPERTIES
    with serving(fake) as base_url:
        yield JiraProduct(folder, fake, base_url)

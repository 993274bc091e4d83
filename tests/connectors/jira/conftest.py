"""A fake Jira of either kind, and readers of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap, Page
from bot.domain.roadmap import Source
from bot.ports import Reader
from connectors.jira import JiraSettings, open_reader, recent
from connectors.jira.client import Client
from tests.connectors.jira.harness import PROJECT, SOURCE, never_wait, settings
from tests.fakes.jira import FakeJira, Request, serving
from tests.fakes.jira.projects import Project


@pytest.fixture(autouse=True)
def nothing_written_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a process of its own: an earlier fake may have had the same port."""
    monkeypatch.setattr(recent, "_written", {})


@dataclass
class Slept:
    """A sleep that takes no time, and remembers how long it should have."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass
class Jira:
    """A served fake with one project, and what is opened on it."""

    fake: FakeJira
    base_url: str
    pay: Project

    @property
    def cloud(self) -> bool:
        return self.fake.cloud

    def settings(self, **changed: object) -> JiraSettings:
        return settings(self.fake, str(changed.pop("base_url", self.base_url)), **changed)

    def client(self, sleep: Callable[[float], None] = never_wait, **changed: object) -> Client:
        return Client(self.settings(**changed), sleep=sleep)

    def reader(
        self,
        source: Source = SOURCE,
        sleep: Callable[[float], None] = never_wait,
        **changed: object,
    ) -> Reader:
        return open_reader(source, self.settings(**changed), sleep=sleep)

    def searches(self) -> list[Request]:
        return [r for r in self.fake.requests if r.path.endswith(("/search", "/search/jql"))]


def _served(cloud: bool) -> Iterator[Jira]:
    fake = FakeJira(cloud=cloud)
    pay = fake.project(PROJECT)
    with serving(fake) as base_url:
        yield Jira(fake, base_url, pay)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest) -> Iterator[Jira]:
    yield from _served(request.param)


@pytest.fixture
def cloud() -> Iterator[Jira]:
    yield from _served(True)


@pytest.fixture
def data_center() -> Iterator[Jira]:
    yield from _served(False)


def wrong(jira: Jira, token: str = "wrong") -> dict[str, Any]:
    """Settings with a token that nobody gave out."""
    return {"token": token} if jira.cloud else {"pat": token}


def read(reader: Reader) -> tuple[dict[str, BacklogItem], list[Gap]]:
    """Everything the listing gives: items by key, each once, and what it says is missing."""
    items: dict[str, BacklogItem] = {}
    gaps: list[Gap] = []
    for part in reader.items():
        if isinstance(part, Page):
            told = {item.ref.key: item for item in part.items}
            assert not items.keys() & told.keys()
            items |= told
        else:
            gaps.append(part)
    return items, gaps


def only(reader: Reader) -> BacklogItem:
    """The one item that there is, without a gap."""
    items, gaps = read(reader)
    assert not gaps
    (item,) = items.values()
    return item

"""A fake GitHub, and readers and writers of it."""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from bot.domain.backlog import BacklogItem, Gap, Page
from bot.domain.roadmap import Source
from bot.ports import Reader, Writer
from connectors.github import budget, open_reader, open_writer, vault
from tests.connectors.github.harness import REPO, SOURCE, never_wait, settings
from tests.fakes.github import FakeGitHub, serving
from tests.fakes.github.state import Repo


class Opener(Protocol):
    """Opens a reader and a writer; keywords change the settings."""

    def __call__(
        self,
        source: Source = SOURCE,
        sleep: Callable[[float], None] = never_wait,
        **changed: object,
    ) -> tuple[Reader, Writer]: ...


@pytest.fixture(autouse=True)
def the_hour_is_over() -> Iterator[None]:
    """What one test used up or minted is nothing to the next, which may get the same port."""
    yield
    budget.forget()
    vault.forget()


@pytest.fixture
def fake() -> FakeGitHub:
    return FakeGitHub()


@pytest.fixture
def repo(fake: FakeGitHub) -> Repo:
    return fake.repo(REPO)


@pytest.fixture
def base_url(fake: FakeGitHub) -> Iterator[str]:
    with serving(fake) as address:
        yield address


@pytest.fixture
def opened(base_url: str) -> Opener:
    def open_both(
        source: Source = SOURCE, sleep: Callable[[float], None] = never_wait, **changed: object
    ) -> tuple[Reader, Writer]:
        own = settings(base_url, **changed)
        return open_reader(source, own, sleep=sleep), open_writer(source, own, sleep=sleep)

    return open_both


def read(reader: Reader) -> tuple[list[BacklogItem], list[Gap]]:
    """Everything the listing gives: items, and what it says is missing."""
    items: list[BacklogItem] = []
    gaps: list[Gap] = []
    for part in reader.items():
        if isinstance(part, Page):
            items.extend(part.items)
        else:
            gaps.append(part)
    return items, gaps

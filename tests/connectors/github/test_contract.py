"""The contract of all connectors, on each way of reading GitHub."""

from collections.abc import Iterator

import pytest

from tests.connectors.github.harness import BOARD_SOURCE, GitHubHarness
from tests.contract.harness import Harness
from tests.contract.suite import ConnectorContract
from tests.fakes.github import FakeGitHub, serving


class TestGitHub(ConnectorContract):
    @pytest.fixture
    def harness(self, fake: FakeGitHub) -> Iterator[Harness]:
        with serving(fake) as base_url:
            yield GitHubHarness(fake, base_url)


class TestGitHubWithABoard(ConnectorContract):
    @pytest.fixture
    def harness(self, fake: FakeGitHub) -> Iterator[Harness]:
        with serving(fake) as base_url:
            yield GitHubHarness(fake, base_url, BOARD_SOURCE)


class TestGitHubWithoutGraphQL(ConnectorContract):
    """An Enterprise Server that answers GraphQL with 404."""

    @pytest.fixture
    def harness(self, fake: FakeGitHub) -> Iterator[Harness]:
        fake.graphql = False
        fake.prefix = "/api/v3"
        with serving(fake) as base_url:
            yield GitHubHarness(fake, base_url, graphql=False)

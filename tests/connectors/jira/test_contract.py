"""The contract of all connectors, on each kind of Jira."""

from collections.abc import Iterator

import pytest

from tests.connectors.jira.harness import WITHOUT_PROPERTIES, JiraHarness, OldJiraHarness
from tests.contract.harness import Harness
from tests.contract.suite import ConnectorContract
from tests.fakes.jira import FakeJira, serving


class TestJiraCloud(ConnectorContract):
    @pytest.fixture
    def harness(self) -> Iterator[Harness]:
        fake = FakeJira(cloud=True)
        with serving(fake) as base_url:
            yield JiraHarness(fake, base_url)


class TestJiraDataCenter(ConnectorContract):
    @pytest.fixture
    def harness(self) -> Iterator[Harness]:
        fake = FakeJira(cloud=False)
        with serving(fake) as base_url:
            yield JiraHarness(fake, base_url)


class TestOldJiraDataCenter(ConnectorContract):
    """One whose comments have no properties."""

    @pytest.fixture
    def harness(self) -> Iterator[Harness]:
        fake = FakeJira(cloud=False)
        fake.comment_properties = False
        fake.release = WITHOUT_PROPERTIES
        with serving(fake) as base_url:
            yield OldJiraHarness(fake, base_url)

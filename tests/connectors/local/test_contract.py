from pathlib import Path

import pytest

from tests.connectors.local.harness import LocalHarness
from tests.contract.suite import ConnectorContract


class TestLocalContract(ConnectorContract):
    @pytest.fixture
    def harness(self, tmp_path: Path) -> LocalHarness:
        return LocalHarness(tmp_path / "tracker.db")

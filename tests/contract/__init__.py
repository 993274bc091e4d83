"""One suite of promises for all connectors: see `suite.ConnectorContract`."""

import pytest

pytest.register_assert_rewrite(
    "tests.contract.asking",
    "tests.contract.failing",
    "tests.contract.keys",
    "tests.contract.labels",
    "tests.contract.notes",
    "tests.contract.reading",
    "tests.contract.sheets",
    "tests.contract.threads",
    "tests.contract.updates",
)

"""The connector to Jira, on fakes of each kind."""

import pytest

pytest.register_assert_rewrite("tests.connectors.jira.runs")

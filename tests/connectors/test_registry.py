import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from connectors import registry
from connectors.local.tracker import LocalTracker


def test_a_local_source_is_read_and_written_by_its_connector(tmp_path: Path) -> None:
    connection = registry.Connection(file=tmp_path / "tracker.db")
    LocalTracker.create(connection.file)
    source = Source("shop", "local")
    assert registry.open_reader(source, connection).source == "shop"
    assert registry.open_writer(source, connection).pace == 0.0


def test_a_github_source_is_read_and_written_by_its_connector() -> None:
    connection = registry.Connection(token="t0ken", base_url="http://127.0.0.1:9")
    source = Source("shop", "github", groups=("acme/shop",))
    assert registry.open_reader(source, connection).source == "shop"
    assert registry.open_writer(source, connection).pace == 1.0


def test_a_jira_source_is_read_and_written_by_its_connector() -> None:
    connection = registry.Connection(pat="t0ken", base_url="http://127.0.0.1:9")
    source = Source("pay", "jira", groups=("PAY",))
    reader = registry.open_reader(source, connection)
    assert reader.source == "pay"
    assert registry.open_writer(source, connection).pace == 1.0
    assert registry.open_writer(source, connection, beside=reader).pace == 1.0


def test_a_writer_of_a_local_source_may_be_opened_beside_its_reader(tmp_path: Path) -> None:
    connection = registry.Connection(file=tmp_path / "tracker.db")
    LocalTracker.create(connection.file)
    source = Source("shop", "local")
    reader = registry.open_reader(source, connection)
    assert registry.open_writer(source, connection, beside=reader).pace == 0.0


@pytest.mark.parametrize("opened", [registry.open_reader, registry.open_writer])
def test_an_unknown_kind_is_told_with_the_kinds_there_are(opened: object) -> None:
    assert callable(opened)
    with pytest.raises(Rejected) as caught:
        opened(Source("pay", "gitea"), registry.Connection())
    assert str(caught.value) == (
        "Source 'pay' has kind 'gitea', which there is no connector for."
        " The kinds are github, jira, local."
    )


def test_a_connection_does_not_show_its_token() -> None:
    assert "t0ken" not in repr(registry.Connection(token="t0ken", pat="t0ken"))


def test_no_connector_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys, connectors.registry;"
        "print([m for m in sys.modules if m.split('.')[0] in ('github', 'jira', 'sqlite3')"
        " or m.startswith('connectors.') and m != 'connectors.registry'])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert told.stdout == "[]\n"

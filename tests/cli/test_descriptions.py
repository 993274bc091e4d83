"""R32: a description is read and kept, and stands in nothing that is shown or written."""

from dataclasses import replace

import pytest

from connectors.local.rows import ItemRecord
from tests.cli.conftest import Terminal
from tests.cli.shop import MANIFEST, build_backlog

CANARY = "hunter2-of-a-description"


@pytest.fixture
def described(terminal: Terminal) -> Terminal:
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    tracker = build_backlog(terminal.folder / "backlog.db")
    for number in (1, 2, 3):
        tracker.edit(f"acme/shop#{number}", _described)
    terminal.set(WRITES="on", LOG__LEVEL="debug")
    return terminal


def _described(item: ItemRecord) -> ItemRecord:
    return replace(item, text=f"The password is {CANARY}.")


@pytest.mark.promise("R32")
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", "--json"],
        ["report", "--markdown"],
        ["plan"],
        ["plan", "-o", "plan.json"],
        ["doctor"],
        ["derive", "--json"],
        ["apply"],
    ],
    ids=" ".join,
)
def test_no_description_is_shown_or_written(described: Terminal, command: list[str]) -> None:
    answer = described(*command)
    assert "Usage" not in answer.err
    assert answer.out
    assert CANARY not in answer.out + answer.err
    files = [path for path in described.folder.rglob("*") if path.is_file()]
    held = {path.name for path in files if CANARY.encode() in path.read_bytes()}
    assert held == {"backlog.db"}

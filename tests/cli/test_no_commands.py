"""R30: what a pipeline would carry out does not come out of a title (Actions, Azure)."""

import json
import re

import pytest

from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal
from tests.cli.test_derive import CREATED

MANIFEST = """\
version: 1
id: acme-shop
product: "::stop-commands::a"
sources: [{name: shop, kind: local, file: backlog.db, repos: [acme/shop]}]
goals: [{id: orders, title: "::error::orders"}]
initiatives:
  - id: guest
    title: "::error::guest ##[add-mask]guest"
    goal: orders
    status: in_progress
    window: now
    target: 2026-01-31
    owner: ana
    public: {title: "::add-mask::b", summary: "  ::warning::c ##vso[task.complete]"}
    links: [{shop: {repo: acme/shop, issue: 1}}]
"""

# As the runners read a line: white space at its beginning is no part of it.
ACTS = re.compile(r"(?m)^\s*::|##(?:vso)?\[")


@pytest.fixture
def hostile(terminal: Terminal) -> Terminal:
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    tracker = LocalTracker.create(terminal.folder / "backlog.db")
    tracker.add(ItemRecord("acme/shop", "::error::x ##[set-env name=a]b", CREATED))
    terminal.set(WRITES="on")
    return terminal


@pytest.mark.promise("R30")
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", "--json"],
        ["report", "--markdown"],
        ["plan"],
        ["doctor"],
        ["derive"],
        ["derive", "--json"],
        ["derive", "--markdown"],
        ["derive", "--create"],
        ["fix", "T01", "--value", "2099-01-31", "--show"],
        ["conflicts"],
        ["apply"],
        ["history"],
    ],
    ids=" ".join,
)
def test_no_line_of_stdout_is_a_command(hostile: Terminal, command: list[str]) -> None:
    answer = hostile(*command)
    assert "Usage" not in answer.err
    assert answer.out
    assert ACTS.findall(answer.out) == []


def test_json_says_the_same_as_it_would_without(hostile: Terminal) -> None:
    (told,) = hostile("derive", "--json").json["products"]
    assert "##[" not in hostile("derive", "--json").out
    assert told["proposals"][0]["issues"][0]["title"].endswith("::error::guest ##[add-mask]guest")
    assert json.loads(hostile("check", "--json").out)

"""rules, explain, schema: what can be asked without a manifest."""

import pytest

import bot
from bot.domain.rules import RULES
from tests.cli.conftest import Terminal


def test_rules_lists_every_rule_by_code_and_name(terminal: Terminal) -> None:
    answer = terminal("rules")
    assert answer.code == 0
    told = [line.split()[:2] for line in answer.out.splitlines()]
    assert [words for words in told if words and words[0] in RULES] == [
        [rule.code, rule.name] for rule in RULES.values()
    ]


@pytest.mark.parametrize("name", ["T01", "t01", "overdue", "OVERDUE"])
def test_a_rule_is_explained_by_code_or_name(terminal: Terminal, name: str) -> None:
    answer = terminal("explain", name)
    assert answer.code == 0
    assert answer.out.startswith("T01 overdue (time)\n")
    assert "  policy: {rules: {T01: off}}" in answer.out


def test_the_manifest_lines_of_an_explanation_are_lines_of_a_manifest(terminal: Terminal) -> None:
    from bot.manifest.load import parse_manifest

    lines = terminal("explain", "S02").out.partition("In the manifest:\n")[2]
    manifest = (
        "version: 1\nid: shop\nproduct: Shop\n"
        "sources: [{name: shop, kind: local, file: backlog.db}]\n"
        "initiatives: [{id: guest, title: Guest}]\n"
        + "".join(f"{line.removeprefix('  ')}\n" for line in lines.splitlines())
    ).replace("ID", "guest")
    roadmap = parse_manifest(manifest.encode(), "roadmap.yaml")
    assert [w.rule for w in roadmap.waivers] == ["S02"]
    assert roadmap.policy.rules["S02"].off


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("T0", "T01 overdue"), ("overdu", "T01 overdue"), ("early_start", "S03 early-start")],
)
def test_the_nearest_rule_is_offered(terminal: Terminal, asked: str, meant: str) -> None:
    answer = terminal("explain", asked)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        f"There is no rule {asked}.\nDid you mean {meant}? roadmap-drift rules lists them.\n"
    )


def test_nothing_is_offered_where_nothing_is_near(terminal: Terminal) -> None:
    answer = terminal("explain", "weather")
    assert answer.err == "There is no rule weather.\nroadmap-drift rules lists them.\n"


def test_the_schema_is_one_that_editors_know(terminal: Terminal) -> None:
    told = terminal("schema").json
    assert told["$schema"].startswith("https://json-schema.org/")
    assert "initiatives" in told["properties"]


def test_the_version_is_printed(terminal: Terminal) -> None:
    answer = terminal("--version")
    assert (answer.code, answer.out) == (0, f"roadmap-drift {bot.__version__}\n")


@pytest.mark.parametrize("command", ["", "demo", "init", "check", "plan", "apply", "history"])
def test_help_is_printed_for_every_command(terminal: Terminal, command: str) -> None:
    answer = terminal(*command.split(), "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f"Usage: roadmap-drift {command}".rstrip() in answer.out

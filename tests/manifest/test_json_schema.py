import datetime as dt
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.domain.rules import RULES
from bot.manifest.json_schema import json_schema
from bot.manifest.reference import markdown
from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile, StarterSource, starter
from tests.manifest.examples import FULL, HEAD

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def as_an_editor_reads(text: str) -> Any:
    """Dates are texts to editors."""
    return _without_dates(YAML(typ="safe", pure=True).load(text))


def _without_dates(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_dates(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def complaints(text: str) -> list[str]:
    found = VALIDATOR.iter_errors(as_an_editor_reads(text))
    return sorted("/".join(map(str, error.absolute_path)) for error in found)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_full_example_is_valid_to_an_editor() -> None:
    known_to_the_bot = FULL.replace(", share: 40%, strict: true, field: Ready", "")
    assert complaints(known_to_the_bot) == []


@pytest.mark.parametrize(
    "source", [GithubRepo("acme/shop"), JiraProjects(("PAY", "OPS")), LocalFile("backlog.yaml")]
)
def test_a_starter_is_valid_to_an_editor(source: StarterSource) -> None:
    assert complaints(starter("acme-shop", "Acme Shop", source)) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("colour: red\n", ""),
        ("calendar: {fiscal_year_starts: 13}\n", "calendar/fiscal_year_starts"),
        ("unplanned: {budget: 30}\n", "unplanned/budget"),
        ("initiatives: [{id: a, title: A, window: 2026-Q5}]\n", "initiatives/0/window"),
        ("initiatives: [{id: a, title: A, target: 11 Dec}]\n", "initiatives/0/target"),
        ("initiatives: [{id: A, title: A}]\n", "initiatives/0/id"),
        ("initiatives: [{id: a, title: A, owner: }]\n", "initiatives/0/owner"),
        (
            "initiatives: [{id: a, title: A, links: [{shop: {label: x, issue: 1}}]}]\n",
            "initiatives/0/links/0/shop",
        ),
        (
            "initiatives: [{id: a, title: A, links: [{shop: {epic: 40}}]}]\n",
            "initiatives/0/links/0/shop/epic",
        ),
        (
            "initiatives: [{id: a, title: A, links: [{shop: {label: x, repo: A, project: A}}]}]\n",
            "initiatives/0/links/0/shop",
        ),
        ("dashboard: {source: shop, repo: acme/shop, project: PAY}\n", "dashboard"),
        ("policy: {preset: loud}\n", "policy/preset"),
        ("policy: {select: [T99]}\n", "policy/select/0"),
        ("policy: {ignore: [overdo]}\n", "policy/ignore/0"),
        ("policy: {initiatives: {a: {T99: off}}}\n", "policy/initiatives/a"),
        ("policy: {sources: {shop: {T01: warn}}}\n", "policy/sources/shop/T01"),
        ("policy: {rules: {T99: off}}\n", "policy/rules"),
        ("policy: {rules: {T01: warn}}\n", "policy/rules/T01"),
        ("policy: {rules: {S04: {day: 3}}}\n", "policy/rules/S04"),
        ("waivers: [{rule: T01, until: 2026-12-01}]\n", "waivers/0"),
        ("waivers: [{rule: T01, finding: 3fa9c2d41b07}]\n", "waivers/0"),
        ("waivers: [{rule: T01, finding: 3fa9, facts: 9c1b22aa}]\n", "waivers/0/finding"),
    ],
)
def test_an_editor_sees_where_a_mistake_is(text: str, where: str) -> None:
    assert complaints(HEAD) == []
    assert complaints(HEAD + text) == [where]


@pytest.mark.parametrize(
    "text",
    [
        "projects: []",
        "projects: [pay]",
        "projects: [PAY], fields: {points: 3}",
        "projects: [PAY], reach: report",
        "projects: [PAY], visible_to: {role: Developers, group: staff}",
        "projects: [PAY], visible_to: {}",
        "projects: [PAY], repos: [acme/pay]",
    ],
)
def test_an_editor_sees_what_is_wrong_with_a_source_in_jira(text: str) -> None:
    source = "{name: shop, kind: jira, projects: [PAY]}"
    head = HEAD.replace("{name: shop, kind: github, repos: [acme/shop, acme/api]}", source)
    assert complaints(head) == []
    assert complaints(head.replace("projects: [PAY]", text)) != []


def fields(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    objects = {"Manifest": schema, **schema["$defs"]}
    return {
        f"{name}.{field}": value
        for name, part in objects.items()
        for field, value in part.get("properties", {}).items()
    }


def test_every_field_is_described_in_one_line_with_an_example() -> None:
    for name, field in fields(json_schema()).items():
        description = field.get("description", "")
        assert "\n" not in description, name
        assert description.endswith("."), name
        assert "`" in description, name


def test_editors_are_offered_every_rule_with_its_options() -> None:
    offered = json_schema()["$defs"]["Policy"]["properties"]["rules"]["properties"]
    assert list(offered) == list(RULES)
    days = offered["S04"]["anyOf"][1]["properties"]["days"]
    assert "on" in offered["S04"]["anyOf"][0]["enum"]
    assert (days["type"], days["default"]) == ("integer", RULES["S04"].options["days"].default)


def test_the_reference_has_a_row_for_every_field() -> None:
    text = markdown()
    for name in fields(json_schema()):
        owner, _, field = name.partition(".")
        section = text.split(f"## {owner}\n")[1].split("\n## ")[0]
        assert section.count(f"\n| `{field}` |") == 1, name


def test_a_row_of_the_reference_says_value_need_and_meaning() -> None:
    rows = markdown().splitlines()
    assert "| `target` | date | no | Day it should be done. Example: `2026-12-11`. |" in rows
    assert (
        "| `id` | text | yes | Stable id; never reuse or rename it. Example: `guest-checkout`. |"
        in rows
    )
    assert (
        "| `horizon` | [Horizon](#horizon) | no | How far it looks ahead. "
        "Example: `{roadmap: 12 months}`. |" in rows
    )
    assert (
        "| `fail_on` | `note`, `warning`, `error` | no (`error`) | "
        "Level from which a run ends with exit code 2. Example: `warning`. |" in rows
    )

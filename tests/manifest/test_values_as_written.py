import datetime as dt

import pytest

from bot.domain.backlog import Status
from bot.domain.policy import Level, Reach, RuleSetting
from bot.domain.roadmap import Initiative, LinkKind
from bot.manifest.load import parse_manifest
from tests.manifest.examples import HEAD, RULES


def first(fields: str) -> Initiative:
    text = HEAD + f"initiatives: [{{id: a, title: A, {fields}}}]\n"
    return parse_manifest(text.encode(), "m.yaml", RULES).initiatives[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "2026-12-11",
        "1.10",
        "12:30",
        "off",
        "no",
        "yes",
        "true",
        "0x10",
        "1e3",
        "010",
        ".inf",
    ],
)
def test_a_text_that_looks_like_something_else_stays_as_it_is_written(text: str) -> None:
    assert first(f"owner: {text}").owner == text


def test_an_id_may_be_a_number() -> None:
    text = HEAD.replace("id: ferry", "id: 12")
    assert parse_manifest(text.encode(), "m.yaml", RULES).id == "12"


@pytest.mark.parametrize("text", ["2026-12-11", '"2026-12-11"', "'2026-12-11'"])
def test_a_date_may_stand_in_quotes(text: str) -> None:
    assert first(f"target: {text}").target == dt.date(2026, 12, 11)


def test_a_month_is_a_window_and_no_date() -> None:
    window = first("window: 2026-10").window
    assert window is not None
    assert (window.start, window.end) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))


def test_the_words_of_a_status_map_are_not_truth_values() -> None:
    text = HEAD.replace("api]}", "api], status_map: {no: todo, off: dropped, Yes: done, 1: doing}}")
    source = parse_manifest(text.encode(), "m.yaml", RULES).sources[0]
    assert source.status_map == {
        "no": Status.TODO,
        "off": Status.DROPPED,
        "Yes": Status.DONE,
        "1": Status.DOING,
    }


def test_the_word_null_in_quotes_is_a_text() -> None:
    assert first('owner: "null"').owner == "null"


def test_spaces_around_a_text_are_dropped() -> None:
    assert first('owner: "  ana "').owner == "ana"


def test_windows_line_ends_make_no_difference() -> None:
    text = HEAD + "initiatives:\n- id: a\n  title: A\n  links:\n  - {shop: {label: x}}\n"
    roadmap = parse_manifest(text.replace("\n", "\r\n").encode(), "m.yaml", RULES)
    assert roadmap.initiatives[0].line == 6
    assert roadmap.initiatives[0].links[0].line == 9


@pytest.mark.parametrize(
    ("fields", "group"),
    [
        ("label: x", ""),
        ("label: x, repo: acme/api", "acme/api"),
        ("label: x, repo: ACME/Api", "acme/api"),
    ],
)
def test_a_link_keeps_the_repository_in_the_spelling_of_the_source(fields: str, group: str) -> None:
    assert first(f"links: [{{shop: {{{fields}}}}}]").links[0].group == group


def test_a_single_repository_need_not_be_named() -> None:
    text = HEAD.replace(", acme/api", "") + "dashboard: {source: shop}\n"
    text += "initiatives: [{id: a, title: A, links: [{shop: {issue: 3}}]}]\n"
    roadmap = parse_manifest(text.encode(), "m.yaml", RULES)
    assert str(roadmap.initiatives[0].links[0].target) == "shop:acme/shop#3"
    assert roadmap.dashboard is not None
    assert roadmap.dashboard.group == "acme/shop"


PAY = HEAD.replace("sources: [", "sources: [{name: pay, kind: jira, projects: [PAY]}, ")


@pytest.mark.parametrize("name", ["4.10", "4.2", "1e3", "2026-12-11", "off", "R 1/2"])
def test_a_version_is_named_as_it_is_written(name: str) -> None:
    text = PAY + f"initiatives: [{{id: a, title: A, links: [{{pay: {{fix_version: {name}}}}}]}}]\n"
    (link,) = parse_manifest(text.encode(), "m.yaml", RULES).initiatives[0].links
    assert (link.kind, link.group, link.value) == (LinkKind.VERSION, "PAY", name)


def test_a_dashboard_may_stand_in_jira() -> None:
    for said in ("{source: pay}", "{source: pay, project: PAY}"):
        roadmap = parse_manifest(f"{PAY}dashboard: {said}\n".encode(), "m.yaml", RULES)
        assert roadmap.dashboard is not None
        assert (roadmap.dashboard.source, roadmap.dashboard.group) == ("pay", "PAY")


def test_findings_reach_items_on_github_and_not_in_jira_unless_it_is_said() -> None:
    sources = parse_manifest(PAY.encode(), "m.yaml", RULES).sources
    assert [(s.kind, s.reach) for s in sources] == [
        ("jira", Reach.DASHBOARD),
        ("github", Reach.ITEM),
    ]
    text = PAY.replace("[PAY]", "[PAY], reach: item").replace("api]", "api], reach: dashboard")
    sources = parse_manifest(text.encode(), "m.yaml", RULES).sources
    assert [s.reach for s in sources] == [Reach.ITEM, Reach.DASHBOARD]


@pytest.mark.parametrize("said", ["role: Developers", "group: jira-users"])
def test_the_readers_of_our_notes_are_a_role_or_a_group(said: str) -> None:
    text = PAY.replace("[PAY]", f"[PAY], visible_to: {{{said}}}")
    source = parse_manifest(text.encode(), "m.yaml", RULES).sources[0]
    assert source.visible_to == said.replace(": ", ":")


def test_a_rule_that_is_on_keeps_its_own_level() -> None:
    text = HEAD + "policy: {rules: {T01: on, T02: {level: on, reach: item}, S04: note}}\n"
    assert parse_manifest(text.encode(), "m.yaml", RULES).policy.rules == {
        "T01": RuleSetting(),
        "T02": RuleSetting(reach=Reach.ITEM),
        "S04": RuleSetting(level=Level.NOTE),
    }


def test_a_file_from_jira_may_name_its_place_either_way() -> None:
    head = HEAD.replace("sources: [", "sources: [{name: past, kind: local, file: p.db}, ")
    for place in ("repo", "project"):
        link = f"{{past: {{label: x, {place}: PAY}}}}"
        text = head + f"initiatives: [{{id: a, title: A, links: [{link}]}}]\n"
        links = parse_manifest(text.encode(), "m.yaml", RULES).initiatives[0].links
        assert [link.group for link in links] == ["PAY"]


def test_owners_are_free_where_no_people_are_listed() -> None:
    assert first("owner: somebody@acme.example").owner == "somebody@acme.example"


def test_quarters_follow_the_fiscal_year() -> None:
    text = HEAD + "calendar: {fiscal_year_starts: 12}\n"
    text += "initiatives: [{id: a, title: A, window: 2199-Q4}]\n"
    initiative = parse_manifest(text.encode(), "m.yaml", RULES).initiatives[0]
    assert (initiative.start, initiative.end) == (dt.date(2200, 9, 1), dt.date(2200, 11, 30))

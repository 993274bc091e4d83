"""import: from an export to a check, with no token."""

import json

from tests.cli.conftest import Terminal

EXPORT = [
    {
        "number": number,
        "title": title,
        "state": state,
        "stateReason": "COMPLETED" if state == "CLOSED" else "",
        "labels": [{"name": "first-initiative"}],
        "milestone": None,
        "assignees": [{"login": "ana-k"}],
        "createdAt": "2026-09-01T09:00:00Z",
        "updatedAt": "2026-11-01T09:00:00Z",
        "closedAt": "2026-11-01T09:00:00Z" if state == "CLOSED" else None,
        "url": f"https://github.com/acme/shop/issues/{number}",
        "projectItems": [],
    }
    for number, title, state in ((1, "Address form", "CLOSED"), (2, "Pay by invoice", "CLOSED"))
]
CSV = (
    "Summary,Issue key,Issue Type,Status,Status Category,Created,Updated,Resolved,Labels\n"
    "Address form,PAY-1,Story,Done,Done,{day} 09:00,{day} 09:00,{day} 09:00,first-initiative\n"
)


def test_from_a_github_export_to_the_first_finding(terminal: Terminal) -> None:
    (terminal.folder / "issues.json").write_text(json.dumps(EXPORT), encoding="utf-8")
    imported = terminal("import", "issues.json")
    assert imported.code == 0
    assert imported.out == (
        "Imported 2 items and 0 milestones, versions and sprints into backlog.db.\n"
        "Next, a manifest for it: roadmap-drift init --file backlog.db\n"
    )
    assert terminal("init", "--file", "backlog.db", "--product", "Shop").code == 0
    checked = terminal("check")
    assert checked.code == 0
    assert "Every item of The first thing that brings it is done; the roadmap says planned." in (
        checked.out
    )


def test_importing_again_says_what_the_export_did_not_have(terminal: Terminal) -> None:
    (terminal.folder / "issues.json").write_text(json.dumps(EXPORT), encoding="utf-8")
    terminal("import", "issues.json")
    (terminal.folder / "issues.json").write_text(json.dumps(EXPORT[:1]), encoding="utf-8")
    again = terminal("import", "issues.json")
    assert again.out == (
        "Imported 1 item and 0 milestones, versions and sprints into backlog.db.\n"
        "1 item was there before and not in this export: left as before.\n"
    )


def test_a_jira_export_is_checked_by_its_labels(terminal: Terminal) -> None:
    (terminal.folder / "jira.csv").write_text(CSV.format(day="2026-10-05"), encoding="utf-8")
    assert terminal("import", "jira.csv", "--into", "jira.db").code == 0
    assert terminal("init", "--file", "jira.db").code == 0
    checked = terminal("check", "--json").json["products"][0]
    assert [f["rule"] for f in checked["findings"]] == ["O01", "S01"]


def test_days_that_can_be_read_two_ways_are_asked_for(terminal: Terminal) -> None:
    (terminal.folder / "jira.csv").write_text(CSV.format(day="05/03/26"), encoding="utf-8")
    answer = terminal("import", "jira.csv")
    assert answer.code == 1
    assert "--day-first or --month-first" in answer.err
    assert not (terminal.folder / "backlog.db").exists()
    assert terminal("import", "jira.csv", "--day-first").code == 0


def test_a_record_without_a_repository_asks_for_it(terminal: Terminal) -> None:
    nameless = [{**EXPORT[0], "url": ""}]
    (terminal.folder / "issues.json").write_text(json.dumps(nameless), encoding="utf-8")
    answer = terminal("import", "issues.json")
    assert (answer.code, "--repo OWNER/NAME" in answer.err) == (1, True)
    assert terminal("import", "issues.json", "--repo", "acme/shop").code == 0


def test_what_is_no_export_is_refused_with_the_formats_that_are_known(terminal: Terminal) -> None:
    (terminal.folder / "notes.txt").write_text("hello\n", encoding="utf-8")
    answer = terminal("import", "notes.txt")
    assert answer.code == 1
    assert answer.err.startswith("notes.txt is in no known format.\nKnown are github: ")


def test_an_export_that_is_missing_is_said_in_a_sentence(terminal: Terminal) -> None:
    answer = terminal("import", "none.json")
    assert (answer.code, answer.err) == (1, "There is no export none.json.\n")

"""The command line on a Jira: what a team meets that begins with `init --project`."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Terminal
from tests.fakes.jira import FakeJira, serving


@pytest.fixture(params=[True, False], ids=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> FakeJira:
    """An epic that is not done, with an item below it."""
    fake = FakeJira(cloud=request.param)
    project = fake.project("PAY")
    epic = project.issue("Guest checkout", kind="Epic")
    project.issue("Address form", epic=epic, labels=["first-initiative"])
    return fake


@pytest.fixture
def pay(jira: FakeJira, terminal: Terminal) -> Iterator[Terminal]:
    """A terminal with a manifest made by `init`, and the settings it asks for."""
    with serving(jira) as base_url:
        terminal.set(JIRA__BASE_URL=base_url, WRITES="on")
        if jira.cloud:
            terminal.set(JIRA__EMAIL=jira.bot.email, JIRA__TOKEN=jira.token)
        else:
            terminal.set(JIRA__PAT=jira.token)
        assert terminal("init", "--project", "PAY").code == 0
        yield terminal


def test_a_fresh_manifest_is_read_and_agrees(pay: Terminal) -> None:
    assert pay("doctor").code == 0
    assert pay("check").code == 0
    assert "2 initiatives compared with 2 items" in pay("check").out


def test_doctor_tells_the_deployment_and_each_right_of_each_project(
    pay: Terminal, jira: FakeJira
) -> None:
    jira.project("OPS").deny("ADD_COMMENTS")
    pay.rewrite("projects: [PAY]", "projects: [PAY, OPS, WEB], reach: item")
    answer = pay("doctor")
    kind = "Jira Cloud" if jira.cloud else "Jira Data Center"
    assert answer.code == 4
    assert kind in answer.out.splitlines()[1]
    assert "  ok  backlog PAY: write notes\n" in answer.out
    assert (
        "  no  backlog OPS: write notes."
        " Give the account the permission Add Comments in OPS.\n" in answer.out
    )
    assert "  no  backlog WEB: reach the project." in answer.out


def test_who_only_looks_needs_no_right_to_write(pay: Terminal, jira: FakeJira) -> None:
    jira.project("PAY").deny("ADD_COMMENTS", "EDIT_OWN_COMMENTS", "EDIT_ISSUES")
    answer = pay("doctor")
    assert answer.code == 0
    assert (
        "  ?   backlog PAY: write notes. For reach: item it is needed."
        " Give the account the permission Add Comments in PAY.\n" in answer.out
    )


def test_doctor_says_where_boards_cannot_be_read(pay: Terminal, jira: FakeJira) -> None:
    jira.agile = False
    told = pay("doctor").out
    assert "  ?   backlog PAY: read the boards. Sprints that hold no item yet are not seen." in told


def test_doctor_names_a_status_that_nothing_maps(pay: Terminal, jira: FakeJira) -> None:
    project, limbo = jira.project("PAY"), jira.status("Limbo", "undefined")
    project.statuses = [*project.statuses, limbo]
    project.issue("Somewhere").move("Limbo", by=jira.ana)
    answer = pay("doctor")
    assert answer.code == 4
    (told,) = [line for line in answer.out.splitlines() if "Limbo" in line]
    assert told == (
        "  no  backlog: status: Limbo."
        " Jira has it in no category: say in the status_map what Limbo means."
    )
    pay.rewrite("projects: [PAY]", "projects: [PAY], status_map: {limbo: todo}")
    assert pay("doctor").code == 0


def test_items_stay_quiet_until_the_source_says_otherwise(pay: Terminal, jira: FakeJira) -> None:
    pay.rewrite("status: planned", "status: done")
    pay.rewrite("label: first-initiative", "epic: PAY-1")
    quiet = pay("apply")
    assert (quiet.code, jira.writes) == (2, [])
    assert "done-in-roadmap-only" in pay("check").out
    pay.rewrite("projects: [PAY]", "projects: [PAY], reach: item")
    assert pay("apply").code == 2
    assert jira.writes != []
    before = len(jira.writes)
    assert pay("apply").code == 2
    assert len(jira.writes) == before


def test_a_refused_login_is_told_and_never_shown(pay: Terminal, jira: FakeJira) -> None:
    name = "JIRA__TOKEN" if jira.cloud else "JIRA__PAT"
    pay.set(**{name: "canary-of-another", "LOG__LEVEL": "debug"})
    for command in ("doctor", "check"):
        answer = pay(command)
        assert answer.code == 4
        assert "canary-of-another" not in answer.out + answer.err


def test_a_query_that_jira_refuses_is_a_finding(pay: Terminal) -> None:
    pay.rewrite("label: first-initiative", "jql: 'colour = red'")
    answer = pay("check")
    assert answer.code == 2
    assert "L02" in answer.out
    assert "colour" in answer.out

"""JQL as the fake reads it: what it finds, and what it refuses in Jira's words."""

import datetime as dt

import pytest

from tests.connectors.jira.fake.conftest import Caller

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("jql", "said"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("project = SECRET", "The value 'SECRET' does not exist for the field 'project'."),
        ("status = Nope", "The value 'Nope' does not exist for the field 'status'."),
        ("key = PAY-99", "An issue with key 'PAY-99' does not exist for field 'key'."),
        ("key in (PAY-1, x)", "The issue key 'x' for field 'key' is invalid."),
        ("id = 99", "A value with ID '99' does not exist for the field 'id'."),
        ("nope = 1", "Field 'nope' does not exist or you do not have permission to view it."),
        ("labels ~ a", "The operator '~' is not supported by the 'labels' field."),
        ("updated >= soon", "Date value 'soon' for field 'updated' is invalid."),
        ("sprint in nope()", "Unable to find JQL function 'nope()'."),
        ("project = PAY ORDER BY nope", "Not able to sort using field 'nope'."),
        ("project = ", "Expecting either a value, list or function before the end"),
        ("project = 99", "A value with ID '99' does not exist for the field 'project'."),
        ("project = PAY AND", "Expecting a field name at the end of the query."),
        ("project PAY", "Expecting operator but got 'PAY'."),
        ("labels not is EMPTY", "Expecting 'IN' but got 'is'."),
        ("project = PAY ORDER key", "Expecting 'by' but got 'key'."),
        ("project = PAY ORDER BY key up", "Expecting either 'ASC' or 'DESC' but got 'up'."),
        ("project = PAY nope", "Expecting either 'OR' or 'AND' but got 'nope'."),
        ("(project = PAY", "Expecting ')' before the end of the query."),
        ("labels = a@b", "The character '@' is a reserved JQL character."),
        ("labels = select", "'select' is a reserved JQL word."),
        ('labels = "a', "The quoted string 'a' has not been completed."),
        ('labels = "a\\x"', "'\\x' is an illegal JQL escape sequence."),
    ],
)
def test_a_query_with_a_mistake_is_a_400_in_jiras_words(call: Caller, jql: str, said: str) -> None:
    call.pay.issue()
    call.fake.project("SECRET").deny("BROWSE_PROJECTS")
    assert said in call.refusal(jql)


def backlog(call: Caller) -> None:
    fake, pay = call.fake, call.pay
    epic = pay.issue("Guest checkout", kind="Epic", labels=["alpha", 'say "so"'])
    sprint = pay.board().sprint("Week 1", "active")
    story = pay.issue("Pay by card", epic=epic, versions=["4.2"], sprint=sprint, points=3)
    pay.issue("Ask the bank", parent=story, assignee="ana", due=DAY)
    pay.issue("A broken form", kind="Bug", status="Done", components=["web"], priority="High")
    fake.project("OPS").issue("Elsewhere", labels=["beta"])


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("project = PAY", [1, 2, 3, 4]),
        ("project in (PAY, OPS) AND labels = alpha", [1]),
        ('labels = "say \\"so\\""', [1]),
        ("project = PAY AND labels is EMPTY", [2, 3, 4]),
        ("project = PAY AND labels != alpha", []),
        ("project = PAY AND NOT labels = alpha", [2, 3, 4]),
        ('"Epic Link" = PAY-1', [2]),
        ("key > PAY-2", [3, 4]),
        ("issuekey in (PAY-1, PAY-4)", [1, 4]),
        ('fixVersion = "4.2" OR component = web', [2, 4]),
        ("sprint in openSprints()", [2]),
        ('sprint = "Week 1"', [2]),
        ("type = Bug AND resolution = Done", [4]),
        ("project = PAY AND resolution = Unresolved", [1, 2, 3]),
        ("statusCategory = Done", [4]),
        ("assignee = ana", [3]),
        ("summary ~ bank", [3]),
        ("due <= 2026-03-02", [3]),
        ('"Story Points" = 3', [2]),
        ("project = PAY AND (type = Epic OR priority = High)", [1, 4]),
        ("project = PAY AND updated >= -1h", [1, 2, 3, 4]),
        ("project = PAY AND updated >= 1h", []),
    ],
)
def test_a_query_finds_what_it_says(call: Caller, jql: str, numbers: list[int]) -> None:
    backlog(call)
    assert call.keys(f"{jql} ORDER BY key ASC") == [f"PAY-{n}" for n in numbers]


def test_a_parent_is_what_is_above_on_cloud_and_on_data_center_of_a_sub_task(
    cloud: Caller, dc: Caller
) -> None:
    for caller, found in ((cloud, ["PAY-2", "PAY-3"]), (dc, ["PAY-3"])):
        backlog(caller)
        assert caller.keys("parent in (PAY-1, PAY-2) ORDER BY key") == found


def test_a_time_in_a_query_is_one_of_the_profiles_zone_to_the_minute(call: Caller) -> None:
    call.fake.now = dt.datetime(2026, 7, 1, 12, 0, 29, tzinfo=dt.UTC)
    call.pay.issue()
    assert call.keys('project = PAY AND updated >= "2026/07/01 14:00"') == ["PAY-1"]
    assert call.keys('project = PAY AND updated >= "2026-07-01 14:01"') == []
    assert call.keys('project = PAY AND updated >= "-0m"') == []
    assert call.keys('project = PAY AND updated >= "-1m"') == ["PAY-1"]


def test_times_are_told_where_cloud_is_and_where_the_user_of_data_center_is(
    cloud: Caller, dc: Caller
) -> None:
    for caller, told in ((cloud, "T00:00:30.000-0800"), (dc, "T09:00:30.000+0100")):
        caller.fake.now = dt.datetime(2026, 1, 5, 8, 0, 29, tzinfo=dt.UTC)
        caller.pay.issue()
        issue = caller.get("~/issue/PAY-1", fields="created")
        assert issue["fields"] == {"created": f"2026-01-05{told}"}


def test_nothing_is_greater_than_a_key_of_old(call: Caller) -> None:
    call.pay.issue().transfer(call.fake.project("OPS"))
    assert "cannot be applied to moved issue key 'PAY-1'" in call.refusal("key > PAY-1")


def test_what_has_no_date_comes_last_and_backwards_first(call: Caller) -> None:
    call.pay.issue()
    call.pay.issue(due=DAY)
    assert call.keys("project = PAY ORDER BY due ASC") == ["PAY-2", "PAY-1"]
    assert call.keys("project = PAY ORDER BY due DESC") == ["PAY-1", "PAY-2"]

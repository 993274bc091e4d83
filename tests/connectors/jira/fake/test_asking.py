"""Who may ask, and for what: what the fake refuses before it looks at anything."""

from tests.connectors.jira.fake.conftest import SEARCH, Caller


def test_cloud_knows_an_address_with_a_token_and_no_bearer(cloud: Caller) -> None:
    cloud.session.auth = (cloud.fake.bot.email, "wrong")
    assert cloud("GET", "~/myself").status_code == 401
    assert cloud("GET", "~/serverInfo").status_code == 401
    cloud.session.auth = None
    cloud.session.headers["Authorization"] = f"Bearer {cloud.fake.token}"
    assert cloud("GET", "~/myself").status_code == 403


def test_data_center_takes_a_password_only_where_it_is_let(dc: Caller) -> None:
    del dc.session.headers["Authorization"]
    dc.session.auth = (dc.fake.bot.name, dc.fake.token)
    assert dc("GET", "~/myself").status_code == 401
    dc.fake.basic = True
    assert dc.get("~/myself")["name"] == "drift-bot"


def test_nobody_finds_nothing(call: Caller) -> None:
    call.pay.issue()
    call.session.auth = None
    call.session.headers.pop("Authorization", None)
    assert call("GET", "~/serverInfo").status_code == 200
    assert call("GET", "~/myself").status_code == 401
    assert call.keys("created >= -1d") == []


def test_a_project_that_nobody_may_see_is_empty_on_cloud_and_unknown_on_data_center(
    cloud: Caller, dc: Caller
) -> None:
    cloud.session.auth = None
    del dc.session.headers["Authorization"]
    assert cloud.keys("project = PAY") == []
    assert "does not exist for the field 'project'" in dc.refusal("project = PAY")


def test_cloud_may_take_a_wrong_token_for_nobody(cloud: Caller) -> None:
    cloud.fake.forgives = True
    cloud.session.auth = (cloud.fake.bot.email, "expired")
    answer = cloud("GET", SEARCH[True], params={"jql": "project = PAY"})
    assert (answer.status_code, answer.json()["issues"]) == (200, [])
    assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert cloud("GET", "~/myself").status_code == 401


def test_the_old_search_of_cloud_is_gone_and_tells_where_to_go(cloud: Caller) -> None:
    for path in ("/rest/api/2/search", "/rest/api/3/search"):
        answer = cloud("GET", path, params={"jql": "project = PAY"})
        assert answer.status_code == 410
        assert "/rest/api/3/search/jql" in answer.json()["errorMessages"][0]


def test_data_center_has_no_third_version(dc: Caller) -> None:
    assert dc("GET", "/rest/api/3/myself").status_code == 404
    assert dc("GET", "/rest/api/2/search/jql", params={"jql": "project = PAY"}).status_code == 404


def test_cloud_wants_to_know_which_rights(cloud: Caller, dc: Caller) -> None:
    cloud.pay.deny("EDIT_ISSUES")
    assert cloud("GET", "~/mypermissions", params={"projectKey": "PAY"}).status_code == 400
    asked = {"projectKey": "PAY", "permissions": "EDIT_ISSUES,ADD_COMMENTS"}
    told = cloud.get("~/mypermissions", **asked)["permissions"]
    assert {right: one["havePermission"] for right, one in told.items()} == {
        "EDIT_ISSUES": False,
        "ADD_COMMENTS": True,
    }
    assert "BROWSE_PROJECTS" in dc.get("~/mypermissions", projectKey="PAY")["permissions"]


def test_boards_and_sprints_are_paged_and_kanban_has_none(call: Caller) -> None:
    board, kanban = call.pay.board(), call.pay.board("Flow", "kanban")
    for number in range(60):
        board.sprint(f"Week {number}", "closed")
    path = f"/rest/agile/1.0/board/{board.id}/sprint"
    assert [
        b["type"] for b in call.get("/rest/agile/1.0/board", projectKeyOrId="PAY")["values"]
    ] == [
        "scrum",
        "kanban",
    ]
    assert call.get(path, maxResults=100)["isLast"] is False
    assert len(call.get(path, startAt=50, state="closed")["values"]) == 10
    answer = call("GET", f"/rest/agile/1.0/board/{kanban.id}/sprint")
    assert (answer.status_code, "does not support sprints" in answer.text) == (400, True)
    call.fake.agile = False
    assert call("GET", "/rest/agile/1.0/board").status_code == 404


def test_a_sprint_is_an_object_on_cloud_and_a_print_on_data_center(
    cloud: Caller, dc: Caller
) -> None:
    for caller in (cloud, dc):
        sprint = caller.pay.board().sprint("Week 1", "active", start=caller.fake.now)
        caller.pay.issue(sprint=sprint)
    named = cloud.fake.the_field("Sprint").id
    (told,) = cloud.get("~/issue/PAY-1")["fields"][named]
    assert (told["name"], told["state"]) == ("Week 1", "active")
    (printed,) = dc.get("~/issue/PAY-1")["fields"][dc.fake.the_field("Sprint").id]
    assert printed.startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
    assert ",state=ACTIVE,name=Week 1,startDate=2026-01-05T" in printed


def test_two_fields_may_have_one_name(call: Caller) -> None:
    call.fake.field("Story Points")
    named = [one for one in call.get("~/field") if one["name"] == "Story Points"]
    assert len({one["id"] for one in named}) == 2


def test_only_changes_count_as_writes(cloud: Caller) -> None:
    cloud.pay.issue()
    cloud("POST", SEARCH[True], json={"jql": "project = PAY"})
    cloud("POST", "~/issue/bulkfetch", json={"issueIdsOrKeys": ["PAY-1"]})
    cloud("PUT", "~/issue/PAY-1", json={"update": {"labels": [{"add": "a"}]}})
    assert [request.path for request in cloud.fake.writes] == ["/rest/api/3/issue/PAY-1"]

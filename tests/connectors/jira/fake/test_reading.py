"""How the fake pages, lags and tells histories, as Jira does."""

import pytest

from tests.connectors.jira.fake.conftest import SEARCH, Caller, Json


def test_cloud_pages_by_token_and_ends_without_one(cloud: Caller) -> None:
    cloud.pay.fill(5)
    first = cloud.search("project = PAY ORDER BY key", maxResults=2)
    assert ([i["key"] for i in first["issues"]], first["isLast"]) == (["PAY-1", "PAY-2"], False)
    cloud.pay.issues[2].delete()
    more = {"maxResults": 3, "nextPageToken": first["nextPageToken"]}
    last = cloud.search("project = PAY ORDER BY key", **more)
    assert [i["key"] for i in last["issues"]] == ["PAY-3", "PAY-4", "PAY-5"]
    assert last["isLast"]
    assert "nextPageToken" not in last
    assert "nextPageToken" in cloud.refusal("labels = a", nextPageToken=first["nextPageToken"])
    assert "nextPageToken" in cloud.refusal("project = PAY", nextPageToken="nonsense")


def test_cloud_gives_ids_only_unless_asked_and_a_hundred_with_fields(cloud: Caller) -> None:
    made = cloud.pay.fill(120)
    jql = "project = PAY ORDER BY key"
    ids = cloud.get(SEARCH[True], jql=jql, maxResults=5000)["issues"]
    assert ids == [{"id": str(one.id)} for one in made]
    assert len(cloud.search(jql, maxResults=5000, fields="key")["issues"]) == 120
    assert len(cloud.search(jql, maxResults=5000, fields="key,summary")["issues"]) == 100


@pytest.mark.parametrize(
    "more",
    [
        {"maxResults": 0},
        {"maxResults": 5001},
        {"maxResults": "x"},
        {"reconcileIssues": ",".join(map(str, range(51)))},
        {"reconcileIssues": "PAY-1"},
        {"startAt": 0},
    ],
)
def test_the_search_of_cloud_has_bounds(cloud: Caller, more: Json) -> None:
    answer = cloud("GET", SEARCH[True], params={"jql": "project = PAY", **more})
    assert answer.status_code == 400


@pytest.mark.parametrize("jql", ["", "ORDER BY key"])
def test_a_query_of_cloud_is_bounded(cloud: Caller, jql: str) -> None:
    assert "Unbounded JQL" in cloud.refusal(jql)


@pytest.mark.parametrize("more", [{"nope": 1}, {"maxResults": "7"}, {"fields": "key"}])
def test_a_search_by_post_takes_known_keys_of_known_types(cloud: Caller, more: Json) -> None:
    answer = cloud("POST", SEARCH[True], json={"jql": "project = PAY", **more})
    assert answer.status_code == 400
    assert cloud("POST", SEARCH[True], json={"jql": "project = PAY"}).status_code == 200


def test_data_center_pages_by_position_up_to_what_its_administrator_allows(dc: Caller) -> None:
    dc.pay.fill(5)
    dc.fake.maximum = 3
    page = dc.search("project = PAY ORDER BY key", maxResults=100, startAt=1)
    assert (page["startAt"], page["maxResults"], page["total"]) == (1, 3, 5)
    assert [one["key"] for one in page["issues"]] == ["PAY-2", "PAY-3", "PAY-4"]


def test_data_center_passes_over_mistakes_where_it_is_not_to_look(dc: Caller) -> None:
    dc.pay.issue()
    told = dc.search("key in (PAY-1, PAY-99)", validateQuery="false")
    assert [one["key"] for one in told["issues"]] == ["PAY-1"]


def test_the_search_of_cloud_is_late_but_for_what_it_is_told_to_reconcile(cloud: Caller) -> None:
    issue, gone = cloud.pay.fill(2)
    cloud.fake.lag = 3
    issue.label("new")
    gone.delete()
    assert cloud.keys("project = PAY ORDER BY key") == ["PAY-1", "PAY-2"]
    assert cloud.keys("labels = new") == []
    assert cloud.keys("labels = new", reconcileIssues=issue.id) == ["PAY-1"]
    assert cloud.keys("labels = new") == ["PAY-1"]  # the fourth search is up to date
    assert cloud.get("~/issue/PAY-1", fields="labels")["fields"] == {"labels": ["new"]}


def test_an_answer_is_kept_until_something_changes(call: Caller) -> None:
    issue = call.pay.issue("Before")
    query = {"jql": "project = PAY", "fields": "summary"}
    assert call.search(**query) == call.search(**query)
    issue.retitle("After")
    assert call.search(**query)["issues"][0]["fields"] == {"summary": "After"}


def test_a_moved_issue_answers_to_its_old_key(call: Caller) -> None:
    call.pay.issue().transfer(call.fake.project("OPS"))
    assert call.get("~/issue/PAY-1", fields="summary")["key"] == "OPS-1"
    assert call.keys("key = PAY-1") == ["OPS-1"]
    assert call.keys("project = PAY") == []


def test_what_may_not_be_seen_is_not_there_on_cloud_and_forbidden_on_data_center(
    cloud: Caller, dc: Caller
) -> None:
    for caller, status in ((cloud, 404), (dc, 403)):
        caller.pay.level("Board", caller.fake.bot)
        caller.pay.issue(security="Board")
        assert caller("GET", "~/issue/PAY-1").status_code == status
        assert caller("GET", "~/issue/PAY-9").status_code == 404
        assert caller.keys("project = PAY") == []


def test_every_change_is_in_the_history_as_jira_writes_it_down(call: Caller) -> None:
    fake, pay = call.fake, call.pay
    board, story = pay.board(), pay.issue()
    one, two = board.sprint("One"), board.sprint("Two, again")
    story.label("a", "b")
    story.plan(one, two)
    story.move("Done", by=fake.bot)
    pay.issue(kind="Epic").adopt(story)
    told = call.get("~/issue/PAY-1", expand="changelog")["changelog"]["histories"]
    told = told[::-1] if fake.cloud else told
    labels, sprints, (resolved, moved), parent = (entry["items"] for entry in told)
    assert (labels[0]["fromString"], labels[0]["toString"]) == ("", "a b")
    assert (sprints[0]["to"], sprints[0]["toString"]) == (f"{one.id}, {two.id}", "One, Two, again")
    assert (resolved["toString"], moved["fromString"], moved["toString"]) == (
        "Done",
        "To Do",
        "Done",
    )
    assert parent[0]["field"] == ("IssueParentAssociation" if fake.cloud else "Epic Link")
    assert ("fieldId" in moved, "fieldId" in parent[0]) == (fake.cloud, False)


def test_the_history_of_cloud_is_cut_in_the_issue_and_whole_in_its_own_place(
    cloud: Caller, dc: Caller
) -> None:
    for caller in (cloud, dc):
        issue = caller.pay.issue()
        for number in range(101):
            issue.retitle(f"Title {number}")
    inside = cloud.get("~/issue/PAY-1", expand="changelog")["changelog"]
    assert (len(inside["histories"]), inside["total"]) == (100, 101)
    rest = cloud.get("~/issue/PAY-1/changelog", startAt=100)
    assert (rest["isLast"], [e["items"][0]["toString"] for e in rest["values"]]) == (
        True,
        ["Title 100"],
    )
    assert len(dc.get("~/issue/PAY-1", expand="changelog")["changelog"]["histories"]) == 101
    assert dc("GET", "~/issue/PAY-1/changelog").status_code == 404


def test_histories_come_in_bulk_by_time_and_the_last_of_a_page_comes_again(cloud: Caller) -> None:
    one, two = cloud.pay.fill(2)
    for issue, title in ((one, "a"), (two, "b"), (one, "c")):
        issue.retitle(title)
    one.label("x")
    given = {"issueIdsOrKeys": ["PAY-1", str(two.id), "PAY-9"], "fieldIds": ["summary"]}
    path = "/rest/api/3/changelog/bulkfetch"
    first = cloud("POST", path, json={**given, "maxResults": 2}).json()
    assert [log["issueId"] for log in first["issueChangeLogs"]] == [str(one.id), str(two.id)]
    token = first["nextPageToken"]
    last = cloud("POST", path, json={**given, "maxResults": 2, "nextPageToken": token}).json()
    shown = {log["issueId"]: log["changeHistories"] for log in last["issueChangeLogs"]}
    assert [len(shown[str(one.id)]), len(shown[str(two.id)])] == [1, 1]
    assert shown[str(one.id)][0]["created"] == int(one.histories[1].created.timestamp() * 1000)
    assert "nextPageToken" not in last
    too_many = {"issueIdsOrKeys": [str(n) for n in range(1001)]}
    assert cloud("POST", path, json=too_many).status_code == 400
    assert cloud("POST", path, json={**given, "fieldIds": ["f"] * 11}).status_code == 400


def test_issues_come_in_bulk_without_those_that_are_not_there(cloud: Caller) -> None:
    cloud.pay.issue().transfer(cloud.fake.project("OPS"))
    given = {"issueIdsOrKeys": ["PAY-1", "PAY-9"], "fields": ["labels"]}
    told = cloud("POST", "~/issue/bulkfetch", json=given).json()
    assert [one["key"] for one in told["issues"]] == ["OPS-1"]

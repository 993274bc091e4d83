"""The fake is as strict as GitHub: what our tests rely on it to refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Repo

Json = Any


class Caller:
    """Asks the fake without any of our code in between."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["Authorization"] = "Bearer canary-2f1b7c"

    def __call__(self, method: str, path: str, **given: Any) -> requests.Response:
        address = path if path.startswith("http") else self.base_url + path
        return self.session.request(method, address, timeout=10, allow_redirects=False, **given)

    def graph(self, query: str, **variables: object) -> Json:
        answer = self("POST", "/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200
        return answer.json()


@pytest.fixture
def call(base_url: str, repo: Repo) -> Iterator[Caller]:
    caller = Caller(base_url)
    yield caller
    caller.session.close()


ISSUES = 'query { repository(owner: "acme", name: "shop") { issues(%s) { nodes { number } } } }'


def test_a_field_that_does_not_exist_is_told_with_200(call: Caller) -> None:
    (error,) = call.graph('{ repository(owner: "acme", name: "shop") { nope } }')["errors"]
    assert error["message"] == "Field 'nope' doesn't exist on type 'Repository'"
    assert error["extensions"]["code"] == "undefinedField"


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [("states: OPEN", "MISSING_PAGINATION_BOUNDARIES"), ("first: 101", "EXCESSIVE_PAGINATION")],
)
def test_a_list_has_bounds(call: Caller, bounds: str, kind: str) -> None:
    (error,) = call.graph(ISSUES % bounds)["errors"]
    assert error["type"] == kind


def test_the_nodes_of_a_query_are_limited(call: Caller) -> None:
    query = """{ repository(owner: "acme", name: "shop") { issues(first: 100) { nodes {
      subIssues(first: 100) { nodes { labels(first: 100) { nodes { name } } } } } } } }"""
    (error,) = call.graph(query)["errors"]
    assert error["type"] == "MAX_NODE_LIMIT_EXCEEDED"


def test_the_page_query_of_the_connector_costs_seven_points_at_most(call: Caller) -> None:
    from connectors.github import queries

    for fields in ((), ("Status", "Sprint")):
        query = queries.page(fields).replace(
            "{\n  repository", "{ rateLimit { cost } repository", 1
        )
        values = {f"f{i}": name for i, name in enumerate(fields)}
        told = call.graph(query, owner="acme", name="shop", first=100, after=None, **values)
        assert told["data"]["rateLimit"]["cost"] <= 7


def test_what_cannot_be_found_is_null_with_an_error(call: Caller) -> None:
    told = call.graph('{ a: repository(owner: "acme", name: "nope") { name } }')
    assert told["data"] == {"a": None}
    assert (told["errors"][0]["type"], told["errors"][0]["path"]) == ("NOT_FOUND", ["a"])


def test_a_page_number_beyond_ten_thousand_is_refused(call: Caller) -> None:
    path = "/repos/acme/shop/issues?per_page=100&page="
    assert call("GET", f"{path}99").status_code == 200
    assert call("GET", f"{path}100").status_code == 422


def test_lists_go_on_by_links_with_a_cursor_under_the_repositorys_id(
    call: Caller, repo: Repo
) -> None:
    repo.fill(3)
    path = "/repos/acme/shop/issues?per_page=2&direction=asc&state=all"
    first = call("GET", path)
    link = first.links["next"]["url"]
    assert "after=" in link
    assert link.startswith(call.base_url)
    assert [one["number"] for one in call("GET", link).json()] == [3]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"headers": {"Authorization": "token wrong"}}, 401),
        ({"headers": {"Accept": "text/plain"}}, 415),
        ({"headers": {"X-GitHub-Api-Version": "1999-01-01"}}, 400),
        ({"data": "{"}, 400),
        ({"json": {"body": "x" * 65_537}}, 422),
        ({"json": {"body": "  "}}, 422),
        ({"json": {"body": "x", "nonsense": 1}}, 201),
    ],
)
def test_requests_are_checked(call: Caller, repo: Repo, given: Json, status: int) -> None:
    repo.issue()
    assert call("POST", "/repos/acme/shop/issues/1/comments", **given).status_code == status


def test_a_transferred_issue_redirects_but_nothing_below_it(
    call: Caller, fake: FakeGitHub, repo: Repo
) -> None:
    repo.issue().transfer(fake.repo("acme/attic"))
    assert call("GET", "/repos/acme/shop/issues/1").status_code == 301
    assert call("GET", "/repos/acme/shop/issues/1/comments").status_code == 404
    assert call("GET", "/repos/acme/shop/issues/1/events").status_code == 404


def test_a_label_that_the_repository_lacks_is_made_by_putting_it_on(
    call: Caller, fake: FakeGitHub, repo: Repo
) -> None:
    issue = repo.issue()
    call("POST", "/repos/acme/shop/issues/1/labels", json={"labels": ["new"]})
    assert (issue.labels, repo.labels["new"].color) == (["new"], "ededed")
    assert [(event.kind, event.actor) for event in issue.events] == [("labeled", fake.bot)]


def test_only_changes_count_as_writes(call: Caller, fake: FakeGitHub, repo: Repo) -> None:
    note = repo.issue().comment("x", fake.bot)
    call.graph(ISSUES % "first: 1")
    call.graph(
        "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: RESOLVED})"
        " { minimizedComment { isMinimized } } }",
        id=note.node_id,
    )
    assert [request.is_write for request in fake.requests] == [False, True]
    assert note.folded == "resolved"


def test_a_count_alone_needs_no_bounds(call: Caller, repo: Repo) -> None:
    repo.fill(3)
    told = call.graph('{ repository(owner: "acme", name: "shop") { issues { totalCount } } }')
    assert told["data"]["repository"]["issues"] == {"totalCount": 3}


def test_edits_of_an_issue_are_whole_texts_and_the_latest_comes_first(
    call: Caller, fake: FakeGitHub, repo: Repo
) -> None:
    issue = repo.issue(body="One", by=fake.bot)
    issue.edit("Two")
    query = """{ repository(owner: "acme", name: "shop") { issue(number: 1) {
      userContentEdits(first: 5) { totalCount nodes { diff editor { login } } } } } }"""
    told = call.graph(query)["data"]["repository"]["issue"]["userContentEdits"]
    assert told["totalCount"] == 2
    assert [(e["diff"], e["editor"]["login"]) for e in told["nodes"]] == [
        ("Two", "ana"),
        ("One", "drift-bot"),
    ]


def test_an_issue_is_not_updated_when_its_card_is_moved(fake: FakeGitHub, repo: Repo) -> None:
    board, issue = fake.project("acme/7"), repo.issue()
    board.place(issue, Status="Todo")
    updated, moved = issue.updated, board.places()[0].updated
    board.place(issue, Status="Done")
    assert issue.updated == updated
    assert board.places()[0].updated > moved


def test_only_those_who_push_set_labels_of_a_new_issue(
    call: Caller, fake: FakeGitHub, repo: Repo
) -> None:
    for role, labels in (("triage", []), ("write", ["drift:dashboard"])):
        fake.token.role = role
        body = {"title": "One", "labels": ["drift:dashboard"]}
        told = call("POST", "/repos/acme/shop/issues", json=body)
        assert told.status_code == 201
        assert [label["name"] for label in told.json()["labels"]] == labels


def test_what_others_wrote_takes_the_role_write(call: Caller, fake: FakeGitHub, repo: Repo) -> None:
    issue = repo.issue(body="Mine")
    issue.comment("Mine too")
    fake.token.role = "triage"
    for path in ("issues/1", f"issues/comments/{issue.comments[0].id}"):
        assert call("PATCH", f"/repos/acme/shop/{path}", json={"body": "x"}).status_code == 403
    closing = {"state": "closed", "state_reason": "not_planned"}
    assert call("PATCH", "/repos/acme/shop/issues/1", json=closing).status_code == 200
    assert (issue.body, issue.reason) == ("Mine", "not_planned")


def test_roles_are_told_to_those_who_push(call: Caller, fake: FakeGitHub, repo: Repo) -> None:
    fake.user("kim", "triage")
    path = "/repos/acme/shop/collaborators/{}/permission"
    told = call("GET", path.format("kim")).json()
    assert (told["permission"], told["role_name"]) == ("read", "triage")
    assert call("GET", path.format("nobody")).status_code == 404
    fake.token.role = "triage"
    assert call("GET", path.format("kim")).status_code == 403

"""Every item exactly once, also while people go on working; or a gap, never a silent hole."""

import json
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.domain.backlog import Page
from bot.domain.errors import Unavailable
from connectors.jira import recent
from tests.connectors.jira.conftest import Jira, read
from tests.fakes.jira import Fault, How, Request
from tests.fakes.jira.faults import refuse, to


def numbers(keys: object) -> list[int]:
    return sorted(int(str(key).rpartition("-")[2]) for key in keys)  # type: ignore[attr-defined]


def search(number: int) -> Callable[[Request], bool]:
    """Matches the search of this number."""
    seen = 0

    def matches(request: Request) -> bool:
        nonlocal seen
        seen += request.path.endswith(("/search", "/search/jql"))
        return seen == number and request.path.endswith(("/search", "/search/jql"))

    return matches


def after_page(number: int, call: Callable[[], object]) -> Fault:
    """Something happens right after this page was made."""
    return Fault(How.CALL, call=call, matches=search(number))


def told(jira: Jira) -> object:
    """The issues as a search tells them."""
    path = "/rest/api/3/search/jql" if jira.cloud else "/rest/api/2/search"
    body = {"jql": "project = PAY", "fields": ["*all"]}
    issues = jira.client().ask(path, body, "")["issues"]
    jira.fake.requests.clear()
    return issues


def searched(body: object) -> Fault:
    """The next search is answered so."""
    fault = refuse(200, json.dumps(body))
    fault.matches = lambda request: request.path.endswith(("/search", "/search/jql"))
    return fault


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 199, 200, 250])
def test_every_item_is_read_once_over_page_borders(jira: Jira, count: int) -> None:
    jira.pay.fill(count)
    items, gaps = read(jira.reader())
    assert (numbers(items), gaps) == (list(range(1, count + 1)), [])


def test_a_page_has_a_hundred_items(jira: Jira) -> None:
    jira.pay.fill(250)
    read(jira.reader())
    assert [request.body["maxResults"] for request in jira.searches()] == [100] * 3


def test_smaller_pages_than_were_asked_for_are_fine(jira: Jira) -> None:
    jira.fake.largest_page = jira.fake.maximum = 7
    jira.pay.fill(30)
    items, gaps = read(jira.reader())
    assert (numbers(items), gaps) == (list(range(1, 31)), [])


@pytest.mark.promise("R6")
@pytest.mark.parametrize("victims", [[1], [100], [99, 100], list(range(20, 101)), [150], [101]])
def test_a_deletion_while_paging_hides_nothing(jira: Jira, victims: list[int]) -> None:
    issues = jira.pay.fill(250)

    def delete() -> None:
        for number in victims:
            issues[number - 1].delete()

    jira.fake.fail(after_page(1, delete))
    items, gaps = read(jira.reader())
    assert gaps == []
    assert set(numbers(items)) >= set(range(1, 251)) - set(victims)


def test_an_item_made_while_paging_changes_nothing_for_the_others(jira: Jira) -> None:
    jira.pay.fill(250)
    jira.fake.fail(after_page(1, jira.pay.issue))
    items, gaps = read(jira.reader())
    assert (numbers(items), gaps) == (list(range(1, 252)), [])


def test_all_but_the_first_page_may_be_deleted_while_paging(jira: Jira) -> None:
    issues = jira.pay.fill(120)

    def delete() -> None:
        for issue in issues:
            issue.delete()

    jira.fake.fail(after_page(1, delete))
    items, gaps = read(jira.reader())
    assert (numbers(items), gaps) == (list(range(1, 101)), [])


def test_data_center_tells_how_many_there_are(data_center: Jira) -> None:
    data_center.pay.fill(3)
    (page,) = data_center.reader().items()
    assert isinstance(page, Page)
    assert page.total == 3


def test_empty_pages_with_a_new_token_each_are_followed(cloud: Jira) -> None:
    cloud.pay.issue()
    issues = told(cloud)
    for number in range(20):
        empty = {"issues": [], "nextPageToken": f"t{number}", "isLast": False}
        cloud.fake.fail(searched(empty))
    cloud.fake.fail(searched({"issues": issues, "isLast": True}))
    items, gaps = read(cloud.reader())
    assert (set(items), gaps) == ({"PAY-1"}, [])


def test_empty_pages_without_end_are_a_gap(cloud: Jira) -> None:
    for number in range(40):
        empty = {"issues": [], "nextPageToken": f"t{number}", "isLast": False}
        cloud.fake.fail(searched(empty))
    items, gaps = read(cloud.reader())
    assert (items, len(cloud.searches())) == ({}, 21)
    assert "breaks off before its end" in gaps[0].reason


TRUNCATED = {"type": "OTHER", "message": "Results of the function are truncated."}


def test_a_listing_that_jira_says_is_cut_short_is_a_gap(jira: Jira) -> None:
    jira.pay.issue()
    warned = [TRUNCATED] if jira.cloud else [TRUNCATED["message"]]
    name = "warnings" if jira.cloud else "warningMessages"
    jira.fake.fail(searched({"issues": told(jira), "total": 1, name: warned}))
    items, gaps = read(jira.reader())
    assert set(items) == {"PAY-1"}
    assert [(gap.part, gap.partial) for gap in gaps] == [("PAY", True)]
    assert gaps[0].reason == (
        "Jira says that its list is cut short (Results of the function are truncated)"
    )


def test_a_query_whose_answer_is_cut_short_is_not_answered(cloud: Jira) -> None:
    cloud.pay.issue()
    cloud.fake.warnings = ["Only partial results are shown."]
    with pytest.raises(Unavailable) as caught:
        cloud.reader().search("labels is EMPTY")
    assert str(caught.value) == (
        "Jira says that its list is cut short (Only partial results are shown), so it is not"
        " answered."
    )


def test_another_warning_is_only_logged(cloud: Jira) -> None:
    cloud.pay.issue()
    cloud.fake.warnings = ["The value 'web' does not exist for the field 'component'."]
    with capture_logs() as logged:
        assert cloud.reader().search("labels is EMPTY") == ("PAY-1",)
    assert [one["event"] for one in logged] == ["jira_search_warned"]


@pytest.mark.promise("R6")
@pytest.mark.parametrize(
    "body",
    [
        '{"issues": [], "isLast": false}',
        '{"issues": [], "nextPageToken": "same", "isLast": false}',
    ],
    ids=["not the last page, but no token", "an empty page with the same token"],
)
def test_a_listing_that_breaks_off_is_a_gap_on_cloud(cloud: Jira, body: str) -> None:
    cloud.pay.fill(150)
    fault = refuse(200, body, times=2)
    seen = search(2)
    found = []

    def from_the_second_on(request: Request) -> bool:
        if seen(request):
            found.append(request)
        return bool(found) and request.path.endswith("/search/jql")

    fault.matches = from_the_second_on
    cloud.fake.fail(fault)
    items, gaps = read(cloud.reader())
    assert len(items) == 100
    assert [(gap.part, gap.partial) for gap in gaps] == [("PAY", True)]
    assert "breaks off before its end" in gaps[0].reason


def test_a_token_that_comes_again_ends_the_listing_as_a_gap(cloud: Jira) -> None:
    cloud.pay.issue()
    body = {"jql": "project = PAY", "fields": ["*all"]}
    told = cloud.client().ask("/rest/api/3/search/jql", body, "")
    fault = refuse(200, json.dumps({**told, "nextPageToken": "same"}), times=None)
    fault.matches = to("POST", "/search/jql")
    cloud.fake.fail(fault)
    items, gaps = read(cloud.reader())
    assert set(items) == {"PAY-1"}
    assert [(gap.part, gap.partial) for gap in gaps] == [("PAY", True)]


def test_a_listing_that_gets_no_further_is_a_gap_on_data_center(data_center: Jira) -> None:
    data_center.fake.maximum = 1
    data_center.pay.fill(3)
    items, gaps = read(data_center.reader())
    assert len(items) == 1
    assert [(gap.part, gap.partial) for gap in gaps] == [("PAY", True)]


def test_a_page_that_lacks_its_end_is_made_up_for_on_data_center(data_center: Jira) -> None:
    """The total says that there is more."""
    data_center.pay.fill(3)
    data_center.fake.fail(Fault(How.SHORT, matches=search(1)))
    items, gaps = read(data_center.reader())
    assert (numbers(items), gaps) == ([1, 2, 3], [])


@pytest.mark.promise("R10")
def test_the_items_just_written_are_looked_up_anew_on_cloud(cloud: Jira) -> None:
    issues = cloud.pay.fill(120)
    cloud.fake.lag = 5
    issues[0].label("drift:error")
    issues[110].label("drift:error")
    for issue in (issues[0], issues[110]):
        recent.wrote(cloud.base_url, str(issue.id))
    items, _ = read(cloud.reader())
    assert items["PAY-1"].labels == items["PAY-111"].labels == ("drift:error",)
    asked = [request.body["reconcileIssues"] for request in cloud.searches()]
    assert asked == [[issues[0].id, issues[110].id]] * 2


def test_no_more_than_fifty_are_remembered_and_the_latest_count() -> None:
    for number in range(1, 61):
        recent.wrote("https://acme.example", str(number))
    recent.wrote("https://acme.example", "11")
    assert recent.written("https://acme.example") == [11, *range(12, 61)]
    assert recent.written("https://other.example") == []

"""Reading to the end, and proving it."""

import pytest

from bot.domain.backlog import Gap, Page
from bot.domain.roadmap import Source
from connectors.shared.marker import Marker, seal
from tests.connectors.github.conftest import Opener, read
from tests.connectors.github.harness import REPO
from tests.contract.notes import STAMP
from tests.fakes.github import FakeGitHub, Fault, How, Request
from tests.fakes.github.faults import at, refuse
from tests.fakes.github.state import Issue, Repo

ways = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


def asks_for_a_page(request: Request) -> bool:
    return "issues(first" in str(request.body)


@ways
@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (1001, 11)]
)
def test_every_item_is_read_once_in_as_many_requests_as_pages(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool, count: int, pages: int
) -> None:
    made = repo.fill(count)
    reader, _ = opened(graphql=graphql)
    items, gaps = read(reader)
    assert [item.ref.key for item in items] == [issue.key for issue in made]
    assert gaps == []
    lookround = 1 if graphql else 3  # GraphQL tells all at once; REST: user, repository, comments
    assert len(fake.requests) == pages + lookround


def test_pull_requests_are_not_items(repo: Repo, opened: Opener) -> None:
    repo.issue("One")
    repo.issue("A pull request", is_pull=True)
    repo.issue("Two")
    for graphql in (True, False):
        items, gaps = read(opened(graphql=graphql)[0])
        assert [item.title for item in items] == ["One", "Two"]
        assert gaps == []


@pytest.mark.promise("R6")
def test_a_listing_that_ends_too_early_is_a_gap(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(150)
    fake.fail(Fault(How.SHORT, matches=asks_for_a_page))
    items, gaps = read(opened()[0])
    assert len(items) == 99
    assert [(gap.part, gap.partial) for gap in gaps] == [(REPO, True)]
    assert gaps[0].reason == "GitHub lists 99 of its 150 issues"


@pytest.mark.promise("R6")
def test_a_page_that_fails_leaves_a_partial_gap_and_the_other_repositories(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(250)
    fake.repo("acme/api").fill(2)
    source = Source("shop", "github", (REPO, "acme/api"))
    fake.fail(Fault(How.ANSWER, status=500, times=4, matches=lambda r: r.index >= 3))
    items, gaps = read(opened(source)[0])
    assert len([i for i in items if i.group == REPO]) == 100
    assert len([i for i in items if i.group == "acme/api"]) == 2
    assert [(gap.source, gap.part, gap.partial) for gap in gaps] == [("shop", REPO, True)]


@pytest.mark.promise("R37")
def test_an_answer_of_another_shape_is_the_gap_of_its_repository_alone(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(3)
    fake.repo("acme/api").fill(2)
    source = Source("shop", "github", (REPO, "acme/api"))
    odd = '{"data": {"repository": {"issues": {"nodes": [{"number": "x"}], "totalCount": 1}}}}'

    def is_ours(request: Request) -> bool:
        return asks_for_a_page(request) and request.body["variables"]["name"] == "shop"

    fake.fail(Fault(How.ANSWER, status=200, body=odd, times=None, matches=is_ours))
    items, gaps = read(opened(source)[0])
    assert [item.group for item in items] == ["acme/api", "acme/api"]
    assert [(gap.part, gap.reason) for gap in gaps] == [
        (REPO, "the tracker's answer has another shape than it should")
    ]


def test_a_page_too_heavy_for_the_server_is_read_in_smaller_ones(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(120)

    def is_heavy(request: Request) -> bool:
        return asks_for_a_page(request) and request.body["variables"]["first"] > 50

    fake.fail(Fault(How.ANSWER, status=502, times=None, matches=is_heavy))
    items, gaps = read(opened()[0])
    assert len({item.ref for item in items}) == 120
    assert gaps == []


def test_an_issue_made_while_reading_is_read_too(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(150)
    fake.fail(Fault(How.CALL, call=lambda: repo.issue("Late"), matches=at(2)))
    items, gaps = read(opened()[0])
    assert [item.title for item in items[-1:]] == ["Late"]
    assert gaps == []


def test_an_issue_deleted_while_reading_hides_no_other(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    made = repo.fill(150)
    fake.fail(Fault(How.CALL, call=made[10].delete, matches=at(2)))
    items, gaps = read(opened()[0])
    assert {made[n].key for n in range(100, 150)} <= {item.ref.key for item in items}
    assert gaps == []


@ways
def test_nested_lists_are_read_on_for_the_items_that_have_more(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    plain, full = repo.issue("Plain"), repo.issue("Full", labels=[f"l{n:03}" for n in range(130)])
    full.assignees = [f"person{n:02}" for n in range(12)]
    blockers = repo.fill(25)
    full.blocked_by = list(blockers)
    full.adopt(*repo.fill(120))
    items, _ = read(opened(graphql=graphql)[0])
    told = {item.title: item for item in items}["Full"]
    assert told.labels == tuple(f"l{n:03}" for n in range(130))
    assert told.assignees == tuple(f"person{n:02}" for n in range(12))
    assert sorted(ref.key for ref in told.blocked_by) == sorted(b.key for b in blockers)
    assert len(told.children) == told.child_count == 120
    assert plain.number == 1
    if graphql:
        assert len(fake.requests) == 1 + 2 + (2 + 1 + 1 + 2)


@pytest.mark.promise("R9")
def test_comments_beyond_the_page_are_named_and_not_read(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    few, many = repo.issue("Few"), repo.issue("Many")
    few.comment("Hello.", times=14)
    few.comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    many.comment("Hello.", times=16)
    (page,) = opened()[0].items()
    assert isinstance(page, Page)
    assert [(note.ref.key, note.body) for note in page.notes] == [(few.key, "Ours.")]
    assert [ref.key for ref in page.notes_unread] == [many.key]
    assert len(fake.requests) == 2


@pytest.mark.parametrize(("before", "after"), [(0, 0), (2, 2), (7, 7), (4, 300), (300, 9)])
def test_a_note_near_either_end_of_a_thread_comes_with_the_page_once(
    fake: FakeGitHub, repo: Repo, opened: Opener, before: int, after: int
) -> None:
    issue = repo.issue()
    for _ in range(before):
        issue.comment("Hello.")
    issue.comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    for _ in range(after):
        issue.comment("Thank you.")
    (page,) = opened()[0].items()
    assert isinstance(page, Page)
    assert [note.body for note in page.notes] == ["Ours."]
    assert len(fake.requests) == 2


def test_rest_reads_the_comments_of_all_issues_together(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    made = repo.fill(30)
    for issue in made:
        issue.comment("Hello.", times=9)
    made[7].comment(seal("Ours.", Marker("acme-shop", STAMP)), fake.bot)
    (page,) = opened(graphql=False)[0].items()
    assert isinstance(page, Page)
    assert [(note.ref.key, note.body) for note in page.notes] == [(made[7].key, "Ours.")]
    assert page.notes_unread == ()
    assert len(fake.requests) == 2 + 3 + 1


def test_rest_names_the_issues_with_comments_where_those_cannot_be_listed(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    silent, spoken = repo.fill(2)
    spoken.comment("Hello.")
    fail = refuse(500, times=None)
    fail.matches = lambda request: request.path.endswith("/issues/comments")
    fake.fail(fail)
    (page,) = opened(graphql=False)[0].items()
    assert isinstance(page, Page)
    assert [ref.key for ref in page.notes_unread] == [spoken.key]
    assert silent.number == 1


def test_the_children_and_blockers_we_may_not_see_are_counted_or_left_out(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    secret = fake.repo("acme/secret", "private").issue("Secret")
    epic = repo.issue("Epic")
    epic.adopt(secret)
    epic.blocked_by.append(secret)
    fake.token.hidden.add("acme/secret")
    (item,) = read(opened()[0])[0]
    assert (item.children, item.child_count, item.blocked_by) == ((), 1, ())


def test_a_milestone_listing_that_fails_gives_no_milestone(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    for number in range(101):
        repo.milestone(f"R{number}")
    fake.fail(Fault(How.ANSWER, times=None, matches=lambda r: r.index >= 3))
    (gap,) = opened()[0].containers()
    assert gap == Gap("shop", REPO, "its milestones: GitHub answered 500")


@ways
def test_milestones_of_all_pages_and_states_are_read(
    repo: Repo, opened: Opener, graphql: bool
) -> None:
    for number in range(101):
        repo.milestone(f"R{number}").closed = repo.world.tick() if number % 2 else None
    told = list(opened(graphql=graphql)[0].containers())
    assert len({part.ref for part in told if not isinstance(part, Gap)}) == 101
    assert len([part for part in told if not isinstance(part, Gap) and part.is_open]) == 51


@pytest.mark.promise("R34")
def test_a_link_to_another_host_is_not_followed(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    rogue = '<http://198.51.100.7/repositories/1/issues?after=x>; rel="next"'
    fake.fail(
        Fault(
            How.ANSWER,
            status=200,
            body="[]",
            headers={"Link": rogue},
            matches=lambda r: r.path.endswith("/acme/shop/issues"),
        )
    )
    items, gaps = read(opened(graphql=False)[0])
    assert items == []
    assert "another host (198.51.100.7)" in gaps[0].reason


def test_rest_paging_never_builds_page_numbers(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.fill(201)
    read(opened(graphql=False)[0])
    asked = [r.query for r in fake.requests if r.path.endswith("/issues")]
    assert "page=2" not in asked[0]
    assert all("after=" in query for query in asked[1:])
    assert len(asked) == 3


def test_an_issue_is_not_read_twice_when_pages_overlap(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    made = repo.fill(150)

    def put_first_last() -> None:
        """As when GitHub's order is not what the cursor thinks."""
        moved: Issue = made[0]
        repo.issues.pop(moved.number)
        repo.issues[moved.number] = moved
        fake.tick()

    fake.fail(Fault(How.CALL, call=put_first_last, matches=at(2)))
    items, gaps = read(opened()[0])
    assert len(items) == len({item.ref for item in items}) == 150
    assert gaps == []


@ways
def test_paging_that_goes_in_a_circle_ends_as_a_gap(
    fake: FakeGitHub, repo: Repo, opened: Opener, graphql: bool
) -> None:
    repo.fill(3)
    reader, _ = opened(graphql=graphql)
    reader.rights()
    if graphql:
        page = '{"totalCount": 9, "nodes": [], "pageInfo": {"hasNextPage": true, "endCursor": "x"}}'
        body, headers = f'{{"data": {{"repository": {{"issues": {page}}}}}}}', {}
    else:
        place = f"{fake.base_url}/repositories/{repo.id}/issues?after=x"
        body, headers = "[]", {"Link": f'<{place}>; rel="next"'}
    fake.fail(
        Fault(
            How.ANSWER,
            status=200,
            body=body,
            headers=headers,
            times=None,
            matches=lambda r: asks_for_a_page(r) or r.path.endswith("/issues"),
        )
    )
    items, gaps = read(reader)
    assert (items, len(gaps)) == ([], 1)
    assert "paging" in gaps[0].reason

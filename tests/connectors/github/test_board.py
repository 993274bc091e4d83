"""What a project tells: columns, iterations, dates, numbers."""

import datetime as dt

import pytest

from bot.domain.backlog import Capability, Container, ContainerKind, Gap, Status
from bot.domain.roadmap import Source
from tests.connectors.github.conftest import Opener, read
from tests.connectors.github.harness import BOARD_SOURCE, REPO, SOURCE
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Iteration, Project, Repo

FIELDS = (
    ("Priority", "SINGLE_SELECT"),
    ("Sprint", "ITERATION"),
    ("Start date", "DATE"),
    ("Target date", "DATE"),
    ("Estimate", "NUMBER"),
    ("Customer", "TEXT"),
)


@pytest.fixture
def board(fake: FakeGitHub) -> Project:
    made = fake.project("acme/7", *FIELDS)
    made.iterations = [
        Iteration("i0", "Sprint 1", dt.date(2026, 9, 21), 14, completed=True),
        Iteration("i1", "Sprint 2", dt.date(2026, 10, 5), 14),
    ]
    return made


def test_the_fields_of_the_board_are_read(repo: Repo, board: Project, opened: Opener) -> None:
    board.place(
        repo.issue(),
        Status="In Review",
        Priority="P1",
        Sprint=board.iterations[1],
        Start_date=dt.date(2026, 10, 6),
        Target_date=dt.date(2026, 10, 16),
        Estimate=2.5,
        Customer="Globex",
    )
    ((item,), gaps) = read(opened(BOARD_SOURCE)[0])
    assert gaps == []
    assert (item.status, item.raw_status, item.mapped) == (Status.DOING, "In Review", True)
    assert (item.priority, item.estimate) == ("P1", 2.5)
    assert (item.start, item.due) == (dt.date(2026, 10, 6), dt.date(2026, 10, 16))
    assert item.sprint is not None
    assert str(item.sprint) == "shop:acme/7/sprint/i1"
    assert item.fields == (
        ("Status", "In Review"),
        ("Priority", "P1"),
        ("Sprint", "Sprint 2"),
        ("Start date", "2026-10-06"),
        ("Target date", "2026-10-16"),
        ("Estimate", "2.5"),
        ("Customer", "Globex"),
    )


def test_a_card_without_a_value_is_told_from_no_card(
    repo: Repo, board: Project, opened: Opener
) -> None:
    board.place(repo.issue())
    repo.issue()
    items, _ = read(opened(BOARD_SOURCE)[0])
    assert [item.fields for item in items] == [(("Status", ""),), ()]
    assert [item.raw_status for item in items] == ["open", "open"]


def test_the_column_of_a_closed_issue_is_kept_beside_its_state(
    repo: Repo, board: Project, opened: Opener
) -> None:
    board.place(repo.issue().close(), Status="In progress")
    ((item,), _) = read(opened(BOARD_SOURCE)[0])
    assert (item.status, item.fields) == (Status.DONE, (("Status", "In progress"),))


def test_iterations_are_sprints_whose_last_day_is_theirs(
    repo: Repo, board: Project, opened: Opener
) -> None:
    told = [part for part in opened(BOARD_SOURCE)[0].containers() if isinstance(part, Container)]
    assert [(c.ref.key, c.kind, c.title, c.is_open, c.start, c.due) for c in told] == [
        (
            "acme/7/sprint/i0",
            ContainerKind.SPRINT,
            "Sprint 1",
            False,
            dt.date(2026, 9, 21),
            dt.date(2026, 10, 4),
        ),
        (
            "acme/7/sprint/i1",
            ContainerKind.SPRINT,
            "Sprint 2",
            True,
            dt.date(2026, 10, 5),
            dt.date(2026, 10, 18),
        ),
    ]


@pytest.mark.parametrize(
    ("column", "status", "mapped"),
    [
        ("Todo", Status.TODO, True),
        ("BACKLOG", Status.TODO, True),
        ("In progress", Status.DOING, True),
        ("Done", Status.DOING, True),  # the issue is open: it is not over
        ("Parking lot", Status.TODO, False),
        ("QA gate", Status.DOING, True),
        ("Resolved", Status.DOING, True),  # the same words as for an imported backlog
        ("Selected for Development", Status.TODO, True),
        ("shipped to canary", Status.DONE, True),
    ],
)
def test_a_column_is_put_into_the_bots_words(
    repo: Repo, board: Project, opened: Opener, column: str, status: Status, mapped: bool
) -> None:
    words = {"qa GATE": Status.DOING, "Shipped to Canary": Status.DONE}
    board.place(repo.issue(labels=["in progress"]), Status=column)
    source = Source("shop", "github", (REPO,), project="acme/7", status_map=words)
    ((item,), _) = read(opened(source)[0])
    assert (item.status, item.raw_status, item.mapped) == (status, column, mapped)


def test_a_closed_issue_is_over_whatever_its_column_says(
    repo: Repo, board: Project, opened: Opener
) -> None:
    board.place(repo.issue().close(), Status="In progress")
    board.place(repo.issue().close("not_planned"), Status="Done")
    items, _ = read(opened(BOARD_SOURCE)[0])
    assert [(item.status, item.reason, item.raw_status) for item in items] == [
        (Status.DONE, "completed", "In progress"),
        (Status.DROPPED, "not_planned", "Done"),
    ]


def test_an_issue_outside_the_board_is_told_by_its_labels(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    other = fake.project("acme/8")
    other.place(repo.issue(labels=["WIP"]), Status="Done")
    other.place(repo.issue(), Status="In progress")
    items, _ = read(opened(BOARD_SOURCE)[0])
    assert [(item.status, item.raw_status, item.fields) for item in items] == [
        (Status.DOING, "WIP", ()),
        (Status.TODO, "open", ()),
    ]


def test_our_board_is_found_among_many(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    issue = repo.issue()
    for number in range(8, 24):
        fake.project(f"acme/{number}").place(issue, Status="Todo")
    board.place(issue, Status="In progress")
    ((item,), _) = read(opened(BOARD_SOURCE)[0])
    assert item.status is Status.DOING


@pytest.mark.parametrize("kind", ["classic", "fine", "app"])
def test_a_board_we_may_not_read_is_a_gap_and_items_are_still_given(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener, kind: str
) -> None:
    fake.token.kind = kind  # type: ignore[assignment]
    fake.token.rights.discard("projects")
    repo.issue()
    reader, _ = opened(BOARD_SOURCE)
    items, gaps = read(reader)
    assert len(items) == 1
    assert [(gap.source, gap.part, gap.partial) for gap in gaps] == [("shop", "", True)]
    assert gaps[0].reason.startswith("the project acme/7 could not be read: GitHub says: ")
    (gap,) = [part for part in reader.containers() if isinstance(part, Gap)]
    assert gap.part == "acme/7"
    assert gap.reason.startswith("GitHub says: ")
    assert [right.held for right in reader.rights() if right.part == "acme/7"] == [False]


def test_an_archived_card_says_nothing_of_open_work_and_still_tells_how_work_ended(
    repo: Repo, board: Project, opened: Opener
) -> None:
    sprint = board.iterations[0]
    for issue in (repo.issue("Open"), repo.issue("Done").close()):
        board.place(issue, Status="In progress", Sprint=sprint)
        board.archive(issue)
    items, _ = read(opened(BOARD_SOURCE)[0])
    assert [(item.status, item.raw_status, item.sprint is not None) for item in items] == [
        (Status.TODO, "open", False),
        (Status.DONE, "In progress", True),
    ]


def test_one_board_tells_of_issues_of_several_repositories_and_owners(
    fake: FakeGitHub, repo: Repo, board: Project, opened: Opener
) -> None:
    theirs = fake.repo("beta/api").issue("Theirs", kind="Feature")
    ours = repo.issue("Ours", kind="Epic")
    ours.adopt(theirs)
    theirs.blocked_by = [ours]
    for issue in (ours, theirs):
        board.place(issue, Status="In progress", Customer="Globex")
    source = Source("shop", "github", (REPO, "beta/api"), project="acme/7")
    items, gaps = read(opened(source)[0])
    told = {item.ref.key: item for item in items}
    assert (gaps, list(told)) == ([], ["acme/shop#1", "beta/api#1"])
    assert {item.fields for item in items} == {(("Status", "In progress"), ("Customer", "Globex"))}
    assert [item.kind for item in items] == ["Epic", "Feature"]
    assert told["beta/api#1"].parent == told["acme/shop#1"].ref == told["beta/api#1"].blocked_by[0]
    assert told["acme/shop#1"].children == (told["beta/api#1"].ref,)


def test_a_board_that_is_not_there_is_a_gap(repo: Repo, opened: Opener) -> None:
    repo.issue()
    items, gaps = read(opened(BOARD_SOURCE)[0])
    assert len(items) == 1
    assert "Could not resolve to a ProjectV2" in gaps[0].reason


def test_a_users_board_is_read_too(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    fake.project("ana/3").place(repo.issue(), Status="In progress")
    source = Source("shop", "github", (REPO,), project="ana/3")
    ((item,), gaps) = read(opened(source)[0])
    assert (item.status, gaps) == (Status.DOING, [])


def test_what_a_source_can_tell_is_known_before_the_first_read(
    fake: FakeGitHub, opened: Opener
) -> None:
    always = {Capability.HIERARCHY, Capability.LABEL_EVENTS, Capability.HIDDEN_NOTES}
    on_a_board = {
        Capability.DOING,
        Capability.SPRINTS,
        Capability.START_DATES,
        Capability.DUE_DATES,
        Capability.COLUMNS,
    }
    assert opened(Source("shop", "github", (REPO,)))[0].capabilities == always
    assert opened(SOURCE)[0].capabilities == always | {Capability.DOING}
    assert opened(BOARD_SOURCE)[0].capabilities == always | on_a_board
    assert fake.requests == []

"""Versions and sprints, also empty ones."""

import datetime as dt

import pytest

from bot.domain.backlog import Container, ContainerKind, Gap, ItemRef, Page
from bot.domain.roadmap import Source
from tests.connectors.jira.conftest import Jira, only
from tests.fakes.jira.faults import refuse, to


def ref(key: str) -> ItemRef:
    return ItemRef("pay", key)


def told(jira: Jira, *groups: str) -> tuple[dict[str, Container], list[Gap]]:
    parts = list(jira.reader(Source("pay", "jira", groups or ("PAY",))).containers())
    held = [part for part in parts if isinstance(part, Container)]
    found = {one.title: one for one in held}
    assert len(found) == len(held)
    return found, [part for part in parts if isinstance(part, Gap)]


def test_a_version_has_its_dates_and_whether_it_is_out(jira: Jira) -> None:
    jira.pay.version("4.2", start=dt.date(2026, 1, 1), release=dt.date(2026, 2, 1))
    jira.pay.version("4.1", released=True, release=dt.date(2025, 12, 1))
    jira.pay.version("4.0", released=True)
    jira.pay.version("3/beta", archived=True)
    found, gaps = told(jira)
    assert not gaps
    version = found["4.2"]
    assert (version.ref, version.kind) == (ref("PAY/version/4.2"), ContainerKind.VERSION)
    assert (version.start, version.due) == (dt.date(2026, 1, 1), dt.date(2026, 2, 1))
    assert (version.is_open, version.closed) == (True, None)
    assert version.url.startswith(f"{jira.base_url}/projects/PAY/versions/")
    assert not found["4.1"].is_open
    assert found["4.1"].closed == dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
    assert (found["4.0"].is_open, found["4.0"].closed) == (False, None)
    assert found["3/beta"].ref == ref("PAY/version/3-beta")
    assert (found["3/beta"].is_open, found["3/beta"].closed) == (False, None)


def test_sprints_that_are_not_over_come_from_the_boards(jira: Jira) -> None:
    board = jira.pay.board()
    board.sprint("Past", "closed")
    start, end = (dt.datetime(2026, 1, day, 9, tzinfo=dt.UTC) for day in (5, 19))
    now = board.sprint("Now", "active", start=start, end=end)
    board.sprint("Next")
    found, gaps = told(jira)
    assert not gaps
    assert set(found) == {"Now", "Next"}
    assert found["Now"].ref == ref(f"{board.id}/sprint/{now.id}")
    assert found["Now"].kind is ContainerKind.SPRINT
    assert (found["Now"].start, found["Now"].due) == (dt.date(2026, 1, 5), dt.date(2026, 1, 19))
    assert found["Next"].is_open


def test_an_item_is_in_the_sprint_that_is_listed(jira: Jira) -> None:
    jira.pay.issue(sprint=jira.pay.board().sprint("Now", "active"))
    found, _ = told(jira)
    assert only(jira.reader()).sprint == found["Now"].ref


def test_a_sprint_that_is_over_is_told_once_items_of_it_were_read(jira: Jira) -> None:
    board = jira.pay.board()
    start, end, over = (dt.datetime(2026, 1, day, 9, tzinfo=dt.UTC) for day in (5, 19, 20))
    past = board.sprint("Past, but [not] forgotten", "closed", start=start, end=end, complete=over)
    board.sprint("Older", "closed")
    jira.pay.issue(sprint=[past, board.sprint("Now", "active")])
    jira.pay.issue(sprint=past, status="Done")
    reader = jira.reader()
    items = [item for page in reader.items() if isinstance(page, Page) for item in page.items]
    found = {one.title: one for one in reader.containers() if isinstance(one, Container)}
    assert set(found) == {"Past, but [not] forgotten", "Now"}
    told = found["Past, but [not] forgotten"]
    assert (told.start, told.due, told.closed) == (start.date(), end.date(), over)
    assert not told.is_open
    assert [item.sprint for item in items] == [found["Now"].ref, told.ref]


def test_a_board_may_have_more_sprints_than_a_page(jira: Jira) -> None:
    board = jira.pay.board()
    for number in range(120):
        board.sprint(f"Sprint {number}")
    found, gaps = told(jira)
    assert (len(found), gaps) == (120, [])


def test_a_sprint_on_two_boards_is_told_once(jira: Jira) -> None:
    board, other = jira.pay.board("One"), jira.pay.board("Two")
    other.sprints.append(board.sprint("Shared"))
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"Shared"}, [])


def test_kanban_boards_have_no_sprints_and_team_managed_ones_may_have(jira: Jira) -> None:
    jira.pay.board("Flow", kind="kanban")
    jira.pay.board("Team", kind="simple").sprint("Sprint 1")
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"Sprint 1"}, [])


def test_a_team_managed_board_without_sprints_is_no_gap(jira: Jira) -> None:
    jira.pay.board("Team", kind="simple")
    fault = refuse(400, '{"errorMessages": ["The board does not support sprints"]}', times=None)
    fault.matches = to("GET", "/sprint")
    jira.fake.fail(fault)
    assert told(jira) == ({}, [])


def test_a_jira_without_boards_has_no_sprints(jira: Jira) -> None:
    jira.fake.agile = False
    jira.pay.version("4.2")
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"4.2"}, [])


@pytest.mark.parametrize("status", [400, 403, 500])
def test_other_trouble_with_sprints_is_told_beside_the_items(jira: Jira, status: int) -> None:
    jira.pay.version("4.2")
    jira.pay.board("First").sprint("Kept")
    jira.pay.board("Second").sprint("Lost")
    fault = refuse(status, times=None)
    second = jira.fake.boards[1].id
    fault.matches = to("GET", f"/board/{second}/sprint")
    jira.fake.fail(fault)
    found, gaps = told(jira)
    assert set(found) == {"4.2", "Kept"}
    assert [(gap.part, gap.beside, gap.partial) for gap in gaps] == [("PAY sprints", True, True)]
    assert "the sprints of the board Second" in gaps[0].reason


def test_versions_that_cannot_be_read_are_a_gap_in_that_project_alone(jira: Jira) -> None:
    jira.pay.version("4.2")
    jira.fake.project("OPS").version("7")
    fault = refuse(500, times=None)
    fault.matches = to("GET", "/project/PAY/versions")
    jira.fake.fail(fault)
    found, gaps = told(jira, "PAY", "OPS")
    assert set(found) == {"7"}
    assert [(gap.part, gap.beside) for gap in gaps] == [("PAY", False)]

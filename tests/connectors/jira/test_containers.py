"""Versions and sprints, also empty ones."""

import datetime as dt
import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.domain.backlog import Container, ContainerKind, Gap, ItemRef, Page
from bot.domain.roadmap import Source
from tests.connectors.jira.conftest import Jira, only, read
from tests.fakes.jira.faults import refuse, to
from tests.fakes.jira.places import Board


def ref(key: str) -> ItemRef:
    return ItemRef("pay", key)


def told(jira: Jira, *groups: str) -> tuple[dict[str, Container], list[Gap]]:
    """What a reader tells that has read the items."""
    reader = jira.reader(Source("pay", "jira", groups or ("PAY",)))
    read(reader)
    return apart(reader.containers())


def apart(told: Iterable[Container | Gap]) -> tuple[dict[str, Container], list[Gap]]:
    parts = list(told)
    held = [p for p in parts if isinstance(p, Container) and p.title != "Long ago"]
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


def used(jira: Jira, name: str = "", kind: str = "scrum") -> Board:
    """A board whose sprints items of the project were in: Data Center tells no other of it."""
    board = jira.pay.board(name, kind)
    if not jira.cloud:
        jira.pay.issue(sprint=board.sprint("Long ago", "closed"))
    return board


def test_sprints_that_are_not_over_come_from_the_boards(jira: Jira) -> None:
    board = used(jira)
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
    board = used(jira)
    for number in range(120):
        board.sprint(f"Sprint {number}")
    found, gaps = told(jira)
    assert (len(set(found)), gaps) == (120, [])


def test_a_sprint_on_two_boards_is_told_once(jira: Jira) -> None:
    board, other = used(jira, "One"), used(jira, "Two")
    other.sprints.append(board.sprint("Shared"))
    reader = jira.reader()
    read(reader)
    titles = [one.title for one in reader.containers() if isinstance(one, Container)]
    assert titles.count("Shared") == 1


def test_kanban_boards_have_no_sprints_and_team_managed_ones_may_have(jira: Jira) -> None:
    jira.pay.board("Flow", kind="kanban")
    used(jira, "Team", kind="simple").sprint("Sprint 1")
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"Sprint 1"}, [])


def test_a_team_managed_board_without_sprints_is_no_gap(jira: Jira) -> None:
    used(jira, "Team", kind="simple")
    fault = refuse(400, '{"errorMessages": ["The board does not support sprints"]}', times=None)
    fault.matches = to("GET", "/sprint")
    jira.fake.fail(fault)
    found, gaps = told(jira)
    assert (set(found), gaps) == (set(), [])


def test_a_jira_without_boards_has_no_sprints(jira: Jira) -> None:
    jira.fake.agile = False
    jira.pay.version("4.2")
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"4.2"}, [])


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_board_that_cannot_be_read_hides_only_its_sprints_without_items(
    jira: Jira, status: int
) -> None:
    """Boards that we may not see are usual, and a gap would leave open what is fixed."""
    used(jira, "First").sprint("Kept")
    second = used(jira, "Second")
    second.sprint("Lost")
    jira.pay.issue(sprint=second.sprint("Held", "active"))
    fault = refuse(status, times=None)
    fault.matches = to("GET", f"/board/{second.id}/sprint")
    jira.fake.fail(fault)
    with capture_logs() as logged:
        found, gaps = told(jira)
    assert (set(found), gaps) == ({"Kept", "Held"}, [])
    (event,) = [one for one in logged if one["event"] == "board_unreadable"]
    assert event["board"] == str(second.id)
    assert "the sprints of the board Second" in event["reason"]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_boards_that_we_may_not_list_are_no_gap(jira: Jira, status: int) -> None:
    jira.pay.issue(sprint=jira.pay.board().sprint("Held"))
    body = json.dumps({"code": status, "message": "Unauthorized; scope does not match"})
    fault = refuse(status, body, times=None)
    fault.matches = to("GET", "/board")
    jira.fake.fail(fault)
    with capture_logs() as logged:
        found, gaps = told(jira)
    assert (set(found), gaps) == ({"Held"}, [])
    assert [one["project"] for one in logged if one["event"] == "boards_unreadable"] == ["PAY"]


def test_boards_that_do_not_answer_are_told_beside_the_items(jira: Jira) -> None:
    jira.pay.issue(sprint=jira.pay.board().sprint("Held"))
    fault = refuse(500, times=None)
    fault.matches = to("GET", "/board")
    jira.fake.fail(fault)
    found, gaps = told(jira)
    assert set(found) == {"Held"}
    assert [(gap.part, gap.beside) for gap in gaps] == [("PAY sprints", True)]
    assert "its boards: Jira answered 500" in gaps[0].reason


def test_boards_that_only_show_the_project_are_not_asked(jira: Jira) -> None:
    """A filter over many projects puts a board beside each of them."""
    jira.pay.issue(sprint=used(jira).sprint("Ours", "active"))
    ops = jira.fake.project("OPS")
    others = [ops.board(f"Board {number}") for number in range(60)]
    for other in others:
        other.projects.append(jira.pay)
        other.sprint(f"Of {other.name}")
    shared = others[7]
    jira.pay.issue(sprint=shared.sprint("Shared", "active"))
    found, gaps = told(jira)
    assert (set(found), gaps) == ({"Ours", "Shared", "Of Board 7"}, [])
    asked = [one for one in jira.fake.requests if one.path.endswith("/sprint")]
    assert len(asked) == 2


def test_before_any_item_is_read_a_project_has_the_sprints_of_its_own_boards(cloud: Jira) -> None:
    board = cloud.pay.board()
    cloud.pay.issue(sprint=board.sprint("Now", "active"))
    board.sprint("Next")
    found, gaps = apart(cloud.reader().containers())
    assert (set(found), gaps) == ({"Now", "Next"}, [])


def test_a_sprint_keeps_its_key_whoever_tells_it_without_its_board(cloud: Jira) -> None:
    board = cloud.pay.board()
    now = board.sprint("Now", "active")
    cloud.pay.issue(sprint=now)
    listed = {"id": now.id, "name": "Now", "state": "active"}  # no originBoardId
    page = json.dumps({"values": [listed], "isLast": True})
    fault = refuse(200, page, times=None)
    fault.matches = to("GET", "/sprint")
    other = cloud.pay.board("Other")
    with cloud.fake.failing(fault):
        reader = cloud.reader()
        first, _ = apart(reader.containers())
        items, _ = read(reader)
        again, gaps = apart(reader.containers())
    assert not gaps
    assert items["PAY-1"].sprint == first["Now"].ref == again["Now"].ref
    assert other.id != board.id


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # Monday at midnight till Friday in the last minute.
        ("Europe/Berlin", "2026-10-05T00:00", "2026-10-16T23:59"),
        # Monday morning till Friday after work, when it is Saturday in UTC.
        ("America/Los_Angeles", "2026-10-05T09:00", "2026-10-16T17:30"),
    ],
)
def test_a_sprint_has_the_days_that_its_team_reads_in_the_calendar(
    jira: Jira, zone: str, start: str, end: str
) -> None:
    there = ZoneInfo(zone)
    begins, ends = (dt.datetime.fromisoformat(text).replace(tzinfo=there) for text in (start, end))
    jira.pay.issue(sprint=jira.pay.board().sprint("Now", "active", start=begins, end=ends))
    reader = jira.reader(zone=there)
    read(reader)
    found, _ = apart(reader.containers())
    assert (found["Now"].start, found["Now"].due) == (dt.date(2026, 10, 5), dt.date(2026, 10, 16))


def test_a_version_is_out_on_its_day_where_the_product_is(jira: Jira) -> None:
    jira.pay.version("4.1", released=True, release=dt.date(2026, 10, 5))
    there = ZoneInfo("America/Los_Angeles")
    found, _ = apart(jira.reader(zone=there).containers())
    closed = found["4.1"].closed
    assert closed is not None
    assert closed.astimezone(there).date() == dt.date(2026, 10, 5)


def test_versions_that_cannot_be_read_are_a_gap_in_that_project_alone(jira: Jira) -> None:
    jira.pay.version("4.2")
    jira.fake.project("OPS").version("7")
    fault = refuse(500, times=None)
    fault.matches = to("GET", "/project/PAY/versions")
    reader = jira.reader(Source("pay", "jira", ("PAY", "OPS")))
    read(reader)
    with jira.fake.failing(fault):
        # They came with the projects, and are asked for by themselves only the next time.
        found, gaps = apart(reader.containers())
        assert (set(found), gaps) == ({"4.2", "7"}, [])
        found, gaps = apart(reader.containers())
    assert set(found) == {"7"}
    assert [(gap.part, gap.beside) for gap in gaps] == [("PAY", False)]


def test_whether_a_sprint_runs_is_told_by_its_state(jira: Jira) -> None:
    board = jira.pay.board()
    over = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    late = board.sprint("Late", "active", start=over, end=over)
    coming, past = board.sprint("Coming"), board.sprint("Past", "closed", start=over)
    for one in (late, coming, past):
        jira.pay.issue(sprint=one)
    reader = jira.reader()
    assert [page for page in reader.items() if isinstance(page, Gap)] == []
    found = {one.title: one.running for one in reader.containers() if isinstance(one, Container)}
    assert found == {"Late": True, "Coming": False, "Past": None}

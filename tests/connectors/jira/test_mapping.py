"""Shapes of Jira's JSON that vary from server to server."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Status
from bot.domain.roadmap import Source
from connectors.jira import values
from connectors.jira.fields import FieldMap
from connectors.jira.mapping import Mapper
from connectors.jira.phrases import HOLDS_UP, WAITS, waits
from connectors.jira.sprints import Sprints
from connectors.jira.survey import Project, Survey

PAY = Project("PAY", "PAY", "1")
FIELDS = FieldMap(
    epic_link=("customfield_1", "customfield_2"),
    sprint=("customfield_3",),
    rank=("customfield_4",),
    story_points=("customfield_5",),
    start=("customfield_6",),
    team=("customfield_7",),
)
CHANGED = "2026-02-03T10:00:00.000+0100"


def item(*, is_cloud: bool = True, project: Project = PAY, **fields: Any) -> BacklogItem:
    survey = Survey(is_cloud, "", "https://acme.example", "", FIELDS, {"PAY": project}, {})
    told = {
        "summary": "An item",
        "issuetype": {"name": "Story"},
        "status": {"name": "To Do", "statusCategory": {"key": "new"}},
        "created": "2026-01-01T00:00:00.000+0000",
        "updated": "2026-01-01T00:00:00.000+0000",
        **fields,
    }
    mapper = Mapper(Source("pay", "jira", ("PAY",)), survey, Sprints())
    return mapper.item(project, {"key": "PAY-1", "id": "7", "fields": told})


def link(inward: str, outward: str, **ends: Any) -> dict[str, Any]:
    return {"type": {"name": "X", "inward": inward, "outward": outward}, **ends}


def status(category: str) -> dict[str, Any]:
    return {"name": "S", "statusCategory": {"key": category}}


def test_on_cloud_work_began_when_its_category_changed() -> None:
    told = item(status=status("indeterminate"), statuscategorychangedate=CHANGED)
    assert told.started == dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC)
    assert told.closed is None


def test_a_done_item_without_resolution_was_closed_when_its_category_changed() -> None:
    told = item(status=status("done"), statuscategorychangedate=CHANGED)
    assert told.closed == dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC)
    assert told.started is None


def test_an_open_item_has_neither() -> None:
    told = item(status=status("new"), statuscategorychangedate=CHANGED)
    assert (told.started, told.closed) == (None, None)


def test_the_parent_counts_before_the_epic_link() -> None:
    told = item(parent={"key": "PAY-9"}, customfield_1="PAY-8")
    assert str(told.parent) == "pay:PAY-9"


@pytest.mark.parametrize(
    "link", ["PAY-8", {"key": "PAY-8"}, {"data": {"key": "PAY-8"}, "showField": True}]
)
def test_a_parent_link_of_plans_is_read_in_each_of_its_shapes(link: Any) -> None:
    assert str(item(customfield_2=link).parent) == "pay:PAY-8"


@pytest.mark.parametrize("link", [None, "", {}, {"data": None}, {"data": {}}, 7])
def test_a_link_to_nothing_is_no_parent(link: Any) -> None:
    assert item(customfield_1=link).parent is None


@pytest.mark.parametrize(
    ("links", "blockers"),
    [
        ([link("is blocked by", "blocks", inwardIssue={"key": "OPS-1"})], ["pay:OPS-1"]),
        ([link("is blocked by", "blocks", outwardIssue={"key": "OPS-1"})], []),
        ([link("is depended on by", "depends on", outwardIssue={"key": "OPS-1"})], ["pay:OPS-1"]),
        ([link("is depended on by", "depends on", inwardIssue={"key": "OPS-1"})], []),
        ([link("is duplicated by", "duplicates", inwardIssue={"key": "OPS-1"})], []),
        (
            [link("is blocked by", "blocks", inwardIssue={"key": key}) for key in ("B-2", "A-1")]
            + [link("is required by", "requires", outwardIssue={"key": "B-2"})],
            ["pay:B-2", "pay:A-1"],
        ),
    ],
)
def test_the_phrase_of_a_links_direction_says_who_waits(
    links: list[Any], blockers: list[str]
) -> None:
    assert [str(ref) for ref in item(issuelinks=links).blocked_by] == blockers


def test_no_phrase_says_both() -> None:
    assert not WAITS & HOLDS_UP
    assert waits("clones") is None


def test_a_sprint_of_data_center_is_a_text_that_was_an_object() -> None:
    text = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=12,rapidViewId=84,state=ACTIVE,"
        "name=Sprint 7, id=99,state=CLOSED,startDate=2026-01-05T09:00:00.000+01:00,"
        "endDate=<null>,completeDate=<null>,sequence=12,goal=Ship [it], at last]"
    )
    assert values.sprint(text) == values.Sprint(
        "12", "84", "active", "2026-01-05T09:00:00.000+01:00", name="Sprint 7, id=99"
    )
    assert str(item(customfield_3=[text]).sprint) == "pay:84/sprint/12"


@pytest.mark.parametrize("told", ["", "Sprint 7", "Sprint@1[]", {}, {"name": "Sprint 7"}])
def test_what_is_no_sprint_is_none(told: Any) -> None:
    assert values.sprint(told) is None
    assert item(customfield_3=[told]).sprint is None


def test_an_item_whose_board_is_not_told_is_in_its_sprint_all_the_same() -> None:
    sprints = [{"id": 12, "state": "active", "originBoardId": 84}]
    assert str(item(customfield_3=sprints).sprint) == "pay:84/sprint/12"


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("0|000000:", 0.0),
        ("0|00000z:", 35.0),
        ("0|000010:", 36.0),
        ("1|000000:", 36.0**6),
        ("0|000000:i", 0.5),
        ("0|000000:0001", 36.0**-4),
        ("", None),
        ("not a rank", None),
        ("12", None),
        (None, None),
        (7, None),
    ],
)
def test_a_rank_becomes_a_number(text: Any, rank: float | None) -> None:
    assert item(customfield_4=text).rank == rank


@pytest.mark.parametrize(
    ("value", "points"),
    [
        *((3.0, 3.0), (3, 3.0), ("5", 5.0), ({"value": "8"}, 8.0), (None, None)),
        *(("many", None), (True, None), ([], None), ({}, None)),
    ],
)
def test_points_may_be_a_number_or_a_choice(value: Any, points: float | None) -> None:
    assert item(customfield_5=value).estimate == points


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"id": "1", "name": "Alpha", "title": "Alpha"}, ["Alpha"]),
        ({"id": "1", "title": "Alpha"}, ["Alpha"]),
        ({"value": "Alpha"}, ["Alpha"]),
        ([{"value": "Alpha"}, {"value": "Beta"}], ["Alpha", "Beta"]),
        ("Alpha", ["Alpha"]),
        ({"id": "1"}, []),
        ([], []),
        (None, []),
    ],
)
def test_a_team_is_told_by_its_name(value: Any, names: list[str]) -> None:
    assert item(customfield_7=value).fields == tuple(("Team", name) for name in names)


def test_a_start_may_be_an_instant() -> None:
    assert item(customfield_6="2026-03-01T23:30:00.000+0100").start == dt.date(2026, 3, 1)


def test_people_are_known_by_account_on_cloud_and_by_name_on_data_center() -> None:
    ana = {"accountId": "712020:ana", "name": "ana", "displayName": "Ana"}
    assert item(assignee=ana, reporter=ana).assignees == ("712020:ana",)
    told = item(is_cloud=False, assignee=ana, reporter=ana)
    assert (told.assignees, told.reporter) == (("ana",), "ana")


def test_somebody_whose_name_is_withheld_is_nobody() -> None:
    told = item(assignee={"displayName": "Anonymous"}, reporter=None)
    assert (told.assignees, told.reporter) == ((), "")


def test_a_status_that_is_told_without_category_is_unmapped() -> None:
    told = item(status={"name": "Somewhere"})
    assert (told.status, told.mapped) == (Status.TODO, False)

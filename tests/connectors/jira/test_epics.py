"""An epic is never thought finished because what is left of it is in another project."""

import pytest

from bot.domain.backlog import ItemRef, Page
from bot.domain.roadmap import Source
from tests.connectors.jira.conftest import Jira, read
from tests.fakes.jira.faults import refuse


def ref(key: str) -> ItemRef:
    return ItemRef("pay", key)


def test_an_open_epic_counts_its_open_children_in_projects_not_read(jira: Jira) -> None:
    epic = jira.pay.issue("Guest checkout", kind="Epic")
    jira.pay.issue("Story", epic=epic, status="Done")
    ops = jira.fake.project("OPS")
    ops.issue("Left to do", epic=epic)
    ops.issue("Over", epic=epic, status="Done")
    items, gaps = read(jira.reader())
    assert not gaps
    assert items["PAY-1"].children == (ref("OPS-1"),)
    assert items["PAY-1"].child_count == 1


def test_it_is_asked_once_for_all_epics_and_after_all_projects(jira: Jira) -> None:
    ops = jira.fake.project("OPS")
    for project in (jira.pay, ops):
        for _ in range(3):
            project.issue(kind="Epic")
    pages = list(jira.reader(Source("pay", "jira", ("PAY", "OPS"))).items())
    told = [(p.part, [i.ref.key for i in p.items]) for p in pages[-2:] if isinstance(p, Page)]
    assert told == [
        ("PAY", ["PAY-1", "PAY-2", "PAY-3"]),
        ("OPS", ["OPS-1", "OPS-2", "OPS-3"]),
    ]
    assert len(jira.searches()) == 3


def test_a_hundred_epics_are_asked_for_at_a_time(jira: Jira) -> None:
    epics = [jira.pay.issue(kind="Epic") for _ in range(101)]
    jira.fake.project("OPS").issue(epic=epics[100])
    items, gaps = read(jira.reader())
    assert not gaps
    assert len(items) == 101
    assert items["PAY-101"].children == (ref("OPS-1"),)
    asked = [r for r in jira.searches() if "not in" in r.body["jql"]]
    assert len(asked) == 2


def test_closed_epics_and_other_items_are_not_asked_about(jira: Jira) -> None:
    jira.pay.issue(kind="Epic", status="Done")
    jira.pay.issue()
    read(jira.reader())
    assert len(jira.searches()) == 1


def test_only_keys_and_parents_are_asked_for(jira: Jira) -> None:
    jira.pay.issue(kind="Epic")
    read(jira.reader())
    link = jira.fake.the_field("Epic Link").id
    fields = jira.searches()[-1].body["fields"]
    assert {"parent", link} <= set(fields)
    assert "summary" not in fields


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_where_it_cannot_be_known_something_is_unseen_below_each_epic(
    jira: Jira, status: int
) -> None:
    epic = jira.pay.issue(kind="Epic")
    jira.pay.issue(epic=epic, status="Done")
    jira.pay.issue(epic=epic, status="Done")
    jira.pay.issue(kind="Epic")
    fault = refuse(status, times=None)
    fault.matches = lambda request: bool(request.body) and "not in" in request.body["jql"]
    jira.fake.fail(fault)
    items, gaps = read(jira.reader())
    assert len(items) == 4
    assert [(gap.part, gap.beside) for gap in gaps] == [
        ("items below its epics in other projects", True)
    ]
    assert items["PAY-1"].child_count == 3  # one more than are listed
    assert items["PAY-4"].child_count == 1


def test_data_center_knows_an_epic_by_its_name_field(data_center: Jira) -> None:
    """There a type has no level, and the type of epics may be called anything."""
    saga = data_center.fake.kind("Saga", level=1)
    assert saga.name == "Saga"
    epic = data_center.pay.issue("Guest checkout", kind="Saga")
    data_center.fake.project("OPS").issue(epic=epic)
    items, _ = read(data_center.reader())
    assert items["PAY-1"].children == (ref("OPS-1"),)


def test_cloud_may_have_given_up_the_links_to_epics(cloud: Jira) -> None:
    epic = cloud.pay.issue(kind="Epic")
    cloud.fake.project("OPS").issue(epic=epic)
    fault = refuse(400, times=None)
    fault.matches = lambda request: bool(request.body) and "cf[" in request.body["jql"]
    cloud.fake.fail(fault)
    items, gaps = read(cloud.reader())
    assert not gaps
    assert items["PAY-1"].children == (ref("OPS-1"),)


def test_a_reading_that_was_broken_off_leaves_nothing_over(jira: Jira) -> None:
    jira.pay.issue(kind="Epic")
    reader = jira.reader()
    next(iter(reader.items()))
    items, gaps = read(reader)
    assert (set(items), gaps) == ({"PAY-1"}, [])

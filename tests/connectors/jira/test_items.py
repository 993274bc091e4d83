"""What an item of Jira becomes, on Cloud and on Data Center."""

import datetime as dt

import pytest

from bot.domain.backlog import ItemRef, Status, Visibility
from bot.domain.roadmap import Source
from connectors.jira import open_reader
from tests.connectors.jira.conftest import Jira, only, read
from tests.connectors.jira.harness import SOURCE, never_wait
from tests.fakes.jira.faults import refuse, to


def ref(key: str) -> ItemRef:
    return ItemRef("pay", key)


def test_an_item_has_all_that_jira_tells(jira: Jira) -> None:
    sprint = jira.pay.board().sprint("Sprint 7", "active")
    issue = jira.pay.issue(
        "Pay by card",
        kind="Bug",
        labels=["web", "checkout"],
        assignee="bob",
        versions=["4.2", "4.3"],
        components=["Basket"],
        sprint=sprint,
        due=dt.date(2026, 2, 1),
        start=dt.date(2026, 1, 12),
        points=3,
        team="Alpha",
        priority="High",
    )
    item = only(jira.reader())
    bob = jira.fake.user("bob")
    assert item.ref == ref("PAY-1")
    assert (item.title, item.kind, item.group) == ("Pay by card", "Bug", "PAY")
    assert (item.status, item.raw_status, item.mapped) == (Status.TODO, "To Do", True)
    assert item.labels == ("checkout", "web")
    assert item.assignees == ((bob.account if jira.cloud else "bob"),)
    assert item.reporter == (jira.fake.ana.account if jira.cloud else "ana")
    assert item.versions == (ref("PAY/version/4.2"), ref("PAY/version/4.3"))
    assert item.sprint == ref(f"{sprint.board.id}/sprint/{sprint.id}")
    assert (item.start, item.due) == (dt.date(2026, 1, 12), dt.date(2026, 2, 1))
    assert (item.estimate, item.priority) == (3.0, "High")
    assert item.fields == (
        *(("Component", "Basket"), ("Fix Version", "4.2"), ("Fix Version", "4.3")),
        ("Team", "Alpha"),
    )
    assert item.visibility is Visibility.INTERNAL
    assert item.url == f"{jira.base_url}/browse/PAY-1"
    assert (item.created, item.updated) == (issue.created, issue.updated)
    assert (item.closed, item.reason) == (None, None)


def test_an_item_may_have_next_to_nothing(jira: Jira) -> None:
    jira.pay.issue()
    item = only(jira.reader())
    assert (item.labels, item.assignees, item.versions, item.children) == ((), (), (), ())
    assert (item.sprint, item.parent, item.start, item.due, item.estimate) == (None,) * 5
    assert (item.fields, item.blocked_by) == ((), ())


def test_instants_are_utc_whatever_the_zone_of_our_profile(jira: Jira) -> None:
    jira.fake.bot.zone = "Asia/Kolkata"
    at = dt.datetime(2026, 1, 5, 22, 15, tzinfo=dt.UTC)
    jira.pay.issue(created=at, status="Done", resolved=at)
    item = only(jira.reader())
    assert (item.created, item.updated, item.closed) == (at, at, at)
    assert item.created.tzinfo is dt.UTC


def test_looking_up_and_listing_tell_the_same(jira: Jira) -> None:
    board = jira.pay.board()
    epic = jira.pay.issue("Guest checkout", kind="Epic")
    story = jira.pay.issue("Pay", epic=epic, sprint=board.sprint("S"), points=2, team="A")
    jira.pay.issue("Part of it", parent=story, security="Board only")
    jira.fake.project("OPS").issue("Elsewhere", epic=epic)
    reader = jira.reader()
    items, gaps = read(reader)
    assert not gaps
    assert items == {key: reader.item(key) for key in ("PAY-1", "PAY-2", "PAY-3")}


def test_words_are_asked_for_in_english_whatever_the_profile_says(jira: Jira) -> None:
    jira.pay.issue()
    only(jira.reader())
    assert jira.fake.languages == {("en-US", "true")}


def test_an_entry_of_the_map_may_be_a_resolution(jira: Jira) -> None:
    jira.pay.issue(status="Done", resolution="Superseded")
    assert only(jira.reader()).status is Status.DONE
    source = Source("pay", "jira", ("PAY",), status_map={"superseded": Status.DROPPED})
    item = only(jira.reader(source))
    assert (item.status, item.reason, item.raw_status) == (Status.DROPPED, "Superseded", "Done")


@pytest.mark.parametrize(
    ("name", "category", "resolution", "status"),
    [
        ("Selected", "new", None, Status.TODO),
        ("Coding", "indeterminate", None, Status.DOING),
        ("Shipped", "done", "Fixed", Status.DONE),
        ("Shipped", "done", "", Status.DONE),
        ("Shipped", "done", "Won't Do", Status.DROPPED),
        ("Shipped", "done", "Duplicate", Status.DROPPED),
        ("Cancelled", "done", "", Status.DROPPED),
    ],
)
def test_a_status_is_read_by_its_category_and_resolution(
    jira: Jira, name: str, category: str, resolution: str | None, status: Status
) -> None:
    jira.fake.status(name, category)
    jira.pay.issue(status=name, resolution=resolution)
    item = only(jira.reader())
    assert (item.status, item.raw_status, item.mapped) == (status, name, True)


def test_the_status_map_counts_more_than_the_category(jira: Jira) -> None:
    jira.fake.status("Rejected", "done")
    jira.pay.issue(status="Rejected")
    source = Source("pay", "jira", ("PAY",), status_map={"rejected": Status.DROPPED})
    assert only(jira.reader(source)).status is Status.DROPPED


def test_a_status_without_category_is_unmapped_until_the_map_has_it(jira: Jira) -> None:
    jira.fake.status("In Progress somewhere", "undefined")
    jira.fake.status("Closed", "undefined")
    jira.pay.issue(status="Closed", resolution="Done")
    item = only(jira.reader())
    assert (item.status, item.mapped, item.closed) == (Status.TODO, False, None)
    source = Source("pay", "jira", ("PAY",), status_map={"Closed": Status.DONE})
    item = only(jira.reader(source))
    assert (item.status, item.mapped) == (Status.DONE, True)


def test_a_closed_item_tells_when_and_why(jira: Jira) -> None:
    at = dt.datetime(2026, 1, 3, 9, 0, tzinfo=dt.UTC)
    jira.pay.issue(status="Done", resolution="Won't Do", resolved=at)
    item = only(jira.reader())
    assert (item.closed, item.reason) == (at, "Won't Do")


def test_a_resolution_left_behind_by_a_reopening_says_nothing(jira: Jira) -> None:
    jira.pay.issue(status="In Progress", resolution="Fixed")
    item = only(jira.reader())
    assert (item.status, item.closed, item.reason) == (Status.DOING, None, None)


def test_an_item_with_a_security_level_is_private(jira: Jira) -> None:
    jira.pay.issue(security="Board only")
    assert only(jira.reader()).visibility is Visibility.PRIVATE


def test_sub_tasks_are_children(jira: Jira) -> None:
    story = jira.pay.issue("Story")
    jira.pay.issue("One", parent=story)
    jira.pay.issue("Two", parent=story)
    items, _ = read(jira.reader())
    assert items["PAY-1"].children == (ref("PAY-2"), ref("PAY-3"))
    assert items["PAY-1"].child_count == 2
    assert items["PAY-2"].parent == ref("PAY-1")


def test_an_item_is_below_its_epic(jira: Jira) -> None:
    epic = jira.pay.issue("Epic", kind="Epic")
    jira.pay.issue("Story", epic=epic)
    items, _ = read(jira.reader())
    assert items["PAY-2"].parent == ref("PAY-1")


def test_an_item_waits_for_what_blocks_it(jira: Jira) -> None:
    one, two, three = jira.pay.fill(3)
    one.link("Blocks", two)
    three.link("Relates", two)
    items, _ = read(jira.reader())
    assert items["PAY-2"].blocked_by == (ref("PAY-1"),)
    assert items["PAY-1"].blocked_by == ()
    assert items["PAY-3"].blocked_by == ()


def test_an_item_may_wait_for_one_of_another_project(jira: Jira) -> None:
    other = jira.fake.project("OPS").issue()
    other.link("Blocks", jira.pay.issue())
    assert only(jira.reader()).blocked_by == (ref("OPS-1"),)


def test_the_sprint_is_the_active_one_else_the_next_or_the_last_that_is_over(jira: Jira) -> None:
    board = jira.pay.board()
    older = board.sprint("Older", "closed", start=dt.datetime(2025, 11, 1, tzinfo=dt.UTC))
    past = board.sprint("Past", "closed", start=dt.datetime(2025, 12, 1, tzinfo=dt.UTC))
    active = board.sprint("Now", "active")
    late = board.sprint("Late", start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    soon = board.sprint("Soon, state=active", start=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    unplanned = board.sprint("Some day")
    for sprints in (
        [past, active, soon],
        [past, late, soon, unplanned],
        [past, older],
        [unplanned],
    ):
        jira.pay.issue(sprint=sprints)
    items, _ = read(jira.reader())
    told = [items[f"PAY-{n}"].sprint for n in (1, 2, 3, 4)]
    assert told == [
        *(ref(f"{board.id}/sprint/{active.id}"), ref(f"{board.id}/sprint/{soon.id}")),
        *(ref(f"{board.id}/sprint/{past.id}"), ref(f"{board.id}/sprint/{unplanned.id}")),
    ]


def test_ranks_sort_as_jira_sorts_them(jira: Jira) -> None:
    order = ["0|hzzzzz:", "0|i00000:", "0|i00000:a", "0|i00000:ab", "0|i00000:b", "1|000000:"]
    for text in order:
        jira.pay.issue().rank = text
    jira.fake.tick()
    items, _ = read(jira.reader())
    ranks = [items[f"PAY-{n}"].rank for n in range(1, len(order) + 1)]
    assert None not in ranks
    assert ranks == sorted(ranks, key=lambda rank: rank or 0.0)
    assert len(set(ranks)) == len(order)


def test_only_what_is_needed_is_asked_for(jira: Jira) -> None:
    jira.pay.issue().comment("A long discussion.", times=3)
    read(jira.reader())
    (search,) = jira.searches()
    assert not {"comment", "*all", "*navigable"} & set(search.body["fields"])
    assert "summary" in search.body["fields"]


def test_every_item_may_have_notes_that_the_listing_does_not_tell(jira: Jira) -> None:
    jira.pay.fill(2)
    (page,) = jira.reader().items()
    assert not hasattr(page, "reason")
    assert page.notes_unread == (ref("PAY-1"), ref("PAY-2"))


def test_one_project_that_cannot_be_read_does_not_hide_the_others(jira: Jira) -> None:
    jira.pay.issue()
    jira.fake.project("OPS").issue()
    jira.fake.project("HR").deny("BROWSE_PROJECTS")
    source = Source("pay", "jira", ("HR", "PAY", "NONE", "OPS"))
    items, gaps = read(jira.reader(source))
    assert set(items) == {"PAY-1", "OPS-1"}
    assert [(gap.part, gap.partial) for gap in gaps] == [("HR", False), ("NONE", False)]
    assert "Jira has no project HR, or not for this account to see" in gaps[0].reason


def test_a_project_that_fails_half_way_is_told_as_read_in_part(jira: Jira) -> None:
    jira.pay.fill(150)
    jira.fake.project("OPS").issue()
    search = "/search/jql" if jira.cloud else "/search"
    fault = refuse(500, times=None)
    fault.matches = lambda request: (
        to("POST", search)(request)
        and '"PAY"' in request.body["jql"]
        and (request.body.get("nextPageToken") or request.body.get("startAt", 0)) != 0
    )
    jira.fake.fail(fault)
    items, gaps = read(jira.reader(Source("pay", "jira", ("PAY", "OPS"))))
    assert len(items) == 101
    assert [(gap.part, gap.partial) for gap in gaps] == [("PAY", True)]


def test_a_project_that_got_another_key_keeps_the_manifests(jira: Jira) -> None:
    """Jira answers to the old key, with the new one in every item."""
    story = jira.pay.issue("Story", versions=["4.2"])
    jira.pay.issue("Part", parent=story)
    story.link("Blocks", jira.pay.issue("Later"))
    jira.pay.key, jira.fake.projects["CASH"] = "CASH", jira.pay
    jira.fake.tick()
    reader = jira.reader()
    items, gaps = read(reader)
    assert not gaps
    assert set(items) == {"PAY-1", "PAY-2", "PAY-3"}
    assert items["PAY-2"].parent == ref("PAY-1")
    assert items["PAY-3"].blocked_by == (ref("PAY-1"),)
    assert items["PAY-1"].versions == (ref("PAY/version/4.2"),)
    assert items["PAY-1"].group == "PAY"
    assert items["PAY-1"].url == f"{jira.base_url}/browse/CASH-1"
    assert reader.item("PAY-1") == items["PAY-1"]
    assert reader.search("labels is EMPTY") == ("PAY-1", "PAY-2", "PAY-3")


def test_nobody_may_read_what_is_open_to_nobody(jira: Jira) -> None:
    jira.pay.issue()
    reader = open_reader(SOURCE, jira.settings(email="", token="", pat=""), sleep=never_wait)
    items, gaps = read(reader)
    assert not items
    assert len(gaps) == 1
    assert not any(r.path.endswith("/myself") for r in jira.fake.requests)


def test_opening_sends_nothing(jira: Jira) -> None:
    reader = jira.reader()
    assert reader.source == "pay"
    assert reader.capabilities
    assert jira.fake.requests == []

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Container, Status
from bot.domain.roadmap import Source
from connectors.local.export import BadExport
from connectors.local.imports import ImportReport, import_export
from connectors.local.reader import LocalReader, open_reader
from connectors.shared.labels import DASHBOARD
from connectors.shared.sheets import SheetMarker, seal_sheet
from tests.contract.harness import listed

HIDDEN_AND_EVENTS = frozenset({Capability.LABEL_EVENTS, Capability.HIDDEN_NOTES})


def gh(number: int, /, **changes: Any) -> dict[str, Any]:
    """An issue as `gh issue list --json` prints it."""
    return {
        "number": number,
        "title": f"Issue {number}",
        "state": "OPEN",
        "stateReason": "",
        "labels": [],
        "milestone": None,
        "assignees": [],
        "createdAt": "2026-01-05T10:00:00Z",
        "updatedAt": "2026-02-05T10:00:00Z",
        "closedAt": None,
        "url": f"https://github.com/acme/shop/issues/{number}",
        "projectItems": [],
        **changes,
    }


def rest(number: int, /, **changes: Any) -> dict[str, Any]:
    """An issue as GitHub's REST API gives it."""
    return {
        "number": number,
        "title": f"Issue {number}",
        "state": "open",
        "state_reason": None,
        "labels": [],
        "milestone": None,
        "assignees": [],
        "created_at": "2026-01-05T10:00:00Z",
        "updated_at": "2026-02-05T10:00:00Z",
        "closed_at": None,
        "html_url": f"https://github.com/acme/shop/issues/{number}",
        **changes,
    }


class Shop:
    """Imports into a tracker of its own, and reads it again."""

    def __init__(self, folder: Path) -> None:
        self.tracker = folder / "tracker.db"
        self.export = folder / "issues.json"

    def take(self, *records: object, lines: bool = False, group: str | None = None) -> ImportReport:
        text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
        self.export.write_text(text)
        return import_export(self.tracker, self.export, group=group)

    def refused(self, *records: object) -> tuple[str, ...]:
        with pytest.raises(BadExport) as caught:
            self.take(*records)
        assert not self.tracker.exists()
        return caught.value.problems

    def reader(self, **status_map: Status) -> LocalReader:
        return open_reader(Source("shop", "local", status_map=status_map), self.tracker)

    def item(self, number: int) -> BacklogItem:
        return self.reader().item(f"acme/shop#{number}")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_the_output_of_gh_is_read(shop: Shop) -> None:
    report = shop.take(
        gh(
            12,
            title="Größe 🚀",
            labels=[{"id": "x", "name": "größer"}, {"id": "y", "name": "bug"}],
            assignees=[{"login": "ana-k", "name": "Ana"}],
            milestone={"number": 3, "title": "1.0", "dueOn": "2026-12-11T08:00:00Z"},
        )
    )
    assert (report.format, report.groups) == ("github", ("acme/shop",))
    assert (report.items, report.containers) == (1, 1)
    item = shop.item(12)
    assert (item.title, item.labels, item.assignees) == (
        "Größe 🚀",
        ("bug", "größer"),
        ("ana-k",),
    )
    assert (item.group, item.kind, item.raw_status) == ("acme/shop", "Issue", "open")
    assert item.created == dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
    assert item.url == "https://github.com/acme/shop/issues/12"
    (milestone,) = shop.reader().containers()
    assert isinstance(milestone, Container)
    assert (milestone.title, milestone.due) == ("1.0", dt.date(2026, 12, 11))
    assert item.milestone == milestone.ref
    assert milestone.ref.key == "acme/shop/milestone/3"


@pytest.mark.parametrize("lines", [False, True])
def test_the_rest_form_is_read_as_an_array_and_one_a_line(shop: Shop, lines: bool) -> None:
    closed_milestone = {
        "number": 3,
        "title": "1.0",
        "state": "closed",
        "due_on": None,
        "closed_at": "2026-03-01T00:00:00Z",
    }
    report = shop.take(
        rest(1, type={"name": "Epic"}, milestone=closed_milestone),
        rest(2, parent_issue_url="https://api.github.com/repos/acme/shop/issues/1", locked=True),
        rest(3, pull_request={"url": "x"}),
        rest(4, html_url="https://github.com/acme/shop/pull/4"),
        lines=lines,
    )
    assert report.skipped == ("acme/shop#3: is a pull request", "acme/shop#4: is a pull request")
    assert shop.item(1).kind == "Epic"
    assert [c.key for c in shop.item(1).children] == ["acme/shop#2"]
    assert shop.item(2).locked
    (milestone,) = shop.reader().containers()
    assert isinstance(milestone, Container)
    assert not milestone.is_open


@pytest.mark.parametrize("made", [gh, rest])
def test_a_body_is_read_and_of_a_long_one_the_beginning(
    shop: Shop, made: Callable[..., dict[str, Any]]
) -> None:
    bodies = ["Cards fail.\r\n\r\n- often", "x" * 65_536, "", None, "NUL \0 in it", "\ud83d half"]
    shop.take(*[made(n, body=body) for n, body in enumerate(bodies, 1)])
    texts = [item.text for item in listed(shop.reader())]
    assert texts == [bodies[0], "x" * 1_500, "", "", "NUL \0 in it", "? half"]
    shop.take(made(1, title="Without a body"))
    first = shop.reader().item("acme/shop#1")
    assert (first.title, first.text) == ("Without a body", bodies[0])


def test_a_dashboard_in_an_export_is_work_like_any_other(shop: Shop) -> None:
    sealed = seal_sheet("All agrees.", SheetMarker("acme-shop", "v1.x"))
    shop.take(gh(1, body=sealed, labels=[{"name": DASHBOARD}]))
    assert shop.reader().sheet("acme/shop", "acme-shop") is None
    assert [item.ours for item in listed(shop.reader())] == [False]


def test_arrays_in_a_row_are_read_as_one(shop: Shop) -> None:
    shop.export.write_text(json.dumps([rest(1)]) + json.dumps([rest(2)], indent=1) + "\n")
    assert import_export(shop.tracker, shop.export).items == 2


def test_task_lists_make_parents_and_never_a_ring(shop: Shop) -> None:
    shop.take(
        rest(1, task_refs=[[True, 2], [False, 3], [False, 99]]),
        rest(2, task_refs=[[False, 1]]),
        rest(3, task_refs=[[False, 3]]),
        rest(4, task_refs=[[False, 3]]),
    )
    parents = {i.ref.key: i.parent and i.parent.key for i in listed(shop.reader())}
    assert parents == {
        "acme/shop#1": None,
        "acme/shop#2": "acme/shop#1",
        "acme/shop#3": "acme/shop#1",
        "acme/shop#4": None,
    }


@pytest.mark.parametrize(
    ("reason", "status", "told"),
    [
        ("COMPLETED", Status.DONE, "completed"),
        ("", Status.DONE, "completed"),
        ("NOT_PLANNED", Status.DROPPED, "not_planned"),
        ("DUPLICATE", Status.DROPPED, "duplicate"),
    ],
)
def test_why_an_issue_was_closed_tells_done_from_dropped(
    shop: Shop, reason: str, status: Status, told: str
) -> None:
    shop.take(gh(1, state="CLOSED", stateReason=reason, closedAt="2026-03-01T00:00:00Z"))
    assert (shop.item(1).status, shop.item(1).reason) == (status, told)
    assert shop.item(1).closed == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def test_an_issue_closed_at_no_instant_counts_from_its_last_change(shop: Shop) -> None:
    shop.take(rest(1, state="closed", closed_at=None))
    assert shop.item(1).closed == dt.datetime(2026, 2, 5, 10, tzinfo=dt.UTC)


def test_the_board_tells_work_in_progress(shop: Shop) -> None:
    def on_board(number: int, word: str) -> dict[str, Any]:
        return gh(number, projectItems=[{"title": "Shop", "status": {"name": word}}])

    shop.take(on_board(1, "In Progress"), on_board(2, "Todo"), on_board(3, "Waiting"), gh(4))
    reader = shop.reader()
    told = [(i.status, i.mapped, i.raw_status) for i in listed(reader)]
    assert told == [
        (Status.DOING, True, "In Progress"),
        (Status.TODO, True, "Todo"),
        (Status.TODO, False, "Waiting"),
        (Status.TODO, True, "open"),
    ]
    assert reader.capabilities == HIDDEN_AND_EVENTS | {Capability.DOING}
    mapped = shop.reader(WAITING=Status.DOING).item("acme/shop#3")
    assert (mapped.status, mapped.mapped) == (Status.DOING, True)


def test_what_the_export_does_not_tell_is_no_capability(shop: Shop) -> None:
    shop.take(gh(1, labels=[{"name": "coding"}]))
    assert shop.reader().capabilities == HIDDEN_AND_EVENTS
    with_map = shop.reader(coding=Status.DOING)
    assert with_map.capabilities == HIDDEN_AND_EVENTS | {Capability.DOING}
    assert with_map.item("acme/shop#1").status is Status.DOING


def test_an_issue_that_comes_twice_is_taken_once_the_newer_one(shop: Shop) -> None:
    report = shop.take(
        gh(1, title="New", updatedAt="2026-05-01T00:00:00Z"),
        gh(1, title="Old"),
    )
    assert report.items == 1
    assert report.skipped == ("acme/shop#1: is in the export twice; the newer one counts",)
    assert shop.item(1).title == "New"


def test_the_repository_is_asked_for_where_no_address_tells_it(shop: Shop) -> None:
    record = {k: v for k, v in gh(1).items() if k != "url"}
    assert shop.refused(record) == (
        "issues.json, record 1, field url: is missing, and no repository was given:"
        " --repo OWNER/NAME",
    )
    assert shop.take(record, group="acme/api").groups == ("acme/api",)


def test_other_repositories_than_the_one_wanted_are_left_out(shop: Shop) -> None:
    report = shop.take(gh(1), gh(2, url="https://github.com/acme/api/issues/2"), group="acme/shop")
    assert (report.items, report.skipped) == (1, ("acme/api#2: is not of acme/shop",))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"number": None}, "field number: is missing"),
        ({"number": "7"}, "field number: '7' is not a positive number"),
        ({"number": True}, "field number: True is not a positive number"),
        ({"number": -1}, "field number: -1 is not a positive number"),
        ({"title": ""}, "field title: is missing"),
        ({"title": 5}, "field title: 5 is not text"),
        ({"title": "\ud83d"}, "field title: has half of a character (a lone surrogate)"),
        ({"state": "merged"}, "field state: 'merged' is neither open nor closed"),
        ({"createdAt": None}, "field createdAt: is missing"),
        (
            {"createdAt": "last week"},
            "field createdAt: 'last week' is not an instant like 2026-03-05T14:30:00Z",
        ),
        ({"labels": "bug"}, "field labels: 'bug' is not a list"),
        ({"labels": [{"id": 1}]}, "labels, field name: is missing"),
        ({"labels": [7]}, "field labels: 7 is not text"),
        ({"milestone": 3}, "field milestone: 3 is not an object"),
        ({"milestone": {"title": "1.0"}}, "milestone, field number: is missing"),
        (
            {"milestone": {"number": 1, "title": "1.0", "dueOn": "soon"}},
            "milestone, field dueOn: 'soon' is not an instant like 2026-03-05T14:30:00Z",
        ),
        ({"task_refs": [[1]]}, "field task_refs: [1] is not of the form [done, number]"),
    ],
)
def test_a_bad_field_is_named_with_its_record(
    shop: Shop, changes: dict[str, Any], problem: str
) -> None:
    (told,) = shop.refused(gh(1), gh(7, **changes))
    assert told == f"issues.json, record 2, {problem}"


def test_a_closed_issue_exported_without_its_instant_says_how_to_export(shop: Shop) -> None:
    record = {k: v for k, v in gh(1, state="CLOSED").items() if k != "closedAt"}
    (problem,) = shop.refused(record)
    assert problem.startswith("issues.json, record 1, field closedAt: is missing on a closed")
    assert "gh issue list --state all" in problem


def test_every_fault_is_told_at_once(shop: Shop) -> None:
    problems = shop.refused(gh(1, number=None), 17, gh(3, title="", state="odd"))
    assert problems == (
        "issues.json, record 1, field number: is missing",
        "issues.json, record 2: is not an object",
        "issues.json, record 3, field title: is missing",
        "issues.json, record 3, field state: 'odd' is neither open nor closed",
    )


def test_many_faults_are_cut_in_the_message_and_kept_in_full(shop: Shop) -> None:
    shop.export.write_text(json.dumps([gh(n, title="") for n in range(1, 31)]))
    with pytest.raises(BadExport) as caught:
        import_export(shop.tracker, shop.export)
    assert len(caught.value.problems) == 30
    assert str(caught.value).endswith("record 20, field title: is missing\n... and 10 more")


def test_broken_lines_are_told_by_number(shop: Shop) -> None:
    shop.export.write_text(json.dumps(rest(1)) + "\n{broken\n\n" + json.dumps(rest(2))[:-1])
    with pytest.raises(BadExport) as caught:
        import_export(shop.tracker, shop.export)
    assert [p.split(":")[0] for p in caught.value.problems] == [
        "issues.json, line 2, column 2",
        f"issues.json, line 4, column {len(json.dumps(rest(2)))}",
    ]


def test_an_array_that_is_cut_off_is_told(shop: Shop) -> None:
    shop.export.write_text(json.dumps([gh(1), gh(2)])[:-40])
    with pytest.raises(BadExport):
        import_export(shop.tracker, shop.export, format="github")


def test_json_that_is_too_deep_is_told(shop: Shop) -> None:
    shop.export.write_text("[" * 200_000)
    with pytest.raises(BadExport, match="too deep"):
        import_export(shop.tracker, shop.export, format="github")

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.backlog import Capability, Container, ContainerKind, Status
from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from connectors.local.export import BadExport
from connectors.local.imports import ImportReport, import_export
from connectors.local.reader import NEVER, LocalReader, open_reader
from tests.contract.harness import listed

HEADER = [
    *("Summary", "Issue key", "Issue id", "Parent id", "Issue Type", "Status"),
    *("Status Category", "Resolution", "Priority", "Assignee", "Created", "Updated"),
    *("Resolved", "Due Date", "Fix Version/s", "Fix Version/s", "Labels", "Labels"),
    *("Sprint", "Sprint", "Component/s", "Custom field (Epic Link)"),
    *("Custom field (Story Points)", "Outward issue link (Blocks)"),
    *("Inward issue link (Blocks)", "Custom field (Rank)", "Outward issue link (Depends)"),
    *("Inward issue link (Depends)", "Outward issue link (Relates)"),
]
PLAIN = {
    "Summary": "Pay by card",
    "Issue Type": "Story",
    "Status": "Open",
    "Status Category": "To Do",
    "Created": "05/Mar/24 3:14 PM",
    "Updated": "06/Mar/24 9:00 AM",
}


def line(key: str, **changes: Any) -> list[str]:
    """A row of the export; a tuple fills repeated columns; `_` stands for a space."""
    values: dict[str, Any] = {**PLAIN, "Issue key": key, "Issue id": key.replace("PAY-", "100")}
    values.update({name.replace("_", " "): value for name, value in changes.items()})
    cells: list[str] = []
    seen = dict.fromkeys(HEADER, 0)
    for name in HEADER:
        plain = name.removeprefix("Custom field (").removesuffix(")")
        value = values.get(name, values.get(plain, ""))
        parts = value if isinstance(value, tuple) else (value,)
        cells.append(parts[seen[name]] if seen[name] < len(parts) else "")
        seen[name] += 1
    return cells


class Pay:
    """Imports into a tracker of its own, and reads it again."""

    def __init__(self, folder: Path) -> None:
        self.tracker = folder / "tracker.db"
        self.folder = folder

    def take(self, *rows: list[str], header: list[str] = HEADER, **how: Any) -> ImportReport:
        out = io.StringIO()
        csv.writer(out, delimiter=how.pop("delimiter", ",")).writerows([header, *rows])
        return self.take_text("export.csv", out.getvalue(), **how)

    def take_text(self, name: str, text: str, **how: Any) -> ImportReport:
        export = self.folder / name
        export.write_bytes(text.encode())
        return import_export(self.tracker, export, **how)

    def refused(self, *rows: list[str], header: list[str] = HEADER) -> tuple[str, ...]:
        with pytest.raises(BadExport) as caught:
            self.take(*rows, header=header)
        assert not self.tracker.exists()
        return caught.value.problems

    def reader(self, **status_map: Status) -> LocalReader:
        return open_reader(Source("pay", "local", status_map=status_map), self.tracker)

    def containers(self) -> dict[str, Container]:
        return {c.ref.key: c for c in self.reader().containers() if isinstance(c, Container)}


@pytest.fixture
def pay(tmp_path: Path) -> Pay:
    return Pay(tmp_path)


def test_a_csv_export_is_read_with_its_repeated_columns(pay: Pay) -> None:
    row = line(
        "PAY-7",
        Summary="Größe, mit Komma\nund Zeile",
        Assignee="ana",
        Priority="High",
        Due_Date="11/Dec/24 12:00 AM",
        **{
            "Fix Version/s": ("1.0", "2.0"),
            "Labels": ("basket", "größer"),
            "Sprint": ("PAY Sprint 1", "PAY 2024/2"),
            "Component/s": "Checkout",
            "Story Points": "3.5",
        },
    )
    report = pay.take(row)
    assert (report.format, report.groups, report.items, report.containers) == (
        *("jira-csv", ("PAY",)),
        *(1, 4),
    )
    item = pay.reader().item("PAY-7")
    assert item.title == "Größe, mit Komma\nund Zeile"
    assert (item.group, item.kind, item.priority) == ("PAY", "Story", "High")
    assert item.created == dt.datetime(2024, 3, 5, 15, 14, tzinfo=dt.UTC)
    assert item.due == dt.date(2024, 12, 11)
    assert item.labels == ("basket", "größer")
    assert (item.assignees, item.estimate) == (("ana",), 3.5)
    assert [v.key for v in item.versions] == ["PAY/version/1.0", "PAY/version/2.0"]
    assert item.sprint is not None
    assert pay.containers()[item.sprint.key].title == "PAY 2024/2"
    assert item.fields == (
        ("Component", "Checkout"),
        ("Fix Version", "1.0"),
        ("Fix Version", "2.0"),
    )


@pytest.mark.parametrize(
    ("status", "category", "resolution", "expected", "mapped"),
    [
        ("Open", "To Do", "", Status.TODO, True),
        ("Waiting", "In Progress", "Unresolved", Status.DOING, True),
        ("Closed", "Done", "Fixed", Status.DONE, True),
        ("Closed", "Done", "Won't Fix", Status.DROPPED, True),
        ("Closed", "Done", "Won\u2019t Do", Status.DROPPED, True),
        ("Closed", "Done", "Duplicate", Status.DROPPED, True),
        ("Closed", "Done", "Cannot Reproduce", Status.DROPPED, True),
        ("Closed", "Done", "Incomplete", Status.DROPPED, True),
        ("Closed", "Done", "Invalid", Status.DROPPED, True),
        ("Cancelled", "Done", "", Status.DROPPED, True),
        ("Resolved", "", "Fixed", Status.DONE, True),
        ("Open", "", "", Status.TODO, True),
        ("In Progress", "", "", Status.DOING, True),
        ("Waiting for Bob", "", "", Status.TODO, False),
    ],
)
def test_status_comes_from_category_and_resolution(
    pay: Pay, status: str, category: str, resolution: str, expected: Status, mapped: bool
) -> None:
    pay.take(
        line("PAY-1", Status=status, Status_Category=category, Resolution=resolution),
    )
    item = pay.reader().item("PAY-1")
    assert (item.status, item.mapped, item.raw_status) == (expected, mapped, status)
    assert (item.closed is None) is item.is_open


def test_the_sources_status_map_counts_more(pay: Pay) -> None:
    pay.take(line("PAY-1", Status="Rejected by QA", Status_Category="Done"))
    item = open_reader(
        Source("pay", "local", status_map={"rejected by qa": Status.DROPPED}), pay.tracker
    ).item("PAY-1")
    assert item.status is Status.DROPPED


def test_the_sources_status_map_may_name_a_resolution(pay: Pay) -> None:
    pay.take(
        line("PAY-1", Status="Closed", Status_Category="Done", Resolution="Superseded"),
        line("PAY-2", Status="Closed", Status_Category="Done", Resolution="Fixed"),
        line("PAY-3", Resolution="Superseded"),
    )
    reader = open_reader(
        Source("pay", "local", status_map={"superseded": Status.DROPPED}), pay.tracker
    )
    told = [reader.item(f"PAY-{number}").status for number in (1, 2, 3)]
    assert told == [Status.DROPPED, Status.DONE, Status.TODO]


def test_parents_are_named_by_key_by_id_or_as_an_epic(pay: Pay) -> None:
    report = pay.take(
        line("PAY-1", Issue_Type="Epic"),
        line("PAY-2", Epic_Link="PAY-1"),
        line("PAY-3", Parent_id="1002"),
        line("PAY-4", Parent_id="77777"),
    )
    parents = {i.ref.key: i.parent and i.parent.key for i in listed(pay.reader())}
    assert parents == {"PAY-1": None, "PAY-2": "PAY-1", "PAY-3": "PAY-2", "PAY-4": None}
    assert report.skipped == ("PAY-4: its parent 77777 is not in the export",)


def test_a_blocking_link_is_read_from_either_side(pay: Pay) -> None:
    pay.take(
        line("PAY-1", **{"Outward issue link (Blocks)": "PAY-3"}),
        line("PAY-2"),
        line("PAY-3", **{"Inward issue link (Blocks)": "PAY-2"}),
    )
    assert [b.key for b in pay.reader().item("PAY-3").blocked_by] == ["PAY-1", "PAY-2"]
    assert pay.reader().item("PAY-1").blocked_by == ()


def test_a_link_that_says_depends_on_waits_at_its_other_end(pay: Pay) -> None:
    pay.take(
        line("PAY-1", **{"Outward issue link (Depends)": "PAY-3"}),
        line("PAY-2", **{"Inward issue link (Depends)": "PAY-3"}),
        line("PAY-3", **{"Outward issue link (Relates)": "PAY-1"}),
    )
    assert [b.key for b in pay.reader().item("PAY-1").blocked_by] == ["PAY-3"]
    assert [b.key for b in pay.reader().item("PAY-3").blocked_by] == ["PAY-2"]


def test_jiras_rank_gives_the_order(pay: Pay) -> None:
    pay.take(line("PAY-1", Rank="0|i0002:"), line("PAY-2", Rank="0|i0001:"), line("PAY-3"))
    assert [i.rank for i in listed(pay.reader())] == [2.0, 1.0, None]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_found_out(pay: Pay, delimiter: str) -> None:
    assert pay.take(line("PAY-1"), delimiter=delimiter).items == 1


def test_a_project_that_is_not_wanted_is_left_out(pay: Pay) -> None:
    report = pay.take(line("PAY-1"), line("SHOP-1"), group="PAY")
    assert (report.items, report.skipped) == (1, ("SHOP-1: is not of project PAY",))


def test_columns_that_are_not_there_are_no_capability(pay: Pay) -> None:
    header = ["Issue key", "Summary", "Status", "Created", "Updated"]
    pay.take(["PAY-1", "Pay", "Open", "2024-03-05", "2024-03-05"], header=header)
    lacking = frozenset(Capability) - NEVER - pay.reader().capabilities
    dates = {Capability.START_DATES, Capability.DUE_DATES}
    assert lacking == {*dates, Capability.SPRINTS, Capability.RANK}


def test_missing_columns_are_told_together(pay: Pay) -> None:
    problems = pay.refused(["PAY-1", "Pay"], header=["Issue key", "Summary"])
    assert problems == (
        "export.csv, line 1: these columns are missing: Status, Created, Updated."
        " Export all fields, with Jira set to English",
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Summary": ""}, "column 'Summary': is empty"),
        ({"Status": " "}, "column 'Status': is empty"),
        ({"Created": ""}, "column 'Created': is empty"),
        ({"Created": "31/Feb/24"}, "column 'Created': '31/Feb/24' is not a date: "),
        ({"Due Date": "soon"}, "column 'Due date': 'soon' is not a date; write 2026-03-05T14:30Z"),
        ({"Due Date": "03/04/24"}, "column 'Due date': '03/04/24' can be read in two ways; "),
        ({"Story Points": "many"}, "column 'Story points': 'many' is not a number of points"),
        ({"Story Points": "nan"}, "column 'Story points': 'nan' is not a number of points"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(
    pay: Pay, changes: dict[str, str], problem: str
) -> None:
    first = line("PAY-1", Summary="two\nlines")
    (told,) = pay.refused(first, line("PAY-2", **changes))
    assert told.startswith(f"export.csv, line 4, {problem}")


def test_a_bad_key_is_told(pay: Pay) -> None:
    assert pay.refused(line("12")) == (
        "export.csv, line 2, column 'Issue key': '12' is not of the form PROJECT-1",
    )


def test_dates_that_contradict_each_other_are_told(pay: Pay) -> None:
    problems = pay.refused(line("PAY-1", Created="25/03/24"), line("PAY-2", Created="03/25/24"))
    assert problems[0].startswith(
        "export.csv, dates: '25/03/24' begins with the day, '03/25/24' with the month"
    )


def test_one_clear_date_settles_the_others(pay: Pay) -> None:
    pay.take(line("PAY-1", Due_Date="03/04/24"), line("PAY-2", Due_Date="25/04/24"))
    assert pay.reader().item("PAY-1").due == dt.date(2024, 4, 3)


def test_the_order_of_day_and_month_can_be_told(pay: Pay) -> None:
    pay.take(line("PAY-1", Due_Date="03/04/24"), day_first=False)
    assert pay.reader().item("PAY-1").due == dt.date(2024, 3, 4)


def test_a_broken_quote_is_told(pay: Pay) -> None:
    text = ",".join(HEADER) + '\n"Pay" by card,PAY-1\n'
    with pytest.raises(BadExport, match=r"export\.csv, line 2: is not CSV"):
        pay.take_text("export.csv", text)


def test_a_line_that_is_longer_than_the_header_is_told(pay: Pay) -> None:
    (problem,) = pay.refused([*line("PAY-1"), "more"])
    assert problem == "export.csv, line 2: has 30 cells, the header has 29"


def test_a_long_description_is_no_trouble(pay: Pay) -> None:
    assert pay.take([*line("PAY-1"), "x" * 200_000], header=[*HEADER, "Description"]).items == 1


def test_a_description_is_read_and_of_a_long_one_the_beginning(pay: Pay) -> None:
    header = [*HEADER, "Description"]
    told = ("Cards fail.\n\nOften.", "x" * 2_000, "")
    pay.take(*[[*line(f"PAY-{n}"), text] for n, text in enumerate(told, 1)], header=header)
    assert [i.text for i in listed(pay.reader())] == ["Cards fail.\n\nOften.", "x" * 1_500, ""]


def test_an_export_without_descriptions_leaves_those_there_are(pay: Pay) -> None:
    pay.take([*line("PAY-1"), "Cards fail."], header=[*HEADER, "Description"])
    pay.take(line("PAY-1", Summary="Pay by any card"))
    assert [(i.title, i.text) for i in listed(pay.reader())] == [("Pay by any card", "Cards fail.")]
    pay.take([*line("PAY-1"), ""], header=[*HEADER, "Description"])
    assert [i.text for i in listed(pay.reader())] == [""]


def test_a_thousand_or_a_decimal_is_not_guessed(pay: Pay) -> None:
    (problem,) = pay.refused(line("PAY-1", Story_Points="1,000"))
    assert problem.endswith("'1,000' is not a number of points")


def test_shorter_names_of_columns_are_known(pay: Pay) -> None:
    header = ["Key", "Summary", "Status", "Created", "Updated", "Due", "Fix versions"]
    row = ["PAY-1", "Pay", "Open", "2026-03-05", "2026-03-05", "2026-12-11", "1.0"]
    assert pay.take(row, header=header).format == "jira-csv"
    item = pay.reader().item("PAY-1")
    assert (item.due, [v.key for v in item.versions]) == (
        dt.date(2026, 12, 11),
        ["PAY/version/1.0"],
    )


def issue(key: str, **changes: Any) -> dict[str, Any]:
    """An issue as a flat JSON object."""
    return {
        "key": key,
        "type": "Story",
        "summary": "Pay by card",
        "status": "Open",
        "status_category": "new",
        "created": "2024-03-05T15:14:00.000+0000",
        "updated": "2024-03-06T09:00:00.000+0000",
        **changes,
    }


def test_flat_json_has_descriptions_as_texts_or_as_documents(pay: Pay) -> None:
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Cards fail."}]}],
    }
    odd = ["h1. Why", document, None, "\ud83d half", 7]
    records = [issue(f"PAY-{n}", description=told) for n, told in enumerate(odd, 1)]
    pay.take_text("export.json", "\n".join(map(json.dumps, [*records, issue("PAY-6")])))
    texts = [i.text for i in listed(pay.reader())]
    assert texts == ["h1. Why", "Cards fail.", "", "? half", "", ""]


def test_flat_json_is_read_with_versions_and_sprints(pay: Pay) -> None:
    sprints = [
        {
            "id": 4,
            "name": "S4",
            "state": "active",
            "startDate": "2024-03-04T09:00:00.000Z",
            "endDate": "2024-03-18T09:00:00.000Z",
        },
        {"id": 5, "name": "S5", "state": "future"},
    ]
    records = [
        issue(
            "PAY-1",
            fix_versions=[{"name": "1.0", "released": True, "releaseDate": "2024-06-01"}],
            sprints=sprints,
            links=[
                {"type": "Blocks", "dir": "out", "key": "PAY-2"},
                {"type": "Depends", "dir": "in", "key": "PAY-2"},
            ],
            components=["Checkout"],
            story_points=3,
        ),
        issue("PAY-2", epic="PAY-1", resolution="Won't Fix", status_category="done"),
    ]
    report = pay.take_text("issues.jsonl", "\n".join(map(json.dumps, records)))
    assert (report.format, report.items, report.containers) == ("jira-json", 2, 3)
    first, second = listed(pay.reader())
    assert first.sprint is not None
    assert first.sprint.key == "PAY/sprint/4"
    assert first.estimate == 3.0
    assert second.status is Status.DROPPED
    assert (second.parent, [b.key for b in second.blocked_by]) == (first.ref, ["PAY-1"])
    version = pay.containers()["PAY/version/1.0"]
    assert (version.kind, version.is_open, version.due) == (
        ContainerKind.VERSION,
        False,
        dt.date(2024, 6, 1),
    )
    sprint = pay.containers()["PAY/sprint/4"]
    assert (sprint.start, sprint.due) == (dt.date(2024, 3, 4), dt.date(2024, 3, 18))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"key": "12"}, "field key: '12' is not of the form PROJECT-1"),
        ({"summary": None}, "field summary: is missing"),
        ({"created": "05/Mar/24"}, "field created: '05/Mar/24' is not an instant like "),
        ({"fix_versions": ["1.0"]}, "field fix_versions: '1.0' is not an object"),
        ({"sprints": [{"id": 0, "name": "S"}]}, "sprints, field id: 0 is not a positive number"),
        ({"story_points": "3"}, "field story_points: '3' is not a number of points"),
    ],
)
def test_a_bad_field_of_flat_json_is_named_by_line(
    pay: Pay, changes: dict[str, Any], problem: str
) -> None:
    text = "\n".join(json.dumps(r) for r in [issue("PAY-1"), {**issue("PAY-2"), **changes}])
    with pytest.raises(BadExport) as caught:
        pay.take_text("issues.jsonl", text)
    (told,) = caught.value.problems
    assert told.startswith(f"issues.jsonl, line 2, {problem}")


@pytest.mark.parametrize(
    "text", ["key,value\n1,2\n", "a,b\n1,2\n", "{}", '[{"a": 1}]', "<html>", "[1, 2]"]
)
def test_an_unknown_format_is_told_with_those_there_are(pay: Pay, text: str) -> None:
    with pytest.raises(Rejected, match="is in no known format") as caught:
        pay.take_text("export.txt", text)
    assert "gh issue list" in str(caught.value)
    with pytest.raises(Rejected, match="no format 'trello'"):
        pay.take_text("export.txt", text, format="trello")

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.domain.backlog import Stamp
from bot.domain.errors import Rejected, TrackerError
from bot.domain.roadmap import Source
from bot.ports import NoteText
from connectors.local.export import BadExport
from connectors.local.imports import import_export
from connectors.local.reader import LocalReader, open_reader
from connectors.local.tracker import LocalTracker
from connectors.local.writer import open_writer
from tests.connectors.local.test_github_export import rest
from tests.contract.harness import listed

SHOP = Source("shop", "local")
DAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
NOTE = NoteText("acme-shop", "Said.", Stamp("error", ("0a1b2c3d4e5f",), DAY))


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


def export(tracker: Path, *records: dict[str, Any]) -> Path:
    path = tracker.with_name("issues.json")
    path.write_text(json.dumps(records))
    return path


def reader(tracker: Path) -> LocalReader:
    return open_reader(SHOP, tracker)


def test_importing_twice_changes_nothing(tracker: Path) -> None:
    path = export(tracker, rest(1, labels=["bug"], task_refs=[[False, 2]]), rest(2))
    first = import_export(tracker, path)
    before = (listed(reader(tracker)), tuple(reader(tracker).containers()))
    assert import_export(tracker, path) == first
    assert (listed(reader(tracker)), tuple(reader(tracker).containers())) == before


def test_importing_again_brings_items_up_to_date_and_keeps_what_is_ours(tracker: Path) -> None:
    import_export(tracker, export(tracker, rest(1, labels=["bug", "old"]), rest(2)))
    writer = open_writer(SHOP, tracker)
    writer.ensure_note("acme/shop#1", NOTE)
    writer.ensure_label("acme/shop#1", "drift:error", present=True)
    LocalTracker.open(tracker).comment("acme/shop#1", "I am on it.")
    report = import_export(tracker, export(tracker, rest(1, title="New", labels=["bug", "new"])))
    item = reader(tracker).item("acme/shop#1")
    assert (item.title, item.labels) == ("New", ("bug", "drift:error", "new"))
    assert [n.body for n in reader(tracker).thread("acme/shop#1").notes] == ["Said."]
    assert len(LocalTracker.open(tracker).comments("acme/shop#1")) == 2
    assert (report.items, report.unmentioned) == (1, 1)
    assert reader(tracker).item("acme/shop#2").title == "Issue 2"


def test_a_bad_export_leaves_the_tracker_as_it_was(tracker: Path) -> None:
    import_export(tracker, export(tracker, rest(1)))
    before = tracker.read_bytes()
    with pytest.raises(TrackerError):
        import_export(tracker, export(tracker), format="trello")
    with pytest.raises(BadExport, match="title: is missing"):
        import_export(tracker, export(tracker, rest(1, title="New"), rest(2, title="")))
    assert tracker.read_bytes() == before


def test_an_empty_backlog_is_read_as_empty(tracker: Path) -> None:
    report = import_export(tracker, export(tracker), group="acme/shop")
    assert (report.items, report.groups) == (0, ("acme/shop",))
    assert listed(open_reader(Source("shop", "local", groups=("acme/shop",)), tracker)) == ()


def test_exports_of_two_repositories_live_in_one_tracker(tracker: Path) -> None:
    import_export(tracker, export(tracker, rest(1)))
    other = rest(1, html_url="https://github.com/acme/api/issues/1")
    report = import_export(tracker, export(tracker, other))
    assert report.unmentioned == 0
    assert [i.ref.key for i in listed(reader(tracker))] == ["acme/api#1", "acme/shop#1"]


def test_a_byte_order_mark_is_no_trouble(tracker: Path) -> None:
    path = export(tracker, rest(1))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_export(tracker, path).items == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe[\x00]\x00", "is not UTF-8 text (byte 1). Save it as UTF-8."),
        (b"PK\x03\x04\x00\x00issues", "issues.json is not text. An export is JSON or CSV, not"),
        (b"", "issues.json is empty. Export again."),
        (b"\n \n", "issues.json is empty. Export again."),
        (None, "There is no export"),
    ],
)
def test_an_export_that_cannot_be_read_is_told(
    tracker: Path, content: bytes | None, message: str
) -> None:
    path = tracker.with_name("issues.json")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Rejected) as caught:
        import_export(tracker, path)
    assert message in str(caught.value)
    assert not tracker.exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[{"number": 1,\n  "title": "Pa', "line 2, column 12: is not valid JSON: Unterminated"),
        ('[{"number": 1, "title": "Pay"},\n', "line 2, column 1: is not valid JSON: Expecting"),
        ('{"number": 1, "title": "Pa', "line 1, column 24: is not valid JSON: Unterminated"),
        (
            '{"number": 1, "createdAt": ""}\n{"number": 1,\n',
            "line 2, column 14: is not valid JSON: Expecting",
        ),
        ("[" * 100_000, "is not JSON that can be read: too deep or too long"),
    ],
    ids=["in a text", "after a record", "one a line, the first", "one a line", "too deep"],
)
def test_broken_json_is_told_with_its_place_and_not_as_an_unknown_format(
    tracker: Path, text: str, fault: str
) -> None:
    path = tracker.with_name("issues.json")
    path.write_text(text)
    with pytest.raises(BadExport) as caught:
        import_export(tracker, path)
    assert fault in caught.value.problems[-1]
    assert not tracker.exists()


def test_a_file_that_is_no_tracker_is_not_written_into(tracker: Path) -> None:
    tracker.write_text("my own notes\n" * 100)
    with pytest.raises(Rejected, match="is not a tracker file"):
        import_export(tracker, export(tracker, rest(1)))
    assert tracker.read_text().startswith("my own notes")


def test_thousands_of_items_are_imported_in_seconds(tracker: Path) -> None:
    path = export(tracker, *(rest(n, labels=["bug", f"area {n % 9}"]) for n in range(1, 3501)))
    begin = time.perf_counter()
    assert import_export(tracker, path).items == 3500
    assert time.perf_counter() - begin < 2
    assert len(listed(reader(tracker))) == 3500

"""A Jira export as people have it, from the file to the first check."""

import datetime as dt
import json
from pathlib import Path

import pytest

from bot.cli import run
from bot.domain.backlog import Status
from tests.connectors.local.test_jira_export import Pay
from tests.contract.harness import listed

GERMAN = """\ufeffSummary;Issue key;Issue id;Parent id;Issue Type;Status;Resolution;Assignee\
;Created;Updated;Resolved;Due Date;Fix Version/s;Fix Version/s;Labels;Labels;Description\
;Sprint;Sprint;Custom field (Story Points);Custom field (Epic Link);Comment;Comment
Guest checkout;PAY-10;10010;;Epic;In Progress;;ana;05/Mar/26 3:04 PM;06/Nov/26 9:04 AM\
;;11/Dec/26 12:00 AM;1.0;Winter, 2026;first-initiative;größer;"Line one
line ""two""; with, commas

* a list";;;;;;
"Pay ""by card"", fast; really";PAY-11;10011;;Story;Zu erledigen;Unresolved;ben\
;05/Mär/26 3:04\u202fPM;06/Nov/26 9:04 AM;;;;;;;;PAY Sprint 1;PAY Sprint 2;2,5;PAY-10\
;"06/Mar/26 9:00 AM;ana;more
lines";
Refuse a card;PAY-12;10012;10011;Sub-task;Closed;Won't Do;;05/Mar/26 3:04 PM;06/Nov/26 9:04 AM\
;06/Nov/26 9:04 AM;;;;;;;;;1.0;;;
"""


def test_a_table_as_a_german_jira_writes_it_is_read_whole(tmp_path: Path) -> None:
    report = Pay(tmp_path).take_text("jira.csv", GERMAN)
    assert (report.items, report.containers, report.skipped) == (3, 4, ())
    epic, story, task = listed(Pay(tmp_path).reader())
    assert epic.labels == ("first-initiative", "größer")
    assert (epic.due, [v.key for v in epic.versions]) == (
        dt.date(2026, 12, 11),
        ["PAY/version/1.0", "PAY/version/Winter, 2026"],
    )
    assert (story.title, story.parent, story.estimate) == (
        'Pay "by card", fast; really',
        epic.ref,
        2.5,
    )
    assert story.created == dt.datetime(2026, 3, 5, 15, 4, tzinfo=dt.UTC)
    assert story.sprint is not None
    assert story.sprint.key == "PAY/sprint/PAY Sprint 2"
    assert [(i.status, i.mapped) for i in (epic, story, task)] == [
        (Status.DOING, True),
        (Status.TODO, False),
        (Status.DROPPED, True),
    ]
    assert task.parent == story.ref


def test_it_is_imported_given_a_manifest_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROADMAP_DRIFT_STATE_DIR", str(tmp_path))
    Path("jira.csv").write_text(GERMAN, encoding="utf-8", newline="\r\n")
    assert run(["import", "jira.csv"]) == 0
    assert run(["init", "--file", "backlog.db"]) == 0
    capsys.readouterr()
    assert run(["check", "--json", "--as-of", "2026-11-20"]) == 0
    (product,) = json.loads(capsys.readouterr().out)["products"]
    assert product["counts"]["items"] == 3
    assert [told["rule"] for told in product["findings"]] == ["L05", "L05", "O01", "S10"]
    (unmapped,) = (told["message"] for told in product["findings"] if told["rule"] == "S10")
    assert "'Zu erledigen'" in unmapped

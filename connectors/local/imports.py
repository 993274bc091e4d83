"""Fills a tracker file from an export, so that a backlog can be checked with no token."""

import codecs
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import Denied, Rejected
from bot.domain.plan import NAMESPACE
from connectors.local.export import Batch, Faults
from connectors.local.github_export import ASK, GitHubExport
from connectors.local.jira_csv import JiraCsv
from connectors.local.jira_json import JiraJson
from connectors.local.jira_table import is_jira
from connectors.local.rows import ItemRecord, put_containers, put_items
from connectors.local.schema import TrackerFile
from connectors.local.stream import first_object, objects

FORMATS: Mapping[str, str] = {
    "github": f"GitHub issues as JSON: `{ASK}`, or the REST API's, as an array or one a line",
    "jira-csv": "Jira's CSV export with all fields, made with Jira set to English",
    "jira-json": "Jira issues as flat JSON objects",
}
"""The formats by name, with what they are."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported.

    `skipped` tells what was left out, with the reason. `unmentioned` counts items of the
    same repositories or projects that the tracker file has and the export has not: they
    were left as they were.
    """

    format: str
    groups: tuple[str, ...]
    items: int
    containers: int
    skipped: tuple[str, ...] = ()
    unmentioned: int = 0


def import_export(
    tracker_path: Path,
    export_path: Path,
    *,
    group: str | None = None,
    format: str | None = None,
    day_first: bool | None = None,
) -> ImportReport:
    """Import an export, as a whole or not at all; the tracker file is made if needed.

    Items that are there already are brought up to date, and keep their comments and the
    bot's labels. `group` is the one repository or project that is wanted, and that of
    records which do not name theirs; `format` is one of `FORMATS`, found out if left out;
    `day_first` says how to read `05/03/26` where the export leaves it open.

    Raises BadExport with every fault of the export, or TrackerError.
    """
    text = _text(export_path)
    name = format or detect(text, export_path.name)
    batch = _read(name, text, Faults(export_path.name), group, day_first)
    file = _tracker(tracker_path)
    with file.writing() as connection:
        groups = _put(connection, batch, group)
        unmentioned = _unmentioned(connection, batch, groups)
    return ImportReport(
        format=name,
        groups=groups,
        items=len(batch.items),
        containers=len(batch.containers),
        skipped=batch.skipped,
        unmentioned=unmentioned,
    )


def groups_in(tracker_path: Path) -> tuple[str, ...]:
    """The repositories and projects of a tracker file, sorted. Raises TrackerError."""
    with TrackerFile.open(tracker_path).reading() as connection:
        rows = connection.execute("SELECT name FROM groups ORDER BY name").fetchall()
    return tuple(name for (name,) in rows)


def detect(text: str, name: str) -> str:
    """The name of the export's format, by what is in it. Raises Rejected, or BadExport."""
    if text.lstrip()[:1] in ("{", "["):
        faults = Faults(name)
        first = first_object(text, faults)
        if "number" in first and ("createdAt" in first or "created_at" in first):
            return "github"
        if "key" in first and "summary" in first:
            return "jira-json"
        if text.strip() == "[]":
            return "github"
        faults.check()
    elif is_jira(text):
        return "jira-csv"
    known = "; ".join(f"{word}: {what}" for word, what in FORMATS.items())
    raise Rejected(f"{name} is in no known format.", remedy=f"Known are {known}.")


def _read(name: str, text: str, faults: Faults, group: str | None, day_first: bool | None) -> Batch:
    readers: dict[str, Callable[[], Batch]] = {
        "github": lambda: GitHubExport(group, faults).read(objects(text, faults)),
        "jira-csv": lambda: JiraCsv(group, faults, day_first).read(text),
        "jira-json": lambda: JiraJson(group, faults).read(objects(text, faults)),
    }
    if name not in readers:
        raise Rejected(f"There is no format '{name}'.", remedy=f"Known are {', '.join(FORMATS)}.")
    return readers[name]()


def _text(path: Path) -> str:
    content = _content(path)
    if not content.strip():
        raise Rejected(f"{path} is empty.", remedy="Export again.")
    if b"\0" in content and not content.startswith(_UTF_16):
        raise Rejected(f"{path} is not text.", remedy="An export is JSON or CSV, not packed.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(
            f"{path} is not UTF-8 text (byte {error.start + 1}).", remedy="Save it as UTF-8."
        ) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Rejected(f"There is no export {path}.") from None
    except OSError as error:
        raise Denied(f"{path} cannot be read: {error.strerror}.") from error


def _tracker(path: Path) -> TrackerFile:
    return TrackerFile.open(path) if path.exists() else TrackerFile.create(path)


def _put(connection: sqlite3.Connection, batch: Batch, group: str | None) -> tuple[str, ...]:
    told = {i.group for i in batch.items} | {c.group for c in batch.containers}
    # An empty backlog is read as empty, and not as one that is not there.
    groups = tuple(sorted(told or ({group} if group else set())))
    lacks = json.dumps(sorted(capability.name for capability in batch.lacks))
    connection.executemany(
        "INSERT INTO groups (name, lacks) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET lacks = excluded.lacks",
        [(group, lacks) for group in groups],
    )
    put_containers(connection, batch.containers)
    put_items(connection, batch.items)
    _put_labels(connection, batch.items)
    return groups


def _put_labels(connection: sqlite3.Connection, items: Sequence[ItemRecord]) -> None:
    """The labels as exported; our own stay."""
    connection.executemany(
        "DELETE FROM labels WHERE item = (SELECT id FROM items WHERE key = ?)"
        " AND substr(label, 1, length(?)) <> ?",
        [(item.key, NAMESPACE, NAMESPACE) for item in items],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO labels SELECT id, ? FROM items WHERE key = ?",
        [(label, item.key) for item in items for label in item.labels],
    )


def _unmentioned(connection: sqlite3.Connection, batch: Batch, groups: tuple[str, ...]) -> int:
    count: int
    (count,) = connection.execute(
        'SELECT count(*) FROM items WHERE "group" IN (SELECT value FROM json_each(?))',
        (json.dumps(groups),),
    ).fetchone()
    return count - len(batch.items)

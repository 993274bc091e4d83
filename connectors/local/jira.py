"""What the words of a Jira export mean, in whichever form it comes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from connectors.local.rows import ItemRecord
from connectors.shared.jira import project_of, status_of

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Issue(Protocol):
    """One issue of an export, read field by field; the names are those of `jira_json`.

    What has the wrong shape becomes a fault, and is read as if it were left out.
    """

    def fault(self, name: str, what: str) -> None: ...

    def text(self, name: str, /, *, needed: bool = False) -> str: ...

    def names(self, name: str, /) -> tuple[str, ...]: ...

    def instant(self, name: str, /, *, needed: bool = False) -> dt.datetime | None: ...

    def day(self, name: str, /) -> dt.date | None: ...

    def described(self, name: str, /) -> str | None: ...


def key_of(issue: Issue, group: str | None, skipped: list[str]) -> str | None:
    """The issue's key; None where a `group` is wanted and it is not of that, as `skipped` tells."""
    key = issue.text("key", needed=True)
    project = project_of(key)
    if key and not project:
        issue.fault("key", f"'{key}' is not of the form PROJECT-1")
    if group and project and project != group:
        skipped.append(f"{key}: is not of project {group}")
        return None
    return key


def item_of(issue: Issue, key: str) -> ItemRecord:
    """What every form of export says in the same words; the rest is `placed` by each form."""
    record = ItemRecord(
        group=project_of(key),
        key=key,
        title=issue.text("summary", needed=True),
        kind=issue.text("type") or "Issue",
        # Where it is missing that is a fault, and nothing is imported.
        created=issue.instant("created", needed=True) or _NEVER,
        updated=issue.instant("updated", needed=True),
        due=issue.day("due"),
        labels=issue.names("labels"),
        assignees=tuple(filter(None, [issue.text("assignee")])),
        priority=issue.text("priority") or None,
        fields=tuple(("Component", name) for name in issue.names("components")),
        text=issue.described("description"),
    )
    return _with_status(record, issue)


def _with_status(record: ItemRecord, issue: Issue) -> ItemRecord:
    word, resolution = issue.text("status", needed=True), issue.text("resolution")
    resolution = "" if resolution.casefold() == "unresolved" else resolution
    return replace(
        record,
        status=status_of(word, issue.text("status_category"), resolution),
        raw_status=word,
        reason=resolution or None,
        closed=issue.instant("resolved"),
    )


def placed(record: ItemRecord, versions: Mapping[str, str], sprint: str | None) -> ItemRecord:
    """The item in its containers; `versions` has their titles by key."""
    named = (("Fix Version", title) for title in versions.values())
    return replace(record, versions=tuple(versions), sprint=sprint, fields=(*record.fields, *named))


def name_key(name: str) -> str:
    """A version's or sprint's name as the last part of a container key."""
    return name.replace("/", "-")

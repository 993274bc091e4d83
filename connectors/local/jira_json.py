"""Jira issues as JSON with one flat object a record.

Fields: key, type, summary, status, status_category, resolution, priority, created,
updated, resolved, due, labels, components, fix_versions, parent, epic, sprints, links,
assignee, story_points. Only key, summary, status, created and updated are needed.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.backlog import Capability, ContainerKind, container_key
from connectors.local.export import Batch, Faults, Fields, newest
from connectors.local.jira import name_key, project_of, status_of
from connectors.local.rows import ContainerRecord, ItemRecord

_SPRINT_ORDER = ("active", "future", "closed")


class JiraJson:
    """Gathers one export. `group`, where given, is the only project that is wanted."""

    def __init__(self, group: str | None, faults: Faults) -> None:
        self._group = group
        self._faults = faults
        self._items: list[ItemRecord] = []
        self._containers: dict[str, ContainerRecord] = {}
        self._skipped: list[str] = []
        self._blockers: dict[str, set[str]] = {}

    def read(self, records: Iterable[Fields]) -> Batch:
        """The whole export; raises BadExport with every fault."""
        for fields in records:
            self._read(fields)
        self._faults.check()
        items = newest(self._items, self._skipped)
        return Batch(
            items=tuple(
                replace(i, blocked_by=tuple(sorted(self._blockers.get(i.key, ())))) for i in items
            ),
            containers=tuple(self._containers.values()),
            lacks=frozenset({Capability.START_DATES}),
            skipped=tuple(self._skipped),
        )

    def _read(self, fields: Fields) -> None:
        key = fields.text("key", needed=True)
        project = project_of(key)
        if key and not project:
            fields.fault("key", f"'{key}' is not of the form PROJECT-1")
        if self._group and project and project != self._group:
            self._skipped.append(f"{key}: is not of project {self._group}")
            return
        item = self._item(fields, key, project)
        if item:
            self._items.append(item)
            self._note_blockers(fields, key)

    def _item(self, fields: Fields, key: str, project: str) -> ItemRecord | None:
        created = fields.instant("created", needed=True)
        updated = fields.instant("updated", needed=True)
        word, resolution = fields.text("status", needed=True), fields.text("resolution")
        title = fields.text("summary", needed=True)
        versions = self._versions(fields, project)
        if created is None:
            return None
        return ItemRecord(
            group=project,
            title=title,
            created=created,
            key=key,
            status=status_of(word, fields.text("status_category"), resolution),
            raw_status=word,
            reason=resolution or None,
            kind=fields.text("type") or "Issue",
            updated=updated,
            closed=fields.instant("resolved"),
            due=fields.day("due"),
            labels=fields.names("labels", "name"),
            assignees=tuple(filter(None, [fields.text("assignee")])),
            versions=tuple(versions),
            sprint=self._sprint(fields, project),
            parent=fields.text("parent") or fields.text("epic") or None,
            estimate=_points(fields),
            priority=fields.text("priority") or None,
            fields=(
                *(("Component", name) for name in fields.names("components", "name")),
                *(("Fix Version", name) for name in versions.values()),
            ),
        )

    def _versions(self, fields: Fields, project: str) -> dict[str, str]:
        """Titles by container key."""
        found: dict[str, str] = {}
        for part in _parts(fields, "fix_versions"):
            title = part.text("name", needed=True)
            key = container_key(project, ContainerKind.VERSION, name_key(title))
            released, due = part.flag("released"), part.instant("releaseDate")
            found[key] = title
            self._containers[key] = ContainerRecord(
                group=project,
                kind=ContainerKind.VERSION,
                title=title,
                key=key,
                is_open=not released,
                due=due.date() if due else None,
                closed=due if released else None,
            )
        return found

    def _sprint(self, fields: Fields, project: str) -> str | None:
        """The sprint it is in, else the next one, else the last one it was in."""
        ranked: list[tuple[int, str]] = []
        for part in _parts(fields, "sprints"):
            key = container_key(
                project, ContainerKind.SPRINT, part.number("id") or name_key(part.text("name"))
            )
            state = part.text("state").casefold()
            closed = part.instant("completeDate")
            self._containers[key] = ContainerRecord(
                group=project,
                kind=ContainerKind.SPRINT,
                title=part.text("name", needed=True),
                key=key,
                is_open=state != "closed",
                start=part.day("startDate"),
                due=part.day("endDate"),
                closed=closed if state == "closed" else None,
            )
            rank = _SPRINT_ORDER.index(state) if state in _SPRINT_ORDER else len(_SPRINT_ORDER)
            ranked.append((rank, key))
        # Of closed ones the last in the list: Jira appends.
        return min(reversed(ranked), key=lambda pair: pair[0])[1] if ranked else None

    def _note_blockers(self, fields: Fields, key: str) -> None:
        for part in _parts(fields, "links"):
            other, direction = part.text("key"), part.text("dir", "direction").casefold()
            if part.text("type").casefold() != "blocks" or not other:
                continue
            if direction.startswith("in"):
                self._blockers.setdefault(key, set()).add(other)
            else:
                self._blockers.setdefault(other, set()).add(key)


def _parts(fields: Fields, name: str) -> Iterable[Fields]:
    for entry in fields.list(name):
        if isinstance(entry, dict):
            yield Fields(entry, f"{fields.where}, {name}", fields.faults)
        else:
            fields.fault(name, f"{entry!r} is not an object")


def _points(fields: Fields) -> float | None:
    value = fields.values.get("story_points")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        fields.fault("story_points", f"{value!r} is not a number of points")
        return None
    return float(value)

"""Jira issues as JSON with one flat object a record.

Fields: key, type, summary, status, status_category, resolution, priority, created,
updated, resolved, due, labels, components, fix_versions, parent, epic, sprints, links,
assignee, story_points, description (a text, or a document as Cloud tells it). Only key,
summary, status, created and updated are needed.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.backlog import Capability, ContainerKind, container_key
from connectors.local.export import Batch, Faults, Fields, newest
from connectors.local.jira import item_of, key_of, name_key, placed
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.shared.jira import project_of, waits

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
            lacks=frozenset({Capability.START_DATES, Capability.RANK}),
            skipped=tuple(self._skipped),
        )

    def _read(self, fields: Fields) -> None:
        key = key_of(fields, self._group, self._skipped)
        if key is None:
            return
        project = project_of(key)
        item = placed(
            item_of(fields, key), self._versions(fields, project), self._sprint(fields, project)
        )
        parent = fields.text("parent") or fields.text("epic") or None
        self._items.append(replace(item, parent=parent, estimate=_points(fields)))
        self._note_blockers(fields, key)

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
            sprint = _sprint_record(part, project)
            self._containers[sprint.key] = sprint
            state = part.text("state").casefold()
            rank = _SPRINT_ORDER.index(state) if state in _SPRINT_ORDER else len(_SPRINT_ORDER)
            ranked.append((rank, sprint.key))
        # Of closed ones the last in the list: Jira appends.
        return min(reversed(ranked), key=lambda pair: pair[0])[1] if ranked else None

    def _note_blockers(self, fields: Fields, key: str) -> None:
        for part in _parts(fields, "links"):
            other, direction = part.text("key"), part.text("dir", "direction").casefold()
            waiting = waits(part.text("type"), inward=direction.startswith("in"))
            if waiting is None or not other:
                continue
            blocked, blocker = (key, other) if waiting else (other, key)
            self._blockers.setdefault(blocked, set()).add(blocker)


def _parts(fields: Fields, name: str) -> Iterable[Fields]:
    for entry in fields.list(name):
        if isinstance(entry, dict):
            yield Fields(entry, f"{fields.where}, {name}", fields.faults)
        else:
            fields.fault(name, f"{entry!r} is not an object")


def _sprint_record(part: Fields, project: str) -> ContainerRecord:
    title, closed = part.text("name", needed=True), part.instant("completeDate")
    is_open = part.text("state").casefold() != "closed"
    return ContainerRecord(
        group=project,
        kind=ContainerKind.SPRINT,
        title=title,
        key=container_key(project, ContainerKind.SPRINT, part.number("id") or name_key(title)),
        is_open=is_open,
        start=part.day("startDate"),
        due=part.day("endDate"),
        closed=None if is_open else closed,
    )


def _points(fields: Fields) -> float | None:
    value = fields.values.get("story_points")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        fields.fault("story_points", f"{value!r} is not a number of points")
        return None
    return float(value)

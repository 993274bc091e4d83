"""Issues as `gh issue list --json ...` or GitHub's REST API write them.

Both are read by one reader: the names differ (createdAt, created_at), the meaning does
not. The REST form may have one object a line and carry the repository in `repo`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.backlog import Capability, ContainerKind, Status, container_key
from connectors.local.export import Batch, Faults, Fields, newest
from connectors.local.rows import ContainerRecord, ItemRecord

ASK = (
    "gh issue list --state all --limit 5000 --json number,title,body,state,stateReason,"
    "labels,milestone,assignees,createdAt,updatedAt,closedAt,url,projectItems"
)
"""The command whose output has all that is read here."""

_REPO = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_IN_URL = re.compile(r"https?://[^/]+/(?P<repo>[^/]+/[^/]+)/(?P<what>issues|pull)/\d+")
_PARENT = re.compile(r".*/repos/(?P<repo>[^/]+/[^/]+)/issues/(?P<number>\d+)")
_DROPPED = {"not_planned", "duplicate"}
_TELLS_PARENTS = ("parent_issue_url", "sub_issues_summary", "task_refs", "parent")


class GitHubExport:
    """Gathers one export.

    `group` is the repository of records that do not name theirs, and the only one wanted.
    """

    def __init__(self, group: str | None, faults: Faults) -> None:
        self._group = group
        self._faults = faults
        self._items: list[ItemRecord] = []
        self._containers: dict[str, ContainerRecord] = {}
        self._skipped: list[str] = []
        self._parents: dict[str, str] = {}
        self._told: set[Capability] = {Capability.LABEL_EVENTS, Capability.HIDDEN_NOTES}

    def read(self, records: Iterable[Fields]) -> Batch:
        """The whole export; raises BadExport with every fault."""
        for fields in records:
            self._read(fields)
        self._faults.check()
        items = newest(self._items, self._skipped)
        return Batch(
            items=self._with_parents(items),
            containers=tuple(self._containers.values()),
            lacks=frozenset(Capability) - self._told,
            skipped=tuple(self._skipped),
        )

    def _read(self, fields: Fields) -> None:
        url = fields.text("html_url", "url")
        number = fields.number("number", needed=True)
        group = self._repository(fields, url)
        key = f"{group}#{number}"
        if self._group and group.casefold() != self._group.casefold():
            self._skipped.append(f"{key}: is not of {self._group}")
            return
        if fields.values.get("pull_request") is not None or "/pull/" in url:
            self._skipped.append(f"{key}: is a pull request")
            return
        item = self._item(fields, key, group, url)
        if item:
            self._items.append(item)
            self._note_parents(fields, key, group)

    def _repository(self, fields: Fields, url: str) -> str:
        match = _IN_URL.match(url)
        named = fields.text("repo") or (match["repo"] if match else "")
        group = named or self._group or ""
        if not group:
            fields.fault("url", "is missing, and no repository was given: --repo OWNER/NAME")
        elif not _REPO.fullmatch(group):
            fields.fault("repo", f"'{group}' is not of the form owner/repo")
        return group

    def _item(self, fields: Fields, key: str, group: str, url: str) -> ItemRecord | None:
        created = fields.instant("created_at", "createdAt", needed=True)
        updated = fields.instant("updated_at", "updatedAt", needed=True)
        closed = fields.instant("closed_at", "closedAt")
        title = fields.text("title", needed=True)
        status, word, reason = self._status(fields)
        if status and not {"closed_at", "closedAt"} & fields.values.keys():
            fields.fault("closedAt", f"is missing on a closed issue; export with: {ASK}")
        if created is None:
            return None
        return ItemRecord(
            group=group,
            title=title,
            created=created,
            key=key,
            status=status,
            raw_status=word,
            reason=reason,
            kind=self._kind(fields),
            updated=updated,
            # Some very old issues are closed at no instant.
            closed=(closed or updated) if status else None,
            labels=fields.names("labels", "name"),
            assignees=fields.names("assignees", "login"),
            milestone=self._milestone(fields, group),
            url=url,
            locked=fields.flag("locked"),
            text=fields.described("body"),
        )

    def _status(self, fields: Fields) -> tuple[Status | None, str, str | None]:
        """Status of a closed issue, the tracker's word, and why it was closed.

        An open issue has the word of its board, and is judged when it is read.
        """
        state = fields.text("state", needed=True).casefold()
        if state == "closed":
            reason = fields.text("state_reason", "stateReason").casefold() or "completed"
            return Status.DROPPED if reason in _DROPPED else Status.DONE, "closed", reason
        if state not in ("open", ""):
            fields.fault("state", f"'{state}' is neither open nor closed")
        return None, self._board(fields) or "open", None

    def _board(self, fields: Fields) -> str:
        for entry in fields.list("projectItems"):
            status = entry.get("status") if isinstance(entry, dict) else None
            word = status.get("name") if isinstance(status, dict) else status
            if isinstance(word, str) and word:
                self._told.add(Capability.DOING)
                return word
        return ""

    def _kind(self, fields: Fields) -> str:
        if isinstance(fields.values.get("type"), str):
            return fields.text("type") or "Issue"
        named = fields.part("type") or fields.part("issueType")
        return (named.text("name") if named else "") or "Issue"

    def _milestone(self, fields: Fields, group: str) -> str | None:
        part = fields.part("milestone")
        if part is None or not part.values:
            return None
        number = part.number("number", needed=True)
        key = container_key(group, ContainerKind.MILESTONE, number)
        self._containers[key] = ContainerRecord(
            group=group,
            kind=ContainerKind.MILESTONE,
            title=part.text("title", needed=True),
            key=key,
            is_open=part.text("state").casefold() != "closed",
            due=part.day("due_on", "dueOn"),
            created=part.instant("created_at", "createdAt"),
            closed=part.instant("closed_at", "closedAt"),
            url=part.text("html_url", "url"),
        )
        return key

    def _note_parents(self, fields: Fields, key: str, group: str) -> None:
        if any(name in fields.values for name in _TELLS_PARENTS):
            self._told.add(Capability.HIERARCHY)
        if match := _PARENT.fullmatch(fields.text("parent_issue_url")):
            self._parents[key] = f"{match['repo']}#{match['number']}"
        for entry in fields.list("task_refs"):
            number = entry[1] if isinstance(entry, list) and len(entry) == 2 else None
            if isinstance(number, int) and number > 0:
                # The first list that names it: an item has one parent.
                self._parents.setdefault(f"{group}#{number}", key)
            else:
                fields.fault("task_refs", f"{entry!r} is not of the form [done, number]")

    def _with_parents(self, items: tuple[ItemRecord, ...]) -> tuple[ItemRecord, ...]:
        known = {item.key for item in items}
        parents = without_rings({k: p for k, p in self._parents.items() if k in known})
        return tuple(replace(item, parent=parents.get(item.key)) for item in items)


def without_rings(parents: Mapping[str, str]) -> dict[str, str]:
    """The same parents, but for those that would make an item stand above itself."""
    kept: dict[str, str] = {}
    for child, parent in parents.items():
        above: str | None = parent
        while above is not None and above != child:
            above = kept.get(above)
        if above is None:
            kept[child] = parent
    return kept

"""Issues and what hangs on them: comments, links, and the history of every change."""

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.jira import adf
from tests.fakes.jira.places import (
    Field,
    Kind,
    Level,
    LinkType,
    Named,
    Sprint,
    Status,
    User,
    Version,
)

if TYPE_CHECKING:
    from tests.fakes.jira.projects import Project
    from tests.fakes.jira.state import World

Json = Any


@dataclass(frozen=True)
class Item:
    """One changed field of a history entry, as Jira writes it down."""

    field: str  # its name
    id: str  # of the field; "" where Jira tells none
    old: str | None = None
    old_text: str | None = None
    new: str | None = None
    new_text: str | None = None

    @property
    def type(self) -> str:
        return "custom" if self.id.startswith("customfield_") else "jira"


@dataclass(eq=False)
class History:
    id: int
    author: User | None
    created: dt.datetime
    items: list[Item]


@dataclass(eq=False)
class Comment:
    """`body` is ADF on Cloud, wiki markup on Data Center. `visibility` is (role or group, name)."""

    id: int
    issue: "Issue"
    author: User
    body: Json
    created: dt.datetime
    updated: dt.datetime
    editor: User
    properties: dict[str, Json] = field(default_factory=dict)
    visibility: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """What a person reads."""
        return adf.plain(self.body) if isinstance(self.body, dict) else self.body


@dataclass(eq=False)
class Link:
    """`source` does to `target` what the type's outward words say: it blocks, it clones."""

    id: int
    type: LinkType
    source: "Issue"
    target: "Issue"


@dataclass(eq=False)
class RemoteLink:
    id: int
    url: str
    title: str
    relationship: str = ""
    global_id: str = ""
    application: str = ""
    resolved: bool | None = None


@dataclass(eq=False)
class Issue:
    """An issue. People's changes go through its methods, which write the history.

    A test may also set an attribute, and call `fake.tick()` then.
    """

    id: int
    number: int
    project: "Project"
    title: str
    kind: Kind
    status: Status
    reporter: User
    creator: User
    created: dt.datetime
    updated: dt.datetime
    priority: Named
    rank: str = ""
    assignee: User | None = None
    resolution: Named | None = None
    resolved: dt.datetime | None = None
    due: dt.date | None = None
    description: Json = None  # ADF on Cloud, wiki markup on Data Center
    properties: dict[str, Json] = field(default_factory=dict)
    level: Level | None = None
    parent: "Issue | None" = None
    labels: list[str] = field(default_factory=list)
    components: list[Named] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    sprints: list[Sprint] = field(default_factory=list)
    values: dict[str, Json] = field(default_factory=dict)  # custom fields, by id
    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    remote: list[RemoteLink] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.project.key}-{self.number}"

    @property
    def world(self) -> "World":
        return self.project.world

    def snapshot(self) -> "Issue":
        """What it is now, to be shown later."""
        kept = copy.copy(self)
        for name in ("labels", "components", "versions", "sprints", "comments", "links"):
            setattr(kept, name, list(getattr(self, name)))
        kept.values, kept.histories = dict(self.values), list(self.histories)
        kept.properties = dict(self.properties)
        return kept

    def change(self, by: User | None, *items: Item) -> None:
        """Write down a change just made. Call `world.keep(issue)` before it is made."""
        at = self.updated = self.world.tick()
        if items:
            entry = History(next(self.world.ids), by or self.world.ana, at, list(items))
            self.histories.append(entry)

    def move(self, status: str, by: User | None = None, *, resolution: str | None = None) -> None:
        """To another status. Done resolves as `resolution` or else as Done; "" leaves it open."""
        self.world.keep(self)
        old, self.status = self.status, self.world.status(status)
        items = [Item("status", "status", str(old.id), old.name, str(self.status.id), status)]
        if self.status not in self.project.statuses:
            self.project.statuses.append(self.status)
        told = resolution
        if told is None:
            told = "Done" if self.status.category == "done" else ""
        new = self.world.resolution(told) if told else None
        if new is not self.resolution:
            items.insert(0, _named("resolution", self.resolution, new))
        self.resolution = new
        self.change(by, *items)
        self.resolved = self.updated if new else None

    def label(self, *names: str, by: User | None = None) -> None:
        self._relabel([*self.labels, *(n for n in names if n not in self.labels)], by)

    def unlabel(self, *names: str, by: User | None = None) -> None:
        self._relabel([held for held in self.labels if held not in names], by)

    def _relabel(self, labels: list[str], by: User | None) -> None:
        if labels == self.labels:
            return
        self.world.keep(self)
        old, self.labels = " ".join(self.labels), sorted(labels)
        self.change(by, Item("labels", "labels", None, old, None, " ".join(self.labels)))

    def assign(self, user: User | None, by: User | None = None) -> None:
        self.world.keep(self)
        old, self.assignee = self.assignee, user
        self.change(by, _person("assignee", self.world, old, user))

    def plan(self, *sprints: Sprint, by: User | None = None) -> None:
        """Into these sprints, the last of them being where it now is; none takes it out of all."""
        self.world.keep(self)
        old, self.sprints = self.sprints, list(sprints)
        field_ = self.world.the_field("Sprint")
        self.change(
            by,
            Item(
                "Sprint",
                field_.id,
                ", ".join(str(one.id) for one in old),
                ", ".join(one.name for one in old),
                ", ".join(str(one.id) for one in sprints),
                ", ".join(one.name for one in sprints),
            ),
        )

    def fix(self, *versions: Version, by: User | None = None) -> None:
        """Exactly these fix versions. Each one added or removed is an item of its own."""
        self.world.keep(self)
        old, self.versions = self.versions, list(versions)
        gone = [_version(one, None) for one in old if one not in versions]
        new = [_version(None, one) for one in versions if one not in old]
        self.change(by, *gone, *new)

    def schedule(self, due: dt.date | None, by: User | None = None) -> None:
        self.world.keep(self)
        old, self.due = self.due, due
        self.change(by, Item("duedate", "duedate", *_day(old), *_day(due)))

    def retitle(self, title: str, by: User | None = None) -> None:
        self.world.keep(self)
        old, self.title = self.title, title
        self.change(by, Item("summary", "summary", None, old, None, title))

    def describe(self, body: Json, by: User | None = None) -> None:
        """Another description. The history has the words of it, and nothing of its markup."""
        self.world.keep(self)
        texts = [_words(told) for told in (self.description, body)]
        self.description = body
        self.change(by, Item("description", "description", None, texts[0], None, texts[1]))

    def put(self, field_: Field, value: Json, by: User | None = None) -> None:
        """Give a custom field a value, as Jira's JSON holds it."""
        self.world.keep(self)
        old = self.values.get(field_.id)
        self.values[field_.id] = value
        texts = [None if one is None else str(one) for one in (old, value)]
        self.change(by, Item(field_.name, field_.id, None, texts[0], None, texts[1]))

    def adopt(self, *children: "Issue", by: User | None = None) -> None:
        for child in children:
            self.world.keep(child)
            old, child.parent = child.parent, self
            child.change(by, Item(*_parent_field(child), *_issue(old), *_issue(self)))

    def comment(
        self,
        body: Json = "On it.",
        by: User | None = None,
        times: int = 1,
        *,
        properties: dict[str, Json] | None = None,
        visibility: tuple[str, str] | None = None,
    ) -> Comment:
        """A comment, or as many; gives the last. A plain text becomes what Jira makes of it."""
        self.world.keep(self)
        author = by or self.world.ana
        if isinstance(body, str) and self.world.cloud:
            body = adf.written(body)
        for _ in range(times):
            at = self.updated = self.world.tick()
            made = Comment(next(self.world.ids), self, author, body, at, at, author)
            made.properties, made.visibility = dict(properties or {}), visibility
            self.comments.append(made)
        return self.comments[-1]

    def link(self, type_: str, target: "Issue", by: User | None = None) -> Link:
        """`a.link("Blocks", b)`: a blocks b."""
        for one in (self, target):
            self.world.keep(one)
        made = Link(next(self.world.ids), self.world.link_type(type_), self, target)
        for one, other, words in (
            (self, target, made.type.outward),
            (target, self, made.type.inward),
        ):
            one.links.append(made)
            said = f"This issue {words} {other.key}"
            one.change(by, Item("Link", "", None, None, other.key, said))
        return made

    def refer(
        self,
        url: str,
        title: str = "",
        *,
        relationship: str = "",
        global_id: str = "",
        resolved: bool | None = None,
    ) -> RemoteLink:
        self.world.tick()
        made = RemoteLink(next(self.world.ids), url, title or url, relationship, global_id)
        made.resolved = resolved
        self.remote.append(made)
        return made

    def delete(self) -> None:
        """Gone, and its sub-tasks with it."""
        self.world.keep(self)
        for child in self.world.children(self):
            if child.kind.is_subtask:
                child.delete()
            else:
                child.parent = None
        del self.project.issues[self.number]
        del self.world.issues[self.id]
        for link in self.links:
            other = link.target if link.source is self else link.source
            if other is not self:
                other.links.remove(link)
        self.world.tick()

    def transfer(self, target: "Project", by: User | None = None) -> "Issue":
        """To another project. It stays the same issue; its old key leads to it."""
        self.world.keep(self)
        old, source = self.key, self.project
        del source.issues[self.number]
        self.project, self.number = target, target.next_number()
        target.issues[self.number] = self
        self.world.moved[old] = self
        self.versions, self.components = [], []
        self.change(
            by,
            Item("project", "project", str(source.id), source.name, str(target.id), target.name),
            Item("Key", "", None, old, None, self.key),
        )
        return self


def _words(body: Json) -> str | None:
    return adf.plain(body) if isinstance(body, dict) else body


def _named(name: str, old: Named | None, new: Named | None) -> Item:
    texts = [(str(one.id), one.name) if one else (None, None) for one in (old, new)]
    return Item(name, name, *texts[0], *texts[1])


def _person(name: str, world: "World", old: User | None, new: User | None) -> Item:
    def told(user: User | None) -> tuple[str | None, str | None]:
        if user is None:
            return None, None
        return (user.account if world.cloud else user.key), user.display

    return Item(name, name, *told(old), *told(new))


def _version(old: Version | None, new: Version | None) -> Item:
    texts = [(str(one.id), one.name) if one else (None, None) for one in (old, new)]
    return Item("Fix Version", "fixVersions", *texts[0], *texts[1])


def _parent_field(child: Issue) -> tuple[str, str]:
    """Cloud names no field's id here."""
    if child.world.cloud:
        return "IssueParentAssociation", ""
    if child.kind.is_subtask:
        return "Parent", "parent"
    return "Epic Link", child.world.the_field("Epic Link").id


def _issue(one: "Issue | None") -> tuple[str | None, str | None]:
    return (str(one.id), one.key) if one else (None, None)


def _day(day: dt.date | None) -> tuple[str | None, str | None]:
    return (day.isoformat(), f"{day.isoformat()} 00:00:00.0") if day else (None, None)

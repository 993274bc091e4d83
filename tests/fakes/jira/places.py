"""What issues refer to: people, versions, sprints, statuses, types, fields."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.jira.projects import Project
    from tests.fakes.jira.state import World

NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(eq=False)
class User:
    """Cloud knows a person by `account`, Data Center by `name` and `key`."""

    id: int
    name: str
    display: str
    zone: str = "UTC"
    active: bool = True
    roles: set[str] = field(default_factory=lambda: {"Developers"})
    groups: set[str] = field(default_factory=lambda: {"jira-users"})
    kind: str = "atlassian"  # or app, or customer

    @cached_property
    def account(self) -> str:
        return f"712020:{uuid.uuid5(NAMESPACE, self.name)}"

    @property
    def key(self) -> str:
        return f"JIRAUSER{self.id}"

    @property
    def email(self) -> str:
        return f"{self.name}@acme.example"


@dataclass(eq=False)
class Status:
    """`category` is new, indeterminate, done or undefined."""

    id: int
    name: str
    category: str


@dataclass(eq=False)
class Kind:
    """An issue type. `level` is 1 for epics, 0 for stories and the like, -1 for sub-tasks."""

    id: int
    name: str
    level: int = 0
    needs: tuple[str, ...] = ()  # fields without which none is made, by id, besides the usual
    lacks: tuple[str, ...] = ()  # usual fields that are not on the screen

    @property
    def is_subtask(self) -> bool:
        return self.level < 0


@dataclass(eq=False)
class Named:
    """What has an id and a name and no more: a priority, resolution, component or role."""

    id: int
    name: str


@dataclass(eq=False)
class LinkType:
    id: int
    name: str
    inward: str
    outward: str


@dataclass(eq=False)
class Field:
    """A field as `/field` tells it. `kind` is the last part of the schema's custom type."""

    id: str
    name: str
    schema: dict[str, Any]
    clauses: tuple[str, ...]

    @property
    def is_custom(self) -> bool:
        return self.id.startswith("customfield_")

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("customfield_")) if self.is_custom else 0

    @property
    def kind(self) -> str:
        return str(self.schema.get("custom", "")).rpartition(":")[2]


@dataclass(eq=False)
class Level:
    """A security level; nobody in `hidden_from` sees its issues."""

    id: int
    name: str
    hidden_from: set[User] = field(default_factory=set)


@dataclass(eq=False)
class Version:
    id: int
    name: str
    project: "Project"
    released: bool = False
    archived: bool = False
    start: dt.date | None = None
    release: dt.date | None = None
    description: str = ""


@dataclass(eq=False)
class Sprint:
    """`state` is future, active or closed."""

    id: int
    name: str
    board: "Board"
    state: str = "future"
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    complete: dt.datetime | None = None
    goal: str = ""


@dataclass(eq=False)
class Board:
    """`kind` is scrum, or kanban: that has no sprints. `simple` is of a team-managed project."""

    id: int
    name: str
    kind: str
    projects: "list[Project]"
    world: "World"
    sprints: list[Sprint] = field(default_factory=list)

    def sprint(
        self,
        name: str,
        state: str = "future",
        *,
        start: dt.datetime | None = None,
        end: dt.datetime | None = None,
        complete: dt.datetime | None = None,
    ) -> Sprint:
        self.world.tick()
        made = Sprint(next(self.world.ids), name, self, state, start, end, complete)
        self.sprints.append(made)
        return made

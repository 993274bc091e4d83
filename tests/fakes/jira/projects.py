"""Projects, and how an issue comes to be in one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Board, Level, Named, Sprint, Status, User, Version

if TYPE_CHECKING:
    from tests.fakes.jira.state import World


@dataclass(eq=False)
class Project:
    """`denied` are the rights that accounts lack here: (id of the account, right)."""

    id: int
    key: str
    name: str
    world: "World"
    issues: dict[int, Issue] = field(default_factory=dict)  # by number
    numbers: int = 0
    versions: list[Version] = field(default_factory=list)
    components: list[Named] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    denied: set[tuple[int, str]] = field(default_factory=set)
    type: str = "software"  # or service_desk, business
    archived: bool = False  # then a search leaves its issues out
    kinds: list[str] | None = None  # types of issue that it may have, all unless told

    def deny(self, *rights: str, user: User | None = None) -> None:
        """Take these rights from our account, or another."""
        self.world.tick()
        self.denied |= {((user or self.world.bot).id, right) for right in rights}

    def grant(self, *rights: str, user: User | None = None) -> None:
        """Give them (back). Our account begins without those of an administrator."""
        self.world.tick()
        self.denied -= {((user or self.world.bot).id, right) for right in rights}

    def allows(self, user: User | None, right: str) -> bool:
        """Nobody without a name may do anything here."""
        return user is not None and (user.id, right) not in self.denied

    def next_number(self) -> int:
        self.numbers += 1
        return self.numbers

    def version(
        self,
        name: str,
        *,
        released: bool = False,
        archived: bool = False,
        start: dt.date | None = None,
        release: dt.date | None = None,
    ) -> Version:
        """The version of this name; made if it is not there."""
        found = next((one for one in self.versions if one.name == name), None)
        if found is None:
            self.world.tick()
            found = Version(next(self.world.ids), name, self, released, archived, start, release)
            self.versions.append(found)
        return found

    def component(self, name: str) -> Named:
        found = next((one for one in self.components if one.name == name), None)
        if found is None:
            self.world.tick()
            found = Named(next(self.world.ids), name)
            self.components.append(found)
        return found

    def level(self, name: str, *hidden_from: User) -> Level:
        """The security level of this name, made if it is not there."""
        found = next((one for one in self.levels if one.name == name), None)
        if found is None:
            self.world.tick()
            found = Level(next(self.world.ids), name, set(hidden_from))
            self.levels.append(found)
        return found

    def board(self, name: str = "", kind: str = "scrum") -> Board:
        self.world.tick()
        made = Board(next(self.world.ids), name or f"{self.key} board", kind, [self], self.world)
        self.world.boards.append(made)
        return made

    def issue(
        self,
        title: str = "An item",
        *,
        kind: str = "",
        status: str = "To Do",
        labels: Iterable[str] = (),
        assignee: User | str | None = None,
        parent: Issue | None = None,
        epic: Issue | None = None,
        resolution: str | None = None,
        versions: Iterable[Version | str] = (),
        components: Iterable[str] = (),
        sprint: Sprint | Iterable[Sprint] = (),
        due: dt.date | None = None,
        start: dt.date | None = None,
        security: str = "",
        points: float | None = None,
        team: str = "",
        priority: str = "Medium",
        number: int | None = None,
        created: dt.datetime | None = None,
        updated: dt.datetime | None = None,
        resolved: dt.datetime | None = None,
        by: User | None = None,
    ) -> Issue:
        """An issue as it came to be, without a history.

        `parent` and `epic` both name what it belongs to: an epic, or for a sub-task a story.
        Done is resolved as Done, unless `resolution` says otherwise or is "". Ana made it
        and reports it, unless it is told `by` whom.
        """
        world = self.world
        at = world.tick()
        over = parent or epic
        if not kind:
            kind = "Sub-task" if over is not None and over.kind.level == 0 else "Story"
        if number is None:
            number = self.next_number()
        self.numbers = max(self.numbers, number)
        made = Issue(
            next(world.ids),
            number,
            self,
            title,
            world.kind(kind),
            world.status(status),
            by or world.ana,
            by or world.ana,
            created or at,
            updated or created or at,
            world.priority(priority),
        )
        made.rank = f"0|i{made.id:05d}:"
        made.labels = sorted(labels)
        made.assignee = world.user(assignee) if isinstance(assignee, str) else assignee
        made.parent, made.due = over, due
        made.versions = [self.version(v) if isinstance(v, str) else v for v in versions]
        made.components = [self.component(name) for name in components]
        made.sprints = [sprint] if isinstance(sprint, Sprint) else list(sprint)
        made.level = self.level(security) if security else None
        self._resolve(made, resolution, resolved)
        self._customise(made, start=start, points=points, team=team)
        if made.status not in self.statuses:
            self.statuses.append(made.status)
        world.keep(made, fresh=True)
        self.issues[number] = world.issues[made.id] = made
        return made

    def fill(self, number: int) -> list[Issue]:
        return [self.issue(f"Item {n}") for n in range(1, number + 1)]

    def _resolve(self, made: Issue, told: str | None, at: dt.datetime | None) -> None:
        if told is None:
            told = "Done" if made.status.category == "done" else ""
        if told:
            made.resolution = self.world.resolution(told)
            made.resolved = at or made.updated

    def _customise(
        self, made: Issue, *, start: dt.date | None, points: float | None, team: str
    ) -> None:
        world = self.world
        if start is not None:
            made.values[world.the_field("Start date").id] = start.isoformat()
        if points is not None:
            made.values[world.the_field("Story Points").id] = float(points)
        if team:
            made.values[world.the_field("Team").id] = world.team(team)

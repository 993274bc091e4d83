"""What the fake holds: repositories and all that is in them, as plain objects to change."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

START = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
ROLES = ("read", "triage", "write", "maintain", "admin")


@dataclass(eq=False)
class User:
    id: int
    login: str  # of a bot with its [bot], as REST and `viewer` show it
    role: str = "none"  # in every repository

    @property
    def is_bot(self) -> bool:
        return self.login.endswith("[bot]")


@dataclass(eq=False)
class Token:
    """`kind` is classic (tells its scopes), fine (grained) or app (an installation)."""

    text: str
    user: User
    kind: Literal["classic", "fine", "app"] = "classic"
    role: str = "admin"
    rights: set[str] = field(default_factory=lambda: {"issues", "projects"})
    hidden: set[str] = field(default_factory=set)  # repositories it may not see
    scopes: str = "repo, read:project"  # as a classic token tells them
    place: object = None  # the installation it is of


@dataclass(eq=False)
class Label:
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Comment:
    id: int
    issue: "Issue"
    author: User
    body: str
    created: dt.datetime
    updated: dt.datetime
    folded: str = ""  # why it is minimised, in lower case
    unseen: int = 0  # listings that will not show it yet

    @property
    def node_id(self) -> str:
        return f"IC_{self.id}"


@dataclass(eq=False)
class Edit:
    """A revision of an issue's text. The first one is that of its making."""

    id: int
    editor: User
    text: str
    at: dt.datetime


@dataclass(eq=False)
class Event:
    id: int
    kind: str
    label: str
    actor: User | None
    at: dt.datetime


@dataclass(eq=False)
class Milestone:
    id: int
    number: int
    title: str
    created: dt.datetime
    due: dt.datetime | None = None
    closed: dt.datetime | None = None


@dataclass(eq=False)
class Gone:
    """What is left of an issue: deleted, or moved to another."""

    moved_to: "Issue | None" = None


@dataclass(eq=False)
class Issue:
    id: int
    number: int
    repo: "Repo"
    title: str
    author: User
    created: dt.datetime
    updated: dt.datetime
    closed: dt.datetime | None = None
    reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: Milestone | None = None
    kind: str | None = None
    parent: "Issue | None" = None
    children: list["Issue"] = field(default_factory=list)
    blocked_by: list["Issue"] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    places: list["Place"] = field(default_factory=list)
    locked: bool = False
    is_pull: bool = False
    body: str = ""
    edits: list[Edit] = field(default_factory=list)
    unseen: int = 0  # listings that will not show it yet

    @property
    def key(self) -> str:
        return f"{self.repo.full}#{self.number}"

    def comment(self, body: str, by: User | None = None, times: int = 1) -> Comment:
        """A comment, or as many; gives the last of them."""
        fake = self.repo.world
        for _ in range(times):
            at = self.updated = fake.tick()
            made = Comment(next(fake.ids), self, by or fake.ana, body, at, at)
            made.unseen = fake.lag
            self.comments.append(made)
        return self.comments[-1]

    def label(self, name: str, by: User | None = None) -> None:
        """As GitHub does: a label that the repository lacks is made, without colour."""
        if name.casefold() in (held.casefold() for held in self.labels):
            return
        name = self.repo.label(name).name
        self.labels.append(name)
        self._note("labeled", name, by)

    def unlabel(self, name: str, by: User | None = None) -> None:
        self.labels.remove(name)
        self._note("unlabeled", name, by)

    def close(self, reason: str | None = "completed") -> "Issue":
        self.closed = self.updated = self.repo.world.tick()
        self.reason = reason
        return self

    def edit(self, body: str | None = None, by: User | None = None, title: str = "") -> None:
        """As GitHub does: it keeps every text that there was, once there is more than one."""
        fake = self.repo.world
        if body is not None and body != self.body:
            if not self.edits:
                self.edits.append(Edit(next(fake.ids), self.author, self.body, self.created))
            self.body = body
            self.edits.append(Edit(next(fake.ids), by or fake.ana, body, fake.tick()))
        self.title = title or self.title
        self.updated = fake.tick()

    def adopt(self, *children: "Issue") -> None:
        for child in children:
            child.parent = self
            self.children.append(child)
        self.repo.world.tick()

    def delete(self) -> None:
        self.repo.issues[self.number] = Gone()
        self._forget()

    def transfer(self, target: "Repo") -> "Issue":
        moved = target.issue(self.title, labels=self.labels)
        self.repo.issues[self.number] = Gone(moved)
        self._forget()
        return moved

    def _forget(self) -> None:
        """Nothing is related any more to what went away."""
        if self.parent is not None:
            self.parent.children.remove(self)
        for child in self.children:
            child.parent = None
        for repo in self.repo.world.repos.values():
            for other in repo.live():
                other.blocked_by = [one for one in other.blocked_by if one is not self]
        self.repo.world.tick()

    def _note(self, kind: str, name: str, by: User | None) -> None:
        fake = self.repo.world
        at = self.updated = fake.tick()
        self.events.append(Event(next(fake.ids), kind, name, by or fake.ana, at))


@dataclass(eq=False)
class Repo:
    id: int
    owner: str
    name: str
    world: "World"
    visibility: str = "public"
    archived: bool = False
    has_issues: bool = True
    issues: dict[int, Issue | Gone] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)  # by name in lower case
    milestones: list[Milestone] = field(default_factory=list)

    @property
    def full(self) -> str:
        return f"{self.owner}/{self.name}"

    def live(self) -> list[Issue]:
        """Issues and pull requests that are there, oldest first."""
        return [issue for issue in self.issues.values() if isinstance(issue, Issue)]

    def issue(
        self,
        title: str = "An item",
        *,
        labels: Iterable[str] = (),
        assignees: Iterable[str] = (),
        milestone: Milestone | None = None,
        kind: str | None = None,
        is_pull: bool = False,
        body: str = "",
        by: User | None = None,
    ) -> Issue:
        at = self.world.tick()
        number = len(self.issues) + 1
        made = Issue(next(self.world.ids), number, self, title, by or self.world.ana, at, at)
        made.body = body
        made.labels = [self.label(name).name for name in labels]
        made.assignees = list(assignees)
        made.milestone, made.kind, made.is_pull = milestone, kind, is_pull
        self.issues[number] = made
        return made

    def fill(self, number: int) -> list[Issue]:
        return [self.issue(f"Item {n}") for n in range(1, number + 1)]

    def label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """The label of this name; made if it is not there."""
        if name.casefold() not in self.labels:
            self.world.tick()
            self.labels[name.casefold()] = Label(name, color, description)
        return self.labels[name.casefold()]

    def milestone(self, title: str, due: dt.datetime | None = None) -> Milestone:
        at = self.world.tick()
        made = Milestone(next(self.world.ids), len(self.milestones) + 1, title, at, due)
        self.milestones.append(made)
        return made

    def rename(self, full: str) -> None:
        self.world.renamed[self.full.lower()] = self
        del self.world.repos[self.full.lower()]
        self.owner, self.name = full.split("/")
        self.world.repos[full.lower()] = self
        self.world.tick()


@dataclass(eq=False)
class Iteration:
    id: str
    title: str
    start: dt.date
    days: int
    completed: bool = False


Value = str | float | dt.date | Iteration


@dataclass(eq=False)
class Project:
    id: int
    owner: str
    number: int
    world: "World"
    fields: dict[str, str] = field(default_factory=dict)  # name → data type
    iterations: list[Iteration] = field(default_factory=list)
    options: list[str] = field(default_factory=lambda: ["Todo", "In Progress", "Done"])

    def places(self) -> list["Place"]:
        """Every card, in the order in which they were put on."""
        issues = [one for repo in self.world.repos.values() for one in repo.live()]
        found = [place for one in issues for place in one.places if place.project is self]
        return sorted(found, key=lambda place: place.id)

    def rename_option(self, old: str, new: str) -> None:
        """Of the field Status. Nothing is called updated by that, neither card nor issue."""
        self.options = [new if one == old else one for one in self.options]
        for place in self.places():
            if place.values.get("Status") == old:
                place.values["Status"] = new
        self.world.tick()

    def remove(self, issue: Issue) -> None:
        issue.places = [place for place in issue.places if place.project is not self]
        self.world.tick()

    def archive(self, issue: Issue) -> None:
        for place in issue.places:
            if place.project is self:
                place.archived, place.updated = True, self.world.tick()

    def place(self, issue: Issue, **values: Value) -> None:
        """Put the issue on the board; underscores in a field's name stand for spaces.

        A card that was archived is taken out of the archive: in there it cannot be changed.
        """
        own = next((place for place in issue.places if place.project is self), None)
        if own is None:
            own = Place(next(self.world.ids), self, issue)
            issue.places.append(own)
        own.values |= {name.replace("_", " "): value for name, value in values.items()}
        own.archived = False
        own.updated = self.world.tick()  # and the issue is not, as far as its own instant tells


@dataclass(eq=False)
class Place:
    id: int
    project: Project
    issue: Issue
    updated: dt.datetime = START
    archived: bool = False
    values: dict[str, Value] = field(default_factory=dict)


class World:
    """All of it. Every change ticks the clock, and with it the revision."""

    def __init__(self) -> None:
        self.ids = count(3_000_000_001)  # beyond 32 bits, as GitHub's are
        self.now = START
        self.revision = 0
        self.lag = 0  # listings that do not show a new comment or issue yet
        self.repos: dict[str, Repo] = {}
        self.renamed: dict[str, Repo] = {}
        self.projects: dict[tuple[str, int], Project] = {}
        self.organizations = {"acme"}
        self.users: dict[str, User] = {}
        self.tokens: dict[str, Token] = {}
        self.ana = self.user("ana", "write")
        self.bot = self.user("drift-bot", "write")
        self.token = self.sign_in("canary-2f1b7c", self.bot)

    def tick(self) -> dt.datetime:
        self.revision += 1
        self.now += dt.timedelta(seconds=1)
        return self.now

    def user(self, login: str, role: str = "none") -> User:
        return self.users.setdefault(login, User(next(self.ids), login, role))

    def sign_in(self, text: str, user: User) -> Token:
        """Another token; a bot's is that of an app's installation."""
        self.tokens[text] = Token(text, user, kind="app" if user.is_bot else "classic")
        return self.tokens[text]

    def repo(self, full: str, visibility: str = "public") -> Repo:
        if full.lower() not in self.repos:
            owner, name = full.split("/")
            made = Repo(next(self.ids), owner, name, self, visibility)
            self.repos[full.lower()] = made
        return self.repos[full.lower()]

    def project(self, key: str, *fields: tuple[str, str]) -> Project:
        """A project with these fields (name, data type) besides Status."""
        owner, number = key.split("/")
        made = Project(next(self.ids), owner, int(number), self)
        made.fields = {"Title": "TITLE", "Status": "SINGLE_SELECT", **dict(fields)}
        self.projects[owner.lower(), int(number)] = made
        return made

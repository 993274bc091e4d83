"""The desired state: what the manifest says, once read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.backlog import ContainerKind, ItemRef, Status, container_key, version_key
from bot.domain.policy import Policy, Reach
from bot.domain.windows import Window


class InitiativeStatus(StrEnum):
    """Where the roadmap says an initiative stands."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """As people write it: in progress."""
        return self.value.replace("_", " ")


class Commitment(StrEnum):
    """How firmly an initiative is promised."""

    COMMITTED = "committed"
    EXPECTED = "expected"
    ASPIRATIONAL = "aspirational"


class Audience(StrEnum):
    """For whom an initiative is shown, from the narrowest."""

    TEAM = "team"
    PRODUCT = "product"
    CUSTOMER = "customer"

    @property
    def width(self) -> int:
        """For comparing: the larger, the wider."""
        return ("team", "product", "customer").index(self.value)


class Health(StrEnum):
    """How its owner says that an initiative goes."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"

    @property
    def words(self) -> str:
        """As people write it: on track."""
        return self.value.replace("_", " ")


class LinkKind(StrEnum):
    """By what a link finds its items."""

    ISSUE = "issue"
    MILESTONE = "milestone"
    VERSION = "fix version"
    SPRINT = "sprint"
    COMPONENT = "component"
    LABEL = "label"
    QUERY = "query"
    JQL = "JQL"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Link:
    """The manifest's statement that items serve an initiative (or that a release ships it).

    `group` is the repository or project; empty means every one of the source. `name` is
    the field's name for a link of kind FIELD. The value of a SPRINT is its name or number.
    """

    source: str
    kind: LinkKind
    value: str
    group: str = ""
    name: str = ""
    line: int = 0

    @property
    def target(self) -> ItemRef | None:
        """The item or container it names, for the kinds that name one."""
        if self.kind is LinkKind.ISSUE:
            numbered = self.value.isdigit()  # a key of Jira is whole by itself
            key = f"{self.group}#{self.value}" if numbered else self.value
            return ItemRef(self.source, key)
        if self.kind is LinkKind.MILESTONE:
            key = container_key(self.group, ContainerKind.MILESTONE, self.value)
            return ItemRef(self.source, key)
        if self.kind is LinkKind.VERSION:
            return ItemRef(self.source, version_key(self.group, self.value))
        return None

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """Equal for links that say the same thing."""
        return (self.source, self.group, self.kind.value, self.name, self.value)

    def __str__(self) -> str:
        place = f"{self.source}:{self.group}" if self.group else self.source
        if self.kind is LinkKind.ISSUE:
            return str(self.target)
        if self.kind is LinkKind.FIELD:
            return f"{place} field {self.name} = {self.value}"
        return f"{place} {self.kind.value} {self.value}"


@dataclass(frozen=True, slots=True)
class Source:
    """One tracker, or part of one, as the manifest names it.

    `fields` gives, for a field of ours that Jira keeps as a custom one, its name or id there.
    """

    name: str
    kind: str  # github, jira, local
    groups: tuple[str, ...] = ()  # repositories, or projects of Jira by key
    project: str = ""  # owner/number of a GitHub project
    file: str = ""  # of a local tracker, relative to the manifest
    status_map: Mapping[str, Status] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reach: Reach = Reach.ITEM  # the farthest its items may be used to tell a finding
    visible_to: str = ""  # who may read our notes in Jira: role:NAME or group:NAME; all if empty


@dataclass(frozen=True, slots=True)
class Person:
    """One person and their names elsewhere."""

    id: str
    github: str = ""
    jira: str = ""
    slack: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """Who does the work, and in what rhythm.

    `sprint_days` is the sprint's length; a Kanban team gives `near_days` instead.
    """

    id: str
    flow: str = "scrum"  # scrum, kanban
    sprint_days: int = 14
    sprint_start: dt.date | None = None
    near_days: int | None = None
    capacity: float | None = None
    capacity_unit: str = "items"
    sources: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    slack: str = ""

    @property
    def horizon_days(self) -> int:
        """How far ahead is near: two sprints, or what a Kanban team says."""
        return self.near_days if self.near_days is not None else 2 * self.sprint_days


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A measure of a goal."""

    id: str
    title: str
    target: float
    baseline: float | None = None
    current: float | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A benefit the product should provide; groups initiatives.

    `effort_share` is the intended share, 0 to 1, of items finished in 90 days.
    """

    id: str
    title: str
    benefit: str = ""
    key_results: tuple[KeyResult, ...] = ()
    effort_share: float | None = None
    audience: Audience = Audience.CUSTOMER


@dataclass(frozen=True, slots=True)
class PublicText:
    """What customers may read of an initiative, and nothing else."""

    title: str
    summary: str = ""
    status: str = ""
    exact_date: bool = False


@dataclass(frozen=True, slots=True)
class Initiative:
    """A piece of work on the roadmap, done through linked backlog items."""

    id: str
    title: str
    goal: str = ""
    status: InitiativeStatus = InitiativeStatus.PROPOSED
    commitment: Commitment = Commitment.EXPECTED
    confidence: str = ""
    health: Health | None = None
    progress: float | None = None  # share done, 0 to 1, as somebody wrote it
    window: Window | None = None
    target: dt.date | None = None
    owner: str = ""
    team: str = ""
    rank: int | None = None
    audience: Audience = Audience.PRODUCT
    public: PublicText | None = None
    keywords: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()  # initiative-id, or product-id/initiative-id
    links: tuple[Link, ...] = ()
    releases: tuple[Link, ...] = ()
    evidence: tuple[str, ...] = ()
    changelog: str = ""
    line: int = 0

    @property
    def named(self) -> tuple[Link, ...]:
        """Its links and its releases: all that it says of the backlog."""
        return (*self.links, *self.releases)

    @property
    def end(self) -> dt.date | None:
        """The last day it may be done: its target, else the end of its window."""
        return self.target or (self.window.end if self.window else None)

    @property
    def start(self) -> dt.date | None:
        """The first day of its window."""
        return self.window.start if self.window else None


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Work that is allowed to serve no initiative. `budget` is a share, 0 to 1."""

    labels: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Findings accepted by a person: until a date, the date included, or until facts change.

    `finding` is the fingerprint of the only one that is meant, '' for all that fit the rest.
    `facts` is the digest of its facts when it was accepted; '' where the date alone counts.
    `line` is 0 where it does not stand in the manifest.
    """

    rule: str
    until: dt.date | None = None
    initiative: str = ""
    item: str = ""  # source:key
    by: str = ""
    reason: str = ""
    line: int = 0
    finding: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the product counts days."""

    timezone: str = "UTC"
    zone: dt.tzinfo = dt.UTC
    fiscal_year_starts: int = 1

    def day(self, instant: dt.datetime) -> dt.date:
        """The day of an instant in the product's time zone."""
        return instant.astimezone(self.zone).date()

    def end_of(self, day: dt.date) -> dt.datetime:
        """The last instant of a day in the product's time zone, in UTC."""
        return dt.datetime.combine(day, dt.time.max, self.zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where the product's dashboard stands."""

    source: str
    group: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Goals and their initiatives, and all that is needed to compare them with a backlog.

    `digest` is the hash of the manifest's bytes; `path` is where it was read from.
    """

    id: str
    product: str
    calendar: Calendar = Calendar()
    vision: str = ""
    horizon_months: int = 12
    sources: tuple[Source, ...] = ()
    teams: tuple[Team, ...] = ()
    people: tuple[Person, ...] = ()
    unplanned: Unplanned = Unplanned()
    goals: tuple[Goal, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    dashboard: Dashboard | None = None
    policy: Policy = Policy()
    waivers: tuple[Waiver, ...] = ()
    path: str = ""
    digest: str = ""

    def team(self, team_id: str) -> Team | None:
        """The team of that id."""
        return next((t for t in self.teams if t.id == team_id), None)

    def source(self, name: str) -> Source | None:
        """The source of that name."""
        return next((s for s in self.sources if s.name == name), None)

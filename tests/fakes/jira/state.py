"""The whole of a Jira: what `FakeJira` holds besides its way to the wire."""

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Board, Field, Kind, LinkType, Named, Status, User
from tests.fakes.jira.projects import Project

START = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
GREENHOPPER = "com.pyxis.greenhopper.jira:"
ATLASSIAN = "com.atlassian.jira.plugin.system.customfieldtypes:"
RIGHTS = (
    *("BROWSE_PROJECTS", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "EDIT_ALL_COMMENTS"),
    *("DELETE_OWN_COMMENTS", "DELETE_ALL_COMMENTS", "EDIT_ISSUES", "CREATE_ISSUES"),
    *("ADMINISTER_PROJECTS", "TRANSITION_ISSUES", "LINK_ISSUES", "ASSIGN_ISSUES"),
    *("ASSIGNABLE_USER", "USER_PICKER"),
)
SYSTEM = (
    # id, name, type, its items, name in JQL
    ("summary", "Summary", "string", "", "summary"),
    ("issuetype", "Issue Type", "issuetype", "", "issuetype"),
    ("status", "Status", "status", "", "status"),
    ("resolution", "Resolution", "resolution", "", "resolution"),
    ("resolutiondate", "Resolved", "datetime", "", "resolved"),
    ("priority", "Priority", "priority", "", "priority"),
    ("project", "Project", "project", "", "project"),
    ("labels", "Labels", "array", "string", "labels"),
    ("components", "Components", "array", "component", "component"),
    ("fixVersions", "Fix versions", "array", "version", "fixVersion"),
    ("versions", "Affects versions", "array", "version", "affectedVersion"),
    ("assignee", "Assignee", "user", "", "assignee"),
    ("reporter", "Reporter", "user", "", "reporter"),
    ("creator", "Creator", "user", "", "creator"),
    ("created", "Created", "datetime", "", "created"),
    ("updated", "Updated", "datetime", "", "updated"),
    ("duedate", "Due date", "date", "", "due"),
    ("security", "Security Level", "securitylevel", "", "level"),
    ("issuelinks", "Linked Issues", "array", "issuelinks", ""),
    ("subtasks", "Sub-tasks", "array", "issuelinks", ""),
    ("comment", "Comment", "comments-page", "", "comment"),
    ("description", "Description", "string", "", "description"),
)
CUSTOM = (
    # number on Cloud and on Data Center (0: not there), name, schema's type and items, custom type
    (10014, 10101, "Epic Link", "any", "", GREENHOPPER + "gh-epic-link"),
    (10011, 10102, "Epic Name", "string", "", GREENHOPPER + "gh-epic-label"),
    (10020, 10100, "Sprint", "array", "json", GREENHOPPER + "gh-sprint"),
    (10019, 10105, "Rank", "any", "", GREENHOPPER + "gh-lexo-rank"),
    (10028, 10106, "Story Points", "number", "", ATLASSIAN + "float"),
    (10016, 0, "Story point estimate", "number", "", GREENHOPPER + "jsw-story-points"),
    (10015, 10107, "Start date", "date", "", ATLASSIAN + "datepicker"),
    (0, 10109, "Parent Link", "any", "", "com.atlassian.jpo:jpo-custom-field-parent"),
)


@dataclass(eq=False)
class Stale:
    """What search still shows of an issue; `before` is None of one that it does not know yet."""

    before: Issue | None
    left: int  # searches that it lasts


class World:
    """All of it. Every change ticks the clock, and with it the revision.

    `lag` is the number of searches on Cloud that still show an issue as it was before a
    write. `largest_page` is what Cloud gives at once where fields are asked for, `maximum`
    what an administrator of Data Center lets a search give. `comment_properties` off is a
    Data Center from before them, `agile` off one without Jira Software.

    Times are shown in the site's `zone` on Cloud and in that of the user's profile on Data
    Center, and understood, in JQL, in that of the profile. All are told with their offset;
    none is UTC, so that who thinks so is found out.
    """

    def __init__(self, *, cloud: bool = True) -> None:
        self.cloud = cloud
        self.now = START
        self.zone = "America/Los_Angeles"
        self.revision = 0
        self.lag = 0
        self.maximum = 1000
        self.largest_page = 100
        self.comment_properties = True
        self.agile = True
        self.ids = count(10_001)
        self.projects: dict[str, Project] = {}
        self.issues: dict[int, Issue] = {}
        self.moved: dict[str, Issue] = {}
        self.stale: dict[int, Stale] = {}
        self._families: tuple[int, dict[int, list[Issue]]] = -1, {}
        self.boards: list[Board] = []
        self.statuses: list[Status] = []
        self.kinds: list[Kind] = []
        self.priorities: list[Named] = []
        self.resolutions: list[Named] = []
        self.link_types: list[LinkType] = []
        self.users: dict[str, User] = {}
        self.roles, self.groups = ["Administrators", "Developers"], ["jira-users", "managers"]
        self.ana = self.user("ana")
        self.bot = self.user("drift-bot")
        self.bot.zone = "Europe/Berlin"
        self.token = "canary-2f1b7c"
        self.tokens = {self.token: self.bot}
        self._furnish()
        self.fields = [*(_system(*told) for told in SYSTEM), *self._custom_fields()]

    def _furnish(self) -> None:
        for name, category in (
            ("To Do", "new"),
            ("In Progress", "indeterminate"),
            ("Done", "done"),
        ):
            self.status(name, category)
        for kind, level in (("Epic", 1), ("Story", 0), ("Task", 0), ("Bug", 0), ("Sub-task", -1)):
            self.kind(kind, level)
        for name in ("Highest", "High", "Medium", "Low", "Lowest"):
            self.priority(name)
        for name in ("Done", "Won't Do", "Duplicate"):
            self.resolution(name)
        for words in (
            ("Blocks", "is blocked by", "blocks"),
            ("Relates", "relates to", "relates to"),
            ("Cloners", "is cloned by", "clones"),
            ("Duplicate", "is duplicated by", "duplicates"),
        ):
            self.link_types.append(LinkType(next(self.ids), *words))

    def _custom_fields(self) -> list[Field]:
        numbers = [one[0] if self.cloud else one[1] for one in CUSTOM]
        made = [_custom(n, *told[2:]) for n, told in zip(numbers, CUSTOM, strict=True) if n]
        if self.cloud:
            team = ("team", "", "com.atlassian.jira.plugin.system:atlassian-team")
            return [*made, _custom(10001, "Team", *team)]
        team = ("any", "", "com.atlassian.teams:rm-teams-custom-field-team")
        return [*made, _custom(10108, "Team", *team)]

    def tick(self) -> dt.datetime:
        self.revision += 1
        self.now += dt.timedelta(seconds=1)
        return self.now

    def zone_of(self, user: User | None) -> dt.tzinfo:
        """The zone of a profile; who has none is where the site is."""
        return ZoneInfo(user.zone if user is not None else self.zone)

    def keep(self, issue: Issue, *, fresh: bool = False) -> None:
        """Remember what search goes on to show, before a change is made."""
        if not (self.cloud and self.lag):
            return
        held = self.stale.setdefault(issue.id, Stale(None if fresh else issue.snapshot(), 0))
        held.left = self.lag

    def searched(self, reconciled: frozenset[int] = frozenset()) -> list[Issue]:
        """Every issue as search knows it; of these ids as it is."""
        if not self.stale:
            return list(self.issues.values())
        old = {i: held.before for i, held in self.stale.items() if i not in reconciled}
        kept = [one for one in self.issues.values() if one.id not in old]
        return kept + [before for before in old.values() if before is not None]

    def age(self) -> None:
        """A search went by: what it showed of old grows older."""
        for held in self.stale.values():
            held.left -= 1
        self.stale = {i: held for i, held in self.stale.items() if held.left > 0}

    def user(self, name: str, display: str = "") -> User:
        """The user of this name; made if not there."""
        if name not in self.users:
            shown = display or name.replace("-", " ").title()
            self.users[name] = User(next(self.ids), name, shown)
        return self.users[name]

    def sign_in(self, text: str, user: User) -> None:
        """Another token that is accepted."""
        self.tokens[text] = user

    def project(self, key: str, name: str = "") -> Project:
        """The project of this key; made if it is not there."""
        if key not in self.projects:
            self.tick()
            made = Project(next(self.ids), key, name or f"{key.title()} project", self)
            made.statuses = self.statuses[:3]
            made.deny("ADMINISTER_PROJECTS", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS")
            self.projects[key] = made
        return self.projects[key]

    def status(self, name: str, category: str = "") -> Status:
        """The status of this name; made if it is not there, in progress unless told."""
        found = next((one for one in self.statuses if one.name == name), None)
        if found is None:
            self.tick()
            found = Status(next(self.ids), name, category or "indeterminate")
            self.statuses.append(found)
        return found

    def kind(self, name: str, level: int = 0) -> Kind:
        """The issue type of this name; made if it is not there, on this level."""
        found = next((one for one in self.kinds if one.name == name), None)
        if found is None:
            self.tick()
            found = Kind(next(self.ids), name, level)
            self.kinds.append(found)
        return found

    def priority(self, name: str) -> Named:
        return self._named(self.priorities, name)

    def resolution(self, name: str) -> Named:
        return self._named(self.resolutions, name)

    def _named(self, held: list[Named], name: str) -> Named:
        found = next((one for one in held if one.name == name), None)
        if found is None:
            self.tick()
            found = Named(next(self.ids), name)
            held.append(found)
        return found

    def link_type(self, name: str) -> LinkType:
        return next(one for one in self.link_types if one.name == name)

    def the_field(self, name: str) -> Field:
        """The first field of this name."""
        return next(one for one in self.fields if one.name == name)

    def field(
        self, name: str, type_: str = "number", custom: str = ATLASSIAN + "float", items: str = ""
    ) -> Field:
        """One more custom field, also where there is one of that name."""
        self.tick()
        made = _custom(10_200 + len(self.fields), name, type_, items, custom)
        self.fields.append(made)
        return made

    def team(self, name: str) -> Any:
        """A team as the value of the field Team."""
        return {"id": f"36885b3c-1bf0-4f85-a357-{name}", "name": name, "title": name}

    def children(self, issue: Issue) -> list[Issue]:
        if self._families[0] != self.revision:
            families: dict[int, list[Issue]] = {}
            for one in self.issues.values():
                if one.parent is not None:
                    families.setdefault(one.parent.id, []).append(one)
            self._families = self.revision, families
        return self._families[1].get(issue.id, [])

    def find(self, key_or_id: str) -> Issue | None:
        """By id, key or a key it had before it moved; letter case does not count."""
        if key_or_id.isdigit():
            return self.issues.get(int(key_or_id))
        project, _, number = key_or_id.upper().rpartition("-")
        held = self.projects.get(project)
        found = held.issues.get(int(number)) if held and number.isdigit() else None
        return found or self.moved.get(key_or_id.upper())


def _system(id_: str, name: str, type_: str, items: str, clause: str) -> Field:
    schema = {"type": type_, "system": id_} | ({"items": items} if items else {})
    return Field(id_, name, schema, (clause,) if clause else ())


def _custom(number: int, name: str, type_: str, items: str, custom: str) -> Field:
    schema: dict[str, Any] = {"type": type_, "custom": custom, "customId": number}
    if items:
        schema["items"] = items
    return Field(f"customfield_{number}", name, schema, (f"cf[{number}]", name))

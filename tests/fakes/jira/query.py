"""What a JQL tree means: whether an issue meets it, and what Jira finds wrong with it."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.jira import jql
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.moments import NoMoment, moment
from tests.fakes.jira.places import Field, Sprint, User
from tests.fakes.jira.words import (
    FREE,
    WORDS,
    epic_of,
    initiative_of,
    no_call,
    no_issue,
    no_value,
    parent_of,
    person,
    sub_task_of,
)

if TYPE_CHECKING:
    from tests.fakes.jira.state import World

Test = Callable[[Issue], bool]
KEYS = ("key", "issuekey", "issue", "id")
DATES: dict[str, Callable[[Issue], dt.datetime | dt.date | None]] = {
    "created": lambda one: one.created,
    "updated": lambda one: one.updated,
    "resolved": lambda one: one.resolved,
    "due": lambda one: one.due,
}
ALIASES = {
    **dict.fromkeys(KEYS, "key"),
    "createddate": "created",
    "updateddate": "updated",
    "resolutiondate": "resolved",
    "duedate": "due",
    "type": "issuetype",
    "labels": "labels",
    "security level": "level",
}
EXACT = ("=", "!=", "in", "not in", "is", "is not")
ORDERED = (*EXACT, "<", ">", "<=", ">=")
TEXTUAL = ("~", "!~", "is", "is not")
PEOPLE = ("assignee", "reporter", "creator")
SPRINT_STATES = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}


class Meaning:
    """Compiles a query for one user; `errors` are what Jira would say of it."""

    def __init__(self, world: "World", user: User | None, query: jql.Query) -> None:
        self._world = world
        self._user = user
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.test = self._tree(query.where) if query.where else lambda _one: True
        self.order = [(self._sorter(name), down) for name, down in query.order]

    def _tree(self, tree: jql.Tree) -> Test:
        if isinstance(tree, jql.Not):
            inner = self._tree(tree.part)
            return lambda one: not inner(one)
        if isinstance(tree, jql.Both):
            parts = [self._tree(part) for part in tree.parts]
            if tree.is_or:
                return lambda one: any(part(one) for part in parts)
            return lambda one: all(part(one) for part in parts)
        return self._clause(tree)

    def _clause(self, clause: jql.Clause) -> Test:
        name = clause.field.lower()
        name = ALIASES.get(name, name)
        if name == "key":
            return self._keys(clause)
        if name in DATES:
            return self._dates(clause, DATES[name])
        if name in WORDS:
            return self._worded(clause, name)
        if name in ("summary", "text", "comment"):
            return self._textual(clause, name)
        if name == "parent":
            return self._family(clause, parent_of if self._world.cloud else sub_task_of)
        return self._custom(clause, name)

    def _supports(self, clause: jql.Clause, operators: Sequence[str]) -> bool:
        if clause.operator in operators:
            return True
        self.errors.append(
            f"The operator '{clause.operator.upper()}' is not supported by the"
            f" '{clause.field}' field."
        )
        return False

    # issues

    def _keys(self, clause: jql.Clause) -> Test:
        if not self._supports(clause, ORDERED):
            return _never
        found = self._issues(clause)
        if clause.operator in ("=", "in", "is"):
            return lambda one: one.id in {other.id for other in found}
        if clause.operator in ("!=", "not in", "is not"):
            return lambda one: one.id not in {other.id for other in found}
        if not found or self._was_moved(clause):
            return _never
        limit, compare = found[0], _compared(clause.operator)
        return lambda one: one.project is limit.project and compare(one.number, limit.number)

    def _was_moved(self, clause: jql.Clause) -> bool:
        """Whether the key is an old one, which nothing can be greater or less than."""
        text = clause.values[0].text.upper()
        if text not in self._world.moved:
            return False
        told = f"Operator '{clause.operator}' cannot be applied to moved issue key '{text}'."
        self.errors.append(told)
        return True

    def _issues(self, clause: jql.Clause) -> list[Issue]:
        found = []
        for value in clause.values:
            if value.arguments is not None:
                found.extend(self._called(value))
                continue
            issue = self._world.find(value.text)
            if issue is not None and self._sees(issue):
                found.append(issue)
            else:
                self.errors.append(no_issue(value.text, clause.field))
        return found

    def _sees(self, issue: Issue) -> bool:
        hidden = issue.level is not None and self._user in issue.level.hidden_from
        return issue.project.allows(self._user, "BROWSE_PROJECTS") and not hidden

    def _called(self, value: jql.Value) -> list[Issue]:
        if value.text.lower() == "linkedissues" and value.arguments:
            issue = self._world.find(value.arguments[0])
            if issue is not None and self._sees(issue):
                ends = [(link.source, link.target) for link in issue.links]
                return [b if a is issue else a for a, b in ends]
            self.errors.append(no_issue(value.arguments[0], "issue"))
            return []
        self.errors.append(no_call(value.text))
        return []

    def _family(self, clause: jql.Clause, parent: Callable[[Issue], Issue | None]) -> Test:
        if not self._supports(clause, EXACT):
            return _never
        if any(value.empty for value in clause.values):
            return _emptiness(clause, lambda one: () if parent(one) is None else ("x",))
        ids = {one.id for one in self._issues(clause)}
        if clause.operator in ("=", "in"):
            return lambda one: (over := parent(one)) is not None and over.id in ids
        return lambda one: (over := parent(one)) is not None and over.id not in ids

    # words

    def _worded(self, clause: jql.Clause, name: str) -> Test:
        if not self._supports(clause, EXACT):  # real Jira orders priorities, too
            return _never

        held = WORDS[name]
        if any(value.empty for value in clause.values):
            return _emptiness(clause, held)
        if name == "resolution":
            return self._resolved(clause)
        wanted = self._wanted(clause, name)
        if clause.operator in ("=", "in"):
            return lambda one: not wanted.isdisjoint(map(str.lower, held(one)))
        return lambda one: bool(texts := [*held(one)]) and wanted.isdisjoint(map(str.lower, texts))

    def _resolved(self, clause: jql.Clause) -> Test:
        """Unresolved is a word for no resolution."""
        wanted = self._wanted(clause, "resolution")
        is_in = clause.operator in ("=", "in")

        def meets(one: Issue) -> bool:
            texts = WORDS["resolution"](one) or ("unresolved",)
            return wanted.isdisjoint(text.lower() for text in texts) is not is_in

        return meets

    def _wanted(self, clause: jql.Clause, name: str) -> set[str]:
        known = None if name in FREE else self._known(name)
        wanted = set()
        for value in clause.values:
            if value.arguments is not None:
                wanted |= self._spoken(value)
            elif known is None or value.text.lower() in known:
                wanted.add(value.text.lower())
            elif name in PEOPLE and not self._world.cloud:
                self.warnings.append(no_value(value.text, clause.field))
            else:
                self.errors.append(no_value(value.text, clause.field))
        return wanted

    def _spoken(self, value: jql.Value) -> set[str]:
        call = value.text.lower()
        if call == "currentuser" and self._user is not None:
            return {self._user.account.lower()}
        if call in ("releasedversions", "unreleasedversions"):
            return {
                str(one.id)
                for project in self._world.projects.values()
                for one in project.versions
                if one.released is (call == "releasedversions")
            }
        self.errors.append(no_call(value.text))
        return set()

    def _known(self, name: str) -> set[str]:
        """Every value of the field that this user may know of."""
        world = self._world
        projects = [p for p in world.projects.values() if p.allows(self._user, "BROWSE_PROJECTS")]
        if name == "project":
            return {t.lower() for p in projects for t in (p.key, p.name, str(p.id))}
        if name in PEOPLE:
            return {text.lower() for user in world.users.values() for text in person(user)}
        kinds: Mapping[str, Sequence[Any]] = {
            "status": world.statuses,
            "issuetype": world.kinds,
            "priority": world.priorities,
            "resolution": world.resolutions,
            "component": [one for p in projects for one in p.components],
            "fixversion": [one for p in projects for one in p.versions],
            "affectedversion": [one for p in projects for one in p.versions],
            "level": [one for p in projects for one in p.levels],
        }
        held = kinds[name]
        also = {"unresolved"} if name == "resolution" else set()
        return also | {text.lower() for one in held for text in (one.name, str(one.id))}

    def _textual(self, clause: jql.Clause, name: str) -> Test:
        if not self._supports(clause, TEXTUAL):
            return _never
        wanted = re.findall(r"\w+", clause.values[0].text.lower())

        def holds(one: Issue) -> bool:
            texts = [comment.text for comment in one.comments] if name != "summary" else []
            texts += [one.title] if name != "comment" else []
            return set(wanted) <= set(re.findall(r"\w+", " ".join(texts).lower()))

        return holds if clause.operator == "~" else lambda one: not holds(one)

    # times

    def _dates(
        self, clause: jql.Clause, held: Callable[[Issue], dt.datetime | dt.date | None]
    ) -> Test:
        if not self._supports(clause, ORDERED):
            return _never
        if any(value.empty for value in clause.values):
            return _emptiness(clause, lambda one: ("x",) if held(one) else ())
        zone = self._world.zone_of(self._user)
        try:
            limits = [moment(v, clause.field, self._world.now, zone) for v in clause.values]
        except NoMoment as flaw:
            self.errors.append(str(flaw))
            return _never
        operator = {"in": "=", "not in": "!="}.get(clause.operator, clause.operator)
        compare = _compared(operator)

        def meets(one: Issue) -> bool:
            at = held(one)
            if at is None:
                return False
            if not isinstance(at, dt.datetime):  # a day, which begins where the user is
                at = dt.datetime.combine(at, dt.time(), zone)
            return any(compare(at, limit) for limit in limits)

        return meets

    # custom fields

    def _custom(self, clause: jql.Clause, name: str) -> Test:
        fields = [
            one
            for one in self._world.fields
            if one.is_custom and name in (text.lower() for text in one.clauses)
        ]
        if not fields:
            return self._unknown(clause.field)
        if fields[0].kind == "gh-epic-link":
            return self._family(clause, epic_of)
        if fields[0].kind == "jpo-custom-field-parent":
            return self._family(clause, initiative_of)
        if fields[0].kind == "gh-sprint":
            return self._sprints(clause)
        tests = [self._valued(clause, one) for one in fields]
        return lambda one: any(test(one) for test in tests)

    def _unknown(self, name: str) -> Test:
        why = (
            "or you do not have permission to view it"
            if self._user is not None
            else "or this field cannot be viewed by anonymous users"
        )
        self.errors.append(f"Field '{name}' does not exist {why}.")
        return _never

    def _sprints(self, clause: jql.Clause) -> Test:
        if not self._supports(clause, EXACT):
            return _never
        if any(value.empty for value in clause.values):
            return _emptiness(clause, lambda one: [str(s.id) for s in one.sprints])
        wanted = {one.id for value in clause.values for one in self._meant(value)}
        if clause.operator in ("=", "in"):
            return lambda one: any(sprint.id in wanted for sprint in one.sprints)
        return lambda one: bool(one.sprints) and all(s.id not in wanted for s in one.sprints)

    def _meant(self, value: jql.Value) -> list[Sprint]:
        every = [one for board in self._world.boards for one in board.sprints]
        # A sprint outlives its board in the items that are in it.
        every += [one for issue in self._world.issues.values() for one in issue.sprints]
        if value.arguments is not None:
            state = SPRINT_STATES.get(value.text.lower())
            if state is None:
                self.errors.append(no_call(value.text))
            return [one for one in every if one.state == state]
        found = [o for o in every if value.text.lower() in (str(o.id), o.name.lower())]
        if not found:
            # How Jira words this is not known to us; that it refuses, is.
            self.errors.append(no_value(value.text, "Sprint"))
        return found

    def _valued(self, clause: jql.Clause, field: Field) -> Test:
        def held(one: Issue) -> list[str]:
            value = one.values.get(field.id)
            if isinstance(value, dict):
                return [str(text).lower() for text in value.values()]
            return [] if value is None else [str(value).lower()]

        if any(value.empty for value in clause.values):
            return _emptiness(clause, held)
        wanted = {value.text.lower() for value in clause.values}
        wanted |= {f"{float(text)}" for text in wanted if re.fullmatch(r"[\d.]+", text)}
        if clause.operator in ("=", "in", "~"):
            return lambda one: not wanted.isdisjoint(held(one))
        return lambda one: bool(held(one)) and wanted.isdisjoint(held(one))

    # order

    def _sorter(self, name: str) -> Callable[[Issue], Any]:
        plain = ALIASES.get(name.lower(), name.lower())
        if plain == "key":
            return lambda one: (one.project.key, one.number)
        if plain in DATES:
            return lambda one: (DATES[plain](one) is None, str(DATES[plain](one)))
        if plain == "priority":
            return lambda one: -self._world.priorities.index(one.priority)
        if plain == "rank":
            return lambda one: one.rank
        if plain in WORDS:
            return lambda one: sorted(WORDS[plain](one))
        if plain == "summary":
            return lambda one: one.title.lower()
        self.errors.append(f"Not able to sort using field '{name}'.")
        return lambda one: one.id


def _never(_one: Issue) -> bool:
    return False


def _compared(operator: str) -> Callable[[Any, Any], bool]:
    return {
        "=": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
    }[operator]


def _emptiness(clause: jql.Clause, held: Callable[[Issue], Iterable[str]]) -> Test:
    """EMPTY, alone or among other values; `is not` and `!=` want something to be there."""
    if clause.operator in ("is not", "!=", "not in"):
        return lambda one: any(True for _ in held(one))
    others = {value.text.lower() for value in clause.values if not value.empty}
    return lambda one: not [*held(one)] or not others.isdisjoint(map(str.lower, held(one)))

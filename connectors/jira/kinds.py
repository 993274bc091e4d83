"""Which type of issue a project lets us make with a title, a text and a label alone."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.errors import Denied, Rejected
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.mapping import EPICS
from connectors.jira.place import Place
from connectors.jira.survey import Project
from connectors.shared.trouble import Absent

GIVEN = frozenset({"summary", "description", "labels", "project", "issuetype", "reporter"})
"""Fields that we fill in, or that Jira does: whoever makes an issue reports it."""

PREFERRED = "task"
EPIC = "epic"
BY_HAND = "make the issue by hand"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of issue. `fields` are those that may be told when one is made."""

    id: str
    name: str
    fields: frozenset[str]


def kind_for(place: Place, project: Project) -> Kind:
    """The first type that needs no other fields, tasks before all others.

    Raises Rejected with what each type needs where there is none.
    """
    instead = "keep the dashboard in another project"
    return _first(place, project, _in_order(_types(place, project)), GIVEN, instead)


def kind_of_item(place: Place, project: Project, given: Collection[str]) -> Kind:
    """The same for an item below an epic, of which the `given` fields are filled in too."""
    types = _in_order(_types(place, project))
    return _first(place, project, types, GIVEN.union(given), BY_HAND)


def kind_of_epic(place: Place, project: Project, given: Collection[str]) -> Kind:
    """The same for what holds such items. Raises Rejected where the project has no such type."""
    types = _types(place, project)
    epics = [one for one in types if _holds_items(one)]
    if types and not epics:
        raise Rejected(
            f"{project.key} has no type of issue that holds others, such as Epic.",
            remedy="Make the epic in another project, link the initiative to it, and derive again.",
        )
    return _first(place, project, epics, GIVEN.union(given), BY_HAND)


def _first(
    place: Place, project: Project, types: Iterable[JSON], given: Collection[str], instead: str
) -> Kind:
    wants: list[str] = []
    for told in types:
        screen = {_id(field): field for field in _screen(place, project, told)}
        missing = [f["name"] for one, f in screen.items() if _is_missing(one, f, given)]
        if not missing and "description" in screen:
            return Kind(str(told["id"]), told["name"], frozenset(screen))
        wants.append(f"{told['name']} needs {', '.join(sorted(missing)) or 'a description'}")
    if not wants:
        raise Denied(
            f"The account may make no issue in {project.key}.",
            remedy=f"Give it the permission Create Issues in {project.key}.",
        )
    raise Rejected(
        f"No type of issue in {project.key} can be made with a summary, a description and"
        f" labels alone: {'; '.join(wants)}.",
        remedy=f"Make these fields optional for one type, give them a default, or {instead}.",
    )


def _is_missing(field_id: str, field: JSON, given: Collection[str]) -> bool:
    has_default = bool(field.get("hasDefaultValue"))
    return bool(field.get("required")) and not has_default and field_id not in given


def _holds_items(told: JSON) -> bool:
    """By its level; an older Jira does not tell that, and there an epic is called so."""
    level = told.get("hierarchyLevel")
    return level == 1 if level is not None else str(told["name"]).casefold() == EPIC


def _in_order(types: list[JSON]) -> list[JSON]:
    """Those that stand for themselves, as Jira orders them but for tasks, which come first."""
    plain = [
        one
        for one in types
        if not (one.get("subtask") or one.get("hierarchyLevel"))
        and one["name"].casefold() not in EPICS
    ]
    return sorted(plain, key=lambda one: one["name"].casefold() != PREFERRED)


def _id(field: JSON) -> str:
    return str(field.get("fieldId") or field.get("key"))


def _types(place: Place, project: Project) -> list[JSON]:
    doing = f"reading which types of issue {project.key} has"
    try:
        return list(_every(place, f"{project.id}/issuetypes", doing))
    except Absent:  # Jira before 8.4 tells all at once
        return _of_old(place, project, doing)


def _screen(place: Place, project: Project, told: JSON) -> list[JSON]:
    if "fields" in told:
        return [{"fieldId": name, **field} for name, field in told["fields"].items()]
    doing = f"reading what a {told['name']} needs in {project.key}"
    return list(_every(place, f"{project.id}/issuetypes/{told['id']}", doing))


def _every(place: Place, path: str, doing: str) -> Iterator[JSON]:
    for page in place.client.pages_from(f"{place.api}/issue/createmeta/{path}", doing):
        yield from page


def _of_old(place: Place, project: Project, doing: str) -> list[JSON]:
    asked = {"projectIds": project.id, "expand": "projects.issuetypes.fields"}
    told = place.client.get(f"{place.api}/issue/createmeta", doing, **asked)
    with understood(doing):
        return [one for held in told["projects"] for one in held["issuetypes"]]

"""What our account may do, and what of this Jira we understand, for `doctor`."""

from collections.abc import Iterator

from bot.domain.errors import TrackerError
from bot.ports import Right
from connectors.jira.client import JSON
from connectors.jira.errors import understood
from connectors.jira.fields import COSTS, NAMES
from connectors.jira.mapping import UNDEFINED
from connectors.jira.place import Place, Project

PERMISSIONS = {
    "BROWSE_PROJECTS": ("read items", "Browse Projects"),
    "ADD_COMMENTS": ("write notes", "Add Comments"),
    "EDIT_OWN_COMMENTS": ("keep notes up to date", "Edit Own Comments"),
    "EDIT_ISSUES": ("set our labels", "Edit Issues"),
}
"""What each permission is for, and what Jira calls it where it is given."""


def rights_of(place: Place) -> tuple[Right, ...]:
    """Reach, rights in each project, fields found, statuses not understood.

    Raises a TrackerError where the source as a whole cannot be reached.
    """
    survey = place.survey
    kind = "Jira Cloud" if survey.is_cloud else f"Jira Data Center {survey.version}"
    told = [Right("", f"reach {survey.base} ({kind})", True)]
    statuses: dict[str, str] = {}
    is_whole = True
    for name in place.source.groups:
        try:
            project = place.project(name)
            told.extend(_of_project(place, project))
            statuses |= _statuses(place, project)
        except TrackerError as error:
            told.append(Right(name, "reach the project", False, str(error)))
            is_whole = False
    told.extend(_fields(place))
    told.extend(_status_words(place, statuses, is_whole=is_whole))
    return tuple(told)


def _of_project(place: Place, project: Project) -> Iterator[Right]:
    renamed = f"Its key is {project.key} now: write that in the manifest."
    yield Right(project.name, "reach the project", True, renamed if project.is_renamed else "")
    if project.archived:
        yield Right(project.name, "write", False, "The project is archived.")
    held = place.permissions(project, *PERMISSIONS)
    for permission, (name, called) in PERMISSIONS.items():
        has = held.get(permission, False)
        remedy = "" if has else f"Give the account the permission {called} in {project.key}."
        yield Right(project.name, name, has, remedy)


def _fields(place: Place) -> Iterator[Right]:
    named = {name: ids for name, ids in place.survey.fields.named() if name in NAMES}
    found = [f"{name.replace('_', ' ')} = {' or '.join(ids)}" for name, ids in named.items() if ids]
    yield Right("", f"fields: {', '.join(found)}", True)
    for name, cost in COSTS.items():
        if not named[name]:
            remedy = f"{cost} If Jira has one, name it in the manifest: fields: {{{name}: ...}}"
            yield Right("", f"field: {name.replace('_', ' ')}", None, remedy)


def _statuses(place: Place, project: Project) -> dict[str, str]:
    """The categories of a project's statuses, by name."""
    doing = f"reading the statuses of {project.key}"
    told: JSON = place.client.get(f"{place.api}/project/{project.key}/statuses", doing)
    with understood(doing):
        return {
            status["name"]: (status.get("statusCategory") or {}).get("key") or UNDEFINED
            for kind in told
            for status in kind["statuses"]
        }


def _status_words(place: Place, statuses: dict[str, str], *, is_whole: bool) -> Iterator[Right]:
    """Entries of the map that fit no status, and statuses that fit no entry."""
    known = {name.casefold() for name in statuses}
    entries = {word.strip().casefold(): word for word in place.source.status_map}
    for folded, word in entries.items():
        if is_whole and folded not in known:
            remedy = "No project has such a status: correct it, or take it out of the status_map."
            yield Right("", f"status_map: {word}", False, remedy)
    for name in sorted(statuses):
        if statuses[name] == UNDEFINED and name.casefold() not in entries:
            remedy = f"Jira has it in no category: say in the status_map what {name} means."
            yield Right("", f"status: {name}", False, remedy)

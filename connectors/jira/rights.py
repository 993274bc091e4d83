"""What our account may do, and what of this Jira we understand, for `doctor`."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.errors import TrackerError
from bot.domain.policy import Reach
from bot.ports import Right
from connectors.jira.client import JSON
from connectors.jira.containers import AGILE
from connectors.jira.errors import Spent, understood
from connectors.jira.fields import COSTS, NAMES
from connectors.jira.mapping import UNDEFINED, StatusWords
from connectors.jira.place import Place
from connectors.jira.survey import Project
from connectors.shared.trouble import WrongToken

PERMISSIONS = {
    "BROWSE_PROJECTS": ("read items", "Browse Projects"),
    "ADD_COMMENTS": ("write notes", "Add Comments"),
    "EDIT_OWN_COMMENTS": ("keep notes up to date", "Edit Own Comments"),
    "EDIT_ISSUES": ("set our labels", "Edit Issues"),
}
"""What each permission is for, and what Jira calls it where it is given."""

AT_TIMES = {
    "CREATE_ISSUES": ("make a dashboard", "Create Issues"),
    "EDIT_ALL_COMMENTS": ("keep notes of former accounts up to date", "Edit All Comments"),
}
"""The same of what not every source needs."""

READ = "BROWSE_PROJECTS"


def called(permission: str) -> str:
    """What Jira calls it where it is given."""
    return (PERMISSIONS | AT_TIMES)[permission][1]


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
        doing = "reach the project"
        try:
            project = place.project(name)
            doing = "see what may be done in the project"
            told.extend(_of_project(place, project))
            statuses |= _statuses(place, project)
        except TrackerError as error:
            told.append(Right(name, doing, False, str(error)))
            is_whole = False
    told.extend(_fields(place))
    try:
        resolutions = _resolutions(place)
        told.append(_endings(place, resolutions))
    except TrackerError as error:
        resolutions, is_whole = [], False
        told.append(Right("", "read the resolutions", None, str(error)))
    told.extend(_status_words(place, statuses, resolutions if is_whole else None))
    return tuple(told)


def may_write(place: Place, name: str) -> tuple[Right, ...]:
    """Whether notes can be written in the project. Raises a TrackerError."""
    project = place.project(name)
    held = place.permissions(project, *PERMISSIONS)
    return tuple(
        Right(project.name, doing, held.get(permission, False), f"Give the account {called}.")
        for permission, (doing, called) in PERMISSIONS.items()
    )


def may_make(place: Place, name: str) -> tuple[Right, ...]:
    """Whether issues can be made in the project. Raises a TrackerError."""
    project, permission = place.project(name), "CREATE_ISSUES"
    held = place.permissions(project, permission).get(permission, False)
    return (Right(project.name, "make issues", held, f"Give the account {called(permission)}."),)


def _of_project(place: Place, project: Project) -> Iterator[Right]:
    renamed = f"Its key is {project.key} now: write that in the manifest."
    yield Right(project.name, "reach the project", True, renamed if project.is_renamed else "")
    held = place.permissions(project, *PERMISSIONS, *AT_TIMES)
    writes = place.source.reach is Reach.ITEM
    for permission, (name, called) in PERMISSIONS.items():
        has = held.get(permission, False)
        remedy = "" if has else f"Give the account the permission {called} in {project.key}."
        if has or writes or permission == READ:
            yield Right(project.name, name, has, remedy)
        else:
            yield Right(project.name, name, None, f"For reach: item it is needed. {remedy}")
    yield from _at_times(place, project, held)
    yield from _readers(place, project)
    yield from _boards(place, project)


def _at_times(place: Place, project: Project, held: Mapping[str, bool]) -> Iterator[Right]:
    """Only a project with the dashboard needs to be made one in, and that is not known here."""
    name, title = AT_TIMES["CREATE_ISSUES"]
    has = held.get("CREATE_ISSUES", False)
    remedy = f"For a dashboard in {project.key} the account needs the permission {title}."
    yield Right(project.name, name, has or None, "" if has else remedy)
    if place.former:
        name, title = AT_TIMES["EDIT_ALL_COMMENTS"]
        has = held.get("EDIT_ALL_COMMENTS", False)
        remedy = f"Give the account the permission {title} in {project.key}."
        yield Right(project.name, name, has or None, "" if has else remedy)


def _boards(place: Place, project: Project) -> Iterator[Right]:
    """Whether its boards are told; sprints that hold items are known without them."""
    doing = f"reading the boards of {project.key}"
    try:
        place.client.get(f"{AGILE}/board", doing, projectKeyOrId=project.key, maxResults=1)
    except (WrongToken, Spent):
        raise
    except TrackerError as error:
        why = f"Sprints that hold no item yet are not seen. {error}"
        yield Right(project.name, "read the boards", None, why)


def _readers(place: Place, project: Project) -> Iterator[Right]:
    """Whether the project has the role that alone is to read our notes."""
    kind, _, role = place.source.visible_to.partition(":")
    if kind != "role":
        return
    name, doing = f"show notes to the role {role}", f"reading the roles of {project.key}"
    try:
        told = place.client.get(f"{place.api}/project/{project.key}/role", doing)
        with understood(doing):
            roles = sorted(told.keys())
    except (WrongToken, Spent):
        raise
    except TrackerError as error:
        # Some Jiras tell roles to administrators of the project alone.
        yield Right(project.name, name, None, str(error))
        return
    known = f"{project.key} has the roles {', '.join(roles)}: correct visible_to, or add the role."
    yield Right(project.name, name, role in roles, "" if role in roles else known)


def _fields(place: Place) -> Iterator[Right]:
    named = {name: ids for name, ids in place.survey.fields.named() if name in NAMES}
    found = [f"{name.replace('_', ' ')} = {' or '.join(ids)}" for name, ids in named.items() if ids]
    yield Right("", f"fields: {', '.join(found)}", True)
    doubts = {doubt.name: doubt for doubt in place.survey.fields.doubts}
    for name, doubt in doubts.items():
        remedy = f"{doubt.message} {doubt.remedy(place.source.name)}"
        yield Right("", f"field: {name.replace('_', ' ')}", None, remedy)
    for name, cost in COSTS.items():
        if not named[name] and name not in doubts:
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


def _resolutions(place: Place) -> list[str]:
    doing = "reading the resolutions"
    told = place.client.get(f"{place.api}/resolution", doing)
    with understood(doing):
        return [one["name"] for one in told]


def _endings(place: Place, resolutions: Iterable[str]) -> Right:
    """Which resolutions count as done, and which as dropped."""
    words = StatusWords(place.source)
    by_status: dict[str, list[str]] = {}
    for name in resolutions:
        by_status.setdefault(words.read("", "done", name).status.value, []).append(name)
    told = [f"{status} = {', '.join(sorted(names))}" for status, names in sorted(by_status.items())]
    return Right("", f"resolutions: {'; '.join(told) or 'none'}", True)


def _status_words(
    place: Place, statuses: dict[str, str], resolutions: Iterable[str] | None
) -> Iterator[Right]:
    """Entries of the map that fit nothing, and statuses that fit no entry.

    Without `resolutions` not all is known, so no entry is judged.
    """
    entries = {word.strip().casefold(): word for word in place.source.status_map}
    known = {name.casefold() for name in (*statuses, *(resolutions or ()))}
    for folded, word in entries.items():
        if resolutions is not None and folded not in known:
            remedy = (
                "No project has such a status, and Jira no such resolution:"
                " correct it, or take it out of the status_map."
            )
            yield Right("", f"status_map: {word}", False, remedy)
    for name in sorted(statuses):
        if statuses[name] == UNDEFINED and name.casefold() not in entries:
            remedy = f"Jira has it in no category: say in the status_map what {name} means."
            yield Right("", f"status: {name}", False, remedy)

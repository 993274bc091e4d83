"""What a source's repositories and project are called now, and what we may do there.

One GraphQL request tells it for all of them, so that no page has to.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.domain.backlog import Container, ContainerKind, ItemRef, Visibility, container_key
from bot.domain.errors import Denied, NotFound, TrackerError
from bot.domain.roadmap import Source
from connectors.github import queries
from connectors.github.client import JSON, Client, GraphError

VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "internal": Visibility.INTERNAL,
    "private": Visibility.PRIVATE,
}
BOARD_TYPES = frozenset({"SINGLE_SELECT", "ITERATION", "DATE", "NUMBER", "TEXT"})
REPOSITORIES_A_REQUEST = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One repository: `name` as the manifest says, `real` as GitHub calls it now.

    `permission` is what our account may do (admin, maintain, write, triage, read), or ''.
    """

    name: str
    real: str
    visibility: Visibility = Visibility.PRIVATE
    archived: bool = False
    has_issues: bool = True
    permission: str = ""

    @property
    def variables(self) -> dict[str, JSON]:
        """How GraphQL asks for it."""
        owner, _, name = self.real.partition("/")
        return {"owner": owner, "name": name}


@dataclass(frozen=True, slots=True)
class Board:
    """A GitHub project: its own fields in order, and the iterations of the first such field."""

    key: str
    node: str = ""
    fields: tuple[tuple[str, str], ...] = ()  # (name, data type)
    iterations: tuple[Container, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(name for name, _ in self.fields)

    @property
    def variables(self) -> dict[str, JSON]:
        """Its fields' names as `queries.board` asks for them."""
        return {f"f{i}": name for i, name in enumerate(self.names)}


@dataclass(frozen=True, slots=True)
class Survey:
    """A part or its error for every repository of the source, by its name in lower case."""

    parts: Mapping[str, Part | TrackerError]
    board: Board | None = None
    board_error: TrackerError | None = None
    viewer: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # real name, lower case → manifest's

    def name_of(self, real: str) -> str:
        """The manifest's name of a repository, as keys carry it."""
        return self.names.get(real.lower(), real)


def survey_by_graphql(client: Client, source: Source) -> Survey:
    """Ask for everything at once; without the project if its scope is missing."""
    doing = f"reading the repositories of {source.name}"
    found: dict[str, Part | TrackerError] = {}
    board: Board | None = None
    board_error: TrackerError | None = None
    viewer = ""
    wanted = source.project
    for start in range(0, max(len(source.repos), 1), REPOSITORIES_A_REQUEST):
        repos = source.repos[start : start + REPOSITORIES_A_REQUEST]
        try:
            data, errors = _ask(client, repos, wanted, doing)
        except Denied as error:
            if not wanted:
                raise
            board_error = project_denied(source.project, error)
            data, errors = _ask(client, repos, "", doing)
            wanted = ""
        viewer = (data.get("viewer") or {}).get("login") or viewer
        for index, name in enumerate(repos):
            part = data.get(f"r{index}")
            said = _error_at(errors, f"r{index}")
            found[name.lower()] = _part(name, part) if part else unreachable(name, said)
        if wanted:
            board, board_error = _board(source, data.get("project"), _error_at(errors, "project"))
            wanted = ""
    return summary(found, board, board_error, viewer)


def summary(
    found: Mapping[str, Part | TrackerError],
    board: Board | None,
    board_error: TrackerError | None,
    viewer: str,
) -> Survey:
    """The survey, with renamed repositories told in the log."""
    parts = [part for part in found.values() if isinstance(part, Part)]
    for part in parts:
        if part.name.lower() != part.real.lower():
            log.warning("repository_renamed", manifest=part.name, now=part.real)
    names = {part.real.lower(): part.name for part in parts}
    return Survey(found, board, board_error, viewer, names)


def part_of_rest(name: str, told: JSON) -> Part:
    """A part from REST's repository."""
    permissions = told.get("permissions") or {}
    order = (("admin", "admin"), ("maintain", "maintain"), ("push", "write"), ("triage", "triage"))
    held = [word for key, word in order if permissions.get(key)]
    private = "private" if told.get("private") else "public"
    return Part(
        name=name,
        real=told["full_name"],
        visibility=VISIBILITIES[told.get("visibility") or private],
        archived=bool(told.get("archived")),
        has_issues=bool(told.get("has_issues", True)),
        permission=held[0] if held else ("read" if permissions.get("pull") else ""),
    )


def unreachable(name: str, said: str) -> Denied:
    """The error for a repository that is not there for us. 404 hides what we may not see."""
    told = f" GitHub says: {said.rstrip('.')}." if said else ""
    return Denied(
        f"The repository {name} cannot be read: it is not there, or the token may not see it."
        f"{told}",
        remedy="Check its name in the manifest, and give the token access to it"
        " (Metadata: read, Issues: read).",
    )


def project_denied(project: str, error: TrackerError | str) -> Denied:
    """The error for a project that cannot be read."""
    said = error.message if isinstance(error, TrackerError) else error
    return Denied(
        f"The project {project} cannot be read. {said}".strip(),
        remedy="Give the token the right to read projects (organisation permission"
        " Projects: read, or the scope read:project), or take `project` out of the manifest.",
    )


def _ask(
    client: Client, repos: tuple[str, ...], project: str, doing: str
) -> tuple[JSON, tuple[GraphError, ...]]:
    variables: dict[str, JSON] = {}
    for index, repo in enumerate(repos):
        variables[f"o{index}"], _, variables[f"n{index}"] = repo.partition("/")
    if project:
        owner, _, number = project.partition("/")
        variables |= {"owner": owner, "number": int(number) if number.isdigit() else 0}
    document = queries.survey(len(repos), project=bool(project))
    return client.query(document, variables, doing)


def _error_at(errors: tuple[GraphError, ...], alias: str) -> str:
    return next((e.message for e in errors if e.path and e.path[0] == alias), "")


def _part(name: str, told: JSON) -> Part:
    return Part(
        name=name,
        real=told["nameWithOwner"],
        visibility=VISIBILITIES[told["visibility"].lower()],
        archived=told["isArchived"],
        has_issues=told["hasIssuesEnabled"],
        permission=(told.get("viewerPermission") or "").lower(),
    )


def refreshed(part: Part, told: JSON) -> Part:
    """The part as it is told with a single issue."""
    return _part(part.name, told)


def _board(source: Source, owner: JSON, said: str) -> tuple[Board | None, TrackerError | None]:
    project = (owner or {}).get("projectV2")
    if not project:
        return None, project_denied(source.project, said)
    told = [n for n in project["fields"]["nodes"] if n and n.get("dataType") in BOARD_TYPES]
    iterating = next((n for n in told if n["dataType"] == "ITERATION"), None)
    iterations = _iterations(source, project["url"], iterating) if iterating else ()
    fields = tuple((n["name"], n["dataType"]) for n in told)
    return Board(source.project, project["id"], fields, iterations), None


def _iterations(source: Source, url: str, told: JSON) -> tuple[Container, ...]:
    configured = told["configuration"]
    return tuple(
        _sprint(source, url, one, is_open=is_open)
        for key, is_open in (("completedIterations", False), ("iterations", True))
        for one in configured[key]
    )


def _sprint(source: Source, url: str, told: JSON, *, is_open: bool) -> Container:
    start = dt.date.fromisoformat(told["startDate"])
    key = container_key(source.project, ContainerKind.SPRINT, told["id"])
    return Container(
        ref=ItemRef(source.name, key),
        kind=ContainerKind.SPRINT,
        title=told["title"],
        is_open=is_open,
        start=start,
        due=start + dt.timedelta(days=told["duration"] - 1),
        url=url,
    )


def survey_by_rest(client: Client, source: Source, viewer: str) -> Survey:
    """One request a repository. REST does not tell of projects."""
    found: dict[str, Part | TrackerError] = {}
    for name in source.repos:
        try:
            told = client.get(f"/repos/{name}", f"reading the repository {name}")
            found[name.lower()] = part_of_rest(name, told)
        except NotFound as error:
            found[name.lower()] = unreachable(name, error.message)
        except Denied as error:
            found[name.lower()] = error
    board_error = Denied(
        f"The project {source.project} cannot be read: projects are told by GraphQL only, and"
        " this server's lacks what we ask.",
        remedy="Take `project` out of the manifest.",
    )
    return summary(found, None, board_error if source.project else None, viewer)

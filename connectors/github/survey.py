"""What a source's repositories and project are called now, and what we may do there.

One GraphQL request tells it for all of them, so that no page has to.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.backlog import Container, ContainerKind, ItemRef, Visibility, container_key
from bot.domain.errors import Denied, NotFound, Rejected, TrackerError
from bot.domain.roadmap import Source
from connectors.github import queries
from connectors.github.client import JSON, Client, GraphError
from connectors.shared.trouble import WrongToken

VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "internal": Visibility.INTERNAL,
    "private": Visibility.PRIVATE,
}
BOARD_TYPES = frozenset({"SINGLE_SELECT", "ITERATION", "DATE", "NUMBER", "TEXT"})
REPOSITORIES_A_REQUEST = 50


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
    def is_renamed(self) -> bool:
        """Whether the manifest has an earlier name of it."""
        return self.name.lower() != self.real.lower()

    @property
    def look(self) -> str:
        """What its items take from it; an issue is not updated by a change of that."""
        return f"{self.real} {self.visibility.name} {'archived' if self.archived else 'open'}"

    @property
    def variables(self) -> dict[str, JSON]:
        """How GraphQL asks for it."""
        owner, _, name = self.real.partition("/")
        return {"owner": owner, "name": name}


@dataclass(frozen=True, slots=True)
class Board:
    """A GitHub project: its own fields in order, and the iterations of the first such field.

    `look` is another one as soon as any word changes by which the board tells its values.
    """

    key: str
    node: str = ""
    fields: tuple[tuple[str, str], ...] = ()  # (name, data type)
    iterations: tuple[Container, ...] = ()
    look: str = ""

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
    """Ask for everything at once; many repositories or owners take more requests."""
    found: dict[str, Part | TrackerError] = {}
    board: Board | None = None
    board_error: TrackerError | None = None
    viewer = ""
    batches = _batches(client, source)
    for repos, project in batches:
        try:
            data, errors, refused = _ask_with_project(client, repos, project)
        except WrongToken:
            raise
        except Denied as error:
            if len(batches) == 1:
                raise
            found |= dict.fromkeys((name.lower() for name in repos), error)
            board_error = project_denied(error.message) if project else board_error
            continue
        found |= _parts(repos, data, errors)
        viewer = viewer or (data.get("viewer") or {}).get("login") or ""
        if project:
            board, board_error = _board(source, data.get("project"), _errors_at(errors, "project"))
            board_error = refused or board_error
    if board is not None and (elsewhere := _beyond(client, source)):
        board, board_error = None, elsewhere
    return summary(found, board, board_error, viewer)


def _batches(client: Client, source: Source) -> list[tuple[tuple[str, ...], str]]:
    """What each request asks about: repositories, and the project in one of them."""
    batches = [
        (group[start : start + REPOSITORIES_A_REQUEST], "")
        for group in client.together(source.groups)
        for start in range(0, len(group), REPOSITORIES_A_REQUEST)
    ]
    if source.project:
        home = (i for i, (repos, _) in enumerate(batches) if _alike(client, source, repos[0]))
        index = next(home, None)
        if index is None:
            return [((), source.project), *batches]
        batches[index] = batches[index][0], source.project
    return batches


def _alike(client: Client, source: Source, repository: str) -> bool:
    """Whether the token that reads the repository is the one that reads the project."""
    return len(client.together((source.project, repository))) == 1


def _beyond(client: Client, source: Source) -> TrackerError | None:
    """Why a board says nothing of some repositories: an app sees one owner's at a time."""
    owner = source.project.partition("/")[0]
    others = [repo for repo in source.groups if not _alike(client, source, repo)]
    if not others:
        return None
    return Denied(
        f"An app that reads {others[0]} does not see the projects of {owner}.",
        remedy=f"Make a source without `project` of the repositories that {owner} does not own.",
    )


def summary(
    found: Mapping[str, Part | TrackerError],
    board: Board | None,
    board_error: TrackerError | None,
    viewer: str,
) -> Survey:
    """The survey, with the manifest's names of the repositories that are there."""
    names = _names(found)
    parts = {key: _once(part, names) for key, part in found.items()}
    return Survey(parts, board, board_error, viewer, names)


def _names(found: Mapping[str, Part | TrackerError]) -> dict[str, str]:
    """The manifest's name of each real one: of several the real one, or else the first."""
    parts = [part for part in found.values() if isinstance(part, Part)]
    names: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: part.is_renamed):
        names.setdefault(part.real.lower(), part.name)
    return names


def _once(part: Part | TrackerError, names: Mapping[str, str]) -> Part | TrackerError:
    """The part, or why not: read under two names, each item would be two."""
    if isinstance(part, TrackerError) or names[part.real.lower()] == part.name:
        return part
    kept = names[part.real.lower()]
    known = "" if kept.lower() == part.real.lower() else f" as {kept}"
    return Rejected(f"It is {part.real} now, which is listed too{known}.")


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


def unreachable(errors: Sequence[GraphError] = ()) -> Denied:
    """The error for a repository that is not there for us. 404 hides what we may not see."""
    said = [error.message.rstrip(".") for error in errors if error.kind != "NOT_FOUND"]
    told = f" GitHub says: {said[0]}." if said else ""
    return Denied(
        f"The repository is not there, or the token may not see it.{told}",
        remedy="Check its name in the manifest, and give the token access to it"
        " (Metadata: read, Issues: read).",
    )


def project_denied(why: str) -> Denied:
    """The error for a project that cannot be read."""
    return Denied(
        why,
        remedy="Give the token the right to read projects (organisation permission"
        " Projects: read, or the scope read:project), or take `project` out of the manifest.",
    )


def _ask_with_project(
    client: Client, repos: tuple[str, ...], project: str
) -> tuple[JSON, tuple[GraphError, ...], TrackerError | None]:
    """Data, errors, and why the project was left out: a token may lack its scope."""
    try:
        return *_ask(client, repos, project), None
    except Denied as error:
        if not project or not repos:
            raise
        return *_ask(client, repos, ""), project_denied(error.message)


def _ask(
    client: Client, repos: tuple[str, ...], project: str
) -> tuple[JSON, tuple[GraphError, ...]]:
    variables: dict[str, JSON] = {}
    for index, repo in enumerate(repos):
        variables[f"o{index}"], _, variables[f"n{index}"] = repo.partition("/")
    if project:
        owner, _, number = project.partition("/")
        variables |= {"owner": owner, "number": int(number) if number.isdigit() else 0}
    document = queries.survey(len(repos), project=bool(project))
    return client.query(document, variables, "")


def _errors_at(errors: tuple[GraphError, ...], alias: str) -> list[GraphError]:
    return [error for error in errors if error.path and error.path[0] == alias]


def _parts(
    repos: Sequence[str], data: JSON, errors: tuple[GraphError, ...]
) -> dict[str, Part | TrackerError]:
    found: dict[str, Part | TrackerError] = {}
    for index, name in enumerate(repos):
        told, alias = data.get(f"r{index}"), f"r{index}"
        found[name.lower()] = _part(name, told) if told else unreachable(_errors_at(errors, alias))
    return found


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


def _board(
    source: Source, owner: JSON, errors: Sequence[GraphError]
) -> tuple[Board | None, TrackerError | None]:
    project = (owner or {}).get("projectV2")
    if not project:
        said = [f"GitHub says: {error.message.rstrip('.')}." for error in errors]
        return None, project_denied(said[0] if said else "It is not there.")
    told = [n for n in project["fields"]["nodes"] if n and n.get("dataType") in BOARD_TYPES]
    iterating = next((n for n in told if n["dataType"] == "ITERATION"), None)
    iterations = _iterations(source, project["url"], iterating) if iterating else ()
    fields = tuple((n["name"], n["dataType"]) for n in told)
    look = hashlib.sha256(repr((project["id"], told)).encode()).hexdigest()[:16]
    return Board(source.project, project["id"], fields, iterations, look), None


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
    for name in source.groups:
        try:
            found[name.lower()] = part_of_rest(name, client.get(f"/repos/{name}", ""))
        except NotFound:
            found[name.lower()] = unreachable()
        except WrongToken:
            raise
        except Denied as error:
            found[name.lower()] = error
    board_error = Denied(
        "GitHub tells projects by GraphQL only, and this server's lacks what we ask.",
        remedy="Take `project` out of the manifest.",
    )
    return summary(found, None, board_error if source.project else None, viewer)

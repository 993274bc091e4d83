"""What our token may do, for `doctor`."""

from collections.abc import Iterator, Mapping

from bot.domain.errors import TrackerError
from bot.ports import Right
from connectors.github.place import Place
from connectors.github.survey import Part

WRITERS = frozenset({"admin", "maintain", "write", "triage"})
SCOPES = frozenset({"repo", "public_repo"})


def rights_of(place: Place) -> tuple[Right, ...]:
    """Reach, reading and writing for each repository, and the project."""
    told = [right for name in place.source.repos for right in _of_repository(place, name)]
    project = place.source.project
    if project:
        error = place.survey.board_error
        told.append(
            Right(project, "read the project", error is None, error.remedy if error else "")
        )
    return tuple(told)


def _of_repository(place: Place, name: str) -> Iterator[Right]:
    try:
        part = place.part(name)
    except TrackerError as error:
        yield Right(name, "reach the repository", False, str(error))
        return
    renamed = part.real.lower() != name.lower()
    yield Right(
        name,
        "reach the repository",
        True,
        f"It is called {part.real} now: write that in the manifest." if renamed else "",
    )
    try:
        path = f"/repos/{part.real}/issues?per_page=1"
        headers = place.client.headers(path, f"reading the issues of {name}")
    except TrackerError as error:
        yield Right(name, "read issues", False, str(error))
        return
    yield Right(name, "read issues", True)
    yield _writing(part, headers)


def _writing(part: Part, headers: Mapping[str, str]) -> Right:
    """What the account may do is told; what a fine-grained token may do of that is not."""
    name = "write issues"
    if part.archived:
        return Right(part.name, name, False, "The repository is archived.")
    if part.permission and part.permission not in WRITERS:
        remedy = "Give the account the role Triage or Write in the repository."
        return Right(part.name, name, False, remedy)
    scopes = headers.get("x-oauth-scopes")
    if scopes is None or not part.permission:
        return Right(part.name, name, None, "The token needs Issues: read and write.")
    held = SCOPES & {scope.strip() for scope in scopes.split(",")}
    return Right(part.name, name, bool(held), "" if held else "The token needs the scope repo.")

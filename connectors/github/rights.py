"""What our token may do, for `doctor`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from bot.domain.backlog import Visibility
from bot.domain.errors import NotFound, TrackerError
from bot.ports import Right
from connectors.github import labels
from connectors.github.place import Place
from connectors.github.survey import Part

WRITERS = frozenset({"admin", "maintain", "write", "triage"})


def rights_of(place: Place) -> tuple[Right, ...]:
    """Reach, reading and writing for each repository, and the project.

    Raises a TrackerError where the source as a whole cannot be reached.
    """
    survey = place.survey
    told = [right for name in place.source.groups for right in _of_repository(place, name)]
    project = place.source.project
    if project:
        error = survey.board_error
        told.append(Right(project, "read the project", error is None, str(error) if error else ""))
    return tuple(told)


def _of_repository(place: Place, name: str) -> Iterator[Right]:
    try:
        part = place.part(name)
    except TrackerError as error:
        yield Right(name, "reach the repository", False, str(error))
        return
    renamed = f"It is called {part.real} now: write that in the manifest."
    yield Right(name, "reach the repository", True, renamed if part.is_renamed else "")
    try:
        headers = place.client.headers(f"/repos/{part.real}/issues?per_page=1", "")
    except TrackerError as error:
        yield Right(name, "read issues", False, str(error))
        return
    yield Right(name, "read issues", True)
    yield _may_write(place, part, headers)
    if not part.archived and not labels.may_make(part):
        yield _labelling(place, part)


def may_write(place: Place, name: str) -> Right:
    """Whether issues of the repository may be written to, as far as no request is needed for it.

    What a token's scopes are is not looked at. Raises a TrackerError.
    """
    return _may_write(place, place.part(name), {})


def may_make(place: Place, name: str) -> Right:
    """The same of making issues, for which an account needs no role. Raises a TrackerError."""
    told, part = may_write(place, name), place.part(name)
    by_role = place.client.permissions(part.real) is None and not part.archived
    return replace(told, held=None, remedy="") if by_role else told


def _may_write(place: Place, part: Part, headers: Mapping[str, str]) -> Right:
    held = place.client.permissions(part.real)
    return _writing(part, headers) if held is None else _writing_as_app(part, held)


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
    enough = {"repo", "public_repo"} if part.visibility is Visibility.PUBLIC else {"repo"}
    held = enough & {scope.strip() for scope in scopes.split(",")}
    return Right(part.name, name, bool(held), "" if held else "The token needs the scope repo.")


def _writing_as_app(part: Part, held: Mapping[str, str]) -> Right:
    """An app has no role: what its installation may do is all there is."""
    name = "write issues"
    if part.archived:
        return Right(part.name, name, False, "The repository is archived.")
    if held.get("issues") in ("write", "admin"):
        return Right(part.name, name, True)
    owner = part.real.partition("/")[0]
    remedy = f"Give the app the permission Issues: read and write, and have {owner} accept it."
    return Right(part.name, name, False, remedy)


def _labelling(place: Place, part: Part) -> Right:
    """For a role that may set labels but not make them: whether ours are there already."""
    name = "set our labels"
    try:
        for label in labels.LABELS:
            place.client.get(f"/repos/{part.real}/labels/{quote(label, safe='')}", "")
    except NotFound:
        return Right(part.name, name, False, labels.REMEDY)
    except TrackerError as error:
        return Right(part.name, name, None, str(error))
    return Right(part.name, name, True)

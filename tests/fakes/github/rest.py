"""GitHub's REST API over the fake's state."""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tests.fakes.github.graph import comments_of
from tests.fakes.github.rest_views import (
    show_comment,
    show_event,
    show_issue,
    show_label,
    show_milestone,
    visible,
)
from tests.fakes.github.state import ROLES, Gone, Issue, Repo, Token, User, World
from tests.fakes.github.views import filtered, listed, shown, updated_since
from tests.fakes.shared.server import Json, Told

BODY_MAX = 65_536
DOCS = "https://docs.github.com/rest"


class Refusal(Exception):
    """An answer of 300 or more, raised from anywhere below."""

    def __init__(
        self, status: int, message: str, headers: dict[str, str] | None = None, **more: Json
    ) -> None:
        super().__init__(message)
        body = {"message": message, **more, "documentation_url": DOCS, "status": str(status)}
        self.told = Told(status, body, headers or {})


@dataclass
class Call:
    """One REST request. `root` is the API's own address, `web` that of pages for people."""

    world: World
    token: Token
    method: str
    path: str
    query: str
    body: Json
    root: str
    web: str
    old: bool = False  # a server without sub-issues, dependencies and types
    short: int = 0

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))


Route = Callable[..., Told]
ROUTES: list[tuple[str, re.Pattern[str], Route]] = []


def route(method: str, pattern: str) -> Callable[[Route], Route]:
    """A route below a repository starts with `~`; both of its addresses lead there."""
    text = pattern.replace("~", r"(?:/repos/(?P<full>[^/]+/[^/]+)|/repositories/(?P<id>\d+))")

    def keep(function: Route) -> Route:
        ROUTES.append((method, re.compile(text), function))
        return function

    return keep


def answer(call: Call) -> Told:
    try:
        return _routed(call)
    except Refusal as refusal:
        return refusal.told


def _routed(call: Call) -> Told:
    for method, pattern, function in ROUTES:
        match = pattern.fullmatch(call.path)
        if match is None or method != call.method:
            continue
        given = {key: unquote(value) for key, value in match.groupdict().items() if value}
        if "full" in given or "id" in given:
            repo = _repo(call, given.pop("full", None), given.pop("id", None))
            return function(call, repo, **given)
        return function(call, **given)
    raise Refusal(404, "Not Found")


def _repo(call: Call, full: str | None, id_: str | None) -> Repo:
    world = call.world
    found = world.repos.get((full or "").lower())
    if id_ is not None:
        found = next((repo for repo in world.repos.values() if repo.id == int(id_)), None)
    if found is not None and found.full not in call.token.hidden:
        return found
    moved = world.renamed.get((full or "").lower())
    if moved is None or moved.full in call.token.hidden:
        raise Refusal(404, "Not Found")
    rest = call.path.split("/", 4)[4:]
    place = "/".join([f"{call.root}/repositories/{moved.id}", *rest])
    place += f"?{call.query}" if call.query else ""
    raise Refusal(301, "Moved Permanently", {"Location": place}, url=place)


def find_issue(call: Call, repo: Repo, number: str, *, part: str = "") -> Issue:
    """The redirect of a transferred issue covers itself only, not what is below it."""
    if not repo.has_issues:
        raise Refusal(410, "Issues are disabled for this repo")
    found = repo.issues.get(int(number))
    if isinstance(found, Issue):
        return found
    if isinstance(found, Gone) and found.moved_to is None:
        raise Refusal(410, "This issue was deleted")
    if isinstance(found, Gone) and found.moved_to is not None and not part:
        target = found.moved_to
        place = f"{call.root}/repositories/{target.repo.id}/issues/{target.number}"
        raise Refusal(301, "Moved Permanently", {"Location": place}, url=place)
    raise Refusal(404, "Not Found")


def may_write(call: Call, repo: Repo, issue: Issue | None = None) -> None:
    token = call.token
    if "issues" not in token.rights or token.role == "read":
        told = {
            "classic": "Must have admin rights to Repository.",
            "app": "Resource not accessible by integration",
        }.get(token.kind, "Resource not accessible by personal access token")
        raise Refusal(403, told, {"X-Accepted-GitHub-Permissions": "issues=write"})
    if repo.archived:
        raise Refusal(403, "Repository was archived so is read-only.")
    if issue is not None and issue.locked and ROLES.index(token.role) < ROLES.index("triage"):
        raise Refusal(403, "Unable to create comment because issue is locked.")


def may_edit(call: Call, repo: Repo, author: User) -> None:
    """What others wrote takes the role Write."""
    may_write(call, repo)
    if author is not call.token.user and ROLES.index(call.token.role) < ROLES.index("write"):
        raise Refusal(403, "Must have admin rights to Repository.")


def _may_make_labels(call: Call) -> None:
    """The role Triage puts labels on; Write makes them."""
    if ROLES.index(call.token.role) < ROLES.index("write"):
        raise Refusal(403, "Must have push access to Repository.")


def _page(call: Call, entries: Sequence[Any], *, by_cursor: bool = False) -> tuple[list[Any], str]:
    """A page, and its Link header. Large lists go on by cursor, under the repository's id."""
    given = call.parameters
    size = min(int(given.get("per_page", 30)), 100)
    number = int(given.get("page", 1))
    if by_cursor and "after" not in given and number * size >= 10_000:
        raise Refusal(
            422,
            "Pagination with the page parameter is not supported for large datasets, please"
            " use cursor based pagination (after/before)",
        )
    start = (number - 1) * size
    if "after" in given:
        last = int(base64.b64decode(given["after"]))
        start = sum(1 for entry in entries if entry.id <= last)
    taken = list(entries[start : start + size])
    if start + size >= len(entries):
        return taken, ""
    onward = {**given, "page": str(number + 1)}
    if by_cursor:
        onward["after"] = base64.b64encode(str(taken[-1].id).encode()).decode()
    return taken, f'<{call.root}{call.path}?{urlencode(onward)}>; rel="next"'


def _listed(call: Call, entries: Sequence[Any], show: Callable[[Any], Json], **how: bool) -> Told:
    taken, link = _page(call, entries, **how)
    if call.short:
        taken, link = taken[: -call.short], ""
    return Told(200, [show(entry) for entry in taken], {"Link": link} if link else {})


@route("GET", "/user")
def user(call: Call) -> Told:
    if call.token.kind == "app":
        raise Refusal(403, "Resource not accessible by integration")
    return Told(200, {"login": call.token.user.login, "id": call.token.user.id, "type": "User"})


@route("GET", "/installation/repositories")
def installation_repositories(call: Call) -> Told:
    found = call.world.apps.listed(call.token)  # type: ignore[attr-defined]
    told = _listed(call, found, lambda one: {"id": one.id, "name": one.name})
    told.body = {"total_count": len(found), "repositories": told.body}
    return told


@route("GET", "~")
def repository(call: Call, repo: Repo) -> Told:
    role = ROLES.index(call.token.role)
    words = {"pull": 0, "triage": 1, "push": 2, "maintain": 3, "admin": 4}
    return Told(
        200,
        {
            "id": repo.id,
            "name": repo.name,
            "full_name": repo.full,
            "private": repo.visibility != "public",
            "visibility": repo.visibility,
            "archived": repo.archived,
            "has_issues": repo.has_issues,
            "permissions": {word: role >= least for word, least in words.items()},
        },
    )


@route("GET", "~/issues")
def issues(call: Call, repo: Repo) -> Told:
    if not repo.has_issues:
        raise Refusal(410, "Issues are disabled for this repo")
    given = call.parameters
    wanted = given.get("state", "open")
    found = [i for i in shown(repo) if wanted == "all" or (wanted == "open") is (i.closed is None)]
    found = updated_since(found, given.get("since", ""))
    labels = [label for label in given.get("labels", "").split(",") if label]
    found = filtered(found, labels, given.get("creator", ""))
    if given.get("direction", "desc") == "desc":
        found.reverse()
    return _listed(call, found, lambda one: show_issue(call, one), by_cursor=True)


@route("GET", r"~/issues/(?P<number>\d+)")
def issue(call: Call, repo: Repo, number: str) -> Told:
    return Told(200, show_issue(call, find_issue(call, repo, number)))


@route("GET", r"~/issues/(?P<number>\d+)/comments")
def comments(call: Call, repo: Repo, number: str) -> Told:
    found = listed(find_issue(call, repo, number, part="comments"))
    return _listed(call, found, lambda one: show_comment(call, one))


@route("GET", "~/issues/comments")
def all_comments(call: Call, repo: Repo) -> Told:
    found = [comment for comment in comments_of(repo) if comment.unseen == 0]
    return _listed(call, found, lambda one: show_comment(call, one))


@route("POST", r"~/issues/(?P<number>\d+)/comments")
def create_comment(call: Call, repo: Repo, number: str) -> Told:
    target = find_issue(call, repo, number, part="comments")
    may_write(call, repo, target)
    made = target.comment(_body(call), call.token.user)
    return Told(201, show_comment(call, made))


@route("PATCH", r"~/issues/comments/(?P<comment>\d+)")
def edit_comment(call: Call, repo: Repo, comment: str) -> Told:
    found = next((c for c in comments_of(repo) if c.id == int(comment)), None)
    if found is None:
        raise Refusal(404, "Not Found")
    may_edit(call, repo, found.author)
    found.body = _body(call)
    found.updated = found.issue.updated = call.world.tick()
    return Told(200, show_comment(call, found))


@route("GET", r"~/issues/(?P<number>\d+)/labels")
def issue_labels(call: Call, repo: Repo, number: str) -> Told:
    found = find_issue(call, repo, number, part="labels")
    return _listed(call, [repo.label(name) for name in found.labels], show_label)


@route("POST", r"~/issues/(?P<number>\d+)/labels")
def add_labels(call: Call, repo: Repo, number: str) -> Told:
    target = find_issue(call, repo, number, part="labels")
    may_write(call, repo)
    if any(name.casefold() not in repo.labels for name in call.body["labels"]):
        _may_make_labels(call)
    for name in call.body["labels"]:
        target.label(name, call.token.user)
    return Told(200, [show_label(repo.label(name)) for name in target.labels])


@route("DELETE", r"~/issues/(?P<number>\d+)/labels/(?P<name>[^/]+)")
def remove_label(call: Call, repo: Repo, number: str, name: str) -> Told:
    target = find_issue(call, repo, number, part="labels")
    may_write(call, repo)
    held = next((one for one in target.labels if one.casefold() == name.casefold()), None)
    if held is None:
        raise Refusal(404, "Label does not exist")
    target.unlabel(held, call.token.user)
    return Told(200, [show_label(repo.label(one)) for one in target.labels])


@route("GET", r"~/issues/(?P<number>\d+)/events")
def events(call: Call, repo: Repo, number: str) -> Told:
    found = find_issue(call, repo, number, part="events")
    return _listed(call, found.events, lambda one: show_event(call, repo, one))


@route("GET", r"~/issues/(?P<number>\d+)/sub_issues")
def sub_issues(call: Call, repo: Repo, number: str) -> Told:
    found = find_issue(call, repo, number, part="sub_issues")
    return _listed(call, visible(call, found.children), lambda one: show_issue(call, one))


@route("GET", r"~/issues/(?P<number>\d+)/dependencies/blocked_by")
def blocked_by(call: Call, repo: Repo, number: str) -> Told:
    found = find_issue(call, repo, number, part="dependencies")
    return _listed(call, visible(call, found.blocked_by), lambda one: show_issue(call, one))


@route("GET", "~/labels/(?P<name>[^/]+)")
def label(call: Call, repo: Repo, name: str) -> Told:
    if name.casefold() not in repo.labels:
        raise Refusal(404, "Not Found")
    return Told(200, show_label(repo.labels[name.casefold()]))


@route("POST", "~/labels")
def create_label(call: Call, repo: Repo) -> Told:
    may_write(call, repo)
    _may_make_labels(call)
    name = call.body["name"]
    if name.casefold() in repo.labels:
        error = {"resource": "Label", "code": "already_exists", "field": "name"}
        raise Refusal(422, "Validation Failed", errors=[error])
    made = repo.label(name, call.body.get("color", "ededed"), call.body.get("description"))
    return Told(201, show_label(made))


@route("GET", "~/milestones")
def milestones(call: Call, repo: Repo) -> Told:
    wanted = call.parameters.get("state", "open")
    found = [
        one
        for one in repo.milestones
        if wanted == "all" or (wanted == "open") is (one.closed is None)
    ]
    return _listed(call, found, lambda one: show_milestone(call, repo, one))


def _body(call: Call) -> str:
    body = call.body.get("body") if isinstance(call.body, dict) else None
    error = {"resource": "IssueComment", "field": "data"}
    if not isinstance(body, str) or not body.strip():
        raise Refusal(422, "Validation Failed", errors=[{**error, "code": "missing_field"}])
    if len(body) > BODY_MAX:
        told = f"Body is too long (maximum is {BODY_MAX} characters)"
        raise Refusal(
            422, "Validation Failed", errors=[{**error, "code": "unprocessable", "message": told}]
        )
    return body

"""How a request finds its answer, and how Jira words a refusal."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from tests.fakes.jira.issues import Comment, Issue
from tests.fakes.jira.places import User
from tests.fakes.jira.projects import Project
from tests.fakes.jira.views import View
from tests.fakes.shared.server import Asked, Json, Told

if TYPE_CHECKING:
    from tests.fakes.jira.server import FakeJira

PROBLEM = "application/problem+json;charset=UTF-8"
JSON = "application/json;charset=UTF-8"
LONGEST_QUERY = 8_000
UNSEEN = "Issue does not exist or you do not have permission to see it."


class Refusal(Exception):
    """An answer of 400 or more, raised from anywhere below."""

    def __init__(self, status: int, *messages: str, body: Json = None, **errors: str) -> None:
        super().__init__(status, *messages)
        told = {"errorMessages": list(messages), "errors": errors}
        self.told = Told(status, told if body is None else body, {"Content-Type": JSON})


def problem(status: int, title: str, detail: str, path: str) -> Refusal:
    """A refusal in the words of the framework below Jira Cloud."""
    body = {"type": "about:blank", "title": title, "status": status}
    made = Refusal(status, body={**body, "detail": detail, "instance": path})
    made.told.headers["Content-Type"] = PROBLEM
    return made


@dataclass
class Call:
    """One request of one user; `user` is None where nobody signed in."""

    fake: "FakeJira"
    asked: Asked
    user: User | None
    version: str = "2"  # of the API

    @property
    def path(self) -> str:
        return self.asked.request.path.removeprefix(self.fake.prefix)

    @property
    def site(self) -> str:
        """The address of the whole Jira."""
        return self.fake.base_url + self.fake.prefix

    @property
    def base(self) -> str:
        """The API's own address, as `self` links have it."""
        return f"{self.site}/rest/api/{self.version}"

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.asked.request.query, keep_blank_values=True)

    def one(self, name: str, default: str = "") -> str:
        return self.parameters.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        """A parameter given several times, or with commas, or both."""
        return [part for text in self.parameters.get(name, []) for part in text.split(",") if part]

    def number(self, name: str, default: int) -> int:
        text = self.one(name)
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            raise self._unread(name, text) from None

    def _unread(self, name: str, text: str) -> Refusal:
        if self.fake.cloud:
            told = f"Failed to convert '{name}' with value: '{text}'"
            return problem(400, "Bad Request", told, self.path)
        return Refusal(404, body={"message": f"null for uri: {self.path}", "status-code": 404})

    @cached_property
    def view(self) -> View:
        return View(self)

    def kept(self, make: Callable[[], Json]) -> Told:
        """The answer, kept for as long as nothing changes that it depends on."""
        key = (self.user, self.asked.request.method, self.path, self.asked.request.query)
        return self.fake.kept(self.fake.settings(), (*key, self.asked.raw), make)

    def reads(self, comment: Comment) -> bool:
        """Whether the user may read it: one for a role or group is for nobody else."""
        if comment.visibility is None:
            return True
        kind, name = comment.visibility
        held = (
            set() if self.user is None else self.user.roles if kind == "role" else self.user.groups
        )
        return name in held

    def sees(self, issue: Issue) -> bool:
        """Whether the user may know of this issue."""
        if not issue.project.allows(self.user, "BROWSE_PROJECTS"):
            return False
        return issue.level is None or self.user not in issue.level.hidden_from

    def issue(self, key_or_id: str) -> Issue:
        found = self.fake.find(key_or_id)
        if found is not None and self.sees(found):
            return found
        if self.fake.cloud or found is None:
            raise Refusal(404, UNSEEN if self.fake.cloud else "Issue Does Not Exist")
        if self.user is None:
            raise Refusal(
                401, "You do not have the permission to see the specified issue.", "Login Required"
            )
        raise Refusal(403, "You do not have the permission to see the specified issue.")

    def project(self, key_or_id: str) -> Project:
        found = self.fake.projects.get(key_or_id) or next(
            (one for one in self.fake.projects.values() if str(one.id) == key_or_id), None
        )
        if found is None or not found.allows(self.user, "BROWSE_PROJECTS"):
            raise Refusal(404, f"No project could be found with key '{key_or_id}'.")
        return found

    def needs_user(self) -> User:
        if self.user is None:
            raise self.fake.unauthenticated()
        return self.user

    def body(self, *known: str) -> dict[str, Json]:
        """The request's JSON object, with no other keys than these."""
        body = self.asked.request.body
        if not isinstance(body, dict) or not set(body) <= set(known):
            if self.fake.cloud:
                told = "Invalid request payload. Refer to the REST API documentation and try again."
            else:
                extra = ", ".join(sorted(set(body) - set(known))) if isinstance(body, dict) else ""
                told = (
                    f'Unrecognized field "{extra}" (class of the request), not marked as ignorable'
                )
            raise Refusal(400, body={"errorMessages": [told]})
        return body


Route = Callable[..., Told]
ROUTES: list[tuple[str, re.Pattern[str], str, Route]] = []


def route(method: str, pattern: str, where: str = "both") -> Callable[[Route], Route]:
    """A route below /rest/api/{version} starts with `~`. `where` is cloud, dc or both."""
    text = pattern.replace("~", r"/rest/api/(?P<version>[23])")

    def keep(function: Route) -> Route:
        ROUTES.append((method, re.compile(text), where, function))
        return function

    return keep


def routed(call: Call) -> Told:
    """The answer of the first route that fits."""
    try:
        return _routed(call)
    except Refusal as refusal:
        return refusal.told


def _routed(call: Call) -> Told:
    method, path = call.asked.request.method, call.asked.environ.get("REQUEST_URI", call.path)
    path = path.removeprefix(call.fake.prefix)
    there: set[str] = set()
    for takes, pattern, where, function in ROUTES:
        match = pattern.fullmatch(path.split("?")[0])
        if match is None or where not in ("both", "cloud" if call.fake.cloud else "dc"):
            continue
        given = {name: unquote(text) for name, text in match.groupdict().items() if text}
        call.version = given.pop("version", "2")
        if call.version == "3" and not call.fake.cloud:
            break
        if takes == method:
            _size(call)
            _media_type(call)
            return function(call, **given)
        there.add(takes)
    raise _nowhere(call, there)


def _nowhere(call: Call, there: set[str]) -> Refusal:
    method, path = call.asked.request.method, call.path
    if not call.fake.cloud:
        told = f"null for uri: {call.site}{path}" if not there else "Method Not Allowed"
        status = 405 if there else 404
        return Refusal(status, body={"message": told, "status-code": status})
    if there:
        told = f"Method '{method}' is not supported."
        return problem(405, "Method Not Allowed", told, path)
    return problem(404, "Not Found", f"No endpoint {method} {path}.", path)


def _size(call: Call) -> None:
    """No server takes an address of any length; Tomcat gives up at eight thousand."""
    if len(call.asked.request.query) > LONGEST_QUERY:
        raise Refusal(414, body={"message": "URI Too Long", "status-code": 414})


def _media_type(call: Call) -> None:
    """Jira reads JSON only, and says so before it looks at anything else."""
    if call.asked.request.method in ("GET", "DELETE"):
        return
    told = str(call.asked.environ.get("CONTENT_TYPE") or "")
    if told.split(";")[0].strip().lower() != "application/json":
        if not call.fake.cloud:
            raise Refusal(415, body={"message": "Unsupported Media Type", "status-code": 415})
        detail = f"Content-Type '{told or 'null'}' is not supported."
        raise problem(415, "Unsupported Media Type", detail, call.path)
    if not call.asked.raw:
        told = "No content to map to Object due to end of input"
        raise Refusal(400, body={"errorMessages": [told]})
    if isinstance(call.asked.request.body, bytes):
        told = "There was an error parsing JSON. Check that your request body is valid."
        raise Refusal(400, body={"errorMessages": [told]})


def paged(
    call: Call, entries: Sequence[Any], most: int, default: int
) -> tuple[int, int, list[Any]]:
    """Start, size and entries of the page asked for; Jira clamps what is out of bounds."""
    start = max(call.number("startAt", 0), 0)
    size = min(max(call.number("maxResults", default), 0), most)
    taken = list(entries[start : start + size])
    return start, size, taken[: len(taken) - call.asked.short] if call.asked.short else taken

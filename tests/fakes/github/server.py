"""GitHub on the wire: who may ask, what is refused before, and which API answers."""

import re
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.fakes.github import graph, rest, rest_issues  # noqa: F401 - for its routes
from tests.fakes.github.apps import Apps
from tests.fakes.github.connections import Seen
from tests.fakes.github.state import Token, World
from tests.fakes.shared.faults import Request
from tests.fakes.shared.server import Asked, Json, Served, Told

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CORE, GRAPHQL = "core", "graphql"
GRAPHQL_PATHS = ("/graphql", "/api/graphql")
VERSIONS = ("2022-11-28", "2026-03-10")
ACCEPTED = re.compile(r"\*/\*|application/(json|vnd\.github[\w.+-]*)")
RELATIONS = frozenset(
    {"subIssues", "subIssuesSummary", "parent", "blockedBy", "blocking", "issueType"}
)
"""What an older Enterprise Server does not know of issues."""


class FakeGitHub(World, Served):
    """GitHub, with state. Seed it, serve it, look at what it was asked and now holds.

    `lacking` are GraphQL fields that this server is too old for; `graphql` off answers 404.
    `limits` are an hour's requests of one account, `remaining` (if set) what is left of them
    for everybody; a server with none tells none. `prefix` is /api/v3 for an Enterprise Server.
    """

    def __init__(self) -> None:
        World.__init__(self)
        Served.__init__(self)
        self.lacking: frozenset[str] = frozenset()
        self.graphql = True
        self.apps = Apps(self)
        self.limits = {CORE: 5000, GRAPHQL: 5000}
        self.spent: Counter[tuple[str, str]] = Counter()
        self.quotas: dict[str, str] = {}  # token → whose limits it counts against
        self.remaining: int | None = None
        self.resets_in = 3600

    def become_old(self) -> None:
        """An Enterprise Server from before sub-issues."""
        self.lacking = RELATIONS

    def is_write(self, method: str, path: str, body: Json) -> bool:
        if path in GRAPHQL_PATHS and isinstance(body, dict):
            return graph.is_mutation(body.get("query", ""))
        if path.endswith("/access_tokens"):
            return False  # a token for reading is no change
        return super().is_write(method, path, body)

    def answer(self, asked: Asked) -> Told:
        told = self._of_an_app(asked)
        if told is not None:
            return told
        token, resource = self._token(asked.environ), _resource(asked.request)
        refusal = self._refusal(asked.request, asked.environ, token)
        if refusal is not None or token is None:
            return refusal or Told(401)
        if resource == GRAPHQL:
            self.spent[self._account(token), resource] += graph.cost(asked.request.body)
            told = self._graphql(asked, token)
        else:
            self.spent[self._account(token), resource] += 1
            told = self._rest(asked, token)
        return self._with_limits(told, token, resource)

    def left(self, token: Token, resource: str) -> int:
        """What is left of an hour's requests."""
        left = self.limits.get(resource, 1_000_000) - self.spent[self._account(token), resource]
        return max(left if self.remaining is None else min(left, self.remaining), 0)

    def _account(self, token: Token) -> str:
        return self.quotas.get(token.text, f"user {token.user.id}")

    def _of_an_app(self, asked: Asked) -> Told | None:
        kind, _, text = asked.header("Authorization").partition(" ")
        bearer = text if kind.lower() == "bearer" else ""
        request = asked.request
        path = request.path.removeprefix(self.prefix)
        return self.apps.answer(request.method, path, bearer, request.body)

    def _token(self, environ: "WSGIEnvironment") -> Token | None:
        kind, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        found = self.tokens.get(text) if kind.lower() in ("token", "bearer") else None
        return None if found is None or self.apps.over(found) else found

    def _refusal(
        self, request: Request, environ: "WSGIEnvironment", token: Token | None
    ) -> Told | None:
        """What GitHub refuses before it looks at the request."""
        accept = environ.get("HTTP_ACCEPT", "*/*")
        version = environ.get("HTTP_X_GITHUB_API_VERSION")
        if not environ.get("HTTP_USER_AGENT"):
            return rest.Refusal(403, "Request forbidden by administrative rules.").told
        if token is None:
            return rest.Refusal(401, "Bad credentials").told
        if self.apps.suspended(token):
            return rest.Refusal(403, "This installation has been suspended").told
        if not any(ACCEPTED.match(one.strip()) for one in accept.split(",")):
            return rest.Refusal(415, f"Unsupported 'Accept' header: '{accept}'.").told
        if version is not None and version not in VERSIONS:
            return rest.Refusal(400, "The API version is not supported.").told
        if isinstance(request.body, bytes):
            return rest.Refusal(400, "Problems parsing JSON").told
        resource = _resource(request)
        if self.left(token, resource) <= 0:
            return self._exhausted(resource, token)
        return None

    def _exhausted(self, resource: str, token: Token) -> Told:
        message = f"API rate limit exceeded for user ID {token.user.id}."
        if resource == GRAPHQL:
            error = {"type": "RATE_LIMITED", "message": message}
            return self._with_limits(Told(200, {"errors": [error]}), token, resource)
        return self._with_limits(rest.Refusal(403, message).told, token, resource)

    def _with_limits(self, told: Told, token: Token, resource: str) -> Told:
        if resource in self.limits:
            left, limit = self.left(token, resource), self.limits[resource]
            told.headers |= {
                "X-RateLimit-Limit": str(limit),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Used": str(limit - left),
                "X-RateLimit-Reset": str(int(time.time()) + self.resets_in),
                "X-RateLimit-Resource": resource,
            }
        if token.kind == "classic":
            told.headers["X-OAuth-Scopes"] = token.scopes
        return told

    def _graphql(self, asked: Asked, token: Token) -> Told:
        request = asked.request
        if not self.graphql or request.method != "POST":
            return rest.Refusal(404, "Not Found").told
        seen = Seen(self, token, self.base_url, asked.short)
        if request.is_write or asked.short or self.lag:
            return Told(200, graph.answer(seen, request.body, self.lacking))
        return self.kept(
            self.revision,
            (token.text, asked.raw),
            lambda: graph.answer(seen, request.body, self.lacking),
        )

    def _rest(self, asked: Asked, token: Token) -> Told:
        request = asked.request
        call = rest.Call(
            world=self,
            token=token,
            method=request.method,
            path=(asked.environ.get("REQUEST_URI") or request.path)
            .split("?")[0]
            .removeprefix(self.prefix),
            query=request.query,
            body=request.body,
            root=self.base_url + self.prefix,
            web=self.base_url,
            old=bool(self.lacking),
            short=asked.short,
        )
        return rest.answer(call)


def _resource(request: Request) -> str:
    """Which of the two limits a request counts against."""
    return GRAPHQL if request.path in GRAPHQL_PATHS else CORE

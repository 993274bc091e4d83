"""GitHub on the wire: who may ask, what is refused before, and which API answers."""

import re
import time
from typing import TYPE_CHECKING

from tests.fakes.github import graph, rest
from tests.fakes.github.state import Token, World
from tests.fakes.github.views import Seen
from tests.fakes.shared.faults import Request
from tests.fakes.shared.server import Asked, Json, Served, Told

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

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
    `remaining` is what is left of the hour's requests. `prefix` is /api/v3 for an
    Enterprise Server.
    """

    def __init__(self) -> None:
        World.__init__(self)
        Served.__init__(self)
        self.lacking: frozenset[str] = frozenset()
        self.graphql = True
        self.remaining = 5000
        self.resets_in = 3600

    def become_old(self) -> None:
        """An Enterprise Server from before sub-issues."""
        self.lacking = RELATIONS

    def is_write(self, method: str, path: str, body: Json) -> bool:
        if path in GRAPHQL_PATHS and isinstance(body, dict):
            return graph.is_mutation(body.get("query", ""))
        return super().is_write(method, path, body)

    def answer(self, asked: Asked) -> Told:
        token = self._token(asked.environ)
        refusal = self._refusal(asked.request, asked.environ, token)
        if refusal is not None or token is None:
            return refusal or Told(401)
        self.remaining -= 1
        if asked.request.path in GRAPHQL_PATHS:
            told = self._graphql(asked, token)
        else:
            told = self._rest(asked, token)
        return self._with_limits(told, token)

    def _token(self, environ: "WSGIEnvironment") -> Token | None:
        kind, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.tokens.get(text) if kind.lower() in ("token", "bearer") else None

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
        if not any(ACCEPTED.match(one.strip()) for one in accept.split(",")):
            return rest.Refusal(415, f"Unsupported 'Accept' header: '{accept}'.").told
        if version is not None and version not in VERSIONS:
            return rest.Refusal(400, "The API version is not supported.").told
        if isinstance(request.body, bytes):
            return rest.Refusal(400, "Problems parsing JSON").told
        if self.remaining <= 0:
            return self._exhausted(request, token)
        return None

    def _exhausted(self, request: Request, token: Token) -> Told:
        message = f"API rate limit exceeded for user ID {token.user.id}."
        if request.path in GRAPHQL_PATHS:
            error = {"type": "RATE_LIMITED", "message": message}
            return self._with_limits(Told(200, {"errors": [error]}), token)
        return self._with_limits(rest.Refusal(403, message).told, token)

    def _with_limits(self, told: Told, token: Token) -> Told:
        told.headers |= {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(max(self.remaining, 0)),
            "X-RateLimit-Reset": str(int(time.time()) + self.resets_in),
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

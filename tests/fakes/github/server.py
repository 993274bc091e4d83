"""The fake on a loopback port: a threaded HTTP server with its own addresses in its answers."""

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.fakes.github import graph, rest
from tests.fakes.github.faults import Fault, How, Request
from tests.fakes.github.state import Token, World
from tests.fakes.github.views import Seen

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

GRAPHQL_PATHS = ("/graphql", "/api/graphql")
VERSIONS = ("2022-11-28", "2026-03-10")
ACCEPTED = re.compile(r"\*/\*|application/(json|vnd\.github[\w.+-]*)")
RELATIONS = frozenset(
    {"subIssues", "subIssuesSummary", "parent", "blockedBy", "blocking", "issueType"}
)
"""What an older Enterprise Server does not know of issues."""


class FakeGitHub(World):
    """GitHub, with state. Seed it, serve it, look at what it was asked and now holds.

    `lacking` are GraphQL fields that this server is too old for; `graphql` off answers 404.
    `remaining` is what is left of the hour's requests.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lacking: frozenset[str] = frozenset()
        self.graphql = True
        self.remaining = 5000
        self.resets_in = 3600
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.base_url = ""
        self.prefix = ""  # /api/v3 for an Enterprise Server
        self._lock = threading.RLock()
        self._over = threading.Event()
        # Asked again while nothing changed, a query costs nothing: so that a measurement
        # is one of the client.
        self._cache: dict[tuple[str, bytes], tuple[bytes, bytes]] = {}
        self._cached_at = -1

    def become_old(self) -> None:
        """An Enterprise Server from before sub-issues."""
        self.lacking = RELATIONS

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """These faults strike inside the block only."""
        before = list(self.faults)
        self.faults.extend(faults)
        try:
            yield
        finally:
            self.faults[:] = before
            self._over.set()  # let hanging requests go
            self._over = threading.Event()

    @property
    def writes(self) -> list[Request]:
        return [request for request in self.requests if request.is_write]

    def close(self) -> None:
        self._over.set()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            request = self._recorded(environ, raw)
            fault = next((one for one in self.faults if one.strikes(request)), None)
            over = self._over
            told = None
            if fault is None or not fault.prevents:
                short = 1 if fault is not None and fault.how is How.SHORT else 0
                told = self._told(request, environ, raw, short)
        if told is None or fault is not None:
            return _spoiled(fault or Fault(How.ANSWER), told, environ, start_response, over)
        return _sent(told, environ, start_response)

    def _recorded(self, environ: "WSGIEnvironment", raw: bytes) -> Request:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        path = environ["PATH_INFO"]
        is_write = environ["REQUEST_METHOD"] not in ("GET", "HEAD")
        if path in GRAPHQL_PATHS and isinstance(body, dict):
            is_write = graph.is_mutation(body.get("query", ""))
        request = Request(
            index=len(self.requests) + 1,
            method=environ["REQUEST_METHOD"],
            path=path,
            query=environ.get("QUERY_STRING", ""),
            body=body,
            is_write=is_write,
            at=time.monotonic(),
        )
        self.requests.append(request)
        return request

    def _told(
        self, request: Request, environ: "WSGIEnvironment", raw: bytes, short: int
    ) -> rest.Told:
        """The honest answer."""
        token = self._token(environ)
        refusal = self._refusal(request, environ, token)
        if refusal is not None or token is None:
            return refusal or rest.Told(401)
        self.remaining -= 1
        if request.path in GRAPHQL_PATHS:
            told = self._graphql(request, token, raw, short)
        else:
            told = self._rest(request, token, short, environ)
        return self._with_limits(told, token)

    def _token(self, environ: "WSGIEnvironment") -> Token | None:
        kind, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.tokens.get(text) if kind.lower() in ("token", "bearer") else None

    def _refusal(
        self, request: Request, environ: "WSGIEnvironment", token: Token | None
    ) -> rest.Told | None:
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

    def _exhausted(self, request: Request, token: Token) -> rest.Told:
        message = f"API rate limit exceeded for user ID {token.user.id}."
        if request.path in GRAPHQL_PATHS:
            error = {"type": "RATE_LIMITED", "message": message}
            return self._with_limits(rest.Told(200, {"errors": [error]}), token)
        return self._with_limits(rest.Refusal(403, message).told, token)

    def _with_limits(self, told: rest.Told, token: Token) -> rest.Told:
        told.headers |= {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(max(self.remaining, 0)),
            "X-RateLimit-Reset": str(int(time.time()) + self.resets_in),
        }
        if token.kind == "classic":
            told.headers["X-OAuth-Scopes"] = token.scopes
        return told

    def _graphql(self, request: Request, token: Token, raw: bytes, short: int) -> rest.Told:
        if not self.graphql or request.method != "POST":
            return rest.Refusal(404, "Not Found").told
        seen = Seen(self, token, self.base_url, short)
        if request.is_write or short or self.lag:
            return rest.Told(200, graph.answer(seen, request.body, self.lacking))
        if self._cached_at != self.revision:
            self._cached_at, self._cache = self.revision, {}
        key = (token.text, raw)
        if key not in self._cache:
            text = json.dumps(graph.answer(seen, request.body, self.lacking)).encode()
            self._cache[key] = text, gzip.compress(text, 5)
        text, packed = self._cache[key]
        return rest.Told(200, text, packed=packed)

    def _rest(
        self, request: Request, token: Token, short: int, environ: "WSGIEnvironment"
    ) -> rest.Told:
        call = rest.Call(
            world=self,
            token=token,
            method=request.method,
            path=(environ.get("REQUEST_URI") or request.path)
            .split("?")[0]
            .removeprefix(self.prefix),
            query=request.query,
            body=request.body,
            root=self.base_url + self.prefix,
            web=self.base_url,
            old=bool(self.lacking),
            short=short,
        )
        return rest.answer(call)


def _spoiled(
    fault: Fault,
    told: rest.Told | None,
    environ: "WSGIEnvironment",
    start: "StartResponse",
    over: threading.Event,
) -> Iterable[bytes]:
    """What comes instead of the answer; `told` is the answer if the request was carried out."""
    fault.call()
    if told is not None and fault.how in (How.CALL, How.SHORT):
        return _sent(told, environ, start)
    if told is not None and fault.how in (How.CUT, How.SLOW):
        return _dripped(fault, told, start, over)
    if fault.how is How.HANG:
        over.wait(30)
    if fault.how in (How.HANG, How.RESET):
        _cut_line(environ)
        start("500 Cut", [("Connection", "close")])
        return [b""]
    headers = {"Content-Type": "application/json; charset=utf-8", **fault.headers}
    start(f"{fault.status} Fault", list(headers.items()))
    return [fault.body.encode()]


def _dripped(
    fault: Fault, told: rest.Told, start: "StartResponse", over: threading.Event
) -> Iterable[bytes]:
    data = _encoded(told)
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    if fault.how is How.CUT:
        yield data[: len(data) // 2]
        return
    for index in range(0, len(data), 8):
        yield data[index : index + 8]
        if over.wait(0.05):
            return


def _encoded(told: rest.Told) -> bytes:
    if isinstance(told.body, bytes):
        return told.body
    return b"" if told.body is None else json.dumps(told.body).encode()


def _sent(told: rest.Told, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    data = _encoded(told)
    headers = {"Content-Type": "application/json; charset=utf-8", **told.headers}
    if len(data) > 1000 and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        data = told.packed or gzip.compress(data, 5)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(data))
    start(f"{told.status} Told", list(headers.items()))
    return [data]


def _cut_line(environ: "WSGIEnvironment") -> None:
    line: socket.socket = environ["werkzeug.socket"]
    with suppress(OSError):  # the other side gave up first
        line.shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    disable_nagle_algorithm = True  # head and body go out apart, and would wait for each other

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serving(fake: FakeGitHub) -> Iterator[str]:
    """The fake on a free port; gives the base URL for its API."""
    server = make_server("127.0.0.1", 0, fake, threaded=True, request_handler=_Quiet)
    fake.base_url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake.base_url + fake.prefix
    finally:
        fake.close()
        server.shutdown()
        server.server_close()
        thread.join()

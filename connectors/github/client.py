"""GitHub over PyGithub's requester: paging, retries and errors are ours.

One client has one connection and serves one thread. Raw JSON comes out: PyGithub's
objects cost ten times the memory, and a hidden request for some of their attributes.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import github
import requests.utils

from bot.domain.errors import Denied, Rejected, TrackerError, Unavailable
from connectors.github.errors import Overloaded, SchemaLacks, limited, refusal
from connectors.github.wire import Wire
from connectors.shared.collector import collector_paused
from connectors.shared.retry import Pace, Retry
from connectors.shared.trouble import Absent, Answer, Moved, Transient, during, origin_of

T = TypeVar("T")
JSON = Any
"""Decoded JSON. Its shape is checked where it is taken apart."""

API_VERSION = "2022-11-28"
MAX_REDIRECTS = 5
LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
REFUSAL_TYPES = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
INPUT_TYPES = frozenset({"UNPROCESSABLE", "MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION"})
SCHEMA_CODES = frozenset({"undefinedField", "undefinedType", "argumentNotAccepted"})


@dataclass(frozen=True, slots=True)
class GitHubSettings:
    """Where GitHub is and who we are. Times are in seconds.

    `graphql` off asks by REST from the start. A server without GraphQL, or whose GraphQL
    lacks some fields, is noticed by itself.
    """

    token: str = field(default="", repr=False)
    base_url: str = "https://api.github.com"
    timeout: float = 15.0
    max_wait: float = 120.0  # the longest wait for a rate limit; beyond it the run goes on later
    write_interval: float = 1.0
    user_agent: str = "roadmap-drift"
    graphql: bool = True


@dataclass(frozen=True, slots=True)
class GraphError:
    """One entry of a GraphQL answer's `errors`."""

    kind: str
    path: tuple[str | int, ...]
    message: str


class Client:
    """Asks and tells GitHub. Raises `TrackerError`s only; the token is in none of them."""

    def __init__(
        self,
        settings: GitHubSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        _check(settings)
        logging.getLogger("github").handlers.clear()  # PyGithub prints its log by itself
        self._root = settings.base_url.rstrip("/")
        self._wire = Wire(settings.base_url, settings.timeout)
        self._requester = github.Github(
            auth=github.Auth.Token(settings.token) if settings.token else None,
            base_url=self._root,
            user_agent=settings.user_agent,
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            api_version=API_VERSION,
        ).requester
        self._retry = Retry(settings.max_wait, sleep)
        self._pace = Pace(self._wire.origin, settings.write_interval, sleep)
        self._clock = clock

    def __repr__(self) -> str:
        return f"Client({self._root})"

    def get(self, path: str, doing: str, **parameters: str | int) -> JSON:
        """One resource. Follows a move within the same origin."""
        return self._follow(self._address(path, parameters), doing)[1]

    def get_at(self, address: str, doing: str) -> JSON:
        """The resource at an address that GitHub gave."""
        return self._follow(self._own(urljoin(self._root, address), doing), doing)[1]

    def look(self, path: str, doing: str) -> JSON:
        """One resource at this very address: raises `Moved` where `get` follows."""
        return self._retry.read(lambda: self._ask("GET", self._address(path, {}), None, doing))[1]

    def headers(self, path: str, doing: str) -> Mapping[str, str]:
        """The headers of a resource, names in lower case."""
        return self._follow(self._address(path, {}), doing)[0]

    def pages(self, path: str, doing: str, **parameters: str | int) -> Iterator[list[JSON]]:
        """Every page of a list, by the links that GitHub gives."""
        address = self._address(path, {**parameters, "per_page": 100})
        seen = set()
        while address:
            seen.add(address)
            headers, told = self._follow(address, doing)
            if not isinstance(told, list):
                what = "GitHub answered with something that is not a list."
                raise Transient(during(doing, what))
            yield told
            address = self._next(headers, address, doing)
            if address in seen:
                raise Transient(during(doing, "GitHub's paging goes in a circle."))

    def query(
        self, document: str, variables: Mapping[str, JSON], doing: str
    ) -> tuple[JSON, tuple[GraphError, ...]]:
        """The data of a GraphQL query, and what of it was refused or not found.

        Any other error, and an answer without data, is raised.
        """
        body = {"query": document, "variables": dict(variables)}
        return self._retry.read(lambda: self._graph(body, doing))

    def mutate(self, document: str, variables: Mapping[str, JSON], doing: str) -> JSON:
        """Carry out a GraphQL mutation; it is sent again only if it was refused."""
        body = {"query": document, "variables": dict(variables)}
        data, errors = self._write(lambda: self._graph(body, doing))
        if errors:
            raise _graph_refusal(errors, doing)
        return data

    def send(self, verb: str, path: str, body: JSON, doing: str) -> JSON:
        """Carry out a write; it is sent again only if it was refused. Never follows."""
        address = self._address(path, {})
        return self._write(lambda: self._ask(verb, address, body, doing))[1]

    def _write(self, send: Callable[[], T]) -> T:
        return self._retry.write(lambda: self._pace.keep(send))

    def _address(self, path: str, parameters: Mapping[str, str | int]) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self._root}{path}{query}"

    def _follow(self, address: str, doing: str) -> tuple[Mapping[str, str], JSON]:
        for _ in range(MAX_REDIRECTS):
            try:
                return self._retry.read(partial(self._ask, "GET", address, None, doing))
            except Moved as moved:
                asked = urlsplit(address)
                address = self._own(urljoin(address, moved.location), doing)
                if not urlsplit(address).query and asked.query:
                    address = f"{address}?{asked.query}"
        raise Transient(during(doing, "GitHub redirects without end."))

    def _next(self, headers: Mapping[str, str], address: str, doing: str) -> str:
        """The address of the next page, or ''."""
        for link in requests.utils.parse_header_links(headers.get("link", "")):
            if link.get("rel") == "next":
                return self._own(urljoin(address, link.get("url", "")), doing)
        return ""

    def _own(self, address: str, doing: str) -> str:
        """The address, if it is on our origin: the token goes nowhere else."""
        with suppress(ValueError):  # a port that is none is not ours
            if origin_of(address) == self._wire.origin:
                return address
        elsewhere = urlsplit(address).hostname
        raise Denied(
            during(doing, f"{self._wire.origin} points to another host ({elsewhere})."),
            remedy="It is not followed, since the token would go there; check the base URL.",
        )

    def _graph(self, body: JSON, doing: str) -> tuple[JSON, tuple[GraphError, ...]]:
        try:
            headers, told = self._ask("POST", self._requester.graphql_url, body, doing)
        except Moved as moved:
            raise Denied(
                during(
                    doing,
                    f"GraphQL is redirected to {moved.location}, which is not followed.",
                ),
                remedy="Check the base URL.",
            ) from moved
        if not isinstance(told, dict):
            what = "GitHub answered with something that is not GraphQL."
            raise Transient(during(doing, what))
        errors = tuple(_graph_errors(told.get("errors") or ()))
        if any(error.kind in LIMIT_TYPES for error in errors):
            raise limited(Answer(200, headers, ""), doing, self._clock)
        _raise_what_is_not_partial(errors, told.get("data"), doing)
        return told["data"], errors

    def _ask(
        self, verb: str, address: str, body: JSON, doing: str
    ) -> tuple[Mapping[str, str], JSON]:
        """One request, one answer."""
        accept = {"Accept": "application/vnd.github+json"}
        try:
            status, headers, text = self._requester.requestJson(
                verb, address, None, accept, body, self._wire
            )
        except Moved as moved:
            raise Moved(during(doing, str(moved)), moved.location) from moved
        except Transient as error:
            raise Transient(during(doing, str(error))) from error
        except (AssertionError, ValueError, RuntimeError) as error:
            raise Transient(during(doing, "GitHub's answer makes no sense.")) from error
        answer = Answer(status, headers, text)
        if status >= 400:
            raise refusal(answer, doing, self._clock)
        return headers, _decoded(answer, doing)


def _check(settings: GitHubSettings) -> None:
    """Refuse what the libraries below would repeat in their own error texts."""
    if not settings.token.isascii() or not (settings.token or "x").isprintable():
        raise Denied("The GitHub token has characters that no token has.")
    if " " in settings.token:
        raise Denied("The GitHub token has a space in it.")
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Rejected("The GitHub base URL is not an http or https address.")


def _decoded(answer: Answer, doing: str) -> JSON:
    if not answer.text:
        return None
    with collector_paused(), suppress(ValueError):
        return json.loads(answer.text)
    if answer.text.lstrip().startswith(("{", "[")):
        raise Transient(during(doing, "GitHub's answer is cut off."))
    raise Unavailable(
        during(doing, "GitHub's address gave a web page instead of an answer."),
        remedy="Check the base URL, and whether a sign-in page stands before the API.",
    )


def _graph_errors(told: JSON) -> Iterator[GraphError]:
    for error in told:
        extensions = error.get("extensions") or {}
        kind = error.get("type") or extensions.get("code") or ""
        yield GraphError(kind, tuple(error.get("path") or ()), error.get("message", ""))


def _raise_what_is_not_partial(errors: tuple[GraphError, ...], data: JSON, doing: str) -> None:
    """Refused and missing parts of an answer are for the caller to judge; the rest is not."""
    for error in errors:
        if error.kind in SCHEMA_CODES:
            raise SchemaLacks(during(doing, f"This server's GraphQL says: {error.message}."))
        if error.kind not in REFUSAL_TYPES and error.kind != "NOT_FOUND":
            raise _graph_refusal((error,), doing)
    if not isinstance(data, dict):
        raise _graph_refusal(errors, doing)


def _graph_refusal(errors: tuple[GraphError, ...], doing: str) -> TrackerError:
    """The error that the first of these amounts to."""
    first = errors[0] if errors else GraphError("", (), "no data")
    said = during(doing, f"GitHub says: {' '.join(first.message.split())[:300].rstrip('.')}.")
    if first.kind in REFUSAL_TYPES:
        return Denied(said)
    if first.kind == "NOT_FOUND":
        return Absent(said)
    if first.kind in INPUT_TYPES:
        return Rejected(said)
    # Time-outs and failures inside GitHub have no type of their own.
    return Overloaded(said)

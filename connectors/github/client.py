"""GitHub over PyGithub's requester: paging, retries and errors are ours.

One client has one connection and serves one thread. Raw JSON comes out: PyGithub's
objects cost ten times the memory, and a hidden request for some of their attributes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import requests.utils

from bot.domain.errors import Denied
from bot.domain.run import Used
from connectors.github.answers import (
    JSON,
    GraphError,
    graph_errors,
    graph_refusal,
    raise_what_is_not_partial,
)
from connectors.github.credentials import Credentials
from connectors.github.exchange import Exchange, Lane
from connectors.github.settings import GitHubSettings
from connectors.shared.retry import Pace, Retry
from connectors.shared.trouble import Moved, Transient, during, origin_of

__all__ = ["JSON", "Client", "GitHubSettings", "GraphError"]

T = TypeVar("T")

MAX_REDIRECTS = 5


class Client:
    """Asks and tells GitHub. Raises `TrackerError`s only; the token is in none of them.

    `writes` is whether it serves writing: then it may use up what reading leaves of the
    hour's requests.
    """

    def __init__(
        self, settings: GitHubSettings, credentials: Credentials, lane: Lane, *, writes: bool
    ) -> None:
        self.settings = settings
        self.lane = lane
        self._exchange = Exchange(settings, credentials, lane, writes=writes)
        self._ask = self._exchange.ask
        self._root = settings.base_url.rstrip("/")
        self._origin = lane.wire.origin
        self._retry = Retry(settings.max_wait, lane.clock.sleep)
        self._pace = Pace(self._origin, settings.write_interval, lane.clock.sleep)

    def __repr__(self) -> str:
        return f"Client({self._root})"

    @property
    def graphql_address(self) -> str:
        """Where GraphQL is asked: on an Enterprise Server not below the base URL."""
        return self._exchange.graphql

    @property
    def ahead(self) -> float:
        """How far GitHub's clock was before ours at its last answer, in seconds."""
        return self._exchange.ahead

    @property
    def used(self) -> Used:
        """What this client has asked, and all others of the source."""
        return self.lane.meter.used

    def abort(self) -> None:
        """Break off the request that another thread is making; it ends without an answer."""
        self.lane.wire.abort()

    def close(self) -> None:
        """Let go of the connection; another request opens a new one."""
        self.lane.wire.close()

    def beside(self, credentials: Credentials, *, writes: bool = False) -> "Client":
        """Another client for the same thread, with another way in."""
        return Client(self.settings, credentials, self.lane, writes=writes)

    def permissions(self, repository: str) -> Mapping[str, str] | None:
        """What an app may do in a repository, as it was installed; None for other tokens."""
        return self._exchange.credentials.permissions(repository.partition("/")[0])

    def together(self, repositories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The repositories, those apart that no single query can ask about."""
        return self._exchange.credentials.together(repositories)

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
        return self.pages_of("", path, doing, **parameters)

    def pages_of(
        self, name: str, path: str, doing: str, **parameters: str | int
    ) -> Iterator[list[JSON]]:
        """Every page of a list that is told under this name, or bare where there is none."""
        address = self._address(path, {**parameters, "per_page": 100})
        seen = set()
        while address:
            seen.add(address)
            headers, told = self._follow(address, doing)
            told = told.get(name) if name and isinstance(told, dict) else told
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

    def ask(self, path: str, body: JSON, doing: str) -> JSON:
        """The answer to a POST that may be sent again, since it changes nothing."""
        address = self._address(path, {})
        return self._retry.read(lambda: self._ask("POST", address, body, doing))[1]

    def mutate(self, document: str, variables: Mapping[str, JSON], doing: str) -> JSON:
        """Carry out a GraphQL mutation; it is sent again only if it was refused."""
        body = {"query": document, "variables": dict(variables)}
        data, errors = self._write(lambda: self._graph(body, doing))
        if errors:
            raise graph_refusal(errors, doing)
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
            if origin_of(address) == self._origin:
                return address
        elsewhere = urlsplit(address).hostname
        raise Denied(
            during(doing, f"{self._origin} points to another host ({elsewhere})."),
            remedy="It is not followed, since the token would go there; check the base URL.",
        )

    def _graph(self, body: JSON, doing: str) -> tuple[JSON, tuple[GraphError, ...]]:
        try:
            _, told = self._ask("POST", self.graphql_address, body, doing)
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
        errors = tuple(graph_errors(told.get("errors")))
        raise_what_is_not_partial(errors, told.get("data"), doing)
        return told["data"], errors

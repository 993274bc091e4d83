"""Where a source is on GitHub: which way to read it, and what its parts are called."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import structlog

from bot.domain.backlog import ItemRef, Page
from bot.domain.errors import Denied, Rejected, TrackerError
from bot.domain.roadmap import Source
from connectors.github import queries
from connectors.github.accounts import Accounts
from connectors.github.client import Client, GitHubSettings
from connectors.github.connect import another
from connectors.github.errors import SchemaLacks
from connectors.github.graphql_reader import GraphQLListing
from connectors.github.listing import Cards, Listing
from connectors.github.mapping import Mapper
from connectors.github.rest_reader import RestListing
from connectors.github.survey import (
    Board,
    Part,
    Survey,
    survey_by_graphql,
    survey_by_rest,
)
from connectors.shared.trouble import Absent, origin_of

T = TypeVar("T")

MAPPING = 3
"""To be raised whenever an item is made of an issue in another way: what was kept is void."""

log = structlog.get_logger(__name__)


@dataclass
class Ground:
    """What was found out about a source, for all threads that read it."""

    graphql: bool
    survey: Survey | None = None
    told: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)


class Place:
    """One source on GitHub, looked around in once: which way to read it, and what is there.

    A place serves one thread, with a client of its own; `another` gives one more thread
    its own, and `beside` the writer. What they find out they share.
    """

    def __init__(
        self,
        source: Source,
        settings: GitHubSettings,
        client: Client,
        *,
        ground: Ground | None = None,
    ) -> None:
        self.source = source
        self.client = client
        self._settings = settings
        self._ground = ground or Ground(settings.graphql)
        self._listing: tuple[Survey, Listing] | None = None

    def beside(self, client: Client) -> "Place":
        """The same place through another client."""
        return Place(self.source, self._settings, client, ground=self._ground)

    def another(self, stop: threading.Event) -> "Place":
        """The same place for one more thread, until the stop."""
        return self.beside(another(self.source, self.client, stop))

    @property
    def connections(self) -> int:
        """How many threads may read at the same time."""
        return self._settings.connections

    def abort(self) -> None:
        """Break off what another thread is asking here."""
        self.client.abort()

    def close(self) -> None:
        """Let go of the connection."""
        self.client.close()

    @property
    def graphql(self) -> bool:
        """Whether this server's GraphQL is understood, as far as is known."""
        return self._ground.graphql

    @property
    def survey(self) -> Survey:
        """What is there; asked for once."""
        with self._ground.lock:
            if self._ground.survey is None:
                self._ground.survey = self._look_around()
                self._tell_renames(self._ground.survey)
            return self._ground.survey

    @property
    def viewer(self) -> str:
        """Our account, as far as it is known by now; asks nothing."""
        survey = self._ground.survey
        return survey.viewer if survey is not None else ""

    @property
    def known_board(self) -> Board | None:
        """The board, as far as it is known by now; asks nothing."""
        survey = self._ground.survey
        return survey.board if survey is not None else None

    @property
    def accounts(self) -> Accounts:
        """Our account and its former ones."""
        return Accounts(self.survey.viewer, self._settings.former_accounts)

    @property
    def basis(self) -> str:
        """What items depend on besides GitHub."""
        source, settings = self.source, self._settings
        told = (
            f"github {MAPPING} {origin_of(settings.base_url)} {urlsplit(settings.base_url).path}",
            f"{source.name} {source.groups} {source.project} {settings.graphql}",
            sorted((word, status.value) for word, status in source.status_map.items()),
            sorted(name.lower() for name in settings.former_accounts),
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def listing(self) -> Listing:
        """The way of reading that this server understands so far."""
        survey = self.survey
        if self._listing is None or self._listing[0] is not survey:
            accounts = Accounts(survey.viewer, self._settings.former_accounts)
            mapper = Mapper(self.source, survey, accounts)
            way: Listing = (
                GraphQLListing(self.client, mapper, survey, accounts)
                if self.graphql
                else RestListing(self.client, mapper, accounts)
            )
            self._listing = survey, way
        return self._listing[1]

    def part(self, name: str) -> Part:
        """A repository of the source that can be read; raises why it can't."""
        found = self.survey.parts.get(name.lower())
        if found is None:
            raise Rejected(f"{name} is no repository of the source {self.source.name}.")
        if isinstance(found, TrackerError):
            raise found
        if not found.has_issues:
            raise Denied(
                "Issues are switched off there.",
                remedy="Switch them on, or take the repository out of the manifest.",
            )
        return found

    def locate(self, key: str) -> tuple[Part, int]:
        """Repository and number of an item's key; raises why it can't be had."""
        name, _, number = key.rpartition("#")
        if name.lower() not in {repo.lower() for repo in self.source.groups}:
            raise Rejected(f"'{key}' is in no repository of the source {self.source.name}.")
        if not number.isdigit():
            raise Rejected(f"'{key}' is not of the form owner/repository#number.")
        return self.part(name), int(number)

    def ref(self, part: Part, number: int) -> ItemRef:
        """An item by the manifest's name of its repository."""
        return ItemRef(self.source.name, f"{part.name}#{number}")

    def read(self, ask: Callable[[Listing], T]) -> T:
        """Read; by REST from now on if this server's GraphQL does not know what we ask."""
        try:
            return ask(self.listing)
        except SchemaLacks as error:
            self._without_graphql(error)
            return ask(self.listing)

    def pages(
        self, part: Part, since: dt.datetime | None = None, cards: Cards | None = None
    ) -> Iterator[Page]:
        """Every page of a repository; like `read`, since such an answer is always the first."""
        try:
            yield from self.listing.pages(part, since, cards)
        except SchemaLacks as error:
            self._without_graphql(error)
            yield from self.listing.pages(part, since, cards)

    def _without_graphql(self, why: TrackerError) -> None:
        with self._ground.lock:
            if not self._ground.graphql:
                return  # another thread was quicker
            log.warning("github_graphql_unusable", source=self.source.name, reason=why.message)
            self._ground.graphql = False
            self._ground.survey = None

    def _look_around(self) -> Survey:
        if self.graphql:
            try:
                return survey_by_graphql(self.client, self.source)
            except (SchemaLacks, Absent) as error:
                self._without_graphql(error)
        return survey_by_rest(self.client, self.source, self._viewer())

    def _viewer(self) -> str:
        """Our login: an installation token is told it by GraphQL, others by REST too."""
        try:
            return str(self.client.get("/user", "")["login"])
        except (Denied, Absent):
            pass
        try:
            data, _ = self.client.query(queries.VIEWER, {}, "")
            return str(data["viewer"]["login"])
        except (Denied, Absent, SchemaLacks):
            return ""

    def _tell_renames(self, survey: Survey) -> None:
        """Once, though a server may be looked around in by GraphQL and then by REST."""
        for part in survey.parts.values():
            if isinstance(part, Part) and part.is_renamed and part.name not in self._ground.told:
                self._ground.told.add(part.name)
                log.warning(
                    "repository_renamed",
                    source=self.source.name,
                    manifest=part.name,
                    now=part.real,
                    remedy=f"Write {part.real} in the manifest.",
                )

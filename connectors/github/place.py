"""Where a source is on GitHub: which way to read it, and what its parts are called."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeVar

import structlog

from bot.domain.backlog import ItemRef, Page
from bot.domain.errors import Denied, Rejected, TrackerError
from bot.domain.roadmap import Source
from connectors.github import queries
from connectors.github.client import Client, GitHubSettings
from connectors.github.errors import SchemaLacks
from connectors.github.graphql_reader import GraphQLListing
from connectors.github.listing import Listing
from connectors.github.mapping import Mapper
from connectors.github.rest_reader import RestListing
from connectors.github.survey import Part, Survey, survey_by_graphql, survey_by_rest
from connectors.shared.trouble import Absent

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Place:
    """One source on GitHub, looked around in once: which way to read it, and what is there."""

    def __init__(self, source: Source, settings: GitHubSettings, client: Client) -> None:
        self.source = source
        self.client = client
        self.graphql = settings.graphql
        self._survey: Survey | None = None
        self._listing: Listing | None = None
        self._told: set[str] = set()

    @property
    def survey(self) -> Survey:
        """What is there; asked for once."""
        if self._survey is None:
            self._survey = self._look_around()
            self._tell_renames(self._survey)
        return self._survey

    @property
    def listing(self) -> Listing:
        """The way of reading that this server understands so far."""
        if self._listing is None:
            mapper = Mapper(self.source, self.survey)
            self._listing = (
                GraphQLListing(self.client, mapper, self.survey)
                if self.graphql
                else RestListing(self.client, mapper, self.survey.viewer)
            )
        return self._listing

    def part(self, name: str) -> Part:
        """A repository of the source that can be read; raises why it can't."""
        found = self.survey.parts[name.lower()]
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

    def pages(self, part: Part, since: dt.datetime | None = None) -> Iterator[Page]:
        """Every page of a repository; like `read`, since such an answer is always the first."""
        try:
            yield from self.listing.pages(part, since)
        except SchemaLacks as error:
            self._without_graphql(error)
            yield from self.listing.pages(part, since)

    def _without_graphql(self, why: TrackerError) -> None:
        log.warning("github_graphql_unusable", source=self.source.name, reason=why.message)
        self.graphql = False
        self._survey = self._listing = None

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
            if isinstance(part, Part) and part.is_renamed and part.name not in self._told:
                self._told.add(part.name)
                log.warning(
                    "repository_renamed",
                    source=self.source.name,
                    manifest=part.name,
                    now=part.real,
                    remedy=f"Write {part.real} in the manifest.",
                )

"""One request and its answer: the token that goes with it, and the limits that hold for it."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import github

from connectors.github.answers import JSON, decoded, is_limit_of_graphql
from connectors.github.budget import CORE, GRAPHQL, Meter, budget_of
from connectors.github.clock import Clock
from connectors.github.credentials import Credentials, Grant, Header
from connectors.github.errors import is_spent, limited, refusal
from connectors.github.settings import GitHubSettings
from connectors.github.wire import Wire
from connectors.shared.trouble import Answer, Limited, Moved, Transient, WrongToken, during, epoch

API_VERSION = "2022-11-28"
RENEWALS = 4
"""How often one request may be refused for its token: a new one may take some seconds."""

OWNED = re.compile(r"/(?:repos|orgs|users)/([^/]+)")
"""Where the path of an address names the owner."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one thread sends with, whoever it sends as. `meter` counts for a whole source."""

    wire: Wire
    clock: Clock
    meter: Meter

    @classmethod
    def to(cls, settings: GitHubSettings, clock: Clock, meter: Meter) -> "Lane":
        """A lane to the server. Raises what is wrong with the settings; connects later."""
        settings.check()
        return cls(Wire(settings.base_url, settings.timeout), clock, meter)


class Exchange:
    """Sends on a lane. `ahead` is how far GitHub's clock was before ours, in seconds."""

    def __init__(
        self, settings: GitHubSettings, credentials: Credentials, lane: Lane, *, writes: bool
    ) -> None:
        quiet_library()
        self.credentials = credentials
        self.ahead = 0.0
        self._wire = lane.wire
        self._clock = lane.clock
        self._meter = lane.meter
        self._writes = writes
        self._owner = ""
        self._header = Header()
        self._requester = github.Github(
            auth=self._header,
            base_url=settings.base_url.rstrip("/"),
            user_agent=settings.user_agent,
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            api_version=API_VERSION,
        ).requester

    @property
    def graphql(self) -> str:
        """Where GraphQL is asked: on an Enterprise Server not below the base URL."""
        return self._requester.graphql_url

    def ask(
        self, verb: str, address: str, body: JSON, doing: str
    ) -> tuple[Mapping[str, str], JSON]:
        """One request, one answer; again with another token where the first has run out."""
        owner = self._owner = _owner(urlsplit(address).path, body) or self._owner
        grant = self.credentials.grant(owner)
        for _ in range(RENEWALS):
            try:
                return self._once(verb, address, body, doing, grant)
            except WrongToken:
                newer = self.credentials.renewed(owner, grant)
                if newer is None:
                    raise
                grant = newer
        return self._once(verb, address, body, doing, grant)

    def _once(
        self, verb: str, address: str, body: JSON, doing: str, grant: Grant
    ) -> tuple[Mapping[str, str], JSON]:
        resource = GRAPHQL if address == self.graphql else CORE
        budget = budget_of(self._wire.origin, grant.account)
        with budget.turn(resource, self._clock, writes=self._writes):
            sent = self._clock()
            self._meter.count(budget, sent)
            answer = self._answer(verb, address, body, doing, grant)
        now = self._clock()
        self.ahead = (epoch(answer.headers.get("date", "")) or now) - now
        budget.learn(resource, answer, sent, now)
        try:
            return answer.headers, self._told(answer, doing, resource)
        except Limited as error:
            if not is_spent(answer):
                budget.hold(error, sent, now)
            raise

    def _answer(self, verb: str, address: str, body: JSON, doing: str, grant: Grant) -> Answer:
        self._header.grant = grant
        accept = {"Accept": "application/vnd.github+json"}
        try:
            status, headers, text = self._requester.requestJson(
                verb, address, None, accept, body, self._wire
            )
        except Moved as moved:
            raise Moved(during(doing, str(moved)), moved.location) from moved
        except Transient as error:
            self._clock.go_on()  # rather than ask again, if it was broken off
            raise Transient(during(doing, str(error))) from error
        except (AssertionError, ValueError, RuntimeError) as error:
            raise Transient(during(doing, "GitHub's answer makes no sense.")) from error
        return Answer(status, headers, text)

    def _told(self, answer: Answer, doing: str, resource: str) -> JSON:
        if answer.status >= 400:
            raise refusal(answer, doing, self._clock)
        told = decoded(answer, doing)
        if resource == GRAPHQL and is_limit_of_graphql(told):
            raise limited(answer, doing, self._clock)
        return told


def quiet_library() -> None:
    """Let PyGithub say nothing below a warning: it logs whole answers, new tokens included."""
    library = logging.getLogger("github")
    library.handlers.clear()  # it prints by itself
    library.setLevel(max(library.level, logging.WARNING))


def _owner(path: str, body: JSON) -> str:
    """Whose things are asked about, as far as the request says it, or ''."""
    if named := OWNED.search(path):
        return unquote(named[1])
    variables = body.get("variables") if isinstance(body, dict) else None
    if not isinstance(variables, dict):
        return ""
    return str(variables.get("o0") or variables.get("owner") or "")

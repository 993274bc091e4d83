"""Jira over python-jira's session: addresses, paging, retries and errors are ours.

One client has one connection and serves one thread. Raw JSON comes out: python-jira's
objects cost five times as long, and those of an issue carry the token when pickled.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from bot.domain.errors import Denied, Rejected, Unavailable
from bot.domain.run import Used
from connectors.jira.budget import budget, counted
from connectors.jira.errors import (
    Spent,
    broken_off,
    no_proof,
    refusal,
    refused_login,
)
from connectors.jira.wire import Wire
from connectors.shared.parsed import parsed
from connectors.shared.retry import Pace, Retry
from connectors.shared.trouble import Answer, Transient, during, epoch

JSON = Any
"""Decoded JSON. Its shape is checked where it is taken apart."""

AUTO = "auto"
CLOUD = "cloud"
DATA_CENTER = "datacenter"
DEPLOYMENTS = (AUTO, CLOUD, DATA_CENTER)
PAGE = 100
READINGS = 3
FEWEST = 2
"""Entries of a page that is not the last: the first of them was on the page before."""
LISTS = ("values", "comments", "issues", "histories", "issueTypes", "fields")
"""Under which of these names an answer with pages keeps what it lists."""


@dataclass(frozen=True, slots=True)
class JiraSettings:
    """Where Jira is and who we are. Times are in seconds.

    `email` goes with an API `token` of Jira Cloud, or is a user's name on Data Center and
    `token` the password; `pat` is a personal access token. With neither, nobody asks.
    `deployment` is auto, cloud or datacenter. `zone` is where the product's days begin.
    `former_accounts` were ours before, as Jira knows them: what they wrote counts as ours.
    """

    base_url: str = ""
    email: str = ""
    token: str = field(default="", repr=False)
    pat: str = field(default="", repr=False)
    deployment: str = AUTO
    timeout: float = 30.0
    max_wait: float = 120.0  # the longest wait for a rate limit; beyond it the run goes on later
    write_interval: float = 1.0
    user_agent: str = "roadmap-drift"
    zone: dt.tzinfo = dt.UTC
    former_accounts: tuple[str, ...] = ()


class Client:
    """Asks and tells Jira. Raises `TrackerError`s only; no secret is in any of them."""

    def __init__(
        self,
        settings: JiraSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        _check(settings)
        self.root = settings.base_url.rstrip("/")
        own = (settings.email, settings.token) if settings.token else settings.pat or None
        self._wire = Wire(self.root, own, settings.user_agent, settings.timeout)
        self._retry = Retry(settings.max_wait, sleep)
        self._pace = Pace(self._wire.origin, settings.write_interval, sleep)
        self._clock = clock
        self._spent: tuple[Spent, float] | None = None
        self._headers: Mapping[str, str] = {}
        self._used = Used()

    def __repr__(self) -> str:
        return f"Client({self.root})"

    @property
    def now(self) -> float:
        """Seconds since the epoch, by Jira's own clock where it has told the time."""
        return epoch(self._headers.get("date", "")) or self._clock()

    @property
    def here(self) -> float:
        """Seconds since the epoch, by our own clock."""
        return self._clock()

    @property
    def signed_in(self) -> str:
        """Who asked, as the latest answer says; '' where it does not.

        Cloud tells the account's id, Data Center its name, with what is no ASCII encoded. A
        proxy may have taken the header away.
        """
        name = self._headers.get("x-ausername", "")
        return self._headers.get("x-aaccountid", "") or unquote(name)

    @property
    def used(self) -> Used:
        """What has been asked so far, and what is left of a quota, where Jira tells of one."""
        return self._used

    def get(self, path: str, doing: str, **parameters: str | int) -> JSON:
        """One resource."""
        return self._retry.read(partial(self._read, "GET", self._at(path, parameters), None, doing))

    def ask(self, path: str, body: JSON, doing: str) -> JSON:
        """The answer to a POST that only reads: a search, or a fetch of many."""
        with no_proof():
            return self._retry.read(partial(self._read, "POST", self._at(path, {}), body, doing))

    def send(self, verb: str, path: str, body: JSON, doing: str, **parameters: str | int) -> JSON:
        """Carry out a write; it is sent again only if a limit refused it."""
        send = partial(self._ask, verb, self._at(path, parameters), body, doing, is_write=True)
        return self._retry.write(lambda: self._pace.keep(send))

    def pages_from(self, path: str, doing: str, **parameters: str | int) -> Iterator[list[JSON]]:
        """Every page of a list that is counted by `startAt`, once all of it is read.

        Each page begins with the last entry of the one before it. Where it does not, the list
        changed meanwhile, and all of it is read again: nothing may slip out between two pages.
        """
        for _ in range(READINGS):
            if (found := self._pages(path, doing, parameters)) is not None:
                return iter(found)
        raise Transient(during(doing, "The list changes faster than it can be read."))

    def _pages(
        self, path: str, doing: str, parameters: Mapping[str, str | int]
    ) -> list[list[JSON]] | None:
        """The pages; None where one did not begin where the one before it ended."""
        pages: list[list[JSON]] = []
        start = 0
        while True:
            told = self.get(path, doing, **{"maxResults": PAGE, **parameters, "startAt": start})
            listed = _listed(told, doing)
            if not pages:
                pages.append(listed)
            elif listed[:1] == pages[-1][-1:]:
                pages.append(listed[1:])
            else:
                return None
            end = start + len(listed)
            if _is_last(told, end):
                return pages
            if len(listed) < FEWEST or told.get("startAt", start) != start:
                raise broken_off(doing)
            start = end - 1

    def _at(self, path: str, parameters: Mapping[str, str | int]) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.root}{path}{query}"

    def _read(self, verb: str, address: str, body: JSON, doing: str) -> JSON:
        told = self._ask(verb, address, body, doing)
        if not isinstance(told, dict | list):
            raise Transient(during(doing, "Jira answered with neither an object nor a list."))
        return told

    def _ask(
        self, verb: str, address: str, body: JSON, doing: str, *, is_write: bool = False
    ) -> JSON:
        """One request, one answer."""
        self._raise_spent()
        sent = None if body is None else json.dumps(body)
        self._used = counted(self._used)
        try:
            answer = self._wire.ask(verb, address, sent)
        except Transient as error:
            raise Transient(during(doing, str(error))) from error
        self._headers = answer.headers
        self._used = budget(self._used, answer.headers, self.now)
        if (denied := refused_login(answer)) is not None:
            raise denied
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return _decoded(answer, doing)
        refused = refusal(answer, doing, self._clock, is_write=is_write)
        if isinstance(refused, Spent):
            self._spent = refused, self._clock() + (refused.retry_after or 0.0)
        raise refused

    def _raise_spent(self) -> None:
        """A used-up quota ends the run: nothing is sent before it is renewed."""
        if self._spent is None:
            return
        error, until = self._spent
        left = until - self._clock()
        if left > 0:
            raise Spent(error.message, retry_after=left, holds_for=error.holds_for)
        self._spent = None


def _check(settings: JiraSettings) -> None:
    """Refuse what the libraries below would repeat in their own error texts."""
    for name, secret in (("token", settings.token), ("personal access token", settings.pat)):
        # A password, too, goes by the name of token, and may have any letters.
        is_plain = secret.isascii() or name == "token"
        if not (is_plain and secret.isprintable()) or secret != secret.strip():
            raise Denied(f"The Jira {name} has characters that no token has.")
    if settings.token and settings.pat:
        raise Denied("There are a Jira token and a personal access token.", remedy="Give one.")
    if settings.token and not settings.email:
        raise Denied("The Jira token needs the e-mail of its account.")
    if not settings.email.isprintable() or ":" in settings.email:
        raise Denied("The Jira e-mail has characters that no e-mail has.")
    if settings.deployment not in DEPLOYMENTS:
        raise Rejected(f"The Jira deployment is not one of {', '.join(DEPLOYMENTS)}.")
    _check_address(settings.base_url)


def _check_address(base_url: str) -> None:
    with suppress(ValueError):  # a port that is none, half an address
        parts = urlsplit(base_url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        if is_web and not (parts.username or parts.password or parts.query or parts.fragment):
            return
    raise Rejected("The Jira base URL is not a plain http or https address.")


def _listed(told: JSON, doing: str) -> list[JSON]:
    """What a page lists."""
    # A bare list is no page: who knows what else it lacks.
    page = told if isinstance(told, dict) else {}
    found = next((page[name] for name in LISTS if name in page), None)
    if isinstance(found, list):
        return found
    raise Transient(during(doing, "Jira answered with something that is not a list."))


def _is_last(told: JSON, end: int) -> bool:
    """Whether no page follows the one that ends before entry `end`."""
    if "isLast" in told:
        return bool(told["isLast"])
    total = told.get("total")
    return total is None or end >= total


def _decoded(answer: Answer, doing: str) -> JSON:
    if not answer.text:
        return None
    with suppress(ValueError):
        return parsed(answer.text)
    if answer.text.lstrip().startswith(("{", "[")):
        raise Transient(during(doing, "Jira's answer is cut off."))
    raise Unavailable(
        during(doing, "Jira's address gave a web page instead of an answer."),
        remedy="Check the base URL, and whether a sign-in page stands before the API.",
    )

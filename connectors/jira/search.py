"""Searching in pages, so that nothing is left out while people go on working.

Cloud gives a token for the next page. Data Center counts: there each page starts one item
back, on one that was seen before, for else a deletion would hide the item that moved up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import structlog

from bot.domain.errors import Unavailable
from connectors.jira import recent
from connectors.jira.client import JSON, Client
from connectors.jira.errors import broken_off, understood
from connectors.shared.trouble import Transient, during, quoted

log = structlog.get_logger(__name__)

PAGE = 100
KEYS_A_PAGE = {True: 5_000, False: 1_000}
"""How many items a page may hold of which the key alone is asked: on Cloud, or not."""
STEPS_BACK = 20
EMPTY_PAGES = 20
"""So many in a row may come before the next one that holds something."""

_CUT = re.compile(r"truncat|partial|incomplete|exceed|too many", re.IGNORECASE)
"""What a warning says where not all was looked at, or not all is told."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for, in an order that lasts, and which fields to tell of it.

    `lenient`: Data Center should leave out values that it does not know, not refuse them.
    """

    jql: str
    fields: Sequence[str]
    doing: str
    size: int = PAGE
    expand: str = ""
    lenient: bool = False
    properties: Sequence[str] = ()  # of items, which Cloud alone tells beside them


@dataclass(frozen=True, slots=True)
class Found:
    """One page: issues that no page before it had, and how many there are where Jira says so.

    `names` are those of the fields, where the query asks for them and an issue is told.
    """

    issues: list[JSON]
    total: int | None = None
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class CutShort(Transient):
    """Jira itself says that it does not tell all."""


class Search:
    """Searches one Jira. Raises a TrackerError where a search ends before its end."""

    def __init__(self, client: Client, *, is_cloud: bool) -> None:
        self._client = client
        self._is_cloud = is_cloud

    def keys(self, jql: str, doing: str) -> Iterator[str]:
        """The keys alone. Half an answer to a query is none."""
        size = KEYS_A_PAGE[self._is_cloud]
        try:
            for page in self.pages(Query(jql, ("key",), doing, size)):
                with understood(doing):
                    yield from [issue["key"] for issue in page.issues]
        except CutShort as error:
            raise Unavailable(f"{error.message.rstrip('.')}, so it is not answered.") from error

    def pages(self, query: Query) -> Iterator[Found]:
        """Every page; each issue once."""
        with understood(query.doing):
            yield from self._by_token(query) if self._is_cloud else self._by_count(query)

    def _by_token(self, query: Query) -> Iterator[Found]:
        """Complete where an answer has no token."""
        body: dict[str, JSON] = {
            "jql": query.jql,
            "fields": list(query.fields),
            "maxResults": query.size,
        }
        if query.expand:
            body["expand"] = query.expand
        if query.properties:
            body["properties"] = list(query.properties)
        if written := recent.written(self._client.root):
            body["reconcileIssues"] = written  # the same on every page, or the token is refused
        seen: set[str] = set()
        tokens: set[str] = set()
        cut, empty = "", 0
        while True:
            told = self._client.ask("/rest/api/3/search/jql", body, query.doing)
            cut = _cut(query, told.get("warnings")) or cut
            yield Found(_fresh(told["issues"], seen), names=told.get("names") or {})
            empty = 0 if told["issues"] else empty + 1
            token = told.get("nextPageToken")
            if token is None and told.get("isLast") is not False:
                break
            if token is None or token in tokens or empty > EMPTY_PAGES:
                raise broken_off(query.doing)
            tokens.add(token)
            body["nextPageToken"] = token
        if cut:
            raise _cut_short(query, cut)

    def _by_count(self, query: Query) -> Iterator[Found]:
        """Complete where the last item of an answer is the last there is."""
        seen: set[str] = set()
        start, steps = 0, 0
        while True:
            told = self._counted(query, start)
            issues, total = told["issues"], told["total"]
            if start and not (issues and issues[0]["id"] in seen):
                steps += 1
                if steps > STEPS_BACK:
                    raise broken_off(query.doing)
                start = max(start - 2**steps, 0)
                continue
            yield Found(_fresh(issues, seen), total, told.get("names") or {})
            if cut := _cut(query, told.get("warningMessages")):
                raise _cut_short(query, cut)
            end = start + len(issues)
            if end >= total:
                return
            if len(issues) < 2:  # no further on with the next page
                raise broken_off(query.doing)
            start = end - 1

    def _counted(self, query: Query, start: int) -> JSON:
        body: dict[str, JSON] = {
            "jql": query.jql,
            "fields": list(query.fields),
            "startAt": start,
            "maxResults": query.size,
        }
        if query.expand:
            body["expand"] = [query.expand]
        if query.lenient:
            body["validateQuery"] = False
        return self._client.ask("/rest/api/2/search", body, query.doing)


def _fresh(issues: list[JSON], seen: set[str]) -> list[JSON]:
    """Those that are not yet seen, which they are now."""
    if not isinstance(issues, list):
        raise TypeError("the issues are no list")
    fresh = [issue for issue in issues if issue["id"] not in seen]
    seen.update(issue["id"] for issue in fresh)
    return fresh


def _cut(query: Query, warnings: JSON) -> str:
    """The last of Jira's warnings that says that not all is told; '' where none does.

    They have no fixed shape yet. Others are about the query, and only logged.
    """
    found = ""
    for warning in warnings or ():
        told = warning.get("message") if isinstance(warning, dict) else warning
        log.warning("jira_search_warned", doing=query.doing, warning=str(warning)[:300])
        if _CUT.search(str(warning)):
            found = str(told or warning)
    return found


def _cut_short(query: Query, warning: str) -> CutShort:
    what = f"Jira says that its list is cut short{quoted(warning)}."
    return CutShort(during(query.doing, what))

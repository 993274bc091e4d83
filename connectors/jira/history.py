"""What happened to items, from Jira's changelog."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.backlog import History, LabelEvent
from bot.domain.plan import NAMESPACE
from connectors.jira import jql
from connectors.jira.client import JSON
from connectors.jira.errors import broken_off, understood
from connectors.jira.mapping import StatusWords, instant
from connectors.jira.place import Place
from connectors.jira.search import Query, Search
from connectors.jira.survey import Project
from connectors.shared.jira import project_of

ITEMS_A_REQUEST = 1_000
KEYS_A_REQUEST = 100
ITEMS_A_SEARCH = 50
"""With each item comes the whole of its past."""
MILLISECONDS = 1e11
"""Above it a number is an instant in milliseconds, below it in seconds."""

Change = JSON
"""One entry of the changelog: who, when, and what was changed together."""


class Changelogs:
    """Reads what happened to items of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = place.client
        self._is_cloud = place.survey.is_cloud
        self._search = Search(place.client, is_cloud=self._is_cloud)
        self._words = StatusWords(place.source)
        self._open: dict[str, bool] | None = None

    def labels(self, issue_id: str, doing: str) -> tuple[LabelEvent, ...]:
        """Who put our labels on an item and took them off, oldest first."""
        with understood(doing):
            events = [e for entry in self.entries(issue_id, doing) for e in self._labelled(entry)]
            return tuple(sorted(events, key=lambda event: event.at))

    def histories(self, keys: Sequence[str], ids: Mapping[str, str]) -> dict[str, History]:
        """What happened to these items; `ids` has the numbers of those that are known."""
        with understood("reading what happened to items"):
            asked = {self._place.real_key(key): key for key in keys if self._is_here(key)}
            if self._is_cloud:
                told = self._fetched(asked, {key: ids[key] for key in keys if key in ids})
            else:
                told = self._found(asked)
            return {key: self._history(entries) for key, entries in told.items()}

    def entries(self, issue_id: str, doing: str) -> Iterator[Change]:
        """Everything that happened to an item."""
        path = f"{self._place.api}/issue/{issue_id}"
        if self._is_cloud:
            for page in self._client.pages_from(f"{path}/changelog", doing):
                yield from page
        else:
            told = self._client.get(path, doing, expand="changelog", fields="labels")
            yield from told["changelog"]["histories"]

    def _labelled(self, entry: Change) -> Iterator[LabelEvent]:
        author = entry.get("author")
        known = bool(author) and bool(self._place.account)
        for item in entry["items"]:
            if item["field"] != "labels":
                continue
            before, after = (set((item.get(n) or "").split()) for n in ("fromString", "toString"))
            for label in sorted(before ^ after):
                if label.casefold().startswith(NAMESPACE):
                    by_us = self._place.is_ours(author) if known else None
                    yield LabelEvent(label, label in after, by_us, happened(entry["created"]))

    def _is_here(self, key: str) -> bool:
        """Whether it is in a project of ours that can be read."""
        return isinstance(self._place.survey.projects.get(project_of(key)), Project)

    def _fetched(self, asked: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, list[Change]]:
        """Cloud: of many items at once, by number."""
        keys = {number: key for key, number in ids.items()}
        unknown = [real for real, key in asked.items() if key not in ids]
        for some in _chunks(unknown, KEYS_A_REQUEST):
            keys |= self._numbers(some, asked)
        told: dict[str, list[Change]] = {key: [] for key in keys.values()}
        for some in _chunks(list(keys), ITEMS_A_REQUEST):
            for one in self._bulk(some):
                told[keys[str(one["issueId"])]].extend(one["changeHistories"])
        return told

    def _numbers(self, some: Sequence[str], asked: Mapping[str, str]) -> dict[str, str]:
        """Our keys by number of those that are there, and have not moved away."""
        body = {"issueIdsOrKeys": some, "fields": ["labels"]}
        told = self._client.ask("/rest/api/3/issue/bulkfetch", body, "looking items up")
        return {i["id"]: asked[i["key"]] for i in told["issues"] if i["key"] in asked}

    def _bulk(self, some: Sequence[str]) -> Iterator[JSON]:
        body: dict[str, JSON] = {
            "issueIdsOrKeys": some,
            "fieldIds": ["status", "fixVersions", *self._place.survey.fields.sprint],
            "maxResults": ITEMS_A_REQUEST,
        }
        doing = "reading what happened to items"
        tokens: set[str] = set()
        while True:
            told = self._client.ask("/rest/api/3/changelog/bulkfetch", body, doing)
            yield from told["issueChangeLogs"]
            token = told.get("nextPageToken")
            if not token:
                return
            if token in tokens:
                raise broken_off(doing)
            tokens.add(token)
            body["nextPageToken"] = token

    def _found(self, asked: Mapping[str, str]) -> dict[str, list[Change]]:
        """Data Center: by searching for them."""
        told: dict[str, list[Change]] = {}
        for some in _chunks(list(asked), ITEMS_A_SEARCH):
            query = Query(
                jql.these(some),
                ("labels",),
                "reading what happened to items",
                ITEMS_A_SEARCH,
                expand="changelog",
                lenient=True,
            )
            for issue in (issue for page in self._search.pages(query) for issue in page.issues):
                if issue["key"] in asked:
                    told[asked[issue["key"]]] = issue["changelog"]["histories"]
        return told

    def _history(self, entries: Iterable[Change]) -> History:
        reopened: set[dt.datetime] = set()
        moved: set[dt.datetime] = set()
        for entry in entries:
            at = happened(entry["created"])
            if any(map(self._reopens, entry["items"])):
                reopened.add(at)
            if _moves(entry["items"], self._place.survey.fields.sprint):
                moved.add(at)
        return History(tuple(sorted(reopened)), tuple(sorted(moved)))

    def _reopens(self, item: JSON) -> bool:
        if item["field"] != "status":
            return False
        was_open, is_open = (self._is_open(item, end) for end in ("from", "to"))
        return is_open and not was_open

    def _is_open(self, item: JSON, end: str) -> bool:
        """Whether this status was one of open items; one that is gone is known by name."""
        if self._open is None:
            self._open = self._statuses()
        known = self._open.get(str(item.get(end)))
        if known is not None:
            return known
        return self._words.read(item.get(f"{end}String") or "", "").status.is_open

    def _statuses(self) -> dict[str, bool]:
        told = self._client.get(f"{self._place.api}/status", "reading the statuses")
        read = self._words.read
        return {
            str(one["id"]): read(one["name"], one["statusCategory"]["key"]).status.is_open
            for one in told
        }


def _moves(items: Iterable[JSON], sprint_fields: Sequence[str]) -> bool:
    """Whether one sprint or version took the place of another.

    Cloud tells a field's id. Data Center tells its name, and people seldom rename that one.

    A version comes as an entry for each that went or came, a sprint as lists before and
    after; one that is carried over keeps the sprints it was in before.
    """
    gone = come = False
    for item in items:
        if item["field"] == "Fix Version":
            gone, come = gone or bool(item.get("from")), come or bool(item.get("to"))
        elif item.get("fieldId") in sprint_fields or item["field"] == "Sprint":
            before, after = (_ids(item.get(end)) for end in ("from", "to"))
            if before and after - before:
                return True
    return gone and come


def _ids(told: str | None) -> set[str]:
    return {one.strip() for one in (told or "").split(",") if one.strip()}


def happened(told: str | int | float) -> dt.datetime:
    """When; the bulk answer tells it as a number."""
    if isinstance(told, str):
        return instant(told)
    seconds = told / 1000 if told > MILLISECONDS else told
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _chunks(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]

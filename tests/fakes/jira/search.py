"""The two kinds of search: by page tokens on Cloud, by position on Data Center."""

import base64
import json
from collections.abc import Sequence

from tests.fakes.jira import jql
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.query import Meaning
from tests.fakes.jira.reads import chosen
from tests.fakes.jira.wire import Call, Refusal, route
from tests.fakes.shared.server import Json, Told

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full"
    " migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
UNBOUNDED = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
)
CLOUD_KEYS = (
    *("jql", "nextPageToken", "maxResults", "fields", "fieldsByKeys", "expand", "properties"),
    *("reconcileIssues", "failFast"),
)
DC_KEYS = ("jql", "startAt", "maxResults", "fields", "validateQuery", "expand", "fieldsByKeys")
LIGHT = frozenset({"id", "key"})
PROPERTIES_MOST = 5


class Search:
    """One search request, from a query string or a JSON body."""

    def __init__(self, call: Call, known: Sequence[str]) -> None:
        self.call = call
        self._given: Json = None
        if call.asked.request.method == "POST":
            self._given = call.body(*known)
        elif not set(call.parameters) <= set(known):
            # Jira passes over what it does not know here; it shows a slip of ours.
            unknown = ", ".join(sorted(set(call.parameters) - set(known)))
            raise Refusal(400, f"Unknown parameters: {unknown}")

    def text(self, name: str) -> str:
        if self._given is None:
            return self.call.one(name)
        value = self._given.get(name, "")
        if not isinstance(value, str):
            raise _unfit()
        return value

    def texts(self, name: str) -> list[str] | None:
        """None where it was not given."""
        if self._given is None:
            return self.call.many(name) if name in self.call.parameters else None
        value = self._given.get(name)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(one, str | int) for one in value)
        ):
            raise _unfit()
        return None if value is None else [str(one) for one in value]

    def is_off(self, name: str) -> bool:
        """A switch that is on unless told otherwise: by a word in a query string."""
        if self._given is None:
            return self.call.one(name) not in ("strict", "true", "")
        return self._given.get(name, True) is False

    def number(self, name: str, default: int) -> int:
        if self._given is None:
            return self.call.number(name, default)
        value = self._given.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _unfit()
        return value


def _unfit() -> Refusal:
    told = "Invalid request payload. Refer to the REST API documentation and try again."
    return Refusal(400, body={"errorMessages": [told]})


@route("GET", "~/search", "cloud")
@route("POST", "~/search", "cloud")
def removed(_call: Call) -> Told:
    raise Refusal(410, REMOVED)


@route("GET", "~/search/jql", "cloud")
@route("POST", "~/search/jql", "cloud")
def by_token(call: Call) -> Told:
    search = Search(call, CLOUD_KEYS)
    size = search.number("maxResults", 50)
    token = _opened(search.text("nextPageToken"))
    if not 1 <= size <= 5000:
        raise Refusal(400, "The maxResults parameter must be between 1 and 5,000.")
    fields = search.texts("fields") or ["id"]
    if not set(fields) <= LIGHT:
        size = min(size, call.fake.largest_page)
    reconciled = search.texts("reconcileIssues") or []
    if len(reconciled) > 50 or not all(one.isdigit() for one in reconciled):
        raise Refusal(400, "The reconcileIssues parameter takes up to 50 ids of issues.")
    text = search.text("jql")
    query, meaning = _read(call, text)
    if query.where is None:
        raise Refusal(400, UNBOUNDED)
    properties = search.texts("properties") or []
    if len(properties) > PROPERTIES_MOST:
        raise Refusal(400, "The maximum number of properties is 5.")
    about = [text, sorted(map(int, reconciled))]
    if token is not None and token[:2] != about:
        raise Refusal(400, "The provided nextPageToken is invalid or has expired.")
    return _answer(search, meaning, token, Page(size, fields, about, properties))


class Page:
    """What a page is to hold. `about` is what every page of one search has in common."""

    def __init__(
        self, size: int, fields: list[str], about: list[Json], properties: list[str]
    ) -> None:
        self.size = size
        self.fields = fields
        self.about = about
        self.properties = properties


def _answer(search: Search, meaning: Meaning, token: Json, page: Page) -> Told:
    call, fake = search.call, search.call.fake
    expand = search.text("expand").split(",")

    def make() -> Json:
        found = _found(call, meaning, page.about[0], frozenset(page.about[1]))
        start = _after(token, found)
        taken = found[start : start + page.size]
        is_last = start + page.size >= len(found)
        told: Json = {"issues": [_shown(call, one, page, expand) for one in taken]}
        told |= _names(call, taken, page.fields, expand)
        if call.asked.short:
            told["issues"] = told["issues"][: -call.asked.short]
            is_last = True
        if not is_last:
            told["nextPageToken"] = _sealed(page.about, taken[-1])
        if fake.warnings:
            told["warnings"] = [{"type": "OTHER", "message": text} for text in fake.warnings]
        return told | {"isLast": is_last}

    if fake.stale or call.asked.short:
        told = Told(200, make())
        fake.age()
        return told
    return call.kept(make)


def _shown(call: Call, one: Issue, page: Page, expand: list[str]) -> Json:
    if set(page.fields) == {"id"} and not page.properties:
        return {"id": str(one.id)}
    told = call.view.issue(one, page.fields, *expand)
    return told | ({"properties": chosen(one, page.properties)} if page.properties else {})


def _names(call: Call, taken: list[Issue], fields: list[str], expand: list[str]) -> Json:
    """Names of fields. Whether Jira tells them beside no issue is not known; here it does not."""
    return {"names": call.view.names(fields)} if taken and "names" in expand else {}


def _sealed(about: list[Json], last: Issue) -> str:
    return base64.b64encode(json.dumps([*about, last.id]).encode()).decode()


def _opened(token: str) -> Json:
    if not token:
        return None
    try:
        return json.loads(base64.b64decode(token, validate=True))
    except ValueError:
        raise Refusal(400, "The provided nextPageToken is invalid or has expired.") from None


def _after(token: Json, found: list[Issue]) -> int:
    """Where the page begins: behind the last one told, also if that has gone since.

    Where it would have stood is told by the ids of the others, which is right for lists in
    the order of creation, up or down.
    """
    if token is None:
        return 0
    ids, last = [one.id for one in found], token[2]
    if last in ids:
        return ids.index(last) + 1
    up = len(ids) < 2 or ids[0] < ids[-1]
    return sum(1 for one in ids if (one < last) is up)


def _read(call: Call, text: str, *, strict: bool = True) -> tuple[jql.Query, Meaning]:
    """The query and its meaning. What is wrong with it is a 400, if Jira is to look."""
    try:
        query = jql.parse(text)
    except jql.Unreadable as flaw:
        raise Refusal(400, str(flaw)) from None
    meaning = Meaning(call.fake, call.user, query)
    if len(query.order) > 7:
        meaning.errors.append("The maximum number of fields to order by is 7.")
    if meaning.errors and call.fake.cloud and call.user is None:
        meaning.test = lambda _one: False  # whom Cloud does not know, it tells nothing
    elif meaning.errors and strict:
        raise Refusal(400, *meaning.errors)
    return query, meaning


def _found(
    call: Call, meaning: Meaning, text: str, reconciled: frozenset[int] = frozenset()
) -> list[Issue]:
    """What the user may see and meets the query, in its order."""
    fake = call.fake
    memory = None if fake.stale else (text, call.user, fake.revision, fake.now)
    if memory is not None and fake.remembered[0] == memory:
        return fake.remembered[1]
    every = [one for one in fake.searched(reconciled) if not one.project.archived]
    found = [one for one in every if call.sees(one) and meaning.test(one)]
    found.sort(key=lambda one: (one.project.key, -one.number))  # newest first, unless told
    for sorter, down in reversed(meaning.order):
        found.sort(key=sorter, reverse=down)
    if memory is not None:
        fake.remembered = memory, found
    return found


@route("GET", "~/search", "dc")
@route("POST", "~/search", "dc")
def by_position(call: Call) -> Told:
    search = Search(call, DC_KEYS)
    start = search.number("startAt", 0)
    asked = search.number("maxResults", 50)
    if start < 0:
        raise Refusal(400, "Invalid value for startAt parameter: it must not be negative.")
    size = min(asked if asked >= 0 else call.fake.maximum, call.fake.maximum)
    fields, expand = search.texts("fields"), search.texts("expand") or []
    text = search.text("jql")
    _, meaning = _read(call, text, strict=not search.is_off("validateQuery"))

    def make() -> Json:
        found = _found(call, meaning, text)
        taken = found[start : start + size]
        if call.asked.short:
            taken = taken[: -call.asked.short]
        told: Json = {
            "expand": "schema,names",
            "startAt": start,
            "maxResults": size,
            "total": len(found),
            "issues": [call.view.issue(one, fields or ["*navigable"], *expand) for one in taken],
        }
        told |= _names(call, taken, fields or ["*navigable"], expand)
        warnings = [*meaning.errors, *meaning.warnings]
        return told | ({"warningMessages": warnings} if warnings else {})

    return Told(200, make()) if call.asked.short else call.kept(make)


@route("POST", "~/search/approximate-count", "cloud")
def approximate_count(call: Call) -> Told:
    text = call.body("jql").get("jql", "")
    query, meaning = _read(call, text)
    if query.where is None:
        raise Refusal(400, UNBOUNDED)
    return Told(200, {"count": len(_found(call, meaning, text))})

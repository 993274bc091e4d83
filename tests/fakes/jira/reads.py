"""Reading one issue or many by name, their histories and what they refer to."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.jira.issues import History, Issue
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.shared.server import Json, Told

FIELDS_MOST = 10


@route("GET", "~/issue/(?P<key>[^/]+)")
def issue(call: Call, key: str) -> Told:
    """By an old key too: the answer has the new one."""
    found = call.issue(key)
    fields = call.many("fields") or None
    told = call.view.issue(found, fields, *call.many("expand"))
    if wanted := call.many("properties"):
        told["properties"] = chosen(found, wanted)
    return Told(200, told)


def chosen(found: Issue, wanted: Sequence[str]) -> Json:
    """Those of an issue's properties that were asked for by key, or all of them."""
    every = "*all" in wanted
    return {key: value for key, value in found.properties.items() if every or key in wanted}


@route("POST", "~/issue/bulkfetch", "cloud")
def bulk_fetch(call: Call) -> Told:
    """What is not there, or not to be seen, is left out."""
    given = call.body("issueIdsOrKeys", "fields", "expand", "fieldsByKeys", "properties")
    names = _names(given.get("issueIdsOrKeys"), most=100)
    found = _seen(call, names)
    fields = given.get("fields") or ["*navigable"]
    expand = given.get("expand") or []
    told: Json = {"issues": [call.view.issue(one, fields, *expand) for one in found]}
    return Told(200, told | {"issueErrors": []})


@route("GET", "~/issue/(?P<key>[^/]+)/changelog", "cloud")
def changelog(call: Call, key: str) -> Told:
    """Oldest first, a hundred at most."""
    found = call.issue(key).histories
    start, size, taken = paged(call, found, most=100, default=100)
    return Told(
        200,
        {
            "self": f"{call.base}/issue/{key}/changelog",
            "startAt": start,
            "maxResults": size,
            "total": len(found),
            "isLast": start + size >= len(found),
            "values": [call.view.history(one) for one in taken],
        },
    )


@route("POST", "/rest/api/(?P<version>3)/changelog/bulkfetch", "cloud")
def bulk_changelogs(call: Call) -> Told:
    """By time and then issue, over all issues asked for; a page holds so many changes."""
    given = call.body("issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken")
    names = _names(given.get("issueIdsOrKeys"), most=1000)
    wanted = given.get("fieldIds") or []
    if len(wanted) > FIELDS_MOST:
        raise Refusal(400, f"The maximum number of fieldIds is {FIELDS_MOST}.")
    size = given.get("maxResults", 1000)
    if not isinstance(size, int) or not 1 <= size <= 10_000:
        raise Refusal(400, "The maxResults parameter must be between 1 and 10,000.")
    every = _entries(_seen(call, names), wanted)
    start = _position(given.get("nextPageToken"))
    # Each page after the first begins with the last change of the one before: a known
    # fault of Jira Cloud, JRACLOUD-94906.
    taken = every[max(start - 1, 0) : start + size]
    told: Json = {"issueChangeLogs": _by_issue(call, taken)}
    if start + size < len(every):
        told["nextPageToken"] = f"C{start + size}"
    return Told(200, told)


def _position(token: Json) -> int:
    if token is None:
        return 0
    if not isinstance(token, str) or not token[1:].isdigit():
        raise Refusal(400, "The provided nextPageToken is invalid or has expired.")
    return int(token[1:])


def _entries(found: Sequence[Issue], wanted: Sequence[str]) -> list[tuple[Issue, History]]:
    """A history with one of the fields is told with all of its items."""
    every = [
        (one, entry)
        for one in found
        for entry in one.histories
        if not wanted or any(item.id in wanted for item in entry.items)
    ]
    return sorted(every, key=lambda pair: (pair[1].created, pair[0].id))


def _by_issue(call: Call, taken: Sequence[tuple[Issue, History]]) -> list[Json]:
    told: dict[str, list[Json]] = {}
    for one, entry in taken:
        shown = call.view.history(entry, as_number=True)
        told.setdefault(str(one.id), []).append(shown)
    return [{"issueId": id_, "changeHistories": entries} for id_, entries in told.items()]


def _names(given: Any, most: int) -> list[str]:
    if not isinstance(given, list) or not given:
        raise Refusal(400, "issueIdsOrKeys must not be empty.")
    if len(given) > most:
        raise Refusal(400, f"The maximum number of issueIdsOrKeys is {most}.")
    return [str(one) for one in given]


def _seen(call: Call, names: Sequence[str]) -> list[Issue]:
    """Each issue once, however often and by whichever name it was asked for."""
    found = [call.fake.find(name) for name in names]
    seen = [one for one in found if one is not None and call.sees(one)]
    return list(dict.fromkeys(seen))


@route("GET", "~/issue/(?P<key>[^/]+)/remotelink")
def remote_links(call: Call, key: str) -> Told:
    return Told(200, [call.view.remote(one) for one in call.issue(key).remote])

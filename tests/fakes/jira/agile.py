"""The Agile API: boards and their sprints."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.jira.places import Board
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.shared.server import Json, Told

STATES = ("future", "active", "closed")


def _needs_agile(call: Call) -> None:
    if not call.fake.agile:
        told = f"null for uri: {call.site}{call.path}"
        raise Refusal(404, body={"message": told, "status-code": 404})


def _values(call: Call, entries: Sequence[Any], shown: Sequence[Json]) -> Told:
    """Fifty a page; a page of sprints has no total on Data Center, nor has anything to."""
    start, size, taken = paged(call, list(zip(entries, shown, strict=True)), most=50, default=50)
    told: Json = {
        "maxResults": size,
        "startAt": start,
        "isLast": start + size >= len(entries),
        "values": [entry for _, entry in taken],
    }
    return Told(200, told | ({"total": len(entries)} if call.fake.cloud else {}))


@route("GET", "/rest/agile/1.0/board")
def boards(call: Call) -> Told:
    _needs_agile(call)
    seen = [one for one in call.fake.boards if _sees(call, one)]
    key, kinds = call.one("projectKeyOrId"), call.many("type")
    if key:
        project = call.fake.projects.get(key)
        if project is None or not project.allows(call.user, "BROWSE_PROJECTS"):
            raise Refusal(400, f"No project could be found with key or id '{key}'.")
        seen = [one for one in seen if project in one.projects]
    if kinds:
        seen = [one for one in seen if one.kind in kinds]
    return _values(call, seen, [_board(call, one) for one in seen])


@route("GET", r"/rest/agile/1\.0/board/(?P<number>\d+)")
def board(call: Call, number: str) -> Told:
    _needs_agile(call)
    return Told(200, _board(call, _found(call, number)))


@route("GET", r"/rest/agile/1\.0/board/(?P<number>\d+)/sprint")
def sprints(call: Call, number: str) -> Told:
    _needs_agile(call)
    found = _found(call, number)
    if found.kind == "kanban":
        raise Refusal(400, "The board does not support sprints")
    states = call.many("state") or list(STATES)
    if not set(states) <= set(STATES):
        raise Refusal(400, f"Invalid sprint state: {', '.join(states)}.")
    order = ("closed", "active", "future")
    seen = sorted(found.sprints, key=lambda one: order.index(one.state))
    seen = [one for one in seen if one.state in states]
    shown = [_shown(call, one) for one in seen]
    return _values(call, seen, shown)


@route("GET", r"/rest/agile/1\.0/sprint/(?P<number>\d+)")
def sprint(call: Call, number: str) -> Told:
    _needs_agile(call)
    every = (one for board in call.fake.boards if _sees(call, board) for one in board.sprints)
    found = next((one for one in every if str(one.id) == number), None)
    if found is None:
        raise Refusal(404, "Sprint does not exist or you do not have permission to view it.")
    return Told(200, _shown(call, found))


def _shown(call: Call, one: Any) -> Json:
    told = call.view.sprint(one)
    told["self"] = f"{call.site}/rest/agile/1.0/sprint/{one.id}"
    told["originBoardId"] = told.pop("boardId")
    return told


def _sees(call: Call, one: Board) -> bool:
    return any(project.allows(call.user, "BROWSE_PROJECTS") for project in one.projects)


def _found(call: Call, number: str) -> Board:
    for one in call.fake.boards:
        if str(one.id) == number and _sees(call, one):
            return one
    raise Refusal(
        404,
        "Requested board cannot be viewed because it either does not exist or you do not have"
        " permission to view it.",
    )


def _board(call: Call, one: Board) -> Json:
    told: Json = {
        "id": one.id,
        "self": f"{call.site}/rest/agile/1.0/board/{one.id}",
        "name": one.name,
        "type": one.kind,
    }
    if call.fake.cloud:
        home = one.projects[0]
        told["location"] = {
            "projectId": home.id,
            "projectKey": home.key,
            "projectName": home.name,
            "displayName": f"{home.name} ({home.key})",
        }
    return told

"""What issues refer to, as Jira's JSON shows it to one user."""

import datetime as dt
from typing import TYPE_CHECKING

from tests.fakes.jira.places import (
    Field,
    Kind,
    Level,
    LinkType,
    Named,
    Sprint,
    Status,
    User,
    Version,
)
from tests.fakes.jira.projects import Project
from tests.fakes.shared.server import Json

if TYPE_CHECKING:
    from tests.fakes.jira.wire import Call

CATEGORIES = {
    "undefined": (1, "medium-gray", "No Category"),
    "new": (2, "blue-gray", "To Do"),
    "done": (3, "green", "Done"),
    "indeterminate": (4, "yellow", "In Progress"),
}


class Basics:
    """Shows things to one user through one version of the API."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._world = call.fake
        self._zone = call.fake.zone_of(None if call.fake.cloud else call.user)
        self._base = call.base
        self._custom = {one.id: one for one in call.fake.fields if one.is_custom}

    def stamp(self, at: dt.datetime | None) -> str | None:
        """With the offset of the zone that this kind of Jira shows times in."""
        if at is None:
            return None
        local = at.astimezone(self._zone)
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"

    def link_type(self, one: LinkType) -> Json:
        return {
            "id": str(one.id),
            "name": one.name,
            "inward": one.inward,
            "outward": one.outward,
            "self": f"{self._base}/issueLinkType/{one.id}",
        }

    def user(self, one: User | None) -> Json:
        if one is None:
            return None
        told: Json = {"displayName": one.display, "active": one.active, "timeZone": one.zone}
        told["avatarUrls"] = {
            f"{size}x{size}": f"{self._call.site}/secure/useravatar?avatarId=10122&size={size}"
            f"&ownerId={one.key}"
            for size in (48, 24, 16, 32)
        }
        if self._world.cloud:
            query = f"accountId={one.account}"
            return {
                "self": f"{self._base}/user?{query}",
                "accountId": one.account,
                "accountType": one.kind,
                **told,
            }
        return {
            "self": f"{self._base}/user?username={one.name}",
            "name": one.name,
            "key": one.key,
            "emailAddress": one.email,
            **told,
        }

    def status(self, one: Status) -> Json:
        number, colour, name = CATEGORIES[one.category]
        return {
            "self": f"{self._base}/status/{one.id}",
            "description": "",
            "iconUrl": f"{self._call.site}/images/icons/statuses/generic.png",
            "name": one.name,
            "id": str(one.id),
            "statusCategory": {
                "self": f"{self._base}/statuscategory/{number}",
                "id": number,
                "key": one.category,
                "colorName": colour,
                "name": name,
            },
        }

    def kind(self, one: Kind) -> Json:
        told: Json = {
            "self": f"{self._base}/issuetype/{one.id}",
            "id": str(one.id),
            "description": "",
            "iconUrl": f"{self._call.site}/secure/viewavatar?avatarId=10315&avatarType=issuetype",
            "name": one.name,
            "subtask": one.is_subtask,
            "avatarId": 10315,
        }
        return told | ({"hierarchyLevel": one.level} if self._world.cloud else {})

    def named(self, one: Named | Level | None, path: str) -> Json:
        if one is None:
            return None
        return {"self": f"{self._base}/{path}/{one.id}", "id": str(one.id), "name": one.name}

    def version(self, one: Version, *, inside: bool = False) -> Json:
        """`inside` an issue it lacks its project and start."""
        told: Json = {
            "self": f"{self._base}/version/{one.id}",
            "id": str(one.id),
            "description": one.description,
            "name": one.name,
            "archived": one.archived,
            "released": one.released,
        }
        if one.release is not None:
            told["releaseDate"] = one.release.isoformat()
        if inside:
            return told
        if one.start is not None:
            told["startDate"] = one.start.isoformat()
        if one.release is not None and not one.released:
            told["overdue"] = one.release < self._world.now.date()
        return {**told, "projectId": one.project.id}

    def project(self, one: Project) -> Json:
        return {
            "self": f"{self._base}/project/{one.id}",
            "id": str(one.id),
            "key": one.key,
            "name": one.name,
            "projectTypeKey": one.type,
            **({"simplified": False, "style": "classic"} if self._world.cloud else {}),
            **({"archived": one.archived} if one.archived or not self._world.cloud else {}),
        }

    def sprint(self, one: Sprint) -> Json:
        told: Json = {
            "id": one.id,
            "name": one.name,
            "state": one.state,
            "boardId": one.board.id,
            "goal": one.goal,
        }
        for name, at in (
            ("startDate", one.start),
            ("endDate", one.end),
            ("completeDate", one.complete),
        ):
            if at is not None:
                told[name] = instant(at)
        return told

    def field(self, one: Field) -> Json:
        told: Json = {
            "id": one.id,
            "name": one.name,
            "custom": one.is_custom,
            "orderable": True,
            "navigable": one.id != "comment",
            "searchable": bool(one.clauses),
            "clauseNames": list(one.clauses),
            "schema": one.schema,
        }
        return ({"key": one.id} | told) if self._world.cloud else told


def instant(at: dt.datetime) -> str:
    """As the Agile API tells times."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.000Z}"

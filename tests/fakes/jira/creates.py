"""Making an issue, what that needs, and the properties that hang on it."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.jira.fieldtexts import description, fits, labels, summary
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import Kind
from tests.fakes.jira.projects import Project
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.shared.server import Json, Told

SHOWN = ("summary", "issuetype", "project", "description", "labels", "reporter", "priority")
"""What stands on the screen on which an issue is made, besides what its type needs."""
ALWAYS = ("summary", "issuetype", "project")
CREATE_KEYS = ("fields", "update", "properties", "historyMetadata", "transition")


@route("POST", "~/issue")
def create(call: Call) -> Told:
    given = call.body(*CREATE_KEYS)
    if set(given) - {"fields", "properties"}:
        raise Refusal(400, "This fake takes fields and properties only.")
    told = given.get("fields")
    if not isinstance(told, dict):
        raise Refusal(400, body={"errorMessages": ["Invalid request payload."]})
    project = _project(call, told)
    kind = _kind(call, project, told)
    _complete(call, kind, told)
    properties = properties_given(call, given)
    above, text = parent_given(call, kind, told), description(call, told.get("description"))
    made = project.issue(
        summary(told["summary"]),
        kind=kind.name,
        labels=labels(told.get("labels") or []),
        by=call.needs_user(),
        parent=above,
    )
    made.description = text
    made.properties = properties if call.fake.creates_properties else {}
    return Told(201, {"id": str(made.id), "key": made.key, "self": f"{call.base}/issue/{made.id}"})


def _project(call: Call, told: dict[str, Json]) -> Project:
    named = told.get("project")
    key = (named.get("key") or named.get("id")) if isinstance(named, dict) else None
    found = call.fake.projects.get(str(key)) or next(
        (one for one in call.fake.projects.values() if str(one.id) == str(key)), None
    )
    if found is None or not found.allows(call.user, "BROWSE_PROJECTS"):
        raise Refusal(400, project="valid project is required")
    if not found.allows(call.user, "CREATE_ISSUES"):
        raise Refusal(400, "You do not have permission to create issues in this project.")
    return found


def _kind(call: Call, project: Project, told: dict[str, Json]) -> Kind:
    named = told.get("issuetype")
    wanted = named if isinstance(named, dict) else {}
    for one in _kinds(call, project):
        if wanted.get("id") == str(one.id) or wanted.get("name") == one.name:
            return one
    raise Refusal(400, issuetype="Specify a valid issue type")


def _complete(call: Call, kind: Kind, told: dict[str, Json]) -> None:
    """Nothing that is needed may lack, and nothing may be told that is not on the screen."""
    if kind.is_subtask:
        raise Refusal(400, parent="Issue type is a sub-task but parent issue key or id not given.")
    needed = {one: call_name(call, one) for one in (*ALWAYS, *kind.needs)}
    needed |= {one: call_name(call, one) for one in _named(call, kind)}
    missing = {one: f"{name} is required." for one, name in needed.items() if not told.get(one)}
    known = {*SHOWN, *_family(call, kind), *kind.needs} - set(kind.lacks)
    what = "It is not on the appropriate screen, or unknown."
    unknown = {one: f"Field '{one}' cannot be set. {what}" for one in told if one not in known}
    if missing or unknown:
        raise Refusal(400, **missing, **unknown)


def _named(call: Call, kind: Kind) -> list[str]:
    """On Data Center an epic has a name beside its summary."""
    is_needed = not call.fake.cloud and kind.level == 1
    return [call.fake.the_field("Epic Name").id] if is_needed else []


def _family(call: Call, kind: Kind) -> list[str]:
    """What says where an issue stands: a parent on Cloud, else the link to an epic."""
    if kind.level:
        return _named(call, kind)
    return ["parent"] if call.fake.cloud else [call.fake.the_field("Epic Link").id]


def parent_given(call: Call, kind: Kind, told: dict[str, Json]) -> Issue | None:
    """What an issue is to stand below, if anything: an item that is one level above it."""
    if kind.level:
        return None
    (name,) = _family(call, kind)
    given = told.get(name)
    if given is None:
        return None
    if call.fake.cloud and not (isinstance(given, dict) and set(given) == {"key"}):
        raise Refusal(400, parent="data was not an object")
    key = given["key"] if call.fake.cloud else given
    found = call.fake.find(key) if isinstance(key, str) else None
    if found is None or not found.project.allows(call.user, "BROWSE_PROJECTS"):
        raise Refusal(400, **{name: "Could not find issue by id or key."})
    if found.kind.level != kind.level + 1:
        what = "Given parent work item does not belong to appropriate hierarchy."
        raise Refusal(400, **{name: what})
    return found


def call_name(call: Call, field_id: str) -> str:
    """What a field is called."""
    return next((one.name for one in call.fake.fields if one.id == field_id), field_id)


@route("GET", "~/issue/createmeta/(?P<key>[^/]+)/issuetypes")
def kinds(call: Call, key: str) -> Told:
    """None for who may not make one there. Cloud and Data Center name the list otherwise."""
    _since_84(call)
    shown = [call.view.kind(one) for one in _kinds(call, call.project(key))]
    return _values(call, "issueTypes", shown)


@route("GET", "~/issue/createmeta/(?P<key>[^/]+)/issuetypes/(?P<number>[^/]+)")
def screen(call: Call, key: str, number: str) -> Told:
    _since_84(call)
    every = _kinds(call, call.project(key))
    kind = next((one for one in every if str(one.id) == number), None)
    if kind is None:
        raise Refusal(404, "Issue type not found or not available in this project.")
    return _values(call, "fields", [_shown(call, kind, one) for one in _ids(call, kind)])


@route("GET", "~/issue/createmeta", "dc")
def of_old(call: Call) -> Told:
    """All types with all their fields at once: gone since Jira 9."""
    if _release(call) >= (9, 0):
        raise _nowhere(call)
    ids = call.many("projectIds")
    wide = call.one("expand") == "projects.issuetypes.fields"
    projects = []
    for one in call.fake.projects.values():
        if str(one.id) in ids and one.allows(call.user, "CREATE_ISSUES"):
            kinds = [_with_screen(call, kind, wide=wide) for kind in _kinds(call, one)]
            projects.append({"id": str(one.id), "key": one.key, "issuetypes": kinds})
    return Told(200, {"expand": "projects", "projects": projects})


def _with_screen(call: Call, kind: Kind, *, wide: bool) -> Json:
    fields = {one: _shown(call, kind, one) for one in _ids(call, kind)} if wide else {}
    for one in fields.values():
        del one["fieldId"]
    return call.view.kind(kind) | ({"fields": fields} if wide else {})


def _release(call: Call) -> tuple[int, ...]:
    return tuple(map(int, call.fake.release.split(".")))


def _since_84(call: Call) -> None:
    if not call.fake.cloud and _release(call) < (8, 4):
        raise _nowhere(call)


def _nowhere(call: Call) -> Refusal:
    return Refusal(404, body={"message": f"null for uri: {call.path}", "status-code": 404})


def _ids(call: Call, kind: Kind) -> list[str]:
    """The fields on the screen of a type."""
    shown = [one for one in (*SHOWN, *_family(call, kind)) if one not in kind.lacks]
    return [*shown, *(["parent"] if kind.is_subtask else []), *kind.needs]


def _shown(call: Call, kind: Kind, field_id: str) -> Json:
    return {
        "required": field_id in (*ALWAYS, "reporter", *_named(call, kind), *kind.needs)
        or (field_id == "parent" and kind.is_subtask),
        "name": call_name(call, field_id),
        "fieldId": field_id,
        # Whom Jira takes for the reporter unless told, it does not ask for.
        "hasDefaultValue": field_id in ("reporter", "priority"),
        "operations": ["set"],
        **({"key": field_id} if call.fake.cloud else {}),
    }


def _kinds(call: Call, project: Project) -> list[Kind]:
    if not project.allows(call.user, "CREATE_ISSUES"):
        return []
    named = project.kinds
    return [one for one in call.fake.kinds if named is None or one.name in named]


def _values(call: Call, name: str, shown: Sequence[Any]) -> Told:
    start, size, taken = paged(call, shown, most=200, default=50)
    told: Json = {"startAt": start, "maxResults": size, "total": len(shown)}
    if call.fake.cloud:
        return Told(200, {**told, name: taken})
    return Told(200, {**told, "isLast": start + size >= len(shown), "values": taken})


def properties_given(call: Call, given: dict[str, Json]) -> dict[str, Json]:
    """A server from before properties of comments passes over those of issues, too."""
    told = given.get("properties")
    if told is None or not call.fake.comment_properties:
        return {}
    if not isinstance(told, list):
        raise Refusal(400, body={"errorMessages": ["Invalid request payload."]})
    for one in told:
        if not isinstance(one, dict) or set(one) != {"key", "value"}:
            raise Refusal(400, body={"errorMessages": ["Invalid request payload."]})
        fits(one["key"], one["value"])
    return {one["key"]: one["value"] for one in told}


@route("GET", "~/issue/(?P<key>[^/]+)/properties/(?P<name>[^/]+)")
def get_property(call: Call, key: str, name: str) -> Told:
    held = _with_properties(call, key)
    if name not in held.properties:
        raise Refusal(404, f"The property with key '{name}' could not be found.")
    return Told(200, {"key": name, "value": held.properties[name]})


@route("PUT", "~/issue/(?P<key>[^/]+)/properties/(?P<name>[^/]+)")
def put_property(call: Call, key: str, name: str) -> Told:
    """It needs the right to edit the issue.

    Whether that counts as an update of it is not known; who counts on it loses here.
    """
    held = _with_properties(call, key)
    if not held.project.allows(call.user, "EDIT_ISSUES"):
        raise Refusal(403, "You do not have permission to edit this issue.")
    value = call.asked.request.body
    fits(name, value)
    is_new = name not in held.properties
    held.properties[name] = value
    call.fake.tick()
    return Told(201 if is_new else 200)


def _with_properties(call: Call, key: str) -> Issue:
    if not call.fake.comment_properties:
        raise _nowhere(call)
    return call.issue(key)

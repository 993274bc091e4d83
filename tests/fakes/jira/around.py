"""What is not about one issue: the server, the user, fields, statuses, projects, rights."""

from tests.fakes.jira.places import Kind
from tests.fakes.jira.state import RIGHTS
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.shared.server import Json, Told


@route("GET", "~/serverInfo")
def server_info(call: Call) -> Told:
    """Anybody may ask."""
    cloud = call.fake.cloud
    told: Json = {
        "baseUrl": call.site,
        "version": "1001.0.0-SNAPSHOT" if cloud else call.fake.release,
        "versionNumbers": [1001, 0, 0] if cloud else [*map(int, call.fake.release.split("."))],
        "deploymentType": "Cloud" if cloud else "Server",
        "buildNumber": 100285 if cloud else 10030002,
        "serverTitle": "Jira",
    }
    if cloud or call.user is not None:
        told["serverTime"] = call.view.stamp(call.fake.now)
    return Told(200, told)


@route("GET", "~/myself")
def myself(call: Call) -> Told:
    user = call.needs_user()
    told = {**call.view.user(user), "locale": "en_US", "emailAddress": user.email}
    for name in ("groups", "applicationRoles"):
        told[name] = {"size": 1, "items": []}
    return Told(200, told)


@route("GET", "~/field")
def fields(call: Call) -> Told:
    return Told(200, [call.view.field(one) for one in call.fake.fields])


@route("GET", "~/status")
def statuses(call: Call) -> Told:
    return Told(200, [call.view.status(one) for one in call.fake.statuses])


@route("GET", "~/issuetype")
def issue_types(call: Call) -> Told:
    return Told(200, [call.view.kind(one) for one in call.fake.kinds])


@route("GET", "~/resolution")
def resolutions(call: Call) -> Told:
    return Told(200, [call.view.named(one, "resolution") for one in call.fake.resolutions])


@route("GET", "~/issueLinkType")
def link_types(call: Call) -> Told:
    shown = [call.view.link_type(one) for one in call.fake.link_types]
    return Told(200, {"issueLinkTypes": shown})


@route("GET", "~/project/search", "cloud")
def projects(call: Call) -> Told:
    seen = [p for p in call.fake.projects.values() if p.allows(call.user, "BROWSE_PROJECTS")]
    keys = set(call.many("keys"))
    if keys:
        seen = [one for one in seen if one.key in keys]
    start, size, taken = paged(call, seen, most=50, default=50)
    return Told(
        200,
        {
            "startAt": start,
            "maxResults": size,
            "total": len(seen),
            "isLast": start + size >= len(seen),
            "values": [call.view.project(one) for one in taken],
        },
    )


@route("GET", "~/project")
def all_projects(call: Call) -> Told:
    seen = [p for p in call.fake.projects.values() if p.allows(call.user, "BROWSE_PROJECTS")]
    return Told(200, [call.view.project(one) for one in seen])


@route("GET", "~/project/(?P<key>[^/]+)")
def project(call: Call, key: str) -> Told:
    found = call.project(key)
    told = call.view.project(found)
    told["issueTypes"] = [call.view.kind(one) for one in call.fake.kinds]
    told["versions"] = [call.view.version(one) for one in found.versions]
    told["components"] = [call.view.named(one, "component") for one in found.components]
    told["lead"] = call.view.user(call.fake.ana)
    return Told(200, told)


@route("GET", "~/project/(?P<key>[^/]+)/versions")
def versions(call: Call, key: str) -> Told:
    """All of them at once."""
    return Told(200, [call.view.version(one) for one in call.project(key).versions])


@route("GET", "~/project/(?P<key>[^/]+)/components")
def components(call: Call, key: str) -> Told:
    found = call.project(key).components
    return Told(200, [call.view.named(one, "component") for one in found])


@route("GET", "~/project/(?P<key>[^/]+)/role")
def roles(call: Call, key: str) -> Told:
    """Each role by name, with the address of who is in it."""
    found = call.project(key)
    return Told(
        200,
        {
            name: f"{call.base}/project/{found.id}/role/{10_002 + number}"
            for number, name in enumerate(call.fake.roles)
        },
    )


@route("GET", "~/project/(?P<key>[^/]+)/statuses")
def project_statuses(call: Call, key: str) -> Told:
    """By issue type; the fake has one workflow a project."""
    shown = [call.view.status(one) for one in call.project(key).statuses]

    def told(kind: Kind) -> Json:
        return {**call.view.kind(kind), "statuses": shown}

    return Told(200, [told(kind) for kind in call.fake.kinds])


@route("GET", "~/mypermissions")
def my_permissions(call: Call) -> Told:
    """Cloud wants to know which; Data Center tells all of them."""
    asked = call.many("permissions")
    if call.fake.cloud and not asked:
        raise Refusal(400, "The 'permissions' query parameter is required.")
    unknown = [one for one in asked if one not in RIGHTS]
    if call.fake.cloud and unknown:
        raise Refusal(400, f"Unrecognized permission: {', '.join(unknown)}")
    key, issue = call.one("projectKey"), call.one("issueKey")
    held_in = [call.project(key)] if key else [call.issue(issue).project] if issue else []
    held_in = held_in or list(call.fake.projects.values())
    told = {
        right: {
            "id": str(number),
            "key": right,
            "name": right.replace("_", " ").capitalize(),
            "type": "PROJECT",
            "description": "",
            "havePermission": any(one.allows(call.user, right) for one in held_in),
        }
        for number, right in enumerate(RIGHTS, 10)
        if not call.fake.cloud or right in asked
    }
    return Told(200, {"permissions": told})

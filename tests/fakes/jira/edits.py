"""Changing an issue, and comments with their properties."""

from collections.abc import Iterable

from tests.fakes.jira import adf, fieldtexts
from tests.fakes.jira.creates import parent_given, properties_given
from tests.fakes.jira.issues import Comment, Issue
from tests.fakes.jira.wire import Call, Refusal, paged, route
from tests.fakes.shared.server import Json, Told

COMMENT_KEYS = ("body", "visibility", "properties")


@route("PUT", "~/issue/(?P<key>[^/]+)")
def edit(call: Call, key: str) -> Told:
    """Takes labels by add and remove; title, description and parent as they are to be.

    All of it is carried out or none. What else the bot sent were a slip.
    """
    found = call.issue(key)
    given = call.body("update", "fields", "properties")
    verbs, fields = given.get("update", {"labels": []}), given.get("fields", {})
    if not isinstance(verbs, dict) or set(verbs) != {"labels"} or set(fields) & set(verbs):
        raise Refusal(400, "This fake takes update.labels only.")
    over = "parent" if call.fake.cloud else call.fake.the_field("Epic Link").id
    if not isinstance(fields, dict) or set(fields) - {"summary", "description", over}:
        raise Refusal(400, "This fake takes a summary, a description and a parent only.")
    _notify(call, found)
    if not found.project.allows(call.user, "EDIT_ISSUES"):
        raise _may_not_edit(call, (*fields, *(["labels"] if "update" in given else [])))
    add, remove = _label_verbs(verbs["labels"])
    title = fieldtexts.summary(fields.get("summary", found.title))
    body = fieldtexts.description(call, fields.get("description"))
    properties, above = properties_given(call, given), parent_given(call, found.kind, fields)
    call.fake.keep(found)
    found.properties |= properties
    found.unlabel(*remove, by=call.user)
    found.label(*add, by=call.user)
    if title != found.title:
        found.retitle(title, by=call.user)
    if "description" in fields and body != found.description:
        found.describe(body, by=call.user)
    if above is not None:
        above.adopt(found, by=call.user)
    call.fake.tick()
    return Told(204)


def _may_not_edit(call: Call, fields: Iterable[str]) -> Refusal:
    """Without the right no field is on the edit screen, and that is what Jira says."""
    if call.user is None:
        return call.fake.unauthenticated()
    what = "It is not on the appropriate screen, or unknown."
    return Refusal(400, **{one: f"Field '{one}' cannot be set. {what}" for one in fields})


def _notify(call: Call, issue: Issue) -> None:
    """Who may not silence a notification may not edit so either: nothing is done, no label set.

    The documentation says that the parameter is ignored then; measured is this 403.
    """
    if set(call.parameters) - {"notifyUsers", "expand"}:
        raise Refusal(400, "This fake takes notifyUsers and expand only.")
    silent = call.one("notifyUsers", "true") != "true"
    if silent and not issue.project.allows(call.user, "ADMINISTER_PROJECTS"):
        raise Refusal(
            403,
            "To discard the user notification either admin or project admin permissions are"
            " required.",
        )


def _label_verbs(given: Json) -> tuple[list[str], list[str]]:
    verbs: dict[str, list[str]] = {"add": [], "remove": []}
    for step in given if isinstance(given, list) else [None]:
        if not isinstance(step, dict) or len(step) != 1 or not set(step) <= set(verbs):
            raise Refusal(400, labels="Unsupported operation.")
        ((verb, label),) = step.items()
        fieldtexts.label(label)
        verbs[verb].append(label)
    return verbs["add"], verbs["remove"]


@route("GET", "~/issue/(?P<key>[^/]+)/comment")
def comments(call: Call, key: str) -> Told:
    """Cloud gives a hundred at most; Data Center what is asked for, and else all."""
    found = call.issue(key)
    seen = [one for one in found.comments if call.reads(one)]
    order = call.one("orderBy", "created")
    if order not in ("created", "+created", "-created"):
        raise Refusal(400, f"The orderBy value '{order}' is not supported.")
    if order == "-created":
        seen.reverse()
    most = call.fake.comments_page if call.fake.cloud else 1_000_000
    start, size, taken = paged(call, seen, most=most, default=min(most, 1_048_576))
    return Told(
        200,
        {
            "startAt": start,
            "maxResults": size,
            "total": len(seen),
            "comments": [call.view.comment(one, *call.many("expand")) for one in taken],
        },
    )


@route("GET", "~/issue/(?P<key>[^/]+)/comment/(?P<number>[^/]+)")
def comment(call: Call, key: str, number: str) -> Told:
    found = _comment(call, call.issue(key), number)
    return Told(200, call.view.comment(found, *call.many("expand")))


@route("POST", "~/issue/(?P<key>[^/]+)/comment")
def add(call: Call, key: str) -> Told:
    found = call.issue(key)
    if not found.project.allows(call.user, "ADD_COMMENTS"):
        raise _may_not_comment(call)
    given = call.body(*COMMENT_KEYS)
    body, visibility = _body(call, given), _visibility(call, given)
    properties = properties_given(call, given)
    made = found.comment(body, call.user, properties=properties, visibility=visibility)
    return Told(201, call.view.comment(made, *call.many("expand")))


@route("PUT", "~/issue/(?P<key>[^/]+)/comment/(?P<number>[^/]+)")
def change(call: Call, key: str, number: str) -> Told:
    """One's own with one right, anybody's with another."""
    found = call.issue(key)
    held = _comment(call, found, number)
    _notify(call, found)
    _may_change(call, held)
    given = call.body(*COMMENT_KEYS)
    body, visibility = _body(call, given), _visibility(call, given)
    properties = properties_given(call, given)
    call.fake.keep(found)
    held.body = body
    # Whether Jira keeps a visibility that is not told again is not known; here it does not.
    held.visibility = visibility
    held.properties |= properties
    # Whether this touches the issue's `updated` is not known; who counts on it loses here.
    held.updated = call.fake.tick()
    held.editor = call.needs_user()
    return Told(200, call.view.comment(held, *call.many("expand")))


@route("DELETE", "~/issue/(?P<key>[^/]+)/comment/(?P<number>[^/]+)")
def remove(_call: Call, key: str, number: str) -> Told:
    """Nothing of ours deletes what it wrote."""
    raise Refusal(403, f"This fake keeps comment {number} of {key}.")


@route("GET", "~/comment/(?P<number>[^/]+)/properties")
def property_keys(call: Call, number: str) -> Told:
    held = _anywhere(call, number)
    keys = [{"self": f"{call.base}{call.path}/{key}", "key": key} for key in held.properties]
    return Told(200, {"keys": keys})


@route("GET", "~/comment/(?P<number>[^/]+)/properties/(?P<key>[^/]+)")
def get_property(call: Call, number: str, key: str) -> Told:
    held = _anywhere(call, number)
    if key not in held.properties:
        raise Refusal(404, f"The property with key '{key}' could not be found.")
    return Told(200, {"key": key, "value": held.properties[key]})


@route("PUT", "~/comment/(?P<number>[^/]+)/properties/(?P<key>[^/]+)")
def put_property(call: Call, number: str, key: str) -> Told:
    """The body is the value. It needs the right to edit the comment."""
    held = _anywhere(call, number)
    _may_change(call, held)
    value = call.asked.request.body
    fieldtexts.fits(key, value)
    is_new = key not in held.properties
    held.properties[key] = value
    call.fake.tick()
    return Told(201 if is_new else 200)


def _anywhere(call: Call, number: str) -> Comment:
    if not call.fake.comment_properties:
        raise Refusal(404, body={"message": f"null for uri: {call.path}", "status-code": 404})
    every = (one for issue in call.fake.issues.values() for one in issue.comments)
    found = next((one for one in every if str(one.id) == number), None)
    if found is None or not call.sees(found.issue) or not call.reads(found):
        raise Refusal(404, f"The comment with the ID '{number}' does not exist.")
    return found


def _comment(call: Call, issue: Issue, number: str) -> Comment:
    found = next((one for one in issue.comments if str(one.id) == number), None)
    if found is None or not call.reads(found):
        raise Refusal(404, f"Can not find a comment for the id: {number}.")
    return found


def _may_not_comment(call: Call) -> Refusal:
    if call.user is None:
        return call.fake.unauthenticated()
    return Refusal(400, "You do not have the permission to comment on this issue.")


def _may_change(call: Call, comment: Comment) -> None:
    """One's own with one right, anybody's with another. Without, it is a 400, not a 403."""
    allows, own = comment.issue.project.allows, comment.author is call.user
    if allows(call.user, "EDIT_ALL_COMMENTS") or (own and allows(call.user, "EDIT_OWN_COMMENTS")):
        return
    told = f"You do not have the permission to edit the comment with id: {comment.id}."
    raise Refusal(400, told)


def _body(call: Call, given: dict[str, Json]) -> Json:
    """As it is kept: ADF on Cloud, a text on Data Center."""
    body = given.get("body")
    if call.version == "3":
        if not isinstance(body, dict) or body.get("type") != "doc":
            raise Refusal(400, comment="Comment body is not valid!")
        fieldtexts.document(body, "comment")
        if adf.is_blank(body):
            raise Refusal(400, comment="Comment body can not be empty!")
        return adf.stored(body)
    if not isinstance(body, str):
        raise Refusal(400, comment="Comment body is not valid!")
    if not body.strip():
        raise Refusal(400, comment="Comment body can not be empty!")
    fieldtexts.long(len(body), "comment")
    return adf.written(body) if call.fake.cloud else body


def _visibility(call: Call, given: dict[str, Json]) -> tuple[str, str] | None:
    told = given.get("visibility")
    if told is None:
        return None
    if not isinstance(told, dict) or told.get("type") not in ("role", "group"):
        raise Refusal(400, commentLevel="The visibility is not valid.")
    kind, value = told["type"], told.get("value", told.get("identifier"))
    known = call.fake.roles if kind == "role" else call.fake.groups
    if value not in known:
        what = "Role level" if kind == "role" else "Group"
        raise Refusal(400, commentLevel=f"{what}: {value} does not exist.")
    user = call.needs_user()
    if value not in (user.roles if kind == "role" else user.groups):
        told = f"You are currently not a member of the project {kind}: {value}."
        raise Refusal(400, commentLevel=told)
    return kind, value

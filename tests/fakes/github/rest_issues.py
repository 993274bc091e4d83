"""What REST writes to issues themselves, and who may write there."""

from tests.fakes.github.rest import (
    BODY_MAX,
    Call,
    Refusal,
    find_issue,
    may_edit,
    may_write,
    route,
)
from tests.fakes.github.rest_views import show_issue
from tests.fakes.github.state import ROLES, Repo
from tests.fakes.shared.server import Json, Told

TITLE_MAX = 256
CHILDREN_MAX = 100


@route("POST", "~/issues")
def create_issue(call: Call, repo: Repo) -> Told:
    """Labels are left off without a word for whoever may not push."""
    if not repo.has_issues:
        raise Refusal(410, "Issues has been disabled in this repository.")
    if "issues" not in call.token.rights:
        raise Refusal(403, "Resource not accessible by integration")
    if repo.archived:
        raise Refusal(403, "Repository was archived so is read-only.")
    title = call.body.get("title")
    if not isinstance(title, str) or not title.strip():
        error = {"resource": "Issue", "field": "title", "code": "missing_field"}
        raise Refusal(422, "Validation Failed", errors=[error])
    if len(title) > TITLE_MAX:
        told = f"title is too long (maximum is {TITLE_MAX} characters)"
        error = {"resource": "Issue", "field": "title", "code": "custom", "message": told}
        raise Refusal(422, "Validation Failed", errors=[error])
    body = _text(call.body.get("body"), "Issue")
    made = repo.issue(title, body=body, by=call.token.user)
    made.unseen = call.world.lag
    if ROLES.index(call.token.role) >= ROLES.index("write"):
        for name in call.body.get("labels", ()):
            made.label(name, call.token.user)
    return Told(201, show_issue(call, made))


@route("POST", r"~/issues/(?P<number>\d+)/sub_issues")
def add_sub_issue(call: Call, repo: Repo, number: str) -> Told:
    """One parent, one owner, a hundred children; and it takes the role Triage."""
    if call.old:
        raise Refusal(404, "Not Found")
    target = find_issue(call, repo, number, part="sub_issues")
    may_write(call, repo)
    given = call.body.get("sub_issue_id")
    if type(given) is not int:
        raise Refusal(422, "Invalid request. For 'properties/sub_issue_id', it is not an integer.")
    child = next((i for r in call.world.repos.values() for i in r.live() if i.id == given), None)
    if child is None:
        raise Refusal(404, "The provided sub-issue does not exist")
    if child.repo.owner != repo.owner:
        raise Refusal(422, "Sub issue must belong to the same owner as the parent issue")
    if child.parent is not None:
        raise Refusal(
            422,
            "An error occured while adding the sub-issue to the parent issue."
            " Sub issue may only have one parent",
        )
    if len(target.children) >= CHILDREN_MAX or target is child:
        raise Refusal(422, "An error occured while adding the sub-issue to the parent issue.")
    target.adopt(child)
    return Told(201, show_issue(call, target))


@route("PATCH", r"~/issues/(?P<number>\d+)")
def edit_issue(call: Call, repo: Repo, number: str) -> Told:
    target = find_issue(call, repo, number, part="edit")
    given = call.body
    may_write(call, repo)
    if "body" in given or "title" in given:
        may_edit(call, repo, target.author)
    body = _text(given["body"], "Issue") if "body" in given else None
    target.edit(body, call.token.user, given.get("title", ""))
    if given.get("state") == "closed" and target.closed is None:
        target.close(given.get("state_reason", "completed"))
    return Told(200, show_issue(call, target))


@route("GET", "~/collaborators/(?P<login>[^/]+)/permission")
def permission(call: Call, repo: Repo, login: str) -> Told:
    if ROLES.index(call.token.role) < ROLES.index("write"):
        raise Refusal(403, "Must have push access to view collaborator permission.")
    found = {user.login.lower(): user for user in call.world.users.values()}.get(login.lower())
    if found is None or found.is_bot:
        raise Refusal(404, f"{login} is not a user")
    role = found.role
    if role == "none" and repo.visibility == "public":
        role = "read"
    legacy = {"triage": "read", "maintain": "write"}.get(role, role)
    rank = ROLES.index(role) if role in ROLES else -1
    words = {"pull": 0, "triage": 1, "push": 2, "maintain": 3, "admin": 4}
    held = {word: rank >= least for word, least in words.items()}
    user = {"login": found.login, "permissions": held}
    return Told(200, {"permission": legacy, "role_name": role, "user": user})


def _text(body: Json, resource: str) -> str:
    """The text of an issue, which may be empty."""
    if len(body or "") > BODY_MAX:
        told = f"body is too long (maximum is {BODY_MAX} characters)"
        error = {"resource": resource, "field": "body", "code": "custom", "message": told}
        raise Refusal(422, "Validation Failed", errors=[error])
    return body or ""

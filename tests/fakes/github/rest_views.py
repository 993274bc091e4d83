"""The fake's state as REST shows it."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.fakes.github.connections import stamp
from tests.fakes.github.state import Comment, Event, Issue, Label, Milestone, Repo, User
from tests.fakes.github.views import association
from tests.fakes.shared.server import Json

if TYPE_CHECKING:
    from tests.fakes.github.rest import Call


def visible(call: "Call", found: list[Issue]) -> list[Issue]:
    return [one for one in found if one.repo.full not in call.token.hidden]


def show_issue(call: "Call", one: Issue) -> Json:
    path, place = f"{one.repo.full}/issues/{one.number}", "pull" if one.is_pull else "issues"
    told = {
        "id": one.id,
        "node_id": f"I_{one.id}",
        "number": one.number,
        "title": one.title,
        "url": f"{call.root}/repos/{path}",
        "repository_url": f"{call.root}/repos/{one.repo.full}",
        "html_url": f"{call.web}/{one.repo.full}/{place}/{one.number}",
        "state": "closed" if one.closed else "open",
        "state_reason": one.reason,
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
        "closed_at": stamp(one.closed),
        "locked": one.locked,
        "body": one.body or None,
        "user": _show_user(one.author),
        "author_association": association(one, one.author),
        "comments": len(one.comments),
        "labels": [show_label(one.repo.label(name)) for name in one.labels],
        "assignees": [{"login": login, "type": "User"} for login in one.assignees],
        "milestone": show_milestone(call, one.repo, one.milestone) if one.milestone else None,
    }
    if one.is_pull:
        told["pull_request"] = {"url": f"{call.root}/repos/{one.repo.full}/pulls/{one.number}"}
    if not call.old:
        told |= _relations(call, one)
    return told


def _relations(call: "Call", one: Issue) -> Json:
    parent = one.parent
    told: Json = {
        "type": {"name": one.kind} if one.kind else None,
        "sub_issues_summary": {"total": len(one.children), "completed": 0},
        "issue_dependencies_summary": {
            "blocked_by": sum(1 for other in one.blocked_by if not other.closed),
            "total_blocked_by": len(one.blocked_by),
        },
    }
    if parent is not None and parent.repo.full not in call.token.hidden:
        path = f"{parent.repo.full}/issues/{parent.number}"
        told["parent_issue_url"] = f"{call.root}/repos/{path}"
    return told


def show_comment(call: "Call", one: Comment) -> Json:
    path = one.issue.repo.full
    author = one.author
    return {
        "id": one.id,
        "node_id": one.node_id,
        "url": f"{call.root}/repos/{path}/issues/comments/{one.id}",
        "issue_url": f"{call.root}/repos/{path}/issues/{one.issue.number}",
        "html_url": f"{call.web}/{path}/issues/{one.issue.number}#issuecomment-{one.id}",
        "user": _show_user(author),
        "author_association": association(one.issue, author),
        "body": one.body,
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
    }


def _show_user(one: User) -> Json:
    return {"login": one.login, "type": "Bot" if one.is_bot else "User"}


def show_label(one: Label) -> Json:
    return {"name": one.name, "color": one.color, "description": one.description}


def show_milestone(call: "Call", repo: Repo, one: Milestone) -> Json:
    return {
        "number": one.number,
        "title": one.title,
        "html_url": f"{call.web}/{repo.full}/milestone/{one.number}",
        "state": "closed" if one.closed else "open",
        "due_on": stamp(one.due),
        "created_at": stamp(one.created),
        "updated_at": stamp(one.created),
        "closed_at": stamp(one.closed),
    }


def show_event(call: "Call", repo: Repo, one: Event) -> Json:
    actor = one.actor and {
        "login": one.actor.login,
        "type": "Bot" if one.actor.is_bot else "User",
    }
    return {
        "id": one.id,
        "url": f"{call.root}/repos/{quote(repo.full)}/issues/events/{one.id}",
        "event": one.kind,
        "actor": actor,
        "label": {"name": one.label},
        "created_at": stamp(one.at),
    }

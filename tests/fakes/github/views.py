"""The fake's state as GraphQL shows it to one token."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.github.connections import Node, Seen, connection, refused, stamp
from tests.fakes.github.state import (
    Comment,
    Edit,
    Issue,
    Iteration,
    Milestone,
    Place,
    Project,
    Repo,
    User,
    Value,
)


def actor(seen: Seen, user: User) -> Node:
    """A bot's [bot] is shown by its type here, not in its name."""
    return {
        "__typename": "Bot" if user.is_bot else "User",
        "id": f"U_{user.id}",
        "databaseId": None,
        "login": user.login.removesuffix("[bot]"),
        "url": f"{seen.web}/{user.login}",
    }


def association(issue: Issue, user: User) -> str:
    """Of an app's account GitHub tells none."""
    if user.login.lower() == issue.repo.owner.lower():
        return "OWNER"
    return "NONE" if user.role == "none" or user.is_bot else "COLLABORATOR"


def shown(repo: Repo) -> list[Issue]:
    """The issues and pull requests as a listing shows them, which may lag behind."""
    found = [issue for issue in repo.live() if issue.unseen == 0]
    for issue in repo.live():
        issue.unseen = max(issue.unseen - 1, 0)
    return found


def filtered(issues: Sequence[Issue], labels: Sequence[str], author: str) -> list[Issue]:
    """Those that carry all these labels, and are by this account where one is named."""
    wanted = {label.casefold() for label in labels}
    return [
        issue
        for issue in issues
        if wanted <= {label.casefold() for label in issue.labels}
        and (not author or issue.author.login.lower() == author.lower())
    ]


def updated_since(issues: Sequence[Issue], since: str) -> list[Issue]:
    """Those updated at or after it; all, where it is empty."""
    earliest = dt.datetime.fromisoformat(since) if since else dt.datetime.min.replace(tzinfo=dt.UTC)
    return [issue for issue in issues if issue.updated >= earliest]


def repository(seen: Seen, repo: Repo) -> Node:
    web = f"{seen.web}/{repo.full}"

    def issue(_info: object, number: int, *, pulls: bool = False) -> Node:
        found = repo.issues.get(number)
        if not isinstance(found, Issue) or (found.is_pull and not pulls):
            kind = "issue or pull request" if pulls else "Issue"
            raise refused(
                f"Could not resolve to an {kind} with the number of {number}.", "NOT_FOUND"
            )
        return issue_node(seen, found)

    def issues(info: object, filterBy: Node | None = None, **given: Any) -> Node:  # noqa: N803
        found = [one for one in shown(repo) if not one.is_pull] if repo.has_issues else []
        wanted = filterBy or {}
        found = updated_since(found, wanted.get("since", ""))
        found = filtered(found, wanted.get("labels", ()), wanted.get("createdBy", ""))
        show = connection("issues", found, lambda one: issue_node(seen, one), short=seen.short)
        return show(info, **given)

    return {
        "__typename": "Repository",
        "id": f"R_{repo.id}",
        "databaseId": repo.id,
        "name": repo.name,
        "nameWithOwner": repo.full,
        "owner": lambda _info: owner(seen, repo.owner),
        "url": web,
        "visibility": repo.visibility.upper(),
        "isPrivate": repo.visibility != "public",
        "isArchived": repo.archived,
        "hasIssuesEnabled": repo.has_issues,
        "viewerPermission": seen.token.role.upper(),
        "issue": issue,
        "issueOrPullRequest": lambda info, number: issue(info, number, pulls=True),
        "issues": issues,
        "milestones": connection(
            "milestones", repo.milestones, lambda one: milestone(seen, repo, one)
        ),
    }


def owner(seen: Seen, login: str) -> Node:
    is_organization = login.lower() in seen.world.organizations

    def project(_info: object, number: int) -> Node:
        found = seen.world.projects.get((login.lower(), number))
        if found is None:
            raise refused(
                f"Could not resolve to a ProjectV2 with the number {number}.", "NOT_FOUND"
            )
        if "projects" not in seen.token.rights:
            raise refused("Resource not accessible by integration", "FORBIDDEN")
        return project_node(seen, found)

    return {
        "__typename": "Organization" if is_organization else "User",
        "id": f"O_{login}",
        "login": login,
        "url": f"{seen.web}/{login}",
        "projectV2": project,
    }


def issue_node(seen: Seen, issue: Issue) -> Node:
    if issue.is_pull:
        return _pull(seen, issue)

    def others(name: str, entries: list[Issue]) -> Callable[..., Node]:
        visible = [one for one in entries if one.repo.full not in seen.token.hidden]
        return connection(name, visible, lambda one: issue_node(seen, one))

    def comments(info: object, **given: Any) -> Node:
        show = connection("comments", listed(issue), lambda one: comment_node(seen, one))
        return show(info, **given)

    children = issue.children
    return {
        "__typename": "Issue",
        "id": f"I_{issue.id}",
        "databaseId": None,
        "fullDatabaseId": str(issue.id),
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "lastEditedAt": stamp(issue.edits[-1].at) if issue.edits else None,
        "userContentEdits": connection(
            "userContentEdits", issue.edits[::-1], lambda one: _edit(seen, one)
        ),
        "authorAssociation": association(issue, issue.author),
        "state": "CLOSED" if issue.closed else "OPEN",
        "stateReason": issue.reason.upper() if issue.reason else None,
        "createdAt": stamp(issue.created),
        "updatedAt": stamp(issue.updated),
        "closedAt": stamp(issue.closed),
        "url": f"{seen.web}/{issue.repo.full}/issues/{issue.number}",
        "locked": issue.locked,
        "author": lambda _info: actor(seen, issue.author),
        "viewerDidAuthor": issue.author is seen.token.user,
        "repository": lambda _info: repository(seen, issue.repo),
        "milestone": milestone(seen, issue.repo, issue.milestone) if issue.milestone else None,
        "issueType": {"id": f"IT_{issue.kind}", "name": issue.kind} if issue.kind else None,
        "parent": _visible(seen, issue.parent),
        "subIssues": others("subIssues", children),
        "subIssuesSummary": {
            "total": len(children),
            "completed": sum(1 for child in children if child.closed),
            "percentCompleted": 0,
        },
        "blockedBy": others("blockedBy", issue.blocked_by),
        "labels": connection("labels", issue.labels, lambda name: _label(issue.repo, name)),
        "assignees": connection("assignees", issue.assignees, lambda name: _person(seen, name)),
        "comments": comments,
        "projectItems": connection("projectItems", issue.places, lambda one: place(seen, one)),
    }


def _edit(seen: Seen, one: Edit) -> Node:
    """The text after the edit, whatever the field is called; the latest comes first."""
    return {
        "id": f"UCE_{one.id}",
        "createdAt": stamp(one.at),
        "editedAt": stamp(one.at),
        "updatedAt": stamp(one.at),
        "deletedAt": None,
        "diff": one.text,
        "editor": lambda _info: actor(seen, one.editor),
    }


def _visible(seen: Seen, issue: Issue | None) -> Callable[..., Node] | None:
    if issue is None or issue.repo.full in seen.token.hidden:
        return None
    return lambda _info: issue_node(seen, issue)


def listed(issue: Issue) -> list[Comment]:
    """The comments as a listing shows them, which may lag behind."""
    shown = [comment for comment in issue.comments if comment.unseen == 0]
    for comment in issue.comments:
        comment.unseen = max(comment.unseen - 1, 0)
    return shown


def _pull(seen: Seen, issue: Issue) -> Node:
    return {
        "__typename": "PullRequest",
        "id": f"PR_{issue.id}",
        "number": issue.number,
        "title": issue.title,
        "url": f"{seen.web}/{issue.repo.full}/pull/{issue.number}",
    }


def _label(repo: Repo, name: str) -> Node:
    label = repo.label(name)
    return {"id": f"L_{name}", "name": label.name, "color": label.color}


def _person(seen: Seen, login: str) -> Node:
    return {"id": f"U_{login}", "login": login, "url": f"{seen.web}/{login}"}


def milestone(seen: Seen, repo: Repo, one: Milestone) -> Node:
    return {
        "id": f"MI_{one.id}",
        "number": one.number,
        "title": one.title,
        "state": "CLOSED" if one.closed else "OPEN",
        "dueOn": stamp(one.due),
        "createdAt": stamp(one.created),
        "updatedAt": stamp(one.created),
        "closedAt": stamp(one.closed),
        "url": f"{seen.web}/{repo.full}/milestone/{one.number}",
    }


def comment_node(seen: Seen, comment: Comment) -> Node:
    return {
        "__typename": "IssueComment",
        "id": comment.node_id,
        "databaseId": None,  # it has outgrown Int
        "fullDatabaseId": str(comment.id),
        "author": lambda _info: actor(seen, comment.author),
        "authorAssociation": association(comment.issue, comment.author),
        "body": comment.body,
        "createdAt": stamp(comment.created),
        "updatedAt": stamp(comment.updated),
        "url": f"{seen.web}/{comment.issue.repo.full}/issues/{comment.issue.number}"
        f"#issuecomment-{comment.id}",
        "viewerDidAuthor": comment.author is seen.token.user,
        "isMinimized": bool(comment.folded),
        "minimizedReason": comment.folded or None,
        "viewerCanMinimize": True,
    }


def project_node(seen: Seen, project: Project) -> Node:
    fields = list(project.fields.items())

    def items(info: object, **given: Any) -> Node:
        cards = project.places()  # not before it is asked for: every card names its project
        show = connection("items", cards, lambda one: place(seen, one), short=seen.short)
        return show(info, **given)

    return {
        "id": f"PVT_{project.id}",
        "number": project.number,
        "title": "A board",
        "url": f"{seen.web}/orgs/{project.owner}/projects/{project.number}",
        "closed": False,
        "public": False,
        "items": items,
        "fields": connection("fields", fields, lambda one: _field(project, *one)),
    }


def _field(project: Project, name: str, kind: str) -> Node:
    types = {"SINGLE_SELECT": "ProjectV2SingleSelectField", "ITERATION": "ProjectV2IterationField"}
    return {
        "__typename": types.get(kind, "ProjectV2Field"),
        "id": f"PVTF_{name}",
        "name": name,
        "dataType": kind,
        "options": [{"id": f"o{i}", "name": one} for i, one in enumerate(project.options)]
        if name == "Status"
        else [],
        "configuration": {
            "duration": 14,
            "startDay": 1,
            "iterations": [_iteration(i) for i in project.iterations if not i.completed],
            "completedIterations": [_iteration(i) for i in project.iterations if i.completed],
        },
    }


def _iteration(one: Iteration) -> Node:
    return {
        "id": one.id,
        "title": one.title,
        "startDate": one.start.isoformat(),
        "duration": one.days,
    }


def place(seen: Seen, one: Place) -> Node:
    def value(_info: object, name: str) -> Node | None:
        # GitHub compares the names of fields without their case.
        kinds = {known.lower(): kind for known, kind in one.project.fields.items()}
        held = {known.lower(): given for known, given in one.values.items()}
        if name.lower() not in held or name.lower() not in kinds:
            return None
        return _value(kinds[name.lower()], held[name.lower()])

    return {
        "id": f"PVTI_{one.id}",
        "isArchived": one.archived,
        "createdAt": stamp(one.updated),
        "updatedAt": stamp(one.updated),
        "content": _visible(seen, one.issue),
        "project": lambda _info: project_node(seen, one.project),
        "fieldValueByName": value,
    }


def _value(kind: str, value: Value) -> Node:
    if isinstance(value, Iteration):
        return {
            "__typename": "ProjectV2ItemFieldIterationValue",
            "iterationId": value.id,
            "title": value.title,
            "startDate": value.start.isoformat(),
            "duration": value.days,
        }
    if isinstance(value, dt.date):
        return {"__typename": "ProjectV2ItemFieldDateValue", "date": value.isoformat()}
    if isinstance(value, float | int):
        return {"__typename": "ProjectV2ItemFieldNumberValue", "number": float(value)}
    if kind == "TEXT":
        return {"__typename": "ProjectV2ItemFieldTextValue", "text": value}
    return {"__typename": "ProjectV2ItemFieldSingleSelectValue", "name": value, "optionId": "o"}

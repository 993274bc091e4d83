"""Reading by REST, for servers whose GraphQL lacks what we ask, or that have none.

Answers are put into GraphQL's shape, so that both ways give the same items. Boards and
folded comments are not told by REST.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.domain.backlog import BacklogItem, Container, ItemRef, Note, Page
from bot.domain.errors import Denied, NotFound, TrackerError
from connectors.github.client import JSON, Client
from connectors.github.listing import explain_absence, utc_text
from connectors.github.mapping import Mapper, SealedComment, sealed
from connectors.github.survey import Part

CREATED = {"sort": "created", "direction": "asc"}


class RestListing:
    """One request a page of 100 issues, and one for each relation of the items that have any.

    `viewer` is our account's login; '' where it is not known, and then nothing is ours.
    """

    def __init__(self, client: Client, mapper: Mapper, viewer: str) -> None:
        self._client = client
        self._mapper = mapper
        self._viewer = viewer

    def pages(self, part: Part, since: dt.datetime | None = None) -> Iterator[Page]:
        path = f"/repos/{part.real}/issues"
        # A note may be older than `since`, and few issues are worth no list of all comments.
        ours = self._own_comments(part) if since is None else None
        updated = {"since": utc_text(since)} if since else {}
        seen: set[int] = set()
        for told in self._client.pages(path, "", state="all", **CREATED, **updated):
            issues = [i for i in told if "pull_request" not in i and i["number"] not in seen]
            seen.update(issue["number"] for issue in issues)
            yield self._page(part, issues, ours)

    def item(self, part: Part, number: int) -> BacklogItem:
        ref = self._mapper.ref(part, number)
        try:
            issue = self._client.look(f"/repos/{part.real}/issues/{number}", f"reading {ref}")
        except NotFound as error:
            raise explain_absence(self._client, part, ref, number) from error
        if "pull_request" in issue:
            raise NotFound(f"{ref} is a pull request, not an item.")
        return self._item(part, issue)

    def comments(self, part: Part, number: int) -> list[SealedComment]:
        if not self._viewer:
            raise unknown_viewer()
        ref = self._mapper.ref(part, number)
        self.item(part, number)  # comments of a pull request are listed just as well
        path = f"/repos/{part.real}/issues/{number}/comments"
        pages = self._client.pages(path, f"reading the comments of {ref}")
        return sealed(self._comment(comment) for page in pages for comment in page)

    def milestones(self, part: Part) -> Iterator[Container]:
        path = f"/repos/{part.real}/milestones"
        for page in self._client.pages(path, "its milestones", state="all"):
            for told in page:
                yield self._mapper.milestone(part, _milestone_node(told))

    def _page(self, part: Part, issues: list[JSON], ours: Mapping[int, list[JSON]] | None) -> Page:
        items: list[BacklogItem] = []
        notes: list[Note] = []
        unread: list[ItemRef] = []
        for issue in issues:
            items.append(self._item(part, issue))
            if ours is not None:
                notes.extend(self._mapper.notes(items[-1].ref, ours.get(issue["number"], ())))
            elif issue.get("comments"):
                unread.append(items[-1].ref)
        return Page(tuple(items), tuple(notes), tuple(unread))

    def _own_comments(self, part: Part) -> dict[int, list[JSON]] | None:
        """Our sealed comments of the whole repository by issue; None where unknown.

        A request a hundred comments, where asking each issue would be a request each.
        """
        path, doing = f"/repos/{part.real}/issues/comments", f"reading comments of {part.name}"
        if not self._viewer:
            return None
        ours: dict[int, list[JSON]] = {}
        try:
            for page in self._client.pages(path, doing, **CREATED):
                for told in page:
                    comment = self._comment(told)
                    if sealed([comment]):
                        ours.setdefault(_number_at(told["issue_url"]), []).append(comment)
        except TrackerError:
            return None  # each issue's own comments can still be asked for
        return ours

    def _item(self, part: Part, issue: JSON) -> BacklogItem:
        path = f"/repos/{part.real}/issues/{issue['number']}"
        children = (issue.get("sub_issues_summary") or {}).get("total", 0)
        blockers = (issue.get("issue_dependencies_summary") or {}).get("total_blocked_by", 0)
        node = {
            **_node(issue),
            "subIssues": {"nodes": self._related(path, "sub_issues", children)},
            "subIssuesSummary": {"total": children},
            "blockedBy": {"nodes": self._related(path, "dependencies/blocked_by", blockers)},
        }
        return self._mapper.item(part, node)

    def _related(self, path: str, relation: str, count: int) -> list[JSON]:
        if not count:
            return []
        pages = self._client.pages(f"{path}/{relation}", f"reading {path}/{relation}")
        return [_place_of(told["url"]) for page in pages for told in page]

    def _comment(self, told: JSON) -> JSON:
        author = (told.get("user") or {}).get("login", "")
        return {
            "id": told["node_id"],
            "fullDatabaseId": told["id"],
            "body": told["body"] or "",
            "createdAt": told["created_at"],
            "viewerDidAuthor": bool(author) and author.lower() == self._viewer.lower(),
            "isMinimized": False,
            "minimizedReason": None,
        }


def unknown_viewer() -> Denied:
    """The error where GitHub tells nobody's name for the token."""
    return Denied(
        "GitHub does not say whose token this is, so no comment can be known as our own.",
        remedy="Use a token of an account: an app's is told its name by GraphQL only,"
        " which this server lacks.",
    )


def _node(issue: JSON) -> JSON:
    """A REST issue in GraphQL's words, but for its relations."""
    reason = issue.get("state_reason")
    milestone = issue.get("milestone")
    parent = issue.get("parent_issue_url")
    return {
        "number": issue["number"],
        "title": issue["title"],
        "state": issue["state"].upper(),
        "stateReason": reason.upper() if reason else None,
        "createdAt": issue["created_at"],
        "updatedAt": issue["updated_at"],
        "closedAt": issue["closed_at"],
        "url": issue["html_url"],
        "locked": issue["locked"],
        "issueType": issue.get("type"),
        "milestone": {"number": milestone["number"]} if milestone else None,
        "labels": {"nodes": issue["labels"]},
        "assignees": {"nodes": issue["assignees"]},
        "parent": _place_of(parent) if parent else None,
    }


def _milestone_node(told: JSON) -> JSON:
    return {
        "number": told["number"],
        "title": told["title"],
        "state": told["state"].upper(),
        "dueOn": told["due_on"],
        "createdAt": told["created_at"],
        "closedAt": told["closed_at"],
        "url": told["html_url"],
    }


def _place_of(address: str) -> JSON:
    """Repository and number of `…/repos/owner/name/issues/5`."""
    owner, name, _, number = urlsplit(address).path.split("/")[-4:]
    return {"number": int(number), "repository": {"nameWithOwner": f"{owner}/{name}"}}


def _number_at(address: str) -> int:
    return int(address.rsplit("/", 1)[-1])

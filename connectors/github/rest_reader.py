"""Reading by REST, for servers whose GraphQL lacks what we ask, or that have none.

Answers are put into GraphQL's shape, so that both ways give the same items. Boards and
folded comments are not told by REST.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.domain.backlog import BacklogItem, Container, Keys, Page
from bot.domain.errors import Denied, NotFound, TrackerError
from connectors.github.accounts import BOT, Accounts
from connectors.github.answers import JSON
from connectors.github.client import Client
from connectors.github.listing import Cards, Gatherer, explain_absence, key_of, utc_text
from connectors.github.mapping import Mapper
from connectors.github.survey import Part
from connectors.github.threads import may_matter
from connectors.shared.labels import DASHBOARD
from connectors.shared.trouble import Transient, during

CREATED = {"sort": "created", "direction": "asc"}


class RestListing:
    """One request a page of 100 issues, and one for each relation of the items that have any.

    Where our account's name is not known, nothing is ours.
    """

    def __init__(self, client: Client, mapper: Mapper, accounts: Accounts) -> None:
        self._client = client
        self._mapper = mapper
        self._accounts = accounts

    def pages(
        self, part: Part, since: dt.datetime | None = None, cards: Cards | None = None
    ) -> Iterator[Page]:
        # A note may be older than `since`, and few issues are worth no list of all comments.
        comments = self._all_comments(part) if since is None else None
        updated = {"since": utc_text(since)} if since else {}
        for issues in self._issues(part, **CREATED, **updated):
            yield self._page(part, issues, comments)

    def some(
        self, part: Part, numbers: Sequence[int], cards: Cards | None = None
    ) -> Iterator[Page]:
        page = Gatherer(part.name, self._accounts)
        for number in numbers:
            try:
                page.add(self.item(part, number), (), unread=True)
            except NotFound:
                continue
        yield page.page()

    def keys(self, part: Part) -> Iterator[Keys]:
        for issues in self._issues(part, **CREATED):
            entries = [key_of(part, issue["number"], issue["updated_at"]) for issue in issues]
            yield Keys(part.name, tuple(entries))

    def cards(self) -> dict[str, Cards]:
        return {}

    def item(self, part: Part, number: int) -> BacklogItem:
        return self._item(part, self._issue(part, number))

    def comments(self, part: Part, number: int) -> Iterator[JSON]:
        if not self._accounts.viewer:
            raise unknown_viewer()
        ref = self._mapper.ref(part, number)
        issue = self._issue(part, number)  # a pull request's are listed just as well
        path, doing = (
            f"/repos/{part.real}/issues/{number}/comments",
            f"reading the comments of {ref}",
        )
        count = 0
        for page in self._client.pages(path, doing):
            count += len(page)
            yield from map(self._comment, page)
        if count < issue["comments"]:
            raise Transient(during(doing, "GitHub lists fewer than it counts."))

    def sheets(self, part: Part) -> Iterator[JSON]:
        for issues in self._issues(part, labels=DASHBOARD, **CREATED):
            yield from (sheet_node(issue, self._accounts) for issue in issues)

    def sheet(self, part: Part, number: int) -> JSON:
        return sheet_node(self._issue(part, number), self._accounts)

    def edits(self, part: Part, number: int) -> Iterator[JSON]:
        return iter(())

    def milestones(self, part: Part) -> Iterator[Container]:
        path = f"/repos/{part.real}/milestones"
        for page in self._client.pages(path, "its milestones", state="all"):
            for told in page:
                yield self._mapper.milestone(part, _milestone_node(told))

    def _issue(self, part: Part, number: int) -> JSON:
        ref = self._mapper.ref(part, number)
        try:
            issue = self._client.look(f"/repos/{part.real}/issues/{number}", f"reading {ref}")
        except NotFound as error:
            raise explain_absence(self._client, part, ref, number) from error
        if "pull_request" in issue:
            raise NotFound(f"{ref} is a pull request, not an item.")
        return issue

    def _issues(self, part: Part, **wanted: str) -> Iterator[list[JSON]]:
        """Issues of any state, page by page, each once and without pull requests."""
        seen: set[int] = set()
        for told in self._client.pages(f"/repos/{part.real}/issues", "", state="all", **wanted):
            issues = [i for i in told if "pull_request" not in i and i["number"] not in seen]
            seen.update(issue["number"] for issue in issues)
            yield issues

    def _page(
        self, part: Part, issues: list[JSON], comments: Mapping[int, list[JSON]] | None
    ) -> Page:
        page = Gatherer(part.name, self._accounts)
        for issue in issues:
            known = comments.get(issue["number"], []) if comments is not None else []
            unread = comments is None and bool(issue.get("comments"))
            page.add(self._item(part, issue), known, unread=unread)
        return page.page()

    def _all_comments(self, part: Part) -> dict[int, list[JSON]] | None:
        """The comments of the whole repository that may matter, by issue; None where unknown.

        A request a hundred comments, where asking each issue would be a request each.
        """
        path, doing = f"/repos/{part.real}/issues/comments", f"reading comments of {part.name}"
        if not self._accounts.viewer:
            return None
        found: dict[int, list[JSON]] = {}
        try:
            for page in self._client.pages(path, doing, **CREATED):
                for told in page:
                    if may_matter(comment := self._comment(told)):
                        found.setdefault(_number_at(told["issue_url"]), []).append(comment)
        except TrackerError:
            return None  # each issue's own comments can still be asked for
        return found

    def _item(self, part: Part, issue: JSON) -> BacklogItem:
        path = f"/repos/{part.real}/issues/{issue['number']}"
        children = (issue.get("sub_issues_summary") or {}).get("total", 0)
        blockers = (issue.get("issue_dependencies_summary") or {}).get("total_blocked_by", 0)
        node = {
            **_node(issue),
            **author_node(issue, self._accounts),
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
        return {
            "id": told["node_id"],
            "fullDatabaseId": told["id"],
            "body": told["body"] or "",
            "createdAt": told["created_at"],
            **author_node(told, self._accounts),
            "authorAssociation": told.get("author_association", "NONE"),
            "isMinimized": False,
            "minimizedReason": None,
        }


def author_node(told: JSON, accounts: Accounts) -> JSON:
    """Who wrote an issue or a comment of REST, in GraphQL's words."""
    user = told.get("user")
    login = user["login"] if user else ""
    kind = "Bot" if login.endswith(BOT) or (user or {}).get("type") == "Bot" else "User"
    return {
        "viewerDidAuthor": bool(login) and login.lower() == accounts.viewer.lower(),
        "author": {"login": login, "__typename": kind} if login else None,
    }


def sheet_node(issue: JSON, accounts: Accounts) -> JSON:
    """A REST issue as `queries.SHEET` asks for it; REST tells of no edits."""
    return {
        "number": issue["number"],
        "title": issue["title"],
        "state": issue["state"].upper(),
        "url": issue["html_url"],
        "body": issue.get("body") or "",
        "createdAt": issue["created_at"],
        **author_node(issue, accounts),
        "userContentEdits": None,
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
        "body": issue.get("body") or "",
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

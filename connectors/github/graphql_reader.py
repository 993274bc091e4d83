"""Reading by GraphQL: relations, board and comments come in the same request as the issues."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.backlog import BacklogItem, Container, Keys, Page
from bot.domain.errors import Denied, Unavailable
from connectors.github import queries
from connectors.github.accounts import Accounts
from connectors.github.answers import JSON
from connectors.github.client import Client
from connectors.github.graph_lists import Graph, Listed, tolerable
from connectors.github.listing import Cards, Gatherer, key_of, utc_text
from connectors.github.mapping import Mapper
from connectors.github.placing import card
from connectors.github.survey import Part, Survey, refreshed, unreachable
from connectors.shared.collector import collector_paused
from connectors.shared.labels import DASHBOARD
from connectors.shared.trouble import Absent

SHEETS_A_PAGE = 10
"""Each is as long as an issue may be, and comes with some of its revisions."""


class GraphQLListing:
    """One query a page of 100 issues."""

    def __init__(self, client: Client, mapper: Mapper, survey: Survey, accounts: Accounts) -> None:
        self._client = client
        self._mapper = mapper
        self._survey = survey
        self._accounts = accounts
        board = survey.board
        self._fields = board.names if board else ()
        self._values = board.variables if board else {}
        self._graph = Graph(client, mapper.source, self._values)
        self._nested = [
            (name, first)
            for name, first in queries.FIRST.items()
            if name != "projectItems" or self._fields
        ]

    def pages(
        self, part: Part, since: dt.datetime | None = None, cards: Cards | None = None
    ) -> Iterator[Page]:
        document = queries.page(self._fields, since=since is not None)
        values = {**self._values, "since": utc_text(since)} if since else self._values
        seen: set[int] = set()
        totals: list[int] = []
        for repository in self._graph.repositories(part, Listed(document, values=values)):
            nodes = _new(repository["issues"], seen)
            totals.append(repository["issues"]["totalCount"])
            held = repository["all"]["totalCount"] if since else totals[-1]
            yield replace(self._page(part, nodes, cards), total=totals[-1], held=held)
        # An old issue that is updated meanwhile joins those since then, perhaps on a page
        # that was read already; a new one can only follow.
        _prove(len(seen), min(totals) if since else totals[-1])

    def some(
        self, part: Part, numbers: Sequence[int], cards: Cards | None = None
    ) -> Iterator[Page]:
        ask = partial(queries.some, self._fields)
        for nodes in self._graph.several(part, numbers, ask):
            issues = [node for node in nodes if node["__typename"] == "Issue"]
            yield self._page(part, issues, cards)

    def keys(self, part: Part) -> Iterator[Keys]:
        seen: set[int] = set()
        total = 0
        for repository in self._graph.repositories(part, Listed(queries.KEYS)):
            nodes = _new(repository["issues"], seen)
            total = repository["issues"]["totalCount"]
            yield Keys(part.name, tuple([key_of(part, n["number"], n["updatedAt"]) for n in nodes]))
        _prove(len(seen), total)

    def cards(self) -> dict[str, Cards]:
        found: dict[str, Cards] = {name: {} for name in self._survey.parts}
        for node in self._cards():
            content = (node or {}).get("content") or {}
            if content.get("__typename") == "Issue" and not node["isArchived"]:
                name = self._survey.name_of(content["repository"]["nameWithOwner"]).lower()
                found.setdefault(name, {})[content["number"]] = node["updatedAt"]
        return found

    def item(self, part: Part, number: int) -> BacklogItem:
        doing = f"reading {part.name}#{number}"
        variables = {**part.variables, "number": number, **self._values}
        try:
            data, errors = self._client.query(queries.one(self._fields), variables, doing)
        except Absent as error:
            raise self._graph.absence(part, number) from error
        repository = data["repository"]
        if repository is None:
            raise unreachable(errors)
        node = repository["issueOrPullRequest"]
        if node is None or node["__typename"] != "Issue":
            raise self._graph.absence(part, number)
        tolerable(errors, doing, below="issueOrPullRequest")
        part = refreshed(part, repository)
        return self._mapper.item(part, self._whole(part, node))

    def comments(self, part: Part, number: int) -> Iterator[JSON]:
        return self._graph.nested(part, number, "comments", ())

    def milestones(self, part: Part) -> Iterator[Container]:
        wanted = Listed(queries.MILESTONES, "milestones", doing="its milestones")
        for repository in self._graph.repositories(part, wanted):
            for node in repository["milestones"]["nodes"]:
                yield self._mapper.milestone(part, node)

    def sheets(self, part: Part) -> Iterator[JSON]:
        doing = f"looking for the dashboard in {part.name}"
        values = {"label": DASHBOARD}
        wanted = Listed(queries.SHEETS, values=values, doing=doing, size=SHEETS_A_PAGE)
        for repository in self._graph.repositories(part, wanted):
            yield from filter(None, repository["issues"]["nodes"])

    def sheet(self, part: Part, number: int) -> JSON:
        doing = f"reading {part.name}#{number}"
        variables = {**part.variables, "number": number}
        try:
            data, errors = self._client.query(queries.SHEET, variables, doing)
        except Absent as error:
            raise self._graph.absence(part, number) from error
        return self._graph.issue(part, number, data, errors)

    def edits(self, part: Part, number: int) -> Iterator[JSON]:
        return self._graph.nested(part, number, "userContentEdits", ())

    def _page(self, part: Part, nodes: list[JSON], cards: Cards | None) -> Page:
        page = Gatherer(part.name, self._accounts)
        with collector_paused():
            for node in nodes:
                item = self._mapper.item(part, self._whole(part, node))
                newest = node["newest"]
                told = (*node["oldest"]["nodes"], *newest["nodes"])
                # Where there are few comments, both ends have them.
                comments = {c["id"]: c for c in told if c}.values() if told else ()
                unread = newest["totalCount"] > queries.OLDEST + queries.NEWEST
                page.add(item, comments, unread=unread)
                if cards is not None:
                    cards[node["number"]] = self._stamp(node)
        return page.page()

    def _whole(self, part: Part, node: JSON) -> JSON:
        """The issue, with the lists read on that did not fit into the page."""
        for name, first in self._nested:
            if node[name]["totalCount"] > first:
                nodes = self._graph.nested(part, node["number"], name, self._fields)
                node[name]["nodes"] = list(nodes)
        return node

    def _stamp(self, node: JSON) -> str:
        """When the issue's card was changed last; '' where it is not on the board."""
        entry = card(self._survey.board, node)
        return entry["updatedAt"] if entry and not entry["isArchived"] else ""

    def _cards(self) -> Iterator[JSON]:
        """Every card of the board, whatever is on it."""
        board, after, seen = self._survey.board, None, 0
        if board is None:
            return
        owner, _, number = board.key.partition("/")
        while True:
            variables = {"owner": owner, "number": int(number), "first": 100, "after": after}
            data, errors = self._client.query(queries.CARDS, variables, "")
            project = (data["project"] or {}).get("projectV2")
            if project is None:
                said = f" GitHub says: {errors[0].message}" if errors else ""
                raise Denied(f"It is not there, or not for us to see.{said}")
            items = project["items"]
            yield from items["nodes"]
            seen += len(items["nodes"])
            if not items["pageInfo"]["hasNextPage"]:
                break
            if items["pageInfo"]["endCursor"] == after:
                raise Unavailable("GitHub's paging does not go on.")
            after = items["pageInfo"]["endCursor"]
        if seen < items["totalCount"]:
            raise Unavailable(f"GitHub lists {seen} of its {items['totalCount']} cards.")


def _new(connection: JSON, seen: set[int]) -> list[JSON]:
    """The nodes of a page that no earlier one had."""
    nodes = [node for node in connection["nodes"] if node and node["number"] not in seen]
    seen.update([node["number"] for node in nodes])
    return nodes


def _prove(seen: int, total: int) -> None:
    """Raise where GitHub knows more issues than it lists."""
    if seen < total:
        raise Unavailable(f"GitHub lists {seen} of its {total} issues.")

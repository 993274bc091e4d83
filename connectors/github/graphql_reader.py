"""Reading by GraphQL: relations, board and notes come in the same request as the issues."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, Container, ItemRef, Note, Page
from bot.domain.errors import Denied, TrackerError, Unavailable
from connectors.github import queries
from connectors.github.client import JSON, Client, GraphError
from connectors.github.errors import Overloaded
from connectors.github.listing import explain_absence, utc_text
from connectors.github.mapping import Mapper, SealedComment, sealed
from connectors.github.survey import Board, Part, Survey, refreshed, unreachable
from connectors.shared.collector import collector_paused
from connectors.shared.trouble import Absent, during

SMALLEST_PAGE = 25


class GraphQLListing:
    """One query a page of 100 issues."""

    def __init__(self, client: Client, mapper: Mapper, survey: Survey) -> None:
        self._client = client
        self._mapper = mapper
        board: Board | None = survey.board
        self._fields = board.names if board else ()
        self._values = board.variables if board else {}
        self._nested = [
            (name, first)
            for name, first in queries.FIRST.items()
            if name != "projectItems" or self._fields
        ]

    def pages(self, part: Part, since: dt.datetime | None = None) -> Iterator[Page]:
        document = queries.page(self._fields, since=since is not None)
        values = {**self._values, "since": utc_text(since)} if since else self._values
        seen: set[int] = set()
        totals: list[int] = []
        for connection in self._connections(document, part, "issues", values):
            nodes = [n for n in connection["nodes"] if n and n["number"] not in seen]
            seen.update([node["number"] for node in nodes])
            totals.append(connection["totalCount"])
            with collector_paused():
                page = self._page(part, nodes, totals[-1])
            yield page
        # An old issue that is updated meanwhile joins those since then, perhaps on a page
        # that was read already; a new one can only follow.
        total = min(totals) if since else totals[-1]
        if len(seen) < total:
            raise Unavailable(f"GitHub lists {len(seen)} of its {total} issues.")

    def item(self, part: Part, number: int) -> BacklogItem:
        doing = f"reading {part.name}#{number}"
        variables = {**part.variables, "number": number, **self._values}
        try:
            data, errors = self._client.query(queries.one(self._fields), variables, doing)
        except Absent as error:
            raise self._absence(part, number) from error
        repository = data["repository"]
        if repository is None:
            raise unreachable(errors)
        node = repository["issueOrPullRequest"]
        if node is None or node["__typename"] != "Issue":
            raise self._absence(part, number)
        _tolerable(errors, doing, below="issueOrPullRequest")
        part = refreshed(part, repository)
        return self._mapper.item(part, self._whole(part, node))

    def comments(self, part: Part, number: int) -> list[SealedComment]:
        return sealed(self._list(part, number, "comments"))

    def milestones(self, part: Part) -> Iterator[Container]:
        for connection in self._connections(queries.MILESTONES, part, "milestones", {}):
            for node in connection["nodes"]:
                yield self._mapper.milestone(part, node)

    def _page(self, part: Part, nodes: list[JSON], total: int) -> Page:
        items: list[BacklogItem] = []
        notes: list[Note] = []
        unread: list[ItemRef] = []
        for node in nodes:
            item = self._mapper.item(part, self._whole(part, node))
            items.append(item)
            newest = node["newest"]
            told = (*node["oldest"]["nodes"], *newest["nodes"])
            # Where there are few comments, both ends have them.
            if own := {c["id"]: c for c in told if c and c["viewerDidAuthor"]}:
                notes.extend(self._mapper.notes(item.ref, own.values()))
            if newest["totalCount"] > queries.OLDEST + queries.NEWEST:
                unread.append(item.ref)
        return Page(tuple(items), tuple(notes), tuple(unread), total)

    def _connections(
        self, document: str, part: Part, name: str, extra: dict[str, JSON]
    ) -> Iterator[JSON]:
        """Every page of a repository's list, in smaller pages where the server tires."""
        doing = "" if name == "issues" else f"its {name}"
        size, after = queries.PAGE_SIZE, None
        while True:
            variables = {**part.variables, "first": size, "after": after, **extra}
            try:
                data, errors = self._client.query(document, variables, doing)
            except Overloaded:
                if size <= SMALLEST_PAGE:
                    raise
                size //= 2
                continue
            connection = _connection(part, data, errors, name, doing)
            yield connection
            info = connection["pageInfo"]
            if not info["hasNextPage"]:
                return
            if info["endCursor"] == after:
                raise Unavailable(during(doing, "GitHub's paging does not go on."))
            after = info["endCursor"]

    def _whole(self, part: Part, node: JSON) -> JSON:
        """The issue, with the lists read on that did not fit into the page."""
        for name, first in self._nested:
            if node[name]["totalCount"] > first:
                node[name]["nodes"] = list(self._list(part, node["number"], name))
        return node

    def _list(self, part: Part, number: int, name: str) -> Iterator[JSON]:
        """One nested list of one issue, from its start to its end."""
        doing = f"reading the {name} of {part.name}#{number}"
        fields = self._fields if name == "projectItems" else ()
        values = self._values if name == "projectItems" else {}
        document, after = queries.whole_list(name, fields), None
        while True:
            variables = {**part.variables, "number": number, "after": after, **values}
            try:
                data, errors = self._client.query(document, variables, doing)
            except Absent as error:
                raise self._absence(part, number) from error
            connection = self._issue(part, number, data, errors)["list"]
            _tolerable(errors, doing, below="nodes")
            yield from connection["nodes"]
            if not connection["pageInfo"]["hasNextPage"]:
                return
            after = connection["pageInfo"]["endCursor"]

    def _issue(self, part: Part, number: int, data: JSON, errors: tuple[GraphError, ...]) -> JSON:
        repository = data["repository"]
        if repository is None:
            raise unreachable(errors)
        if repository["issue"] is None:
            raise self._absence(part, number)
        return repository["issue"]

    def _absence(self, part: Part, number: int) -> TrackerError:
        return explain_absence(self._client, part, self._mapper.ref(part, number), number)


def _connection(
    part: Part, data: JSON, errors: tuple[GraphError, ...], name: str, doing: str
) -> JSON:
    if data["repository"] is None:
        raise unreachable(errors)
    _tolerable(errors, doing, below="nodes")
    return data["repository"][name]


def _tolerable(errors: tuple[GraphError, ...], doing: str, *, below: str) -> None:
    """Accept that single relations may not be seen; refuse anything above them."""
    for error in errors:
        if below not in error.path or error.path[-1] == below:
            raise Denied(during(doing, f"GitHub says: {error.message}"))

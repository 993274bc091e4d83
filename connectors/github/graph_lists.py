"""Lists of GraphQL, read to their end, and single issues, many in one request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.backlog import ItemRef
from bot.domain.errors import Denied, TrackerError, Unavailable
from connectors.github import queries
from connectors.github.answers import JSON, GraphError
from connectors.github.client import Client
from connectors.github.errors import Overloaded
from connectors.github.listing import explain_absence
from connectors.github.survey import Part, unreachable
from connectors.shared.trouble import Absent, during

SMALLEST_PAGE = 25
AT_ONCE, FEWEST = 50, 10
"""How many single issues a request asks for, and how few where the server tires."""

WORDS = {"userContentEdits": "edits", "projectItems": "boards"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of a repository: the query, the list's name in it, and its further variables."""

    document: str
    name: str = "issues"
    values: Mapping[str, JSON] = field(default_factory=dict)
    doing: str = ""
    size: int = queries.PAGE_SIZE


class Graph:
    """GraphQL for one thread. `values` name the board's fields, where a query asks for them."""

    def __init__(self, client: Client, source: str, values: Mapping[str, JSON]) -> None:
        self._client = client
        self._source = source
        self._values = values

    def repositories(self, part: Part, wanted: Listed) -> Iterator[JSON]:
        """The repository with every page of its list, in smaller pages where the server tires."""
        size, after = wanted.size, None
        while True:
            variables = {**part.variables, "first": size, "after": after, **wanted.values}
            try:
                data, errors = self._client.query(wanted.document, variables, wanted.doing)
            except Overloaded:
                if size <= SMALLEST_PAGE:
                    raise
                size //= 2
                continue
            repository = _repository(data, errors, wanted.doing)
            yield repository
            info = repository[wanted.name]["pageInfo"]
            if not info["hasNextPage"]:
                return
            if info["endCursor"] == after:
                raise Unavailable(during(wanted.doing, "GitHub's paging does not go on."))
            after = info["endCursor"]

    def nested(self, part: Part, number: int, name: str, fields: Sequence[str]) -> Iterator[JSON]:
        """One nested list of one issue, from its start to its end."""
        doing = f"reading the {WORDS.get(name, name)} of {part.name}#{number}"
        fields = fields if name == "projectItems" else ()
        values = self._values if name == "projectItems" else {}
        document, after = queries.whole_list(name, fields), None
        while True:
            variables = {**part.variables, "number": number, "after": after, **values}
            try:
                data, errors = self._client.query(document, variables, doing)
            except Absent as error:
                raise self.absence(part, number) from error
            connection = self.issue(part, number, data, errors)["list"]
            tolerable(errors, doing, below="nodes")
            yield from connection["nodes"]
            if not connection["pageInfo"]["hasNextPage"]:
                return
            after = connection["pageInfo"]["endCursor"]

    def several(
        self, part: Part, numbers: Sequence[int], ask: Callable[[int], str]
    ) -> Iterator[list[JSON]]:
        """Single issues, some in a request; one that went away meanwhile is left out.

        `ask` makes the query for so many.
        """
        for start in range(0, len(numbers), AT_ONCE):
            yield from self._batch(part, numbers[start : start + AT_ONCE], ask)

    def issue(self, part: Part, number: int, data: JSON, errors: Sequence[GraphError]) -> JSON:
        """The one issue of an answer; raises why it is not there."""
        repository = data["repository"]
        if repository is None:
            raise unreachable(errors)
        if repository["issue"] is None:
            raise self.absence(part, number)
        return repository["issue"]

    def absence(self, part: Part, number: int) -> TrackerError:
        """Why an issue could not be had."""
        ref = ItemRef(self._source, f"{part.name}#{number}")
        return explain_absence(self._client, part, ref, number)

    def _batch(
        self, part: Part, numbers: Sequence[int], ask: Callable[[int], str]
    ) -> Iterator[list[JSON]]:
        wanted = {f"n{i}": number for i, number in enumerate(numbers)}
        variables = {**part.variables, **wanted, **self._values}
        try:
            data, errors = self._client.query(ask(len(numbers)), variables, "")
        except Overloaded:
            if len(numbers) <= FEWEST:
                raise
            half = len(numbers) // 2
            for batch in (numbers[:half], numbers[half:]):
                yield from self._batch(part, batch, ask)
            return
        if data["repository"] is None:
            raise unreachable(errors)
        # One that is not there is no error of the others, nor is what it may not show.
        bad = [one for one in errors if len(one.path) <= 2 and one.kind != "NOT_FOUND"]
        if bad:
            raise Denied(f"GitHub says: {bad[0].message}")
        yield [node for node in data["repository"].values() if node]


def _repository(data: JSON, errors: Sequence[GraphError], doing: str) -> JSON:
    if data["repository"] is None:
        raise unreachable(errors)
    tolerable(errors, doing, below="nodes")
    return data["repository"]


def tolerable(errors: Sequence[GraphError], doing: str, *, below: str) -> None:
    """Accept that single relations may not be seen; refuse anything above them."""
    for error in errors:
        if below not in error.path or error.path[-1] == below:
            raise Denied(during(doing, f"GitHub says: {error.message}"))

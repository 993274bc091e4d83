"""Finding a product's dashboard again, and the boxes that people ticked on it.

It is known by its marker, on an issue that we made. The label makes it quick to find; where
somebody took that off, all issues of our account are looked through.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from bot.domain.backlog import Sheet, Tick
from bot.domain.errors import Rejected
from connectors.github.accounts import login_of
from connectors.github.answers import JSON
from connectors.github.listing import Listing
from connectors.github.place import Place
from connectors.github.rest_reader import sheet_node, unknown_viewer
from connectors.github.survey import Part
from connectors.shared.sheets import (
    SheetMarker,
    text_digest,
    ticked,
    unseal_sheet,
    unticked,
    wiped,
)

MOST_EDITS = 100
"""How far back in the history of a dashboard we look for the text that we last wrote over."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of a dashboard after an edit."""

    text: str
    by: str
    by_us: bool
    at: dt.datetime

    @property
    def ticks(self) -> tuple[str, ...]:
        """The boxes that are ticked in it."""
        read = unseal_sheet(self.text)
        return ticked(read[0]) if read is not None else ()


@dataclass(frozen=True, slots=True)
class SheetIssue:
    """An issue with a dashboard's marker. `by_us`: it was made by us, or a former account."""

    number: int
    title: str
    is_open: bool
    url: str
    text: str
    body: str
    marker: SheetMarker
    author: str
    by_us: bool

    @property
    def seen(self) -> str:
        """Another one after any edit; its first part is for the text alone."""
        told = text_digest(f"{self.is_open} {self.title}")
        return f"{text_digest(self.text)}.{told}"

    @property
    def base(self) -> str:
        """What the next text names as the one that it was written in the place of."""
        return text_digest(self.text)


class Sheets:
    """The dashboards in the repositories of one source."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, part: Part, topic: str) -> Sheet | None:
        """The oldest of ours, else the oldest of another account; None on proof only."""
        found = self._found(part, topic)
        if not found:
            return None
        issue, _ = found[0]
        return Sheet(
            key=f"{part.name}#{issue.number}",
            title=issue.title,
            body=unticked(issue.body),
            block=issue.marker.block,
            seen=issue.seen,
            url=issue.url,
            is_open=issue.is_open,
            ticks=self._all_ticks(part, found),
            foreign="" if issue.by_us else issue.author or "a deleted account",
            doubled=sum(other.by_us for other, _ in found) > 1,
        )

    def issues(self, part: Part, topic: str) -> tuple[SheetIssue, ...]:
        """All of this topic, ours first, each oldest first."""
        return tuple(issue for issue, _ in self._found(part, topic))

    def _found(self, part: Part, topic: str) -> list[tuple[SheetIssue, JSON]]:
        told = [(self._issue(node, topic), node) for node in self._nodes(part, topic)]
        found = [(issue, node) for issue, node in told if issue is not None]
        return sorted(found, key=lambda one: (not one[0].by_us, one[0].number))

    def _nodes(self, part: Part, topic: str) -> list[JSON]:
        """Those that carry the label; where none of them is ours, what else we made."""
        if not self._place.accounts.viewer:
            raise unknown_viewer()
        labelled = self._place.read(lambda way: list(way.sheets(part)))
        fitting = [node for node in labelled if self._issue(node, topic)]
        if any(self._place.accounts.wrote(node) for node in fitting):
            return fitting
        ours = sorted(set(self._made_by_us(part, topic)))
        if not (ours or fitting):
            self._refuse_wiped(part, labelled)
        return [*fitting, *(self._place.read(partial(_sheet, part, number)) for number in ours)]

    def _refuse_wiped(self, part: Part, labelled: Sequence[JSON]) -> None:
        """Raise where one of ours has no marker left: what people decided was in it."""
        for node in labelled:
            is_ours = self._place.accounts.wrote(node) and node["state"] == "OPEN"
            if is_ours and unseal_sheet(node["body"]) is None:
                raise wiped(f"{part.name}#{node['number']}")

    def _made_by_us(self, part: Part, topic: str) -> Iterator[int]:
        accounts = self._place.accounts
        for name in accounts.names:
            for issue in self._made_by(part, name):
                node = None if "pull_request" in issue else sheet_node(issue, accounts)
                if node is not None and self._issue(node, topic):
                    yield issue["number"]

    def _made_by(self, part: Part, name: str) -> Iterator[JSON]:
        path, doing = f"/repos/{part.real}/issues", f"looking for the dashboard in {part.name}"
        try:
            for page in self._place.client.pages(path, doing, state="all", creator=name):
                yield from page
        except Rejected:
            if name == self._place.accounts.viewer:
                raise
            # A former account that was deleted is no name that GitHub knows.

    def _issue(self, node: JSON, topic: str) -> SheetIssue | None:
        read = unseal_sheet(node["body"])
        if read is None or read[1].topic != topic or read[1].replaced:
            return None
        return SheetIssue(
            number=node["number"],
            title=node["title"],
            is_open=node["state"] == "OPEN",
            url=node["url"],
            text=node["body"],
            body=read[0],
            marker=read[1],
            author=login_of(node["author"]),
            by_us=self._place.accounts.wrote(node),
        )

    def _all_ticks(self, part: Part, found: Sequence[tuple[SheetIssue, JSON]]) -> tuple[Tick, ...]:
        """Where two runs raced there are two dashboards of ours, and people may use either."""
        told: dict[str, Tick] = {}
        for issue, node in found:
            if issue.by_us or issue is found[0][0]:
                for tick in self._ticks(part, issue, node):
                    told.setdefault(tick.box, tick)
        return tuple(told.values())

    def _ticks(self, part: Part, issue: SheetIssue, node: JSON) -> tuple[Tick, ...]:
        edits = self._edits(part, issue, node)
        last = max((i for i, edit in enumerate(edits) if edit.by_us), default=-1)
        told: dict[str, Tick] = {}
        for tick in (*_covered(edits[: last + 1]), *_present(issue, edits[last + 1 :])):
            told.setdefault(tick.box, tick)
        return tuple(told.values())

    def _edits(self, part: Part, issue: SheetIssue, node: JSON) -> list[Edit]:
        """Oldest first, at least from the text that our last one was written in the place of.

        Empty where nobody edited it, or the server does not tell.
        """
        connection = node["userContentEdits"]
        if not connection or not connection["nodes"]:
            return []
        edits = self._told(connection["nodes"])
        if len(connection["nodes"]) < connection["totalCount"] and _base(edits) is None:
            far = self._place.read(
                lambda way: list(islice(way.edits(part, issue.number), MOST_EDITS))
            )
            edits = self._told(far)
        return edits

    def _told(self, nodes: Sequence[JSON]) -> list[Edit]:
        """GitHub tells the latest first. A revision that was deleted has no text."""
        accounts = self._place.accounts
        edits = [
            Edit(
                text=node["diff"] or "",
                by=(by := login_of(node["editor"])),
                by_us=accounts.are_ours(by),
                at=dt.datetime.fromisoformat(node["editedAt"]),
            )
            for node in reversed(nodes)
            if node
        ]
        return sorted(edits, key=lambda edit: edit.at)


def _sheet(part: Part, number: int, way: Listing) -> JSON:
    return way.sheet(part, number)


def _base(edits: Sequence[Edit]) -> int | None:
    """Which of them our last one was written in the place of; None where it is not there."""
    last = max((i for i, edit in enumerate(edits) if edit.by_us), default=0)
    read = unseal_sheet(edits[last].text) if edits else None
    if read is None or not read[1].base:
        return None
    wanted = read[1].base
    return next((i for i in reversed(range(last)) if text_digest(edits[i].text) == wanted), None)


def _covered(edits: Sequence[Edit]) -> Iterator[Tick]:
    """Ticks that our last edit wrote over without having seen them.

    GitHub takes an edit whatever came before it, so a tick may fall between our last look
    and our writing. What stood in the text that we looked at was heard.
    """
    base = _base(edits)
    if base is None:
        return
    heard, others = frozenset(edits[base].ticks), list[Edit]()
    for edit in edits[base + 1 :]:
        if not edit.by_us:
            others.append(edit)
        elif others:
            yield from _who(others, [box for box in others[-1].ticks if box not in heard])
            others = []


def _present(issue: SheetIssue, others: Sequence[Edit]) -> Iterator[Tick]:
    """The boxes that are ticked now, in edits of other people after our last one."""
    return _who(others, ticked(issue.body))


def _who(others: Sequence[Edit], boxes: Sequence[str]) -> Iterator[Tick]:
    """Of each box the edit since which it has been ticked."""
    for box in boxes:
        since = None
        for edit in reversed(others):
            if box not in edit.ticks:
                break
            since = edit
        yield Tick(box, since.by, since.at) if since is not None else Tick(box)

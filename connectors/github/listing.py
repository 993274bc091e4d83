"""What the two ways of reading GitHub have in common."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from bot.domain.backlog import (
    BacklogItem,
    Container,
    ForeignNote,
    ItemRef,
    Keys,
    Note,
    Page,
    Reply,
)
from bot.domain.errors import NotFound, TrackerError, Unavailable
from connectors.github.accounts import Accounts
from connectors.github.answers import JSON
from connectors.github.client import Client
from connectors.github.survey import Part, unreachable
from connectors.github.threads import thread_of
from connectors.shared.trouble import Absent, Gone, Moved

_ISSUE = re.compile(r"/(?P<repo>(?!repositories/)[\w.-]+/[\w.-]+)/issues/(?P<number>[0-9]+)$")
"""The end of an issue's address, but for one that names its repository by number."""

Cards = dict[int, str]
"""By the number of an issue, when its card on the board was changed last; '' without one."""


class Listing(Protocol):
    """One way of reading: by GraphQL, or by REST."""

    def pages(
        self, part: Part, since: dt.datetime | None = None, cards: Cards | None = None
    ) -> Iterator[Page]:
        """Every item of a repository once, in the order of their making.

        With `since` those updated at or after it. What is updated while this reads may be
        left out. Raises a TrackerError where it ends before the end. The cards of what is
        read are put into `cards`.
        """

    def some(
        self, part: Part, numbers: Sequence[int], cards: Cards | None = None
    ) -> Iterator[Page]:
        """These items, but for those that are not there."""

    def keys(self, part: Part) -> Iterator[Keys]:
        """The keys of every item. Raises a TrackerError where it ends before the end."""

    def cards(self) -> dict[str, Cards]:
        """The board's cards by the manifest's name of their repository in lower case."""

    def item(self, part: Part, number: int) -> BacklogItem:
        """One item; raises NotFound only on proof."""

    def comments(self, part: Part, number: int) -> Iterator[JSON]:
        """All comments of an item."""

    def milestones(self, part: Part) -> Iterator[Container]:
        """Every milestone of a repository, open and closed."""

    def sheets(self, part: Part) -> Iterator[JSON]:
        """Every issue that carries the label of a dashboard, with its text and latest edits."""

    def sheet(self, part: Part, number: int) -> JSON:
        """One issue, with its text and latest edits."""

    def edits(self, part: Part, number: int) -> Iterator[JSON]:
        """Every edit of an issue's text, the latest first."""


class Gatherer:
    """Collects a page, item by item."""

    def __init__(self, part: str, accounts: Accounts) -> None:
        self._part = part
        self._accounts = accounts
        self._items: list[BacklogItem] = []
        self._notes: list[Note] = []
        self._replies: list[Reply] = []
        self._foreign: list[ForeignNote] = []
        self._unread: list[ItemRef] = []

    def add(self, item: BacklogItem, comments: Iterable[JSON], *, unread: bool) -> None:
        """An item with the comments that are known; `unread` if there are others."""
        self._items.append(item)
        if unread:
            self._unread.append(item.ref)
        if comments:
            thread = thread_of(item.ref, comments, self._accounts)
            self._notes.extend(thread.notes)
            self._replies.extend(thread.replies)
            self._foreign.extend(thread.foreign)

    def page(self) -> Page:
        """What was collected."""
        return Page(
            items=tuple(self._items),
            notes=tuple(self._notes),
            notes_unread=tuple(self._unread),
            replies=tuple(self._replies),
            foreign=tuple(self._foreign),
            part=self._part,
        )


def key_of(part: Part, number: int, updated: str) -> tuple[str, dt.datetime]:
    """An item as a listing of keys has it."""
    return f"{part.name}#{number}", dt.datetime.fromisoformat(updated)


def utc_text(instant: dt.datetime) -> str:
    """As GitHub takes it: in UTC, whole seconds, rounded down."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def explain_absence(client: Client, part: Part, ref: ItemRef, number: int) -> TrackerError:
    """Why an issue could not be had: NotFound on proof, else what is in the way.

    To be raised by the caller.
    """
    path, doing = f"/repos/{part.real}/issues/{number}", f"reading {ref}"
    try:
        told = client.look(path, doing)
    except Gone:
        return NotFound(f"{ref} was deleted.")
    except Moved as moved:
        return _moved(client, part, ref, moved)
    except Absent:
        return _proved_by_the_repository(client, part, ref)
    if "pull_request" in told:
        return NotFound(f"{ref} is a pull request, not an item.")
    return Unavailable(f"GitHub says both that {ref} is there and that it is not.")


def _proved_by_the_repository(client: Client, part: Part, ref: ItemRef) -> TrackerError:
    """A 404 proves something only where the repository itself can be read."""
    try:
        client.get(f"/repos/{part.real}", f"reading the repository {part.name}")
    except NotFound:
        return unreachable()
    return NotFound(f"There is no {ref}.", explains=False)


def _moved(client: Client, part: Part, ref: ItemRef, moved: Moved) -> TrackerError:
    """The issue moved, unless its whole repository did."""
    try:
        client.look(f"/repos/{part.real}", f"reading the repository {part.name}")
    except Moved:
        return Unavailable(f"{part.name} was renamed a moment ago; the next run finds {ref}.")
    address = _place(client, moved)
    place = _ISSUE.search(address)
    now = f"{place['repo']}#{place['number']}" if place else ""
    return NotFound(f"{ref} moved to {address}.", now=now)


def _place(client: Client, moved: Moved) -> str:
    """Where a moved issue is, as a person would write it, or its address."""
    try:
        told = client.get_at(moved.location, "following a moved issue")
        return str(told["html_url"])
    except (TrackerError, KeyError, TypeError):
        return moved.location

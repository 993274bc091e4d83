"""What the two ways of reading GitHub have in common."""

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from bot.domain.backlog import BacklogItem, Container, ItemRef, Page
from bot.domain.errors import NotFound, TrackerError, Unavailable
from connectors.github.client import Client
from connectors.github.mapping import SealedComment
from connectors.github.survey import Part, unreachable
from connectors.shared.trouble import Absent, Gone, Moved


class Listing(Protocol):
    """One way of reading: by GraphQL, or by REST."""

    def pages(self, part: Part, since: dt.datetime | None = None) -> Iterator[Page]:
        """Every item of a repository once, in the order of their making.

        With `since` those updated at or after it. What is updated while this reads may be
        left out. Raises a TrackerError where it ends before the end.
        """

    def item(self, part: Part, number: int) -> BacklogItem:
        """One item; raises NotFound only on proof."""

    def comments(self, part: Part, number: int) -> list[SealedComment]:
        """Our own sealed comments, of all pages, oldest first."""

    def milestones(self, part: Part) -> Iterator[Container]:
        """Every milestone of a repository, open and closed."""


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
    return NotFound(f"{ref} moved to {_place(client, moved)}.")


def _place(client: Client, moved: Moved) -> str:
    """Where a moved issue is, as a person would write it, or its address."""
    try:
        told = client.get_at(moved.location, "following a moved issue")
        return str(told["html_url"])
    except (TrackerError, KeyError, TypeError):
        return moved.location

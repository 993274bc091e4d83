"""What matters among the comments of an item: our notes, answers to us, notes of other accounts.

A note of another account is one that carries our marker, is open, and is by an account
that may decide about the item, or of which that is not known, or that was shut since: a
stranger who may only comment could otherwise make us believe in another bot. The anchor of
an old Data Center is text that anybody can type, so there the account must be known to.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.backlog import ForeignNote, Reply, Thread
from connectors.jira import comments
from connectors.jira.client import JSON
from connectors.jira.deciders import may_be_given
from connectors.jira.errors import understood
from connectors.jira.place import Issue, Place
from connectors.jira.plaintext import plain

PREFIX = "/drift"
OPEN = "open"
APP = "app"
"""What Cloud calls the account of an app: people cannot have such a one."""


class Threads:
    """Reads the comments of items. Remembers whom it asked about in a project."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._trusted: dict[tuple[str, str], bool | None] = {}

    def read(self, issue: Issue) -> Thread:
        """Every page of an item's comments, read once."""
        told = comments.listed(self._place, issue)
        own = comments.own_among(self._place, issue, told)
        with understood(comments.reading(issue)):
            others = [one for one in told if not self._place.is_ours(one.get("author"))]
            return Thread(
                notes=comments.notes(issue.ref, own),
                replies=tuple(self._replies(issue, others)),
                foreign=tuple(self._foreign(issue, others)),
            )

    def _replies(self, issue: Issue, others: Iterable[JSON]) -> Iterator[Reply]:
        for told in others:
            text = plain(told["body"])
            if is_for_us(text):
                yield Reply(
                    ref=issue.ref,
                    reply_id=str(told["id"]),
                    by=self._place.who(told.get("author")),
                    text=text,
                    at=comments.written_at(told),
                )

    def _foreign(self, issue: Issue, others: Iterable[JSON]) -> Iterator[ForeignNote]:
        for told in others:
            kept, typed = comments.markers_of_others(told)
            marker = kept or typed
            author = told.get("author") or {}
            if marker is None or marker.state != OPEN:
                continue
            if self._counts(issue, author, is_typed=kept is None):
                yield ForeignNote(issue.ref, marker.topic, self._place.who(author))

    def _counts(self, issue: Issue, author: Mapping[str, JSON], *, is_typed: bool) -> bool:
        """Whether a marker of this account is more than a stranger's joke."""
        account = self._place.who(author)
        if not account:
            return False
        is_app = author.get("accountType") == APP or author.get("active") is False
        if is_app and not is_typed:
            return True
        key = issue.project.id, account
        if key not in self._trusted:
            self._trusted[key] = may_be_given(self._place, issue, account)
        trusted = self._trusted[key]
        return trusted is True if is_typed else trusted is not False


def is_for_us(text: str) -> bool:
    """Whether the first word is ours, as it stands."""
    first, *_ = text.split(maxsplit=1) or [""]
    return first.casefold() == PREFIX

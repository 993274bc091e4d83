"""What people and we wrote on items, read where a listing does not tell it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import structlog

from bot.domain.backlog import Gap, ItemRef, Snapshot, Thread
from bot.domain.errors import TrackerError, Unavailable
from bot.ports import Reader

log = structlog.get_logger()

_Told = TypeVar("_Told")

SILENCES = 2
"""After so many questions in a row without an answer a source is asked no more."""


def with_comments(
    snapshot: Snapshot, refs: Iterable[ItemRef], readers: Mapping[str, Reader | Gap]
) -> Snapshot:
    """The snapshot with the threads of these items read to the last comment."""
    notes, replies = dict(snapshot.notes), dict(snapshot.replies)
    foreign, unread = dict(snapshot.foreign), set(snapshot.notes_unread)
    for ref, told in answers(refs, readers, _thread, "comments_unreadable"):
        if told is not None:
            notes[ref], replies[ref], foreign[ref] = told.notes, told.replies, told.foreign
            unread.discard(ref)
    return replace(
        snapshot,
        notes=notes,
        replies=replies,
        foreign=foreign,
        notes_unread=frozenset(unread),
    )


def answers(
    refs: Iterable[ItemRef],
    readers: Mapping[str, Reader | Gap],
    ask: Callable[[Reader, str], _Told],
    event: str,
) -> Iterator[tuple[ItemRef, _Told | None]]:
    """What a reader says of each item; None, and `event` in the log, where it fails.

    A source that is silent twice in a row is not asked again: each silence takes minutes.
    """
    silences: Counter[str] = Counter()
    for ref in refs:
        reader = readers[ref.source]
        if isinstance(reader, Gap):
            continue
        if silences[ref.source] >= SILENCES:
            yield ref, None
            continue
        try:
            yield ref, ask(reader, ref.key)
            silences[ref.source] = 0
        except TrackerError as error:
            silences[ref.source] += isinstance(error, Unavailable)
            log.warning(event, ref=str(ref), reason=error.message)
            yield ref, None


def _thread(reader: Reader, key: str) -> Thread:
    return reader.thread(key)

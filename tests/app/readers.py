"""Readers that stand in for a tracker where a test is about what reads it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    Gap,
    History,
    Keys,
    LabelEvent,
    Page,
    Paper,
    RemoteLink,
    Sheet,
    Thread,
)
from bot.domain.errors import NotFound, Rejected
from bot.domain.run import Used
from bot.ports import Derived, Right


class EmptyReader:
    """A source with nothing in it, that can do everything. Tests say what theirs has."""

    source = "shop"
    capabilities = frozenset(Capability)
    paper = Paper()
    basis = ""
    account = ""

    def items(self, since: Mapping[str, dt.datetime] | None = None) -> Iterator[Page | Gap]:
        yield from ()

    def keys(self, parts: Sequence[str]) -> Iterator[Keys | Gap]:
        yield from ()

    def learnt(self) -> str:
        return ""

    def recall(self, learnt: str) -> None:
        pass

    def containers(self) -> Iterator[Container | Gap]:
        yield from ()

    def item(self, key: str) -> BacklogItem:
        raise NotFound(f"There is no {key}.", explains=False)

    def thread(self, key: str) -> Thread:
        return Thread()

    def may_decide(self, key: str, by: str) -> bool | None:
        return None

    def sheet(self, group: str, topic: str) -> Sheet | None:
        return None

    def derived(self, group: str) -> Mapping[str, Derived]:
        return {}

    def label_events(self, key: str) -> tuple[LabelEvent, ...]:
        return ()

    def search(self, query: str) -> tuple[str, ...]:
        raise Rejected("Nothing is searched here.")

    def histories(self, keys: Sequence[str]) -> Mapping[str, History]:
        return {}

    def remote_links(self, key: str) -> tuple[RemoteLink, ...]:
        return ()

    def rights(self) -> tuple[Right, ...]:
        return ()

    def used(self) -> Used:
        return Used()

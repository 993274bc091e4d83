"""Relations between items of several sources, each named by the source that has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.roadmap import Source


def join_sources(
    sources: Iterable[Source],
    items: dict[ItemRef, BacklogItem],
    moved: Mapping[ItemRef, ItemRef],
) -> dict[ItemRef, ItemRef]:
    """Name relations across sources by the source that has them; gives the moves so named.

    A reader knows its own source only, so it names every relation as if it were there.
    """
    homes = _Homes(sources, items)
    for ref, item in items.items():
        if item.parent or item.children or item.blocked_by:
            parent = homes.of(item.parent) if item.parent else None
            children = tuple(map(homes.of, item.children))
            blocked_by = tuple(map(homes.of, item.blocked_by))
            if (parent, children, blocked_by) != (item.parent, item.children, item.blocked_by):
                joined = replace(item, parent=parent, children=children, blocked_by=blocked_by)
                items[ref] = joined
    return {old: homes.of(now) for old, now in moved.items()}


class _Homes:
    """Which source of the roadmap has a repository or project."""

    def __init__(self, sources: Iterable[Source], items: Mapping[ItemRef, BacklogItem]) -> None:
        self._items = items
        self._kinds: dict[str, str] = {}
        self._with: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for source in sources:
            self._kinds[source.name] = source.kind
            for group in source.groups:
                self._with[source.kind, group.casefold()][source.name] = group
        self._hosts: dict[str, str] = {}
        for ref, item in items.items():
            if item.url and ref.source not in self._hosts:
                self._hosts[ref.source] = urlsplit(item.url).netloc.casefold()

    def of(self, ref: ItemRef) -> ItemRef:
        """The ref as the source that has it names it; as it is where none other does."""
        if ref in self._items:
            return ref
        names = self._with.get((self._kinds[ref.source], ref.group.casefold()), {})
        if ref.source in names:
            return ref
        for source, name in names.items():
            if self._may_share_host(ref.source, source):
                return ItemRef(source, name + ref.key[len(ref.group) :])
        return ref

    def _may_share_host(self, one: str, other: str) -> bool:
        """Two servers may have a repository of one name; an unread source may be on any."""
        host = self._hosts.get(one, "")
        return host == self._hosts.get(other, host)

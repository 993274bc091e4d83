"""What other products of the portfolio know of the same trackers."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.backlog import ItemRef
from bot.domain.claims import Index, roots
from bot.domain.roadmap import Link, Roadmap, Source


@dataclass(frozen=True, slots=True)
class _Shared:
    """A source of another manifest that reads the same tracker as `source` of ours.

    `groups` has our name of each repository both read, by its casefolded name; empty where
    neither manifest names repositories.
    """

    theirs: str
    source: str
    groups: dict[str, str]

    def translated(self, link: Link) -> Link:
        """Their link as our manifest would write it."""
        group = self.groups.get(link.group.casefold(), link.group)
        return replace(link, source=self.source, group=group)

    def reads(self, group: str) -> bool:
        """Whether the other manifest reads this repository too."""
        return not self.groups or group.casefold() in self.groups


def known_elsewhere(
    roadmap: Roadmap, others: Iterable[Roadmap], index: Index
) -> frozenset[ItemRef]:
    """Items and containers that other manifests claim, release or allow as unplanned.

    Their sources may have other names: what counts is that they read the same tracker.
    """
    named: set[ItemRef] = set()
    claimed: list[ItemRef] = []
    for other in others:
        shared = tuple(_shared(other, roadmap))
        links = [link for i in other.initiatives for link in i.links]
        for link, ours in _translated((*links, *other.unplanned.links), shared):
            claimed.extend(_reached(link, ours, index))
            named.update(filter(None, (link.target,)))
        releases = (link for i in other.initiatives for link in i.releases)
        named.update(link.target for link, _ in _translated(releases, shared) if link.target)
    return frozenset(named | {item.ref for item in index.below(claimed)})


def _shared(other: Roadmap, roadmap: Roadmap) -> Iterator[_Shared]:
    for theirs in other.sources:
        for ours in roadmap.sources:
            if _place(theirs, other) == _place(ours, roadmap):
                groups = _groups(theirs, ours)
                whole = ours.file and not (theirs.groups or ours.groups)
                if groups or whole:
                    yield _Shared(theirs.name, ours.name, groups)


def _groups(theirs: Source, ours: Source) -> dict[str, str]:
    """Repositories that both read. A file of which none is named is read whole."""
    named = {repo.casefold() for repo in theirs.groups}
    if ours.file and not (theirs.groups and ours.groups):
        return {repo.casefold(): repo for repo in ours.groups or theirs.groups}
    return {repo.casefold(): repo for repo in ours.groups if repo.casefold() in named}


def _place(source: Source, roadmap: Roadmap) -> tuple[str, str]:
    """Equal for sources that lie in one place; a file is named relative to its manifest."""
    folder = posixpath.dirname(roadmap.path.replace("\\", "/"))
    file = posixpath.normpath(posixpath.join(folder, source.file)) if source.file else ""
    return source.kind, file


def _translated(
    links: Iterable[Link], shared: tuple[_Shared, ...]
) -> Iterator[tuple[Link, _Shared]]:
    for link in links:
        for ours in shared:
            if link.source == ours.theirs:
                yield ours.translated(link), ours


def _reached(link: Link, ours: _Shared, index: Index) -> Iterator[ItemRef]:
    """What the link reaches directly; a search never looks where the other does not read."""
    for ref in roots(link, index):
        item = index.items.get(ref)
        if link.target is not None or item is None or ours.reads(item.group):
            yield ref

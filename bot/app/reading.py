"""Read one source: whole, or what changed since it was kept. Both give the same."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.app.kin import outdated
from bot.app.part import Freshness, Part, is_within
from bot.domain.backlog import Container, Gap, ItemRef
from bot.domain.errors import NotFound, TrackerError
from bot.domain.kept import KeptPart
from bot.ports import Progress, Reader

log = structlog.get_logger()

FEW = 20
"""Up to so many items of a part are read one by one; for more of them it is read anew."""


@dataclass
class Reading:
    """What one source told in this run. `kept` is what was known of its parts before.

    A part that a gap hides has only what was read before the gap, and nothing that was kept.
    What was kept of it stays, unless it is `forgotten`: a reader remembers itself what it told.
    """

    reader: Reader
    now: dt.datetime
    kept: Mapping[str, KeptPart] = field(default_factory=dict)
    freshness: Freshness = field(default_factory=Freshness)
    parts: dict[str, Part] = field(default_factory=dict)
    containers: dict[ItemRef, Container] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    is_sound: bool = True  # False: what was told of items may not be all there is to tell

    def read(self, progress: Progress) -> None:
        """Read it. What fails is a gap."""
        try:
            self._read_items(progress)
            self._read_containers()
        except TrackerError as error:
            partial = any(part.given for part in self.parts.values())
            self.gaps.append(Gap(self.reader.source, "", str(error), partial=partial))
            log.warning("source_unreadable", source=self.reader.source, reason=error.message)

    def hides(self, name: str) -> bool:
        """Whether a gap hides this part."""
        return any(gap.part in ("", name) and not gap.beside for gap in self.gaps)

    def _read_items(self, progress: Progress) -> None:
        since = {
            name: part.mark - self.freshness.overlap
            for name, part in self.kept.items()
            if part.mark and is_within(self.freshness.reread, part.read, self.now)
        }
        self._list(since, self.parts, progress)
        newer = {name: self.parts[name] for name in since if name in self.parts}
        if self.hides(""):
            return
        for name, part in newer.items():
            if not self.hides(name):
                self.parts[name] = Part.of(self.kept[name])
                self.parts[name].merge(part)
        silent = [name for name in since if name not in newer and not self.hides(name)]
        if doubtful := (*silent, *self._compare(since)):
            self._read_anew(doubtful, progress)
        if since and (doubtful := tuple(self._read_kin())):
            self._read_anew(doubtful, progress)
            self.forgotten.update(filter(self.hides, doubtful))

    def _list(
        self, since: Mapping[str, dt.datetime], parts: dict[str, Part], progress: Progress
    ) -> None:
        count = 0
        for page in self.reader.items(since) if since else self.reader.items():
            if isinstance(page, Gap):
                self.gaps.append(page)
                self.is_sound &= not page.beside
                continue
            parts.setdefault(page.part, Part()).take(page)
            count += len(page.items)
            progress(self.reader.source, count, page.total)

    def _read_anew(self, names: Sequence[str], progress: Progress) -> None:
        """Read these parts whole, and of the others, which were read, what changed meanwhile."""
        others = {*self.kept, *self.parts, *(gap.part for gap in self.gaps)}.difference(names)
        hidden = {name for name in others if self.hides(name)}
        gaps, self.gaps = self.gaps, []
        read: dict[str, Part] = {}
        self.parts |= {name: Part() for name in names}
        try:
            self._list(dict.fromkeys(sorted(others), self.now), read, progress)
        finally:
            self.parts |= {name: read.pop(name, Part()) for name in names}
            told = [gap for gap in self.gaps if gap.beside or gap.part not in others]
            self.gaps = [*gaps, *told]
        for name, part in read.items():
            if name in hidden:
                self.forgotten.add(name)  # now the reader believes that we have what it told
            elif name in self.parts:
                self.parts[name].put_all(part)
        log.info("parts_read_anew", source=self.reader.source, parts=len(names))

    def _compare(self, since: Iterable[str]) -> list[str]:
        """Find what a listing of changes does not tell; gives the parts of which that fails."""
        names = [
            name
            for name in since
            if name in self.parts and self.parts[name].is_doubted(self.now, self.freshness)
        ]
        if not names:
            return []
        listed: dict[str, dict[str, dt.datetime | None]] = {name: {} for name in names}
        try:
            for told in self.reader.keys(names):
                if isinstance(told, Gap):
                    listed.pop(told.part, None)
                    if told.part not in names:
                        return names
                elif told.part in listed:
                    listed[told.part].update(told.entries)
        except TrackerError as error:
            log.warning("keys_unreadable", source=self.reader.source, reason=error.message)
            return names
        return [n for n in names if n not in listed or not self._settle(self.parts[n], listed[n])]

    def _settle(self, part: Part, entries: Mapping[str, dt.datetime | None]) -> bool:
        """Make a part's items those of a listing of keys; False where it must be read anew.

        What another listing told a moment ago is believed gone only if its key says so too.
        """
        gone = part.items.keys() - entries.keys()
        asked = sorted({*part.differing(entries), *(gone & part.given)})
        if len(asked) > FEW or (part.items and not entries):
            return False
        for key in gone.difference(asked):
            part.drop(key)
        for updated in entries.values():
            part.tell(updated)
        part.compared = True
        return all(self._read_one(part, key) for key in asked)

    def _read_kin(self) -> Iterator[str]:
        """Read items whose relations changed; gives the parts of which that fails."""
        whole = {name: part for name, part in self.parts.items() if not self.hides(name)}
        for name, part in whole.items():
            if part.base is None and name in self.kept:
                part.compare(self.kept[name])
        hidden = {n: Part.of(part) for n, part in self.kept.items() if self.hides(n)}
        for name, keys in outdated({**whole, **hidden}).items():
            if name in hidden:
                self.forgotten.add(name)  # by the time it can be read, nothing tells that
                continue
            part = whole[name]
            if len(keys) > FEW or not all(self._read_one(part, key) for key in keys):
                yield name

    def _read_one(self, part: Part, key: str) -> bool:
        try:
            part.renew(self.reader.item(key), self.reader.thread)
        except NotFound:
            part.drop(key)
        except TrackerError as error:
            log.warning("item_unreadable", source=self.reader.source, reason=error.message)
            return False
        return True

    def _read_containers(self) -> None:
        for container in self.reader.containers():
            if isinstance(container, Gap):
                self.gaps.append(container)
            else:
                self.containers[container.ref] = container

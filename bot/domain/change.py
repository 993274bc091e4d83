"""What a change of the manifest does to the findings, on one and the same backlog."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from bot.domain.backlog import Container, ItemRef, Snapshot
from bot.domain.detect import Verdict
from bot.domain.findings import Finding
from bot.domain.policy import Level
from bot.domain.roadmap import Roadmap, Source


@dataclass(frozen=True, slots=True)
class Change:
    """Findings by what the change does to them; those that are gone are told as they were.

    `accepted` are those that it brings a waiver for, whether or not they stood before.
    """

    introduced: tuple[Finding, ...] = ()
    resolved: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()

    def drifted(self, fail_on: Level) -> bool:
        """Whether it introduces a finding at or above a level."""
        return any(f.level.weight >= fail_on.weight for f in self.introduced)


def compared(base: Verdict | None, head: Verdict) -> Change:
    """What stands in `head` against what stood in `base`, by fingerprint; run health aside.

    A finding is introduced that was not there, or was waived, or is worse now. What the
    rules do not judge any more is not called resolved. Without a base everything is new.
    """
    before = {f.fingerprint: f for f in _drift(base) if f.waiver is None}
    waived = {f.fingerprint for f in _drift(base) if f.waiver}
    now = {f.fingerprint: f for f in _drift(head)}
    standing = [f for f in now.values() if f.waiver is None]
    silent = {(code, n.where) for n in head.not_applied for code in n.rule.split()}
    return Change(
        introduced=tuple(f for f in standing if _is_worse(f, before.get(f.fingerprint))),
        resolved=tuple(
            f
            for name, f in before.items()
            if name not in now and (f.rule, f.initiative) not in silent
        ),
        accepted=tuple(f for name, f in now.items() if f.waiver and name not in waived),
        unchanged=tuple(f for f in standing if not _is_worse(f, before.get(f.fingerprint))),
    )


def _drift(verdict: Verdict | None) -> Iterator[Finding]:
    return (f for f in verdict.findings if not f.is_run_health) if verdict else iter(())


def _is_worse(now: Finding, before: Finding | None) -> bool:
    return before is None or now.level.weight > before.level.weight


def joint(head: Roadmap, base: Roadmap) -> Roadmap:
    """A roadmap to read the backlog by: the sources and links of both.

    A source that both have is read as `head` describes it, with the parts that `base` has too.
    """
    older = {source.name: source for source in base.sources}
    sources = tuple(_with_parts_of(older.pop(s.name, None), s) for s in head.sources)
    links = (*head.unplanned.links, *base.unplanned.links)
    return replace(
        head,
        sources=(*sources, *older.values()),
        initiatives=(*head.initiatives, *base.initiatives),
        unplanned=replace(head.unplanned, links=tuple(dict.fromkeys(links))),
    )


def _with_parts_of(other: Source | None, source: Source) -> Source:
    """Without parts a source of either means all there is."""
    if other is None or other.kind != source.kind or not source.groups:
        return source
    known = {group.casefold() for group in source.groups}
    more = tuple(group for group in other.groups if group.casefold() not in known)
    return replace(source, groups=(*source.groups, *more) if other.groups else ())


def seen_by(roadmap: Roadmap, snapshot: Snapshot, read: Roadmap) -> Snapshot:
    """What one of the two roadmaps would have read of it; `read` is the joint one."""
    strange = frozenset(_strange(roadmap, read))
    if not strange:
        return snapshot
    linked = {link.target for i in roadmap.initiatives for link in i.named}
    linked |= {link.target for link in roadmap.unplanned.links}
    told = {source.name for source in roadmap.sources}

    def keeps(ref: ItemRef, group: str) -> bool:
        return ref.source in told and ((ref.source, group) not in strange or ref in linked)

    return replace(
        snapshot,
        items=tuple(i for i in snapshot.items if keeps(i.ref, i.group.casefold())),
        containers=tuple(c for c in snapshot.containers if keeps(c.ref, _group(c))),
        gaps=tuple(g for g in snapshot.gaps if _is_told(g.source, g.part, told, strange)),
        capabilities={s: known for s, known in snapshot.capabilities.items() if s in told},
    )


def _strange(roadmap: Roadmap, read: Roadmap) -> Iterator[tuple[str, str]]:
    """Sources and parts that were read for the other roadmap alone."""
    own = {s.name: {group.casefold() for group in s.groups} for s in roadmap.sources}
    for source in read.sources:
        if source.name not in own:
            yield source.name, ""
        elif parts := own[source.name]:
            for group in source.groups:
                if group.casefold() not in parts:
                    yield source.name, group.casefold()


def _is_told(source: str, part: str, told: Set[str], strange: Set[tuple[str, str]]) -> bool:
    return source in told and (source, part.casefold()) not in strange


def _group(container: Container) -> str:
    return container.ref.key.rsplit("/", 2)[0].casefold()

"""What a reading tells that had better not be believed unasked. Pure.

Each doubt is a gap: rules keep silent about what it hides, nothing of ours is taken back,
and the run says so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.domain.backlog import Gap, Snapshot
from bot.domain.roadmap import Source
from bot.domain.run import Memory

FEWER = "roadmap-drift apply --confirm-fewer"


def counts(snapshot: Snapshot) -> dict[str, int]:
    """How many items each part of each source has, by `source part`, sorted."""
    found = Counter(f"{item.ref.source} {item.group}" for item in snapshot.items)
    return {name: found[name] for name in sorted(found)}


def shrunk(
    snapshot: Snapshot, before: Mapping[str, int], share: float, sources: Iterable[Source]
) -> Iterator[Gap]:
    """Parts that lost all of their items since `before`, or more than this share of them.

    A part that the manifest does not name any more is not missed.
    """
    now, named = counts(snapshot), {source.name: source.groups for source in sources}
    for name, had in before.items():
        source, _, part = name.partition(" ")
        if part not in (named.get(source) or (part,)) or not _was_read(snapshot, source, part):
            continue
        has = now.get(name, 0)
        if had > 0 and (has == 0 or has < had * (1 - share)):
            why = f"it has {_items(has)} where the last complete run found {had}"
            yield Gap(source, part, f"{why}; if that is right, run {FEWER}", partial=True)


def _was_read(snapshot: Snapshot, source: str, part: str) -> bool:
    return source in snapshot.capabilities and snapshot.gap_for(source, part) is None


def _items(count: int) -> str:
    return "no items" if count == 0 else f"{count} items" if count > 1 else "one item"


def strange(
    snapshot: Snapshot, memory: Memory, former: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """The sources in which our account is another one than it was, with the account it was.

    `former` has the accounts that the operator says were ours, by source.
    """
    return {
        source: was
        for source, was in memory.accounts.items()
        if was
        and (now := snapshot.accounts.get(source, ""))
        and now.casefold() != was.casefold()
        and was.casefold() not in {name.casefold() for name in former.get(source, ())}
    }


def other_accounts(
    snapshot: Snapshot, topic: str, changed: Mapping[str, str], kinds: Mapping[str, str]
) -> Iterator[Gap]:
    """One gap a source where notes of this product are another account's.

    `changed` is what `strange` told; `kinds` is the kind of each source's tracker.
    """
    found: dict[str, set[str]] = {source: {was} for source, was in changed.items()}
    for notes in snapshot.foreign.values():
        for note in notes:
            if note.topic == topic:
                found.setdefault(note.ref.source, set()).add(note.account)
    for source in sorted(found):
        names = ", ".join(sorted(found[source]))
        now = snapshot.accounts.get(source) or "another one"
        setting = f"ROADMAP_DRIFT_{kinds.get(source, 'github').upper()}__FORMER_ACCOUNTS"
        why = f"its notes of {topic} were written by {names}, and our account is {now}"
        remedy = f"if {names} was ours, set {setting}={names}; if not, have those notes removed"
        yield Gap(source, "our notes", f"{why}; {remedy}", partial=True, beside=True)

"""What else a backlog shows that a person may want on a roadmap: words, fields, labels."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.backlog import Snapshot
from bot.domain.roadmap import Link, LinkKind
from bot.domain.scene import Scene
from bot.domain.tracker_words import GOALS, GROUPS, is_group, is_unplanned

FEW, MANY = 2, 20
"""So many values has a field that groups work."""
_OFFERED = 12
_MOST_WORDS = 15
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """A word of the trackers, and on how many items it stands."""

    source: str
    word: str
    items: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A link that somebody may want, and how many open items it finds."""

    link: Link
    open: int


def unplanned_words(told: Iterable[tuple[str, str]]) -> tuple[Seen, ...]:
    """Labels or types of work that nobody plans, the most used first; each word once."""
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for source, word in told:
        counts[word.casefold()][source, word] += 1
    seen = []
    for spellings in counts.values():
        (source, word), _ = spellings.most_common(1)[0]
        if is_unplanned(word) and word.isprintable() and word == word.strip():
            seen.append(Seen(source, word, spellings.total()))
    return tuple(sorted(seen, key=lambda one: (-one.items, one.word))[:_MOST_WORDS])


def unmapped(snapshot: Snapshot) -> tuple[Seen, ...]:
    """Statuses of which neither the tracker nor we know what they mean."""
    counts = Counter((i.ref.source, i.raw_status) for i in snapshot.items if not i.mapped)
    found = (Seen(source, word, items) for (source, word), items in counts.items())
    return tuple(sorted(found, key=lambda one: (one.source, -one.items, one.word)))


def offers(scene: Scene, goal_field: str, *, labels: bool) -> tuple[Offer, ...]:
    """Fields that group work towards a roadmap, and labels where there are no epics."""
    fields = tuple(_of_fields(scene, goal_field))
    return (*fields, *_of_labels(scene)) if labels else fields


def _of_fields(scene: Scene, goal_field: str) -> Iterator[Offer]:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for item in scene.snapshot.items:
        for name, value in item.fields:
            if name.casefold() in GROUPS | GOALS and item.is_open and name != goal_field:
                counts[item.ref.source, name][value] += 1
    for (source, name), values in sorted(counts.items()):
        if FEW <= len(values) <= MANY:
            for value, count in _largest(values):
                yield Offer(Link(source, LinkKind.FIELD, value, name=name), count)


def _of_labels(scene: Scene) -> Iterator[Offer]:
    """Labels that may stand for a piece of work, where enough open items have them."""
    for source in scene.roadmap.sources:
        refs = scene.index.by_source.get(source.name, ())
        items = [scene.index.items[ref] for ref in refs if scene.index.items[ref].is_open]
        counts = Counter(label for item in items for label in item.labels if is_group(label))
        for label, count in _largest(counts):
            if count >= _ENOUGH:
                yield Offer(Link(source.name, LinkKind.LABEL, label), count)


def _largest(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """The values with the most items, of those that a manifest can say."""
    told = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    for value, count in told[:_OFFERED]:
        if value and value == value.strip() and value.isprintable():
            yield value, count

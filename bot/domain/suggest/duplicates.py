"""Open items that may say the same as another one. That is information, and no drift."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, natural
from bot.domain.claims import Index
from bot.domain.suggest.corpus import Corpus, is_recent, plain_title
from bot.domain.suggest.references import mentions
from bot.domain.suggest.vectors import Vector, Weighing, cosine

ALIKE = 0.60
MOST = 3
NEAREST = 100
"""Of thousands of chores of one name each is compared with so many of those before it."""
_TITLE_WORDS = 3
"""Words that make an equal title more than chance, whatever the descriptions say."""

_WORD = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open item, and the older one, or the one closed lately, that may say the same."""

    item: BacklogItem
    other: BacklogItem
    cosine: float
    identical: bool  # the titles are equal but for capitals, spaces and signs


def duplicates(corpus: Corpus) -> tuple[Duplicate, ...]:
    """Pairs of one repository or project, the likest first; each item in three at most.

    Two whose titles have other numbers are two releases of one chore. Two of which one
    names the other, stands below it or waits for it are known to belong together, and one
    closed as a duplicate is dealt with.
    """
    groups: dict[tuple[str, str], list[BacklogItem]] = defaultdict(list)
    for item in corpus.items:
        if item.is_open or (is_recent(item, corpus.scene) and item.reason != "duplicate"):
            groups[item.ref.source, item.group].append(item)
    found = [pair for items in groups.values() for pair in _pairs(items, corpus)]
    found.sort(key=lambda one: (-one.cosine, natural(one.item.ref), natural(one.other.ref)))
    told: Counter[object] = Counter()
    kept = []
    for pair in found:
        if max(told[pair.item.ref], told[pair.other.ref]) < MOST:
            told.update((pair.item.ref, pair.other.ref))
            kept.append(pair)
    return tuple(kept)


def _pairs(items: Sequence[BacklogItem], corpus: Corpus) -> Iterator[Duplicate]:
    vectors = [corpus.vector(item) for item in items]
    titles = [plain_title(item.title) for item in items]
    numbers = [_numbers(item.title) for item in items]
    for one, other in _candidates(titles, vectors, corpus.weighing):
        if numbers[one] != numbers[other]:
            continue
        like = cosine(vectors[one], vectors[other])
        identical = titles[one] == titles[other]
        surely = identical and len(items[one].title.split()) >= _TITLE_WORDS
        if like < ALIKE and not surely:
            continue
        pair = _ordered(items[one], items[other])
        if pair and not _known(*pair, corpus.scene.index):
            yield Duplicate(*pair, like, identical)


def _candidates(
    titles: Sequence[str], vectors: Sequence[Vector], weighing: Weighing
) -> list[tuple[int, int]]:
    """All pairs that may be alike enough, and those with one title.

    Two vectors can only be so alike if the rarest term that they share is among the rarest of
    both: what is left of either is too short to make up the cosine.
    """
    holding: dict[str, list[int]] = defaultdict(list)
    titled: dict[str, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for number, vector in enumerate(vectors):
        rarest = [holding[term] for term in _telling(vector, weighing) if weighing.held(term) > 1]
        same = [titled[titles[number]]] if titles[number] else []
        for others in (*rarest, *same):
            found.update((other, number) for other in others[-NEAREST:])
            others.append(number)
    return sorted(found)


def _telling(vector: Vector, weighing: Weighing) -> Iterator[str]:
    """The rarest terms, until what is left could not be alike enough by itself."""
    left = 1.0
    for term in sorted(vector, key=lambda term: (weighing.held(term), term)):
        if left < ALIKE * ALIKE - 1e-9:
            return
        yield term
        left -= vector[term] ** 2


def _ordered(one: BacklogItem, other: BacklogItem) -> tuple[BacklogItem, BacklogItem] | None:
    """The open one first, of two the younger; None if neither is open."""
    if one.is_open and other.is_open:
        first, second = sorted((one, other), key=lambda item: (item.created, natural(item.ref)))
        return second, first
    if one.is_open:
        return one, other
    return (other, one) if other.is_open else None


def _numbers(title: str) -> frozenset[str]:
    """The words of a title that have a digit."""
    words = (word.strip(".").casefold() for word in _WORD.findall(title))
    return frozenset(word for word in words if any(map(str.isdigit, word)))


def _known(one: BacklogItem, other: BacklogItem, index: Index) -> bool:
    """Whether the tracker, or the text of one, says how they belong together."""
    return (
        index.parent.get(one.ref) == other.ref
        or index.parent.get(other.ref) == one.ref
        or other.ref in one.blocked_by
        or one.ref in other.blocked_by
        or other.ref.key.casefold() in mentions(one)
        or one.ref.key.casefold() in mentions(other)
    )

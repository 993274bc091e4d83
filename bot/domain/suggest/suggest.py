"""Where items that serve no initiative seem to belong, with what speaks for it.

    known = corpus(scene, stem)                          # once for a product
    told = suggestions(known, items, feedback)           # {ref: Suggestion}; the silent left out
    wrong = misfiled(known, feedback)                    # misfiled.py
    twice = duplicates(known)                            # duplicates.py

Named initiatives come first (`references.py`); else the likest, of three at most. A match
lists all its neighbours, also those more private than the item: who puts them into words
asks `scene.item_visibility`, as `said.py` does. Terms are words of the item itself, and
`Match.why` names nothing that the item does not name.

On plain values, to try other weightings:

    counts = terms(title, body, Stems(stem))             # words.py; empty is allowed
    weighing = Weighing(all_counts)                      # vectors.py
    index = weighing.index(places, asked=vectors)        # places among `all_counts`
    cosines = index.cosines(weighing.vector(counts))     # one for each place
    ranked = rank({id: (likeness, cosines_of_its_items)}, WEIGHTS)   # [(id, score)], best first
    tier = tier_of(score, margin, candidates=n, linked=has_items)    # or None: silent

`likeness` is `cosine(query, own)`; titles alone are `Weights(1, 0, 0, 1)`; other measures of
likeness, BM25 for one, only have to lie between 0 and 1.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.scene import Scene
from bot.domain.suggest.corpus import Candidate, Corpus, facts_of
from bot.domain.suggest.references import References
from bot.domain.suggest.vectors import Index, Vector, cosine
from bot.domain.suggested import (
    NO_FEEDBACK,
    Feedback,
    Match,
    Neighbour,
    Shared,
    Suggestion,
    Term,
    Tier,
)

MOST = 3
"""Matches, and neighbours, that are told."""
TERMS = 5
FEW_CANDIDATES, FOR_FEW = 3, 0.05
"""Among fewer candidates the best says less: both bars are higher by so much."""

BARS = (
    (Tier.VERY_STRONG, 0.30, 0.10),
    (Tier.STRONG, 0.20, 0.05),
    (Tier.POSSIBLE, 0.15, 0.03),
)
"""The least score of each tier, and the least distance to the next initiative."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much.

    `own` is for the initiative's own text, `best` for the item most like it, `top` for the
    three most like it, which are divided by three even where there are fewer. `alone` is for
    the own text of an initiative without items.
    """

    own: float = 0.4
    best: float = 0.3
    top: float = 0.3
    alone: float = 0.8


WEIGHTS = Weights()


def score(likeness: float, cosines: Sequence[float], weights: Weights = WEIGHTS) -> float:
    """How well an initiative fits, from the cosine with its own text and with all its items."""
    if not cosines:
        return weights.alone * likeness
    top = heapq.nlargest(MOST, cosines)
    return weights.own * likeness + weights.best * top[0] + weights.top * math.fsum(top) / 3


def rank(
    candidates: Mapping[str, tuple[float, Sequence[float]]], weights: Weights = WEIGHTS
) -> list[tuple[str, float]]:
    """The candidates by score, the best first, and then by id."""
    scored = [(name, score(*cosines, weights)) for name, cosines in candidates.items()]
    return sorted(scored, key=lambda one: (-one[1], one[0]))


def tier_of(score: float, margin: float, *, candidates: int, linked: bool) -> Tier | None:
    """How far the best is trusted. None is for silence.

    Without `linked` items of the initiative to compare with nothing is more than possible.
    """
    more = FOR_FEW if candidates < FEW_CANDIDATES else 0.0
    for tier, least, apart in BARS:
        if score >= least + more and margin >= apart + more:
            return tier if linked else Tier.POSSIBLE
    return None


def suggestions(
    corpus: Corpus, items: Iterable[BacklogItem], feedback: Feedback = NO_FEEDBACK
) -> dict[ItemRef, Suggestion]:
    """Where the items seem to belong, in their order; those without a suggestion left out.

    A pair that a person rejected is never suggested, and is no competitor of another one; what
    is less like the item than a rejected one is possible at most.
    """
    asked = {item.ref: item for item in items}
    references = References(corpus.scene)
    named = {ref: _named(item, references, feedback) for ref, item in asked.items()}
    vectors = {ref: corpus.vector(item) for ref, item in asked.items() if not named[ref]}
    likeness = Likeness(corpus, vectors.values())
    found: dict[ItemRef, Suggestion] = {}
    for ref, item in asked.items():
        told = named[ref] or likeness.suggestion(item, vectors[ref], feedback)
        if told:
            found[ref] = told
    return found


def _named(item: BacklogItem, references: References, feedback: Feedback) -> Suggestion | None:
    """The initiatives that the item names, if it names any."""
    matches = tuple(
        Match(name, Tier.NAMED, why=why)
        for name, why in references.named_by(item)
        if not feedback.rejects(item.ref, name)
    )
    return Suggestion(item.ref, matches[:MOST]) if matches else None


@dataclass(frozen=True, slots=True)
class Compared:
    """An item beside one candidate: cosines with its own text and with each linked item."""

    candidate: Candidate
    likeness: float
    cosines: Sequence[float]
    score: float

    @property
    def nearest(self) -> list[tuple[BacklogItem, int, float]]:
        """The linked items most like it, with their places among the texts."""
        linked = zip(self.candidate.linked, self.candidate.places, self.cosines, strict=True)
        like_it = [one for one in linked if one[2] > 0]
        return heapq.nsmallest(MOST, like_it, key=lambda one: -one[2])  # stable


def beside(candidate: Candidate, ref: ItemRef, vector: Vector, cosines: list[float]) -> Compared:
    """The comparison with one candidate, from the cosines with its items."""
    if ref in candidate.refs:
        cosines[candidate.refs[ref]] = 0.0
    likeness = cosine(vector, candidate.own)
    return Compared(candidate, likeness, cosines, score(likeness, cosines))


class Likeness:
    """Compares items with all candidates; made once for all that will be asked about."""

    def __init__(self, corpus: Corpus, asked: Iterable[Vector]) -> None:
        self._corpus = corpus
        self._index: Index = corpus.linked_index(asked)

    def compared(self, ref: ItemRef, vector: Vector) -> list[Compared]:
        """The item beside each candidate, the likeliest first. It is never its own neighbour."""
        cosines = self._index.cosines(vector)
        made = [
            beside(candidate, ref, vector, cosines[self._corpus.spans[candidate.id]])
            for candidate in self._corpus.candidates
        ]
        return sorted(made, key=lambda one: -one.score)  # stable: then by id

    def suggestion(
        self, item: BacklogItem, vector: Vector, feedback: Feedback
    ) -> Suggestion | None:
        """Where the item seems to belong by its words."""
        if not vector:
            return None
        ranked = self.compared(item.ref, vector)
        found = [one for one in ranked if not feedback.rejects(item.ref, one.candidate.id)]
        if not found:
            return None
        scores = [*(one.score for one in found), 0.0]
        best = found[0]
        sure = bool(best.candidate.linked) and best is ranked[0]
        tier = tier_of(best.score, scores[0] - scores[1], candidates=len(found), linked=sure)
        if tier is None:
            return None
        likely = [one for one in found[:MOST] if one.score >= BARS[-1][1]]
        matches = tuple(
            self.match(
                item,
                vector,
                one,
                margin=scores[n] - scores[n + 1],
                tier=Tier.POSSIBLE if n else tier,
            )
            for n, one in enumerate(likely)
        )
        return Suggestion(item.ref, matches, next_score=scores[1])

    def match(
        self, item: BacklogItem, vector: Vector, one: Compared, *, margin: float, tier: Tier
    ) -> Match:
        """The comparison with all that it rests on."""
        nearest = one.nearest
        parts = self._parts(vector, one, nearest)
        largest = sorted(parts, key=lambda term: (-parts[term], term))[:TERMS]
        written = self._corpus.as_written(item)
        return Match(
            initiative=one.candidate.id,
            tier=tier,
            score=one.score,
            margin=margin,
            likeness=one.likeness,
            terms=tuple(Term(written.get(term, term), parts.pop(term)) for term in largest),
            other_terms=math.fsum(parts.values()),
            similar=tuple(Neighbour(near.ref, like) for near, _, like in nearest),
            shared=tuple(_shared(item, one.candidate, self._corpus.scene)),
        )

    def _parts(
        self, vector: Vector, one: Compared, nearest: Iterable[tuple[BacklogItem, int, float]]
    ) -> dict[str, float]:
        """What each term that both have adds to the score."""
        if not one.candidate.linked:
            others = [(WEIGHTS.alone, one.candidate.own)]
        else:
            near = [self._corpus.weighing.shared(place, vector) for _, place, _ in nearest]
            others = [(WEIGHTS.own, one.candidate.own), *((WEIGHTS.top / 3, v) for v in near)]
            others.extend((WEIGHTS.best, v) for v in near[:1])
        both = vector.keys() & set().union(*(text for _, text in others))
        return {
            term: math.fsum(part * vector[term] * text.get(term, 0.0) for part, text in others)
            for term in both
        }


_KINDS = ("milestone", "version", "label", "reporter")
_LABELS = 2


def _shared(item: BacklogItem, candidate: Candidate, scene: Scene) -> Iterator[Shared]:
    """What else the item has in common with the linked ones; of labels the commonest two."""
    found = sorted(
        (_KINDS.index(kind), -times, _title(name, scene))
        for kind, name in facts_of(item)
        if (times := candidate.facts.get((kind, name), 0))
    )
    labels = 0
    for place, times, title in found:
        kind = _KINDS[place]
        labels += kind == "label"
        if kind != "label" or labels <= _LABELS:
            yield Shared(f"{kind} {title}", -times, len(candidate.linked))


def _title(name: ItemRef | str, scene: Scene) -> str:
    """Of a container its title; a label or a person is named as it is."""
    if isinstance(name, str):
        return name
    container = scene.index.containers.get(name)
    return container.title if container else name.key.rpartition("/")[2]

"""Linked items that look as if they belonged to another initiative."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.backlog import BacklogItem
from bot.domain.suggest.corpus import Candidate, Corpus
from bot.domain.suggest.references import References
from bot.domain.suggest.suggest import Compared, Likeness, beside
from bot.domain.suggest.vectors import Vector
from bot.domain.suggested import NO_FEEDBACK, Feedback, Match, Tier

GAP, OWN = 0.20, 0.06
"""The least distance to its own initiative's score, and the most that this may be."""


@dataclass(frozen=True, slots=True)
class Misfiled:
    """An item, the initiative that claims it with its score, and the one that it is like."""

    item: BacklogItem
    filed: str
    own: float
    best: Match


def misfiled(corpus: Corpus, feedback: Feedback = NO_FEEDBACK) -> tuple[Misfiled, ...]:
    """Open items that one initiative alone claims, and that are far more like another one.

    Each is compared as if it were not linked. One that is its initiative's only item is not
    judged, nor one that names its initiative, or of which a person said that it is right.
    """
    references = References(corpus.scene)
    doubtful = [
        (candidate.id, item, vector)
        for candidate in corpus.candidates
        for item, vector in _unlike(candidate, corpus)
        if not feedback.accepted(item.ref, (candidate.id,))
        and candidate.id not in dict(references.named_by(item))
    ]
    likeness = Likeness(corpus, [vector for *_, vector in doubtful])
    return tuple(
        found
        for filed, item, vector in doubtful
        if (found := _judge(item, filed, likeness, vector, feedback))
    )


def _unlike(candidate: Candidate, corpus: Corpus) -> Iterator[tuple[BacklogItem, Vector]]:
    """Its items that are hardly like it: these few alone are compared with all the others."""
    judged = [(item, corpus.vector(item)) for item in _judged(candidate, corpus)]
    index = corpus.weighing.index(candidate.places, [vector for _, vector in judged])
    for item, vector in judged:
        if vector and beside(candidate, item.ref, vector, index.cosines(vector)).score <= OWN:
            yield item, vector


def _judged(candidate: Candidate, corpus: Corpus) -> Iterator[BacklogItem]:
    if len(candidate.linked) > 1:
        for item in candidate.linked:
            if item.is_open and len(corpus.scene.claims[item.ref]) == 1:
                yield item


def _judge(
    item: BacklogItem, filed: str, likeness: Likeness, vector: Vector, feedback: Feedback
) -> Misfiled | None:
    compared = likeness.compared(item.ref, vector)
    own = next(one.score for one in compared if one.candidate.id == filed)
    others = [
        one
        for one in compared
        if one.candidate.id != filed and not feedback.rejects(item.ref, one.candidate.id)
    ]
    if not others or others[0].score - own < GAP:
        return None
    best = likeness.match(item, vector, others[0], margin=_margin(others), tier=Tier.POSSIBLE)
    return Misfiled(item, filed, own, best)


def _margin(others: list[Compared]) -> float:
    return others[0].score - (others[1].score if len(others) > 1 else 0.0)

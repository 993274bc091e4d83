"""Texts as vectors of their terms, the rarer a term the heavier, and how alike they are.

The weight of a term in a text is (1 + ln(times)) x (ln((1 + texts) / (1 + texts with it)) + 1);
then each vector is made 1 long. No order of texts changes one bit of any cosine: sums run in
the order of the terms, or are exact.
"""

import itertools
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Vector = Mapping[str, float]
"""The weight of each term, in the order of the terms. It is 1 long, or empty."""

Postings = dict[int, list[int]]
"""The texts that have a term, by how often they have it: all of those get the same part."""


class Weighing:
    """What each term weighs among texts, which are given as their terms and counts.

    The texts are kept small, by their place: a large backlog has many.
    """

    def __init__(self, texts: Iterable[Mapping[str, int]]) -> None:
        self._places: dict[str, int] = defaultdict(itertools.count().__next__)
        self._texts: list[tuple[array[int], array[int]]] = []
        held: list[int] = []
        for counts in texts:
            places = array("I", map(self._places.__getitem__, counts))
            held.extend([0] * (len(self._places) - len(held)))
            for place in places:
                held[place] += 1
            self._texts.append((places, array("I", counts.values())))
        self._held = held
        self._terms = list(self._places)
        whole = 1 + len(self._texts)
        self._unknown = math.log(whole) + 1
        rarity = {times: math.log(whole / (1 + times)) + 1 for times in set(held)}
        self._rarity = [rarity[times] for times in held]

    def rarity(self, term: str) -> float:
        """What a term weighs that stands once in a text; the most if no text has it."""
        place = self._places.get(term)
        return self._unknown if place is None else self._rarity[place]

    def held(self, term: str) -> int:
        """How many of the texts have the term."""
        place = self._places.get(term)
        return 0 if place is None else self._held[place]

    def vector(self, counts: Mapping[str, int]) -> Vector:
        """The vector of a text, whether or not it was among those that were weighed."""
        raw = {term: _often(counts[term]) * self.rarity(term) for term in sorted(counts)}
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()}

    def shared(self, text: int, vector: Vector) -> Vector:
        """Of the text at this place what the vector has too."""
        length, places = self._length(text), {self._places.get(term) for term in vector}
        return {
            self._terms[place]: _often(times) * self._rarity[place] / length
            for place, times in zip(*self._texts[text], strict=True)
            if place in places
        }

    def _length(self, text: int) -> float:
        raw = [_often(n) * self._rarity[p] for p, n in zip(*self._texts[text], strict=True)]
        return math.sqrt(math.fsum(weight * weight for weight in raw))

    def index(self, texts: Sequence[int], asked: Iterable[Vector]) -> "Index":
        """The texts at these places, to be compared with any of the vectors asked about."""
        asked_about = {term for vector in asked for term in vector if term in self._places}
        found: dict[int, Postings] = {self._places[term]: {} for term in asked_about}
        lengths = []
        for number, text in enumerate(texts):
            lengths.append(self._length(text))
            for place, times in zip(*self._texts[text], strict=True):
                if (postings := found.get(place)) is not None:
                    postings.setdefault(times, []).append(number)
        by_term = {
            term: (self._rarity[self._places[term]], found[self._places[term]])
            for term in asked_about
        }
        return Index(lengths, by_term)


class Index:
    """Some texts by their terms, as `Weighing.index` makes it."""

    def __init__(
        self, lengths: Sequence[float], by_term: Mapping[str, tuple[float, Postings]]
    ) -> None:
        self._lengths = lengths
        self._by_term = by_term

    def cosines(self, vector: Vector) -> list[float]:
        """How like each text is to this one, 0 to 1, in the order in which they were given."""
        found = [0.0] * len(self._lengths)
        nothing: tuple[float, Postings] = (0.0, {})
        for term, weight in vector.items():
            rarity, postings = self._by_term.get(term, nothing)
            for times, numbers in postings.items():
                part = weight * rarity * _often(times)
                for number in numbers:
                    found[number] += part
        return [
            one / length if one else 0.0 for one, length in zip(found, self._lengths, strict=True)
        ]


def cosine(one: Vector, other: Vector) -> float:
    """How alike two texts are, 0 to 1."""
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return math.fsum([weight * long[term] for term, weight in short.items() if term in long])


def _often(times: int) -> float:
    return 1 + math.log(times) if times > 1 else 1.0

"""BM25, the yardstick of text search, in a few lines: k1 = 1.2, b = 0.75."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

K1, B = 1.2, 0.75


class BM25:
    """Texts as terms and counts, compared with a query that is one of them."""

    def __init__(self, texts: Sequence[Mapping[str, int]]) -> None:
        self._texts = texts
        self._lengths = [sum(text.values()) for text in texts]
        self._mean = sum(self._lengths) / max(1, len(texts)) or 1.0
        self._held: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for term in text:
                self._held[term].append(place)

    def likeness(self, query: Mapping[str, int]) -> list[float]:
        """The score of each text over what a text that is the query would have: 0 to about 1."""
        found = [0.0] * len(self._texts)
        whole = 0.0
        length = sum(query.values())
        for term in sorted(query):
            held = self._held.get(term, ())
            rarity = math.log(1 + (len(self._texts) - len(held) + 0.5) / (len(held) + 0.5))
            whole += rarity * self._often(query[term], length)
            for place in held:
                times = self._texts[place][term]
                found[place] += rarity * self._often(times, self._lengths[place])
        return [score / whole for score in found] if whole else found

    def _often(self, times: int, length: float) -> float:
        return times * (K1 + 1) / (times + K1 * (1 - B + B * length / self._mean))

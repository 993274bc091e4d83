import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.suggest.vectors import Weighing, cosine

PAY, CARD, SEARCH = {"pay": 2, "card": 1}, {"card": 1, "pay": 1}, {"search": 3}
TEXTS = [PAY, CARD, SEARCH]


def test_a_term_weighs_more_the_rarer_it_is() -> None:
    weighing = Weighing(TEXTS)
    assert weighing.rarity("pay") == pytest.approx(math.log(4 / 3) + 1)  # in two of three
    assert weighing.rarity("search") == pytest.approx(math.log(4 / 2) + 1)
    assert weighing.rarity("never seen") == pytest.approx(math.log(4) + 1)
    assert [weighing.held(term) for term in ("pay", "search", "never seen")] == [2, 1, 0]


def test_the_cosine_is_that_which_one_reckons_by_hand() -> None:
    # Both terms are as rare, so that cancels out: (1 + ln 2, 1) and (1, 1).
    weighing = Weighing(TEXTS)
    one, other = weighing.vector(PAY), weighing.vector(CARD)
    often = 1 + math.log(2)
    by_hand = (often + 1) / (math.sqrt(often**2 + 1) * math.sqrt(2))
    assert cosine(one, other) == pytest.approx(by_hand, rel=1e-12)
    assert by_hand == pytest.approx(0.96844, abs=1e-5)
    assert cosine(one, one) == pytest.approx(1)
    assert cosine(one, weighing.vector(SEARCH)) == 0


def test_the_index_gives_the_same_cosines_of_the_texts_it_is_made_of() -> None:
    weighing = Weighing(TEXTS)
    asked = weighing.vector({"pay": 1, "search": 1, "new": 1})
    found = weighing.index([2, 0], [asked]).cosines(asked)
    by_pair = [cosine(asked, weighing.vector(text)) for text in (SEARCH, PAY)]
    assert found == pytest.approx(by_pair, rel=1e-12)


def test_a_text_without_terms_is_like_nothing() -> None:
    weighing = Weighing([*TEXTS, {}])
    assert weighing.vector({}) == {}
    asked = weighing.vector(PAY)
    assert weighing.index([3, 0], [asked]).cosines(asked) == pytest.approx([0, 1])
    assert Weighing([]).vector({"pay": 2}) == {"pay": 1}


def test_what_a_text_shares_with_a_vector_has_its_weights_in_the_whole_text() -> None:
    weighing = Weighing(TEXTS)
    asked = weighing.vector({"pay": 1, "search": 1, "new": 1})
    assert weighing.shared(0, asked) == {"pay": weighing.vector(PAY)["pay"]}
    assert weighing.shared(2, weighing.vector(PAY)) == {}


COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), max_size=6)


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_no_order_of_texts_or_terms_changes_one_bit(
    texts: list[dict[str, int]],
) -> None:
    def cosines(given: list[dict[str, int]]) -> list[float]:
        weighing = Weighing(given)
        asked = weighing.vector(texts[0])
        found = weighing.index(range(len(given)), [asked]).cosines(asked)
        return sorted(found)

    turned = [dict(reversed(counts.items())) for counts in reversed(texts)]
    assert cosines(texts) == cosines(turned)
    assert all(0 <= one <= 1 + 1e-12 for one in cosines(texts))

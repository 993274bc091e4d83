import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from bot.domain.backlog import BacklogItem, Status
from bot.domain.roadmap import Goal
from bot.domain.suggest.corpus import corpus
from bot.domain.suggest.suggest import Weights, rank, score, suggestions, tier_of
from bot.domain.suggested import Feedback, Match, Said, Shared, Suggestion, Tier
from tests.domain.builders import TODAY, a_roadmap, an_initiative, an_item, issue, label, noon, ref
from tests.domain.suggest.shop import a_corpus, a_scene, initiatives, linked, plain

ORPHAN = an_item(90, title="Stripe payment fails", text="The payment_intent is late.")


def suggestion(item: BacklogItem, *more: BacklogItem, **scene: object) -> Suggestion | None:
    return suggestions(a_corpus(item, *more, **scene), [item]).get(item.ref)


def told(item: BacklogItem, *more: BacklogItem, **scene: object) -> Suggestion:
    found = suggestion(item, *more, **scene)
    assert found
    return found


def test_a_score_is_four_tenths_its_own_text_and_the_rest_its_items() -> None:
    assert score(0.5, [0.2, 0.8, 0.0, 0.4]) == pytest.approx(0.4 * 0.5 + 0.3 * 0.8 + 0.1 * 1.4)
    assert score(0.5, [0.6]) == pytest.approx(0.2 + 0.18 + 0.06)  # still divided by three
    assert score(0.5, []) == pytest.approx(0.4)
    assert score(0.5, [0.9], Weights(1, 0, 0, 1)) == pytest.approx(0.5)


def test_candidates_are_ranked_by_score_and_then_by_id() -> None:
    ranked = rank({"b": (0.5, []), "a": (0.5, []), "c": (0.75, [])})
    assert ranked == [("c", 0.8 * 0.75), ("a", 0.4), ("b", 0.4)]


@pytest.mark.parametrize(
    ("score", "margin", "tier"),
    [
        (0.30, 0.10, Tier.VERY_STRONG),
        (0.30, 0.09, Tier.STRONG),
        (0.29, 0.20, Tier.STRONG),
        (0.20, 0.05, Tier.STRONG),
        (0.20, 0.04, Tier.POSSIBLE),
        (0.15, 0.03, Tier.POSSIBLE),
        (0.15, 0.02, None),
        (0.14, 0.14, None),
    ],
)
def test_a_tier_asks_for_a_score_and_a_distance(
    score: float, margin: float, tier: Tier | None
) -> None:
    assert tier_of(score, margin, candidates=3, linked=True) is tier


def test_among_two_candidates_the_bars_are_higher() -> None:
    assert tier_of(0.34, 0.2, candidates=2, linked=True) is Tier.STRONG
    assert tier_of(0.36, 0.2, candidates=2, linked=True) is Tier.VERY_STRONG
    assert tier_of(0.19, 0.2, candidates=2, linked=True) is None


def test_an_initiative_without_items_is_possible_at_most() -> None:
    assert tier_of(0.8, 0.8, candidates=3, linked=False) is Tier.POSSIBLE
    bare = an_initiative("refunds", title="Refund to gift cards")
    roadmap = a_roadmap(*initiatives(), bare)
    item = an_item(90, title="Refund goes to gift cards")
    best = told(item, roadmap=roadmap).best
    assert (best.initiative, best.tier, best.similar) == ("refunds", Tier.POSSIBLE, ())
    assert best.score == pytest.approx(0.8 * best.likeness)


def test_what_is_like_an_initiatives_items_is_suggested_with_its_evidence() -> None:
    found = told(ORPHAN)
    best = found.best
    assert (best.initiative, best.tier.is_strong) == ("checkout", True)
    assert [n.ref for n in best.similar] == [ref(12), ref(11), ref(10)]
    assert "payment_intent" in {t.text for t in best.terms}
    assert len(best.terms) == 5
    assert best.margin == pytest.approx(best.score - found.next_score)
    likes = [n.cosine for n in best.similar]
    assert best.score == pytest.approx(0.4 * best.likeness + 0.3 * likes[0] + 0.1 * sum(likes))


def test_what_is_like_nothing_too_short_or_not_english_is_not_told() -> None:
    assert suggestion(an_item(90, title="Water the office plants weekly")) is None
    assert suggestion(an_item(90, title="Stripe payment")) is None
    assert suggestion(an_item(90, title="Оплата stripe payment intent картой не работает")) is None


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_nothing_belongs_to_what_is_over(status: str) -> None:
    over = replace(initiatives(status=status)[0], keywords=("stripe", "payment"))
    roadmap = a_roadmap(over, *initiatives()[1:])
    assert suggestion(ORPHAN, roadmap=roadmap) is None


def test_nothing_belongs_to_what_nobody_works_on() -> None:
    old = noon(TODAY.replace(year=2025))
    items = [replace(i, status=Status.DONE, created=old, closed=old) for i in linked()]
    assert suggestion(ORPHAN, *items, with_linked=False) is None
    young = [replace(i, created=noon(TODAY)) for i in items]
    assert suggestion(ORPHAN, *young, with_linked=False)
    open_one = [replace(items[0], status=Status.TODO), *items[1:]]
    assert told(ORPHAN, *open_one, with_linked=False).best.initiative == "checkout"


def test_an_epic_is_its_initiative_and_no_item_like_any_other() -> None:
    epic = an_item(1, title="Stripe payment webhook", child_count=1)
    child = an_item(2, title="Refund by bank transfer", parent=1)
    roadmap = a_roadmap(
        an_initiative("checkout", issue(1), title="Better checkout"), *initiatives()[1:]
    )
    whole = an_item(90, title="Stripe payment webhook fails")
    found = a_corpus(ORPHAN, epic, child, roadmap=roadmap).candidates[0]
    assert [item.ref for item in found.linked] == [ref(2)]
    assert {"better", "stripe", "webhook"} <= found.own.keys()
    best = told(whole, epic, child, roadmap=roadmap).best
    assert best.likeness > 0
    assert best.similar == ()


def test_an_item_with_the_initiatives_title_does_not_count_twice() -> None:
    twin = an_item(1, title="Better PAYMENT!", labels=("pay",))
    assert ref(1) not in a_corpus(twin).candidates[0].refs


def test_goal_and_keywords_are_of_the_initiatives_own_text() -> None:
    roadmap = a_roadmap(
        an_initiative("x", title="Checkout", goal="g", keywords=("3ds", "sepa debit")),
        goals=(Goal("g", "Sell abroad", benefit="unread"),),
    )
    own = a_corpus(roadmap=roadmap).candidates[0].own
    assert {"checkout", "sell", "abroad", "sepa", "sepa debit"} <= own.keys()
    assert "unread" not in own


def test_what_is_less_like_it_than_a_rejected_one_is_possible_at_most() -> None:
    item = an_item(90, title="Search index rebuild nightly for stripe payment intent")
    best = told(item).best
    feedback = Feedback((Said(item.ref, best.initiative, accepted=False),))
    (next_best, *_) = suggestions(a_corpus(item), [item], feedback)[item.ref].matches
    assert best.tier.is_strong
    assert (next_best.score > 0.2, next_best.tier) == (True, Tier.POSSIBLE)


def test_a_rejected_initiative_is_never_suggested_again_nor_in_the_way() -> None:
    no = Feedback((Said(ORPHAN.ref, "checkout", accepted=False),))
    known = a_corpus(ORPHAN)
    assert suggestions(known, [ORPHAN], no) == {}
    other = Feedback((Said(ref(1), "checkout", accepted=False),))
    assert suggestions(known, [ORPHAN], other) == suggestions(known, [ORPHAN])
    yes = Feedback((*no.said, Said(ORPHAN.ref, "checkout", accepted=True)))
    assert suggestions(known, [ORPHAN], yes)


def test_what_else_is_shared_is_shown_and_changes_no_score() -> None:
    items = [replace(i, reporter="ben-b") if i.ref == ref(11) else i for i in linked()]
    in_common = replace(ORPHAN, labels=("late", "pay2"), reporter="ben-b")
    labelled = [replace(i, labels=(*i.labels, "pay2")) for i in items]
    best = told(in_common, *labelled, with_linked=False).best
    assert best.shared == (Shared("label pay2", 3, 3), Shared("reporter ben-b", 1, 3))
    assert best.score == told(ORPHAN).best.score


def test_an_item_is_never_its_own_neighbour() -> None:
    item = linked()[0]
    found = suggestions(a_corpus(), [item]).get(item.ref)
    assert found is None or item.ref not in {n.ref for n in found.best.similar}


def test_a_closed_item_nobody_weighed_can_be_asked_about_too() -> None:
    old = replace(ORPHAN, status=Status.DROPPED, closed=noon(TODAY.replace(year=2025)))
    assert old.ref not in a_corpus(old).texts
    assert told(old).best.initiative == "checkout"


WORDS = [
    "stripe",
    "payment",
    "intent",
    "webhook",
    "retry",
    "search",
    "index",
    "query",
    "android",
    "offline",
    "cart",
    "app",
]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


def check_sums(match: Match) -> None:
    parts = math.fsum([*(term.part for term in match.terms), match.other_terms])
    assert parts == pytest.approx(match.score, abs=1e-9)
    likes = [near.cosine for near in match.similar]
    by_neighbours = 0.4 * match.likeness + 0.3 * max(likes, default=0) + 0.1 * math.fsum(likes)
    assert by_neighbours == pytest.approx(match.score, abs=1e-9)
    assert 0 <= match.score <= 1 + 1e-9


@given(st.lists(TITLES, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_evidence_adds_up_and_no_order_changes_anything(
    titles: list[str], dice: random.Random
) -> None:
    items = [an_item(90 + n, title=title) for n, title in enumerate(titles)]
    scene = a_scene(*items)
    found = suggestions(corpus(scene, plain), items)
    for one in found.values():
        assert 1 <= len(one.matches) <= 3
        for match in one.matches:
            check_sums(match)
    turned = list(scene.snapshot.items)
    dice.shuffle(turned)
    order = list(initiatives())
    dice.shuffle(order)
    shuffled = a_scene(*turned, with_linked=False, roadmap=a_roadmap(*order))
    assert suggestions(corpus(shuffled, plain), items) == found


def test_equal_scores_are_told_in_the_order_of_the_ids() -> None:
    twins = tuple(an_initiative(name, label("pay"), title="Payment") for name in ("b", "a", "c"))
    known = a_corpus(ORPHAN, roadmap=a_roadmap(*twins))
    assert [candidate.id for candidate in known.candidates] == ["a", "b", "c"]
    assert suggestions(known, [ORPHAN]) == {}  # nothing sets one apart


def test_with_the_english_stemmer_other_forms_of_words_count_as_shared() -> None:
    stem = EnglishStemmer().stemWord
    item = an_item(90, title="Retrying failing payments by Stripe intents")
    found = suggestions(corpus(a_scene(item), stem), [item])
    assert found[item.ref].best.initiative == "checkout"
    assert suggestions(corpus(a_scene(item), stem), [item]) == found

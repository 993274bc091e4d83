import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import BacklogItem
from bot.domain.suggest.duplicates import ALIKE, NEAREST, duplicates
from bot.domain.suggest.vectors import Vector, cosine
from tests.domain.builders import TODAY, an_item
from tests.domain.suggest.shop import a_corpus

OLD = an_item(70, title="Basket loses voucher codes on reload")
NEW = an_item(71, title="Basket loses voucher codes after reload")


def pairs(*items: BacklogItem) -> list[tuple[int, int]]:
    found = duplicates(a_corpus(*items))
    return [(_number(pair.item), _number(pair.other)) for pair in found]


def _number(item: BacklogItem) -> int:
    return int(item.ref.key.partition("#")[2])


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def test_two_open_items_with_the_same_words_are_a_pair_the_younger_first() -> None:
    (found,) = duplicates(a_corpus(OLD, NEW))
    assert (found.item, found.other) == (NEW, OLD)
    assert found.cosine == pytest.approx(1)
    assert not found.identical
    older = replace(NEW, created=OLD.created - dt.timedelta(days=1))
    assert pairs(OLD, older) == [(70, 71)]


def test_equal_titles_are_told_as_identical_whatever_the_descriptions_say() -> None:
    same = replace(
        NEW, title="basket LOSES voucher-codes on reload!", text="The refund is late. " * 9
    )
    (found,) = duplicates(a_corpus(OLD, same))
    assert found.identical
    short = replace(OLD, title="New bug", text="Basket loses voucher")
    assert pairs(short, replace(NEW, title="New bug", text="Refund by bank transfer")) == []


def test_equal_titles_are_told_in_any_language() -> None:
    titles = ("Корзина теряет ваучеры", "Корзина: теряет ваучеры!")
    items = (an_item(n, title=title) for n, title in enumerate(titles, start=70))
    assert pairs(*items) == [(71, 70)]
    assert pairs(replace(OLD, title="!? -- ()"), replace(NEW, title="?! - --")) == []


@pytest.mark.parametrize(("closed", "told"), [(0, True), (89, True), (90, False), (400, False)])
def test_one_closed_within_ninety_days_counts(closed: int, told: bool) -> None:
    done = an_item(71, "done", title=NEW.title, closed=days_ago(closed))
    assert pairs(OLD, done) == ([(70, 71)] if told else [])


def test_two_closed_ones_do_not() -> None:
    closed = [an_item(n, "done", title=OLD.title, closed=TODAY) for n in (70, 71)]
    assert pairs(*closed) == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Release shop 2.2.4 code freeze", "Release shop 3.1 code freeze", False),
        ("Release shop 2.2 code freeze.", "Release shop code freeze 2.2", True),
        ("Release shop code freeze", "Release shop code freeze v2", False),
    ],
)
def test_titles_with_other_numbers_are_two_things(one: str, other: str, told: bool) -> None:
    found = pairs(replace(OLD, title=one), replace(NEW, title=other))
    assert bool(found) is told


@pytest.mark.parametrize(
    "new",
    [
        replace(NEW, parent=OLD.ref),
        replace(NEW, blocked_by=(OLD.ref,)),
        replace(NEW, text="Same as #70"),
        an_item(71, group="acme/api", title=NEW.title),
        an_item(71, "dropped", title=NEW.title, closed=TODAY, reason="duplicate"),
        replace(NEW, title="Search forgets filters after reload"),
    ],
    ids=["child", "waits", "names it", "other repository", "closed as duplicate", "other words"],
)
def test_what_is_known_to_belong_together_or_does_not_is_not_told(new: BacklogItem) -> None:
    assert pairs(OLD, new) == []


def test_each_item_is_in_three_pairs_at_most() -> None:
    items = [an_item(n, title=OLD.title) for n in range(70, 77)]
    found = pairs(*items)
    assert max(sum(number in pair for pair in found) for number in range(70, 77)) == 3
    assert pairs(*reversed(items)) == found


def test_of_very_many_alike_each_is_compared_with_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[float] = []

    def counted(one: Vector, other: Vector) -> float:
        compared.append(like := cosine(one, other))
        return like

    monkeypatch.setattr("bot.domain.suggest.duplicates.cosine", counted)
    assert len(pairs(*(an_item(n, title=OLD.title) for n in range(70, 370)))) == 450
    assert len(compared) <= 300 * NEAREST


WORDS = ["basket", "voucher", "reload", "stripe", "refund", "android", "search"]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6), max_size=6))
def test_no_pair_alike_enough_is_overlooked(titles: list[list[str]]) -> None:
    items = [an_item(70 + n, title=" ".join(title)) for n, title in enumerate(titles)]
    known = a_corpus(*items)
    found = {frozenset((p.item.ref, p.other.ref)) for p in duplicates(known)}
    full = [ref for pair in found for ref in pair]
    for one, other in combinations(items, 2):
        like = cosine(known.vector(one), known.vector(other))
        crowded = max(full.count(one.ref), full.count(other.ref)) >= 3
        if like >= ALIKE + 1e-9:
            assert frozenset((one.ref, other.ref)) in found or crowded

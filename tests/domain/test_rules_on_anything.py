"""What holds of all rules together, on whatever roadmap and backlog there are."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backlog import BacklogItem, ItemRef, Status, natural
from bot.domain.detect import Verdict
from bot.domain.rules import RULES
from bot.domain.wording import Names, advice, plain, sentence
from tests.domain.worlds import NOW, SHOP, World, a_world

SEEDS = st.integers(0, 2**32)
WORLDS = 300


def world(seed: int) -> World:
    return a_world(Random(seed))


def told(verdict: Verdict) -> list[str]:
    names = Names(verdict.scene)
    return [f"{plain(sentence(f, names))} {plain(advice(f, names))}" for f in verdict.findings]


@settings(max_examples=WORLDS)
@given(SEEDS)
def test_no_rule_raises_and_every_finding_can_be_told(seed: int) -> None:
    verdict = world(seed).judged()
    for words in told(verdict):
        assert "{" not in words
        assert words.strip()


@settings(max_examples=WORLDS)
@given(SEEDS)
def test_no_two_findings_have_one_fingerprint(seed: int) -> None:
    verdict = world(seed).judged()
    prints = Counter(f.fingerprint for f in verdict.findings)
    twice = {f.rule for f in verdict.findings if prints[f.fingerprint] > 1}
    assert twice == set()


def unrelated() -> BacklogItem:
    """An item that somebody wrote down this morning, and that is nothing to anybody yet."""
    ref = ItemRef("shop", f"{SHOP}#4999")
    return BacklogItem(ref, "A passing thought", Status.TODO, NOW, NOW, group=SHOP)


@settings(max_examples=WORLDS)
@given(SEEDS)
def test_an_unrelated_item_changes_no_finding(seed: int) -> None:
    before = world(seed)
    if not any(item.group == SHOP for item in before.snapshot.items):
        return  # a repository without items is news by itself
    items = sorted((*before.snapshot.items, unrelated()), key=lambda item: natural(item.ref))
    after = replace(before, snapshot=replace(before.snapshot, items=tuple(items)))
    assert after.judged().findings == before.judged().findings


@settings(max_examples=WORLDS)
@given(SEEDS)
def test_the_order_of_what_was_read_changes_nothing(seed: int) -> None:
    one = world(seed)
    dice = Random(seed)
    snapshot = one.snapshot
    shuffled = replace(
        snapshot,
        items=tuple(dice.sample(snapshot.items, len(snapshot.items))),
        containers=tuple(dice.sample(snapshot.containers, len(snapshot.containers))),
        gaps=tuple(dice.sample(snapshot.gaps, len(snapshot.gaps))),
    )
    other = replace(one, snapshot=shuffled)
    assert other.judged().findings == one.judged().findings


def test_worlds_show_most_rules_at_work() -> None:
    seen = {f.rule for seed in range(400) for f in world(seed).judged().findings}
    # Others need more than chance brings together, or much work: their own tests have it.
    assert len(seen) >= len(RULES) - 25, sorted(set(RULES) - seen)

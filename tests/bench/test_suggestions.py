"""What suggestions are worth on a made-up backlog, beside search by BM25 and by titles alone.

Each initiative has words of its own, few of which stand in its title; issues mix them with
words that all have, and now and then with another one's. Issues come in no batches.
"""

import datetime as dt
import random
from functools import cache

from bot.domain.suggested import Tier
from tests.bench.evaluate_suggestions import (
    FLIPPED,
    Filing,
    Method,
    Project,
    evaluate,
    misfiled,
    told,
)
from tests.bench.exports import Issue

INITIATIVES, ISSUES = 15, 600
ORPHANS = 0.3
SYLLABLES = ("ba", "ker", "lo", "mi", "nu", "pra", "qua", "ri", "sto", "tel", "vor", "xan", "zu")
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def word(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=3))


def as_it_is(word: str) -> str:
    """The stem of a made-up word."""
    return word


@cache
def a_project(seed: int = 0) -> Project:
    dice = random.Random(seed)
    common = [word(dice) for _ in range(60)]
    themes = {f"i{n:02}": [word(dice) for _ in range(12)] for n in range(INITIATIVES)}
    titles = {name: " ".join([*own[:2], dice.choice(common)]) for name, own in themes.items()}
    issues = []
    for number in range(ISSUES):
        name = dice.choice(sorted(themes))
        orphan = dice.random() < ORPHANS
        own = [word(dice) for _ in range(9)] if orphan else themes[name]
        stray = themes[dice.choice(sorted(themes))]
        told, start = dice.randint(1, 4), dice.randrange(len(own) - 3)
        words = [*own[start : start + told], *dice.sample(common, 5 - told), dice.choice(stray)]
        made = START + dt.timedelta(hours=7 * number)
        links = () if orphan else (name,)
        issues.append(Issue(f"#{number}", " ".join(words), made, None, True, {"epic": links}))
    return Project(issues, titles, "epic", as_it_is)


@cache
def measured() -> dict[str, Method]:
    found = evaluate([a_project()])
    filing = Filing()
    misfiled(a_project(), filing)
    print(f"\n{told('made-up initiative', found, filing)}")
    return found


def first(name: str) -> float:
    method = measured()[name]
    return method.first / method.asked


def test_linked_items_tell_more_than_the_title_of_an_initiative() -> None:
    assert first("TF-IDF mix") >= first("title only") + 0.15


def test_they_are_weighed_no_worse_than_by_bm25() -> None:
    assert first("TF-IDF mix") >= first("BM25 mix")


def test_a_strong_suggestion_is_right_nine_times_in_ten_and_orphans_get_few() -> None:
    mix = measured()["TF-IDF mix"]
    told = mix.at_least(Tier.STRONG)
    linked = told["easy"] + told["hard"]
    assert linked >= 0.25 * mix.asked
    assert told["right"] >= 0.88 * linked
    assert told["unlinked"] <= 0.06 * mix.unlinked


def test_a_better_tier_is_right_more_often_and_speaks_less() -> None:
    mix = measured()["TF-IDF mix"]
    tiers = [mix.at_least(tier) for tier in (Tier.POSSIBLE, Tier.STRONG, Tier.VERY_STRONG)]
    spoken = [told["easy"] + told["hard"] for told in tiers]
    right = [told["right"] / count for told, count in zip(tiers, spoken, strict=True)]
    assert spoken == sorted(spoken, reverse=True)
    assert right == sorted(right)


def test_what_is_called_misfiled_mostly_is() -> None:
    filing = Filing()
    misfiled(a_project(), filing)
    assert filing.turned == round(FLIPPED * sum(map(len, a_project().links)))
    assert filing.called > 0
    assert filing.right >= 0.75 * filing.called

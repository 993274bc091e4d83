"""How long it takes to say where items belong, in pure Python, texts and all."""

import gc
import itertools
import random
import time
from dataclasses import replace

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.roadmap import Roadmap
from bot.domain.scene import Scene, set_scene
from bot.domain.suggest.corpus import corpus
from bot.domain.suggest.suggest import suggestions
from bot.domain.suggested import Suggestion
from tests.bench.test_detect import a_million_calls
from tests.domain.builders import TODAY, a_roadmap, a_snapshot, an_initiative, an_item, label

CALLS = 170  # millions of plain calls in the time of 1,000 orphans beside 2,000 linked items:
# about 6 s on a machine of today, and as much work on any other
LINKED, ORPHANS, INITIATIVES = 2000, 1000, 50
GROWTH = 3  # times longer for twice the linked items: about linear

_DICE = random.Random(6)
_VOCABULARY = [
    "".join(_DICE.choices("abcdefghijklmnoprstuvwy", k=_DICE.randint(4, 9))) for _ in range(8000)
]
_OFTEN = list(itertools.accumulate(1 / (40 + place) for place in range(len(_VOCABULARY))))


def prose(dice: random.Random, theme: list[str], words: int) -> str:
    """Every third part is a phrase of the theme."""
    common = dice.choices(_VOCABULARY, cum_weights=_OFTEN, k=words * 2 // 3)
    parts = [
        f"{dice.choice(theme)} {word}" if n % 6 == 0 else word for n, word in enumerate(common)
    ]
    return "the " + " ".join(parts)


def backlog(linked: int, orphans: int, *, words: int) -> tuple[Roadmap, tuple[BacklogItem, ...]]:
    """Initiatives of as many items, and orphans that are like one of them each."""
    dice = random.Random(linked)
    themes = [
        [" ".join(dice.sample(_VOCABULARY[500:], 3)) for _ in range(4)] for _ in range(INITIATIVES)
    ]
    items = []
    for number in range(linked + orphans):
        theme = themes[number % INITIATIVES]
        labels = (f"theme-{number % INITIATIVES}",) if number < linked else ()
        text = prose(dice, theme, words) if words else ""
        items.append(
            an_item(number + 1, title=" ".join(dice.sample(theme, 2)), text=text, labels=labels)
        )
    initiatives = (
        an_initiative(f"theme-{n}", label(f"theme-{n}"), title=themes[n][0])
        for n in range(INITIATIVES)
    )
    return a_roadmap(*initiatives), tuple(items)


def a_scene(made: tuple[Roadmap, tuple[BacklogItem, ...]]) -> Scene:
    roadmap, items = made
    return set_scene(roadmap, a_snapshot(*items), TODAY, options={})


def suggested(scene: Scene) -> tuple[float, dict[ItemRef, Suggestion]]:
    """Seconds of processor time for everything from raw texts on, and what is suggested."""
    orphans = [item for item in scene.snapshot.items if not item.labels]
    stem = EnglishStemmer().stemWord
    gc.collect()
    begun = time.process_time()
    found = suggestions(corpus(scene, stem), orphans)
    return time.process_time() - begun, found


def test_a_thousand_orphans_beside_two_thousand_linked_items() -> None:
    made = a_scene(backlog(LINKED, ORPHANS, words=180))
    rounds = [suggested(made) for _ in range(3)]
    best = min(seconds for seconds, _ in rounds)
    million = min(a_million_calls() for _ in range(5))
    found = rounds[0][1]
    print(f"\nsuggest, {ORPHANS} orphans x {LINKED} linked: {best:.2f} s of processor time")
    print(f"{best / million:.0f} million plain calls; {len(found)} suggestions")
    assert len(found) > ORPHANS / 2
    assert rounds[0][1] == rounds[1][1]
    assert best <= CALLS * million


def test_twice_the_linked_items_take_about_twice_as_long() -> None:
    one = a_scene(backlog(1000, 200, words=60))
    two = a_scene(backlog(2000, 400, words=60))
    # Twice the items and twice the orphans: four times the pairs, and twice the reading.
    pairs = min(suggested(two)[0] for _ in range(3)) / min(suggested(one)[0] for _ in range(3))
    print(f"\nsuggest, four times the pairs: {pairs:.1f} times as long")
    assert pairs <= 2 * GROWTH


def test_a_backlog_of_fifty_thousand_linked_items_stays_usable() -> None:
    made = a_scene(backlog(50_000, 20, words=60))
    seconds, found = suggested(made)
    million = min(a_million_calls() for _ in range(5))
    print(f"\nsuggest, 20 orphans x 50,000 linked: {seconds:.1f} s of processor time")
    assert found
    assert seconds <= 4 * CALLS * million


def test_shuffled_it_says_the_same() -> None:
    roadmap, items = backlog(600, 100, words=40)
    dice = random.Random(1)
    turned = dice.sample(items, len(items))
    other = replace(roadmap, initiatives=tuple(dice.sample(roadmap.initiatives, INITIATIVES)))
    assert suggested(a_scene((other, tuple(turned))))[1] == suggested(a_scene((roadmap, items)))[1]

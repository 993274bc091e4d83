"""A shop with three initiatives of three items each, and whatever a test adds to it."""

from typing import Any

from bot.domain.backlog import BacklogItem
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.scene import Scene
from bot.domain.suggest.corpus import Corpus, corpus
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    judged,
    label,
)

CHECKOUT = ("Guests pay with stripe", "Retry a failed payment", "Stripe payment intent webhook")
SEARCH = ("Typos in search queries", "Search index rebuild nightly", "Facets beside search results")
MOBILE = ("Android push notifications", "Offline cart on android", "Android deep links")


def plain(word: str) -> str:
    """A stemmer that knows the plural alone."""
    return word.removesuffix("s") if len(word) > 3 else word


def initiatives(**more: Any) -> tuple[Initiative, ...]:
    return (
        an_initiative("checkout", label("pay"), title="Better payment", **more),
        an_initiative("search", label("find"), title="Search that finds", **more),
        an_initiative("mobile", label("app"), title="Android app", **more),
    )


def linked() -> tuple[BacklogItem, ...]:
    places = (("pay", CHECKOUT), ("find", SEARCH), ("app", MOBILE))
    return tuple(
        an_item(10 * n + m, title=title, labels=(name,))
        for n, (name, titles) in enumerate(places, start=1)
        for m, title in enumerate(titles)
    )


def a_scene(
    *items: BacklogItem, roadmap: Roadmap | None = None, with_linked: bool = True, **more: Any
) -> Scene:
    snapshot = a_snapshot(*(linked() if with_linked else ()), *items, **more)
    return judged(roadmap or a_roadmap(*initiatives()), snapshot, TODAY).scene


def a_corpus(*items: BacklogItem, **more: Any) -> Corpus:
    return corpus(a_scene(*items, **more), plain)

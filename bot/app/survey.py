"""What `suggest` looks over: items without an initiative, items filed wrong, duplicates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.app.suggest import (
    ORPHAN,
    Suggesting,
    corpus_of,
    orphans,
    serving_nothing,
    suggested,
    without_effect,
)
from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.detect import Verdict
from bot.domain.errors import BotError
from bot.domain.likeness import nearest
from bot.domain.rules import RULES
from bot.domain.ruling import rulings
from bot.domain.scene import Scene
from bot.domain.suggested import Feedback, Said, Suggestion

if TYPE_CHECKING:
    from bot.domain.suggest.duplicates import Duplicate
    from bot.domain.suggest.misfiled import Misfiled


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is told of one product. `idle` is what people said that changes nothing any more.

    `asked` are the items in the order in which they are told. `ruled` is whether the rule on
    such items runs: it need not, where every item is looked at. `orphans` are those that it
    found, for only those `fix` can link.
    """

    scene: Scene
    feedback: Feedback
    asked: tuple[BacklogItem, ...]
    suggested: dict[ItemRef, Suggestion]
    misfiled: "tuple[Misfiled, ...]" = ()
    duplicates: "tuple[Duplicate, ...]" = ()
    idle: tuple[tuple[Said, str], ...] = ()
    ruled: bool = True
    orphans: frozenset[ItemRef] = frozenset()


def survey(
    verdict: Verdict,
    suggesting: Suggesting,
    items: Sequence[BacklogItem] | None = None,
    *,
    everything: bool = False,
) -> Surveyed:
    """Look over one product. `items`: only these, and nothing but where they belong."""
    from bot.domain.suggest.duplicates import duplicates
    from bot.domain.suggest.misfiled import misfiled

    scene = verdict.scene
    asked = _asked(verdict, items, everything=everything)
    if items is not None and not asked:
        return Surveyed(scene, suggesting.feedback, (), {})
    found = frozenset(item.ref for item in orphans(verdict))
    corpus = corpus_of(scene, suggesting)
    told = suggested(corpus, scene, asked, suggesting)
    if items is not None:
        return Surveyed(scene, suggesting.feedback, asked, told, orphans=found)
    return Surveyed(
        scene,
        suggesting.feedback,
        asked,
        told,
        misfiled=tuple(misfiled(corpus, suggesting.feedback)),
        duplicates=tuple(duplicates(corpus)),
        idle=tuple(without_effect(scene, suggesting.feedback)),
        ruled=everything or _runs(verdict),
        orphans=found,
    )


def _asked(
    verdict: Verdict, items: Sequence[BacklogItem] | None, *, everything: bool
) -> tuple[BacklogItem, ...]:
    if items is not None:
        return tuple(items)
    return serving_nothing(verdict.scene) if everything else orphans(verdict, quiet=False)


def _runs(verdict: Verdict) -> bool:
    """Whether the rule on items without an initiative is on."""
    return rulings(RULES, verdict.scene.roadmap.policy)[ORPHAN].is_asked


def silence(item: BacklogItem, told: Surveyed) -> str:
    """Why nothing is suggested for an item, as far as it can be told."""
    if item.ref in told.scene.elsewhere:
        return "it serves an initiative of another product"
    if not item.is_open:
        return f"it is {item.status}"
    if told.feedback.has_rejected(item.ref):
        return "of what is left no initiative is like enough to it, or two are as like"
    return "no initiative is like enough to it, or two are as like"


def named_items(
    words: Iterable[str], verdicts: Sequence[Verdict]
) -> list[tuple[Verdict, BacklogItem]]:
    """The item that each word names, in each product that has it; none of them twice.

    Raises BotError with every word that names none.
    """
    found: list[tuple[Verdict, BacklogItem]] = []
    wrong: list[str] = []
    for word in dict.fromkeys(words):
        here = [(v, item) for v in verdicts for item in _named(word, v.scene)]
        found += here
        if not here:
            wrong.append(f"No source has {word}. {_nearest_item(word, verdicts)}".strip())
        elif len({str(item.ref) for _, item in here}) > 1:
            refs = " and ".join(sorted({str(item.ref) for _, item in here}))
            wrong.append(f"{word} names {refs}: name one of them so.")
    if wrong:
        unread = any(verdict.unjudged for verdict in verdicts)
        remedy = "A source could not be read to its end, so it may be there." if unread else ""
        raise BotError("\n".join(wrong), remedy=remedy)
    return list({(id(v), item.ref): (v, item) for v, item in found}.values())


def _named(word: str, scene: Scene) -> list[BacklogItem]:
    folded = word.strip().casefold()
    return [
        item
        for item in scene.snapshot.items
        if folded in (item.ref.key.casefold(), str(item.ref).casefold())
    ]


def _nearest_item(word: str, verdicts: Sequence[Verdict]) -> str:
    known = {
        name
        for verdict in verdicts
        for item in verdict.scene.snapshot.items
        for name in ((str(item.ref) if ":" in word else item.ref.key),)
    }
    told = nearest(word, sorted(known), "items")
    return told if told.startswith("Did") or not known else ""


def meant_by(
    initiative: str, words: Iterable[str], verdicts: Sequence[Verdict]
) -> tuple[Verdict, str, list[BacklogItem]]:
    """The product, the initiative and the items that a person speaks about. Raises BotError."""
    having = [v for v in verdicts if initiative in v.scene.by_id]
    if not having:
        known = [i.id for v in verdicts for i in v.scene.initiatives]
        told = nearest(initiative, known, "initiatives")
        raise BotError(f"No initiative {initiative} is in the manifest.", remedy=told)
    found = named_items(words, having)
    products = [v for v in having if any(v is verdict for verdict, _ in found)]
    if len(products) > 1:
        ids = " and ".join(v.scene.roadmap.id for v in products)
        remedy = "Name one manifest with --manifest."
        raise BotError(f"{initiative} is an initiative of {ids}.", remedy=remedy)
    return products[0], initiative, [item for _, item in found]

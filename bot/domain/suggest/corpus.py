"""The texts of one product that are weighed together, and the initiatives they may belong to.

Weighed are the open items, those closed lately, and all that a candidate's links claim: a
large backlog has many more, which tell nothing about where work of today belongs.
"""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.backlog import BacklogItem, ItemRef, natural
from bot.domain.roadmap import Initiative, LinkKind
from bot.domain.scene import LATELY, NOT_DONE, Scene
from bot.domain.suggest.vectors import Index, Vector, Weighing
from bot.domain.suggest.words import Stem, Stems, is_telling, surfaces, terms

ACTIVE_DAYS = 180
"""An initiative with no open item is active for so long after its youngest was made."""

Fact = tuple[str, ItemRef | str]
"""A kind and a name: what two items can have in common."""


@dataclass(frozen=True)
class Candidate:
    """An initiative that work may belong to.

    `linked` are the items that its links claim, in natural order, epics and what stands
    below them alike; but not those that stand for the initiative itself: an epic that it
    links, or an item with its very title. Their titles are part of the initiative's own
    text, which is its title, its goal's and its keywords; as items like any other they
    would make a name weigh twice.
    """

    initiative: Initiative
    own: Vector
    linked: tuple[BacklogItem, ...]
    places: tuple[int, ...]  # of `linked` among the texts

    @property
    def id(self) -> str:
        """The initiative's."""
        return self.initiative.id

    @cached_property
    def refs(self) -> Mapping[ItemRef, int]:
        """Where each of `linked` stands."""
        return {item.ref: n for n, item in enumerate(self.linked)}

    @cached_property
    def facts(self) -> Mapping[Fact, int]:
        """How many of the linked items have what else two items can have in common."""
        return Counter(fact for item in self.linked for fact in facts_of(item))


def facts_of(item: BacklogItem) -> frozenset[Fact]:
    """What an item can have in common with another one, beside words."""
    return frozenset(
        (
            *(("milestone", ref) for ref in (item.milestone,) if ref),
            *(("version", ref) for ref in item.versions),
            *(("label", label) for label in item.labels),
            *(("reporter", name) for name in (item.reporter,) if name),
        )
    )


@dataclass(frozen=True)
class Corpus:
    """All of them; `candidates` are sorted by id, `texts` gives the place of each item's."""

    scene: Scene
    candidates: tuple[Candidate, ...]
    items: tuple[BacklogItem, ...]
    texts: Mapping[ItemRef, int]
    weighing: Weighing
    stems: Stems

    def vector(self, item: BacklogItem) -> Vector:
        """The item's text, weighed; empty where it tells too little, or is not English."""
        if not is_telling(item.title, item.text, self.stems):
            return {}
        return self.weighing.vector(terms(item.title, item.text, self.stems))

    def as_written(self, item: BacklogItem) -> Mapping[str, str]:
        """How the item writes each of its terms."""
        return surfaces(item.title, item.text, self.stems)

    def linked_index(self, asked: Iterable[Vector]) -> Index:
        """The candidates' linked items, one after the other as in `candidates`."""
        places = [place for candidate in self.candidates for place in candidate.places]
        return self.weighing.index(places, asked)

    @cached_property
    def spans(self) -> Mapping[str, slice]:
        """Where the linked items of each candidate stand in `linked_index`."""
        counts = (len(candidate.places) for candidate in self.candidates)
        ends = (0, *itertools.accumulate(counts))
        pairs = zip(self.candidates, itertools.pairwise(ends), strict=True)
        return {candidate.id: slice(*pair) for candidate, pair in pairs}


def corpus(scene: Scene, stem: Stem) -> Corpus:
    """Read and weigh all that matters, once."""
    stems = Stems(stem)
    chosen = sorted((i for i in scene.initiatives if _may_get_work(i, scene)), key=lambda i: i.id)
    items = _weighed(chosen, scene)
    texts = {item.ref: place for place, item in enumerate(items)}
    own = [terms("", _own_text(initiative, scene), stems) for initiative in chosen]
    weighing = Weighing(
        itertools.chain((terms(item.title, item.text, stems) for item in items), own)
    )
    candidates = []
    for initiative, said in zip(chosen, own, strict=True):
        stands_for_it = {item.ref for item in _standing_for(initiative, scene)}
        claimed = scene.scopes[initiative.id].items
        linked = tuple(item for item in claimed if item.ref not in stands_for_it)
        places = tuple(texts[item.ref] for item in linked)
        candidates.append(Candidate(initiative, weighing.vector(said), linked, places))
    return Corpus(scene, tuple(candidates), items, texts, weighing, stems)


def _may_get_work(initiative: Initiative, scene: Scene) -> bool:
    """Whether it is not over, and either active or without items yet."""
    if initiative.status not in NOT_DONE:
        return False
    items = scene.scopes[initiative.id].items
    youngest = scene.today - dt.timedelta(days=ACTIVE_DAYS)
    day = scene.roadmap.calendar.day
    return not items or any(item.is_open or day(item.created) >= youngest for item in items)


def _weighed(candidates: Iterable[Initiative], scene: Scene) -> tuple[BacklogItem, ...]:
    lately = {item.ref for item in scene.snapshot.items if item.is_open or is_recent(item, scene)}
    lately.update(item.ref for i in candidates for item in scene.scopes[i.id].items)
    return tuple(scene.index.items[ref] for ref in sorted(lately, key=natural))


def is_recent(item: BacklogItem, scene: Scene) -> bool:
    """Whether it was closed within the last 90 days."""
    if item.is_open or item.closed is None:
        return False
    return scene.roadmap.calendar.day(item.closed) > scene.today - dt.timedelta(days=LATELY)


def _standing_for(initiative: Initiative, scene: Scene) -> Iterator[BacklogItem]:
    """Items that are the initiative itself, and not work on it."""
    targets = {link.target for link in initiative.links if link.kind is LinkKind.ISSUE}
    epics = {scene.snapshot.moved.get(target, target) for target in targets if target}
    name = plain_title(initiative.title)
    for item in scene.scopes[initiative.id].items:
        is_epic = item.ref in epics and not scene.is_work(item)
        if is_epic or plain_title(item.title) == name:
            yield item


def plain_title(title: str) -> str:
    """Equal for titles that differ in capitals, spaces and signs alone."""
    return "".join(char for char in title.casefold() if char.isalnum())


def _own_text(initiative: Initiative, scene: Scene) -> str:
    """Line by line. An epic's title counts where it is another than the initiative's."""
    goal = next((g.title for g in scene.roadmap.goals if g.id == initiative.goal), "")
    epics = {plain_title(item.title): item.title for item in _standing_for(initiative, scene)}
    epics.pop(plain_title(initiative.title), None)
    return "\n".join((initiative.title, goal, *initiative.keywords, *sorted(epics.values())))

"""Items that are outdated though their tracker does not call them changed: their relations are.

GitHub does not call an issue updated when it gets a sub-issue or loses one, nor when an issue
goes away that it names. What changed on the other end tells it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass

from bot.app.part import Part
from bot.domain.backlog import BacklogItem, ItemRef


@dataclass(frozen=True, slots=True)
class _Word:
    """A child's word on a parent: whether it is below it, and when in this run that was told."""

    child: ItemRef
    is_below: bool
    turn: int


def outdated(parts: Mapping[str, Part]) -> dict[str, list[str]]:
    """Keys of items that are to be read again, by part."""
    gone = {
        old.ref
        for part in parts.values()
        for key, old in part.before.items()
        if old is not None and key not in part.items
    }
    words = _words(parts.values())
    found: dict[str, list[str]] = {}
    for name, part in parts.items():
        keys = {parent.key for parent, told in words.items() if _is_behind(part, parent.key, told)}
        if gone:
            keys |= {key for key, item in part.items.items() if _names(item, gone)}
        if keys:
            found[name] = sorted(keys)
    return found


def _words(parts: Collection[Part]) -> Mapping[ItemRef, list[_Word]]:
    """What children say, by parent: those that are not what they were, and those told anew.

    All that are told are listened to, since they may have got their parent while the last run
    read.
    """
    above = _listed_above(parts)
    words: dict[ItemRef, list[_Word]] = defaultdict(list)
    for part in parts:
        told = part.fresh if part.base else ()
        for key in dict.fromkeys((*part.before, *told)):
            if item := part.items.get(key):
                turn = part.fresh.get(key, 0)
                named = (item.parent,) if item.parent else ()
                for parent in {*above.get(item.ref, ()), *named}:
                    words[parent].append(_Word(item.ref, parent == item.parent, turn))
    return words


def _listed_above(parts: Iterable[Part]) -> Mapping[ItemRef, list[ItemRef]]:
    """The items that list each one among their children."""
    above: dict[ItemRef, list[ItemRef]] = defaultdict(list)
    for part in parts:
        for item in part.items.values():
            for child in item.children:
                above[child].append(item.ref)
    return above


def _is_behind(part: Part, key: str, words: Iterable[_Word]) -> bool:
    """Whether what we know of a parent is older than what a child says, and other than that."""
    if (item := part.items.get(key)) is None:
        return False
    turn = part.fresh.get(key, 0)
    return any(w.turn > turn and (w.child in item.children) is not w.is_below for w in words)


def _names(item: BacklogItem, gone: Set[ItemRef]) -> bool:
    related = (*item.children, *item.blocked_by)
    return item.parent in gone or not gone.isdisjoint(related)

"""What a suggestion says, in words: in full for people who ask, in steady words on an item.

What stands on an item must not change because a score moved in its third digit: it tells no
number, and lists words and items in an order of their own.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from bot.domain.backlog import ItemRef
from bot.domain.document import Code, Line, Strong, Text
from bot.domain.suggested import Match, Shared, Suggestion, Tier
from bot.domain.wording import Names, joined

TERMS = 3
LIKE_IT = 2
_LONGEST_TERM = 40
_FEW = 10
"""What fewer than one in so many items have says nothing."""
_SIGN = re.compile(r"[\W_]+")
_OF_PEOPLE = "reporter "


def in_full(told: Suggestion, names: Names) -> Line:
    """The likeliest initiative, and all that speaks for it, with the figures."""
    return (*names.ref(told.item, titled=False), *verdict(told.best, told.next_score, names))


def verdict(match: Match, next_score: float, names: Names) -> Line:
    """How one initiative is suggested, after the item's name."""
    title = Strong(names.initiative(match.initiative))
    if match.tier is Tier.NAMED:
        return (Text(" belongs to "), title, *_because(match), *_in_common(match.shared))
    looks = " looks like " if match.tier.is_strong else " may be "
    next_one = f", next {figure(next_score)}" if next_score > 0 else ""
    score = Text(f" (score {figure(match.score)}{next_one})")
    parts = list(_parts(_quoted(match), _like_it(match, names)))
    return (Text(looks), title, score, *_list(parts), Text("."), *_in_common(match.shared))


def on_item(told: Suggestion, names: Names, *, weakly: bool = False) -> Line:
    """What a note on the item says; empty where it says nothing.

    `weakly`: also what is only possible, so that what stands there already may stay.
    """
    match = told.best
    if not (match.tier.is_strong or weakly) or _is_private(match, names):
        return ()
    item, title = names.ref(told.item, titled=False), Strong(names.initiative(match.initiative))
    common = _mostly(match.shared)
    if match.tier is Tier.NAMED:
        why = (Text("."),) if _may_tell_too_much(told.item, names) else _because(match)
        return (*item, Text(" belongs to "), title, *why, *common)
    words = joined([(Code(text),) for text in sorted(_terms(match), key=str.casefold)])
    refs = tuple(one.ref for one in match.similar[:LIKE_IT])
    parts = list(_parts(words, names.refs(refs) if refs else ()))
    return (*item, Text(" looks like "), title, *_list(parts), Text("."), *common)


def figure(value: float) -> str:
    """A score as people compare it: .31."""
    return f"{value:.2f}".removeprefix("0")


def shared(match: Match) -> Iterator[str]:
    """What the item has in common beside words: 'milestone 0.4, as 6 of its 9 items'."""
    for one in match.shared:
        yield f"{one.what}, as {one.part} of its {one.whole} items"


def _is_private(match: Match, names: Names) -> bool:
    """Whether all work of the initiative is more private than who reads this may see."""
    scope = names.scene.scopes.get(match.initiative)
    seen = [item.visibility for item in scope.items] if scope else []
    return bool(seen) and min(seen) > names.audience


def _may_tell_too_much(item: ItemRef, names: Names) -> bool:
    """Whether a reason can be of a more private place: it has a title, or is the parent's."""
    scene = names.scene
    seen = [scene.group_visibility(source.name, "") for source in scene.roadmap.sources]
    parent = scene.index.parent.get(item, item)
    return max(*seen, scene.item_visibility(parent)) > names.audience


def _terms(match: Match) -> list[str]:
    """The words that say most: none that nobody would read, and none that a pair says too."""
    told = [term.text for term in match.terms if len(term.text) <= _LONGEST_TERM]
    parts = [frozenset(_SIGN.sub(" ", text.casefold()).split()) for text in told]
    alone = (text for text, own in zip(told, parts, strict=True) if not any(own < p for p in parts))
    return list(itertools.islice(alone, TERMS))


def _quoted(match: Match) -> Line:
    return (Text(", ".join(f"'{term}'" for term in _terms(match))),) if match.terms else ()


def _like_it(match: Match, names: Names) -> Line:
    line: list[Line] = []
    hidden = 0
    for one in match.similar[:LIKE_IT]:
        if names.scene.item_visibility(one.ref) > names.audience:
            hidden += 1
        else:
            line.append((*names.ref(one.ref, titled=False), Text(f" ({figure(one.cosine)})")))
    if hidden:
        line.append((Text(f"{hidden} in a private source"),))
    return tuple(part for place, one in enumerate(line) for part in _comma(place, one))


def _comma(place: int, line: Line) -> Line:
    return (Text(", "), *line) if place else line


def _parts(words: Line, like_it: Line) -> Iterator[Line]:
    if words:
        yield (Text("shares "), *words)
    if like_it:
        yield (Text("closest to "), *like_it)


def _list(parts: Sequence[Line]) -> Line:
    """One part after a colon, the other after a semicolon."""
    signs = (": ", "; ")
    return tuple(p for sign, line in zip(signs, parts, strict=False) for p in (Text(sign), *line))


def _because(match: Match) -> Line:
    return (Text(f": {match.why}." if match.why else "."),)


def _in_common(found: Sequence[Shared]) -> Line:
    """Same milestone 0.4 as 6 of its 9 items, label payments as 5."""
    telling = [one for one in found if one.part * _FEW >= one.whole]
    if not telling:
        return ()
    first, *others = telling
    more = "".join(f", {one.what} as {one.part}" for one in others)
    return (Text(f" Same {first.what} as {first.part} of its {first.whole} items{more}."),)


def _mostly(found: Sequence[Shared]) -> Line:
    """Without counts, which grow with every item that is linked, and without people."""
    common = (one for one in found if not one.what.startswith(_OF_PEOPLE))
    most = sorted(one.what for one in common if 2 * one.part > one.whole)
    if not most:
        return ()
    return (Text(" Same "), *joined([(Text(what),) for what in most]), Text(" as most of it."))

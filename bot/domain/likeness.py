"""Which known name was meant by one that nobody knows."""

import difflib
from collections.abc import Iterable

_LOOKED_AT = 60
"""Characters of a word; more cannot make it a name."""


def nearest(word: str, known: Iterable[str], plural: str) -> str:
    """A remedy: the known name that is most like the word, or all of them.

    `plural` says what the names are, for example 'fields'.
    """
    names = list(dict.fromkeys(known))
    if like := like_it(word, names):
        return f"Did you mean '{like}'?"
    if not names:
        return f"There are no {plural}."
    more = ", …" if len(names) > 20 else ""
    return f"Known {plural}: {', '.join(names[:20])}{more}."


def like_it(word: str, known: Iterable[str]) -> str:
    """The known name that is most like the word; '' where none is."""
    folded = {name.casefold(): name for name in known}
    match = difflib.get_close_matches(word.casefold()[:_LOOKED_AT], folded, n=1)
    return folded[match[0]] if match else ""

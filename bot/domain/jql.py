"""A query in Jira's own language, as a person writes it into a manifest.

It is asked within the projects of its source, so nothing in it may end our part of the
query: that is all that is checked here. Whether Jira understands it, Jira says.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 2_000

_SPACES = frozenset("\t\n\r ")
_ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)


def check_jql(text: str) -> None:
    """Raise ValueError, with a sentence for people, where it cannot be bounded."""
    if not text.strip():
        raise ValueError("The query is empty.")
    if len(text) > LONGEST:
        raise ValueError(f"The query has {len(text)} characters; {LONGEST} are the most.")
    for char in text:
        if char not in _SPACES and unicodedata.category(char) in ("Cc", "Cs"):
            raise ValueError(f"The query has a control character (U+{ord(char):04X}).")
    plain = "".join(_unquoted(text))
    _check_parentheses(plain)
    if _ORDER_BY.search(plain):
        raise ValueError("The query has an ORDER BY, which does not change what it finds.")


def _unquoted(text: str) -> Iterator[str]:
    """The text with `x` in place of each quoted part."""
    quote = ""
    chars = iter(text)
    for char in chars:
        following = next(chars, "") if char == "\\" else ""
        if char == "\\" and not quote and following in ("", "(", ")", '"', "'", "\\"):
            raise ValueError("The query has a backslash outside of quotes.")
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
            yield "x"
        else:
            yield char + following
    if quote:
        raise ValueError(f"The query opens a quote ({quote}) that it does not close.")


def _check_parentheses(plain: str) -> None:
    depth = 0
    for char in plain:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            raise ValueError("The query closes a parenthesis that it does not open.")
    if depth:
        raise ValueError("The query opens a parenthesis that it does not close.")

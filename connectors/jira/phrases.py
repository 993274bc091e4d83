"""Which words of a link say that one item waits for another."""

WAITS = frozenset(
    {
        *("is blocked by", "blocked by", "depends on", "depends upon", "is dependent on"),
        *("is depending on", "requires", "needs", "waits for", "is waiting for", "waits on"),
        *("has to be done after", "must be done after", "must come after", "is preceded by"),
        *("follows", "is gated by", "has dependency on", "is impeded by"),
    }
)
"""Said of an item that waits for the other one."""

HOLDS_UP = frozenset(
    {
        *("blocks", "is blocking", "is depended on by", "is a dependency of"),
        *("is dependency of", "is required by", "is needed by", "has to be done before"),
        *("must be done before", "must come before", "precedes", "is followed by", "gates"),
        *("is depended upon by", "impedes"),
    }
)
"""Said of an item that the other one waits for."""


def waits(phrase: str) -> bool | None:
    """Whether an item of which this is said waits for the other; None where neither does."""
    words = " ".join(phrase.casefold().split())
    if words in WAITS:
        return True
    return False if words in HOLDS_UP else None

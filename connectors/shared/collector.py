"""Python's cyclic garbage collector, out of the way for a moment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it while pages are decoded and mapped.

    Thousands of small objects without a cycle among them set it off again and again for
    nothing: a fifth of the time that 10,000 issues take. Where threads overlap in here,
    the first one out switches it on again, so it never stays off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

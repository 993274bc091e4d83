"""Python's cyclic garbage collector, out of the way for a moment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it while a kept part is decoded: many objects, and no cycle among them.

    The connectors have one like it, which nothing in here may know.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

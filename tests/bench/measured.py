"""Measuring one way of doing a thing against another, on a machine that others use too."""

import gc
import math
import time
from collections.abc import Callable

BAR = 1.5
ROUNDS, MOST_ROUNDS = 5, 20


class Best:
    """The best of several runs: seconds on the wall, and seconds of our own processor time."""

    def __init__(self, run: Callable[[], object]) -> None:
        self._run = run
        self.wall = self.processor = math.inf

    def again(self) -> None:
        gc.collect()
        gc.freeze()  # what earlier tests left is not to be walked through on our account
        try:
            wall, processor = time.perf_counter(), time.process_time()
            self._run()
            self.wall = min(self.wall, time.perf_counter() - wall)
            self.processor = min(self.processor, time.process_time() - processor)
        finally:
            gc.unfreeze()


def compared(ours: Best, plain: Best) -> float:
    """The ratio of the best runs. They take turns; more of them while others use the machine."""
    for turn in range(MOST_ROUNDS):
        plain.again()
        ours.again()
        if turn + 1 >= ROUNDS and ours.wall <= BAR * plain.wall:
            break
    return ours.wall / plain.wall

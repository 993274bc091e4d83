"""A stage with the sample product as it is when the demo begins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.place import place
from bot.demo.stage import Clock, Stage, staged
from bot.demo.story import START


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    clock = Clock(START)
    with place(tmp_path / "demo", clock) as where, staged(where, clock) as made:
        yield made

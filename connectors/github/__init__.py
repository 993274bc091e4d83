"""The connector to GitHub, github.com and Enterprise Server alike."""

import time
from collections.abc import Callable

from bot.domain.roadmap import Source
from bot.ports import Progress, Reader, Writer
from connectors.github.client import Client, GitHubSettings
from connectors.github.place import Place
from connectors.github.reader import GitHubReader
from connectors.github.writer import GitHubWriter

__all__ = ["GitHubSettings", "open_reader", "open_writer"]


def open_reader(
    source: Source,
    settings: GitHubSettings,
    *,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Reader:
    """A reader with a connection of its own, for one thread. Sends nothing yet."""
    return GitHubReader(Place(source, settings, Client(settings, sleep=sleep)), progress)


def open_writer(
    source: Source,
    settings: GitHubSettings,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Writer:
    """A writer with a connection of its own, for one thread. Sends nothing yet."""
    place = Place(source, settings, Client(settings, sleep=sleep))
    return GitHubWriter(place, settings.write_interval)

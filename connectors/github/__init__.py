"""The connector to GitHub, github.com and Enterprise Server alike."""

import time
from collections.abc import Callable

from bot.domain.roadmap import Source
from bot.ports import Reader, Writer
from connectors.github.client import Client, GitHubSettings
from connectors.github.place import Place
from connectors.github.reader import GitHubReader
from connectors.github.writer import GitHubWriter

__all__ = ["GitHubSettings", "open_reader", "open_writer"]


def open_reader(
    source: Source,
    settings: GitHubSettings,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reader:
    """A reader with a connection of its own, for one thread. Sends nothing yet."""
    return GitHubReader(Place(source, settings, Client(settings, sleep=sleep)))


def open_writer(
    source: Source,
    settings: GitHubSettings,
    *,
    beside: Reader | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Writer:
    """A writer for one thread. Sends nothing yet.

    `beside` a reader of the same source, opened in the same way, it shares the connection
    and what that reader found out about the source; else it has its own.
    """
    if isinstance(beside, GitHubReader):
        return GitHubWriter(beside.place, settings.write_interval)
    place = Place(source, settings, Client(settings, sleep=sleep))
    return GitHubWriter(place, settings.write_interval)

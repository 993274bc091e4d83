"""The connector to Jira, Cloud and Data Center alike."""

import time
from collections.abc import Callable

from bot.domain.roadmap import Source
from bot.ports import Reader, Writer
from connectors.jira.client import Client, JiraSettings
from connectors.jira.place import Place
from connectors.jira.reader import JiraReader
from connectors.jira.writer import JiraWriter

__all__ = ["JiraSettings", "open_reader", "open_writer"]


def open_reader(
    source: Source,
    settings: JiraSettings,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reader:
    """A reader with a connection of its own, for one thread. Sends nothing yet."""
    return JiraReader(Place(source, settings, Client(settings, sleep=sleep)))


def open_writer(
    source: Source,
    settings: JiraSettings,
    *,
    beside: Reader | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Writer:
    """A writer for one thread. Sends nothing yet.

    `beside` a reader of the same source, opened in the same way, it shares the connection
    and what that reader found out about the source; else it has its own.
    """
    if isinstance(beside, JiraReader):
        return JiraWriter(beside.place, settings.write_interval)
    place = Place(source, settings, Client(settings, sleep=sleep))
    return JiraWriter(place, settings.write_interval)

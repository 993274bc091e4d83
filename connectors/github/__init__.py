"""The connector to GitHub, github.com and Enterprise Server alike."""

from collections.abc import Callable

from bot.domain.roadmap import Source
from bot.ports import Reader, Writer
from connectors.github.client import GitHubSettings
from connectors.github.clock import Clock
from connectors.github.connect import connect
from connectors.github.place import Place
from connectors.github.reader import GitHubReader
from connectors.github.writer import GitHubWriter

__all__ = ["GitHubSettings", "open_reader", "open_writer"]


def open_reader(
    source: Source,
    settings: GitHubSettings,
    *,
    sleep: Callable[[float], None] | None = None,
) -> Reader:
    """A reader for one thread, which never has the right to write by an app. Sends nothing yet.

    `sleep` takes the place of really sleeping.
    """
    client = connect(source, settings, writes=False, clock=Clock(sleep))
    return GitHubReader(Place(source, settings, client))


def open_writer(
    source: Source,
    settings: GitHubSettings,
    *,
    beside: Reader | None = None,
    sleep: Callable[[float], None] | None = None,
) -> Writer:
    """A writer for one thread, with a connection and an app's token of its own. Sends nothing yet.

    `beside` a reader of the same source, opened in the same way, it shares what that reader
    found out about the source, and what it asks is counted there.
    """
    clock = Clock(sleep)
    if isinstance(beside, GitHubReader):
        known = beside.place
        client = connect(source, settings, writes=True, meter=known.client.lane.meter, clock=clock)
        return GitHubWriter(known.beside(client), settings.write_interval)
    client = connect(source, settings, writes=True, clock=clock)
    return GitHubWriter(Place(source, settings, client), settings.write_interval)

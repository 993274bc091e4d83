"""Clients for a source, each with a way in that opens no more than it needs."""

import threading

from bot.domain.roadmap import Source
from connectors.github.app import App, AppCredentials, Scope
from connectors.github.budget import Meter
from connectors.github.client import Client, GitHubSettings
from connectors.github.clock import Clock
from connectors.github.credentials import TokenCredentials
from connectors.github.exchange import Lane


def connect(
    source: Source,
    settings: GitHubSettings,
    *,
    writes: bool,
    meter: Meter | None = None,
    clock: Clock | None = None,
) -> Client:
    """A client of one thread for this source. Only one that `writes` is let do so by an app."""
    lane = Lane.to(settings, clock or Clock(), meter or Meter())
    client = Client(settings, TokenCredentials(settings.token), lane, writes=writes)
    if not settings.app_id:
        return client
    app = App(lane.wire.origin, settings.app_id, settings.private_key)
    scope = Scope(source.groups, source.project, writes)
    return client.beside(AppCredentials(app, scope, client.beside, lane.clock), writes=writes)


def another(source: Source, client: Client, stop: threading.Event) -> Client:
    """One more client of the same source, to read with in another thread until the stop."""
    clock, meter = client.lane.clock.stopping(stop), client.lane.meter
    return connect(source, client.settings, writes=False, meter=meter, clock=clock)

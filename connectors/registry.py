"""Which connector reads and writes a source. Each is imported when it is first asked for."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from bot.ports import Reader, Writer

if TYPE_CHECKING:
    from connectors.github import GitHubSettings
    from connectors.jira import JiraSettings

KINDS = ("github", "jira", "local")


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a source, from the operator's settings; each kind takes its own part.

    `file` is where a local tracker lies. The rest is for a tracker behind HTTP; times are in
    seconds. `email`, `pat` and `deployment` (auto, cloud or datacenter) are for Jira alone,
    and so is `zone`, where the product's days begin; `app_id`, `private_key` and
    `connections`, which are read side by side, for GitHub alone. `former_accounts` were ours
    before: what they wrote counts as our own.
    """

    file: Path = Path()
    token: str = field(default="", repr=False)
    email: str = ""
    pat: str = field(default="", repr=False)
    base_url: str = ""
    deployment: str = "auto"
    timeout: float = 30.0
    max_wait: float = 120.0
    write_interval: float = 1.0
    user_agent: str = "roadmap-drift"
    zone: dt.tzinfo = dt.UTC
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    connections: int = 1
    former_accounts: tuple[str, ...] = ()


def open_reader(source: Source, connection: Connection) -> Reader:
    """The source's reader. Raises Rejected for an unknown kind, or TrackerError."""
    if source.kind == "github":
        from connectors import github

        return github.open_reader(source, _github(connection))
    if source.kind == "jira":
        from connectors import jira

        return jira.open_reader(source, _jira(connection))
    if source.kind == "local":
        from connectors.local import reader

        return reader.open_reader(source, connection.file)
    raise _unknown(source)


def open_writer(source: Source, connection: Connection, *, beside: Reader | None = None) -> Writer:
    """The source's writer. It looks around anew unless it is opened beside the source's reader.

    Raises Rejected for an unknown kind, or TrackerError.
    """
    if source.kind == "github":
        from connectors import github

        return github.open_writer(source, _github(connection), beside=beside)
    if source.kind == "jira":
        from connectors import jira

        return jira.open_writer(source, _jira(connection), beside=beside)
    if source.kind == "local":
        from connectors.local import writer

        return writer.open_writer(source, connection.file)
    raise _unknown(source)


def _github(connection: Connection) -> "GitHubSettings":
    from connectors.github import GitHubSettings

    return GitHubSettings(
        token=connection.token,
        base_url=connection.base_url,
        timeout=connection.timeout,
        max_wait=connection.max_wait,
        write_interval=connection.write_interval,
        user_agent=connection.user_agent,
        app_id=connection.app_id,
        private_key=connection.private_key,
        connections=connection.connections,
        former_accounts=connection.former_accounts,
    )


def _jira(connection: Connection) -> "JiraSettings":
    from connectors.jira import JiraSettings

    return JiraSettings(
        base_url=connection.base_url,
        email=connection.email,
        token=connection.token,
        pat=connection.pat,
        deployment=connection.deployment,
        timeout=connection.timeout,
        max_wait=connection.max_wait,
        write_interval=connection.write_interval,
        user_agent=connection.user_agent,
        zone=connection.zone,
        former_accounts=connection.former_accounts,
    )


def _unknown(source: Source) -> Rejected:
    return Rejected(
        f"Source '{source.name}' has kind '{source.kind}', which there is no connector for.",
        remedy=f"The kinds are {', '.join(KINDS)}.",
    )

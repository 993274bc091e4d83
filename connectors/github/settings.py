"""Where GitHub is and who we are, as the wiring tells this connector."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.errors import Denied, Rejected


@dataclass(frozen=True, slots=True)
class GitHubSettings:
    """Where GitHub is and who we are. Times are in seconds.

    `app_id` and `private_key` (PEM) are those of a GitHub App, in the place of a `token`.
    `connections` is how many repositories are read side by side. `graphql` off asks by REST
    from the start. A server without GraphQL, or whose GraphQL lacks some fields, is noticed
    by itself.
    """

    token: str = field(default="", repr=False)
    base_url: str = "https://api.github.com"
    timeout: float = 15.0
    max_wait: float = 120.0  # the longest wait for a rate limit; beyond it the run goes on later
    write_interval: float = 1.0
    user_agent: str = "roadmap-drift"
    graphql: bool = True
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    connections: int = 1
    former_accounts: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what the libraries below would repeat in their own error texts."""
        if not self.token.isascii() or not (self.token or "x").isprintable():
            raise Denied("The GitHub token has characters that no token has.")
        if " " in self.token:
            raise Denied("The GitHub token has a space in it.")
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Rejected("The GitHub base URL is not an http or https address.")

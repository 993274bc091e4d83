"""What lets a client in. Which of several tokens a request takes, its owner decides."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import github


@dataclass(frozen=True, slots=True)
class Grant:
    """What goes with one request. `account` is whose limits the request counts against."""

    account: str
    text: str = field(default="", repr=False)
    kind: str = "token"


class Credentials(Protocol):
    """The tokens of one client. One thread uses them."""

    def grant(self, owner: str) -> Grant:
        """What to send to ask about something of this owner, '' for anybody; may ask GitHub.

        Raises a TrackerError where we have nothing to send.
        """

    def renewed(self, owner: str, refused: Grant) -> Grant | None:
        """What to send in the place of a grant that was refused; None where nothing is new."""

    def permissions(self, owner: str) -> Mapping[str, str] | None:
        """What our own token for this owner may do; None where GitHub does not tell that."""

    def together(self, repositories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The repositories, those apart that one request cannot ask about together."""


class TokenCredentials:
    """One token for everything, or nobody's where it is empty."""

    def __init__(self, token: str) -> None:
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        self._grant = Grant(f"token {digest[:16]}" if token else "nobody", token)

    def grant(self, owner: str) -> Grant:
        return self._grant

    def renewed(self, owner: str, refused: Grant) -> Grant | None:
        return None

    def permissions(self, owner: str) -> Mapping[str, str] | None:
        return None

    def together(self, repositories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return (tuple(repositories),)


class Header(github.Auth.Auth):
    """What PyGithub sends and hides: the grant of the request that is being made."""

    def __init__(self) -> None:
        self.grant = Grant("")

    @property
    def token_type(self) -> str:
        return self.grant.kind

    @property
    def token(self) -> str:
        return self.grant.text

    def authentication(self, headers: dict[str, str]) -> None:
        if self.grant.text:
            super().authentication(headers)

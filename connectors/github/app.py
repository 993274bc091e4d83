"""A GitHub App as the one who asks: a token for each owner that installed it.

PyGithub mints tokens too, but one a thread and for all repositories. Here a token may do
only what its client is for, in the repositories of its source.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import github

from bot.domain.errors import Denied, NotFound, Rejected
from connectors.github.credentials import Grant, TokenCredentials
from connectors.github.vault import Minted, slot_of
from connectors.shared.trouble import Absent, WrongToken

if TYPE_CHECKING:
    from connectors.github.client import JSON, Client
    from connectors.github.clock import Clock

MOST_REPOSITORIES = 500
"""GitHub names no more in one token. A source with more of one owner gets all of them."""

YOUNG = 5.0
"""Seconds in which a new token may be refused, since not all of GitHub knows it yet."""

REFUSED = 60.0
"""Seconds for which an owner's refusal is taken for an answer."""

SKEW = 60.0
ENOUGH = {"read": ("read", "write", "admin"), "write": ("write", "admin")}
WORDS = {"issues": "Issues", "metadata": "Metadata", "organization_projects": "Projects"}
_fit: set[str] = set()  # digests of apps whose key can sign
INSTALL = "Install the app there, or take their repositories out of the manifest."


@dataclass(frozen=True, slots=True)
class Scope:
    """What a client is for: the repositories and project of its source; to write or only read."""

    repositories: tuple[str, ...] = ()
    project: str = ""
    writes: bool = False

    def of(self, owner: str) -> tuple[str, ...]:
        """The names of this owner's repositories, without the owner."""
        parts = [full.partition("/") for full in self.repositories]
        return tuple(sorted({name for by, _, name in parts if by.lower() == owner.lower()}))

    def permissions(self, owner: str) -> Mapping[str, str]:
        """What a token for this owner has to allow."""
        if self.writes:
            return {"issues": "write", "metadata": "read"}
        board = self.project.partition("/")[0].lower() == owner.lower()
        projects = {"organization_projects": "read"} if board else {}
        return {"issues": "read", "metadata": "read", **projects}


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App: its id or client id, and its private key. `server` is GitHub's origin."""

    server: str
    id: str
    key: str = field(repr=False)

    def sign(self) -> str:
        """A JWT for the app itself, of five minutes, dated back one for clocks that differ."""
        with suppress(Exception):  # whatever it is, its text may hold the key
            return github.Auth.AppAuth(self.id, self.key).token
        raise Denied(
            f"The private key of the GitHub App {self.id} cannot be read.",
            remedy="It is the whole PEM file that GitHub gave for the app, from its line BEGIN"
            " to its line END, and has no password.",
        )

    def check(self) -> None:
        """Raise Denied if the key is none. Once for each key, since it takes its time."""
        if self.digest not in _fit:
            self.sign()
            _fit.add(self.digest)

    @property
    def digest(self) -> str:
        """Names the app and its key."""
        return hashlib.sha256(f"{self.id}\n{self.key}".encode()).hexdigest()


class Signature(TokenCredentials):
    """The app itself: good for finding its installations and minting their tokens."""

    def __init__(self, app: App) -> None:
        super().__init__("")
        self._app = app

    def grant(self, owner: str) -> Grant:
        return Grant(f"app {self._app.id}", self._app.sign(), "Bearer")


@dataclass(frozen=True, slots=True)
class Installation:
    """What GitHub says of the app where one owner installed it."""

    number: int
    held: Mapping[str, str]
    suspended: bool


class AppCredentials:
    """An installation token for each owner. `ask` makes a client for the app itself."""

    def __init__(
        self, app: App, scope: Scope, ask: Callable[[Signature], "Client"], clock: "Clock"
    ) -> None:
        app.check()  # a broken key is told at once
        self._app = app
        self._scope = scope
        self._ask = ask
        self._clock = clock
        self._refused: dict[str, tuple[Denied, float]] = {}

    def grant(self, owner: str) -> Grant:
        owner = owner or self._anybody
        return self._granted(owner, self._token(owner))

    def renewed(self, owner: str, refused: Grant) -> Grant | None:
        owner = owner or self._anybody
        slot = slot_of(self._key(owner))
        born = slot.born(refused.text)
        if born is not None and self._clock() < born + YOUNG:
            self._clock.sleep(YOUNG / 2)
            return refused
        return self._granted(owner, slot.instead_of(refused.text, lambda: self._mint(owner)))

    def permissions(self, owner: str) -> Mapping[str, str] | None:
        return self._token(owner or self._anybody).held

    def together(self, repositories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        by_owner: dict[str, list[str]] = {}
        for full in repositories:
            by_owner.setdefault(full.partition("/")[0].lower(), []).append(full)
        return tuple(map(tuple, by_owner.values()))

    @property
    def _anybody(self) -> str:
        """Whose token to take where it does not matter."""
        named = (*self._scope.repositories, self._scope.project)
        return next(full.partition("/")[0] for full in named if full)

    def _key(self, owner: str) -> tuple[object, ...]:
        wanted = tuple(sorted(self._scope.permissions(owner).items()))
        server, digest = self._app.server, self._app.digest
        return server, digest, owner.lower(), self._scope.of(owner), wanted

    def _token(self, owner: str) -> Minted:
        """The token; an owner who refused it is not asked again for each repository."""
        error, until = self._refused.get(owner.lower(), (None, 0.0))
        if error is not None and self._clock() < until:
            raise Denied(error.message, remedy=error.remedy)
        try:
            return slot_of(self._key(owner)).token(lambda: self._mint(owner), self._clock)
        except Denied as denied:
            self._refused[owner.lower()] = denied, self._clock() + REFUSED
            raise

    def _granted(self, owner: str, minted: Minted) -> Grant:
        return Grant(f"app {self._app.id} of {owner.lower()}", minted.text)

    def _mint(self, owner: str) -> Minted:
        with self._as_app(owner) as client:
            place = self._find(client, owner)
            self._refuse(place, owner)
            asked = self._scope.permissions(owner)
            # Without the right to the project its repositories can be read all the same.
            wanted = {name: level for name, level in asked.items() if _holds(place, name, level)}
            names = self._scope.of(owner)
            body: dict[str, JSON] = {"permissions": wanted}
            if 0 < len(names) <= MOST_REPOSITORIES:
                body["repositories"] = list(names)
            try:
                return self._order(client, place, body)
            except Rejected:
                if "repositories" not in body:
                    raise
                del body["repositories"]
            # One name that is wrong must not shut out the others.
            return self._order(
                client, place, {**body, **self._reachable(client, place, owner, names)}
            )

    def _order(self, client: "Client", place: Installation, body: "JSON") -> Minted:
        path = f"/app/installations/{place.number}/access_tokens"
        told = client.ask(path, body, "asking for an installation token")
        ends = dt.datetime.fromisoformat(told["expires_at"]).timestamp()
        now = self._clock()
        return Minted.lasting(told["token"], place.held, now, ends - now - client.ahead)

    def _reachable(
        self, client: "Client", place: Installation, owner: str, names: tuple[str, ...]
    ) -> Mapping[str, list[int]]:
        """The numbers of the repositories that are there for this installation."""
        broad = self._order(client, place, {"permissions": {"metadata": "read"}})
        reader = client.beside(TokenCredentials(broad.text))
        listed = {
            told["name"].lower(): told["id"]
            for page in reader.pages_of("repositories", "/installation/repositories", "")
            for told in page
        }
        for name in names:
            if name.lower() in listed:
                continue
            try:  # a renamed one is listed under its new name
                listed[name.lower()] = reader.get(f"/repos/{owner}/{name}", "")["id"]
            except (Denied, NotFound):
                continue
        found = {listed[name.lower()] for name in names if name.lower() in listed}
        if not found:
            app = self._app.id
            raise Denied(
                f"The GitHub App {app} may see none of the repositories of {owner} that the"
                " manifest names.",
                remedy=f"Add them to the app's installation at {owner}, or correct their names.",
            )
        return {"repository_ids": sorted(found)}

    def _find(self, client: "Client", owner: str) -> Installation:
        """Where the owner installed the app, found by whatever tells it."""
        names = self._scope.of(owner)[:1]
        repositories = [f"/repos/{owner}/{name}" for name in names]
        for path in (*repositories, f"/orgs/{owner}", f"/users/{owner}"):
            try:
                told = client.get(f"{path}/installation", "looking for the app's installation")
            except Absent:
                continue
            held = told.get("permissions") or {}
            return Installation(told["id"], held, bool(told.get("suspended_at")))
        raise Denied(
            f"The GitHub App {self._app.id} is not installed at {owner}, or there is no such app.",
            remedy=INSTALL,
        )

    def _refuse(self, place: Installation, owner: str) -> None:
        """Raise Denied where the installation gives less than we cannot do without."""
        app = f"The GitHub App {self._app.id}"
        if place.suspended:
            remedy = f"An owner of {owner} can lift that in the settings of the installed apps."
            raise Denied(f"{app} is suspended at {owner}.", remedy=remedy)
        for name, level in self._scope.permissions(owner).items():
            if name in ("issues", "metadata") and not _holds(place, name, level):
                level = "read and write" if level == "write" else level
                raise Denied(
                    f"{app} lacks the permission {WORDS[name]}: {level} at {owner}.",
                    remedy="Give it to the app in the app's settings; an owner of"
                    f" {owner} then has to accept it.",
                )

    @contextmanager
    def _as_app(self, owner: str) -> Iterator["Client"]:
        """A client for the app itself. What it meets is about the app, and proves nothing else."""
        client = self._ask(Signature(self._app))
        try:
            yield client
        except WrongToken as error:
            raise self._unknown(client) from error
        except (NotFound, Rejected) as error:
            why = f"The GitHub App {self._app.id} gets no token for {owner}"
            raise Denied(f"{why}: {error.message}", remedy=INSTALL) from error

    def _unknown(self, client: "Client") -> Denied:
        what = f"GitHub does not accept what the key of the GitHub App {self._app.id} signed."
        if abs(client.ahead) >= SKEW:
            clock = "slow" if client.ahead > 0 else "fast"
            off = f"This machine's clock is {abs(client.ahead):.0f} s {clock}: set it."
            return Denied(what, remedy=off)
        return Denied(
            what,
            remedy="Check that APP_ID is the app's id or client id, that PRIVATE_KEY belongs to"
            " this app and was not deleted there, and that the base URL is right.",
        )


def _holds(place: Installation, name: str, level: str) -> bool:
    return place.held.get(name) in ENOUGH[level]

"""GitHub Apps: who installed them, tokens of their installations, and what those open."""

import datetime as dt
import re
import time
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.github.state import Repo, Token, User
from tests.fakes.shared.server import Json, Told

if TYPE_CHECKING:
    from tests.fakes.github.server import FakeGitHub

BEARER = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
MINTING = re.compile(r"/app/installations/(\d+)/access_tokens")
ASKING = re.compile(r"/(repos|orgs|users)/([^/]+)(?:/([^/]+))?/installation")
LEVELS = ("read", "write", "admin")
MOST_REPOSITORIES = 500
LONGEST_JWT = 600
GRANTED = {"issues": "write", "metadata": "read", "organization_projects": "read"}


@cache
def key_pair(name: str) -> tuple[str, str]:
    """Private and public key of an app, as PEM; the same for a name as long as this runs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@dataclass(eq=False)
class Installation:
    """The app at one owner. `repositories` are names without the owner; None is all."""

    id: int
    owner: str
    held: dict[str, str]
    repositories: set[str] | None = None
    suspended: bool = False
    minted: list[Json] = field(default_factory=list)  # what each token was asked for

    def has(self, repo: Repo) -> bool:
        if repo.owner.lower() != self.owner.lower():
            return False
        return self.repositories is None or repo.name in self.repositories


@dataclass(eq=False)
class App:
    id: int
    slug: str
    public: str
    user: User
    client_id: str = "Iv23liFAKE"
    installations: list[Installation] = field(default_factory=list)

    def install(self, owner: str, *names: str, **held: str) -> Installation:
        """At an owner, for these repositories or all; with these permissions or all it needs."""
        number = len(self.installations) + 71
        made = Installation(number, owner, held or dict(GRANTED), set(names) or None)
        self.installations.append(made)
        return made


class _Outside(set[str]):
    """The repositories that a token does not open."""

    def __init__(self, world: "FakeGitHub", opened: set[int]) -> None:
        super().__init__()
        self._world = world
        self._opened = opened

    def __contains__(self, full: object) -> bool:
        repo = self._world.repos.get(str(full).lower())
        return repo is None or repo.id not in self._opened


class Apps:
    """The apps of a fake. `lifetime` is for how many seconds a token is good."""

    def __init__(self, world: "FakeGitHub") -> None:
        self._world = world
        self._apps: list[App] = []
        self._ends: dict[str, float] = {}
        self._numbers = count(1)
        self.lifetime = 3600.0
        self.late = 0  # how often a new token is not known yet

    def make(self, slug: str = "drift") -> tuple[App, str]:
        """An app and its private key."""
        private, public = key_pair(slug)
        made = App(4200 + len(self._apps), slug, public, self._world.user(f"{slug}[bot]"))
        self._apps.append(made)
        return made, private

    @property
    def minted(self) -> list[Json]:
        """What every token was asked for, in the order of installations."""
        return [one for app in self._apps for place in app.installations for one in place.minted]

    def expire(self) -> None:
        """End every token now, before its time."""
        self._ends = dict.fromkeys(self._ends, 0.0)

    def over(self, token: Token) -> bool:
        """Whether the time of a token is over, or not begun."""
        if token.text not in self._ends:
            return False
        if self.late > 0:
            self.late -= 1
            return True
        place = self._place_of(token)
        return time.time() >= self._ends[token.text] or place not in self._places()

    def suspended(self, token: Token) -> bool:
        place = self._place_of(token)
        return place is not None and place.suspended

    def answer(self, method: str, path: str, bearer: str, body: Json) -> Told | None:
        """The answer where the app itself asks; None for a path that is not about apps."""
        minting, asking = MINTING.fullmatch(path), ASKING.fullmatch(path)
        if not (minting or asking):
            return None
        app = self._signed(bearer)
        if isinstance(app, Told):
            return app
        if minting and method == "POST":
            return self._mint(app, int(minting[1]), body or {})
        if asking and method == "GET":
            return self._find(app, asking[2], asking[3])
        return _refused(404, "Not Found")

    def _signed(self, bearer: str) -> App | Told:
        """Whose signature it is, judged as GitHub does."""
        undecodable = _refused(401, "A JSON web token could not be decoded")
        if not BEARER.fullmatch(bearer):
            return undecodable
        issuer = str(jwt.decode(bearer, options={"verify_signature": False}).get("iss"))
        app = next((one for one in self._apps if issuer in (str(one.id), one.client_id)), None)
        if app is None:
            return _refused(404, "Integration not found")
        try:
            told: dict[str, Any] = jwt.decode(
                bearer, app.public, ["RS256"], options={"require": ["iat", "exp", "iss"]}
            )
        except jwt.PyJWTError:
            return undecodable
        if told["exp"] > time.time() + LONGEST_JWT:
            return _refused(401, "'Expiration time' claim ('exp') is too far in the future")
        return app

    def _find(self, app: App, owner: str, name: str | None) -> Told:
        for place in app.installations:
            if place.owner.lower() != owner.lower():
                continue
            repo = self._world.repos.get(f"{owner}/{name}".lower())
            if name and (repo is None or not place.has(repo)):
                continue
            return Told(200, _shown(app, place))
        return _refused(404, "Not Found")

    def _mint(self, app: App, number: int, body: Json) -> Told:
        place = next((one for one in app.installations if one.id == number), None)
        if place is None:
            return _refused(404, "Not Found")
        if place.suspended:
            return _refused(403, "This installation has been suspended")
        wanted = body.get("permissions", place.held)
        if any(not _within(level, place.held.get(name)) for name, level in wanted.items()):
            return _refused(422, "The permissions requested are not granted to this installation.")
        opened = self._opened(place, body)
        if opened is None:
            return _refused(
                422,
                "There is at least one repository that does not exist or is not accessible to"
                " the parent installation.",
            )
        place.minted.append(body)
        token = self._signed_in(app, place, wanted, opened)
        ends = dt.datetime.fromtimestamp(self._ends[token.text], dt.UTC)
        told = {
            "token": token.text,
            "expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "permissions": wanted,
            "repository_selection": "selected",
        }
        return Told(201, told)

    def _opened(self, place: Installation, body: Json) -> set[int] | None:
        """The repositories a token is to open, by id; None where one of them is not there."""
        all_of_it = {repo.name.lower(): repo for repo in self._world.repos.values()}
        there = {name: repo.id for name, repo in all_of_it.items() if place.has(repo)}
        names, ids = body.get("repositories"), body.get("repository_ids")
        if len(names or ids or ()) > MOST_REPOSITORIES:
            return None
        if names is not None:
            names = {name.lower() for name in names}
            return {there[name] for name in names} if names <= there.keys() else None
        if ids is not None:
            return set(ids) if set(ids) <= set(there.values()) else None
        return set(there.values())

    def _signed_in(self, app: App, place: Installation, wanted: Json, opened: set[int]) -> Token:
        text = f"ghs_canary{next(self._numbers):04}"
        token = self._world.sign_in(text, app.user)
        self._world.quotas[text] = f"installation {place.id}"
        level = wanted.get("issues")
        token.role = "write" if level == "write" else "read"
        token.rights = {"issues"} if level == "write" else set()
        if "organization_projects" in wanted:
            token.rights.add("projects")
        token.hidden = _Outside(self._world, opened)
        token.place = place
        self._ends[text] = time.time() + self.lifetime
        return token

    def listed(self, token: Token) -> list[Repo]:
        """The repositories that an installation's token opens."""
        return [repo for repo in self._world.repos.values() if repo.full not in token.hidden]

    def _place_of(self, token: Token) -> Installation | None:
        return token.place if isinstance(token.place, Installation) else None

    def _places(self) -> list[Installation]:
        return [place for app in self._apps for place in app.installations]


def _shown(app: App, place: Installation) -> Json:
    return {
        "id": place.id,
        "app_id": app.id,
        "app_slug": app.slug,
        "account": {"login": place.owner},
        "permissions": place.held,
        "repository_selection": "all" if place.repositories is None else "selected",
        "suspended_at": "2026-01-05T08:00:00Z" if place.suspended else None,
    }


def _within(level: str, held: str | None) -> bool:
    return held in LEVELS and LEVELS.index(level) <= LEVELS.index(held)


def _refused(status: int, message: str) -> Told:
    return Told(status, {"message": message, "status": str(status)})

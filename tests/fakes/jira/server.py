"""Jira on the wire: who may ask, and what every answer carries."""

import base64
import binascii
import email.utils
from collections.abc import Hashable
from urllib.parse import quote

from tests.fakes.jira import agile, around, creates, edits, people, reads, search
from tests.fakes.jira.issues import Issue
from tests.fakes.jira.places import User
from tests.fakes.jira.state import World
from tests.fakes.jira.wire import Call, Refusal, routed
from tests.fakes.shared.server import Asked, Json, Served, Told

ROUTED = (agile, around, creates, edits, people, reads, search)  # imported for the routes they keep
QUESTIONS = ("/search/jql", "/search", "/issue/bulkfetch", "/changelog/bulkfetch")


class FakeJira(World, Served):
    """Jira, with state. Seed it, serve it, look at what it was asked and now holds.

    `basic` lets Basic in on Data Center, with the token for a password. `forgives` takes
    wrong credentials on Cloud for none at all, as real Jira does for expired tokens at what
    answers anonymous users too; off, they are a 401 everywhere. `prefix` is the path below
    which Data Center may live, such as /jira. `warnings` come with every page of a search.
    `languages` are those that were asked for, and whether they count more than the profile's.
    `names_user` off is a proxy that takes the headers away that say who asks; `limits` are
    headers of every answer, which say what is left of a quota. `creates_properties` off is a
    Jira that passes over the properties of an issue while it is made.
    """

    def __init__(self, *, cloud: bool = True) -> None:
        World.__init__(self, cloud=cloud)
        Served.__init__(self)
        self.release = "10.3.2"
        self.basic = False
        self.forgives = False
        self.warnings: list[str] = []
        self.names_user = True
        self.creates_properties = True
        self.limits: dict[str, str] = {}
        self.languages: set[tuple[str, str]] = set()
        self.comments_page = 100
        self.remembered: tuple[Hashable, list[Issue]] = (None, [])

    def settings(self) -> Hashable:
        """What an answer depends on besides the request."""
        zones = (self.zone, *(user.zone for user in self.users.values()))
        limits = (self.largest_page, self.maximum, self.comment_properties, *self.warnings)
        return self.revision, self.now, zones, limits

    def is_write(self, method: str, path: str, body: Json) -> bool:
        return super().is_write(method, path, body) and not path.endswith(QUESTIONS)

    def answer(self, asked: Asked) -> Told:
        self.languages.add(
            (asked.header("Accept-Language"), asked.header("X-Force-Accept-Language"))
        )
        try:
            user = self._user(asked)
        except Refusal as refusal:
            told = refusal.told
        else:
            told = routed(Call(self, asked, user))
            if self.names_user:
                told.headers |= self._names(user)
            if user is None and asked.header("Authorization"):
                told.headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        told.headers.setdefault("Content-Type", "application/json;charset=UTF-8")
        told.headers |= self.limits
        # The server's clock, by which relative times in JQL count.
        told.headers["Date"] = email.utils.format_datetime(self.now, usegmt=True)
        return told

    def _names(self, user: User | None) -> dict[str, str]:
        """Who asks, as every answer says it."""
        if self.cloud:
            return {} if user is None else {"X-AAccountId": user.account}
        return {"X-AUSERNAME": "anonymous" if user is None else quote(user.name)}

    def unauthenticated(self) -> Refusal:
        if not self.cloud:
            return Refusal(
                401, "You are not authenticated. Authentication required to perform this operation."
            )
        made = Refusal(401, body=b"Client must be authenticated to access this resource.")
        made.told.headers["Content-Type"] = "text/html;charset=UTF-8"
        made.told.headers["WWW-Authenticate"] = 'OAuth realm="https%3A%2F%2Facme.atlassian.net"'
        return made

    def _user(self, asked: Asked) -> User | None:
        kind, _, text = asked.header("Authorization").partition(" ")
        if not kind:
            return None
        if self.cloud and kind.lower() == "bearer":
            told = {"error": "Failed to parse Connect Session Auth Token"}
            raise Refusal(403, body=told)
        found = self._known(kind.lower(), text)
        if found is None and not (self.cloud and self.forgives):
            raise self._wrong()
        return found

    def _known(self, kind: str, text: str) -> User | None:
        if kind == "bearer":
            return self.tokens.get(text)
        if kind != "basic" or not (self.cloud or self.basic):
            return None
        name, _, secret = _decoded(text).partition(":")
        user = self.tokens.get(secret)
        expected = None if user is None else user.email if self.cloud else user.name
        return user if name == expected else None

    def _wrong(self) -> Refusal:
        if self.cloud:
            return self.unauthenticated()
        made = Refusal(
            401,
            body={
                "message": "Client must be authenticated to access this resource.",
                "status-code": 401,
            },
        )
        made.told.headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        return made


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""

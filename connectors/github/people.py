"""Who may quiet what we say: those who may sort issues in the repository."""

from urllib.parse import quote

from bot.domain.errors import Denied
from connectors.github.answers import JSON
from connectors.github.place import Place
from connectors.github.survey import Part
from connectors.shared.trouble import Absent, WrongToken

ENOUGH = frozenset({"admin", "maintain", "write", "triage"})
"""Roles that may label and close an issue, which quiets it at least as much.

So Triage is enough: it is the role of those who keep a backlog in order.
"""


class Deciders:
    """Asks about each account once a repository."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: dict[tuple[str, str], bool | None] = {}

    def may_decide(self, part: Part, by: str) -> bool | None:
        """Whether the account may; None where GitHub does not tell us."""
        if not by:
            return False
        asked = part.real, by.lower()
        if asked not in self._known:
            self._known[asked] = self._ask(part, by)
        return self._known[asked]

    def _ask(self, part: Part, by: str) -> bool | None:
        path = f"/repos/{part.real}/collaborators/{quote(by, safe='')}/permission"
        try:
            told = self._place.client.get(path, f"asking what {by} may do in {part.name}")
        except WrongToken:
            raise
        except Denied:
            return None  # to be told it takes the right to push, or Metadata: read
        except Absent:
            return False  # the repository is there, so it is the account that is not
        return _is_enough(told)


def _is_enough(told: JSON) -> bool:
    """The role as GitHub names it, or what a role of the organisation's own is made of."""
    if {told.get("permission"), told.get("role_name")} & ENOUGH:
        return True
    permissions = (told.get("user") or {}).get("permissions") or {}
    return bool(permissions.get("triage") or permissions.get("push"))

"""Whose comments, labels and dashboards count as ours: our account's, and those it had before."""

from collections.abc import Iterable

from connectors.github.answers import JSON

BOT = "[bot]"


class Accounts:
    """Our account, '' where GitHub does not tell it, and the operator's list of former ones.

    An app's account ends in [bot], in that list too: without it the name may be a person's.
    """

    def __init__(self, viewer: str, former: Iterable[str] = ()) -> None:
        self.viewer = viewer
        self.former = tuple(name.strip() for name in former if name.strip())
        self._former = frozenset(name.lower() for name in self.former)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, ours first, each once."""
        known: dict[str, str] = {}
        for name in (self.viewer, *self.former):
            known.setdefault(name.lower(), name)
        return tuple(name for name in known.values() if name)

    def are_ours(self, login: str) -> bool:
        """Whether this is the name of one of them."""
        name = login.lower()
        return bool(name) and (name == self.viewer.lower() or name in self._former)

    def wrote(self, node: JSON) -> bool:
        """Whether one of them is the author of a comment or an issue, in GraphQL's shape."""
        if node["viewerDidAuthor"] or not self._former:
            return bool(node["viewerDidAuthor"])
        return login_of(node["author"]).lower() in self._former


def login_of(actor: JSON) -> str:
    """An account's name as REST has it, from GraphQL or from REST; '' for a deleted one.

    GraphQL tells an app by its type instead of a suffix, so that it looks like a person.
    """
    if not actor:
        return ""
    login = str(actor["login"])
    return login if actor["__typename"] != "Bot" or login.endswith(BOT) else f"{login}{BOT}"

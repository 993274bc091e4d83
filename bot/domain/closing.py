"""What the messages of commits say that they close, as GitHub and people write it."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.backlog import ItemRef
from bot.domain.roadmap import Roadmap, Source

_NAME = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+"
    r"(?:(?P<key>[A-Z][A-Z0-9_]{0,30}-[1-9][0-9]{0,8})\b"
    r"|(?:https?://[^\s/]+/)?(?P<group>[\w.-]+/[\w.-]+)?(?:/issues/|#)(?P<number>[1-9][0-9]{0,8})\b)",
    re.IGNORECASE | re.ASCII,
)


def closing(messages: Iterable[str], roadmap: Roadmap, here: str = "") -> frozenset[ItemRef]:
    """The items that the messages close: `Closes #12`, `fixes acme/api#3`, `resolves PAY-7`.

    `here` is the repository of the commits; where it is not known, a bare number means
    that of a source with a single one. What lies in no source is left out.
    """
    return frozenset(
        ref
        for message in messages
        for match in _NAME.finditer(message)
        for source in roadmap.sources
        for ref in _meant(match, source, here)
    )


def _meant(match: re.Match[str], source: Source, here: str) -> Iterator[ItemRef]:
    if key := match["key"]:
        project = key.rpartition("-")[0]
        if source.kind != "github" and _known(source, project):
            yield ItemRef(source.name, key.upper())
        return
    alone = source.groups[0] if len(source.groups) == 1 and "/" in source.groups[0] else ""
    if group := _known(source, match["group"] or here or alone):
        yield ItemRef(source.name, f"{group}#{match['number']}")


def _known(source: Source, group: str) -> str:
    """The repository or project in the source's own spelling; '' if it is not among them."""
    return next((g for g in source.groups if g.casefold() == group.casefold()), "")

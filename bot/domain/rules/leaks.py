"""What a text for customers must not name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.backlog import Visibility
from bot.domain.roadmap import Audience, LinkKind
from bot.domain.scene import Scene

_KEY = re.compile(r"(?<![\w/#-])(?:([\w.-]+/[\w.-]+)?#\d+|([A-Z][A-Z0-9_]+)-\d+)(?![\w-])")
_ACCOUNT = re.compile(r"(?<![\w@.])@([A-Za-z0-9][\w-]*)")
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)")
_ODD = re.compile(r"[\d_:/.-]")  # what makes a name more than a word that any text may hold


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names that are known inside only.

    `groups` are the repositories and projects whose items not everybody can read; `names` has
    the labels, accounts and ids, each with what it is.
    """

    groups: frozenset[str]
    all_private: bool
    hosts: frozenset[str]
    people: frozenset[str]
    names: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, scene: Scene) -> "Secrets":
        """What this roadmap and its sources know."""
        read = {(item.ref.source, item.group) for item in scene.snapshot.items}
        hidden = {at for at in read if scene.group_visibility(*at) is not Visibility.PUBLIC}
        return cls(
            groups=frozenset(group for _, group in hidden),
            all_private=bool(hidden) and hidden == read,
            hosts=frozenset(_hosts(scene, {source for source, _ in hidden})),
            people=frozenset(_people(scene)),
            names=tuple(_names(scene)),
        )

    def inside(self, text: str) -> Iterator[str]:
        """What of it a text names, in words. What is private is not named: others read this."""
        yield from self._items(text)
        for match in _ACCOUNT.finditer(text):
            if match[1].casefold() in self.people:
                yield f"the account {match[0]}"
        for name, what in self.names:
            if _has(text, name):
                yield f"{what} {name}"
        yield from self._places(_KEY.sub("", text))

    def _items(self, text: str) -> Iterator[str]:
        for match in _KEY.finditer(text):
            group = match[1] or match[2]
            if group in self.groups or (group is None and self.all_private):
                yield "an item of a private source"

    def _places(self, text: str) -> Iterator[str]:
        for group in sorted(self.groups):
            if "/" in group and _has(text, group):
                yield "a private repository"
        for host in sorted(self.hosts):
            if _has(text, host):
                yield "the address of a private tracker"


def _has(text: str, name: str) -> bool:
    """Whether it is there as a word of its own."""
    if name not in text:  # most are not, and this is the quick way to know
        return False
    return re.search(rf"(?<![\w@-]){re.escape(name)}(?![\w-])", text) is not None


def _people(scene: Scene) -> Iterator[str]:
    for person in scene.roadmap.people:
        for name in (person.id, person.github, person.jira):
            if name:
                yield name.casefold()


def _names(scene: Scene) -> Iterator[tuple[str, str]]:
    """Only those that are no plain words: the id of Mark is in many a sentence."""
    told: dict[str, str] = {}
    for person in scene.roadmap.people:
        for account in (person.id, person.github, person.jira, person.slack):
            told.setdefault(account, "the account")
    for initiative in scene.initiatives:
        for link in initiative.links:
            if link.kind is LinkKind.LABEL and re.search("[:/]", link.value):
                told.setdefault(link.value, "the label")
        if initiative.audience is not Audience.CUSTOMER:
            told.setdefault(initiative.id, "the initiative")
    yield from sorted((name, what) for name, what in told.items() if _ODD.search(name))


def _hosts(scene: Scene, sources: set[str]) -> Iterator[str]:
    """Where the trackers of these sources stand; GitHub's own name is no secret."""
    for source in sources:
        refs = scene.index.by_source.get(source, ())
        urls = (scene.index.items[ref].url for ref in refs)
        host = next((found[1] for url in urls if (found := _HOST.match(url))), None)
        if host and host != "github.com":
            yield host

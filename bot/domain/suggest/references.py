"""The initiatives that an item names: no likeness is needed where somebody wrote it down.

An item names an initiative by its id, by an item, milestone or version that the initiative
links, or through its parent. Code and quotes do not count, and no bare word does that may
as well be a plain one: an id without hyphen or digit must stand as `initiative: id` or [id],
and a milestone's title in quotes must have a digit or more than one word.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.backlog import BacklogItem, ItemRef
from bot.domain.roadmap import Initiative, Link, LinkKind
from bot.domain.scene import NOT_DONE, Scene
from bot.domain.suggest.words import TITLE_LIMIT, own_words

_URL = re.compile(r"https?://[^\s|\])>\"'`]+")
_WORD = re.compile(r"(?<![\w./-])\w[\w./-]*")
_MARKED = re.compile(r"\binitiative[ \t]{0,3}[:=][ \t]{0,3}[\"'`]?(\w[\w.-]*)", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(\w[\w./-]{0,100})\](?!\()")
_KEY = re.compile(
    r"(?<![\w/.-])(?:[A-Z][A-Z0-9_]{0,20}-[0-9]{1,12}\b|[\w./-]{0,200}#[0-9]{1,12}\b)"
)
_IN_QUOTES = re.compile(r"[\"“„`']([^\"“”„`'\n]{2,100})[\"“”`']")
_OF_GITHUB = re.compile(r"/([\w.-]+/[\w.-]+)/(issues|pull|milestone)/([0-9]{1,12})$")
_OF_JIRA = re.compile(r"/browse/([a-z][a-z0-9_]+-[0-9]+)$")
_KINDS = (LinkKind.ISSUE, LinkKind.MILESTONE, LinkKind.VERSION)


class References:
    """What names the initiatives of a product that are not over."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._order = [i.id for i in scene.initiatives]
        self._ids: dict[str, str] = {}
        self._linked: dict[ItemRef, list[str]] = defaultdict(list)
        self._by_key: dict[str, set[ItemRef]] = defaultdict(set)
        self._by_url: dict[str, ItemRef] = {}
        self._by_title: dict[str, set[ItemRef]] = defaultdict(set)
        for initiative in scene.initiatives:
            if initiative.status in NOT_DONE:
                self._learn(initiative)

    def _learn(self, initiative: Initiative) -> None:
        self._ids[initiative.id.casefold()] = initiative.id
        for link in dict.fromkeys(initiative.links):
            if link.kind in _KINDS and link.target is not None:
                self._learn_link(link, link.target, initiative.id)

    def _learn_link(self, link: Link, target: ItemRef, initiative: str) -> None:
        scene = self._scene
        ref = scene.snapshot.moved.get(target, target)
        self._linked[ref].append(initiative)
        self._by_key[ref.key.casefold()].add(ref)
        known = scene.index.items.get(ref) or scene.index.containers.get(ref)
        if known is None:
            return
        if known.url:
            self._by_url[_plain_url(known.url)] = ref
        container = scene.index.containers.get(ref)
        if container and (container.kind, container.title.casefold()) not in scene.shared_titles:
            self._by_title[container.title.casefold()].add(ref)

    def named_by(self, item: BacklogItem) -> tuple[tuple[str, str], ...]:
        """The initiatives that the item names, in manifest order, each with the reason."""
        parent = self._scene.index.items.get(self._scene.index.parent.get(item.ref, item.ref))
        named = dict(self._named(item, "its")) or (
            dict(self._named(parent, "its parent's")) if parent and parent is not item else {}
        )
        return tuple((name, named[name]) for name in self._order if name in named)

    def _named(self, item: BacklogItem, whose: str) -> Iterator[tuple[str, str]]:
        """Initiatives with the reason; of several reasons for one the last holds."""
        for part, text in (("text", own_words(item.text)), ("title", item.title[:TITLE_LIMIT])):
            for ref in self.refs_in(text, item):
                for name in self._linked.get(ref, ()):
                    yield name, f"{whose} {part} names {self._in_words(ref)}, which it links"
            for name in self._ids_in(text):
                yield name, f"{whose} {part} names it as {name}"

    def _in_words(self, ref: ItemRef) -> str:
        container = self._scene.index.containers.get(ref)
        return f"{container.kind.value} {container.title}" if container else ref.key

    def _ids_in(self, text: str) -> Iterator[str]:
        bare = _URL.sub(" ", text)
        product = f"{self._scene.roadmap.id}/".casefold()
        for match in _WORD.finditer(bare):
            word = match[0].rstrip("./-_").casefold()
            own = word.removeprefix(product)
            if own in self._ids and (own != word or any(c == "-" or c.isdigit() for c in own)):
                yield self._ids[own]
        for match in (*_MARKED.finditer(bare), *_BRACKETED.finditer(bare)):
            word = match[1].rstrip("./-_").casefold().removeprefix(product)
            if word in self._ids:
                yield self._ids[word]

    def refs_in(self, text: str, item: BacklogItem) -> Iterator[ItemRef]:
        """What of all that is linked the text names by key, number, address or title."""
        for match in _URL.finditer(text):
            yield from self._at(_plain_url(match[0]), item)
        bare = _URL.sub(" ", text)
        for match in _KEY.finditer(bare):
            yield from self._with_key(_whole(match[0], item), item)
        for match in _IN_QUOTES.finditer(bare):
            title = match[1].strip().casefold()
            if " " in title or any(map(str.isdigit, title)):
                refs = self._by_title.get(title, set())
                yield from refs if len(refs) == 1 else ()

    def _at(self, url: str, item: BacklogItem) -> Iterator[ItemRef]:
        if ref := self._by_url.get(url):
            yield ref
        elif match := _OF_GITHUB.search(url):
            group, kind, number = match.groups()
            key = f"{group}/{kind}/{number}" if kind == "milestone" else f"{group}#{number}"
            yield from self._with_key(key, item)
        elif match := _OF_JIRA.search(url):
            yield from self._with_key(match[1], item)

    def _with_key(self, key: str, item: BacklogItem) -> Iterator[ItemRef]:
        """The one with that key: of several sources' the item's own."""
        refs = self._by_key.get(key.casefold(), set())
        own = {ref for ref in refs if ref.source == item.ref.source}
        chosen = own or refs
        if len(chosen) == 1:
            yield from chosen


def _plain_url(url: str) -> str:
    """Without what follows the address of an item: a comment, a question mark, a full stop."""
    return url.partition("#")[0].partition("?")[0].rstrip("/.,;:!").casefold()


def _whole(key: str, item: BacklogItem) -> str:
    """The full key: #12 is of the item's own repository."""
    group = item.group or item.ref.group
    return f"{group}{key}" if key.startswith("#") else key


def mentions(item: BacklogItem) -> frozenset[str]:
    """The full keys, casefolded, of all items that the item's title or text names."""
    text = f"{item.title[:TITLE_LIMIT]}\n{own_words(item.text)}"
    keys = {_whole(match[0], item) for match in _KEY.finditer(_URL.sub(" ", text))}
    for url in map(_plain_url, _URL.findall(text)):
        if match := _OF_GITHUB.search(url):
            keys.add(f"{match[1]}#{match[3]}")
        elif match := _OF_JIRA.search(url):
            keys.add(match[1])
    return frozenset(key.casefold() for key in keys)

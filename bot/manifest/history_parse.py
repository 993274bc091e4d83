"""Reads old versions of a manifest, of which there are many and which differ in little.

A version is cut into its entries before it is parsed, and each distinct entry is parsed once.
Only what the past is asked for is read: the initiatives, and what their links and windows need.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import ValidationError

from bot.domain.roadmap import Initiative, Link
from bot.manifest.compose import compose
from bot.manifest.convert import Converter
from bot.manifest.nodes import Fields, Node, Place, plain
from bot.manifest.problems import ManifestError
from bot.manifest.schema import Manifest
from bot.manifest.work import Initiative as Entry

_NEEDED = ("calendar", "sources", "initiatives")
_FIELD = re.compile(r"([a-z_]+):(?=\s|$)")
_BEGINS_LIST = re.compile(r"initiatives:[ \t]*(#.*)?$")
_PART = re.compile(r"( *)-\s")
_NOWHERE = Fields((), Place(0, 0))


class Unread(Exception):
    """A version, or a part of it, that today's manifest format does not understand."""


class OldVersions:
    """Remembers every part that it has parsed. `patience` is how much text it parses in all."""

    def __init__(self, patience: int = 2_000_000) -> None:
        self.patience = patience
        self._values: dict[str, object] = {}
        self._frames: dict[str, Manifest] = {}
        self._entries: dict[tuple[str, str], Initiative] = {}

    def read(self, raw: bytes) -> Mapping[str, Initiative]:
        """The initiatives of one version, by id. Raises Unread."""
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unread from error
        blocks = _blocks(text)
        if blocks is not None:
            try:
                return self._cut(blocks)
            except Unread:
                pass  # perhaps it was cut in the wrong place: a list may go on anywhere
        return self._whole(text)

    def _cut(self, blocks: Mapping[str, str]) -> Mapping[str, Initiative]:
        around = {name: self._field(blocks.get(name, "")) for name in _NEEDED[:2]}
        told = blocks.get("initiatives", "")
        parts = _parts(told)
        if parts is None:
            return self._converted(around, _listed(self._field(told)))
        values = ((part, _only(self._value(part))) for part in parts)
        return self._converted(around, values)

    def _whole(self, text: str) -> Mapping[str, Initiative]:
        value = self._value(text)
        if not isinstance(value, dict):
            raise Unread
        return self._converted(value, _listed(value.get("initiatives")))

    def _field(self, block: str) -> object:
        """The value of a block with one field; None where there is no such block."""
        if not block:
            return None
        value = self._value(block)
        if not isinstance(value, dict) or len(value) != 1:
            raise Unread
        return next(iter(value.values()))

    def _value(self, text: str) -> object:
        if text not in self._values:
            self.patience -= len(text)
            if self.patience < 0:
                raise Unread
            self._values[text] = plain(_node(text))
        return self._values[text]

    def _converted(
        self, around: Mapping[str, object], entries: Iterable[tuple[str, object]]
    ) -> Mapping[str, Initiative]:
        key = repr([around.get(name) for name in _NEEDED[:2]])
        frame = self._frame(key, around)
        made = [self._entry(key, frame, text, value) for text, value in entries]
        return {initiative.id: initiative for initiative in made}

    def _frame(self, key: str, around: Mapping[str, object]) -> Manifest:
        """A manifest without work: what its windows and links are read by."""
        if key not in self._frames:
            told = {name: around[name] for name in _NEEDED[:2] if around.get(name) is not None}
            try:
                self._frames[key] = Manifest.model_validate(
                    {"version": "1", "id": "old", "product": "old", **told}
                )
            except ValidationError as error:
                raise Unread from error
        return self._frames[key]

    def _entry(self, key: str, frame: Manifest, text: str, value: object) -> Initiative:
        if (key, text) not in self._entries:
            try:
                holding = frame.model_copy(update={"initiatives": [Entry.model_validate(value)]})
                (made,) = Converter(holding, _NOWHERE).roadmap("", "").initiatives
            except (ValidationError, LookupError, ValueError, RuntimeError) as error:
                # The converter trusts that links were checked against the sources.
                raise Unread from error
            self._entries[key, text] = unplaced(made)
        return self._entries[key, text]


def unplaced(initiative: Initiative) -> Initiative:
    """The same, wherever it stands in the file."""
    return replace(
        initiative,
        line=0,
        links=tuple(map(_unplaced, initiative.links)),
        releases=tuple(map(_unplaced, initiative.releases)),
    )


def _unplaced(link: Link) -> Link:
    return replace(link, line=0)


def _node(text: str) -> Node:
    try:
        node, refused = compose(text, "")
    except ManifestError as error:
        raise Unread from error
    if refused or node is None:
        raise Unread
    return node


def _blocks(text: str) -> dict[str, str] | None:
    """The lines of each field of the manifest, if every field begins a line; else None."""
    lines: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines(keepends=True):
        if begins := _FIELD.match(line):
            if begins[1] in lines:
                return None
            current = lines.setdefault(begins[1], [])
        elif line[0] not in " \t\r\n#-" or line.startswith("--"):
            return None  # one line of JSON, a document's sign, a quoted name: parse it as it is
        current.append(line)
    return {name: "".join(lines[name]) for name in _NEEDED if name in lines}


def _parts(block: str) -> list[str] | None:
    """The lines of each entry of a list in block style; None for any other."""
    first, *rest = block.splitlines(keepends=True) or [""]
    if not _BEGINS_LIST.match(first.rstrip("\r\n")):
        return None
    begins = next(filter(None, map(_PART.match, rest)), None)
    if begins is None:
        return None
    sign = f"{begins[1]}-"
    parts: list[list[str]] = []
    for line in rest:
        if line.startswith(sign) and line[len(sign) :][:1] in (" ", "\t", "\r", "\n"):
            parts.append([])
        elif not parts:
            continue  # comments before the first one
        parts[-1].append(line)
    return ["".join(lines).rstrip() + "\n" for lines in parts]


def _only(value: object) -> object:
    if not isinstance(value, list) or len(value) != 1:
        raise Unread
    return value[0]


def _listed(value: object) -> Iterator[tuple[str, object]]:
    """The entries of a list that was parsed as one, each with a text that names it."""
    if value is None:
        return
    if not isinstance(value, list):
        raise Unread
    for entry in value:
        yield repr(entry), entry

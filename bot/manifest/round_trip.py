"""Edits through the YAML library's own round trip, for layouts that `rewrite` does not know.

Comments, order and quotes stay; the indentation of other lines may change, so it comes second.
"""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.domain.edits import AddEntry, DropEntry, DropField, Edit, SetField, applied
from bot.domain.roadmap import Link, Roadmap
from bot.manifest.flow import Value, link_value
from bot.manifest.rewrite import NAMED, UnknownLayout


def round_tripped(text: str, roadmap: Roadmap, edits: Sequence[Edit]) -> str:
    """The text with these edits. Raises UnknownLayout where they find no place."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    try:
        document = yaml.load(text)
        for edit in edits:
            _make(document, roadmap, edit)
            roadmap = applied(roadmap, [edit])
        yaml.dump(document, written)
    except (YAMLError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnknownLayout(f"the file cannot be laid out anew: {error}") from error
    found = re.search("\r\n|\n|\r", text)
    return written.getvalue().replace("\n", found[0] if found else "\n")


def _make(document: Any, roadmap: Roadmap, edit: Edit) -> None:
    mapping = _at(document, edit.where)
    match edit:
        case SetField(_, name, value):
            mapping[name] = value
        case DropField(_, name):
            del mapping[name]
        case AddEntry(_, name, value):
            mapping.setdefault(name, []).append(value_of(value, roadmap))
        case DropEntry(_, name, _):
            for position in sorted(positions(edit, roadmap), reverse=True):
                del mapping[name][position]


def _at(document: Any, where: Iterable[str]) -> Any:
    """The mapping that a way leads to; one that is not there is made."""
    part, of = document, ""
    for step in where:
        if isinstance(part, list):
            part = next(each for each in part if str(each[NAMED.get(of, "id")]).strip() == step)
        else:
            part = part.setdefault(step, {})
        of = step
    return part


def value_of(value: str | Link, roadmap: Roadmap) -> Value:
    """What is written for an entry of a list."""
    if isinstance(value, str):
        return value
    source = roadmap.source(value.source)
    if source is None:
        raise UnknownLayout(f"{value.source} is not a source")
    return link_value(value, source)


def positions(edit: DropEntry, roadmap: Roadmap) -> set[int]:
    """Where in its list an entry stands."""
    initiative = next((i for i in roadmap.initiatives if i.id == edit.where[-1]), None)
    wanted = edit.value.identity if isinstance(edit.value, Link) else edit.value
    return {
        position
        for position, each in enumerate(getattr(initiative, edit.name, ()))
        if (each.identity if isinstance(each, Link) else each) == wanted
    }

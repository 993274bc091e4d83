"""Changes to a roadmap, named as people write them in the manifest.

The same change is made twice: to the values here, and to the text of the manifest. The two
must agree before anything is saved.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, assert_never

from bot.domain.backlog import Snapshot, Status
from bot.domain.likeness import nearest
from bot.domain.roadmap import (
    Audience,
    Commitment,
    Goal,
    Health,
    Initiative,
    InitiativeStatus,
    Link,
    Roadmap,
    Source,
)
from bot.domain.windows import parse_window

Where = tuple[str, ...]
"""The way to a mapping: `("initiatives", "guest-checkout")`, lists by the id of the entry."""


@dataclass(frozen=True, slots=True)
class SetField:
    """A field has this value, whether it was there or not."""

    where: Where
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DropField:
    """A field is not there; its default holds."""

    where: Where
    name: str


@dataclass(frozen=True, slots=True)
class AddEntry:
    """A list has this entry, as its last."""

    where: Where
    name: str
    value: str | Link


@dataclass(frozen=True, slots=True)
class DropEntry:
    """A list does not have this entry, however often it was there."""

    where: Where
    name: str
    value: str | Link


Edit = SetField | DropField | AddEntry | DropEntry


def of_initiative(initiative_id: str) -> Where:
    """Where the fields of an initiative stand."""
    return ("initiatives", initiative_id)


def in_words(edit: Edit) -> str:
    """An edit for people to read: what becomes of which field."""
    place = ".".join(edit.where[1:]) or edit.where[0]
    match edit:
        case SetField(_, name, value):
            return f"{place}: {name} becomes {value}"
        case DropField(_, name):
            return f"{place}: {name} goes"
        case AddEntry(_, name, value):
            return f"{place}: {value} is added to {name}"
        case DropEntry(_, name, value):
            return f"{place}: {value} is taken out of {name}"
        case _:
            assert_never(edit)


def applied(roadmap: Roadmap, edits: Iterable[Edit]) -> Roadmap:
    """The roadmap with these changes. Raises ValueError, with a sentence, where one makes none."""
    for edit in edits:
        roadmap = _applied(roadmap, edit)
    return roadmap


def read_with(snapshot: Snapshot, edits: Iterable[Edit]) -> Snapshot:
    """The snapshot as it would be read with these changes: statuses become known."""
    known = {
        (edit.where[1], edit.name): _status(edit.value)
        for edit in edits
        if isinstance(edit, SetField) and edit.where[0] == "sources"
    }
    if not known:
        return snapshot
    items = tuple(
        replace(item, status=known[item.ref.source, item.raw_status], mapped=True)
        if not item.mapped and (item.ref.source, item.raw_status) in known
        else item
        for item in snapshot.items
    )
    return replace(snapshot, items=items)


def _applied(roadmap: Roadmap, edit: Edit) -> Roadmap:
    match edit.where:
        case ("initiatives", name):
            return _changed_initiative(roadmap, name, edit)
        case ("goals", name):
            _known((goal.id for goal in roadmap.goals), name, "goal")
            goals = tuple(_goal(g, edit) if g.id == name else g for g in roadmap.goals)
            return replace(roadmap, goals=goals)
        case ("sources", name, "status_map"):
            sources = tuple(_mapped(s, edit) if s.name == name else s for s in roadmap.sources)
            return replace(roadmap, sources=sources)
        case ("unplanned",):
            return _unplanned(roadmap, edit)
    raise ValueError(f"Nothing is known of {'.'.join(edit.where)}.")


def _changed_initiative(roadmap: Roadmap, name: str, edit: Edit) -> Roadmap:
    _known((initiative.id for initiative in roadmap.initiatives), name, "initiative")
    changed = tuple(
        _initiative(each, edit, roadmap) if each.id == name else each
        for each in roadmap.initiatives
    )
    return replace(roadmap, initiatives=changed)


def _known(ids: Iterable[str], name: str, what: str) -> None:
    known = tuple(ids)
    if name not in known:
        raise ValueError(f"The roadmap has no {what} '{name}'. {nearest(name, known, f'{what}s')}")


def _initiative(initiative: Initiative, edit: Edit, roadmap: Roadmap) -> Initiative:
    changes: dict[str, Any] = {edit.name: _value(initiative, edit, roadmap)}
    return replace(initiative, **changes)


def _value(initiative: Initiative, edit: Edit, roadmap: Roadmap) -> object:
    """What the field of an initiative is afterwards."""
    match edit:
        case SetField(_, "window", value):
            return parse_window(value, roadmap.calendar.fiscal_year_starts)
        case SetField(_, name, value):
            return _read(name, value)
        case DropField(_, name):
            return _default(name)
        case AddEntry(_, name, value):
            return (*getattr(initiative, name), value)
        case DropEntry(_, name, value):
            kept = (each for each in getattr(initiative, name) if not _same(each, value))
            return tuple(kept)
        case _:
            assert_never(edit)


_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "status": InitiativeStatus,
        "audience": Audience,
        "health": Health,
        "commitment": Commitment,
        "target": dt.date.fromisoformat,
        "rank": int,
        **dict.fromkeys(("goal", "owner", "team", "changelog", "title"), str),
    }
)


def _read(name: str, value: str) -> object:
    """A value as the roadmap has it. Raises ValueError in words for people."""
    try:
        return _READERS[name](value)
    except ValueError:
        known = _READERS[name]
        if isinstance(known, type) and issubclass(known, StrEnum):
            told = f"one of {', '.join(known)}"
        else:
            told = "a day, such as 2026-12-11" if name == "target" else "a number"
        raise ValueError(f"'{value}' is no {name}; write {told}.") from None


def _default(name: str) -> object:
    default = next(f.default for f in fields(Initiative) if f.name == name)
    if default is MISSING:
        raise ValueError(f"An initiative cannot be without {name}.")
    return default


def _same(one: object, other: object) -> bool:
    """Links are the same that say the same, wherever they stand."""
    if isinstance(one, Link) and isinstance(other, Link):
        return one.identity == other.identity
    return one == other


def _goal(goal: Goal, edit: Edit) -> Goal:
    match edit:
        case SetField(_, "audience", value):
            return replace(goal, audience=Audience(value))
        case SetField(_, "effort_share", value):
            return replace(goal, effort_share=_share(value))
    raise ValueError(f"The {edit.name} of a goal is not changed here.")


def _mapped(source: Source, edit: Edit) -> Source:
    match edit:
        case SetField(_, word, value):
            told = {**source.status_map, word: _status(value)}
            return replace(source, status_map=MappingProxyType(told))
    raise ValueError("A status map is only added to here.")


def _status(value: str) -> Status:
    try:
        return Status(value)
    except ValueError:
        raise ValueError(f"'{value}' is no status; write one of {', '.join(Status)}.") from None


def _unplanned(roadmap: Roadmap, edit: Edit) -> Roadmap:
    allowed = roadmap.unplanned
    match edit:
        case AddEntry(_, "links", Link() as link):
            return replace(roadmap, unplanned=replace(allowed, links=(*allowed.links, link)))
        case SetField(_, "budget", value):
            return replace(roadmap, unplanned=replace(allowed, budget=_share(value)))
    raise ValueError(f"The {edit.name} of unplanned work is not changed here.")


def _share(value: str) -> float:
    """A share, 0 to 1, of the percentage that a person writes."""
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?)%", value)
    if match is None or float(match[1]) > 100:
        raise ValueError(f"'{value}' is no share; write one such as 30%.")
    return float(match[1]) / 100

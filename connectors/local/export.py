"""What every export format is read into, and how its faults are told: all at once."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.backlog import Capability
from bot.domain.errors import BotError
from connectors.local.dates import parse_iso
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.shared.description import beginning

SHOWN = 20


class BadExport(BotError):
    """An export that cannot be imported. `problems` has every fault, each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        shown = list(problems[:SHOWN])
        if len(problems) > SHOWN:
            shown.append(f"... and {len(problems) - SHOWN} more")
        super().__init__("\n".join(["Nothing was imported.", *shown]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Batch:
    """The whole of an export.

    `lacks` are the capabilities it does not give; `skipped` tells what was left out, each
    with its reason.
    """

    items: tuple[ItemRecord, ...]
    containers: tuple[ContainerRecord, ...] = ()
    lacks: frozenset[Capability] = frozenset()
    skipped: tuple[str, ...] = ()


@dataclass(slots=True)
class Faults:
    """The faults found so far, in one file."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """`where` names line or record, and the field."""
        self.found.append(f"{self.file}, {where}: {what}" if where else f"{self.file}: {what}")

    def check(self) -> None:
        """Raises BadExport where there are any."""
        if self.found:
            raise BadExport(tuple(self.found))


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object of an export, read field by field.

    What has the wrong shape becomes a fault, and is read as if it were left out.
    """

    values: Mapping[str, object]
    where: str
    faults: Faults

    def fault(self, name: str, what: str) -> None:
        self.faults.add(f"{self.where}, field {name}" if name else self.where, what)

    def name_of(self, *names: str) -> str:
        """The first of these names that has a value, else that is there, else the first."""
        filled = [n for n in names if self.values.get(n) is not None]
        return next(iter([*filled, *(n for n in names if n in self.values), *names]))

    def text(self, *names: str, needed: bool = False) -> str:
        name = self.name_of(*names)
        value = self.values.get(name)
        if value is None or value == "":
            if needed:
                self.fault(name, "is missing")
            return ""
        if not isinstance(value, str):
            self.fault(name, f"{value!r} is not text")
            return ""
        return self._whole(name, value)

    def _whole(self, name: str, value: str) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fault(name, "has half of a character (a lone surrogate)")
            return ""
        return value

    def described(self, *names: str) -> str | None:
        """How the description begins; None where none of these names is there.

        No export is refused for it: half a character becomes the sign for that.
        """
        name = self.name_of(*names)
        if name not in self.values:
            return None
        return beginning(self.values[name]).encode("utf-8", "replace").decode()

    def number(self, *names: str, needed: bool = False) -> int:
        """A positive number; 0 where it is left out."""
        name = self.name_of(*names)
        value = self.values.get(name)
        if value is None:
            if needed:
                self.fault(name, "is missing")
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**53:
            self.fault(name, f"{value!r} is not a positive number")
            return 0
        return value

    def instant(self, *names: str, needed: bool = False) -> dt.datetime | None:
        text = self.text(*names, needed=needed)
        try:
            return parse_iso(text) if text else None
        except (ValueError, OverflowError):
            self.fault(
                self.name_of(*names), f"'{text}' is not an instant like 2026-03-05T14:30:00Z"
            )
            return None

    def day(self, *names: str) -> dt.date | None:
        found = self.instant(*names)
        return found.date() if found else None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            self.fault(name, f"{value!r} is neither true nor false")
        return value is True

    def part(self, name: str) -> "Fields | None":
        """An object inside this one; None where it is left out."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(name, f"{value!r} is not an object")
            return None
        return Fields(value, f"{self.where}, {name}", self.faults)

    def list(self, name: str) -> Iterator[object]:
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            self.fault(name, f"{value!r} is not a list")
        elif value:
            yield from value

    def names(self, name: str, inner: str = "name") -> tuple[str, ...]:
        """Texts, or objects that have theirs in the field `inner`; each once."""
        found = (self._named(name, entry, inner) for entry in self.list(name))
        return tuple(dict.fromkeys(text for text in found if text))

    def _named(self, name: str, entry: object, inner: str) -> str:
        if isinstance(entry, dict):
            return Fields(entry, f"{self.where}, {name}", self.faults).text(inner, needed=True)
        return Fields({name: entry}, self.where, self.faults).text(name)


def newest(records: list[ItemRecord], skipped: list[str]) -> tuple[ItemRecord, ...]:
    """Each item once: of several, the one that was updated last."""
    kept: dict[str, ItemRecord] = {}
    for record in records:
        other = kept.get(record.key)
        if other:
            skipped.append(f"{record.key}: is in the export twice; the newer one counts")
        if other is None or (record.updated or record.created) >= (other.updated or other.created):
            kept[record.key] = record
    return tuple(kept.values())

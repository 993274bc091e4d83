"""The sample product's backlog: read from its table, and put into two tracker files."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.backlog import ContainerKind, Status, container_key
from connectors.local.rows import ContainerRecord, ItemRecord
from connectors.local.tracker import LocalTracker

FILES = {"acme/shop": "shop.db", "acme/api": "shop.db", "acme/payments": "pay.db"}
"""The tracker file in which a repository lies."""

SPRINTS = ("acme/shop", dt.date(2026, 10, 19), (22, 23, 24, 25))
"""Where they are kept, the first day of the first one, and their numbers; two weeks each."""

_MILESTONES = (
    ("acme/shop", 1, "Summer release", "2026-08-28", False),
    ("acme/shop", 2, "Autumn release", "2026-10-30", True),
    ("acme/shop", 3, "Winter launch", "2026-12-18", True),
    ("acme/api", 1, "Tracking trial", "2026-10-16", False),
    ("acme/payments", 1, "Refunds go live", "2026-12-11", True),
)
_HEAD = re.compile(
    r"(?P<group>\S+)#(?P<number>\d+) (?P<kind>epic|loose) (?P<begun>\S+)\.\.(?P<last>\S+)"
)
_WORK = re.compile(r"  (?P<mark>[x>./?]) (?P<title>.+?)(?P<known>(?: [@#^+][\w-]+)*)")
_DESCRIBES = " " * 6
"""How a line begins that describes the item above it."""

_MARKS: dict[str, tuple[Status | None, str, str | None]] = {
    "x": (Status.DONE, "closed", "completed"),
    "/": (Status.DROPPED, "closed", "not_planned"),
    ">": (None, "in progress", None),
    "?": (None, "waiting for the bank", None),
    ".": (None, "open", None),
}
"""What a tracker keeps for each mark: status, its own word, and why it was closed."""
_MORNING = dt.time(8, 0, tzinfo=dt.UTC)
_LATELY = dt.date(2026, 11, 17)
"""When the work that goes on now was taken up."""


@dataclass(frozen=True, slots=True)
class _Block:
    """An epic with the items below it, or loose items; the two days are those of the head."""

    group: str
    number: int
    begun: dt.date
    last: dt.date
    is_epic: bool
    works: tuple[re.Match[str], ...]
    texts: tuple[str, ...]  # of each of the works; "" where it is not described


def fill(directory: Path, table: str, clock: Callable[[], dt.datetime]) -> None:
    """Make both tracker files in the directory. Raises TrackerError."""
    blocks = list(_blocks(table))
    for name in dict.fromkeys(FILES.values()):
        groups = [group for group, file in FILES.items() if file == name]
        tracker = LocalTracker.create(directory / name, clock=clock)
        for container in (*_milestones(groups), *_sprints(groups)):
            tracker.add_container(container)
        tracker.add_all([r for b in blocks if b.group in groups for r in _records(b)])


def _blocks(table: str) -> Iterator[_Block]:
    """The table's blocks; raises ValueError where a line is not understood."""
    for text in table.split("\n\n"):
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        if lines:
            head = _matched(_HEAD, lines[0])
            works, texts = _works(lines[1:])
            yield _Block(
                group=head["group"],
                number=int(head["number"]),
                begun=dt.date.fromisoformat(head["begun"]),
                last=dt.date.fromisoformat(head["last"]),
                is_epic=head["kind"] == "epic",
                works=works,
                texts=texts,
            )


def _works(lines: Sequence[str]) -> tuple[tuple[re.Match[str], ...], tuple[str, ...]]:
    works: list[re.Match[str]] = []
    texts: list[str] = []
    for line in lines:
        if works and line.startswith(_DESCRIBES):
            texts[-1] = f"{texts[-1]}\n{line.strip()}".lstrip()
        else:
            works.append(_matched(_WORK, line))
            texts.append("")
    return tuple(works), tuple(texts)


def _matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    match = pattern.fullmatch(line)
    if match is None:
        raise ValueError(f"the backlog's table has a line that is not understood: {line!r}")
    return match


def _records(block: _Block) -> Iterator[ItemRecord]:
    epic = f"{block.group}#{block.number}" if block.is_epic else None
    ends = _ends(block)
    for position, (work, text) in enumerate(zip(block.works, block.texts, strict=True)):
        key = f"{block.group}#{block.number + position}"
        known = replace(_known(work, block), key=key, parent=None if key == epic else epic)
        known = replace(known, text=text or None)
        yield _dated(known, work["mark"], block, ends)


def _known(work: re.Match[str], block: _Block) -> ItemRecord:
    """What the line itself says; written down on the block's first day."""
    told: dict[str, list[str]] = {"@": [], "#": [], "^": [], "+": []}
    for word in work["known"].split():
        told[word[0]].append(word[1:])
    status, raw_status, reason = _MARKS[work["mark"]]
    return ItemRecord(
        group=block.group,
        title=work["title"],
        created=dt.datetime.combine(block.begun, _MORNING),
        status=status,
        raw_status=raw_status,
        reason=reason,
        assignees=tuple(told["@"]),
        labels=tuple(told["#"]),
        milestone=_key(block.group, ContainerKind.MILESTONE, told["^"]),
        sprint=_key(SPRINTS[0], ContainerKind.SPRINT, told["+"]),
    )


def _key(group: str, kind: ContainerKind, numbers: Sequence[str]) -> str | None:
    return container_key(group, kind, numbers[0]) if numbers else None


def _ends(block: _Block) -> Iterator[dt.date]:
    """When the block's finished items were closed, one after the other up to its last day."""
    count = sum(work["mark"] == "x" for work in block.works)
    span = (block.last - block.begun).days
    ends = [block.begun + dt.timedelta(span * n // count) for n in range(1, count + 1)]
    if block.is_epic and block.works[0]["mark"] == "x":
        ends = ends[-1:] + ends[:-1]  # an epic is closed after all below it
    return iter(ends)


def _dated(record: ItemRecord, mark: str, block: _Block, ends: Iterator[dt.date]) -> ItemRecord:
    """The record with the instants that its mark asks for."""
    match mark:
        case "x":
            closed = dt.datetime.combine(next(ends), dt.time(15, tzinfo=dt.UTC))
            started = max(record.created, closed - dt.timedelta(days=4))
            return replace(record, started=started, closed=closed, updated=closed)
        case "/":
            closed = dt.datetime.combine(block.last, dt.time(11, tzinfo=dt.UTC))
            return replace(record, closed=closed, updated=closed)
        case ">":
            started = dt.datetime.combine(_LATELY, _MORNING)
            return replace(record, started=started, updated=started)
        case _:
            return record


def _milestones(groups: Sequence[str]) -> Iterator[ContainerRecord]:
    for group, number, title, due, is_open in _MILESTONES:
        if group in groups:
            day = dt.date.fromisoformat(due)
            yield ContainerRecord(
                group=group,
                kind=ContainerKind.MILESTONE,
                title=title,
                key=container_key(group, ContainerKind.MILESTONE, number),
                is_open=is_open,
                due=day,
                created=dt.datetime.combine(day - dt.timedelta(weeks=10), _MORNING),
                closed=None if is_open else dt.datetime.combine(day, _MORNING),
            )


def _sprints(groups: Sequence[str]) -> Iterator[ContainerRecord]:
    group, first, numbers = SPRINTS
    for position, number in enumerate(numbers if group in groups else ()):
        start = first + dt.timedelta(weeks=2 * position)
        yield ContainerRecord(
            group=group,
            kind=ContainerKind.SPRINT,
            title=f"Sprint {number}",
            key=container_key(group, ContainerKind.SPRINT, number),
            is_open=start >= dt.date(2026, 11, 16),
            start=start,
            due=start + dt.timedelta(days=13),
            created=dt.datetime.combine(first, _MORNING),
        )

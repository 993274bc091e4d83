"""The conflict file: every finding with a choice to make, for somebody to fill in."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.choices import Pick, parse_pick
from bot.domain.errors import BotError
from bot.manifest.compose import compose
from bot.manifest.nodes import Fields, Listing, Loc, Node, Place, Scalar, child, parts_of, text_of
from bot.manifest.problems import ManifestError, Problem, Problems, nearest

MAX_BYTES = 4 * 1024 * 1024
_TO_FILL = ("choice", "value", "to", "reason")
_FIELDS = ("id", "product", "rule", "facts", "says", "owner", "roadmap", "backlog", *_TO_FILL)
_ID = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One finding as it is put to a person. `asks` says what `option` is to be filled with.

    `heading` is a comment above it; `roadmap` and `backlog` are the two remedies in words,
    `patch` says what the first would write, or why nothing is written.
    """

    id: str
    product: str
    rule: str
    facts: str
    heading: str
    says: str
    owner: str
    roadmap: str
    backlog: str
    patch: str
    option: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a person chose for one finding. `loc` is where the entry stands."""

    id: str
    product: str
    rule: str
    facts: str
    pick: Pick
    value: str
    to: str
    reason: str
    loc: Loc


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conflict file once read: the choices made, and how many were left open.

    `problems` takes what else turns out to be wrong with it.
    """

    filled: tuple[Filled, ...]
    left_open: int
    problems: Problems


_HEAD = """\
# Where the roadmap and the backlog tell different stories, as of {day}.
# Fill in a choice for each finding you want to decide, and leave the others empty:
#   choice: roadmap            the manifest is changed, as "patch" says
#   choice: backlog            nothing is written; it is listed as to do in the tracker
#   choice: accept             it is quiet until its facts change; say why in reason
#   choice: snooze 14d         it is quiet for 14 days (or: snooze until 2026-12-01); say why
# Where a line "value" or "to" is there, choice: roadmap needs it.
# Then run: roadmap-drift fix --from {name}
version: 1
conflicts:"""


def conflict_text(conflicts: Iterable[Conflict], day: dt.date, name: str) -> str:
    """The file, to be filled in."""
    entries = ["\n".join(_entry(conflict)) for conflict in conflicts]
    head = _HEAD.format(day=day, name=name)
    return "\n".join([head if entries else f"{head} []", *entries]) + "\n"


def _entry(conflict: Conflict) -> Iterator[str]:
    yield ""
    yield f"  # {conflict.heading}"
    told = [(name, getattr(conflict, name)) for name in _FIELDS if name not in _TO_FILL]
    dash = "- "
    for name, value in told:
        if value:
            yield f"  {dash}{name}: {json.dumps(value, ensure_ascii=False)}"
            dash = "  "
    yield f"    # patch: {conflict.patch}"
    if conflict.option:
        yield f"    {conflict.option}:    # {conflict.asks}"
    yield "    choice:"
    yield "    reason:"


def read_conflicts(path: Path, days: Mapping[str, dt.date]) -> Sheet:
    """Read a file that was filled in; `days` is today for each product that is known.

    Raises ManifestError with every mistake in it, by line and column.
    """
    text = _text(path)
    root, refused = compose(text, str(path))
    problems = Problems(str(path), root or Fields((), Place(1, 1)))
    problems.found += [p for p in refused if not _is_left_open(p)]
    listed = child(root, "conflicts")
    if not isinstance(listed, Listing):
        told = "is no conflict file: it has no list of conflicts"
        problems.add((), told, "Make one with roadmap-drift conflicts -o FILE.")
    filled = [_filled(node, at, days, problems) for at, node in parts_of(listed)]
    _refuse_twins(listed, problems)
    if problems.found:
        raise ManifestError(problems.found)
    made = tuple(each for each in filled if each)
    return Sheet(made, len(filled) - len(made), problems)


def _is_left_open(problem: Problem) -> bool:
    """An empty field is no mistake where a person may leave it empty."""
    return problem.message == "has no value" and problem.path.endswith(
        tuple(f".{name}" for name in _TO_FILL)
    )


def _filled(
    node: Node, position: int, days: Mapping[str, dt.date], problems: Problems
) -> Filled | None:
    """One entry; None where no choice was made, or where it is wrong."""
    loc: Loc = ("conflicts", position)
    known = len(problems.found)
    if not isinstance(node, Fields):
        problems.add(loc, "is not a conflict", "Leave the entries as they were made.")
        return None
    told = {name: text_of(child(node, name)) for name in _FIELDS}
    _check_names(node, loc, told, days, problems)
    pick = _pick(told, loc, days, problems) if told["choice"] else None
    if pick is None or len(problems.found) > known:
        return None
    return Filled(
        id=told["id"],
        product=told["product"],
        rule=told["rule"],
        facts=told["facts"],
        pick=pick,
        value=told["value"],
        to=told["to"],
        reason=told["reason"],
        loc=loc,
    )


def _check_names(
    node: Fields, loc: Loc, told: Mapping[str, str], days: Mapping[str, dt.date], found: Problems
) -> None:
    """What the file was made with is still there."""
    for entry in node.entries:
        if entry.key not in _FIELDS:
            remedy = nearest(entry.key, _FIELDS, "fields")
            found.add((*loc, entry.key), "is not known", remedy, at_key=True)
        elif isinstance(entry.value, Fields | Listing):
            found.add((*loc, entry.key), "is not a text", "Write it without brackets.")
        elif not isinstance(entry.value, Scalar) and entry.key not in _TO_FILL:
            found.add((*loc, entry.key), "is not a text", "Leave it as it was made.")
    if not _ID.fullmatch(told["id"]):
        found.add((*loc, "id"), "is not the id of a finding", "Leave it as it was made.")
    if told["product"] not in days:
        remedy = nearest(told["product"], days, "products")
        found.add((*loc, "product"), f"'{told['product']}' is not a product here", remedy)


def _pick(
    told: Mapping[str, str], loc: Loc, days: Mapping[str, dt.date], problems: Problems
) -> Pick | None:
    day = days.get(told["product"])
    if day is None:
        return None
    try:
        pick = parse_pick(told["choice"], day)
    except ValueError as error:
        said = str(error).rstrip(".")
        problems.add((*loc, "choice"), said[:1].lower() + said[1:])
        return None
    if pick.side in ("accept", "snooze") and not told["reason"]:
        problems.add((*loc, "reason"), "is missing", "Say why, for others to read.")
    return pick


def _refuse_twins(listed: Node | None, problems: Problems) -> None:
    first: dict[str, int] = {}
    for position, node in parts_of(listed):
        name = text_of(child(node, "id"))
        if name and first.setdefault(name, position) != position:
            loc = ("conflicts", position, "id")
            problems.add(loc, f"{name} is here twice", "Keep one of the two.")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            remedy = "Make a smaller one: roadmap-drift conflicts --level error."
            raise BotError(f"{path} is larger than {MAX_BYTES // 1024} KiB.", remedy=remedy)
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise BotError(f"{path} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BotError(f"{path} is not UTF-8.", remedy="Save it as UTF-8.") from error

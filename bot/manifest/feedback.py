"""What people said of suggestions: a file of lines beside the manifest, which only grows.

A line is one word on one pair; of several on a pair the last holds. Of lines that two people
added git keeps both if it is asked to, and no pattern for manifests takes the file for one.
"""

import datetime as dt
import json
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.domain.backlog import ItemRef
from bot.domain.suggested import Feedback, Said
from bot.manifest.problems import ManifestError, Problem, nearest, shown

ENDING = ".suggestions.jsonl"
MAX_BYTES = 4 * 1024 * 1024

_ACCEPTED = {"accepted": True, "rejected": False}
_KEYS = ("item", "initiative", "said", "by", "on", "reason")
_NEEDED = _KEYS[:3]
_AS_WRITTEN = '{"item": "shop:acme/shop#12", "initiative": "checkout", "said": "rejected"}'


def path_beside(manifest: str | Path) -> Path:
    """Where the word on a manifest's suggestions is kept."""
    return Path(manifest).with_suffix(ENDING)


def is_feedback(path: Path) -> bool:
    """Whether it is such a file, and no manifest."""
    return path.name.endswith(ENDING)


def read_feedback(path: Path) -> Feedback:
    """What people said; nothing where there is no file. Raises ManifestError with all problems."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ManifestError([Problem(str(path), 0, 0, "", "is not a regular file")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Feedback()
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        raise ManifestError([Problem(str(path), 0, 0, "", why)]) from error
    return parse_feedback(raw, str(path))


def read_all_feedback(manifests: Iterable[str]) -> dict[str, Feedback]:
    """What people said of each manifest's suggestions. Raises ManifestError for all files."""
    problems: list[Problem] = []
    told: dict[str, Feedback] = {}
    for manifest in manifests:
        try:
            told[manifest] = read_feedback(path_beside(manifest))
        except ManifestError as error:
            problems += error.problems
    if problems:
        raise ManifestError(problems)
    return told


def parse_feedback(raw: bytes, file: str) -> Feedback:
    """Read it from its bytes. Raises ManifestError with every problem in it."""
    problems: list[Problem] = []
    said: list[Said] = []
    last: dict[tuple[ItemRef, str], tuple[Said, int]] = {}
    for number, line in enumerate(_lines(raw, file), start=1):
        if not line.strip():
            continue
        try:
            told = _said(line)
            before, where = last.get((told.item, told.initiative), (None, 0))
            if told == before:
                raise _Wrong(f"says again what line {where} says", "Remove one of them.")
        except _Wrong as wrong:
            problems += [
                Problem(file, number, 1, field, why, remedy) for field, why, remedy in wrong.all
            ]
            continue
        last[told.item, told.initiative] = told, number
        said.append(told)
    if problems:
        raise ManifestError(problems)
    return Feedback(tuple(said))


def line_of(said: Said) -> str:
    """A word as a line of the file, without its end."""
    told = {
        "item": str(said.item),
        "initiative": said.initiative,
        "said": "accepted" if said.accepted else "rejected",
        "by": said.by,
        "on": said.on.isoformat() if said.on else "",
        "reason": said.reason,
    }
    kept = {key: value for key, value in told.items() if value}
    return json.dumps(kept, ensure_ascii=False)


class _Wrong(Exception):
    """What is wrong with one line, as (field, message, remedy)."""

    def __init__(self, why: str = "", remedy: str = "", field: str = "") -> None:
        super().__init__(why)
        self.all = [(field, why, remedy)] if why else []


def _lines(raw: bytes, file: str) -> Sequence[str]:
    if len(raw) > MAX_BYTES:
        why = f"is larger than {MAX_BYTES // 1024 // 1024} MiB"
        raise ManifestError([Problem(file, 0, 0, "", why, "Take out lines of what is settled.")])
    try:
        return raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(file, line, 1, "", "is not UTF-8", "Save the file as UTF-8.")
        raise ManifestError([problem]) from error


def _said(line: str) -> Said:
    told = _object(line)
    wrong = _Wrong()
    wrong.all += _wrong_fields(told)
    item, accepted, day = None, None, None
    text = {key: value for key, value in told.items() if isinstance(value, str) and value}
    if "item" in text and (item := _ref(text["item"])) is None:
        why = f"{shown(text['item'])} is no item"
        wrong.all.append(("item", why, "Write source:key, such as shop:acme/shop#12."))
    if "said" in text and (accepted := _ACCEPTED.get(text["said"])) is None:
        why = f"{shown(text['said'])} is not known here"
        wrong.all.append(("said", why, nearest(text["said"], _ACCEPTED, "words")))
    if "on" in text and (day := _day(text["on"])) is None:
        wrong.all.append(("on", f"{shown(text['on'])} is not a day", "Write it as 2026-11-20."))
    if wrong.all or item is None or accepted is None:
        raise wrong
    by, reason = text.get("by", ""), text.get("reason", "")
    return Said(item, text["initiative"], accepted, by, day, reason)


def _object(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and line.startswith(("<<<<<<<", ">>>>>>>")):
            raise _Wrong("is left over from a merge", "Keep the lines of both sides.") from None
        raise _Wrong("is not JSON", f"Write a line such as {_AS_WRITTEN}.") from None
    if not isinstance(told, dict):
        raise _Wrong("is not an object", f"Write a line such as {_AS_WRITTEN}.")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in pairs:
        if key in told:
            raise _Wrong("stands here twice", "Remove one of them.", field=shown(key)[1:-1])
        told[key] = value
    return told


def _wrong_fields(told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in told.items():
        if key not in _KEYS:
            yield shown(key)[1:-1], "is not known here", nearest(key, _KEYS, "fields")
        elif not isinstance(value, str) or not _is_text(value):
            yield key, "is not a text", "Write it in double quotes."
    for key in _NEEDED:
        if told.get(key, "") == "":
            yield key, "is missing", f"Write a line such as {_AS_WRITTEN}."


def _is_text(value: str) -> bool:
    """Half of a pair of code units is no text, and could not be written again."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _ref(text: str) -> ItemRef | None:
    try:
        return ItemRef.parse(text)
    except ValueError:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day, no instant
    except ValueError:
        return None

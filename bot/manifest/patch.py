"""Edits of a roadmap as a patch to its manifest: proved before it is saved, shown as a diff."""

import contextlib
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.edits import (
    AddEntry,
    DropEntry,
    DropField,
    Edit,
    SetField,
    Where,
    applied,
    in_words,
)
from bot.domain.errors import BotError
from bot.domain.roadmap import Roadmap, Waiver
from bot.manifest.edit import Edited, Original, joined, proved, read_again
from bot.manifest.rewrite import Page, UnknownLayout, changed
from bot.manifest.round_trip import positions, round_tripped, value_of
from bot.manifest.waivers import Change, with_waivers


def with_edits(roadmap: Roadmap, edits: Sequence[Edit], waivers: Sequence[Waiver] = ()) -> Edited:
    """The manifest of a roadmap with these changes, and nothing else changed.

    Raises BotError if the file is no longer what the roadmap was read from, if an edit makes
    no sense, or if the text cannot be edited so that it says exactly what was asked.
    """
    was = read_again(roadmap)
    try:
        asked = applied(was.roadmap, edits)
    except ValueError as error:
        raise BotError(str(error), remedy="Nothing was written.") from error
    asked = replace(asked, waivers=joined(asked.waivers, waivers))
    why = "nothing fits"
    for text in _texts(was, edits):
        after = was.encoded(with_waivers(text, waivers))
        now, why = proved(asked, after)
        if now is not None:
            return Edited(was.path, was.raw, after, now)
    raise BotError(
        f"{was.path} is left as it is: an edit would spoil it ({why}).",
        remedy="Nothing was written. The change was:\n"
        + "\n".join(f"  - {in_words(edit)}" for edit in edits),
    )


def _texts(was: Original, edits: Sequence[Edit]) -> Iterator[str]:
    """Ways to write it, the most careful first."""
    for way in (rewritten, round_tripped):
        with contextlib.suppress(UnknownLayout):
            yield way(was.text, was.roadmap, edits)


def diff(edited: Edited) -> str:
    """What changes in the file, as `git diff` shows it; '' where nothing does."""
    before, after = (
        each.decode("utf-8-sig").splitlines(keepends=True) for each in (edited.before, edited.after)
    )
    name = edited.path.as_posix().lstrip("/")
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def rewritten(text: str, roadmap: Roadmap, edits: Sequence[Edit]) -> str:
    """The text with these edits. Edits of different places are made at once."""
    for batch in _batches(edits):
        page = Page.of(text)
        text = changed(text, [c for edit in batch for c in _changes(page, roadmap, edit)])
        roadmap = applied(roadmap, batch)
    return text


def _batches(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits in the order given, so many at once as touch different places."""
    batches: list[list[Edit]] = []
    turns: Counter[Where] = Counter()
    for edit in edits:
        turn = turns[edit.where[:2]]
        turns[edit.where[:2]] += 1
        batches.extend([] for _ in range(turn + 1 - len(batches)))
        batches[turn].append(edit)
    return batches


def _changes(page: Page, roadmap: Roadmap, edit: Edit) -> Iterable[Change]:
    match edit:
        case SetField(where, name, value):
            return page.with_field(where, name, value)
        case DropField(where, name):
            return page.without_field(where, name)
        case AddEntry(where, name, value):
            return page.with_entry(where, name, value_of(value, roadmap))
        case DropEntry(where, name, value):
            return page.without_entries(where, name, positions(edit, roadmap))

"""How a made manifest is written: words of trackers in quotes, reasons in comments."""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from bot.domain.roadmap import Link, LinkKind, Source
from bot.domain.tracker_words import one_line
from bot.manifest.names import PROJECT_KEY

WIDTH = 98
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_PLAIN = re.compile("[a-z][a-z0-9_-]*")
_KEYS = {
    LinkKind.MILESTONE: "milestone",
    LinkKind.VERSION: "fix_version",
    LinkKind.LABEL: "label",
}


def link_text(link: Link, sources: Sequence[Source]) -> str:
    """The link as a manifest has it; its repository or project only where it is needed."""
    source = next(one for one in sources if one.name == link.source)
    keyed = link.kind is LinkKind.ISSUE and not link.value.isdigit()
    if link.kind is LinkKind.FIELD:
        told = f"field: {quoted(link.name)}, value: {quoted(link.value)}"
    elif link.kind is LinkKind.ISSUE:
        told = f"epic: {link.value}" if keyed else f"issue: {link.value}"
    else:
        number = link.kind is LinkKind.MILESTONE
        told = f"{_KEYS[link.kind]}: {link.value if number else quoted(link.value)}"
    if link.group and not keyed and len(source.groups) != 1:
        place = "project" if re.fullmatch(PROJECT_KEY, link.group) else "repo"
        told = f"{place}: {group_text(link.group)}, {told}"
    return f"{{{id_text(link.source)}: {{{told}}}}}"


def comment(text: str, indent: str = "", *, deeper: str = "") -> Iterator[str]:
    """A comment on as many lines as it needs."""
    yield from textwrap.wrap(
        one_line(text, 2000),
        WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# {deeper}",
        break_on_hyphens=False,
    )


def because(line: str, why: str | None) -> str:
    """The line, with the reason for what it says behind it."""
    told = one_line(why or "", 90)
    return f"{line}  # {told}" if told else line


def short(text: str) -> str:
    """A tracker's word among others in a comment."""
    return one_line(text, 40)


def id_text(text: str) -> str:
    """An id as it is, in quotes where YAML has another use for the word."""
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else quoted(text)


def group_text(name: str) -> str:
    """A repository or project's key, in the same way."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9._/-]*", name) and name.lower() not in _WORDS
    return name if plain else quoted(name)


def quoted(text: str) -> str:
    """In double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)

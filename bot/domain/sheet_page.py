"""What a dashboard's sections are made from, and what they have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.domain.detect import Verdict
from bot.domain.document import Block, Bullets, Code, Heading, Line, Paragraph, Text
from bot.domain.findings import Finding
from bot.domain.plan import Held
from bot.domain.sheet_block import Heard
from bot.domain.sheet_memory import ordered, told
from bot.domain.wording import Names

_DEPTH = 3


@dataclass(frozen=True)
class Page:
    """What a dashboard tells, and to whom. `most` is how long a list may be.

    `boxes` is whether people can tick something here.
    """

    verdict: Verdict
    names: Names
    heard: Heard
    since: Mapping[str, date]
    held: tuple[Held, ...] = ()
    boxes: bool = True
    most: int = 100

    @cached_property
    def standing(self) -> tuple[Finding, ...]:
        """What stands, the foremost first."""
        return ordered(self.verdict, self.since)

    @cached_property
    def quiet(self) -> tuple[Finding, ...]:
        """What people quieted."""
        return tuple(f for f in told(self.verdict) if f.waiver is not None)


def text(words: str) -> Line:
    """Words as a line."""
    return (Text(words),)


def heading(words: str, number: int) -> Heading:
    """A section's heading, with its count."""
    return Heading(_DEPTH, text(f"{words} ({number})"))


def left_out(number: int) -> Iterator[Block]:
    """How many lines are missing, and where they stand; nothing for none."""
    if number > 0:
        command = Code("roadmap-drift check")
        yield Paragraph((Text(f"{number} more in "), command, Text(".")))


def listed(lines: Sequence[Line], most: int) -> Iterator[Block]:
    """A list, and how many of its lines are left out."""
    if shown := tuple(lines[:most]):
        yield Bullets(shown)
    yield from left_out(len(lines) - len(shown))

"""Where each value of a manifest begins and ends in its text.

For edits that leave every other byte alone. It reads only texts that the loader takes, so
there are no aliases here and nothing is nested deep.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_SPACE = " \t\r\n"


@dataclass(slots=True)
class Span:
    """One value: the characters from `start` up to `end`, what follows its last one.

    A list has its entries in `parts`, a mapping has names and values in turns.
    """

    start: int
    end: int
    text: str = ""  # of a scalar
    flow: bool = False  # in brackets
    is_list: bool = False
    parts: list["Span"] = field(default_factory=list)

    def fields(self) -> Iterator[tuple["Span", "Span"]]:
        """Names and values of a mapping."""
        return zip(self.parts[::2], self.parts[1::2], strict=True)

    def value(self, name: str) -> "Span | None":
        """The value of a field."""
        return next((value for key, value in self.fields() if key.text == name), None)


def read_spans(text: str) -> tuple[Span, int]:
    """The outermost value, and where the document ends. The text must be a manifest."""
    root = Span(0, len(text))
    end = len(text)
    opened = [root]
    for event in YAML(typ="safe", pure=True).parse(text):
        match event:
            case ScalarEvent():
                opened[-1].parts.append(_scalar(event, text))
            case MappingStartEvent() | SequenceStartEvent():
                opened.append(_opened(event))
            case DocumentEndEvent():
                end = event.start_mark.index if event.explicit else end
            case MappingEndEvent() | SequenceEndEvent():
                done = opened.pop()
                done.end = _end(done, event)
                opened[-1].parts.append(done)
    return root.parts[0], end


def _opened(event: MappingStartEvent | SequenceStartEvent) -> Span:
    is_list = isinstance(event, SequenceStartEvent)
    return Span(event.start_mark.index, 0, flow=bool(event.flow_style), is_list=is_list)


def _scalar(event: ScalarEvent, text: str) -> Span:
    """A block of text ends with its last word: the lines that follow it are free."""
    start, end = event.start_mark.index, event.end_mark.index
    block = event.style in ("|", ">")
    return Span(start, len(text[:end].rstrip(_SPACE)) if block else end, str(event.value))


def _end(done: Span, event: Event) -> int:
    if done.flow or not done.parts:
        return int(event.end_mark.index)
    return done.parts[-1].end


def column(text: str, index: int) -> int:
    """How far a character stands from the beginning of its line, from 0."""
    return index - max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) - 1


def line_end(text: str, index: int) -> int:
    """The end of the line in which a character stands, before its line break."""
    ends = [at for at in (text.find("\n", index), text.find("\r", index)) if at >= 0]
    return min(ends, default=len(text))

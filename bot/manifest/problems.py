"""What is wrong with a manifest, said where it is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.errors import BotError
from bot.domain.likeness import like_it as like_it
from bot.domain.likeness import nearest as nearest
from bot.manifest.nodes import Loc, Node, locate, path_text

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. Line and column count from 1; line 0 means the file as a whole."""

    file: str
    line: int
    column: int
    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        field = f"{self.path}: " if self.path else ""
        return f"{place}: {field}{self.message}. {self.remedy}".strip()


class ManifestError(BotError):
    """The manifest cannot be used; `problems` has everything that was found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Gathers the problems of one file, by the way to the value that is wrong."""

    def __init__(self, file: str, root: Node) -> None:
        self.file = file
        self.root = root
        self.found: list[Problem] = []

    def add(self, loc: Loc, message: str, remedy: str = "", *, at_key: bool = False) -> None:
        """Report at the value, or at its field's name; at the nearest thing if it is missing."""
        spot = locate(self.root, loc)
        place = spot.key if at_key else spot.place
        path = path_text(loc)
        self.found.append(Problem(self.file, place.line, place.column, path, message, remedy))


def shown(text: str) -> str:
    """The text in quotes, on one line and not too long for a message."""
    flat = " ".join(text.split())
    return f"'{flat}'" if len(flat) <= _SHOWN else f"'{flat[: _SHOWN - 1]}…'"

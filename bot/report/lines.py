"""One line of text on a screen or in a pipe."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text


def say(line: str, console: Console, style: str = "") -> None:
    """One line, word for word. A screen wraps it under its own beginning, a pipe never does."""
    if console.is_terminal:
        words = line.lstrip(" ")
        console.print(Padding(Text(words, style), (0, 0, 0, len(line) - len(words))))
    else:
        console.print(Text(line, style), soft_wrap=True)

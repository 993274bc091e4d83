"""Findings as GitHub Actions shows them beside the lines of a file: workflow commands.

A message ends at its line's end and a property at a comma or colon, so what people wrote
must bring none of these along (R30).
"""

from bot.domain.findings import Finding
from bot.domain.policy import Level
from bot.domain.wording import Names, advice, plain, sentence, title

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def annotation(finding: Finding, names: Names, file: str, line: int) -> str:
    """One workflow command; `file` is a path from the repository's root."""
    told = f"{plain(sentence(finding, names))} {plain(advice(finding, names))}"
    place = f"file={_property(file)},line={line},title={_property(title(finding))}"
    return f"::{_COMMANDS[finding.level]} {place}::{_message(told)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")

"""The parts of the documentation that the program itself tells.

Regenerate them with `python -m tests.docs.regenerate`.
"""

import contextlib
import functools
import io
from collections.abc import Iterator
from pathlib import Path

from bot.cli import run
from bot.domain.rules import FAMILIES, RULES
from bot.manifest.reference import markdown
from bot.report.pages import page
from tests.docs.rule_table import rule_table, unbuilt_table
from tests.tree import ROOT

README = ROOT / "README.md"
PAGES = ROOT / "docs" / "pages"
MARK = "<!-- generated: python -m tests.docs.regenerate -->\n"
DEMO = "<!-- from the demo -->\n"
FORESEEN = "<!-- from the demo's forecast -->\n"
SHOWN = ("S02", "T01", "T04")
"""Rules whose findings the README shows."""
FORECAST = ("guest-checkout", "order-tracking", "invoices")
"""Initiatives whose forecasts the README shows."""


def expected() -> dict[Path, str]:
    """Every file that has a generated part, as it should be."""
    return {
        PAGES / "manifest.md": _after_mark(PAGES / "manifest.md", _demoted(markdown())),
        PAGES / "rules.md": _after_mark(PAGES / "rules.md", "\n".join(_rules())),
        README: _with_demo(README),
    }


@functools.cache
def demo_output() -> str:
    """What `roadmap-drift demo` prints into a pipe."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert run(["demo"]) == 0
    return told.getvalue()


def excerpt(output: str) -> list[str]:
    """The heading, a few errors and the summary of the demo's report."""
    lines = output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Errors ("))
    kept = [lines[start - 2], "", lines[start]]
    for number, line in enumerate(lines[start:], start):
        if line.startswith("error ") and line.split()[1] in SHOWN:
            kept += lines[number : number + 2]
    summary = next(line for line in lines[start:] if " compared with " in line)
    return [*kept, "…", summary]


def foreseen(output: str) -> list[str]:
    """A few lines of the demo's forecast, and the first suggestion of its report."""
    lines = output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.endswith(" · forecast"))
    kept = lines[start : start + 2]
    kept += [line for line in lines[start:] if line.endswith(tuple(f"({i})" for i in FORECAST))]
    suggestion = next(line for line in lines if " looks like " in line)
    return [*kept, "", suggestion.strip()]


def _after_mark(path: Path, told: str) -> str:
    head, mark, _ = path.read_text(encoding="utf-8").partition(MARK)
    assert mark, f"{path} has no place for what is generated"
    return f"{head}{MARK}\n{told.rstrip()}\n"


def _demoted(text: str) -> str:
    return text.replace("\n## ", "\n### ").replace("## Manifest", "### Manifest", 1)


def _with_demo(path: Path) -> str:
    text = _with_block(path.read_text(encoding="utf-8"), DEMO, excerpt(demo_output()))
    return _with_block(text, FORESEEN, foreseen(demo_output()))


def _with_block(text: str, mark: str, lines: list[str]) -> str:
    head, found, rest = text.partition(mark)
    assert found, f"the README has no place {mark}"
    tail = rest.split("```", 2)[2]
    shown = "\n".join(lines)
    return f"{head}{mark}```text\n{shown}\n```{tail}"


def _rules() -> Iterator[str]:
    yield "## All rules\n"
    yield from rule_table()
    yield "\n## Conditions that are no rules\n"
    yield from unbuilt_table()
    yield ""
    family = ""
    for rule in RULES.values():
        if rule.family != family:
            family = rule.family
            yield f"## {FAMILIES[family]}\n"
        told = page(rule)
        yield f"### {told['code']} {told['name']}\n"
        yield f"{told['definition']}\n"
        yield f"- **Level:** {told['level']}"
        yield f"- **Told:** {told['told']}"
        if told["off"]:
            yield "- **Runs:** only where the policy names it"
        if told["needs"]:
            both = " and " if rule.whole else " or "
            yield f"- **Needs:** a source that tells {both.join(told['needs'])}"
        for reading in told["reads"]:
            yield f"- **Reads:** {reading}, where the source tells it"
        for option in told["options"]:
            yield (
                f"- **Option** `{option['name']}`: {option['meaning']}"
                f" (default {option['default']} {option['unit']})"
            )
        yield f"\n*Example.* {told['example']['story']}\n"
        yield f"> {_escaped(told['example']['says'])}\n"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_").replace("*", r"\*")

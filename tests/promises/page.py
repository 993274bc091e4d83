"""The table in the documentation, written and read back."""

import re
from collections.abc import Iterator, Mapping

from tests.promises.outcomes import Ran
from tests.promises.promises import Promise
from tests.tree import ROOT

PAGE = ROOT / "docs" / "pages" / "reliability.md"
BEGIN = "<!-- promises: written by `make promises` -->\n"
END = "<!-- end of promises -->\n"
HEAD = "| | Promise | State | Proved by | Result |\n|---|---|---|---|---|\n"
ROW = re.compile(r"^\| (R\w+) \| (.+?) \| ([a-z ]+) \| (.*?) \| (.*?) \|$", re.MULTILINE)


def table(known: Mapping[str, Promise], ran: Ran) -> str:
    """A section and a table for each group of promises."""
    parts: dict[str, list[str]] = {}
    for promise in known.values():
        parts.setdefault(promise.section, []).append(_row(promise, ran))
    return "\n".join(f"## {section}\n\n{HEAD}{''.join(rows)}" for section, rows in parts.items())


def _row(promise: Promise, ran: Ran) -> str:
    tests = "<br>".join(f"`{test}`" for test in sorted(ran.marked.get(promise.id, ())))
    says = f"{promise.says} *{promise.but}*" if promise.but else promise.says
    cells = (promise.id, says, promise.state, tests or "—", ran.result(promise.id) or "—")
    return f"| {' | '.join(cells)} |\n"


def with_table(page: str, told: str) -> str:
    """The page, with this between the two comments."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    assert begin, f"{PAGE} has no place for the promises"
    assert end, f"{PAGE} does not say where the promises end"
    return f"{head}{BEGIN}\n{told}\n{END}{tail}"


def rows(page: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each promise of the table with its tests and its result."""
    for promise, _, _, tests, result in ROW.findall(page):
        yield promise, tuple(re.findall(r"`([^`]+)`", tests)), "" if result == "—" else result

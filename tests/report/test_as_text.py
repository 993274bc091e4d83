"""The report for a terminal: what a person sees of a note before it is written."""

import datetime as dt
import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from bot.domain import adf, markdown, wiki
from bot.domain.backlog import ItemRef, Stamp
from bot.domain.document import Code, Document, Paragraph, Strong, Table, Text
from bot.domain.plan import Plan, Step, WriteNote
from bot.domain.roadmap import Waiver
from bot.report.as_text import print_plan, print_verdict, until
from tests.report.test_as_markdown import verdict

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
REF = ItemRef("pay", "PAY-7")
DOCUMENT: Document = (
    Paragraph((Strong((Text("Late by a day."),)), Text(" "), Code("ana"), Text(" decides."))),
    Table(((Text("Field"),), (Text("Says"),)), (((Text("due"),), (Text("11 Dec"),)),)),
)


def shown(body: str) -> list[str]:
    """The lines below the action, as a pipe gets them."""
    action = WriteNote(REF, "acme-shop", body, Stamp("error", (), NOW))
    plan = Plan("acme-shop", "", "", "0", NOW, NOW.date(), (Step(REF, NOW, (action,)),))
    out = io.StringIO()
    print_plan(plan, Console(file=out, width=200))
    first, *lines = out.getvalue().splitlines()
    assert first == "+ pay:PAY-7: note"
    return [line.removeprefix("    ") for line in lines if line.startswith("    ")]


def test_a_note_in_adf_is_shown_as_its_words() -> None:
    assert shown(adf.render(DOCUMENT)) == [
        "Late by a day. ana decides.",
        "Field | Says",
        "due | 11 Dec",
    ]


def test_a_note_in_a_text_markup_is_shown_word_for_word() -> None:
    for body in (markdown.render(DOCUMENT), wiki.render(DOCUMENT)):
        assert shown(body) == [line for line in body.splitlines() if line]


def printed(width: int, *, terminal: bool) -> str:
    """Two warnings of one rule, of one initiative each."""
    out = io.StringIO()
    screen = Console(file=out, width=width, force_terminal=terminal, no_color=True)
    print_verdict(verdict(2, "Gift cards"), screen)
    return out.getvalue()


def test_a_finding_is_named_in_the_margin_of_its_advice() -> None:
    lines = printed(400, terminal=False).splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("warning O01 no-owner"))
    ids = [line.partition(" ")[0] for line in lines[first + 1 : first + 4 : 2]]
    expected = [f.fingerprint[:6] for f in verdict(2, "").findings if f.rule == "O01"]
    assert ids == expected
    assert lines[first + 1].startswith(f"{ids[0]}  Roadmap: ")


def test_on_a_screen_it_stands_below_the_rule() -> None:
    told = re.sub("\x1b\\[[0-9;]*m", "", printed(100, terminal=True))
    (one, _) = [f.fingerprint[:6] for f in verdict(2, "").findings if f.rule == "O01"]
    (line,) = [line for line in told.splitlines() if line.startswith(one)]
    assert line.split()[1] == "Roadmap:"


def test_how_long_a_waiver_holds_is_said_in_words() -> None:
    december = dt.date(2026, 12, 1)
    assert until(Waiver("T01", december)) == "until 1 Dec 2026"
    assert until(Waiver("T01", facts="9c1b22aa")) == "until its facts change"
    assert until(Waiver("T01", december, facts="9c1b22aa")) == (
        "until 1 Dec 2026 or until its facts change"
    )


@pytest.mark.parametrize(("everything", "shown"), [(False, 10), (True, 12)])
def test_of_a_long_baseline_the_first_are_shown_and_the_rest_counted(
    everything: bool, shown: int
) -> None:
    waiver = Waiver("O01", facts="9c1b22aa", by="ana", reason="baseline")
    standing = verdict(12, "Gift cards")
    quiet = [replace(f, waiver=waiver) for f in standing.findings if f.rule == "O01"]
    out = io.StringIO()
    screen = Console(file=out, width=200)
    print_verdict(replace(standing, findings=tuple(quiet)), screen, everything=everything)
    assert "\nWaived (12)\n" in out.getvalue()
    assert out.getvalue().count("until its facts change, by ana: baseline\n") == shown
    assert ("… and 2 more; --all shows them\n" in out.getvalue()) is not everything

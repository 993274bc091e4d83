"""The report for a terminal: what a person sees of a note before it is written."""

import datetime as dt
import io

from rich.console import Console

from bot.domain import adf, markdown, wiki
from bot.domain.backlog import ItemRef, Stamp
from bot.domain.document import Code, Document, Paragraph, Strong, Table, Text
from bot.domain.plan import Plan, Step, WriteNote
from bot.report.as_text import print_plan

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

"""The Markdown report stays below what a step summary takes, and says what it left out."""

from dataclasses import replace

import pytest

from bot.domain.detect import Verdict, detect
from bot.domain.rules.examples.example import TODAY, gift_cards, roadmap, snapshot
from bot.report.as_markdown import BUDGET, report


def verdict(initiatives: int, title: str) -> Verdict:
    """As many initiatives without owner, window and links, each a warning or three."""
    made = [
        replace(gift_cards(), id=f"i{number}", title=f"{title} {number}", owner="")
        for number in range(initiatives)
    ]
    return detect(roadmap(*made), snapshot(), TODAY)


def test_a_section_is_cut_at_a_row_and_counts_the_rest() -> None:
    text = report(verdict(60, "Gift cards"))
    assert "### Warnings" in text
    assert text.count("\n| O01 no-owner `") + text.count("\n| L01 unlinked-active `") == 50
    assert "70 more are left out here." in text


@pytest.mark.promise("R31")
def test_long_titles_do_not_make_it_too_long() -> None:
    text = report(verdict(60, "Gift cards " * 2_000))
    assert len(text.encode()) <= BUDGET
    assert "more are left out here." in text

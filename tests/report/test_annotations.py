"""Marks in a pull request: one line each, whatever people wrote."""

import pytest

from bot.domain.findings import Finding
from bot.domain.wording import Names
from bot.report.annotations import annotation
from tests.report.test_as_markdown import verdict


def mark(title: str = "Gift cards", file: str = "roadmap.yaml", rule: str = "O01") -> str:
    told = verdict(1, title)
    found: Finding = next(f for f in told.findings if f.rule == rule)
    return annotation(found, Names(told.scene), file, 12)


def test_a_mark_names_file_line_and_rule_and_says_both_remedies() -> None:
    told = mark()
    assert told.startswith("::warning file=roadmap.yaml,line=12,title=O01 no-owner::Gift cards 0 ")
    assert "Roadmap: name one person as owner." in told


@pytest.mark.promise("R30")
@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("100% sure", "::100%25 sure 0 "),
        ("a\n::error::b", "::a ::error::b 0 "),
        ("a\r\n::stop-commands::x", "::a ::stop-commands::x 0 "),
        ("a%0A::error::b", "::a%250A::error::b 0 "),
        ("a\u2028::error::b", "::a ::error::b 0 "),
    ],
)
def test_a_title_stays_within_its_message(title: str, shown: str) -> None:
    told = mark(title)
    assert shown in told
    assert len(told.splitlines()) == 1


def test_a_path_ends_no_property() -> None:
    assert "file=a%2Cline=1%3A%3Ab%25.yaml,line=12," in mark(file="a,line=1::b%.yaml")

"""Query links: what the words mean, and what is refused."""

import re

import pytest

from bot.domain.query import parse_query
from tests.domain.builders import an_item

ITEM = an_item(
    1,
    title="Basket loses its content",
    labels=("Checkout", "good first issue"),
    assignees=("Ana-K",),
    kind="Bug",
    milestone=12,
)
PLAIN = an_item(2, "done", group="acme/api", title="Typo")


@pytest.mark.promise("R10")
@pytest.mark.parametrize(
    ("text", "finds_item", "finds_plain"),
    [
        ("label:checkout", True, False),
        ("LABEL:Checkout", True, False),
        ('label:"good first issue"', True, False),
        ('label:ops,"good first issue"', True, False),
        ('label:"ops","checkout"', True, False),
        ("label:ops", False, False),
        ("label:check", False, False),  # a whole label, not a part
        ("-label:checkout", False, True),
        ("label:checkout label:ops", False, False),  # all terms must hold
        ("assignee:ana-k", True, False),
        ("no:assignee", False, True),
        ("-no:assignee", True, False),
        ("no:label", False, True),
        ("no:milestone", False, True),
        ("no:label,milestone", False, True),
        ("is:open", True, False),
        ("is:closed", False, True),
        ("state:closed", False, True),
        ("is:issue", True, True),
        ("is:open,closed", True, True),
        ("repo:acme/shop", True, False),
        ("repo:ACME/API", False, True),
        ("type:bug", True, False),
        ("basket", True, False),
        ("BASKET content", True, False),
        ('"loses its"', True, False),
        ('"its loses"', False, False),
        ("-basket", False, True),
        ("is:open is:issue repo:acme/shop basket -label:ops", True, False),
    ],
)
def test_a_query_finds_what_its_words_say(text: str, finds_item: bool, finds_plain: bool) -> None:
    query = parse_query(text)
    assert (query.matches(ITEM), query.matches(PLAIN)) == (finds_item, finds_plain)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the query is empty and would claim every item"),
        ("   ", "the query is empty and would claim every item"),
        ("author:ana", "'author:' is not a qualifier this query can use; it knows assignee:, is:"),
        ("user-review-requested:@me", "'user-review-requested:' is not a qualifier"),
        ("created:>2026-01-01", "'created:' is not a qualifier"),
        ("is:merged", "'is:merged' is not understood; write is:open or is:closed"),
        ("state:open,gone", "'state:open,gone' is not understood; write state:open"),
        ("no:project", "'no:project' is not understood; write one of assignee, label, milestone"),
        ("label: checkout", "'label:' in the query has no value"),
        ('label:""', "'label:\"\"' in the query has no value"),
        ('""', "'\"\"' in the query has no value"),
        ('label:"good first', "a quotation mark in the query is not closed"),
        ("label:a OR label:b", "'OR' is not understood; write alternatives as label:a,b"),
        ("label:a AND label:b", "'AND' is not understood"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        parse_query(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is:open label:Checkout", "checkout"),
        ('label:"Good First Issue"', "good first issue"),
        ("label:a,b", ""),
        ("-label:a", ""),
        ("is:open", ""),
    ],
)
def test_a_label_that_every_match_carries_narrows_the_search(text: str, name: str) -> None:
    assert parse_query(text).label == name

"""Which queries can be asked within the projects of a source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jql import LONGEST, check_jql


@pytest.mark.parametrize(
    "query",
    [
        "labels = checkout",
        'summary ~ "one (of two"',
        "summary ~ 'it\\'s )'",
        'status in ("To Do", Done) AND (priority = High OR labels is EMPTY)',
        'summary ~ "order by"',
        "component = Zürich",
        "labels = a\n  AND labels = b\n",
        r"summary ~ fish\+chips",
        "x" * LONGEST,
    ],
)
def test_a_query_that_stays_within_our_parentheses_is_taken(query: str) -> None:
    check_jql(query)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("x" * (LONGEST + 1), "2001 characters; 2000 are the most"),
        ("labels = a) OR (project = OPS", "closes a parenthesis that it does not open"),
        ("labels in (a, b", "opens a parenthesis that it does not close"),
        ('summary ~ "abc', 'opens a quote (") that it does not close'),
        ("summary ~ 'abc", "opens a quote (') that it does not close"),
        (r'summary ~ "abc\"', 'opens a quote (") that it does not close'),
        (r"summary ~ a\) OR (b", "backslash outside of quotes"),
        (r"summary ~ a\"b", "backslash outside of quotes"),
        ("summary ~ a\\", "backslash outside of quotes"),
        ("labels = a ORDER BY rank", "has an ORDER BY"),
        ("labels = a order\n by rank", "has an ORDER BY"),
        ("labels = a\x00", "control character (U+0000)"),
        ("labels = a\x85b", "control character (U+0085)"),
        ("labels = \ud800", "control character (U+D800)"),
    ],
)
def test_a_query_that_could_leave_them_is_refused_with_the_reason(query: str, why: str) -> None:
    with pytest.raises(ValueError, match="The query") as refused:
        check_jql(query)
    assert why in str(refused.value)


@given(st.text(alphabet="()\"'\\ ab", max_size=12))
def test_what_is_taken_never_ends_the_parenthesis_around_it(query: str) -> None:
    try:
        check_jql(query)
    except ValueError:
        return
    assert _end_of_first_parenthesis(f"({query})") == len(query) + 1


def _end_of_first_parenthesis(text: str) -> int:
    """Where the first parenthesis closes, read as a lexer would that knows escapes in quotes."""
    depth, quote, place = 0, "", 0
    while place < len(text):
        char = text[place]
        if quote and char == "\\":
            place += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0:
                return place
        place += 1
    return -1

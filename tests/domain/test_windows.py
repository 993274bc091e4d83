"""What a window means in days."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.windows import WindowKind, parse_window


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-10-05..2026-12-11", "2026-10-05", "2026-12-11"),
        ("2026-10-05..2026-10-05", "2026-10-05", "2026-10-05"),
    ],
)
def test_a_window_has_its_first_and_its_last_day(text: str, start: str, end: str) -> None:
    window = parse_window(text)
    assert window.text == text
    assert (str(window.start), str(window.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "first_month", "start", "end"),
    [
        ("2026-Q1", 2, "2026-02-01", "2026-04-30"),
        ("2026-Q4", 2, "2026-11-01", "2027-01-31"),
        ("2026-H2", 4, "2026-10-01", "2027-03-31"),
        ("2026-Q2", 12, "2027-03-01", "2027-05-31"),
        ("2026-Q1", 12, "2026-12-01", "2027-02-28"),
        ("2026-02", 4, "2026-02-01", "2026-02-28"),  # months are calendar months
    ],
)
def test_quarters_and_halves_follow_the_fiscal_year(
    text: str, first_month: int, start: str, end: str
) -> None:
    window = parse_window(text, first_month)
    assert (str(window.start), str(window.end)) == (start, end)


@pytest.mark.parametrize("text", ["now", "next", "later"])
def test_now_next_and_later_have_no_dates(text: str) -> None:
    window = parse_window(text)
    assert (window.kind, window.start, window.end) == (WindowKind(text), None, None)


def test_a_range_the_wrong_way_round_is_kept_for_the_rule_that_tells_it() -> None:
    window = parse_window("2026-12-11..2026-10-05")
    assert (str(window.start), str(window.end)) == ("2026-12-11", "2026-10-05")


@pytest.mark.parametrize(
    "text",
    [
        *("", "Q4", "2026", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-00", "2026-1"),
        *("26-Q1", "Now", "2026-q4", "2026-Q4 ", "2026-10-05", "2026-10-05..", "now..later"),
        "2026-10-05 .. 2026-12-11",
    ],
)
def test_anything_else_is_refused_with_the_forms_that_are_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a window; write 2026-Q4, 2026-H2, 2026-10"):
        parse_window(text)


@pytest.mark.parametrize("text", ["2026-02-30..2026-03-01", "2026-01-01..2026-13-01", "0000-Q1"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' is not a window: .* out of range|must be in"):
        parse_window(text)


@given(year=st.integers(1900, 9000), first_month=st.integers(1, 12))
def test_the_quarters_of_a_fiscal_year_join_without_a_hole(year: int, first_month: int) -> None:
    quarters = [parse_window(f"{year}-Q{number}", first_month) for number in (1, 2, 3, 4)]
    quarters.append(parse_window(f"{year + 1}-Q1", first_month))
    for before, after in pairwise(quarters):
        assert before.end is not None
        assert after.start == before.end + dt.timedelta(days=1)

import datetime as dt

import pytest

from connectors.local.dates import Ambiguous, day_first, parse_iso, parse_local


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05/Mar/24 3:14 PM", utc(2024, 3, 5, 15, 14)),
        ("05/Mar/24 12:00 AM", utc(2024, 3, 5, 0, 0)),
        ("5/Mar/2024 12:30 pm", utc(2024, 3, 5, 12, 30)),
        ("05/Mrz/24 15:14", utc(2024, 3, 5, 15, 14)),
        ("31/Dez/24", utc(2024, 12, 31)),
        ("1. Oktober 2024 08:05", utc(2024, 10, 1, 8, 5)),
        ("05.03.2024 15:14", utc(2024, 3, 5, 15, 14)),
        ("05.03.24", utc(2024, 3, 5)),
        ("2024-03-05 15:14", utc(2024, 3, 5, 15, 14)),
        ("2024-03-05 15:14:33", utc(2024, 3, 5, 15, 14)),
        ("2024/03/05", utc(2024, 3, 5)),
        ("2024-03-05T15:14:00.000+0100", utc(2024, 3, 5, 14, 14)),
        ("2024-03-05T15:14:00Z", utc(2024, 3, 5, 15, 14)),
        ("05/05/24", utc(2024, 5, 5)),
        (" 05/Mar/24 ", utc(2024, 3, 5)),
    ],
)
def test_dates_of_many_settings_are_read(text: str, expected: dt.datetime) -> None:
    assert parse_local(text, None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/Feb/24",
        "05/Foo/24",
        "05/Mar/24 13:00 PM",
        "05/Mar/24 0:10 AM",
        "05/Mar/24 25:00",
        "yesterday",
        "2024-13-05",
        "00.03.2024",
        "1710000000",
        "",
    ],
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|must be"):
        parse_local(text, None)


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    with pytest.raises(Ambiguous, match="'05/03/24 10:00' can be read in two ways"):
        parse_local("05/03/24 10:00", None)
    assert parse_local("05/03/24 10:00", first_is_day=True) == utc(2024, 3, 5, 10)
    assert parse_local("05/03/24 10:00", first_is_day=False) == utc(2024, 5, 3, 10)


def test_one_date_settles_the_order_for_all_of_the_file() -> None:
    assert day_first(["05/03/24", "25/03/24", "2024-03-05"]) is True
    assert day_first(["05/03/24", "03/25/24"]) is False
    assert day_first(["05/03/24", "05/Mar/24"]) is None
    with pytest.raises(ValueError, match="begins with the day"):
        day_first(["25/03/24", "03/25/24"])


def test_an_instant_without_an_offset_is_utc() -> None:
    assert parse_iso("2024-03-05T15:14:00") == utc(2024, 3, 5, 15, 14)

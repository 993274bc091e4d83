"""What people answer to a note, and what becomes of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commands import Accept, Misunderstood, Snooze, Wake, parse
from bot.domain.decisions import LONGEST_WHY

TODAY = dt.date(2026, 11, 20)
TWO_WEEKS = dt.date(2026, 12, 4)
DECEMBER = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("/drift accept", Accept()),
        ("/drift accept the launch moved", Accept("the launch moved")),
        ("/drift accept: the launch moved", Accept("the launch moved")),
        ("/drift accept T01 the launch moved", Accept("the launch moved", "T01")),
        ("/drift T01 accept the launch moved", Accept("the launch moved", "T01")),
        ("/drift accept t01, as agreed", Accept("as agreed", "T01")),
        ("/drift snooze 14d", Snooze(TWO_WEEKS)),
        ("/drift snooze 14d waiting for legal", Snooze(TWO_WEEKS, "waiting for legal")),
        ("/drift snooze 2w: waiting", Snooze(TWO_WEEKS, "waiting")),
        ("/drift snooze for 2 weeks, waiting", Snooze(TWO_WEEKS, "waiting")),
        ("/drift snooze 14 days waiting", Snooze(TWO_WEEKS, "waiting")),
        ("/drift snooze 1 day", Snooze(dt.date(2026, 11, 21))),
        ("/drift snooze 2026-12-01 audit", Snooze(DECEMBER, "audit")),
        ("/drift snooze until 2026-12-01 audit", Snooze(DECEMBER, "audit")),
        ("/drift snooze until 2026-12-01, audit", Snooze(DECEMBER, "audit")),
        ("/drift snooze T01 until 2026-12-01 audit", Snooze(DECEMBER, "audit", "T01")),
        ("/drift T01 snooze 2026-12-01 audit", Snooze(DECEMBER, "audit", "T01")),
        ("/drift T01 snooze 14d S02 is next", Snooze(TWO_WEEKS, "S02 is next", "T01")),
        ("/drift wake", Wake()),
        ("/drift wake T01 it matters after all", Wake("T01")),
    ],
)
def test_a_decision_is_understood(text: str, decided: Accept | Snooze | Wake) -> None:
    assert parse(text, TODAY) == decided


@pytest.mark.parametrize(
    "text", ["/DRIFT Accept Fine", "  /drift\taccept   Fine  ", "\n/drift accept Fine"]
)
def test_neither_case_nor_spaces_matter(text: str) -> None:
    assert parse(text, TODAY) == Accept("Fine")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"])
def test_only_the_first_line_counts(end: str) -> None:
    text = f"/drift snooze 14d waiting{end}/drift accept{end}Thanks!"
    assert parse(text, TODAY) == Snooze(TWO_WEEKS, "waiting")


def test_the_last_quiet_day_may_be_today_or_in_a_year() -> None:
    assert parse("/drift snooze until 2026-11-20", TODAY) == Snooze(TODAY)
    assert parse("/drift snooze until 2027-11-20", TODAY) == Snooze(dt.date(2027, 11, 20))
    assert parse("/drift snooze 365d", TODAY) == Snooze(dt.date(2027, 11, 20))
    assert parse("/drift snooze 52w", TODAY) == Snooze(dt.date(2027, 11, 19))


@pytest.mark.parametrize(
    "span", ["366d", "53w", "53 weeks", "until 2027-11-21", "until 9999-12-31", "9" * 5000 + "d"]
)
def test_a_snooze_that_is_too_long_is_told_the_limit(span: str) -> None:
    assert parse(f"/drift snooze {span} later", TODAY) == Misunderstood(
        "A snooze lasts 365 days at most; an acceptance, until something changes."
        " Write /drift snooze 14d reason, or /drift snooze until 2026-12-01 reason."
    )


BOTH = "Write /drift snooze 14d reason, /drift accept reason, or /drift wake."
HOW_LONG = "Write /drift snooze 14d reason, or /drift snooze until 2026-12-01 reason."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/drift", f"It does not say what to do. {BOTH}"),
        ("/drift T01", f"It does not say what to do. {BOTH}"),
        ("/drift mute 14d", f"'mute' is not something that can be done here. {BOTH}"),
        ("/drift acceptable", f"'acceptable' is not something that can be done here. {BOTH}"),
        ("/driftwood accept", f"A decision begins with /drift. {BOTH}"),
        ("Thanks!\n/drift accept", f"A decision begins with /drift. {BOTH}"),
        ("", f"A decision begins with /drift. {BOTH}"),
        ("/drift snooze", f"It does not say for how long. {HOW_LONG}"),
        ("/drift snooze until", f"It does not say for how long. {HOW_LONG}"),
        ("/drift snooze 0d", f"0d is no time at all. {HOW_LONG}"),
        (
            "/drift snooze waiting for legal",
            f"'waiting' is neither a day nor a number of days. {HOW_LONG}",
        ),
        ("/drift snooze 14", f"'14' is neither a day nor a number of days. {HOW_LONG}"),
        ("/drift snooze ١٤d", f"'١٤d' is neither a day nor a number of days. {HOW_LONG}"),
        ("/drift snooze 2026-02-30 x", f"2026-02-30 is a day that does not exist. {HOW_LONG}"),
        ("/drift snooze 2026-11-19 x", f"2026-11-19 is over: today is 2026-11-20. {HOW_LONG}"),
        (
            "/drift accept P99 is fine",
            "There is no rule P99. The note names those that are told in it.",
        ),
    ],
)
def test_what_is_not_understood_is_answered_with_what_to_write(text: str, why: str) -> None:
    assert parse(text, TODAY) == Misunderstood(why)


def test_a_long_word_is_not_repeated_in_full() -> None:
    answer = parse(f"/drift {'x' * 1000}", TODAY)
    assert isinstance(answer, Misunderstood)
    assert f"'{'x' * 29}…'" in answer.why


def test_a_reason_is_kept_on_one_line_and_cut() -> None:
    assert parse("/drift accept a\tb \x07 c", TODAY) == Accept("a b  c")
    told = parse(f"/drift accept {'because ' * 100}", TODAY)
    assert isinstance(told, Accept)
    assert len(told.why) == LONGEST_WHY
    assert told.why.endswith("…")


WORDS = st.sampled_from(
    ["/drift", "accept", "snooze", "until", "for", "T01", "14d", "2w", "2026-12-01", "14", "days"]
)


@given(
    st.one_of(
        st.text(),
        st.text().map("/drift ".__add__),
        st.lists(st.one_of(WORDS, st.text(max_size=5))).map(" ".join),
        st.lists(WORDS).map(lambda words: " ".join(["/drift", *words])),
    ),
    st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31)),
)
def test_no_text_is_too_odd(text: str, today: dt.date) -> None:
    match parse(text, today):
        case Misunderstood(why):
            assert why.endswith(".")
        case Snooze(until, why, _):
            assert today <= until <= today + dt.timedelta(days=365)
            assert len(why) <= LONGEST_WHY
        case Accept(why, _):
            assert why.isprintable()

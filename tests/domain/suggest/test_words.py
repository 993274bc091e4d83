import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from bot.domain.suggest.words import Stems, is_telling, own_words, surfaces, terms
from tests.domain.suggest.shop import plain


def of(title: str, body: str = "") -> dict[str, int]:
    return dict(terms(title, body, Stems(plain)))


def words(body: str) -> set[str]:
    return {term for term in of("", body) if " " not in term}


def test_a_title_counts_twice_and_neighbouring_words_make_pairs() -> None:
    assert of("Failed payments", "payments fail") == {
        "failed": 2,
        "payment": 3,
        "failed payment": 2,
        "fail": 1,
        "payment fail": 1,
    }


def test_a_pair_reaches_over_words_that_tell_nothing_but_not_from_title_to_text() -> None:
    assert "time pay" in of("Time to pay")
    assert "pay card" not in of("Time to pay", "card")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("paymentIntent", {"payment", "intent"}),
        ("payment_intent", {"payment", "intent"}),
        ("HTTPServer", {"http", "server"}),
        ("many APIs", {"api"}),
        ("v2 of 2024, x", {"v2", "2024"}),
        ("The user should need a description", set()),
        ("İstanbul", {"stanbul"}),
    ],
)
def test_words_are_split_as_people_join_them(written: str, read: set[str]) -> None:
    assert words(written) == read


@pytest.mark.parametrize(
    "unsaid",
    [
        "```\ncode\n```",
        "~~~~ python\ncode\n~~~\ncode\n~~~~~",
        "  ```\ncode that is never closed",
        "{code:java}code{code}",
        "{noformat}\n{quote}code\n{noformat}",
        "{quote}code that is never closed",
        "bq. code",
        "> code\n> code",
        "<!-- code -->",
        "<!-- code that is never closed",
        "https://shop.test/code?code=1#code",
        "www.code.test/code",
        "![code](code.png)",
        "!code.png|thumbnail!",
        "<code class='code'>",
        "&code;",
        "#1234 and &1234 and !1234",
        "{anchor:roadmap-drift-derived.1.code.code.code}",
        "{color:#c0de00}{color} and {panel:title=code}{panel}",
        "[~accountid:code]",
        "a b\r\nh3. the",
    ],
)
def test_code_quotes_addresses_and_references_say_nothing(unsaid: str) -> None:
    assert words(f"stripe\n{unsaid}") == {"stripe"}


@pytest.mark.parametrize(
    "ended",
    ["```\ncode\n```\nrefund", "{code}code{code} refund", "> code\nrefund", "<!-- code --> refund"],
)
def test_what_follows_them_counts_again(ended: str) -> None:
    assert words(ended) == {"refund"}


def test_of_a_link_its_text_counts_and_code_within_a_line_does_too() -> None:
    assert words("[refund flow](https://shop.test/x) and `card_token`") == {
        "refund",
        "flow",
        "card",
        "token",
    }


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert words("x " * 750 + "late") == set()


def test_terms_are_told_as_the_item_first_writes_them() -> None:
    body = "The payment_intent, cardToken or Payment-Link; pay in time, later or never again"
    found = surfaces("Stripe Payments", body, Stems(plain))
    assert found["payment"] == "Payments"
    assert found["payment intent"] == "payment_intent"
    assert found["card token"] == "cardToken"
    assert found["payment link"] == "Payment-Link"
    assert found["pay time"] == "pay in time"


def test_every_term_has_a_written_form() -> None:
    title, body = "Guests' payments: retryPayment", "the HTTPServer's `a_b_cc` 12.5 x\n\nlater"
    stems = Stems(plain)
    assert surfaces(title, body, stems).keys() == terms(title, body, stems).keys()


@pytest.mark.parametrize(
    ("title", "body", "telling"),
    [
        ("Retry failed payments", "", True),
        ("Retry payments", "", False),
        ("Retry retry the retry of payments", "", False),
        ("Fix the bug", "payments", True),
        ("Повторить оплату картой stripe payment retry", "", False),
        ("Zahlung erneut versuchen", "", True),  # too short to be sure
        ("Zahlung", "Der Kunde soll nach einem Fehler erneut mit Karte zahlen, " * 3, False),
        ("Payment", "The guest pays again with the same card after an error, " * 3, True),
        ("", "", False),
    ],
)
def test_short_texts_and_texts_in_another_language_tell_nothing(
    title: str, body: str, telling: bool
) -> None:
    assert is_telling(title, body, Stems(plain)) is telling


HOSTILE = ("[", "![", "](", "<", "<!--", "{code", "{code}", "```\n", "a/", "&#", "!a", "aA", "(")


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    stems = Stems(plain)
    begun = time.process_time()
    for text in (piece * 1500, f"![{piece * 1500}", f"{piece * 1500}>"):
        terms(text, text, stems)
        surfaces(text, text, stems)
        is_telling(text, text, stems)
    assert time.process_time() - begun < 1


@given(st.text(), st.text())
def test_any_text_can_be_read(title: str, body: str) -> None:
    stems = Stems(plain)
    counts = terms(title, body, stems)
    assert surfaces(title, body, stems).keys() == counts.keys()
    assert all(len(word) > 1 for term in counts for word in term.split())
    assert len(own_words(body)) <= 1500


def test_the_english_stemmer_makes_one_of_many_forms_and_each_is_stemmed_once() -> None:
    asked: list[str] = []
    english = EnglishStemmer()

    def stem(word: str) -> str:
        asked.append(word)
        return str(english.stemWord(word))

    stems = Stems(stem)
    asked.clear()
    first = terms("Retrying payments", "a retried payment, payments", stems)
    assert first == {"retri": 3, "payment": 4} | {"retri payment": 3, "payment payment": 1}
    assert sorted(asked) == ["payment", "payments", "retried", "retrying"]
    # Words of trackers are known in all their forms.
    assert terms("Issues, stories, tasks, steps: accepted and needed", "", stems) == {}

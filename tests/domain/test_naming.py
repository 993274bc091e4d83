"""How people name a finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import ItemRef
from bot.domain.findings import Finding, Hit
from bot.domain.naming import meant, near, short_ids
from bot.domain.policy import Level, Reach


def finding(rule: str, initiative: str = "", item: str = "", subject: str = "") -> Finding:
    ref = ItemRef.parse(item) if item else None
    hit = Hit(initiative=initiative, item=ref, subject=subject)
    return Finding(rule, Level.ERROR, Reach.ITEM, "shop", hit)


GUEST = finding("T01", "guest-checkout")
BOOK = finding("T01", "address-book")
ITEM = finding("L06", item="shop:acme/shop#12")
PAID = finding("L06", item="pay:PAY-7")
HEALTH = finding("X01", subject="pay")
ALL = [GUEST, BOOK, ITEM, PAID, HEALTH]


def test_an_id_is_as_short_as_it_can_be() -> None:
    assert short_ids(ALL) == {f.fingerprint: f.fingerprint[:6] for f in ALL if f is not HEALTH}


def test_ids_that_begin_alike_are_longer_and_the_others_are_not() -> None:
    many = [finding("T01", subject=str(number)) for number in range(12_000)]
    ids = short_ids(many)
    assert len(set(ids.values())) == 12_000
    longer = sorted(short for short in ids.values() if len(short) > 6)
    assert longer
    assert len(longer) < 100
    assert {len(short) for short in longer} <= {7, 8}


@given(st.lists(st.integers(0, 400), max_size=60))
def test_every_id_names_its_finding_and_no_other(numbers: list[int]) -> None:
    told = [finding("T01", subject=str(number)) for number in numbers]
    for fingerprint, short in short_ids(told).items():
        assert {f.fingerprint for f in meant(short, told)} == {fingerprint}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (GUEST.fingerprint, [GUEST]),
        (GUEST.fingerprint[:4].upper(), [GUEST]),
        (GUEST.fingerprint[:3], []),
        ("T01:guest-checkout", [GUEST]),
        (" t01:Guest-Checkout ", [GUEST]),
        ("L06:shop:acme/shop#12", [ITEM]),
        ("L06:acme/shop#12", [ITEM]),
        ("l06:pay-7", [PAID]),
        ("T01", []),
        ("guest-checkout", []),
        ("", []),
        (":", []),
    ],
)
def test_a_finding_is_meant_by_the_beginning_of_its_print_or_by_rule_and_place(
    word: str, found: list[Finding]
) -> None:
    assert meant(word, ALL) == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("T01", [GUEST, BOOK]),
        ("guest-checkout", [GUEST]),
        ("T02:guest-checkout", [GUEST]),
        ("T01:guest-chekout", [GUEST, BOOK]),
        ("L06:acme/shop#13", [ITEM, PAID]),
        (f"{BOOK.fingerprint[:6]}0", [BOOK]),
        ("weather", []),
        ("", []),
    ],
)
def test_what_might_have_been_meant_is_found(word: str, found: list[Finding]) -> None:
    assert near(word, ALL) == found


def test_only_a_few_are_offered() -> None:
    many = [finding("T01", f"i{number}") for number in range(20)]
    assert near("T01", many) == many[:5]

"""The contract of descriptions: how each item's begins, the same in whichever way it is read."""

import datetime as dt

from bot.domain.backlog import TEXT_LIMIT
from tests.contract.harness import Harness, Seed, listed

WORDS = "Pay by card: the bank's page is slow.\nGrüße 🚀 <!-- x --> @ana #1 | PAY-7\n\n\tAt last."
LONG = "Zahlung 🚀 " * 7_000
"""More than any tracker here takes, and with more bytes than letters."""


class TextContract:
    """What `BacklogItem.text` has."""

    def test_a_description_is_read_to_the_letter(self, harness: Harness) -> None:
        (key,) = harness.seed([Seed(text=WORDS)])
        (item,) = listed(harness.reader)
        assert item.text == WORDS
        assert harness.reader.item(key) == item

    def test_an_item_without_a_description_has_no_text(self, harness: Harness) -> None:
        (key,) = harness.seed([Seed("Nobody says more")])
        assert [item.text for item in listed(harness.reader)] == [""]
        assert harness.reader.item(key).text == ""

    def test_of_a_long_description_the_beginning_is_read(self, harness: Harness) -> None:
        exact = LONG[:TEXT_LIMIT]
        keys = harness.seed([Seed(text=LONG), Seed(text=exact), Seed(text=exact[:-1])])
        texts = {item.ref.key: item.text for item in listed(harness.reader)}
        assert [texts[key] for key in keys] == [exact, exact, exact[:-1]]
        assert [harness.reader.item(key).text for key in keys] == [exact, exact, exact[:-1]]

    def test_every_item_has_its_own_over_page_borders(self, harness: Harness) -> None:
        seeds = [Seed(f"Item {n}", text=f"About {n}.") for n in range(harness.many)]
        harness.seed(seeds)
        texts = {item.title: item.text for item in listed(harness.reader)}
        assert texts == {f"Item {n}": f"About {n}." for n in range(harness.many)}

    def test_another_description_is_an_update(self, harness: Harness) -> None:
        first, second = harness.seed([Seed(text="About the bank."), Seed(text="About cards.")])
        since = max(item.updated for item in listed(harness.reader)) + dt.timedelta(milliseconds=1)
        harness.human_describes(first, "About invoices.")
        harness.human_describes(second, "")
        texts = {i.ref.key: i.text for i in listed(harness.reader, harness.since(since))}
        assert texts == {first: "About invoices.", second: ""}

    def test_a_text_is_in_no_message(self, harness: Harness) -> None:
        harness.seed([Seed(text="canary-of-a-description")])
        (item,) = listed(harness.reader)
        assert item.text == "canary-of-a-description"
        assert "canary-of-a-description" not in repr(item)

"""Names in the order in which people count, and a reading as it stood on another day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import ItemRef, Snapshot, natural
from tests.domain.builders import (
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    an_initiative,
    an_item,
    is_found,
    judged,
    milestone,
    milestone_ref,
    ref,
    sprint_ref,
)

OCTOBER = dt.datetime(2026, 10, 1, 23, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)


class TestNaturalOrder:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("acme/shop#9", "acme/shop#10"),
            ("acme/shop#47", "acme/shop#100"),
            ("acme/api#99", "acme/shop#1"),
            ("PAY-9", "PAY-10"),
            ("acme/7/sprint/2", "acme/10/sprint/1"),
            ("v2", "v03"),
            ("shop", "shop#1"),
        ],
    )
    def test_numbers_are_compared_as_numbers(self, first: str, second: str) -> None:
        assert natural(first) < natural(second)
        assert ItemRef("shop", first) < ItemRef("shop", second)
        assert not ItemRef("shop", second) < ItemRef("shop", first)

    def test_refs_sort_by_it_without_a_key_too(self) -> None:
        assert sorted([ref(100), ref(9), ref(10)]) == [ref(9), ref(10), ref(100)]

    def test_names_that_differ_never_count_as_equal(self) -> None:
        assert natural("PAY-07") != natural("PAY-7")

    def test_no_number_is_too_long_and_no_sign_too_strange(self) -> None:
        names = ["9" * 5000, "9" * 4999 + "8", "²", "٣", "-1", "", "1"]
        assert sorted(names, key=natural)[:2] == ["", "1"]

    @given(st.lists(st.text("01 29a#/²٣", max_size=6), unique=True))
    def test_every_name_has_one_place(self, names: list[str]) -> None:
        backwards = names[::-1]
        assert sorted(names, key=natural) == sorted(backwards, key=natural)


class TestAsOf:
    @staticmethod
    def containers(snapshot: Snapshot) -> list[ItemRef]:
        return [c.ref for c in snapshot.at(OCTOBER).containers]

    def test_a_milestone_of_unknown_age_was_there_if_an_item_in_it_was(self) -> None:
        items = (an_item(1, milestone=12), an_item(2, milestone=13, created=LATER))
        read = a_snapshot(*items, containers=tuple(map(a_milestone, (12, 13, 14))))
        assert self.containers(read) == [milestone_ref(12)]

    def test_the_day_a_tracker_tells_counts_before_what_it_holds(self) -> None:
        read = a_snapshot(
            an_item(1, milestone=12),
            containers=(
                a_milestone(12, created=LATER),
                a_milestone(13, created=OCTOBER),
            ),
        )
        assert self.containers(read) == [milestone_ref(13)]

    def test_a_sprint_has_dates_of_its_own(self) -> None:
        read = a_snapshot(containers=(a_sprint(1, OCTOBER.date()),))
        assert self.containers(read) == [sprint_ref(1)]

    @pytest.mark.parametrize("status", ["todo", "doing", "done"])
    def test_what_was_begun_later_was_not_begun_then(self, status: str) -> None:
        begun = {n: an_item(n, status, started=at) for n, at in ((1, LATER), (2, OCTOBER))}
        read = a_snapshot(*begun.values(), an_item(3, "done", started=LATER, closed=LATER.date()))
        assert [item.started for item in read.at(OCTOBER).items] == [None, OCTOBER, None]

    def test_a_milestone_made_later_is_not_called_unclaimed_on_a_day_before(self) -> None:
        read = a_snapshot(an_item(1), containers=(a_milestone(12),))
        assert is_found("L05", a_roadmap(), read)
        assert not is_found("L05", a_roadmap(), read.at(OCTOBER), OCTOBER.date())

    def test_a_link_to_a_milestone_made_later_is_not_clean_on_a_day_before(self) -> None:
        read = a_snapshot(an_item(1), containers=(a_milestone(12),)).at(OCTOBER)
        verdict = judged(an_initiative("a", milestone(12)), read, OCTOBER.date())
        why = "milestone 12 of acme/shop holds no item"
        assert why in {n.reason for n in verdict.not_applied}

"""D01, D06 and D07 at each border of their definitions."""

import datetime as dt

import pytest

from bot.domain.detect import detect
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Roadmap
from tests.domain.builders import (
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    silenced,
)

BACKLOG = a_snapshot(an_item(1))


def pair(first: Initiative, window: str | None, **more: object) -> Roadmap:
    """`first`, and the address book it depends on."""
    return a_roadmap(first, an_initiative("address-book", window=window, **more))


def needing(*names: str, **more: object) -> Initiative:
    return an_initiative("a", depends_on=names, **more)


class TestD01DependencyInverted:
    @pytest.mark.parametrize(
        ("window", "told"),
        [
            ("2026-Q3", False),  # before it
            ("2026-09-01..2026-10-01", False),  # ends on the day the other starts
            ("2026-09-01..2026-10-02", True),
            ("2026-11", True),  # inside, but after the start
            ("2026-Q4", False),  # the same window
            ("2026-H2", True),  # ends together, but is another window
            ("2027-Q1", True),
            ("later", False),
            (None, False),
        ],
    )
    def test_a_dependency_that_ends_after_the_start_is_told(
        self, window: str | None, told: bool
    ) -> None:
        assert is_found("D01", pair(needing("address-book"), window), BACKLOG) is told

    @pytest.mark.parametrize(("target", "verb"), [(dt.date(2026, 12, 1), "ends"), (None, None)])
    def test_in_the_same_window_only_the_ends_are_compared(
        self, target: dt.date | None, verb: str | None
    ) -> None:
        first = needing("address-book", target=target)
        told = found("D01", pair(first, "2026-Q4"), BACKLOG)
        assert [f.facts["verb"] for f in told] == ([verb] if verb else [])

    def test_it_says_whether_the_start_or_the_end_is_too_early(self) -> None:
        (late,) = found("D01", pair(needing("address-book"), "2027-Q1"), BACKLOG)
        assert (late.facts["verb"], late.facts["when"]) == ("ends", dt.date(2026, 12, 31))
        (overlapping,) = found("D01", pair(needing("address-book"), "2026-11"), BACKLOG)
        assert overlapping.facts["verb"] == "starts"
        assert overlapping.facts["when"] == dt.date(2026, 10, 1)
        assert overlapping.level is Level.ERROR

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_a_dependency_that_is_over_holds_nobody_up(self, status: str) -> None:
        roadmap = pair(needing("address-book"), "2027-Q1", status=status)
        assert not is_found("D01", roadmap, BACKLOG)

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_only_an_active_initiative_is_judged(self, status: str) -> None:
        roadmap = pair(needing("address-book", status=status), "2027-Q1")
        assert not is_found("D01", roadmap, BACKLOG)

    def test_a_dependency_named_twice_is_told_once(self) -> None:
        roadmap = pair(needing("address-book", "address-book"), "2027-Q1")
        assert len(found("D01", roadmap, BACKLOG)) == 1

    def test_an_initiative_without_dates_is_not_applied(self) -> None:
        roadmap = pair(needing("address-book", window="now"), "2027-Q1")
        assert silenced("D01", roadmap, BACKLOG) == ["a: the window now has no dates"]

    def test_a_dependency_of_another_product_is_judged_too(self) -> None:
        pay = a_roadmap(an_initiative("refunds", window="2027-Q1"), id="pay")
        verdict = detect(a_roadmap(needing("pay/refunds")), BACKLOG, TODAY, portfolio=[pay])
        assert [f.rule for f in verdict.findings if f.rule == "D01"] == ["D01"]


class TestD06Cycle:
    @staticmethod
    def circles(**edges: str) -> list[object]:
        initiatives = (an_initiative(n, depends_on=tuple(d.split())) for n, d in edges.items())
        return [f.facts["circle"] for f in found("D06", a_roadmap(*initiatives), BACKLOG)]

    @pytest.mark.parametrize(
        ("edges", "circles"),
        [
            ({"a": "b", "b": ""}, []),
            ({"a": "a"}, ["a → a"]),
            ({"b": "a", "a": "b"}, ["a → b → a"]),
            ({"c": "a", "a": "b", "b": "c"}, ["a → b → c → a"]),
            ({"x": "a", "a": "b", "b": "a"}, ["a → b → a"]),  # x only leads there
            ({"a": "b c", "b": "d", "c": "d", "d": ""}, []),  # a diamond is no circle
            ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a → b → a", "c → d → c"]),
            ({"a": "b c", "b": "a", "c": "a"}, ["a → b → a", "a → c → a"]),
            ({"a": "nowhere"}, []),
        ],
    )
    def test_each_circle_is_told_once_from_its_first_name(
        self, edges: dict[str, str], circles: list[str]
    ) -> None:
        assert self.circles(**edges) == circles

    def test_the_product_s_own_name_before_an_id_changes_nothing(self) -> None:
        assert self.circles(a="acme-shop/b", b="a") == ["a → b → a"]

    def test_a_long_chain_is_no_matter(self) -> None:
        chain = {f"i{n:04}": f"i{n + 1:04}" for n in range(2000)}
        (circle,) = self.circles(**chain, i2000="i0000")
        assert str(circle).startswith("i0000 → i0001")

    @staticmethod
    def across(product: str, **edges: str) -> list[tuple[str, object]]:
        """What `product` is told of edges such as pay__a="shop/b": initiative and circle."""
        ids = dict.fromkeys(name.partition("__")[0] for name in edges)
        portfolio = {
            one: a_roadmap(
                *(
                    an_initiative(name.partition("__")[2], depends_on=tuple(needs.split()))
                    for name, needs in edges.items()
                    if name.startswith(f"{one}__")
                ),
                id=one,
            )
            for one in ids
        }
        verdict = detect(portfolio[product], BACKLOG, TODAY, portfolio=portfolio.values())
        return [(f.initiative, f.facts["circle"]) for f in verdict.findings if f.rule == "D06"]

    @pytest.mark.parametrize(
        ("edges", "pay", "shop"),
        [
            ({"pay__z": "shop/a", "shop__a": "pay/z"}, [("z", "z → shop/a → z")], []),
            ({"pay__z": "shop/a", "shop__a": ""}, [], []),
            (  # through two of ours, one by its full name
                {"pay__b": "pay/c", "pay__c": "shop/a", "shop__a": "pay/b"},
                [("b", "b → c → shop/a → b")],
                [],
            ),
            (  # a circle of theirs alone is theirs, even if we lead there
                {"pay__a": "shop/b", "shop__b": "c", "shop__c": "b"},
                [],
                [("b", "b → c → b")],
            ),
            # The same id in both is not the same initiative.
            ({"pay__a": "b", "pay__b": "", "shop__b": "a", "shop__a": ""}, [], []),
            ({"pay__a": "gone/b", "shop__a": "pay/a"}, [], []),
        ],
    )
    def test_a_circle_through_another_product_is_told_once_in_the_first_of_them(
        self,
        edges: dict[str, str],
        pay: list[tuple[str, str]],
        shop: list[tuple[str, str]],
    ) -> None:
        assert self.across("pay", **edges) == pay
        assert self.across("shop", **edges) == shop

    def test_a_circle_of_our_own_is_the_same_finding_alone_and_in_a_portfolio(self) -> None:
        ours = a_roadmap(
            an_initiative("a", depends_on=("b",)), an_initiative("b", depends_on=("a",))
        )
        other = a_roadmap(an_initiative("x", depends_on=("acme-shop/b",)), id="aaa")
        (alone,) = found("D06", ours, BACKLOG)
        verdict = detect(ours, BACKLOG, TODAY, portfolio=[other])
        (together,) = (f for f in verdict.findings if f.rule == "D06")
        assert (alone.fingerprint, alone.facts) == (together.fingerprint, together.facts)


class TestD07DependencyUnknown:
    def test_an_id_that_is_not_on_the_roadmap_is_told(self) -> None:
        (told,) = found("D07", a_roadmap(needing("adress-book")), BACKLOG)
        assert told.facts["problem"] == "is not on the roadmap"

    def test_a_cancelled_dependency_is_told(self) -> None:
        (told,) = found("D07", pair(needing("address-book"), None, status="cancelled"), BACKLOG)
        assert told.facts["problem"] == "is cancelled"

    @pytest.mark.parametrize("status", ["proposed", "planned", "in_progress", "paused", "done"])
    def test_any_other_dependency_is_known(self, status: str) -> None:
        roadmap = pair(needing("address-book"), "2026-Q3", status=status)
        assert not is_found("D07", roadmap, BACKLOG)

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_an_initiative_that_is_over_may_depend_on_anything(self, status: str) -> None:
        assert not is_found("D07", a_roadmap(needing("nowhere", status=status)), BACKLOG)

    def test_alone_a_product_does_not_judge_what_other_products_have(self) -> None:
        assert not is_found("D07", a_roadmap(needing("pay/refunds")), BACKLOG)

    @pytest.mark.parametrize(("name", "told"), [("pay/refunds", False), ("pay/refnds", True)])
    def test_in_a_portfolio_it_does(self, name: str, told: bool) -> None:
        pay = a_roadmap(an_initiative("refunds", window="2026-Q3"), id="pay")
        verdict = detect(a_roadmap(needing(name)), BACKLOG, TODAY, portfolio=[pay])
        assert ("D07" in [f.rule for f in verdict.findings]) is told

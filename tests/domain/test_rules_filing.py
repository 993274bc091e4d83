"""L09, L10, L11 and L13 at each border of their definitions."""

import datetime as dt

import pytest

from bot.domain.backlog import BacklogItem, Capability, ItemRef, Snapshot
from bot.domain.findings import Finding
from bot.domain.policy import Option, Reach
from bot.domain.roadmap import Initiative, Link, LinkKind
from tests.domain.builders import (
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    noon,
    ref,
    said,
    silenced,
)

CHECKOUT = an_initiative("a", issue(10))
EPIC = an_item(10, "doing", title="Epic")


def told(
    code: str, initiative: Initiative, snapshot: Snapshot, **options: Option
) -> tuple[Finding, ...]:
    """What a rule that is off by default finds once it is on."""
    return found(code, a_roadmap(initiative, policy=a_policy(code, **options)), snapshot)


class TestL09DuplicateBacklog:
    def of(self, *below: BacklogItem, initiative: Initiative = CHECKOUT) -> tuple[Finding, ...]:
        return found("L09", initiative, a_snapshot(EPIC, *below))

    def test_two_open_items_with_one_title_are_told_in_the_report(self) -> None:
        (finding,) = self.of(
            an_item(1, parent=10, title="Pay by invoice"),
            an_item(2, "doing", parent=10, title="pay by INVOICE"),
            an_item(3, parent=10, title="Pay by card"),
        )
        assert finding.hit.items == (ref(1), ref(2))
        assert finding.reach is Reach.REPORT

    def test_every_pair_of_an_initiative_is_one_finding(self) -> None:
        items = [an_item(n, parent=10, title=f"Part {n % 2}") for n in (1, 2, 3, 4)]
        assert said("L09", CHECKOUT, a_snapshot(EPIC, *items)) == (
            "4 open items of A say the same: acme/shop#1, acme/shop#2, acme/shop#3 and"
            " acme/shop#4. ana decides. Backlog: close all but one of each as duplicates, or word"
            " them apart."
        )

    @pytest.mark.parametrize(
        "other",
        [
            an_item(2, "done", parent=10, title="Tests"),
            an_item(2, "dropped", parent=10, title="Tests"),
            an_item(2, parent=3, title="Tests"),
            an_item(2, group="acme/api", parent=ref(10), title="Tests"),
            an_item(2, parent=10, title="Tests", kind="Bug"),
            an_item(2, title="Tests"),  # it serves nobody
        ],
        ids=["done", "dropped", "other story", "other repository", "other type", "unclaimed"],
    )
    def test_what_can_be_told_apart_is_no_duplicate(self, other: BacklogItem) -> None:
        story = an_item(3, parent=10, title="Story")
        assert self.of(story, an_item(1, parent=10, title="Tests"), other) == ()

    def test_items_of_several_initiatives_are_told_of_the_first(self) -> None:
        items = [an_item(n, labels=("x",), title="Same") for n in (1, 2)]
        roadmap = a_roadmap(an_initiative("a", label("x")), an_initiative("b", label("x")))
        (finding,) = found("L09", roadmap, a_snapshot(*items))
        assert finding.initiative == "a"

    def test_one_item_each_of_two_initiatives_is_no_pair(self) -> None:
        items = [an_item(n, title="Same") for n in (1, 2)]
        roadmap = a_roadmap(an_initiative("a", issue(1)), an_initiative("b", issue(2)))
        assert not is_found("L09", roadmap, a_snapshot(*items))

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_what_is_over_is_not_judged(self, status: str) -> None:
        items = [an_item(n, parent=10, title="Same") for n in (1, 2)]
        assert self.of(*items, initiative=an_initiative("a", issue(10), status=status)) == ()


class TestL10HalfRegistered:
    BOTH = an_item(1, parent=10, milestone=3, fields=(("Status", "Todo"),))
    EPIC = an_item(10, "doing", fields=(("Status", "Doing"),), milestone=3)

    def of(self, *below: BacklogItem, initiative: Initiative = CHECKOUT) -> tuple[Finding, ...]:
        return told("L10", initiative, a_snapshot(self.EPIC, *below))

    def test_an_item_in_the_milestone_that_is_not_on_the_board_is_told(self) -> None:
        (finding,) = self.of(self.BOTH, an_item(2, parent=10, milestone=3))
        assert finding.hit.items == (ref(2),)
        assert finding.hit.subject == "on the board"

    def test_a_card_without_any_value_is_on_the_board(self) -> None:
        card = an_item(2, parent=10, milestone=3, fields=(("Status", ""),))
        assert self.of(self.BOTH, card) == ()

    def test_an_item_on_the_board_that_no_milestone_holds_is_told(self) -> None:
        initiative = an_initiative("a", label("x"))
        both = an_item(1, labels=("x",), milestone=3, fields=(("Status", "Todo"),))
        loose = an_item(2, labels=("x",), fields=(("Status", "Todo"),))
        (finding,) = told("L10", initiative, a_snapshot(both, loose))
        assert finding.hit.items == (ref(2),)
        assert finding.hit.subject == "in a milestone"

    def test_the_milestone_of_what_stands_above_counts(self) -> None:
        assert self.of(an_item(2, parent=10, fields=(("Status", "Todo"),))) == ()

    def test_work_that_is_kept_in_one_place_only_needs_no_other(self) -> None:
        epic = an_item(10, "doing", milestone=3)
        items = (epic, an_item(2, parent=10, milestone=3))
        assert told("L10", CHECKOUT, a_snapshot(*items)) == ()

    def test_closed_items_and_initiatives_that_are_over_are_not_judged(self) -> None:
        assert self.of(self.BOTH, an_item(2, "done", parent=10, milestone=3)) == ()
        half = an_item(2, parent=10, milestone=3)
        assert self.of(half, initiative=an_initiative("a", issue(10), status="done")) == ()

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        snapshot = a_snapshot(self.EPIC, an_item(2, parent=10, milestone=3))
        assert not is_found("L10", CHECKOUT, snapshot)

    def test_a_source_without_columns_says_that_it_was_not_applied(self) -> None:
        roadmap = a_roadmap(CHECKOUT, policy=a_policy("L10"))
        half = an_item(2, parent=10, milestone=3)
        snapshot = a_snapshot(self.EPIC, half, lacks=[Capability.COLUMNS])
        why = "shop: the source does not tell a board's columns beside the state"
        assert silenced("L10", roadmap, snapshot) == [why]


class TestL11LabelContradictsParent:
    CARDS = an_initiative("cards", label("gift-cards"))

    def of(self, *items: BacklogItem, **more: str) -> tuple[Finding, ...]:
        roadmap = a_roadmap(an_initiative("a", issue(10), **more), self.CARDS)
        return found("L11", roadmap, a_snapshot(EPIC, *items))

    def test_an_item_with_the_label_of_one_below_the_epic_of_another_is_told(self) -> None:
        (finding,) = self.of(an_item(1, parent=10, labels=("Gift-Cards",)))
        assert (finding.initiative, finding.hit.subject) == ("cards", "a gift-cards")
        assert finding.hit.items == (ref(1),)

    def test_an_item_whose_parent_carries_the_label_too_is_not_told(self) -> None:
        parent = an_item(11, parent=10, labels=("gift-cards",))
        (finding,) = self.of(parent, an_item(1, parent=11, labels=("gift-cards",)))
        assert finding.hit.items == (ref(11),)

    @pytest.mark.parametrize(
        "item",
        [
            an_item(1, labels=("gift-cards",)),
            an_item(1, parent=77, labels=("gift-cards",)),
            an_item(1, "done", parent=10, labels=("gift-cards",)),
            an_item(1, parent=10, labels=("checkout",)),
        ],
        ids=["below nothing", "below what nobody claims", "done", "another label"],
    )
    def test_nothing_else_is_told(self, item: BacklogItem) -> None:
        assert self.of(item) == ()

    @pytest.mark.parametrize("status", ["done", "cancelled"])
    def test_an_initiative_that_is_over_contradicts_nobody(self, status: str) -> None:
        assert self.of(an_item(1, parent=10, labels=("gift-cards",)), status=status) == ()

    def test_two_links_to_one_label_in_two_repositories_are_one_finding(self) -> None:
        links = [label("gift-cards", group) for group in ("acme/shop", "acme/api")]
        roadmap = a_roadmap(an_initiative("a", issue(10)), an_initiative("cards", *links))
        items = [
            an_item(1, parent=10, labels=("gift-cards",)),
            an_item(1, group="acme/api", parent=ref(10), labels=("gift-cards",)),
        ]
        (finding,) = found("L11", roadmap, a_snapshot(EPIC, *items))
        assert len(finding.hit.items) == 2


class TestL13UndeclaredScope:
    FIRM = an_initiative("a", issue(10), commitment="committed", window="2026-10-01..2026-12-31")

    def of(self, item: BacklogItem, initiative: Initiative = FIRM) -> tuple[Finding, ...]:
        return told("L13", initiative, a_snapshot(EPIC, item))

    @pytest.mark.parametrize(("day", "is_told"), [(15, False), (16, True)])
    def test_an_item_made_after_the_days_of_grace_is_told(self, day: int, is_told: bool) -> None:
        item = an_item(1, parent=10, created=noon(dt.date(2026, 10, day)))
        assert bool(self.of(item)) is is_told

    def test_the_days_of_grace_are_an_option(self) -> None:
        item = an_item(1, parent=10, created=noon(dt.date(2026, 10, 16)))
        assert told("L13", self.FIRM, a_snapshot(EPIC, item), days=15) == ()

    def test_what_the_manifest_links_by_key_or_what_is_closed_is_not_told(self) -> None:
        late = noon(dt.date(2026, 11, 1))
        assert self.of(an_item(1, "dropped", parent=10, created=late)) == ()
        assert self.of(an_item(1, "done", parent=10, created=late)) == ()
        snapshot = a_snapshot(an_item(10, created=late))
        assert told("L13", self.FIRM, snapshot) == ()

    @pytest.mark.parametrize(
        "initiative",
        [
            an_initiative("a", issue(10)),
            an_initiative("a", issue(10), commitment="committed", status="planned"),
            an_initiative("a", issue(10), commitment="committed", window="now"),
        ],
        ids=["not promised", "not begun", "without a start"],
    )
    def test_a_scope_that_was_not_promised_may_grow(self, initiative: Initiative) -> None:
        late = an_item(1, parent=10, created=noon(dt.date(2026, 11, 1)))
        assert self.of(late, initiative) == ()

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        late = an_item(1, parent=10, created=noon(dt.date(2026, 11, 1)))
        assert not is_found("L13", self.FIRM, a_snapshot(EPIC, late))


def test_an_item_is_named_by_its_source_too() -> None:
    other = ItemRef("pay", "acme/shop#1")
    items = (an_item(1, title="Same"), an_item(1, title="Same", source="pay"))
    links = (issue(1), Link("pay", LinkKind.ISSUE, "1", group="acme/shop"))
    assert items[1].ref == other
    assert not is_found("L09", an_initiative("a", *links), a_snapshot(*items))

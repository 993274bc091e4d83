"""D04 and D05 at each border of their definitions."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Capability, Gap, ItemRef, Snapshot, Visibility
from bot.domain.detect import detect, remote_links_to_read
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Link, LinkKind, Roadmap, Source
from bot.domain.rules.blockers import MOST_ASKED
from tests.domain.builders import (
    ALL,
    NOW,
    TODAY,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    judged,
    label,
    ref,
    said,
    silenced,
)

NOT_DONE = ["proposed", "planned", "in_progress", "paused"]
CLOSED = ["done", "cancelled"]
TWO_SOURCES = (
    Source("shop", "github", groups=("acme/shop",)),
    Source("pay", "jira", groups=("acme/pay",)),
)
SHOP_ALONE = ALL - {Capability.REMOTE_LINKS}
NO_TRACKER_TELLS = {Capability.REMOTE_LINKS}


def of(name: str, number: int, status: str = "todo", **more: Any) -> BacklogItem:
    """An item of the initiative of that name."""
    waits = more.pop("waits", ())
    blockers = tuple(each if isinstance(each, ItemRef) else ref(each) for each in waits)
    return an_item(number, status, labels=tuple(name.split()), blocked_by=blockers, **more)


def pair(*names: str, **more: Any) -> Roadmap:
    """`a`, which depends on these, and `b`."""
    first = an_initiative("a", label("a"), depends_on=names, **more)
    return a_roadmap(first, an_initiative("b", label("b"), owner="ben"))


class TestD04UndeclaredDependency:
    WAITING = a_snapshot(of("a", 1, waits=(2,)), of("b", 2))

    def test_an_item_that_waits_for_another_initiative_s_is_told(self) -> None:
        (told,) = found("D04", pair(), self.WAITING)
        assert (told.initiative, told.hit.subject, told.hit.items) == ("a", "b", (ref(1),))
        assert told.level is Level.WARNING

    @pytest.mark.parametrize("name", ["b", "acme-shop/b"])
    def test_a_declared_dependency_is_none_of_its_business(self, name: str) -> None:
        assert not is_found("D04", pair(name), self.WAITING)

    def test_one_through_another_initiative_is_declared_too(self) -> None:
        between = an_initiative("c", depends_on=("b",))
        roadmap = a_roadmap(*pair("c").initiatives, between)
        assert not is_found("D04", roadmap, self.WAITING)

    def test_one_through_another_product_too(self) -> None:
        pay = a_roadmap(an_initiative("x", depends_on=("acme-shop/b",)), id="pay")
        verdict = detect(pair("pay/x"), self.WAITING, TODAY, portfolio=[pay])
        assert "D04" not in [f.rule for f in verdict.findings]

    def test_a_circle_in_what_is_declared_does_no_harm(self) -> None:
        roadmap = a_roadmap(*pair("c").initiatives, an_initiative("c", depends_on=("a",)))
        assert is_found("D04", roadmap, self.WAITING)

    def test_each_pair_is_told_once_with_all_items_that_wait(self) -> None:
        items = (
            of("a", 1, waits=(7, 8)),
            of("a", 2, waits=(8,)),
            of("a", 3, waits=(9,)),
            *(of("b", n) for n in (7, 8)),
            of("c", 9),
        )
        roadmap = a_roadmap(*pair().initiatives, an_initiative("c", label("c")))
        told = found("D04", roadmap, a_snapshot(*items))
        assert [(f.hit.subject, f.hit.items) for f in told] == [
            ("b", (ref(1), ref(2))),
            ("c", (ref(3),)),
        ]
        assert (told[0].facts["blocked"], told[0].facts["blocker"]) == (ref(1), ref(7))

    def test_of_two_that_claim_the_blocker_the_first_is_told(self) -> None:
        roadmap = a_roadmap(*pair().initiatives, an_initiative("c", label("c")))
        snapshot = a_snapshot(of("a", 1, waits=(2,)), of("b c", 2))
        assert [f.hit.subject for f in found("D04", roadmap, snapshot)] == ["b"]

    def test_one_that_is_over_is_not_the_first(self) -> None:
        over = an_initiative("b", label("b"), status="done")
        open_ones = (an_initiative(n, label(n)) for n in ("a", "c"))
        snapshot = a_snapshot(of("a", 1, waits=(2,)), of("b c", 2))
        told = found("D04", a_roadmap(over, *open_ones), snapshot)
        assert [f.hit.subject for f in told] == ["c"]

    def test_both_directions_are_two_findings(self) -> None:
        items = (of("a", 1, waits=(2,)), of("b", 2), of("b", 3, waits=(4,)), of("a", 4))
        told = found("D04", pair(), a_snapshot(*items))
        assert [(f.initiative, f.hit.subject) for f in told] == [("a", "b"), ("b", "a")]

    @pytest.mark.parametrize("blocked", ["done", "dropped"])
    def test_what_is_closed_waits_for_nothing(self, blocked: str) -> None:
        snapshot = a_snapshot(of("a", 1, blocked, waits=(2,)), of("b", 2))
        assert not is_found("D04", pair(), snapshot)

    @pytest.mark.parametrize("blocker", ["done", "dropped"])
    def test_what_is_closed_holds_nobody_up(self, blocker: str) -> None:
        snapshot = a_snapshot(of("a", 1, waits=(2,)), of("b", 2, blocker))
        assert not is_found("D04", pair(), snapshot)

    def test_a_blocker_that_was_not_read_is_unknown(self) -> None:
        assert not is_found("D04", pair(), a_snapshot(of("a", 1, waits=(2,))))

    @pytest.mark.parametrize(
        ("blocked", "blocker"), [("a b", "b"), ("a", "a b"), ("a b", "a b"), ("a", "a")]
    )
    def test_an_item_that_serves_both_is_no_dependency(self, blocked: str, blocker: str) -> None:
        snapshot = a_snapshot(of(blocked, 1, waits=(2,)), of(blocker, 2))
        assert not is_found("D04", pair(), snapshot)

    @pytest.mark.parametrize("which", ["a", "b"])
    def test_only_initiatives_that_are_not_over_are_judged(self, which: str) -> None:
        told = []
        for status in (*NOT_DONE, *CLOSED):
            initiatives = [
                an_initiative(n, label(n), status=status if n == which else "in_progress")
                for n in ("a", "b")
            ]
            if is_found("D04", a_roadmap(*initiatives), self.WAITING):
                told.append(status)
        assert told == NOT_DONE

    def test_it_names_the_first_two_items_and_both_ways_out(self) -> None:
        assert said("D04", pair(), self.WAITING) == (
            "1 item of A waits for B, which the roadmap does not say: acme/shop#1 (Item 1) is"
            " blocked by acme/shop#2 (Item 2). ana decides. Roadmap: add b to its depends_on."
            " Backlog: remove the tracker link, if acme/shop#1 (Item 1) can go on without"
            " acme/shop#2 (Item 2)."
        )

    def test_where_the_roadmap_has_it_the_other_way_round_it_does_not_ask_for_a_circle(
        self,
    ) -> None:
        turned = a_roadmap(
            an_initiative("a", label("a")), an_initiative("b", label("b"), depends_on=("a",))
        )
        assert "add b to its depends_on, and take the opposite dependency out." in said(
            "D04", turned, self.WAITING
        )

    def test_a_private_blocker_is_not_named_where_others_read(self) -> None:
        secret = of("b", 2, visibility=Visibility.PRIVATE, title="The secret")
        snapshot = a_snapshot(of("a", 1, waits=(2,)), secret)
        words = said("D04", pair(), snapshot, audience=Visibility.PUBLIC)
        assert "acme/shop#1 (Item 1) is blocked by an item in a private source" in words
        assert "secret" not in words

    def test_an_item_of_another_tracker_counts_like_any_other(self) -> None:
        there = ref(2, "acme/pay", "pay")
        items = (of("a", 1, waits=(there,)), of("b", 2, source="pay", group="acme/pay"))
        roadmap = a_roadmap(
            an_initiative("a", label("a")),
            an_initiative("b", label("b", source="pay")),
            sources=TWO_SOURCES,
        )
        assert said("D04", roadmap, a_snapshot(*items)).startswith(
            "1 item of A waits for B, which the roadmap does not say: acme/shop#1 (Item 1) is"
            " blocked by acme/pay#2 (Item 2)."
        )

    def test_a_blocker_created_later_was_not_there_on_the_day_asked_about(self) -> None:
        snapshot = a_snapshot(of("a", 1, waits=(2,)), of("b", 2, created=NOW))
        past = snapshot.at(NOW.replace(day=10))
        assert not is_found("D04", pair(), past, past.as_of.date())


class TestWhatD04Asks:
    LINKED = Link("pay", LinkKind.ISSUE, "3", group="acme/pay")

    def asked(self, *sources: Source, many: int = 0, **initiative: Any) -> tuple[ItemRef, ...]:
        """Of items 1 and 3, linked by key, item 2 with a label, and so many more with another."""
        told = an_initiative("a", issue(1), self.LINKED, label("a"), **initiative)
        more = (of("b", 1000 + n) for n in range(many))
        items = (an_item(1), of("a", 2), an_item(3, group="acme/pay", source="pay"), *more)
        roadmap = a_roadmap(told, an_initiative("b", label("b")), sources=sources or TWO_SOURCES)
        return remote_links_to_read(judged(roadmap, a_snapshot(*items)).scene)

    def test_links_to_other_trackers_are_asked_of_all_that_is_claimed(self) -> None:
        assert self.asked() == (ref(3, "acme/pay", "pay"), ref(1), ref(2))
        assert self.asked(many=1) == (ref(3, "acme/pay", "pay"), ref(1), ref(2), ref(1000))

    @pytest.mark.parametrize(("more", "asked"), [(3, MOST_ASKED), (2, 2)])
    def test_of_too_many_only_those_that_the_roadmap_names(self, more: int, asked: int) -> None:
        assert len(self.asked(many=MOST_ASKED - more)) == asked
        named = (ref(3, "acme/pay", "pay"), ref(1))
        assert (self.asked(many=MOST_ASKED - more) == named) is (asked == 2)

    def test_what_cannot_tell_is_not_asked_and_does_not_count(self) -> None:
        there = [an_item(n, labels=("a",), group="acme/pay", source="pay") for n in (3, 4)]
        items = [of("a", n) for n in range(1, MOST_ASKED + 1)]
        both = an_initiative("a", label("a"), label("a", source="pay"))
        able = MappingProxyType({"shop": SHOP_ALONE, "pay": ALL})
        snapshot = a_snapshot(*there, *items, capabilities=able)
        scene = judged(a_roadmap(both, sources=TWO_SOURCES), snapshot).scene
        assert remote_links_to_read(scene) == tuple(item.ref for item in there)

    def test_an_item_of_two_initiatives_counts_once(self) -> None:
        items = [of("a b", n) for n in range(1, MOST_ASKED + 1)]
        roadmap = a_roadmap(*pair().initiatives, sources=TWO_SOURCES)
        asked = remote_links_to_read(judged(roadmap, a_snapshot(*items)).scene)
        assert len(asked) == MOST_ASKED

    def test_with_one_source_there_is_nothing_to_ask(self) -> None:
        assert self.asked(TWO_SOURCES[0]) == ()

    @pytest.mark.parametrize("status", CLOSED)
    def test_nothing_is_asked_for_what_is_over(self, status: str) -> None:
        assert self.asked(status=status) == ()

    def test_nothing_is_asked_of_closed_or_unread_items(self) -> None:
        many = [of("a", n, "done") for n in range(2, MOST_ASKED + 2)]
        wide = a_roadmap(an_initiative("a", issue(1), label("a")), sources=TWO_SOURCES)
        assert remote_links_to_read(judged(wide, a_snapshot(an_item(1), *many)).scene) == (ref(1),)
        roadmap = a_roadmap(an_initiative("a", issue(1), issue(2)), sources=TWO_SOURCES)
        scene = judged(roadmap, a_snapshot(an_item(1, "done"))).scene
        assert remote_links_to_read(scene) == ()

    def test_nothing_is_asked_for_a_rule_that_is_off(self) -> None:
        off = Policy(rules={"D04": RuleSetting(off=True)})
        roadmap = a_roadmap(an_initiative("a", issue(1)), sources=TWO_SOURCES, policy=off)
        assert remote_links_to_read(judged(roadmap, a_snapshot(an_item(1))).scene) == ()


class TestD05DeadDependency:
    IN_USE = of("", 8, waits=(9,))  # somewhere else one item waits for another
    APART = a_snapshot(of("a", 1), of("b", 2), IN_USE, an_item(9), lacks=NO_TRACKER_TELLS)

    def with_items(self, *items: BacklogItem, **more: Any) -> Snapshot:
        return a_snapshot(*items, self.IN_USE, an_item(9), **{"lacks": NO_TRACKER_TELLS, **more})

    @pytest.mark.parametrize("name", ["b", "acme-shop/b"])
    def test_a_dependency_that_no_item_shows_is_told(self, name: str) -> None:
        (told,) = found("D05", pair(name), self.APART)
        assert (told.initiative, told.hit.subject) == ("a", "b")
        assert told.level is Level.NOTE

    def test_named_twice_it_is_told_once(self) -> None:
        assert len(found("D05", pair("b", "acme-shop/b"), self.APART)) == 1

    def test_it_says_how_to_agree(self) -> None:
        assert said("D05", pair("b"), self.APART) == (
            "A depends on B, but no item of one waits for an item of the other. ana decides."
            " Roadmap: take b out of depends_on, if it is no longer true."
            " Backlog: mark what waits as blocked by what it waits for."
        )

    @pytest.mark.parametrize("status", ["todo", "done", "dropped"])
    def test_any_item_that_waits_for_one_of_the_other_shows_it(self, status: str) -> None:
        items = (of("a", 1), of("a", 3, status, waits=(2,)), of("b", 2))
        assert not is_found("D05", pair("b"), self.with_items(*items))

    def test_a_link_the_other_way_is_left_to_d04(self) -> None:
        crossed = self.with_items(of("a", 1), of("b", 2, waits=(1,)))
        assert {f.rule for f in judged(pair("b"), crossed).findings} & {"D04", "D05"} == {"D04"}

    def test_initiatives_that_share_an_item_are_not_apart(self) -> None:
        shared = self.with_items(of("a", 1), of("b", 2), of("a b", 3))
        assert not is_found("D05", pair("b"), shared)

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_both_have_something_open(self, name: str) -> None:
        items = (of(n, i, "done" if n == name else "todo") for i, n in enumerate("ab", start=1))
        assert not is_found("D05", pair("b"), self.with_items(*items))

    @pytest.mark.parametrize(
        ("first", "told"),
        [
            ({"status": "in_progress"}, True),
            ({"status": "planned", "window": "2026-12"}, True),
            ({"status": "planned", "window": "2027-Q2"}, False),  # nothing is linked yet
            ({"status": "proposed"}, False),
            ({"status": "paused"}, False),
            ({"status": "done"}, False),
        ],
    )
    def test_it_is_about_what_is_in_progress_or_near(
        self, first: dict[str, str], told: bool
    ) -> None:
        assert is_found("D05", pair("b", **first), self.APART) is told

    @pytest.mark.parametrize("status", [*NOT_DONE, *CLOSED])
    def test_what_it_depends_on_is_not_over(self, status: str) -> None:
        first = an_initiative("a", label("a"), depends_on=("b",))
        roadmap = a_roadmap(first, an_initiative("b", label("b"), status=status))
        assert is_found("D05", roadmap, self.APART) is (status in NOT_DONE)

    @pytest.mark.parametrize("name", ["a", "nowhere", "pay/b"])
    def test_only_another_initiative_of_the_product_is_judged(self, name: str) -> None:
        assert not is_found("D05", pair(name), self.APART)

    def test_where_nobody_links_items_nothing_is_missing(self) -> None:
        apart = a_snapshot(of("a", 1), of("b", 2), lacks=NO_TRACKER_TELLS)
        assert not is_found("D05", pair("b"), apart)

    def test_not_even_where_the_tracker_tells_links_to_others(self) -> None:
        assert not is_found("D05", pair("b"), a_snapshot(of("a", 1), of("b", 2)))
        assert is_found("D05", pair("b"), self.with_items(of("a", 1), of("b", 2), lacks=()))

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_it_is_silent_while_one_of_them_is_not_known_to_its_end(self, name: str) -> None:
        first = an_initiative("a", label("a", "acme/shop"), depends_on=("b",))
        second = an_initiative("b", label("b", "acme/shop"))
        hidden = label("x", "acme/api")
        both = [
            an_initiative(i.id, *i.links, hidden, depends_on=i.depends_on) if i.id == name else i
            for i in (first, second)
        ]
        gap = Gap("shop", "acme/api", "refused")
        unread = self.with_items(of("a", 1), of("b", 2), gaps=(gap,))
        assert is_found("D05", a_roadmap(first, second), unread)
        assert not is_found("D05", a_roadmap(*both), unread)

    def test_that_is_said_of_the_initiative(self) -> None:
        unread = self.with_items(of("a", 1), of("b", 2), gaps=(Gap("shop", "", "no answer"),))
        why = [f"{name}: shop could not be read: no answer" for name in ("a", "b")]
        assert silenced("D05", pair("b"), unread) == why


class TestD05BetweenTwoSources:
    """`a` has items 1 in the shop or in pay, `b` has item 2 in the other one."""

    def world(
        self, waiting: str, tells: str, *, size: int = 1, read: bool = False
    ) -> tuple[Roadmap, Snapshot]:
        sources = {"a": waiting, "b": "pay" if waiting == "shop" else "shop"}
        items = [
            of("a", 10 + n, "done" if n else "todo", source=waiting, group=f"acme/{waiting}")
            for n in range(size)
        ]
        items.append(of("b", 2, source=sources["b"], group=f"acme/{sources['b']}"))
        able = {s: ALL if s in tells.split() else SHOP_ALONE for s in ("shop", "pay")}
        roadmap = a_roadmap(
            *(
                an_initiative(n, label(n, source=sources[n]), depends_on=depends)
                for n, depends in (("a", ("b",)), ("b", ()))
            ),
            sources=TWO_SOURCES,
            policy=Policy(rules={"D04": RuleSetting(off=True)}),
        )
        snapshot = a_snapshot(*items, capabilities=MappingProxyType(able))
        if read:
            scene = judged(roadmap, snapshot).scene
            asked = frozenset(remote_links_to_read(scene))
            snapshot = a_snapshot(
                *items, capabilities=MappingProxyType(able), remote_links_read=asked
            )
        return roadmap, snapshot

    def asked(self, waiting: str, tells: str, size: int = 1) -> list[str]:
        scene = judged(*self.world(waiting, tells, size=size)).scene
        return [str(each) for each in remote_links_to_read(scene)]

    @pytest.mark.parametrize("waiting", ["shop", "pay"])
    def test_it_is_judged_once_links_to_other_trackers_were_read(self, waiting: str) -> None:
        assert not is_found("D05", *self.world(waiting, "pay"))
        assert is_found("D05", *self.world(waiting, "pay", read=True))

    def test_it_is_not_judged_while_one_item_was_not_read(self) -> None:
        roadmap, snapshot = self.world("pay", "pay", size=3, read=True)
        assert is_found("D05", roadmap, snapshot)
        for missing in snapshot.remote_links_read:
            part = replace(snapshot, remote_links_read=snapshot.remote_links_read - {missing})
            assert not is_found("D05", roadmap, part)

    def test_where_neither_tells_them_nobody_knows(self) -> None:
        assert not is_found("D05", *self.world("pay", "", read=True))
        assert self.asked("pay", "") == []

    @pytest.mark.parametrize(
        ("waiting", "tells", "asked"),
        [
            ("pay", "pay", ["pay:acme/pay#10", "pay:acme/pay#11"]),
            ("shop", "pay", ["pay:acme/pay#2"]),  # the other end tells it
            ("pay", "pay shop", ["pay:acme/pay#10", "pay:acme/pay#11"]),  # one end is enough
        ],
    )
    def test_every_item_of_one_end_is_asked_closed_ones_too(
        self, waiting: str, tells: str, asked: list[str]
    ) -> None:
        assert self.asked(waiting, tells, size=2) == asked

    @pytest.mark.parametrize(("size", "asked"), [(MOST_ASKED, MOST_ASKED), (MOST_ASKED + 1, 0)])
    def test_an_initiative_too_large_to_ask_about_is_left_out(self, size: int, asked: int) -> None:
        assert len(self.asked("pay", "pay", size)) == asked

    def test_what_is_asked_for_one_dependency_leaves_less_for_the_next(self) -> None:
        first, second = MOST_ASKED // 2, MOST_ASKED // 2 + 1
        there: dict[str, Any] = {"source": "pay", "group": "acme/pay"}
        items = [of("a", 1000 + n, **there) for n in range(first)]
        items += [of("c", 2000 + n, **there) for n in range(second)]
        roadmap = a_roadmap(
            an_initiative("a", label("a", source="pay"), depends_on=("b",)),
            an_initiative("c", label("c", source="pay"), depends_on=("b",)),
            an_initiative("b", label("b")),
            sources=TWO_SOURCES,
        )
        able = MappingProxyType({"shop": SHOP_ALONE, "pay": ALL})
        snapshot = a_snapshot(*items, of("b", 2), capabilities=able)
        asked = remote_links_to_read(judged(roadmap, snapshot).scene)
        assert asked == tuple(item.ref for item in items[:first])

    def test_within_one_source_nothing_is_asked(self) -> None:
        snapshot = a_snapshot(of("a", 1), of("b", 2), of("c", 3, waits=(4,)), of("c", 4))
        off = Policy(rules={"D04": RuleSetting(off=True)})
        roadmap = a_roadmap(*pair("b").initiatives, sources=TWO_SOURCES, policy=off)
        assert is_found("D05", roadmap, snapshot)
        assert remote_links_to_read(judged(roadmap, snapshot).scene) == ()

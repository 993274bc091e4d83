"""The rules of audience at each border of their definitions."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Snapshot, Visibility
from bot.domain.policy import Policy, RuleSetting
from bot.domain.roadmap import (
    Audience,
    Goal,
    Initiative,
    Person,
    PublicText,
    Roadmap,
    Waiver,
)
from tests.domain.builders import (
    SHOP,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    issue,
    label,
    ref,
)
from tests.domain.replays import NO_GIT, found, git, said, silenced

TEXT = PublicText("Buy without an account")
NEWS = "https://shop.example/news"


def shown(window: str = "2026-Q4", **more: Any) -> Initiative:
    """An initiative for customers, linked to its epic."""
    more = {"audience": Audience.CUSTOMER, "window": window, **more}
    return an_initiative("guest-checkout", issue(1), **more)


def hidden(number: int, **more: Any) -> BacklogItem:
    return an_item(number, visibility=Visibility.PRIVATE, **{"parent": 1, **more})


class TestPrivateBehindPublic:
    def test_one_item_that_customers_cannot_read_is_told(self) -> None:
        board = a_snapshot(an_item(1), an_item(2, parent=1), hidden(3))
        assert said("V01", shown(), board) == (
            "Guest checkout is shown to customers; of the 3 items behind it they can read all but"
            " 1. ana decides. Roadmap: set its audience to product, or link only what customers may"
            " read. Backlog: make these readable, or move them out: acme/shop#3."
        )

    @pytest.mark.parametrize("seen", [Visibility.INTERNAL, Visibility.PRIVATE])
    def test_whatever_not_everybody_reads_is_hidden(self, seen: Visibility) -> None:
        board = a_snapshot(an_item(1), an_item(2, parent=1, visibility=seen))
        (finding,) = found("V01", shown(), board)
        assert finding.hit.items == (ref(2),)

    def test_a_source_that_is_private_as_a_whole_is_no_mistake(self) -> None:
        assert not found("V01", shown(), a_snapshot(hidden(1, parent=None), hidden(2)))
        inside = an_item(5, source="pay", visibility=Visibility.PRIVATE, parent=ref(1))
        assert not found("V01", shown(), a_snapshot(an_item(1), inside))

    @pytest.mark.parametrize("status", ["proposed", "done", "cancelled"])
    def test_only_work_that_goes_on_is_looked_at(self, status: str) -> None:
        assert not found("V01", shown(status=status), a_snapshot(an_item(1), hidden(2)))

    def test_what_is_not_for_customers_may_hold_anything(self) -> None:
        inside = an_initiative("guest-checkout", issue(1))
        assert not found("V01", inside, a_snapshot(an_item(1), hidden(2)))


class TestInternalLeak:
    PEOPLE = (Person("ana", github="ana-k"), Person("mark", jira="5b10a2844c20165700ede21g"))

    def roadmap(self, text: PublicText, *others: Initiative) -> Roadmap:
        mine = an_initiative(
            "guest-checkout",
            issue(1),
            label("roadmap:guest"),
            audience=Audience.CUSTOMER,
            public=text,
        )
        return a_roadmap(mine, *others, people=self.PEOPLE)

    def leaks(self, summary: str, snapshot: Snapshot | None = None) -> list[str]:
        board = snapshot or a_snapshot(hidden(1, parent=None))
        inside = an_initiative("dark-mode")
        told = found("V02", self.roadmap(PublicText("Buy", summary), inside), board)
        return [str(finding.facts["leaks"]) for finding in told]

    @pytest.mark.parametrize(
        ("summary", "leak"),
        [
            ("See acme/shop#12.", "an item of a private source"),
            ("Closes #12", "an item of a private source"),
            ("Ask @ana-k", "the account @ana-k"),
            ("Ask @Mark.", "the account @Mark"),
            ("Built by ana-k", "the account ana-k"),
            ("Only 5b10a2844c20165700ede21g knows", "the account 5b10a2844c20165700ede21g"),
            ("Filter by roadmap:guest", "the label roadmap:guest"),
            ("After dark-mode", "the initiative dark-mode"),
            ("In https://tracker.shop.example/1", "the address of a private tracker"),
            ("In acme/shop", "a private repository"),
        ],
    )
    def test_what_is_known_inside_only_is_told(self, summary: str, leak: str) -> None:
        url = "https://tracker.shop.example/browse/1"
        board = a_snapshot(hidden(1, parent=None, url=url))
        assert self.leaks(summary, board) == [leak]

    @pytest.mark.parametrize(
        "summary",
        [
            "Mark what you like, and ana too",
            "UTF-8 and ISO-9001, our #1 wish",
            "guest-checkout for all",
            "Write to help@shop.example",
            "dark-modern looks",
            "",
        ],
    )
    def test_plain_words_are_no_leak(self, summary: str) -> None:
        mixed = a_snapshot(an_item(1), hidden(2, group="acme/api"))
        assert self.leaks(summary, mixed) == []

    def test_an_item_that_everybody_can_read_may_be_named(self) -> None:
        board = a_snapshot(an_item(1), hidden(2, group="acme/api", parent=None))
        assert self.leaks("See acme/shop#1, #1 and acme/shop", board) == []
        assert self.leaks("See acme/api#2", board) == ["an item of a private source"]

    def test_it_says_where_it_stands(self) -> None:
        text = PublicText("After dark-mode", status="Waits for dark-mode")
        roadmap = self.roadmap(text, an_initiative("dark-mode"))
        assert said("V02", roadmap, a_snapshot(an_item(1))) == (
            "Customers would read the initiative dark-mode in the public text of Guest checkout."
            " ana decides. Roadmap: write public.title and public.status without it."
        )

    def test_an_initiative_for_customers_may_be_named(self) -> None:
        other = an_initiative("dark-mode", audience=Audience.CUSTOMER)
        roadmap = self.roadmap(PublicText("After dark-mode"), other)
        assert not found("V02", roadmap, a_snapshot(an_item(1)))

    def test_a_text_that_customers_do_not_see_may_name_anything(self) -> None:
        inside = an_initiative("guest-checkout", issue(1), public=PublicText("See acme/shop#12"))
        assert not found("V02", inside, a_snapshot(hidden(1, parent=None)))


class TestPublicPromiseMoved:
    def moved(self, *said: tuple[int, Initiative], **options: int) -> list[str]:
        told = found("V03", said[-1][1], a_snapshot(), git(*said), **options)
        return [f"{finding.facts['before']} > {finding.facts['now']}" for finding in told]

    def test_a_window_that_moved_without_a_word_is_told(self) -> None:
        past = git((60, shown()), (7, shown("2027-Q1")))
        assert said("V03", shown("2027-Q1"), a_snapshot(), past) == (
            "Customers were shown 2026-Q4 for Guest checkout; since 9 Nov 2026 it is 2027-Q1, and"
            " they were not told. ana decides. Roadmap: tell them: change its public text or its"
            " changelog; or go back to 2026-Q4."
        )

    @pytest.mark.parametrize(("days", "told"), [(29, True), (30, False)])
    def test_it_is_told_for_so_many_days(self, days: int, told: bool) -> None:
        assert bool(self.moved((60, shown()), (days, shown("2027-Q1")))) is told
        assert self.moved((60, shown()), (30, shown("2027-Q1")), days=31)

    @pytest.mark.parametrize("word", [{"public": TEXT}, {"changelog": NEWS}])
    def test_a_word_with_it_or_since_is_enough(self, word: dict[str, Any]) -> None:
        assert not self.moved((60, shown()), (7, shown("2027-Q1", **word)))
        moved, told = shown("2027-Q1"), shown("2027-Q1", **word)
        assert not self.moved((60, shown()), (7, moved), (3, told))
        assert self.moved((60, shown()), (9, shown(**word)), (7, shown("2027-Q1", **word)))

    def test_what_is_back_where_it_was_is_no_news(self) -> None:
        assert not self.moved((60, shown()), (7, shown("2027-Q1")), (3, shown()))

    def test_two_moves_are_told_from_the_first_to_the_last(self) -> None:
        past = ((60, shown()), (9, shown("2027-Q1")), (3, shown("2027-Q2")))
        assert self.moved(*past) == ["2026-Q4 > 2027-Q2"]

    @pytest.mark.parametrize(
        ("exact", "told"), [(True, ["11 Dec 2026 > 18 Dec 2026"]), (False, [])]
    )
    def test_the_target_counts_where_customers_see_it(self, exact: bool, told: list[str]) -> None:
        public = replace(TEXT, exact_date=exact)
        days = (dt.date(2026, 12, 11), dt.date(2026, 12, 18))
        first, then = (shown(public=public, target=day) for day in days)
        assert self.moved((60, first), (7, then)) == told

    @pytest.mark.parametrize("status", ["paused", "cancelled"])
    def test_what_is_withdrawn_is_told_too(self, status: str) -> None:
        assert self.moved((60, shown()), (7, shown(status=status))) == [f"2026-Q4 > {status}"]

    def test_what_is_done_keeps_its_promise(self) -> None:
        assert not self.moved((60, shown()), (7, shown(status="done")))

    def test_what_customers_did_not_see_before_or_do_not_see_now_is_no_promise(self) -> None:
        inside = an_initiative("guest-checkout", issue(1))
        assert not self.moved((60, inside), (7, shown("2027-Q1")))
        assert not self.moved((60, shown()), (7, replace(inside, window=None)))

    def test_without_git_it_is_not_applied(self) -> None:
        reasons = silenced("V03", shown(), a_snapshot(), NO_GIT)
        assert reasons == ["acme-shop: there is no git here"]


class TestShippedNotAnnounced:
    ANNOUNCED = an_initiative("gift-cards", status="done", changelog=NEWS)

    def test_what_customers_may_read_of_is_announced(self) -> None:
        done = shown(status="done")
        assert said("V04", a_roadmap(done, self.ANNOUNCED), a_snapshot()) == (
            "Guest checkout is done, and nothing says where customers read about it. ana decides."
            " Roadmap: add the address as changelog."
        )
        announced = replace(done, changelog=NEWS)
        assert not found("V04", a_roadmap(announced, self.ANNOUNCED), a_snapshot())

    def test_a_roadmap_without_announcements_wants_none(self) -> None:
        assert not found("V04", a_roadmap(shown(status="done")), a_snapshot())

    def test_only_what_is_done_and_for_customers(self) -> None:
        inside = an_initiative("guest-checkout", status="done")
        for other in (shown(), inside):
            assert not found("V04", a_roadmap(other, self.ANNOUNCED), a_snapshot())


class TestAudienceWiderThanParent:
    @pytest.mark.parametrize(
        ("mine", "goals", "told"),
        [
            ("customer", "product", True),
            ("customer", "customer", False),
            ("product", "team", True),
            ("product", "customer", False),
            ("team", "team", False),
        ],
    )
    def test_nobody_sees_more_than_the_goal_allows(self, mine: str, goals: str, told: bool) -> None:
        goal = Goal("cost", "Lower cost", audience=Audience(goals))
        initiative = an_initiative(goal="cost", audience=Audience(mine))
        assert bool(found("V05", a_roadmap(initiative, goals=(goal,)), a_snapshot())) is told

    def test_it_says_who_sees_what(self) -> None:
        goal = Goal("cost", "Lower cost", audience=Audience.TEAM)
        roadmap = a_roadmap(shown(goal="cost"), goals=(goal,))
        assert said("V05", roadmap, a_snapshot(an_item(1, group=SHOP))) == (
            "Guest checkout is for the audience customer; its goal Lower cost is only for team."
            " ana decides. Roadmap: set its audience to team, or widen that of the goal."
        )

    def test_several_of_one_goal_are_one_finding_about_the_goal(self) -> None:
        goal = Goal("cost", "Lower cost", audience=Audience.TEAM)
        fine = an_initiative("fine", goal="cost", audience=Audience.TEAM)
        cards = an_initiative("cards", goal="cost", audience=Audience.PRODUCT)
        roadmap = a_roadmap(shown(goal="cost"), fine, cards, goals=(goal,))
        (told,) = found("V05", roadmap, a_snapshot())
        assert (told.initiative, told.hit.subject) == ("", "cost")
        assert said("V05", roadmap, a_snapshot(an_item(1, group=SHOP))) == (
            "Guest checkout and Cards are for the audience customer or product; their goal"
            " Lower cost is only for team. Roadmap: set their audience to team, or widen that of"
            " the goal."
        )

    def test_what_a_waiver_or_the_policy_names_is_told_alone(self) -> None:
        goal = Goal("cost", "Lower cost", audience=Audience.TEAM)
        wide = [an_initiative(n, goal="cost", audience=Audience.CUSTOMER) for n in "abcd"]
        off = Policy(initiatives={"b": {"V05": RuleSetting(off=True)}})
        waived = Waiver("V05", initiative="a", reason="agreed")
        roadmap = a_roadmap(*wide, goals=(goal,), waivers=(waived,), policy=off)
        told = found("V05", roadmap, a_snapshot())
        assert {(f.initiative, f.hit.subject, f.waiver) for f in told} == {
            ("", "cost", None),
            ("a", "", waived),
        }

    def test_each_goal_has_a_finding_of_its_own(self) -> None:
        goals = tuple(Goal(name, name, audience=Audience.TEAM) for name in ("cost", "trust"))
        wide = {"audience": Audience.CUSTOMER}
        names = (("a", "cost"), ("b", "trust"), ("c", "cost"))
        roadmap = a_roadmap(*(an_initiative(n, goal=g, **wide) for n, g in names), goals=goals)
        told = found("V05", roadmap, a_snapshot())
        assert {(f.initiative, f.hit.subject) for f in told} == {("", "cost"), ("b", "")}

    def test_what_serves_no_goal_or_is_cancelled_is_not_looked_at(self) -> None:
        goal = Goal("cost", "Lower cost", audience=Audience.TEAM)
        for other in (shown(), shown(goal="cost", status="cancelled")):
            assert not found("V05", a_roadmap(other, goals=(goal,)), a_snapshot())

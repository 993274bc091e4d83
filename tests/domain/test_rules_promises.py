"""D08 at each border of its definition."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.backlog import (
    BacklogItem,
    Capability,
    Container,
    ContainerKind,
    Gap,
    Snapshot,
    Visibility,
)
from bot.domain.detect import detect
from bot.domain.policy import Level
from bot.domain.roadmap import Initiative, Person, Source, Team, Unplanned
from tests.domain.builders import (
    NOW,
    TODAY,
    a_milestone,
    a_roadmap,
    a_snapshot,
    a_sprint,
    a_version,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    ref,
    said,
    silenced,
    sprint_ref,
    version_ref,
)

DAY = dt.timedelta(days=1)
END = dt.date(2026, 12, 31)  # of 2026-Q4
API = "acme/api"  # where `a` is worked on; what it waits for is in the shop
WAITING = an_initiative("a", issue(1, API))


def waits_for(*blockers: BacklogItem, **snapshot: Any) -> Snapshot:
    """Item 1, which serves `a`, is blocked by these."""
    return a_snapshot(
        an_item(1, group=API, blocked_by=tuple(item.ref for item in blockers)),
        *blockers,
        **snapshot,
    )


def problems(snapshot: Snapshot, initiative: Initiative = WAITING) -> list[str]:
    return [f.hit.subject for f in found("D08", initiative, snapshot)]


def test_what_was_not_read_might_claim_the_blocker() -> None:
    assert problems(waits_for(an_item(9))) == ["undated"]
    assert problems(waits_for(an_item(9), gaps=(Gap("shop", "acme/web", "it is down"),))) == []


class TestTheDate:
    @pytest.mark.parametrize(
        ("due", "problem"),
        [
            (None, ["undated"]),
            (TODAY - DAY, ["passed"]),
            (TODAY, []),
            (END, []),
            (END + DAY, ["late"]),
        ],
    )
    def test_a_blocker_is_due_from_today_to_the_initiative_s_end(
        self, due: dt.date | None, problem: list[str]
    ) -> None:
        assert problems(waits_for(an_item(2, due=due))) == problem

    @pytest.mark.parametrize(
        ("held", "containers", "problem"),
        [
            ({"milestone": 12}, [a_milestone(12, END + DAY)], ["late"]),
            ({"milestone": 12}, [a_milestone(12, END)], []),
            ({"milestone": 12}, [a_milestone(12)], ["undated"]),
            ({"milestone": 12, "due": TODAY}, [a_milestone(12, END + DAY)], []),  # its own first
            ({"versions": (version_ref("4"),)}, [a_version("4", TODAY - DAY)], ["passed"]),
            (
                {"versions": (version_ref("4"), version_ref("5"))},
                [a_version("4", TODAY - DAY), a_version("5", END)],
                [],  # the last of them counts
            ),
            (
                {"versions": (version_ref("4"), version_ref("5"))},
                [a_version("4", END), a_version("5")],
                [],  # it has one date at least
            ),
            ({"sprint": 1}, [a_sprint(1, TODAY)], []),
            ({"sprint": 1}, [a_sprint(1, TODAY - 13 * DAY)], []),  # it ends today
            ({"sprint": 1}, [replace(a_sprint(1, TODAY), due=None)], ["undated"]),
            (
                {"sprint": 1, "milestone": 12},
                [a_sprint(1, TODAY), a_milestone(12, END + DAY)],
                [],  # the sprint is the nearer plan
            ),
            ({"sprint": 1}, [a_sprint(1, TODAY - 14 * DAY)], ["undated"]),  # it is over
            ({"sprint": 1}, [a_sprint(1, TODAY, is_open=False)], ["undated"]),
            ({"sprint": 1}, [a_sprint(1, END)], ["late"]),
        ],
    )
    def test_its_sprint_its_milestone_or_its_versions_may_tell_it(
        self, held: dict[str, Any], containers: list[Container], problem: list[str]
    ) -> None:
        snapshot = waits_for(an_item(2, **held), containers=tuple(containers))
        assert problems(snapshot) == problem

    @pytest.mark.parametrize(
        "held", [{"milestone": 12}, {"versions": (version_ref("4"),)}, {"sprint": 1}]
    )
    def test_of_a_milestone_that_was_not_read_the_date_is_unknown(
        self, held: dict[str, Any]
    ) -> None:
        assert problems(waits_for(an_item(2, **held))) == []

    def test_where_a_tracker_tells_no_due_dates_none_is_missing(self) -> None:
        dateless = waits_for(an_item(2), lacks={Capability.DUE_DATES})
        assert silenced("D08", WAITING, dateless) == ["shop: the source does not tell due dates"]

    def test_what_a_milestone_says_there_counts_all_the_same(self) -> None:
        milestone = a_milestone(12, TODAY - DAY)
        snapshot = waits_for(
            an_item(2, milestone=12), containers=(milestone,), lacks={Capability.DUE_DATES}
        )
        assert problems(snapshot) == ["passed"]

    @pytest.mark.parametrize("window", ["now", None])
    def test_without_an_end_nothing_is_too_late_for_the_initiative(
        self, window: str | None
    ) -> None:
        endless = an_initiative("a", issue(1, API), window=window)
        items = (an_item(2, due=END + 900 * DAY), an_item(3), an_item(4, due=TODAY - DAY))
        told = found("D08", endless, waits_for(*items))
        assert [(f.hit.subject, f.facts["end"]) for f in told] == [
            ("passed", "no end date"),
            ("undated", "no end date"),
        ]

    def test_on_a_day_in_the_past_a_date_had_not_passed_yet(self) -> None:
        snapshot = waits_for(an_item(2, due=TODAY - DAY)).at(NOW - 2 * DAY)
        assert not is_found("D08", WAITING, snapshot, TODAY - 2 * DAY)


class TestTheBlocker:
    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_closed_one_holds_nobody_up(self, status: str) -> None:
        assert problems(waits_for(an_item(2, status))) == []

    def test_a_closed_item_waits_for_nothing(self) -> None:
        done = an_item(1, "done", group=API, blocked_by=(ref(2),))
        assert problems(a_snapshot(done, an_item(2))) == []

    def test_one_that_was_not_read_is_unknown(self) -> None:
        assert problems(a_snapshot(an_item(1, group=API, blocked_by=(ref(2),)))) == []

    @pytest.mark.parametrize("status", ["planned", "proposed", "done"])
    def test_one_that_an_initiative_of_the_product_claims_is_not_foreign(self, status: str) -> None:
        roadmap = a_roadmap(WAITING, an_initiative("b", issue(2), status=status))
        assert not is_found("D08", roadmap, waits_for(an_item(2)))

    def test_nor_is_one_that_another_product_of_the_portfolio_claims(self) -> None:
        other = a_roadmap(an_initiative("b", issue(2)), id="other")
        verdict = detect(a_roadmap(WAITING), waits_for(an_item(2)), TODAY, portfolio=[other])
        assert "D08" not in [f.rule for f in verdict.findings]

    @pytest.mark.parametrize(
        ("group", "source", "told"),
        [(API, "shop", False), ("acme/shop", "shop", True), (API, "pay", True)],
    )
    def test_one_of_the_same_repository_is_agreed_on_at_home(
        self, group: str, source: str, told: bool
    ) -> None:
        assert is_found("D08", WAITING, waits_for(an_item(2, group=group, source=source))) is told

    @pytest.mark.parametrize(
        ("team", "told"), [("checkout", False), ("payments", True), ("", False)]
    )
    def test_unless_the_repository_is_another_team_s(self, team: str, told: bool) -> None:
        roadmap = a_roadmap(
            an_initiative("a", issue(1, API), team=team),
            teams=(Team("checkout", sources=("shop",)), Team("payments")),
        )
        assert is_found("D08", roadmap, waits_for(an_item(2, group=API))) is told

    def test_a_repository_of_several_teams_is_nobody_else_s(self) -> None:
        teams = (Team("checkout", sources=("shop",)), Team("payments", sources=("shop",)))
        roadmap = a_roadmap(an_initiative("a", issue(1, API), team="payments"), teams=teams)
        assert not is_found("D08", roadmap, waits_for(an_item(2, group=API)))

    def test_where_two_items_wait_one_from_elsewhere_is_enough(self) -> None:
        items = (an_item(1, group=API, blocked_by=(ref(2),)), an_item(3, blocked_by=(ref(2),)))
        both = an_initiative("a", issue(1, API), issue(3))
        (told,) = found("D08", both, a_snapshot(*items, an_item(2)))
        assert told.hit.items == (ref(1, API),)

    def test_a_bug_of_one_s_own_needs_no_date(self) -> None:
        roadmap = a_roadmap(WAITING, unplanned=Unplanned(labels=frozenset({"bug"})))
        bug = an_item(2, labels=("bug",))
        assert not is_found("D08", roadmap, waits_for(bug))
        assert is_found("D08", a_roadmap(WAITING), waits_for(bug))

    def test_a_bug_of_another_source_does(self) -> None:
        unplanned = Unplanned(labels=frozenset({"bug"}))
        there = an_item(2, labels=("bug",), source="pay", group="acme/pay")
        assert is_found("D08", a_roadmap(WAITING, unplanned=unplanned), waits_for(there))

    @pytest.mark.parametrize(
        ("status", "told"),
        [("planned", True), ("in_progress", True), ("proposed", False), ("paused", False)],
    )
    def test_it_is_about_what_is_planned_or_in_progress(self, status: str, told: bool) -> None:
        initiative = an_initiative("a", issue(1, API), status=status)
        assert is_found("D08", initiative, waits_for(an_item(2))) is told


class TestTheFinding:
    def test_an_initiative_has_one_for_each_problem(self) -> None:
        late = [an_item(n, due=END + DAY) for n in (4, 5)]
        snapshot = waits_for(an_item(2), an_item(3), *late)
        told = found("D08", WAITING, snapshot)
        assert [(f.hit.subject, f.facts["blockers"]) for f in told] == [
            ("late", (ref(4), ref(5))),
            ("undated", (ref(2), ref(3))),
        ]
        assert [(f.level, f.facts["end"]) for f in told] == [(Level.WARNING, END)] * 2
        assert [f.hit.items for f in told] == [(ref(1, API),)] * 2

    def test_a_blocker_of_two_items_is_named_once(self) -> None:
        items = [an_item(n, group=API, parent=n - 1 or None, blocked_by=(ref(3),)) for n in (1, 2)]
        (told,) = found("D08", WAITING, a_snapshot(*items, an_item(3)))
        assert told.facts["blockers"] == (ref(3),)
        assert told.hit.items == (ref(1, API), ref(2, API))

    @pytest.mark.parametrize(
        ("due", "words"),
        [
            (None, "A waits for 1 item that serves no initiative, with no due date: acme/shop#2."),
            (
                TODAY - DAY,
                "A waits for 1 item that serves no initiative, with a due date that has passed:"
                " acme/shop#2.",
            ),
            (
                END + DAY,
                "A waits for 1 item that serves no initiative, due after A ends: acme/shop#2.",
            ),
        ],
    )
    def test_it_says_what_is_wrong_with_the_date(self, due: dt.date | None, words: str) -> None:
        assert said("D08", WAITING, waits_for(an_item(2, due=due))).startswith(words)

    def test_it_offers_both_sides(self) -> None:
        assert said("D08", WAITING, waits_for(an_item(2), an_item(3))) == (
            "A waits for 2 items that serve no initiative, with no due date: acme/shop#2 and"
            " acme/shop#3. ana decides. Roadmap: link what it waits for from an initiative, or"
            " allow for the wait in its dates. Backlog: agree a date for acme/shop#2 and"
            " acme/shop#3 with acme/shop."
        )


class TestWhoIsAsked:
    PEOPLE = (Person("emma", github="Emma-K"), Person("farid", jira="5b10"))
    SOURCES = (
        Source("shop", "github", groups=("acme/shop",)),
        Source("pay", "github", groups=("acme/pay",)),
    )

    def asked(self, *teams: Team, team: str = "checkout", **blocker: Any) -> object:
        roadmap = a_roadmap(
            an_initiative("a", issue(1, API), team=team),
            teams=teams,
            people=self.PEOPLE,
            sources=self.SOURCES,
        )
        item = an_item(2, source="pay", group="acme/pay", **blocker)
        (told,) = found("D08", roadmap, waits_for(item))
        return told.facts["whom"]

    def test_the_team_that_alone_lists_the_source(self) -> None:
        payments = Team("payments", sources=("pay",))
        assert self.asked(payments, assignees=("emma-k",)) == ("team payments",)
        shared = Team("checkout", sources=("pay",))
        assert self.asked(payments, shared, assignees=("emma-k",)) == ("emma",)

    def test_not_the_initiative_s_own_team(self) -> None:
        payments = Team("payments", sources=("pay",))
        assert self.asked(payments, team="payments") == ("acme/pay",)

    @pytest.mark.parametrize(
        ("assignee", "whom"), [("emma-k", "emma"), ("5b10", "farid"), ("stranger", "acme/pay")]
    )
    def test_else_a_person_whom_the_manifest_knows_else_the_project(
        self, assignee: str, whom: str
    ) -> None:
        assert self.asked(assignees=("bot", assignee)) == (whom,)

    def test_each_is_named_once(self) -> None:
        items = [an_item(n, source="pay", group="acme/pay") for n in (2, 3)]
        (told,) = found("D08", a_roadmap(WAITING, sources=self.SOURCES), waits_for(*items))
        assert told.facts["whom"] == ("acme/pay",)

    def test_where_others_read_nothing_private_is_named(self) -> None:
        secret = an_item(
            2,
            source="pay",
            group="acme/pay",
            visibility=Visibility.PRIVATE,
            assignees=("emma-k",),
        )
        roadmap = a_roadmap(WAITING, people=self.PEOPLE, sources=self.SOURCES)
        words = said("D08", roadmap, waits_for(secret, an_item(3)), audience=Visibility.PUBLIC)
        assert "with no due date: acme/shop#3 and 1 item in a private source." in words
        assert words.endswith("with something in a private source.")
        assert "emma" not in words
        assert "acme/pay" not in words


def test_a_sprint_is_no_release() -> None:
    """A sprint that is over says nothing, and the milestone beside it still does."""
    over = Container(
        sprint_ref(1), ContainerKind.SPRINT, "Sprint 1", start=TODAY - 14 * DAY, due=TODAY - DAY
    )
    item = an_item(2, sprint=1, milestone=12)
    snapshot = waits_for(item, containers=(over, a_milestone(12, END)))
    assert problems(snapshot) == []

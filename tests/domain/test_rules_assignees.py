"""O02 to O07 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Snapshot
from bot.domain.policy import Level, Policy, RuleSetting
from bot.domain.roadmap import Initiative, Person, Roadmap, Source, Team
from tests.domain.builders import (
    TODAY,
    a_policy,
    a_roadmap,
    a_snapshot,
    an_initiative,
    an_item,
    found,
    is_found,
    issue,
    label,
    ref,
    said,
)

DAY = dt.timedelta(days=1)
ANA, BEN = Person("ana", github="ana-k", jira="5b10"), Person("ben", github="ben-1")
CARL = Person("carl")
CHECKOUT, SEARCH = Team("checkout", members=("ana",)), Team("search", members=("ben",))
EPIC = an_initiative("a", issue(1), team="checkout")


def of(initiative: Initiative = EPIC, **more: Any) -> Roadmap:
    usual = {"teams": (CHECKOUT, SEARCH), "people": (ANA, BEN, CARL)}
    return a_roadmap(initiative, **{**usual, **more})


def on(rule: str, initiative: Initiative = EPIC, **more: Any) -> Roadmap:
    return of(initiative, policy=Policy(rules={rule: RuleSetting()}), **more)


def epic(*items: BacklogItem, **more: Any) -> Snapshot:
    return a_snapshot(an_item(1, **more), *items)


class TestO02OwnerInvalid:
    def owned(self, owner: str, **more: Any) -> Initiative:
        return an_initiative("a", issue(1), owner=owner, **{"team": "checkout", **more})

    @pytest.mark.parametrize(
        ("owner", "told"),
        [("ana", False), ("ben", True), ("carl", False), ("", False)],
    )
    def test_a_member_of_another_team_is_the_wrong_owner(self, owner: str, told: bool) -> None:
        assert is_found("O02", of(self.owned(owner)), epic()) is told

    def test_a_name_that_stands_nowhere_else_is_told(self) -> None:
        assert is_found("O02", of(self.owned("dora"), people=()), epic())

    def test_a_team_that_lists_nobody_cannot_contradict(self) -> None:
        roadmap = of(self.owned("ben"), teams=(Team("checkout"), SEARCH))
        assert not is_found("O02", roadmap, epic())
        assert not is_found("O02", of(self.owned("ben", team="")), epic())

    @pytest.mark.parametrize(
        ("status", "told"),
        [("proposed", False), ("planned", True), ("paused", True), ("done", False)],
    )
    def test_only_what_is_unfinished_is_judged(self, status: str, told: bool) -> None:
        assert is_found("O02", of(self.owned("ben", status=status)), epic()) is told


class TestO03OwnerMismatch:
    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        assert not is_found("O03", of(), epic(assignees=("ben-1",)))

    @pytest.mark.parametrize(
        ("assignees", "told"),
        [
            ((), False),
            (("ben-1",), True),
            (("ANA-K",), False),
            (("ben-1", "ana-k"), False),
            (("stranger",), True),
        ],
    )
    def test_the_owner_is_among_those_who_have_the_epic(
        self, assignees: tuple[str, ...], told: bool
    ) -> None:
        assert is_found("O03", on("O03"), epic(assignees=assignees)) is told

    def test_where_nobody_knows_the_owner_s_account_nothing_is_compared(self) -> None:
        carls = an_initiative("a", issue(1), owner="carl")
        assert not is_found("O03", on("O03", carls), epic(assignees=("ben-1",)))
        assert not is_found("O03", on("O03", people=()), epic(assignees=("ben-1",)))

    def test_only_what_is_linked_by_key_and_open_is_compared(self) -> None:
        below = an_item(2, parent=1, assignees=("ben-1",))
        assert not is_found("O03", on("O03"), epic(below))
        closed = a_snapshot(an_item(1, "done", assignees=("ben-1",)))
        assert not is_found("O03", on("O03"), closed)

    def test_no_name_from_the_tracker_is_told(self) -> None:
        assert said("O03", on("O03"), epic(assignees=("stranger",))) == (
            "ana owns A, but 1 item that it links to is assigned to somebody else: acme/shop#1."
            " ana decides. Roadmap: name as owner who has it in the backlog."
            " Backlog: assign acme/shop#1 to ana."
        )


class TestO04UnassignedLate:
    def backlog(self, *items: BacklogItem) -> Snapshot:
        """Items beside one that is assigned, so that the team does assign."""
        return epic(an_item(9, parent=1, assignees=("ana-k",)), *items)

    @pytest.mark.parametrize(("status", "told"), [("doing", True), ("todo", False)])
    def test_what_is_in_work_needs_somebody(self, status: str, told: bool) -> None:
        assert is_found("O04", EPIC, self.backlog(an_item(2, status, parent=1))) is told

    @pytest.mark.parametrize(("days", "told"), [(-3, True), (7, True), (8, False)])
    def test_what_is_due_within_a_week_needs_somebody(self, days: int, told: bool) -> None:
        due = an_item(2, parent=1, due=TODAY + days * DAY)
        assert is_found("O04", EPIC, self.backlog(due)) is told

    def test_the_week_is_an_option(self) -> None:
        roadmap = a_roadmap(EPIC, policy=a_policy("O04", days=10))
        due = an_item(2, parent=1, due=TODAY + 10 * DAY)
        assert is_found("O04", roadmap, self.backlog(due))

    def test_what_is_done_or_assigned_is_fine(self) -> None:
        done = an_item(2, "done", parent=1, due=TODAY)
        hers = an_item(3, "doing", parent=1, assignees=("ana-k",))
        assert not is_found("O04", EPIC, self.backlog(done, hers))

    def test_an_epic_is_done_through_its_items(self) -> None:
        backlog = a_snapshot(an_item(1, "doing"), an_item(9, parent=1, assignees=("ana-k",)))
        assert not is_found("O04", EPIC, backlog)

    def test_where_nobody_assigns_anything_it_is_no_custom(self) -> None:
        assert not is_found("O04", EPIC, epic(an_item(2, "doing", parent=1)))

    def test_one_finding_names_all_items(self) -> None:
        work = (an_item(n, "doing", parent=1) for n in (2, 3))
        (told,) = found("O04", EPIC, self.backlog(*work))
        assert told.hit.items == (ref(2), ref(3))

    @pytest.mark.parametrize(("status", "told"), [("planned", True), ("paused", False)])
    def test_only_what_is_meant_to_go_on_is_judged(self, status: str, told: bool) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert is_found("O04", initiative, self.backlog(an_item(2, "doing", parent=1))) is told


class TestO05TeamMismatch:
    @pytest.mark.parametrize(
        ("assignees", "told"),
        [
            (("ben-1",), True),
            (("ben-1", "ana-k"), False),
            (("ben-1", "stranger"), False),
            (("carl",), False),
            ((), False),
        ],
    )
    def test_an_item_of_the_team_is_assigned_to_another_one(
        self, assignees: tuple[str, ...], told: bool
    ) -> None:
        assert is_found("O05", of(), epic(an_item(2, parent=1, assignees=assignees))) is told

    def test_a_closed_item_may_be_anybody_s(self) -> None:
        done = an_item(2, "done", parent=1, assignees=("ben-1",))
        assert not is_found("O05", of(), epic(done))

    def test_a_person_of_two_teams_is_of_both(self) -> None:
        both = (CHECKOUT, Team("search", members=("ben", "ana")))
        hers = an_item(2, parent=1, assignees=("ana-k",))
        assert not is_found("O05", of(teams=both), epic(hers))

    def test_a_team_without_members_is_not_judged_by_them(self) -> None:
        roadmap = of(teams=(Team("checkout"), SEARCH))
        assert not is_found("O05", roadmap, epic(an_item(2, parent=1, assignees=("ben-1",))))

    TEAMS = (Team("checkout", sources=("shop",)), Team("search", sources=("find",)))
    SOURCES = (Source("shop", "github"), Source("find", "github"))

    def there(self, *items: BacklogItem, teams: tuple[Team, ...] = TEAMS) -> list[object]:
        links = (label("x", source="find"), label("x"))
        initiative = an_initiative("a", *links, team="checkout")
        roadmap = of(initiative, teams=teams, sources=self.SOURCES)
        backlog = a_snapshot(an_item(8, "done", labels=("x",)), *items)
        return [f.facts["where"] for f in found("O05", roadmap, backlog)]

    THEIRS = an_item(2, source="find", labels=("x",))

    def test_all_that_is_open_lives_with_another_team(self) -> None:
        assert self.there(self.THEIRS) == ["in the backlog of search"]

    def test_what_is_done_together_is_no_mismatch(self) -> None:
        assert self.there(self.THEIRS, an_item(3, labels=("x",))) == []

    def test_a_source_of_two_teams_is_nobody_s(self) -> None:
        third = Team("apps", sources=("find",))
        assert self.there(self.THEIRS, teams=(*self.TEAMS, third)) == []

    def test_a_team_that_lists_no_source_may_work_anywhere(self) -> None:
        teams = (Team("checkout"), self.TEAMS[1])
        assert self.there(self.THEIRS, teams=teams) == []


class TestO06OwnerAbsent:
    BENS = an_item(2, parent=1, assignees=("ben-1",))

    def test_it_is_off_unless_the_policy_names_it(self) -> None:
        assert not is_found("O06", of(), epic(self.BENS))

    def test_an_owner_without_an_item_among_people_who_have_some(self) -> None:
        (told,) = found("O06", on("O06"), epic(self.BENS, an_item(3, parent=1)))
        assert told.facts == {"owner": "ana", "days": 30, "assigned": 1}
        assert told.level is Level.NOTE

    @pytest.mark.parametrize(("days", "told"), [(30, False), (31, True)])
    def test_what_the_owner_did_of_late_counts(self, days: int, told: bool) -> None:
        hers = an_item(3, "done", parent=1, closed=TODAY - days * DAY, assignees=("ana-k",))
        assert is_found("O06", on("O06"), epic(self.BENS, hers)) is told

    def test_an_open_item_of_the_owner_counts(self) -> None:
        hers = an_item(3, parent=1, assignees=("ana-k",))
        assert not is_found("O06", on("O06"), epic(self.BENS, hers))

    def test_where_nobody_is_assigned_nobody_is_absent(self) -> None:
        assert not is_found("O06", on("O06"), epic(an_item(2, "doing", parent=1)))

    def test_where_the_owner_s_account_is_not_known_nothing_is_said(self) -> None:
        carls = an_initiative("a", issue(1), owner="carl")
        assert not is_found("O06", on("O06", carls), epic(self.BENS))

    def test_of_an_account_in_jira_github_tells_nothing(self) -> None:
        dora = an_initiative("a", issue(1), owner="dora")
        people = (Person("dora", jira="77"), BEN)
        assert not is_found("O06", on("O06", dora, people=people), epic(self.BENS))

    @pytest.mark.parametrize("status", ["planned", "paused", "done"])
    def test_only_what_is_in_progress_is_judged(self, status: str) -> None:
        initiative = an_initiative("a", issue(1), status=status)
        assert not is_found("O06", on("O06", initiative), epic(self.BENS))


class TestO07TooMuchInFlight:
    def some(self, count: int, owners: str = "abcdefgh", **more: Any) -> list[Initiative]:
        return [an_initiative(f"i{n}", owner=owners[n], **more) for n in range(count)]

    def told(self, *initiatives: Initiative, **more: Any) -> list[str]:
        roadmap = a_roadmap(*initiatives, **{"teams": (CHECKOUT, SEARCH), **more})
        return [f.hit.subject for f in found("O07", roadmap, a_snapshot(an_item(1)))]

    @pytest.mark.parametrize(("count", "told"), [(4, []), (5, ["team checkout"])])
    def test_a_team_may_have_four(self, count: int, told: list[str]) -> None:
        assert self.told(*self.some(count, team="checkout")) == told

    @pytest.mark.parametrize(("count", "told"), [(3, []), (4, ["owner a"])])
    def test_a_person_may_own_three(self, count: int, told: list[str]) -> None:
        assert self.told(*self.some(count, "aaaaa")) == told

    def test_both_limits_are_options(self) -> None:
        policy = a_policy("O07", owner=1, team=1)
        assert self.told(*self.some(2, "aa"), policy=policy) == ["owner a"]
        assert self.told(*self.some(2, team="checkout"), policy=policy) == ["team checkout"]

    def test_of_one_team_and_one_owner_it_is_said_once(self) -> None:
        assert self.told(*self.some(5, "aaaaa", team="checkout")) == ["team checkout"]
        other = an_initiative("other", owner="a", team="search")
        told = self.told(*self.some(5, "aaaaa", team="checkout"), other)
        assert told == ["owner a", "team checkout"]

    @pytest.mark.parametrize("status", ["proposed", "planned", "paused", "done", "cancelled"])
    def test_only_what_is_in_progress_is_counted(self, status: str) -> None:
        assert self.told(*self.some(5, "aaaaa", team="checkout", status=status)) == []

    def test_what_nobody_owns_and_no_team_has_is_not_counted_together(self) -> None:
        assert self.told(*(an_initiative(f"i{n}", owner="") for n in range(6))) == []

    def test_it_names_the_initiatives_and_no_one_of_them(self) -> None:
        roadmap = a_roadmap(*self.some(4, "aaaaa"))
        (told,) = found("O07", roadmap, a_snapshot(an_item(1)))
        assert (told.initiative, told.item, told.who) == ("", None, "")
        assert told.facts == {"whose": "a", "underway": ("I0", "I1", "I2", "I3")}


def test_no_team_and_nobody_named_means_nothing_about_either() -> None:
    plain = a_roadmap(an_initiative("a", issue(1), owner=""))
    backlog = epic(an_item(2, parent=1, assignees=("ben-1",)))
    told = [f.rule for r in ("O02", "O05", "O07") for f in found(r, plain, backlog)]
    assert told == []

"""M03 and M04 at each border of their definitions."""

import pytest

from bot.domain.backlog import BacklogItem
from bot.domain.roadmap import Initiative, Roadmap, Team
from tests.domain.builders import a_roadmap, a_snapshot, an_initiative, an_item, issue, noon
from tests.domain.replays import NO_GIT, ago, found, git, said, silenced

OTHER = an_initiative("gift-cards", target=ago(-60), team="checkout")
TEAM = Team("checkout")


class TestFieldsByStage:
    def missing(self, initiative: Initiative, **options: bool) -> list[str]:
        roadmap = a_roadmap(initiative, OTHER, teams=(TEAM,))
        told = found("M03", roadmap, a_snapshot(), **options)
        return [str(finding.facts["missing"]) for finding in told]

    @pytest.mark.parametrize(
        ("status", "commitment", "missing"),
        [
            ("in_progress", "committed", ["target and no team"]),
            ("in_progress", "expected", ["team"]),
            ("planned", "committed", ["target"]),
            ("planned", "expected", []),
            ("proposed", "committed", []),
            ("done", "committed", []),
        ],
    )
    def test_each_stage_wants_its_fields(
        self, status: str, commitment: str, missing: list[str]
    ) -> None:
        assert self.missing(an_initiative(status=status, commitment=commitment)) == missing

    def test_either_part_can_be_switched_off(self) -> None:
        committed = an_initiative(commitment="committed")
        assert self.missing(committed, target=False) == ["team"]
        assert self.missing(committed, team=False) == ["target"]
        assert self.missing(committed, team=False, target=False) == []

    def test_a_manifest_without_teams_or_targets_wants_none(self) -> None:
        committed = an_initiative(commitment="committed")
        assert not found("M03", committed, a_snapshot())
        (told,) = found("M03", a_roadmap(committed, teams=(TEAM,)), a_snapshot())
        assert told.facts["missing"] == "team"

    def test_where_there_is_no_date_at_all_another_rule_says_so(self) -> None:
        assert self.missing(an_initiative(commitment="committed", window=None)) == ["team"]

    def test_it_says_what_to_add(self) -> None:
        roadmap = a_roadmap(an_initiative(commitment="committed"), OTHER, teams=(TEAM,))
        assert said("M03", roadmap, a_snapshot()) == (
            "Guest checkout is committed and in progress, but has no target and no team."
            " ana decides. Roadmap: add its target and team."
        )


class TestManifestStale:
    MINE = an_initiative("guest-checkout", issue(1))

    def told(self, *items: BacklogItem, since: int = 60, **options: int) -> bool:
        snapshot = a_snapshot(an_item(1), *items)
        return bool(found("M04", self.MINE, snapshot, git((since, self.MINE)), **options))

    def closed(self, count: int, days: int = 5, status: str = "done") -> list[BacklogItem]:
        return [an_item(n, status, parent=1, closed=ago(days)) for n in range(2, 2 + count)]

    def test_it_says_since_when_and_how_much_moved(self) -> None:
        snapshot = a_snapshot(an_item(1), *self.closed(6))
        assert said("M04", self.MINE, snapshot, git((60, self.MINE))) == (
            "Nobody has changed the roadmap since 17 Sep 2026, and 6 items of its initiatives moved"
            " on since. Roadmap: look over it, and commit what is different now."
        )

    @pytest.mark.parametrize(("count", "told"), [(4, False), (5, True)])
    def test_a_few_items_are_no_reason(self, count: int, told: bool) -> None:
        assert self.told(*self.closed(count)) is told
        assert self.told(*self.closed(4), items=4)

    @pytest.mark.parametrize(("since", "told"), [(29, False), (30, True)])
    def test_it_may_stand_for_so_long(self, since: int, told: bool) -> None:
        assert self.told(*self.closed(5), since=since) is told
        assert not self.told(*self.closed(5), since=30, days=31)

    def test_what_was_begun_or_dropped_moved_too(self) -> None:
        begun = an_item(9, "doing", parent=1, started=noon(ago(5)))
        assert self.told(*self.closed(4), begun)
        assert self.told(*self.closed(5, status="dropped"))

    def test_what_moved_before_or_serves_no_initiative_does_not_count(self) -> None:
        assert not self.told(*self.closed(5, days=60))
        strangers = [an_item(n, "done", closed=ago(5)) for n in range(20, 30)]
        assert not self.told(*strangers)

    def test_a_change_of_anything_is_a_sign_of_life(self) -> None:
        past = git((60, self.MINE), (5, (self.MINE, OTHER)))
        snapshot = a_snapshot(an_item(1), *self.closed(6))
        assert not found("M04", a_roadmap(self.MINE, OTHER), snapshot, past)

    def test_without_git_it_is_not_applied(self) -> None:
        roadmap: Roadmap = a_roadmap(self.MINE)
        reasons = silenced("M04", roadmap, a_snapshot(*self.closed(6)), NO_GIT)
        assert reasons == ["acme-shop: there is no git here"]

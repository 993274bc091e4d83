"""T11 and S12 at each border of their definitions."""

import datetime as dt

import pytest

from bot.domain.backlog import BacklogItem, Snapshot
from bot.domain.policy import Level
from bot.domain.roadmap import Audience, Initiative, PublicText
from tests.domain.builders import a_roadmap, a_snapshot, an_initiative, an_item, issue, noon
from tests.domain.replays import NO_GIT, ago, found, git, said, silenced

FIRST, SECOND, THIRD, FOURTH = (
    dt.date.fromisoformat(day) for day in ("2026-10-30", "2026-11-27", "2026-12-11", "2027-01-29")
)


def due(day: dt.date | None, **more: object) -> Initiative:
    return an_initiative("guest-checkout", issue(1), target=day, window=None, **more)


def slipped(*days: dt.date | None, **more: object) -> list[Level]:
    """What is said where the target was moved through these days, ten days apart."""
    versions = [due(day, **more) for day in days]
    past = git(*((10 * n, told) for n, told in zip(range(len(days), 0, -1), versions, strict=True)))
    return [finding.level for finding in found("T11", versions[-1], a_snapshot(), past)]


class TestTargetSlipped:
    @pytest.mark.parametrize(
        ("days", "levels"),
        [
            ([FIRST], []),
            ([FIRST, SECOND], [Level.NOTE]),
            ([FIRST, SECOND, THIRD], [Level.WARNING]),
            ([FIRST, SECOND, THIRD, FOURTH], [Level.ERROR]),
            ([SECOND, FIRST], []),
            ([FIRST, SECOND, FIRST], []),
            ([FIRST, THIRD, SECOND], [Level.NOTE]),
            ([FIRST, None, SECOND], [Level.NOTE]),
            ([None, SECOND], []),
        ],
    )
    def test_each_move_to_a_later_day_makes_it_worse(
        self, days: list[dt.date | None], levels: list[Level]
    ) -> None:
        assert slipped(*days) == levels

    def test_the_limits_are_options(self) -> None:
        past = git((20, due(FIRST)), (10, due(SECOND)))
        for options, level in (({"error": 1}, Level.ERROR), ({"warning": 1}, Level.WARNING)):
            (told,) = found("T11", due(SECOND), a_snapshot(), past, **options)
            assert told.level is level

    def test_it_says_from_when_to_when(self) -> None:
        past = git((20, due(FIRST)), (10, due(SECOND)))
        assert said("T11", due(SECOND), a_snapshot(), past) == (
            "Guest checkout was put off once: it was due 30 Oct 2026 and is now due 27 Nov 2026."
            " ana decides. Roadmap: accept it with the reason, or set it to proposed until there is"
            " a date that holds."
        )

    def test_the_end_of_a_window_counts_where_there_is_no_target(self) -> None:
        quarters = [an_initiative(window=window) for window in ("2026-Q4", "2027-Q1")]
        past = git((20, quarters[0]), (10, quarters[1]))
        assert found("T11", quarters[1], a_snapshot(), past)

    def test_what_was_mended_on_the_same_day_never_held(self) -> None:
        past = git((20, due(SECOND)), (10, due(FIRST)), (10, due(SECOND)))
        assert not found("T11", due(SECOND), a_snapshot(), past)

    @pytest.mark.parametrize("status", ["proposed", "paused"])
    def test_planning_it_anew_begins_a_new_count(self, status: str) -> None:
        past = git((30, due(FIRST)), (20, due(SECOND, status=status)), (10, due(THIRD)))
        assert not found("T11", due(THIRD), a_snapshot(), past)

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_only_what_is_planned_or_in_progress_slips(self, status: str) -> None:
        assert slipped(FIRST, SECOND, status=status) == []

    def test_a_first_move_of_which_customers_were_not_told_is_told_to_them_first(self) -> None:
        public = PublicText("Buy as a guest", exact_date=True)
        shown = {"audience": Audience.CUSTOMER, "public": public}
        assert slipped(FIRST, SECOND, **shown) == []
        assert slipped(FIRST, SECOND, THIRD, **shown) == [Level.WARNING]

    def test_without_git_it_is_not_applied(self) -> None:
        reasons = silenced("T11", due(FIRST), a_snapshot(), NO_GIT)
        assert reasons == ["acme-shop: there is no git here"]


def worked(days: int, *assignees: str, number: int = 2) -> BacklogItem:
    """An item that somebody began so many days ago."""
    at = noon(ago(days))
    return an_item(number, "doing", parent=1, assignees=assignees, started=at, updated=at)


def board(*items: BacklogItem) -> Snapshot:
    return a_snapshot(an_item(1), *items)


class TestSilentOwner:
    OWNED = an_initiative("guest-checkout", issue(1))

    def is_told(self, snapshot: Snapshot, since: int = 60, **options: int) -> bool:
        return bool(found("S12", self.OWNED, snapshot, git((since, self.OWNED)), **options))

    def test_others_move_the_work_and_the_owner_says_nothing(self) -> None:
        assert said("S12", self.OWNED, board(worked(3, "ben")), git((60, self.OWNED))) == (
            "Guest checkout moves on, and its owner ana has said nothing since 17 Sep 2026. ana"
            " decides. Roadmap: bring its entry up to date: health, dates or text."
            " Backlog: say where it stands on an item of ana."
        )

    def test_an_item_of_the_owner_that_changed_is_a_sign(self) -> None:
        assert not self.is_told(board(worked(3, "ben"), worked(3, "ana", number=3)))
        assert self.is_told(board(worked(3, "ben"), worked(20, "ana", number=3)))

    def test_where_nothing_moves_at_all_another_rule_speaks(self) -> None:
        assert not self.is_told(board(worked(20, "ben")))

    @pytest.mark.parametrize(("since", "told"), [(13, False), (14, True)])
    def test_the_days_count_from_the_last_change_of_the_entry(self, since: int, told: bool) -> None:
        assert self.is_told(board(worked(3, "ben")), since) is told
        assert not self.is_told(board(worked(3, "ben")), since, days=15)

    def test_only_with_an_owner_and_only_in_progress(self) -> None:
        for other in (
            an_initiative("guest-checkout", issue(1), owner=""),
            an_initiative("guest-checkout", issue(1), status="planned"),
        ):
            assert not found("S12", other, board(worked(3, "ben")), git((60, other)))

    def test_it_is_off_by_default(self) -> None:
        roadmap = a_roadmap(self.OWNED)
        verdict_rules = {f.rule for f in found("T11", roadmap, board(worked(3, "ben")))}
        assert "S12" not in verdict_rules

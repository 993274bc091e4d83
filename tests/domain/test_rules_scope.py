"""P04 and P05 at each border of their definitions."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.backlog import BacklogItem, Gap, Snapshot
from bot.domain.beside import Beside
from bot.domain.roadmap import Initiative
from tests.domain.builders import a_snapshot, an_initiative, an_item, issue, noon, ref
from tests.domain.replays import NO_GIT, ago, found, git, said, silenced

PLANNED = 100  # days ago
LATER = an_initiative("guest-checkout", issue(1), window=None, target=ago(-90))
SOON = an_initiative("guest-checkout", issue(1), window=None, target=ago(-29))


def scope(planned: int, *added: BacklogItem) -> Snapshot:
    """An epic with so many items when it was planned, and what came later."""
    old = noon(ago(PLANNED + 1))
    items = (an_item(n, parent=1, created=old) for n in range(2, 2 + planned))
    return a_snapshot(an_item(1, created=old), *items, *added)


def new(count: int, days: int = 60, **more: Any) -> list[BacklogItem]:
    """So many items below the epic, made so many days ago."""
    made = noon(ago(days))
    return [an_item(n, parent=1, created=made, **more) for n in range(101, 101 + count)]


def grown(planned: int, *added: BacklogItem, of: Initiative = LATER, **options: float) -> bool:
    past = git((PLANNED, of))
    return bool(found("P04", of, scope(planned, *added), past, **options))


class TestScopeGrew:
    @pytest.mark.parametrize(("added", "told"), [(3, False), (4, True)])
    def test_more_than_three_tenths_are_told(self, added: int, told: bool) -> None:
        assert grown(10, *new(added)) is told

    def test_it_says_how_much_came_since_when(self) -> None:
        past = git((PLANNED, LATER))
        assert said("P04", LATER, scope(4, *new(3)), past) == (
            "Guest checkout has grown by 75% since 8 Aug 2026: 3 items came to 4 that were"
            " planned. ana decides. Roadmap: accept what came, or set it to proposed until"
            " it is planned anew. Backlog: cut or move out what can wait: acme/shop#101,"
            " acme/shop#102 and acme/shop#103."
        )

    @pytest.mark.parametrize(("added", "told"), [(2, False), (3, True)])
    def test_a_few_are_no_growth_of_something_small(self, added: int, told: bool) -> None:
        assert grown(2, *new(added)) is told

    def test_what_is_open_of_it_is_named_and_with_nothing_open_nothing_is_told(self) -> None:
        done, left = new(4, status="done"), new(4)[3:]
        assert not grown(10, *done)
        past = git((PLANNED, LATER))
        (finding,) = found("P04", LATER, scope(10, *done[:3], *left), past)
        assert (finding.facts["added"], finding.hit.items) == (4, (ref(104),))

    @pytest.mark.parametrize(("commitment", "told"), [("expected", False), ("committed", True)])
    def test_what_is_far_takes_shape_unless_it_is_promised(
        self, commitment: str, told: bool
    ) -> None:
        far = {"window": "2027-Q3", "status": "planned", "commitment": commitment}
        assert grown(3, *new(4), of=an_initiative("guest-checkout", issue(1), **far)) is told

    def test_one_that_was_planned_is_told_as_one(self) -> None:
        told = said("P04", LATER, scope(1, *new(3)), git((PLANNED, LATER)))
        assert "3 items came to 1 that was planned." in told

    def test_the_limits_are_options(self) -> None:
        assert grown(10, *new(3), share=0.2)
        assert not grown(10, *new(4), share=0.4)
        assert grown(2, *new(1), items=1)

    def test_what_was_dropped_makes_room(self) -> None:
        assert not grown(10, *new(3), *new(4, status="dropped")[3:])
        cut = an_item(50, "dropped", parent=1, created=noon(ago(PLANNED + 1)))
        assert not grown(9, *new(4), cut)

    def test_the_parts_of_a_planned_item_are_no_growth(self) -> None:
        made = noon(ago(60))
        parts = [an_item(n, parent=2, created=made) for n in range(101, 110)]
        assert not grown(3, *parts)
        under_the_epic = [an_item(n, parent=1, created=made) for n in range(101, 110)]
        assert grown(3, *under_the_epic)
        assert not grown(0, *under_the_epic)

    def test_what_holds_others_counts_by_them(self) -> None:
        made = noon(ago(60))
        story = [an_item(n, parent=101, created=made) for n in (111, 112, 113)]
        assert not grown(10, *new(1), *story)
        assert grown(10, *new(1), *story, an_item(114, parent=101, created=made))

    def test_what_was_made_on_the_day_of_planning_was_planned(self) -> None:
        assert not grown(10, *new(4, days=PLANNED))
        assert grown(10, *new(4, days=PLANNED - 1))

    def test_the_day_counts_on_which_it_was_planned_with_links(self) -> None:
        early = an_initiative("guest-checkout", status="proposed")
        bare = an_initiative("guest-checkout", window=None)
        past = git((PLANNED, early), (80, bare), (50, LATER))
        assert not found("P04", LATER, scope(10, *new(4)), past)
        assert found("P04", LATER, scope(10, *new(4, days=40)), past)

    def test_planning_it_anew_makes_a_new_baseline(self) -> None:
        paused = an_initiative("guest-checkout", issue(1), status="paused")
        past = git((PLANNED, LATER), (50, paused), (40, LATER))
        assert not found("P04", LATER, scope(10, *new(4)), past)

    @pytest.mark.parametrize("status", ["proposed", "paused", "done", "cancelled"])
    def test_only_what_is_planned_or_in_progress(self, status: str) -> None:
        assert not grown(10, *new(9), of=an_initiative("guest-checkout", issue(1), status=status))

    def test_without_git_or_all_of_the_scope_it_is_not_applied(self) -> None:
        assert silenced("P04", LATER, scope(10, *new(9)), NO_GIT) == [
            "acme-shop: there is no git here"
        ]
        gap = a_snapshot(*scope(10, *new(9)).items, gaps=(Gap("shop", "", "it did not answer"),))
        assert silenced("P04", LATER, gap, git((PLANNED, LATER)))


class TestScopeGrewLate:
    def told(self, planned: int, *added: BacklogItem, of: Initiative = SOON) -> set[str]:
        past = git((PLANNED, of))
        snapshot = scope(planned, *added)
        return {code for code in ("P04", "P05") if found(code, of, snapshot, past)}

    @pytest.mark.parametrize(("added", "told"), [(1, set()), (2, {"P05"}), (9, {"P05"})])
    def test_more_than_a_tenth_close_to_the_end_is_told_instead(
        self, added: int, told: set[str]
    ) -> None:
        assert self.told(10, *new(added, days=20)) == told

    @pytest.mark.parametrize(("days", "told"), [(29, {"P05"}), (30, {"P04"})])
    def test_what_came_earlier_is_growth_like_any_other(self, days: int, told: set[str]) -> None:
        assert self.told(10, *new(4, days=days)) == told

    @pytest.mark.parametrize(("days", "told"), [(-1, {"P04"}), (0, {"P05"}), (30, {"P04"})])
    def test_the_end_is_near_and_not_past(self, days: int, told: set[str]) -> None:
        ends = an_initiative("guest-checkout", issue(1), window=None, target=ago(-days))
        assert self.told(10, *new(4, days=20), of=ends) == told

    def test_it_says_what_came(self) -> None:
        past: Beside = git((PLANNED, SOON))
        assert said("P05", SOON, scope(4, *new(1, days=20)), past) == (
            "Guest checkout is due 15 Dec 2026, and 1 item was added to it in the last 30 days."
            " ana decides. Roadmap: move the target to a day by which all of it can be done."
            " Backlog: freeze the scope; move out what can wait: acme/shop#101."
        )

    def test_the_offenders_are_named(self) -> None:
        (finding,) = found("P05", SOON, scope(4, *new(2, days=20)), git((PLANNED, SOON)))
        assert finding.hit.items == (ref(101), ref(102))
        assert finding.facts["end"] == dt.date(2026, 12, 15)

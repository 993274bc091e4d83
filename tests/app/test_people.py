"""What people decide, on the dashboard and in answers, and what is doubted, through whole runs."""

from dataclasses import replace

import pytest

from bot.app.reconcile import with_decisions
from bot.domain.backlog import Stamp
from bot.domain.decisions import Decision, Kind
from bot.domain.plan import describe
from bot.ports import NoteText
from connectors.local.reader import open_reader
from connectors.shared.marker import Marker, seal
from tests.app.world import World

PLACE = "dashboard: {source: shop, repo: acme/shop}\n"


@pytest.fixture
def board(world: World) -> World:
    """A world whose product has a dashboard."""
    world.write_manifest("2026-11-13", PLACE)
    return world


def did(world: World) -> list[str]:
    """What a run did."""
    return [done.action.replace(" shop:", " ") for done in world.apply().run.done]


def key_of(world: World) -> str:
    """The dashboard's issue."""
    (sheet,) = world.tracker.boards("acme/shop")
    return sheet.key


def text_of(world: World) -> str:
    reader = open_reader(world.roadmap.sources[0], world.folder / "shop.db")
    sheet = reader.sheet("acme/shop", "acme-shop")
    assert sheet is not None
    return sheet.body


def box(world: World, word: str) -> str:
    """The name of the first box that does this."""
    return (
        text_of(world).partition(f"drift-box={word}.")[2].partition(" ")[0].join((f"{word}.", ""))
    )


class TestDashboard:
    def test_it_is_made_once_and_then_left_as_it_is(self, board: World) -> None:
        assert did(board)[-1] == "+ acme/shop: dashboard"
        board.later(minutes=5)
        assert did(board) == []
        assert len(board.tracker.boards("acme/shop")) == 1

    @pytest.mark.promise("R38")
    def test_it_is_found_again_and_left_as_it_is_when_the_store_is_lost(self, board: World) -> None:
        board.apply()
        (board.folder / "store.sqlite3").unlink()
        board.later(days=1)
        assert did(board) == []

    def test_it_is_no_item_of_the_backlog(self, board: World) -> None:
        board.apply()
        keys = {item.ref.key for item in board.judge().verdict.scene.snapshot.items}
        assert key_of(board) not in keys

    def test_a_finding_that_is_gone_is_told_as_a_change(self, board: World) -> None:
        board.apply()
        assert "T01" in text_of(board)
        board.later(days=1)
        board.write_manifest("2026-12-31", PLACE)
        assert did(board)[-1].endswith(": dashboard")
        assert "- **Gone**: T01 overdue on Guest checkout" in text_of(board)

    def test_one_that_a_person_closed_stays_closed(self, board: World) -> None:
        board.apply()
        board.tracker.close(key_of(board))
        board.later(days=1)
        board.write_manifest("2026-12-31", PLACE)
        board.apply()
        held = [h.why for h in board.plan().held if h.what == "dashboard"]
        expected = "a person closed it; open it again, or take `dashboard` out of the manifest"
        assert held == [expected]

    @pytest.mark.promise("R21")
    def test_an_edit_between_plan_and_apply_is_not_written_over(self, board: World) -> None:
        board.apply()
        board.later(days=1)
        board.write_manifest("2026-12-31", PLACE)
        plan = board.plan()
        board.tracker.tick(key_of(board), box(board, "snooze"))
        passed = board.apply(plan)
        assert [str(d.outcome) for d in passed.run.done if "dashboard" in d.action] == ["skipped"]

    def test_damaged_memory_is_not_written_over_and_no_new_note_is_written(
        self, board: World
    ) -> None:
        board.apply()
        board.tracker.rewrite(key_of(board), lambda text: text.replace("block=v1.", "block=v1.x"))
        board.later(days=1)
        board.add("Another")
        plan = board.plan()
        assert plan.sheet is None
        assert [h.why for h in plan.held if h.what == "dashboard"] == [
            "what people decided there could not be read, so nothing is written over it"
        ]
        assert board.judge().verdict.unjudged

    def test_one_whose_text_was_wiped_is_not_answered_with_a_second_one(self, board: World) -> None:
        board.apply()
        key = key_of(board)
        board.tracker.rewrite(key, lambda text: "gone")
        plan = board.plan()
        assert plan.sheet is None
        assert [h.what for h in plan.held] == ["dashboard"]
        reasons = [gap.reason for gap in board.judge().verdict.scene.snapshot.gaps]
        assert reasons == [
            f"{key} is a dashboard of ours, but its hidden last line is gone. Restore its text"
            " from its history of edits; or close it, and a new one is made."
        ]
        board.tracker.close(key)
        board.later(minutes=5)
        made = board.plan().sheet
        assert made is not None
        assert describe(made) == "+ shop:acme/shop: dashboard"


class TestBoxes:
    def test_a_ticked_box_quiets_the_finding_and_says_who(self, board: World) -> None:
        board.apply()
        board.tracker.tick(key_of(board), box(board, "snooze"), by="ana")
        board.later(hours=1)
        actions = did(board)
        assert f"- {board.epic}: note resolved" in actions
        assert "- acme/shop#1: label drift:error" in actions
        assert "`ana`" in text_of(board)
        board.later(hours=1)
        assert did(board) == []

    @pytest.mark.promise("R25")
    def test_what_was_ticked_holds_without_the_store_until_its_day(self, board: World) -> None:
        board.apply()
        board.tracker.tick(key_of(board), box(board, "snooze"), by="ana")
        board.later(hours=1)
        board.apply()
        (board.folder / "store.sqlite3").unlink()
        board.later(days=13)
        assert [a for a in did(board) if "note" in a] == []
        board.later(days=2)
        assert f"~ {board.epic}: note" in did(board)

    def test_a_decision_is_taken_back_by_its_own_box(self, board: World) -> None:
        board.apply()
        board.tracker.tick(key_of(board), box(board, "accept"))
        board.later(hours=1)
        board.apply()
        board.tracker.tick(key_of(board), box(board, "wake"))
        board.later(hours=1)
        assert f"~ {board.epic}: note" in did(board)

    def test_a_decision_of_the_command_line_is_remembered_there(self, board: World) -> None:
        board.apply()
        looked = board.judge()
        (overdue,) = (f for f in looked.verdict.findings if f.rule == "T01")
        made = Decision(
            overdue.fingerprint, Kind.ACCEPT, "ana", board.now, "fine", facts=overdue.digest
        )
        plan = board.plan(with_decisions(looked, [made]))
        board.apply(replace(plan, steps=()))
        board.later(hours=1)
        assert f"- {board.epic}: note resolved" in did(board)
        assert "fine" in text_of(board)


class TestAnswers:
    @pytest.mark.promise("R25")
    def test_an_answer_quiets_the_note_and_a_strangers_does_not(self, world: World) -> None:
        world.apply()
        world.later(minutes=5)
        world.tracker.admit("mallory", may_write=False)
        world.tracker.comment(world.epic, "/drift accept", by="mallory")
        assert did(world) == []
        world.later(minutes=5)
        world.tracker.comment(world.epic, "/drift snooze 14d launch moves", by="ana")
        assert did(world) == [
            f"- {world.epic}: note resolved",
            f"- {world.epic}: label drift:error",
        ]
        assert "Quiet until 4 Dec 2026" in world.ours(world.epic)[0]
        world.later(days=3)
        assert did(world) == []

    def test_its_decision_is_found_again_without_the_store(self, world: World) -> None:
        world.apply()
        world.later(minutes=5)
        world.tracker.comment(world.epic, "/drift accept", by="ana")
        world.apply()
        (world.folder / "store.sqlite3").unlink()
        world.later(days=100)
        assert did(world) == []


@pytest.mark.promise("R5b")
class TestAnotherAccount:
    def planted(self, world: World) -> None:
        stamp = Stamp("error", ("abcdef012345",), world.now)
        text = seal("It is late", Marker("acme-shop", stamp))
        world.tracker.comment(world.epic, text, by="old-bot")

    def test_its_note_is_reported_and_not_answered_with_another(self, world: World) -> None:
        self.planted(world)
        assert did(world) == []
        looked = world.judge()
        (gap,) = looked.verdict.scene.snapshot.gaps
        assert "were written by old-bot" in gap.reason
        assert looked.verdict.unjudged
        assert [h.why for h in world.plan(looked).held] == [
            "another account has written this product's notes"
        ]


@pytest.mark.promise("R7")
class TestShrinking:
    def test_nothing_is_taken_back_until_a_person_confirms(self, world: World) -> None:
        world.apply()
        for item in (*world.items, world.epic):
            world.tracker.delete(item)
        world.add("Another")
        world.later(days=1)
        assert did(world) == []
        reasons = [gap.reason for gap in world.judge().verdict.scene.snapshot.gaps]
        assert reasons == [
            "it has one item where the last complete run found 4;"
            " if that is right, run roadmap-drift apply --confirm-fewer"
        ]
        world.later(days=1)
        assert did(world) == []
        assert len(world.judge().verdict.scene.snapshot.gaps) == 1  # it is not forgotten
        world.fewer = True
        world.apply()
        world.fewer = False
        assert world.judge().verdict.scene.snapshot.gaps == ()


class TestJournal:
    def test_a_dashboard_made_a_moment_ago_is_not_made_again_while_it_is_not_listed(
        self, board: World
    ) -> None:
        made = board.plan().sheet
        assert made is not None
        assert describe(made) == "+ shop:acme/shop: dashboard"
        with board.store as store:
            stamp = Stamp("note", (), board.now)
            text = NoteText("acme-shop", "", stamp)
            store.intend("r-0", "acme-shop", "shop:acme/shop#dashboard", text, board.now)
        board.later(seconds=30)
        plan = board.plan()
        assert plan.sheet is None
        assert "it was made a moment ago and may not be listed yet" in [h.why for h in plan.held]
        board.later(seconds=31)
        assert board.plan().sheet is not None

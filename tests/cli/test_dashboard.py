"""The dashboard, the run lock and the doubts, as who runs the commands meets them."""

import pytest

from bot.store import open_store
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Terminal

ID = "4f1d3c"


@pytest.fixture
def board(shop: Terminal) -> Terminal:
    """A shop with a dashboard, in which writing is on."""
    shop.rewrite("goals:\n", "dashboard: {source: shop, repo: acme/shop}\ngoals:\n")
    shop.set(WRITES="on")
    return shop


def boards(shop: Terminal) -> list[str]:
    """The texts of its dashboards."""
    tracker = LocalTracker.open(shop.folder / "backlog.db")
    return [sheet.text for sheet in tracker.boards("acme/shop")]


def test_a_plan_shows_the_dashboard_word_for_word_and_writes_nothing(board: Terminal) -> None:
    told = board("plan").out
    assert "+ shop:acme/shop: dashboard\n    **Roadmap and backlog differ in 1 place" in told
    assert told.rstrip().endswith("1 label to change; the dashboard to add.")
    assert boards(board) == []


def test_apply_makes_it_and_a_second_run_leaves_it_as_it_is(board: Terminal) -> None:
    assert "made      + shop:acme/shop: dashboard" in board("apply").out
    (text,) = boards(board)
    assert "S02 done-in-roadmap-only" in text
    assert "Applied: nothing to write." in board("apply").out
    assert boards(board) == [text]


@pytest.mark.promise("R19")
def test_a_saved_plan_writes_the_dashboard_it_showed(board: Terminal) -> None:
    board("plan", "-o", "plan.json")
    assert board("apply", "plan.json").code == 2
    (text,) = boards(board)
    assert "Roadmap and backlog differ in 1 place" in text


@pytest.mark.promise("R21")
def test_a_saved_dashboard_that_was_edited_is_refused(board: Terminal) -> None:
    board("plan", "-o", "plan.json")
    board.rewrite("Roadmap and backlog differ", "All is well", "plan.json")
    answer = board("apply", "plan.json")
    assert answer.code == 1
    assert "does not fit its digest" in answer.err
    assert boards(board) == []


@pytest.mark.promise("R25")
def test_a_decision_can_be_kept_on_the_dashboard(board: Terminal) -> None:
    board("apply")
    answer = board("accept", ID, "--reason", "the launch moved", "--in", "dashboard")
    assert (answer.code, answer.err) == (0, "")
    assert "accepted until its facts change. Written to shop:acme/shop#" in answer.out
    assert board("check").code == 0
    board("apply")
    (text,) = boards(board)
    assert "the launch moved" in text
    assert "waivers" not in (board.folder / "roadmap.yaml").read_text(encoding="utf-8")


def test_it_is_made_for_a_decision_where_there_was_none(board: Terminal) -> None:
    assert board("snooze", ID, "--for", "14d", "--reason", "later", "--in", "dashboard").code == 0
    assert board("check").code == 0


def test_a_decision_is_not_kept_there_while_writing_is_off(board: Terminal) -> None:
    board.set(WRITES="off")
    answer = board("accept", ID, "--reason", "moved", "--in", "dashboard")
    assert answer.code == 1
    assert answer.err.startswith("Nothing was written: writing is off")
    assert boards(board) == []


@pytest.mark.promise("R4")
def test_a_run_that_finds_another_at_work_shows_its_plan_and_writes_nothing(
    shop: Terminal,
) -> None:
    shop.set(WRITES="on")
    url = f"sqlite:///{(shop.folder.parent / 'state').as_posix()}/store.sqlite3"
    with open_store(url) as store, store.alone("acme-shop") as alone:
        assert alone
        answer = shop("apply")
    assert answer.code == 2 + 8
    assert "Nothing was written: another run of this product is at work" in answer.out
    assert shop("apply").code == 2


@pytest.mark.promise("R7")
def test_a_backlog_that_shrank_is_doubted_until_a_person_confirms(shop: Terminal) -> None:
    shop.set(WRITES="on")
    tracker = LocalTracker.open(shop.folder / "backlog.db")
    assert shop("apply").code == 2
    tracker.delete("acme/shop#3")
    tracker.delete("acme/shop#2")
    answer = shop("apply")
    assert answer.code & 4
    assert "it has one item where the last complete run found 3" in answer.out
    assert not shop("apply", "--confirm-fewer").code & 4
    assert not shop("check").code & 4


@pytest.mark.promise("R37")
def test_a_run_tells_programs_what_it_read_wrote_and_used(shop: Terminal) -> None:
    shop.set(WRITES="on")
    (run,) = shop("apply", "--json").json["runs"]
    assert run["complete"] is True
    assert run["read"] == {"shop acme/shop": 3}
    assert set(run["requests"]) == {"shop"}
    assert run["run"].startswith("r-")

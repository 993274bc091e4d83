"""R3: a run that dies, or is never answered, leaves nothing that the next run does not mend."""

import random
from pathlib import Path

import pytest

from tests.fakes.shared.faults import Fault, How, Request, When, at
from tests.scenarios.product import Shown
from tests.scenarios.trackers import TRACKERS, product, settled

pytestmark = pytest.mark.timeout(900)


BOARD = 19
"""The number of the dashboard, the last issue that was made."""
CRASHING = [name for name in TRACKERS if name != "github by rest"]
"""A process of its own for each request takes its time, and REST writes as GraphQL does."""


@pytest.fixture(scope="module", params=CRASHING)
def tracker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def undisturbed(
    tracker: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shown, list[Request]]:
    """What the tracker shows after a run that nothing disturbs, and its requests."""
    with product(tracker, tmp_path_factory.mktemp("calm") / "p") as made:
        assert made.run("apply") == 2
        requests = list(made.tracker.requests)
        shown = made.shown()
        assert settled(made) == 1
        assert made.shown() == shown
        return shown, requests


@pytest.mark.promise("R1")
def test_an_undisturbed_run_tells_resolves_and_edits(
    undisturbed: tuple[Shown, list[Request]],
) -> None:
    shown, _ = undisturbed
    assert {number: labels for number, (labels, _) in shown.items() if labels} == {
        1: ("drift:error",),
        5: ("drift:error",),
        BOARD: ("drift:dashboard",),
    }
    notes = {number: notes for number, (_, notes) in shown.items() if notes}
    ((board, is_closed),) = notes.pop(BOARD)
    assert not is_closed
    assert "The fresh one was due 31 Jan 2020" in board
    assert "The fixed one was due" not in board
    assert {n: [folded for _, folded in told] for n, told in notes.items()} == {
        1: [""],
        3: ["resolved"],
        5: [""],
    }
    assert "15 Feb 2020" in notes[5][0][0]


@pytest.mark.promise("R3")
def test_a_killed_process_is_made_good_by_the_next_run(
    tmp_path: Path, tracker: str, undisturbed: tuple[Shown, list[Request]]
) -> None:
    shown, requests = undisturbed
    for number in range(1, len(requests) + 1):
        with product(tracker, tmp_path / f"k{number}") as made:
            process = made.start("apply")
            kill = Fault(How.CALL, When.AFTER, call=process.kill, matches=at(number))
            made.tracker.fail(kill)
            _, said = process.communicate(timeout=60)
            assert process.returncode == -9, f"request {number} was never made: {said}"
            made.tracker.faults.clear()
            settled(made)
            assert made.shown() == shown, f"killed after request {number}"


@pytest.mark.promise("R3")
@pytest.mark.parametrize("how", [How.ANSWER, How.RESET, How.HANG])
def test_a_write_whose_answer_is_lost_is_not_done_twice(
    tmp_path: Path, tracker: str, undisturbed: tuple[Shown, list[Request]], how: How
) -> None:
    shown, requests = undisturbed
    for number in [r.index for r in requests if r.is_write]:
        with product(tracker, tmp_path / f"w{number}") as made:
            made.timeout = "1" if how is How.HANG else made.timeout
            with made.tracker.failing(Fault(how, When.AFTER, matches=at(number))):
                made.run("apply")
            settled(made)
            assert made.shown() == shown, f"{how} after write {number}"


WEATHER = (
    (How.ANSWER, When.BEFORE),
    (How.ANSWER, When.AFTER),
    (How.RESET, When.BEFORE),
    (How.RESET, When.AFTER),
    (How.CUT, When.AFTER),
)


@pytest.mark.promise("R2")
@pytest.mark.parametrize("seed", range(6))
def test_runs_in_bad_weather_end_where_a_calm_run_ends(
    tmp_path: Path, tracker: str, undisturbed: tuple[Shown, list[Request]], seed: int
) -> None:
    shown, _ = undisturbed
    dice = random.Random(seed)
    with product(tracker, tmp_path / "p") as made:
        struck = [n for n in range(1, 120) if dice.random() < 0.15]
        faults = [Fault(*dice.choice(WEATHER), matches=at(n)) for n in struck]
        with made.tracker.failing(*faults):
            for _ in range(4):
                made.run("apply")
        settled(made)
        assert made.shown() == shown
        assert made.run("plan") == 2

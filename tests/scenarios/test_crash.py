"""R3: a run that dies, or is never answered, leaves nothing that the next run does not mend."""

import contextlib
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, Fault, How, When, serving
from tests.fakes.github.faults import Request, at
from tests.scenarios.jira_product import on_jira
from tests.scenarios.product import GitHubProduct, Product, Shown

pytestmark = pytest.mark.timeout(900)


@contextlib.contextmanager
def on_github(folder: Path) -> Iterator[GitHubProduct]:
    folder.mkdir()
    fake = FakeGitHub()
    with serving(fake) as base_url:
        yield GitHubProduct(folder, fake, base_url)


TRACKERS: dict[str, Callable[[Path], AbstractContextManager[Product]]] = {
    "github": on_github,
    "jira cloud": partial(on_jira, cloud=True),
    "jira data center": partial(on_jira, cloud=False),
    "jira data center without properties": partial(on_jira, cloud=False, properties=False),
}


@pytest.fixture(scope="module", params=TRACKERS)
def tracker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextlib.contextmanager
def product(tracker: str, folder: Path) -> Iterator[Product]:
    with TRACKERS[tracker](folder) as made:
        made.at_first()
        yield made


def settled(made: Product) -> int:
    """Run until a run writes nothing; gives how many runs that took."""
    for count in range(1, 6):
        before = len(made.tracker.writes)
        made.run("apply")
        if len(made.tracker.writes) == before:
            return count
    raise AssertionError("five runs did not settle")


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


def test_an_undisturbed_run_tells_resolves_and_edits(
    undisturbed: tuple[Shown, list[Request]],
) -> None:
    shown, _ = undisturbed
    assert {number: labels for number, (labels, _) in shown.items() if labels} == {
        1: ("drift:error",),
        5: ("drift:error",),
    }
    notes = {number: notes for number, (_, notes) in shown.items() if notes}
    assert {n: [folded for _, folded in told] for n, told in notes.items()} == {
        1: [""],
        3: ["resolved"],
        5: [""],
    }
    assert "15 Feb 2020" in notes[5][0][0]


def test_a_killed_process_is_made_good_by_the_next_run(
    tmp_path: Path, tracker: str, undisturbed: tuple[Shown, list[Request]]
) -> None:
    shown, requests = undisturbed
    for number in range(1, len(requests) + 1):
        with product(tracker, tmp_path / f"k{number}") as made:
            process = made.start("apply")
            kill = Fault(How.CALL, When.AFTER, call=process.kill, matches=at(number))
            made.tracker.fail(kill)
            process.communicate(timeout=60)
            assert process.returncode == -9, f"request {number} was never made"
            made.tracker.faults.clear()
            settled(made)
            assert made.shown() == shown, f"killed after request {number}"


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

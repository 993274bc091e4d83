"""R3: a run that dies, or is never answered, leaves nothing that the next run does not mend."""

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, Fault, How, When, serving
from tests.fakes.github.faults import Request, at
from tests.scenarios.product import Product, Shown

pytestmark = pytest.mark.timeout(900)


@contextlib.contextmanager
def product(folder: Path) -> Iterator[Product]:
    folder.mkdir()
    fake = FakeGitHub()
    with serving(fake) as base_url:
        made = Product(folder, fake, base_url)
        made.at_first()
        yield made


def settled(made: Product) -> int:
    """Run until a run writes nothing; gives how many runs that took."""
    for count in range(1, 6):
        before = len(made.fake.writes)
        made.run("apply")
        if len(made.fake.writes) == before:
            return count
    raise AssertionError("five runs did not settle")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shown, list[Request]]:
    """What the tracker shows after a run that nothing disturbs, and its requests."""
    with product(tmp_path_factory.mktemp("calm") / "p") as made:
        assert made.run("apply") == 2
        requests = list(made.fake.requests)
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
    tmp_path: Path, undisturbed: tuple[Shown, list[Request]]
) -> None:
    shown, requests = undisturbed
    for number in range(1, len(requests) + 1):
        with product(tmp_path / f"k{number}") as made:
            process = made.start("apply")
            kill = Fault(How.CALL, When.AFTER, call=process.kill, matches=at(number))
            made.fake.fail(kill)
            process.communicate(timeout=60)
            assert process.returncode == -9, f"request {number} was never made"
            made.fake.faults.clear()
            settled(made)
            assert made.shown() == shown, f"killed after request {number}"


@pytest.mark.parametrize("how", [How.ANSWER, How.RESET, How.HANG])
def test_a_write_whose_answer_is_lost_is_not_done_twice(
    tmp_path: Path, undisturbed: tuple[Shown, list[Request]], how: How
) -> None:
    shown, requests = undisturbed
    for number in [r.index for r in requests if r.is_write]:
        with product(tmp_path / f"w{number}") as made:
            made.timeout = "1" if how is How.HANG else made.timeout
            with made.fake.failing(Fault(how, When.AFTER, matches=at(number))):
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
    tmp_path: Path, undisturbed: tuple[Shown, list[Request]], seed: int
) -> None:
    shown, _ = undisturbed
    dice = random.Random(seed)
    with product(tmp_path / "p") as made:
        struck = [n for n in range(1, 120) if dice.random() < 0.15]
        faults = [Fault(*dice.choice(WEATHER), matches=at(n)) for n in struck]
        with made.fake.failing(*faults):
            for _ in range(4):
                made.run("apply")
        settled(made)
        assert made.shown() == shown
        assert made.run("plan") == 2

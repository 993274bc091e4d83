"""The table of promises cannot lie."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.promises.outcomes import KEPT, Outcome, Ran, complaints
from tests.promises.page import BEGIN, END, PAGE, rows, table, with_table
from tests.promises.promises import REASON, Promise, State, promises
from tests.tree import ROOT

IDS = [*(f"R{n}" for n in range(1, 6)), "R5b", *(f"R{n}" for n in range(6, 39))]
TRIES = """\
import pytest

class Shared:
    @pytest.mark.promise("R1")
    def test_shared(self): {shared}

class TestOne(Shared): ...
class TestOther(Shared): ...

@pytest.mark.promise("R1", "R2")
@pytest.mark.parametrize("fits", [True, False])
def test_cases(fits):
    if not fits: pytest.skip("not here")

@pytest.mark.promise("R2")
class TestClass:
    def test_one(self): ...
    @pytest.mark.skip(reason="nowhere")
    def test_never(self): ...

def test_unmarked(): ...
"""


@pytest.fixture(scope="module")
def marked(request: pytest.FixtureRequest) -> Mapping[str, set[str]]:
    """The marked tests of the whole suite, even where only some of it runs."""
    ran = request.config.stash[KEPT]
    if ran.whole:
        return ran.marked
    answer = subprocess.run(
        [sys.executable, "-m", "tests.promises.marked"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    told = json.loads(answer.stdout.splitlines()[-1])
    return {promise: set(tests) for promise, tests in told.items()}


def written() -> dict[str, tuple[tuple[str, ...], str]]:
    return {promise: (tests, result) for promise, tests, result in rows(PAGE.read_text("utf-8"))}


# The page


def test_the_table_names_exactly_the_tests_that_carry_a_promise(
    marked: Mapping[str, set[str]],
) -> None:
    """If this fails: make promises."""
    assert {promise: set(tests) for promise, (tests, _) in written().items() if tests} == marked


def test_the_table_has_every_promise_in_its_own_words() -> None:
    """If this fails: make promises."""
    told = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert words(told).strip() == words(table(promises(), Ran())).strip()
    assert list(written()) == IDS


def words(told: str) -> str:
    """A table without its columns of tests and results."""
    return re.sub(r"( \| [^|\n]*){2} \|$", "", told, flags=re.MULTILINE)


def test_every_promise_is_proved_or_says_why_it_is_not_kept(
    marked: Mapping[str, set[str]],
) -> None:
    assert list(promises()) == IDS
    for promise in promises().values():
        assert promise.but.startswith(REASON) is (promise.state is State.NOT_KEPT), promise.id
        assert bool(marked.get(promise.id)) is (promise.state is not State.NOT_KEPT), promise.id


def test_what_is_kept_in_part_says_what_is_missing() -> None:
    partly = [p for p in promises().values() if p.state is not State.KEPT]
    assert [p.id for p in partly if not p.but.endswith(".")] == []


def test_a_result_on_the_page_counts_the_tests_beside_it() -> None:
    for promise, (tests, result) in written().items():
        assert sum(map(int, re.findall(r"\d+", result))) == len(tests), promise


# What a run keeps


def session(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """One run of pytest over one file with our plugin; the last line is what was kept."""
    (folder / "test_tries.py").write_text(text, encoding="utf-8")
    code = (
        "import sys, pytest\n"
        "from tests.promises.marked import Taken\n"
        "taken = Taken()\n"
        "code = pytest.main(sys.argv[1:], plugins=[taken])\n"
        "ran = taken.ran\n"
        "print({p: (sorted(t), ran.result(p)) for p, t in sorted(ran.marked.items())})\n"
        "sys.exit(code)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "-p", "tests.promises.plugin", "--strict-markers", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def kept(answer: subprocess.CompletedProcess[str]) -> object:
    return eval(answer.stdout.splitlines()[-1])  # noqa: S307  we printed it ourselves


PROCESSES = pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one", "two"])


@PROCESSES
def test_a_run_tells_each_test_once_by_where_it_is_written(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    answer = session(tmp_path, TRIES.format(shared="..."), *processes)
    assert answer.returncode == 0
    assert kept(answer) == {
        "R1": (["test_tries.py::Shared::test_shared", "test_tries.py::test_cases"], "2 passed"),
        "R2": (
            [
                "test_tries.py::TestClass::test_never",
                "test_tries.py::TestClass::test_one",
                "test_tries.py::test_cases",
            ],
            "2 passed, 1 skipped",
        ),
    }


def test_one_case_that_fails_is_a_failed_test(tmp_path: Path) -> None:
    answer = session(tmp_path, TRIES.format(shared="assert type(self) is TestOne"))
    assert answer.returncode == 1
    assert "1 passed, 1 failed" in str(kept(answer))


def test_a_fixture_that_breaks_is_a_failed_test(tmp_path: Path) -> None:
    text = (
        "import pytest\n@pytest.fixture\ndef broken():\n    yield\n    assert False\n"
        "@pytest.mark.promise('R1')\ndef test_it(broken): ...\n"
    )
    assert kept(session(tmp_path, text)) == {"R1": (["test_tries.py::test_it"], "1 failed")}


@pytest.mark.parametrize("mark", ["'R99'", "", "'R1', 'r2'", "number='R1'"])
def test_a_mark_of_no_promise_is_an_error(tmp_path: Path, mark: str) -> None:
    text = f"import pytest\n@pytest.mark.promise({mark})\ndef test_it(): ...\n"
    answer = session(tmp_path, text)
    assert answer.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there is no promise" in answer.stdout + answer.stderr


@PROCESSES
def test_a_whole_run_that_the_page_does_not_tell_is_no_success(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = .\n", encoding="utf-8")
    answer = session(tmp_path, TRIES.format(shared="..."), *processes)
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED
    assert "R2: the page says" in answer.stdout
    assert "R2 is said to be kept, but test_tries.py::TestClass::test_never was skipped" in (
        answer.stdout
    )
    for part in ("-k one", "-k test_cases"):
        assert session(tmp_path, TRIES.format(shared="..."), part, *processes).returncode == 0


# What the page says of a run


def ran(**tests: str) -> Ran:
    made = Ran()
    for test, outcomes in tests.items():
        made.mark("R1", test)
        for outcome in outcomes.split():
            made.count(test, outcome)
    return made


@pytest.mark.parametrize(
    ("outcomes", "outcome"),
    [
        ("passed passed", Outcome.PASSED),
        ("skipped passed", Outcome.PASSED),
        ("passed failed skipped", Outcome.FAILED),
        ("skipped skipped", Outcome.SKIPPED),
        ("", Outcome.NOT_RUN),
    ],
)
def test_an_outcome_is_that_of_all_cases(outcomes: str, outcome: Outcome) -> None:
    assert ran(a=outcomes).of("a") is outcome


def promise(state: State = State.KEPT, but: str = "") -> dict[str, Promise]:
    return {"R1": Promise("R1", "Identity", "It holds.", state, but)}


def test_what_is_written_reads_back() -> None:
    told = table(promise(State.IN_PART, "Mostly."), ran(a="passed", b="failed", c="skipped"))
    page = with_table("# Page\n\n<!-- promises: written by `make promises` -->\nearlier\n"
                      "<!-- end of promises -->\nmore\n", told)  # fmt: skip
    assert "## Identity" in page
    assert "| R1 | It holds. *Mostly.* | in part |" in page
    assert page.endswith("<!-- end of promises -->\nmore\n")
    assert "earlier" not in page
    assert list(rows(page)) == [("R1", ("a", "b", "c"), "1 passed, 1 failed, 1 skipped")]


def test_a_page_that_says_what_the_run_says_is_right() -> None:
    assert list(complaints(promise(), ran(a="passed skipped"), {"R1": "1 passed"})) == []


def test_a_page_that_says_more_than_the_run_is_wrong() -> None:
    (told,) = complaints(promise(State.IN_PART, "x."), ran(a="failed"), {"R1": "1 passed"})
    assert told == "R1: the page says 1 passed, the run 1 failed"


def test_a_kept_promise_whose_test_was_skipped_everywhere_is_not_proved() -> None:
    (told,) = complaints(promise(), ran(a="passed", b="skipped"), {"R1": "1 passed, 1 skipped"})
    assert told == "R1 is said to be kept, but b was skipped"

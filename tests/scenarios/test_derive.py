"""R3: `derive --create` that dies, or is never answered, makes no issue twice."""

from pathlib import Path

import pytest

from tests.fakes.shared.faults import Fault, How, Request, When, at
from tests.scenarios.product import Product
from tests.scenarios.trackers import TRACKERS

pytestmark = pytest.mark.timeout(900)

NEAR = """\
version: 1
id: acme-shop
product: Acme Shop
{source}
goals: [{{id: orders, title: More orders}}]
initiatives:
  - {{id: guest, title: {title}, goal: orders, status: in_progress, owner: ana}}
"""
TITLES = [
    "Guest checkout",
    "Agree when this is done: Guest checkout",
    "Split into items of at most a few days: Guest checkout",
]
WAYS = ["github", "jira cloud", "jira data center"]


@pytest.fixture(scope="module", params=WAYS)
def tracker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def near(made: Product, title: str = "Guest checkout") -> None:
    """Have one near initiative that links to nothing."""
    source = next(line for line in made.head.splitlines() if line.startswith("sources"))
    text = NEAR.format(source=source, title=title)
    (made.folder / "roadmap.yaml").write_text(text, encoding="utf-8")
    made.more = {"LIMITS__WRITES_PER_HOUR": "1000"}


def shown(made: Product) -> list[tuple[str, str]]:
    """The issues that our account made, each with the title of the one above it."""
    fake = made.tracker
    if hasattr(made, "repo"):
        issues = [i for i in made.repo.live() if i.author is fake.bot]  # type: ignore[attr-defined]
    else:
        every = made.project.issues.values()  # type: ignore[attr-defined]
        issues = [i for i in every if i.creator is fake.bot]  # type: ignore[attr-defined]
    return [(i.title, i.parent.title if i.parent else "") for i in issues]


WANTED = [(TITLES[0], ""), (TITLES[1], TITLES[0]), (TITLES[2], TITLES[0])]


@pytest.fixture(scope="module")
def calm(tracker: str, tmp_path_factory: pytest.TempPathFactory) -> list[Request]:
    """The requests of a run that nothing disturbs."""
    with TRACKERS[tracker](tmp_path_factory.mktemp("calm") / "p") as made:
        near(made)
        assert made.run("derive", "--create") == 0
        requests = list(made.tracker.requests)
        assert shown(made) == WANTED
        writes = len(made.tracker.writes)
        assert made.run("derive", "--create") == 0
        assert (shown(made), len(made.tracker.writes)) == (WANTED, writes)
        return requests


def finished(made: Product) -> None:
    """Run until a run writes nothing."""
    made.tracker.faults.clear()
    for _ in range(4):
        before = len(made.tracker.writes)
        code = made.run("derive", "--create")
        if len(made.tracker.writes) == before:
            assert code == 0
            return
    raise AssertionError("four runs did not settle")


@pytest.mark.promise("R3")
def test_a_killed_process_makes_no_issue_twice(
    tmp_path: Path, tracker: str, calm: list[Request]
) -> None:
    first = next(r.index for r in calm if r.is_write)
    for number in range(first - 1, len(calm) + 1):
        with TRACKERS[tracker](tmp_path / f"k{number}") as made:
            near(made)
            process = made.start("derive", "--create")
            made.tracker.fail(Fault(How.CALL, When.AFTER, call=process.kill, matches=at(number)))
            _, said = process.communicate(timeout=60)
            assert process.returncode == -9, f"request {number} was never made: {said}"
            finished(made)
            assert sorted(shown(made)) == sorted(WANTED), f"killed after request {number}"


LOSSES = [
    (How.ANSWER, When.BEFORE),
    (How.ANSWER, When.AFTER),
    (How.RESET, When.AFTER),
    (How.HANG, When.AFTER),
]


@pytest.mark.promise("R3")
@pytest.mark.parametrize(("how", "when"), LOSSES)
def test_an_issue_whose_answer_is_lost_is_not_made_twice(
    tmp_path: Path, tracker: str, calm: list[Request], how: How, when: When
) -> None:
    for number in [r.index for r in calm if r.is_write]:
        with TRACKERS[tracker](tmp_path / f"w{number}") as made:
            near(made)
            made.timeout = "1" if how is How.HANG else made.timeout
            with made.tracker.failing(Fault(how, when, matches=at(number))):
                made.run("derive", "--create")
            finished(made)
            assert sorted(shown(made)) == sorted(WANTED), f"{how} {when} write {number}"


def test_what_was_made_is_claimed_once_it_is_linked(
    tmp_path: Path, tracker: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with TRACKERS[tracker](tmp_path / "p") as made:
        near(made)
        made.run("derive", "--create")
        told = capsys.readouterr().out
        (link,) = [line.strip() for line in told.splitlines() if line.strip().startswith("- {shop")]
        manifest = made.folder / "roadmap.yaml"
        text = manifest.read_text(encoding="utf-8")
        linked = text.replace("owner: ana}", f"owner: ana, links: [{link.removeprefix('- ')}]}}")
        assert linked != text
        manifest.write_text(linked, encoding="utf-8")
        before = len(made.tracker.writes)
        assert made.run("derive", "--create", "guest") == 0
        assert "items of it are refined already" in capsys.readouterr().out
        assert len(made.tracker.writes) == before

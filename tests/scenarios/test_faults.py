"""Every kind of trouble, met at any request of a whole `apply`, on every kind of tracker.

Each kind strikes some requests of the run, and all kinds together strike each of them.
`FAULTS=all` has each kind strike every request, which takes half an hour.
"""

import base64
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import pytest

from connectors.github import budget
from tests.fakes.github.faults import kinds as of_github
from tests.fakes.jira.faults import kinds as of_jira
from tests.fakes.shared.faults import Fault, How, Request, at
from tests.fakes.shared.kinds import LOST, fresh
from tests.scenarios.product import Product, Shown
from tests.scenarios.trackers import TRACKERS, Rewound, product, settled

pytestmark = pytest.mark.timeout(1800)

STEP = 1 if os.environ.get("FAULTS") == "all" else 19
"""A kind strikes every so many requests."""
KINDS: Mapping[str, Mapping[str, Fault]] = {
    name: of_github() if name.startswith("github") else of_jira()
    for name in TRACKERS
    if name != "jira data center without properties"
}
TRACES = ("Traceback", "should not have happened")


TRACES = ("Traceback", "should not have happened")
NOT_DONE = ("skipped", "failed", "unknown", "stopped", "Held back", "_unreadable", "_not_")
"""What the report or the log says where a write was not made."""

NOT_FOLDED = ("note_not_folded", "github_graphql_unusable")
"""What the log says where GitHub refused to fold a note, which is not asked for again."""


@dataclass(frozen=True)
class Stage:
    """A tracker with the product as it was at first, and what a calm run makes of it."""

    rewound: Rewound
    kinds: Mapping[str, Fault]
    before: Shown
    calm: Shown
    requests: tuple[Request, ...]


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with product(request.param, tmp_path_factory.mktemp("stage") / "p") as made:
        made.tracker.remember()
        before, rewound = made.shown(), Rewound(made)
        assert made.run("apply") == 2
        requests, calm = tuple(made.tracker.requests), made.shown()
        yield Stage(rewound, KINDS[request.param], before, calm, requests)


CASES = [(tracker, kind) for tracker, kinds in KINDS.items() for kind in kinds]
WRITES = [(tracker, kind) for tracker in KINDS for kind in LOST]


@pytest.mark.promise("R3", "R6", "R8", "R20", "R32")
@pytest.mark.parametrize(("stage", "kind"), CASES, indirect=["stage"])
def test_a_run_that_meets_trouble_ends_well_and_the_next_ones_mend_it(
    stage: Stage, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = list(stage.kinds).index(kind) % STEP
    for request in stage.requests[first::STEP]:
        meet(stage, stage.kinds[kind], request, capsys)


@pytest.mark.promise("R3")
@pytest.mark.parametrize(("stage", "kind"), WRITES, indirect=["stage"])
def test_a_write_that_is_carried_out_and_not_told_is_done_once(
    stage: Stage, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    writes = [request for request in stage.requests if request.is_write]
    for request in writes if STEP == 1 else writes[list(LOST).index(kind) % 3 :: 3]:
        meet(stage, LOST[kind], request, capsys)


def meet(stage: Stage, kind: Fault, request: Request, capsys: pytest.CaptureFixture[str]) -> None:
    """One run that the fault strikes at this request, then calm ones."""
    fault = fresh(kind, at(request.index))
    made = stage.rewound.back()
    made.timeout, made.more = "1.0", {"LOG__LEVEL": "debug"}
    capsys.readouterr()
    with made.tracker.failing(fault):
        code = made.run("apply")
    said = "".join(capsys.readouterr())
    shown = made.shown()
    what = f"at request {request.index}, {request.method} {request.path}: {code}\n{said}"
    assert fault.times == 0, what
    assert 0 <= code < 16, what
    assert [word for word in (*TRACES, *secrets(made)) if word in said] == [], what
    due = set() if code & 4 else taken_back(stage.before, stage.calm)
    assert taken_back(stage.before, shown) <= due, what
    seen = without_folds if any(word in said for word in NOT_FOLDED) else dict
    is_believed = lies(kind, request)
    if is_believed and request.is_write:
        seen = without_boards  # Jira tells no digest of a text: what it took is taken as told
    if not (code & (1 | 4 | 8) or is_believed or any(word in said for word in NOT_DONE)):
        assert seen(shown) == seen(stage.calm), what
    made.timeout, made.more = "10", {}
    budget.forget()  # what it was told to wait for is over
    settled(made)
    assert seen(made.shown()) == seen(stage.calm), f"not mended: {what}"


def secrets(made: Product) -> tuple[str, ...]:
    """The token in every form in which it goes over the wire."""
    email = made.access.get("JIRA__EMAIL", "")
    pairs = (made.token, f"{email}:{made.token}")
    return (made.token, *(base64.b64encode(pair.encode()).decode() for pair in pairs))


def lies(kind: Fault, request: Request) -> bool:
    """Whether nobody could tell the answer from a true one."""
    if kind.body == "[]" and kind.status == HTTPStatus.OK:
        return True
    is_believed = request.is_write and kind.how is How.ANSWER and kind.status == HTTPStatus.OK
    return is_believed or kind.how in (How.SHORT, How.STALE)


def without_folds(shown: Shown) -> Shown:
    return {
        number: (labels, tuple((text, "") for text, _ in notes))
        for number, (labels, notes) in shown.items()
    }


def without_boards(shown: Shown) -> Shown:
    return {n: told for n, told in shown.items() if "drift:dashboard" not in told[0]}


def taken_back(before: Shown, after: Shown) -> set[int]:
    """The issues from which a label of ours is gone, or of which a note is resolved."""
    return {
        number
        for number, (labels, notes) in before.items()
        if set(labels) - set(after[number][0]) or closed(notes) < closed(after[number][1])
    }


def closed(notes: tuple[tuple[str, str], ...]) -> int:
    return sum(bool(state) for _, state in notes)

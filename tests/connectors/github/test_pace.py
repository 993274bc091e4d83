"""R13: writes lie apart on the wire, whoever makes them."""

import time
from itertools import pairwise

import pytest

from bot.domain.roadmap import Source
from tests.connectors.github.conftest import Opener
from tests.contract.notes import FIXED, TEXT
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import refuse, writes
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"
INTERVAL = 0.15


def gaps(fake: FakeGitHub) -> list[float]:
    """Seconds between the writes as they came in."""
    return [later.at - earlier.at for earlier, later in pairwise(fake.writes)]


@pytest.mark.promise("R13")
def test_all_writes_of_a_call_lie_apart(fake: FakeGitHub, repo: Repo, opened: Opener) -> None:
    repo.issue()
    _, writer = opened(sleep=time.sleep, write_interval=INTERVAL)
    writer.ensure_label(KEY, "drift:error", present=True)  # makes the label, sets it
    writer.ensure_note(KEY, TEXT)
    writer.ensure_note(KEY, FIXED)  # folds by GraphQL, edits by REST
    assert len(fake.writes) == 5
    assert min(gaps(fake)) >= INTERVAL


@pytest.mark.promise("R13")
def test_writers_of_two_sources_on_one_server_lie_apart(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fake.repo("acme/api").issue()
    _, shop = opened(sleep=time.sleep, write_interval=INTERVAL)
    other = Source("api", "github", ("acme/api",))
    _, api = opened(other, sleep=time.sleep, write_interval=INTERVAL)
    shop.ensure_note(KEY, TEXT)
    api.ensure_note("acme/api#1", TEXT)
    shop.ensure_note(KEY, FIXED)
    assert len(fake.writes) == 4
    assert min(gaps(fake)) >= INTERVAL


def test_a_write_refused_by_a_limit_keeps_the_pace_when_sent_again(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fault = refuse(429, retry_after="0")
    fault.matches = writes
    fake.fail(fault)
    opened(sleep=time.sleep, write_interval=INTERVAL)[1].ensure_note(KEY, TEXT)
    assert len(fake.writes) == 2
    assert min(gaps(fake)) >= INTERVAL


def test_time_that_passed_anyway_is_not_waited_for_again(repo: Repo, opened: Opener) -> None:
    repo.issue()
    slept: list[float] = []
    _, writer = opened(sleep=slept.append, write_interval=INTERVAL)
    writer.ensure_note(KEY, TEXT)
    time.sleep(INTERVAL)
    writer.ensure_label(KEY, "drift:error", present=True)
    assert [seconds == pytest.approx(INTERVAL, abs=0.1) for seconds in slept] == [True]

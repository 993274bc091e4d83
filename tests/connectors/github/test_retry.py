"""Waiting as told, asking again only where that is harmless."""

import email.utils
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.errors import Denied, Rejected, Unavailable
from bot.ports import Change
from tests.connectors.github.conftest import Opener, read
from tests.contract.notes import TEXT
from tests.fakes.github import FakeGitHub, Fault, How, When
from tests.fakes.github.faults import GRAPHQL_LIMITED, PRIMARY, lose, refuse, writes
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"


class Clock:
    """Notes how long it was asked to sleep."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(repo: Repo) -> Clock:
    repo.issue()
    return Clock()


def after(seconds: float) -> str:
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.promise("R14")
@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
@pytest.mark.parametrize("status", [429, 403])
def test_a_read_waits_the_seconds_that_are_told(
    fake: FakeGitHub, opened: Opener, clock: Clock, graphql: bool, status: int
) -> None:
    fake.fail(refuse(status, retry_after="7"))
    items, gaps = read(opened(sleep=clock, graphql=graphql)[0])
    assert (len(items), gaps) == (1, [])
    assert clock.slept == [7]


@pytest.mark.promise("R14")
def test_a_read_waits_until_the_date_that_is_told(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.fail(refuse(429, retry_after=after(30)))
    assert opened(sleep=clock)[0].item(KEY).title == "An item"
    (slept,) = clock.slept
    assert 30 <= slept <= 33


def test_a_read_waits_for_the_reset_of_the_primary_limit(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    reset = str(int(time.time()) + 50)
    fake.fail(refuse(403, PRIMARY, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    assert opened(sleep=clock)[0].item(KEY).title == "An item"
    (slept,) = clock.slept
    assert 50 <= slept <= 53


@pytest.mark.promise("R14")
def test_a_secondary_limit_that_tells_nothing_is_waited_for_longer_each_time(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.fail(refuse(403, times=3))
    assert opened(sleep=clock, max_wait=300)[0].item(KEY).title == "An item"
    assert clock.slept == [60, 120, 240]


def test_a_graphql_limit_comes_with_200_and_is_waited_for(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.fail(refuse(200, GRAPHQL_LIMITED, retry_after="9"))
    assert opened(sleep=clock)[0].item(KEY).title == "An item"
    assert clock.slept == [9]


def test_the_limit_of_the_hour_is_told_with_its_wait(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.remaining = 0
    for graphql in (True, False):
        with pytest.raises(Unavailable) as caught:
            opened(sleep=clock, graphql=graphql)[0].item(KEY)
        assert caught.value.retry_after is not None
        assert 3600 <= caught.value.retry_after <= 3602
    assert clock.slept == []


@pytest.mark.promise("R14")
def test_a_wait_that_is_too_long_is_left_to_the_caller(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.fail(refuse(429, times=None, retry_after="121"))
    with pytest.raises(Unavailable) as caught:
        opened(sleep=clock)[0].item(KEY)
    assert caught.value.retry_after == 121
    assert clock.slept == []
    assert len(fake.requests) == 1


def test_a_missing_right_is_not_waited_for(fake: FakeGitHub, opened: Opener, clock: Clock) -> None:
    fake.fail(refuse(403, '{"message": "Resource not accessible by integration"}', times=None))
    with pytest.raises(Denied):
        opened(sleep=clock)[0].item(KEY)
    assert clock.slept == []


@pytest.mark.parametrize(
    "fault",
    [
        lambda: refuse(500, times=2),
        lambda: refuse(503, times=2),
        lambda: Fault(How.RESET, times=2),
        lambda: Fault(How.CUT, When.AFTER, times=2),
        lambda: refuse(202, "{}", times=2),
        lambda: refuse(200, '{"data": {"repo', times=2),
    ],
    ids=["500", "503", "reset", "cut", "202", "half"],
)
def test_a_read_is_asked_again_after_what_passes(
    fake: FakeGitHub, opened: Opener, clock: Clock, fault: Callable[[], Fault]
) -> None:
    fake.fail(fault())
    assert opened(sleep=clock)[0].item(KEY).title == "An item"
    assert clock.slept == [1, 2]


def test_a_read_is_given_up_after_four_times(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    fake.fail(refuse(500, times=None))
    with pytest.raises(Unavailable):
        opened(sleep=clock)[0].item(KEY)
    assert (len(fake.requests), clock.slept) == (4, [1, 2, 4])


@pytest.mark.parametrize("how", [How.HANG, How.SLOW])
def test_a_read_does_not_wait_without_end(
    fake: FakeGitHub, opened: Opener, clock: Clock, how: How
) -> None:
    reader, _ = opened(sleep=clock, timeout=0.1)
    began = time.monotonic()
    with fake.failing(Fault(how, times=None)), pytest.raises(Unavailable):
        reader.item(KEY)
    assert time.monotonic() - began < 10


def test_a_web_page_is_not_an_answer(fake: FakeGitHub, opened: Opener, clock: Clock) -> None:
    page = "<!DOCTYPE html><title>Sign in</title>"
    fake.fail(Fault(How.ANSWER, status=200, body=page, headers={"Content-Type": "text/html"}))
    with pytest.raises(Unavailable, match="sign-in page"):
        opened(sleep=clock)[0].item(KEY)
    assert clock.slept == []


@pytest.mark.parametrize("how", [How.ANSWER, How.RESET, How.HANG, How.CUT])
@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_a_note_whose_making_is_in_doubt_is_not_sent_again(
    fake: FakeGitHub, repo: Repo, opened: Opener, clock: Clock, how: How, graphql: bool
) -> None:
    opened(sleep=clock)[0].item(KEY)
    _, writer = opened(sleep=clock, timeout=0.5, graphql=graphql)
    with fake.failing(lose(how)), pytest.raises(Unavailable):
        writer.ensure_note(KEY, TEXT)
    assert [r.method for r in fake.writes] == ["POST"]
    assert writer.ensure_note(KEY, TEXT) is Change.NONE
    assert len(fake.writes) == 1
    assert len(repo.live()[0].comments) == 1


@pytest.mark.parametrize("status", [429, 403])
def test_a_write_that_a_limit_refused_is_sent_again_after_the_wait(
    fake: FakeGitHub, repo: Repo, opened: Opener, clock: Clock, status: int
) -> None:
    fault = refuse(status, retry_after="5")
    fault.matches = writes
    fake.fail(fault)
    assert opened(sleep=clock)[1].ensure_note(KEY, TEXT) is Change.MADE
    assert clock.slept == [5]
    assert len(repo.live()[0].comments) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_no_write_is_sent_again_after_a_failing_server(
    fake: FakeGitHub, repo: Repo, opened: Opener, clock: Clock, status: int
) -> None:
    _, writer = opened(sleep=clock)
    with fake.failing(lose(status=status)), pytest.raises(Unavailable):
        writer.ensure_label(KEY, "drift:error", present=True)
    assert len(fake.writes) == 1
    assert clock.slept == []


def test_a_note_too_long_for_github_is_rejected(
    fake: FakeGitHub, opened: Opener, clock: Clock
) -> None:
    with pytest.raises(Rejected, match="422"):
        opened()[1].ensure_note(KEY, replace(TEXT, body="x" * 65_536))
    assert clock.slept == []
    assert len(fake.writes) == 1

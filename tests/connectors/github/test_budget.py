"""What is left of the hour is one number for all who share a token, and is kept to."""

import threading
import time

import pytest

from bot.domain.errors import Unavailable
from bot.domain.roadmap import Source
from bot.ports import Change
from connectors.github.budget import CORE, GRAPHQL, MOST_AT_ONCE, Budget
from connectors.github.clock import Clock
from connectors.shared.trouble import Answer, Limited
from tests.connectors.github.conftest import Opener, read
from tests.contract.notes import TEXT
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import refuse
from tests.fakes.github.state import Repo

KEY = "acme/shop#1"
API = Source("api", "github", ("acme/api",))
NOW = 1_800_000_000.0


class Hours:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def clock(self) -> Clock:
        return Clock(self.slept.append, lambda: self.now)


def answer(left: int, *, limit: int = 5000, ends: float = NOW + 600, **headers: str) -> Answer:
    told = {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(left),
        "x-ratelimit-reset": str(int(ends)),
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    return Answer(200, told, "{}")


def ask(budget: Budget, hours: Hours, resource: str = CORE, *, writes: bool = False) -> float:
    """The seconds to wait before the next request; 0 where it may be sent now."""
    try:
        with budget.turn(resource, hours.clock(), writes=writes):
            return 0.0
    except Limited as error:
        return error.retry_after or 0.0


@pytest.mark.promise("R14")
def test_reading_stops_at_the_reserve_and_writing_at_nothing() -> None:
    budget, hours = Budget(), Hours()
    budget.learn(CORE, answer(101), NOW, NOW)
    assert (ask(budget, hours), ask(budget, hours, writes=True)) == (0, 0)
    budget.learn(CORE, answer(100), NOW, NOW)  # 2% of 5000
    assert (ask(budget, hours), ask(budget, hours, writes=True)) == (601, 0)
    budget.learn(CORE, answer(0), NOW, NOW)
    assert (ask(budget, hours), ask(budget, hours, writes=True)) == (601, 601)


@pytest.mark.parametrize(("limit", "reserve"), [(5000, 100), (1000, 20), (60, 15), (15000, 300)])
def test_the_reserve_is_two_in_a_hundred_and_never_all(limit: int, reserve: int) -> None:
    budget, hours = Budget(), Hours()
    budget.learn(CORE, answer(reserve + 1, limit=limit), NOW, NOW)
    assert ask(budget, hours) == 0
    budget.learn(CORE, answer(reserve, limit=limit), NOW, NOW)
    assert ask(budget, hours) > 0


def test_the_next_hour_is_a_new_one() -> None:
    budget, hours = Budget(), Hours()
    budget.learn(CORE, answer(0), NOW, NOW)
    hours.now = NOW + 602
    assert ask(budget, hours) == 0


def test_rest_and_graphql_have_hours_of_their_own() -> None:
    budget, hours = Budget(), Hours()
    budget.learn(GRAPHQL, answer(0, x_ratelimit_resource="graphql"), NOW, NOW)
    assert (ask(budget, hours, CORE), ask(budget, hours, GRAPHQL)) == (0, 601)


def test_the_end_of_the_hour_is_by_githubs_own_clock() -> None:
    budget, hours = Budget(), Hours()
    date = "Fri, 15 Jan 2027 08:05:00 GMT"  # five minutes after our own NOW
    budget.learn(CORE, answer(0, date=date), NOW, NOW)
    assert ask(budget, hours) == 301


def test_an_answer_that_comes_late_does_not_raise_what_is_left() -> None:
    budget, hours = Budget(), Hours()
    budget.learn(CORE, answer(100), NOW, NOW)
    budget.learn(CORE, answer(4000), NOW, NOW)
    assert ask(budget, hours) > 0
    assert budget.left(NOW) == (100, NOW + 601)


def test_what_is_in_flight_counts_as_used() -> None:
    budget, hours = Budget(), Hours()
    budget.learn(CORE, answer(102), NOW, NOW)
    with budget.turn(CORE, hours.clock(), writes=False):
        assert ask(budget, hours) == 0
        with budget.turn(CORE, hours.clock(), writes=False):
            assert ask(budget, hours) > 0
    assert ask(budget, hours) == 0


@pytest.mark.promise("R14")
def test_a_secondary_limit_holds_everything_back_for_as_long_as_it_says() -> None:
    budget, hours = Budget(), Hours()
    budget.hold(Limited("", retry_after=90, told=True), NOW, NOW)
    assert [ask(budget, hours, name) for name in (CORE, GRAPHQL)] == [90, 90]
    budget.hold(Limited("", retry_after=5, told=True), NOW, NOW)  # never less than told
    assert ask(budget, hours) == 90
    hours.now = NOW + 90
    assert ask(budget, hours) == 0


@pytest.mark.promise("R14")
def test_one_that_says_nothing_holds_longer_each_time_and_not_for_each_thread() -> None:
    budget, hours = Budget(), Hours()
    untold = Limited("", retry_after=60, told=False)
    for _ in range(8):  # all were in flight when the limit spoke
        budget.hold(untold, NOW - 1, NOW)
    assert ask(budget, hours) == 60
    hours.now = NOW + 60
    budget.hold(untold, hours.now, hours.now)
    assert ask(budget, hours) == 120
    hours.now += 120
    budget.learn(CORE, answer(4000), hours.now, hours.now)  # it went well again
    budget.hold(untold, hours.now, hours.now)
    assert ask(budget, hours) == 60


def test_never_more_than_sixteen_are_in_flight_for_one_account() -> None:
    budget, most, flying, lock = Budget(), [0], [0], threading.Lock()

    def fly() -> None:
        with budget.turn(CORE, Clock(), writes=False):
            with lock:
                flying[0] += 1
                most[0] = max(most[0], flying[0])
            time.sleep(0.02)
            with lock:
                flying[0] -= 1

    threads = [threading.Thread(target=fly) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [MOST_AT_ONCE]


@pytest.mark.promise("R14")
def test_what_one_source_used_up_another_does_not_ask_for(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fake.repo("acme/api").issue()
    shop, api = opened()[0], opened(API)[0]
    assert len(read(shop)[0]) == 1
    fake.remaining = 0
    assert "rate limit is reached" in read(shop)[1][0].reason
    asked = len(fake.requests)
    (gap,) = read(api)[1]
    assert "the hour's 5000 requests are used up; it goes on in 36" in gap.reason.lower()
    assert len(fake.requests) == asked


def test_another_account_has_a_budget_of_its_own(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fake.sign_in("second", fake.user("other-bot"))
    fake.limits["graphql"] = 40
    first, second = opened()[0], opened(token="second")[0]
    assert read(first)[1] == []
    while not read(first)[1]:
        pass
    assert read(second)[1] == []


def test_writing_goes_on_where_reading_has_stopped(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    reader, writer = opened()
    reader.item(KEY)
    fake.remaining = 100
    reader.item(KEY)
    assert writer.ensure_note(KEY, TEXT) is Change.MADE
    asked = len(fake.requests)
    with pytest.raises(Unavailable, match="the last 100 for writing"):
        reader.item(KEY)
    assert len(fake.requests) == asked


@pytest.mark.promise("R14")
def test_a_secondary_limit_that_one_source_met_holds_the_other(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fake.repo("acme/api").issue()
    slept: list[float] = []
    shop, api = opened()[0], opened(API, sleep=slept.append, max_wait=200.0)[0]
    fake.fail(refuse(429, retry_after="150"))
    assert read(shop)[0] == []
    assert len(read(api)[0]) == 1
    (wait,) = slept
    assert 145 < wait <= 150


def test_what_was_used_is_counted_for_reader_and_writer_alike(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    reader, _ = opened()
    assert reader.used().requests == 0
    read(reader)
    told = reader.used()
    assert told.requests == len(fake.requests) == 2
    assert told.left == 5000 - sum(fake.spent.values())
    assert told.resets is not None
    assert 3590 < told.resets.timestamp() - time.time() < 3610


def test_a_server_without_limits_is_not_held_back(
    fake: FakeGitHub, repo: Repo, opened: Opener
) -> None:
    repo.issue()
    fake.limits.clear()
    reader = opened()[0]
    assert len(read(reader)[0]) == 1
    assert (reader.used().requests, reader.used().left) == (2, None)

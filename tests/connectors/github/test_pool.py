"""Many repositories side by side: the same results, never too many requests, no thread left."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.backlog import BacklogItem, Gap, Page
from bot.domain.roadmap import Source
from bot.ports import Reader
from connectors.github import open_reader
from connectors.github.pool import over
from tests.connectors.github.harness import never_wait, settings
from tests.fakes.github import FakeGitHub, Fault, How, serving
from tests.fakes.github.faults import refuse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REPOS = tuple(f"acme/r{number}" for number in range(20))
SOURCE = Source("shop", "github", REPOS)
THREADS = "github-reader-"


class Busy(FakeGitHub):
    """Takes its time, and counts how many ask at once."""

    def __init__(self, latency: float = 0.02) -> None:
        super().__init__()
        self.latency = latency
        self.flying = self.most = 0
        self._counting = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with self._counting:
            self.flying += 1
            self.most = max(self.most, self.flying)
        time.sleep(self.latency)
        try:
            return super().__call__(environ, start_response)
        finally:
            with self._counting:
                self.flying -= 1


@pytest.fixture
def busy() -> Iterator[Busy]:
    fake = Busy()
    for number, name in enumerate(REPOS):
        repo = fake.repo(name)
        repo.fill(3 + number % 4)
        repo.milestone("Release")
    with serving(fake):
        yield fake


def reader_of(fake: FakeGitHub, connections: int, **changed: object) -> Reader:
    own = settings(fake.base_url, connections=connections, **changed)
    return open_reader(SOURCE, own, sleep=never_wait)


def listed(reader: Reader) -> tuple[list[BacklogItem], list[Gap]]:
    told = list(reader.items())
    items = [item for part in told if isinstance(part, Page) for item in part.items]
    gaps = [part for part in told if isinstance(part, Gap)]
    return sorted(items, key=lambda item: item.ref), sorted(gaps, key=lambda gap: gap.part)


def alive() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith(THREADS)]


@pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])
def test_side_by_side_gives_what_one_after_the_other_gives(busy: Busy, graphql: bool) -> None:
    alone, many = (reader_of(busy, number, graphql=graphql) for number in (1, 8))
    assert listed(many) == listed(alone)
    assert len(listed(many)[0]) == sum(3 + number % 4 for number in range(20))
    assert sorted(map(repr, many.containers())) == sorted(map(repr, alone.containers()))
    assert alive() == []


def test_eight_connections_are_eight_requests_at_once_and_never_more(busy: Busy) -> None:
    listed(reader_of(busy, 8))
    assert 5 <= busy.most <= 8


def test_one_connection_or_one_repository_starts_no_thread(busy: Busy) -> None:
    seen = []
    for reader in (
        reader_of(busy, 1),
        open_reader(replace(SOURCE, groups=REPOS[:1]), settings(busy.base_url, connections=8)),
    ):
        for _ in reader.items():
            seen += alive()
    assert (seen, busy.most) == ([], 1)


@pytest.mark.promise("R37")
def test_an_error_in_one_repository_is_its_gap_and_the_others_are_read(busy: Busy) -> None:
    broken = refuse(500, times=None)
    broken.matches = lambda request: (
        isinstance(request.body, dict) and request.body["variables"].get("name") == "r7"
    )
    busy.fail(broken)
    items, gaps = listed(reader_of(busy, 8))
    assert [(gap.part, gap.partial) for gap in gaps] == [("acme/r7", False)]
    assert len({item.group for item in items}) == 19
    assert alive() == []


def test_whoever_stops_taking_ends_the_threads(busy: Busy) -> None:
    told = reader_of(busy, 8).items()
    assert isinstance(next(told), Page)
    assert alive() != []
    told.close()  # type: ignore[attr-defined]
    assert alive() == []
    time.sleep(0.1)  # what was on its way when the line was cut has come in by then
    asked = len(busy.requests)
    time.sleep(0.1)
    assert len(busy.requests) == asked <= 1 + 1 + 8 + 16


def test_a_server_that_never_answers_does_not_hold_the_end_up(busy: Busy) -> None:
    told = reader_of(busy, 8, timeout=60.0).items()
    next(told)
    with busy.failing(Fault(How.HANG, times=None)):
        time.sleep(0.2)  # all threads hang now
        began = time.monotonic()
        told.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 3
    assert alive() == []


def test_a_wait_for_a_limit_does_not_hold_the_end_up(busy: Busy) -> None:
    own = settings(busy.base_url, connections=8, max_wait=600.0)
    told = open_reader(SOURCE, own).items()  # it really sleeps
    next(told)
    with busy.failing(refuse(429, times=None, retry_after="300")):
        time.sleep(0.2)
        began = time.monotonic()
        told.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 3
    assert alive() == []


def test_an_interrupt_where_pages_are_taken_ends_the_threads(busy: Busy) -> None:
    def take() -> None:
        for _ in reader_of(busy, 8).items():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take()
    assert alive() == []


def test_a_server_without_what_we_ask_for_is_noticed_once_by_all(busy: Busy) -> None:
    busy.become_old()
    with capture_logs() as logged:
        items, gaps = listed(reader_of(busy, 8))
    assert (len(items), gaps) == (sum(3 + number % 4 for number in range(20)), [])
    assert [one["event"] for one in logged] == ["github_graphql_unusable"]


class Room:
    """A place without a tracker."""

    connections = 4

    def another(self, stop: threading.Event) -> "Room":
        return Room()

    def abort(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_a_mistake_of_ours_in_a_thread_is_raised_where_the_pages_are_taken() -> None:
    def read(place: Room, part: str) -> Iterator[str]:
        yield part
        if part == "b":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(over(("a", "b", "c", "d"), read, Room()))
    assert alive() == []


def test_no_more_waits_in_memory_than_the_queue_takes() -> None:
    made = []

    def read(place: Room, part: str) -> Iterator[str]:
        for number in range(100):
            made.append(part)
            yield f"{part}{number}"

    told = over(("a", "b", "c", "d"), read, Room())
    next(told)
    time.sleep(0.2)
    assert len(made) <= 1 + 2 * 4 + 4  # taken, waiting, and one in each hand
    assert len(list(told)) == 399

"""A cold read of 10,000 Jira issues over loopback, against requests and json on the same pages."""

import base64
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
import requests

from bot.domain.backlog import BacklogItem, Page
from connectors.jira import open_reader
from tests.bench.measured import BAR, Best, compared
from tests.bench.texts import in_adf, in_wiki
from tests.connectors.jira.harness import PROJECT, SOURCE, settings
from tests.fakes.jira import FakeJira, serving

COUNT = 10_000
TOP = Path(__file__).resolve().parents[2]


def backlog(*, cloud: bool) -> FakeJira:
    """About 4.6 kB an issue as Jira tells it, on Cloud 5."""
    made = FakeJira(cloud=cloud)
    pay = made.project(PROJECT)
    board = pay.board()
    sprints = [board.sprint(f"Sprint {n}", "future") for n in range(5)]
    epic = pay.issue("The first epic", kind="Epic")
    for number in range(2, COUNT + 1):
        issue = pay.issue(
            f"Item {number}: make the basket a little better for everybody",
            kind="Epic" if number % 50 == 0 else "Story",
            status=("To Do", "In Progress", "Done", "Done")[number % 4],
            labels=("bug", f"area-{number % 17}"),
            assignee=f"person{number % 23}",
            epic=epic if number % 50 and number % 3 == 0 else None,
            versions=(f"4.{number % 12}",),
            components=(f"part {number % 7}",),
            sprint=sprints[number % 5] if number % 6 == 0 else (),
            points=number % 8,
        )
        issue.description = in_adf(number) if cloud else in_wiki(number)
        if number % 50 == 0:
            epic = issue
        elif number % 40 == 0:
            epic.link("Blocks", issue)
    return made


def serve(*, cloud: bool) -> None:
    """In a process of its own, so that it takes no time from the client.

    Prints its address, and for every line it is sent all requests so far.
    """
    fake = backlog(cloud=cloud)
    with serving(fake) as base_url:
        sys.stdout.write(f"{base_url}\n")
        sys.stdout.flush()
        for _ in sys.stdin:
            asked = [[r.method, r.path, r.query, r.body] for r in fake.requests]
            sys.stdout.write(json.dumps(asked) + "\n")
            sys.stdout.flush()


@dataclass(frozen=True)
class Asked:
    """One request as it was sent."""

    method: str
    path: str
    query: str
    body: bytes | None


class Served:
    """The other side of `serve`."""

    def __init__(self, process: "subprocess.Popen[str]", *, cloud: bool) -> None:
        assert process.stdin
        assert process.stdout
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self.base_url = self._out.readline().strip()
        self.fake = FakeJira(cloud=cloud)  # knows who we are

    def asked(self) -> list[Asked]:
        self._in.write("\n")
        self._in.flush()
        return [
            Asked(method, path, query, json.dumps(body).encode() if body else None)
            for method, path, query, body in json.loads(self._out.readline())
        ]


@pytest.fixture(scope="module", params=["Cloud", "Data Center"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    cloud = request.param == "Cloud"
    code = f"from tests.bench.test_jira_read import serve; serve(cloud={cloud})"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Served(process, cloud=cloud)


def items(served: Served) -> list[BacklogItem]:
    reader = open_reader(SOURCE, settings(served.fake, served.base_url, timeout=60.0))
    found: list[BacklogItem] = []
    for page in reader.items():
        assert isinstance(page, Page), page
        found.extend(page.items)
    return found


def raw(served: Served, asked: list[Asked]) -> int:
    """The same requests, without anything made of the answers."""
    fake, total = served.fake, 0
    with requests.Session() as session:
        if fake.cloud:
            pair = base64.b64encode(f"{fake.bot.email}:{fake.token}".encode()).decode()
            session.headers["Authorization"] = f"Basic {pair}"
        else:
            session.headers["Authorization"] = f"Bearer {fake.token}"
        session.headers["Content-Type"] = "application/json"
        for one in asked:
            address = f"{served.base_url}{one.path}?{one.query}"
            answer = session.request(one.method, address, data=one.body, timeout=60)
            told = json.loads(answer.content)
            total += len(told.get("issues", ())) if isinstance(told, dict) else 0
    return total


@pytest.mark.timeout(600)
def test_ten_thousand_issues_are_read_nearly_as_fast_as_their_json(served: Served) -> None:
    assert len(items(served)) == COUNT  # its answers are at hand from now on
    asked = served.asked()
    assert len(asked) <= 110
    assert raw(served, asked) >= COUNT  # Data Center's pages overlap by one

    plain, ours = Best(lambda: raw(served, asked)), Best(lambda: items(served))
    ratio = compared(ours, plain)

    tracemalloc.start()
    kept = items(served)
    gc.collect()
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    print(
        f"\n{COUNT} issues in {len(asked)} requests: connector {ours.wall:.2f} s,"
        f" requests + json {plain.wall:.2f} s, ratio {ratio:.2f};"
        f" processor {ours.processor:.2f} s, {plain.processor:.2f} s,"
        f" ratio {ours.processor / plain.processor:.2f}; keeps {megabytes:.1f} MB"
    )
    assert len(kept) == COUNT
    assert megabytes <= 80
    assert ratio <= BAR

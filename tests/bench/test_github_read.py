"""A cold read of 10,000 issues over loopback, against requests and json on the same pages."""

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
import requests

from bot.domain.backlog import BacklogItem, Page
from connectors.github import open_reader
from connectors.shared.marker import Marker, seal
from tests.bench.measured import BAR, Best, compared
from tests.bench.texts import in_markdown
from tests.connectors.github.harness import REPO, SOURCE, settings
from tests.contract.notes import STAMP
from tests.fakes.github import FakeGitHub, serving

COUNT = 10_000
TOP = Path(__file__).resolve().parents[2]
TEXT = "Something that people say about the work, at about the usual length of such a thing. " * 4


def backlog() -> FakeGitHub:
    """About 3.2 kB an issue as GraphQL tells it, with three comments on average."""
    made = FakeGitHub()
    made.limits.clear()  # measuring takes more than an hour's points
    repo = made.repo(REPO)
    milestones = [repo.milestone(f"Release {n}") for n in range(12)]
    epic = repo.issue("The first epic")
    for number in range(2, COUNT + 1):
        issue = repo.issue(
            f"Item {number}: make the basket a little better for everybody",
            labels=("bug", f"area {number % 17}"),
            assignees=(f"person{number % 23}",),
            milestone=milestones[number % 12],
            body=in_markdown(number),
        )
        if number % 50 == 0:
            epic = issue
        elif number % 3 == 0:
            epic.adopt(issue)
        if number % 40 == 0:
            issue.blocked_by.append(epic)
        if number % 7:
            issue.comment(TEXT, times=number % 7)
        if number % 30 == 0:
            issue.comment(seal(TEXT, Marker("acme-shop", STAMP)), made.bot)
        if number % 2:
            issue.close()
    return made


def serve() -> None:
    """In a process of its own, so that it takes no time from the client.

    Prints its address, and for every line it is sent the bodies of all requests so far.
    """
    fake = backlog()
    with serving(fake) as base_url:
        sys.stdout.write(f"{base_url}\n")
        sys.stdout.flush()
        for _ in sys.stdin:
            sys.stdout.write(json.dumps([request.body for request in fake.requests]) + "\n")
            sys.stdout.flush()


class Served:
    """The other side of `serve`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self.base_url = self._out.readline().strip()

    def bodies(self) -> list[bytes]:
        self._in.write("\n")
        self._in.flush()
        return [json.dumps(body).encode() for body in json.loads(self._out.readline())]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    code = "from tests.bench.test_github_read import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Served(process)


def items(base_url: str) -> list[BacklogItem]:
    reader = open_reader(SOURCE, settings(base_url, timeout=60.0))
    found: list[BacklogItem] = []
    for page in reader.items():
        assert isinstance(page, Page), page
        found.extend(page.items)
    return found


def raw(base_url: str, bodies: list[bytes]) -> int:
    """The same requests, without anything made of the answers."""
    total = 0
    with requests.Session() as session:
        session.headers["Authorization"] = "token canary-2f1b7c"
        for body in bodies:
            answer = session.post(f"{base_url}/graphql", data=body, timeout=60)
            told = json.loads(answer.content)["data"].get("repository")
            total += len(told["issues"]["nodes"]) if told else 0
    return total


@pytest.mark.timeout(600)
def test_ten_thousand_issues_are_read_nearly_as_fast_as_their_json(served: Served) -> None:
    assert len(items(served.base_url)) == COUNT  # its answers are at hand from now on
    bodies = served.bodies()
    assert len(bodies) <= 103
    assert raw(served.base_url, bodies) == COUNT

    plain, ours = Best(lambda: raw(served.base_url, bodies)), Best(lambda: items(served.base_url))
    ratio = compared(ours, plain)

    tracemalloc.start()
    kept = items(served.base_url)
    gc.collect()
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    print(
        f"\n{COUNT} issues in {len(bodies)} requests: connector {ours.wall:.2f} s,"
        f" requests + json {plain.wall:.2f} s, ratio {ratio:.2f};"
        f" processor {ours.processor:.2f} s, {plain.processor:.2f} s,"
        f" ratio {ours.processor / plain.processor:.2f}; keeps {megabytes:.1f} MB"
    )
    assert len(kept) == COUNT
    assert megabytes <= 80
    assert ratio <= BAR
